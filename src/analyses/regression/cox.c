/* Proportional hazards regression (Cox 1972).
 *
 * How columns become coefficients: terms.h.  Rows in which the endpoint or any
 * term is missing are left out and counted (complete cases).  Formulas,
 * convergence and limits: math/cox.h; Harrell's concordance:
 * math/concordance.h.
 */
#include <math.h>

#include "analyses/frame/causes.h"
#include "analyses/frame/demands.h"
#include "analyses/frame/effects.h"
#include "analyses/regression/cox_model.h"
#include "analyses/regression/cox_options.h"
#include "math/concordance.h"
#include "math/cox_firth.h"
#include "math/dist.h"
#include "results/asked/cox.h"

struct cox_spec {
	struct analysis_spec spec;
	struct text endpoint, cause;
	struct texts terms;
	struct cox_options cox;
	int overall_p; /* index into overall_names */
	bool unadjusted;
	struct texts favours;
};

/* The model being fitted. */
struct cox_run {
	const struct analysis *analysis;
	const struct cox_spec *options;
	const struct endpoint *endpoint;
	struct terms terms;
	struct sample sample;
	struct cox_input input;
	const char *refusal; /* why nothing was fitted, or NULL */
	struct cox_fit fit;
	struct cox_profile profile; /* with Firth's penalty */
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct cox_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct cox_spec, endpoint), "time to event",
     .required = true, .reference = REF_ENDPOINT},
    {"cause", FIELD_TEXT, offsetof(struct cox_spec, cause),
     "only this cause is an event, others are censorings; any if absent"},
    {"terms", FIELD_REFERENCES, offsetof(struct cox_spec, terms),
     "covariates: numbers, categories, flags", .required = true, .reference = REF_TERM,
     .record = &term_settings_shape},
    {"ties", FIELD_CHOICE, offsetof(struct cox_spec, cox.ties),
     "how ties are handled; as the conventions say if absent", .names = cox_ties_names},
    {"strata", FIELD_REFERENCES, offsetof(struct cox_spec, cox.strata),
     "categories or flags, each level with its own baseline hazard", .reference = REF_COLUMN,
     .types = TYPES_GROUP, .distinct = "is among the strata twice", .not_among = "terms",
     .among = "is a term and cannot be a stratum: within its strata it does "
              "not vary"},
    {"offset", FIELD_REFERENCE, offsetof(struct cox_spec, cox.offset),
     "number: a term whose coefficient is 1", .reference = REF_COLUMN, .types = TYPES_NUMBER,
     .type_is = "an offset is a number"},
    {"weights", FIELD_REFERENCE, offsetof(struct cox_spec, cox.weights),
     "number above 0: weight of each row", .reference = REF_COLUMN, .types = TYPES_NUMBER,
     .type_is = "weights are numbers"},
    {"cluster", FIELD_REFERENCE, offsetof(struct cox_spec, cox.cluster),
     "id, text or category: rows that belong together", .reference = REF_COLUMN,
     .types = TYPES_CLUSTER, .type_is = "a cluster is an id, a text or a category"},
    {"robust", FIELD_BOOLEAN, offsetof(struct cox_spec, cox.robust),
     "robust variance; always with 'cluster' or fractional weights"},
    {"penalty", FIELD_CHOICE, offsetof(struct cox_spec, cox.penalty),
     "firth: estimates also where a group has no events", .fallback = "none",
     .names = cox_penalty_names},
    OVERALL_FIELD(struct cox_spec, overall_p),
    UNADJUSTED_FIELD(struct cox_spec, unadjusted),
    FAVOURS_FIELD(struct cox_spec, favours),
};

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct cox_spec *options = (const void *)spec;

	check_cause(&options->endpoint, &options->cause, false, data, diags);
	favours_check(&options->favours, diags);
	cox_options_check(&options->cox, spec, diags);
	overall_check(spec, options->overall_p,
	              options->cox.robust || options->cox.cluster.s ||
	                  options->cox.penalty == PENALTY_FIRTH,
	              "a robust variance and Firth's penalty have no likelihood ratio of single "
	              "terms",
	              diags);
}

static bool is_penalised(const struct cox_run *model)
{
	return model->options->cox.penalty == PENALTY_FIRTH;
}

