/* A canvas as a picture made of dots: PNG (png.c) and TIFF (tiff.c) of the same dots,
 * with their number in an inch.  Bytes depend on the canvas and on the versions of
 * cairo, and of zlib or libtiff, only. */
#ifndef SURVREPORT_CANVAS_PICTURE_H
#define SURVREPORT_CANVAS_PICTURE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "canvas/raster.h"

/* What is said in the file: "" or NULL for nothing. */
struct picture_about {
	const char *title, *description;
};

/* Both: false after an error in the sink. */
bool png_make(struct arena *arena, const struct canvas *canvas, const struct raster_wish *wish,
              const struct picture_about *about, struct bytes *png, struct diags *diags)
    __attribute__((warn_unused_result));

/* Packed by LZW, which all readers of TIFF know. */
bool tiff_make(struct arena *arena, const struct canvas *canvas, const struct raster_wish *wish,
               struct bytes *tiff, struct diags *diags) __attribute__((warn_unused_result));

#endif
