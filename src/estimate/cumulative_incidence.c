/* Cumulative incidence of competing causes, and Gray's test between groups.
 * The estimator and its sources are in math/incidence.h and math/gray.h. */
#include <math.h>
#include <string.h>

#include "base/str.h"
#include "estimate/causes.h"
#include "estimate/math/gray.h"
#include "estimate/math/incidence.h"

struct incidence_spec {
	struct analysis_spec spec;
	struct text endpoint, by, cause;
	struct numbers times;
	int test;     /* index into test_names, -1 for none */
	double rho;   /* of Gray's test */
	int variance; /* enum incidence_variance */
	int ci;       /* enum transform, -1: as the conventions say */
};

static const char *const test_names[] = {"gray", NULL};
static const char *const variance_names[] = {"aalen", "delta", NULL};
static const char *const ci_names[] = {"plain", "log",     "log-log",
                                       "logit", "arcsine", NULL};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct incidence_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct incidence_spec, endpoint),
     "time to event with competing causes", .required = true,
     .reference = REF_ENDPOINT},
    {"by", FIELD_REFERENCE, offsetof(struct incidence_spec, by),
     "category or flag: curves for each level", .reference = REF_COLUMN},
    {"cause", FIELD_TEXT, offsetof(struct incidence_spec, cause),
     "the cause of interest, which the figure by groups shows; the endpoint's "
     "first if absent"},
    {"times", FIELD_NUMBERS, offsetof(struct incidence_spec, times),
     "incidence is reported at these times, in the endpoint's unit", .low = 0,
     .high = 1e6},
    {"test", FIELD_CHOICE, offsetof(struct incidence_spec, test),
     "test between the groups, for each cause", .names = test_names},
    {"rho", FIELD_NUMBER, offsetof(struct incidence_spec, rho),
     "Gray's test weighs times by (1 - incidence) to this power", "0",
     .low = -5, .high = 5},
    {"variance", FIELD_CHOICE, offsetof(struct incidence_spec, variance),
     "Aalen's variance, or that of the delta method", "aalen",
     .names = variance_names},
    {"ci", FIELD_CHOICE, offsetof(struct incidence_spec, ci),
     "interval of the incidence; as survival_ci of the conventions if absent",
     .names = ci_names},
};

static void check_times(const struct incidence_spec *options,
                        struct diags *diags)
{
	const struct numbers *times = &options->times;

	for (size_t i = 1; i < times->n; i++)
		if (times->items[i] <= times->items[i - 1]) {
			diag_error(diags, times->at[i],
			           "times must rise: %g comes after %g",
			           times->items[i], times->items[i - 1]);
			diag_path(diags, options->spec.record.name.path);
		}
}

static void check(const struct analysis_spec *spec, const struct dataset *data,
                  struct diags *diags)
{
	const struct incidence_spec *options = (const void *)spec;

	check_cause(&options->endpoint, &options->cause, true, data, diags);
	check_grouping(&options->by, data, diags);
	check_times(options, diags);
	if (options->test < 0)
		return;
	check_no_entry(&options->endpoint, "Gray's test", data, diags);
	if (!options->by.s) {
		diag_error(diags, spec->record.name.at,
		           "a test needs groups to compare: add 'by', or leave "
		           "out 'test'");
		diag_path(diags, spec->record.name.path);
	}
}

/* The analysis being run. */
struct cumulative {
	const struct analysis *analysis;
	const struct incidence_spec *options;
	const struct endpoint *endpoint;
	size_t n_causes, interest; /* interest: number of a cause */
	struct groups groups;
	struct sample sample;
	unsigned char *cause; /* of each patient of the sample */
	enum transform ci;
	struct incidence_set *sets; /* a group each */
	const char **tests;         /* a cause each: "Gray P = 0.01", or "" */
	const char *of;             /* "Relapse by group (population)" */
};

static double confidence_of(const struct cumulative *c)
{
	return c->analysis->study->report.confidence;
}

