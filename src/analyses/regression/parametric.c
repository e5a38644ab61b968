/* Parametric survival models: exponential, Weibull, log-normal, log-logistic
 * and generalized gamma (accelerated failure time).
 *
 * How columns become coefficients: terms.h.  Rows in which the endpoint, the
 * group or any term is missing are left out and counted.  Likelihood,
 * parameters, convergence and limits: math/parametric.h.  Predictions are for
 * a typical patient: numbers at their mean over all patients analysed,
 * categories and flags at their reference.
 */
#include "math/parametric.h"

#include <math.h>
#include <string.h>

#include "analyses/frame/demands.h"
#include "analyses/frame/effects.h"
#include "analyses/frame/profiles.h"
#include "analyses/regression/wald.h"
#include "analyses/survival/curves.h"
#include "base/suggest.h"
#include "math/dist.h"
#include "math/sample.h"
#include "results/asked/parametric.h"
#include "results/field.h"

struct parametric_spec {
	struct analysis_spec spec;
	struct text endpoint, by;
	struct texts terms, distributions;
	struct numbers times;
};

static const char *const distribution_names[N_PARAMETRIC] = {
    [PARAMETRIC_EXPONENTIAL] = "exponential",    [PARAMETRIC_WEIBULL] = "weibull",
    [PARAMETRIC_LOGNORMAL] = "lognormal",        [PARAMETRIC_LOGLOGISTIC] = "loglogistic",
    [PARAMETRIC_GENGAMMA] = "generalized-gamma",
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct parametric_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct parametric_spec, endpoint), "time to event",
     .required = true, .reference = REF_ENDPOINT},
    {"terms", FIELD_REFERENCES, offsetof(struct parametric_spec, terms),
     "covariates: numbers, categories, flags; none if absent", .reference = REF_TERM,
     .record = &term_settings_shape, .not_among = "by",
     .among = "is what 'by' makes groups of, and cannot be a term too"},
    {"by", FIELD_REFERENCE, offsetof(struct parametric_spec, by),
     "category or flag: models of their own for each level", .reference = REF_COLUMN,
     .types = TYPES_GROUP},
    {"distributions", FIELD_TEXTS, offsetof(struct parametric_spec, distributions),
     "exponential, weibull, lognormal, loglogistic, generalized-gamma; all if "
     "absent"},
    {"times", FIELD_NUMBERS, offsetof(struct parametric_spec, times),
     "survival is predicted at these times, in the endpoint's unit", .low = 0, .high = 1e6,
     .rising = "times"},
};

/* --- Options ----------------------------------------------------------------*/

/* N_PARAMETRIC if there is no such distribution. */
static int distribution_find(const char *code)
{
	int d = 0;

	while (d < N_PARAMETRIC && strcmp(distribution_names[d], code) != 0)
		d++;
	return d;
}

static void check_distribution(const struct texts *all, size_t i, struct arena *arena,
                               struct diags *diags)
{
	const struct text *text = &all->items[i];
	struct names known = {0};

	for (size_t k = 0; k < i; k++)
		if (strcmp(all->items[k].s, text->s) == 0) {
			diag_error(diags, text->at, "distribution '%s' stands twice", text->s);
			diag_path(diags, text->path);
			return;
		}
	if (distribution_find(text->s) < N_PARAMETRIC)
		return;
	for (int d = 0; d < N_PARAMETRIC; d++)
		ARENA_PUSH(arena, known.items, known.n, distribution_names[d]);
	diag_error(diags, text->at, "unknown distribution '%s'%s", text->s,
	           suggest_text(arena, text->s, &known));
	diag_path(diags, text->path);
}

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct parametric_spec *options = (const void *)spec;

	for (size_t i = 0; i < options->distributions.n; i++)
		check_distribution(&options->distributions, i, data->arena, diags);
}

/* --- Fits -------------------------------------------------------------------*/

/* One fit for each group and each distribution asked for. */
struct parametric_model {
	const struct analysis *analysis;
	const struct endpoint *endpoint;
	struct groups groups;
	struct sample sample;
	struct terms terms;
	enum parametric_distribution distributions[N_PARAMETRIC];
	size_t n_distributions;
	struct parametric_fit *fits; /* [group * n_distributions + i] */
	double *x;                   /* terms of the patient of predictions */
	double **linear;             /* per fit: predictors of its patients, ascending */
	struct curves_request curves;
	struct parametric_asked *asked;
};

