/* Tests between groups: log-rank, weighted, stratified, for trend, and
 * max-combo (STATISTICS.md section 7).  The sums are those of weighted.h. */
#ifndef SURVREPORT_MATH_LOGRANK_H
#define SURVREPORT_MATH_LOGRANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "math/times.h"
#include "math/weighted.h"

/* What is compared, and how.  With stratum, weights and scores NULL it is the
 * log-rank test. */
struct logrank_input {
	struct survival_times times;
	const uint32_t *group; /* times.n, in [0, n_groups) */
	size_t n_groups;
	const uint32_t *stratum; /* times.n, in [0, n_strata); NULL: one */
	size_t n_strata;
	const struct weight *weights; /* NULL: one, WEIGHT_LOG_RANK */
	size_t n_weights;             /* more than one: the largest of them, max-combo */
	const double *scores;         /* n_groups: test for trend; NULL: for any
	                       * difference */
};

struct logrank {
	double statistic;            /* chi-squared; of max-combo the largest |z|; NaN
	                   * unless estimable */
	int df;                      /* rank of the variance: groups that could differ,
	                   * less one; 1 for trend; 0 for max-combo, and if
	                   * not estimable */
	double p;                    /* upper tail; NaN unless estimable */
	double *observed, *expected; /* n_groups; events, and events expected
	                              * if there were no difference, added up
	                              * over strata, without weights */
	size_t *n;                   /* n_groups; subjects */
	double z[MOST_WEIGHTS];      /* of max-combo: each of its tests, positive
	                         * where the first group with subjects, or the
	                         * higher scores, have more events than
	                         * expected; NaN for a test without variance */
	double n_after_zero;         /* see weighted.h */
	bool estimable;
	const char *reason; /* why not, in words for a reader; NULL if so */
};

/* The four weights of max-combo: Fleming-Harrington's (0, 0), (0, 1), (1, 1),
 * (1, 0), as Lin and others 2020 have them. */
extern const struct weight max_combo_weights[MOST_WEIGHTS];

/* Compares the groups.
 *
 * Input: subjects in any order.
 * Method: u = sum of w·(O - E) with V from the hypergeometric distribution,
 * both added up over strata (Mantel 1966; Tarone and Ware 1977).
 *   any difference: u'V⁻u with a generalized inverse, chi-squared on the rank
 *     of V;
 *   trend: (c'u)²/c'Vc on 1 df with c the scores (Tarone 1975); what is added
 *     to all scores, or multiplies them, changes nothing;
 *   max-combo: the largest |z| of the tests, z = c'u/sqrt(c'Vc), with p from
 *     their joint normal distribution, whose correlations are those of the
 *     sums (Tarone 1981; Karrison 2016; mvn.h for the integral and its
 *     error).  c are the scores, or tells the first of two groups.
 * The log-rank test equals R's survdiff(), with Fleming-Harrington weights of
 * gamma 0 its rho.  With entry times, which survdiff refuses, the same sums
 * over the risk sets {entry < t <= time}: without ties the log-rank test is
 * the Cox score test, stratified if it is.
 * Cost: O(n) after the sort, and O(n_groups^2) at each event time; max-combo
 * ten times that, and its integral, some ms.
 * Ties: exact hypergeometric.  A group without subjects, or with none at
 * risk at any event, takes no part and no degree of freedom.  Not estimable,
 * with the reason: no events; fewer than two groups with subjects; no time at
 * which they can differ, or only at weight 0; scores that do not differ;
 * max-combo without scores for more than two groups.  observed, expected and
 * n are filled in any case.
 * All arrays from the arena. */
void logrank_compare(struct arena *arena, const struct logrank_input *input, struct logrank *out);

/* The log-rank test of n_groups groups, as above. */
void logrank_test(struct arena *arena, const struct survival_times *times, const uint32_t *group,
                  size_t n_groups, struct logrank *out);

/* For permutations: a comparison of which only the groups change. */
struct logrank_plan {
	const struct logrank_input *input; /* borrowed */
	struct weighted_times times;
	struct weighted_sums sums;
	double *room; /* for the statistic; see logrank.c */
};
void logrank_plan_new(struct arena *arena, const struct logrank_input *input,
                      struct logrank_plan *plan);

/* The statistic that logrank_compare() gives for these groups; NaN where it
 * is not estimable.  No allocation. */
double logrank_statistic(struct logrank_plan *plan, const uint32_t *group);

#endif
