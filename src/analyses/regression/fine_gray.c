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
#include "analyses/frame/effects.h"
#include "analyses/regression/overall.h"
#include "analyses/regression/wald.h"
#include "math/dist.h"
#include "results/asked/fine_gray.h"

struct fine_gray_spec {
	struct analysis_spec spec;
	struct text endpoint, cause;
	struct texts terms;
	int overall_p; /* index into overall_names */
	bool unadjusted;
	struct texts favours;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct fine_gray_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct fine_gray_spec, endpoint),
     "time to event with competing causes", .required = true, .reference = REF_ENDPOINT},
    {"cause", FIELD_TEXT, offsetof(struct fine_gray_spec, cause),
     "the cause that is modelled; the endpoint's first if absent"},
    {"terms", FIELD_REFERENCES, offsetof(struct fine_gray_spec, terms),
     "covariates: numbers, categories, flags", .required = true, .reference = REF_TERM,
     .record = &term_settings_shape},
    OVERALL_FIELD(struct fine_gray_spec, overall_p),
    UNADJUSTED_FIELD(struct fine_gray_spec, unadjusted),
    FAVOURS_FIELD(struct fine_gray_spec, favours),
};

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct fine_gray_spec *options = (const void *)spec;

	check_cause(&options->endpoint, &options->cause, true, data, diags);
	check_no_entry(&options->endpoint, "the model of Fine and Gray", data, diags);
	favours_check(&options->favours, diags);
	overall_check(spec, options->overall_p, true,
	              "the model of Fine and Gray has no likelihood ratio", diags);
}

/* The model being fitted. */
struct model {
	const struct analysis *analysis;
	const struct endpoint *endpoint;
	size_t interest; /* number of the cause */
	struct terms terms;
	struct sample sample;
	unsigned char *cause;
	struct survival_times all_causes; /* of the sample, any event being one */
	struct fine_gray_fit fit;
};

/* The model with these columns; its sample keeps all causes. */
static void fit_columns(const struct model *model, const double *x, size_t n_terms,
                        struct fine_gray_fit *fit)
{
	const struct fine_gray_input input = {.times = model->all_causes,
	                                      .cause = model->cause,
	                                      .interest = (unsigned char)model->interest,
	                                      .n_terms = n_terms,
	                                      .x = x};

	fine_gray_fit(model->analysis->scratch, &input, fit);
}

static void fit(struct model *model)
{
	struct arena *scratch = model->analysis->scratch;

	model->cause = cause_take(model->endpoint, &model->sample, scratch);
	model->all_causes = model->sample.times;
	terms_code(&model->terms, model->sample.rows, model->sample.times.n, scratch);
	fit_columns(model, terms_matrix(&model->terms, scratch), model->terms.n_effects,
	            &model->fit);
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

/* Why a coefficient of a model that converged has no estimate, or NULL. */
static const char *no_estimate(const struct model *model, const struct effect *effect)
{
	return model->fit.status != FINE_GRAY_OK
	           ? NULL
	           : effect_reason(&model->terms, effect, model->fit.coef_status[effect->index]);
}

static void add_effect(const struct model *model, const struct effect *effect, const char *context)
{
	struct result_key key = effect_key(model->analysis, effect, context);
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
	terms_add_counts(model->analysis, &model->terms, model->sample.times.event, &key);
}

static void add_overall(const struct model *model)
{
	const struct fine_gray_spec *options = (const void *)model->analysis->spec;
	const struct fine_gray_fit *fitted = &model->fit;
	struct overall_model overall = {
	    .analysis = model->analysis,
	    .terms = &model->terms,
	    .of = analysis_key(model->analysis, "fine-gray"),
	    .test = overall_test_of(model->analysis, options->overall_p, true),
	    .coef = fitted->coef,
	    .variance = fitted->variance,
	    .coef_status = fitted->coef_status,
	    .stride = fitted->n_terms,
	};

	overall.failure = no_fit(model, &overall.status);
	overall_add(&overall);
}

/* Each term in a model of its own, of the same patients. */
static void add_unadjusted(const struct model *model)
{
	const struct fine_gray_spec *options = (const void *)model->analysis->spec;

	for (size_t i = 0; i < model->terms.n_groups && options->unadjusted; i++) {
		struct model one = *model;
		struct effect *effects;
		double *x;
		size_t n = group_alone(&model->terms, i, model->analysis->scratch, &x, &effects);

		if (n)
			fit_columns(model, x, n, &one.fit);
		for (size_t k = 0; k < n; k++)
			add_effect(&one, &effects[k], FINE_GRAY_UNIVARIABLE);
	}
}

static struct fine_gray_asked *ask(const struct model *model)
{
	const struct fine_gray_spec *options = (const void *)model->analysis->spec;
	struct arena *arena = model->analysis->results->arena;
	struct fine_gray_asked *asked = ARENA_NEW(arena, struct fine_gray_asked);

	*asked = (struct fine_gray_asked){.asked = analysis_asked(model->analysis),
	                                  .endpoint = endpoint_asked(model->endpoint),
	                                  .cause = cause_label(model->endpoint, model->interest),
	                                  .unadjusted = options->unadjusted,
	                                  .terms = terms_asked(&model->terms, arena)};
	favours_take(&options->favours, asked->terms.favours);
	return asked;
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
		add_effect(&model, &model.terms.effects[i], "fine-gray");
	add_globals(&model);
	add_overall(&model);
	add_unadjusted(&model);
	analysis_leave(analysis, ask(&model));
}

const struct analysis_kind fine_gray_kind = {
    .variant = {"fine-gray",
                "subdistribution hazards of one of several competing causes",
                {fields, sizeof fields / sizeof *fields, sizeof(struct fine_gray_spec)}},
    .check = check,
    .run = run,
};
