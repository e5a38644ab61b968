/* What the methods section says of curves. */
#include "show/curves.h"

static const char *const band_sentences[] = {
    [TRANSFORM_PLAIN] = "plain (linear)",        [TRANSFORM_LOG] = "log-transformed",
    [TRANSFORM_LOG_LOG] = "log-log-transformed", [TRANSFORM_LOGIT] = "logit-transformed",
    [TRANSFORM_ARCSINE] = "arcsine-transformed",
};

static const char *const quantile_rule_sentences[] = {
    [QUANTILE_R_PRINT] = "the first time at which the curve is below the level, or, where it "
			 "stays exactly on the level, the midpoint of that step (as printed by "
			 "R's survfit)",
    [QUANTILE_R_QUANTILE] = "the first time at which the curve is below the level, or, where it "
			    "stays exactly on the level, the midpoint of that step, up to the "
			    "last observation (R's quantile.survfit)",
    [QUANTILE_SAS] = "the first time at which the curve is below the level, or, where it "
		     "stays exactly on the level, the midpoint of that step (SAS LIFETEST)",
    [QUANTILE_FIRST] = "the first time at which the curve is at or below the level (SPSS, "
		       "Stata)",
};

static const char *quantile_interval_sentence(const struct conventions *c, struct arena *arena)
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

/* In the order of enum curve_estimator: the method, and its variance. */
static const struct {
	const char *method, *variance;
} estimates[] = {
    [CURVE_KAPLAN_MEIER] = {"by the Kaplan–Meier method", "Greenwood’s variance"},
    [CURVE_FLEMING_HARRINGTON] =
	{"as exp(−H), H being the cumulative hazard with tied events taken "
         "one after the other (Fleming and Harrington)",
         "the variance of H (Aalen)"},
    [CURVE_NELSON_AALEN] = {"as exp(−H), H being the Nelson–Aalen "
                            "estimate of the cumulative hazard",
                            "the variance of H (Aalen)"},
};

static const char *const lower_sentences[] = {
    [CURVE_LOWER_USUAL] = "",
    [CURVE_LOWER_PETO] = "; lower limits with Peto’s variance (Dorey and Korn)",
    [CURVE_LOWER_MODIFIED] = "; lower limits modified for censoring (Dorey and Korn)",
};

static void add_weights_method(const struct showing *showing, const struct curves_asked *asked)
{
	struct results *results = showing->results;
	const char *as = asked->copies ? "as so many patients each (frequencies)"
	                               : "as case weights, numbers at risk and events "
	                                 "being sums of weights";

	if (asked->weighted_by)
		results_add_method(results,
		                   arena_printf(results->arena, "Patients were weighted by %s, %s.",
		                                show_in_text(showing, asked->weighted_by), as));
}

void curves_show_entry(const struct showing *showing, const struct asked_endpoint *endpoint)
{
	results_add_method(showing->results, arena_printf(showing->results->arena,
	                                                  "For %s, patients are at risk only from "
	                                                  "their entry (left truncation).",
	                                                  show_in_text(showing, endpoint->label)));
}

void curves_show_rules(const struct showing *showing, const struct curves_asked *asked)
{
	struct results *results = showing->results;
	enum method_topic before;
	const struct conventions *c = &showing->study->report.conventions;

	before = show_topic(showing, METHOD_SURVIVAL);
	results_add_method(results,
	                   arena_printf(results->arena, "The median of a curve is %s, with %s.",
	                                quantile_rule_sentences[c->quantile],
	                                quantile_interval_sentence(c, results->arena)));
	if (asked->delayed)
		curves_show_entry(showing, &asked->endpoint);
	show_topic(showing, before);
}

const char *curves_band_name(const struct showing *showing)
{
	const struct report_spec *report = &showing->study->report;

	return arena_printf(showing->results->arena, "%s %.4g%% confidence intervals",
	                    band_sentences[report->conventions.survival_ci],
	                    100 * report->confidence);
}

void curves_show_methods(const struct showing *showing, const struct curves_asked *asked)
{
	struct results *results = showing->results;
	enum method_topic before;

	before = show_topic(showing, METHOD_SURVIVAL);
	results_add_method(
	    results, arena_printf(results->arena, "Survival was estimated %s, with %s from %s%s.",
	                          estimates[asked->estimator].method, curves_band_name(showing),
	                          asked->robust ? "the robust variance (infinitesimal jackknife, "
	                                          "Binder)"
	                                        : estimates[asked->estimator].variance,
	                          lower_sentences[asked->lower]));
	add_weights_method(showing, asked);
	curves_show_rules(showing, asked);
	show_topic(showing, before);
}
