/* Made-up patients: the option `at` of analyses that predict, a map of names,
 * each with the values of some of the model's columns.
 *
 * What a pattern leaves out is the mean, of a number, over the patients of the
 * model, or the reference level of a category or flag.
 */
#ifndef SURVREPORT_ANALYSES_FRAME_PROFILES_H
#define SURVREPORT_ANALYSES_FRAME_PROFILES_H

#include "analyses/analysis.h"
#include "analyses/frame/terms.h"
#include "results/asked/profiles.h"

/* One of them, with all of its values. */
struct pattern {
	struct term_values values;
	const char *wrong; /* why there is no such patient; NULL if there is */
	struct asked_profile asked;
};

/* Reports columns that are not in the terms, and values that they cannot
 * have.  Levels that come from the data are not known yet. */
void check_patterns(const struct maps *at, const struct texts *terms, const struct dataset *data,
                    struct diags *diags);

/* The patterns, after terms_code(); at->n of them.  What is in them lives as
 * long as the results, to which they add the means of numbers that are left
 * out, and the range of those beyond it. */
struct pattern *patterns_take(const struct analysis *analysis, const struct maps *at,
                              const struct terms *terms);

/* The one that leaves everything out.  Whatever predicts for a mean patient
 * takes this: the means are those of the covariates, of which products, logs
 * and splines are then made.  The mean of a column of the design is that of no
 * patient. */
struct pattern pattern_typical(const struct analysis *analysis, const struct terms *terms);

#endif
