/* Tests of tables of counts.
 *
 * A table is given by rows; rows and columns in which nobody is counted are
 * left out first (a level that no patient has is no part of the question).
 * What is left has to have at least two rows and two columns: else a test is
 * not estimable, and its numbers are NaN.
 */
#ifndef SURVREPORT_MATH_CONTINGENCY_H
#define SURVREPORT_MATH_CONTINGENCY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* counts[row * n_columns + column]; their sum is below 2^31. */
struct contingency {
	size_t n_rows, n_columns;
	const uint32_t *counts;
};

/* Without empty rows and columns; a new table from the arena. */
struct contingency contingency_compact(const struct contingency *table, struct arena *arena);

/* Columns become rows. */
struct contingency contingency_turned(const struct contingency *table, struct arena *arena);

/* The least number expected in a cell were rows and columns independent; NaN
 * for a table that cannot be tested. */
double contingency_least_expected(const struct contingency *table, struct arena *arena);

struct count_test {
	double statistic, df, p; /* NaN when not estimable */
};

/* Pearson's chi-squared (1900).  `corrected`: by Yates (1934), in 2 x 2 only,
 * by 1/2 or by |observed - expected| where that is less, as R's chisq.test.
 * O(cells). */
struct count_test chi_squared_test(const struct contingency *table, bool corrected,
                                   struct arena *arena);

/* McNemar (1947) for a square table of pairs, as R's mcnemar.test: in 2 x 2
 * with the correction of Edwards, for more levels Bowker's (1948).  Empty rows
 * and columns stay.  Without discordant pairs: not estimable. */
struct count_test mcnemar_test(const struct contingency *table);

/* The same question by the binomial distribution of the discordant pairs, two
 * sided; 2 x 2 only.  statistic: discordant pairs above the diagonal; df: all
 * discordant pairs. */
struct count_test mcnemar_exact(const struct contingency *table);

/* Cochran (1954) and Armitage (1955): whether a share rises with the order of
 * the groups; scores 1, 2 … for the groups of the table, empty ones included.
 * `table` has the groups as rows and two columns.  R: prop.trend.test. */
struct count_test trend_test(const struct contingency *table);

#endif
