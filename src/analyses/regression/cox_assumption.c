/* The analysis `cox-assumption`: whether hazards are proportional.
 *
 * Input: an endpoint and terms, as of the analysis `cox`; complete cases.
 * Output: a score test for each term and for all of them, that its coefficient
 * changes with a function of time; the scaled Schoenfeld residuals in a
 * figure, with a natural spline on 4 degrees of freedom through them.
 * Method: Grambsch and Therneau (Biometrika 1994) in the exact form of R
 * survival 3's cox.zph(): math/cox_zph.h, which also says what happens with
 * ties, one event time and coefficients that do not exist.
 */
#include "math/cox_zph.h"

#include <math.h>

#include "analyses/frame/effects.h"
#include "analyses/regression/cox_model.h"
#include "math/dist.h"
#include "math/spline.h"
#include "results/asked/cox.h"

struct assumption_spec {
	struct analysis_spec spec;
	struct text endpoint;
	struct texts terms;
	int ties;      /* enum cox_ties, -1: as the conventions say */
	int transform; /* enum zph_time */
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct assumption_spec),
    COX_MODEL_FIELDS(struct assumption_spec),
    {"transform", FIELD_CHOICE, offsetof(struct assumption_spec, transform),
     "function of time with which a coefficient may change", .fallback = "km",
     .names = zph_time_names},
};

/* The analysis while it runs. */
struct build {
	const struct assumption_spec *options;
	struct cox_model model;
	struct zph zph;
};

enum { CURVE_DF = 4 };

static void test_run(struct build *build)
{
	const struct cox_model *model = &build->model;
	struct arena *arena = model->analysis->scratch;
	size_t *term = ARENA_ARRAY(arena, size_t, model->terms.n_effects);
	struct zph_input input = {
	    .model = &model->input,
	    .fit = &model->fit,
	    .time = (enum zph_time)build->options->transform,
	    .n_terms = model->terms.n_groups,
	    .term = term,
	};

	for (size_t i = 0; i < model->terms.n_effects; i++)
		term[i] = model->terms.group[model->terms.effects[i].term];
	cox_zph(arena, &input, &build->zph);
}

/* Why there is no test of a term (of all: NULL). */
static const char *no_test(const struct build *build, const struct column *column,
                           const struct zph_test *test)
{
	const struct cox_model *model = &build->model;
	const struct zph *zph = &build->zph;
	enum result_status status;
	const char *why = cox_model_failure(model, &status);

	if (why)
		return why;
	if (test->df == 0)
		return "the term has no coefficient";
	for (size_t i = 0; i < model->terms.n_effects; i++)
		if (model->fit.coef_status[i] == COEF_INFINITE &&
		    (!column ||
		     model->terms.groups[model->terms.group[model->terms.effects[i].term]] ==
		         column))
			return COEF_NO_WALD;
	if (build->options->transform == ZPH_LOG && zph->n_events > 0 && zph->time[0] <= 0)
		return "an event at time 0 has no logarithm";
	return "too few event times to tell a change from none";
}

/* The test of a term, or of all without one. */
static void add_test(const struct build *build, const struct column *column,
                     const struct zph_test *test)
{
	struct results *results = build->model.analysis->results;
	struct result_key key = analysis_key(build->model.analysis, "cox-assumption");
	const char *why = isnan(test->chi_squared) ? no_test(build, column, test) : NULL;

	key.variable = column ? column->name : NULL;
	results_add_unless(results, &key, "statistic", test->chi_squared, RESULT_NOT_ESTIMABLE, why);
	results_add_unless(results, &key, "p", test->p, RESULT_NOT_ESTIMABLE, why);
	results_add(results, &key, "df", test->df);
}

static void add_tests(const struct build *build)
{
	const struct cox_model *model = &build->model;
	struct results *results = model->analysis->results;
	struct result_key key = analysis_key(model->analysis, "cox-assumption");

	results_add(results, &key, "n", (double)model->sample.times.n);
	results_add(results, &key, "events", (double)model->fit.n_events);
	for (size_t i = 0; i < model->terms.n_groups; i++)
		add_test(build, model->terms.groups[i], &build->zph.terms[i]);
	add_test(build, NULL, &build->zph.global);
}

