/* Residuals of a Cox model: their extremes, the patients who move a coefficient
 * most, a figure a kind. */
#include "results/asked/residuals.h"
#include "base/str.h"
#include "results/field.h"
#include "results/table.h"
#include "show/cox.h"
#include "show/kinds.h"

/* What a kind is in tables and figures. */
static const struct {
	const char *name;       /* of its rows */
	const char *definition; /* under the table of extremes */
	const char *caption;    /* of the figure */
	const char *upright;    /* title of its upright axes, … */
	bool alike;             /* … which are of one unit */
	const char *note;       /* in it */
} kinds[N_RESIDUALS] = {
    [MARTINGALE] = {"Martingale",
                    "Martingale: events less those that the model expects by the end of "
                    "follow-up.",
                    "Martingale residuals against each number", "Martingale residual", true,
                    "Curve: natural spline on 4 degrees of freedom; where it leaves the dashed "
                    "line, the model has more or fewer "
                    "events than it expects, and the number wants another form."},
    [DEVIANCE] = {"Deviance", "Deviance: the same, made symmetric; beyond 2.5 in absolute value.",
                  "Deviance residuals", "Deviance residual", true, "Dotted: 2.5 in absolute value."},
    [SCHOENFELD] = {"Schoenfeld",
                    "Schoenfeld: a patient’s covariate at the event, less its mean among those "
                    "at risk.",
                    "Schoenfeld residuals",
                    "Covariate at the event, less its mean among those at risk", false,
                    "Curve: natural spline on 4 degrees of freedom."},
    [DFBETA] = {"dfbetas",
                "dfbetas: the coefficient less what it is without the patient, to first order, "
                "in standard errors; beyond 2/√n",
                "Influence of each patient on the coefficients",
                "dfbetas: standard errors by which a patient moves the coefficient", true,
                "Dotted: 2/√n in absolute value."},
};

static const char *caption(const struct showing *showing, const struct residuals_asked *asked,
                           const char *what)
{
	return arena_printf(showing->results->arena, "%s: %s%s", what,
	                    show_in_text(showing, asked->endpoint.label),
	                    asked->asked.population_label);
}

static const struct result *number_of(const struct showing *showing,
                                      const struct residuals_asked *asked,
                                      const struct asked_residuals *series, const char *what)
{
	struct result_key key = residuals_key(&asked->asked, series);

	return results_find(
	    showing->results, &key,
	    arena_printf(showing->results->arena, "%s_%s", residual_stats[series->kind], what));
}

/* Who is farthest from 0: a name, or "line 86"; "" if nobody is. */
static const char *farthest(const struct showing *showing, const struct residuals_asked *asked,
                            const struct asked_residuals *series)
{
	struct results *results = showing->results;
	const struct result *line = number_of(showing, asked, series, "line");

	if (!line || line->status != RESULT_OK)
		return "";
	if (series->farthest)
		return field_words(results, &line, 1, series->farthest);
	return arena_printf(results->arena, "line %s", field_value(results, line));
}

/* --- Table of extremes ---------------------------------------------------------- */

static const char *patient_head(const struct residuals_asked *asked)
{
	return asked->labels ? asked->labels : "Patient";
}

static void series_row(const struct showing *showing, const struct residuals_asked *asked,
                       const struct asked_residuals *series, struct table *table)
{
	struct results *results = showing->results;
	struct cell *cells = table_add_row(results, table);
	const struct result *beyond = number_of(showing, asked, series, "beyond");

	cells[0].text = series->term
	                    ? asked_effect_name(series->term, series->level, results->arena)
	                    : kinds[series->kind].name;
	cells[0].indent = series->term != NULL;
	cells[1].text = field_value(results, number_of(showing, asked, series, "min"));
	cells[2].text = field_value(results, number_of(showing, asked, series, "max"));
	cells[3].text = farthest(showing, asked, series);
	if (beyond)
		cells[4].text = field_value(results, beyond);
}

