/* Logistic regression: odds ratios, by maximum likelihood or with Firth's
 * penalty.
 *
 * How columns become coefficients: terms.h.  Rows in which the outcome or any
 * term is missing are left out and counted (complete cases).  Formulas,
 * convergence, separation and limits: math/logistic.h.
 */
#include "math/logistic.h"

#include <math.h>

#include "analyses/frame/outcome.h"
#include "analyses/frame/terms.h"
#include "base/words.h"
#include "math/roc.h"
#include "results/field.h"

struct logistic_spec {
	struct analysis_spec spec;
	struct text event, label;
	struct texts terms;
	int penalty; /* index into penalty_names */
};

static const char *const penalty_names[] = {"none", "firth", NULL};

#define AT(member) offsetof(struct logistic_spec, member)
static const struct field fields[] = {
    ANALYSIS_FIELDS(struct logistic_spec),
    EVENT_FIELD(struct logistic_spec),
    {"label", FIELD_TEXT, AT(label), "what the event is called; the condition if absent"},
    {"terms", FIELD_REFERENCES, AT(terms), "covariates: numbers, categories, flags",
     .required = true, .reference = REF_TERM},
    {"penalty", FIELD_CHOICE, AT(penalty),
     "firth: penalized likelihood, for few events and for separation", "none",
     .names = penalty_names},
};
#undef AT

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct logistic_spec *options = (const void *)spec;

	check_condition(&options->event, data, diags);
}

/* The model being fitted and shown. */
struct model {
	const struct analysis *analysis;
	const struct logistic_spec *options;
	struct results *results;
	const char *label;
	bool firth;
	struct terms terms;
	struct outcome outcome;
	struct logistic_fit fit;
	struct table *table;
};

static void fit(struct model *model)
{
	struct logistic_input input = {.n = model->outcome.n,
	                               .event = model->outcome.event,
	                               .firth = model->firth,
	                               .confidence = model->analysis->study->report.confidence};

	terms_code(&model->terms, model->outcome.rows, model->outcome.n, model->analysis->scratch);
	input.n_terms = model->terms.n_effects;
	input.x = terms_matrix(&model->terms, model->analysis->scratch);
	logistic_fit(model->analysis->scratch, &input, &model->fit);
}

/* Why the whole model has no estimates, or NULL. */
static const char *no_model(const struct model *model)
{
	if (model->outcome.wrong)
		return model->outcome.wrong;
	switch (model->fit.status) {
	case LOGISTIC_NO_DATA:
		return "no patients";
	case LOGISTIC_ONE_VALUE:
		return model->fit.n_events == 0 ? "no events" : "every patient has the event";
	case LOGISTIC_NOT_CONVERGED:
		return "no convergence";
	default:
		return NULL;
	}
}

static enum result_status model_status(const struct model *model)
{
	return model->fit.status == LOGISTIC_NOT_CONVERGED ? RESULT_NOT_CONVERGED
	                                                   : RESULT_NOT_ESTIMABLE;
}

/* Why a coefficient has no estimate, or NULL. */
static const char *no_estimate(const struct model *model, const struct effect *effect)
{
	enum coef_status status = model->fit.coef_status[effect->index + 1];

	if (no_model(model))
		return no_model(model);
	if (status == COEF_INFINITE)
		return "the likelihood has no maximum: the estimate grows "
		       "without limit (separation; penalty: firth has one)";
	return effect_reason(&model->terms, effect, status);
}

static struct result_key effect_key(const struct model *model, const struct column *column,
                                    size_t level)
{
	struct result_key key = analysis_key(model->analysis, "logistic");

	key.variable = column->name;
	if (!term_is_number(column))
		key.variable_level = column->level_codes[level];
	return key;
}

static void add(const struct model *model, const struct result_key *key, const char *stat,
                double value)
{
	results_add_unless(model->results, key, stat, value, model_status(model), no_model(model));
}

static void add_effect(const struct model *model, const struct effect *effect)
{
	const struct logistic_fit *f = &model->fit;
	struct result_key key = effect_key(model, effect->column, effect->level);
	enum result_status status = model_status(model);
	const char *why = no_estimate(model, effect);
	size_t i = effect->index + 1;
	const struct estimate ratio = {.value = exp(f->coef[i]),
	                               .lo = exp(f->low[i]),
	                               .hi = exp(f->high[i]),
	                               .parts = WITH_LIMITS,
	                               .why = why,
	                               .status = why ? status : RESULT_OK};

	results_add_unless(model->results, &key, "coef", f->coef[i], status, why);
	results_add_unless(model->results, &key, "se", f->se[i], status, why);
	results_put(model->results, &key, "odds_ratio", &ratio);
	results_add_unless(model->results, &key, model->firth ? "statistic" : "z", f->statistic[i],
	                   status, why);
	results_add_unless(model->results, &key, "p", f->p[i], status, why);
}

