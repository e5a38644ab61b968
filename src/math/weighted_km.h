/* Survival curves with weights, by any of three estimators, with model or
 * robust variance.  The curve is a struct km_curve, so that bands, quantiles
 * and numbers at risk are those of km.h.
 *
 * Weights are of two kinds, and only the caller can know which:
 *  - copies (frequencies): a row stands for so many patients.  All results
 *    are those of the data with each row written so many times.
 *  - case weights (of sampling, or inverse probabilities): a row is one
 *    patient.  Sums of weights stand where counts did, and the variance
 *    should be robust.
 */
#ifndef SURVREPORT_MATH_WEIGHTED_KM_H
#define SURVREPORT_MATH_WEIGHTED_KM_H

#include <stdbool.h>
#include <stdint.h>

#include "math/hazard.h"
#include "math/km.h"

/* {0} is km_estimate() of KM_SURVIVAL. */
struct km_options {
	enum km_estimate estimate;
	const double *weight; /* times.n, or NULL: 1 each */
	bool copies;          /* whole weights, which are frequencies */
	bool robust;          /* not with copies */
};

/* What each patient did to the curve, for robust variances of what is
 * computed from it.  Patients ascending by exit time. */
struct km_influence {
	size_t n;
	const double *weight; /* n */
	const unsigned char *event;
	const uint32_t *exit_row;  /* the row of the curve at the exit */
	const uint32_t *entry_row; /* rows up to the entry; NULL: none */
	const double *gain, *loss; /* a row of the curve; hazard.h */
};

/* Estimates the curve.
 *
 * Weights must be positive and finite; rows for which they are not are left
 * out, as if they were not there.  n_risk, n_event, n_censor and km_risk_at()
 * are sums of weights; n_subjects, n_events and n_censored are sums of
 * copies, else numbers of rows.  `greenwood` is the variance of log S by the
 * estimator's formula (hazard.h), or, if robust, the infinitesimal jackknife's
 * (Binder 1992): the sum over patients of (weight · influence)^2.  Weights
 * all 1 and not robust is km_estimate() to the bit.
 *
 * Where S = 0 greenwood is +inf, robust or not: no limits.  (R says 0 for the
 * robust error there.)  Ties, n = 0, no events: as km_estimate().
 *
 * Running sums are compensated (Neumaier 1974), so that what is left of a risk
 * set does not depend on who was in it before.  O(n) after the sort. */
void km_estimate_weighted(struct arena *arena, const struct survival_times *times,
                          const struct km_options *options, struct km_curve *out);

#endif
