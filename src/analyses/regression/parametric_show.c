/* Parametric models as the report shows them. */
#include <math.h>

#include "analyses/regression/parametric_show.h"
#include "base/str.h"
#include "base/words.h"
#include "results/field.h"

struct results *parametric_results(const struct parametric_model *model)
{
	return model->analysis->results;
}

/* A number that was added. */
const struct result *parametric_number(const struct parametric_model *model, struct result_key key,
                                       const char *stat)
{
	return results_find(parametric_results(model), &key, stat);
}

const char *parametric_interval(const struct parametric_model *model, struct result_key key,
                                const char *const stats[3])
{
	return field_interval(parametric_results(model), parametric_number(model, key, stats[0]),
	                      parametric_number(model, key, stats[1]),
	                      parametric_number(model, key, stats[2]));
}

const char *const parametric_median_stats[] = {"median", "median_lo", "median_hi"};
static const char *const tr_stats[] = {"tr", "tr_lo", "tr_hi"};
static const char *const hr_stats[] = {"hr", "hr_lo", "hr_hi"};

const char *parametric_label(const struct parametric_model *model, size_t i)
{
	return parametric_names[model->distributions[i]].label;
}

const char *parametric_ci_name(const struct parametric_model *model)
{
	return words_ci(parametric_results(model)->arena, model->analysis->study->report.confidence);
}

/* "OS by arm (HR+/HER2−)" */
const char *parametric_subject(const struct parametric_model *model)
{
	return arena_printf(parametric_results(model)->arena, "%s%s%s%s", model->endpoint->label,
	                    model->groups.by ? " by " : "",
	                    model->groups.by ? model->groups.label : "",
	                    analysis_population(model->analysis));
}

/* The row that names a group, above those of its distributions. */
void parametric_group_row(const struct parametric_model *model, struct table *table, size_t group)
{
	struct cell *cells;

	if (!model->groups.by)
		return;
	cells = table_add_row(parametric_results(model), table);
	cells[0].text = model->groups.labels[group];
	table->rows[table->n_rows - 1].rule_above = table->n_rows > 1;
	table->rows[table->n_rows - 1].keep_with_next = true;
}

/* A row of a fit; the best is bold. */
struct cell *parametric_fit_row(const struct parametric_model *model, struct table *table, size_t i)
{
	struct cell *cells = table_add_row(parametric_results(model), table);

	cells[0].text = parametric_label(model, i);
	cells[0].indent = model->groups.by != NULL;
	cells[0].bold = i == parametric_best(model) && model->n_distributions > 1;
	return cells;
}

/* --- The fits ---------------------------------------------------------------*/

static bool has_distribution(const struct parametric_model *model, enum parametric_distribution d)
{
	for (size_t i = 0; i < model->n_distributions; i++)
		if (model->distributions[i] == d)
			return true;
	return false;
}

/* Columns of the table: the last is the shape, which one distribution has. */
static const struct {
	const char *name, *stat;
} fit_columns[] = {
    {"Log likelihood", "loglik"}, {"Parameters", "parameters"}, {"AIC", "aic"},     {"BIC", "bic"},
    {"Intercept", "intercept"},   {"Log(scale)", "log_scale"},  {"Shape", "shape"},
};

static size_t n_fit_columns(const struct parametric_model *model)
{
	size_t n = sizeof fit_columns / sizeof *fit_columns;

	return has_distribution(model, PARAMETRIC_GENGAMMA) ? n : n - 1;
}

static void fits_row(const struct parametric_model *model, struct table *table, size_t group,
                     size_t i)
{
	struct cell *cells = parametric_fit_row(model, table, i);
	struct result_key key = parametric_key(model, group, i);

	if (parametric_number(model, key, "loglik")->status != RESULT_OK) {
		cells[1].text =
		    field_value(parametric_results(model), parametric_number(model, key, "loglik"));
		return;
	}
	for (size_t k = 0; k < n_fit_columns(model); k++) {
		const struct result *result = parametric_number(model, key, fit_columns[k].stat);

		cells[1 + k].text = result ? field_value(parametric_results(model), result) : "";
	}
}

