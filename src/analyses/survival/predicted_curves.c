/* The analysis `predicted-curves`: the survival that a Cox model predicts for
 * made-up patients.
 *
 * Input: an endpoint, terms, and the patients to predict for (patterns.h);
 * complete cases.
 * Method: cox_predict(), which is survfit(coxph(…), newdata) of R survival;
 * limits and medians from the curve and the variance of its logarithm, by the
 * conventions as for any curve (km.h).  The hazards of patients are
 * proportional in these curves, whatever the data say.
 * Limits: no events, no convergence, a level without patients, a pattern that
 * differs from the mean in a term without a finite coefficient (separation,
 * aliased), a term that is not defined there (log(0)), a risk that overflows:
 * no curve, and the result says why.  Nothing past the last observation.
 * Cost: the model's, and O(event times · terms²) a pattern.
 */
#include <math.h>

#include "analyses/frame/curve_figure.h"
#include "analyses/frame/profiles.h"
#include "analyses/regression/cox_model.h"
#include "analyses/survival/curve_parts.h"
#include "base/num.h"
#include "math/cox_predict.h"
#include "results/asked/predicted.h"

struct predicted_spec {
	struct analysis_spec spec;
	struct text endpoint;
	struct texts terms;
	int ties; /* enum cox_ties, -1: as the conventions say */
	struct maps at;
	struct numbers times;
	struct curve_figure_spec figure;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct predicted_spec),
    COX_MODEL_FIELDS(struct predicted_spec),
    {"at", FIELD_MAPS, offsetof(struct predicted_spec, at),
     "patients to predict for, as NAME: {age: 60, sex: female}; numbers that "
     "are left out are their mean, categories their reference",
     .required = true},
    {"times", FIELD_NUMBERS, offsetof(struct predicted_spec, times),
     "survival is predicted at these times", .low = 0, .high = 1e6},
    CURVE_FORM_FIELD(offsetof(struct predicted_spec, figure)),
    CURVE_FIGURE_FIELDS(offsetof(struct predicted_spec, figure)),
};

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct predicted_spec *options = (const void *)spec;

	check_patterns(&options->at, &options->terms, data, diags);
	curve_figure_check(&options->figure, diags);
}

/* The analysis while it runs; arrays of options->at.n. */
struct build {
	const struct analysis *analysis;
	const struct predicted_spec *options;
	struct cox_model model;
	struct cox_risk risk;
	struct pattern *patterns;
	const char **why; /* there is no curve; NULL where there is one */
	enum result_status *status;
	struct curve_fit *fits;
	struct column by; /* the patterns, as if they were levels of a column */
	struct groups groups;
	struct curves_request request;
	struct predicted_asked *asked;
};

/* --- Curves ----------------------------------------------------------------- */

/* Why the model does not reach a patient with these terms. */
static const char *term_failure(const struct build *build, const double *x)
{
	const struct cox_model *model = &build->model;
	size_t n = model->input.times.n;

	for (size_t k = 0; k < model->terms.n_effects; k++) {
		const struct effect *effect = &model->terms.effects[k];
		enum coef_status status = model->fit.coef_status[k];
		double sum = 0, mean;

		if (!isfinite(x[k]))
			return arena_printf(build->analysis->results->arena, "%s is not defined",
			                    effect->column->label);
		for (size_t i = 0; i < n; i++)
			sum += model->input.x[k * n + i];
		mean = sum / (double)n;
		if (status != COEF_OK && fabs(x[k] - mean) > 1e-9 * (fabs(x[k]) + fabs(mean)))
			return arena_printf(build->analysis->results->arena, "%s: %s",
			                    effect_name(effect, build->analysis->scratch),
			                    effect_reason(&model->terms, effect, status));
	}
	return NULL;
}

/* The observed times with the survival that is predicted. */
static void curve_predict(const struct build *build, const struct cox_prediction *prediction,
                          struct curve_fit *fit)
{
	struct arena *scratch = build->analysis->scratch;
	const struct report_spec *report = &build->analysis->study->report;
	const struct cox_risk *risk = &build->risk;
	struct km_curve *km = &fit->km;
	size_t next = 0;

	fit->times = build->model.sample.times;
	km_estimate(scratch, &fit->times, KM_SURVIVAL, km);
	for (size_t row = 0; row < km->n; row++) {
		while (next < risk->n_times && risk->at[next].time <= km->time[row])
			next++;
		km->survival[row] = next ? exp(-prediction->hazard[next - 1]) : 1;
		km->greenwood[row] = next ? prediction->variance[next - 1] : 0;
		if (km->survival[row] <= 0) /* as km.h has it */
			km->greenwood[row] = INFINITY;
	}
	fit->lower = ARENA_ARRAY(scratch, double, km->n);
	fit->upper = ARENA_ARRAY(scratch, double, km->n);
	km_band(km, (enum transform)report->conventions.survival_ci, report->confidence, fit->lower,
	        fit->upper);
}

static void pattern_predict(struct build *build, size_t i)
{
	struct arena *scratch = build->analysis->scratch;
	const struct cox_model *model = &build->model;
	double *x = ARENA_ARRAY(scratch, double, model->terms.n_effects);
	struct cox_prediction prediction;
	const char *why = cox_model_failure(model, &build->status[i]);

	if (!why)
		why = build->patterns[i].wrong;
	if (!why) {
		terms_at(&model->terms, &build->patterns[i].values, x);
		why = term_failure(build, x);
	}
	if (!why && !cox_predict(scratch, &model->input, &model->fit, &build->risk, x, &prediction))
		why = "the model’s risk for such a patient is 0 or infinite";
	build->why[i] = why;
	if (!why)
		curve_predict(build, &prediction, &build->fits[i]);
}

