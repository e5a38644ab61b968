#include "estimate/curves.h"

#include <math.h>

#include "estimate/curve_parts.h"

/* The quantiles that are reported, and what their statistics are called. */
static const struct {
	double p;
	const char *name, *low, *high, *se;
} quantiles[] = {
    {0.25, "q25", "q25_lo", "q25_hi", NULL},
    {0.50, "median", "median_lo", "median_hi", "median_se"},
    {0.75, "q75", "q75_lo", "q75_hi", NULL},
};

static const char NOT_REACHED[] = "the curve does not fall to this level";
static const char NO_LIMIT[] = "the confidence limit does not fall to this "
			       "level";
const char CURVE_NOBODY[] = "no patients";

static const struct conventions *conventions_of(const struct curves_request *r)
{
	return &r->analysis->study->report.conventions;
}

struct result_key curve_key(const struct curves_request *request, size_t group)
{
	struct result_key key =
	    analysis_key(request->analysis, request->context);

	key.variable = request->endpoint->name;
	key.variable_level = request->level;
	if (request->groups->by) {
		key.group1 = request->groups->name;
		key.group1_level = request->groups->codes[group];
	}
	return key;
}

const char *level_at(const struct curves_request *request, const char *level)
{
	if (!level || !request->level)
		return level ? level : request->level;
	return arena_printf(request->analysis->results->arena, "%s+%s",
	                    request->level, level);
}

/* A time, or why there is none. */
static void add_time(const struct curves_request *request,
                     const struct result_key *key, const char *stat,
                     double value, const char *why)
{
	struct results *results = request->analysis->results;

	if (isfinite(value))
		results_add(results, key, stat, CLASS_TIME, value);
	else
		results_add_status(results, key, stat, CLASS_TIME,
		                   why == CURVE_NOBODY ? RESULT_NOT_ESTIMABLE
		                                       : RESULT_NOT_REACHED,
		                   why);
}

const char *quantile_name(const struct curves_request *request, double p)
{
	struct arena *arena = request->analysis->results->arena;
	char *name;

	for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++)
		if (fabs(p - quantiles[i].p) < 1e-9)
			return quantiles[i].name;
	name = arena_printf(arena, "q%s%s", p < 0.1 ? "0" : "",
	                    number_significant(arena, 100 * p, 6));
	for (char *s = name; *s; s++)
		if (*s == '.')
			*s = '_';
	return name;
}

/* A quantile of those that are asked for. */
static void add_quantile(const struct curves_request *request,
                         const struct km_curve *km,
                         const struct result_key *key, double p)
{
	struct arena *arena = request->analysis->results->arena;
	const struct conventions *c = conventions_of(request);
	const char *name = quantile_name(request, p);
	const char *why = km->n_subjects == 0 ? CURVE_NOBODY : NULL;
	struct km_interval limits;

	if (results_find(request->analysis->results, key, name))
		return; /* a quartile */
	limits = km_quantile_interval(
	    request->analysis->scratch, km, p, (enum quantile_rule)c->quantile,
	    (enum transform)c->median_ci,
	    request->analysis->study->report.confidence);
	add_time(request, key, name,
	         km_quantile(km, p, (enum quantile_rule)c->quantile),
	         why ? why : NOT_REACHED);
	add_time(request, key, arena_printf(arena, "%s_lo", name), limits.lo,
	         why ? why : NO_LIMIT);
	add_time(request, key, arena_printf(arena, "%s_hi", name), limits.hi,
	         why ? why : NO_LIMIT);
}

/* Quantiles with their intervals. */
static void add_quantiles(const struct curves_request *request,
                          const struct km_curve *km,
                          const struct result_key *key)
{
	const struct conventions *c = conventions_of(request);
	double confidence = request->analysis->study->report.confidence;
	bool nobody = km->n_subjects == 0;

	for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++) {
		double p = quantiles[i].p;
		double t = km_quantile(km, p, (enum quantile_rule)c->quantile);
		struct km_interval limits = km_quantile_interval(
		    request->analysis->scratch, km, p,
		    (enum quantile_rule)c->quantile,
		    (enum transform)c->median_ci, confidence);

		add_time(request, key, quantiles[i].name, t,
		         nobody ? CURVE_NOBODY : NOT_REACHED);
		add_time(request, key, quantiles[i].low, limits.lo,
		         nobody ? CURVE_NOBODY : NO_LIMIT);
		add_time(request, key, quantiles[i].high, limits.hi,
		         nobody ? CURVE_NOBODY : NO_LIMIT);
		if (quantiles[i].se)
			results_add(request->analysis->results, key,
			            quantiles[i].se, CLASS_TIME, limits.se);
	}
	for (size_t i = 0; i < request->quantiles.n; i++)
		add_quantile(request, km, key, request->quantiles.items[i]);
}

