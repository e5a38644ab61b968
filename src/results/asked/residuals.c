#include "results/asked/residuals.h"

const char *const residual_stats[] = {"martingale", "deviance", "schoenfeld", "dfbetas"};

struct result_key residuals_key(const struct asked *asked, const struct asked_residuals *series)
{
	struct result_key key = asked_key(asked, "cox-residuals");

	return series->term ? asked_effect_key(&key, series->term, series->level) : key;
}

struct result_key influence_key(const struct asked *asked, const struct asked_influence *patient)
{
	struct result_key of = asked_key(asked, "cox-influence");
	struct result_key key = asked_effect_key(&of, patient->term, patient->level);

	key.group1 = "line";
	key.group1_level = patient->line;
	return key;
}
