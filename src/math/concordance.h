/* Harrell's concordance between a score and survival. */
#ifndef SURVREPORT_MATH_CONCORDANCE_H
#define SURVREPORT_MATH_CONCORDANCE_H

#include <stdbool.h>

#include "base/arena.h"
#include "math/times.h"

struct concordance {
	double c;                      /* (concordant + tied/2) / all three; NaN if none */
	double se;                     /* by the infinitesimal jackknife; NaN if none */
	bool estimable;                /* there is at least one pair to compare */
	double concordant, discordant; /* pairs */
	double tied;                   /* pairs with the same score */
};

/* Subjects in any order; what may be NULL is then absent. */
struct concordance_input {
	struct survival_times times;
	const double *linear;    /* n; higher means higher risk */
	const uint32_t *stratum; /* n, 0 … n_strata - 1, or NULL */
	size_t n_strata;
	const double *weight;    /* n, > 0, or NULL */
	const uint32_t *cluster; /* n, 0 … n_clusters - 1, or NULL */
	size_t n_clusters;
};

/* The same as concordance_index(), comparing within strata only; a pair counts
 * by the product of its weights, and the effects of the rows of a cluster are
 * added up before they are squared.  As R's concordance() of a coxph with
 * strata, weights and cluster. */
void concordance_within(const struct concordance_input *input, struct concordance *out);

/* How often the subject with the higher score has the event first
 * (Harrell 1982; variance as in Therneau and Watson 2015).
 *
 * Input: subjects in any order; linear[i] is the score of row i, higher means
 * higher risk, as cox_fit's `linear`.
 * Method: every event is compared with every subject at risk at its time who
 * is not an event at that time; scores are equal when their bits are.  The
 * same numbers as R survival 3.5-3, concordance(coxph fit): c and sqrt(var).
 * With entry times the risk set is {entry < t <= time}.
 * Cost: O(n log n) with two Fenwick trees; they are freed at the end.
 * Ties in time between events: the pair is not compared.  A censoring at the
 * time of an event: at risk, compared.  No events, n < 2, or all tied in
 * time: not estimable.  All scores equal: c = 0.5, se = 0. */
void concordance_index(struct arena *arena, const struct survival_times *times,
                       const double *linear, struct concordance *out);

#endif
