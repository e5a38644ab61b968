/* Regression on cumulative incidence: subdistribution hazards of one of
 * several competing causes (Fine and Gray 1999).
 *
 * How columns become coefficients: terms.h.  Rows in which the endpoint or any
 * term is missing are left out and counted (complete cases).  Formulas,
 * convergence and limits: math/fine_gray.h.
 */
#include "math/fine_gray.h"

#include <math.h>

#include "analyses/frame/causes.h"
#include "analyses/frame/terms.h"
#include "analyses/regression/wald.h"
#include "base/words.h"
#include "math/dist.h"
#include "results/field.h"

struct fine_gray_spec {
	struct analysis_spec spec;
	struct text endpoint, cause;
	struct texts terms;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct fine_gray_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct fine_gray_spec, endpoint),
     "time to event with competing causes", .required = true, .reference = REF_ENDPOINT},
    {"cause", FIELD_TEXT, offsetof(struct fine_gray_spec, cause),
     "the cause that is modelled; the endpoint's first if absent"},
    {"terms", FIELD_REFERENCES, offsetof(struct fine_gray_spec, terms),
     "covariates: numbers, categories, flags", .required = true, .reference = REF_TERM},
};

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct fine_gray_spec *options = (const void *)spec;

	check_cause(&options->endpoint, &options->cause, true, data, diags);
	check_no_entry(&options->endpoint, "the model of Fine and Gray", data, diags);
}

/* The model being fitted and shown. */
struct model {
	const struct analysis *analysis;
	const struct endpoint *endpoint;
	size_t interest; /* number of the cause */
	struct terms terms;
	struct sample sample;
	unsigned char *cause;
	struct fine_gray_fit fit;
	struct table *table;
};

static void fit(struct model *model)
{
	struct arena *scratch = model->analysis->scratch;
	struct fine_gray_input input = {.interest = (unsigned char)model->interest};

	model->cause = cause_take(model->endpoint, &model->sample, scratch);
	terms_code(&model->terms, model->sample.rows, model->sample.times.n, scratch);
	input.times = model->sample.times;
	input.cause = model->cause;
	input.n_terms = model->terms.n_effects;
	input.x = terms_matrix(&model->terms, scratch);
	fine_gray_fit(scratch, &input, &model->fit);
	/* from here on an event is one of this cause */
	sample_keep_cause(&model->sample, model->endpoint, model->interest, scratch);
}

static const char NO_EVENTS[] = "no events of this cause";
static const char NO_CONVERGENCE[] = "no convergence in 30 iterations";

/* Why the model as a whole has no numbers, or NULL. */
static const char *no_fit(const struct model *model, enum result_status *status)
{
	*status =
	    model->fit.status == FINE_GRAY_NO_EVENTS ? RESULT_NOT_ESTIMABLE : RESULT_NOT_CONVERGED;
	if (model->fit.status == FINE_GRAY_OK || model->fit.status == FINE_GRAY_NO_TERMS)
		return NULL;
	return model->fit.status == FINE_GRAY_NO_EVENTS ? NO_EVENTS : NO_CONVERGENCE;
}

/* Adds a number, or why there is none. */
static void add(const struct model *model, const struct result_key *key, const char *name,
                double value)
{
	enum result_status status;
	const char *why = no_fit(model, &status);

	results_add_unless(model->analysis->results, key, name, value, status, why);
}

static struct result_key effect_key(const struct model *model, const struct column *column,
                                    size_t level)
{
	struct result_key key = analysis_key(model->analysis, "fine-gray");

	key.variable = column->name;
	if (!term_is_number(column))
		key.variable_level = column->level_codes[level];
	return key;
}

/* Why a coefficient of a model that converged has no estimate, or NULL. */
static const char *no_estimate(const struct model *model, const struct effect *effect)
{
	return model->fit.status != FINE_GRAY_OK
	           ? NULL
	           : effect_reason(&model->terms, effect, model->fit.coef_status[effect->index]);
}

static void add_effect(const struct model *model, const struct effect *effect)
{
	struct result_key key = effect_key(model, effect->column, effect->level);
	enum result_status status;
	const char *why = no_fit(model, &status);

	if (!why) {
		why = no_estimate(model, effect);
		status = RESULT_NOT_ESTIMABLE;
	}
	wald_add(model->analysis, &key, "hr",
	         (struct wald){model->fit.coef[effect->index], model->fit.se[effect->index], status,
	                       why});
}

static void add_wald(const struct model *model, const struct result_key *key, const char *name,
                     double value)
{
	const struct fine_gray_fit *f = &model->fit;

	if (f->status == FINE_GRAY_OK && coef_any_infinite(f->coef_status, f->n_terms))
		results_add_status(model->analysis->results, key, name, RESULT_NOT_ESTIMABLE,
		                   COEF_NO_WALD);
	else
		add(model, key, name, value);
}

static void add_globals(const struct model *model)
{
	struct results *results = model->analysis->results;
	const struct fine_gray_fit *f = &model->fit;
	struct result_key key = analysis_key(model->analysis, "fine-gray");
	bool any = f->df > 0;

	results_add(results, &key, "n", (double)f->n);
	results_add(results, &key, "events", (double)f->n_events);
	results_add(results, &key, "competing", (double)f->n_competing);
	results_add(results, &key, "censored", (double)(f->n - f->n_events - f->n_competing));
	add(model, &key, "loglik_null", f->loglik_null);
	add(model, &key, "loglik", f->loglik);
	add_wald(model, &key, "wald_statistic", any ? f->wald : NAN);
	add(model, &key, "wald_df", f->df);
	add_wald(model, &key, "wald_p", any ? chi_squared_upper(f->wald, f->df) : NAN);
}

