/* Cumulative incidence of competing causes, and Gray's test between groups.
 * The estimator and its sources are in math/incidence.h and math/gray.h. */
#include <math.h>

#include "analyses/frame/causes.h"
#include "analyses/frame/curve_figure.h"
#include "analyses/frame/demands.h"
#include "analyses/survival/curve_parts.h"
#include "base/num.h"
#include "math/gray.h"
#include "math/incidence.h"
#include "results/asked/incidence.h"
#include "results/figures/survival.h"

struct incidence_spec {
	struct analysis_spec spec;
	struct text endpoint, by, cause;
	struct numbers times;
	int test;     /* index into test_names, -1 for none */
	double rho;   /* of Gray's test */
	int variance; /* enum incidence_variance */
	int ci;       /* enum transform, -1: as the conventions say */
	bool stacked;
	struct curve_figure_spec figure;
};

static const char *const test_names[] = {"gray", NULL};
static const char *const variance_names[] = {"aalen", "delta", NULL};
static const char *const ci_names[] = {"plain", "log", "log-log", "logit", "arcsine", NULL};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct incidence_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct incidence_spec, endpoint),
     "time to event with competing causes", .required = true, .reference = REF_ENDPOINT},
    {"by", FIELD_REFERENCE, offsetof(struct incidence_spec, by),
     "category or flag: curves for each level", .reference = REF_COLUMN, .types = TYPES_GROUP},
    {"cause", FIELD_TEXT, offsetof(struct incidence_spec, cause),
     "the cause of interest, which the figure by groups shows; the endpoint's "
     "first if absent"},
    {"times", FIELD_NUMBERS, offsetof(struct incidence_spec, times),
     "incidence is reported at these times, in the endpoint's unit", .low = 0, .high = 1e6,
     .rising = "times"},
    {"test", FIELD_CHOICE, offsetof(struct incidence_spec, test),
     "test between the groups, for each cause", .names = test_names,
     .demands =
         (const struct demand[]){
	     {"by", false, NULL, "a test needs groups to compare: add 'by', or leave out 'test'"},
	     {0}}},
    {"rho", FIELD_NUMBER, offsetof(struct incidence_spec, rho),
     "Gray's test weighs times by (1 - incidence) to this power", "0", .low = -5, .high = 5},
    {"variance", FIELD_CHOICE, offsetof(struct incidence_spec, variance),
     "Aalen's variance, or that of the delta method", "aalen", .names = variance_names},
    {"ci", FIELD_CHOICE, offsetof(struct incidence_spec, ci),
     "interval of the incidence; as survival_ci of the conventions if absent", .names = ci_names},
    CURVE_FIGURE_FIELDS(offsetof(struct incidence_spec, figure)),
    {"stacked", FIELD_BOOLEAN, offsetof(struct incidence_spec, stacked),
     "figure without 'by': the causes one upon the other", .fallback = "false",
     .demands =
         (const struct demand[]){
	     {"by", true, NULL, "causes are stacked in one group: leave out 'by', or 'stacked'"},
	     {0}}},
};

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct incidence_spec *options = (const void *)spec;

	check_cause(&options->endpoint, &options->cause, true, data, diags);
	if (options->test >= 0)
		check_no_entry(&options->endpoint, "Gray's test", data, diags);
	curve_figure_check(&options->figure, diags);
}

/* The analysis being run. */
struct cumulative {
	const struct analysis *analysis;
	const struct incidence_spec *options;
	const struct endpoint *endpoint;
	struct incidence_asked *asked;
	struct groups groups;
	struct sample sample;
	unsigned char *cause;       /* of each patient of the sample */
	struct incidence_set *sets; /* a group each */
};

/* --- Numbers --------------------------------------------------------------*/

/* The limits of one cause in one group; they live as long as the results. */
static struct incidence_limits band_of(const struct cumulative *c, size_t group, size_t cause)
{
	return incidence_band(c->analysis->results->arena, &c->sets[group], cause - 1, c->asked->ci,
	                      c->asked->asked.confidence);
}

static void estimate(struct cumulative *c, size_t group)
{
	struct arena *scratch = c->analysis->scratch;
	struct incidence_input input = {.times = sample_group(&c->sample, (uint32_t)group, scratch),
	                                .n_causes = c->asked->causes.n,
	                                .variance = (enum incidence_variance)c->options->variance};
	unsigned char *cause = ARENA_ARRAY(scratch, unsigned char, input.times.n);
	size_t n = 0;

	for (size_t i = 0; i < c->sample.times.n; i++)
		if (c->sample.group[i] == group)
			cause[n++] = c->cause[i];
	input.cause = cause;
	incidence_estimate(scratch, &input, &c->sets[group]);
}

static double half_time(const struct cumulative *c, const struct incidence_set *set,
                        const double *value)
{
	return incidence_quantile(
	    c->analysis->scratch, set, value, 0.5,
	    (enum quantile_rule)c->analysis->study->report.conventions.quantile);
}

/* The time at which half have had the event; its limits are those of the
 * band the other way round. */
