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

#include "analyses/frame/profiles.h"
#include "analyses/regression/cox_model.h"
#include "analyses/survival/curve_parts.h"
#include "base/num.h"
#include "base/str.h"
#include "math/cox_predict.h"
#include "results/field.h"
#include "results/figures/survival.h"
#include "show/curves.h"

enum { TIMES_A_TABLE = 3 }; /* intervals that there is room for */

struct predicted_spec {
	struct analysis_spec spec;
	struct text endpoint;
	struct texts terms;
	int ties; /* enum cox_ties, -1: as the conventions say */
	struct maps at;
	struct numbers times;
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
};

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct predicted_spec *options = (const void *)spec;

	check_patterns(&options->at, &options->terms, data, diags);
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
		names[shown++] = build->patterns[i].name;
	}
	build->by = (struct column){.name = "at", .label = "Predicted for"};
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
	    .test = "",
	    .fits = build->fits,
	};
	curves_ask(&build->request);
}

static struct result_key pattern_key(const struct build *build, size_t i)
{
	struct result_key key = analysis_key(build->analysis, "predicted-curves");

	key.group1 = build->by.name;
	key.group1_level = build->patterns[i].name;
	key.variable = build->model.endpoint->name;
	return key;
}

/* The numbers of a pattern without a curve. */
static void add_failure(const struct build *build, size_t i)
{
	struct results *results = build->analysis->results;
	struct result_key key = pattern_key(build, i);
	const struct estimate none = {
	    .parts = WITH_LIMITS, .why = build->why[i], .status = build->status[i]};

	results_put(results, &key, "median", &none);
	for (size_t t = 0; t < build->options->times.n; t++) {
		key.variable_level = level_of(&build->request, build->options->times.items[t]);
		results_put(results, &key, "survival", &none);
	}
}

/* --- Tables ----------------------------------------------------------------- */

static void add_notes(const struct build *build, struct table *table)
{
	struct results *results = build->analysis->results;
	const char *exclusions =
	    sample_exclusions(build->analysis, &build->model.sample, build->model.endpoint);

	for (size_t i = 0; i < build->options->at.n; i++) {
		const struct pattern *pattern = &build->patterns[i];

		if (build->why[i])
			table_add_note(results, table,
			               arena_printf(results->arena, "%s: not estimable, %s.",
			                            pattern->name, build->why[i]));
		if (pattern->outside && !build->why[i])
			table_add_note(results, table,
			               arena_printf(results->arena,
			                            "%s: %s is outside the range of the "
			                            "data; the curve is extrapolated.",
			                            pattern->name, pattern->outside));
	}
	table_note_ne(results, table, "the limit is not reached");
	if (exclusions)
		table_add_note(results, table, exclusions);
}

static void add_medians(const struct build *build)
{
	struct showing showing = analysis_showing(build->analysis);
	struct results *results = build->analysis->results;
	const struct cox_model *model = &build->model;
	struct table *table = results_add_table(results, build->analysis->name,
	                                        arena_printf(results->arena, "%s%s, predicted",
	                                                     model->endpoint->label,
	                                                     analysis_population(build->analysis)),
	                                        3);
	struct cell *head = table_add_head(results, table);
	enum cell_align *align = ARENA_ARRAY(results->arena, enum cell_align, 3);

	align[0] = align[1] = ALIGN_LEFT;
	align[2] = ALIGN_NUMBER;
	table->align = align;
	head[0].text = build->by.label;
	head[1].text = "Covariates";
	head[2].text = arena_printf(results->arena, "Median, %s (%s)", model->endpoint->unit,
	                            show_ci(&showing));
	for (size_t i = 0; i < build->options->at.n; i++) {
		struct result_key key = pattern_key(build, i);
		struct cell *cells = table_add_row(results, table);

		cells[0].text = build->patterns[i].name;
		cells[1].text = build->patterns[i].text;
		cells[2].text = show_interval(&showing, &key, "median");
	}
	table_add_note(results, table,
	               arena_printf(results->arena,
	                            "From a Cox model of %zu patients with %zu "
	                            "events.",
	                            model->sample.times.n, model->fit.n_events));
	add_notes(build, table);
}

