/* What the parts of the analysis `summary` share: what is being described, and
 * the comparison of its groups. */
#ifndef SURVREPORT_ANALYSES_DESCRIBE_SUMMARY_IMPL_H
#define SURVREPORT_ANALYSES_DESCRIBE_SUMMARY_IMPL_H

#include "analyses/analysis.h"
#include "results/asked/summary.h"

struct summary_spec {
	struct analysis_spec spec;
	struct texts variables;
	struct text by;
	bool overall;
	bool denominators;
	bool test;
	int test_numbers;    /* enum number_choice */
	int test_categories; /* index into summary_category_tests */
	int seed;
	bool smd;
};

/* Choices of `test_categories`, NULL-terminated. */
extern const char *const summary_category_tests[];

/* One column of the table: a group, or all. */
struct part {
	const uint32_t *rows;
	size_t n;
};

struct build {
	const struct analysis *analysis;
	const struct summary_spec *options;
	struct results *results;
	struct summary_asked *asked;
	struct part *parts; /* the groups come first */
	size_t n_parts, n_groups;
};

/* A variable being described. */
struct described {
	const struct column *column;
	struct summary_variable *variable;
};

bool summary_has_level(const struct column *column, size_t row, size_t level);

/* Rows of a part where the column is known, and has a level. */
size_t summary_count_known(const struct column *column, const struct part *part);
size_t summary_count_level(const struct column *column, const struct part *part, size_t level);

/* Reports `test` and `smd` without the groups that they need. */
void summary_check_comparison(const struct summary_spec *options, const struct dataset *data,
                              struct diags *diags);

/* Compares the groups, as far as the options ask for it.  `level`: of a set, of
 * which each item is compared by itself; SUMMARY_WHOLE: the whole variable. */
void summary_compare(const struct build *build, const struct described *of, size_t level);

#endif
