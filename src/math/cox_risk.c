#include "math/cox_risk.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* With delayed entry: the sums are made anew when no more than this part of
 * the largest total since they last were is left. */
#define LEFT_TOO_LITTLE 1e-5

/* Sums over a set of subjects: risk, risk·x, and risk·x·x' if asked for. */
struct totals {
	double risk;
	double *x;  /* p */
	double *xx; /* p x p, lower triangle; or NULL */
};

/* The way back. */
struct retreat {
	const struct cox_risk *risk;
	struct totals at_risk, deaths;
	double largest; /* of at_risk.risk since it was summed */
	size_t entries; /* of by_entry, not yet taken out */
	double *mean;   /* p, of the step being made */
};

static void totals_init(struct totals *totals, struct arena *arena, size_t p, bool squares)
{
	*totals = (struct totals){.x = ARENA_ARRAY(arena, double, p)};
	if (squares)
		totals->xx = ARENA_ARRAY(arena, double, p *p);
}

static void totals_clear(struct totals *totals, size_t p)
{
	totals->risk = 0;
	memset(totals->x, 0, p * sizeof *totals->x);
	if (totals->xx)
		memset(totals->xx, 0, p * p * sizeof *totals->xx);
}

static void totals_add(struct totals *totals, const struct cox_risk *risk, size_t i, double sign)
{
	const double *x = risk->x + i * risk->p;
	double r = sign * risk->risk[i];

	totals->risk += r;
	for (size_t j = 0; j < risk->p; j++) {
		totals->x[j] += r * x[j];
		for (size_t k = 0; totals->xx && k <= j; k++)
			totals->xx[j * risk->p + k] += r * x[j] * x[k];
	}
}

/* Sums anew over who is at risk just before `from`, of exits from there on. */
static void risk_renew(struct retreat *walk, size_t start, double time)
{
	const struct ordered_times *times = &walk->risk->times;

	totals_clear(&walk->at_risk, walk->risk->p);
	for (size_t i = start; i < times->n; i++)
		if (times->entry[i] < time)
			totals_add(&walk->at_risk, walk->risk, i, 1);
	walk->largest = walk->at_risk.risk;
}

/* Takes out who enters at `time` or later. */
static void risk_leave(struct retreat *walk, size_t start, double time)
{
	const struct ordered_times *times = &walk->risk->times;

	for (; walk->entries > 0; walk->entries--) {
		uint32_t i = times->by_entry[walk->entries - 1];

		if (times->entry[i] < time)
			break;
		totals_add(&walk->at_risk, walk->risk, i, -1);
	}
	walk->largest = fmax(walk->largest, walk->at_risk.risk);
	if (times->entry && walk->at_risk.risk < LEFT_TOO_LITTLE * walk->largest)
		risk_renew(walk, start, time);
}

static void retreat_init(struct retreat *walk, struct arena *arena, const struct cox_risk *risk,
                         bool squares)
{
	*walk = (struct retreat){.risk = risk, .entries = risk->times.entry ? risk->times.n : 0};
	totals_init(&walk->at_risk, arena, risk->p, squares);
	totals_init(&walk->deaths, arena, risk->p, squares);
	walk->mean = ARENA_ARRAY(arena, double, risk->p);
}

/* Brings the sums to event time `t`; those after it are done. */
static void walk_to(struct retreat *walk, size_t t)
{
	const struct cox_risk *risk = walk->risk;
	const struct risk_time *at = &risk->at[t];
	size_t end = t + 1 < risk->n_times ? risk->at[t + 1].start : risk->times.n;

	totals_clear(&walk->deaths, risk->p);
	for (size_t i = end; i-- > at->start;)
		totals_add(&walk->at_risk, risk, i, 1);
	for (size_t i = at->start; i < at->end; i++)
		if (risk->times.event[i])
			totals_add(&walk->deaths, risk, i, 1);
	risk_leave(walk, at->start, at->time);
}

/* Step `share` = k/d of Efron's: the mean of the terms in the set without that
 * share of the deaths; returns its risk. */
static double step_mean(struct retreat *walk, double share)
{
	double risk = walk->at_risk.risk - share * walk->deaths.risk;

	for (size_t j = 0; j < walk->risk->p; j++)
		walk->mean[j] = (walk->at_risk.x[j] - share * walk->deaths.x[j]) / risk;
	return risk;
}

/* Steps at a time: d with 1 event each by Efron, one with d by Breslow. */
static size_t steps_at(const struct risk_time *at, enum cox_ties ties)
{
	return ties == TIES_EFRON ? at->deaths : 1;
}

static void time_sum(struct retreat *walk, size_t t, enum cox_ties ties, struct cox_risk *out)
{
	size_t p = out->p, d = out->at[t].deaths;
	size_t n_steps = steps_at(&out->at[t], ties);

	for (size_t k = 0; k < n_steps; k++) {
		double share = (double)k / (double)d;
		double events = (double)d / (double)n_steps;
		double step = events / step_mean(walk, share);

		out->hazard[t] += step;
		out->hazard_variance[t] += step * step / events;
		out->death_hazard[t] += (1 - share) * step;
		for (size_t j = 0; j < p; j++) {
			double mean = walk->mean[j];

			out->mean[t * p + j] += mean / (double)n_steps;
			out->hazard_mean[t * p + j] += step * mean;
			out->death_mean[t * p + j] += (1 - share) * step * mean;
		}
	}
}

