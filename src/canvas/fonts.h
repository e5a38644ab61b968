/* Font metrics, for layout before anything is drawn.
 *
 * The faces are TrueType files named by the template.  FreeType reads the
 * metrics; the bytes are kept for the device that embeds the fonts.
 *
 * Widths are those that a PDF carries: whole thousandths of an em, cut off,
 * not rounded.  So a column ranged right here is ranged right in the PDF.
 * Only the Basic Multilingual Plane exists: tables of fonts have no more.
 */
#ifndef SURVREPORT_CANVAS_FONTS_H
#define SURVREPORT_CANVAS_FONTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/hash.h"
#include "canvas/font_files.h"

/* The fallbacks are no template's choice: a character that a face lacks is
 * taken from one of them, and they are loaded when the first is. */
enum face {
	FACE_REGULAR,
	FACE_MEDIUM,
	FACE_SEMIBOLD,
	FACE_BOLD,
	FACE_ITALIC,
	FACE_FALLBACK,
	FACE_FALLBACK_BOLD,
	N_FACES
};
extern const char *const face_names[N_FACES]; /* "regular" … */

struct font_face {
	const char *file;       /* path it was found at; NULL: not loaded */
	const char *name;       /* family and style, for the provenance section */
	const char *family;     /* "Lato" */
	bool serif;             /* letters have feet */
	const char *postscript; /* name without blanks, for the PDF */
	const char *data;       /* whole file */
	size_t length;
	char sha256[SHA256_TEXT_SIZE];
	double ascent, descent, cap_height, x_height; /* of an em; descent > 0 */
};

struct fonts; /* opaque */

/* Loads the faces from files found in the system's font folders, or at
 * paths if the names contain '/'.  A face whose name is NULL is left out: no
 * text may be measured or drawn in it; but medium is regular then, and semibold
 * bold.  Faces of one file are loaded once.  NULL, with an error in the sink that says
 * which package has them, if one cannot be found or read.  All of it lives in
 * the arena but what FreeType holds, which fonts_release() frees. */
struct fonts *fonts_load(struct arena *arena, const char *const files[N_FACES], struct diags *diags);

/* The same with files that were read before, or are just being read by the helper;
 * they outlive the fonts. */
struct fonts *fonts_load_from(struct font_files *from, struct helper *helper, struct arena *arena,
                              const char *const files[N_FACES], struct diags *diags);

/* Frees what FreeType holds (the arena does not own it). */
void fonts_release(struct fonts *fonts);

const struct font_face *fonts_face(const struct fonts *fonts, enum face face);

/* The face that stands for a face: itself, or an earlier one of the same file. */
enum face fonts_own(const struct fonts *fonts, enum face face);

/* Whether texts are kerned: in all measures here, and by the devices.  One
 * place, since what is measured must be what is drawn. */
enum { FONTS_KERNED = 1 };

/* How much closer to `left` (negative) or further from it the character `right`
 * stands than their widths say: whole thousandths of an em, between -1000 and
 * 1000.  0 if they are not of one font file, or if either is a figure, so that
 * columns of numbers stay true; also for the codes 0, which stand for no
 * character.  Codes are those that text_next() gives.  A table look-up for
 * Latin-1. */
int fonts_kerning(const struct fonts *fonts, enum face face, int32_t left, int32_t right);

/* How far a character moves the pen behind the one before it (0: none), in
 * thousandths of the size.  The width of a text is the sum of its steps. */
int64_t fonts_step(const struct fonts *fonts, enum face face, int32_t before, int32_t code);

/* Width of UTF-8 text in points.  Linear in the text; no allocation. */
double fonts_width(const struct fonts *fonts, enum face face, double size, const char *text);

/* The same for the first `length` bytes of a text. */
double fonts_span_width(const struct fonts *fonts, enum face face, double size, const char *text,
                        size_t length);

/* How many bytes of the first `length`, whole characters, are no wider than
 * `width`.  Linear in what fits. */
size_t fonts_fit(const struct fonts *fonts, enum face face, double size, const char *text,
                 size_t length, double width);

/* Bytes of the first run of a text whose characters are in one face, which is
 * the one asked for or its fallback; the whole text nearly always. */
size_t fonts_run(const struct fonts *fonts, enum face face, const char *text, enum face *in);

/* The first character of the text that neither the face nor its fallback has a
 * glyph for; 0 if there is none. */
int32_t fonts_missing(const struct fonts *fonts, enum face face, const char *text);

/* The number of a character's glyph; 0 if the face has none. */
uint32_t fonts_glyph(const struct fonts *fonts, enum face face, int32_t code);

/* A glyph's shape, closed paths one after the other, filled where they go round. */
enum outline_step {
	OUTLINE_MOVE,  /* to a new path, after closing the one before, */
	OUTLINE_LINE,  /* … or on: straight, … */
	OUTLINE_CONIC, /* … by one point beside the curve, … */
	OUTLINE_CUBIC, /* … or by two */
};

/* A step; the last of its points is where it ends.  In units of which the font has
 * fonts_em() an em, to the right and upwards from the glyph's origin. */
struct outline_piece {
	enum outline_step step;
	double x[3], y[3];
};

struct outlines {
	struct outline_piece *items;
	size_t n; /* 0: a blank */
};

/* Units of an em. */
double fonts_em(const struct fonts *fonts, enum face face);

/* The shapes of a text whose characters are all in this face (a run of fonts_run()), as
 * far apart as they are measured. */
struct outlines fonts_outlines(const struct fonts *fonts, enum face face, const char *text,
                               struct arena *arena);

/* Version of FreeType, as loaded. */
const char *fonts_library_version(struct arena *arena);

/* The version that the program was built with. */
extern const char fonts_built_version[];

#endif