static const struct result *fit_number(const struct parametric_model *model, size_t group, size_t i)
{
	return parametric_number(model, parametric_key(model, group, i), "loglik");
}

/* "Weibull, Log-normal": the distributions of a group that lack numbers for
 * the same reason as the i-th; "" if an earlier one has said so. */
static const char *same_reason(const struct parametric_model *model, size_t group, size_t i)
{
	struct str text = {.arena = parametric_results(model)->arena};
	const char *why = fit_number(model, group, i)->warning;

	for (size_t k = 0; k < model->n_distributions; k++) {
		if (!str_equal(fit_number(model, group, k)->warning, why))
			continue;
		if (k < i)
			return "";
		str_addf(&text, "%s%s", text.length ? ", " : "", parametric_label(model, k));
	}
	return str_text(&text);
}

/* Why fits of a group have no numbers, each reason once. */
static void note_reasons(const struct parametric_model *model, struct table *table, size_t group)
{
	struct results *results = parametric_results(model);

	for (size_t i = 0; i < model->n_distributions; i++) {
		const struct result *result = fit_number(model, group, i);
		const char *sentence, *labels;

		if (result->status == RESULT_OK)
			continue;
		labels = same_reason(model, group, i);
		if (!*labels)
			continue;
		sentence = arena_printf(results->arena, "%s%s%s: %s, because %s.",
		                        model->groups.by ? model->groups.labels[group] : "",
		                        model->groups.by ? ", " : "", labels,
		                        field_value(results, result), result->warning);
		table_add_note(results, table, sentence);
		results_add_warning(results, arena_printf(results->arena, "%s: %s",
		                                          model->analysis->name, sentence));
	}
}

/* "228 patients, 165 events." of each group. */
static void note_counts(const struct parametric_model *model, struct table *table)
{
	struct results *results = parametric_results(model);

	for (size_t g = 0; g < model->groups.n; g++) {
		struct result_key key = parametric_key(model, g, 0);
		const struct parametric_fit *fit = parametric_fit_of(model, g, 0);

		table_add_note(results, table,
		               arena_printf(results->arena, "%s%s%s patient%s, %s event%s.",
		                            model->groups.by ? model->groups.labels[g] : "",
		                            model->groups.by ? ": " : "",
		                            field_value(parametric_results(model),
		                                        parametric_number(model, key, "n")),
		                            words_s(fit->n),
		                            field_value(parametric_results(model),
		                                        parametric_number(model, key, "events")),
		                            words_s(fit->n_events)));
	}
}

/* The head row of the fits. */
static void fits_head(const struct parametric_model *model, struct table *table)
{
	struct cell *head = table_add_head(parametric_results(model), table);

	head[0].text = "Distribution";
	for (size_t i = 0; i < n_fit_columns(model); i++)
		head[1 + i].text = fit_columns[i].name;
}

static void show_fits(const struct parametric_model *model)
{
	struct results *results = parametric_results(model);
	struct table *table = results_add_table(
	    results, model->analysis->name,
	    arena_printf(results->arena, "Parametric models of %s", parametric_subject(model)),
	    1 + n_fit_columns(model));
	const char *exclusions = sample_exclusions(model->analysis, &model->sample, model->endpoint);

	fits_head(model, table);
	for (size_t g = 0; g < model->groups.n; g++) {
		parametric_group_row(model, table, g);
		for (size_t i = 0; i < model->n_distributions; i++)
			fits_row(model, table, g, i);
	}
	note_counts(model, table);
	table_add_note(results, table,
	               arena_printf(results->arena,
	                            "Log of time = intercept%s + scale × error, times in "
	                            "%s. AIC, BIC: Akaike’s and Bayesian information "
	                            "criterion, lower is better%s.",
	                            model->terms.n ? " + terms" : "", model->endpoint->unit,
	                            model->n_distributions > 1 ? "; bold: lowest AIC" : ""));
	for (size_t g = 0; g < model->groups.n; g++)
		note_reasons(model, table, g);
	if (exclusions)
		table_add_note(results, table, exclusions);
}

