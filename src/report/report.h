/* Which parts a report has, and in which order: from study, dataset and results
 * to a document. */
#ifndef SURVREPORT_REPORT_REPORT_H
#define SURVREPORT_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "config/study.h"
#include "config/template.h"
#include "data/dataset.h"
#include "report/document.h"
#include "results/results.h"

/* Fonts and libraries that follow each other share a line. */
enum provenance_kind { PROVENANCE_OTHER, PROVENANCE_FONT, PROVENANCE_LIBRARY };

/* A line of the provenance table: "Config", "ab12…"; "Lato Regular", "0ad4…". */
struct provenance_item {
	const char *what, *value;
	enum provenance_kind kind;
};

/* How much of an analysis a report shows. */
enum report_shown { SHOWN_WHOLE, SHOWN_FIGURES, SHOWN_NOT };

/* All that a report is made from; borrowed until it is rendered. */
struct report_input {
	const struct study *study;
	const struct dataset *data;
	const struct results *results;
	const char *program; /* "survreport 0.2.0"; NULL where there is none */
	const struct provenance_item *provenance;
	size_t n_provenance;
	const struct template *template; /* which sections, in which order */
	const enum report_shown *shown;  /* [i]: of results->analyses[i]; NULL: all of all */
	bool texts_left_out;             /* the author's, with the headings among them */
};

/* Builds the document of a report.  False, with an error in the sink, if
 * SOURCE_DATE_EPOCH is no number. */
bool report_build(struct arena *arena, const struct report_input *input, struct document *document,
                  struct diags *diags) __attribute__((warn_unused_result));

/* A document that is one text below a title: no study, no results. */
bool report_build_text(struct arena *arena, const struct report_spec *front,
                       const struct prose *prose, struct document *document, struct diags *diags)
    __attribute__((warn_unused_result));

#endif
