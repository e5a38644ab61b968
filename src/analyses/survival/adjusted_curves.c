/* The analysis `adjusted-curves`: survival by group, as if all groups had the
 * covariates of the whole cohort.
 *
 * Input: an endpoint, groups, and the terms to adjust for; complete cases.
 * Method: a Cox model with the group and the terms; for each group, the
 * survival that the model predicts for every patient of the cohort, were he in
 * that group, exp(-H(t)·exp(b'x)), averaged over the patients (direct or
 * marginal adjustment: Makuch, J Chronic Dis 1982; R survival's survfit() of a
 * coxph, averaged).  H follows the model's rule for ties.  Hazards of groups
 * are proportional in these curves, whatever the data say.
 * There are no intervals: those of a mean of predictions need resampling.
 * Limits: a group without patients, or with an infinite or no coefficient, has
 * no curve; nor has any without events.
 * Cost: for a number, the patients, and for a median some twenty times that.
 * The figure takes patients times event times: of a large cohort MOST_SEEN
 * patients stand for all, at even steps of their rank, and at most
 * EVALUATIONS/patients event times are taken, evenly; neither is seen.
 */
#include <math.h>

#include "analyses/frame/curve_figure.h"
#include "analyses/frame/demands.h"
#include "analyses/regression/cox_model.h"
#include "base/str.h"
#include "math/cox_risk.h"
#include "math/sample.h"
#include "results/asked/adjusted.h"

#define EVALUATIONS 2e7
enum { MOST_SEEN = 4096 };

struct adjusted_spec {
	struct analysis_spec spec;
	struct text endpoint, by;
	struct texts terms;
	int ties; /* enum cox_ties, -1: as the conventions say */
	struct numbers times;
	struct curve_figure_spec figure;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct adjusted_spec),
    COX_MODEL_FIELDS(struct adjusted_spec),
    {"by", FIELD_REFERENCE, offsetof(struct adjusted_spec, by),
     "category or flag: a curve for each level", .required = true, .reference = REF_COLUMN,
     .types = TYPES_GROUP},
    {"times", FIELD_NUMBERS, offsetof(struct adjusted_spec, times),
     "adjusted survival is reported at these times", .low = 0, .high = 1e6},
    CURVE_FORM_FIELD(offsetof(struct adjusted_spec, figure)),
    CURVE_FIGURE_FIELDS(offsetof(struct adjusted_spec, figure)),
};

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct adjusted_spec *options = (const void *)spec;

	(void)data;
	for (size_t i = 0; i < options->terms.n; i++) {
		struct arena scratch = {0};
		const struct text *text = &options->terms.items[i];
		struct term term;
		bool same = false;

		if (term_parse(text->s, &scratch, &term))
			for (size_t k = 0; k < term.n_names; k++)
				same = same || str_equal(term.names[k], options->by.s);
		arena_release(&scratch);
		if (!same)
			continue;
		diag_error(diags, text->at, "'%s' is the group, and is in the model already",
		           options->by.s);
		diag_path(diags, text->path);
	}
	curve_figure_check(&options->figure, diags);
}

/* The analysis while it runs. */
struct build {
	const struct analysis *analysis;
	const struct adjusted_spec *options;
	struct cox_model model;
	struct groups groups;
	struct cox_risk risk;
	struct adjusted_asked *asked;
	double *own;    /* of each patient: coefficient of his group */
	size_t n_steps; /* event times */
	double *time;   /* n_steps, ascending */
	double *hazard; /* n_steps: cumulative, at the mean */
	double last;    /* end of follow-up */
};

/* The group and the terms, in one list. */
static struct texts all_terms(const struct build *build)
{
	const struct adjusted_spec *options = build->options;
	struct texts all = {.n = options->terms.n + 1};

	all.items = ARENA_ARRAY(build->analysis->scratch, struct text, all.n);
	all.items[0] = options->by;
	for (size_t i = 0; i < options->terms.n; i++)
		all.items[i + 1] = options->terms.items[i];
	return all;
}

