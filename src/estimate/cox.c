/* Proportional hazards regression (Cox 1972).
 *
 * How columns become coefficients: terms.h.  Rows in which the endpoint or any
 * term is missing are left out and counted (complete cases).  Formulas,
 * convergence and limits: math/cox.h; Harrell's concordance:
 * math/concordance.h.
 */
#include <math.h>
#include <string.h>

#include "estimate/cox_impl.h"
#include "estimate/math/concordance.h"
#include "estimate/math/dist.h"

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct cox_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct cox_spec, endpoint),
     "time to event", .required = true, .reference = REF_ENDPOINT},
    {"cause", FIELD_TEXT, offsetof(struct cox_spec, cause),
     "only this cause is an event, others are censorings; any if absent"},
    {"terms", FIELD_REFERENCES, offsetof(struct cox_spec, terms),
     "covariates: numbers, categories, flags", .required = true,
     .reference = REF_TERM},
    COX_FIELDS(struct cox_spec),
};

static void check(const struct analysis_spec *spec, const struct dataset *data,
                  struct diags *diags)
{
	const struct cox_spec *options = (const void *)spec;

	check_cause(&options->endpoint, &options->cause, false, data, diags);
	check_terms(&options->terms, data, diags);
	cox_options_check(&options->cox, spec, &options->terms, data, diags);
}

bool cox_is_penalised(const struct cox_shown *model)
{
	return model->options->cox.penalty == PENALTY_FIRTH;
}

static double confidence_of(const struct cox_shown *model)
{
	return model->analysis->study->report.confidence;
}

static void fit(struct cox_shown *model)
{
	struct arena *arena = model->analysis->scratch;
	struct cox_input *input = &model->input;

	*input = (struct cox_input){.times = model->sample.times};
	terms_code(&model->terms, model->sample.rows, model->sample.times.n,
	           arena);
	input->n_terms = model->terms.n_effects;
	input->x = terms_matrix(&model->terms, arena);
	model->refusal = cox_options_take(&model->options->cox, model->analysis,
	                                  &model->sample, input);
	if (model->refusal)
		*input = (struct cox_input){.times = model->sample.times,
		                            .x = input->x,
		                            .n_terms = input->n_terms};
	if (cox_is_penalised(model) && !model->refusal)
		cox_firth_fit(arena, input, confidence_of(model), &model->fit,
		              &model->profile);
	else
		cox_fit(arena, input, &model->fit);
}

/* Why the whole model has no estimates, or NULL; a refusal is not the fault of
 * the iteration. */
static const char *failure(const struct cox_shown *model,
                           enum result_status *status)
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
	return cox_is_penalised(model) ? "no convergence"
	                               : "no convergence in 20 iterations";
}

/* Why a coefficient has no estimate, or NULL. */
const char *cox_no_estimate(const struct cox_shown *model,
                            const struct effect *effect)
{
	enum result_status status;
	const char *why = failure(model, &status);

	if (why)
		return why;
	return effect_reason(&model->terms, effect,
	                     model->fit.coef_status[effect->index]);
}

bool cox_no_wald(const struct cox_shown *model)
{
	return coef_any_infinite(model->fit.coef_status, model->fit.n_terms);
}

struct result_key cox_key(const struct cox_shown *model,
                          const struct column *column, size_t level)
{
	struct result_key key = analysis_key(model->analysis, "cox");

	key.variable = column->name;
	if (!term_is_number(column))
		key.variable_level = column->level_codes[level];
	return key;
}

/* A statistic of a coefficient. */
struct number {
	const char *name;
	enum result_class class;
	double value;
};

enum { MAX_NUMBERS = 8 };

/* Wald's, with the robust standard error if there is one. */
static size_t wald_numbers(const struct cox_shown *model, size_t j,
                           struct number numbers[MAX_NUMBERS])
{
	const struct cox_fit *f = &model->fit;
	double coef = f->coef[j];
	double se = f->robust_se ? f->robust_se[j] : f->se[j];
	double z = normal_quantile(1 - (1 - confidence_of(model)) / 2);
	size_t n = 0;

