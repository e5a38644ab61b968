/* The report: from results and drawn figures to pages, and to a PDF.
 *
 * report_build() lays everything out on canvases; nothing of it knows PDF.
 * report_pdf() replays the canvases; nothing of it knows what they show.
 *
 * The bytes of the PDF depend on the input, the fonts and the versions of
 * libharu and zlib only: no clock, no locale, no addresses.
 */
#ifndef SURVREPORT_REPORT_REPORT_H
#define SURVREPORT_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "canvas/canvas.h"
#include "canvas/fonts.h"
#include "config/study.h"
#include "config/template.h"
#include "data/dataset.h"
#include "results/results.h"

/* A line of the provenance table: "SHA-256 of the config", "ab12…". */
struct provenance_item {
	const char *what, *value;
};

/* All that a report is made from; borrowed until the report is written. */
struct report_input {
	const struct study *study;
	const struct dataset *data;
	const struct results *results;
	struct canvas *const *figures; /* figures[i] draws results->figures[i] */
	const struct provenance_item *provenance;
	size_t n_provenance;
	const struct template *template;
	const struct fonts *fonts;
};

/* A report that is one text, below the title and between the heads and feet
 * of `front`: no study, no results. */
struct report_text {
	const struct report_spec *front;
	const struct document *document;
	const struct template *template;
	const struct fonts *fonts;
};

/* A report laid out; lives in the arena of its builder. */
struct report {
	struct arena *arena;
	const struct fonts *fonts;
	struct canvas *pages;
	size_t n;
	const char *title, *authors; /* document information; "" if none */
	bool dated;   /* SOURCE_DATE_EPOCH, else data_cutoff, … */
	int64_t date; /* … in seconds since 1970-01-01, UTC */
};

/* Lays out the pages.  False, with an error in the sink for each, when texts
 * hold characters that the fonts lack. */
bool report_build(struct arena *arena, const struct report_input *input,
                  struct report *report, struct diags *diags)
    __attribute__((warn_unused_result));

bool report_build_text(struct arena *arena, const struct report_text *input,
                       struct report *report, struct diags *diags)
    __attribute__((warn_unused_result));

/* The font files that a report of these results needs, from the template; NULL
 * for a face that nothing is set in, so that it is not loaded. */
void report_fonts(const struct template *template,
                  const struct results *results, const char *files[N_FACES]);

/* Writes the pages as PDF into the report's arena.  False, with an error in
 * the sink, if libharu refuses. */
bool report_pdf(const struct report *report, struct bytes *pdf,
                struct diags *diags) __attribute__((warn_unused_result));

/* Plain text of all pages, one operation a line. */
void report_dump(const struct report *report, FILE *to);

/* Looks at every page for faults of layout (canvas_check); prints and counts
 * them. */
size_t report_check(const struct report *report, FILE *to);

/* Versions of libharu and zlib, as loaded. */
const char *pdf_library_version(struct arena *arena);
const char *zlib_library_version(struct arena *arena);

/* Those that the program was built with. */
extern const char pdf_built_version[], zlib_built_version[];

#endif
