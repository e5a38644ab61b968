/* Signs: small shapes in one ink that are told apart without colour, also in
 * grey print and at 4 pt.
 *
 * Filled, open and stroked shapes alternate, so that the first few, which are
 * used most, differ the most.  Each has a white border, by which it stands out
 * from bars, lines and other signs below it.
 */
#ifndef SURVREPORT_PLOT_SIGNS_H
#define SURVREPORT_PLOT_SIGNS_H

#include <stddef.h>

#include "canvas/canvas.h"

/* There are this many; sign `kind` is below it. */
enum { N_SIGNS = 8 };

/* Draws a sign in the middle of a point.  `size` is the diameter of the disc
 * that has about as much weight. */
void sign_draw(struct canvas *canvas, size_t kind, struct point at, double size, colour ink);

#endif
