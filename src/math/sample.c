#include "math/sample.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/bug.h"
#include "math/times.h"

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

/* Positions are a + p·(n + 1 - a - b): Hyndman and Fan's plotting constants.
 * Types 1 to 3 are steps, not lines. */
static const struct {
	double a, b;
} positions[] = {
    [SAMPLE_TYPE_1] = {0, 1},         [SAMPLE_TYPE_2] = {0, 1},
    [SAMPLE_TYPE_3] = {-0.5, 1.5},    [SAMPLE_TYPE_4] = {0, 1},
    [SAMPLE_TYPE_5] = {0.5, 0.5},     [SAMPLE_TYPE_6] = {0, 0},
    [SAMPLE_TYPE_7] = {1, 1},         [SAMPLE_TYPE_8] = {1 / 3.0, 1 / 3.0},
    [SAMPLE_TYPE_9] = {0.375, 0.375},
};

/* How far to go from the value at i to the next. */
static double weight_of(double fraction, size_t i, enum sample_quantile type)
{
	switch (type) {
	case SAMPLE_TYPE_1:
		return fraction > 0 ? 1 : 0;
	case SAMPLE_TYPE_2:
		return fraction > 0 ? 1 : 0.5;
	case SAMPLE_TYPE_3: /* the nearest; of two, the one at an even place */
		return fraction > 0 || i % 2 == 1 ? 1 : 0;
	default:
		return fraction;
	}
}

double sample_quantile(const double *sorted, size_t n, double p, enum sample_quantile type)
{
	double a = positions[type].a, b = positions[type].b;
	double at = fmax(a + ((double)n + 1 - a - b) * p, 0);
	double fraction, low, high;
	size_t i;

	BUG_UNLESS(p >= 0 && p <= 1);
	if (n == 0)
		return NAN;
	i = position_split(at, &fraction);
	fraction = weight_of(fraction, i, type);
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
