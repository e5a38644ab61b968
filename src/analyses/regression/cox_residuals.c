/* The analysis `cox-residuals`: where a Cox model does not fit, and whom it
 * hangs on.
 *
 * Input: an endpoint and terms, as of the analysis `cox`; complete cases; the
 * kinds of residuals wanted.
 * Output, a figure each: martingale residuals against every number of the
 * terms, deviance residuals against the linear predictor, Schoenfeld residuals
 * of each coefficient against time, dfbetas of each against the line of the
 * data.  A table of their extremes and of how many lie beyond a limit, with
 * dfbeta also one of the patients who move a coefficient most.
 * Patients are named by the line of the data they stand on, unless `labels`
 * names a column: a report should not tell who they are by itself.
 * Method: math/cox_residuals.h.  Limits: 2.5 for deviance residuals, which are
 * about standard normal (Therneau, Grambsch and Fleming 1990), and 2/√n for
 * dfbetas (Belsley, Kuh and Welsch 1980).
 */
#include "analyses/regression/cox_residuals.h"

#include <math.h>

#include "analyses/frame/demands.h"
#include "analyses/frame/effects.h"
#include "base/str.h"
#include "base/suggest.h"
#include "results/field.h"

static const char *const kind_names[] = {"martingale", "deviance", "schoenfeld", "dfbeta", NULL};

enum { MOST_INFLUENTIAL = 10 }; /* rows of the table of patients */
#define DEVIANCE_LIMIT 2.5

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct residuals_spec),
    COX_MODEL_FIELDS(struct residuals_spec),
    {"residuals", FIELD_TEXTS, offsetof(struct residuals_spec, residuals),
     "kinds of residuals; martingale, deviance and dfbeta if absent"},
    {"labels", FIELD_REFERENCE, offsetof(struct residuals_spec, labels),
     "id or text that names patients; the line of the data if absent", .reference = REF_COLUMN,
     .types = TYPES_LABEL, .type_is = "labels come from an id or a text"},
};

/* --- Options -------------------------------------------------------------- */

bool residuals_wanted(const struct residuals_spec *options, enum residual_kind kind)
{
	if (options->residuals.n == 0)
		return kind != SCHOENFELD;
	for (size_t i = 0; i < options->residuals.n; i++)
		if (str_equal(options->residuals.items[i].s, kind_names[kind]))
			return true;
	return false;
}

static void check_kinds(const struct texts *all, struct arena *arena, struct diags *diags)
{
	struct names known = {0};

	for (size_t k = 0; k < N_RESIDUALS; k++)
		ARENA_PUSH(arena, known.items, known.n, kind_names[k]);
	for (size_t i = 0; i < all->n; i++) {
		const struct text *text = &all->items[i];
		bool found = false;

		for (size_t k = 0; k < N_RESIDUALS; k++)
			found = found || str_equal(text->s, kind_names[k]);
		if (found)
			continue;
		diag_error(diags, text->at, "unknown residuals '%s'%s", text->s,
		           suggest_text(arena, text->s, &known));
		diag_path(diags, text->path);
	}
}

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct residuals_spec *options = (const void *)spec;

	check_kinds(&options->residuals, data->arena, diags);
	if (options->ties == TIES_EXACT) {
		diag_error(diags, spec->record.name.at,
		           "exact ties have no residuals: choose 'ties: efron' "
		           "or 'ties: breslow'");
		diag_path(diags, spec->record.name.path);
	}
}

const char *residuals_patient_name(const struct residuals_build *build, size_t patient)
{
	struct arena *arena = build->analysis->results->arena;
	const char *label =
	    build->labels
		? column_value_text(build->labels, build->model.sample.rows[patient], arena)
		: "";

	return *label ? label
	              : arena_printf(arena, "%s %.0f", build->analysis->data->place,
	                             build->line[patient]);
}

static double dfbetas_limit(const struct residuals_build *build)
{
	return build->residuals.n > 0 ? 2 / sqrt((double)build->residuals.n) : 0;
}

struct residual_series residuals_of_model(const struct residuals_build *build,
                                          enum residual_kind kind)
{
	return (struct residual_series){
	    .name = "",
	    .key = analysis_key(build->analysis, "cox-residuals"),
	    .stat = kind == MARTINGALE ? "martingale" : "deviance",
	    .n = build->residuals.n,
	    .value = kind == MARTINGALE ? build->residuals.martingale : build->residuals.deviance,
	    .limit = kind == DEVIANCE ? DEVIANCE_LIMIT : 0,
	    .failure = build->failure,
	    .status = build->status,
	};
}