static void kind_rows(const struct showing *showing, const struct residuals_asked *asked,
                      enum residual_kind kind, struct table *table)
{
	if (kind > DEVIANCE && kind < N_RESIDUALS) {
		table_add_row(showing->results, table)[0].text = kinds[kind].name;
		table->rows[table->n_rows - 1].keep_with_next = true;
	}
	for (size_t i = 0; i < asked->n_series; i++)
		if (asked->series[i].kind == kind)
			series_row(showing, asked, &asked->series[i], table);
}

/* What the residuals are, and from where on they are far off. */
static void add_definitions(const struct showing *showing, const struct residuals_asked *asked,
                            struct table *table)
{
	struct results *results = showing->results;
	struct result_key key = asked_key(&asked->asked, "cox-residuals");
	const struct result *limit = results_find(results, &key, "dfbetas_limit");

	for (int kind = 0; kind < DFBETA; kind++)
		if (asked->wanted[kind])
			table_add_note(results, table, kinds[kind].definition);
	if (limit)
		table_add_note(
		    results, table,
		    arena_printf(results->arena, "%s%s%s.", kinds[DFBETA].definition,
		                 limit->status == RESULT_OK ? ", here " : "",
		                 limit->status == RESULT_OK ? field_value(results, limit) : ""));
}

static void extremes_table(const struct showing *showing, const struct residuals_asked *asked)
{
	struct results *results = showing->results;
	const char *exclusions = show_exclusions(showing, &asked->asked, &asked->endpoint);
	struct table *table = results_add_table(
	    results, showing->name, caption(showing, asked, "Residuals of a Cox model"), 5);
	struct cell *head = table_add_head(results, table);

	head[0].text = "Residuals";
	head[1].text = "Smallest";
	head[2].text = "Largest";
	head[3].text = arena_printf(results->arena, "Farthest from 0: %s", patient_head(asked));
	head[4].text = "Beyond the limit";
	for (int kind = 0; kind < N_RESIDUALS; kind++)
		if (asked->wanted[kind])
			kind_rows(showing, asked, (enum residual_kind)kind, table);
	add_definitions(showing, asked, table);
	if (!asked->labels)
		table_add_note(results, table, "Lines are those of the data file.");
	if (exclusions)
		table_add_note(results, table, exclusions);
}

/* --- Patients who matter most --------------------------------------------------- */

static const char *yes_or_no(const struct results *results, const struct result *event)
{
	if (event->status != RESULT_OK)
		return field_value(results, event);
	return event->value > 0 ? "Yes" : "No";
}

/* A name, or "line 86": the line is in the key of the patient's results. */
static const char *patient_text(const struct results *results,
                                const struct asked_influence *patient, const struct result_key *key)
{
	const struct result *moved = results_find(results, key, "dfbetas");
	const char *text =
	    patient->name ? patient->name : arena_printf(results->arena, "line %s", patient->line);

	return field_words(results, &moved, 1, text);
}

static void influence_row(const struct showing *showing, const struct residuals_asked *asked,
                          const struct asked_influence *patient, struct table *table)
{
	static const char *const stats[] = {"dfbetas", "dfbeta", "martingale", "deviance"};
	struct results *results = showing->results;
	struct result_key key = influence_key(&asked->asked, patient);
	struct cell *cells = table_add_row(results, table);

	cells[0].text = patient_text(results, patient, &key);
	cells[1].text = show_value(showing, &key, "time");
	cells[2].text = yes_or_no(results, results_find(results, &key, "events"));
	cells[3].text = asked_effect_name(patient->term, patient->level, results->arena);
	for (size_t i = 0; i < sizeof stats / sizeof *stats; i++)
		cells[4 + i].text = show_value(showing, &key, stats[i]);
}

