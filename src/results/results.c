#include "results/results.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bug.h"
#include "base/str.h"

const char *const result_status_names[] = {
    "ok", "not reached", "not estimable", "not converged", "suppressed", NULL};

const char *const claim_verdict_names[] = {"reproduced", "contradicted",
                                           "not evaluable", NULL};

/* What a statistic is called in the exports. */
static const struct {
	const char *name, *label;
} labels[] = {
    {"n", "N"},
    {"pct", "Percent"},
    {"denominator", "Denominator"},
    {"missing", "Missing"},
    {"mean", "Mean"},
    {"sd", "Standard deviation"},
    {"median", "Median"},
    {"q1", "First quartile"},
    {"q3", "Third quartile"},
    {"min", "Minimum"},
    {"max", "Maximum"},
    {"events", "Events"},
    {"censored", "Censored"},
    {"median_lo", "Median, lower limit"},
    {"median_hi", "Median, upper limit"},
    {"median_se", "Median, standard error (Collett)"},
    {"q25", "25% quantile"},
    {"q25_lo", "25% quantile, lower limit"},
    {"q25_hi", "25% quantile, upper limit"},
    {"q75", "75% quantile"},
    {"q75_lo", "75% quantile, lower limit"},
    {"q75_hi", "75% quantile, upper limit"},
    {"survival", "Survival"},
    {"survival_se", "Survival, standard error (Greenwood)"},
    {"survival_lo", "Survival, lower limit"},
    {"survival_hi", "Survival, upper limit"},
    {"at_risk", "Number at risk"},
    {"incidence", "Cumulative incidence"},
    {"incidence_se", "Cumulative incidence, standard error"},
    {"incidence_lo", "Cumulative incidence, lower limit"},
    {"incidence_hi", "Cumulative incidence, upper limit"},
    {"competing", "Competing events"},
    {"n_weighted", "N, weighted"},
    {"events_weighted", "Events, weighted"},
    {"cumulative_hazard", "Cumulative hazard"},
    {"cumulative_hazard_se", "Cumulative hazard, standard error"},
    {"cumulative_hazard_lo", "Cumulative hazard, lower limit"},
    {"cumulative_hazard_hi", "Cumulative hazard, upper limit"},
    {"conditional_survival", "Conditional survival"},
    {"conditional_survival_se", "Conditional survival, standard error"},
    {"conditional_survival_lo", "Conditional survival, lower limit"},
    {"conditional_survival_hi", "Conditional survival, upper limit"},
    {"survival_difference", "Difference in survival"},
    {"survival_difference_se", "Difference in survival, standard error"},
    {"survival_difference_lo", "Difference in survival, lower limit"},
    {"survival_difference_hi", "Difference in survival, upper limit"},
    {"survival_difference_p", "Difference in survival, P-value"},
    {"rmst", "Restricted mean survival time"},
    {"rmst_se", "Restricted mean survival time, standard error"},
    {"rmst_lo", "Restricted mean survival time, lower limit"},
    {"rmst_hi", "Restricted mean survival time, upper limit"},
    {"rmtl", "Restricted mean time lost"},
    {"rmtl_se", "Restricted mean time lost, standard error"},
    {"rmtl_lo", "Restricted mean time lost, lower limit"},
    {"rmtl_hi", "Restricted mean time lost, upper limit"},
    {"rmst_difference", "Difference of restricted means"},
    {"rmst_difference_se", "Difference of restricted means, standard error"},
    {"rmst_difference_lo", "Difference of restricted means, lower limit"},
    {"rmst_difference_hi", "Difference of restricted means, upper limit"},
    {"rmst_difference_p", "Difference of restricted means, P-value"},
    {"rmst_ratio", "Ratio of restricted means"},
    {"rmst_ratio_lo", "Ratio of restricted means, lower limit"},
    {"rmst_ratio_hi", "Ratio of restricted means, upper limit"},
    {"rmst_ratio_p", "Ratio of restricted means, P-value"},
    {"rmtl_ratio", "Ratio of restricted times lost"},
    {"rmtl_ratio_lo", "Ratio of restricted times lost, lower limit"},
    {"rmtl_ratio_hi", "Ratio of restricted times lost, upper limit"},
    {"rmtl_ratio_p", "Ratio of restricted times lost, P-value"},
    {"statistic", "Test statistic"},
    {"df", "Degrees of freedom"},
    {"p", "P-value"},
    {"p_adjusted", "P-value, adjusted for the number of pairs"},
    {"p_asymptotic", "P-value, asymptotic"},
    {"p_lo", "P-value, lower limit of its interval"},
    {"p_hi", "P-value, upper limit of its interval"},
    {"arrangements", "Arrangements of the groups"},
    {"rho", "Rho of the weights"},
    {"gamma", "Gamma of the weights"},
    {"score", "Score of the trend"},
    {"observed", "Events observed"},
    {"expected", "Events expected"},
    {"hr", "Hazard ratio"},
    {"hr_lo", "Hazard ratio, lower limit"},
    {"hr_hi", "Hazard ratio, upper limit"},
    {"coef", "Coefficient"},
    {"se", "Standard error"},
    {"robust_se", "Robust standard error"},
    {"z", "Wald z"},
    {"loglik", "Log likelihood"},
    {"loglik_null", "Log likelihood of the null model"},
    {"lr_statistic", "Likelihood-ratio statistic"},
    {"lr_df", "Likelihood-ratio degrees of freedom"},
    {"lr_p", "Likelihood-ratio P-value"},
    {"wald_statistic", "Wald statistic"},
    {"wald_df", "Wald degrees of freedom"},
    {"wald_p", "Wald P-value"},
    {"score_statistic", "Score statistic"},
    {"score_df", "Score degrees of freedom"},
    {"score_p", "Score P-value"},
    {"robust_score_statistic", "Robust score statistic"},
    {"robust_score_df", "Robust score degrees of freedom"},
    {"robust_score_p", "Robust score P-value"},
    {"concordance", "Concordance (Harrell)"},
    {"concordance_se", "Concordance, standard error"},
    {"concordance_lo", "Concordance, lower limit"},
    {"concordance_hi", "Concordance, upper limit"},
    {"concordance_uno", "Concordance (Uno)"},
    {"concordance_uno_se", "Concordance (Uno), standard error"},
    {"concordance_uno_lo", "Concordance (Uno), lower limit"},
    {"concordance_uno_hi", "Concordance (Uno), upper limit"},
    {"iterations", "Iterations"},
    {"clusters", "Clusters"},
    {"strata", "Strata"},
    {"parameters", "Parameters estimated"},
    {"aic", "Akaike information criterion"},
    {"bic", "Bayesian information criterion"},
    {"intercept", "Intercept"},
    {"intercept_se", "Intercept, standard error"},
    {"log_scale", "Log of the scale"},
    {"log_scale_se", "Log of the scale, standard error"},
    {"scale", "Scale"},
    {"shape", "Shape (Prentice)"},
    {"shape_se", "Shape, standard error"},
    {"tr", "Time ratio"},
    {"tr_lo", "Time ratio, lower limit"},
    {"tr_hi", "Time ratio, upper limit"},
    {"pct_lo", "Percent, lower limit"},
    {"pct_hi", "Percent, upper limit"},
    {"difference", "Difference, percentage points"},
    {"difference_lo", "Difference, lower limit"},
    {"difference_hi", "Difference, upper limit"},
    {"risk_ratio", "Risk ratio"},
    {"risk_ratio_lo", "Risk ratio, lower limit"},
    {"risk_ratio_hi", "Risk ratio, upper limit"},
    {"odds_ratio", "Odds ratio"},
    {"odds_ratio_lo", "Odds ratio, lower limit"},
    {"odds_ratio_hi", "Odds ratio, upper limit"},
    {"odds_ratio_exact", "Odds ratio, conditional"},
    {"odds_ratio_exact_lo", "Odds ratio, conditional, lower limit"},
    {"odds_ratio_exact_hi", "Odds ratio, conditional, upper limit"},
    {"df_residual", "Degrees of freedom of the residuals"},
    {"smd", "Standardized mean difference"},
    {"c_statistic", "c statistic (area under the ROC curve)"},
    {"c_statistic_se", "c statistic, standard error"},
    {"estimate", "Estimate"},
    {"estimate_se", "Standard error (bootstrap)"},
    {"percentile_lo", "Percentile interval, lower limit"},
    {"percentile_hi", "Percentile interval, upper limit"},
    {"bca_lo", "BCa interval, lower limit"},
    {"bca_hi", "BCa interval, upper limit"},
    {"time", "Time"},
    {"martingale_min", "Martingale residuals, smallest"},
    {"martingale_max", "Martingale residuals, largest"},
    {"martingale_line",
     "Martingale residuals, line of the data farthest from 0"},
    {"deviance_min", "Deviance residuals, smallest"},
    {"deviance_max", "Deviance residuals, largest"},
    {"deviance_line", "Deviance residuals, line of the data farthest from 0"},
    {"deviance_beyond", "Deviance residuals, beyond the limit"},
    {"schoenfeld_min", "Schoenfeld residuals, smallest"},
    {"schoenfeld_max", "Schoenfeld residuals, largest"},
    {"schoenfeld_line",
     "Schoenfeld residuals, line of the data farthest from 0"},
    {"dfbetas_min", "dfbetas, smallest"},
    {"dfbetas_max", "dfbetas, largest"},
    {"dfbetas_line", "dfbetas, line of the data farthest from 0"},
    {"dfbetas_beyond", "dfbetas, beyond the limit"},
    {"martingale", "Martingale residual"},
    {"deviance", "Deviance residual"},
    {"dfbeta", "Change of the coefficient without the patient (dfbeta)"},
    {"dfbetas", "dfbeta in standard errors (dfbetas)"},
    {"undefined", "Bootstrap samples without a value"},
    {"excluded", "Excluded at the landmark"},
    {"excluded_event", "Excluded: event by the landmark"},
    {"excluded_censored", "Excluded: last contact by the landmark"},
    {"excluded_entry", "Excluded: entry after the landmark"},
    {"changed", "Changed groups during follow-up"},
    {"changed_start", "Changed groups before follow-up"},
    {"time_at_risk", "Time at risk"},
    {"guaranteed_n", "Patients with guaranteed time"},
    {"guaranteed_days", "Guaranteed time, days"},
    {"guaranteed_median", "Guaranteed time, median days"},
    {"guaranteed_pct", "Guaranteed time, percent of follow-up"},
    {"follow_up_days", "Follow-up, days"},
};

