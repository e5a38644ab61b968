#include "math/rank.h"

#include <math.h>

#include "base/arena.h"
#include "math/beta.h"
#include "math/dist.h"
#include "math/sample.h"
#include "math/times.h"

enum { EXACT_BELOW = 50 };

static const struct rank_test not_estimable = {NAN, NAN, NAN, false};

void ranks_mean(const double *x, size_t n, double *rank, double *tied)
{
	struct arena scratch = {0};
	uint32_t *order = ARENA_ARRAY(&scratch, uint32_t, n);
	double sum = 0;

	order_ascending(x, n, order);
	for (size_t i = 0, end; i < n; i = end) {
		double ties;

		for (end = i + 1; end < n && x[order[end]] == x[order[i]];)
			end++;
		ties = (double)(end - i);
		sum += ties * (ties * ties - 1);
		for (size_t k = i; k < end; k++)
			rank[order[k]] = ((double)i + (double)end + 1) / 2;
	}
	if (tied)
		*tied = sum;
	arena_release(&scratch);
}

/* How many values each group has, and a sum over them. */
struct group {
	double n, sum;
};

static struct group *group_sums(const struct grouped *data, const double *x, struct arena *arena)
{
	struct group *groups = ARENA_ARRAY(arena, struct group, data->n_groups);

	for (size_t i = 0; i < data->n; i++) {
		groups[data->group[i]].n++;
		groups[data->group[i]].sum += x[i];
	}
	return groups;
}

/* The first two groups with values, and how many groups have some. */
static size_t groups_present(const struct group *groups, size_t n, size_t two[2])
{
	size_t present = 0;

	for (size_t i = 0; i < n; i++)
		if (groups[i].n > 0) {
			if (present < 2)
				two[present] = i;
			present++;
		}
	return present;
}

/* P of W under no difference, two-sided: the number of ways in which m of
 * m + n ranks have each sum, by dynamic programming. */
static double exact_p(double w, size_t m, size_t n)
{
	struct arena scratch = {0};
	size_t most = m * n, width = most + 1;
	/* ways[k * width + u]: k chosen so far, u pairs won */
	double *ways = ARENA_ARRAY(&scratch, double, (m + 1) * width);
	double total = 0, below = 0, above = 0, p;

	ways[0] = 1;
	for (size_t r = 0; r < m + n; r++)
		/* the value of rank r, if it is the k-th chosen, wins
		 * r + 1 - k pairs */
		for (size_t k = r + 1 < m ? r + 1 : m; k > 0; k--) {
			size_t wins = r + 1 - k;
			double *to = ways + k * width;
			const double *from = to - width;

			for (size_t u = wins; u <= most && wins <= n; u++)
				to[u] += from[u - wins];
		}
	for (size_t u = 0; u <= most; u++) {
		double number = ways[m * width + u];

		total += number;
		below += (double)u <= w ? number : 0;
		above += (double)u >= w ? number : 0;
	}
	p = 2 * fmin(below, above) / total;
	arena_release(&scratch);
	return fmin(p, 1);
}

struct rank_test wilcoxon_test(const struct grouped *data)
{
	struct arena scratch = {0};
	double *rank = ARENA_ARRAY(&scratch, double, data->n);
	struct rank_test test = not_estimable;
	double tied, n = (double)data->n;
	const struct group *groups;
	size_t two[2];

	ranks_mean(data->x, data->n, rank, &tied);
	groups = group_sums(data, rank, &scratch);
	if (groups_present(groups, data->n_groups, two) == 2) {
		double a = groups[two[0]].n, b = groups[two[1]].n;
		double w = groups[two[0]].sum - a * (a + 1) / 2;
		double off = w - a * b / 2;
		double sigma = sqrt(a * b / 12 * (n + 1 - tied / (n * (n - 1))));
		double correction = off > 0 ? 0.5 : off < 0 ? -0.5 : 0;

		test.statistic = w;
		test.exact = tied == 0 && a < EXACT_BELOW && b < EXACT_BELOW;
		test.p = test.exact ? exact_p(w, (size_t)a, (size_t)b)
		                    : fmin(normal_two_sided((off - correction) / sigma), 1);
	}
	arena_release(&scratch);
	return isnan(test.p) ? not_estimable : test;
}

