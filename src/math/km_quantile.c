/* Quantiles of a Kaplan-Meier curve: STATISTICS.md sections 3 and 4.
 *
 * A quantile is where a falling step function, S(t) or one of its limits,
 * comes down to the level q = 1 - p.  Each rule is one function from such
 * steps to a time; the limits of an interval use the same functions.  NaN in
 * the steps (a limit that does not exist) is never at or below anything.
 */
#include <math.h>
#include <stdbool.h>

#include "base/bug.h"
#include "math/dist.h"
#include "math/km.h"

/* How far Collett looks to either side of q for the slope of the curve. */
#define SLOPE_REACH 0.05

/* n values, of which value[i] holds from time[i] on; the last time is the
 * last observation. */
struct steps {
	size_t n;
	const double *time, *value;
};

static double midpoint(double a, double b)
{
	return a + (b - a) / 2;
}

/* First step from `start` on with value < level; n if there is none. */
static size_t first_under(const struct steps *steps, size_t start, double level)
{
	size_t i = start;

	while (i < steps->n && !(steps->value[i] < level))
		i++;
	return i;
}

static double time_or_missing(const struct steps *steps, size_t i)
{
	return i < steps->n ? steps->time[i] : NAN;
}

/* First time with value <= q: SPSS, Stata. */
static double rule_first(const struct steps *steps, double q)
{
	size_t i = 0;

	while (i < steps->n && !(steps->value[i] <= q + TIES_TOLERANCE))
		i++;
	return time_or_missing(steps, i);
}

/* R's print(survfit): a curve that stays at q ends there in the middle of
 * the step, and one that never leaves q at the start of it. */
static double rule_r_print(const struct steps *steps, double q)
{
	size_t i = first_under(steps, 0, q + TIES_TOLERANCE), next;

	if (i == steps->n || fabs(steps->value[i] - q) >= TIES_TOLERANCE)
		return time_or_missing(steps, i);
	next = first_under(steps, i, steps->value[i]);
	return next == steps->n ? steps->time[i] : midpoint(steps->time[i], steps->time[next]);
}

/* SAS: as R's print, but a curve that never leaves q has no quantile. */
static double rule_sas(const struct steps *steps, double q)
{
	size_t at = first_under(steps, 0, q + TIES_TOLERANCE);
	size_t under = first_under(steps, 0, q - TIES_TOLERANCE);

	if (under == steps->n)
		return NAN;
	return midpoint(steps->time[at], steps->time[under]);
}

/* The step with the largest value <= level, the first of equals.  For S that
 * is the first one down to the level; a limit may rise again, and there R,
 * which looks it up in a sorted table, finds a later one. */
static size_t nearest_under(const struct steps *steps, double level)
{
	size_t best = steps->n;

	for (size_t i = 0; i < steps->n; i++)
		if (steps->value[i] <= level &&
		    (best == steps->n || steps->value[i] > steps->value[best]))
			best = i;
	return best;
}

/* R's quantile(survfit): the middle of the times found just above and just
 * below q; a curve that ends at q goes on to the last observation. */
static double rule_r_quantile(const struct steps *steps, double q)
{
	size_t at = nearest_under(steps, q + TIES_TOLERANCE);
	size_t under = nearest_under(steps, q - TIES_TOLERANCE);

	if (at == steps->n)
		return NAN;
	if (fabs(steps->value[steps->n - 1] - q) < TIES_TOLERANCE)
		return midpoint(steps->time[at], steps->time[steps->n - 1]);
	return under == steps->n ? NAN : midpoint(steps->time[at], steps->time[under]);
}

typedef double quantile_of(const struct steps *steps, double q);

static quantile_of *const quantile_by_rule[] = {
    [QUANTILE_R_PRINT] = rule_r_print,
    [QUANTILE_R_QUANTILE] = rule_r_quantile,
    [QUANTILE_SAS] = rule_sas,
    [QUANTILE_FIRST] = rule_first,
};

static struct steps survival_steps(const struct km_curve *curve)
{
	return (struct steps){curve->n, curve->time, curve->survival};
}

double km_quantile(const struct km_curve *curve, double p, enum quantile_rule rule)
{
	struct steps steps = survival_steps(curve);

	return quantile_by_rule[rule](&steps, 1 - p);
}

/* Inverts the band.  The right end of SAS's inverted test is the first time
 * that is no longer in the set of times whose band holds q. */
static void band_invert(struct km_interval *interval, const struct steps *lower,
                        const struct steps *upper, double q, enum quantile_rule rule)
{
	size_t outside = first_under(upper, 0, q - TIES_TOLERANCE);

	if (rule == QUANTILE_SAS) {
		interval->lo = rule_first(lower, q);
		interval->hi = time_or_missing(upper, outside);
	} else {
		interval->lo = quantile_by_rule[rule](lower, q);
		interval->hi = quantile_by_rule[rule](upper, q);
	}
}

/* Collett's u: the last event time with S at or above the level; time 0,
 * where S = 1, when there is none. */
static void slope_start(const struct km_curve *curve, double level, double *t, double *s)
{
	*t = 0;
	*s = 1;
	for (size_t i = 0; i < curve->n; i++) {
		if (curve->survival[i] < level - TIES_TOLERANCE)
			return;
		if (curve->n_event[i] > 0) {
			*t = curve->time[i];
			*s = curve->survival[i];
		}
	}
}

/* se(S) at the quantile over the slope of the curve around it. */
static double collett_se(const struct km_curve *curve, double q)
{
	struct steps steps = survival_steps(curve);
	size_t at = first_under(&steps, 0, q + TIES_TOLERANCE);
	size_t low = first_under(&steps, 0, q - SLOPE_REACH + TIES_TOLERANCE);
	double t, s, slope;

	if (low == curve->n)
		return NAN;
	slope_start(curve, q + SLOPE_REACH, &t, &s);
	/* NaN where S = 0, and where both ends are time 0 */
	if (!(curve->time[low] > t))
		return NAN;
	slope = (s - curve->survival[low]) / (curve->time[low] - t);
	return curve->survival[at] * sqrt(curve->greenwood[at]) / slope;
}

struct km_interval km_quantile_interval(struct arena *scratch, const struct km_curve *curve,
                                        double p, enum quantile_rule rule, enum transform transform,
                                        double confidence)
{
	double *lo = ARENA_ARRAY(scratch, double, curve->n);
	double *hi = ARENA_ARRAY(scratch, double, curve->n);
	struct km_interval interval = {.se = collett_se(curve, 1 - p)};

	if (transform == TRANSFORM_COLLETT) {
		double t = km_quantile(curve, p, rule);
		double z = normal_quantile(0.5 + confidence / 2);

		interval.lo = t - z * interval.se;
		interval.hi = t + z * interval.se;
		return interval;
	}
	km_band(curve, transform, confidence, lo, hi);
	band_invert(&interval, &(struct steps){curve->n, curve->time, lo},
	            &(struct steps){curve->n, curve->time, hi}, 1 - p, rule);
	return interval;
}
