/* Cumulative incidence of competing causes, and Gray's test between groups.
 * The estimator and its sources are in math/incidence.h and math/gray.h. */
#include "analyses/survival/cumulative_incidence.h"

#include <math.h>
#include <string.h>

#include "analyses/frame/demands.h"
#include "base/str.h"
#include "base/words.h"
#include "math/gray.h"
#include "results/field.h"

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
};

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct incidence_spec *options = (const void *)spec;

	check_cause(&options->endpoint, &options->cause, true, data, diags);
	if (options->test >= 0)
		check_no_entry(&options->endpoint, "Gray's test", data, diags);
}

/* --- Numbers --------------------------------------------------------------*/

double cumulative_confidence(const struct cumulative *c)
{
	return c->analysis->study->report.confidence;
}

struct result_key cumulative_key(const struct cumulative *c, size_t group, size_t cause)
{
	struct result_key key = analysis_key(c->analysis, "cumulative-incidence");

	key.variable = cause ? cause_name(c->endpoint, cause) : c->endpoint->name;
	if (c->groups.by) {
		key.group1 = c->groups.name;
		key.group1_level = c->groups.codes[group];
	}
	return key;
}

const char *cumulative_time(const struct cumulative *c, double time)
{
	return number_significant(c->analysis->results->arena, time, 10);
}

struct incidence_limits cumulative_band(const struct cumulative *c, size_t group, size_t cause)
{
	return incidence_band(c->analysis->results->arena, &c->sets[group], cause - 1, c->ci,
	                      cumulative_confidence(c));
}

