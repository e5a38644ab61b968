#include "math/permutation.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Statistics nearer than this, absolute or relative, are equal. */
static const double EQUAL = 1e-10;

/* The groups of each stratum, side by side, as they are arranged now. */
struct arrangement {
	size_t n, n_strata;
	size_t *start;   /* n_strata + 1 */
	uint32_t *row;   /* n; input row of each place */
	uint32_t *code;  /* n; the group at each place */
	uint32_t *group; /* n; by input row: what the test reads */
};

static uint32_t stratum_of(const struct logrank_input *input, size_t row)
{
	return input->stratum ? input->stratum[row] : 0;
}

/* A row, with what the test sees of it. */
struct place {
	uint32_t stratum, event, group, row;
	double time, entry;
};

static int order_of(double a, double b)
{
	return a < b ? -1 : a > b;
}

static int place_compare(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	int order = order_of(a->stratum, b->stratum);

	if (order == 0)
		order = order_of(a->time, b->time);
	if (order == 0)
		order = order_of(a->event, b->event);
	if (order == 0)
		order = order_of(a->entry, b->entry);
	return order ? order : order_of(a->group, b->group);
}

/* The rows in the order of what they hold, which is the same in whatever order
 * they are given: rows that compare equal can be exchanged. */
static struct place *places_sorted(struct arena *arena, const struct logrank_input *input)
{
	const struct survival_times *times = &input->times;
	struct place *places = ARENA_ARRAY(arena, struct place, times->n);

	for (size_t i = 0; i < times->n; i++)
		places[i] = (struct place){.stratum = stratum_of(input, i),
		                           .event = times->event[i],
		                           .group = input->group[i],
		                           .row = (uint32_t)i,
		                           .time = times->time[i],
		                           .entry = times->entry ? times->entry[i] : 0};
	if (times->n > 0)
		qsort(places, times->n, sizeof *places, place_compare);
	return places;
}

static struct arrangement arrangement_new(struct arena *arena, const struct logrank_input *input)
{
	struct arrangement a = {.n = input->times.n,
	                        .n_strata = input->stratum ? input->n_strata : 1};
	struct place *places = places_sorted(arena, input);

	a.start = ARENA_ARRAY(arena, size_t, a.n_strata + 1);
	a.row = ARENA_ARRAY(arena, uint32_t, a.n);
	a.code = ARENA_ARRAY(arena, uint32_t, a.n);
	a.group = ARENA_ARRAY(arena, uint32_t, a.n);
	for (size_t i = 0; i < a.n; i++)
		a.start[stratum_of(input, i) + 1]++;
	for (size_t s = 0; s < a.n_strata; s++)
		a.start[s + 1] += a.start[s];
	for (size_t i = 0; i < a.n; i++) {
		a.row[i] = places[i].row;
		a.code[i] = input->group[places[i].row];
	}
	return a;
}

static const uint32_t *groups_by_row(const struct arrangement *a)
{
	for (size_t i = 0; i < a->n; i++)
		a->group[a->row[i]] = a->code[i];
	return a->group;
}

/* log of n!/(n_1! n_2! …), added up over strata. */
static double arrangements_log(struct arena *arena, const struct arrangement *a, size_t n_groups)
{
	size_t *count = ARENA_ARRAY(arena, size_t, n_groups);
	double sum = 0;

	for (size_t s = 0; s < a->n_strata; s++) {
		memset(count, 0, n_groups * sizeof *count);
		for (size_t i = a->start[s]; i < a->start[s + 1]; i++)
			count[a->code[i]]++;
		sum += lgamma((double)(a->start[s + 1] - a->start[s]) + 1);
		for (size_t g = 0; g < n_groups; g++)
			sum -= lgamma((double)count[g] + 1);
	}
	return sum;
}

/* --- All arrangements ----------------------------------------------------- */

static void codes_swap(uint32_t *code, size_t i, size_t j)
{
	uint32_t swap = code[i];

	code[i] = code[j];
	code[j] = swap;
}

