/* Proportional hazards regression (Cox 1972).
 *
 * How columns become coefficients: terms.h.  Rows in which the endpoint or any
 * term is missing are left out and counted (complete cases).  Formulas,
 * convergence and limits: math/cox.h; Harrell's concordance:
 * math/concordance.h.
 */
#include "estimate/math/cox.h"

#include <math.h>

#include "estimate/causes.h"
#include "estimate/math/concordance.h"
#include "estimate/math/dist.h"
#include "estimate/terms.h"

struct cox_spec {
	struct analysis_spec spec;
	struct text endpoint, cause;
	struct texts terms;
	int ties; /* enum cox_ties, -1: as the conventions say */
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct cox_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct cox_spec, endpoint),
     "time to event", .required = true, .reference = REF_ENDPOINT},
    {"cause", FIELD_TEXT, offsetof(struct cox_spec, cause),
     "only this cause is an event, others are censorings; any if absent"},
    {"terms", FIELD_REFERENCES, offsetof(struct cox_spec, terms),
     "covariates: numbers, categories, flags", .required = true,
     .reference = REF_TERM},
    {"ties", FIELD_CHOICE, offsetof(struct cox_spec, ties),
     "how ties are handled; as the conventions say if absent",
     .names = cox_ties_names},
};

static void check(const struct analysis_spec *spec, const struct dataset *data,
                  struct diags *diags)
{
	const struct cox_spec *options = (const void *)spec;

	check_cause(&options->endpoint, &options->cause, false, data, diags);
	check_terms(&options->terms, data, diags);
}

/* The model being fitted and shown. */
struct model {
	const struct analysis *analysis;
	const struct cox_spec *options;
	const struct endpoint *endpoint;
	struct terms terms;
	struct sample sample;
	struct cox_fit fit;
	struct table *table;
};

/* Patients and events of the sample with a level. */
static size_t count_level(const struct model *model, const struct column *column,
                          size_t level, size_t *events)
{
	return term_count(column, level, &model->terms,
	                  model->sample.times.event, events);
}

static enum cox_ties ties_of(const struct model *model)
{
	return (enum cox_ties)(
	    model->options->ties >= 0
		? model->options->ties
		: model->analysis->study->report.conventions.cox_ties);
}

static void fit(struct model *model)
{
	struct cox_input input = {.times = model->sample.times,
	                          .ties = ties_of(model)};

	terms_code(&model->terms, model->sample.rows, model->sample.times.n,
	           model->analysis->scratch);
	input.n_terms = model->terms.n_effects;
	input.x = terms_matrix(&model->terms, model->analysis->scratch);
	cox_fit(model->analysis->scratch, &input, &model->fit);
}

/* Why a coefficient has no estimate, or NULL. */
static const char *no_estimate(const struct model *model,
                               const struct effect *effect)
{
	if (model->fit.status == COX_NO_EVENTS)
		return "no events";
	return effect_reason(&model->terms, effect,
	                     model->fit.coef_status[effect->index]);
}

static struct result_key effect_key(const struct model *model,
                                    const struct column *column, size_t level)
{
	struct result_key key = analysis_key(model->analysis, "cox");

	key.variable = column->name;
	if (!term_is_number(column))
		key.variable_level = column->level_codes[level];
	return key;
}

static const struct {
	const char *name;
	enum result_class class;
} effect_stats[] = {
    {"coef", CLASS_COEFFICIENT},   {"se", CLASS_COEFFICIENT},
    {"hr", CLASS_HAZARD_RATIO},    {"hr_lo", CLASS_HAZARD_RATIO},
    {"hr_hi", CLASS_HAZARD_RATIO}, {"z", CLASS_STATISTIC},
    {"p", CLASS_P_VALUE},
};
enum { N_EFFECT_STATS = sizeof effect_stats / sizeof *effect_stats };

static void add_effect(const struct model *model, const struct effect *effect)
{
	struct results *results = model->analysis->results;
	struct result_key key = effect_key(model, effect->column, effect->level);
	double coef = model->fit.coef[effect->index];
	double se = model->fit.se[effect->index];
	double confidence = model->analysis->study->report.confidence;
	double z = normal_quantile(1 - (1 - confidence) / 2);
	const double values[N_EFFECT_STATS] = {coef,
	                                       se,
	                                       exp(coef),
	                                       exp(coef - z * se),
	                                       exp(coef + z * se),
	                                       coef / se,
	                                       normal_two_sided(coef / se)};
	const char *why = no_estimate(model, effect);

	for (int i = 0; i < N_EFFECT_STATS; i++)
		if (model->fit.status == COX_NOT_CONVERGED)
			results_add_status(results, &key, effect_stats[i].name,
			                   effect_stats[i].class,
			                   RESULT_NOT_CONVERGED,
			                   "no convergence in 20 iterations");
		else if (why)
			results_add_status(results, &key, effect_stats[i].name,
			                   effect_stats[i].class,
			                   RESULT_NOT_ESTIMABLE, why);
		else
			results_add(results, &key, effect_stats[i].name,
			            effect_stats[i].class, values[i]);
}

