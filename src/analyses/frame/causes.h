/* Competing causes in analyses: which one is meant, and who ends by which. */
#ifndef SURVREPORT_ANALYSES_FRAME_CAUSES_H
#define SURVREPORT_ANALYSES_FRAME_CAUSES_H

#include <stdbool.h>
#include <stddef.h>

#include "analyses/analysis.h"

/* Checks `cause`, an option that may be absent, against the causes of the
 * endpoint that `endpoint` names.  `needed`: the analysis makes no sense for
 * an endpoint without competing causes, whether `cause` is given or not. */
void check_cause(const struct text *endpoint, const struct text *cause, bool needed,
                 const struct dataset *data, struct diags *diags);

/* Reports an endpoint with delayed entry, which `what` cannot take. */
void check_no_entry(const struct text *endpoint, const char *what, const struct dataset *data,
                    struct diags *diags);

/* The number of a cause, from 1; the first for an option that is absent. */
size_t cause_number(const struct endpoint *endpoint, const struct text *cause);

size_t cause_count(const struct endpoint *endpoint);

/* Its name in the config, and its label or else that name. */
const char *cause_name(const struct endpoint *endpoint, size_t number);
const char *cause_label(const struct endpoint *endpoint, size_t number);

/* The cause of each patient of a sample; 0 censored. */
unsigned char *cause_take(const struct endpoint *endpoint, const struct sample *sample,
                          struct arena *arena);

/* Makes the patients who end by other causes censored at that time. */
void sample_keep_cause(struct sample *sample, const struct endpoint *endpoint, size_t number,
                       struct arena *arena);

#endif