/* The coefficient of a group; 0 for the reference, NaN if it has none. */
static double group_coef(const struct build *build, size_t group)
{
	const struct cox_model *model = &build->model;

	if (model->fit.status == COX_NO_EVENTS || model->fit.status == COX_NOT_CONVERGED)
		return NAN;
	for (size_t i = 0; i < model->terms.n_effects; i++) {
		const struct effect *effect = &model->terms.effects[i];

		if (effect->term == 0 && effect->level == group)
			return model->fit.coef_status[effect->index] == COEF_OK
			           ? model->fit.coef[effect->index]
			           : NAN;
	}
	return 0;
}

/* Event times, with the hazard up to them. */
static void steps_fill(struct build *build)
{
	struct arena *arena = build->analysis->scratch;
	const struct cox_risk *risk = &build->risk;
	double sum = 0;

	build->n_steps = risk->n_times;
	build->time = ARENA_ARRAY(arena, double, risk->n_times);
	build->hazard = ARENA_ARRAY(arena, double, risk->n_times);
	for (size_t t = 0; t < risk->n_times; t++) {
		sum += risk->hazard[t];
		build->time[t] = risk->at[t].time;
		build->hazard[t] = sum;
	}
	if (risk->times.n > 0)
		build->last = risk->times.time[risk->times.n - 1];
}

static void model_fit(struct build *build)
{
	const struct adjusted_spec *options = build->options;
	struct texts terms = all_terms(build);
	struct cox_model *model = &build->model;
	size_t n;

	*model = cox_model_take(build->analysis, &options->endpoint, &terms);
	cox_model_fit(model, options->ties);
	cox_risk_walk(build->analysis->scratch, &model->input, &model->fit, &build->risk);
	n = model->sample.times.n;
	build->own = ARENA_ARRAY(build->analysis->scratch, double, n);
	for (size_t i = 0; i < n; i++)
		build->own[i] = group_coef(build, group_of(&build->groups, model->sample.rows[i]));
	if (build->risk.usable)
		steps_fill(build);
}

/* The risk of every patient, were he in a group with this coefficient. */
static double *risks_of(const struct build *build, double coef)
{
	size_t n = build->model.sample.times.n;
	double *risk = ARENA_ARRAY(build->analysis->scratch, double, n);

	for (size_t i = 0; i < n; i++)
		risk[i] = exp(build->model.fit.linear[i] - build->own[i] + coef);
	return risk;
}

static double mean_survival(const double *risk, size_t n, double hazard)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += exp(-hazard * risk[i]);
	return sum / (double)n;
}

/* Mean survival after the first `steps` event times. */
static double survival_after(const struct build *build, const double *risk, size_t steps)
{
	return steps == 0
	           ? 1
	           : mean_survival(risk, build->model.sample.times.n, build->hazard[steps - 1]);
}

