/* What the parts of the analysis `summary` share: what is being described, and
 * the comparison of its groups. */
#ifndef SURVREPORT_ANALYSES_DESCRIBE_SUMMARY_IMPL_H
#define SURVREPORT_ANALYSES_DESCRIBE_SUMMARY_IMPL_H

#include "analyses/analysis.h"
#include "results/asked/summary.h"

/* What is said of variables, and how; of one, or of the whole table.  -1: not
 * set. */
struct summary_settings {
	struct texts statistics;
	int digits;
	int one_row; /* 0, 1 */
	int missing; /* enum summary_missing */
};

/* What missing values are called as a level. */
#define SUMMARY_UNKNOWN "Unknown"

extern const struct shape summary_settings_shape;
extern const char *const summary_digit_names[], *const summary_switch_names[],
						    *const summary_missing_names[];

/* Their fields in a struct that has them at `base`. */
#define SUMMARY_SETTING_FIELDS(base)                                                               \
	{"statistics", FIELD_TEXTS, (base) + offsetof(struct summary_settings, statistics),        \
	 "lines of a number: median-quartiles, median-range, mean-sd, range"},                     \
	    {"digits", FIELD_CHOICE, (base) + offsetof(struct summary_settings, digits),           \
	     "decimals of a number; those of the data if absent", .names = summary_digit_names},   \
	    {"one_row", FIELD_CHOICE, (base) + offsetof(struct summary_settings, one_row),         \
	     "one row, of yes or of the second of two levels", .names = summary_switch_names},     \
	{                                                                                          \
		"missing", FIELD_CHOICE, (base) + offsetof(struct summary_settings, missing),      \
		    "row: counted below the variable; level: one of its levels, with percents of " \
		    "all",                                                                         \
		    .names = summary_missing_names                                                 \
	}

struct summary_spec {
	struct analysis_spec spec;
	struct texts variables; /* their settings: struct summary_settings */
	struct summary_settings settings;
	struct text by;
	int overall; /* index into overall_names */
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

/* Reports settings that make no sense for their variables. */
void summary_check_settings(const struct summary_spec *options, const struct dataset *data,
                            struct diags *diags);

/* The settings of a variable that are in force. */
struct summary_settings summary_settings_of(const struct summary_spec *options, size_t variable);

/* The line of numbers without statistics of their own. */
enum summary_statistic summary_common(const struct summary_spec *options);

/* How a variable is printed; `before` is the column of the one before it, or
 * NULL.  Its levels, of which codes and labels have room for one more, get one
 * of missing values if they are to be one. */
void summary_arrange(const struct build *build, const struct described *of,
                     const struct column *before);

/* Reports `test` and `smd` without the groups that they need. */
void summary_check_comparison(const struct summary_spec *options, const struct dataset *data,
                              struct diags *diags);

/* Compares the groups, as far as the options ask for it.  `level`: of a set, of
 * which each item is compared by itself; SUMMARY_WHOLE: the whole variable. */
void summary_compare(const struct build *build, const struct described *of, size_t level);

#endif