void add_probability(struct results *results, const struct result_key *key,
                     const char *stat, double value, const char *why)
{
	if (why)
		results_add_status(results, key, stat, CLASS_PROBABILITY,
		                   RESULT_NOT_ESTIMABLE, why);
	else if (!isfinite(value))
		results_add_status(results, key, stat, CLASS_PROBABILITY,
		                   RESULT_NOT_ESTIMABLE,
		                   "no limit where the curve is at 0");
	else
		results_add(results, key, stat, CLASS_PROBABILITY, value);
}

const struct result *curve_number(const struct curves_request *request,
                                  size_t group, const char *level,
                                  const char *stat)
{
	struct result_key key = curve_key(request, group);

	key.variable_level = level_at(request, level);
	return results_find(request->analysis->results, &key, stat);
}

const char *level_of(const struct curves_request *request, double time)
{
	return number_significant(request->analysis->results->arena, time, 10);
}

const char *past_last(const struct curves_request *request,
                      const struct km_curve *km)
{
	return arena_printf(request->analysis->results->arena,
	                    "past the last observation at %.6g %s",
	                    km->time[km->n - 1], request->endpoint->unit);
}

bool curves_case_weighted(const struct curves_request *request)
{
	return request->weights && !request->copies;
}

void add_at_risk(const struct curves_request *request,
                 const struct result_key *key, const struct km_curve *km,
                 double time)
{
	double n = km_risk_at(km, time);

	if (curves_case_weighted(request))
		results_add_measure(request->analysis->results, key, "at_risk",
		                    n, 1);
	else
		results_add(request->analysis->results, key, "at_risk",
		            CLASS_COUNT, n);
}

struct km_interval band_at(const struct curve_fit *fit, double time)
{
	ptrdiff_t row = km_index(&fit->km, time);

	if (row < 0)
		return (struct km_interval){.lo = 1, .hi = 1};
	return (struct km_interval){.lo = fit->lower[row],
	                            .hi = fit->upper[row]};
}

/* The cumulative hazard; its limits are those of exp(-H). */
static void add_hazard(const struct curves_request *request,
                       const struct curve_fit *fit, const struct result_key *key,
                       double time, const char *past)
{
	static const char *const stats[] = {
	    "cumulative_hazard", "cumulative_hazard_se", "cumulative_hazard_lo",
	    "cumulative_hazard_hi"};
	struct results *results = request->analysis->results;
	struct km_interval band = band_at(fit, time);
	ptrdiff_t row = km_index(&fit->km, time);
	double values[] = {row < 0 ? 0 : fit->km.hazard[row],
	                   row < 0 ? 0 : sqrt(fit->km.greenwood[row]),
	                   0 - log(band.hi), 0 - log(band.lo)};

	for (int i = 0; i < 4; i++)
		if (past || !isfinite(values[i]))
			results_add_status(
			    results, key, stats[i], CLASS_COEFFICIENT,
			    RESULT_NOT_ESTIMABLE,
			    past ? past : "no limit: that of survival is at 0");
		else
			results_add(results, key, stats[i], CLASS_COEFFICIENT,
			            values[i]);
}

/* Survival, and the hazard where it is its base, at one time. */
static void add_at_time(const struct curves_request *request,
                        const struct curve_fit *fit, struct result_key key,
                        double time)
{
	struct results *results = request->analysis->results;
	const struct km_curve *km = &fit->km;
	double s = km_survival_at(km, time);
	ptrdiff_t row = km_index(km, time);
	double g = row >= 0 ? km->greenwood[row] : 0;
	struct km_interval band = band_at(fit, time);
	const char *past = NULL;

	if (km->n_subjects == 0)
		past = CURVE_NOBODY;
	else if (!isfinite(s))
		past = past_last(request, km);
	key.variable_level = level_at(request, level_of(request, time));
	add_probability(results, &key, "survival", s, past);
	add_probability(results, &key, "survival_se", s * sqrt(g), past);
	add_probability(results, &key, "survival_lo", band.lo, past);
	add_probability(results, &key, "survival_hi", band.hi, past);
	if (request->estimate != ESTIMATE_KAPLAN_MEIER)
		add_hazard(request, fit, &key, time, past);
	add_at_risk(request, &key, km, time);
}

