#include "estimate/curves.h"

#include <math.h>
#include <string.h>

#include "base/str.h"

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
static const char NOBODY[] = "no patients";

static const struct conventions *conventions_of(const struct curves_request *r)
{
	return &r->analysis->study->report.conventions;
}

static struct result_key curve_key(const struct curves_request *request,
                                   size_t group)
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

/* The variable_level of a number at a time, or of one of the whole curve. */
static const char *level_at(const struct curves_request *request,
                            const char *time)
{
	if (!time || !request->level)
		return time ? time : request->level;
	return arena_printf(request->analysis->results->arena, "%s+%s",
	                    request->level, time);
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
		                   why == NOBODY ? RESULT_NOT_ESTIMABLE
		                                 : RESULT_NOT_REACHED,
		                   why);
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
		         nobody ? NOBODY : NOT_REACHED);
		add_time(request, key, quantiles[i].low, limits.lo,
		         nobody ? NOBODY : NO_LIMIT);
		add_time(request, key, quantiles[i].high, limits.hi,
		         nobody ? NOBODY : NO_LIMIT);
		if (quantiles[i].se)
			results_add(request->analysis->results, key,
			            quantiles[i].se, CLASS_TIME, limits.se);
	}
}

/* A probability at a time, or that it lies past the last observation. */
static void add_probability(struct results *results,
                            const struct result_key *key, const char *stat,
                            double value, const char *past)
{
	if (past)
		results_add_status(results, key, stat, CLASS_PROBABILITY,
		                   RESULT_NOT_ESTIMABLE, past);
	else if (!isfinite(value))
		results_add_status(results, key, stat, CLASS_PROBABILITY,
		                   RESULT_NOT_ESTIMABLE,
		                   "no limit where the curve is at 0");
	else
		results_add(results, key, stat, CLASS_PROBABILITY, value);
}

/* A number that was added for a curve. */
static const struct result *number_of(const struct curves_request *request,
                                      size_t group, const char *level,
                                      const char *stat)
{
	struct result_key key = curve_key(request, group);

	key.variable_level = level_at(request, level);
	return results_find(request->analysis->results, &key, stat);
}

/* Survival at one time; `lo` and `hi` are the band of the whole curve. */
static void add_at_time(const struct curves_request *request,
                        const struct km_curve *km, struct result_key key,
                        double time, const double *const band[2])
{
	struct results *results = request->analysis->results;
	double s = km_survival_at(km, time);
	ptrdiff_t row = km_index(km, time);
	double g = row >= 0 ? km->greenwood[row] : 0;
	double lo = row >= 0 ? band[0][row] : 1,
	       hi = row >= 0 ? band[1][row] : 1;
	const char *past = NULL;

	if (km->n_subjects == 0)
		past = NOBODY;
	else if (!isfinite(s))
		past = arena_printf(
		    results->arena, "past the last observation at %.6g %s",
		    km->time[km->n - 1], request->endpoint->unit);
	key.variable_level =
	    level_at(request, number_significant(results->arena, time, 10));
	add_probability(results, &key, "survival", s, past);
	add_probability(results, &key, "survival_se", s * sqrt(g), past);
	add_probability(results, &key, "survival_lo", lo, past);
	add_probability(results, &key, "survival_hi", hi, past);
	results_add(results, &key, "at_risk", CLASS_COUNT, km_risk_at(km, time));
}

/* The arrays of a curve, which outlive the analysis. */
static void keep_curve(struct curve *curve, const struct km_curve *km,
                       const double *const band[2], struct arena *arena)
{
	size_t bytes = km->n * sizeof(double);

	curve->n_subjects = km->n_subjects;
	curve->n_events = km->n_events;
	curve->n = km->n;
	curve->time = arena_memdup(arena, km->time, bytes);
	curve->survival = arena_memdup(arena, km->survival, bytes);
	curve->lower = arena_memdup(arena, band[0], bytes);
	curve->upper = arena_memdup(arena, band[1], bytes);
	curve->n_risk = arena_memdup(arena, km->n_risk, bytes);
	curve->n_event = arena_memdup(arena, km->n_event, bytes);
	curve->n_censor = arena_memdup(arena, km->n_censor, bytes);
	if (km->entries)
		curve->entry = arena_memdup(arena, km->entries,
		                            km->n_entries * sizeof(double));
}

