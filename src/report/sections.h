/* The parts of a report, each a function that adds to the flow. */
#ifndef SURVREPORT_REPORT_SECTIONS_H
#define SURVREPORT_REPORT_SECTIONS_H

#include "report/flow.h"
#include "report/report.h"

/* Title, subtitle, authors, data cut-off; those that there are. */
void section_title(struct flow *flow, const struct report_spec *report);

/* The analyses with their tables and figures; or what the config's `sections`
 * ask for, texts among it, in that order. */
void section_analyses(struct flow *flow, const struct report_input *input);

/* claims.c: printed figures beside those of the results; nothing without
 * claims. */
void section_claims(struct flow *flow, const struct report_input *input);

/* Source, exclusions, endpoints, missing values, validation findings. */
void section_data(struct flow *flow, const struct report_input *input);

/* What was computed, by which rule. */
void section_methods(struct flow *flow, const struct report_input *input);

/* What the report was made from, and the conventions in force. */
void section_provenance(struct flow *flow, const struct report_input *input);

#endif