/* The key of a group's numbers, of a cause (0: of all causes together). */
static struct result_key key_of(const struct cumulative *c, size_t group,
                                size_t cause)
{
	struct result_key key =
	    analysis_key(c->analysis, "cumulative-incidence");

	key.variable =
	    cause ? cause_name(c->endpoint, cause) : c->endpoint->name;
	if (c->groups.by) {
		key.group1 = c->groups.name;
		key.group1_level = c->groups.codes[group];
	}
	return key;
}

static const struct result *find(const struct cumulative *c,
                                 struct result_key key, const char *level,
                                 const char *stat)
{
	key.variable_level = level;
	return results_find(c->analysis->results, &key, stat);
}

/* --- Numbers --------------------------------------------------------------*/

static void estimate(struct cumulative *c, size_t group)
{
	struct arena *scratch = c->analysis->scratch;
	struct incidence_input input = {
	    .times = sample_group(&c->sample, (uint32_t)group, scratch),
	    .n_causes = c->n_causes,
	    .variance = (enum incidence_variance)c->options->variance};
	unsigned char *cause =
	    ARENA_ARRAY(scratch, unsigned char, input.times.n);
	size_t n = 0;

	for (size_t i = 0; i < c->sample.times.n; i++)
		if (c->sample.group[i] == group)
			cause[n++] = c->cause[i];
	input.cause = cause;
	incidence_estimate(scratch, &input, &c->sets[group]);
}

/* The limits of one cause in one group. */
struct band {
	double *lo, *hi;
};

static struct band band_of(const struct cumulative *c, size_t group,
                           size_t cause)
{
	struct arena *arena = c->analysis->results->arena;
	const struct incidence_set *set = &c->sets[group];
	struct band band = {ARENA_ARRAY(arena, double, set->any.n),
	                    ARENA_ARRAY(arena, double, set->any.n)};

	incidence_band(c->analysis->scratch, set, cause - 1, c->ci,
	               confidence_of(c), band.lo, band.hi);
	return band;
}

/* A time at which half have had the event, or why there is none. */
static void add_median(const struct cumulative *c, const struct result_key *key,
                       const char *stat, const struct incidence_set *set,
                       const double *value)
{
	struct results *results = c->analysis->results;
	double time = incidence_quantile(
	    c->analysis->scratch, set, value, 0.5,
	    (enum quantile_rule)c->analysis->study->report.conventions.quantile);

	if (isfinite(time))
		results_add(results, key, stat, CLASS_TIME, time);
	else if (set->any.n_subjects == 0)
		results_add_status(results, key, stat, CLASS_TIME,
		                   RESULT_NOT_ESTIMABLE, "no patients");
	else
		results_add_status(results, key, stat, CLASS_TIME,
		                   RESULT_NOT_REACHED,
		                   value == set->causes[0].incidence ||
		                           strcmp(stat, "median") == 0
		                       ? "fewer than half have the event"
		                       : "the confidence limit does not "
		                         "reach one half");
}

/* A probability at a time; `past` says why there is none, or is NULL. */
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
		                   "no limit where the incidence is 1");
	else
		results_add(results, key, stat, CLASS_PROBABILITY, value);
}

/* Why nothing is known at a time, or NULL. */
static const char *past_text(const struct cumulative *c, size_t group,
                             double time)
{
	const struct km_curve *any = &c->sets[group].any;

	if (any->n_subjects == 0)
		return "no patients";
	if (isfinite(km_survival_at(any, time)))
		return NULL;
	return arena_printf(c->analysis->results->arena,
	                    "past the last observation at %.6g %s",
	                    any->time[any->n - 1], c->endpoint->unit);
}

static const char *time_text(const struct cumulative *c, double time)
{
	return number_significant(c->analysis->results->arena, time, 10);
}

