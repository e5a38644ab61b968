#include "math/weighted_km.h"

#include <math.h>

#include "base/bug.h"

/* A running sum with its rounding error (Neumaier 1974). */
struct total {
	double sum, error;
};

static void total_add(struct total *total, double value)
{
	double sum = total->sum + value;

	if (fabs(total->sum) >= fabs(value))
		total->error += total->sum - sum + value;
	else
		total->error += value - sum + total->sum;
	total->sum = sum;
}

static double total_of(const struct total *total)
{
	return total->sum + total->error;
}

/* The patients in order, with their weights. */
struct patients {
	struct ordered_times times;
	double *weight; /* in exit order */
};

/* Rows whose weight is positive and finite. */
static struct survival_times rows_weighing(struct arena *arena, const struct survival_times *times,
                                           const double *weight, double **kept)
{
	double *time = ARENA_ARRAY(arena, double, times->n);
	double *entry = times->entry ? ARENA_ARRAY(arena, double, times->n) : NULL;
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, times->n);
	size_t n = 0;

	*kept = ARENA_ARRAY(arena, double, times->n);
	for (size_t i = 0; i < times->n; i++) {
		if (weight && !(weight[i] > 0 && isfinite(weight[i])))
			continue;
		(*kept)[n] = weight ? weight[i] : 1;
		time[n] = times->time[i];
		event[n] = times->event[i];
		if (entry)
			entry[n] = times->entry[i];
		n++;
	}
	return (struct survival_times){n, time, entry, event};
}

static void patients_order(struct arena *arena, const struct survival_times *times,
                           const double *weight, struct patients *out)
{
	struct arena scratch = {0};
	double *kept;
	struct survival_times weighing = rows_weighing(&scratch, times, weight, &kept);

	times_order(arena, &weighing, &out->times);
	out->weight = ARENA_ARRAY(arena, double, out->times.n);
	for (size_t i = 0; i < out->times.n; i++)
		out->weight[i] = kept[out->times.row[i]];
	arena_release(&scratch);
}

static size_t rows_count(const struct ordered_times *times)
{
	size_t rows = 0;

	for (size_t i = 0; i < times->n; i = times_group_end(times, i))
		rows++;
	return rows;
}

static void curve_alloc(struct arena *arena, struct km_curve *curve)
{
	double **const arrays[] = {&curve->time,     &curve->n_risk,   &curve->n_event,
	                           &curve->n_censor, &curve->survival, &curve->greenwood,
	                           &curve->step,     &curve->hazard};

	for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
		*arrays[i] = ARENA_ARRAY(arena, double, curve->n);
}

/* Ascending entry times, and the weight that has entered with each. */
static void entries_copy(struct arena *arena, const struct patients *patients,
                         struct km_curve *curve)
{
	const struct ordered_times *times = &patients->times;
	struct total weight = {0};

	if (!times->entry)
		return;
	curve->n_entries = times->n;
	curve->entries = ARENA_ARRAY(arena, double, times->n);
	curve->entry_weight = ARENA_ARRAY(arena, double, times->n);
	for (size_t i = 0; i < times->n; i++) {
		curve->entries[i] = times->entry[times->by_entry[i]];
		total_add(&weight, patients->weight[times->by_entry[i]]);
		curve->entry_weight[i] = total_of(&weight);
	}
}

/* The risk set while time goes on. */
struct risk_set {
	struct total weight;
	size_t n, entered; /* patients in it; patients who ever were */
};

/* Takes in those with entry < t; everybody at once without entry times. */
static void risk_enter(struct risk_set *set, const struct patients *patients, double t)
{
	const struct ordered_times *times = &patients->times;

	while (set->entered < times->n &&
	       (!times->entry || times->entry[times->by_entry[set->entered]] < t)) {
		size_t i = times->entry ? times->by_entry[set->entered] : set->entered;

		total_add(&set->weight, patients->weight[i]);
		set->n++;
		set->entered++;
	}
}