static const struct parametric_fit *fit_of(const struct parametric_model *model, size_t group,
                                           size_t i)
{
	return &model->fits[group * model->n_distributions + i];
}

/* The part of the matrix of terms that belongs to a group. */
static double *group_matrix(const struct parametric_model *model, const double *x, size_t group)
{
	size_t n = model->sample.times.n, p = model->terms.n_effects, at = 0;
	double *part =
	    ARENA_ARRAY(model->analysis->scratch, double, model->sample.group_sizes[group] * p);

	for (size_t j = 0; j < p; j++)
		for (size_t i = 0; i < n; i++)
			if (model->sample.group[i] == group)
				part[at++] = x[j * n + i];
	return part;
}

/* The linear predictors of the patients of a fit, for its mean curve. */
static double *linear_sorted(const struct parametric_model *model, const struct parametric_fit *fit,
                             const double *x, size_t n)
{
	double *linear = ARENA_ARRAY(model->analysis->scratch, double, n);

	for (size_t i = 0; i < n; i++)
		linear[i] = parametric_linear(fit, x + i, n);
	sort_doubles(linear, n);
	return linear;
}

static void fit_group(struct parametric_model *model, const double *x, size_t group)
{
	struct arena *scratch = model->analysis->scratch;
	struct parametric_input input = {.times =
	                                     sample_group(&model->sample, (uint32_t)group, scratch),
	                                 .n_terms = model->terms.n_effects,
	                                 .x = group_matrix(model, x, group)};

	for (size_t i = 0; i < model->n_distributions; i++) {
		size_t at = group * model->n_distributions + i;

		input.distribution = model->distributions[i];
		parametric_fit(scratch, &input, &model->fits[at]);
		model->linear[at] = linear_sorted(model, &model->fits[at], input.x, input.times.n);
	}
}

static void fit_all(struct parametric_model *model)
{
	struct arena *scratch = model->analysis->scratch;
	size_t n = model->groups.n * model->n_distributions;
	struct pattern typical;
	double *x;

	terms_code(&model->terms, model->sample.rows, model->sample.times.n, scratch);
	x = terms_matrix(&model->terms, scratch);
	typical = pattern_typical(model->analysis, &model->terms);
	model->asked->patient = typical.asked;
	model->x = ARENA_ARRAY(scratch, double, model->terms.n_effects);
	terms_at(&model->terms, &typical.values, model->x);
	model->fits = ARENA_ARRAY(scratch, struct parametric_fit, n);
	model->linear = ARENA_ARRAY(scratch, double *, n);
	for (size_t i = 0; i < model->groups.n; i++)
		fit_group(model, x, i);
}

/* The AIC of a distribution over the groups that have patients; NaN unless it
 * was estimated in each of them. */
static double total_aic(const struct parametric_model *model, size_t i)
{
	double sum = 0;

	for (size_t g = 0; g < model->groups.n; g++) {
		const struct parametric_fit *fit = fit_of(model, g, i);

		if (model->sample.group_sizes[g] == 0)
			continue;
		sum += fit->status == PARAMETRIC_OK ? fit->aic : NAN;
	}
	return model->sample.times.n ? sum : NAN;
}

static size_t best_of(const struct parametric_model *model)
{
	size_t best = model->n_distributions;
	double least = INFINITY;

	for (size_t i = 0; i < model->n_distributions; i++) {
		double aic = total_aic(model, i);

		if (aic < least) {
			least = aic;
			best = i;
		}
	}
	return best;
}

/* --- Numbers ----------------------------------------------------------------*/

/* Patients with a time of 0 in a group, counted once for all fits. */
static const struct result *not_positive(const struct parametric_model *model, size_t group,
                                         size_t n)
{
	struct results *results = model->analysis->results;
	struct result_key key = parametric_sample_key(model->asked, group);
	const struct result *found = results_find(results, &key, "not_positive");

	return found ? found : results_add(results, &key, "not_positive", (double)n);
}