/* "12.5% quantile, lower limit" from "q12_5_lo"; NULL if it is no quantile of
 * a curve. */
static const char *quantile_label(struct arena *arena, const char *name)
{
	struct str out = {.arena = arena};
	const char *s = name + 1;

	if (name[0] != 'q' || !isdigit((unsigned char)s[0]))
		return NULL;
	if (s[0] == '0' && isdigit((unsigned char)s[1]))
		s++; /* q05 */
	for (; isdigit((unsigned char)*s) ||
	       (*s == '_' && isdigit((unsigned char)s[1]));
	     s++)
		str_add_bytes(&out, *s == '_' ? "." : s, 1);
	str_add(&out, "% quantile");
	if (str_equal(s, "_lo"))
		str_add(&out, ", lower limit");
	else if (str_equal(s, "_hi"))
		str_add(&out, ", upper limit");
	else if (*s)
		return NULL;
	return str_text(&out);
}

static const char *label_find(struct arena *arena, const char *stat_name)
{
	const char *label = quantile_label(arena, stat_name);

	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (strcmp(labels[i].name, stat_name) == 0)
			return labels[i].label;
	if (label)
		return label;
	BUG("a statistic without a label in results.c");
}

/* "" for the parts of a key that were left NULL. */
static struct result_key key_complete(const struct result_key *key)
{
	struct result_key full = *key;
	const char **const parts[] = {
	    &full.analysis,     &full.population,     &full.group1,
	    &full.group1_level, &full.group2,         &full.group2_level,
	    &full.variable,     &full.variable_level, &full.context};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!*parts[i])
			*parts[i] = "";
	return full;
}

