/* Pages that are done: canvases in their order, with what a file says of them.
 *
 * pdf.c makes a document of them with libharu, pdf_content.c what is on its pages;
 * pages.c dumps and checks them.  The bytes of the PDF depend on the pages, the fonts
 * and the versions of libharu and zlib only: no clock, no locale, no addresses.
 */
#ifndef SURVREPORT_CANVAS_PAGES_H
#define SURVREPORT_CANVAS_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/attachment.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/helper.h"
#include "canvas/canvas.h"
#include "canvas/fonts.h"

struct pages {
	struct arena *arena; /* owns all of it */
	const struct fonts *fonts;
	struct canvas *items;
	size_t n;
	struct tag *tags;                     /* the tree of what is on them; NULL: none */
	const char *title, *authors;          /* document information; "" if none */
	bool dated;                           /* date of creation, … */
	int64_t date;                         /* … in seconds since 1970-01-01, UTC */
	const char *language;                 /* of the texts, BCP 47; NULL: "en" */
	const struct attachment *attachments; /* names ascending */
	size_t n_attachments;
	struct helper *helper; /* with the PDF; NULL: none */
};

/* Writes the pages as PDF into their arena.  False, with an error in the sink,
 * if libharu refuses. */
bool pages_pdf(const struct pages *pages, struct bytes *pdf, struct diags *diags)
    __attribute__((warn_unused_result));

/* Plain text of all pages, one operation a line. */
void pages_dump(const struct pages *pages, FILE *to);

/* Looks at every page for faults of layout (canvas_check), and for captions on
 * another page than what they are of.  Prints and counts them. */
size_t pages_check(const struct pages *pages, FILE *to);

/* Looks at the pages of a report for tables and figures that no text has named
 * before, and for pages but the last that are not full to three quarters; turned ones
 * and covers may be.  Prints and counts them. */
size_t pages_report_check(const struct pages *pages, FILE *to);

/* Versions of libharu and zlib, as loaded. */
const char *pdf_library_version(struct arena *arena);
const char *zlib_library_version(struct arena *arena);

/* Those that the program was built with. */
extern const char pdf_built_version[], zlib_built_version[];

#endif
