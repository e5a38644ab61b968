#include "results/statistics.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"

const char *const statistic_endings[N_STAT_PARTS] = {"", "_se", "_lo", "_hi", "_p"};

/* A class that differs from analysis to analysis is the usual one here. */
static const struct statistic statistics[] = {
    {"n", "N", CLASS_COUNT},
    {"pct", "Percent", CLASS_PERCENT, STAT_ESTIMATE},
    {"denominator", "Denominator", CLASS_COUNT},
    {"missing", "Missing", CLASS_COUNT},
    {"mean", "Mean", CLASS_MEASURE},
    {"sd", "Standard deviation", CLASS_MEASURE},
    {"median", "Median", CLASS_TIME, STAT_ESTIMATE},
    {"q1", "First quartile", CLASS_MEASURE},
    {"q3", "Third quartile", CLASS_MEASURE},
    {"min", "Minimum", CLASS_MEASURE},
    {"max", "Maximum", CLASS_MEASURE},
    {"events", "Events", CLASS_COUNT},
    {"censored", "Censored", CLASS_COUNT},
    {"median_se", "Median, standard error (Collett)", CLASS_TIME},
    {"survival", "Survival", CLASS_PROBABILITY, STAT_ESTIMATE, true},
    {"survival_se", "Survival, standard error (Greenwood)", CLASS_PROBABILITY},
    {"at_risk", "Number at risk", CLASS_COUNT, STAT_PLAIN, true},
    {"incidence", "Cumulative incidence", CLASS_PROBABILITY, STAT_ESTIMATE, true},
    {"competing", "Competing events", CLASS_COUNT},
    {"n_weighted", "N, weighted", CLASS_MEASURE},
    {"events_weighted", "Events, weighted", CLASS_MEASURE},
    {"cumulative_hazard", "Cumulative hazard", CLASS_COEFFICIENT, STAT_ESTIMATE, true},
    {"conditional_survival", "Conditional survival", CLASS_PROBABILITY, STAT_ESTIMATE, true},
    {"survival_difference", "Difference in survival", CLASS_PROBABILITY, STAT_DIFFERENCE, true},
    {"rmst", "Restricted mean survival time", CLASS_TIME, STAT_ESTIMATE, true},
    {"rmst_latest", "Latest time that follow-up allows for restricted means", CLASS_TIME},
    {"rmtl", "Restricted mean time lost", CLASS_TIME, STAT_ESTIMATE, true},
    {"rmst_difference", "Difference of restricted means", CLASS_TIME, STAT_DIFFERENCE, true},
    {"rmst_ratio", "Ratio of restricted means", CLASS_HAZARD_RATIO, STAT_RATIO, true},
    {"rmtl_ratio", "Ratio of restricted times lost", CLASS_HAZARD_RATIO, STAT_RATIO, true},
    {"statistic", "Test statistic", CLASS_STATISTIC},
    {"df", "Degrees of freedom", CLASS_DEGREES},
    {"p", "P-value", CLASS_P_VALUE, STAT_ESTIMATE},
    {"p_adjusted", "P-value, adjusted for the number of pairs", CLASS_P_VALUE},
    {"p_asymptotic", "P-value, asymptotic", CLASS_P_VALUE},
    {"p_lo", "P-value, lower limit of its interval", CLASS_P_VALUE},
    {"p_hi", "P-value, upper limit of its interval", CLASS_P_VALUE},
    {"tables", "Random tables of Fisher’s test", CLASS_COUNT},
    {"arrangements", "Arrangements of the groups", CLASS_COUNT},
    {"rho", "Rho of the weights", CLASS_MEASURE},
    {"gamma", "Gamma of the weights", CLASS_MEASURE},
    {"score", "Score of the trend", CLASS_MEASURE},
    {"observed", "Events observed", CLASS_COUNT},
    {"expected", "Events expected", CLASS_STATISTIC},
    {"hr", "Hazard ratio", CLASS_HAZARD_RATIO, STAT_RATIO},
    {"coef", "Coefficient", CLASS_COEFFICIENT},
    {"se", "Standard error", CLASS_COEFFICIENT},
    {"robust_se", "Robust standard error", CLASS_COEFFICIENT},
    {"z", "Wald z", CLASS_STATISTIC},
    {"loglik", "Log likelihood", CLASS_LOG_LIKELIHOOD},
    {"loglik_null", "Log likelihood of the null model", CLASS_LOG_LIKELIHOOD},
    {"lr_statistic", "Likelihood-ratio statistic", CLASS_STATISTIC},
    {"lr_df", "Likelihood-ratio degrees of freedom", CLASS_DEGREES},
    {"lr_p", "Likelihood-ratio P-value", CLASS_P_VALUE},
    {"wald_statistic", "Wald statistic", CLASS_STATISTIC},
    {"wald_df", "Wald degrees of freedom", CLASS_DEGREES},
    {"wald_p", "Wald P-value", CLASS_P_VALUE},
    {"score_statistic", "Score statistic", CLASS_STATISTIC},
    {"score_df", "Score degrees of freedom", CLASS_DEGREES},
    {"score_p", "Score P-value", CLASS_P_VALUE},
    {"robust_score_statistic", "Robust score statistic", CLASS_STATISTIC},
    {"robust_score_df", "Robust score degrees of freedom", CLASS_DEGREES},
    {"robust_score_p", "Robust score P-value", CLASS_P_VALUE},
    {"concordance", "Concordance (Harrell)", CLASS_CONCORDANCE, STAT_ESTIMATE},
    {"concordance_se", "Concordance, standard error", CLASS_CONCORDANCE},
    {"concordance_lo", "Concordance, lower limit", CLASS_CONCORDANCE},
    {"concordance_hi", "Concordance, upper limit", CLASS_CONCORDANCE},
    {"concordance_uno", "Concordance (Uno)", CLASS_CONCORDANCE, STAT_ESTIMATE},
    {"iterations", "Iterations", CLASS_COUNT},
    {"clusters", "Clusters", CLASS_COUNT},
    {"strata", "Strata", CLASS_COUNT},
    {"strata_alone", "Strata with patients of one group only", CLASS_COUNT},
    {"events_after_zero", "Events after the curve of all fell to 0", CLASS_COUNT},
    {"parameters", "Parameters estimated", CLASS_COUNT},
    {"aic", "Akaike information criterion", CLASS_LOG_LIKELIHOOD},
    {"aic_total", "Akaike information criterion, all groups", CLASS_LOG_LIKELIHOOD},
    {"bic", "Bayesian information criterion", CLASS_LOG_LIKELIHOOD},
    {"intercept", "Intercept", CLASS_COEFFICIENT, STAT_ESTIMATE},
    {"log_scale", "Log of the scale", CLASS_COEFFICIENT, STAT_ESTIMATE},
    {"scale", "Scale", CLASS_COEFFICIENT},
    {"shape", "Shape (Prentice)", CLASS_COEFFICIENT, STAT_ESTIMATE},
    {"shape_se", "Shape, standard error", CLASS_COEFFICIENT},
    {"tr", "Time ratio", CLASS_HAZARD_RATIO, STAT_RATIO},
    {"difference", "Difference, percentage points", CLASS_PERCENT, STAT_DIFFERENCE},
    {"difference_lo", "Difference, lower limit", CLASS_PERCENT},
    {"difference_hi", "Difference, upper limit", CLASS_PERCENT},
    {"risk_ratio", "Risk ratio", CLASS_HAZARD_RATIO, STAT_RATIO},
    {"odds_ratio", "Odds ratio", CLASS_HAZARD_RATIO, STAT_RATIO},
    {"odds_ratio_exact", "Odds ratio, conditional", CLASS_HAZARD_RATIO, STAT_RATIO},
    {"df_residual", "Degrees of freedom of the residuals", CLASS_DEGREES},
    {"smd", "Standardized mean difference", CLASS_COEFFICIENT},
    {"c_statistic", "c statistic (area under the ROC curve)", CLASS_CONCORDANCE, STAT_ESTIMATE},
    {"c_statistic_se", "c statistic, standard error", CLASS_CONCORDANCE},
    {"estimate", "Estimate", CLASS_MEASURE, STAT_ESTIMATE},
    {"estimate_se", "Standard error (bootstrap)", CLASS_MEASURE},
    {"percentile", "Percentile interval", CLASS_MEASURE, STAT_ESTIMATE},
    {"bca", "BCa interval", CLASS_MEASURE, STAT_ESTIMATE},
    {"time", "Time", CLASS_TIME},
    {"martingale_min", "Martingale residuals, smallest", CLASS_COEFFICIENT},
    {"martingale_max", "Martingale residuals, largest", CLASS_COEFFICIENT},
    {"martingale_line", "Martingale residuals, line of the data farthest from 0", CLASS_COUNT},
    {"deviance_min", "Deviance residuals, smallest", CLASS_COEFFICIENT},
    {"deviance_max", "Deviance residuals, largest", CLASS_COEFFICIENT},
    {"deviance_line", "Deviance residuals, line of the data farthest from 0", CLASS_COUNT},
    {"deviance_beyond", "Deviance residuals, beyond the limit", CLASS_COUNT},
    {"schoenfeld_min", "Schoenfeld residuals, smallest", CLASS_COEFFICIENT},
    {"schoenfeld_max", "Schoenfeld residuals, largest", CLASS_COEFFICIENT},
    {"schoenfeld_line", "Schoenfeld residuals, line of the data farthest from 0", CLASS_COUNT},
    {"dfbetas_min", "dfbetas, smallest", CLASS_COEFFICIENT},
    {"dfbetas_max", "dfbetas, largest", CLASS_COEFFICIENT},
    {"dfbetas_line", "dfbetas, line of the data farthest from 0", CLASS_COUNT},
    {"dfbetas_beyond", "dfbetas, beyond the limit", CLASS_COUNT},
    {"dfbetas_limit", "dfbetas, limit", CLASS_MEASURE},
    {"martingale", "Martingale residual", CLASS_COEFFICIENT},
    {"deviance", "Deviance residual", CLASS_COEFFICIENT},
    {"dfbeta", "Change of the coefficient without the patient (dfbeta)", CLASS_MEASURE},
    {"dfbetas", "dfbeta in standard errors (dfbetas)", CLASS_COEFFICIENT},
    {"undefined", "Bootstrap samples without a value", CLASS_COUNT},
    {"infinite", "Bootstrap samples in which it is infinite, or not reached", CLASS_COUNT},
    {"excluded", "Excluded at the landmark", CLASS_COUNT},
    {"left_out", "Left out of the step", CLASS_COUNT},
    {"excluded_event", "Excluded: event by the landmark", CLASS_COUNT},
    {"excluded_censored", "Excluded: last contact by the landmark", CLASS_COUNT},
    {"excluded_entry", "Excluded: entry after the landmark", CLASS_COUNT},
    {"excluded_time", "Excluded: no time to the event", CLASS_COUNT},
    {"excluded_outcome", "Excluded: outcome not known", CLASS_COUNT},
    {"excluded_value", "Excluded: missing value", CLASS_COUNT},
    {"excluded_covariate", "Excluded: missing covariate", CLASS_COUNT},
    {"impossible", "Impossible values, left out", CLASS_COUNT},
    {"groupless", "Patients in no group", CLASS_COUNT},
    {"not_positive", "Patients with a time of 0", CLASS_COUNT},
    {"excluded_weight_missing", "Excluded: no weight", CLASS_COUNT},
    {"excluded_weight_negative", "Excluded: negative weight", CLASS_COUNT},
    {"excluded_weight_zero", "Excluded: weight of 0", CLASS_COUNT},
    {"excluded_weight_line", "First line with a negative weight", CLASS_COUNT},
    {"emptied", "Time at which all at risk had the event", CLASS_TIME},
    {"emptied_at_risk", "Number at risk when all had the event", CLASS_COUNT},
    {"changed", "Changed groups during follow-up", CLASS_COUNT},
    {"changed_start", "Changed groups before follow-up", CLASS_COUNT},
    {"moment_same_day", "Change or entry on the day of the event or last contact", CLASS_COUNT},
    {"moment_later", "Change or entry after the event or last contact", CLASS_COUNT},
    {"last_time", "Last observation", CLASS_TIME},
    {"time_at_risk", "Time at risk", CLASS_TIME},
    {"guaranteed_n", "Patients with guaranteed time", CLASS_COUNT},
    {"guaranteed_days", "Guaranteed time, days", CLASS_MEASURE},
    {"guaranteed_median", "Guaranteed time, median days", CLASS_MEASURE},
    {"guaranteed_pct", "Guaranteed time, percent of follow-up", CLASS_PERCENT},
    {"follow_up_days", "Follow-up, days", CLASS_MEASURE},
    /* of the data as such: results/data_counts.h */
    {"rows", "Rows of the data", CLASS_COUNT},
    {"rows_excluded", "Rows of patients who entered after the cut-off", CLASS_COUNT},
    {"rows_undated", "Rows without a date of entry", CLASS_COUNT},
    {"rows_outside", "Rows for which the condition of the population is false", CLASS_COUNT},
    {"rows_undecided", "Rows for which the condition of the population is missing", CLASS_COUNT},
    {"columns_undeclared", "Columns of the file that are not declared", CLASS_COUNT},
    {"rows_read", "Rows of the file", CLASS_COUNT},
    {"rows_unselected", "Rows that the condition of the input leaves out", CLASS_COUNT},
    {"rows_later", "Rows after the cut-off", CLASS_COUNT},
    {"rows_folded", "Rows that these were folded to", CLASS_COUNT},
    {"rows_unmatched", "Rows without a partner in a joined file", CLASS_COUNT},
    {"rows_leftover", "Rows of a joined file that are left out", CLASS_COUNT},
    {"values", "Values of an identifier that repeat", CLASS_COUNT},
    {"future", "Dates after the cut-off", CLASS_COUNT},
    {"shortened", "Last contacts set to the cut-off", CLASS_COUNT},
    {"known", "Rows with a time and a status", CLASS_COUNT},
    {"time_zero", "Rows with a time of 0", CLASS_COUNT},
    {"cut_events", "Events that became censorings at the cut-off", CLASS_COUNT},
    {"cut_follow_ups", "Follow-ups shortened to the cut-off", CLASS_COUNT},
    {"cut_starts", "Left out: start after the cut-off", CLASS_COUNT},
    {"cut_enters", "Left out: not at risk before the cut-off", CLASS_COUNT},
    {"unlisted", "Findings beyond those that are listed", CLASS_COUNT},
    {"rules", "Rules of a pack", CLASS_COUNT},
    {"rules_checked", "Rules of a pack that were checked", CLASS_COUNT},
};

