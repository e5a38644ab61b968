/* Bootstrap intervals of a statistic, by group, and of differences.
 *
 * Input: patients whose value (a number, a condition or a time to event),
 * group and terms are known.  Output for each group: the statistic, its
 * bootstrap standard error, percentile and BCa limits; the same for the
 * difference of each group and the first that has patients, both resampled by
 * themselves.  A statistic that compares groups has the latter alone, from a
 * model of all groups, each of which is resampled by itself.
 * Patients are put in the order of their values before any is drawn, so that
 * the order of the rows does not matter.
 * Statistics: bootstrap_statistics.h.  Method and limits: math/bootstrap.h;
 * the same seed gives the same numbers anywhere.  Cost: replicates times that
 * of the statistic, which is about linear.
 */
#include "math/bootstrap.h"
#include "analyses/frame/demands.h"

#include <math.h>
#include <stdlib.h>

#include "analyses/frame/outcome.h"
#include "analyses/frame/terms.h"
#include "analyses/regression/bootstrap_statistics.h"
#include "analyses/regression/cox_model.h"
#include "results/asked/bootstrap.h"
#include "results/field.h"

struct bootstrap_spec {
	struct analysis_spec spec;
	int statistic; /* index into bootstrap_kinds */
	struct text of, event, endpoint, by;
	struct texts terms;
	double time, quantile;
	int replicates, seed;
};

#define AT(member) offsetof(struct bootstrap_spec, member)
static const struct field fields[] = {
    ANALYSIS_FIELDS(struct bootstrap_spec),
    {"statistic", FIELD_CHOICE, AT(statistic), "what is estimated", .required = true,
     .names = bootstrap_names},
    {"of", FIELD_REFERENCE, AT(of), "number, for a mean or a median", .reference = REF_COLUMN,
     .types = TYPES_NUMBER, .type_is = "a mean or a median is of a number"},
    {"event", FIELD_EXPRESSION, AT(event), "condition, for a proportion"},
    {"endpoint", FIELD_REFERENCE, AT(endpoint),
     "time to event, for all that has to do with survival", .reference = REF_ENDPOINT},
    {"time", FIELD_NUMBER, AT(time), "at which survival is estimated, up to which its mean",
     .low = 0, .high = 1e6},
    {"quantile", FIELD_NUMBER, AT(quantile),
     "part of the patients who have had the event, for a quantile of survival", .low = 0, .high = 1},
    {"terms", FIELD_REFERENCES, AT(terms), "terms of a Cox model, for its concordance",
     .reference = REF_TERM, .record = &term_settings_shape},
    {"by", FIELD_REFERENCE, AT(by), "category or flag whose levels are compared",
     .reference = REF_COLUMN, .types = TYPES_GROUP},
    {"replicates", FIELD_INTEGER, AT(replicates), "samples drawn", "2000", .low = 100,
     .high = 100000},
    {"seed", FIELD_INTEGER, AT(seed), "of the random numbers", "1", .low = 0, .high = 2147483647},
};
#undef AT

static void refuse_unless(const struct analysis_spec *spec, bool given, const char *what,
                          struct diags *diags)
{
	const struct bootstrap_spec *options = (const void *)spec;

	if (given)
		return;
	diag_error(diags, spec->record.name.at, "the bootstrap of a %s needs %s",
	           bootstrap_names[options->statistic], what);
	diag_path(diags, spec->record.name.path);
}

/* What the statistic needs, and is not there. */
static void check_needs(const struct analysis_spec *spec, struct diags *diags)
{
	const struct bootstrap_spec *options = (const void *)spec;
	const struct bootstrap_kind *kind = &bootstrap_kinds[options->statistic];

	refuse_unless(spec, kind->source != OF_NUMBER || options->of.s, "'of'", diags);
	refuse_unless(spec, kind->source != OF_CONDITION || options->event.s, "'event'", diags);
	refuse_unless(spec, kind->source != OF_TIMES || options->endpoint.s, "'endpoint'", diags);
	refuse_unless(spec, !(kind->needs & NEEDS_TIME) || options->time > 0, "a 'time' above 0",
	              diags);
	refuse_unless(spec,
	              !(kind->needs & NEEDS_QUANTILE) ||
	                  (options->quantile > 0 && options->quantile < 1),
	              "a 'quantile' between 0 and 1", diags);
	refuse_unless(spec, !(kind->needs & NEEDS_TERMS) || options->terms.n > 0, "'terms'", diags);
	refuse_unless(spec, !kind->compares || options->by.s, "'by'", diags);
}

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct bootstrap_spec *options = (const void *)spec;

	if (options->event.s)
		check_condition(&options->event, data, diags);
	check_needs(spec, diags);
}

