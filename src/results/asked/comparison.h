/* A test of a table of counts, or of numbers between groups: which one was made,
 * which may depend on the data, and where its numbers are. */
#ifndef SURVREPORT_RESULTS_ASKED_COMPARISON_H
#define SURVREPORT_RESULTS_ASKED_COMPARISON_H

#include "results/results.h"

enum comparison_test {
	COMPARED_NOT, /* no test was asked for */
	COMPARED_FISHER,
	COMPARED_CHI_SQUARED,
	COMPARED_YATES,
	COMPARED_MCNEMAR,
	COMPARED_MCNEMAR_EXACT,
	COMPARED_TREND,
	COMPARED_WILCOXON,
	COMPARED_WILCOXON_EXACT,
	COMPARED_KRUSKAL_WALLIS,
	COMPARED_WELCH,
	COMPARED_ANOVA,
	N_COMPARISONS
};

/* Contexts of results.csv. */
extern const char *const comparison_contexts[N_COMPARISONS];

struct comparison {
	enum comparison_test test;
	struct result_key key; /* of its numbers */
	int seed;              /* of Monte Carlo */
};

#endif
