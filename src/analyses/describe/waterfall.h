/* A waterfall plot: what its numbers and its figures share. */
#ifndef SURVREPORT_ANALYSES_DESCRIBE_WATERFALL_H
#define SURVREPORT_ANALYSES_DESCRIBE_WATERFALL_H

#include "analyses/analysis.h"

/* A patient who has a bar. */
struct waterfall_patient {
	double value;
	uint32_t row, group;
};

/* The plot being made. */
struct waterfall_build {
	const struct analysis *analysis;
	const struct column *of, *labels; /* labels: or NULL */
	struct groups groups, signs;
	bool signed_bars;
	double limits[2];
	struct waterfall_patient *patients; /* n, falling */
	size_t n;
	size_t n_no_value, n_no_group, n_impossible;
	size_t *group_missing; /* groups.n: without a value, by group */
};

/* Where a change lies to the limits. */
enum { WATERFALL_AT_LOWER, WATERFALL_BETWEEN, WATERFALL_AT_UPPER, WATERFALL_RANGES };

/* The numbers of a group, or of all with GROUP_NONE. */
struct waterfall_numbers {
	uint32_t group;
	struct result_key key;
	double *values; /* n, ascending */
	size_t n, missing, n_range[WATERFALL_RANGES];
	/* texts for the table */
	const char *count, *missing_text, *median, *max, *range[WATERFALL_RANGES];
};

/* "−30": a limit, the lower or the upper, in words. */
const char *waterfall_limit(const struct waterfall_build *build, int which);

/* "2 patients have a change below −100%, which cannot be, and are left out.";
 * NULL if none has. */
const char *waterfall_impossible(const struct waterfall_build *build);

/* The figures, from the numbers of all patients; or why there are none. */
void waterfall_show(const struct waterfall_build *build, const struct waterfall_numbers *all);

#endif
