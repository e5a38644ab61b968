#include "math/km.h"

#include <math.h>
#include <stdbool.h>

#include "base/bug.h"

/* Rows of the curve: distinct exit times. */
static size_t rows_count(const struct ordered_times *times)
{
	size_t rows = 0;

	for (size_t i = 0; i < times->n; i = times_group_end(times, i))
		rows++;
	return rows;
}

static void curve_alloc(struct arena *arena, struct km_curve *curve)
{
	curve->time = ARENA_ARRAY(arena, double, curve->n);
	curve->n_risk = ARENA_ARRAY(arena, double, curve->n);
	curve->n_event = ARENA_ARRAY(arena, double, curve->n);
	curve->n_censor = ARENA_ARRAY(arena, double, curve->n);
	curve->survival = ARENA_ARRAY(arena, double, curve->n);
	curve->greenwood = ARENA_ARRAY(arena, double, curve->n);
	curve->step = ARENA_ARRAY(arena, double, curve->n);
}

/* Ascending entry times, for km_risk_at(). */
static void entries_copy(struct arena *arena, const struct ordered_times *times,
                         struct km_curve *curve)
{
	if (!times->entry)
		return;
	curve->n_entries = times->n;
	curve->entries = ARENA_ARRAY(arena, double, times->n);
	for (size_t i = 0; i < times->n; i++)
		curve->entries[i] = times->entry[times->by_entry[i]];
}

/* Fills time, n_risk, n_event and n_censor, as for survival. */
static void rows_fill(const struct ordered_times *times, struct km_curve *curve)
{
	size_t row = 0, entered = 0, end;

	for (size_t start = 0; start < times->n; start = end, row++) {
		double t = times->time[start];
		size_t events = 0;

		end = times_group_end(times, start);
		for (size_t i = start; i < end; i++)
			events += times->event[i];
		while (entered < curve->n_entries && curve->entries[entered] < t)
			entered++;
		curve->time[row] = t;
		curve->n_risk[row] = (double)((times->entry ? entered : times->n) - start);
		curve->n_event[row] = (double)events;
		curve->n_censor[row] = (double)(end - start - events);
	}
}

static void rows_reverse(struct km_curve *curve)
{
	for (size_t row = 0; row < curve->n; row++) {
		double events = curve->n_event[row];

		curve->n_event[row] = curve->n_censor[row];
		curve->n_censor[row] = events;
	}
}

/* The product and Greenwood's sum over the rows. */
static void curve_fill(struct km_curve *curve, enum km_kind kind)
{
	double survival = 1, greenwood = 0;

	for (size_t row = 0; row < curve->n; row++) {
		double d = curve->n_event[row], n = curve->n_risk[row];

		if (kind == KM_REVERSE_ORDERED)
			n -= curve->n_censor[row];
		if (d > 0) {
			survival *= (n - d) / n;
			curve->step[row] = d < n ? d / (n * (n - d)) : INFINITY;
			greenwood += curve->step[row];
		}
		curve->survival[row] = survival;
		curve->greenwood[row] = greenwood;
	}
}

/* Everything that follows from the counts of the rows. */
static void curve_finish(struct km_curve *curve, enum km_kind kind)
{
	if (kind != KM_SURVIVAL)
		rows_reverse(curve);
	curve_fill(curve, kind);
	for (size_t row = 0; row < curve->n; row++) {
		curve->n_events += (size_t)curve->n_event[row];
		curve->n_censored += (size_t)curve->n_censor[row];
	}
	curve->weight = (double)curve->n_subjects;
	curve->event_weight = (double)curve->n_events;
}

void km_estimate(struct arena *arena, const struct survival_times *times, enum km_kind kind,
                 struct km_curve *out)
{
	struct arena scratch = {0};
	struct ordered_times ordered;

	times_order(&scratch, times, &ordered);
	*out = (struct km_curve){
	    .n_subjects = ordered.n,
	    .n = rows_count(&ordered),
	    .tolerance = ordered.tolerance,
	};
	curve_alloc(arena, out);
	entries_copy(arena, &ordered, out);
	rows_fill(&ordered, out);
	curve_finish(out, kind);
	arena_release(&scratch);
}