/* How many event times are not after t. */
static size_t steps_until(const struct build *build, double t)
{
	size_t low = 0, high = build->n_steps;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (build->time[middle] <= t)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first event time after which survival is one half or less; n_steps if
 * there is none. */
static size_t median_step(const struct build *build, const double *risk)
{
	size_t low = 0, high = build->n_steps;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (survival_after(build, risk, middle + 1) > 0.5)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether an own coefficient is missing, which spoils all means. */
static bool any_unknown(const struct build *build)
{
	for (size_t i = 0; i < build->model.sample.times.n; i++)
		if (isnan(build->own[i]))
			return true;
	return !build->risk.usable;
}

/* --- Numbers ---------------------------------------------------------------- */

/* Patients of a group, and in *events how many have the event. */
static size_t group_count(const struct build *build, size_t group, size_t *events)
{
	const struct sample *sample = &build->model.sample;
	size_t n = 0;

	*events = 0;
	for (size_t i = 0; i < sample->times.n; i++)
		if (group_of(&build->groups, sample->rows[i]) == group) {
			n++;
			*events += sample->times.event[i];
		}
	return n;
}

static const char *const no_curve = "the model has no finite coefficient for each group";

static void add_median(const struct build *build, const struct result_key *key, const double *risk)
{
	struct results *results = build->analysis->results;
	size_t step = risk ? median_step(build, risk) : 0;

	if (!risk)
		results_add_status(results, key, "median", RESULT_NOT_ESTIMABLE, no_curve);
	else if (step < build->n_steps)
		results_add(results, key, "median", build->time[step]);
	else
		results_add_status(results, key, "median", RESULT_NOT_REACHED,
		                   "the adjusted curve stays above one half");
}

static void add_survival(const struct build *build, size_t group, const double *risk, size_t i)
{
	double at = build->options->times.items[i];
	struct result_key key = adjusted_key(build->asked, group, build->asked->times.items[i]);
	const char *why = !risk              ? no_curve
	                  : at > build->last ? "follow-up ends before this time"
	                                     : NULL;

	results_add_unless(build->analysis->results, &key, "survival",
	                   why ? 0 : survival_after(build, risk, steps_until(build, at)),
	                   RESULT_NOT_ESTIMABLE, why);
}

static void add_group(const struct build *build, size_t group, const double *risk)
{
	struct results *results = build->analysis->results;
	struct result_key key = adjusted_key(build->asked, group, NULL);
	size_t events, n = group_count(build, group, &events);

	results_add(results, &key, "n", (double)n);
	results_add(results, &key, "events", (double)events);
	add_median(build, &key, risk);
	for (size_t i = 0; i < build->options->times.n; i++)
		add_survival(build, group, risk, i);
}

/* --- Figure ----------------------------------------------------------------- */

/* Those of n patients who are seen in the figure, in *n. */
static const double *risks_seen(const struct build *build, const double *risk, size_t *n)
{
	double *sorted;
	size_t all = *n;

	if (all <= MOST_SEEN)
		return risk;
	sorted = arena_memdup(build->analysis->scratch, risk, all * sizeof *risk);
	sort_doubles(sorted, all);
	*n = MOST_SEEN;
	for (size_t i = 0; i < MOST_SEEN; i++)
		sorted[i] = sorted[(2 * i + 1) * all / (2 * MOST_SEEN)];
	return sorted;
}

/* Mean survival after each event time, as it is drawn. */
static double *survival_seen(const struct build *build, const double *risk)
{
	size_t n = build->model.sample.times.n, n_steps = build->n_steps, every;
	const double *seen = risks_seen(build, risk, &n);
	double *survival = ARENA_ARRAY(build->analysis->scratch, double, n_steps);
	double value = 1;

	every = 1 + (size_t)((double)n * (double)n_steps / EVALUATIONS);
	for (size_t t = 0; t < n_steps; t++) {
		if (t % every == 0 || t + 1 == n_steps)
			value = mean_survival(seen, n, build->hazard[t]);
		survival[t] = value;
	}
	return survival;
}

/* Steps of a group: all exits, so that numbers at risk are those observed,
 * with the adjusted survival. */
static void curve_fill(const struct build *build, size_t group, const double *risk,
                       struct curve *curve)
{
	const double *survival = survival_seen(build, risk);
	struct arena *arena = build->analysis->results->arena;
	const struct ordered_times *times = &build->risk.times;
	size_t n = times->n, step = 0, at_risk = 0;
	double *column = ARENA_ARRAY(arena, double, 6 * n);
	double *time = column, *s = column + n, *limit = column + 2 * n;
	double *n_risk = column + 3 * n, *n_event = column + 4 * n;
	double *n_censor = column + 5 * n;

	curve->level = build->groups.codes[group];
	curve->label = build->groups.labels[group];
	curve->n_subjects = group_count(build, group, &curve->n_events);
	at_risk = curve->n_subjects;
	for (size_t from = 0, to; from < n; from = to) {
		size_t k = curve->n++;

		to = times_group_end(times, from);
		while (step < build->n_steps && build->time[step] <= times->time[from])
			step++;
		time[k] = times->time[from];
		s[k] = step > 0 ? survival[step - 1] : 1;
		limit[k] = NAN;
		n_risk[k] = (double)at_risk;
		for (size_t i = from; i < to; i++) {
			uint32_t row = build->model.sample.rows[times->row[i]];

			if (group_of(&build->groups, row) != group)
				continue;
			at_risk--;
			n_event[k] += times->event[i];
			n_censor[k] += !times->event[i];
		}
	}
	curve->time = time;
	curve->survival = s;
	curve->lower = curve->upper = limit;
	curve->n_risk = n_risk;
	curve->n_event = n_event;
	curve->n_censor = n_censor;
}

/* NULL if there is no curve, or if patients enter late: numbers at risk would
 * be wrong. */
static const struct curve_set *curves_of(const struct build *build, double *const *risk)
{
	struct results *results = build->analysis->results;
	struct curve_set *set = ARENA_NEW(results->arena, struct curve_set);

	set->unit = build->model.endpoint->unit;
	set->group_label = build->groups.label;
	set->test = "";
	set->confidence = build->asked->asked.confidence;
	set->times = build->options->times.items;
	set->n_times = build->options->times.n;
	set->origin = endpoint_origin(build->model.endpoint);
	set->wish = *curve_figure_take(&build->options->figure, results->arena);
	set->curves = ARENA_ARRAY(results->arena, struct curve, build->groups.n);
	for (size_t g = 0; g < build->groups.n; g++) {
		struct result_key key = adjusted_key(build->asked, g, NULL);

		if (!risk[g])
			continue;
		curve_fill(build, g, risk[g], &set->curves[set->n]);
		set->curves[set->n++].median = results_find(results, &key, "median");
	}
	return set->n == 0 || build->risk.times.entry ? NULL : set;
}

static struct adjusted_asked *ask(const struct build *build)
{
	struct arena *arena = build->analysis->results->arena;
	const struct terms *terms = &build->model.terms;
	const char **labels = ARENA_ARRAY(arena, const char *, terms->n_groups);
	struct adjusted_asked *asked = ARENA_NEW(arena, struct adjusted_asked);

	for (size_t i = 1; i < terms->n_groups; i++) /* the first is `by` */
		labels[i - 1] = terms->groups[i]->label;
	*asked = (struct adjusted_asked){.asked = analysis_asked(build->analysis),
	                                 .endpoint = endpoint_asked(build->model.endpoint),
	                                 .groups = groups_asked(&build->groups, arena),
	                                 .times = numbers_asked(&build->options->times, arena),
	                                 .covariates = {labels, terms->n_groups - 1},
	                                 .ties = build->model.input.ties};
	return asked;
}

static void run(const struct analysis *analysis)
{
	const struct adjusted_spec *options = (const void *)analysis->spec;
	struct build build = {
	    .analysis = analysis,
	    .options = options,
	    .groups = groups_from(analysis->data, options->by.s, analysis->scratch),
	};
	double **risk;

	model_fit(&build);
	build.asked = ask(&build);
	sample_add_exclusions(analysis, build.model.endpoint, &build.model.sample);
	risk = ARENA_ARRAY(analysis->scratch, double *, build.groups.n);
	for (size_t g = 0; g < build.groups.n; g++) {
		size_t events;

		if (!any_unknown(&build) && group_count(&build, g, &events) > 0)
			risk[g] = risks_of(&build, group_coef(&build, g));
		add_group(&build, g, risk[g]);
	}
	build.asked->curves = curves_of(&build, risk);
	analysis_leave(analysis, build.asked);
}

const struct analysis_kind adjusted_curves_kind = {
    .variant = {"adjusted-curves",
                "survival by group, adjusted for covariates by a Cox model",
                {fields, sizeof fields / sizeof *fields, sizeof(struct adjusted_spec)}},
    .check = check,
    .run = run,
};