static void add_at_times(const struct cumulative *c, size_t group, size_t cause,
                         const struct band *band)
{
	struct results *results = c->analysis->results;
	const struct incidence_set *set = &c->sets[group];
	const struct incidence *of = &set->causes[cause - 1];

	for (size_t i = 0; i < c->options->times.n; i++) {
		double time = c->options->times.items[i];
		ptrdiff_t row = km_index(&set->any, time);
		const char *past = past_text(c, group, time);
		struct result_key key = key_of(c, group, cause);

		key.variable_level = time_text(c, time);
		add_probability(results, &key, "incidence",
		                row < 0 ? 0 : of->incidence[row], past);
		add_probability(results, &key, "incidence_se",
		                row < 0 ? 0 : of->se[row], past);
		add_probability(results, &key, "incidence_lo",
		                row < 0 ? 0 : band->lo[row], past);
		add_probability(results, &key, "incidence_hi",
		                row < 0 ? 0 : band->hi[row], past);
	}
}

static void add_cause(const struct cumulative *c, size_t group, size_t cause)
{
	const struct incidence_set *set = &c->sets[group];
	const struct incidence *of = &set->causes[cause - 1];
	struct result_key key = key_of(c, group, cause);
	struct band band = band_of(c, group, cause);

	results_add(c->analysis->results, &key, "events", CLASS_COUNT,
	            (double)of->n_events);
	add_median(c, &key, "median", set, of->incidence);
	add_median(c, &key, "median_lo", set, band.hi);
	add_median(c, &key, "median_hi", set, band.lo);
	add_at_times(c, group, cause, &band);
}

static void add_group(const struct cumulative *c, size_t group)
{
	struct results *results = c->analysis->results;
	const struct km_curve *any = &c->sets[group].any;
	struct result_key key = key_of(c, group, 0);

	results_add(results, &key, "n", CLASS_COUNT, (double)any->n_subjects);
	results_add(results, &key, "censored", CLASS_COUNT,
	            (double)any->n_censored);
	for (size_t i = 0; i < c->options->times.n; i++) {
		double time = c->options->times.items[i];

		key.variable_level = time_text(c, time);
		results_add(results, &key, "at_risk", CLASS_COUNT,
		            km_risk_at(any, time));
	}
	for (size_t k = 1; k <= c->n_causes; k++)
		add_cause(c, group, k);
}

/* --- Gray's test ----------------------------------------------------------*/

static void add_test_numbers(const struct cumulative *c, size_t cause,
                             const struct gray_test *test)
{
	static const struct {
		const char *name;
		enum result_class class;
	} stats[] = {{"statistic", CLASS_STATISTIC},
	             {"df", CLASS_DEGREES},
	             {"p", CLASS_P_VALUE}};
	double values[] = {test->statistic, test->df, test->p};
	struct result_key key = analysis_key(c->analysis, "gray");

	key.group1 = c->groups.name;
	key.variable = cause_name(c->endpoint, cause);
	for (size_t i = 0; i < 3; i++)
		if (test->estimable)
			results_add(c->analysis->results, &key, stats[i].name,
			            stats[i].class, values[i]);
		else
			results_add_status(c->analysis->results, &key,
			                   stats[i].name, stats[i].class,
			                   RESULT_NOT_ESTIMABLE, test->reason);
}

/* Tests one cause; returns "Gray P = 0.012" or why there is no test, and adds
 * the whole sentence to `notes`. */
static const char *test_cause(const struct cumulative *c, size_t cause,
                              struct str *notes)
{
	struct results *results = c->analysis->results;
	struct gray_input input = {.times = c->sample.times,
	                           .cause = c->cause,
	                           .interest = (unsigned char)cause,
	                           .group = c->sample.group,
	                           .n_groups = c->groups.n,
	                           .rho = c->options->rho};
	struct gray_test test;
	const char *phrase;

	gray_test(c->analysis->scratch, &input, &test);
	add_test_numbers(c, cause, &test);
	str_addf(notes, "%s %s: ", notes->length ? ";" : "Gray’s test:",
	         cause_label(c->endpoint, cause));
	if (!test.estimable) {
		str_addf(notes, "not estimable, %s", test.reason);
		return "Gray’s test: not estimable";
	}
	phrase = style_p_phrase(results->style, test.p, results->arena);
	str_addf(notes, "χ² = %s on %d degree%s of freedom, %s",
	         style_number(results->style, CLASS_STATISTIC, test.statistic,
	                      results->arena),
	         test.df, test.df == 1 ? "" : "s", phrase);
	return arena_printf(results->arena, "Gray %s", phrase);
}

