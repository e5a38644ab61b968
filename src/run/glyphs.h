/* Whether the report's fonts have the characters of the texts that it prints.
 *
 * A page asks again when it is built, which is late: a file that passes `check`
 * in the evening must not fail at night.  So what is known before anything is
 * estimated is looked at then: texts of the config, and labels from the data.
 */
#ifndef SURVREPORT_RUN_GLYPHS_H
#define SURVREPORT_RUN_GLYPHS_H

#include "base/diag.h"
#include "config/study.h"
#include "config/template.h"
#include "data/dataset.h"
#include "results/results.h"

/* Reports the characters in texts of a config that no font of the report has,
 * with their places. */
void glyphs_check_config(const struct study *study, const struct template *template,
                         struct diags *diags);

/* The same for levels that come from the data, of columns that an analysis
 * prints the levels of; with a line that has it. */
void glyphs_check_levels(const struct study *study, const struct dataset *data,
                         const struct template *template, struct diags *diags);

/* The same for filled texts, where a check has come that far. */
void glyphs_check_prose(const struct results *results, const struct template *template,
                        struct diags *diags);

#endif
