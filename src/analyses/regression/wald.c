#include "analyses/regression/wald.h"

#include <math.h>

#include "math/dist.h"

void wald_add(const struct analysis *analysis, const struct result_key *key, const char *ratio,
              struct wald wald)
{
	struct results *results = analysis->results;
	double confidence = analysis->study->report.confidence;
	double half = normal_quantile(1 - (1 - confidence) / 2) * wald.se;
	double z = wald.coef / wald.se;

	results_add_unless(results, key, "coef", wald.coef, wald.status, wald.why);
	results_add_unless(results, key, "se", wald.se, wald.status, wald.why);
	results_put(results, key, ratio,
	            &(struct estimate){.value = exp(wald.coef),
	                               .lo = exp(wald.coef - half),
	                               .hi = exp(wald.coef + half),
	                               .parts = WITH_LIMITS,
	                               .why = wald.why,
	                               .status = wald.why ? wald.status : RESULT_OK});
	results_add_unless(results, key, "z", z, wald.status, wald.why);
	results_add_unless(results, key, "p", normal_two_sided(z), wald.status, wald.why);
}