/* Why a fit has no numbers, or NULL. */
static const char *fit_reason(const struct parametric_model *model, size_t group, size_t i)
{
	const struct parametric_fit *fit = fit_of(model, group, i);
	struct results *results = model->analysis->results;

	switch (fit->status) {
	case PARAMETRIC_OK:
		return NULL;
	case PARAMETRIC_NO_EVENTS:
		return fit->n ? "no events" : "no patients";
	case PARAMETRIC_NOT_POSITIVE:
		return arena_printf(
		    results->arena, "%s a time of 0, which these models do not allow",
		    field_counted(results, not_positive(model, group, fit->n_not_positive),
		                  "patient has", "patients have"));
	case PARAMETRIC_SCALE_ZERO:
		return "the likelihood has no maximum: the events can be "
		       "fitted exactly, and the scale shrinks to 0";
	case PARAMETRIC_SHAPE_LIMIT:
		return "the likelihood has no maximum: the shape grows "
		       "without limit";
	case PARAMETRIC_NOT_CONVERGED:
		break;
	}
	return "no convergence in 60 iterations";
}

/* A fit whose numbers are being added. */
struct adding {
	const struct parametric_model *model;
	const struct parametric_fit *fit;
	struct result_key key;
	const char *why; /* no number can be had; or NULL */
};

static enum result_status status_of(const struct adding *adding)
{
	return adding->fit->status == PARAMETRIC_NOT_CONVERGED ? RESULT_NOT_CONVERGED
	                                                       : RESULT_NOT_ESTIMABLE;
}

static void add(const struct adding *adding, const char *stat, double value)
{
	results_add_unless(adding->model->analysis->results, &adding->key, stat, value,
	                   status_of(adding), adding->why);
}

/* A prediction or a ratio with its limits. */
static void put(const struct adding *adding, const char *stat, struct parametric_prediction p)
{
	results_put(adding->model->analysis->results, &adding->key, stat,
	            &(struct estimate){.value = p.value,
	                               .lo = p.lo,
	                               .hi = p.hi,
	                               .parts = WITH_LIMITS,
	                               .why = adding->why,
	                               .status = adding->why ? status_of(adding) : RESULT_OK});
}

static void add_parameters(const struct adding *adding)
{
	const struct parametric_fit *fit = adding->fit;
	size_t n = fit->n_estimates, scale = n - 2, shape = n - 1;
	struct adding intercept = *adding;

	if (!adding->why && fit->intercept_status == COEF_INFINITE)
		intercept.why = "no events where all terms are at their "
				"reference: the estimate grows without limit";
	add(&intercept, "intercept", fit->estimate[0]);
	add(&intercept, "intercept_se", sqrt(fit->variance[0]));
	if (fit->distribution == PARAMETRIC_EXPONENTIAL)
		return;
	add(adding, "log_scale", fit->estimate[scale]);
	add(adding, "log_scale_se", sqrt(fit->variance[scale * n + scale]));
	add(adding, "scale", exp(fit->estimate[scale]));
	if (fit->distribution != PARAMETRIC_GENGAMMA)
		return;
	add(adding, "shape", fit->estimate[shape]);
	add(adding, "shape_se", sqrt(fit->variance[shape * n + shape]));
}

static void add_whole(const struct adding *adding)
{
	const struct parametric_fit *fit = adding->fit;
	double lr = 2 * (fit->loglik - fit->loglik_null);
	struct adding counts = *adding, test = *adding;

	counts.why = NULL;
	add(&counts, "n", (double)fit->n);
	add(&counts, "events", (double)fit->n_events);
	add(adding, "parameters", (double)fit->n_free);
	add(adding, "loglik", fit->loglik);
	add(adding, "aic", fit->aic);
	add(adding, "bic", fit->bic);
	add(adding, "iterations", fit->iterations);
	add_parameters(adding);
	if (adding->model->terms.n_effects == 0)
		return;
	if (!test.why && fit->df == 0)
		test.why = "no term varies";
	add(adding, "loglik_null", fit->loglik_null);
	add(&test, "lr_statistic", lr);
	add(&test, "lr_df", fit->df);
	add(&test, "lr_p", chi_squared_upper(lr, fit->df));
}

static double confidence_of(const struct parametric_model *model)
{
	return model->analysis->study->report.confidence;
}

