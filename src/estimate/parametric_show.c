/* Parametric models as the report shows them. */
#include <math.h>

#include "base/str.h"
#include "estimate/curves.h"
#include "estimate/parametric.h"

enum {
	CURVE_POINTS = 160,
	TIMES_A_TABLE = 3, /* intervals that there is room for */
};

static struct results *results_of(const struct parametric_model *model)
{
	return model->analysis->results;
}

/* A number that was added. */
static const struct result *number(const struct parametric_model *model,
                                   struct result_key key, const char *stat)
{
	return results_find(results_of(model), &key, stat);
}

static const char *interval(const struct parametric_model *model,
                            struct result_key key, const char *const stats[3])
{
	return results_interval_text(
	    results_of(model), number(model, key, stats[0]),
	    number(model, key, stats[1]), number(model, key, stats[2]));
}

static const char *const median_stats[] = {"median", "median_lo", "median_hi"};
static const char *const survival_stats[] = {"survival", "survival_lo",
                                             "survival_hi"};
static const char *const tr_stats[] = {"tr", "tr_lo", "tr_hi"};
static const char *const hr_stats[] = {"hr", "hr_lo", "hr_hi"};

static const char *label_of(const struct parametric_model *model, size_t i)
{
	return parametric_names[model->distributions[i]].label;
}

static const char *ci_name(const struct parametric_model *model)
{
	return arena_printf(results_of(model)->arena, "%.4g%% CI",
	                    100 * model->analysis->study->report.confidence);
}

/* "OS by arm (HR+/HER2−)" */
static const char *subject(const struct parametric_model *model)
{
	return arena_printf(results_of(model)->arena, "%s%s%s%s",
	                    model->endpoint->label,
	                    model->groups.by ? " by " : "",
	                    model->groups.by ? model->groups.label : "",
	                    analysis_population(model->analysis));
}

/* The row that names a group, above those of its distributions. */
static void group_row(const struct parametric_model *model, struct table *table,
                      size_t group)
{
	struct cell *cells;

	if (!model->groups.by)
		return;
	cells = table_add_row(results_of(model), table);
	cells[0].text = model->groups.labels[group];
	table->rows[table->n_rows - 1].rule_above = table->n_rows > 1;
	table->rows[table->n_rows - 1].keep_with_next = true;
}

/* A row of a fit; the best is bold. */
static struct cell *fit_row(const struct parametric_model *model,
                            struct table *table, size_t i)
{
	struct cell *cells = table_add_row(results_of(model), table);

	cells[0].text = label_of(model, i);
	cells[0].indent = model->groups.by != NULL;
	cells[0].bold =
	    i == parametric_best(model) && model->n_distributions > 1;
	return cells;
}

/* --- The fits ---------------------------------------------------------------*/

static bool has_distribution(const struct parametric_model *model,
                             enum parametric_distribution d)
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
    {"Log likelihood", "loglik"},
    {"Parameters", "parameters"},
    {"AIC", "aic"},
    {"BIC", "bic"},
    {"Intercept", "intercept"},
    {"Log(scale)", "log_scale"},
    {"Shape", "shape"},
};

static size_t n_fit_columns(const struct parametric_model *model)
{
	size_t n = sizeof fit_columns / sizeof *fit_columns;

	return has_distribution(model, PARAMETRIC_GENGAMMA) ? n : n - 1;
}

static void fits_row(const struct parametric_model *model, struct table *table,
                     size_t group, size_t i)
{
	struct cell *cells = fit_row(model, table, i);
	struct result_key key = parametric_key(model, group, i);

	if (number(model, key, "loglik")->status != RESULT_OK) {
		cells[1].text = number(model, key, "loglik")->text;
		return;
	}
	for (size_t k = 0; k < n_fit_columns(model); k++) {
		const struct result *result =
		    number(model, key, fit_columns[k].stat);

		cells[1 + k].text = result ? result->text : "";
	}
}

static const struct result *fit_number(const struct parametric_model *model,
                                       size_t group, size_t i)
{
	return number(model, parametric_key(model, group, i), "loglik");
}

/* "Weibull, Log-normal": the distributions of a group that lack numbers for
 * the same reason as the i-th; "" if an earlier one has said so. */
