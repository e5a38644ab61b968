/* A TrueType font cut down to the characters of one document.
 *
 * What a reader of PDF looks at stays: outlines, widths, extents.  Hints, names
 * and the map from characters to glyphs go: pages name glyphs by number, and
 * nobody hints any more what is drawn this fine.
 */
#ifndef SURVREPORT_CANVAS_SUBSET_H
#define SURVREPORT_CANVAS_SUBSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/file.h"
#include "canvas/fonts.h"

/* Extents are thousandths of an em. */
struct font_subset {
	struct bytes file;
	uint16_t *widths; /* of glyph 0, the box for what is missing, to glyph n; cut off */
	size_t n;
	int left, bottom, right, top; /* what all glyphs of the whole font fit into */
	int ascent, descent;          /* descent < 0 */
	double slant;                 /* degrees anticlockwise: < 0 in italics */
};

/* Makes a font file in which glyph i + 1 is that of codes[i] (ascending, distinct,
 * each of them in the face); parts of glyphs come behind.  False if the file is
 * not TrueType with outlines in `glyf`, or breaks its own bounds. */
bool font_subset(struct arena *arena, const struct fonts *fonts, enum face face,
                 const int32_t *codes, size_t n, struct font_subset *subset)
    __attribute__((warn_unused_result));

#endif
