/* The survival that a Cox model predicts for a patient with given terms. */
#ifndef SURVREPORT_MATH_COX_PREDICT_H
#define SURVREPORT_MATH_COX_PREDICT_H

#include <stdbool.h>

#include "base/arena.h"
#include "math/cox_risk.h"

/* A curve at the event times of the risk sets, from the first one on. */
struct cox_prediction {
	double linear;    /* the patient's linear predictor, centred as those
	                   * of the fit */
	double *hazard;   /* n_times: cumulative, H; survival is exp(-H) */
	double *variance; /* n_times: of H, that of the coefficients included */
};

/* Predicts for the terms x[n_terms], as they are given to cox_fit().
 *
 * Method: with the steps h of the baseline hazard at the terms' mean, their
 * variance v = events/risk² and the mean m of the terms in each risk set, in
 * R survival's survfit() of a coxph with `newdata`,
 *     H = r·sum h,   var H = r²·(sum v + D'VD),   D = sum h·(x - m),
 * where r = exp(linear) and V is the variance of the coefficients (Tsiatis,
 * Ann Stat 1981; Link, Biometrics 1984).  h, v and m are Efron's or Breslow's
 * as the model's ties are, Breslow's with exact ties.
 * Terms without a coefficient count as 0: whether a prediction may go without
 * them is for the caller to say.  Neither strata, offset nor weights.
 * False: the risk sets are not usable, or r is not a number above 0 and below
 * infinity.
 * Cost: O(n_times·n_terms²); all memory from the arena. */
bool cox_predict(struct arena *arena, const struct cox_input *input, const struct cox_fit *fit,
                 const struct cox_risk *risk, const double *x, struct cox_prediction *out)
    __attribute__((warn_unused_result));

#endif