/* --- The coefficients -------------------------------------------------------*/

/* Whether any distribution has hazard ratios. */
static bool has_hazard_ratios(const struct parametric_model *model)
{
	for (size_t i = 0; i < model->n_distributions; i++)
		if (model->distributions[i] <= PARAMETRIC_WEIBULL)
			return true;
	return false;
}

/* Whether any model could be estimated. */
static bool has_fits(const struct parametric_model *model)
{
	for (size_t i = 0; i < model->groups.n * model->n_distributions; i++)
		if (model->fits[i].status == PARAMETRIC_OK)
			return true;
	return false;
}

/* A fit in the table of coefficients. */
struct part {
	const struct parametric_model *model;
	struct table *table;
	size_t group, i;
};

static void effect_cells(const struct part *part, struct cell *cells, const struct column *column,
                         size_t level)
{
	struct result_key key =
	    parametric_term_key(part->model, part->group, part->i, column, level);
	const struct result *tr = parametric_number(part->model, key, "tr");

	if (!tr) {
		cells[1].text = "1 (reference)";
		return;
	}
	cells[1].text = parametric_interval(part->model, key, tr_stats);
	if (tr->status == RESULT_OK)
		cells[2].text = field_value(parametric_results(part->model),
		                            parametric_number(part->model, key, "p"));
	if (tr->status == RESULT_OK && parametric_number(part->model, key, "hr"))
		cells[3].text = parametric_interval(part->model, key, hr_stats);
}

static void term_rows(const struct part *part, const struct column *column)
{
	struct results *results = parametric_results(part->model);
	struct cell *cells = table_add_row(results, part->table);

	cells[0].indent = 1;
	if (term_is_number(column)) {
		cells[0].text = term_title(column, results->arena);
		effect_cells(part, cells, column, 0);
		return;
	}
	cells[0].text = column->label;
	part->table->rows[part->table->n_rows - 1].keep_with_next = true;
	for (size_t i = 0; i < column->n_levels; i++) {
		cells = table_add_row(results, part->table);
		cells[0].text = column->level_labels[i];
		cells[0].indent = 2;
		effect_cells(part, cells, column, i);
	}
}

/* "Arm A: Weibull" and the terms of that fit. */
static void coefficients_part(const struct part *part)
{
	const struct parametric_model *model = part->model;
	struct results *results = parametric_results(model);
	struct cell *cells = table_add_row(results, part->table);
	struct row *heading = &part->table->rows[part->table->n_rows - 1];

	heading->rule_above = part->table->n_rows > 1;
	heading->keep_with_next = true;
	cells[0].text = arena_printf(results->arena, "%s%s%s",
	                             model->groups.by ? model->groups.labels[part->group] : "",
	                             model->groups.by ? ": " : "", parametric_label(model, part->i));
	cells[0].bold = part->i == parametric_best(model) && model->n_distributions > 1;
	for (size_t i = 0; i < model->terms.n; i++)
		term_rows(part, model->terms.columns[i]);
}

/* Names the terms without estimate; once, whatever the distribution. */
static void note_effects(const struct parametric_model *model, struct table *table)
{
	struct results *results = parametric_results(model);

	for (size_t g = 0; g < model->groups.n; g++)
		for (size_t k = 0; k < model->terms.n_effects; k++) {
			const struct effect *effect = &model->terms.effects[k];
			const struct result *tr = NULL;

			for (size_t i = 0; i < model->n_distributions && !tr; i++)
				if (parametric_fit_of(model, g, i)->status == PARAMETRIC_OK)
					tr = parametric_number(model,
					                       parametric_term_key(model, g, i,
					                                           effect->column,
					                                           effect->level),
					                       "tr");
			if (!tr || tr->status == RESULT_OK)
				continue;
			table_add_note(results, table,
			               arena_printf(results->arena, "%s%s%s: not estimable, %s.",
			                            model->groups.by ? model->groups.labels[g] : "",
			                            model->groups.by ? ", " : "",
			                            effect_name(effect, results->arena),
			                            tr->warning));
		}
}

