#include "analyses/survival/curves.h"

#include <math.h>

#include "analyses/frame/curve_figure.h"
#include "analyses/survival/curve_parts.h"
#include "base/num.h"
#include "results/field.h"
#include "results/figures/survival.h"

/* The quantiles that are always reported. */
static const double quantiles[] = {0.25, 0.5, 0.75};

static const char NOT_REACHED[] = "the curve does not fall to this level";
static const char NO_LIMIT[] = "the confidence limit does not fall to this "
			       "level";
static const char NO_ERROR_THERE[] = "the time has no standard error";
const char CURVE_NOBODY[] = "no patients";

static const struct conventions *conventions_of(const struct curves_request *r)
{
	return &r->analysis->study->report.conventions;
}

void curves_ask(struct curves_request *request)
{
	const struct analysis *analysis = request->analysis;
	struct arena *arena = analysis->results->arena;
	struct curves_asked *asked = ARENA_NEW(arena, struct curves_asked);

	*asked = (struct curves_asked){
	    .asked = analysis_asked(analysis),
	    .context = request->context,
	    .endpoint = endpoint_asked(request->endpoint),
	    .delayed = request->endpoint->entry,
	    .groups = groups_asked(request->groups, arena),
	    .level = request->level,
	    .reverse = request->kind != KM_SURVIVAL,
	    .times = numbers_asked(&request->times, arena),
	    .quantiles = request->quantiles.items,
	    .n_quantiles = request->quantiles.n,
	    .conditional = numbers_asked(&request->conditional, arena),
	    .rmst = request->rmst > 0 ? level_of(request, request->rmst) : NULL,
	    .differences = request->differences,
	    .estimator = (enum curve_estimator)request->estimate,
	    .lower = (enum curve_lower)request->lower,
	    .weighted_by = request->weighted_by ? request->weighted_by->label : NULL,
	    .copies = request->copies,
	    .robust = request->robust};
	request->asked = asked;
}

struct result_key curve_key(const struct curves_request *request, size_t group)
{
	return curves_key(request->analysis->results, request->asked, group, NULL);
}

/* A quantile with its interval. */
static void add_quantile(const struct curves_request *request, const struct km_curve *km,
                         const struct result_key *key, double p)
{
	struct results *results = request->analysis->results;
	const struct conventions *c = conventions_of(request);
	const char *name = curves_quantile(results->arena, p);
	double value = km_quantile(km, p, (enum quantile_rule)c->quantile);
	bool nobody = km->n_subjects == 0;
	/* a time with an error's limits, and without the error */
	bool no_error = isfinite(value) && c->median_ci == TRANSFORM_COLLETT;
	struct km_interval limits;

	if (results_find(results, key, name))
		return; /* a quartile that is asked for once more */
	limits = km_quantile_interval(request->analysis->scratch, km, p,
	                              (enum quantile_rule)c->quantile, (enum transform)c->median_ci,
	                              request->analysis->study->report.confidence);
	results_put(results, key, name,
	            &(struct estimate){.value = value,
	                               .lo = limits.lo,
	                               .hi = limits.hi,
	                               .parts = WITH_LIMITS,
	                               .status = nobody || no_error ? RESULT_NOT_ESTIMABLE
	                                                            : RESULT_NOT_REACHED,
	                               .no_value = nobody ? CURVE_NOBODY : NOT_REACHED,
	                               .no_limit = nobody     ? CURVE_NOBODY
	                                           : no_error ? NO_ERROR_THERE
	                                                      : NO_LIMIT});
	if (p == 0.5)
		results_add(results, key, "median_se", limits.se);
}

static void add_quantiles(const struct curves_request *request, const struct km_curve *km,
                          const struct result_key *key)
{
	for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++)
		add_quantile(request, km, key, quantiles[i]);
	for (size_t i = 0; i < request->quantiles.n; i++)
		add_quantile(request, km, key, request->quantiles.items[i]);
}

const struct result *curve_number(const struct curves_request *request, size_t group,
                                  const char *level, const char *stat)
{
	struct result_key key = curves_key(request->analysis->results, request->asked, group, level);

	return results_find(request->analysis->results, &key, stat);
}

const char *level_of(const struct curves_request *request, double time)
{
	return number_significant(request->analysis->results->arena, time, 10);
}

const char *past_last_text(struct results *results, const struct result_key *key, double last,
                           const char *unit)
{
	const struct result *time = results_find(results, key, "last_time");

	if (!time)
		time = results_add(results, key, "last_time", last);
	return arena_printf(
	    results->arena, "past the last observation at %s %s",
	    field_words(results, &time, 1, number_significant(results->arena, last, 6)), unit);
}

