/* Exact ties: Cox's partial likelihood for discrete times; private to the
 * files cox*.c. */
#ifndef SURVREPORT_MATH_COX_EXACT_H
#define SURVREPORT_MATH_COX_EXACT_H

#include <stddef.h>

#include "base/arena.h"
#include "math/cox_pass.h"

/* Most products that one pass may take: a second or two. */
#define COX_EXACT_MOST 2e9

struct cox_exact;

/* Products of one pass: the sum over times with d > 1 events among n at risk
 * of n·d·p²/2.  O(n). */
double cox_exact_cost(const struct cox_data *data);

/* Work space for the data, from the arena. */
struct cox_exact *cox_exact_new(struct arena *arena, const struct cox_data *data);

/* Adds an event time with d > 1 events to the sums, except for the events'
 * own terms, Σ beta·x and Σ x, which the pass has added.
 *
 * Given that d subjects of the risk set have the event, each set of d is as
 * probable as the product of its risks (Cox 1972, section 6).  Needed are the
 * sum over all sets, and the mean and covariance of Σ x over them.  The sums
 * follow by taking in one subject after the other (Gail, Lubin and Rubinstein
 * 1981), here in the form of chances: with p = θr / (1 + θr) for a subject of
 * risk r, and θ such that Σp is about d, the number of events is a sum of
 * independent trials and
 *
 *     Σ over sets of ∏ r = P(d events) · ∏ (1 + θr) / θ^d ,
 *
 * in which nothing is much larger than 1 or, at d, very small.
 *
 * Subjects [at->start, end) have not left before this time; those whose entry
 * is not before it are passed over.  All of them with an event: they are the
 * only set, which adds nothing.  Cost: O(n·d·p²). */
void cox_exact_add(const struct cox_data *data, const double *beta, const struct cox_event_time *at,
                   size_t end, struct cox_sums *sums);

#endif