/* Weight and number of those who leave at one time, of one kind. */
struct leaving {
	double weight;
	size_t n;
};

static struct leaving leaving_with(const struct patients *patients, size_t start, size_t end,
                                   bool event)
{
	struct leaving leaving = {0};

	for (size_t i = start; i < end; i++)
		if ((patients->times.event[i] != 0) == event) {
			leaving.weight += patients->weight[i];
			leaving.n++;
		}
	return leaving;
}

/* Fills the counts of a row; returns what decides the step there. */
static struct risk_row row_fill(struct risk_set *set, const struct patients *patients, size_t start,
                                size_t end, struct km_curve *curve, size_t row)
{
	struct leaving dead = leaving_with(patients, start, end, true);
	struct leaving others = leaving_with(patients, start, end, false);
	struct risk_row risk = {.n_event = dead.weight, .n_tied = dead.n};

	curve->time[row] = patients->times.time[start];
	risk_enter(set, patients, curve->time[row]);
	risk.empties = dead.n == set->n;
	/* in bits, so that nothing is left over from the sum */
	risk.n_risk =
	    set->n == dead.n + others.n ? dead.weight + others.weight : total_of(&set->weight);
	curve->n_risk[row] = risk.n_risk;
	curve->n_event[row] = dead.weight;
	curve->n_censor[row] = others.weight;
	for (size_t i = start; i < end; i++)
		total_add(&set->weight, -patients->weight[i]);
	set->n -= end - start;
	if (set->n == 0)
		set->weight = (struct total){0};
	return risk;
}

/* The curve, and the influences of its rows. */
static void curve_fill(const struct patients *patients, const struct km_options *options,
                       struct km_curve *curve, double *gain, double *loss)
{
	struct risk_set set = {0};
	double survival = 1, hazard = 0, variance = 0;
	size_t row = 0, end;

	for (size_t start = 0; start < patients->times.n; start = end, row++) {
		struct risk_row risk;
		struct hazard_step step;

		end = times_group_end(&patients->times, start);
		risk = row_fill(&set, patients, start, end, curve, row);
		if (options->copies)
			risk.n_tied = 0;
		step = hazard_step(options->estimate, &risk);
		survival *= step.factor;
		hazard += step.hazard;
		variance += step.variance;
		curve->survival[row] =
		    options->estimate == ESTIMATE_KAPLAN_MEIER ? survival : exp(-hazard);
		curve->hazard[row] = hazard;
		curve->greenwood[row] = variance;
		curve->step[row] = step.variance;
		gain[row] = step.gain;
		loss[row] = step.loss;
	}
}

static void totals_fill(const struct patients *patients, const struct km_options *options,
                        struct km_curve *curve)
{
	struct total all = {0}, events = {0};
	size_t n_events = 0;

	for (size_t i = 0; i < patients->times.n; i++) {
		bool event = patients->times.event[i] != 0;

		total_add(&all, patients->weight[i]);
		if (event)
			total_add(&events, patients->weight[i]);
		n_events += event;
	}
	curve->weight = total_of(&all);
	curve->event_weight = total_of(&events);
	curve->n_subjects = patients->times.n;
	curve->n_events = n_events;
	if (options->copies) {
		curve->n_subjects = (size_t)curve->weight;
		curve->n_events = (size_t)curve->event_weight;
	}
	curve->n_censored = curve->n_subjects - curve->n_events;
}

/* Where each patient enters and leaves, in rows of the curve. */
static void places_fill(struct arena *arena, const struct patients *patients,
                        const struct km_curve *curve, struct km_influence *influence)
{
	const struct ordered_times *times = &patients->times;
	uint32_t *exits = ARENA_ARRAY(arena, uint32_t, times->n);
	uint32_t *entries = NULL, row = 0;

	for (size_t i = 0; i < times->n; i++) {
		while (curve->time[row] < times->time[i])
			row++;
		exits[i] = row;
	}
	if (times->entry)
		entries = ARENA_ARRAY(arena, uint32_t, times->n);
	row = 0;
	for (size_t i = 0; i < times->n && entries; i++) {
		size_t patient = times->by_entry[i];

		while (row < curve->n && curve->time[row] <= times->entry[patient])
			row++;
		entries[patient] = row;
	}
	influence->exit_row = exits;
	influence->entry_row = entries;
}