static struct result *item_new(struct results *results,
                               const struct result_key *key,
                               const char *stat_name, enum result_class class)
{
	struct result *result = ARENA_NEW(results->arena, struct result);

	result->key = key_complete(key);
	result->stat_name = stat_name;
	result->stat_label = label_find(results->arena, stat_name);
	result->index = results->n;
	result->class = class;
	result->warning = "";
	ARENA_PUSH(results->arena, results->items, results->n, result);
	return result;
}

struct result *results_add_status(struct results *results,
                                  const struct result_key *key,
                                  const char *stat_name, enum result_class class,
                                  enum result_status status, const char *why)
{
	struct result *result = item_new(results, key, stat_name, class);

	BUG_UNLESS(status != RESULT_OK);
	result->status = status;
	result->text = result_status_names[status];
	result->warning = why;
	return result;
}

struct result *results_add(struct results *results,
                           const struct result_key *key, const char *stat_name,
                           enum result_class class, double value)
{
	struct result *result;

	if (!isfinite(value))
		return results_add_status(results, key, stat_name, class,
		                          RESULT_NOT_ESTIMABLE,
		                          "undefined for these data");
	result = item_new(results, key, stat_name, class);
	result->value = value;
	result->text =
	    style_number(results->style, class, value, results->arena);
	return result;
}

