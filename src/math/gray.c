#include "math/gray.h"

#include <math.h>

#include "base/bug.h"
#include "math/dist.h"
#include "math/ldl.h"

/* One group on the way up the times. */
struct gray_group {
	double at_risk;
	double survival, survival_after;   /* from all causes */
	double incidence, incidence_after; /* of the cause of interest */
	double own, other;                 /* ends at the present time */
	double h;                          /* at_risk / survival, the pooling weight */
	double square;                     /* Σ of t²·variance, t the effect of later S */
};

/* The way up the times.  Matrices are k x k by rows.  The score's error is
 * a sum over past errors e of a group g: e·(a + t·(C(end) - C(now))); what
 * does not depend on C(end) is collected as `variance`, `cross`, `square`. */
struct gray_walk {
	const struct ordered_times *times;
	const struct gray_input *input;
	size_t k;
	struct gray_group *groups; /* k */
	double pooled;             /* incidence before the present time */
	double *slope;             /* now: ∂score_i / ∂hazard_g */
	double *slopes;            /* C: its integral so far */
	double *variance;          /* lower triangle */
	double *cross;             /* k x k: score i, group g */
	double *score;
};

static struct gray_group *group_of(const struct gray_walk *walk, size_t subject)
{
	size_t row = walk->times->row[subject];

	return &walk->groups[walk->input->group[row]];
}

/* Counts the ends of subjects start … end - 1. */
static bool ends_count(struct gray_walk *walk, size_t start, size_t end)
{
	bool any = false;

	for (size_t g = 0; g < walk->k; g++)
		walk->groups[g].own = walk->groups[g].other = 0;
	for (size_t i = start; i < end; i++) {
		unsigned char cause = walk->input->cause[walk->times->row[i]];
		struct gray_group *group = group_of(walk, i);

		group->own += cause == walk->input->interest;
		group->other += cause != 0 && cause != walk->input->interest;
		any = any || cause != 0;
	}
	return any;
}

/* What all groups have together at a time. */
struct gray_pool {
	double own; /* ends by the cause of interest */
	double h;   /* Σ n/S */
	double r;   /* Σ n·(1 - F)/S */
	double weight;
	double after; /* pooled incidence just after */
};

static struct gray_pool pool_make(struct gray_walk *walk)
{
	struct gray_pool pool = {.weight = pow(1 - walk->pooled, walk->input->rho)};

	for (size_t g = 0; g < walk->k; g++) {
		struct gray_group *group = &walk->groups[g];
		double n = group->at_risk;

		group->h = 0;
		if (n <= 0)
			continue;
		group->survival_after = group->survival * ((n - group->own - group->other) / n);
		group->incidence_after = group->incidence + group->survival * (group->own / n);
		group->h = n / group->survival;
		pool.own += group->own;
		pool.h += group->h;
		pool.r += group->h * (1 - group->incidence);
	}
	pool.after = walk->pooled + pool.own / pool.h;
	return pool;
}

/* Observed less expected, and how the scores depend on the hazards. */
static void scores_add(struct gray_walk *walk, const struct gray_pool *pool)
{
	size_t k = walk->k;
	double hazard = pool->own / (pool->h * (1 - walk->pooled));

	for (size_t i = 0; i < k; i++) {
		const struct gray_group *group = &walk->groups[i];
		double r = group->h * (1 - group->incidence);

		for (size_t g = 0; g < k; g++) {
			double share = walk->groups[g].h / pool->h;
			double slope = pool->weight * group->h * ((i == g) - share);

			walk->slope[i * k + g] = slope;
			if (hazard > 0)
				walk->slopes[i * k + g] += slope * hazard;
		}
		if (group->h > 0)
			walk->score[i] += pool->weight * (group->own - pool->own * r / pool->r);
	}
}

/* One group's error of variance `v` at the present time: `direct` times the
 * slope now, and `later` by way of what S and F become. */
struct gray_error {
	size_t g;
	double direct, later, v;
};

static void error_add(struct gray_walk *walk, const struct gray_error *error)
{
	size_t k = walk->k, g = error->g;
	double later = error->later, v = error->v;

	walk->groups[g].square += later * later * v;
	for (size_t i = 0; i < k; i++) {
		double a = error->direct * walk->slope[i * k + g] - later * walk->slopes[i * k + g];

		walk->cross[i * k + g] += a * later * v;
		for (size_t j = 0; j <= i; j++) {
			double b = error->direct * walk->slope[j * k + g] -
			           later * walk->slopes[j * k + g];

			walk->variance[i * k + j] += a * b * v;
		}
	}
}

/* Ends by the cause of interest, whose number in a group is estimated from
 * all groups, as they are under the hypothesis. */
static void own_add(struct gray_walk *walk, const struct gray_pool *pool, size_t g)
{
	const struct gray_group *group = &walk->groups[g];
	double after = group->survival_after, ties = 1;
	struct gray_error error = {.g = g, .direct = 1, .later = 1};

	if (pool->own <= 0 || group->at_risk <= 0)
		return;
	if (after > 0)
		error.later = 1 - (1 - pool->after) / after;
	if (pool->own > 1)
		ties = 1 - (pool->own - 1) / (pool->h * group->survival - 1);
	error.v = ties * group->survival * pool->own / (pool->h * group->at_risk);
	error_add(walk, &error);
}