static double confidence_of(const struct cox_run *model)
{
	return model->analysis->study->report.confidence;
}

/* Fits the input. */
static void fit_input(struct cox_run *model)
{
	struct arena *arena = model->analysis->scratch;

	if (is_penalised(model) && !model->refusal)
		cox_firth_fit(arena, &model->input, confidence_of(model), &model->fit,
		              &model->profile);
	else
		cox_fit(arena, &model->input, &model->fit);
}

static void fit(struct cox_run *model)
{
	struct arena *arena = model->analysis->scratch;
	struct cox_input *input = &model->input;

	*input = (struct cox_input){.times = model->sample.times};
	terms_code(&model->terms, model->sample.rows, model->sample.times.n, arena);
	input->n_terms = model->terms.n_effects;
	input->x = terms_matrix(&model->terms, arena);
	model->refusal =
	    cox_options_take(&model->options->cox, model->analysis, &model->sample, input);
	if (model->refusal)
		*input = (struct cox_input){
		    .times = model->sample.times, .x = input->x, .n_terms = input->n_terms};
	fit_input(model);
}

/* Why the whole model has no estimates, or NULL; a refusal is not the fault of
 * the iteration. */
static const char *failure(const struct cox_run *model, enum result_status *status)
{
	*status = RESULT_NOT_ESTIMABLE;
	if (model->refusal)
		return model->refusal;
	if (model->fit.status == COX_NO_EVENTS)
		return "no events";
	if (model->fit.status != COX_NOT_CONVERGED)
		return NULL;
	if (model->fit.iterations == 0)
		return "too many tied events for the exact method: choose "
		       "Efron’s";
	*status = RESULT_NOT_CONVERGED;
	return is_penalised(model) ? "no convergence" : "no convergence in 20 iterations";
}

/* Why a coefficient has no estimate, or NULL. */
static const char *no_estimate(const struct cox_run *model, const struct effect *effect)
{
	enum result_status status;
	const char *why = failure(model, &status);

	if (why)
		return why;
	return effect_reason(&model->terms, effect, model->fit.coef_status[effect->index]);
}

static bool no_wald(const struct cox_run *model)
{
	return coef_any_infinite(model->fit.coef_status, model->fit.n_terms);
}

/* A hazard ratio from an estimate on the scale of its logarithm. */
static void put_ratio(const struct cox_run *model, const struct result_key *key,
                      const struct estimate *log)
{
	struct estimate ratio = *log;

	ratio.value = exp(log->value);
	ratio.lo = exp(log->lo);
	ratio.hi = exp(log->hi);
	ratio.parts = WITH_LIMITS;
	results_put(model->analysis->results, key, "hr", &ratio);
}

static void put_one(const struct cox_run *model, const struct result_key *key, const char *stat,
                    double value, const struct estimate *like)
{
	struct estimate one = *like;

	one.value = value;
	one.parts = 0;
	results_put(model->analysis->results, key, stat, &one);
}

/* Wald's, with the robust standard error if there is one. */
static void add_wald(const struct cox_run *model, const struct result_key *key, size_t j,
                     struct estimate *log)
{
	const struct cox_fit *f = &model->fit;
	double se = f->robust_se ? f->robust_se[j] : f->se[j];
	double z = normal_quantile(1 - (1 - confidence_of(model)) / 2);

	log->lo = log->value - z * se;
	log->hi = log->value + z * se;
	if (f->robust_se) {
		log->no_value = log->no_limit = "the robust variance is 0";
		put_one(model, key, "robust_se", se, log);
	}
	put_ratio(model, key, log);
	put_one(model, key, "z", log->value / se, log);
	put_one(model, key, "p", normal_two_sided(log->value / se), log);
}

/* Those of the profile of the penalised likelihood. */
static void add_profile(const struct cox_run *model, const struct result_key *key, size_t j,
                        struct estimate *log)
{
	const struct cox_profile *profile = &model->profile;
	double lr = profile->lr[j];

	log->lo = profile->lo[j];
	log->hi = profile->hi[j];
	put_ratio(model, key, log);
	put_one(model, key, "lr_statistic", lr, log);
	put_one(model, key, "p", isnan(lr) ? NAN : chi_squared_upper(lr, 1), log);
}

