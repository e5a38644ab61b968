/* Stage 2: the config's rules are held against the rows.
 *
 * A rule is an expression; where it is false there is a finding of the rule's
 * severity, where it is missing there is none.  What load has already found
 * (values that cannot be read, out of range, required but missing) is not
 * repeated here.  Columns that are missing in every row are a warning, and
 * declared levels that no row has are a note.
 *
 * Rules are planned before rows are read, like everything else in the config.
 */
#ifndef SURVREPORT_VALIDATE_VALIDATE_H
#define SURVREPORT_VALIDATE_VALIDATE_H

#include <stdbool.h>

#include "base/diag.h"
#include "config/study.h"
#include "data/dataset.h"

/* Parsed rules; opaque, live in the dataset's arena. */
struct rules;

/* Parses and checks the rules of a study, those of packs among them, over the columns
 * of a dataset that may still be without rows.  Never NULL; errors are in the sink. */
struct rules *validate_plan(const struct study *study, struct dataset *data, struct diags *diags);

/* Applies the rules, adding findings to the dataset.  False (the reason is in
 * the sink) if a rule names a level that the data do not have, which is an
 * error of the config. */
bool validate_run(const struct rules *rules, struct dataset *data, struct diags *diags)
    __attribute__((warn_unused_result));

#endif