/* What is resampled: the members of one group, of two, or of all. */
struct target {
	const struct bootstrap_kind *kind;
	struct drawn drawn;        /* but the rows */
	const uint32_t *members;   /* subjects; the rows drawn count these */
	uint32_t group, reference; /* reference: GROUP_NONE for one group */
};

/* The statistic of those drawn who are in a group, or in whichever with
 * GROUP_NONE. */
static double in_group(const struct target *t, const uint32_t *rows, size_t n, uint32_t group)
{
	struct arena scratch = {0};
	uint32_t *subjects = ARENA_ARRAY(&scratch, uint32_t, n);
	struct drawn drawn = t->drawn;
	double value = NAN;

	drawn.rows = subjects;
	drawn.scratch = &scratch;
	drawn.group = t->group;
	drawn.reference = t->reference;
	for (size_t i = 0; i < n; i++) {
		uint32_t subject = t->members[rows[i]];

		if (group == GROUP_NONE || drawn.of->group[subject] == group)
			subjects[drawn.n++] = subject;
	}
	if (drawn.n > 0)
		value = t->kind->value(&drawn);
	arena_release(&scratch);
	return value;
}

static double statistic_of(const void *data, const uint32_t *rows, size_t n)
{
	const struct target *t = data;

	if (t->kind->compares)
		return in_group(t, rows, n, GROUP_NONE);
	return t->reference == GROUP_NONE
	           ? in_group(t, rows, n, t->group)
	           : in_group(t, rows, n, t->group) - in_group(t, rows, n, t->reference);
}

/* The analysis being built. */
struct build {
	const struct analysis *analysis;
	const struct bootstrap_spec *options;
	const struct bootstrap_kind *kind;
	struct results *results;
	struct groups groups;
	struct subjects subjects;
	size_t *sizes;   /* of the groups */
	uint32_t *order; /* of the subjects, by their values */
	int decimals;    /* of a measure; -1: the class has them */
	struct bootstrap_asked *asked;
};

/* --- Who ------------------------------------------------------------------------ */

static void take_numbers(struct build *build)
{
	const struct analysis *analysis = build->analysis;
	const struct column *of = dataset_column(analysis->data, build->options->of.s);
	struct arena *arena = analysis->scratch;
	const struct subset *all = analysis->rows;
	double *x = ARENA_ARRAY(arena, double, all->n);
	uint32_t *group = ARENA_ARRAY(arena, uint32_t, all->n);
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		uint32_t row = all->rows[i];

		group[n] = group_of(&build->groups, row);
		if (of->missing[row] || group[n] == GROUP_NONE)
			continue;
		x[n++] = of->number[row];
	}
	build->subjects = (struct subjects){.n = n, .x = x, .group = group};
	build->asked->what = column_title(of, build->results->arena);
	build->decimals = column_decimals(of, analysis->data->n_rows) + 1;
	if (n < all->n) {
		struct result_key key = asked_excluded_key(&build->asked->asked, NULL);

		results_add(build->results, &key, "excluded_value", (double)(all->n - n));
	}
}

static void take_events(struct build *build)
{
	struct outcome outcome =
	    outcome_take(build->analysis, &build->options->event, &build->groups, NULL, 0);
	double *x = ARENA_ARRAY(build->analysis->scratch, double, outcome.n);

	for (size_t i = 0; i < outcome.n; i++)
		x[i] = outcome.event[i];
	build->subjects = (struct subjects){.n = outcome.n, .x = x, .group = outcome.group};
	build->asked->what = build->options->event.s;
	build->asked->wrong = outcome.wrong;
	outcome_add_exclusions(build->analysis, &outcome);
}

static void take_times(struct build *build)
{
	const struct analysis *analysis = build->analysis;
	const struct endpoint *endpoint =
	    dataset_endpoint(analysis->data, build->options->endpoint.s);
	const struct texts none = {0};
	struct terms terms = terms_from(
	    analysis->data, build->kind->needs & NEEDS_TERMS ? &build->options->terms : &none,
	    analysis->scratch);
	struct sample sample =
	    sample_take(analysis, endpoint, &build->groups, terms.columns, terms.n);

	terms_code(&terms, sample.rows, sample.times.n, analysis->scratch);
	build->subjects = (struct subjects){.n = sample.times.n,
	                                    .times = sample.times,
	                                    .terms = terms_matrix(&terms, analysis->scratch),
	                                    .n_terms = terms.n_effects,
	                                    .group = sample.group};
	if (!sample.times.entry)
		km_source_new(analysis->scratch, &sample.times, &build->subjects.source);
	build->asked->what =
	    arena_printf(build->results->arena, "%s, %s", endpoint->label, endpoint->unit);
	build->asked->endpoint = ARENA_NEW(build->results->arena, struct asked_endpoint);
	*build->asked->endpoint = endpoint_asked(endpoint);
	sample_add_exclusions(analysis, endpoint, &sample);
}