struct residual_series residuals_of_effect(const struct residuals_build *build,
                                           enum residual_kind kind, size_t index)
{
	const struct cox_model *model = &build->model;
	const struct effect *effect = &model->terms.effects[index];
	const struct cox_residuals *r = &build->residuals;
	const double *values = kind == DFBETA ? r->dfbetas : r->schoenfeld;
	struct residual_series series = {
	    .name = effect_name(effect, build->analysis->results->arena),
	    .key = effect_key(model->analysis, effect, "cox-residuals"),
	    .stat = kind == DFBETA ? "dfbetas" : "schoenfeld",
	    .n = r->n,
	    .value = values + index * r->n,
	    .limit = kind == DFBETA ? dfbetas_limit(build) : 0,
	    .failure = build->failure,
	    .status = build->status,
	};

	if (!series.failure)
		series.failure = effect_reason(&model->terms, effect, model->fit.coef_status[index]);
	return series;
}

/* --- Table of extremes ---------------------------------------------------- */

size_t residuals_farthest(const struct residual_series *series)
{
	size_t farthest = 0;
	double size = -1;

	for (size_t i = 0; i < series->n; i++)
		if (fabs(series->value[i]) > size) {
			size = fabs(series->value[i]);
			farthest = i;
		}
	return farthest;
}

struct extremes {
	double min, max;
	size_t beyond; /* how many lie beyond the limit */
};

static struct extremes extremes_of(const struct residual_series *series)
{
	struct extremes e = {NAN, NAN, 0};

	for (size_t i = 0; i < series->n; i++) {
		double value = series->value[i];

		if (isnan(value))
			continue;
		e.min = isnan(e.min) ? value : fmin(e.min, value);
		e.max = isnan(e.max) ? value : fmax(e.max, value);
		e.beyond += fabs(value) > series->limit ? 1 : 0;
	}
	return e;
}

/* Adds "martingale_min" and the like. */
static const char *add_number(const struct residuals_build *build,
                              const struct residual_series *series, const char *what, double value)
{
	struct results *results = build->analysis->results;

	return field_value(
	    results, results_add_unless(results, &series->key,
	                                arena_printf(results->arena, "%s_%s", series->stat, what),
	                                value, series->status, series->failure));
}

static void add_series(struct residuals_build *build, const struct residual_series *series,
                       const char *name, bool indented)
{
	struct extremes e = extremes_of(series);
	size_t farthest = residuals_farthest(series);
	struct cell *cells = table_add_row(build->analysis->results, build->table);

	cells[0].text = name;
	cells[0].indent = indented;
	cells[1].text = add_number(build, series, "min", e.min);
	cells[2].text = add_number(build, series, "max", e.max);
	add_number(build, series, "line", series->n > 0 ? build->line[farthest] : NAN);
	if (!series->failure && series->n > 0)
		cells[3].text = residuals_patient_name(build, farthest);
	if (series->limit > 0)
		cells[4].text = add_number(build, series, "beyond", (double)e.beyond);
}

static void add_effects(struct residuals_build *build, enum residual_kind kind)
{
	struct cell *cells = table_add_row(build->analysis->results, build->table);

	cells[0].text = kind == DFBETA ? "dfbetas" : "Schoenfeld";
	build->table->rows[build->table->n_rows - 1].keep_with_next = true;
	for (size_t i = 0; i < build->model.terms.n_effects; i++) {
		struct residual_series series = residuals_of_effect(build, kind, i);

		add_series(build, &series, series.name, true);
	}
}

static const char *patient_head(const struct residuals_build *build)
{
	return build->labels ? build->labels->label : "Patient";
}

static void add_definitions(const struct residuals_build *build)
{
	struct results *results = build->analysis->results;
	const struct residuals_spec *options = build->options;

	if (residuals_wanted(options, MARTINGALE))
		table_add_note(results, build->table,
		               "Martingale: events less those that the model "
		               "expects by the end of follow-up.");
	if (residuals_wanted(options, DEVIANCE))
		table_add_note(results, build->table,
		               "Deviance: the same, made symmetric; beyond 2.5 "
		               "in absolute value.");
	if (residuals_wanted(options, SCHOENFELD))
		table_add_note(results, build->table,
		               "Schoenfeld: a patient’s covariate at the event, "
		               "less its mean among those at risk.");
	if (residuals_wanted(options, DFBETA))
		table_add_note(results, build->table,
		               arena_printf(results->arena,
		                            "dfbetas: the coefficient less what it is "
		                            "without the patient, to first order, in "
		                            "standard errors; beyond 2/√n, here %s.",
		                            style_measure(results->style, dfbetas_limit(build), 3,
		                                          results->arena)));
}