/* Numbers of the whole model. */
static void add_globals(const struct model *model)
{
	const struct logistic_fit *f = &model->fit;
	struct result_key key = analysis_key(model->analysis, "logistic");
	struct result_key intercept = key;
	struct roc_area roc = roc_area(f->linear, model->outcome.event, model->outcome.n);

	results_add(model->results, &key, "n", (double)f->n);
	results_add(model->results, &key, "events", (double)f->n_events);
	add(model, &key, "loglik_null", f->loglik_null);
	add(model, &key, "loglik", f->loglik);
	add(model, &key, "lr_statistic", f->df > 0 ? f->lr : NAN);
	add(model, &key, "lr_df", f->df);
	add(model, &key, "lr_p", f->lr_p);
	add(model, &key, "c_statistic", roc.area);
	add(model, &key, "c_statistic_se", roc.se);
	intercept.variable = "(intercept)";
	add(model, &intercept, "coef", f->coef_status[0] == COEF_OK ? f->coef[0] : NAN);
	add(model, &intercept, "se", f->coef_status[0] == COEF_OK ? f->se[0] : NAN);
}

/* --- Tables -------------------------------------------------------------------- */

/* Fills the cells of one coefficient from its numbers. */
static void show_effect(const struct model *model, struct cell *cells, const struct result_key *key)
{
	struct results *results = model->results;
	const struct result *ratio = results_find(results, key, "odds_ratio");

	if (!ratio) {
		cells[3].text = "1 (reference)";
		return;
	}
	cells[3].text = field_interval(results, ratio, results_find(results, key, "odds_ratio_lo"),
	                               results_find(results, key, "odds_ratio_hi"));
	if (ratio->status == RESULT_OK)
		cells[4].text = field_value(results, results_find(results, key, "p"));
}

static void show_level(const struct model *model, const struct column *column, size_t level)
{
	struct results *results = model->results;
	struct cell *cells = table_add_row(results, model->table);
	struct result_key key = effect_key(model, column, level);
	size_t events, n = term_count(column, level, &model->terms, model->outcome.event, &events);

	cells[0].text = column->level_labels[level];
	cells[0].indent = 1;
	cells[1].text = field_value(results, results_add(results, &key, "n", (double)n));
	cells[2].text = field_value(results, results_add(results, &key, "events", (double)events));
	show_effect(model, cells, &key);
}

static void show_term(const struct model *model, const struct column *column)
{
	struct cell *cells = table_add_row(model->results, model->table);

	if (term_is_number(column)) {
		struct result_key key = effect_key(model, column, 0);

		cells[0].text = term_title(column, model->results->arena);
		show_effect(model, cells, &key);
		return;
	}
	cells[0].text = column->label;
	model->table->rows[model->table->n_rows - 1].keep_with_next = true;
	for (size_t i = 0; i < column->n_levels; i++)
		show_level(model, column, i);
}

static const struct result *number_of(const struct model *model, const char *stat)
{
	struct result_key key = analysis_key(model->analysis, "logistic");

	return results_find(model->results, &key, stat);
}

static const char *text_of(const struct model *model, const char *stat)
{
	return field_value(model->results, number_of(model, stat));
}

/* "77 patients, 30 events. Likelihood ratio χ² = 8.1 on 2 df, P = 0.017; c
 * statistic 0.71 (standard error 0.06)." */
static const char *summary_of(const struct model *model)
{
	struct results *results = model->results;
	const struct logistic_fit *f = &model->fit;
	const char *counts = arena_printf(results->arena, "%zu patient%s, %zu event%s.", f->n,
	                                  words_s(f->n), f->n_events, words_s(f->n_events));
	const char *why = no_model(model);

	if (why)
		return arena_printf(results->arena, "%s Not estimable: %s.", counts, why);
	if (f->df == 0)
		return counts;
	return arena_printf(results->arena,
	                    "%s %s χ² = %s on %s df, %s; c statistic %s (standard error %s).",
	                    counts, model->firth ? "Penalized likelihood ratio" : "Likelihood ratio",
	                    text_of(model, "lr_statistic"), text_of(model, "lr_df"),
	                    field_p(results, number_of(model, "lr_p")),
	                    text_of(model, "c_statistic"), text_of(model, "c_statistic_se"));
}