/* The arrays of a curve, which outlive the analysis. */
static void keep_curve(struct curve *curve, const struct curve_fit *fit,
                       struct arena *arena)
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
		curve->entry = arena_memdup(arena, km->entries,
		                            km->n_entries * sizeof(double));
	if (!fit->weight)
		return;
	curve->weight = km->weight;
	curve->n_entries = km->n_entries;
	if (km->entry_weight)
		curve->entry_weight = arena_memdup(
		    arena, km->entry_weight, km->n_entries * sizeof(double));
}

static void add_counts(const struct curves_request *request,
                       const struct km_curve *km, const struct result_key *key)
{
	struct results *results = request->analysis->results;

	results_add(results, key, "n", CLASS_COUNT, (double)km->n_subjects);
	results_add(results, key, "events", CLASS_COUNT, (double)km->n_events);
	results_add(results, key, "censored", CLASS_COUNT,
	            (double)km->n_censored);
	if (!curves_case_weighted(request))
		return;
	results_add_measure(results, key, "n_weighted", km->weight, 1);
	results_add_measure(results, key, "events_weighted", km->event_weight,
	                    1);
}

/* The weights of a group's patients, in their order; NULL without. */
static double *group_weights(const struct curves_request *request, size_t group)
{
	const struct sample *sample = request->sample;
	double *weight;
	size_t n = 0;

	if (!request->weights)
		return NULL;
	weight = ARENA_ARRAY(request->analysis->scratch, double,
	                     sample->group_sizes[group]);
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
	    (fit->weight || request->robust ||
	     request->estimate != ESTIMATE_KAPLAN_MEIER))
		km_estimate_weighted(scratch, &fit->times, &options, km);
	else
		km_estimate(scratch, &fit->times, request->kind, km);
	km->lower_scale = km_lower_scale(scratch, km, request->lower);
	fit->lower = ARENA_ARRAY(scratch, double, km->n);
	fit->upper = ARENA_ARRAY(scratch, double, km->n);
	km_band(km, (enum transform)conventions_of(request)->survival_ci,
	        request->analysis->study->report.confidence, fit->lower,
	        fit->upper);
}

const struct curve_fit *curves_fit(const struct curves_request *request)
{
	struct arena *scratch = request->analysis->scratch;
	struct curve_fit *fits =
	    ARENA_ARRAY(scratch, struct curve_fit, request->groups->n);

	for (size_t i = 0; i < request->groups->n; i++) {
		fits[i].times =
		    sample_group(request->sample, (uint32_t)i, scratch);
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
	curve->level = request->groups->codes[group];
	curve->label = request->groups->labels[group];
	add_quantiles(request, &fit->km, &key);
	curve->median = curve_number(request, group, NULL, "median");
	curve->median_lower = curve_number(request, group, NULL, "median_lo");
	curve->median_upper = curve_number(request, group, NULL, "median_hi");
	for (size_t i = 0; i < request->times.n; i++)
		add_at_time(request, fit, key, request->times.items[i]);
	keep_curve(curve, fit, request->analysis->results->arena);
}

struct curve_set *curves_add(const struct curves_request *request)
{
	struct arena *arena = request->analysis->results->arena;
	struct curve_set *set = ARENA_NEW(arena, struct curve_set);
	const struct curve_fit *fits =
	    request->fits ? request->fits : curves_fit(request);

	set->endpoint_label = request->endpoint->label;
	set->unit = request->endpoint->unit;
	set->group_label = request->groups->label;
	set->n = request->groups->n;
	set->curves = ARENA_ARRAY(arena, struct curve, set->n);
	set->test = request->test;
	set->reverse = request->kind != KM_SURVIVAL;
	set->confidence = request->analysis->study->report.confidence;
	set->times = request->times.items;
	set->n_times = request->times.n;
	for (size_t i = 0; i < set->n; i++)
		add_curve(request, i, &fits[i], &set->curves[i]);
	return set;
}
