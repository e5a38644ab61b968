/* How a PDF is finished, from what libharu wrote to the file that readers get.
 *
 *  pdf.c            has libharu make the document; one of its built-in fonts stands in
 *                   for each of ours, and its pages are empty
 *  pdf_content.c    what is on the pages
 *  pdf_read.c       takes libharu's file apart
 *  pdf_fonts.c      the fonts
 *  pdf_structure.c  the tree of tags
 *  pdf_finish.c     all that, what is said of the whole file, and the order of it
 *  pdf_deflate.c    streams, deflated meanwhile
 *  pdf_pack.c       objects, packed, in a file of PDF 1.7
 *
 * Nothing is written that was not understood: a file that is not as libharu 2.3
 * writes it ends in an error that says what it is, and there is no file.
 */
#ifndef SURVREPORT_CANVAS_PDF_IMPL_H
#define SURVREPORT_CANVAS_PDF_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/helper.h"
#include "base/str.h"
#include "canvas/fonts.h"
#include "canvas/pages.h"
#include "canvas/subset.h"
#include "canvas/tags.h"

/* --- pdf_read.c ----------------------------------------------------------------- */

struct raw_object {
	struct bytes text;   /* of the object, without its number; "<<\n … \n>>" */
	struct bytes stream; /* its data is NULL if it has none */
	bool dropped;        /* it is not in the file to be */
};

/* A file of libharu's: objects by number; 0 is none. */
struct raw {
	struct raw_object *objects;
	size_t n;
	size_t root, info;
};

/* Takes a file apart.  What is wrong with it, or NULL. */
const char *raw_read(struct arena *arena, struct bytes file, struct raw *raw);

/* Whether an object has a line. */
bool raw_has(const struct raw_object *object, const char *line);

/* What follows a mark in an object's text, to the end of the text; its data is
 * NULL if the mark is not there. */
struct bytes raw_after(struct bytes text, const char *mark);

/* The number at the start of a text; 0 if there is none. */
size_t raw_number(struct bytes text);

/* --- pdf_deflate.c --------------------------------------------------------------- */

struct deflating;

/* The helper may be NULL. */
struct deflating *deflating_begin(struct arena *arena, struct helper *helper);

/* Gives bytes to be deflated, which stay as they are to the end. */
void deflating_ahead(struct deflating *deflating, struct bytes data);

/* The bytes deflated, once they are: those that were given, or any. */
struct bytes deflating_get(struct deflating *deflating, struct bytes data);

/* Waits for what is still at work, and frees what came of it. */
void deflating_end(struct deflating *deflating);

/* --- pdf_pack.c ----------------------------------------------------------------- */

struct packer;

/* A file with objects 1 to `n` to come. */
struct packer *packer_open(struct arena *arena, size_t n, struct deflating *deflating);

struct arena *packer_arena(const struct packer *packer);

/* A number for one more object. */
size_t packer_number(struct packer *packer);

/* Begins an object that is packed with others, and ends it; in between its text is
 * written to what the first returns. */
struct str *packer_begin(struct packer *packer, size_t number);
void packer_end(struct packer *packer);

/* A stream, packed if that is asked for; `entries` are of its dictionary, without
 * Length and Filter. */
void packer_stream(struct packer *packer, size_t number, const char *entries, struct bytes data,
                   bool packed);

/* An object that stands in the file as it is. */
void packer_plain(struct packer *packer, size_t number, const char *text);

/* Writes what is still to be written, and ends the file. */
struct bytes packer_close(struct packer *packer, size_t root, size_t info);

/* Appends a number; a text string, UTF-16 in hexadecimal; a literal one. */
void pdf_number(struct str *out, size_t number);
void pdf_text(struct str *out, const char *text);

/* --- pdf_fonts.c ---------------------------------------------------------------- */

/* A face as it is embedded. */
struct embedded {
	const int32_t *codes; /* ascending; NULL: the face is not used */
	size_t n;
	uint16_t latin[256]; /* glyphs of the first characters */
	struct font_subset subset;
};

/* Finds the characters in use and cuts the faces.  False after an error. */
bool embedded_make(struct arena *arena, const struct pages *pages, struct embedded *faces,
                   struct diags *diags);

/* The glyph of a character; 0 if it is not in use. */
uint16_t embedded_glyph(const struct embedded *embedded, int32_t code);

/* Writes a face's font as object `number`. */
void embedded_write(struct packer *packer, const struct fonts *fonts, enum face face,
                    const struct embedded *embedded, size_t number);

/* --- pdf_content.c -------------------------------------------------------------- */

/* In points, from the foot of the page. */
struct mark_box {
	double left, bottom, right, top;
};

/* A page that was written: tags of what is drawn on it, of each mark, with the room of
 * those that are figures, and of each link (NULL: it is under none). */
struct written {
	struct bytes content;
	enum face faces[N_FACES]; /* called F1, F2 … there, … */
	size_t n_faces;           /* … so many */
	struct tag **marks;
	struct mark_box *boxes;
	size_t n_marks;
	struct tag **links;
	size_t n_links;
};

/* Writes page `i`, but for its links. */
void content_write(struct arena *arena, const struct pages *pages, size_t i,
                   const struct embedded *embedded, struct written *page);

/* --- pdf.c ---------------------------------------------------------------------- */

/* The font of libharu's that stands for a face. */
extern const char *const stand_ins[N_FACES];

/* --- pdf_structure.c ------------------------------------------------------------ */

/* What a tag is called in a mark. */
const char *tag_name(const struct tag *tag);

struct structure_input {
	const struct pages *pages; /* with tags */
	const struct written *written;
	const size_t *page_objects;
	size_t *const *link_objects; /* by page */
};

/* Writes the tree; returns its object.  Links of all pages have the keys from the
 * number of pages on. */
size_t structure_write(struct packer *packer, const struct structure_input *input);

/* --- pdf_about.c ---------------------------------------------------------------- */

struct about {
	const char *title, *authors, *language, *producer;
	const char *moment; /* of creation, ISO 8601; NULL: undated */
};

struct about about_make(struct arena *arena, const struct pages *pages);

/* Write what is said of the file, and return its object. */
void info_write(struct packer *packer, const struct about *about, size_t number);
size_t metadata_write(struct packer *packer, const struct about *about, bool tagged);
size_t colours_write(struct packer *packer);

/* Writes the attachments, and what the catalog says of them. */
void attachments_write(struct packer *packer, const struct pages *pages, const struct about *about,
                       struct str *catalog);

/* --- pdf_finish.c --------------------------------------------------------------- */

struct finish_input {
	const struct pages *pages;
	const struct written *written;
	const struct embedded *faces;
	struct deflating *deflating;
	struct bytes raw; /* libharu's file */
};

/* Makes the file.  False, with an error in the sink, if libharu's is not as it has
 * to be. */
bool pdf_finish(const struct finish_input *input, struct bytes *pdf, struct diags *diags);

#endif
