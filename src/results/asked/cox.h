/* What Cox models were asked for: of the analysis `cox`, and of those that fit
 * such models to show more, or other, than their coefficients. */
#ifndef SURVREPORT_RESULTS_ASKED_COX_H
#define SURVREPORT_RESULTS_ASKED_COX_H

#include <stdbool.h>

#include "base/rules.h"
#include "results/asked/effects.h"
#include "results/figures/residuals.h"

/* Keys: contexts "cox", and, of a model a term, COX_UNIVARIABLE. */
struct cox_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	const char *cause; /* its label, others being censorings; NULL: any */
	struct asked_terms terms;
	enum cox_ties ties;
	bool firth, unadjusted;
	struct asked_list strata;               /* labels */
	const char *weights, *offset, *cluster; /* labels; NULL: none */
};

/* The analysis `regression-table`: a model a term, and one of all.  Keys: the
 * contexts below. */
#define COX_UNIVARIABLE "cox-univariable"
#define COX_MULTIVARIABLE "cox-multivariable"
struct regression_table_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	struct asked_terms terms; /* a model of its own each group */
	enum cox_ties ties;
	bool same_patients; /* in all models */
};

/* The analysis `concordance`.  Keys: context "concordance". */
struct concordance_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	enum cox_ties ties;
	const char *tau; /* a time; NULL: all events count for Uno's */
};

/* The analysis `cox-assumption`: tests of the groups of terms.  Keys: context
 * "cox-assumption", the group as variable. */
enum change_with { CHANGE_KM, CHANGE_IDENTITY, CHANGE_RANK, CHANGE_LOG };
struct assumption_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	struct asked_terms terms;
	enum cox_ties ties;
	enum change_with transform;
	/* the points and curves of the figure: n_groups panels, without a point
	 * where there is no test */
	const struct residual_plot *figure;
};

#endif
