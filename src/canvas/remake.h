/* A drawing made another: without colours, or smaller. */
#ifndef SURVREPORT_CANVAS_REMAKE_H
#define SURVREPORT_CANVAS_REMAKE_H

#include <stdbool.h>

#include "base/arena.h"
#include "canvas/canvas.h"

/* How light an ink is seen, from 0 (black) to 100 (white): L* of CIE 1976 under D65, by
 * its luminance in sRGB (IEC 61966-2-1). */
double colour_lightness(colour ink);

/* The grey that is as light. */
colour colour_grey(colour ink);

/* A copy with all inks as greys. */
struct canvas *canvas_in_grey(struct arena *arena, const struct canvas *canvas);

/* A copy in which all lengths are multiplied. */
struct canvas *canvas_scaled(struct arena *arena, const struct canvas *canvas, double by);

/* The first group that an earlier one cannot be told from in grey, and that one: their
 * inks are about as light, lines have the same dashes, and the drawing does not name
 * them where they are.  False: there is none. */
bool canvas_groups_alike(const struct canvas *canvas, const struct drawn_group **one,
                         const struct drawn_group **other);

/* The size of the smallest text, pt; 0 if there is none. */
double canvas_smallest_text(const struct canvas *canvas);

#endif
