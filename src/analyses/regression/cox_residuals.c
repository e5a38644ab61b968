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
#include "base/num.h"
#include "base/str.h"
#include "base/suggest.h"

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

static bool is_wanted(const struct residuals_spec *options, enum residual_kind kind)
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

	return *label ? label : NULL;
}

static double dfbetas_limit(const struct residuals_build *build)
{
	return build->residuals.n > 0 ? 2 / sqrt((double)build->residuals.n) : 0;
}

struct residual_series residuals_of_model(const struct residuals_build *build,
                                          enum residual_kind kind)
{
	return (struct residual_series){
	    .asked = {.kind = kind},
	    .key = analysis_key(build->analysis, "cox-residuals"),
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
	    .asked = {.kind = kind,
	              .term = &build->asked->terms.items[effect->term],
	              .level = effect->level},
	    .key = effect_key(model->analysis, effect, "cox-residuals"),
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

/* --- Extremes -------------------------------------------------------------- */

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
static void add_number(const struct residuals_build *build, const struct residual_series *series,
                       const char *what, double value)
{
	struct results *results = build->analysis->results;

	results_add_unless(
	    results, &series->key,
	    arena_printf(results->arena, "%s_%s", residual_stats[series->asked.kind], what), value,
	    series->status, series->failure);
}

static void add_series(struct residuals_build *build, struct residual_series series)
{
	struct residuals_asked *asked = build->asked;
	struct extremes e = extremes_of(&series);
	size_t farthest = residuals_farthest(&series);

	add_number(build, &series, "min", e.min);
	add_number(build, &series, "max", e.max);
	add_number(build, &series, "line", series.n > 0 ? build->line[farthest] : NAN);
	if (series.limit > 0)
		add_number(build, &series, "beyond", (double)e.beyond);
	if (!series.failure && series.n > 0) {
		series.asked.farthest = residuals_patient_name(build, farthest);
		if (series.asked.kind != MARTINGALE)
			series.asked.panel = residuals_panel(build, &series);
	}
	ARENA_PUSH(build->analysis->results->arena, asked->series, asked->n_series, series.asked);
}

static void add_kind(struct residuals_build *build, enum residual_kind kind)
{
	size_t n_effects = build->model.terms.n_effects;

	if (!build->asked->wanted[kind])
		return;
	if (kind <= DEVIANCE)
		add_series(build, residuals_of_model(build, kind));
	for (size_t i = 0; kind > DEVIANCE && i < n_effects; i++)
		add_series(build, residuals_of_effect(build, kind, i));
}

/* The limit of dfbetas, with three decimals. */
static void add_limit(const struct residuals_build *build, const struct result_key *key)
{
	struct results *results = build->analysis->results;

	if (build->failure)
		results_add_status(results, key, "dfbetas_limit", build->status, build->failure);
	else
		results_add_measure(results, key, "dfbetas_limit", dfbetas_limit(build), 3);
}

static void add_extremes(struct residuals_build *build)
{
	const struct analysis *analysis = build->analysis;
	struct result_key key = analysis_key(analysis, "cox-residuals");

	results_add(analysis->results, &key, "n", (double)build->model.sample.times.n);
	results_add(analysis->results, &key, "events", (double)build->model.fit.n_events);
	if (build->asked->wanted[DFBETA])
		add_limit(build, &key);
	for (int kind = 0; kind < N_RESIDUALS; kind++)
		add_kind(build, (enum residual_kind)kind);
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
	struct residuals_asked *asked = build->asked;
	size_t most = moved_most(build, patient);
	const struct effect *effect = &model->terms.effects[most];
	struct asked_influence influence = {
	    .term = &asked->terms.items[effect->term],
	    .level = effect->level,
	    .line = number_significant(results->arena, build->line[patient], 15),
	    .name = residuals_patient_name(build, patient)};
	struct result_key key = influence_key(&asked->asked, &influence);

	results_add(results, &key, "time", model->sample.times.time[patient]);
	results_add(results, &key, "events", model->sample.times.event[patient]);
	results_add(results, &key, "dfbetas", r->dfbetas[most * r->n + patient]);
	results_add_measure(results, &key, "dfbeta", r->dfbeta[most * r->n + patient],
	                    dfbeta_decimals(model->fit.se[most]));
	results_add(results, &key, "martingale", r->martingale[patient]);
	results_add(results, &key, "deviance", r->deviance[patient]);
	ARENA_PUSH(results->arena, asked->influence, asked->n_influence, influence);
}

static void add_influence(struct residuals_build *build)
{
	size_t found[MOST_INFLUENTIAL];
	size_t n = build->failure ? 0 : influential_find(build, found);

	for (size_t i = 0; i < n; i++)
		add_influential(build, found[i]);
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

static struct residuals_asked *ask(const struct residuals_build *build)
{
	const struct analysis *analysis = build->analysis;
	struct arena *arena = analysis->results->arena;
	struct residuals_asked *asked = ARENA_NEW(arena, struct residuals_asked);

	*asked = (struct residuals_asked){.asked = analysis_asked(analysis),
	                                  .endpoint = endpoint_asked(build->model.endpoint),
	                                  .terms = terms_asked(&build->model.terms, arena),
	                                  .ties = build->model.input.ties,
	                                  .labels = build->labels ? build->labels->label : NULL};
	for (int kind = 0; kind < N_RESIDUALS; kind++)
		asked->wanted[kind] = is_wanted(build->options, (enum residual_kind)kind);
	return asked;
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

	sample_add_exclusions(analysis, build.model.endpoint, &build.model.sample);
	cox_model_fit(&build.model, options->ties);
	residuals_run(&build);
	build.asked = ask(&build);
	add_extremes(&build);
	if (build.asked->wanted[DFBETA])
		add_influence(&build);
	if (build.asked->wanted[MARTINGALE] && !build.failure)
		residuals_leave_martingale(&build);
	analysis_leave(analysis, build.asked);
}

const struct analysis_kind cox_residuals_kind = {
    .variant = {"cox-residuals",
                "residuals of a Cox model, and who moves its coefficients",
                {fields, sizeof fields / sizeof *fields, sizeof(struct residuals_spec)}},
    .check = check,
    .run = run,
};