/* Names the terms whose estimates are to be read with care. */
static void add_cautions(const struct model *model)
{
	struct results *results = model->results;

	for (size_t i = 0; i < model->terms.n_effects; i++) {
		const struct effect *effect = &model->terms.effects[i];
		const char *why = no_estimate(model, effect), *sentence;

		if (!why)
			continue;
		sentence = arena_printf(results->arena, "%s: not estimable, %s.",
		                        effect_name(effect, results->arena), why);
		table_add_note(results, model->table, sentence);
		results_add_warning(results, arena_printf(results->arena, "%s: %s",
		                                          model->analysis->name, sentence));
	}
}

static void add_notes(const struct model *model)
{
	struct results *results = model->results;
	const char *exclusions = outcome_exclusions(model->analysis, &model->outcome);
	const char *summary = summary_of(model);

	table_add_note(results, model->table, summary);
	results->analyses[results->n_analyses - 1].summary = summary;
	if (model->options->label.s &&
	    !dataset_column(model->analysis->data, model->options->event.s))
		table_add_note(
		    results, model->table,
		    arena_printf(results->arena, "%s: %s.", model->label, model->options->event.s));
	for (size_t i = 0; i < model->terms.n; i++)
		if (term_is_number(model->terms.columns[i])) {
			table_add_note(results, model->table,
			               "The odds ratio of a number is that of "
			               "one unit more.");
			break;
		}
	if (!no_model(model))
		add_cautions(model);
	if (exclusions)
		table_add_note(results, model->table, exclusions);
}

static void show(struct model *model)
{
	struct results *results = model->results;
	struct cell *head;

	model->table =
	    results_add_table(results, model->analysis->name,
	                      arena_printf(results->arena, "Logistic regression of %s%s",
	                                   model->label, analysis_population(model->analysis)),
	                      5);
	head = table_add_head(results, model->table);
	head[1].text = "Patients";
	head[2].text = "Events";
	head[3].text =
	    words_with_ci(results->arena, "Odds ratio", model->analysis->study->report.confidence);
	head[4].text = results->style->p_label;
	for (size_t i = 0; i < model->terms.n; i++)
		show_term(model, model->terms.columns[i]);
	add_notes(model);
}

static void add_methods(const struct model *model)
{
	results_add_method(model->results,
	                   model->firth
	                       ? "Odds ratios are from logistic regression with Firth’s "
	                         "penalty (1993), fitted to the patients without missing "
	                         "covariates; intervals are from the profile of the penalized "
	                         "likelihood and P-values from penalized likelihood ratios "
	                         "(Heinze and Schemper 2002)."
	                       : "Odds ratios are from logistic regression by maximum "
	                         "likelihood, fitted to the patients without missing "
	                         "covariates; intervals and P-values of single terms are "
	                         "Wald’s.");
	results_add_method(model->results,
	                   "The c statistic is the area under the ROC curve of the model’s "
	                   "own patients, with the standard error of DeLong.");
}

static void run(const struct analysis *analysis)
{
	const struct logistic_spec *options = (const void *)analysis->spec;
	struct groups all = groups_from(analysis->data, NULL, analysis->scratch);
	struct model model = {.analysis = analysis,
	                      .options = options,
	                      .results = analysis->results,
	                      .label = options->label.s ? options->label.s : options->event.s,
	                      .firth = options->penalty == 1,
	                      .terms =
	                          terms_from(analysis->data, &options->terms, analysis->scratch)};

	model.outcome =
	    outcome_take(analysis, &options->event, &all, model.terms.columns, model.terms.n);
	outcome_add_exclusions(analysis, &model.outcome);
	fit(&model);
	for (size_t i = 0; i < model.terms.n_effects; i++)
		add_effect(&model, &model.terms.effects[i]);
	add_globals(&model);
	show(&model);
	add_methods(&model);
}

const struct analysis_kind logistic_kind = {
    .variant = {"logistic",
                "logistic regression: odds ratios, also with Firth's penalty",
                {fields, sizeof fields / sizeof *fields, sizeof(struct logistic_spec)}},
    .check = check,
    .run = run,
};