/* q25, q12_5: of a curve; the label comes from the name. */
static const struct statistic quantile = {NULL, "% quantile", CLASS_TIME, STAT_ESTIMATE, false};

static const struct statistic unknown = {NULL, "", N_CLASSES, STAT_PLAIN, false};

static const struct statistic *line_find(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof statistics / sizeof *statistics; i++)
		if (statistics[i].name[0] == name[0] &&
		    (length < 2 || statistics[i].name[1] == name[1]) &&
		    strncmp(statistics[i].name, name, length) == 0 &&
		    statistics[i].name[length] == '\0')
			return &statistics[i];
	return NULL;
}

/* Whether the first bytes of a name are those of a quantile. */
static bool is_quantile(const char *name, size_t length)
{
	if (length < 2 || name[0] != 'q' || !isdigit((unsigned char)name[length - 1]))
		return false;
	for (size_t i = 1; i < length; i++)
		if (!isdigit((unsigned char)name[i]) && name[i] != '_')
			return false;
	return true;
}

/* An estimate: a line that has parts, or a quantile. */
static const struct statistic *estimate_find(const char *name, size_t length)
{
	const struct statistic *line = line_find(name, length);

	if (line && line->kind != STAT_PLAIN)
		return line;
	return is_quantile(name, length) && !line ? &quantile : NULL;
}