/* A number of the whole model, or why there is none. */
static const struct result *add_global(const struct model *model,
                                       const char *name,
                                       enum result_class class, double value)
{
	struct results *results = model->analysis->results;
	struct result_key key = analysis_key(model->analysis, "cox");

	if (model->fit.status == COX_NO_EVENTS && class != CLASS_COUNT)
		return results_add_status(results, &key, name, class,
		                          RESULT_NOT_ESTIMABLE, "no events");
	if (model->fit.status == COX_NOT_CONVERGED && class != CLASS_COUNT)
		return results_add_status(results, &key, name, class,
		                          RESULT_NOT_CONVERGED,
		                          "no convergence in 20 iterations");
	return results_add(results, &key, name, class, value);
}

static void add_globals(const struct model *model)
{
	const struct cox_fit *f = &model->fit;
	struct concordance c;
	const struct {
		const char *statistic, *df, *p;
		double value;
	} tests[] = {{"lr_statistic", "lr_df", "lr_p", f->lr},
	             {"wald_statistic", "wald_df", "wald_p", f->wald},
	             {"score_statistic", "score_df", "score_p", f->score}};

	concordance_index(model->analysis->scratch, &model->sample.times,
	                  f->linear, &c);
	add_global(model, "n", CLASS_COUNT, (double)model->sample.times.n);
	add_global(model, "events", CLASS_COUNT, (double)f->n_events);
	add_global(model, "loglik_null", CLASS_LOG_LIKELIHOOD, f->loglik_null);
	add_global(model, "loglik", CLASS_LOG_LIKELIHOOD, f->loglik);
	for (size_t i = 0; i < 3; i++) {
		double p =
		    f->df > 0 ? chi_squared_upper(tests[i].value, f->df) : NAN;

		add_global(model, tests[i].statistic, CLASS_STATISTIC,
		           f->df > 0 ? tests[i].value : NAN);
		add_global(model, tests[i].df, CLASS_DEGREES, f->df);
		add_global(model, tests[i].p, CLASS_P_VALUE, p);
	}
	add_global(model, "concordance", CLASS_CONCORDANCE, c.c);
	add_global(model, "concordance_se", CLASS_CONCORDANCE, c.se);
	add_global(model, "iterations", CLASS_COUNT, f->iterations);
}

/* Fills the cells of one coefficient from its numbers. */
static void show_effect(const struct model *model, struct cell *cells,
                        const struct result_key *key)
{
	struct results *results = model->analysis->results;
	const struct result *hr = results_find(results, key, "hr");

	if (!hr) {
		cells[3].text = "1 (reference)";
		return;
	}
	cells[3].text = results_interval_text(
	    results, hr, results_find(results, key, "hr_lo"),
	    results_find(results, key, "hr_hi"));
	if (hr->status == RESULT_OK)
		cells[4].text = results_find(results, key, "p")->text;
}

static void show_level(const struct model *model, const struct column *column,
                       size_t level)
{
	struct results *results = model->analysis->results;
	struct cell *cells = table_add_row(results, model->table);
	struct result_key key = effect_key(model, column, level);
	size_t events, n = count_level(model, column, level, &events);

	cells[0].text = column->level_labels[level];
	cells[0].indent = 1;
	cells[1].text =
	    results_add(results, &key, "n", CLASS_COUNT, (double)n)->text;
	cells[2].text =
	    results_add(results, &key, "events", CLASS_COUNT, (double)events)
		->text;
	show_effect(model, cells, &key);
}

static void show_term(const struct model *model, const struct column *column)
{
	struct results *results = model->analysis->results;
	struct cell *cells = table_add_row(results, model->table);
	size_t heading = model->table->n_rows - 1;

	if (term_is_number(column)) {
		struct result_key key = effect_key(model, column, 0);

		cells[0].text = term_title(column, results->arena);
		show_effect(model, cells, &key);
		return;
	}
	cells[0].text = column->label;
	model->table->rows[heading].keep_with_next = true;
	for (size_t i = 0; i < column->n_levels; i++)
		show_level(model, column, i);
}

static const char *text_of(const struct model *model, const char *stat)
{
	struct result_key key = analysis_key(model->analysis, "cox");

	return results_find(model->analysis->results, &key, stat)->text;
}

/* "likelihood ratio χ² = 104.75 on 9 df, P < 0.001". */
static const char *test_text(const struct model *model, const char *name,
                             double statistic, const char *stat)
{
	struct results *results = model->analysis->results;

	if (model->fit.df == 0 || model->fit.status != COX_OK)
		return arena_printf(results->arena, "%s: not estimable", name);
	return arena_printf(
	    results->arena, "%s χ² = %s on %d df, %s", name,
	    text_of(model, stat), model->fit.df,
	    style_p_phrase(results->style,
	                   chi_squared_upper(statistic, model->fit.df),
	                   results->arena));
}

