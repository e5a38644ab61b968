/* Configs of one call that would write the same report. */
#ifndef SURVREPORT_RUN_CLASH_H
#define SURVREPORT_RUN_CLASH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* The report.id that stands in a config; NULL if none can be read. */
const char *config_id(struct arena *arena, const char *path);

/* Whether two of the configs would write one folder below `output`, or are one
 * file; each such pair is told.  Ids that differ only by case count as the
 * same: on some disks they are.  What is wrong with a config by itself, its
 * run says. */
bool configs_clash(const char *const *configs, size_t n, const char *output);

#endif
