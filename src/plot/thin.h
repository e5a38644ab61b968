/* Fewer points for the same picture.
 *
 * Curves of large cohorts have more steps than a printer has dots, and each
 * costs time and bytes in the PDF.  Both functions work in place, keep the
 * first and the last point, and move nothing by more than a tolerance, so that
 * extremes stay where they are seen.
 */
#ifndef SURVREPORT_PLOT_THIN_H
#define SURVREPORT_PLOT_THIN_H

#include <stddef.h>

#include "canvas/canvas.h"

/* 1/300 inch, in points: for tints; lines, which are sharper, are kept to
 * half of it. */
#define PRINTER_RESOLUTION 0.24
#define LINE_TOLERANCE (PRINTER_RESOLUTION / 2)

/* A step: from x on, a curve is at y; a band reaches from y to low. */
struct step {
	double x, y, low;
};

/* Leaves out steps that are nearer to the step before than LINE_TOLERANCE, in
 * every direction; returns how many stay.  Linear. */
size_t steps_thin(struct step *steps, size_t n);

/* Leaves out points of a line from left to right which are not farther than
 * the tolerance from the line without them; returns how many stay.  Linear:
 * the directions that pass near enough to all points since the last one kept
 * form a cone, which only narrows. */
size_t points_simplify(struct point *points, size_t n, double tolerance);

#endif
