/* Wald's numbers of a coefficient, as the models that have no others put them
 * into the store. */
#ifndef SURVREPORT_ANALYSES_REGRESSION_WALD_H
#define SURVREPORT_ANALYSES_REGRESSION_WALD_H

#include "analyses/analysis.h"

/* A coefficient on the scale of a logarithm. */
struct wald {
	double coef, se;
	enum result_status status;
	const char *why; /* there is no estimate; or NULL */
};

/* Adds coef, se, the ratio with its limits, z and p. */
void wald_add(const struct analysis *analysis, const struct result_key *key, const char *ratio,
              struct wald wald);

#endif
