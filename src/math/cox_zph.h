/* The test of proportional hazards after a Cox model. */
#ifndef SURVREPORT_MATH_COX_ZPH_H
#define SURVREPORT_MATH_COX_ZPH_H

#include <stddef.h>

#include "base/arena.h"
#include "math/cox.h"

/* How time enters: 1 - S(t-) by Kaplan-Meier, time, its rank among all exits
 * (middle ranks at ties), its logarithm. */
enum zph_time { ZPH_KM, ZPH_IDENTITY, ZPH_RANK, ZPH_LOG };
extern const char *const zph_time_names[]; /* km identity rank log */

struct zph_input {
	const struct cox_input *model;
	const struct cox_fit *fit;
	enum zph_time time;
	size_t n_terms;     /* a category is one term with several columns */
	const size_t *term; /* model->n_terms: the term of a column, not
	                     * descending */
};

struct zph_test {
	double chi_squared, p; /* NaN where there is no test */
	int df;
};

struct zph {
	struct zph_test *terms; /* n_terms */
	struct zph_test global;
	size_t n_events;
	double *time;     /* n_events, ascending */
	double *at;       /* n_events: time, transformed */
	double *residual; /* n_terms x n_events: scaled Schoenfeld residuals plus
	                   * the coefficient, an estimate of beta(t); of a term
	                   * with several columns that of its linear predictor,
	                   * around 1.  NaN for terms without a coefficient */
	double *variance; /* n_terms: of one residual around beta(t) */
};

/* Score tests of the coefficients of term·g(t) beside the terms, at 0, for
 * each term and for all of them.
 *
 * Method: Grambsch and Therneau (Biometrika 1994) without their approximation:
 * the information of terms and products is summed over the risk sets, as in
 * cox.zph() of R survival 3.0 and later, with terms = TRUE, singledf = FALSE.
 * g is centred at its mean over the events.  Efron's d sets at ties all count.
 * Columns without a coefficient (aliased, constant) are left out, and do not
 * count in df.  With an infinite one, its term has no test, nor has the whole.
 * NaN: no events, one event time, log of a time that is 0 or below, products
 * that the data cannot tell from the terms.
 * Cost: O(n log n) for nothing but the sort, O(n·p²) after it. */
void cox_zph(struct arena *arena, const struct zph_input *input, struct zph *out);

#endif
