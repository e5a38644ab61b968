/* How Cox models handle ties, by the names of several packages. */
#ifndef SURVREPORT_CONFIG_TIES_H
#define SURVREPORT_CONFIG_TIES_H

#include "config/node.h"
#include "config/study.h"

/* Makes "exact", which is R's word for the discrete partial likelihood, that
 * choice; an error where the preset's package calls another estimate so.
 * `root` is the config's map, for places. */
void ties_settle(struct study *study, const struct node *root, struct diags *diags);

#endif
