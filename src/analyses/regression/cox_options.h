/* What a Cox model may have besides its terms: strata, offset, weights,
 * clusters, a penalty. */
#ifndef SURVREPORT_ANALYSES_REGRESSION_COX_OPTIONS_H
#define SURVREPORT_ANALYSES_REGRESSION_COX_OPTIONS_H

#include "analyses/analysis.h"
#include "analyses/frame/terms.h"
#include "math/cox.h"

enum cox_penalty { PENALTY_NONE, PENALTY_FIRTH };
extern const char *const cox_penalty_names[];

/* The options as the config has them. */
struct cox_options {
	struct texts strata;
	struct text offset, weights, cluster;
	bool robust;
	int penalty; /* enum cox_penalty */
	int ties;    /* enum cox_ties, -1: as the conventions say */
};

/* Reports options that do not go together. */
void cox_options_check(const struct cox_options *options, const struct analysis_spec *spec,
                       struct diags *diags);

/* The columns of terms and options, which all must be there in a row; *n of
 * them. */
const struct column **cox_options_columns(const struct cox_options *options,
                                          const struct terms *terms,
                                          const struct analysis *analysis, size_t *n);

/* Fills strata, offset, weights, clusters and ties of the input for the rows of
 * a sample.  Returns why there can be no model, in words, or NULL. */
const char *cox_options_take(const struct cox_options *options, const struct analysis *analysis,
                             const struct sample *sample, struct cox_input *input);

#endif
