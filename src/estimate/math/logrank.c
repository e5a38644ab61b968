#include "estimate/math/logrank.h"

#include <math.h>

#include "base/bug.h"
#include "estimate/math/dist.h"
#include "estimate/math/ldl.h"

/* The way up the event times; all arrays of n_groups. */
struct ascent {
	const struct ordered_times *times;
	const uint32_t *group; /* by input row */
	size_t n_groups;
	size_t entered;   /* subjects of by_entry at risk so far */
	double *at_risk;  /* now */
	double *variance; /* n_groups x n_groups, lower triangle */
	double *expected;
};

static uint32_t group_of(const struct ascent *walk, size_t subject)
{
	return walk->group[walk->times->row[subject]];
}

/* Subjects whose entry is before t join the risk set. */
static void risk_enter(struct ascent *walk, double t)
{
	const struct ordered_times *times = walk->times;

	for (; walk->entered < times->n; walk->entered++) {
		uint32_t subject = times->by_entry[walk->entered];

		if (times->entry[subject] >= t)
			return;
		walk->at_risk[group_of(walk, subject)]++;
	}
}

/* Adds one time: d events among n at risk, split over the groups as drawn
 * without replacement. */
static void time_add(struct ascent *walk, double d)
{
	size_t k = walk->n_groups;
	double n = 0, scale;

	for (size_t g = 0; g < k; g++)
		n += walk->at_risk[g];
	scale = n > 1 ? d * (n - d) / (n - 1) : 0;
	for (size_t g = 0; g < k; g++) {
		double share = walk->at_risk[g] / n;

		walk->expected[g] += d * share;
		walk->variance[g * k + g] += scale * share;
		for (size_t h = 0; h <= g; h++)
			walk->variance[g * k + h] -=
			    scale * share * (walk->at_risk[h] / n);
	}
}

static void times_walk(struct ascent *walk, double *observed)
{
	const struct ordered_times *times = walk->times;
	size_t end;

	for (size_t start = 0; start < times->n; start = end) {
		double d = 0;

		end = times_group_end(times, start);
		if (times->entry)
			risk_enter(walk, times->time[start]);
		for (size_t i = start; i < end; i++) {
			d += times->event[i];
			observed[group_of(walk, i)] += times->event[i];
		}
		if (d > 0)
			time_add(walk, d);
		for (size_t i = start; i < end; i++)
			walk->at_risk[group_of(walk, i)]--;
	}
}

static void groups_count(const struct ascent *walk, size_t *n)
{
	for (size_t i = 0; i < walk->times->n; i++) {
		uint32_t group = group_of(walk, i);

		BUG_UNLESS(group < walk->n_groups);
		n[group]++;
		if (!walk->times->entry)
			walk->at_risk[group]++;
	}
}

/* u'V⁻u and the rank of V. */
static void statistic_compute(const struct ascent *walk, double *scratch,
                              struct logrank *out)
{
	size_t k = walk->n_groups;

	for (size_t g = 0; g < k; g++)
		scratch[g] = out->observed[g] - out->expected[g];
	out->df = (int)ldl_factor(walk->variance, k);
	ldl_solve(walk->variance, k, scratch);
	out->statistic = 0;
	for (size_t g = 0; g < k; g++)
		out->statistic +=
		    scratch[g] * (out->observed[g] - out->expected[g]);
	out->statistic = fmax(out->statistic, 0);
	out->p = chi_squared_upper(out->statistic, out->df);
}

/* Why there is no test, or NULL. */
static const char *reason_find(const struct logrank *out, size_t n_groups)
{
	size_t groups = 0;
	double events = 0;

	for (size_t g = 0; g < n_groups; g++) {
		groups += out->n[g] > 0;
		events += out->observed[g];
	}
	if (groups < 2)
		return "fewer than two groups with subjects";
	if (events == 0)
		return "no events";
	return out->df > 0 ? NULL
	                   : "no event while two groups are at risk together";
}

void logrank_test(struct arena *arena, const struct survival_times *times,
                  const uint32_t *group, size_t n_groups, struct logrank *out)
{
	struct arena scratch = {0};
	struct ordered_times ordered;
	size_t n_cells = n_groups * n_groups;
	struct ascent walk = {&ordered, group, n_groups, .entered = 0};

	times_order(&scratch, times, &ordered);
	*out = (struct logrank){
	    .observed = ARENA_ARRAY(arena, double, n_groups),
	    .expected = ARENA_ARRAY(arena, double, n_groups),
	    .n = ARENA_ARRAY(arena, size_t, n_groups),
	};
	walk.at_risk = ARENA_ARRAY(&scratch, double, n_groups);
	walk.variance = ARENA_ARRAY(&scratch, double, n_cells);
	walk.expected = out->expected;
	groups_count(&walk, out->n);
	times_walk(&walk, out->observed);
	statistic_compute(&walk, walk.at_risk, out);
	out->reason = reason_find(out, n_groups);
	out->estimable = out->reason == NULL;
	if (!out->estimable)
		out->statistic = out->p = NAN;
	arena_release(&scratch);
}