static void show_coefficients(const struct parametric_model *model)
{
	struct results *results = parametric_results(model);
	struct part part = {.model = model};
	struct cell *head;

	if (model->terms.n == 0 || !has_fits(model))
		return;
	part.table =
	    results_add_table(results, model->analysis->name,
	                      arena_printf(results->arena, "Terms in the parametric models of %s",
	                                   parametric_subject(model)),
	                      has_hazard_ratios(model) ? 4 : 3);
	head = table_add_head(results, part.table);
	head[1].text = arena_printf(results->arena, "Time ratio (%s)", parametric_ci_name(model));
	head[2].text = results->style->p_label;
	if (has_hazard_ratios(model))
		head[3].text =
		    arena_printf(results->arena, "Hazard ratio (%s)", parametric_ci_name(model));
	for (part.group = 0; part.group < model->groups.n; part.group++)
		for (part.i = 0; part.i < model->n_distributions; part.i++)
			if (parametric_fit_of(model, part.group, part.i)->status == PARAMETRIC_OK)
				coefficients_part(&part);
	table_add_note(results, part.table,
	               "A time ratio above 1 means longer times; that of a "
	               "number is that of one unit more.");
	note_effects(model, part.table);
}

const char *parametric_with_aic(const struct parametric_model *model, size_t i)
{
	struct results *results = parametric_results(model);
	double aic = parametric_total_aic(model, i);

	if (isnan(aic))
		return parametric_label(model, i);
	return arena_printf(results->arena, "%s (AIC %s)", parametric_label(model, i),
	                    style_number(results->style, CLASS_LOG_LIKELIHOOD, aic, results->arena));
}

/* --- Sentences --------------------------------------------------------------*/

static void summary_show(const struct parametric_model *model)
{
	struct results *results = parametric_results(model);
	size_t best = parametric_best(model);
	const char *median = "";

	if (best == model->n_distributions)
		return;
	if (!model->groups.by && model->terms.n == 0)
		median = arena_printf(
		    results->arena, "; median %s, %s (%s): %s", model->endpoint->label,
		    model->endpoint->unit, parametric_ci_name(model),
		    parametric_interval(model, parametric_prediction_key(model, 0, best),
		                        parametric_median_stats));
	results->analyses[results->n_analyses - 1].summary = arena_printf(
	    results->arena, "%s: %s%s.", model->n_distributions > 1 ? "Lowest AIC" : "Model",
	    parametric_with_aic(model, best), median);
}

static void show_methods(const struct parametric_model *model)
{
	struct results *results = parametric_results(model);

	results_add_method(results,
	                   "Parametric (accelerated failure time) models were fitted by "
	                   "maximum "
	                   "likelihood, with standard errors from the observed information; "
	                   "time ratios are exponentials of coefficients, with Wald’s "
	                   "intervals and P-values.");
	if (has_hazard_ratios(model) && model->terms.n)
		results_add_method(results,
		                   "Hazard ratios of exponential and Weibull models are exp(−"
		                   "coefficient/scale), with intervals by the delta method.");
	if (has_distribution(model, PARAMETRIC_GENGAMMA))
		results_add_method(results,
		                   "The generalized gamma distribution is in Prentice’s "
		                   "parameters (1974): shape 1 is the Weibull, shape 0 the "
		                   "log-normal distribution.");
	results_add_method(results,
	                   "Intervals of predictions are by the delta method, for medians on "
	                   "the log of time, for survival on the model’s standardised log "
	                   "time (log-log for Weibull, probit for log-normal, logit for "
	                   "log-logistic). BIC counts patients.");
	if (model->endpoint->entry)
		results_add_method(results, "With delayed entry, likelihoods are conditional on "
		                            "survival to entry.");
}

void parametric_show(const struct parametric_model *model)
{
	parametric_show_figure(model); /* first: its numbers stand in tables too */
	show_fits(model);
	show_coefficients(model);
	parametric_show_predictions(model);
	summary_show(model);
	show_methods(model);
}
