/* The permutation test between groups, for cohorts too small for a
 * chi-squared distribution. */
#ifndef SURVREPORT_MATH_PERMUTATION_H
#define SURVREPORT_MATH_PERMUTATION_H

#include <stdbool.h>
#include <stddef.h>

#include "math/logrank.h"

struct permutation_request {
	size_t most;        /* arrangements to look at */
	unsigned long seed; /* of the random ones */
	double confidence;  /* of the interval of p */
};

struct permutation {
	double statistic; /* that of the groups as they are; NaN if it is not
	                   * estimable, and so is all else */
	double p;
	double lo, hi;         /* limits of p; p itself if exact */
	double n_arrangements; /* that are possible; may be infinite */
	size_t n_taken;        /* that were looked at */
	size_t n_extreme;      /* with a statistic as large as that found */
	bool exact;            /* all of them were looked at, once each */
};

/* How often an arrangement of the groups over the subjects gives a statistic
 * as large as the one found.
 *
 * Input: as logrank_compare(); any of its tests.
 * Method: the groups are arranged anew over the subjects, within strata if
 * there are any; times, entries and events stay (Peto and Peto 1972, who take
 * censoring not to depend on the group).  The statistic is computed anew,
 * with its variance; where that is 0 it counts as 0.  If there are at most
 * `most` arrangements, each counts once and p is exact (Knuth, 7.2.1.2,
 * Algorithm L).  Else `most` are drawn at random (Mersenne twister, GSL), p is
 * (extreme + 1)/(taken + 1) (Davison and Hinkley 1997, section 4.2.1), never
 * 0, and the interval is that of Clopper and Pearson 1934 for the share of
 * extreme ones.
 * Two statistics are equal when they differ by rounding only: 1e-10, absolute
 * or relative.
 * The same input gives the same p, in whatever order its rows are: they are put
 * in the order of their strata, times, events, entries and groups first.
 * Cost: that of the test without its sort, for each arrangement. */
void permutation_test(const struct logrank_input *input, const struct permutation_request *request,
                      struct permutation *out);

#endif