const char *past_last(const struct curves_request *request, size_t group, const struct km_curve *km)
{
	struct results *results = request->analysis->results;
	/* curves that are predicted from one model end together */
	struct result_key all = curves_total_key(request->asked), own = curve_key(request, group);
	struct result_key key = results_find(results, &all, "last_time") ? all : own;
	double last = km->time[km->n - 1];

	return past_last_text(results, &key, last, request->endpoint->unit);
}

void add_at_risk(const struct curves_request *request, const struct result_key *key,
                 const struct km_curve *km, double time)
{
	double n = km_risk_at(km, time);

	if (curves_case_weighted(request->asked))
		results_add_measure(request->analysis->results, key, "at_risk", n, 1);
	else
		results_add(request->analysis->results, key, "at_risk", n);
}

struct km_interval band_at(const struct curve_fit *fit, double time)
{
	ptrdiff_t row = km_index(&fit->km, time);

	if (row < 0)
		return (struct km_interval){.lo = 1, .hi = 1};
	return (struct km_interval){.lo = fit->lower[row], .hi = fit->upper[row]};
}

void add_survival(const struct curves_request *request, const struct result_key *key,
                  const char *stat, const struct curve_fit *fit, double time, const char *why)
{
	double s = km_survival_at(&fit->km, time);
	ptrdiff_t row = km_index(&fit->km, time);
	struct km_interval band = band_at(fit, time);

	results_put(request->analysis->results, key, stat,
	            &(struct estimate){.value = s,
	                               .se = row < 0 ? 0 : s * sqrt(fit->km.greenwood[row]),
	                               .lo = band.lo,
	                               .hi = band.hi,
	                               .parts = WITH_SE | WITH_LIMITS,
	                               .why = why,
	                               .no_value = "no limit where the curve is at 0",
	                               .no_limit = "no limit where the curve is at 0"});
}

/* The cumulative hazard; its limits are those of exp(-H). */
static void add_hazard(const struct curves_request *request, const struct curve_fit *fit,
                       const struct result_key *key, double time, const char *past)
{
	struct km_interval band = band_at(fit, time);
	ptrdiff_t row = km_index(&fit->km, time);

	results_put(request->analysis->results, key, "cumulative_hazard",
	            &(struct estimate){.value = row < 0 ? 0 : fit->km.hazard[row],
	                               .se = row < 0 ? 0 : sqrt(fit->km.greenwood[row]),
	                               .lo = 0 - log(band.hi),
	                               .hi = 0 - log(band.lo),
	                               .parts = WITH_SE | WITH_LIMITS,
	                               .why = past,
	                               .no_value = "no limit: that of survival is at 0",
	                               .no_limit = "no limit: that of survival is at 0"});
}

/* Survival, and the hazard where it is its base, at one time. */
static void add_at_time(const struct curves_request *request, size_t group,
                        const struct curve_fit *fit, double time)
{
	const struct km_curve *km = &fit->km;
	struct result_key key =
	    curves_key(request->analysis->results, request->asked, group, level_of(request, time));
	const char *past = NULL;

	if (km->n_subjects == 0)
		past = CURVE_NOBODY;
	else if (!isfinite(km_survival_at(km, time)))
		past = past_last(request, group, km);
	add_survival(request, &key, "survival", fit, time, past);
	if (request->estimate != ESTIMATE_KAPLAN_MEIER)
		add_hazard(request, fit, &key, time, past);
	add_at_risk(request, &key, km, time);
}

/* The arrays of a curve, which outlive the analysis. */
static void keep_curve(struct curve *curve, const struct curve_fit *fit, struct arena *arena)
{
	const struct km_curve *km = &fit->km;
	size_t bytes = km->n * sizeof(double);

	curve->n_subjects = km->n_subjects;
	curve->n_events = km->n_events;
	curve->n = km->n;
	curve->time = arena_memdup(arena, km->time, bytes);
	curve->survival = arena_memdup(arena, km->survival, bytes);
	curve->lower = arena_memdup(arena, fit->lower, bytes);
	curve->upper = arena_memdup(arena, fit->upper, bytes);
	curve->n_risk = arena_memdup(arena, km->n_risk, bytes);
	curve->n_event = arena_memdup(arena, km->n_event, bytes);
	curve->n_censor = arena_memdup(arena, km->n_censor, bytes);
	if (km->entries)
		curve->entry = arena_memdup(arena, km->entries, km->n_entries * sizeof(double));
	if (!fit->weight)
		return;
	curve->weight = km->weight;
	curve->n_entries = km->n_entries;
	if (km->entry_weight)
		curve->entry_weight =
		    arena_memdup(arena, km->entry_weight, km->n_entries * sizeof(double));
}