/* Names the terms whose estimates are to be read with care. */
static void add_cautions(const struct model *model)
{
	struct results *results = model->analysis->results;

	for (size_t i = 0; i < model->terms.n_effects; i++) {
		const struct effect *effect = &model->terms.effects[i];
		const char *why = no_estimate(model, effect), *sentence;

		if (!why || model->fit.status != COX_OK)
			continue;
		sentence =
		    arena_printf(results->arena, "%s: not estimable, %s.",
		                 effect_name(effect, results->arena), why);
		table_add_note(results, model->table, sentence);
		results_add_warning(
		    results, arena_printf(results->arena, "%s: %s",
		                          model->analysis->name, sentence));
	}
}

static void add_notes(const struct model *model)
{
	struct results *results = model->analysis->results;
	const char *exclusions =
	    sample_exclusions(model->analysis, &model->sample, model->endpoint);

	table_add_note(
	    results, model->table,
	    arena_printf(
		results->arena,
		"%s patients, %s events. %s; %s; %s. Concordance %s "
		"(standard error %s).",
		text_of(model, "n"), text_of(model, "events"),
		test_text(model, "Likelihood ratio", model->fit.lr,
	                  "lr_statistic"),
		test_text(model, "Wald", model->fit.wald, "wald_statistic"),
		test_text(model, "score", model->fit.score, "score_statistic"),
		text_of(model, "concordance"),
		text_of(model, "concordance_se")));
	if (model->fit.status == COX_NOT_CONVERGED)
		table_add_note(results, model->table,
		               "The model did not converge: no estimates are "
		               "given.");
	if (model->fit.status == COX_NO_EVENTS)
		table_add_note(
		    results, model->table,
		    "There are no events: nothing can be estimated.");
	for (size_t i = 0; i < model->terms.n; i++)
		if (term_is_number(model->terms.columns[i])) {
			table_add_note(results, model->table,
			               "The hazard ratio of a number is that "
			               "of one unit more.");
			break;
		}
	add_cautions(model);
	if (exclusions)
		table_add_note(results, model->table, exclusions);
}

/* ", relapse (cause-specific)" */
static const char *cause_text(const struct model *model)
{
	const struct text *cause = &model->options->cause;

	if (!cause->s)
		return "";
	return arena_printf(
	    model->analysis->results->arena, ", %s (cause-specific)",
	    cause_label(model->endpoint, cause_number(model->endpoint, cause)));
}

static void show(struct model *model)
{
	struct results *results = model->analysis->results;
	struct cell *head;

	model->table = results_add_table(
	    results, model->analysis->name,
	    arena_printf(results->arena, "Proportional hazards model of %s%s%s",
	                 model->endpoint->label, cause_text(model),
	                 analysis_population(model->analysis)),
	    5);
	head = table_add_head(results, model->table);
	head[1].text = "Patients";
	head[2].text = "Events";
	head[3].text =
	    arena_printf(results->arena, "Hazard ratio (%.4g%% CI)",
	                 100 * model->analysis->study->report.confidence);
	head[4].text = results->style->p_label;
	for (size_t i = 0; i < model->terms.n; i++)
		show_term(model, model->terms.columns[i]);
	add_notes(model);
}

static const char *const ties_sentences[] = {
    [TIES_EFRON] = "Efron’s",
    [TIES_BRESLOW] = "Breslow’s",
    [TIES_EXACT] = "the exact"};

static void add_methods(const struct model *model)
{
	struct results *results = model->analysis->results;

	results_add_method(
	    results,
	    arena_printf(results->arena,
	                 "Hazard ratios are from Cox proportional hazards "
	                 "models with %s method for ties, fitted to the "
	                 "patients without missing covariates; intervals and "
	                 "P-values of single terms are Wald’s, and "
	                 "concordance is Harrell’s.",
	                 ties_sentences[ties_of(model)]));
	if (model->options->cause.s)
		results_add_method(results,
		                   "In cause-specific models, patients are "
		                   "censored at events of other causes.");
}

static void run(const struct analysis *analysis)
{
	const struct cox_spec *options = (const void *)analysis->spec;
	struct groups all = groups_from(analysis->data, NULL, analysis->scratch);
	struct model model = {
	    .analysis = analysis,
	    .options = options,
	    .endpoint = dataset_endpoint(analysis->data, options->endpoint.s),
	    .terms =
		terms_from(analysis->data, &options->terms, analysis->scratch)};

	model.sample = sample_take(analysis, model.endpoint, &all,
	                           model.terms.columns, model.terms.n);
	if (options->cause.s)
		sample_keep_cause(&model.sample, model.endpoint,
		                  cause_number(model.endpoint, &options->cause),
		                  analysis->scratch);
	fit(&model);
	for (size_t i = 0; i < model.terms.n_effects; i++)
		add_effect(&model, &model.terms.effects[i]);
	add_globals(&model);
	show(&model);
	add_methods(&model);
}

const struct analysis_kind cox_kind = {
    .variant = {"cox",
                "proportional hazards model: hazard ratios, tests, "
                "concordance",
                {fields, sizeof fields / sizeof *fields,
                 sizeof(struct cox_spec)}},
    .check = check,
    .run = run,
};
