/* What Table 1 was asked for.
 *
 * Its columns are the groups, and, if asked for or without groups, all patients.
 * Numbers of a column have the group as group1; those that compare
 * the groups have no level of it.
 */
#ifndef SURVREPORT_RESULTS_ASKED_SUMMARY_H
#define SURVREPORT_RESULTS_ASKED_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>

#include "results/asked/asked.h"
#include "results/asked/comparison.h"

enum summary_type { SUMMARY_LEVELS, SUMMARY_ITEMS, SUMMARY_NUMBER, SUMMARY_DATE };

/* Lines of a number. */
enum summary_statistic {
	SUMMARY_MEDIAN_QUARTILES,
	SUMMARY_MEDIAN_RANGE,
	SUMMARY_MEAN_SD,
	SUMMARY_RANGE,
	N_SUMMARY_STATISTICS
};

/* Missing values: counted below a variable, or one of its levels. */
enum summary_missing { SUMMARY_MISSING_ROW, SUMMARY_MISSING_LEVEL };

/* Where the column of all patients stands. */
enum summary_overall { SUMMARY_OVERALL_NONE, SUMMARY_OVERALL_LAST, SUMMARY_OVERALL_FIRST };

/* Stands for a variable as a whole, where a level could. */
#define SUMMARY_WHOLE SIZE_MAX

struct summary_variable {
	const char *name, *label;
	const char *title; /* with the unit */
	enum summary_type type;
	size_t n_levels;              /* or items of a set, of which a patient may have several */
	const char **codes, **labels; /* n_levels, in the order of print */
	enum summary_statistic statistics[N_SUMMARY_STATISTICS]; /* n_statistics, of a number */
	size_t n_statistics;
	bool missing_level; /* missing values are the last of the levels */
	bool one_row;       /* of two levels only … */
	size_t one_level;   /* … this: the second, or yes */
	bool is_by;         /* makes the columns, and has no rows */
	bool classes;       /* of the number before it */
	/* made for the whole, or for each item of a set; NULL: none */
	struct comparison *tests;
};

struct summary_asked {
	struct asked asked;
	struct asked_groups groups;
	enum summary_overall overall; /* a column of all, besides the groups */
	const struct summary_variable *variables;
	size_t n;
	enum summary_statistic common; /* the line of numbers that have no other */
	bool denominators, test, smd;
};

/* Parts that the patients make: the groups, then, if asked for or without
 * groups, all; the one that stands at a place of the table; the label of one. */
size_t summary_columns(const struct summary_asked *asked);
size_t summary_column_at(const struct summary_asked *asked, size_t place);
const char *summary_column_label(const struct summary_asked *asked, size_t column);

/* Key of how many patients a column is of: `n`. */
struct result_key summary_size_key(const struct summary_asked *asked, size_t column);

/* Key of a variable, or of one of its levels, in a column. */
struct result_key summary_key(const struct summary_asked *asked,
                              const struct summary_variable *variable, size_t column, size_t level);

/* Key of what compares the groups; its context is the caller's. */
struct result_key summary_compared_key(const struct summary_asked *asked,
                                       const struct summary_variable *variable, size_t level,
                                       const char *context);

#endif
