/* Inputs that are folded and joined: which columns come of them, under which names.
 *
 * What a column holds, and whether rows fit, is known when the data are read
 * (load/fold.c, load/join.c); all that names can be wrong in is told here.
 */
#ifndef SURVREPORT_CONFIG_INPUTS_H
#define SURVREPORT_CONFIG_INPUTS_H

#include "config/study.h"

extern const struct shape fold_shape, join_shape;

/* Fills table, given and to of the inputs, and joined and columns of the study;
 * reports names that are unknown or clash.  After errors they hold what can be
 * told, for further checks. */
void inputs_settle(struct study *study, const struct walk *walk);

#endif
