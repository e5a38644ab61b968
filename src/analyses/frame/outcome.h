/* An outcome that is true or false for each patient: the option `event` of
 * proportions and logistic regression, an expression of the config.
 */
#ifndef SURVREPORT_ANALYSES_FRAME_OUTCOME_H
#define SURVREPORT_ANALYSES_FRAME_OUTCOME_H

#include <stddef.h>
#include <stdint.h>

#include "analyses/analysis.h"

/* The option, in a table of fields. */
#define EVENT_FIELD(options)                                                                       \
	{                                                                                          \
		"event", FIELD_EXPRESSION, offsetof(options, event),                               \
		    "condition that is true for patients with the event", .required = true         \
	}

/* The patients whose outcome, group and covariates are known, in order of the
 * file. */
struct outcome {
	size_t n;
	uint32_t *rows;        /* row in the dataset, n */
	unsigned char *event;  /* n; 1 where the condition is true */
	uint32_t *group;       /* n */
	size_t n_no_event;     /* the condition is missing */
	size_t n_no_covariate; /* the group or a covariate is missing */
	const char *wrong;     /* the condition cannot be asked of these data (it
	                    * names a level that no column has), and why; then
	                    * n = 0.  NULL if all is well */
};

/* Reports a condition that is none. */
void check_condition(const struct text *event, const struct dataset *data, struct diags *diags);

/* Asks the condition of every row of the population.  Arrays live as long as
 * the analysis. */
struct outcome outcome_take(const struct analysis *analysis, const struct text *event,
                            const struct groups *groups, const struct column *const *covariates,
                            size_t n_covariates);

/* Adds how many were left out, and why, if any were: show_exclusions() tells
 * of them.  Once an analysis. */
void outcome_add_exclusions(const struct analysis *analysis, const struct outcome *outcome);

#endif