static void add_effect(const struct cox_run *model, const struct effect *effect, const char *context)
{
	struct result_key key = effect_key(model->analysis, effect, context);
	bool profile = is_penalised(model) && !model->refusal;
	struct estimate log = {.value = model->fit.coef[effect->index]};

	log.why = failure(model, &log.status);
	if (!log.why)
		log.why = no_estimate(model, effect);
	if (!log.why && profile) {
		log.no_value = log.no_limit = "no convergence of the profile";
		log.status = RESULT_NOT_CONVERGED;
	}
	put_one(model, &key, "coef", log.value, &log);
	put_one(model, &key, "se", model->fit.se[effect->index], &log);
	if (profile)
		add_profile(model, &key, effect->index, &log);
	else
		add_wald(model, &key, effect->index, &log);
}

/* A number of the whole model, or why there is none. */
static void add_global(const struct cox_run *model, const char *name, double value)
{
	struct result_key key = analysis_key(model->analysis, "cox");
	enum result_status status;
	const char *why = failure(model, &status);

	results_add_unless(model->analysis->results, &key, name, value, status, why);
}

static void add_count(const struct cox_run *model, const char *name, size_t n)
{
	struct result_key key = analysis_key(model->analysis, "cox");

	results_add(model->analysis->results, &key, name, (double)n);
}

/* A test of all coefficients: statistic, df and p; `why` there is none. */
static void add_test(const struct cox_run *model, const char *test, double value, const char *why)
{
	struct arena *arena = model->analysis->results->arena;
	struct result_key key = analysis_key(model->analysis, "cox");
	int df = model->fit.df;
	enum result_status status = RESULT_NOT_ESTIMABLE;
	const char *none = failure(model, &status);
	double p = df == 0 || isnan(value) ? NAN : chi_squared_upper(value, df);

	results_add_unless(model->analysis->results, &key, arena_printf(arena, "%s_statistic", test),
	                   df == 0 ? NAN : value, status, none ? none : why);
	add_global(model, arena_printf(arena, "%s_df", test), df);
	results_add_unless(model->analysis->results, &key, arena_printf(arena, "%s_p", test), p,
	                   status, none ? none : why);
}

static void add_concordance(const struct cox_run *model)
{
	const struct cox_input *input = &model->input;
	struct result_key key = analysis_key(model->analysis, "cox");
	struct estimate e = {.parts = WITH_SE};
	struct concordance c;

	concordance_within(&(struct concordance_input){.times = input->times,
	                                               .linear = model->fit.linear,
	                                               .stratum = input->stratum,
	                                               .n_strata = input->n_strata,
	                                               .weight = input->weight,
	                                               .cluster = input->cluster,
	                                               .n_clusters = input->n_clusters},
	                   &c);
	e.value = c.c;
	e.se = c.se;
	e.why = failure(model, &e.status);
	results_put(model->analysis->results, &key, "concordance", &e);
}

static void add_globals(const struct cox_run *model)
{
	const struct cox_fit *f = &model->fit;
	const struct cox_input *input = &model->input;

	add_count(model, "n", model->sample.times.n);
	add_count(model, "events", f->n_events);
	if (input->stratum)
		add_count(model, "strata", input->n_strata);
	if (input->cluster)
		add_count(model, "clusters", input->n_clusters);
	add_global(model, "loglik_null", f->loglik_null);
	add_global(model, "loglik", f->loglik);
	add_test(model, "lr", f->lr, NULL);
	add_test(model, "wald", f->wald, no_wald(model) ? COEF_NO_WALD : NULL);
	add_test(model, "score", f->score,
	         is_penalised(model) ? "no score test with a penalty" : NULL);
	if (f->robust_se)
		add_test(model, "robust_score", f->robust_score, NULL);
	add_concordance(model);
	add_count(model, "iterations", (size_t)f->iterations);
}

static struct overall_fit refit(const void *user, const double *x, size_t n_terms)
{
	const struct cox_run *model = user;

	return cox_model_refit(model->analysis->scratch, &model->input, x, n_terms);
}