/* The notes of all causes, or NULL without a test. */
static const char *test_all(struct cumulative *c)
{
	struct results *results = c->analysis->results;
	struct str notes = {.arena = results->arena};

	c->tests = ARENA_ARRAY(results->arena, const char *, c->n_causes);
	for (size_t k = 1; k <= c->n_causes; k++)
		c->tests[k - 1] =
		    c->options->test < 0 ? "" : test_cause(c, k, &notes);
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
	                     : arena_printf(results->arena, " with ρ = %g",
	                                    c->options->rho)));
	return str_text(&notes);
}

/* --- Tables ---------------------------------------------------------------*/

static const char *ci_name(const struct cumulative *c)
{
	return arena_printf(c->analysis->results->arena, "%.4g%% CI",
	                    100 * confidence_of(c));
}

static const char *group_label(const struct cumulative *c, size_t group)
{
	return c->groups.by ? c->groups.labels[group] : "All patients";
}

static const char *interval_of(const struct cumulative *c, size_t group,
                               size_t cause, const char *level,
                               const char *const stats[3])
{
	struct result_key key = key_of(c, group, cause);

	return results_interval_text(
	    c->analysis->results, find(c, key, level, stats[0]),
	    find(c, key, level, stats[1]), find(c, key, level, stats[2]));
}

/* Explains "NE" when a cell shows it. */
static void note_not_estimable(struct results *results, struct table *table)
{
	for (size_t i = 0; i < table->n_rows; i++)
		if (strstr(table->rows[i].cells[3].text, "NE")) {
			table_add_note(results, table,
			               "NE: not estimable, because the limit "
			               "is not reached.");
			return;
		}
}

/* The groups' rows: patients, and below them the causes with their events and
 * medians. */
static struct table *add_medians(const struct cumulative *c)
{
	static const char *const median[] = {"median", "median_lo", "median_hi"};
	struct results *results = c->analysis->results;
	struct table *table = results_add_table(
	    results, c->analysis->name,
	    arena_printf(results->arena, "%s: events by cause", c->of), 4);
	struct cell *cells = table_add_head(results, table);

	cells[0].text = c->groups.by ? c->groups.label : "";
	cells[1].text = "Patients";
	cells[2].text = "Events";
	cells[3].text = arena_printf(results->arena, "Median, %s (%s)",
	                             c->endpoint->unit, ci_name(c));
	for (size_t g = 0; g < c->groups.n; g++) {
		struct result_key key = key_of(c, g, 0);

		cells = table_add_row(results, table);
		cells[0].text = group_label(c, g);
		cells[1].text = find(c, key, NULL, "n")->text;
		table->rows[table->n_rows - 1].keep_with_next = true;
		for (size_t k = 1; k <= c->n_causes; k++) {
			cells = table_add_row(results, table);
			cells[0].text = cause_label(c->endpoint, k);
			cells[0].indent = 1;
			cells[2].text =
			    find(c, key_of(c, g, k), NULL, "events")->text;
			cells[3].text = interval_of(c, g, k, NULL, median);
			table->rows[table->n_rows - 1].keep_with_next = true;
		}
		cells = table_add_row(results, table);
		cells[0].text = "Censored";
		cells[0].indent = 1;
		cells[2].text = find(c, key, NULL, "censored")->text;
	}
	table_add_note(results, table,
	               "Median: time by which half of all patients have had "
	               "this event first.");
	note_not_estimable(results, table);
	return table;
}