struct rank_test kruskal_wallis_test(const struct grouped *data)
{
	struct arena scratch = {0};
	double *rank = ARENA_ARRAY(&scratch, double, data->n);
	double tied, n = (double)data->n, sum = 0, statistic;
	const struct group *groups;
	size_t two[2], present;

	ranks_mean(data->x, data->n, rank, &tied);
	for (size_t i = 0; i < data->n; i++)
		rank[i] -= (n + 1) / 2;
	groups = group_sums(data, rank, &scratch);
	present = groups_present(groups, data->n_groups, two);
	for (size_t i = 0; i < data->n_groups; i++)
		if (groups[i].n > 0)
			sum += groups[i].sum * groups[i].sum / groups[i].n;
	arena_release(&scratch);
	if (present < 2 || tied == n * (n * n - 1))
		return not_estimable;
	statistic = 12 * sum / (n * (n + 1)) / (1 - tied / (n * (n * n - 1)));
	return (struct rank_test){.statistic = statistic,
	                          .df = (double)(present - 1),
	                          .p = chi_squared_upper(statistic, (double)(present - 1))};
}

/* Mean and sum of squares about it of each group; two passes. */
struct spread {
	double n, mean, squares;
};

static struct spread *group_spreads(const struct grouped *data, struct arena *arena)
{
	struct spread *out = ARENA_ARRAY(arena, struct spread, data->n_groups);
	double *off = ARENA_ARRAY(arena, double, data->n);
	const struct group *sums = group_sums(data, data->x, arena);

	for (size_t i = 0; i < data->n; i++)
		off[i] = data->x[i] - sums[data->group[i]].sum / sums[data->group[i]].n;
	for (size_t i = 0; i < data->n_groups; i++)
		out[i] = (struct spread){sums[i].n, sums[i].sum / sums[i].n, 0};
	/* what rounding left in the mean is taken out */
	sums = group_sums(data, off, arena);
	for (size_t i = 0; i < data->n_groups; i++) {
		out[i].mean += sums[i].sum / sums[i].n;
		out[i].squares -= sums[i].sum * sums[i].sum / sums[i].n;
	}
	for (size_t i = 0; i < data->n; i++)
		out[data->group[i]].squares += off[i] * off[i];
	return out;
}

/* Variances this small beside the mean are rounding: R's t.test stops. */
static bool is_constant(double error, double a, double b)
{
	return !(error > 10 * 2.220446049250313e-16 * fmax(fabs(a), fabs(b)));
}

struct rank_test welch_test(const struct grouped *data)
{
	struct arena scratch = {0};
	const struct spread *groups = group_spreads(data, &scratch);
	const struct group *sizes = group_sums(data, data->x, &scratch);
	struct rank_test test = not_estimable;
	size_t two[2];

	if (groups_present(sizes, data->n_groups, two) == 2 && groups[two[0]].n > 1 &&
	    groups[two[1]].n > 1) {
		struct spread a = groups[two[0]], b = groups[two[1]];
		double va = a.squares / (a.n - 1) / a.n;
		double vb = b.squares / (b.n - 1) / b.n;
		double df = (va + vb) * (va + vb) / (va * va / (a.n - 1) + vb * vb / (b.n - 1));
		double t = (a.mean - b.mean) / sqrt(va + vb);

		if (!is_constant(sqrt(va + vb), a.mean, b.mean))
			test = (struct rank_test){.statistic = t, .df = df, .p = t_two_sided(t, df)};
	}
	arena_release(&scratch);
	return test;
}

struct rank_test anova_test(const struct grouped *data, double *df_rest)
{
	struct arena scratch = {0};
	const struct spread *groups = group_spreads(data, &scratch);
	double mean = sample_mean(data->x, data->n), between = 0, within = 0;
	double present = 0, df, f;

	for (size_t i = 0; i < data->n_groups; i++) {
		double off = groups[i].mean - mean;

		if (!(groups[i].n > 0))
			continue;
		present++;
		between += groups[i].n * off * off;
		within += groups[i].squares;
	}
	arena_release(&scratch);
	df = present - 1;
	*df_rest = (double)data->n - present;
	if (df < 1 || *df_rest < 1 || is_constant(sqrt(within / *df_rest), mean, 0)) {
		*df_rest = NAN;
		return not_estimable;
	}
	f = between / df / (within / *df_rest);
	return (struct rank_test){.statistic = f, .df = df, .p = f_upper(f, df, *df_rest)};
}