/* A subject to be sorted. */
struct place {
	const struct subjects *of;
	uint32_t at;
};

static int order_of(double a, double b)
{
	return a < b ? -1 : a > b;
}

/* By all that a statistic sees; who compares equal can be exchanged. */
static int place_compare(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	const struct subjects *of = a->of;
	const struct survival_times *times = &of->times;
	int order = of->x ? order_of(of->x[a->at], of->x[b->at]) : 0;

	if (of->x)
		return order;
	order = order_of(times->time[a->at], times->time[b->at]);
	if (order == 0)
		order = order_of(times->event[a->at], times->event[b->at]);
	if (order == 0 && times->entry)
		order = order_of(times->entry[a->at], times->entry[b->at]);
	for (size_t j = 0; j < of->n_terms && order == 0; j++)
		order = order_of(of->terms[j * of->n + a->at], of->terms[j * of->n + b->at]);
	return order;
}

static void order_subjects(struct build *build)
{
	struct arena *arena = build->analysis->scratch;
	size_t n = build->subjects.n;
	struct place *places = ARENA_ARRAY(arena, struct place, n);

	for (size_t i = 0; i < n; i++)
		places[i] = (struct place){&build->subjects, (uint32_t)i};
	if (n > 0)
		qsort(places, n, sizeof *places, place_compare);
	build->order = ARENA_ARRAY(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		build->order[i] = places[i].at;
}

static void take(struct build *build)
{
	static void (*const takes[])(struct build * build) = {
	    [OF_NUMBER] = take_numbers,
	    [OF_CONDITION] = take_events,
	    [OF_TIMES] = take_times,
	};

	build->decimals = -1;
	takes[build->kind->source](build);
	build->sizes = ARENA_ARRAY(build->analysis->scratch, size_t, build->groups.n);
	for (size_t i = 0; i < build->subjects.n; i++)
		build->sizes[build->subjects.group[i]]++;
	build->subjects.n_groups = build->groups.n;
	while (build->asked->reference < build->groups.n &&
	       build->sizes[build->asked->reference] == 0)
		build->asked->reference++;
	order_subjects(build);
}

/* --- Numbers -------------------------------------------------------------------- */

static void add(const struct build *build, const struct result_key *key, const char *stat,
                double value, const char *why)
{
	if (!isfinite(value))
		results_add_status(build->results, key, stat, RESULT_NOT_ESTIMABLE, why)->class =
		    build->kind->class;
	else if (build->decimals >= 0)
		results_add_measure(build->results, key, stat, value, build->decimals);
	else
		results_add_as(build->results, key, stat, build->kind->class, value);
}

static void add_limits(const struct build *build, const struct result_key *key,
                       const char *const names[2], const double limits[2], const char *why)
{
	add(build, key, names[0], limits[0], why);
	add(build, key, names[1], limits[1], why);
}

/* Why there is no estimate. */
static const char *why_no_value(const struct build *build, size_t n, double value)
{
	if (n == 0)
		return "there are no patients";
	if (!isinf(value))
		return "it is not defined";
	return build->kind->compares ? "it is infinite, or 0" : "it is not reached";
}

/* Why there is no error; `infinite`: the number of those samples, or NULL. */
static const char *why_no_error(const struct build *build, size_t n,
                                const struct bootstrap_interval *found,
                                const struct result *infinite)
{
	if (found->doubt == BOOTSTRAP_CONSTANT)
		return infinite ? "no sample reaches it" : "the samples do not vary";
	if (found->doubt == BOOTSTRAP_INFINITE)
		return arena_printf(build->results->arena, "in %s of %s samples it is %s",
		                    field_value(build->results, infinite), build->asked->replicates,
		                    build->kind->compares ? "infinite" : "not reached");
	if (n == 0 || isnan(found->value))
		return why_no_value(build, n, found->value);
	return arena_printf(build->results->arena, "fewer than %d samples have a value",
	                    BOOTSTRAP_LEAST);
}

/* Why there are no limits by BCa, if there are percentiles. */
static const char *why_no_bca(const struct bootstrap_interval *found, const char *no_error)
{
	if (isnan(found->low) || isinf(found->bca_low) || isinf(found->bca_high))
		return no_error;
	return "all samples are on one side of the estimate, or it has no "
	       "value without one of the patients";
}

/* The numbers of a group, or of its difference to another. */
static void add_target(const struct build *build, const struct target *target,
                       const struct result_key *key)
{
	struct results *results = build->results;
	struct arena *arena = build->analysis->scratch;
	size_t most = build->subjects.n, n = 0;
	uint32_t *members = ARENA_ARRAY(arena, uint32_t, most);
	uint32_t *strata = ARENA_ARRAY(arena, uint32_t, most);
	struct target t = *target;
	struct bootstrap bootstrap = {.statistic = statistic_of,
	                              .data = &t,
	                              .strata = strata,
	                              .replicates = (unsigned)build->options->replicates,
	                              .seed = (uint64_t)build->options->seed,
	                              .confidence = build->analysis->study->report.confidence};
	const struct result *infinite = NULL;
	struct bootstrap_interval found;
	const char *why;

	for (size_t k = 0; k < most; k++) {
		uint32_t i = build->order[k], group = build->subjects.group[i];

		if (!t.kind->compares && group != t.group && group != t.reference)
			continue;
		strata[n] = t.kind->compares ? group : group == t.reference;
		members[n++] = i;
	}
	t.members = members;
	bootstrap.n = n;
	found = bootstrap_interval(&bootstrap);
	results_add(results, key, "n", (double)n);
	if (found.infinite)
		infinite = results_add(results, key, "infinite", found.infinite);
	why = why_no_error(build, n, &found, infinite);
	add(build, key, "estimate", found.value, why_no_value(build, n, found.value));
	add(build, key, "estimate_se", found.se, why);
	add_limits(build, key, (const char *[]){"percentile_lo", "percentile_hi"},
	           (double[]){found.low, found.high}, why);
	add_limits(build, key, (const char *[]){"bca_lo", "bca_hi"},
	           (double[]){found.bca_low, found.bca_high}, why_no_bca(&found, why));
	results_add(results, key, "undefined", (double)found.undefined);
}

static void add_groups(const struct build *build)
{
	const struct bootstrap_asked *asked = build->asked;
	struct target target = {
	    .kind = build->kind,
	    .drawn = {.of = &build->subjects,
	              .time = build->options->time,
	              .quantile = build->options->quantile,
	              .ties = cox_model_ties(build->analysis, -1),
	              .conventions = &build->analysis->study->report.conventions}};

	for (uint32_t g = 0; g < build->groups.n && !build->kind->compares; g++) {
		struct result_key key = bootstrap_key(asked, g);

		target.group = g;
		target.reference = GROUP_NONE;
		add_target(build, &target, &key);
	}
	for (uint32_t g = (uint32_t)asked->reference + 1; g < build->groups.n; g++) {
		struct result_key key = bootstrap_contrast_key(asked, g);

		target.group = g;
		target.reference = (uint32_t)asked->reference;
		add_target(build, &target, &key);
	}
}

/* --- What was asked for ------------------------------------------------------------ */

static struct asked_list terms_asked(const struct build *build)
{
	const struct texts *terms = &build->options->terms;
	const char **items = ARENA_ARRAY(build->results->arena, const char *, terms->n);

	for (size_t i = 0; i < terms->n; i++)
		items[i] = terms->items[i].s;
	return (struct asked_list){items, terms->n};
}

static struct bootstrap_asked *ask(const struct build *build)
{
	const struct bootstrap_spec *options = build->options;
	struct arena *arena = build->results->arena;
	struct bootstrap_asked *asked = ARENA_NEW(arena, struct bootstrap_asked);

	*asked = (struct bootstrap_asked){.asked = analysis_asked(build->analysis),
	                                  .statistic = (enum bootstrap_statistic)options->statistic,
	                                  .compares = build->kind->compares,
	                                  .groups = groups_asked(&build->groups, arena),
	                                  .replicates =
	                                      number_significant(arena, options->replicates, 10),
	                                  .seed = number_significant(arena, options->seed, 10)};
	if (build->kind->needs & NEEDS_TIME)
		asked->at = number_significant(arena, options->time, 10);
	if (build->kind->needs & NEEDS_QUANTILE)
		asked->at = number_significant(arena, 100 * options->quantile, 10);
	if (build->kind->needs & NEEDS_TERMS)
		asked->terms = terms_asked(build);
	return asked;
}

static void run(const struct analysis *analysis)
{
	const struct bootstrap_spec *options = (const void *)analysis->spec;
	struct build build = {.analysis = analysis,
	                      .options = options,
	                      .kind = &bootstrap_kinds[options->statistic],
	                      .results = analysis->results,
	                      .groups =
	                          groups_from(analysis->data, options->by.s, analysis->scratch)};

	build.asked = ask(&build);
	take(&build);
	add_groups(&build);
	analysis_leave(analysis, build.asked);
}

const struct analysis_kind bootstrap_kind = {
    .variant = {"bootstrap",
                "bootstrap intervals of a mean, a proportion, survival, a "
                "hazard ratio …, and of differences",
                {fields, sizeof fields / sizeof *fields, sizeof(struct bootstrap_spec)}},
    .check = check,
    .run = run,
};