static void add_curve(const struct curves_request *request, size_t group,
                      struct curve *curve)
{
	struct arena *scratch = request->analysis->scratch;
	struct results *results = request->analysis->results;
	struct survival_times times =
	    sample_group(request->sample, (uint32_t)group, scratch);
	struct result_key key = curve_key(request, group);
	struct km_curve km;
	double *lo, *hi;

	km_estimate(scratch, &times, request->kind, &km);
	lo = ARENA_ARRAY(scratch, double, km.n);
	hi = ARENA_ARRAY(scratch, double, km.n);
	km_band(&km, (enum transform)conventions_of(request)->survival_ci,
	        request->analysis->study->report.confidence, lo, hi);
	results_add(results, &key, "n", CLASS_COUNT, (double)km.n_subjects);
	results_add(results, &key, "events", CLASS_COUNT, (double)km.n_events);
	results_add(results, &key, "censored", CLASS_COUNT,
	            (double)km.n_censored);
	curve->level = request->groups->codes[group];
	curve->label = request->groups->labels[group];
	add_quantiles(request, &km, &key);
	curve->median = number_of(request, group, NULL, "median");
	curve->median_lower = number_of(request, group, NULL, "median_lo");
	curve->median_upper = number_of(request, group, NULL, "median_hi");
	for (size_t i = 0; i < request->times.n; i++)
		add_at_time(request, &km, key, request->times.items[i],
		            (const double *const[2]){lo, hi});
	keep_curve(curve, &km, (const double *const[2]){lo, hi}, results->arena);
}

struct curve_set *curves_add(const struct curves_request *request)
{
	struct arena *arena = request->analysis->results->arena;
	struct curve_set *set = ARENA_NEW(arena, struct curve_set);

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
		add_curve(request, i, &set->curves[i]);
	return set;
}

static const char *group_heading(const struct curves_request *request)
{
	return request->groups->by ? request->groups->label : "";
}

static const char *group_label(const struct curves_request *request, size_t i)
{
	return request->groups->by ? request->groups->labels[i] : "All patients";
}

/* "95% CI" at the level of the report. */
static const char *ci_name(const struct curves_request *request)
{
	return arena_printf(request->analysis->results->arena, "%.4g%% CI",
	                    100 * request->analysis->study->report.confidence);
}

static const char *interval_of(const struct curves_request *request,
                               size_t group, const char *level,
                               const char *const stats[3])
{
	return results_interval_text(request->analysis->results,
	                             number_of(request, group, level, stats[0]),
	                             number_of(request, group, level, stats[1]),
	                             number_of(request, group, level, stats[2]));
}

static const char *const median_stats[] = {"median", "median_lo", "median_hi"};
static const char *const survival_stats[] = {"survival", "survival_lo",
                                             "survival_hi"};

/* Explains "NE" when a cell shows it. */
static void note_not_estimable(struct results *results, struct table *table)
{
	for (size_t i = 0; i < table->n_rows; i++)
		for (size_t k = 0; k < table->n_columns; k++)
			if (strstr(table->rows[i].cells[k].text, "NE")) {
				table_add_note(results, table,
				               "NE: not estimable, because "
				               "the limit is not reached.");
				return;
			}
}

struct table *curves_add_medians(const struct curves_request *request,
                                 const struct curve_set *set,
                                 const char *caption)
{
	struct results *results = request->analysis->results;
	bool reverse = set->reverse;
	struct table *table =
	    results_add_table(results, request->analysis->name, caption, 5);
	struct cell *head = table_add_head(results, table);

	head[0].text = group_heading(request);
	head[1].text = "Patients";
	head[2].text = reverse ? "Still followed" : "Events";
	head[3].text = reverse ? "Had the event" : "Censored";
	head[4].text = arena_printf(results->arena, "Median, %s (%s)",
	                            set->unit, ci_name(request));
	for (size_t i = 0; i < set->n; i++) {
		struct cell *cells = table_add_row(results, table);

		cells[0].text = group_label(request, i);
		cells[1].text = number_of(request, i, NULL, "n")->text;
		cells[2].text = number_of(request, i, NULL, "events")->text;
		cells[3].text = number_of(request, i, NULL, "censored")->text;
		cells[4].text = interval_of(request, i, NULL, median_stats);
	}
	note_not_estimable(results, table);
	return table;
}

