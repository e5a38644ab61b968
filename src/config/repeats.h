/* What a config says twice, or leaves out by its sections: it may be meant, and
 * is seldom. */
#ifndef SURVREPORT_CONFIG_REPEATS_H
#define SURVREPORT_CONFIG_REPEATS_H

#include "base/arena.h"
#include "base/diag.h"
#include "config/node.h"

/* Warns of it. */
void repeats_tell(const struct node *root, struct arena *arena, struct diags *diags);

#endif
