/* Between the files that find causes. */
#ifndef SURVREPORT_SINCE_CAUSES_IMPL_H
#define SURVREPORT_SINCE_CAUSES_IMPL_H

#include "config/node.h"
#include "since/since_impl.h"

/* Adds a cause. */
void cause_add(struct comparing *with, enum digest_cause_kind kind, enum reach reach,
               const char *analysis, const char *text);

/* What became of the data files that are other ones. */
void data_causes(struct comparing *with);

/* What the configs say otherwise, key by key. */
void config_causes(struct comparing *with, const struct node *was, const struct node *now);

#endif