/* Tests of terms with several coefficients. */
static void add_overall(const struct cox_run *model)
{
	const struct cox_fit *fitted = &model->fit;
	struct overall_model overall = {
	    .analysis = model->analysis,
	    .terms = &model->terms,
	    .of = analysis_key(model->analysis, "cox"),
	    .coef = fitted->coef,
	    .variance = fitted->robust_se ? fitted->robust_variance : fitted->variance,
	    .coef_status = fitted->coef_status,
	    .stride = fitted->n_terms,
	    .fit = {fitted->loglik, fitted->df},
	    .refit = refit,
	    .user = model,
	};

	overall.failure = failure(model, &overall.status);
	overall.test = overall_test_of(model->analysis, model->options->overall_p,
	                               model->input.robust || is_penalised(model));
	overall_add(&overall);
}

/* Each term in a model of its own, of the same patients. */
static void add_unadjusted(const struct cox_run *model)
{
	for (size_t i = 0; i < model->terms.n_groups && model->options->unadjusted; i++) {
		struct cox_run one = *model;
		struct effect *effects;
		double *x;
		size_t n = group_alone(&model->terms, i, model->analysis->scratch, &x, &effects);

		one.input.x = x;
		one.input.n_terms = n;
		if (n)
			fit_input(&one);
		for (size_t k = 0; k < n; k++)
			add_effect(&one, &effects[k], COX_UNIVARIABLE);
	}
}

/* The label of a column, or NULL without one. */
static const char *label_of(const struct cox_run *model, const struct text *name)
{
	return name->s ? dataset_column(model->analysis->data, name->s)->label : NULL;
}

static void leave(const struct cox_run *model)
{
	const struct analysis *analysis = model->analysis;
	const struct cox_spec *options = model->options;
	const struct texts *strata = &options->cox.strata;
	struct arena *arena = analysis->results->arena;
	struct cox_asked *asked = ARENA_NEW(arena, struct cox_asked);
	const char **labels = ARENA_ARRAY(arena, const char *, strata->n);

	for (size_t i = 0; i < strata->n; i++)
		labels[i] = label_of(model, &strata->items[i]);
	*asked = (struct cox_asked){.asked = analysis_asked(analysis),
	                            .endpoint = endpoint_asked(model->endpoint),
	                            .terms = terms_asked(&model->terms, arena),
	                            .ties = cox_model_ties(analysis, options->cox.ties),
	                            .firth = is_penalised(model),
	                            .unadjusted = options->unadjusted,
	                            .strata = {labels, strata->n},
	                            .weights = label_of(model, &options->cox.weights),
	                            .offset = label_of(model, &options->cox.offset),
	                            .cluster = label_of(model, &options->cox.cluster)};
	favours_take(&options->favours, asked->terms.favours);
	if (options->cause.s)
		asked->cause =
		    cause_label(model->endpoint, cause_number(model->endpoint, &options->cause));
	analysis_leave(analysis, asked);
}

static void run(const struct analysis *analysis)
{
	const struct cox_spec *options = (const void *)analysis->spec;
	struct groups all = groups_from(analysis->data, NULL, analysis->scratch);
	struct result_key key = analysis_key(analysis, "cox");
	const struct column **columns;
	size_t n_columns;
	struct cox_run model = {.analysis = analysis,
	                        .options = options,
	                        .endpoint = dataset_endpoint(analysis->data, options->endpoint.s),
	                        .terms =
	                            terms_from(analysis->data, &options->terms, analysis->scratch)};

	columns = cox_options_columns(&options->cox, &model.terms, analysis, &n_columns);
	model.sample = sample_take(analysis, model.endpoint, &all, columns, n_columns);
	sample_add_exclusions(analysis, model.endpoint, &model.sample);
	if (options->cause.s)
		sample_keep_cause(&model.sample, model.endpoint,
		                  cause_number(model.endpoint, &options->cause), analysis->scratch);
	fit(&model);
	for (size_t i = 0; i < model.terms.n_effects; i++)
		add_effect(&model, &model.terms.effects[i], "cox");
	add_globals(&model);
	terms_add_counts(analysis, &model.terms, model.sample.times.event, &key);
	add_overall(&model);
	add_unadjusted(&model);
	leave(&model);
}

const struct analysis_kind cox_kind = {
    .variant = {"cox",
                "proportional hazards model: hazard ratios, tests, "
                "concordance",
                {fields, sizeof fields / sizeof *fields, sizeof(struct cox_spec)}},
    .check = check,
    .run = run,
};