/* With delayed entry the first few at risk may all have the event. */
static void add_emptied(const struct curves_request *request, const struct km_curve *km,
                        const struct result_key *key)
{
	struct results *results = request->analysis->results;
	size_t row = 0;

	while (row < km->n && km->survival[row] > 0)
		row++;
	if (request->kind != KM_SURVIVAL || !km->entries || row + 1 >= km->n)
		return;
	results_add(results, key, "emptied", km->time[row]);
	results_add(results, key, "emptied_at_risk", km->n_risk[row]);
}

static void add_counts(const struct curves_request *request, const struct km_curve *km,
                       const struct result_key *key)
{
	struct results *results = request->analysis->results;

	results_add(results, key, "n", (double)km->n_subjects);
	results_add(results, key, "events", (double)km->n_events);
	results_add(results, key, "censored", (double)km->n_censored);
	if (!curves_case_weighted(request->asked))
		return;
	results_add_measure(results, key, "n_weighted", km->weight, 1);
	results_add_measure(results, key, "events_weighted", km->event_weight, 1);
}

/* The weights of a group's patients, in their order; NULL without. */
static double *group_weights(const struct curves_request *request, size_t group)
{
	const struct sample *sample = request->sample;
	double *weight;
	size_t n = 0;

	if (!request->weights)
		return NULL;
	weight = ARENA_ARRAY(request->analysis->scratch, double, sample->group_sizes[group]);
	for (size_t i = 0; i < sample->times.n; i++)
		if (sample->group[i] == group)
			weight[n++] = request->weights[i];
	return weight;
}

void curve_fit_fill(const struct curves_request *request, struct curve_fit *fit)
{
	struct arena *scratch = request->analysis->scratch;
	struct km_options options = {.estimate = request->estimate,
	                             .weight = fit->weight,
	                             .copies = request->copies,
	                             .robust = request->robust};
	struct km_curve *km = &fit->km;

	if (request->kind == KM_SURVIVAL &&
	    (fit->weight || request->robust || request->estimate != ESTIMATE_KAPLAN_MEIER))
		km_estimate_weighted(scratch, &fit->times, &options, km);
	else
		km_estimate(scratch, &fit->times, request->kind, km);
	km->lower_scale = km_lower_scale(scratch, km, request->lower);
	fit->lower = ARENA_ARRAY(scratch, double, km->n);
	fit->upper = ARENA_ARRAY(scratch, double, km->n);
	km_band(km, (enum transform)conventions_of(request)->survival_ci,
	        request->analysis->study->report.confidence, fit->lower, fit->upper);
}

const struct curve_fit *curves_fit(const struct curves_request *request)
{
	struct arena *scratch = request->analysis->scratch;
	struct curve_fit *fits = ARENA_ARRAY(scratch, struct curve_fit, request->groups->n);

	for (size_t i = 0; i < request->groups->n; i++) {
		fits[i].times = sample_group(request->sample, (uint32_t)i, scratch);
		fits[i].weight = group_weights(request, i);
		curve_fit_fill(request, &fits[i]);
	}
	return fits;
}

static void add_curve(const struct curves_request *request, size_t group,
                      const struct curve_fit *fit, struct curve *curve)
{
	struct result_key key = curve_key(request, group);

	add_counts(request, &fit->km, &key);
	add_emptied(request, &fit->km, &key);
	curve->level = request->groups->codes[group];
	curve->label = request->groups->labels[group];
	add_quantiles(request, &fit->km, &key);
	curve->median = curve_number(request, group, NULL, "median");
	curve->median_lower = curve_number(request, group, NULL, "median_lo");
	curve->median_upper = curve_number(request, group, NULL, "median_hi");
	for (size_t i = 0; i < request->times.n; i++)
		add_at_time(request, group, fit, request->times.items[i]);
	keep_curve(curve, fit, request->analysis->results->arena);
}

struct curve_set *curves_add(const struct curves_request *request)
{
	struct arena *arena = request->analysis->results->arena;
	struct curve_set *set = ARENA_NEW(arena, struct curve_set);
	const struct curve_fit *fits = request->fits ? request->fits : curves_fit(request);

	set->endpoint_label = request->endpoint->label;
	set->unit = request->endpoint->unit;
	set->group_label = request->groups->label;
	set->n = request->groups->n;
	set->curves = ARENA_ARRAY(arena, struct curve, set->n);
	set->test = "";
	set->reverse = request->kind != KM_SURVIVAL;
	set->confidence = request->analysis->study->report.confidence;
	set->times = request->times.items;
	set->n_times = request->times.n;
	set->origin = request->origin ? request->origin : endpoint_origin(request->endpoint);
	if (request->figure)
		set->wish = *request->figure;
	for (size_t i = 0; i < set->n; i++)
		add_curve(request, i, &fits[i], &set->curves[i]);
	return set;
}
