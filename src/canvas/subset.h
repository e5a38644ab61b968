/* A TrueType font cut down to the characters of one document.
 *
 * libharu looks up all 65,536 characters of a font, each by a linear search,
 * and copies names and metrics of every glyph: 8 ms a face with the files as
 * they are, under 1 ms with these.  It also misses parts of parts of composite
 * glyphs, which are followed here.
 */
#ifndef SURVREPORT_CANVAS_SUBSET_H
#define SURVREPORT_CANVAS_SUBSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/file.h"
#include "canvas/fonts.h"

/* Makes a font file with the glyphs of `codes` (ascending, distinct, each of
 * them in the face) and of all their parts; hints and widths stay.  False if
 * the file is not TrueType with outlines in `glyf`, or breaks its own bounds:
 * then the whole file has to do. */
bool font_subset(struct arena *arena, const struct fonts *fonts, enum face face,
                 const int32_t *codes, size_t n, struct bytes *subset)
    __attribute__((warn_unused_result));

#endif