static void add_median(const struct cumulative *c, const struct result_key *key,
                       const struct incidence_set *set, const double *incidence,
                       const struct incidence_limits *band)
{
	bool nobody = set->any.n_subjects == 0;

	results_put(c->analysis->results, key, "median",
	            &(struct estimate){
			.value = half_time(c, set, incidence),
			.lo = half_time(c, set, band->hi),
			.hi = half_time(c, set, band->lo),
			.parts = WITH_LIMITS,
			.status = nobody ? RESULT_NOT_ESTIMABLE : RESULT_NOT_REACHED,
			.no_value = nobody ? "no patients" : "fewer than half have the event",
			.no_limit = nobody ? "no patients"
	                                   : "the confidence limit does not reach one "
	                                     "half"});
}

/* Why nothing is known at a time, or NULL. */
static const char *past_text(const struct cumulative *c, size_t group, double time)
{
	const struct km_curve *any = &c->sets[group].any;
	struct result_key key = incidence_key(c->asked, group, INCIDENCE_ALL, NULL);

	if (any->n_subjects == 0)
		return "no patients";
	if (isfinite(km_survival_at(any, time)))
		return NULL;
	return past_last_text(c->analysis->results, &key, any->time[any->n - 1], c->endpoint->unit);
}

static void add_at_times(const struct cumulative *c, size_t group, size_t cause,
                         const struct incidence_limits *band)
{
	struct results *results = c->analysis->results;
	const struct incidence_set *set = &c->sets[group];
	const struct incidence *of = &set->causes[cause - 1];

	for (size_t i = 0; i < c->options->times.n; i++) {
		double time = c->options->times.items[i];
		ptrdiff_t row = km_index(&set->any, time);
		struct estimate e = {.parts = WITH_SE | WITH_LIMITS,
		                     .why = past_text(c, group, time),
		                     .no_value = "no limit where the incidence is 1",
		                     .no_limit = "no limit where the incidence is 1"};
		struct result_key key =
		    incidence_key(c->asked, group, cause, c->asked->times.items[i]);

		if (row >= 0) {
			e.value = of->incidence[row];
			e.se = of->se[row];
			e.lo = band->lo[row];
			e.hi = band->hi[row];
		}
		results_put(results, &key, "incidence", &e);
	}
}

static void add_cause(const struct cumulative *c, size_t group, size_t cause)
{
	const struct incidence_set *set = &c->sets[group];
	const struct incidence *of = &set->causes[cause - 1];
	struct result_key key = incidence_key(c->asked, group, cause, NULL);
	struct incidence_limits band = band_of(c, group, cause);

	results_add(c->analysis->results, &key, "events", (double)of->n_events);
	add_median(c, &key, set, of->incidence, &band);
	add_at_times(c, group, cause, &band);
}

static void add_group(const struct cumulative *c, size_t group)
{
	struct results *results = c->analysis->results;
	const struct km_curve *any = &c->sets[group].any;
	struct result_key key = incidence_key(c->asked, group, INCIDENCE_ALL, NULL);

	results_add(results, &key, "n", (double)any->n_subjects);
	results_add(results, &key, "censored", (double)any->n_censored);
	for (size_t i = 0; i < c->options->times.n; i++) {
		key.variable_level = c->asked->times.items[i];
		results_add(results, &key, "at_risk", km_risk_at(any, c->options->times.items[i]));
	}
	for (size_t k = 1; k <= c->asked->causes.n; k++)
		add_cause(c, group, k);
}

/* --- Gray's test ----------------------------------------------------------*/

static void test_cause(const struct cumulative *c, size_t cause)
{
	static const char *const stats[] = {"statistic", "df", "p"};
	struct gray_input input = {.times = c->sample.times,
	                           .cause = c->cause,
	                           .interest = (unsigned char)cause,
	                           .group = c->sample.group,
	                           .n_groups = c->groups.n,
	                           .rho = c->options->rho};
	struct result_key key = incidence_test_key(c->asked, cause);
	struct gray_test test;

	gray_test(c->analysis->scratch, &input, &test);
	for (size_t i = 0; i < 3; i++)
		results_add_unless(c->analysis->results, &key, stats[i],
		                   (double[]){test.statistic, test.df, test.p}[i],
		                   RESULT_NOT_ESTIMABLE, test.estimable ? NULL : test.reason);
}

/* --- The figure -----------------------------------------------------------*/

static const double *keep(const struct cumulative *c, const double *values, size_t n)
{
	return arena_memdup(c->analysis->results->arena, values, n * sizeof *values);
}

/* Events of all causes but one. */
static const double *others_of(const struct cumulative *c, const struct incidence_set *set,
                               size_t cause)
{
	double *n = ARENA_ARRAY(c->analysis->results->arena, double, set->any.n);

	for (size_t row = 0; row < set->any.n; row++)
		n[row] = set->any.n_event[row] - set->causes[cause - 1].n_event[row];
	return n;
}

