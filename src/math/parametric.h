/* Parametric survival models: accelerated failure time (AFT) regression.
 *
 *     log T = intercept + Σ coef·x + scale·W
 *
 * with W from one of five distributions.  Parameters are those of R's
 * survreg(): exp(coef) is the factor by which times are longer (time ratio),
 * and so are the estimates, errors and likelihoods, that of log T counted as
 * one of T.
 */
#ifndef SURVREPORT_MATH_PARAMETRIC_H
#define SURVREPORT_MATH_PARAMETRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "math/coef.h"
#include "math/times.h"

/* The distribution of T, by that of W (Kalbfleisch and Prentice 2002,
 * chapter 2; Lawless 2003, chapter 6). */
enum parametric_distribution {
	PARAMETRIC_EXPONENTIAL, /* least extreme value; scale 1 */
	PARAMETRIC_WEIBULL,     /* least extreme value; shape 1/scale */
	PARAMETRIC_LOGNORMAL,   /* normal */
	PARAMETRIC_LOGLOGISTIC, /* logistic */
	PARAMETRIC_GENGAMMA,    /* Prentice's, with a shape; gengamma.h */
	N_PARAMETRIC
};

/* Subjects and terms; rows with a missing value are taken out before. */
struct parametric_input {
	struct survival_times times; /* n subjects, in any order */
	size_t n_terms;
	const double *x; /* n x n_terms by column: x[term * n + subject] */
	enum parametric_distribution distribution;
};

enum parametric_status {
	PARAMETRIC_OK,
	PARAMETRIC_NO_EVENTS,     /* n = 0 included */
	PARAMETRIC_NOT_POSITIVE,  /* times of 0 or less have no logarithm;
	                           * n_not_positive says how many */
	PARAMETRIC_SCALE_ZERO,    /* the likelihood rises for ever as the scale
	                           * goes to 0: all events are fitted exactly */
	PARAMETRIC_SHAPE_LIMIT,   /* … or as the shape grows: not to be told
	                           * from its limit, |shape| = GENGAMMA_LARGEST */
	PARAMETRIC_NOT_CONVERGED, /* in 60 iterations */
};

/* Places of the parameters in `estimate` and `variance`. */
enum { PARAMETRIC_INTERCEPT, PARAMETRIC_FIRST_TERM };

struct parametric_fit {
	enum parametric_status status;
	enum parametric_distribution distribution;
	size_t n_terms, n, n_events, n_not_positive;
	/* intercept, n_terms coefficients, log(scale), shape (q of
	 * gengamma.h); fixed or unknown ones have variance 0, and a
	 * coefficient without estimate is NaN.  All are NaN without status
	 * OK */
	size_t n_estimates; /* n_terms + 3 */
	double *estimate;
	double *variance;                  /* n_estimates², observed information inverted */
	enum coef_status *coef_status;     /* n_terms */
	enum coef_status intercept_status; /* INFINITE if all subjects with the
	                                    * reference level are censored */
	double loglik, loglik_null;        /* of T; null: intercept only */
	size_t n_free;                     /* parameters estimated */
	double aic, bic;                   /* bic with log n, n subjects, as R */
	int df;                            /* coefficients that count */
	int iterations;
};

/* Maximum likelihood, with right censoring and delayed entry: a subject
 * contributes f(t) or S(t), over S(entry) if it enters after 0.
 *
 * Method: Newton and Raphson with the analytic second derivatives, on terms
 * that are centred and scaled (but for those of -1, 0, 1 only) and log times
 * less their mean; where the information is not positive definite its
 * diagonal is raised (Levenberg 1944); a step is halved while the likelihood
 * falls.  It ends when the step would raise the likelihood by less than 1e-12,
 * with one more step.  Starts from the exponential rate, events / time, for
 * the intercept alone, then from that fit.  Generalized gamma: from the
 * Weibull and from the log-normal fit, keeping the better.
 *
 * A coefficient is infinite if the next step would still move it by more than
 * a thousandth of the scale per mean deviation of its term, or if it takes part
 * in a direction in which no information is left.  Aliased terms are
 * those with a pivot below 1.8e-12 in the cross product of the terms.
 * Subjects whose entry is not before their time are left out.
 *
 * Ties: no matter.  No events, times of 0, scale going to 0 (n = 1, all events
 * at one time and no later time): see the status.  All events: no difficulty.
 * Cost: O(n·n_terms²) an iteration, about 6 of them; generalized gamma takes
 * GENGAMMA_NODES exponentials for each censoring and entry besides.
 * All arrays from the arena; work space is freed at the end. */
void parametric_fit(struct arena *arena, const struct parametric_input *input,
                    struct parametric_fit *out);

/* A prediction with its standard error and limits; NaN if the estimates that
 * it needs are not there. */
struct parametric_prediction {
	double value, se, lo, hi;
};

/* S(t) of a subject with these terms (n_terms; NULL if there are none), t > 0,
 * or 1 at 0.  Delta method on w = (log t - intercept - Σ coef·x)/scale: limits
 * are S(w ± z·se(w)), which is log-log for Weibull, logit for log-logistic,
 * probit for log-normal; `se` is that of S.  O(n_estimates²). */
struct parametric_prediction parametric_survival(const struct parametric_fit *fit, const double *x,
                                                 double time, double confidence);

/* The time by which a part p in (0, 1) has had the event.  Delta method on
 * log t; `se` is that of t, as R's predict(type = "quantile", se = TRUE). */
struct parametric_prediction parametric_quantile(const struct parametric_fit *fit, const double *x,
                                                 double p, double confidence);

/* Σ coef·x, without the intercept; x[0], x[stride], … are the terms.  Terms
 * without estimate count 0. */
double parametric_linear(const struct parametric_fit *fit, const double *x, size_t stride);

/* S at each of n_times times >= 0, averaged over subjects with these linear
 * predictors, ascending, into survival[n_times].  For curves to be seen: of
 * more than 512 subjects, 512 stand for all, at even steps of their rank.
 * n_linear is at least 1, the fit's status OK. */
void parametric_curve(const struct parametric_fit *fit, const double *linear, size_t n_linear,
                      const double *times, size_t n_times, double *survival);

/* exp(-coef/scale) of a term under Weibull and exponential, which are the
 * models with proportional hazards too; log ratio with its error by the delta
 * method.  NaN for other distributions. */
struct parametric_prediction parametric_hazard_ratio(const struct parametric_fit *fit, size_t term,
                                                     double confidence);

#endif