bool statistic_find(const char *name, struct statistic_name *found)
{
	size_t n = strlen(name);
	const struct statistic *line = line_find(name, n);

	*found = (struct statistic_name){&unknown, STAT_VALUE, n, NULL, N_CLASSES};
	for (int part = N_STAT_PARTS - 1; part >= 0; part--) {
		const char *end = statistic_endings[part];
		size_t length = n - strlen(end);
		const struct statistic *of;

		if (n <= strlen(end) || strcmp(name + length, end) != 0)
			continue;
		of = estimate_find(name, length);
		if (!of)
			continue;
		*found = (struct statistic_name){of, (enum statistic_part)part, length, NULL,
		                                 part == STAT_P ? CLASS_P_VALUE : of->class};
		break;
	}
	if (line)
		found->label = line->label;
	if (line && found->of == &unknown)
		*found = (struct statistic_name){line, STAT_VALUE, n, line->label, line->class};
	return found->of != &unknown;
}

/* "12.5% quantile" from "q12_5", "5% quantile" from "q05". */
static void add_quantile(struct str *out, const char *name, size_t length)
{
	size_t i = name[1] == '0' && length > 2 ? 2 : 1;

	for (; i < length; i++)
		str_add_bytes(out, name[i] == '_' ? "." : name + i, 1);
	str_add(out, quantile.label);
}

const char *statistic_label(const char *name, const struct statistic_name *found,
                            struct arena *arena)
{
	static const char *const parts[N_STAT_PARTS] = {"", ", standard error", ", lower limit",
	                                                ", upper limit", ", P-value"};
	struct str out = {.arena = arena};

	if (found->label)
		return found->label;
	if (found->of == &quantile)
		add_quantile(&out, name, found->length);
	else
		str_add(&out, found->of->label);
	str_add(&out, parts[found->part]);
	return str_text(&out);
}

bool statistic_null(const struct statistic *statistic, double *null)
{
	*null = statistic->kind == STAT_RATIO ? 1 : 0;
	return statistic->kind == STAT_RATIO || statistic->kind == STAT_DIFFERENCE;
}
