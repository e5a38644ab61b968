/* Tests that several analyses offer: of tables of counts, and of numbers
 * between groups.  Each adds its numbers under a context of its own, and says
 * which it was.
 */
#ifndef SURVREPORT_ANALYSES_DESCRIBE_COMPARE_H
#define SURVREPORT_ANALYSES_DESCRIBE_COMPARE_H

#include "analyses/analysis.h"
#include "math/contingency.h"
#include "math/rank.h"
#include "results/asked/comparison.h"

/* Which test of a table. */
enum count_choice {
	COUNT_AUTO, /* Fisher's where less than 5 are expected in a cell, else
	             * Pearson's chi-squared: Cochran's rule, as gtsummary */
	COUNT_FISHER,
	COUNT_CHI_SQUARED,
	COUNT_YATES,
	COUNT_MCNEMAR,
	COUNT_MCNEMAR_EXACT,
	COUNT_TREND,
	COUNT_NONE,
};

/* Which test of numbers. */
enum number_choice {
	NUMBER_RANKS, /* Wilcoxon's for two groups, Kruskal-Wallis for more */
	NUMBER_MEANS, /* Welch's t for two groups, analysis of variance */
};
extern const char *const number_choice_names[];

/* Tests a table under key (its context is set here) and adds `statistic`,
 * `df` and `p` as far as the test has them; `p_lo`, `p_hi` and `tables` where P
 * comes from Monte Carlo.  What cannot be tested has a status. */
struct comparison compare_counts(const struct analysis *analysis, const struct result_key *key,
                                 const struct contingency *table, enum count_choice choice,
                                 int seed);

/* The same for numbers. */
struct comparison compare_numbers(const struct analysis *analysis, const struct result_key *key,
                                  const struct grouped *data, enum number_choice choice);

#endif
