#include "estimate/math/sample.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/bug.h"
#include "estimate/math/times.h"

/* Mean of x less `origin`. */
static double mean_about(const double *x, size_t n, double origin)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] - origin;
	return sum / (double)n;
}

double sample_mean(const double *x, size_t n)
{
	double mean;

	if (n == 0)
		return NAN;
	/* about the first value: equal values have exactly that mean */
	mean = x[0] + mean_about(x, n, x[0]);
	return mean + mean_about(x, n, mean);
}

double sample_sd(const double *x, size_t n)
{
	double mean = sample_mean(x, n), squares = 0, rest = 0;

	if (n < 2)
		return NAN;
	for (size_t i = 0; i < n; i++) {
		double residual = x[i] - mean;

		squares += residual * residual;
		rest += residual;
	}
	return sqrt((squares - rest * rest / (double)n) / (double)(n - 1));
}

/* x between its 1-based positions floor(at) and floor(at) + 1, cut at the
 * ends; *fraction is how far between, 0 within rounding of a position. */
static size_t position_split(double at, double *fraction)
{
	double fuzz = 4 * DBL_EPSILON * fmax(1, at);
	double whole = floor(at + fuzz);

	*fraction = fabs(at - whole) < fuzz ? 0 : at - whole;
	return (size_t)whole;
}

/* The value at 1-based position i, cut at the ends. */
static double value_at(const double *sorted, size_t n, size_t i)
{
	return i < 1 ? sorted[0] : i > n ? sorted[n - 1] : sorted[i - 1];
}

double sample_quantile(const double *sorted, size_t n, double p,
                       enum sample_quantile type)
{
	double at[] = {
	    [SAMPLE_TYPE_2] = (double)n * p,
	    [SAMPLE_TYPE_6] = ((double)n + 1) * p,
	    [SAMPLE_TYPE_7] = ((double)n - 1) * p + 1,
	};
	double fraction, low, high;
	size_t i;

	BUG_UNLESS(p >= 0 && p <= 1);
	if (n == 0)
		return NAN;
	i = position_split(at[type], &fraction);
	if (type == SAMPLE_TYPE_2)
		fraction = fraction > 0 ? 1 : 0.5;
	low = value_at(sorted, n, i);
	high = value_at(sorted, n, i + 1);
	/* in this form it stays at a value that is there twice */
	return fraction > 0 ? low + fraction * (high - low) : low;
}

void sort_doubles(double *x, size_t n)
{
	struct arena scratch = {0};
	uint32_t *order = ARENA_ARRAY(&scratch, uint32_t, n);
	double *copy = arena_memdup(&scratch, x, n * sizeof *x);

	order_ascending(copy, n, order);
	for (size_t i = 0; i < n; i++)
		x[i] = copy[order[i]];
	arena_release(&scratch);
}