static void estimate(struct cumulative *c, size_t group)
{
	struct arena *scratch = c->analysis->scratch;
	struct incidence_input input = {.times = sample_group(&c->sample, (uint32_t)group, scratch),
	                                .n_causes = c->n_causes,
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

	if (any->n_subjects == 0)
		return "no patients";
	if (isfinite(km_survival_at(any, time)))
		return NULL;
	return arena_printf(c->analysis->results->arena, "past the last observation at %.6g %s",
	                    any->time[any->n - 1], c->endpoint->unit);
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
		struct result_key key = cumulative_key(c, group, cause);

		key.variable_level = cumulative_time(c, time);
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
	struct result_key key = cumulative_key(c, group, cause);
	struct incidence_limits band = cumulative_band(c, group, cause);

	results_add(c->analysis->results, &key, "events", (double)of->n_events);
	add_median(c, &key, set, of->incidence, &band);
	add_at_times(c, group, cause, &band);
}

static void add_group(const struct cumulative *c, size_t group)
{
	struct results *results = c->analysis->results;
	const struct km_curve *any = &c->sets[group].any;
	struct result_key key = cumulative_key(c, group, 0);

	results_add(results, &key, "n", (double)any->n_subjects);
	results_add(results, &key, "censored", (double)any->n_censored);
	for (size_t i = 0; i < c->options->times.n; i++) {
		double time = c->options->times.items[i];

		key.variable_level = cumulative_time(c, time);
		results_add(results, &key, "at_risk", km_risk_at(any, time));
	}
	for (size_t k = 1; k <= c->n_causes; k++)
		add_cause(c, group, k);
}

/* --- Gray's test ----------------------------------------------------------*/

static struct result_key test_key(const struct cumulative *c, size_t cause)
{
	struct result_key key = analysis_key(c->analysis, "gray");

	key.group1 = c->groups.name;
	key.variable = cause_name(c->endpoint, cause);
	return key;
}

static void add_test_numbers(const struct cumulative *c, size_t cause, const struct gray_test *test)
{
	static const char *const stats[] = {"statistic", "df", "p"};
	double values[] = {test->statistic, test->df, test->p};
	struct result_key key = test_key(c, cause);

	for (size_t i = 0; i < 3; i++)
		results_add_unless(c->analysis->results, &key, stats[i], values[i],
		                   RESULT_NOT_ESTIMABLE, test->estimable ? NULL : test->reason);
}

/* Tests one cause; returns "Gray P = 0.012" or why there is no test, and adds
 * the whole sentence to `notes`. */
static const char *test_cause(const struct cumulative *c, size_t cause, struct str *notes)
{
	struct results *results = c->analysis->results;
	struct gray_input input = {.times = c->sample.times,
	                           .cause = c->cause,
	                           .interest = (unsigned char)cause,
	                           .group = c->sample.group,
	                           .n_groups = c->groups.n,
	                           .rho = c->options->rho};
	struct result_key key = test_key(c, cause);
	struct gray_test test;
	const char *phrase;

	gray_test(c->analysis->scratch, &input, &test);
	add_test_numbers(c, cause, &test);
	str_addf(notes,
	         "%s %s: ", notes->length ? ";" : "Gray’s test:", cause_label(c->endpoint, cause));
	if (!test.estimable) {
		str_addf(notes, "not estimable, %s", test.reason);
		return "Gray’s test: not estimable";
	}
	phrase = field_p(results, results_find(results, &key, "p"));
	str_addf(notes, "χ² = %s on %d degree%s of freedom, %s",
	         field_value(results, results_find(results, &key, "statistic")), test.df,
	         test.df == 1 ? "" : "s", phrase);
	return arena_printf(results->arena, "Gray %s", phrase);
}

/* The notes of all causes, or NULL without a test. */
static const char *test_all(struct cumulative *c)
{
	struct results *results = c->analysis->results;
	struct str notes = {.arena = results->arena};

	c->tests = ARENA_ARRAY(results->arena, const char *, c->n_causes);
	for (size_t k = 1; k <= c->n_causes; k++)
		c->tests[k - 1] = c->options->test < 0 ? "" : test_cause(c, k, &notes);
	if (c->options->test < 0)
		return NULL;
	str_add(&notes, ".");
	results_add_method(
	    results,
	    arena_printf(results->arena,
	                 "Cumulative incidences were compared by Gray’s test "
	                 "(Gray 1988)%s.",
	                 c->options->rho == 0
	                     ? ""
	                     : arena_printf(results->arena, " with ρ = %g", c->options->rho)));
	return str_text(&notes);
}

/* --- Sentences ------------------------------------------------------------*/

static const char *const variance_sentences[] = {
    [INCIDENCE_AALEN] = "Aalen’s variance (as R’s cmprsk)",
    [INCIDENCE_DELTA] = "the variance of the delta method",
};

static void add_methods(const struct cumulative *c)
{
	struct results *results = c->analysis->results;

	results_add_method(
	    results, arena_printf(results->arena,
	                          "Cumulative incidence, the probability of an event while the "
	                          "other causes compete, was estimated by the Aalen–Johansen "
	                          "method, with %s %.4g%% confidence intervals from %s.",
	                          transform_names[c->ci], 100 * cumulative_confidence(c),
	                          variance_sentences[c->options->variance]));
	if (c->endpoint->entry)
		results_add_method(results, arena_printf(results->arena,
		                                         "For %s, patients are at risk only "
		                                         "from their entry (left truncation).",
		                                         c->endpoint->label));
}

/* "115 of 1384 patients: Progression; 860: Death." */
static void add_sentence(const struct cumulative *c)
{
	struct results *results = c->analysis->results;
	const struct incidence_set *set = &c->sets[0];
	struct str text = {.arena = results->arena};

	if (c->groups.by)
		return;
	str_addf(&text, "First events in %zu patient%s:", set->any.n_subjects,
	         words_s(set->any.n_subjects));
	for (size_t k = 1; k <= c->n_causes; k++)
		str_addf(&text, "%s %s %zu", k > 1 ? "," : "", cause_label(c->endpoint, k),
		         set->causes[k - 1].n_events);
	str_addf(&text, "; %zu censored.", set->any.n_censored);
	results->analyses[results->n_analyses - 1].summary = str_text(&text);
}

/* --- The analysis ---------------------------------------------------------*/

static void cumulative_init(struct cumulative *c)
{
	const struct analysis *analysis = c->analysis;
	const struct conventions *conventions = &analysis->study->report.conventions;
	struct arena *arena = analysis->results->arena;

	c->endpoint = dataset_endpoint(analysis->data, c->options->endpoint.s);
	c->n_causes = cause_count(c->endpoint);
	c->interest = cause_number(c->endpoint, &c->options->cause);
	c->groups = groups_from(analysis->data, c->options->by.s, analysis->scratch);
	c->sample = sample_take(analysis, c->endpoint, &c->groups, NULL, 0);
	c->cause = cause_take(c->endpoint, &c->sample, analysis->scratch);
	c->ci = (enum transform)(c->options->ci >= 0 ? c->options->ci : conventions->survival_ci);
	c->sets = ARENA_ARRAY(analysis->scratch, struct incidence_set, c->groups.n);
	c->of = arena_printf(arena, "%s%s%s%s", c->endpoint->label, c->groups.by ? " by " : "",
	                     c->groups.by ? c->groups.label : "", analysis_population(analysis));
	for (size_t g = 0; g < c->groups.n; g++)
		estimate(c, g);
}

static void run(const struct analysis *analysis)
{
	struct cumulative c = {.analysis = analysis, .options = (const void *)analysis->spec};
	struct results *results = analysis->results;
	const char *tests, *exclusions;
	struct table *table;

	cumulative_init(&c);
	tests = test_all(&c);
	for (size_t g = 0; g < c.groups.n; g++)
		add_group(&c, g);
	table = cumulative_add_medians(&c);
	if (tests)
		table_add_note(results, table, tests);
	exclusions = sample_exclusions(analysis, &c.sample, c.endpoint);
	if (exclusions)
		table_add_note(results, table, exclusions);
	add_sentence(&c);
	cumulative_add_times(&c);
	cumulative_add_figure(&c);
	add_methods(&c);
}

const struct analysis_kind cumulative_incidence_kind = {
    .variant = {"cumulative-incidence",
                "cumulative incidence of competing causes, Gray's test",
                {fields, sizeof fields / sizeof *fields, sizeof(struct incidence_spec)}},
    .check = check,
    .run = run,
};