void km_source_new(struct arena *arena, const struct survival_times *times, struct km_source *out)
{
	struct arena scratch = {0};
	struct ordered_times ordered;

	BUG_UNLESS(!times->entry);
	times_order(&scratch, times, &ordered);
	*out = (struct km_source){.time = ARENA_ARRAY(arena, double, rows_count(&ordered)),
	                          .place = ARENA_ARRAY(arena, uint32_t, times->n)};
	for (size_t i = 0, end; i < ordered.n; i = end) {
		end = times_group_end(&ordered, i);
		out->time[out->n_times] = ordered.time[i];
		for (size_t k = i; k < end; k++)
			out->place[ordered.row[k]] = (uint32_t)(2 * out->n_times) + ordered.event[k];
		out->n_times++;
	}
	arena_release(&scratch);
}

/* Rows of the times that somebody drawn has; counts as in km_source. */
static void rows_drawn(const struct km_source *source, const uint32_t *counts,
                       struct km_curve *curve)
{
	size_t at_risk = curve->n_subjects;
	double sum = 0;

	for (size_t t = 0; t < source->n_times; t++) {
		uint32_t censored = counts[2 * t], events = counts[2 * t + 1];

		if (censored + events == 0)
			continue;
		sum += fabs(source->time[t]);
		curve->time[curve->n] = source->time[t];
		curve->n_risk[curve->n] = (double)at_risk;
		curve->n_event[curve->n] = events;
		curve->n_censor[curve->n] = censored;
		curve->n++;
		at_risk -= censored + events;
	}
	/* as times_order() has it */
	curve->tolerance = TIES_TOLERANCE * fmax(1, curve->n > 0 ? sum / (double)curve->n : 0);
}

void km_estimate_drawn(struct arena *arena, const struct km_source *source,
                       const uint32_t *subjects, size_t n, struct km_curve *out)
{
	uint32_t *counts = ARENA_ARRAY(arena, uint32_t, 2 * source->n_times);

	*out = (struct km_curve){.n_subjects = n, .n = n < source->n_times ? n : source->n_times};
	for (size_t i = 0; i < n; i++)
		counts[source->place[subjects[i]]]++;
	curve_alloc(arena, out);
	out->n = 0;
	rows_drawn(source, counts, out);
	curve_finish(out, KM_SURVIVAL);
}

/* How many of the ascending values are below t, or at it if `at` is set. */
static size_t count_below(const double *value, size_t n, double t, bool at)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (value[middle] < t || (at && value[middle] == t))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

ptrdiff_t km_index(const struct km_curve *curve, double t)
{
	size_t rows = count_below(curve->time, curve->n, t + curve->tolerance, true);

	return (ptrdiff_t)rows - 1;
}

double km_survival_at(const struct km_curve *curve, double t)
{
	ptrdiff_t row = km_index(curve, t);
	size_t last = curve->n - 1;

	if (curve->n == 0)
		return NAN;
	if (t - curve->time[last] > curve->tolerance)
		return curve->survival[last] > 0 ? NAN : 0;
	return row < 0 ? 1 : curve->survival[row];
}

/* Weight of the first `n` who entered. */
static double entered_weight(const struct km_curve *curve, size_t n)
{
	if (!curve->entry_weight)
		return (double)n;
	return n > 0 ? curve->entry_weight[n - 1] : 0;
}

double km_risk_at(const struct km_curve *curve, double t)
{
	double before = t - curve->tolerance;
	size_t row = count_below(curve->time, curve->n, before, false);
	size_t entered, later;

	if (row >= curve->n)
		return 0;
	if (!curve->entries)
		return curve->n_risk[row];
	/* nobody leaves between t and the row: only entries count */
	entered = count_below(curve->entries, curve->n_entries, before, false);
	later = count_below(curve->entries, curve->n_entries, curve->time[row], false);
	return curve->n_risk[row] - (entered_weight(curve, later) - entered_weight(curve, entered));
}