/* A group's rows in the table of times; one a time, one column a cause. */
static void add_times_rows(const struct cumulative *c, struct table *table,
                           size_t group)
{
	static const char *const incidence[] = {"incidence", "incidence_lo",
	                                        "incidence_hi"};
	const struct numbers *times = &c->options->times;
	struct results *results = c->analysis->results;

	for (size_t i = 0; i < times->n; i++) {
		struct cell *cells = table_add_row(results, table);
		struct row *row = &table->rows[table->n_rows - 1];
		const char *time = time_text(c, times->items[i]);

		row->rule_above = group > 0 && i == 0;
		row->keep_with_next = i + 1 < times->n;
		if (i == 0)
			cells[0].text = group_label(c, group);
		cells[1].text = time;
		cells[2].text =
		    find(c, key_of(c, group, 0), time, "at_risk")->text;
		for (size_t k = 1; k <= c->n_causes; k++)
			cells[2 + k].text =
			    interval_of(c, group, k, time, incidence);
	}
}

static void add_times(const struct cumulative *c)
{
	struct results *results = c->analysis->results;
	struct table *table;
	struct cell *head;

	if (c->options->times.n == 0)
		return;
	table = results_add_table(
	    results, c->analysis->name,
	    arena_printf(results->arena,
	                 "%s: cumulative incidence (%s) at given times", c->of,
	                 ci_name(c)),
	    3 + c->n_causes);
	head = table_add_head(results, table);
	head[0].text = c->groups.by ? c->groups.label : "";
	head[1].text =
	    arena_printf(results->arena, "Time, %s", c->endpoint->unit);
	head[2].text = "At risk";
	for (size_t k = 1; k <= c->n_causes; k++)
		head[2 + k].text = cause_label(c->endpoint, k);
	for (size_t g = 0; g < c->groups.n; g++)
		add_times_rows(c, table, g);
	table_add_note(results, table,
	               "At risk: patients still followed, without any of the "
	               "events, just before the time. Past a group's last "
	               "observation nothing is estimated.");
}

/* --- Figures --------------------------------------------------------------*/

static const double *keep(const struct cumulative *c, const double *values,
                          size_t n)
{
	return arena_memdup(c->analysis->results->arena, values,
	                    n * sizeof *values);
}

/* Events of all causes but one. */
static const double *others_of(const struct cumulative *c,
                               const struct incidence_set *set, size_t cause)
{
	double *n = ARENA_ARRAY(c->analysis->results->arena, double, set->any.n);

	for (size_t row = 0; row < set->any.n; row++)
		n[row] =
		    set->any.n_event[row] - set->causes[cause - 1].n_event[row];
	return n;
}

/* The curve of a cause in a group. */
static void keep_curve(const struct cumulative *c, size_t group, size_t cause,
                       struct curve *curve)
{
	const struct incidence_set *set = &c->sets[group];
	const struct incidence *of = &set->causes[cause - 1];
	const struct km_curve *any = &set->any;
	struct band band = band_of(c, group, cause);

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

/* Without groups a curve for each cause; with groups a curve for each of them,
 * of the cause of interest. */
static struct curve_set *curves_of(const struct cumulative *c)
{
	struct arena *arena = c->analysis->results->arena;
	struct curve_set *set = ARENA_NEW(arena, struct curve_set);
	bool by = c->groups.by != NULL;

