/* What the tables of an analysis would print under one name. */
#ifndef SURVREPORT_ANALYSES_FRAME_LABELS_H
#define SURVREPORT_ANALYSES_FRAME_LABELS_H

#include "config/study.h"
#include "data/dataset.h"

/* Reports columns, terms and made-up patients of one analysis that would be
 * printed alike, at the second, and levels that are called as the tables call
 * all groups together, or missing values. */
void check_labels(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags);

#endif
