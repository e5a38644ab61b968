#include "math/ldl.h"

#include <math.h>
#include <string.h>

/* The least pivot that counts. */
static double pivot_limit(const double *a, size_t n)
{
	double largest = 0;

	for (size_t i = 0; i < n; i++)
		largest = fmax(largest, a[i * n + i]);
	return largest > 0 ? largest * LDL_TOLERANCE : LDL_TOLERANCE;
}

/* Takes column k, with its pivot, out of the triangle that remains. */
static void column_eliminate(double *a, size_t n, size_t k)
{
	double pivot = a[k * n + k];

	for (size_t i = k + 1; i < n; i++) {
		double multiple = a[i * n + k] / pivot;

		for (size_t j = k + 1; j <= i; j++)
			a[i * n + j] -= multiple * a[j * n + k];
	}
	for (size_t i = k + 1; i < n; i++)
		a[i * n + k] /= pivot;
}

size_t ldl_factor(double *a, size_t n)
{
	double limit = pivot_limit(a, n);
	size_t rank = 0;

	for (size_t k = 0; k < n; k++) {
		double pivot = a[k * n + k];

		if (isfinite(pivot) && pivot >= limit) {
			column_eliminate(a, n, k);
			rank++;
			continue;
		}
		for (size_t i = k; i < n; i++)
			a[i * n + k] = 0;
	}
	return rank;
}

void ldl_solve(const double *factor, size_t n, double *b)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			b[i] -= factor[i * n + j] * b[j];
	for (size_t i = n; i-- > 0;) {
		double pivot = factor[i * n + i];

		b[i] = pivot > 0 ? b[i] / pivot : 0;
		if (pivot > 0)
			for (size_t j = i + 1; j < n; j++)
				b[i] -= factor[j * n + i] * b[j];
	}
}

void ldl_invert(const double *factor, size_t n, double *inverse)
{
	memset(inverse, 0, n * n * sizeof *inverse);
	for (size_t k = 0; k < n; k++) {
		double *row = inverse + k * n;

		if (!(factor[k * n + k] > 0))
			continue;
		row[k] = 1;
		ldl_solve(factor, n, row);
	}
	/* both halves are right to rounding; make them one */
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			inverse[i * n + j] = inverse[j * n + i];
}
