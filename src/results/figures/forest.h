/* Data of the figure "forest": ratios with intervals, a line each. */
#ifndef SURVREPORT_RESULTS_FIGURES_FOREST_H
#define SURVREPORT_RESULTS_FIGURES_FOREST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/results.h"

/* A line of a forest plot: a heading, or a hazard ratio with its interval. */
struct forest_row {
	const char *label;
	unsigned char indent;
	bool bold;
	const char *const *cells;                /* n_columns of the plot */
	const struct result *ratio, *low, *high; /* borrowed; NULL: heading */
	const struct result *events;             /* borrowed, likewise */
	double weight;                           /* events, which the square's area shows */
	bool whole;                              /* of all patients: drawn as a diamond */
};

/* Hazard ratios of subgroups on a logarithmic axis. */
struct forest {
	const char *label_head;                 /* over the labels */
	const char *const *heads;               /* n_columns */
	size_t n_columns, n_before;             /* columns left of the axis */
	const char *axis_label;                 /* "Hazard ratio (95% CI)" */
	const char *favours_low, *favours_high; /* "" for none */
	const struct forest_row *rows;
	size_t n;
};

#endif