static void add_effect(const struct adding *adding, const struct effect *effect)
{
	const struct parametric_fit *fit = adding->fit;
	size_t at = PARAMETRIC_FIRST_TERM + effect->index;
	double se = sqrt(fit->variance[at * fit->n_estimates + at]);
	struct adding one = *adding;

	if (!one.why)
		one.why =
		    effect_reason(&adding->model->terms, effect, fit->coef_status[effect->index]);
	wald_add(adding->model->analysis, &one.key, "tr",
	         (struct wald){fit->estimate[at], se, status_of(adding), one.why});
	if (fit->distribution <= PARAMETRIC_WEIBULL)
		put(&one, "hr",
		    parametric_hazard_ratio(fit, effect->index, confidence_of(adding->model)));
}

/* The number of an effect in the first patient of a group. */
static double first_value(const struct parametric_model *model, const struct effect *effect,
                          size_t group)
{
	const struct column *column = effect->column;
	size_t i = 0;
	uint32_t row;

	while (model->sample.group[i] != group)
		i++;
	row = model->sample.rows[i];
	return term_is_number(column) ? column->number[row]
	                              : term_level(column, row) == effect->level;
}

/* Why the fit of a group tells nothing of the patient of predictions: he
 * differs from all of its patients in what does not vary among them. */
static const char *out_of_reach(const struct parametric_model *model,
                                const struct parametric_fit *fit, size_t group)
{
	for (size_t k = 0; k < model->terms.n_effects; k++) {
		const struct effect *effect = &model->terms.effects[k];
		double value, x = model->x[k];

		if (fit->coef_status[k] != COEF_CONSTANT)
			continue;
		value = first_value(model, effect, group);
		if (fabs(x - value) > 1e-9 * (fabs(x) + fabs(value)))
			return arena_printf(model->analysis->results->arena,
			                    "%s is the same in all patients, and another "
			                    "in the one predicted for",
			                    effect_name(effect, model->analysis->scratch));
	}
	return NULL;
}

static void add_predictions(const struct adding *whole, size_t group, size_t i)
{
	const struct parametric_model *model = whole->model;
	const struct numbers *times = &model->curves.times;
	double confidence = confidence_of(model);
	struct adding adding = *whole;
	struct parametric_prediction p = parametric_quantile(whole->fit, model->x, 0.5, confidence);

	if (!adding.why)
		adding.why = out_of_reach(model, whole->fit, group);
	if (!adding.why && isnan(p.value))
		adding.why = "it needs an estimate that grows without limit "
			     "(separation)";
	adding.key = parametric_prediction_key(model->asked, group, i, NULL);
	put(&adding, "median", p);
	for (size_t k = 0; k < times->n; k++) {
		adding.key.variable_level = model->asked->curves->times.items[k];
		put(&adding, "survival",
		    parametric_survival(whole->fit, model->x, times->items[k], confidence));
	}
}

static void add_fit(const struct parametric_model *model, size_t group, size_t i)
{
	struct adding adding = {.model = model, .fit = fit_of(model, group, i)};

	adding.why = fit_reason(model, group, i);
	adding.key = parametric_key(model->asked, group, i);
	add_whole(&adding);
	for (size_t k = 0; k < model->terms.n_effects; k++) {
		const struct effect *effect = &model->terms.effects[k];

		adding.key = parametric_key(model->asked, group, i);
		adding.key.variable = effect->column->name;
		if (!term_is_number(effect->column))
			adding.key.variable_level = effect->column->level_codes[effect->level];
		add_effect(&adding, effect);
	}
	add_predictions(&adding, group, i);
}

static void add_totals(const struct parametric_model *model)
{
	for (size_t i = 0; model->groups.by && i < model->n_distributions; i++) {
		struct result_key key = parametric_total_key(model->asked, i);

		results_add_or(model->analysis->results, &key, "aic_total", total_aic(model, i),
		               model->sample.times.n ? "not estimated in every group"
		                                     : "no patients");
	}
}

/* --- Curves -----------------------------------------------------------------*/

enum { CURVE_POINTS = 160 };

