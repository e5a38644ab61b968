/* Names in paths: what authors call what they look for. */
#ifndef SURVREPORT_CITE_NAMES_H
#define SURVREPORT_CITE_NAMES_H

#include "base/suggest.h"
#include "config/study.h"
#include "results/results.h"

/* The statistic, one of those known, that others call `name`, as "p" is a
 * "pvalue"; NULL if there is none. */
const char *statistic_synonym(const char *name, const struct names *known);

/* The endpoint that an analysis is about, or NULL. */
const struct endpoint_spec *analysis_endpoint(const struct study *study, const char *analysis);

/* Whether the variable of a result has the name of the endpoint that its
 * analysis is about, or of one of its causes. */
bool is_of_endpoint(const struct study *study, const struct result *result);

/* A group of a result, which is a level of `variable`, as the report prints
 * it: its label, or its code. */
const char *label_of_group(const struct study *study, const struct result *result,
                           const char *variable, const char *code);

/* The like of the level of the result's variable. */
const char *label_of_level(const struct study *study, const struct result *result);

#endif
