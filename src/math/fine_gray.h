/* Fine and Gray's model: proportional subdistribution hazards of a cause. */
#ifndef SURVREPORT_MATH_FINE_GRAY_H
#define SURVREPORT_MATH_FINE_GRAY_H

#include <stddef.h>

#include "base/arena.h"
#include "math/coef.h"
#include "math/times.h"

/* Subjects and terms; rows with a missing value are taken out before. */
struct fine_gray_input {
	struct survival_times times; /* its events are not read; no entry times */
	const unsigned char *cause;  /* times.n; 0 censored, else a cause */
	unsigned char interest;      /* the cause that is modelled */
	size_t n_terms;
	const double *x; /* n x n_terms by column: x[term * n + subject] */
};

enum fine_gray_status {
	FINE_GRAY_OK,
	FINE_GRAY_NOT_CONVERGED, /* the numbers are those of the best step */
	FINE_GRAY_NO_EVENTS,     /* none of the cause; n = 0 included */
	FINE_GRAY_NO_TERMS,      /* only the counts and loglik_null are set */
};

struct fine_gray_fit {
	enum fine_gray_status status;
	size_t n_terms, n;
	size_t n_events, n_competing;  /* ends by the cause, by others */
	double *coef, *se;             /* n_terms; se is the robust one */
	enum coef_status *coef_status; /* n_terms; as in coef.h */
	double *variance;              /* n_terms x n_terms, robust, symmetric */
	double loglik_null, loglik;    /* log pseudo-likelihood, at 0, at coef */
	double wald;                   /* of all coefficients = 0, by the robust variance */
	int df;                        /* of it: coefficients that count */
	int iterations;
};

/* Fits the model (Fine and Gray 1999) as R's cmprsk::crr() does with one
 * censoring group.
 *
 * Method: Breslow's partial likelihood of the cause, in which subjects who
 * ended by another cause at s stay in the risk sets of later t with the
 * weight G(t-)/G(s-), G the Kaplan-Meier estimate of not being censored (all
 * who are there at a time count as at risk of censoring).  Newton's method
 * from 0, steps halved while the likelihood falls, until it changes by less
 * than 1e-9 (of itself, if above 1), and further until the step is below 1e-11 of the
 * coefficients; R stops earlier, by its gtol.  Terms are centred and scaled.
 * Variance: the sandwich of Fine and Gray 1999, equations (7) and (8), which
 * includes that G is estimated.
 *
 * Cost: O(n) after the sort for the likelihood, its derivatives and the
 * variance alike, times n_terms².  The weight of a subject in a risk set is a
 * product of what depends on the subject and what depends on the time, so the
 * sums over all risk sets are one sum from the end (those still there) and
 * one from the start (those gone by another cause), as in Kawaguchi, Shen,
 * Suchard and Li 2021; all of their terms have the same sign.
 *
 * Ties: Breslow's.  No ends by the cause: see the status.  No other causes:
 * Cox's model with Breslow's ties, and its robust variance.  All ends by the
 * cause, no censoring: G = 1.  Separation: COEF_INFINITE, as in cox.h.
 * Coefficients without an estimate have coef and se NaN, zeros in `variance`,
 * and do not count in df.  All arrays from the arena. */
void fine_gray_fit(struct arena *arena, const struct fine_gray_input *input,
                   struct fine_gray_fit *out);

#endif
