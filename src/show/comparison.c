#include "show/comparison.h"

#include "results/field.h"

/* What people call a test, and its source. */
static const struct {
	const char *name, *method;
} tests[N_COMPARISONS] = {
    [COMPARED_FISHER] = {"Fisher’s exact test",
                         "Tables of counts are compared by Fisher’s exact test (Freeman and "
                         "Halton 1951 beyond 2 × 2), two-sided."},
    [COMPARED_CHI_SQUARED] = {"Pearson’s chi-squared test",
                              "Tables of counts are compared by Pearson’s chi-squared test "
                              "without continuity correction."},
    [COMPARED_YATES] = {"Chi-squared test with continuity correction",
                        "Tables of counts are compared by the chi-squared test, with Yates’s "
                        "continuity correction in 2 × 2 tables."},
    [COMPARED_MCNEMAR] = {"McNemar’s test",
                          "Paired categories are compared by McNemar’s test with continuity "
                          "correction, by Bowker’s for more than two levels."},
    [COMPARED_MCNEMAR_EXACT] = {"Exact McNemar test",
                                "Paired categories are compared by the exact binomial form of "
                                "McNemar’s test."},
    [COMPARED_TREND] = {"Cochran-Armitage test for trend",
                        "Trends of a share over ordered groups are tested by Cochran’s and "
                        "Armitage’s test with scores 1, 2, …"},
    [COMPARED_WILCOXON] = {"Wilcoxon rank-sum test",
                           "Numbers of two groups are compared by Wilcoxon’s rank-sum test, "
                           "normal approximation with corrections for ties and continuity."},
    [COMPARED_WILCOXON_EXACT] = {"Wilcoxon rank-sum test (exact)",
                                 "Numbers of two groups under 50 without ties are compared by "
                                 "Wilcoxon’s exact rank-sum test."},
    [COMPARED_KRUSKAL_WALLIS] = {"Kruskal-Wallis test",
                                 "Numbers of several groups are compared by the Kruskal-Wallis "
                                 "test, corrected for ties."},
    [COMPARED_WELCH] = {"Welch’s t-test",
                        "Means of two groups are compared by Welch’s t-test, which does not "
                        "assume equal variances."},
    [COMPARED_ANOVA] = {"Analysis of variance",
                        "Means of several groups are compared by one-way analysis of variance."},
};

const char *comparison_name(const struct comparison *comparison)
{
	return tests[comparison->test].name;
}

const struct result *comparison_p(const struct showing *showing, const struct comparison *comparison)
{
	return results_find(showing->results, &comparison->key, "p");
}

const char *comparison_phrase(const struct showing *showing, const struct comparison *comparison)
{
	struct results *results = showing->results;
	const struct result *p = comparison_p(showing, comparison);
	const char *name = comparison_name(comparison);

	if (p->status == RESULT_OK)
		return arena_printf(results->arena, "%s: %s", name, field_p(results, p));
	return arena_printf(results->arena, "%s: %s, %s", name, field_value(results, p), p->warning);
}

const char *comparison_note(const struct showing *showing, const struct comparison *comparison)
{
	struct results *results = showing->results;
	const struct result_key *key = &comparison->key;
	const struct result *tables = results_find(results, key, "tables");

	if (!tables)
		return NULL;
	return arena_printf(
	    results->arena,
	    "Fisher’s exact P by Monte Carlo: %s tables with the same margins (seed "
	    "%d); 99%% CI of P, %s.",
	    field_value(results, tables), comparison->seed,
	    field_pair(results, FIELD_RANGE, results_find(results, key, "p_lo"),
	               results_find(results, key, "p_hi")));
}

void comparison_show_method(const struct showing *showing, const struct comparison *comparison)
{
	enum method_topic before = show_topic(showing, METHOD_COMPARISON);

	results_add_method(showing->results, tests[comparison->test].method);
	show_topic(showing, before);
}
