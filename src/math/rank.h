/* Comparison of numbers between groups: by ranks, and by means.
 *
 * Input: n finite values with their groups, 0 … n_groups - 1, in any order.
 * Groups without values do not count; a test that needs more than there is is
 * not estimable, and its numbers are NaN.
 */
#ifndef SURVREPORT_MATH_RANK_H
#define SURVREPORT_MATH_RANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct grouped {
	size_t n, n_groups;
	const double *x;       /* n */
	const uint32_t *group; /* n */
};

struct rank_test {
	double statistic, df, p; /* df: NaN where the test has none */
	bool exact;              /* P from the distribution of the ranks */
};

/* Wilcoxon's rank sum (1945; Mann and Whitney 1947) of the two groups that
 * have values, as R's wilcox.test: statistic W counts the pairs in which the
 * first group's value is larger, ties as halves.  Exact without ties where
 * both groups are under 50; else normal, with the variance corrected for ties
 * and a continuity correction of 1/2.  P two-sided.  Not estimable: one group,
 * or all values equal.  O(n log n), and O(n1 n2 (n1 + n2)) when exact. */
struct rank_test wilcoxon_test(const struct grouped *data);

/* Kruskal and Wallis (1952), corrected for ties, chi-squared approximation:
 * R's kruskal.test.  O(n log n). */
struct rank_test kruskal_wallis_test(const struct grouped *data);

/* Welch's t (1947) of the two groups that have values; statistic positive
 * where the first mean is larger.  R's t.test.  Not estimable where a group
 * has one value or no variance is left. */
struct rank_test welch_test(const struct grouped *data);

/* One-way analysis of variance; df is that of the groups, *df_rest that of the
 * residuals.  R's oneway.test(var.equal = TRUE).  O(n). */
struct rank_test anova_test(const struct grouped *data, double *df_rest);

/* Ranks 1 … n, ties sharing their mean.  `tied` gets the sum of t³ - t over
 * ties of t values; may be NULL.  O(n) radix sort. */
void ranks_mean(const double *x, size_t n, double *rank, double *tied);

#endif
