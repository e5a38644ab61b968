/* Kaplan-Meier figures: what their parts share.
 *
 * A figure is, from top to bottom, a legend, the axes with the curves, the
 * numbers at risk, and a note on what the signs mean.  survival.c decides how
 * much room each gets; legend.c, curves.c, overlays.c and risk.c draw them.
 */
#ifndef SURVREPORT_PLOT_SURVIVAL_H
#define SURVREPORT_PLOT_SURVIVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "canvas/canvas.h"
#include "plot/axis.h"
#include "plot/plot.h"
#include "results/figures/survival.h"

/* Most groups whose confidence bands and medians are drawn; with more, nobody
 * could tell whose is whose. */
enum { MOST_BANDS = 4 };

/* How much a figure shows, when there is too much for a page. */
struct density {
	double plot_share; /* of the template's plot height */
	bool risk;         /* numbers at risk at all … */
	bool risk_compact; /* … in one row a group instead of three */
	bool labels_cut;   /* long labels end in "…" instead of wrapping */
};

/* A figure being laid out and drawn. */
struct survival_plot {
	const struct plot_input *input;
	const struct curve_set *set;
	struct arena *arena;
	struct canvas *canvas;
	const struct density *density;
	double width;               /* of the figure */
	double size;                /* of its text */
	double line;                /* line distance in legend and risk table */
	struct axis time, survival; /* with the places of both axes */
};

/* A text of the figure in the regular face, in the template's ink for text or
 * in another. */
void plot_text(const struct survival_plot *plot, double x, double y, const char *text,
               enum anchor anchor);
void plot_text_in(const struct survival_plot *plot, colour ink, double x, double y,
                  const char *text, enum anchor anchor);

/* The measure of the figure's text for lines of a width. */
struct measure plot_measure(const struct survival_plot *plot, double width);

/* The line of a group.  Beyond the template's last one its colours come again
 * with other dashes. */
struct line_style plot_group(const struct survival_plot *plot, size_t group);

/* A short piece of a group's line, as a key to it, ending at x + KEY_WIDTH,
 * in the middle of text whose baseline is y. */
enum { KEY_WIDTH = 20 };
void plot_key(const struct survival_plot *plot, size_t group, double x, double y);

/* The legend from `top` down; height only, if `draw` is false. */
double legend_draw(const struct survival_plot *plot, double top, bool draw);

/* Bands, median guides, curves and marks of censoring, in the axes' places. */
void curves_draw(const struct survival_plot *plot);

/* Fitted models over the curves; their legend from `top` down, height only, if
 * `draw` is false. */
void overlays_draw(const struct survival_plot *plot);
double overlays_legend_draw(const struct survival_plot *plot, double top, bool draw);

/* Whether any curve has a band, a mark, a median to be explained. */
bool curves_have_bands(const struct curve_set *set);
bool curves_have_marks(const struct curve_set *set);
bool curves_have_medians(const struct survival_plot *plot);

/* The numbers at risk from `top` down; height only, if `draw` is false. */
double risk_draw(const struct survival_plot *plot, double top, bool draw);

/* Room that the risk table needs to the left of the axis, and the width of
 * its widest number, which stands in the middle of a tick. */
double risk_label_width(const struct survival_plot *plot);
double risk_number_width(const struct survival_plot *plot);

/* Patients of a curve just before a time: those still at risk, and those
 * whose event, competing event or censoring lies before it; without delayed
 * entry these add to n_subjects (KMunicate: Morris et al., BMJ Open 2019). */
struct risk_counts {
	double at_risk, censored, events, competing;
};
struct risk_counts risk_count(const struct curve *curve, double time);

#endif
