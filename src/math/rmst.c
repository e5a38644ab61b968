#include "math/rmst.h"

#include <math.h>

#include "math/dist.h"

double rmst_limit(const struct km_curve *curve)
{
	if (curve->n == 0)
		return 0;
	return curve->survival[curve->n - 1] > 0 ? curve->time[curve->n - 1] : INFINITY;
}

/* Rows up to tau. */
static size_t rows_within(const struct km_curve *curve, double tau)
{
	return (size_t)(km_index(curve, tau) + 1);
}

/* The area under the curve from each of the first n rows to tau. */
static double *areas_from(struct arena *arena, const struct km_curve *curve, size_t n, double tau)
{
	double *area = ARENA_ARRAY(arena, double, n + 1), sum = 0, end = tau;

	for (size_t row = n; row-- > 0;) {
		sum += curve->survival[row] * fmax(end - curve->time[row], 0);
		end = curve->time[row];
		area[row] = sum;
	}
	return area;
}

/* survRM2's rmst1. */
static double variance_model(const struct km_curve *curve, size_t n, const double *area)
{
	double variance = 0;

	for (size_t row = 0; row < n; row++)
		if (area[row] > 0) /* the step may be infinite where it is 0 */
			variance += area[row] * area[row] * curve->step[row];
	return variance;
}

static double variance_robust(struct arena *arena, const struct km_curve *curve, size_t n,
                              const double *area)
{
	const struct km_influence *patients = curve->influence;
	double *lost = ARENA_ARRAY(arena, double, n + 1), variance = 0;

	for (size_t row = 0; row < n; row++)
		lost[row + 1] = lost[row] + patients->loss[row] * area[row];
	for (size_t i = 0; i < patients->n; i++) {
		size_t exit = patients->exit_row[i];
		size_t entry = patients->entry_row ? patients->entry_row[i] : 0;
		double own = 0, influence;

		if (exit < n)
			own = area[exit] *
			      (patients->event[i] ? -patients->gain[exit] : patients->loss[exit]);
		influence = lost[exit < n ? exit : n] - lost[entry < n ? entry : n] + own;
		influence *= patients->weight[i];
		variance += influence * influence;
	}
	return variance;
}

struct rmst rmst_estimate(const struct km_curve *curve, double tau)
{
	struct rmst rmst = {false, NAN, NAN, NAN};
	struct arena scratch = {0};
	double *area;
	size_t n;

	if (!(tau > 0) || tau - rmst_limit(curve) > curve->tolerance)
		return rmst;
	n = rows_within(curve, tau);
	area = areas_from(&scratch, curve, n, tau);
	rmst.estimable = true;
	rmst.mean = n > 0 ? curve->time[0] + area[0] : tau;
	rmst.lost = tau - rmst.mean;
	rmst.se = sqrt(curve->influence ? variance_robust(&scratch, curve, n, area)
	                                : variance_model(curve, n, area));
	arena_release(&scratch);
	return rmst;
}

struct contrast contrast_difference(const double value[2], const double se[2], double confidence)
{
	struct contrast out = {NAN, NAN, NAN, NAN, NAN};
	double z = normal_quantile(0.5 + confidence / 2);

	if (!isfinite(value[0]) || !isfinite(value[1]))
		return out;
	out.estimate = value[0] - value[1];
	out.se = sqrt(se[0] * se[0] + se[1] * se[1]);
	if (!(out.se > 0))
		return out;
	out.lo = out.estimate - z * out.se;
	out.hi = out.estimate + z * out.se;
	out.p = normal_two_sided(out.estimate / out.se);
	return out;
}

struct contrast contrast_ratio(const double value[2], const double se[2], double confidence)
{
	struct contrast out = {NAN, NAN, NAN, NAN, NAN};
	double logs[2], errors[2];

	if (!(value[0] > 0) || !(value[1] > 0))
		return out;
	for (int i = 0; i < 2; i++) {
		logs[i] = log(value[i]);
		errors[i] = se[i] / value[i];
	}
	out = contrast_difference(logs, errors, confidence);
	out.estimate = value[0] / value[1];
	out.lo = exp(out.lo);
	out.hi = exp(out.hi);
	return out;
}
