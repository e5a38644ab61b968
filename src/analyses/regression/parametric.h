/* A parametric analysis: what its numbers and its display share.
 *
 * One fit for each group and each distribution asked for.  Numbers of a fit
 * have the distribution's name as their context.
 */
#ifndef SURVREPORT_ANALYSES_REGRESSION_PARAMETRIC_H
#define SURVREPORT_ANALYSES_REGRESSION_PARAMETRIC_H

#include "analyses/analysis.h"
#include "analyses/frame/profiles.h"
#include "analyses/frame/terms.h"
#include "math/parametric.h"

/* A distribution: its name in the config, and in print. */
struct parametric_name {
	const char *code, *label;
};
extern const struct parametric_name parametric_names[N_PARAMETRIC];

struct parametric_model {
	const struct analysis *analysis;
	const struct endpoint *endpoint;
	struct numbers times;
	struct groups groups;
	struct sample sample;
	struct terms terms;
	enum parametric_distribution distributions[N_PARAMETRIC];
	size_t n_distributions;
	struct parametric_fit *fits; /* [group * n_distributions + i] */
	struct pattern typical;      /* the patient of predictions */
	double *x;                   /* his terms */
	double **linear;             /* per fit: predictors of its patients, ascending */
};

/* The fit of a group and the i-th distribution. */
const struct parametric_fit *parametric_fit_of(const struct parametric_model *model, size_t group,
                                               size_t i);

/* Keys of the numbers of a fit; of its predictions; of its terms. */
struct result_key parametric_key(const struct parametric_model *model, size_t group, size_t i);
struct result_key parametric_prediction_key(const struct parametric_model *model, size_t group,
                                            size_t i);
struct result_key parametric_term_key(const struct parametric_model *model, size_t group, size_t i,
                                      const struct column *column, size_t level);

/* The distribution whose AIC, added over the groups, is least; of those that
 * were estimated in each.  n_distributions if none was. */
size_t parametric_best(const struct parametric_model *model);

/* That sum; NaN unless the distribution was estimated in each group that has
 * patients. */
double parametric_total_aic(const struct parametric_model *model, size_t i);

/* Tables, figure, summary and methods, from numbers that are in the store. */
void parametric_show(const struct parametric_model *model);

#endif
