/* Logistic regression: odds ratios, by maximum likelihood or with Firth's
 * penalty.
 *
 * How columns become coefficients: terms.h.  Rows in which the outcome or any
 * term is missing are left out and counted (complete cases).  Formulas,
 * convergence, separation and limits: math/logistic.h.
 */
#include "math/logistic.h"

#include <math.h>

#include "analyses/frame/effects.h"
#include "analyses/frame/outcome.h"
#include "analyses/regression/overall.h"
#include "math/roc.h"
#include "results/asked/logistic.h"

struct logistic_spec {
	struct analysis_spec spec;
	struct text event, label;
	struct texts terms;
	int penalty;   /* index into penalty_names */
	int overall_p; /* index into overall_names */
	bool unadjusted;
	struct texts favours;
};

static const char *const penalty_names[] = {"none", "firth", NULL};

#define AT(member) offsetof(struct logistic_spec, member)
static const struct field fields[] = {
    ANALYSIS_FIELDS(struct logistic_spec),
    EVENT_FIELD(struct logistic_spec),
    {"label", FIELD_TEXT, AT(label), "what the event is called; the condition if absent"},
    {"terms", FIELD_REFERENCES, AT(terms), "covariates: numbers, categories, flags",
     .required = true, .reference = REF_TERM, .record = &term_settings_shape},
    {"penalty", FIELD_CHOICE, AT(penalty),
     "firth: penalized likelihood, for few events and for separation", "none",
     .names = penalty_names},
    OVERALL_FIELD(struct logistic_spec, overall_p),
    UNADJUSTED_FIELD(struct logistic_spec, unadjusted),
    FAVOURS_FIELD(struct logistic_spec, favours),
};
#undef AT

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct logistic_spec *options = (const void *)spec;

	check_condition(&options->event, data, diags);
	favours_check(&options->favours, diags);
	overall_check(spec, options->overall_p, options->penalty == 1,
	              "Firth's penalty has no likelihood ratio of several coefficients here", diags);
}

/* The model being fitted. */
struct model {
	const struct analysis *analysis;
	const struct logistic_spec *options;
	struct results *results;
	bool firth;
	struct terms terms;
	struct outcome outcome;
	struct logistic_fit fit;
};

/* The model's patients, with these columns. */
static struct logistic_input input_of(const struct model *model, const double *x, size_t n_terms)
{
	return (struct logistic_input){.n = model->outcome.n,
	                               .event = model->outcome.event,
	                               .x = x,
	                               .n_terms = n_terms,
	                               .firth = model->firth,
	                               .confidence = model->analysis->study->report.confidence};
}

static void fit(struct model *model)
{
	struct arena *arena = model->analysis->scratch;
	struct logistic_input input;

	terms_code(&model->terms, model->outcome.rows, model->outcome.n, arena);
	input = input_of(model, terms_matrix(&model->terms, arena), model->terms.n_effects);
	logistic_fit(arena, &input, &model->fit);
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

static void add(const struct model *model, const struct result_key *key, const char *stat,
                double value)
{
	results_add_unless(model->results, key, stat, value, model_status(model), no_model(model));
}

static void add_effect(const struct model *model, const struct effect *effect, const char *context)
{
	const struct logistic_fit *f = &model->fit;
	struct result_key key = effect_key(model->analysis, effect, context);
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
	terms_add_counts(model->analysis, &model->terms, model->outcome.event, &key);
}

static struct overall_fit refit(const void *user, const double *x, size_t n_terms)
{
	const struct model *model = user;
	struct logistic_input input = input_of(model, x, n_terms);
	struct logistic_fit fitted;

	logistic_fit(model->analysis->scratch, &input, &fitted);
	return (struct overall_fit){fitted.status == LOGISTIC_NOT_CONVERGED ? NAN : fitted.loglik,
	                            fitted.df};
}

/* Tests of terms with several coefficients; those of the fit start with the
 * intercept. */
static void add_overall(const struct model *model)
{
	const struct logistic_fit *f = &model->fit;

	overall_add(&(struct overall_model){
	    .analysis = model->analysis,
	    .terms = &model->terms,
	    .of = analysis_key(model->analysis, "logistic"),
	    .test = overall_test_of(model->analysis, model->options->overall_p, model->firth),
	    .coef = f->coef + 1,
	    .variance = f->variance + f->n_coefs + 1,
	    .coef_status = f->coef_status + 1,
	    .stride = f->n_coefs,
	    .status = model_status(model),
	    .failure = no_model(model),
	    .fit = {f->loglik, f->df},
	    .refit = refit,
	    .user = model,
	});
}

/* Each term in a model of its own, of the same patients. */
static void add_unadjusted(const struct model *model)
{
	struct arena *arena = model->analysis->scratch;

	for (size_t i = 0; i < model->terms.n_groups && model->options->unadjusted; i++) {
		struct model one = *model;
		struct effect *effects;
		double *x;
		size_t n = group_alone(&model->terms, i, arena, &x, &effects);
		struct logistic_input input = input_of(model, x, n);

		if (n)
			logistic_fit(arena, &input, &one.fit);
		for (size_t k = 0; k < n; k++)
			add_effect(&one, &effects[k], LOGISTIC_UNIVARIABLE);
	}
}

static struct logistic_asked *ask(const struct model *model)
{
	const struct logistic_spec *options = model->options;
	struct arena *arena = model->results->arena;
	struct logistic_asked *asked = ARENA_NEW(arena, struct logistic_asked);
	bool is_column = dataset_column(model->analysis->data, options->event.s);

	*asked = (struct logistic_asked){
	    .asked = analysis_asked(model->analysis),
	    .event = options->label.s ? options->label.s : options->event.s,
	    .condition = options->label.s && !is_column ? options->event.s : NULL,
	    .firth = model->firth,
	    .unadjusted = options->unadjusted,
	    .terms = terms_asked(&model->terms, arena)};
	favours_take(&options->favours, asked->terms.favours);
	return asked;
}

static void run(const struct analysis *analysis)
{
	const struct logistic_spec *options = (const void *)analysis->spec;
	struct groups all = groups_from(analysis->data, NULL, analysis->scratch);
	struct model model = {.analysis = analysis,
	                      .options = options,
	                      .results = analysis->results,
	                      .firth = options->penalty == 1,
	                      .terms =
	                          terms_from(analysis->data, &options->terms, analysis->scratch)};

	model.outcome =
	    outcome_take(analysis, &options->event, &all, model.terms.columns, model.terms.n);
	outcome_add_exclusions(analysis, &model.outcome);
	fit(&model);
	for (size_t i = 0; i < model.terms.n_effects; i++)
		add_effect(&model, &model.terms.effects[i], "logistic");
	add_globals(&model);
	add_overall(&model);
	add_unadjusted(&model);
	analysis_leave(analysis, ask(&model));
}

const struct analysis_kind logistic_kind = {
    .variant = {"logistic",
                "logistic regression: odds ratios, also with Firth's penalty",
                {fields, sizeof fields / sizeof *fields, sizeof(struct logistic_spec)}},
    .check = check,
    .run = run,
};
