/* What was asked for and of whom, without a number: the part of an analysis
 * that a text about its numbers needs besides them.
 *
 * An analysis leaves a struct of results/asked/NAME.h in the store; show/ makes
 * tables and sentences from it and from the numbers, whose keys both sides
 * build with the same functions.
 */
#ifndef SURVREPORT_RESULTS_ASKED_ASKED_H
#define SURVREPORT_RESULTS_ASKED_ASKED_H

#include <stddef.h>

#include "results/results.h"

/* Labels; or times and the like, which are texts, as they stand in keys. */
struct asked_list {
	const char *const *items;
	size_t n;
};

/* A by-variable and its levels; one level "" without a variable. */
struct asked_groups {
	const char *name, *label; /* "" without a variable */
	size_t n;
	const char *const *codes, *const *labels;
};

/* An endpoint. */
struct asked_endpoint {
	const char *name, *label, *unit;
};

/* The analysis and its patients. */
struct asked {
	const char *analysis;
	const char *population;       /* its name; "" for all */
	const char *population_label; /* " (HR+/HER2−)"; "" for all */
	double confidence;
	/* the column and the level to which the patients are restricted, where an
	 * analysis does the same in each level: group2 of its keys; or NULL */
	const char *panel, *panel_level;
};

/* Key of a number, with analysis and population set. */
struct result_key asked_key(const struct asked *asked, const char *context);

/* Key of the patients that an analysis left out, and why: `excluded_time` and
 * `excluded_covariate` with an endpoint; without one (NULL) `excluded_outcome`,
 * `excluded_value`, `excluded_covariate`.  They are there only if somebody was. */
struct result_key asked_excluded_key(const struct asked *asked,
                                     const struct asked_endpoint *endpoint);

#endif
