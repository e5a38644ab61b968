/* Cox's model with Firth's penalty, for data in which a coefficient has no
 * finite estimate otherwise. */
#ifndef SURVREPORT_MATH_COX_FIRTH_H
#define SURVREPORT_MATH_COX_FIRTH_H

#include "base/arena.h"
#include "math/cox.h"

/* What takes the place of Wald's intervals and tests; n_terms each, NaN for
 * coefficients without an estimate, and where a limit was not found. */
struct cox_profile {
	double *lo, *hi; /* of the coefficient */
	double *lr;      /* statistic of coefficient = 0, on 1 df */
};

/* Maximises l(β) + ½ ln det I(β) (Heinze and Schemper 2001), l the partial
 * likelihood and I its information.
 *
 * Input as for cox_fit(), with Efron's or Breslow's ties, strata, offset and
 * weights; not robust, not exact.  The score is U + ½ tr(I⁻¹ ∂I/∂β) (Firth
 * 1993); the trace comes from a second pass with x'I⁻¹x as one term more, and
 * from the means at each event time, in O(n·p²) all told.  Steps I⁻¹U*, halved
 * while the penalised likelihood falls and cut to where its slope is 0 if they
 * went too far, until U*'I⁻¹U* < 1e-22 (at most 500).
 *
 * fit: coef, se and variance from I⁻¹ at the maximum; loglik and loglik_null
 * are penalised, in the units of the terms, null with the penalty of all terms;
 * lr twice their difference; wald; score NaN.
 * profile: limits at which the penalised likelihood, maximised over the other
 * coefficients, is below its maximum by half the quantile of chi-squared, to
 * 1e-11 of the standard error, or 1e-14 of the likelihood; lr from its value where the coefficient is 0.
 * Separation: estimates, limits and tests are finite.  Constant and aliased
 * terms, no events, no terms: as cox_fit().
 * Cost: some 20 passes for the fit, and 100 for each coefficient. */
void cox_firth_fit(struct arena *arena, const struct cox_input *input, double confidence,
                   struct cox_fit *fit, struct cox_profile *profile);

#endif
