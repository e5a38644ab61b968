#include "analyses/describe/compare.h"

#include <math.h>

#include "math/fisher.h"

const char *const number_choice_names[] = {"ranks", "means", NULL};

static const enum comparison_test count_tests[] = {
    [COUNT_FISHER] = COMPARED_FISHER, [COUNT_CHI_SQUARED] = COMPARED_CHI_SQUARED,
    [COUNT_YATES] = COMPARED_YATES,   [COUNT_MCNEMAR] = COMPARED_MCNEMAR,
    [COUNT_TREND] = COMPARED_TREND,   [COUNT_MCNEMAR_EXACT] = COMPARED_MCNEMAR_EXACT,
};

static struct comparison comparison_of(enum comparison_test test, const struct result_key *key)
{
	struct comparison comparison = {.test = test, .key = *key};

	comparison.key.context = comparison_contexts[test];
	return comparison;
}

/* Adds a number of a test; NaN is a number that the test does not have, or
 * one that could not be had, and then `why` says why. */
static void add(const struct analysis *analysis, const struct comparison *to, const char *stat,
                double value, const char *why)
{
	if (!isnan(value) || why)
		results_add_or(analysis->results, &to->key, stat, value, why);
}

static const char *const too_small =
    "one side of the table has fewer than two levels with patients";

static void add_fisher(const struct analysis *analysis, struct comparison *to,
                       const struct contingency *table, int seed)
{
	struct fisher test;

	to->seed = seed;
	fisher_test(table, (uint64_t)seed, &test);
	add(analysis, to, "p", test.p, too_small);
	if (!test.estimable || test.exact)
		return;
	add(analysis, to, "p_lo", test.low, NULL);
	add(analysis, to, "p_hi", test.high, NULL);
	add(analysis, to, "tables", test.tables, NULL);
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
	struct comparison out;
	struct count_test test;
	const char *why;

	if (choice == COUNT_AUTO)
		choice = contingency_least_expected(table, analysis->scratch) >= 5
		             ? COUNT_CHI_SQUARED
		             : COUNT_FISHER;
	out = comparison_of(count_tests[choice], key);
	if (choice == COUNT_FISHER) {
		add_fisher(analysis, &out, table, seed);
		return out;
	}
	test = run_counts(table, choice, analysis->scratch);
	why = isnan(test.p) ? why_not(choice) : NULL;
	if (choice != COUNT_MCNEMAR_EXACT) {
		add(analysis, &out, "statistic", test.statistic, why);
		add(analysis, &out, "df", test.df, why);
	}
	add(analysis, &out, "p", test.p, why_not(choice));
	return out;
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
	bool two = n_present(data, analysis->scratch) <= 2;
	enum comparison_test which;
	struct comparison out;
	struct rank_test test;
	double df_rest = NAN;
	const char *why = NULL;

	if (choice == NUMBER_RANKS && two) {
		test = wilcoxon_test(data);
		which = test.exact ? COMPARED_WILCOXON_EXACT : COMPARED_WILCOXON;
	} else if (choice == NUMBER_RANKS) {
		test = kruskal_wallis_test(data);
		which = COMPARED_KRUSKAL_WALLIS;
	} else if (two) {
		test = welch_test(data);
		which = COMPARED_WELCH;
	} else {
		test = anova_test(data, &df_rest);
		which = COMPARED_ANOVA;
	}
	if (isnan(test.p))
		why = "there are too few values, or they do not vary";
	out = comparison_of(which, key);
	add(analysis, &out, "statistic", test.statistic, why);
	add(analysis, &out, "df", test.df, NULL);
	add(analysis, &out, "df_residual", df_rest, NULL);
	add(analysis, &out, "p", test.p, why);
	return out;
}
