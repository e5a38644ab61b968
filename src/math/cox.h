/* Cox's proportional hazards model (STATISTICS.md section 8). */
#ifndef SURVREPORT_MATH_COX_H
#define SURVREPORT_MATH_COX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rules.h"
#include "math/coef.h"
#include "math/times.h"

/* Subjects and terms; rows with a missing value are taken out before. */
struct cox_input {
	struct survival_times times; /* n subjects, in any order */
	size_t n_terms;
	const double *x;    /* n x n_terms by column: x[term * n + subject] */
	enum cox_ties ties; /* Efron (1977), Breslow (1974) or exact (cox_exact.h) */
	/* Each of these may be absent (NULL); n, in the order of the rows. */
	const uint32_t *stratum; /* 0 … n_strata - 1: separate risk sets, one
	                          * set of coefficients */
	size_t n_strata;
	const double *offset;    /* added to the linear predictor */
	const double *weight;    /* of cases, > 0; not with exact ties */
	bool robust;             /* Lin and Wei's variance as well; not with exact ties */
	const uint32_t *cluster; /* robust: 0 … n_clusters - 1, rows that
	                          * belong together; each its own if NULL */
	size_t n_clusters;
};

enum cox_status {
	COX_OK,
	COX_NOT_CONVERGED, /* 20 iterations were not enough; the numbers are
	                    * those of the last good step.  With 0 iterations:
	                    * not tried, since exact ties of so many cost more
	                    * than COX_EXACT_MOST; coef NaN */
	COX_NO_EVENTS,     /* nothing to estimate from; n = 0 included */
	COX_NO_TERMS,      /* the null model: only loglik_null and n are set */
};

struct cox_fit {
	enum cox_status status;
	size_t n_terms, n, n_events;
	double *coef, *se;             /* n_terms; log hazard ratio a unit */
	enum coef_status *coef_status; /* n_terms */
	double *variance;              /* n_terms x n_terms, symmetric */
	double *robust_se;             /* n_terms; NaN where the variance is 0;
	                                  NULL if not asked for */
	double *robust_variance;       /* likewise */
	double loglik_null, loglik;    /* partial, at 0 and at coef */
	double lr, wald, score;        /* statistics of all coefficients = 0;
	                                * wald is robust if asked for */
	double robust_score;           /* NaN if not asked for */
	int df;                        /* of each: coefficients that count */
	int iterations;                /* as R counts them; 20 where R says 21,
	                                * its loop counter, when not converged */
	double *linear;                /* n, in the order of the input rows: the
	                                * sum of coef·x, centred as R does */
};

/* Fits the model by Newton and Raphson, on the path of R's coxph().
 *
 * Method: partial likelihood (Cox 1975); start 0, a step is halved (then
 * thirded, quartered …) while the likelihood falls or is not finite, until it
 * changes by less than 1e-9 of itself, at most 20 iterations.  Terms are
 * centred, and scaled by their mean absolute deviation, unless they hold only
 * -1, 0 and 1.  Each iteration is one backward pass over the subjects in the
 * order of their times, which adds a subject to the risk set at its exit and
 * takes it out at its entry.  The information matrix is factored as LDL';
 * pivots below 1.8e-12 of the largest diagonal are aliased terms.
 * `score` is that of the first iteration, at 0.
 *
 * An infinite coefficient is one that another Newton step would still move
 * by more than 3.2e-5 of itself although the likelihood has converged
 * (coxph's toler.inf); the same is asked after 20 iterations, which is where
 * complete separation ends.  So is one of which nothing is known any more
 * (COEF_UNKNOWN_SE), to which coxph gives a number.
 *
 * Ties: as `ties` says; times are made equal as in times.h.
 * Several rows may be one patient's, in intervals (entry, time] one after the
 * other, each with the covariates that hold in it: at each event time one of
 * them is in the risk set (Andersen and Gill 1982).  Name the patient in
 * `cluster` if he can have more than one event.
 * Strata, offset, weights and the robust variance are coxph's: weighted Efron
 * terms count by the mean weight of the tied events; wald and z belong with
 * the robust variance where there is one, score and lr are those of the
 * likelihood; robust_score is u'M⁻u of cox_robust.h at 0, where R leaves out
 * the offset and we do not.
 * No events, or no terms: see the status; coef and se NaN.  All events: no
 * difficulty.  n_events, n and df count subjects ever at risk.
 * Cost: O(n) sort, then O(n·n_terms²) an iteration.  All arrays from the
 * arena; work space is freed at the end. */
void cox_fit(struct arena *arena, const struct cox_input *input, struct cox_fit *out);

#endif
