/* The parts of a report, each a function that adds to the document.
 *
 * Tables that no analysis has are called by names that no analysis can have, so
 * that texts can refer to them. */
#ifndef SURVREPORT_REPORT_SECTIONS_H
#define SURVREPORT_REPORT_SECTIONS_H

#include "report/document.h"
#include "report/report.h"

#define TABLE_CLAIMS "/claims"
#define TABLE_STUDIED "/studied"
#define TABLE_FINDINGS "/findings"
#define TABLE_SOURCES "/sources"
#define TABLE_CONVENTIONS "/conventions"

/* The box of the first page. */
void section_findings(struct document *document, const struct report_input *input);

/* The analyses with their tables and figures; or what the config's `sections`
 * ask for, texts among it, in that order. */
void section_analyses(struct document *document, const struct report_input *input);

/* The analyses of which there is not all, where a report has no room for it. */
void section_left_out(struct document *document, const struct report_input *input);

/* claims.c: printed figures beside those of the results; nothing without
 * claims. */
void section_claims(struct document *document, const struct report_input *input);

/* Source, exclusions, endpoints, missing values, validation findings. */
void section_data(struct document *document, const struct report_input *input);

/* What was computed, by which rule. */
void section_methods(struct document *document, const struct report_input *input);

/* What the report was made from, and the conventions in force. */
void section_provenance(struct document *document, const struct report_input *input);

#endif
