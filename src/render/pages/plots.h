/* A column of a table that is drawn: ratios and their intervals beside their
 * rows, on one axis that stands below the rows of each page
 * (canvas/forest.h).
 */
#ifndef SURVREPORT_RENDER_PAGES_PLOTS_H
#define SURVREPORT_RENDER_PAGES_PLOTS_H

#include "render/pages/flow.h"
#include "results/table.h"

/* The width of such a column, in ems of the table's text. */
#define PLOT_WIDTH 11.0

struct plot_column;

/* Where it stands on a page, in points from the left edge of the paper: the column;
 * how far words below the axis may reach. */
struct plot_place {
	double x, width;
	double left, right;
	double size; /* of the table's text */
};

/* The column of a table, or NULL if it has none. */
struct plot_column *plot_column_new(struct flow *flow, const struct table *table);

/* A row stands on this page, its middle at y. */
void plot_column_row(struct plot_column *column, size_t row, double y);

/* The height of axis and words below the rows. */
double plot_column_height(const struct plot_column *column, const struct plot_place *place);

/* Draws the marks of the rows that this page has, from `top` to the cursor, and the
 * axis from there on, moving the cursor; then the page has no rows any more. */
void plot_column_draw(struct plot_column *column, const struct plot_place *place, double top);

#endif