struct result *results_add_measure(struct results *results,
                                   const struct result_key *key,
                                   const char *stat_name, double value,
                                   int decimals)
{
	struct result *result =
	    results_add(results, key, stat_name, CLASS_MEASURE, value);

	if (result->status == RESULT_OK)
		result->text = style_measure(results->style, value, decimals,
		                             results->arena);
	return result;
}

struct share results_add_share(struct results *results,
                               const struct result_key *key, size_t n,
                               size_t denominator)
{
	struct share share = {
	    .n = results_add(results, key, "n", CLASS_COUNT, (double)n),
	    .denominator = results_add(results, key, "denominator", CLASS_COUNT,
	                               (double)denominator)};
	struct result *percent;

	if (denominator == 0) {
		share.pct = results_add_status(
		    results, key, "pct", CLASS_PERCENT, RESULT_NOT_ESTIMABLE,
		    "nobody to count");
		return share;
	}
	percent = results_add(results, key, "pct", CLASS_PERCENT,
	                      100 * (double)n / (double)denominator);
	percent->text = style_percent(results->style, (int64_t)n,
	                              (int64_t)denominator, results->arena);
	share.pct = percent;
	return share;
}

const char *result_limit_text(const struct result *limit)
{
	return limit->status == RESULT_OK ? limit->text : "NE";
}

static bool key_equal(const struct result_key *a, const struct result_key *b)
{
	return str_equal(a->analysis, b->analysis) &&
	       str_equal(a->population, b->population) &&
	       str_equal(a->group1, b->group1) &&
	       str_equal(a->group1_level, b->group1_level) &&
	       str_equal(a->group2, b->group2) &&
	       str_equal(a->group2_level, b->group2_level) &&
	       str_equal(a->variable, b->variable) &&
	       str_equal(a->variable_level, b->variable_level) &&
	       str_equal(a->context, b->context);
}

