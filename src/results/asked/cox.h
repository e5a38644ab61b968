/* What Cox models were asked for: of the analysis `cox`, and of those that fit
 * such models to show more, or other, than their coefficients. */
#ifndef SURVREPORT_RESULTS_ASKED_COX_H
#define SURVREPORT_RESULTS_ASKED_COX_H

#include <stdbool.h>

#include "base/rules.h"
#include "results/asked/effects.h"

/* Keys: context "cox". */
struct cox_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	const char *cause; /* its label, others being censorings; NULL: any */
	struct asked_terms terms;
	enum cox_ties ties;
	bool firth;
	struct asked_list strata;               /* labels */
	const char *weights, *offset, *cluster; /* labels; NULL: none */
};

#endif