static void event_times_find(struct arena *arena, struct cox_risk *risk)
{
	const struct ordered_times *times = &risk->times;
	size_t n = 0;

	for (size_t start = 0, end; start < times->n; start = end) {
		struct risk_time at = {times->time[start], start, 0, 0};

		at.end = end = times_group_end(times, start);
		for (size_t i = start; i < end; i++)
			at.deaths += times->event[i];
		if (at.deaths > 0)
			ARENA_PUSH(arena, risk->at, n, at);
		risk->n_events += at.deaths;
	}
	risk->n_times = n;
}

/* Terms less their means, and risks, in the order of the times. */
static void subjects_fill(struct arena *arena, const struct cox_input *input,
                          const struct cox_fit *fit, struct cox_risk *risk)
{
	size_t n = risk->times.n, p = risk->p;

	risk->x = ARENA_ARRAY(arena, double, n *p);
	risk->risk = ARENA_ARRAY(arena, double, n);
	for (size_t j = 0; j < p; j++) {
		const double *x = input->x + j * input->times.n;
		double sum = 0;

		for (size_t i = 0; i < n; i++)
			sum += x[risk->times.row[i]];
		for (size_t i = 0; i < n; i++)
			risk->x[i * p + j] = x[risk->times.row[i]] - sum / (double)n;
	}
	for (size_t i = 0; i < n; i++)
		risk->risk[i] = exp(fit->linear[risk->times.row[i]]);
}

static bool all_finite(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(values[i]))
			return false;
	return true;
}

void cox_risk_walk(struct arena *arena, const struct cox_input *input, const struct cox_fit *fit,
                   struct cox_risk *out)
{
	struct retreat walk;
	size_t p = input->n_terms, cells;

	*out = (struct cox_risk){.p = p};
	times_order(arena, &input->times, &out->times);
	event_times_find(arena, out);
	if (out->n_times == 0 || fit->status == COX_NO_EVENTS)
		return;
	cells = out->n_times * p;
	subjects_fill(arena, input, fit, out);
	out->mean = ARENA_ARRAY(arena, double, cells);
	out->hazard_mean = ARENA_ARRAY(arena, double, cells);
	out->death_mean = ARENA_ARRAY(arena, double, cells);
	out->hazard = ARENA_ARRAY(arena, double, out->n_times);
	out->hazard_variance = ARENA_ARRAY(arena, double, out->n_times);
	out->death_hazard = ARENA_ARRAY(arena, double, out->n_times);
	retreat_init(&walk, arena, out, false);
	for (size_t t = out->n_times; t-- > 0;) {
		walk_to(&walk, t);
		time_sum(&walk, t, input->ties, out);
	}
	out->usable = all_finite(out->hazard, out->n_times) && all_finite(out->mean, cells);
}

/* Adds the variance in the set without `share` of the deaths, `count` times
 * over, and weighted by g. */
static void variance_add(struct retreat *walk, double share, double count, double g,
                         struct risk_information *out)
{
	size_t p = walk->risk->p;
	double risk = step_mean(walk, share);

	for (size_t j = 0; j < p; j++)
		for (size_t k = 0; k <= j; k++) {
			size_t at = j * p + k;
			double square = walk->at_risk.xx[at] - share * walk->deaths.xx[at];
			double v = count * (square / risk - walk->mean[j] * walk->mean[k]);

			out->terms[at] += v;
			out->mixed[at] += g * v;
			out->products[at] += g * g * v;
		}
}

static void mirror(double *a, size_t p)
{
	for (size_t j = 0; j < p; j++)
		for (size_t k = 0; k < j; k++)
			a[k * p + j] = a[j * p + k];
}

void cox_risk_information(struct arena *arena, const struct cox_risk *risk, enum cox_ties ties,
                          const double *g, struct risk_information *out)
{
	struct retreat walk;
	size_t p = risk->p;

	out->terms = ARENA_ARRAY(arena, double, p *p);
	out->mixed = ARENA_ARRAY(arena, double, p *p);
	out->products = ARENA_ARRAY(arena, double, p *p);
	if (!risk->usable)
		return;
	retreat_init(&walk, arena, risk, true);
	for (size_t t = risk->n_times; t-- > 0;) {
		size_t d = risk->at[t].deaths;
		size_t n_steps = steps_at(&risk->at[t], ties);

		walk_to(&walk, t);
		for (size_t k = 0; k < n_steps; k++)
			variance_add(&walk, (double)k / (double)d, (double)d / (double)n_steps,
			             g[t], out);
	}
	mirror(out->terms, p);
	mirror(out->mixed, p);
	mirror(out->products, p);
}