static void codes_reverse(uint32_t *code, size_t n)
{
	for (size_t i = 0; i < n / 2; i++)
		codes_swap(code, i, n - 1 - i);
}

/* The next in the order of a dictionary; after the last the first again, and
 * false (Knuth's Algorithm L). */
static bool codes_next(uint32_t *code, size_t n)
{
	size_t j = n, l = n;

	while (j > 1 && code[j - 2] >= code[j - 1])
		j--;
	if (j <= 1) {
		codes_reverse(code, n);
		return false;
	}
	while (code[l - 1] <= code[j - 2])
		l--;
	codes_swap(code, j - 2, l - 1);
	codes_reverse(code + j - 1, n - j + 1);
	return true;
}

/* As an odometer: the first stratum that has a next one takes it. */
static void arrangement_next(struct arrangement *a)
{
	for (size_t s = 0; s < a->n_strata; s++)
		if (codes_next(a->code + a->start[s], a->start[s + 1] - a->start[s]))
			return;
}

/* --- Random ones ---------------------------------------------------------- */

/* Fisher and Yates, within each stratum. */
static void arrangement_shuffle(struct arrangement *a, const gsl_rng *random)
{
	for (size_t s = 0; s < a->n_strata; s++)
		for (size_t n = a->start[s + 1] - a->start[s]; n > 1; n--)
			codes_swap(a->code + a->start[s], n - 1, gsl_rng_uniform_int(random, n));
}

/* --- The test ------------------------------------------------------------- */

static bool is_extreme(struct logrank_plan *plan, const struct arrangement *a, double found)
{
	double statistic = logrank_statistic(plan, groups_by_row(a));

	if (isnan(statistic))
		statistic = 0;
	return statistic >= found - EQUAL * fmax(1, found);
}

static void take_all(struct logrank_plan *plan, struct arrangement *a, struct permutation *out)
{
	/* a cycle from the arrangement as it is, past the last one of the
	 * dictionary to the first, and so back */
	for (; (double)out->n_taken < out->n_arrangements; out->n_taken++) {
		out->n_extreme += is_extreme(plan, a, out->statistic);
		arrangement_next(a);
	}
	out->p = (double)out->n_extreme / (double)out->n_taken;
	out->lo = out->hi = out->p;
}

/* Limits of a share (Clopper and Pearson 1934). */
static void limits_fill(double confidence, struct permutation *out)
{
	double tail = (1 - confidence) / 2, b = (double)out->n_extreme, n = (double)out->n_taken;

	out->lo = b > 0 ? gsl_cdf_beta_Pinv(tail, b, n - b + 1) : 0;
	out->hi = b < n ? gsl_cdf_beta_Qinv(tail, b + 1, n - b) : 1;
}

static void take_random(struct logrank_plan *plan, struct arrangement *a,
                        const struct permutation_request *request, struct permutation *out)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);

	gsl_rng_set(random, request->seed);
	for (; out->n_taken < request->most; out->n_taken++) {
		arrangement_shuffle(a, random);
		out->n_extreme += is_extreme(plan, a, out->statistic);
	}
	gsl_rng_free(random);
	out->p = ((double)out->n_extreme + 1) / ((double)out->n_taken + 1);
	limits_fill(request->confidence, out);
}

void permutation_test(const struct logrank_input *input, const struct permutation_request *request,
                      struct permutation *out)
{
	struct arena scratch = {0};
	struct logrank_plan plan;
	struct arrangement arrangement = arrangement_new(&scratch, input);

	logrank_plan_new(&scratch, input, &plan);
	*out = (struct permutation){
	    .p = NAN,
	    .lo = NAN,
	    .hi = NAN,
	    .statistic = logrank_statistic(&plan, input->group),
	    .n_arrangements = rint(exp(arrangements_log(&scratch, &arrangement, input->n_groups))),
	};
	out->exact = out->n_arrangements <= (double)request->most;
	if (isnan(out->statistic))
		out->exact = false;
	else if (out->exact)
		take_all(&plan, &arrangement, out);
	else
		take_random(&plan, &arrangement, request, out);
	arena_release(&scratch);
}