static void model_fit(struct build *build)
{
	const struct predicted_spec *options = build->options;
	struct cox_model *model = &build->model;
	struct arena *scratch = build->analysis->scratch;
	size_t n = options->at.n;

	*model = cox_model_take(build->analysis, &options->endpoint, &options->terms);
	cox_model_fit(model, options->ties);
	cox_risk_walk(scratch, &model->input, &model->fit, &build->risk);
	build->patterns = patterns_take(build->analysis, &options->at, &model->terms);
	build->why = ARENA_ARRAY(scratch, const char *, n);
	build->status = ARENA_ARRAY(scratch, enum result_status, n);
	build->fits = ARENA_ARRAY(scratch, struct curve_fit, n);
	for (size_t i = 0; i < n; i++)
		pattern_predict(build, i);
}

/* --- Numbers ---------------------------------------------------------------- */

/* The patterns that have a curve, as the groups of a request for curves. */
static void request_make(struct build *build)
{
	struct arena *arena = build->analysis->results->arena;
	size_t n = build->options->at.n;
	const char **names = ARENA_ARRAY(arena, const char *, n);
	size_t shown = 0;

	for (size_t i = 0; i < n; i++) {
		if (build->why[i])
			continue;
		build->fits[shown] = build->fits[i];
		names[shown++] = build->patterns[i].asked.name;
	}
	build->by = (struct column){.name = "at", .label = ""};
	build->groups = (struct groups){.by = &build->by,
	                                .name = build->by.name,
	                                .label = build->by.label,
	                                .n = shown,
	                                .codes = names,
	                                .labels = names};
	build->request = (struct curves_request){
	    .analysis = build->analysis,
	    .endpoint = build->model.endpoint,
	    .groups = &build->groups,
	    .sample = &build->model.sample,
	    .kind = KM_SURVIVAL,
	    .context = "predicted-curves",
	    .times = build->options->times,
	    .figure = curve_figure_take(&build->options->figure, build->analysis->results->arena),
	    .fits = build->fits,
	};
	curves_ask(&build->request);
}

/* The numbers of a pattern without a curve. */
static void add_failure(const struct build *build, size_t i)
{
	struct results *results = build->analysis->results;
	const struct asked_list *times = &build->asked->curves->times;
	struct result_key key = predicted_key(build->asked, i, NULL);
	const struct estimate none = {
	    .parts = WITH_LIMITS, .why = build->why[i], .status = build->status[i]};

	results_put(results, &key, "median", &none);
	for (size_t t = 0; t < times->n; t++) {
		key.variable_level = times->items[t];
		results_put(results, &key, "survival", &none);
	}
}

/* The numbers of the model, and its last observation if more is asked for. */
static void add_totals(const struct build *build)
{
	struct results *results = build->analysis->results;
	const struct survival_times *observed = &build->model.sample.times;
	const struct numbers *times = &build->options->times;
	struct result_key key = curves_total_key(build->asked->curves);
	double last = 0;
	bool beyond = false;

	results_add(results, &key, "n", (double)observed->n);
	results_add(results, &key, "events", (double)build->model.fit.n_events);
	for (size_t i = 0; i < observed->n; i++)
		last = fmax(last, observed->time[i]);
	for (size_t i = 0; i < times->n; i++)
		beyond = beyond || times->items[i] > last;
	if (beyond && build->groups.n > 0)
		results_add(results, &key, "last_time", last);
}

static struct predicted_asked *ask(const struct build *build)
{
	struct arena *arena = build->analysis->results->arena;
	const struct terms *terms = &build->model.terms;
	struct predicted_asked *asked = ARENA_NEW(arena, struct predicted_asked);
	size_t n = build->options->at.n;
	struct asked_profile *profiles = ARENA_ARRAY(arena, struct asked_profile, n);
	const char **labels = ARENA_ARRAY(arena, const char *, terms->n_groups);

	for (size_t i = 0; i < n; i++)
		profiles[i] = build->patterns[i].asked;
	for (size_t i = 0; i < terms->n_groups; i++)
		labels[i] = terms->groups[i]->label;
	*asked = (struct predicted_asked){.curves = build->request.asked,
	                                  .profiles = profiles,
	                                  .n = n,
	                                  .terms = {labels, terms->n_groups},
	                                  .ties = build->model.input.ties};
	return asked;
}

static void run(const struct analysis *analysis)
{
	const struct predicted_spec *options = (const void *)analysis->spec;
	struct build build = {.analysis = analysis, .options = options};
	struct curve_set *set;

	model_fit(&build);
	sample_add_exclusions(analysis, build.model.endpoint, &build.model.sample);
	request_make(&build);
	build.asked = ask(&build);
	set = curves_add(&build.request);
	set->predicted = true;
	build.request.asked->curves = set;
	for (size_t i = 0; i < options->at.n; i++)
		if (build.why[i])
			add_failure(&build, i);
	add_totals(&build);
	analysis_leave(analysis, build.asked);
}

const struct analysis_kind predicted_curves_kind = {
    .variant = {"predicted-curves",
                "survival that a Cox model predicts for given patients",
                {fields, sizeof fields / sizeof *fields, sizeof(struct predicted_spec)}},
    .check = check,
    .run = run,
};
