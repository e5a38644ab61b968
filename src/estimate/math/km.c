#include "estimate/math/km.h"

#include <math.h>
#include <stdbool.h>

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
		curve->n_risk[row] =
		    (double)((times->entry ? entered : times->n) - start);
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

void km_estimate(struct arena *arena, const struct survival_times *times,
                 enum km_kind kind, struct km_curve *out)
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
	if (kind != KM_SURVIVAL)
		rows_reverse(out);
	curve_fill(out, kind);
	for (size_t row = 0; row < out->n; row++) {
		out->n_events += (size_t)out->n_event[row];
		out->n_censored += (size_t)out->n_censor[row];
	}
	out->weight = (double)out->n_subjects;
	out->event_weight = (double)out->n_events;
	arena_release(&scratch);
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
	size_t rows =
	    count_below(curve->time, curve->n, t + curve->tolerance, true);

	return (ptrdiff_t)rows - 1;
}

double km_survival_at(const struct km_curve *curve, double t)
{
	ptrdiff_t row = km_index(curve, t);

	if (curve->n == 0 || t - curve->time[curve->n - 1] > curve->tolerance)
		return NAN;
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
	later = count_below(curve->entries, curve->n_entries, curve->time[row],
	                    false);
	return curve->n_risk[row] -
	       (entered_weight(curve, later) - entered_weight(curve, entered));
}