	numbers[n++] = (struct number){"coef", CLASS_COEFFICIENT, coef};
	numbers[n++] = (struct number){"se", CLASS_COEFFICIENT, f->se[j]};
	if (f->robust_se)
		numbers[n++] =
		    (struct number){"robust_se", CLASS_COEFFICIENT, se};
	numbers[n++] = (struct number){"hr", CLASS_HAZARD_RATIO, exp(coef)};
	numbers[n++] =
	    (struct number){"hr_lo", CLASS_HAZARD_RATIO, exp(coef - z * se)};
	numbers[n++] =
	    (struct number){"hr_hi", CLASS_HAZARD_RATIO, exp(coef + z * se)};
	numbers[n++] = (struct number){"z", CLASS_STATISTIC, coef / se};
	numbers[n++] =
	    (struct number){"p", CLASS_P_VALUE, normal_two_sided(coef / se)};
	return n;
}

/* Those of the profile of the penalised likelihood. */
static size_t profile_numbers(const struct cox_shown *model, size_t j,
                              struct number numbers[MAX_NUMBERS])
{
	const struct cox_fit *f = &model->fit;
	const struct cox_profile *profile = &model->profile;
	double lr = profile->lr[j];
	size_t n = 0;

	numbers[n++] = (struct number){"coef", CLASS_COEFFICIENT, f->coef[j]};
	numbers[n++] = (struct number){"se", CLASS_COEFFICIENT, f->se[j]};
	numbers[n++] =
	    (struct number){"hr", CLASS_HAZARD_RATIO, exp(f->coef[j])};
	numbers[n++] =
	    (struct number){"hr_lo", CLASS_HAZARD_RATIO, exp(profile->lo[j])};
	numbers[n++] =
	    (struct number){"hr_hi", CLASS_HAZARD_RATIO, exp(profile->hi[j])};
	numbers[n++] = (struct number){"lr_statistic", CLASS_STATISTIC, lr};
	numbers[n++] = (struct number){
	    "p", CLASS_P_VALUE, isnan(lr) ? NAN : chi_squared_upper(lr, 1)};
	return n;
}

static void add_effect(const struct cox_shown *model,
                       const struct effect *effect)
{
	struct results *results = model->analysis->results;
	struct result_key key = cox_key(model, effect->column, effect->level);
	struct number numbers[MAX_NUMBERS] = {0};
	bool profile = cox_is_penalised(model) && !model->refusal;
	size_t n = profile ? profile_numbers(model, effect->index, numbers)
	                   : wald_numbers(model, effect->index, numbers);
	enum result_status status;
	const char *why = failure(model, &status);

	if (!why)
		why = cox_no_estimate(model, effect);
	for (size_t i = 0; i < n; i++)
		if (why)
			results_add_status(results, &key, numbers[i].name,
			                   numbers[i].class, status, why);
		else if (model->fit.robust_se && isnan(numbers[i].value))
			results_add_status(
			    results, &key, numbers[i].name, numbers[i].class,
			    RESULT_NOT_ESTIMABLE, "the robust variance is 0");
		else if (profile && isnan(numbers[i].value))
			results_add_status(results, &key, numbers[i].name,
			                   numbers[i].class,
			                   RESULT_NOT_CONVERGED,
			                   "no convergence of the profile");
		else
			results_add(results, &key, numbers[i].name,
			            numbers[i].class, numbers[i].value);
}

/* A number of the whole model, or why there is none. */
static const struct result *add_global(const struct cox_shown *model,
                                       const char *name,
                                       enum result_class class, double value)
{
	struct results *results = model->analysis->results;
	struct result_key key = analysis_key(model->analysis, "cox");
	enum result_status status;
	const char *why = failure(model, &status);

	if (why && class != CLASS_COUNT)
		return results_add_status(results, &key, name, class, status,
		                          why);
	if (class == CLASS_DEGREES)
		return results_add(results, &key, name, class, value);
	if (cox_is_penalised(model) && strncmp(name, "score_", 6) == 0)
		return results_add_status(results, &key, name, class,
		                          RESULT_NOT_ESTIMABLE,
		                          "no score test with a penalty");
	if (strncmp(name, "wald_", 5) == 0 && cox_no_wald(model))
		return results_add_status(results, &key, name, class,
		                          RESULT_NOT_ESTIMABLE, COEF_NO_WALD);
	return results_add(results, &key, name, class, value);
}

/* A test of all coefficients: statistic, df and p. */
static void add_test(const struct cox_shown *model, const char *test,
                     double value)
{
	struct arena *arena = model->analysis->results->arena;
	int df = model->fit.df;

	if (df == 0)
		value = NAN;
	add_global(model, arena_printf(arena, "%s_statistic", test),
	           CLASS_STATISTIC, value);
	add_global(model, arena_printf(arena, "%s_df", test), CLASS_DEGREES, df);
	add_global(model, arena_printf(arena, "%s_p", test), CLASS_P_VALUE,
	           isnan(value) ? NAN : chi_squared_upper(value, df));
}

