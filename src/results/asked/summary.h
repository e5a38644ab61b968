/* What Table 1 was asked for.
 *
 * Its columns are the groups, and then, if asked for or without groups, all
 * patients.  Numbers of a column have the group as group1; those that compare
 * the groups have no level of it.
 */
#ifndef SURVREPORT_RESULTS_ASKED_SUMMARY_H
#define SURVREPORT_RESULTS_ASKED_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>

#include "results/asked/asked.h"
#include "results/asked/comparison.h"

enum summary_type { SUMMARY_LEVELS, SUMMARY_ITEMS, SUMMARY_NUMBER, SUMMARY_DATE };

/* Stands for a variable as a whole, where a level could. */
#define SUMMARY_WHOLE SIZE_MAX

struct summary_variable {
	const char *name, *label;
	const char *title; /* with the unit */
	enum summary_type type;
	size_t n_levels; /* or items of a set, of which a patient may have several */
	const char *const *codes, *const *labels; /* n_levels, in the order of print */
	/* made for the whole, or for each item of a set; NULL: none */
	struct comparison *tests;
};

struct summary_asked {
	struct asked asked;
	struct asked_groups groups;
	bool overall; /* a column of all, besides the groups */
	const struct summary_variable *variables;
	size_t n;
	bool denominators, test, smd;
};

/* Columns of the table; the label of one. */
size_t summary_columns(const struct summary_asked *asked);
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
