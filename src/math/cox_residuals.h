/* Residuals of a fitted Cox model. */
#ifndef SURVREPORT_MATH_COX_RESIDUALS_H
#define SURVREPORT_MATH_COX_RESIDUALS_H

#include <stddef.h>

#include "base/arena.h"
#include "math/cox.h"

/* In the order of the input rows; by column: x[term * n + row].  Rows that are
 * never at risk have 0.  Columns without a coefficient have 0 in `dfbeta`. */
struct cox_residuals {
	size_t n, n_terms;
	double *martingale; /* n: events less those expected */
	double *deviance;   /* n: the same, made symmetric */
	double *score;      /* n x n_terms: terms of the score */
	double *schoenfeld; /* n x n_terms: of events, the term less its mean in
	                     * the risk set; NaN of others */
	double *dfbeta;     /* n x n_terms: change of a coefficient if the row
	                     * were left out, to first order */
	double *dfbetas;    /* dfbeta over the coefficient's error */
};

/* Residuals at the fit's coefficients.
 *
 * Method: martingale residuals of Barlow and Prentice (1988) with Efron's
 * hazard at ties; deviance by Therneau, Grambsch and Fleming (Biometrika
 * 1990); score residuals, with Efron's d risk sets at ties all counted, and
 * dfbeta = score · variance; Schoenfeld (Biometrika 1982), with the mean of
 * Efron's d risk sets at ties: as residuals.coxph() of R survival 3.5-3.
 * Scaled Schoenfeld residuals: cox_zph.h.
 * No events: all are 0.
 * A linear predictor that overflows: NaN.
 * Cost: O(n·p²) after the sort: no pass over the risk sets for each row. */
void cox_residuals(struct arena *arena, const struct cox_input *input, const struct cox_fit *fit,
                   struct cox_residuals *out);

#endif
