#include "math/logrank.h"

#include <math.h>
#include <string.h>

#include "math/dist.h"
#include "math/ldl.h"
#include "math/mvn.h"

static const struct weight log_rank_weight = {WEIGHT_LOG_RANK, 0, 0};

const struct weight max_combo_weights[MOST_WEIGHTS] = {
    {WEIGHT_FLEMING_HARRINGTON, 0, 0},
    {WEIGHT_FLEMING_HARRINGTON, 0, 1},
    {WEIGHT_FLEMING_HARRINGTON, 1, 1},
    {WEIGHT_FLEMING_HARRINGTON, 1, 0},
};

void logrank_plan_new(struct arena *arena, const struct logrank_input *input,
                      struct logrank_plan *plan)
{
	size_t k = input->n_groups;
	struct weighting weighting = {
	    .stratum = input->stratum,
	    .n_strata = input->stratum ? input->n_strata : 1,
	    .weights = input->weights ? input->weights : &log_rank_weight,
	    .n_weights = input->weights ? input->n_weights : 1,
	};

	plan->input = input;
	weighted_prepare(arena, &input->times, &weighting, &plan->times);
	weighted_sums_new(arena, &plan->times, k, &plan->sums);
	/* a factor of V and a solution, or a contrast */
	plan->room = ARENA_ARRAY(arena, double, k *k + k);
}

static size_t groups_present(const struct weighted_sums *sums)
{
	size_t n = 0;

	for (size_t g = 0; g < sums->n_groups; g++)
		n += sums->n[g] > 0;
	return n;
}

/* --- Any difference ------------------------------------------------------- */

/* u'V⁻u; the rank of V goes to `df`. */
static double any_difference(struct logrank_plan *plan, int *df)
{
	const struct weighted_sums *sums = &plan->sums;
	size_t k = sums->n_groups;
	double *factor = plan->room, *solution = plan->room + k * k;
	double statistic = 0;

	memcpy(factor, sums->variance, k * k * sizeof *factor);
	memcpy(solution, sums->score, k * sizeof *solution);
	*df = (int)ldl_factor(factor, k);
	ldl_solve(factor, k, solution);
	for (size_t g = 0; g < k; g++)
		statistic += solution[g] * sums->score[g];
	return *df > 0 ? fmax(statistic, 0) : NAN;
}

/* --- One contrast --------------------------------------------------------- */

/* The scores between -1 and 1, which loses no digits to what they have in
 * common; or 1 for the first group that has subjects. */
static void contrast_fill(const struct logrank_plan *plan, double *contrast)
{
	const double *scores = plan->input->scores;
	size_t k = plan->sums.n_groups, first = 0;
	double low = INFINITY, high = -INFINITY;

	while (first < k && plan->sums.n[first] == 0)
		first++;
	for (size_t g = 0; g < k && scores; g++)
		if (plan->sums.n[g] > 0) {
			low = fmin(low, scores[g]);
			high = fmax(high, scores[g]);
		}
	for (size_t g = 0; g < k; g++) {
		if (!scores)
			contrast[g] = g == first;
		else if (plan->sums.n[g] > 0 && high > low)
			contrast[g] = 2 * ((scores[g] - low) / (high - low)) - 1;
		else
			contrast[g] = 0;
	}
}

static double contrast_score(const struct weighted_sums *sums, const double *contrast, size_t weight)
{
	const double *score = sums->score + weight * sums->n_groups;
	double sum = 0;

	for (size_t g = 0; g < sums->n_groups; g++)
		sum += contrast[g] * score[g];
	return sum;
}

/* c'Vc of a pair of weights, a >= b; not below 0 for one weight. */
static double contrast_variance(const struct weighted_sums *sums, const double *contrast, size_t a,
                                size_t b)
{
	size_t k = sums->n_groups;
	const double *v = sums->variance + (a * sums->n_weights + b) * k * k;
	double sum = 0;

	for (size_t g = 0; g < k; g++) {
		sum += contrast[g] * contrast[g] * v[g * k + g];
		for (size_t h = 0; h < g; h++)
			sum += 2 * contrast[g] * contrast[h] * v[g * k + h];
	}
	return sum;
}

/* Whether a variance is more than the rounding of what it is a sum of. */
static bool variance_counts(const struct weighted_sums *sums, size_t weight, double variance)
{
	size_t k = sums->n_groups;
	const double *v = sums->variance + weight * (sums->n_weights + 1) * k * k;
	double largest = 0;

	for (size_t g = 0; g < k; g++)
		largest = fmax(largest, v[g * k + g]);
	return largest > 0 && variance > LDL_TOLERANCE * largest;
}

/* z of each weight, NaN where it has no variance; returns how many have. */
static size_t contrasts_compute(struct logrank_plan *plan, double *z)
{
	const struct weighted_sums *sums = &plan->sums;
	double *contrast = plan->room;
	size_t counted = 0;

	contrast_fill(plan, contrast);
	for (size_t w = 0; w < sums->n_weights; w++) {
		double variance = contrast_variance(sums, contrast, w, w);

		z[w] = NAN;
		if (!variance_counts(sums, w, variance))
			continue;
		z[w] = contrast_score(sums, contrast, w) / sqrt(variance);
		counted++;
	}
	return counted;
}

