/* Data of the figure "residuals": panels of points with a curve. */
#ifndef SURVREPORT_RESULTS_FIGURES_RESIDUALS_H
#define SURVREPORT_RESULTS_FIGURES_RESIDUALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/results.h"

/* Residuals of a model as a cloud of points, perhaps with a curve through
 * them.  Of a test of proportional hazards: estimates of one coefficient at
 * the events. */
struct residual_panel {
	const char *label;              /* "Age, years" */
	const char *test;               /* "P = 0.03", or "" */
	const char *axis;               /* under the axis across, or "" */
	size_t n;                       /* at least 1 */
	const double *at, *value;       /* n, in any order */
	bool stems;                     /* lines from `constant` to the points */
	size_t n_curve;                 /* 0: no curve */
	const double *curve_at, *curve; /* n_curve */
	const double *lower, *upper;    /* n_curve, or NULL: no band */
	double constant;                /* dashed: where they should lie */
	double guide;                   /* dotted lines this far from it; 0: none */
	size_t peak;                    /* point with a label beside it */
	const char *peak_label;         /* NULL: none has */
};

/* A panel for each term, or one for the model. */
struct residual_plot {
	const char *note;    /* what is shaded, dashed … */
	const char *upright; /* title of the upright axes */
	const char *across;  /* of the others, if panels have none of their own; or NULL */
	bool alike;          /* one upright scale for all panels: their units agree */
	/* the axis across is time, transformed (else: time NULL, n_times 0) */
	size_t n_times;
	const double *time; /* n_times, ascending */
	const double *at;   /* n_times: the same, transformed; not descending */
	const struct residual_panel *panels;
	size_t n_panels;
};

#endif