static void add_concordance(const struct cox_shown *model)
{
	const struct cox_input *input = &model->input;
	struct concordance c;

	concordance_within(
	    &(struct concordance_input){.times = input->times,
	                                .linear = model->fit.linear,
	                                .stratum = input->stratum,
	                                .n_strata = input->n_strata,
	                                .weight = input->weight,
	                                .cluster = input->cluster,
	                                .n_clusters = input->n_clusters},
	    &c);
	add_global(model, "concordance", CLASS_CONCORDANCE, c.c);
	add_global(model, "concordance_se", CLASS_CONCORDANCE, c.se);
}

static void add_globals(const struct cox_shown *model)
{
	const struct cox_fit *f = &model->fit;
	const struct cox_input *input = &model->input;

	add_global(model, "n", CLASS_COUNT, (double)model->sample.times.n);
	add_global(model, "events", CLASS_COUNT, (double)f->n_events);
	if (input->stratum)
		add_global(model, "strata", CLASS_COUNT,
		           (double)input->n_strata);
	if (input->cluster)
		add_global(model, "clusters", CLASS_COUNT,
		           (double)input->n_clusters);
	add_global(model, "loglik_null", CLASS_LOG_LIKELIHOOD, f->loglik_null);
	add_global(model, "loglik", CLASS_LOG_LIKELIHOOD, f->loglik);
	add_test(model, "lr", f->lr);
	add_test(model, "wald", f->wald);
	add_test(model, "score", f->score);
	if (f->robust_se)
		add_test(model, "robust_score", f->robust_score);
	add_concordance(model);
	add_global(model, "iterations", CLASS_COUNT, f->iterations);
}

static const char *const ties_sentences[] = {
    [TIES_EFRON] = "Efron’s", [TIES_BRESLOW] = "Breslow’s", [TIES_EXACT] = "the exact"};

static void add_methods(const struct cox_shown *model)
{
	struct results *results = model->analysis->results;

	if (model->refusal)
		return;
	results_add_method(
	    results,
	    arena_printf(results->arena,
	                 "Hazard ratios are from Cox proportional hazards "
	                 "models with %s method for ties, fitted to the "
	                 "patients without missing covariates; intervals and "
	                 "P-values of single terms are %s, and "
	                 "concordance is Harrell’s.",
	                 ties_sentences[model->input.ties],
	                 cox_is_penalised(model)
	                     ? "those of the profile of a likelihood with "
	                       "Firth’s penalty (Heinze and Schemper 2001)"
	                     : "Wald’s"));
	if (model->fit.robust_se)
		results_add_method(
		    results,
		    arena_printf(results->arena,
		                 "Robust standard errors of Cox models are Lin "
		                 "and Wei’s (1989)%s.",
		                 model->input.cluster
		                     ? ", summed over the rows of a cluster"
		                     : ""));
	if (model->input.stratum)
		results_add_method(
		    results, "In stratified Cox models each stratum has its "
			     "own baseline hazard, and the hazard ratios are "
			     "common to all.");
	if (model->options->cause.s)
		results_add_method(results,
		                   "In cause-specific models, patients are "
		                   "censored at events of other causes.");
}

static void run(const struct analysis *analysis)
{
	const struct cox_spec *options = (const void *)analysis->spec;
	struct groups all = groups_from(analysis->data, NULL, analysis->scratch);
	const struct column **columns;
	size_t n_columns;
	struct cox_shown model = {
	    .analysis = analysis,
	    .options = options,
	    .endpoint = dataset_endpoint(analysis->data, options->endpoint.s),
	    .terms =
		terms_from(analysis->data, &options->terms, analysis->scratch)};

	columns = cox_options_columns(&options->cox, &model.terms, analysis,
	                              &n_columns);
	model.sample =
	    sample_take(analysis, model.endpoint, &all, columns, n_columns);
	if (options->cause.s)
		sample_keep_cause(&model.sample, model.endpoint,
		                  cause_number(model.endpoint, &options->cause),
		                  analysis->scratch);
	fit(&model);
	for (size_t i = 0; i < model.terms.n_effects; i++)
		add_effect(&model, &model.terms.effects[i]);
	add_globals(&model);
	cox_show(&model);
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
