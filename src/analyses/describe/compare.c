#include "analyses/describe/compare.h"

#include <math.h>

#include "math/fisher.h"
#include "results/field.h"

const char *const number_choice_names[] = {"ranks", "means", NULL};

/* A test: its context in results.csv, what people call it, and its source. */
struct test {
	const char *context, *name, *method;
};

static const struct test count_tests[] = {
    [COUNT_FISHER] = {"fisher", "Fisher’s exact test",
                      "Tables of counts are compared by Fisher’s exact test "
                      "(Freeman and Halton 1951 beyond 2 × 2), two-sided."},
    [COUNT_CHI_SQUARED] = {"chi-squared", "Pearson’s chi-squared test",
                           "Tables of counts are compared by Pearson’s "
                           "chi-squared test without continuity correction."},
    [COUNT_YATES] = {"chi-squared-yates", "Chi-squared test with continuity correction",
                     "Tables of counts are compared by the chi-squared test, "
                     "with Yates’s continuity correction in 2 × 2 tables."},
    [COUNT_MCNEMAR] = {"mcnemar", "McNemar’s test",
                       "Paired categories are compared by McNemar’s test with "
                       "continuity correction, by Bowker’s for more than two "
                       "levels."},
    [COUNT_MCNEMAR_EXACT] = {"mcnemar-exact", "Exact McNemar test",
                             "Paired categories are compared by the exact "
                             "binomial form of McNemar’s test."},
    [COUNT_TREND] = {"trend", "Cochran-Armitage test for trend",
                     "Trends of a share over ordered groups are tested by "
                     "Cochran’s and Armitage’s test with scores 1, 2, …"},
};

enum { WILCOXON, WILCOXON_EXACT, KRUSKAL_WALLIS, WELCH, ANOVA };

static const struct test number_tests[] = {
    [WILCOXON] = {"wilcoxon", "Wilcoxon rank-sum test",
                  "Numbers of two groups are compared by Wilcoxon’s rank-sum "
                  "test, normal approximation with corrections for ties and "
                  "continuity."},
    [WILCOXON_EXACT] = {"wilcoxon", "Wilcoxon rank-sum test (exact)",
                        "Numbers of two groups under 50 without ties are "
                        "compared by Wilcoxon’s exact rank-sum test."},
    [KRUSKAL_WALLIS] = {"kruskal-wallis", "Kruskal-Wallis test",
                        "Numbers of several groups are compared by the "
                        "Kruskal-Wallis test, corrected for ties."},
    [WELCH] = {"welch", "Welch’s t-test",
               "Means of two groups are compared by Welch’s t-test, which "
               "does not assume equal variances."},
    [ANOVA] = {"anova", "Analysis of variance",
               "Means of several groups are compared by one-way analysis of "
               "variance."},
};

/* Adds a number of a test; NaN is a number that the test does not have, or
 * one that could not be had, and then `why` says why. */
static const struct result *add(const struct analysis *analysis, const struct result_key *key,
                                const char *stat, double value, const char *why)
{
	if (isnan(value) && !why)
		return NULL;
	return results_add_or(analysis->results, key, stat, value, why);
}

/* The name of a test with its P, and its sentence in the methods section. */
static struct comparison finish(const struct analysis *analysis, const struct test *test,
                                const struct result *p)
{
	struct results *results = analysis->results;
	struct comparison out = {.name = test->name, .p = p};

	results_add_method(results, test->method);
	out.phrase = arena_printf(
	    results->arena, "%s: %s", test->name,
	    p->status == RESULT_OK
		? field_p(results, p)
		: arena_printf(results->arena, "%s, %s", field_value(results, p), p->warning));
	return out;
}

static const char *const too_small =
    "one side of the table has fewer than two levels with patients";

