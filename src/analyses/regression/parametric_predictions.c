/* Predictions of parametric models: medians, survival at times, curves. */
#include <math.h>

#include "analyses/regression/parametric_show.h"
#include "analyses/survival/curves.h"
#include "base/str.h"
#include "results/figures/survival.h"
#include "show/curves.h"

enum {
	CURVE_POINTS = 160,
	TIMES_A_TABLE = 3, /* intervals that there is room for */
};

static const char *const survival_stats[] = {"survival", "survival_lo", "survival_hi"};

/* Some of the times, as columns of a table; `median` before them. */
struct prediction_table {
	const struct parametric_model *model;
	struct table *table;
	bool median;
	size_t from, n; /* of the times */
};

static const char *time_text(const struct parametric_model *model, size_t k)
{
	return number_significant(parametric_results(model)->arena, model->times.items[k], 10);
}

/* Fills a row from the numbers under a key. */
static void prediction_cells(const struct prediction_table *part, struct cell *cells,
                             struct result_key key)
{
	const struct parametric_model *model = part->model;
	size_t at = 1;

	if (part->median)
		cells[at++].text = parametric_interval(model, key, parametric_median_stats);
	for (size_t k = part->from; k < part->from + part->n; k++) {
		key.variable_level = time_text(model, k);
		cells[at++].text = parametric_interval(model, key, survival_stats);
	}
}

/* Kaplan and Meier's, to compare with. */
static void km_row(const struct prediction_table *part, size_t group)
{
	const struct parametric_model *model = part->model;
	struct result_key key = parametric_prediction_key(model, group, 0);
	struct cell *cells;

	if (model->terms.n)
		return;
	key.context = "kaplan-meier";
	cells = table_add_row(parametric_results(model), part->table);
	cells[0].text = "Kaplan–Meier";
	cells[0].indent = model->groups.by != NULL;
	prediction_cells(part, cells, key);
}

static void prediction_head(const struct prediction_table *part)
{
	const struct parametric_model *model = part->model;
	struct arena *arena = parametric_results(model)->arena;
	struct cell *head = table_add_head(parametric_results(model), part->table);
	size_t at = 1;

	if (part->median)
		head[at++].text = arena_printf(arena, "Median, %s (%s)", model->endpoint->unit,
		                               parametric_ci_name(model));
	for (size_t k = part->from; k < part->from + part->n; k++)
		head[at++].text = arena_printf(arena, "At %s %s (%s)", time_text(model, k),
		                               model->endpoint->unit, parametric_ci_name(model));
}

static void note_typical(const struct parametric_model *model, struct table *table)
{
	struct results *results = parametric_results(model);

	if (model->terms.n)
		table_add_note(
		    results, table,
		    arena_printf(results->arena, "Predicted for: %s.", model->typical.text));
}

static void prediction_table_add(struct prediction_table *part)
{
	const struct parametric_model *model = part->model;
	struct results *results = parametric_results(model);

	part->table = results_add_table(
	    results, model->analysis->name,
	    arena_printf(results->arena, "%s predicted by the models", parametric_subject(model)),
	    1 + part->median + part->n);
	prediction_head(part);
	for (size_t g = 0; g < model->groups.n; g++) {
		parametric_group_row(model, part->table, g);
		km_row(part, g);
		for (size_t i = 0; i < model->n_distributions; i++)
			prediction_cells(part, parametric_fit_row(model, part->table, i),
			                 parametric_prediction_key(model, g, i));
	}
	note_typical(model, part->table);
}

void parametric_show_predictions(const struct parametric_model *model)
{
	struct prediction_table part = {.model = model, .median = true};

	do {
		part.n = model->times.n - part.from;
		if (part.n > TIMES_A_TABLE)
			part.n = TIMES_A_TABLE;
		prediction_table_add(&part);
		part.median = false;
		part.from += part.n;
	} while (part.from < model->times.n);
}

/* --- The figure -------------------------------------------------------------*/

/* A fitted curve up to the end of that of Kaplan and Meier. */
static void add_overlay(const struct parametric_model *model, struct curve_set *set, size_t group,
                        size_t i)
{
	struct arena *arena = parametric_results(model)->arena;
	const struct curve *curve = &set->curves[group];
	const struct parametric_fit *fit = parametric_fit_of(model, group, i);
	size_t n = model->sample.group_sizes[group];
	double *time = ARENA_ARRAY(arena, double, CURVE_POINTS + 1);
	double *survival = ARENA_ARRAY(arena, double, CURVE_POINTS + 1);
	struct overlay overlay = {
	    .group = group, .style = i, .n = CURVE_POINTS + 1, .time = time, .survival = survival};

	if (fit->status != PARAMETRIC_OK || curve->n == 0)
		return;
	/* nearer to each other at the beginning, where curves may be steep */
	for (size_t k = 0; k <= CURVE_POINTS; k++)
		time[k] = curve->time[curve->n - 1] * pow((double)k / CURVE_POINTS, 2);
	parametric_curve(fit, model->linear[group * model->n_distributions + i], n, time,
	                 CURVE_POINTS + 1, survival);
	overlay.label = parametric_with_aic(model, i);
	overlay.strong = i == parametric_best(model);
	ARENA_PUSH(arena, set->overlays, set->n_overlays, overlay);
}

/* All fits over one curve; over several, the best, or the first that there
 * is. */
static void add_overlays(const struct parametric_model *model, struct curve_set *set)
{
	size_t best = parametric_best(model);

	for (size_t g = 0; g < set->n; g++)
		for (size_t i = 0; i < model->n_distributions; i++)
			if (set->n == 1 || i == (best < model->n_distributions ? best : 0))
				add_overlay(model, set, g, i);
}

void parametric_show_figure(const struct parametric_model *model)
{
	struct results *results = parametric_results(model);
	struct curves_request request = {.analysis = model->analysis,
	                                 .endpoint = model->endpoint,
	                                 .groups = &model->groups,
	                                 .sample = &model->sample,
	                                 .kind = KM_SURVIVAL,
	                                 .context = "kaplan-meier",
	                                 .times = model->times,
	                                 .test = ""};
	struct showing showing = analysis_showing(model->analysis);
	struct curve_set *set;
	struct figure *figure;

	curves_ask(&request);
	set = curves_add(&request);
	add_overlays(model, set);
	figure = results_add_figure(
	    results,
	    (struct figure){.analysis = model->analysis->name,
	                    .kind = "survival",
	                    .caption = arena_printf(results->arena, "%s: Kaplan–Meier curve%s%s",
	                                            parametric_subject(model), set->n > 1 ? "s" : "",
	                                            set->n_overlays ? " and fitted models" : ""),
	                    .data = set});
	if (model->terms.n && set->n_overlays)
		ARENA_PUSH(results->arena, figure->notes, figure->n_notes,
		           "Fitted curves are the mean of those of the "
		           "patients.");
	curves_show_methods(&showing, request.asked);
}
