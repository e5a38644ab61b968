/* Names that stand in the report for want of a label. */
#ifndef SURVREPORT_VALIDATE_LABELS_H
#define SURVREPORT_VALIDATE_LABELS_H

#include "base/diag.h"
#include "config/study.h"
#include "data/dataset.h"

/* A note, if analyses print columns that nobody gave a label. */
void labels_note(const struct study *study, const struct dataset *data, struct diags *diags);

#endif