/* Says why there is nothing at the last time of a table. */
static void note_past_last(const struct build *build, struct table *table, double time)
{
	const struct survival_times *observed = &build->model.sample.times;
	struct results *results = build->analysis->results;
	double last = 0;

	for (size_t i = 0; i < observed->n; i++)
		last = fmax(last, observed->time[i]);
	if (build->groups.n > 0 && time > last)
		table_add_note(results, table,
		               arena_printf(results->arena,
		                            "Nothing is predicted past the last "
		                            "observation, at %.6g %s.",
		                            last, build->model.endpoint->unit));
}

/* A table of some of the times, from the first one of them. */
static void add_times(const struct build *build, size_t first, size_t n)
{
	struct showing showing = analysis_showing(build->analysis);
	struct results *results = build->analysis->results;
	struct arena *arena = results->arena;
	const struct endpoint *endpoint = build->model.endpoint;
	const double *times = build->options->times.items + first;
	struct table *table =
	    results_add_table(results, build->analysis->name,
	                      arena_printf(arena, "%s%s, predicted at times", endpoint->label,
	                                   analysis_population(build->analysis)),
	                      1 + n);
	struct cell *head = table_add_head(results, table);

	head[0].text = build->by.label;
	for (size_t t = 0; t < n; t++)
		head[1 + t].text =
		    arena_printf(arena, "At %s %s (%s)", level_of(&build->request, times[t]),
		                 endpoint->unit, show_ci(&showing));
	for (size_t i = 0; i < build->options->at.n; i++) {
		struct result_key key = pattern_key(build, i);
		struct cell *cells = table_add_row(results, table);

		cells[0].text = build->patterns[i].name;
		for (size_t t = 0; t < n; t++) {
			key.variable_level = level_of(&build->request, times[t]);
			cells[1 + t].text = show_interval(&showing, &key, "survival");
		}
	}
	note_past_last(build, table, times[n - 1]);
}

/* "age, years; ECOG" */
static const char *model_terms(const struct build *build)
{
	struct str out = {.arena = build->analysis->results->arena};

	for (size_t i = 0; i < build->model.terms.n_groups; i++)
		str_addf(&out, "%s%s", i ? "; " : "", build->model.terms.groups[i]->label);
	return str_text(&out);
}

static void add_figure(const struct build *build, struct curve_set *set)
{
	struct results *results = build->analysis->results;
	struct figure figure = {.analysis = build->analysis->name, .kind = "survival", .data = set};

	set->predicted = true;
	figure.caption = arena_printf(
	    results->arena,
	    "%s%s predicted by a Cox model with %s. Numbers at risk are those "
	    "observed, of all patients of the model.",
	    build->model.endpoint->label, analysis_population(build->analysis), model_terms(build));
	results_add_figure(results, figure);
}

static void run(const struct analysis *analysis)
{
	const struct predicted_spec *options = (const void *)analysis->spec;
	struct build build = {.analysis = analysis, .options = options};
	struct showing showing = analysis_showing(analysis);
	struct curve_set *set;
	size_t n;

	model_fit(&build);
	request_make(&build);
	set = curves_add(&build.request);
	for (size_t i = 0; i < options->at.n; i++)
		if (build.why[i])
			add_failure(&build, i);
	add_medians(&build);
	for (size_t from = 0; from < options->times.n; from += n) {
		n = options->times.n - from;
		if (n > TIMES_A_TABLE)
			n = TIMES_A_TABLE;
		add_times(&build, from, n);
	}
	if (set->n > 0)
		add_figure(&build, set);
	cox_add_method(analysis, build.model.input.ties);
	results_add_method(
	    analysis->results,
	    arena_printf(analysis->results->arena,
	                 "Predicted survival is exp(−H), H being the baseline hazard of "
	                 "the Cox model times the risk of the patient, with %s that "
	                 "take in the error of the coefficients (Tsiatis 1981).",
	                 curves_band_name(&showing)));
	curves_show_rules(&showing, build.request.asked);
}

const struct analysis_kind predicted_curves_kind = {
    .variant = {"predicted-curves",
                "survival that a Cox model predicts for given patients",
                {fields, sizeof fields / sizeof *fields, sizeof(struct predicted_spec)}},
    .check = check,
    .run = run,
};
