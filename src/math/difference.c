#include "math/difference.h"

#include <math.h>
#include <string.h>

#include "math/ldl.h"
#include "math/sample.h"

double smd_numbers(const struct grouped *data)
{
	struct arena scratch = {0};
	double *x = ARENA_ARRAY(&scratch, double, data->n);
	double mean[2], variance = 0, difference;
	size_t groups = 0;

	for (uint32_t g = 0; g < data->n_groups; g++) {
		size_t n = 0;
		double sd;

		for (size_t i = 0; i < data->n; i++)
			if (data->group[i] == g)
				x[n++] = data->x[i];
		if (n == 0)
			continue;
		sd = sample_sd(x, n);
		if (groups < 2)
			mean[groups] = sample_mean(x, n);
		variance += sd * sd / 2;
		groups++;
	}
	arena_release(&scratch);
	if (groups != 2 || isnan(variance))
		return NAN;
	difference = fabs(mean[0] - mean[1]);
	return difference > 0 ? (variance > 0 ? difference / sqrt(variance) : NAN) : 0;
}

/* The mean of the two covariances of the first k levels' shares. */
static double *mean_covariance(const double *p, const double *q, size_t k, struct arena *arena)
{
	double *s = ARENA_ARRAY(arena, double, k *k);

	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j <= i; j++)
			s[i * k + j] = i == j ? (p[i] * (1 - p[i]) + q[i] * (1 - q[i])) / 2
			                      : -(p[i] * p[j] + q[i] * q[j]) / 2;
	return s;
}

double smd_categories(const struct contingency *table, struct arena *arena)
{
	struct contingency t = contingency_compact(table, arena);
	double *p = ARENA_ARRAY(arena, double, t.n_rows);
	double *q = ARENA_ARRAY(arena, double, t.n_rows);
	double n = 0, m = 0, distance = 0, *s, *solved;
	size_t k;

	if (t.n_columns != 2)
		return NAN;
	for (size_t i = 0; i < t.n_rows; i++) {
		n += t.counts[2 * i];
		m += t.counts[2 * i + 1];
	}
	for (size_t i = 0; i < t.n_rows; i++) {
		p[i] = t.counts[2 * i] / n;
		q[i] = t.counts[2 * i + 1] / m;
	}
	k = t.n_rows - 1;
	s = mean_covariance(p, q, k, arena);
	for (size_t i = 0; i < k; i++)
		p[i] -= q[i];
	solved = arena_memdup(arena, p, t.n_rows * sizeof *p);
	/* singular: each level belongs to one group only */
	if (ldl_factor(s, k) < k)
		return NAN;
	ldl_solve(s, k, solved);
	for (size_t i = 0; i < k; i++)
		distance += p[i] * solved[i];
	return sqrt(distance);
}