static const char *same_reason(const struct parametric_model *model,
                               size_t group, size_t i)
{
	struct str text = {.arena = results_of(model)->arena};
	const char *why = fit_number(model, group, i)->warning;

	for (size_t k = 0; k < model->n_distributions; k++) {
		if (!str_equal(fit_number(model, group, k)->warning, why))
			continue;
		if (k < i)
			return "";
		str_addf(&text, "%s%s", text.length ? ", " : "",
		         label_of(model, k));
	}
	return str_text(&text);
}

/* Why fits of a group have no numbers, each reason once. */
static void note_reasons(const struct parametric_model *model,
                         struct table *table, size_t group)
{
	struct results *results = results_of(model);

	for (size_t i = 0; i < model->n_distributions; i++) {
		const struct result *result = fit_number(model, group, i);
		const char *sentence, *labels;

		if (result->status == RESULT_OK)
			continue;
		labels = same_reason(model, group, i);
		if (!*labels)
			continue;
		sentence = arena_printf(
		    results->arena, "%s%s%s: %s, because %s.",
		    model->groups.by ? model->groups.labels[group] : "",
		    model->groups.by ? ", " : "", labels, result->text,
		    result->warning);
		table_add_note(results, table, sentence);
		results_add_warning(
		    results, arena_printf(results->arena, "%s: %s",
		                          model->analysis->name, sentence));
	}
}

/* "228 patients, 165 events." of each group. */
static void note_counts(const struct parametric_model *model,
                        struct table *table)
{
	struct results *results = results_of(model);

	for (size_t g = 0; g < model->groups.n; g++) {
		struct result_key key = parametric_key(model, g, 0);

		table_add_note(
		    results, table,
		    arena_printf(results->arena, "%s%s%s patients, %s events.",
		                 model->groups.by ? model->groups.labels[g] : "",
		                 model->groups.by ? ": " : "",
		                 number(model, key, "n")->text,
		                 number(model, key, "events")->text));
	}
}

/* The head row of the fits. */
static void fits_head(const struct parametric_model *model, struct table *table)
{
	struct cell *head = table_add_head(results_of(model), table);

	head[0].text = "Distribution";
	for (size_t i = 0; i < n_fit_columns(model); i++)
		head[1 + i].text = fit_columns[i].name;
}