const struct result *results_find(const struct results *results,
                                  const struct result_key *key,
                                  const char *stat_name)
{
	struct result_key full = key_complete(key);

	for (size_t i = 0; i < results->n; i++)
		if (str_equal(results->items[i]->stat_name, stat_name) &&
		    key_equal(&results->items[i]->key, &full))
			return results->items[i];
	return NULL;
}

/* By what tells the numbers of results.csv apart; the names of groups go with
 * the analysis. */
static int by_name(const void *a, const void *b)
{
	const struct result *x = *(const struct result *const *)a;
	const struct result *y = *(const struct result *const *)b;
	const char *names[][2] = {
	    {x->key.analysis, y->key.analysis},
	    {x->stat_name, y->stat_name},
	    {x->key.variable, y->key.variable},
	    {x->key.variable_level, y->key.variable_level},
	    {x->key.group1_level, y->key.group1_level},
	    {x->key.group2_level, y->key.group2_level},
	    {x->key.context, y->key.context},
	};
	int order = 0;

	for (size_t i = 0; order == 0 && i < sizeof names / sizeof *names; i++)
		order = strcmp(names[i][0], names[i][1]);
	return order;
}

const struct result *results_twice(const struct results *results)
{
	size_t size = sizeof(struct result *);
	const struct result **sorted;

	if (results->n == 0)
		return NULL;
	sorted = arena_memdup(results->arena, results->items, results->n * size);
	qsort(sorted, results->n, size, by_name);
	for (size_t i = 1; i < results->n; i++)
		if (by_name(&sorted[i - 1], &sorted[i]) == 0)
			return sorted[i];
	return NULL;
}

struct table *results_add_table(struct results *results, const char *analysis,
                                const char *caption, size_t n_columns)
{
	struct table *table = ARENA_NEW(results->arena, struct table);
	enum cell_align *align =
	    ARENA_ARRAY(results->arena, enum cell_align, n_columns);

	for (size_t i = 1; i < n_columns; i++)
		align[i] = ALIGN_NUMBER;
	table->analysis = analysis;
	table->caption = caption;
	table->n_columns = n_columns;
	table->align = align;
	ARENA_PUSH(results->arena, results->tables, results->n_tables, table);
	return table;
}

static struct cell *row_new(struct results *results, const struct table *table,
                            struct row *row)
{
	struct cell *cells =
	    ARENA_ARRAY(results->arena, struct cell, table->n_columns);

	for (size_t i = 0; i < table->n_columns; i++)
		cells[i].text = "";
	*row = (struct row){.cells = cells, .n_cells = table->n_columns};
	return cells;
}

struct cell *table_add_row(struct results *results, struct table *table)
{
	struct row row;
	struct cell *cells = row_new(results, table, &row);

	ARENA_PUSH(results->arena, table->rows, table->n_rows, row);
	return cells;
}

struct cell *table_add_head(struct results *results, struct table *table)
{
	struct row row;
	struct cell *cells = row_new(results, table, &row);

	ARENA_PUSH(results->arena, table->head, table->n_head, row);
	return cells;
}

void table_add_note(struct results *results, struct table *table,
                    const char *note)
{
	ARENA_PUSH(results->arena, table->notes, table->n_notes, note);
}

struct figure *results_add_figure(struct results *results, struct figure figure)
{
	ARENA_PUSH(results->arena, results->figures, results->n_figures, figure);
	return &results->figures[results->n_figures - 1];
}

/* Appends a sentence that is not in the list yet. */
static void add_sentence(struct results *results, const char ***list, size_t *n,
                         const char *sentence)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp((*list)[i], sentence) == 0)
			return;
	ARENA_PUSH(results->arena, *list, *n, sentence);
}

void results_add_method(struct results *results, const char *sentence)
{
	add_sentence(results, &results->methods, &results->n_methods, sentence);
}

void results_add_warning(struct results *results, const char *sentence)
{
	add_sentence(results, &results->warnings, &results->n_warnings,
	             sentence);
}
