/* Things that would be printed under one name: nobody who reads the report
 * could tell them apart. */
#ifndef SURVREPORT_CONFIG_LABELS_H
#define SURVREPORT_CONFIG_LABELS_H

#include "config/study.h"

/* Reports, at the second, levels of one column, causes of one endpoint,
 * endpoints of one unit, populations and analyses that are called the same. */
void labels_check(const struct study *study, struct diags *diags);

#endif