static void show_fits(const struct parametric_model *model)
{
	struct results *results = results_of(model);
	struct table *table = results_add_table(
	    results, model->analysis->name,
	    arena_printf(results->arena, "Parametric models of %s",
	                 subject(model)),
	    1 + n_fit_columns(model));
	const char *exclusions =
	    sample_exclusions(model->analysis, &model->sample, model->endpoint);

	fits_head(model, table);
	for (size_t g = 0; g < model->groups.n; g++) {
		group_row(model, table, g);
		for (size_t i = 0; i < model->n_distributions; i++)
			fits_row(model, table, g, i);
	}
	note_counts(model, table);
	table_add_note(
	    results, table,
	    arena_printf(
		results->arena,
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

/* A fit in the table of coefficients. */
struct part {
	const struct parametric_model *model;
	struct table *table;
	size_t group, i;
};

static void effect_cells(const struct part *part, struct cell *cells,
                         const struct column *column, size_t level)
{
	struct result_key key = parametric_term_key(part->model, part->group,
	                                            part->i, column, level);
	const struct result *tr = number(part->model, key, "tr");

	if (!tr) {
		cells[1].text = "1 (reference)";
		return;
	}
	cells[1].text = interval(part->model, key, tr_stats);
	if (tr->status == RESULT_OK)
		cells[2].text = number(part->model, key, "p")->text;
	if (tr->status == RESULT_OK && number(part->model, key, "hr"))
		cells[3].text = interval(part->model, key, hr_stats);
}

static void term_rows(const struct part *part, const struct column *column)
{
	struct results *results = results_of(part->model);
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
	struct results *results = results_of(model);
	struct cell *cells = table_add_row(results, part->table);
	struct row *heading = &part->table->rows[part->table->n_rows - 1];

	heading->rule_above = part->table->n_rows > 1;
	heading->keep_with_next = true;
	cells[0].text = arena_printf(
	    results->arena, "%s%s%s",
	    model->groups.by ? model->groups.labels[part->group] : "",
	    model->groups.by ? ": " : "", label_of(model, part->i));
	cells[0].bold =
	    part->i == parametric_best(model) && model->n_distributions > 1;
	for (size_t i = 0; i < model->terms.n; i++)
		term_rows(part, model->terms.columns[i]);
}

/* Names the terms without estimate; once, whatever the distribution. */
static void note_effects(const struct parametric_model *model,
                         struct table *table)
{
	struct results *results = results_of(model);

	for (size_t g = 0; g < model->groups.n; g++)
		for (size_t k = 0; k < model->terms.n_effects; k++) {
			const struct effect *effect = &model->terms.effects[k];
			const struct result *tr = NULL;

			for (size_t i = 0; i < model->n_distributions && !tr;
			     i++)
				if (parametric_fit_of(model, g, i)->status ==
				    PARAMETRIC_OK)
					tr = number(
					    model,
					    parametric_term_key(model, g, i,
					                        effect->column,
					                        effect->level),
					    "tr");
			if (!tr || tr->status == RESULT_OK)
				continue;
			table_add_note(
			    results, table,
			    arena_printf(
				results->arena, "%s%s%s: not estimable, %s.",
				model->groups.by ? model->groups.labels[g] : "",
				model->groups.by ? ", " : "",
				effect_name(effect, results->arena),
				tr->warning));
		}
}

static void show_coefficients(const struct parametric_model *model)
{
	struct results *results = results_of(model);
	struct part part = {.model = model};
	struct cell *head;

	if (model->terms.n == 0)
		return;
	part.table = results_add_table(
	    results, model->analysis->name,
	    arena_printf(results->arena, "Terms in the parametric models of %s",
	                 subject(model)),
	    has_hazard_ratios(model) ? 4 : 3);
	head = table_add_head(results, part.table);
	head[1].text =
	    arena_printf(results->arena, "Time ratio (%s)", ci_name(model));
	head[2].text = results->style->p_label;
	if (has_hazard_ratios(model))
		head[3].text = arena_printf(results->arena, "Hazard ratio (%s)",
		                            ci_name(model));
	for (part.group = 0; part.group < model->groups.n; part.group++)
		for (part.i = 0; part.i < model->n_distributions; part.i++)
			if (parametric_fit_of(model, part.group, part.i)->status ==
			    PARAMETRIC_OK)
				coefficients_part(&part);
	table_add_note(results, part.table,
	               "A time ratio above 1 means longer times; that of a "
	               "number is that of one unit more.");
	note_effects(model, part.table);
}

/* --- Predictions ------------------------------------------------------------*/

/* Some of the times, as columns of a table; `median` before them. */
struct prediction_table {
	const struct parametric_model *model;
	struct table *table;
	bool median;
	size_t from, n; /* of the times */
};

static const char *time_text(const struct parametric_model *model, size_t k)
{
	return number_significant(results_of(model)->arena,
	                          model->times.items[k], 10);
}

/* Fills a row from the numbers under a key. */
static void prediction_cells(const struct prediction_table *part,
                             struct cell *cells, struct result_key key)
{
	const struct parametric_model *model = part->model;
	size_t at = 1;

	if (part->median)
		cells[at++].text = interval(model, key, median_stats);
	for (size_t k = part->from; k < part->from + part->n; k++) {
		key.variable_level = time_text(model, k);
		cells[at++].text = interval(model, key, survival_stats);
	}
}

/* Kaplan and Meier's, to compare with. */
static void km_row(const struct prediction_table *part, size_t group)
{
	const struct parametric_model *model = part->model;
	struct result_key key = parametric_prediction_key(model, group, 0);
	struct cell *cells;

	if (model->terms.n)
		return;
	key.context = "kaplan-meier";
	cells = table_add_row(results_of(model), part->table);
	cells[0].text = "Kaplan–Meier";
	cells[0].indent = model->groups.by != NULL;
	prediction_cells(part, cells, key);
}

static void prediction_head(const struct prediction_table *part)
{
	const struct parametric_model *model = part->model;
	struct arena *arena = results_of(model)->arena;
	struct cell *head = table_add_head(results_of(model), part->table);
	size_t at = 1;

	if (part->median)
		head[at++].text =
		    arena_printf(arena, "Median, %s (%s)",
		                 model->endpoint->unit, ci_name(model));
	for (size_t k = part->from; k < part->from + part->n; k++)
		head[at++].text =
		    arena_printf(arena, "At %s %s (%s)", time_text(model, k),
		                 model->endpoint->unit, ci_name(model));
}

/* "Age 62.4 years": the numbers of the typical patient. */
static void note_typical(const struct parametric_model *model,
                         struct table *table)
{
	struct results *results = results_of(model);
	struct str text = {.arena = results->arena};

	if (model->terms.n == 0)
		return;
	for (size_t k = 0; k < model->terms.n_effects; k++) {
		const struct column *column = model->terms.effects[k].column;

		if (!term_is_number(column))
			continue;
		str_addf(&text, "%s%s at its mean", text.length ? ", " : "",
		         column->label);
	}
	for (size_t i = 0; i < model->terms.n; i++) {
		const struct column *column = model->terms.columns[i];

		if (!term_is_number(column))
			str_addf(
			    &text, "%s%s: %s", text.length ? ", " : "",
			    column->label,
			    column->level_labels[model->terms.reference[i]]);
	}
	table_add_note(results, table,
	               arena_printf(results->arena, "Predicted for: %s.",
	                            str_text(&text)));
}

static void prediction_table_add(struct prediction_table *part)
{
	const struct parametric_model *model = part->model;
	struct results *results = results_of(model);

	part->table = results_add_table(
	    results, model->analysis->name,
	    arena_printf(results->arena, "%s predicted by the models",
	                 subject(model)),
	    1 + part->median + part->n);
	prediction_head(part);
	for (size_t g = 0; g < model->groups.n; g++) {
		group_row(model, part->table, g);
		km_row(part, g);
		for (size_t i = 0; i < model->n_distributions; i++)
			prediction_cells(part, fit_row(model, part->table, i),
			                 parametric_prediction_key(model, g, i));
	}
	note_typical(model, part->table);
}

static void show_predictions(const struct parametric_model *model)
{
	struct prediction_table part = {.model = model, .median = true};

	do {
		part.n = model->times.n - part.from;
		if (part.n > TIMES_A_TABLE)
			part.n = TIMES_A_TABLE;
		prediction_table_add(&part);
		part.median = false;
		part.from += part.n;
	} while (part.from < model->times.n);
}

/* --- The figure -------------------------------------------------------------*/

static const char *overlay_label(const struct parametric_model *model, size_t i)
{
	struct results *results = results_of(model);
	double aic = parametric_total_aic(model, i);

	if (isnan(aic))
		return label_of(model, i);
	return arena_printf(results->arena, "%s (AIC %s)", label_of(model, i),
	                    style_number(results->style, CLASS_LOG_LIKELIHOOD,
	                                 aic, results->arena));
}

/* A fitted curve up to the end of that of Kaplan and Meier. */
static void add_overlay(const struct parametric_model *model,
                        struct curve_set *set, size_t group, size_t i)
{
	struct arena *arena = results_of(model)->arena;
	const struct curve *curve = &set->curves[group];
	const struct parametric_fit *fit = parametric_fit_of(model, group, i);
	size_t n = model->sample.group_sizes[group];
	double *time = ARENA_ARRAY(arena, double, CURVE_POINTS + 1);
	double *survival = ARENA_ARRAY(arena, double, CURVE_POINTS + 1);
	struct overlay overlay = {.group = group,
	                          .style = i,
	                          .n = CURVE_POINTS + 1,
	                          .time = time,
	                          .survival = survival};

	if (fit->status != PARAMETRIC_OK || curve->n == 0)
		return;
	/* nearer to each other at the beginning, where curves may be steep */
	for (size_t k = 0; k <= CURVE_POINTS; k++)
		time[k] = curve->time[curve->n - 1] *
		          pow((double)k / CURVE_POINTS, 2);
	parametric_curve(fit, model->linear[group * model->n_distributions + i],
	                 n, time, CURVE_POINTS + 1, survival);
	overlay.label = overlay_label(model, i);
	overlay.strong = i == parametric_best(model);
	ARENA_PUSH(arena, set->overlays, set->n_overlays, overlay);
}

/* All fits over one curve; over several, the best, or the first that there
 * is. */
static void add_overlays(const struct parametric_model *model,
                         struct curve_set *set)
{
	size_t best = parametric_best(model);

	for (size_t g = 0; g < set->n; g++)
		for (size_t i = 0; i < model->n_distributions; i++)
			if (set->n == 1 ||
			    i == (best < model->n_distributions ? best : 0))
				add_overlay(model, set, g, i);
}

static void show_figure(const struct parametric_model *model)
{
	struct results *results = results_of(model);
	struct curves_request request = {.analysis = model->analysis,
	                                 .endpoint = model->endpoint,
	                                 .groups = &model->groups,
	                                 .sample = &model->sample,
	                                 .kind = KM_SURVIVAL,
	                                 .context = "kaplan-meier",
	                                 .times = model->times,
	                                 .test = ""};
	struct curve_set *set = curves_add(&request);
	struct figure *figure;

	add_overlays(model, set);
	figure = results_add_figure(
	    results, (struct figure){.analysis = model->analysis->name,
	                             .kind = "survival",
	                             .caption = arena_printf(
					 results->arena,
					 "%s: Kaplan–Meier curve%s "
					 "and fitted models",
					 subject(model), set->n > 1 ? "s" : ""),
	                             .curves = set});
	if (model->terms.n)
		ARENA_PUSH(results->arena, figure->notes, figure->n_notes,
		           "Fitted curves are the mean of those of the "
		           "patients.");
	curves_add_methods(&request);
}

/* --- Sentences --------------------------------------------------------------*/

static void show_summary(const struct parametric_model *model)
{
	struct results *results = results_of(model);
	size_t best = parametric_best(model);
	const char *median = "";

	if (best == model->n_distributions)
		return;
	if (!model->groups.by && model->terms.n == 0)
		median = arena_printf(
		    results->arena, "; median %s, %s (%s): %s",
		    model->endpoint->label, model->endpoint->unit,
		    ci_name(model),
		    interval(model, parametric_prediction_key(model, 0, best),
		             median_stats));
	results->analyses[results->n_analyses - 1].summary =
	    arena_printf(results->arena, "%s: %s%s.",
	                 model->n_distributions > 1 ? "Lowest AIC" : "Model",
	                 overlay_label(model, best), median);
}

static void show_methods(const struct parametric_model *model)
{
	struct results *results = results_of(model);

	results_add_method(
	    results,
	    "Parametric (accelerated failure time) models were fitted by "
	    "maximum "
	    "likelihood, with standard errors from the observed information; "
	    "time ratios are exponentials of coefficients, with Wald’s "
	    "intervals and P-values.");
	if (has_hazard_ratios(model) && model->terms.n)
		results_add_method(
		    results,
		    "Hazard ratios of exponential and Weibull models are exp(−"
		    "coefficient/scale), with intervals by the delta method.");
	if (has_distribution(model, PARAMETRIC_GENGAMMA))
		results_add_method(
		    results,
		    "The generalized gamma distribution is in Prentice’s "
		    "parameters (1974): shape 1 is the Weibull, shape 0 the "
		    "log-normal distribution.");
	results_add_method(
	    results,
	    "Intervals of predictions are by the delta method, for medians on "
	    "the log of time, for survival on the model’s standardised log "
	    "time (log-log for Weibull, probit for log-normal, logit for "
	    "log-logistic). BIC counts patients.");
	if (model->endpoint->entry)
		results_add_method(
		    results,
		    "With delayed entry, likelihoods are conditional on "
		    "survival to entry.");
}

void parametric_show(const struct parametric_model *model)
{
	show_figure(model); /* first: its numbers stand in tables too */
	show_fits(model);
	show_coefficients(model);
	show_predictions(model);
	show_summary(model);
	show_methods(model);
}
