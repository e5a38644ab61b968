/* What the methods section says of curves. */
#include "estimate/curve_parts.h"

static const char *const band_sentences[] = {
    [TRANSFORM_PLAIN] = "plain (linear)",
    [TRANSFORM_LOG] = "log-transformed",
    [TRANSFORM_LOG_LOG] = "log-log-transformed",
    [TRANSFORM_LOGIT] = "logit-transformed",
    [TRANSFORM_ARCSINE] = "arcsine-transformed",
};

static const char *const quantile_rule_sentences[] = {
    [QUANTILE_R_PRINT] =
	"the first time at which the curve is below the level, or, where it "
	"stays exactly on the level, the midpoint of that step (as printed by "
	"R's survfit)",
    [QUANTILE_R_QUANTILE] =
	"the first time at which the curve is below the level, or, where it "
	"stays exactly on the level, the midpoint of that step, up to the "
	"last observation (R's quantile.survfit)",
    [QUANTILE_SAS] =
	"the first time at which the curve is below the level, or, where it "
	"stays exactly on the level, the midpoint of that step (SAS LIFETEST)",
    [QUANTILE_FIRST] =
	"the first time at which the curve is at or below the level (SPSS, "
	"Stata)",
};

static const char *quantile_interval_sentence(const struct conventions *c,
                                              struct arena *arena)
{
	if (c->median_ci == TRANSFORM_COLLETT)
		return "symmetric intervals in time, the standard error being "
		       "that of survival divided by the slope of the curve "
		       "(Collett; SPSS)";
	return arena_printf(arena,
	                    "intervals by inverting the %s band of the curve "
	                    "(Brookmeyer and Crowley)",
	                    band_sentences[c->median_ci]);
}

/* In the order of enum km_estimate: the method, and its variance. */
static const struct {
	const char *method, *variance;
} estimates[] = {
    [ESTIMATE_KAPLAN_MEIER] = {"by the Kaplan–Meier method",
                               "Greenwood’s variance"},
    [ESTIMATE_FLEMING_HARRINGTON] =
	{"as exp(−H), H being the cumulative hazard with tied events taken "
         "one after the other (Fleming and Harrington)",
         "the variance of H (Aalen)"},
    [ESTIMATE_NELSON_AALEN] = {"as exp(−H), H being the Nelson–Aalen "
                               "estimate of the cumulative hazard",
                               "the variance of H (Aalen)"},
};

static const char *const lower_sentences[] = {
    [LOWER_USUAL] = "",
    [LOWER_PETO] = "; lower limits with Peto’s variance (Dorey and Korn)",
    [LOWER_MODIFIED] = "; lower limits modified for censoring (Dorey and Korn)",
};

static void add_weights_method(const struct curves_request *request)
{
	struct results *results = request->analysis->results;
	const char *as = request->copies
	                     ? "as so many patients each (frequencies)"
	                     : "as case weights, numbers at risk and events "
	                       "being sums of weights";

	if (request->weighted_by)
		results_add_method(
		    results, arena_printf(results->arena,
		                          "Patients were weighted by %s, %s.",
		                          request->weighted_by->label, as));
}

void curves_add_rules(const struct curves_request *request)
{
	struct results *results = request->analysis->results;
	const struct conventions *c =
	    &request->analysis->study->report.conventions;

	results_add_method(
	    results,
	    arena_printf(results->arena, "The median of a curve is %s, with %s.",
	                 quantile_rule_sentences[c->quantile],
	                 quantile_interval_sentence(c, results->arena)));
	if (request->endpoint->entry)
		results_add_method(
		    results, arena_printf(results->arena,
		                          "For %s, patients are at risk only "
		                          "from their entry (left truncation).",
		                          request->endpoint->label));
}

const char *curves_band_name(const struct curves_request *request)
{
	const struct report_spec *report = &request->analysis->study->report;

	return arena_printf(request->analysis->results->arena,
	                    "%s %.4g%% confidence intervals",
	                    band_sentences[report->conventions.survival_ci],
	                    100 * report->confidence);
}

void curves_add_methods(const struct curves_request *request)
{
	struct results *results = request->analysis->results;

	results_add_method(
	    results,
	    arena_printf(
		results->arena, "Survival was estimated %s, with %s from %s%s.",
		estimates[request->estimate].method, curves_band_name(request),
		request->robust
		    ? "the robust variance (infinitesimal jackknife, "
		      "Binder)"
		    : estimates[request->estimate].variance,
		lower_sentences[request->lower]));
	add_weights_method(request);
	curves_add_rules(request);
}