/* A fitted curve up to the end of that of Kaplan and Meier. */
static void add_overlay(const struct parametric_model *model, struct curve_set *set, size_t group,
                        size_t i)
{
	struct arena *arena = model->analysis->results->arena;
	const struct curve *curve = &set->curves[group];
	const struct parametric_fit *fit = fit_of(model, group, i);
	double *time = ARENA_ARRAY(arena, double, CURVE_POINTS + 1);
	double *survival = ARENA_ARRAY(arena, double, CURVE_POINTS + 1);
	struct overlay overlay = {.group = group,
	                          .style = i,
	                          .strong = i == model->asked->best,
	                          .n = CURVE_POINTS + 1,
	                          .time = time,
	                          .survival = survival};

	if (fit->status != PARAMETRIC_OK || curve->n == 0)
		return;
	/* nearer to each other at the beginning, where curves may be steep */
	for (size_t k = 0; k <= CURVE_POINTS; k++)
		time[k] = curve->time[curve->n - 1] * pow((double)k / CURVE_POINTS, 2);
	parametric_curve(fit, model->linear[group * model->n_distributions + i],
	                 model->sample.group_sizes[group], time, CURVE_POINTS + 1, survival);
	ARENA_PUSH(arena, set->overlays, set->n_overlays, overlay);
}

/* All fits over one curve; over several, the best, or the first that there
 * is. */
static void add_overlays(const struct parametric_model *model, struct curve_set *set)
{
	size_t best = model->asked->best;

	for (size_t g = 0; g < set->n; g++)
		for (size_t i = 0; i < model->n_distributions; i++)
			if (set->n == 1 || i == (best < model->n_distributions ? best : 0))
				add_overlay(model, set, g, i);
}

/* --- The analysis -----------------------------------------------------------*/

static void choose_distributions(struct parametric_model *model, const struct texts *codes)
{
	for (int d = 0; d < N_PARAMETRIC && codes->n == 0; d++)
		model->distributions[model->n_distributions++] = (enum parametric_distribution)d;
	for (size_t i = 0; i < codes->n; i++)
		model->distributions[model->n_distributions++] =
		    (enum parametric_distribution)distribution_find(codes->items[i].s);
}

static void ask(struct parametric_model *model)
{
	struct arena *arena = model->analysis->results->arena;
	struct parametric_asked *asked = ARENA_NEW(arena, struct parametric_asked);
	const char **names = ARENA_ARRAY(arena, const char *, model->n_distributions);

	for (size_t i = 0; i < model->n_distributions; i++)
		names[i] = distribution_names[model->distributions[i]];
	curves_ask(&model->curves);
	*asked = (struct parametric_asked){.curves = model->curves.asked,
	                                   .terms = terms_asked(&model->terms, arena),
	                                   .distributions = {names, model->n_distributions}};
	model->asked = asked;
}

static void add_numbers(struct parametric_model *model)
{
	struct parametric_asked *asked = model->asked;

	for (size_t g = 0; g < model->groups.n; g++)
		for (size_t i = 0; i < model->n_distributions; i++)
			add_fit(model, g, i);
	add_totals(model);
	asked->best = best_of(model);
	asked->set = curves_add(&model->curves);
	add_overlays(model, asked->set);
}

static void run(const struct analysis *analysis)
{
	const struct parametric_spec *options = (const void *)analysis->spec;
	struct parametric_model model = {
	    .analysis = analysis,
	    .endpoint = dataset_endpoint(analysis->data, options->endpoint.s),
	    .groups = groups_from(analysis->data, options->by.s, analysis->scratch),
	    .terms = terms_from(analysis->data, &options->terms, analysis->scratch)};

	model.sample = sample_take(analysis, model.endpoint, &model.groups, model.terms.columns,
	                           model.terms.n);
	sample_add_exclusions(analysis, model.endpoint, &model.sample);
	model.curves = (struct curves_request){.analysis = analysis,
	                                       .endpoint = model.endpoint,
	                                       .groups = &model.groups,
	                                       .sample = &model.sample,
	                                       .kind = KM_SURVIVAL,
	                                       .context = "kaplan-meier",
	                                       .times = options->times};
	choose_distributions(&model, &options->distributions);
	ask(&model);
	fit_all(&model);
	add_numbers(&model);
	analysis_leave(analysis, model.asked);
}

const struct analysis_kind parametric_kind = {
    .variant = {"parametric",
                "parametric models: exponential, Weibull, log-normal, "
                "log-logistic, generalized gamma",
                {fields, sizeof fields / sizeof *fields, sizeof(struct parametric_spec)}},
    .check = check,
    .run = run,
};
