/* A column of a forest plot: ratios and their intervals as marks on one
 * logarithmic axis, beside the rows of a table or of a figure.
 *
 * It knows neither tables nor results: whoever draws the rows says at which
 * height each stands, how wide the column is, and in which inks.  The marks are
 * squares on lines, open squares at 1 for references, a diamond for the whole
 * with a hair line through all rows; where an interval goes on beyond the axis
 * it ends in an arrow.  Lengths are in points.
 */
#ifndef SURVREPORT_CANVAS_FOREST_H
#define SURVREPORT_CANVAS_FOREST_H

#include <stdbool.h>
#include <stddef.h>

#include "canvas/canvas.h"

enum { FOREST_MOST_TICKS = 8 };

/* What is drawn in a row. */
enum forest_mark_kind {
	FOREST_NOTHING,   /* a heading, or a ratio that could not be estimated */
	FOREST_REFERENCE, /* 1 by definition */
	FOREST_ESTIMATE,
	FOREST_WHOLE, /* of all patients */
};

/* A row of the column. */
struct forest_mark {
	enum forest_mark_kind kind;
	double ratio, low, high; /* > 0, finite, low <= high; for the last two kinds */
	double weight;           /* area of the square, by that of the others; 0 in
	                            all rows: all alike */
	double y;                /* middle of the row */
};

/* The ticks of the axis, ascending, and the places of its ends. */
struct forest_axis {
	double ticks[FOREST_MOST_TICKS];
	size_t n_ticks; /* at least 2; 1 is among them */
	double start, stop;
};

/* What it is drawn in. */
struct forest_look {
	colour ink, muted, hair, mark; /* words and lines; words below the axis; the
	                                  line of the whole; squares */
	enum face face;
	double size, line;      /* of the numbers below the axis */
	const char *point;      /* decimal point */
	const char *low, *high; /* what the sides of 1 mean; "" or NULL: nothing */
};

/* A column: its rows, where it stands, and how far down the rows go. */
struct forest_column {
	const struct forest_mark *marks;
	size_t n;
	double x, width;    /* with the room for arrows at both sides */
	double top, bottom; /* of the rows: of the line at 1 */
	double left, right; /* how far the words below the axis may reach */
	struct forest_look look;
};

/* The axis for these marks: all estimates are on it, and intervals as far as a
 * factor of ten from 1.  Ticks are halves and doubles where few are enough for
 * it, else 1-2-5, else powers of ten. */
struct forest_axis forest_axis_choose(const struct forest_column *column);

/* The place of a ratio > 0, which may be beyond the ends. */
double forest_place(const struct forest_axis *axis, double ratio);

/* Draws the line at 1 and the marks. */
void forest_marks_draw(struct canvas *canvas, const struct forest_column *column,
                       const struct forest_axis *axis);

/* Draws the axis with its numbers and the words of the sides, from the bottom of
 * the rows down; returns its height.  NULL for the canvas: the height only. */
double forest_axis_draw(struct canvas *canvas, const struct forest_column *column,
                        const struct forest_axis *axis, struct arena *arena,
                        const struct fonts *fonts);

#endif