void curves_add_times(const struct curves_request *request,
                      const struct curve_set *set, const char *caption)
{
	struct results *results = request->analysis->results;
	struct table *table;
	struct cell *head;

	if (set->n_times == 0)
		return;
	table = results_add_table(results, request->analysis->name, caption, 4);
	head = table_add_head(results, table);
	head[0].text = group_heading(request);
	head[1].text = arena_printf(results->arena, "Time, %s", set->unit);
	head[2].text = "At risk";
	head[3].text = arena_printf(results->arena, "%s (%s)",
	                            set->endpoint_label, ci_name(request));
	for (size_t i = 0; i < set->n * set->n_times; i++) {
		struct cell *cells = table_add_row(results, table);
		size_t group = i / set->n_times;
		const char *time = number_significant(
		    results->arena, set->times[i % set->n_times], 10);

		if (i % set->n_times == 0)
			cells[0].text = group_label(request, group);
		table->rows[i].rule_above = i > 0 && i % set->n_times == 0;
		table->rows[i].keep_with_next =
		    i % set->n_times + 1 < set->n_times;
		cells[1].text = time;
		cells[2].text = number_of(request, group, time, "at_risk")->text;
		cells[3].text =
		    interval_of(request, group, time, survival_stats);
	}
	table_add_note(results, table,
	               "At risk: patients still followed, without the event, "
	               "just before the time. Past a group's last observation "
	               "nothing is estimated.");
}

static const char *const band_sentences[] = {
    [TRANSFORM_PLAIN] = "plain (linear)",
    [TRANSFORM_LOG] = "log-transformed",
    [TRANSFORM_LOG_LOG] = "log-log-transformed",
    [TRANSFORM_LOGIT] = "logit-transformed",
    [TRANSFORM_ARCSINE] = "arcsine-transformed",
};

static const char *const quantile_rule_sentences[] = {
    [QUANTILE_R_PRINT] =
	"the first time at which the curve is below the level, or, where it "
	"stays exactly on the level, the midpoint of that step (as printed by "
	"R's survfit)",
    [QUANTILE_R_QUANTILE] =
	"the first time at which the curve is below the level, or, where it "
	"stays exactly on the level, the midpoint of that step, up to the "
	"last observation (R's quantile.survfit)",
    [QUANTILE_SAS] =
	"the first time at which the curve is below the level, or, where it "
	"stays exactly on the level, the midpoint of that step (SAS LIFETEST)",
    [QUANTILE_FIRST] =
	"the first time at which the curve is at or below the level (SPSS, "
	"Stata)",
};

static const char *quantile_interval_sentence(const struct conventions *c,
                                              struct arena *arena)
{
	if (c->median_ci == TRANSFORM_COLLETT)
		return "symmetric intervals in time, the standard error being "
		       "that of survival divided by the slope of the curve "
		       "(Collett; SPSS)";
	return arena_printf(arena,
	                    "intervals by inverting the %s band of the curve "
	                    "(Brookmeyer and Crowley)",
	                    band_sentences[c->median_ci]);
}

void curves_add_methods(const struct curves_request *request)
{
	struct results *results = request->analysis->results;
	const struct conventions *c = conventions_of(request);
	double level = 100 * request->analysis->study->report.confidence;

	results_add_method(
	    results,
	    arena_printf(results->arena,
	                 "Survival was estimated by the Kaplan–Meier method, "
	                 "with %s %.4g%% confidence intervals from "
	                 "Greenwood’s variance.",
	                 band_sentences[c->survival_ci], level));
	results_add_method(
	    results,
	    arena_printf(results->arena, "The median of a curve is %s, with %s.",
	                 quantile_rule_sentences[c->quantile],
	                 quantile_interval_sentence(c, results->arena)));
	if (request->endpoint->entry)
		results_add_method(
		    results, arena_printf(results->arena,
		                          "For %s, patients are at risk only "
		                          "from their entry (left truncation).",
		                          request->endpoint->label));
}