	set->endpoint_label =
	    by ? arena_printf(arena, "Cumulative incidence: %s",
	                      cause_label(c->endpoint, c->interest))
	       : "Cumulative incidence";
	set->unit = c->endpoint->unit;
	set->group_label = by ? c->groups.label : "First event";
	set->test = c->tests[c->interest - 1];
	set->incidence = true;
	set->one_cohort = !by;
	set->confidence = confidence_of(c);
	set->times = c->options->times.items;
	set->n_times = c->options->times.n;
	set->n = by ? c->groups.n : c->n_causes;
	set->curves = ARENA_ARRAY(arena, struct curve, set->n);
	for (size_t i = 0; i < set->n; i++) {
		struct curve *curve = &set->curves[i];

		keep_curve(c, by ? i : 0, by ? c->interest : i + 1, curve);
		curve->level =
		    by ? c->groups.codes[i] : cause_name(c->endpoint, i + 1);
		curve->label =
		    by ? c->groups.labels[i] : cause_label(c->endpoint, i + 1);
	}
	return set;
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
	    results,
	    arena_printf(
		results->arena,
		"Cumulative incidence, the probability of an event while the "
		"other causes compete, was estimated by the Aalen–Johansen "
		"method, with %s %.4g%% confidence intervals from %s.",
		transform_names[c->ci], 100 * confidence_of(c),
		variance_sentences[c->options->variance]));
	if (c->endpoint->entry)
		results_add_method(
		    results, arena_printf(results->arena,
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
	         set->any.n_subjects == 1 ? "" : "s");
	for (size_t k = 1; k <= c->n_causes; k++)
		str_addf(&text, "%s %s %zu", k > 1 ? "," : "",
		         cause_label(c->endpoint, k),
		         set->causes[k - 1].n_events);
	str_addf(&text, "; %zu censored.", set->any.n_censored);
	results->analyses[results->n_analyses - 1].summary = str_text(&text);
}

/* --- The analysis ---------------------------------------------------------*/

static void cumulative_init(struct cumulative *c)
{
	const struct analysis *analysis = c->analysis;
	const struct conventions *conventions =
	    &analysis->study->report.conventions;
	struct arena *arena = analysis->results->arena;

	c->endpoint = dataset_endpoint(analysis->data, c->options->endpoint.s);
	c->n_causes = cause_count(c->endpoint);
	c->interest = cause_number(c->endpoint, &c->options->cause);
	c->groups =
	    groups_from(analysis->data, c->options->by.s, analysis->scratch);
	c->sample = sample_take(analysis, c->endpoint, &c->groups, NULL, 0);
	c->cause = cause_take(c->endpoint, &c->sample, analysis->scratch);
	c->ci = (enum transform)(
	    c->options->ci >= 0 ? c->options->ci : conventions->survival_ci);
	c->sets =
	    ARENA_ARRAY(analysis->scratch, struct incidence_set, c->groups.n);
	c->of = arena_printf(
	    arena, "%s%s%s%s", c->endpoint->label, c->groups.by ? " by " : "",
	    c->groups.by ? c->groups.label : "", analysis_population(analysis));
	for (size_t g = 0; g < c->groups.n; g++)
		estimate(c, g);
}

/* "Relapse by Sex (HR+): cumulative incidence" */
static const char *caption_of(const struct cumulative *c)
{
	struct arena *arena = c->analysis->results->arena;
	const char *population = analysis_population(c->analysis);

	if (!c->groups.by)
		return arena_printf(arena,
		                    "%s%s: cumulative incidence of each cause",
		                    c->endpoint->label, population);
	return arena_printf(arena, "%s by %s%s: cumulative incidence",
	                    cause_label(c->endpoint, c->interest),
	                    c->groups.label, population);
}

static void add_figure(const struct cumulative *c)
{
	struct results *results = c->analysis->results;
	results_add_figure(results,
	                   (struct figure){.analysis = c->analysis->name,
	                                   .kind = "survival",
	                                   .caption = caption_of(c),
	                                   .curves = curves_of(c)});
}

static void run(const struct analysis *analysis)
{
	struct cumulative c = {.analysis = analysis,
	                       .options = (const void *)analysis->spec};
	struct results *results = analysis->results;
	const char *tests, *exclusions;
	struct table *table;

	cumulative_init(&c);
	tests = test_all(&c);
	for (size_t g = 0; g < c.groups.n; g++)
		add_group(&c, g);
	table = add_medians(&c);
	if (tests)
		table_add_note(results, table, tests);
	exclusions = sample_exclusions(analysis, &c.sample, c.endpoint);
	if (exclusions)
		table_add_note(results, table, exclusions);
	add_sentence(&c);
	add_times(&c);
	add_figure(&c);
	add_methods(&c);
}

const struct analysis_kind cumulative_incidence_kind = {
    .variant = {"cumulative-incidence",
                "cumulative incidence of competing causes, Gray's test",
                {fields, sizeof fields / sizeof *fields,
                 sizeof(struct incidence_spec)}},
    .check = check,
    .run = run,
};
