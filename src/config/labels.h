/* Things that would be printed under one name: nobody who reads the report
 * could tell them apart. */
#ifndef SURVREPORT_CONFIG_LABELS_H
#define SURVREPORT_CONFIG_LABELS_H

#include "config/study.h"

/* Reports, at the second, levels of one column, causes of one endpoint,
 * endpoints of one unit, populations and analyses that are called the same. */
void labels_check(const struct study *study, struct diags *diags);

/* A label of a column, level, endpoint, cause or population, or one that goes on
 * behind it, as it stands inside of a sentence: as its `label_in_text`
 * says, else by words_in_text(). */
const char *label_in_text(const struct study *study, const char *label, struct arena *arena);

#endif
