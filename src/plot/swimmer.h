/* Swimmer plots: what their parts share.
 *
 * A figure is, from top to bottom, a legend, the lanes, the time axis and a
 * note.  swimmer.c decides how much room each gets; swimmer_legend.c and
 * lanes.c draw them.  The keys of the legend are made by the functions that
 * make the lanes.
 */
#ifndef SURVREPORT_PLOT_SWIMMER_H
#define SURVREPORT_PLOT_SWIMMER_H

#include <stdbool.h>
#include <stddef.h>

#include "canvas/canvas.h"
#include "canvas/text.h"
#include "plot/axis.h"
#include "plot/plot.h"
#include "results/figures/swimmer.h"

/* A figure being laid out and drawn. */
struct swimmer_plot {
	const struct plot_input *input;
	const struct swimmer *swimmer;
	struct arena *arena;
	struct canvas *canvas;
	double width;      /* of the figure */
	double size;       /* of its text */
	double line;       /* line distance */
	bool cut;          /* long labels end in "…" instead of wrapping */
	double pitch;      /* from lane to lane */
	double label_size; /* of lanes' labels; 0: there are none */
	double top;        /* of the upper axis */
	double *middles;   /* of the lanes */
	struct axis time;  /* with its places */
};

/* How far an arrow reaches beyond the end of a lane. */
enum { ARROW_LENGTH = 8 };

/* The ink of words, lines and signs. */
colour swimmer_ink(const struct swimmer_plot *plot);

/* A text of the figure, and the measure of such texts. */
void swimmer_text(const struct swimmer_plot *plot, struct point at, const char *text,
                  enum anchor anchor, colour ink);
struct measure swimmer_measure(const struct swimmer_plot *plot, double width);

/* The legend from `top` down; height only, if `draw` is false. */
double swimmer_legend_draw(const struct swimmer_plot *plot, double top, bool draw);

/* Whether a heading stands above lane i: it is the first of its group. */
bool lane_has_heading(const struct swimmer_plot *plot, size_t i);

/* The lanes, with their labels and the groups' headings. */
void lanes_draw(const struct swimmer_plot *plot);

/* Room that the labels need to the left of the axis; 0 without labels. */
double lanes_label_room(const struct swimmer_plot *plot);

/* The middle of a lane is at y. */

/* A piece of bar in the colour of a group.  Beyond the template's last group
 * its colours come again, with a white line along the bar, then dashed ones. */
void lane_bar_draw(const struct swimmer_plot *plot, size_t group, double y, double from, double to);
double lane_bar_height(const struct swimmer_plot *plot);

/* The event at the end of a bar; the arrow of a patient followed beyond it. */
void lane_stop_draw(const struct swimmer_plot *plot, double x, double y);
void lane_arrow_draw(const struct swimmer_plot *plot, double x, double y);

/* The size of signs on lanes that have room enough. */
double lane_sign_size(const struct swimmer_plot *plot);

/* Whether a lane gets a stop: its bar ends with the event, and no sign stands
 * there, which would tell of it and leave only the stop's ends to be seen. */
bool lane_has_stop(const struct lane *lane);

#endif