static double largest_z(const double *z, size_t n)
{
	double largest = NAN;

	for (size_t i = 0; i < n; i++)
		largest = fmax(largest, fabs(z[i])); /* leaves out NaN */
	return largest;
}

/* P(the largest |z| is at least `largest`) of the tests with a variance. */
static double joint_p(const struct logrank_plan *plan, const double *z, double largest)
{
	const struct weighted_sums *sums = &plan->sums;
	double correlation[MOST_WEIGHTS * MOST_WEIGHTS], sd[MOST_WEIGHTS];
	size_t used[MOST_WEIGHTS], n = 0;

	for (size_t w = 0; w < sums->n_weights; w++)
		if (!isnan(z[w]))
			used[n++] = w;
	for (size_t i = 0; i < n; i++) {
		sd[i] = sqrt(contrast_variance(sums, plan->room, used[i], used[i]));
		for (size_t j = 0; j <= i; j++)
			correlation[i * n + j] = correlation[j * n + i] =
			    contrast_variance(sums, plan->room, used[i], used[j]) / (sd[i] * sd[j]);
	}
	return mvn_outside(correlation, n, largest);
}

/* --- The tests ------------------------------------------------------------ */

/* More than one weight, and groups that one contrast can tell apart. */
static bool is_max_combo(const struct logrank_plan *plan)
{
	return plan->sums.n_weights > 1;
}

/* The statistic of the sums; its z and df go to `out`. */
static double statistic_compute(struct logrank_plan *plan, struct logrank *out)
{
	if (!is_max_combo(plan) && !plan->input->scores)
		return any_difference(plan, &out->df);
	if (is_max_combo(plan) && !plan->input->scores && groups_present(&plan->sums) != 2)
		return NAN;
	out->df = contrasts_compute(plan, out->z) > 0;
	if (is_max_combo(plan)) {
		out->df = 0;
		return largest_z(out->z, plan->sums.n_weights);
	}
	return out->z[0] * out->z[0];
}

double logrank_statistic(struct logrank_plan *plan, const uint32_t *group)
{
	struct logrank out = {0};

	weighted_add_up(&plan->times, group, &plan->sums);
	return statistic_compute(plan, &out);
}

/* Some event time has a variance, whatever the contrast. */
static bool any_variance(const struct weighted_sums *sums)
{
	size_t k = sums->n_groups;

	for (size_t w = 0; w < sums->n_weights; w++)
		for (size_t g = 0; g < k; g++)
			if (sums->variance[w * (sums->n_weights + 1) * k * k + g * k + g] > 0)
				return true;
	return false;
}

static bool scores_differ(const struct logrank_plan *plan)
{
	contrast_fill(plan, plan->room);
	for (size_t g = 0; g < plan->sums.n_groups; g++)
		if (plan->room[g] != 0)
			return true;
	return false;
}

/* Why there is no statistic. */
static const char *reason_find(const struct logrank_plan *plan)
{
	const struct weighted_sums *sums = &plan->sums;

	if (groups_present(sums) < 2)
		return "fewer than two groups with subjects";
	if (plan->times.n_times == 0)
		return "no events";
	if (plan->input->scores && !scores_differ(plan))
		return "the scores of the groups do not differ";
	if (is_max_combo(plan) && !plan->input->scores && groups_present(sums) > 2)
		return "max-combo compares two groups, or the trend of several";
	if (!any_variance(sums) && plan->input->weights &&
	    plan->input->weights->kind != WEIGHT_LOG_RANK)
		return "no event of any weight while two groups are at risk "
		       "together";
	return "no event while two groups are at risk together";
}

void logrank_compare(struct arena *arena, const struct logrank_input *input, struct logrank *out)
{
	struct logrank_plan plan;

	logrank_plan_new(arena, input, &plan);
	weighted_add_up(&plan.times, input->group, &plan.sums);
	*out = (struct logrank){
	    .observed = plan.sums.observed,
	    .expected = plan.sums.expected,
	    .n = plan.sums.n,
	    .n_after_zero = plan.times.n_after_zero,
	};
	out->statistic = statistic_compute(&plan, out);
	out->estimable = !isnan(out->statistic);
	out->p = NAN;
	if (!out->estimable)
		out->reason = reason_find(&plan);
	else if (is_max_combo(&plan))
		out->p = joint_p(&plan, out->z, out->statistic);
	else
		out->p = chi_squared_upper(out->statistic, out->df);
}

void logrank_test(struct arena *arena, const struct survival_times *times, const uint32_t *group,
                  size_t n_groups, struct logrank *out)
{
	struct logrank_input input = {.times = *times, .group = group, .n_groups = n_groups};

	logrank_compare(arena, &input, out);
}
