/* Data of the figure "waterfall": a bar for each patient's change. */
#ifndef SURVREPORT_RESULTS_FIGURES_WATERFALL_H
#define SURVREPORT_RESULTS_FIGURES_WATERFALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/results.h"

/* A patient of a waterfall plot. */
struct waterfall_bar {
	const char *label; /* "" if bars are not labelled */
	uint32_t group;    /* index into the groups */
	size_t sign;       /* index into the signs; n_signs: none */
	double value;      /* percent, at least -100 */
};

/* A waterfall plot, or the part of one that goes on one page. */
struct waterfall {
	const char *value_label; /* "Best change of target lesions, %" */
	const char *bars_label;  /* "80 patients, one bar each"; NULL: no title */
	const char *group_label; /* "" without groups */
	const char *const *groups;
	size_t n_groups;        /* at least 1 */
	const char *sign_label; /* what the signs tell; "" without */
	const char *const *signs;
	size_t n_signs;                   /* at most WATERFALL_MOST_SIGNS */
	const struct waterfall_bar *bars; /* falling, from left to right */
	size_t n;
	bool labelled;
	double limits[2];   /* of response and progression */
	double least, most; /* of all parts, so that they have one axis */
};

/* Most signs: there are no more that can be told apart; and the value at which
 * bars are cut. */
enum { WATERFALL_MOST_SIGNS = 8, WATERFALL_TOP = 100 };

#endif
