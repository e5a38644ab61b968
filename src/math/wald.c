#include "math/wald.h"

#include "math/ldl.h"

double wald_statistic(struct arena *arena, const double *coef, const double *variance, size_t p,
                      const size_t *index, size_t n)
{
	size_t n_cells = n * n;
	double *v = ARENA_ARRAY(arena, double, n_cells);
	double *b = ARENA_ARRAY(arena, double, n), wald = 0;

	for (size_t i = 0; i < n; i++) {
		b[i] = coef[index[i]];
		for (size_t j = 0; j < n; j++)
			v[i * n + j] = variance[index[i] * p + index[j]];
	}
	ldl_factor(v, n);
	ldl_solve(v, n, b);
	for (size_t i = 0; i < n; i++)
		wald += b[i] * coef[index[i]];
	return wald;
}
