/* The log-rank test between groups (STATISTICS section 7). */
#ifndef SURVREPORT_ESTIMATE_MATH_LOGRANK_H
#define SURVREPORT_ESTIMATE_MATH_LOGRANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "estimate/math/times.h"

struct logrank {
	double statistic;            /* chi-squared; NaN unless estimable */
	int df;                      /* rank of the variance: groups that could
	                              * differ, less one; 0 if not estimable */
	double p;                    /* upper tail; NaN unless estimable */
	double *observed, *expected; /* n_groups; events, and events expected
	                              * if there were no difference */
	size_t *n;                   /* n_groups; subjects */
	bool estimable;
	const char *reason; /* why not, in words for a reader; NULL if so */
};

/* Compares n_groups groups (Mantel 1966; Peto and Peto 1972).
 *
 * Input: subjects in any order; group[i] in [0, n_groups) is that of row i.
 * Method: at each time with events, O - E with the hypergeometric variance;
 * the statistic is u'V⁻u with a generalized inverse, so its df is the rank
 * of V.  Equals R's survdiff(); with entry times, which survdiff refuses, the
 * same sums over the risk sets {entry < t <= time}: without ties that is the
 * Cox score test.
 * Cost: O(n) after the sort, and O(n_groups^2) at each event time.
 * Ties: exact hypergeometric.  A group without subjects, or with none at
 * risk at any event, takes no part and no degree of freedom.  No events,
 * fewer than two groups that count, or no time at which they can differ: not
 * estimable, with the reason; observed, expected and n are still filled.
 * All arrays from the arena. */
void logrank_test(struct arena *arena, const struct survival_times *times,
                  const uint32_t *group, size_t n_groups, struct logrank *out);

#endif
