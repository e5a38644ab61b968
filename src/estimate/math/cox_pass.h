/* One evaluation of the Cox partial likelihood; private to cox.c. */
#ifndef SURVREPORT_ESTIMATE_MATH_COX_PASS_H
#define SURVREPORT_ESTIMATE_MATH_COX_PASS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "config/study.h"
#include "estimate/math/times.h"

/* What the passes read.  p terms; subjects in the order of `times`. */
struct cox_data {
	size_t p;
	const struct ordered_times *times;
	const double *x;  /* times->n x p by rows, centred and scaled */
	const bool *used; /* at risk at some event; NULL: all are */
	enum cox_ties ties;
};

/* What a pass makes: the log likelihood and its derivatives at beta. */
struct cox_sums {
	double loglik;
	double *score; /* p */
	double *info;  /* p x p by rows, lower triangle: minus the second
	                * derivative */
	double *work;  /* cox_work_size(p) doubles */
};

size_t cox_work_size(size_t p);

/* Evaluates at beta[p].
 *
 * One walk from the last exit time back to the first: at each time subjects
 * whose exit it is come into the risk set, and those whose entry is not
 * before it go.  The sums over the risk set of risk, risk·x and risk·x·x' are
 * kept.  Taking subjects out loses digits when they carry nearly all of the
 * risk; the sums are then made anew from the risk set.
 * Ties by Efron: with d events at a time, d terms in closed form, from the
 * sums over the risk set without the events and those over the events.
 * exp() that overflows gives sums that are not finite; the caller halves.
 * Cost: O(n·p²), and O(d + p²) at each event time; O(n) more each time the
 * sums are made anew, which takes risks that differ by a factor of 1e5. */
void cox_pass(const struct cox_data *data, const double *beta,
              struct cox_sums *sums);

#endif
