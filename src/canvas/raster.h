/* A canvas as dots, by cairo: the only file that knows it, loaded when the first dot
 * is asked for.
 *
 * Letters are drawn as shapes from the canvas's own fonts, so that nothing depends on
 * which fonts a machine has.  The same canvas gives the same dots with the same
 * version of cairo and pixman.
 */
#ifndef SURVREPORT_CANVAS_RASTER_H
#define SURVREPORT_CANVAS_RASTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "canvas/canvas.h"

/* Dots at most, of a picture; more have no reader. */
enum { RASTER_MOST = 150000000, RASTER_MOST_ACROSS = 32000 };

/* How a picture is wanted. */
struct raster_wish {
	int dpi;          /* dots in an inch */
	bool transparent; /* nothing behind the drawing; else white */
	bool grey;        /* one channel instead of three; the canvas is in grey already */
	const char *what; /* for messages: "figure 1"; NULL: a picture */
};

/* Its size, and what a row holds: channels of a byte each for every dot, grey or red,
 * green, blue, then how much it covers, if transparent (colours not multiplied by it). */
struct raster_size {
	size_t width, height, channels;
};
struct raster_size raster_size(const struct canvas *canvas, const struct raster_wish *wish);

/* Takes the rows, from the top; false: stop. */
struct raster_taker {
	bool (*take)(void *user, const unsigned char *row);
	void *user;
};

/* Draws a canvas and hands over its rows.  False, with an error in the sink, if it
 * would be larger than the most, or cairo is not there; or if the taker stopped. */
bool raster_draw(const struct canvas *canvas, const struct raster_wish *wish,
                 const struct raster_taker *taker, struct diags *diags)
    __attribute__((warn_unused_result));

#endif