/* Ends by other causes, as they are in the group. */
static void other_add(struct gray_walk *walk, const struct gray_pool *pool, size_t g)
{
	const struct gray_group *group = &walk->groups[g];
	double n = group->at_risk, d = group->other, ties = 1;
	double part = group->survival / n;

	if (d <= 0 || group->survival_after <= 0)
		return;
	if (d > 1)
		ties = 1 - (d - 1) / (n - 1);
	error_add(walk, &(struct gray_error){.g = g,
	                                     .later = (1 - pool->after) / group->survival_after,
	                                     .v = ties * part * part * d});
}

static void time_add(struct gray_walk *walk)
{
	struct gray_pool pool = pool_make(walk);

	scores_add(walk, &pool);
	for (size_t g = 0; g < walk->k; g++)
		own_add(walk, &pool, g);
	for (size_t g = 0; g < walk->k; g++)
		other_add(walk, &pool, g);
	for (size_t g = 0; g < walk->k; g++) {
		struct gray_group *group = &walk->groups[g];

		if (group->at_risk <= 0)
			continue;
		group->survival = group->survival_after;
		group->incidence = group->incidence_after;
	}
	walk->pooled = pool.after;
}

static void times_walk(struct gray_walk *walk)
{
	size_t end;

	for (size_t start = 0; start < walk->times->n; start = end) {
		end = times_group_end(walk->times, start);
		if (ends_count(walk, start, end))
			time_add(walk);
		for (size_t i = start; i < end; i++)
			group_of(walk, i)->at_risk--;
	}
}

/* Now that C(end) is known: the rest of the variance. */
static void variance_finish(struct gray_walk *walk)
{
	size_t k = walk->k;
	const double *c = walk->slopes, *cross = walk->cross;

	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j <= i; j++)
			for (size_t g = 0; g < k; g++)
				walk->variance[i * k + j] +=
				    c[i * k + g] * c[j * k + g] * walk->groups[g].square +
				    c[i * k + g] * cross[j * k + g] +
				    c[j * k + g] * cross[i * k + g];
}

static void statistic_compute(struct arena *scratch, const struct gray_walk *walk,
                              struct gray_test *out)
{
	size_t k = walk->k;
	double *solved = ARENA_ARRAY(scratch, double, k);

	for (size_t g = 0; g < k; g++)
		solved[g] = walk->score[g];
	out->df = (int)ldl_factor(walk->variance, k);
	ldl_solve(walk->variance, k, solved);
	out->statistic = 0;
	for (size_t g = 0; g < k; g++)
		out->statistic += solved[g] * walk->score[g];
	if (out->statistic < 0)
		out->statistic = 0;
	out->p = chi_squared_upper(out->statistic, out->df);
}

static void groups_count(struct gray_walk *walk, struct gray_test *out)
{
	for (size_t g = 0; g < walk->k; g++)
		walk->groups[g].survival = walk->groups[g].survival_after = 1;
	for (size_t i = 0; i < walk->times->n; i++) {
		size_t row = walk->times->row[i];

		BUG_UNLESS(walk->input->group[row] < walk->k);
		group_of(walk, i)->at_risk++;
		out->n[walk->input->group[row]]++;
	}
}

/* Why there can be no test, or NULL. */
static const char *reason_find(const struct gray_input *input, const struct gray_test *out)
{
	size_t groups = 0, ends = 0;

	for (size_t g = 0; g < input->n_groups; g++)
		groups += out->n[g] > 0;
	for (size_t i = 0; i < input->times.n; i++)
		ends += input->cause[i] == input->interest;
	if (groups < 2)
		return "fewer than two groups with subjects";
	return ends > 0 ? NULL : "no events of this cause";
}

/* Why what was computed is no test; takes it back then. */
static const char *result_reason(struct gray_test *out)
{
	const char *reason = NULL;

	if (!isfinite(out->statistic))
		reason = "the pooled cumulative incidence reaches 1 before "
			 "the last event";
	else if (out->df == 0)
		reason = "no event while two groups are at risk together";
	if (reason) {
		out->df = 0;
		out->statistic = out->p = NAN;
	}
	return reason;
}

void gray_test(struct arena *arena, const struct gray_input *input, struct gray_test *out)
{
	struct arena scratch = {0};
	struct ordered_times ordered;
	size_t k = input->n_groups, n_cells = k * k;
	struct gray_walk walk = {&ordered, input, k};
	struct survival_times times = input->times;

	BUG_UNLESS(!times.entry);
	times.event = input->cause;
	times_order(&scratch, &times, &ordered);
	walk.groups = ARENA_ARRAY(&scratch, struct gray_group, k);
	walk.slope = ARENA_ARRAY(&scratch, double, n_cells);
	walk.slopes = ARENA_ARRAY(&scratch, double, n_cells);
	walk.variance = ARENA_ARRAY(&scratch, double, n_cells);
	walk.cross = ARENA_ARRAY(&scratch, double, n_cells);
	*out = (struct gray_test){.score = ARENA_ARRAY(arena, double, k),
	                          .n = ARENA_ARRAY(arena, size_t, k),
	                          .statistic = NAN,
	                          .p = NAN};
	walk.score = out->score;
	groups_count(&walk, out);
	out->reason = reason_find(input, out);
	if (!out->reason) {
		times_walk(&walk);
		variance_finish(&walk);
		statistic_compute(&scratch, &walk, out);
		out->reason = result_reason(out);
	}
	out->estimable = out->reason == NULL;
	arena_release(&scratch);
}
