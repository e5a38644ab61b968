/* The figures of the analysis `cox-residuals`; see cox_residuals.h. */
#include <math.h>

#include "analyses/regression/cox_residuals.h"
#include "base/str.h"
#include "math/spline.h"
#include "results/figures/residuals.h"

enum { CURVE_DF = 4 }; /* of the curves through the points */

/* A figure being made: panels, with what is the same in all of them. */
struct figure_build {
	const struct residuals_build *build;
	struct arena *arena; /* of the results */
	struct residual_panel *panels;
	size_t n;
};

/* The points of a series that have a value, at numbers of the patients. */
static struct residual_panel panel_of(const struct figure_build *figure,
                                      const struct residual_series *series, const double *at)
{
	double *x = ARENA_ARRAY(figure->arena, double, series->n);
	double *y = ARENA_ARRAY(figure->arena, double, series->n);
	struct residual_panel panel = {.label = series->name,
	                               .test = "",
	                               .axis = "",
	                               .at = x,
	                               .value = y,
	                               .guide = series->limit};

	for (size_t i = 0; i < series->n; i++)
		if (!isnan(series->value[i])) {
			x[panel.n] = at[i];
			y[panel.n++] = series->value[i];
		}
	return panel;
}

static void add_curve(const struct figure_build *figure, struct residual_panel *panel)
{
	struct smooth smooth;

	if (!spline_smooth(figure->arena, panel->at, panel->value, panel->n, CURVE_DF, &smooth))
		return;
	panel->n_curve = smooth.n;
	panel->curve_at = smooth.x;
	panel->curve = smooth.y;
}

static void add_panel(struct figure_build *figure, struct residual_panel panel)
{
	if (panel.n > 0)
		ARENA_PUSH(figure->arena, figure->panels, figure->n, panel);
}

/* Puts a name beside the point farthest from 0; all patients have points. */
static void add_peak(const struct residuals_build *build, const struct residual_series *series,
                     struct residual_panel *panel)
{
	panel->peak = residuals_farthest(series);
	if (panel->n == 0 || fabs(panel->value[panel->peak]) <= series->limit)
		return;
	panel->peak_label = residuals_patient_name(build, panel->peak);
}

static void ask(const struct figure_build *figure, const char *what, const char *note)
{
	const struct analysis *analysis = figure->build->analysis;
	struct residual_plot *plot = ARENA_NEW(figure->arena, struct residual_plot);

	if (figure->n == 0)
		return;
	plot->note = note;
	plot->panels = figure->panels;
	plot->n_panels = figure->n;
	results_add_figure(analysis->results,
	                   (struct figure){
			       .analysis = analysis->name,
			       .kind = "residuals",
			       .data = plot,
			       .caption = arena_printf(figure->arena, "%s: %s%s", what,
	                                               figure->build->model.endpoint->label,
	                                               analysis_population(analysis)),
			   });
}

/* Numbers of the terms, as they are in the data, each once. */
struct numbers_found {
	const struct column **items;
	size_t n;
};

static void add_number(struct numbers_found *found, const struct column *column, struct arena *arena)
{
	if (column->type != COLUMN_NUMBER && column->type != COLUMN_INTEGER)
		return;
	for (size_t i = 0; i < found->n; i++)
		if (found->items[i] == column)
			return;
	ARENA_PUSH(arena, found->items, found->n, column);
}

static struct numbers_found numbers_of(const struct residuals_build *build)
{
	const struct texts *terms = &build->options->terms;
	struct numbers_found found = {0};
	struct term term;

	for (size_t i = 0; i < terms->n; i++)
		if (term_parse(terms->items[i].s, build->analysis->scratch, &term))
			for (size_t k = 0; k < term.n_names; k++)
				add_number(&found,
				           dataset_column(build->analysis->data, term.names[k]),
				           build->analysis->scratch);
	return found;
}

static void draw_martingale(struct figure_build *figure)
{
	const struct residuals_build *build = figure->build;
	struct residual_series series = residuals_of_model(build, MARTINGALE);
	struct numbers_found numbers = numbers_of(build);

	for (size_t k = 0; k < numbers.n; k++) {
		const struct column *column = numbers.items[k];
		double *at = ARENA_ARRAY(build->analysis->scratch, double, series.n);
		struct residual_panel panel;

		for (size_t i = 0; i < series.n; i++)
			at[i] = column->number[build->model.sample.rows[i]];
		panel = panel_of(figure, &series, at);
		panel.label = column->label;
		panel.axis = column_title(column, figure->arena);
		add_curve(figure, &panel);
		add_panel(figure, panel);
	}
	ask(figure, "Martingale residuals against each number",
	    "Upright: martingale residual. Curve: natural spline on 4 degrees "
	    "of freedom; where it leaves the dashed line, the model has more "
	    "or "
	    "fewer events than it expects, and the number wants another form.");
}

static void draw_deviance(struct figure_build *figure)
{
	const struct residuals_build *build = figure->build;
	struct residual_series series = residuals_of_model(build, DEVIANCE);
	struct residual_panel panel = panel_of(figure, &series, build->model.fit.linear);

	panel.axis = "Linear predictor (log hazard ratio)";
	add_peak(build, &series, &panel);
	add_panel(figure, panel);
	ask(figure, "Deviance residuals",
	    "Upright: deviance residual. Dotted: 2.5 in absolute value.");
}

static void draw_schoenfeld(struct figure_build *figure)
{
	const struct residuals_build *build = figure->build;
	const char *axis = arena_printf(figure->arena, "Time, %s", build->model.endpoint->unit);

	for (size_t k = 0; k < build->model.terms.n_effects; k++) {
		struct residual_series series = residuals_of_effect(build, SCHOENFELD, k);
		struct residual_panel panel;

		if (series.failure)
			continue;
		panel = panel_of(figure, &series, build->model.sample.times.time);
		panel.axis = axis;
		add_curve(figure, &panel);
		add_panel(figure, panel);
	}
	ask(figure, "Schoenfeld residuals",
	    "Upright: covariate of a patient with the event, less its mean "
	    "among those at risk. Curve: natural spline on 4 degrees of "
	    "freedom.");
}

static void draw_dfbeta(struct figure_build *figure)
{
	const struct residuals_build *build = figure->build;

	for (size_t k = 0; k < build->model.terms.n_effects; k++) {
		struct residual_series series = residuals_of_effect(build, DFBETA, k);
		struct residual_panel panel;

		if (series.failure)
			continue;
		panel = panel_of(figure, &series, build->line);
		panel.axis = "Line of the data";
		panel.stems = true;
		add_peak(build, &series, &panel);
		add_panel(figure, panel);
	}
	ask(figure, "Influence of each patient on the coefficients",
	    "Upright: dfbetas, by how many standard errors a patient moves the "
	    "coefficient. Dotted: 2/√n in absolute value.");
}

void residuals_figures(const struct residuals_build *build)
{
	static void (*const draw[])(struct figure_build * figure) = {
	    [MARTINGALE] = draw_martingale,
	    [DEVIANCE] = draw_deviance,
	    [SCHOENFELD] = draw_schoenfeld,
	    [DFBETA] = draw_dfbeta,
	};

	for (int kind = 0; !build->failure && kind < N_RESIDUALS; kind++) {
		struct figure_build figure = {.build = build,
		                              .arena = build->analysis->results->arena};

		if (residuals_wanted(build->options, (enum residual_kind)kind))
			draw[kind](&figure);
	}
}