static void add_extremes(struct residuals_build *build)
{
	const struct analysis *analysis = build->analysis;
	struct results *results = analysis->results;
	struct result_key key = analysis_key(analysis, "cox-residuals");
	const char *exclusions =
	    sample_exclusions(analysis, &build->model.sample, build->model.endpoint);
	struct cell *head;

	results_add(results, &key, "n", (double)build->model.sample.times.n);
	results_add(results, &key, "events", (double)build->model.fit.n_events);
	build->table = results_add_table(
	    results, analysis->name,
	    arena_printf(results->arena, "Residuals of a Cox model: %s%s",
	                 build->model.endpoint->label, analysis_population(analysis)),
	    5);
	head = table_add_head(results, build->table);
	head[0].text = "Residuals";
	head[1].text = "Smallest";
	head[2].text = "Largest";
	head[3].text = arena_printf(results->arena, "Farthest from 0: %s", patient_head(build));
	head[4].text = "Beyond the limit";
	for (int kind = MARTINGALE; kind <= DEVIANCE; kind++)
		if (residuals_wanted(build->options, (enum residual_kind)kind)) {
			struct residual_series series =
			    residuals_of_model(build, (enum residual_kind)kind);

			add_series(build, &series, kind == MARTINGALE ? "Martingale" : "Deviance",
			           false);
		}
	for (int kind = SCHOENFELD; kind <= DFBETA; kind++)
		if (residuals_wanted(build->options, (enum residual_kind)kind))
			add_effects(build, (enum residual_kind)kind);
	add_definitions(build);
	if (!build->labels)
		table_add_note(results, build->table, "Lines are those of the data file.");
	if (exclusions)
		table_add_note(results, build->table, exclusions);
}

/* --- Patients who matter most --------------------------------------------- */

/* By how many standard errors a patient moves a coefficient that exists. */
static double moved(const struct residuals_build *build, size_t coefficient, size_t patient)
{
	const struct cox_residuals *r = &build->residuals;

	return build->model.fit.coef_status[coefficient] == COEF_OK
	           ? fabs(r->dfbetas[coefficient * r->n + patient])
	           : 0;
}

/* The coefficient that a patient moves most. */
static size_t moved_most(const struct residuals_build *build, size_t patient)
{
	size_t most = 0;

	for (size_t k = 1; k < build->residuals.n_terms; k++)
		if (moved(build, k, patient) > moved(build, most, patient))
			most = k;
	return most;
}

/* Patients by what they move, the most first; of equals the earlier line. */
static size_t influential_find(const struct residuals_build *build, size_t found[MOST_INFLUENTIAL])
{
	const struct cox_residuals *r = &build->residuals;
	double size[MOST_INFLUENTIAL];
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		double most = moved(build, moved_most(build, i), i);
		size_t at = n;

		while (at > 0 && size[at - 1] < most)
			at--;
		if (at == MOST_INFLUENTIAL || !(most > 0))
			continue;
		n = n < MOST_INFLUENTIAL ? n + 1 : n;
		for (size_t k = n - 1; k > at; k--) {
			size[k] = size[k - 1];
			found[k] = found[k - 1];
		}
		size[at] = most;
		found[at] = i;
	}
	return n;
}

/* So many that a tenth of the error shows two digits, but not less than
 * coefficients have. */
static int dfbeta_decimals(double se)
{
	return (int)fmin(fmax(2 - floor(log10(se)), 3), 9);
}