/* Sums over the patients at risk, of their squared weights times powers of
 * the loss before their entry. */
struct moments {
	struct total zero, one, two;
};

static void moments_add(struct moments *moments, double weight, double before)
{
	total_add(&moments->zero, weight);
	total_add(&moments->one, weight * before);
	total_add(&moments->two, weight * before * before);
}

/* The sum of (weight · (loss so far - loss before the entry))^2. */
static double moments_of(const struct moments *moments, double loss)
{
	return loss * (loss * total_of(&moments->zero) - 2 * total_of(&moments->one)) +
	       total_of(&moments->two);
}

static double squared(double x)
{
	return x * x;
}

/* Replaces the variance of log S by the infinitesimal jackknife's: patients
 * who have left keep the influence that they had, those at risk lose
 * together. */
static void variance_robust(const struct patients *patients, const struct km_influence *influence,
                            struct km_curve *curve)
{
	struct arena scratch = {0};
	const struct ordered_times *times = &patients->times;
	double *lost = ARENA_ARRAY(&scratch, double, curve->n + 1);
	struct moments at_risk = {{0}, {0}, {0}};
	double gone = 0;
	size_t i = 0, entered = 0;

	for (size_t row = 0; row < curve->n; row++) {
		while (entered < times->n &&
		       (!times->entry || times->entry[times->by_entry[entered]] < curve->time[row])) {
			size_t who = times->entry ? times->by_entry[entered] : entered;

			moments_add(&at_risk, squared(patients->weight[who]), lost[row]);
			entered++;
		}
		lost[row + 1] = lost[row] + influence->loss[row];
		for (; i < times->n && influence->exit_row[i] == row; i++) {
			double weight = squared(patients->weight[i]);
			double before = times->entry ? lost[influence->entry_row[i]] : 0;
			double own = times->event[i] ? -influence->gain[row] : influence->loss[row];

			moments_add(&at_risk, -weight, before);
			gone += weight * squared(lost[row] - before + own);
		}
		if (i == entered)
			at_risk = (struct moments){{0}, {0}, {0}};
		if (curve->survival[row] > 0)
			curve->greenwood[row] = gone + fmax(moments_of(&at_risk, lost[row + 1]), 0);
	}
	arena_release(&scratch);
}

void km_estimate_weighted(struct arena *arena, const struct survival_times *times,
                          const struct km_options *options, struct km_curve *out)
{
	struct arena scratch = {0};
	struct arena *keep = options->robust ? arena : &scratch;
	struct patients patients;
	struct km_influence *influence = ARENA_NEW(arena, struct km_influence);
	double *gain, *loss;

	BUG_UNLESS(!(options->copies && options->robust));
	patients_order(keep, times, options->weight, &patients);
	*out = (struct km_curve){.n = rows_count(&patients.times),
	                         .tolerance = patients.times.tolerance};
	curve_alloc(arena, out);
	gain = ARENA_ARRAY(keep, double, out->n);
	loss = ARENA_ARRAY(keep, double, out->n);
	entries_copy(arena, &patients, out);
	curve_fill(&patients, options, out, gain, loss);
	totals_fill(&patients, options, out);
	if (options->robust) {
		*influence = (struct km_influence){.n = patients.times.n,
		                                   .weight = patients.weight,
		                                   .event = patients.times.event,
		                                   .gain = gain,
		                                   .loss = loss};
		places_fill(arena, &patients, out, influence);
		variance_robust(&patients, influence, out);
		out->influence = influence;
	}
	arena_release(&scratch);
}