/* Fills the cells of one coefficient from its numbers. */
static void show_effect(const struct model *model, struct cell *cells, const struct result_key *key)
{
	struct results *results = model->analysis->results;
	const struct result *hr = results_find(results, key, "hr");

	if (!hr) {
		cells[3].text = "1 (reference)";
		return;
	}
	cells[3].text = field_interval(results, hr, results_find(results, key, "hr_lo"),
	                               results_find(results, key, "hr_hi"));
	if (hr->status == RESULT_OK)
		cells[4].text = field_value(results, results_find(results, key, "p"));
}

static void show_level(const struct model *model, const struct column *column, size_t level)
{
	struct results *results = model->analysis->results;
	struct cell *cells = table_add_row(results, model->table);
	struct result_key key = effect_key(model, column, level);
	size_t events,
	    n = term_count(column, level, &model->terms, model->sample.times.event, &events);

	cells[0].text = column->level_labels[level];
	cells[0].indent = 1;
	cells[1].text = field_value(results, results_add(results, &key, "n", (double)n));
	cells[2].text = field_value(results, results_add(results, &key, "events", (double)events));
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

/* Names the terms whose estimates are to be read with care. */
static void add_cautions(const struct model *model)
{
	struct results *results = model->analysis->results;
	struct arena *arena = results->arena;

	for (size_t i = 0; i < model->terms.n_effects; i++) {
		const struct effect *effect = &model->terms.effects[i];
		const char *why = no_estimate(model, effect), *sentence;

		if (!why)
			continue;
		sentence =
		    arena_printf(arena, "%s: not estimable, %s.", effect_name(effect, arena), why);
		table_add_note(results, model->table, sentence);
		results_add_warning(results,
		                    arena_printf(arena, "%s: %s", model->analysis->name, sentence));
	}
}

/* "1384 patients: 115 with progression, 860 with another event first." */
static const char *counts_note(const struct model *model)
{
	const struct fine_gray_fit *f = &model->fit;

	return arena_printf(model->analysis->results->arena,
	                    "%zu patient%s: %zu with the event (%s), %zu with a competing "
	                    "event first, %zu censored.",
	                    f->n, words_s(f->n), f->n_events,
	                    cause_label(model->endpoint, model->interest), f->n_competing,
	                    f->n - f->n_events - f->n_competing);
}

static void add_notes(const struct model *model)
{
	struct results *results = model->analysis->results;
	const struct fine_gray_fit *f = &model->fit;
	struct result_key key = analysis_key(model->analysis, "fine-gray");
	const char *exclusions = sample_exclusions(model->analysis, &model->sample, model->endpoint);

	table_add_note(results, model->table, counts_note(model));
	if (f->status == FINE_GRAY_OK && f->df > 0 && !coef_any_infinite(f->coef_status, f->n_terms))
		table_add_note(
		    results, model->table,
		    arena_printf(results->arena, "Wald χ² = %s on %d df, %s (robust).",
		                 field_value(results, results_find(results, &key, "wald_statistic")),
		                 f->df, field_p(results, results_find(results, &key, "wald_p"))));
	if (f->status == FINE_GRAY_NOT_CONVERGED)
		table_add_note(results, model->table,
		               "The model did not converge: no estimates are "
		               "given.");
	if (f->status == FINE_GRAY_NO_EVENTS)
		table_add_note(results, model->table,
		               "There are no events of this cause: nothing can "
		               "be estimated.");
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

static void show(struct model *model)
{
	struct results *results = model->analysis->results;
	struct cell *head;

	model->table = results_add_table(
	    results, model->analysis->name,
	    arena_printf(results->arena, "Subdistribution hazards model of %s, %s%s",
	                 model->endpoint->label, cause_label(model->endpoint, model->interest),
	                 analysis_population(model->analysis)),
	    5);
	head = table_add_head(results, model->table);
	head[1].text = "Patients";
	head[2].text = "Events";
	head[3].text = words_with_ci(results->arena, "Subdistribution hazard ratio",
	                             model->analysis->study->report.confidence);
	head[4].text = results->style->p_label;
	for (size_t i = 0; i < model->terms.n; i++)
		show_term(model, model->terms.columns[i]);
	add_notes(model);
}

static void run(const struct analysis *analysis)
{
	const struct fine_gray_spec *options = (const void *)analysis->spec;
	struct groups all = groups_from(analysis->data, NULL, analysis->scratch);
	struct model model = {.analysis = analysis,
	                      .endpoint = dataset_endpoint(analysis->data, options->endpoint.s),
	                      .terms =
	                          terms_from(analysis->data, &options->terms, analysis->scratch)};

	model.interest = cause_number(model.endpoint, &options->cause);
	model.sample =
	    sample_take(analysis, model.endpoint, &all, model.terms.columns, model.terms.n);
	sample_add_exclusions(analysis, model.endpoint, &model.sample);
	fit(&model);
	for (size_t i = 0; i < model.terms.n_effects; i++)
		add_effect(&model, &model.terms.effects[i]);
	add_globals(&model);
	show(&model);
	results_add_method(analysis->results,
	                   "Subdistribution hazard ratios are from Fine and Gray’s model: "
	                   "patients with a competing event stay at risk, with weights from "
	                   "the Kaplan–Meier estimate of censoring, the same for all; ties "
	                   "are Breslow’s, standard errors robust, with the estimation of the "
	                   "weights (Fine and Gray 1999), intervals and P-values Wald’s.");
}

const struct analysis_kind fine_gray_kind = {
    .variant = {"fine-gray",
                "subdistribution hazards of one of several competing causes",
                {fields, sizeof fields / sizeof *fields, sizeof(struct fine_gray_spec)}},
    .check = check,
    .run = run,
};
