/* The analysis `cox` in its two files; private to them.
 *
 * cox.c        options, the fit, its numbers, the methods section
 * cox_table.c  the table with its notes
 */
#ifndef SURVREPORT_ANALYSES_REGRESSION_COX_IMPL_H
#define SURVREPORT_ANALYSES_REGRESSION_COX_IMPL_H

#include "analyses/frame/causes.h"
#include "analyses/frame/terms.h"
#include "analyses/regression/cox_options.h"
#include "math/cox_firth.h"

struct cox_spec {
	struct analysis_spec spec;
	struct text endpoint, cause;
	struct texts terms;
	struct cox_options cox;
};

/* The model being fitted and shown. */
struct cox_shown {
	const struct analysis *analysis;
	const struct cox_spec *options;
	const struct endpoint *endpoint;
	struct terms terms;
	struct sample sample;
	struct cox_input input;
	const char *refusal; /* why nothing was fitted, or NULL */
	struct cox_fit fit;
	struct cox_profile profile; /* with Firth's penalty */
	struct table *table;
};

/* Whether Firth's penalty is asked for. */
bool cox_is_penalised(const struct cox_shown *model);

/* Key of a coefficient, or of a level without one. */
struct result_key cox_key(const struct cox_shown *model, const struct column *column, size_t level);

/* Why a coefficient has no estimate, or NULL. */
const char *cox_no_estimate(const struct cox_shown *model, const struct effect *effect);

/* Whether Wald's test of all coefficients has no meaning; coef.h. */
bool cox_no_wald(const struct cox_shown *model);

/* Adds the table of a model whose numbers have been added. */
void cox_show(struct cox_shown *model);

#endif