static struct comparison add_fisher(const struct analysis *analysis, struct result_key *key,
                                    const struct contingency *table, int seed)
{
	struct results *results = analysis->results;
	const struct result *p, *low, *high;
	struct comparison out;
	struct fisher test;

	key->context = count_tests[COUNT_FISHER].context;
	fisher_test(table, (uint64_t)seed, &test);
	p = add(analysis, key, "p", test.p, too_small);
	out = finish(analysis, &count_tests[COUNT_FISHER], p);
	if (!test.estimable || test.exact)
		return out;
	low = add(analysis, key, "p_lo", test.low, NULL);
	high = add(analysis, key, "p_hi", test.high, NULL);
	out.note = arena_printf(results->arena,
	                        "Fisher’s exact P by Monte Carlo: %u tables with the same margins "
	                        "(seed %d); 99%% CI of P, %s.",
	                        test.tables, seed, field_pair(results, FIELD_RANGE, low, high));
	return out;
}

static struct count_test run_counts(const struct contingency *table, enum count_choice choice,
                                    struct arena *arena)
{
	switch (choice) {
	case COUNT_MCNEMAR:
		return mcnemar_test(table);
	case COUNT_MCNEMAR_EXACT:
		return mcnemar_exact(table);
	case COUNT_TREND:
		return trend_test(table);
	default:
		return chi_squared_test(table, choice == COUNT_YATES, arena);
	}
}

static const char *why_not(enum count_choice choice)
{
	if (choice == COUNT_MCNEMAR || choice == COUNT_MCNEMAR_EXACT)
		return "no pairs differ, pairs of some two levels never do, or "
		       "the two columns have different levels";
	if (choice == COUNT_TREND)
		return "there is only one group, nobody or everybody has the "
		       "event, or the share is not one of two levels";
	return too_small;
}

struct comparison compare_counts(const struct analysis *analysis, const struct result_key *key,
                                 const struct contingency *table, enum count_choice choice, int seed)
{
	struct result_key full = *key;
	struct count_test test;
	const char *why;

	if (choice == COUNT_AUTO)
		choice = contingency_least_expected(table, analysis->scratch) >= 5
		             ? COUNT_CHI_SQUARED
		             : COUNT_FISHER;
	if (choice == COUNT_FISHER)
		return add_fisher(analysis, &full, table, seed);
	test = run_counts(table, choice, analysis->scratch);
	why = isnan(test.p) ? why_not(choice) : NULL;
	full.context = count_tests[choice].context;
	if (choice != COUNT_MCNEMAR_EXACT) {
		add(analysis, &full, "statistic", test.statistic, why);
		add(analysis, &full, "df", test.df, why);
	}
	return finish(analysis, &count_tests[choice],
	              add(analysis, &full, "p", test.p, why_not(choice)));
}

/* Groups that have values. */
static size_t n_present(const struct grouped *data, struct arena *arena)
{
	bool *seen = ARENA_ARRAY(arena, bool, data->n_groups);
	size_t n = 0;

	for (size_t i = 0; i < data->n; i++) {
		n += !seen[data->group[i]];
		seen[data->group[i]] = true;
	}
	return n;
}

struct comparison compare_numbers(const struct analysis *analysis, const struct result_key *key,
                                  const struct grouped *data, enum number_choice choice)
{
	struct result_key full = *key;
	bool two = n_present(data, analysis->scratch) <= 2;
	struct rank_test test;
	double df_rest = NAN;
	int which;
	const char *why = NULL;

	if (choice == NUMBER_RANKS && two) {
		test = wilcoxon_test(data);
		which = test.exact ? WILCOXON_EXACT : WILCOXON;
	} else if (choice == NUMBER_RANKS) {
		test = kruskal_wallis_test(data);
		which = KRUSKAL_WALLIS;
	} else if (two) {
		test = welch_test(data);
		which = WELCH;
	} else {
		test = anova_test(data, &df_rest);
		which = ANOVA;
	}
	if (isnan(test.p))
		why = "there are too few values, or they do not vary";
	full.context = number_tests[which].context;
	add(analysis, &full, "statistic", test.statistic, why);
	add(analysis, &full, "df", test.df, NULL);
	add(analysis, &full, "df_residual", df_rest, NULL);
	return finish(analysis, &number_tests[which], add(analysis, &full, "p", test.p, why));
}
