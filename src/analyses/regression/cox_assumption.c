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

#include "analyses/regression/cox_model.h"
#include "math/dist.h"
#include "math/spline.h"
#include "results/field.h"
#include "results/figures/residuals.h"

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
	struct table *table;
};

static const char *const scale_words[] = {
    [ZPH_KM] = "one minus the Kaplan-Meier estimate",
    [ZPH_IDENTITY] = "time itself",
    [ZPH_RANK] = "the rank of time",
    [ZPH_LOG] = "the logarithm of time",
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

/* A row of the table: the test of a term, or of all without one. */
static void add_test(struct build *build, const struct column *column, const struct zph_test *test)
{
	struct results *results = build->model.analysis->results;
	struct result_key key = analysis_key(build->model.analysis, "cox-assumption");
	struct cell *cells = table_add_row(results, build->table);
	const struct result *added[3];

	key.variable = column ? column->name : NULL;
	if (isnan(test->chi_squared)) {
		const char *why = no_test(build, column, test);

		added[0] = results_add_status(results, &key, "statistic", RESULT_NOT_ESTIMABLE, why);
		added[2] = results_add_status(results, &key, "p", RESULT_NOT_ESTIMABLE, why);
	} else {
		added[0] = results_add(results, &key, "statistic", test->chi_squared);
		added[2] = results_add(results, &key, "p", test->p);
	}
	added[1] = results_add(results, &key, "df", test->df);
	cells[0].text = column ? column->label : "All terms together";
	cells[0].bold = !column;
	build->table->rows[build->table->n_rows - 1].rule_above = !column;
	for (int i = 0; i < 3; i++)
		cells[i + 1].text = field_value(results, added[i]);
	if (added[0]->status != RESULT_OK)
		cells[3].text = "";
}

static void add_table(struct build *build)
{
	const struct analysis *analysis = build->model.analysis;
	struct results *results = analysis->results;
	const char *exclusions =
	    sample_exclusions(analysis, &build->model.sample, build->model.endpoint);
	struct result_key key = analysis_key(analysis, "cox-assumption");
	struct cell *head;

	results_add(results, &key, "n", (double)build->model.sample.times.n);
	results_add(results, &key, "events", (double)build->model.fit.n_events);
	build->table = results_add_table(
	    results, analysis->name,
	    arena_printf(results->arena, "Test of proportional hazards: %s%s",
	                 build->model.endpoint->label, analysis_population(analysis)),
	    4);
	head = table_add_head(results, build->table);
	head[0].text = "Term";
	head[1].text = "χ²";
	head[2].text = "df";
	head[3].text = results->style->p_label;
	for (size_t i = 0; i < build->model.terms.n_groups; i++)
		add_test(build, build->model.terms.groups[i], &build->zph.terms[i]);
	add_test(build, NULL, &build->zph.global);
	table_add_note(results, build->table,
	               "A small P-value says that a hazard ratio changes with "
	               "time.");
	if (exclusions)
		table_add_note(results, build->table, exclusions);
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

static const char *figure_note(const struct build *build)
{
	const struct analysis *analysis = build->model.analysis;

	return arena_printf(analysis->results->arena,
	                    "Across: time in %s, spaced by %s. Upright: coefficient (log "
	                    "hazard ratio) at each event. Shaded: %.4g%% confidence interval "
	                    "of the curve. Dashed: the model’s coefficient; 1 for a term with "
	                    "several, whose linear predictor is shown.",
	                    build->model.endpoint->unit, scale_words[build->options->transform],
	                    100 * analysis->study->report.confidence);
}

static void add_figure(struct build *build)
{
	const struct analysis *analysis = build->model.analysis;
	struct results *results = analysis->results;
	struct arena *arena = results->arena;
	const struct zph *zph = &build->zph;
	struct residual_plot *plot = ARENA_NEW(arena, struct residual_plot);
	struct residual_panel *panels =
	    ARENA_ARRAY(arena, struct residual_panel, build->model.terms.n_groups);

	plot->n_times = zph->n_events;
	plot->time = keep(build, zph->time, zph->n_events);
	plot->at = keep(build, zph->at, zph->n_events);
	for (size_t i = 0; i < build->model.terms.n_groups; i++) {
		const double *residual = zph->residual + i * zph->n_events;
		struct residual_panel *panel = &panels[plot->n_panels];

		if (isnan(zph->terms[i].chi_squared))
			continue;
		plot->n_panels++;
		panel->label = build->model.terms.groups[i]->label;
		panel->test = style_p_phrase(results->style, zph->terms[i].p, arena);
		panel->axis = "";
		panel->n = zph->n_events;
		panel->at = plot->at;
		panel->value = keep(build, residual, zph->n_events);
		panel->constant = constant_of(build, i);
		curve_fill(build, residual, zph->variance[i], panel);
	}
	if (plot->n_panels == 0)
		return;
	plot->note = figure_note(build);
	plot->panels = panels;
	results_add_figure(results,
	                   (struct figure){
			       .analysis = analysis->name,
			       .kind = "residuals",
			       .data = plot,
			       .caption = arena_printf(arena,
	                                               "Coefficients over time (scaled Schoenfeld "
	                                               "residuals): %s%s",
	                                               build->model.endpoint->label,
	                                               analysis_population(analysis)),
			   });
}

static void add_methods(const struct build *build)
{
	struct results *results = build->model.analysis->results;

	cox_add_method(build->model.analysis, build->model.input.ties);
	results_add_method(results,
	                   arena_printf(results->arena,
	                                "Proportional hazards were tested by the score test "
	                                "of Grambsch and Therneau (Biometrika 1994), summed "
	                                "over the risk sets without approximation, against a "
	                                "change with %s.",
	                                scale_words[build->options->transform]));
}

static void run(const struct analysis *analysis)
{
	const struct assumption_spec *options = (const void *)analysis->spec;
	struct build build = {
	    .options = options,
	    .model = cox_model_take(analysis, &options->endpoint, &options->terms),
	};

	cox_model_fit(&build.model, options->ties);
	test_run(&build);
	add_table(&build);
	add_figure(&build);
	add_methods(&build);
}

const struct analysis_kind cox_assumption_kind = {
    .variant = {"cox-assumption",
                "test of proportional hazards, with the residuals",
                {fields, sizeof fields / sizeof *fields, sizeof(struct assumption_spec)}},
    .run = run,
};
