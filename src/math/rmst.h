/* Mean survival time restricted to [0, tau]: the area under S (Irwin 1949),
 * and the time lost of it, tau minus that area.
 *
 * As R's survRM2 (Uno et al. 2014; Tian, Zhao and Wei 2014).
 */
#ifndef SURVREPORT_MATH_RMST_H
#define SURVREPORT_MATH_RMST_H

#include <stdbool.h>

#include "math/weighted_km.h"

struct rmst {
	bool estimable;        /* else all below is NaN */
	double mean, lost, se; /* se is that of both */
};

/* The largest tau for which the area is known: the last observation; infinite
 * for a curve that has come down to 0; 0 without subjects.  survRM2 further
 * refuses a tau beyond every observation, which is for the caller to do. */
double rmst_limit(const struct km_curve *curve);

/* The mean up to tau > 0.  `curve` is of any estimator, weights or entries.
 *
 * Variance: the sum over events at t <= tau of (area from t to tau)^2 times
 * the step of G at t, which for Kaplan-Meier is d/(n(n-d)) (Greenwood;
 * survRM2's rmst1), an event that empties the risk set adding nothing.  With
 * curve->influence, the infinitesimal jackknife: the sum over patients of
 * (weight · influence on the area)^2.  No events up to tau: mean tau, se 0.
 * tau beyond rmst_limit() by more than the ties' tolerance: not estimable.
 * O(rows), robust O(n). */
struct rmst rmst_estimate(const struct km_curve *curve, double tau);

/* How two independent numbers differ. */
struct contrast {
	double estimate, lo, hi, p; /* NaN where they cannot be had */
	double se;                  /* of the difference, or of the log of the ratio */
};

/* a - b with a normal interval and test.  All is NaN unless the numbers are
 * finite; interval and test are NaN where both errors are 0. */
struct contrast contrast_difference(const double value[2], const double se[2], double confidence);

/* a / b on the log scale, by the delta method: se^2 is the sum of
 * (se/value)^2.  All is NaN unless both are positive. */
struct contrast contrast_ratio(const double value[2], const double se[2], double confidence);

#endif