/* The curve of a cause in a group. */
static void keep_curve(const struct cumulative *c, size_t group, size_t cause, struct curve *curve)
{
	const struct incidence_set *set = &c->sets[group];
	const struct incidence *of = &set->causes[cause - 1];
	const struct km_curve *any = &set->any;
	struct incidence_limits band = band_of(c, group, cause);

	curve->n_subjects = any->n_subjects;
	curve->n_events = of->n_events;
	curve->n = any->n;
	curve->time = keep(c, any->time, any->n);
	curve->survival = keep(c, of->incidence, any->n);
	curve->lower = band.lo;
	curve->upper = band.hi;
	curve->n_risk = keep(c, any->n_risk, any->n);
	curve->n_event = keep(c, of->n_event, any->n);
	curve->n_censor = keep(c, any->n_censor, any->n);
	if (any->entries)
		curve->entry = keep(c, any->entries, any->n_entries);
	curve->n_other = others_of(c, set, cause);
}

/* The curves: without groups one for each cause; with groups one for each of
 * them, of the cause of interest. */
static const struct curve_set *curves_of(const struct cumulative *c)
{
	struct curve_set *set = ARENA_NEW(c->analysis->results->arena, struct curve_set);
	bool by = c->groups.by != NULL;

	set->unit = c->endpoint->unit;
	set->incidence = true;
	set->one_cohort = !by;
	set->confidence = c->asked->asked.confidence;
	set->times = c->options->times.items;
	set->n_times = c->options->times.n;
	set->origin = endpoint_origin(c->endpoint);
	set->wish = *curve_figure_take(&c->options->figure, c->analysis->results->arena);
	set->wish.stacked = c->options->stacked && !by;
	set->n = by ? c->groups.n : c->asked->causes.n;
	set->curves = ARENA_ARRAY(c->analysis->results->arena, struct curve, set->n);
	for (size_t i = 0; i < set->n; i++) {
		keep_curve(c, by ? i : 0, by ? c->asked->interest : i + 1, &set->curves[i]);
		set->curves[i].level = by ? c->groups.codes[i] : c->asked->causes.items[i];
	}
	return set;
}

/* --- The analysis ---------------------------------------------------------*/

static void take_causes(const struct endpoint *endpoint, struct arena *arena,
                        struct incidence_asked *asked)
{
	size_t n = cause_count(endpoint);
	const char **names = ARENA_ARRAY(arena, const char *, n);
	const char **labels = ARENA_ARRAY(arena, const char *, n);

	for (size_t k = 1; k <= n; k++) {
		names[k - 1] = cause_name(endpoint, k);
		labels[k - 1] = cause_label(endpoint, k);
	}
	asked->causes = (struct asked_list){names, n};
	asked->cause_labels = (struct asked_list){labels, n};
}

static struct incidence_asked *ask(const struct cumulative *c)
{
	const struct analysis *analysis = c->analysis;
	const struct incidence_spec *options = c->options;
	struct arena *arena = analysis->results->arena;
	struct incidence_asked *asked = ARENA_NEW(arena, struct incidence_asked);
	int ci =
	    options->ci >= 0 ? options->ci : (int)analysis->study->report.conventions.survival_ci;

	*asked = (struct incidence_asked){
	    .asked = analysis_asked(analysis),
	    .endpoint = endpoint_asked(c->endpoint),
	    .delayed = c->endpoint->entry != NULL,
	    .groups = groups_asked(&c->groups, arena),
	    .interest = cause_number(c->endpoint, &options->cause),
	    .times = numbers_asked(&options->times, arena),
	    .rho = options->test >= 0 ? number_significant(arena, options->rho, 6) : NULL,
	    .delta = options->variance == INCIDENCE_DELTA,
	    .ci = (enum transform)ci};
	take_causes(c->endpoint, arena, asked);
	return asked;
}

static struct cumulative make(const struct analysis *analysis)
{
	const struct incidence_spec *options = (const void *)analysis->spec;
	struct cumulative c = {.analysis = analysis, .options = options};

	c.endpoint = dataset_endpoint(analysis->data, options->endpoint.s);
	c.groups = groups_from(analysis->data, options->by.s, analysis->scratch);
	c.sample = sample_take(analysis, c.endpoint, &c.groups, NULL, 0);
	c.cause = cause_take(c.endpoint, &c.sample, analysis->scratch);
	c.asked = ask(&c);
	c.sets = ARENA_ARRAY(analysis->scratch, struct incidence_set, c.groups.n);
	for (size_t g = 0; g < c.groups.n; g++)
		estimate(&c, g);
	return c;
}

static void run(const struct analysis *analysis)
{
	struct cumulative c = make(analysis);

	sample_add_exclusions(analysis, c.endpoint, &c.sample);
	for (size_t k = 1; k <= c.asked->causes.n && c.asked->rho; k++)
		test_cause(&c, k);
	for (size_t g = 0; g < c.groups.n; g++)
		add_group(&c, g);
	c.asked->curves = curves_of(&c);
	analysis_leave(analysis, c.asked);
}

const struct analysis_kind cumulative_incidence_kind = {
    .variant = {"cumulative-incidence",
                "cumulative incidence of competing causes, Gray's test",
                {fields, sizeof fields / sizeof *fields, sizeof(struct incidence_spec)}},
    .check = check,
    .run = run,
};