static void add_influential(struct residuals_build *build, size_t patient)
{
	const struct cox_residuals *r = &build->residuals;
	const struct cox_model *model = &build->model;
	struct results *results = build->analysis->results;
	size_t most = moved_most(build, patient);
	const struct effect *effect = &model->terms.effects[most];
	struct result_key key = effect_key(model->analysis, effect, "cox-influence");
	struct cell *cells = table_add_row(results, build->table);
	const struct {
		const char *stat;
		double value;
	} numbers[] = {
	    {"time", model->sample.times.time[patient]},
	    {"events", model->sample.times.event[patient]},
	    {"dfbetas", r->dfbetas[most * r->n + patient]},
	    {"dfbeta", r->dfbeta[most * r->n + patient]},
	    {"martingale", r->martingale[patient]},
	    {"deviance", r->deviance[patient]},
	};

	key.group1 = "line";
	key.group1_level = arena_printf(results->arena, "%.0f", build->line[patient]);
	cells[0].text = residuals_patient_name(build, patient);
	cells[3].text = effect_name(effect, results->arena);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		const struct result *added =
		    str_equal(numbers[i].stat, "dfbeta")
			? results_add_measure(results, &key, "dfbeta", numbers[i].value,
		                              dfbeta_decimals(model->fit.se[most]))
			: results_add(results, &key, numbers[i].stat, numbers[i].value);

		cells[i < 2 ? i + 1 : i + 2].text = field_value(results, added);
	}
	cells[2].text = model->sample.times.event[patient] ? "Yes" : "No";
}

static void add_influence(struct residuals_build *build)
{
	struct results *results = build->analysis->results;
	size_t found[MOST_INFLUENTIAL];
	size_t n = build->failure ? 0 : influential_find(build, found);
	static const enum cell_align align[] = {ALIGN_LEFT,   ALIGN_NUMBER, ALIGN_CENTRE,
	                                        ALIGN_LEFT,   ALIGN_NUMBER, ALIGN_NUMBER,
	                                        ALIGN_NUMBER, ALIGN_NUMBER};
	struct cell *head;

	if (n == 0)
		return;
	build->table = results_add_table(
	    results, build->analysis->name,
	    arena_printf(results->arena, "Patients who move a coefficient most: %s%s",
	                 build->model.endpoint->label, analysis_population(build->analysis)),
	    8);
	build->table->align = align;
	head = table_add_head(results, build->table);
	head[0].text = patient_head(build);
	head[1].text = arena_printf(results->arena, "Time, %s", build->model.endpoint->unit);
	head[2].text = "Event";
	head[3].text = "Term";
	head[4].text = "dfbetas";
	head[5].text = "dfbeta";
	head[6].text = "Martingale";
	head[7].text = "Deviance";
	for (size_t i = 0; i < n; i++)
		add_influential(build, found[i]);
	table_add_note(results, build->table,
	               "dfbeta: the coefficient (log hazard ratio) of the term less what "
	               "it is without the patient, to first order; dfbetas: the same in "
	               "standard errors. The term is the one with the largest.");
}

/* --- All of it ------------------------------------------------------------ */

static void residuals_run(struct residuals_build *build)
{
	struct cox_model *model = &build->model;
	const struct analysis *analysis = build->analysis;
	size_t n = model->sample.times.n;

	build->line = ARENA_ARRAY(analysis->scratch, double, n);
	for (size_t i = 0; i < n; i++)
		build->line[i] = analysis->data->line[model->sample.rows[i]];
	build->failure = cox_model_failure(model, &build->status);
	if (!build->failure && model->input.ties == TIES_EXACT)
		build->failure = "exact ties have no residuals";
	if (!build->failure)
		cox_residuals(analysis->scratch, &model->input, &model->fit, &build->residuals);
}

static void run(const struct analysis *analysis)
{
	const struct residuals_spec *options = (const void *)analysis->spec;
	struct residuals_build build = {
	    .analysis = analysis,
	    .options = options,
	    .model = cox_model_take(analysis, &options->endpoint, &options->terms),
	    .labels = options->labels.s ? dataset_column(analysis->data, options->labels.s) : NULL,
	};

	cox_model_fit(&build.model, options->ties);
	residuals_run(&build);
	add_extremes(&build);
	if (residuals_wanted(options, DFBETA))
		add_influence(&build);
	residuals_figures(&build);
	cox_add_method(analysis, build.model.input.ties);
	results_add_method(analysis->results,
	                   "Residuals of the Cox model are martingale (Barlow and Prentice, "
	                   "Biometrika 1988), deviance (Therneau, Grambsch and Fleming, "
	                   "Biometrika 1990), Schoenfeld’s (Biometrika 1982) and dfbeta, "
	                   "score residuals times the variance.");
}

const struct analysis_kind cox_residuals_kind = {
    .variant = {"cox-residuals",
                "residuals of a Cox model, and who moves its coefficients",
                {fields, sizeof fields / sizeof *fields, sizeof(struct residuals_spec)}},
    .check = check,
    .run = run,
};
