/* A kind of figure: a file with one of these, and a line in plot.c's table. */
#ifndef SURVREPORT_PLOT_KINDS_H
#define SURVREPORT_PLOT_KINDS_H

#include <stdio.h>

#include "base/str.h"
#include "plot/plot.h"

/* `data` is what the analysis left, of the kind's type (results/figures/). */
struct figure_kind {
	const char *name; /* that analyses ask by */
	struct canvas *(*draw)(const struct plot_input *input);
	/* a copy of the figure's data with the fields of its texts filled in,
	 * and without what is withheld; NULL: there is neither */
	const void *(*fill)(const struct results *results, const struct figure *figure,
	                    struct arena *arena);
	/* the numbers in words, fields among them, for who cannot see the figure;
	 * with a blank before the first sentence: after the caption; NULL:
	 * caption and notes say it all */
	const char *(*describe)(const struct results *results, const void *data,
	                        struct arena *arena);
	/* the filled data as CSV, with a head: what is drawn, and nothing else */
	void (*csv)(const void *data, struct str *out);
	/* the data as plain text; NULL: all of it stands in the results */
	void (*dump)(const void *data, FILE *to);
	double narrowest; /* width that it can be drawn at, pt; 0: the text's only */
};

/* Kaplan-Meier curves, also reversed for follow-up; incidences. */
extern const struct figure_kind survival_figure;

/* A bar for each patient, with signs at dates. */
extern const struct figure_kind swimmer_figure;

/* A bar for each patient's change, from worst to best. */
extern const struct figure_kind waterfall_figure;

/* Panels of points with a curve. */
extern const struct figure_kind residuals_figure;

/* Boxes with how many patients there are from step to step. */
extern const struct figure_kind patient_flow_figure;

/* Ratios of subgroups: squares and intervals beside their numbers. */
extern const struct figure_kind forest_figure;

#endif
