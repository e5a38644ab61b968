/* What the parts of the analysis `summary` share: the table being built, and
 * the comparison of its groups. */
#ifndef SURVREPORT_ANALYSES_DESCRIBE_SUMMARY_IMPL_H
#define SURVREPORT_ANALYSES_DESCRIBE_SUMMARY_IMPL_H

#include "analyses/analysis.h"

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
	const char *code, *label; /* code: NULL for all */
	const uint32_t *rows;
	size_t n;
};

/* A test and the variables that it was made for: for the footnotes. */
struct tested {
	const char *name;
	const char *variables;     /* "Grade, Size" */
	const struct column *last; /* of them */
};

struct build {
	const struct analysis *analysis;
	const struct summary_spec *options;
	struct results *results;
	struct table *table;
	struct part *parts; /* the groups come first */
	size_t n_parts, n_groups;
	const char *by;              /* name of the by-variable, "" without one */
	size_t p_column, smd_column; /* of the table; 0: none */
	struct tested *tested;
	size_t n_tested;
	const char **notes; /* of single tests */
	size_t n_notes;
};

bool summary_has_level(const struct column *column, size_t row, size_t level);

/* Rows of a part where the column is known, and has a level. */
size_t summary_count_known(const struct column *column, const struct part *part);
size_t summary_count_level(const struct column *column, const struct part *part, size_t level);

/* Reports `test` and `smd` without the groups that they need. */
void summary_check_comparison(const struct summary_spec *options, const struct dataset *data,
                              struct diags *diags);

/* Compares the groups and fills the cells of P and of the difference, as far
 * as the options ask for them.  `level`: of a set, of which each item is
 * compared by itself; SIZE_MAX: the whole variable. */
void summary_compare(struct build *build, const struct column *column, size_t level,
                     struct cell *cells);

/* The footnotes and methods of the comparisons. */
void summary_compare_notes(struct build *build);

#endif
