/* One evaluation of the Cox partial likelihood; private to the files cox*.c. */
#ifndef SURVREPORT_MATH_COX_PASS_H
#define SURVREPORT_MATH_COX_PASS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/rules.h"
#include "math/times.h"

/* What the passes read.  p terms; subjects in the order of `times`, which
 * stand stratum after stratum, each in the order of its exit times; by_entry
 * likewise. */
struct cox_data {
	size_t p;
	const struct ordered_times *times;
	const double *x;  /* times->n x p by rows, centred and scaled */
	const bool *used; /* at risk at some event; NULL: all are */
	enum cox_ties ties;
	size_t n_strata;
	const size_t *start;     /* n_strata + 1: where each stratum starts */
	const double *offset;    /* times->n, or NULL: zero */
	const double *weight;    /* times->n, or NULL: one */
	struct cox_exact *exact; /* work space of exact ties, or NULL */
};

/* What a pass makes: the log likelihood and its derivatives at beta. */
struct cox_sums {
	double loglik;
	double *score; /* p */
	double *info;  /* p x p by rows, lower triangle: minus the second
	                * derivative */
	double *work;  /* cox_work_size(p) doubles */
};

/* Sums over the d terms that the d events of one time contribute.  In term k
 * a fraction f of the events is at risk: k/d by Efron, all by Breslow.  Risks
 * are in units of the total risk, so w is at most 1 and at least 1/d: squares
 * do not overflow however large the risks are.  Each term counts `weight`
 * times, the mean weight of the events, in all sums. */
struct cox_ties_sums {
	double weight;
	double scale;      /* one over the total risk */
	double log_total;  /* Σ log w, w the risk in the term; not scaled */
	double s0, s1;     /* Σ 1/w, Σ f/w */
	double q0, q1, q2; /* Σ 1/w², Σ f/w², Σ f²/w² */
};

/* An event time as a pass comes by, for those who want more than the sums.
 * `rest` and `events` are the moments of the risk set without the events and
 * of the events: risk, then for each term i risk·x_i, risk·x_i·x_0 …
 * risk·x_i·x_i; risk includes the case weight. */
struct cox_event_time {
	size_t stratum;
	double time;
	size_t start, end; /* subjects with this exit time */
	size_t d;          /* events among them */
	const double *rest, *events;
	const struct cox_ties_sums *ties;
};

/* Called at each event time, from the last of a stratum to its first. */
struct cox_watch {
	void (*see)(void *watcher, const struct cox_event_time *at);
	void *watcher;
};

size_t cox_work_size(size_t p);

/* Where the moments of term i start, from the beginning of the moments. */
size_t cox_moments_of(size_t i);

/* Linear predictor of subject i, offset included. */
static inline double cox_linear(const struct cox_data *data, const double *beta, size_t i)
{
	const double *x = data->x + i * data->p;
	double linear = 0;

	for (size_t j = 0; j < data->p; j++)
		linear += beta[j] * x[j];
	return data->offset ? linear + data->offset[i] : linear;
}

/* Evaluates at beta[p]; `watch` may be NULL.
 *
 * In each stratum one walk from the last exit time back to the first: at each
 * time subjects whose exit it is come into the risk set, and those whose entry
 * is not before it go.  The sums over the risk set of risk, risk·x and
 * risk·x·x' are kept.  Taking subjects out loses digits when they carry nearly
 * all of the risk; the sums are then made anew from the risk set.
 * Ties by Efron: with d events at a time, d terms in closed form, from the
 * sums over the risk set without the events and those over the events; with
 * case weights each term counts by their mean weight, as in R's coxph.
 * Exact ties: cox_exact.h.
 * exp() that overflows gives sums that are not finite; the caller halves.
 * Cost: O(n·p²), and O(d + p²) at each event time; O(n) more each time the
 * sums are made anew, which takes risks that differ by a factor of 1e5. */
void cox_pass(const struct cox_data *data, const double *beta, struct cox_sums *sums,
              const struct cox_watch *watch);

#endif
