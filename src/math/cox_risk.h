/* The risk sets of a fitted Cox model, walked once; what tests and residuals
 * after a fit are made from. */
#ifndef SURVREPORT_MATH_COX_RISK_H
#define SURVREPORT_MATH_COX_RISK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "math/cox.h"

/* The subjects [start, end) of `times` whose exit is one event time. */
struct risk_time {
	double time;
	size_t start, end;
	size_t deaths; /* at least 1 */
};

/* Sums at the event times, ascending.  p terms; matrices by rows.  With d
 * deaths at a time, `mean` is the average of the d means of Efron's risk sets,
 * or the one of Breslow's, and `hazard` the sum of their d steps. */
struct cox_risk {
	struct ordered_times times;
	size_t p, n_times, n_events;
	double *x;               /* times.n x p: terms, less their mean over the rows */
	double *risk;            /* times.n: exp(linear) */
	struct risk_time *at;    /* n_times */
	double *mean;            /* n_times x p, centred as x */
	double *hazard;          /* n_times: at the mean of the linear predictor */
	double *hazard_mean;     /* n_times x p: sum of step·mean */
	double *hazard_variance; /* n_times: of `hazard`, the coefficients being
	                          * known; sum of events/risk² */
	/* the same, weighted by the share of a death that is still at risk:
	 * 1 - k/d at step k = 0 … d - 1 by Efron, 1 by Breslow */
	double *death_hazard;
	double *death_mean;
	bool usable; /* all of it is finite, and there is an event */
};

/* Second derivatives of the model with each term and its product with g(t),
 * p x p each: of the terms, mixed, and of the products. */
struct risk_information {
	double *terms, *mixed, *products;
};

/* Walks from the last exit back to the first.
 *
 * Input: the subjects and terms as given to cox_fit(), and its fit; terms
 * without a coefficient count as 0 and still have means.
 * Delayed entry: subjects are taken out of the sums at their entry; when that
 * has taken nearly all of the risk, the sums are made anew.
 * No events, or a linear predictor that overflows: `usable` is false.
 * Cost: O(n·p) after the sort, all memory from the arena. */
void cox_risk_walk(struct arena *arena, const struct cox_input *input, const struct cox_fit *fit,
                   struct cox_risk *out);

/* Sums V, g·V and g²·V over the events, where V is the variance of the terms
 * in the risk set of the event (Efron's d sets, Breslow's one d times) and
 * g[i] belongs to event time i.  O(n·p²). */
void cox_risk_information(struct arena *arena, const struct cox_risk *risk, enum cox_ties ties,
                          const double *g, struct risk_information *out);

#endif
