/* Logistic regression: maximum likelihood, and with Firth's penalty. */
#ifndef SURVREPORT_MATH_LOGISTIC_H
#define SURVREPORT_MATH_LOGISTIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "math/coef.h"

/* Subjects and terms; rows with a missing value are taken out before.  There
 * always is an intercept, which is not among the terms. */
struct logistic_input {
	size_t n, n_terms;
	const double *x;            /* n x n_terms by column: x[term * n + subject] */
	const unsigned char *event; /* n; 1 event, 0 none */
	bool firth;
	double confidence; /* of the limits */
};

enum logistic_status {
	LOGISTIC_OK,
	LOGISTIC_NOT_CONVERGED,
	LOGISTIC_NO_DATA,   /* n = 0 */
	LOGISTIC_ONE_VALUE, /* no events, or nothing else, and no penalty: the
	                     * intercept is infinite */
};

/* Element 0 of coef, se … is the intercept, 1 … the terms. */
struct logistic_fit {
	enum logistic_status status;
	size_t n, n_events, n_coefs; /* n_coefs = n_terms + 1 */
	double *coef, *se;           /* log odds ratio a unit; NaN as coef.h says */
	double *variance;            /* n_coefs x n_coefs, symmetric; without the intercept's */
	double *low, *high;
	double *statistic; /* Wald z, or chi-squared of the penalized
	                    * likelihood ratio on 1 df */
	double *p;
	enum coef_status *coef_status;
	bool separated;             /* some coefficient is infinite */
	double loglik_null, loglik; /* penalized, if so asked, with the
	                             * information of the terms as they are */
	double lr, lr_p;            /* all terms but the intercept together */
	int df;                     /* of lr: terms that count */
	int iterations;
	double *linear; /* n; log odds of each subject */
};

/* Fits the model.
 *
 * Maximum likelihood: Newton's method, which is iteratively reweighted least
 * squares here, from log odds 0; a step is halved while the likelihood falls;
 * two more steps after it has settled to 1e-9 bring the coefficients to the
 * last digits.  Limits and P are Wald's, as those of summary(glm) with normal
 * quantiles.
 * Separation: where the likelihood has settled but a step still moves some
 * subject's log odds by more than 0.01, there is no maximum (near one, steps
 * shrink quadratically; along a separating direction they stay near 1); the
 * coefficients that still move are INFINITE, and so are those about which only
 * the separated subjects tell anything: all of them, if all are separated.  The
 * others are those of the limit, as in R, which gives no more than a warning.
 *
 * Firth (1993): the log likelihood plus half the log determinant of the
 * information, which is Jeffreys' prior; always has a maximum (Heinze and
 * Schemper 2002).  Modified scores, steps by the information, each step at
 * most 5 on any standardized coefficient.  se: from the information at the
 * estimate.  Limits: where the profile of the penalized likelihood has fallen
 * by half the chi-squared quantile; P: from the penalized likelihood ratio.
 * In both the penalty is that of the full model, as in R's logistf.
 *
 * Terms are centred and scaled inside; those that are constant or aliased are
 * left out (coef.h).  Cost: O(n n_terms²) an iteration, about 6 of them; with
 * the penalty about 100 times n_terms of them, mostly for the limits. */
void logistic_fit(struct arena *arena, const struct logistic_input *input, struct logistic_fit *out);

#endif