static void influence_table(const struct showing *showing, const struct residuals_asked *asked)
{
	static const enum cell_align align[] = {ALIGN_LEFT,   ALIGN_NUMBER, ALIGN_CENTRE,
	                                        ALIGN_LEFT,   ALIGN_NUMBER, ALIGN_NUMBER,
	                                        ALIGN_NUMBER, ALIGN_NUMBER};
	struct results *results = showing->results;
	struct table *table;
	struct cell *head;

	if (asked->n_influence == 0)
		return;
	table =
	    results_add_table(results, showing->name,
	                      caption(showing, asked, "Patients who move a coefficient most"), 8);
	table->align = align;
	head = table_add_head(results, table);
	head[0].text = patient_head(asked);
	head[1].text = arena_printf(results->arena, "Time, %s", asked->endpoint.unit);
	head[2].text = "Event";
	head[3].text = "Term";
	head[4].text = "dfbetas";
	head[5].text = "dfbeta";
	head[6].text = "Martingale";
	head[7].text = "Deviance";
	for (size_t i = 0; i < asked->n_influence; i++)
		influence_row(showing, asked, &asked->influence[i], table);
	table_add_note(results, table,
	               "dfbeta: the coefficient (log hazard ratio) of the term less what it is "
	               "without the patient, to first order; dfbetas: the same in standard errors. "
	               "The term is the one with the largest.");
}

/* --- Figures -------------------------------------------------------------------- */

/* The panel of a series, with what is written in it. */
static struct residual_panel panel_of(const struct showing *showing,
                                      const struct residuals_asked *asked,
                                      const struct asked_residuals *series)
{
	struct arena *arena = showing->results->arena;
	struct residual_panel panel = series->panel;

	if (series->term)
		panel.label = asked_effect_name(series->term, series->level, arena);
	if (series->kind == DEVIANCE)
		panel.axis = "Linear predictor (log hazard ratio)";
	else if (series->kind == SCHOENFELD)
		panel.axis = arena_printf(arena, "Time, %s", asked->endpoint.unit);
	else
		panel.axis = "Line of the data";
	if (panel.peak_label)
		panel.peak_label = farthest(showing, asked, series);
	return panel;
}

static void figure(const struct showing *showing, const struct residuals_asked *asked,
                   enum residual_kind kind)
{
	struct arena *arena = showing->results->arena;
	struct residual_plot *plot = ARENA_NEW(arena, struct residual_plot);
	struct residual_panel *panels = NULL;

	for (size_t i = 0; kind == MARTINGALE && i < asked->n_martingale; i++)
		ARENA_PUSH(arena, panels, plot->n_panels, asked->martingale[i]);
	for (size_t i = 0; i < asked->n_series; i++)
		if (asked->series[i].kind == kind && asked->series[i].panel.n > 0)
			ARENA_PUSH(arena, panels, plot->n_panels,
			           panel_of(showing, asked, &asked->series[i]));
	if (plot->n_panels == 0)
		return;
	plot->panels = panels;
	plot->note = kinds[kind].note;
	plot->upright = kinds[kind].upright;
	plot->alike = kinds[kind].alike;
	results_add_figure(showing->results,
	                   (struct figure){.analysis = showing->name,
	                                   .kind = "residuals",
	                                   .data = plot,
	                                   .caption = caption(showing, asked, kinds[kind].caption)});
}

void cox_residuals_show(const struct showing *showing)
{
	const struct residuals_asked *asked = showing->asked;

	extremes_table(showing, asked);
	influence_table(showing, asked);
	for (int kind = 0; kind < N_RESIDUALS; kind++)
		figure(showing, asked, (enum residual_kind)kind);
	cox_show_method(showing, asked->ties);
	results_add_method(
	    showing->results,
	    "Residuals of the Cox model are martingale (Barlow and Prentice, "
	    "Biometrika 1988), deviance (Therneau, Grambsch and Fleming, Biometrika "
	    "1990), Schoenfeld’s (Biometrika 1982) and dfbeta, score residuals times "
	    "the variance.");
}