/* Copies numbers to where results live. */
static const double *keep(const struct build *build, const double *values, size_t n)
{
	return arena_memdup(build->model.analysis->results->arena, values, n * sizeof *values);
}

static void curve_fill(const struct build *build, const double *residual, double variance,
                       struct residual_panel *panel)
{
	const struct zph *zph = &build->zph;
	struct arena *arena = build->model.analysis->results->arena;
	double confidence = build->model.analysis->study->report.confidence;
	double z = normal_quantile(1 - (1 - confidence) / 2);
	struct smooth smooth;
	double *lower, *upper;

	if (!spline_smooth(arena, zph->at, residual, zph->n_events, CURVE_DF, &smooth))
		return;
	lower = ARENA_ARRAY(arena, double, smooth.n);
	upper = ARENA_ARRAY(arena, double, smooth.n);
	for (size_t i = 0; i < smooth.n; i++) {
		double half = z * sqrt(variance) * smooth.unit[i];

		lower[i] = smooth.y[i] - half;
		upper[i] = smooth.y[i] + half;
	}
	panel->n_curve = smooth.n;
	panel->curve_at = smooth.x;
	panel->curve = smooth.y;
	panel->lower = lower;
	panel->upper = upper;
}

/* The coefficient of a term with one, 1 for one of several. */
static double constant_of(const struct build *build, size_t term)
{
	const struct cox_model *model = &build->model;
	size_t n = 0;
	double coef = 1;

	for (size_t i = 0; i < model->terms.n_effects; i++)
		if (model->terms.group[model->terms.effects[i].term] == term &&
		    !isnan(model->fit.coef[i])) {
			coef = model->fit.coef[i];
			n++;
		}
	return n == 1 ? coef : 1;
}

/* A panel a group of terms, without points where there is no test. */
static const struct residual_plot *plot_of(const struct build *build)
{
	struct arena *arena = build->model.analysis->results->arena;
	const struct zph *zph = &build->zph;
	size_t n_panels = build->model.terms.n_groups;
	struct residual_plot *plot = ARENA_NEW(arena, struct residual_plot);
	struct residual_panel *panels = ARENA_ARRAY(arena, struct residual_panel, n_panels);

	plot->n_times = zph->n_events;
	plot->time = keep(build, zph->time, zph->n_events);
	plot->at = keep(build, zph->at, zph->n_events);
	for (size_t i = 0; i < n_panels; i++) {
		const double *residual = zph->residual + i * zph->n_events;

		if (isnan(zph->terms[i].chi_squared))
			continue;
		panels[i] = (struct residual_panel){.n = zph->n_events,
		                                    .at = plot->at,
		                                    .value = keep(build, residual, zph->n_events),
		                                    .constant = constant_of(build, i)};
		curve_fill(build, residual, zph->variance[i], &panels[i]);
	}
	plot->panels = panels;
	plot->n_panels = n_panels;
	return plot;
}

static void leave(const struct build *build)
{
	const struct cox_model *model = &build->model;
	struct arena *arena = model->analysis->results->arena;
	struct assumption_asked *asked = ARENA_NEW(arena, struct assumption_asked);

	*asked = (struct assumption_asked){.asked = analysis_asked(model->analysis),
	                                   .endpoint = endpoint_asked(model->endpoint),
	                                   .terms = terms_asked(&model->terms, arena),
	                                   .ties = model->input.ties,
	                                   .transform = (enum change_with)build->options->transform,
	                                   .figure = plot_of(build)};
	analysis_leave(model->analysis, asked);
}

static void run(const struct analysis *analysis)
{
	const struct assumption_spec *options = (const void *)analysis->spec;
	struct build build = {
	    .options = options,
	    .model = cox_model_take(analysis, &options->endpoint, &options->terms),
	};

	sample_add_exclusions(analysis, build.model.endpoint, &build.model.sample);
	cox_model_fit(&build.model, options->ties);
	test_run(&build);
	add_tests(&build);
	leave(&build);
}

const struct analysis_kind cox_assumption_kind = {
    .variant = {"cox-assumption",
                "test of proportional hazards, with the residuals",
                {fields, sizeof fields / sizeof *fields, sizeof(struct assumption_spec)}},
    .run = run,
};
