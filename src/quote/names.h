/* Names in paths: what authors call what they look for. */
#ifndef SURVREPORT_QUOTE_NAMES_H
#define SURVREPORT_QUOTE_NAMES_H

#include "base/suggest.h"
#include "config/study.h"

/* The statistic, one of those known, that others call `name`, as "p" is a
 * "pvalue"; NULL if there is none. */
const char *statistic_synonym(const char *name, const struct names *known);

/* A level of a variable as the report prints it: its label, or its code. */
const char *level_label(const struct study *study, const char *variable,
                        const char *code);

#endif
