/* The points of the figures of the analysis `cox-residuals`; see cox_residuals.h. */
#include <math.h>

#include "analyses/regression/cox_residuals.h"
#include "math/spline.h"

enum { CURVE_DF = 4 }; /* of the curves through the points */

/* The points of a series that have a value, at numbers of the patients. */
static struct residual_panel panel_of(const struct residual_series *series, const double *at,
                                      struct arena *arena)
{
	double *x = ARENA_ARRAY(arena, double, series->n);
	double *y = ARENA_ARRAY(arena, double, series->n);
	struct residual_panel panel = {
	    .label = "", .test = "", .axis = "", .at = x, .value = y, .guide = series->limit};

	for (size_t i = 0; i < series->n; i++)
		if (!isnan(series->value[i])) {
			x[panel.n] = at[i];
			y[panel.n++] = series->value[i];
		}
	return panel;
}

static void add_curve(struct residual_panel *panel, struct arena *arena)
{
	struct smooth smooth;

	if (!spline_smooth(arena, panel->at, panel->value, panel->n, CURVE_DF, &smooth))
		return;
	panel->n_curve = smooth.n;
	panel->curve_at = smooth.x;
	panel->curve = smooth.y;
}

/* Marks the point farthest from 0, if it is far off; all patients have points. */
static void add_peak(const struct residual_series *series, struct residual_panel *panel)
{
	panel->peak = residuals_farthest(series);
	if (panel->n > 0 && fabs(panel->value[panel->peak]) > series->limit)
		panel->peak_label = "";
}

struct residual_panel residuals_panel(const struct residuals_build *build,
                                      const struct residual_series *series)
{
	enum residual_kind kind = series->asked.kind;
	const double *at = kind == DEVIANCE     ? build->model.fit.linear
	                   : kind == SCHOENFELD ? build->model.sample.times.time
	                                        : build->line;
	struct residual_panel panel = panel_of(series, at, build->analysis->results->arena);

	if (kind == SCHOENFELD)
		add_curve(&panel, build->analysis->results->arena);
	else
		add_peak(series, &panel);
	panel.stems = kind == DFBETA;
	return panel;
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

void residuals_leave_martingale(const struct residuals_build *build)
{
	struct arena *arena = build->analysis->results->arena;
	struct residual_series series = residuals_of_model(build, MARTINGALE);
	struct numbers_found numbers = numbers_of(build);

	for (size_t k = 0; k < numbers.n; k++) {
		const struct column *column = numbers.items[k];
		double *at = ARENA_ARRAY(build->analysis->scratch, double, series.n);
		struct residual_panel panel;

		for (size_t i = 0; i < series.n; i++)
			at[i] = column->number[build->model.sample.rows[i]];
		panel = panel_of(&series, at, arena);
		if (panel.n == 0)
			continue;
		panel.label = column->label;
		panel.axis = column_title(column, arena);
		add_curve(&panel, arena);
		ARENA_PUSH(arena, build->asked->martingale, build->asked->n_martingale, panel);
	}
}
