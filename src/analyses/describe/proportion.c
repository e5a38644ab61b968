/* The share of patients with an event (response rate), by group, and what
 * groups differ by.
 *
 * Input: patients whose outcome (a condition) and group are known.  Output:
 * count, denominator and percent with interval for each group and, with
 * several groups, for all; each group against the first that has patients:
 * difference (Newcombe 1998), risk ratio (Katz 1978), odds ratio (Woolf 1955)
 * and the conditional odds ratio with its exact interval; a test of all groups.
 * Formulas and limits: math/proportion.h, math/fisher.h.  O(n).
 */
#include "math/proportion.h"
#include "analyses/frame/demands.h"

#include <math.h>

#include "analyses/describe/compare.h"
#include "analyses/frame/outcome.h"
#include "base/str.h"
#include "base/words.h"
#include "math/fisher.h"
#include "results/field.h"

struct proportion_spec {
	struct analysis_spec spec;
	struct text event, label, by;
	int method; /* enum proportion_method */
	int test;   /* index into test_names */
	int seed;
};

static const char *const test_names[] = {"auto", "fisher", "chi-squared", "chi-squared-yates",
                                         "none", NULL};
static const enum count_choice test_choices[] = {COUNT_AUTO, COUNT_FISHER, COUNT_CHI_SQUARED,
                                                 COUNT_YATES, COUNT_NONE};

#define AT(member) offsetof(struct proportion_spec, member)
static const struct field fields[] = {
    ANALYSIS_FIELDS(struct proportion_spec),
    EVENT_FIELD(struct proportion_spec),
    {"label", FIELD_TEXT, AT(label), "what the event is called; the condition if absent"},
    {"by", FIELD_REFERENCE, AT(by), "category or flag whose levels are compared",
     .reference = REF_COLUMN, .types = TYPES_GROUP},
    {"method", FIELD_CHOICE, AT(method), "interval of a proportion", "wilson",
     .names = proportion_method_names},
    {"test", FIELD_CHOICE, AT(test), "test between the groups", "auto", .names = test_names},
    {"seed", FIELD_INTEGER, AT(seed), "of Fisher's test where it needs random tables", "1",
     .low = 0, .high = 2147483647},
};
#undef AT

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct proportion_spec *options = (const void *)spec;

	check_condition(&options->event, data, diags);
}

/* The analysis being built. */
struct build {
	const struct analysis *analysis;
	const struct proportion_spec *options;
	struct results *results;
	struct groups groups;
	struct outcome outcome;
	struct counted *counted; /* of each group */
	struct counted all;
	size_t reference; /* first group with patients; groups.n if none */
	const char *label;
	struct table *table;
	struct str summary;
};

static struct result_key key_of(const struct build *build, size_t group)
{
	struct result_key key = analysis_key(build->analysis, "proportion");

	if (build->groups.by && group < build->groups.n) {
		key.group1 = build->groups.name;
		key.group1_level = build->groups.codes[group];
	}
	return key;
}

/* Adds one limit, or a difference, in percent. */
static const struct result *add_percent(const struct build *build, const struct result_key *key,
                                        const char *stat, double share, size_t n)
{
	const char *wrong = build->outcome.wrong;

	return results_add_percent(build->results, key, stat, 100 * share, n,
	                           wrong ? wrong : "nobody to count");
}

/* "12/30 (40%; 95% CI, 25–58)" into the summary sentence. */
static void add_phrase(struct build *build, const char *name, const char *counts,
                       const struct result *const parts[3])
{
	const struct style *style = build->results->style;

	str_addf(&build->summary, "%s%s%s%s", build->summary.text ? "; " : "", name,
	         *name ? " " : "", counts);
	if (parts[0]->status == RESULT_OK)
		str_addf(&build->summary, " (%s%%; %.4g%% CI%s %s)",
		         field_value(build->results, parts[0]),
		         100 * build->analysis->study->report.confidence,
		         style->interval_comma ? "," : "",
		         field_pair(build->results, FIELD_RANGE, parts[1], parts[2]));
}

/* The row of a group, or of all when group is groups.n. */
static void add_group(struct build *build, size_t group, const char *name)
{
	struct results *results = build->results;
	struct result_key key = key_of(build, group);
	struct counted c = group < build->groups.n ? build->counted[group] : build->all;
	struct count_estimate share =
	    proportion_interval(c, build->analysis->study->report.confidence,
	                        (enum proportion_method)build->options->method);
	struct cell *cells = table_add_row(results, build->table);
	struct share counts = results_add_share(results, &key, c.x, c.n);
	const struct result *parts[3] = {counts.pct};

	parts[1] = add_percent(build, &key, "pct_lo", share.low, c.n);
	parts[2] = add_percent(build, &key, "pct_hi", share.high, c.n);
	cells[0].text = name;
	cells[1].text = field_pair(results, FIELD_OF, counts.n, counts.denominator);
	cells[2].text = field_interval(results, parts[0], parts[1], parts[2]);
	/* with groups, all of them together are no news */
	if (group < build->groups.n || !build->groups.by)
		add_phrase(build, build->groups.by ? name : "", cells[1].text, parts);
}

/* --- Groups against the first ---------------------------------------------------- */

static const struct {
	const char *name, *why;
} ratios[] = {
    {"risk_ratio", "a group has no patients or no events, or all have the event"},
    {"odds_ratio", "in a group nobody, or everybody, has the event"},
    {"odds_ratio_exact", "in a group nobody, or everybody, has the event"},
};
enum { N_RATIOS = sizeof ratios / sizeof *ratios };

/* "1.84 (0.9 to 3.6)"; or what there is of it. */
static const char *add_ratio(const struct build *build, const struct result_key *key, size_t which,
                             const struct count_estimate *ratio)
{
	const struct estimate e = {.value = ratio->value,
	                           .lo = ratio->low,
	                           .hi = ratio->high,
	                           .parts = WITH_LIMITS,
	                           .no_value = ratios[which].why,
	                           .no_limit = ratios[which].why};
	const struct result *value;

	value = results_put(build->results, key, ratios[which].name, &e);
	return field_interval(build->results, value, results_part(build->results, value, STAT_LOW),
	                      results_part(build->results, value, STAT_HIGH));
}

static void add_contrast(struct build *build, struct table *table, size_t group)
{
	struct results *results = build->results;
	struct result_key key = key_of(build, group);
	struct counted a = build->counted[group];
	struct counted b = build->counted[build->reference];
	double confidence = build->analysis->study->report.confidence;
	struct count_estimate d = proportion_difference(a, b, confidence);
	const struct count_estimate measures[N_RATIOS] = {
	    risk_ratio(a, b, confidence), odds_ratio(a, b, confidence),
	    odds_ratio_exact(build->analysis->scratch, a, b, confidence)};
	size_t n = a.n < b.n ? a.n : b.n;
	struct cell *cells = table_add_row(results, table);
	const struct result *value, *low, *high;

	key.group2 = build->groups.name;
	key.group2_level = build->groups.codes[build->reference];
	cells[0].text = arena_printf(results->arena, "%s vs. %s", build->groups.labels[group],
	                             build->groups.labels[build->reference]);
	value = add_percent(build, &key, "difference", d.value, n);
	low = add_percent(build, &key, "difference_lo", d.low, n);
	high = add_percent(build, &key, "difference_hi", d.high, n);
	cells[1].text = field_interval(results, value, low, high);
	if (build->groups.n == 2 && value->status == RESULT_OK)
		str_addf(&build->summary,
		         "; difference %s percentage points "
		         "(%.4g%% CI%s %s)",
		         field_value(results, value), 100 * confidence,
		         results->style->interval_comma ? "," : "",
		         field_pair(results, FIELD_RANGE, low, high));
	for (size_t i = 0; i < N_RATIOS; i++)
		cells[i + 2].text = add_ratio(build, &key, i, &measures[i]);
}

static const char *ci_head(const struct build *build, const char *what)
{
	return words_with_ci(build->results->arena, what, build->analysis->study->report.confidence);
}

static struct table *add_contrasts(struct build *build, const char *caption)
{
	struct results *results = build->results;
	struct table *table =
	    results_add_table(results, build->analysis->name,
	                      arena_printf(results->arena, "%s: comparison", caption), 5);
	struct cell *head = table_add_head(results, table);

	head[0].text = build->groups.label;
	head[1].text = ci_head(build, "Difference, percentage points");
	head[2].text = ci_head(build, "Risk ratio");
	head[3].text = ci_head(build, "Odds ratio");
	head[4].text = ci_head(build, "Odds ratio, exact");
	for (size_t i = build->reference + 1; i < build->groups.n; i++)
		add_contrast(build, table, i);
	return table;
}

/* --- The test ------------------------------------------------------------------- */

static void add_test(struct build *build, struct table *table)
{
	const struct proportion_spec *options = build->options;
	struct result_key key = analysis_key(build->analysis, "");
	size_t n = build->groups.n;
	uint32_t *counts = ARENA_ARRAY(build->analysis->scratch, uint32_t, 2 * n);
	struct contingency groups = {n, 2, counts};
	struct comparison test;

	for (size_t i = 0; i < n; i++) {
		counts[2 * i] = (uint32_t)(build->counted[i].n - build->counted[i].x);
		counts[2 * i + 1] = (uint32_t)build->counted[i].x;
	}
	key.group1 = build->groups.name;
	test = compare_counts(build->analysis, &key, &groups, test_choices[options->test],
	                      options->seed);
	table_add_note(build->results, table,
	               arena_printf(build->results->arena, "%s.", test.phrase));
	if (test.note)
		table_add_note(build->results, table, test.note);
	str_addf(&build->summary, ". %s", test.phrase);
}

/* --- All of it ------------------------------------------------------------------ */

static void count_groups(struct build *build)
{
	build->counted = ARENA_ARRAY(build->analysis->scratch, struct counted, build->groups.n);
	for (size_t i = 0; i < build->outcome.n; i++) {
		struct counted *group = &build->counted[build->outcome.group[i]];

		group->n++;
		group->x += build->outcome.event[i];
		build->all.n++;
		build->all.x += build->outcome.event[i];
	}
	while (build->reference < build->groups.n && build->counted[build->reference].n == 0)
		build->reference++;
}

static const char *const method_sentences[] = {
    [PROPORTION_WILSON] = "Wilson’s score method",
    [PROPORTION_CLOPPER_PEARSON] = "the exact method of Clopper and Pearson",
    [PROPORTION_AGRESTI_COULL] = "the method of Agresti and Coull",
    [PROPORTION_JEFFREYS] = "Jeffreys’s method (equal tails of the posterior "
			    "under the prior Beta(½, ½))",
    [PROPORTION_WALD] = "Wald’s method",
    [PROPORTION_WALD_CC] = "Wald’s method with continuity correction",
    [PROPORTION_WILSON_CC] = "Wilson’s score method with continuity "
			     "correction (Newcombe 1998, method 4)",
};

static void add_methods(const struct build *build)
{
	struct results *results = build->results;

	results_add_method(results,
	                   arena_printf(results->arena, "Intervals of proportions are by %s.",
	                                method_sentences[build->options->method]));
	if (build->groups.by)
		results_add_method(results,
		                   "Differences of proportions have the hybrid score interval "
		                   "of Newcombe (1998, method 10), risk ratios that of Katz "
		                   "and odds ratios that of Woolf, both normal on the "
		                   "logarithm; exact odds ratios are conditional maximum "
		                   "likelihood estimates with the interval of two one-sided "
		                   "exact tests, as R’s fisher.test has them.");
}

static const char *caption_of(const struct build *build)
{
	return arena_printf(
	    build->results->arena, "%s%s%s%s", build->label, build->groups.by ? " by " : "",
	    build->groups.by ? build->groups.label : "", analysis_population(build->analysis));
}

static void add_groups(struct build *build)
{
	struct results *results = build->results;
	struct cell *head = table_add_head(results, build->table);

	head[0].text = build->groups.by ? build->groups.label : "";
	head[1].text = "Patients with the event / all";
	head[2].text = ci_head(build, "Percent");
	for (size_t i = 0; i < build->groups.n && build->groups.by; i++)
		add_group(build, i, build->groups.labels[i]);
	add_group(build, build->groups.n, build->groups.by ? "All" : build->label);
}

static void add_notes(const struct build *build)
{
	struct results *results = build->results;
	const char *exclusions = outcome_exclusions(build->analysis, &build->outcome);

	if (build->outcome.wrong) {
		const char *sentence =
		    arena_printf(results->arena, "The event cannot be found in these data: %s.",
		                 build->outcome.wrong);

		table_add_note(results, build->table, sentence);
		results_add_warning(results, arena_printf(results->arena, "%s: %s",
		                                          build->analysis->name, sentence));
	}
	if (build->options->label.s &&
	    !dataset_column(build->analysis->data, build->options->event.s))
		table_add_note(
		    results, build->table,
		    arena_printf(results->arena, "%s: %s.", build->label, build->options->event.s));
	if (exclusions)
		table_add_note(results, build->table, exclusions);
}

static void run(const struct analysis *analysis)
{
	const struct proportion_spec *options = (const void *)analysis->spec;
	struct results *results = analysis->results;
	struct build build = {.analysis = analysis,
	                      .options = options,
	                      .results = results,
	                      .groups =
	                          groups_from(analysis->data, options->by.s, analysis->scratch),
	                      .label = options->label.s ? options->label.s : options->event.s,
	                      .summary = {.arena = results->arena}};
	const char *caption = caption_of(&build);
	struct table *table;

	build.outcome = outcome_take(analysis, &options->event, &build.groups, NULL, 0);
	count_groups(&build);
	table = build.table = results_add_table(results, analysis->name, caption, 3);
	add_groups(&build);
	add_notes(&build);
	if (build.groups.by && build.reference + 1 < build.groups.n)
		table = add_contrasts(&build, caption);
	if (build.groups.by && test_choices[options->test] != COUNT_NONE)
		add_test(&build, table);
	results->analyses[results->n_analyses - 1].summary =
	    arena_printf(results->arena, "%s: %s.", build.label, str_text(&build.summary));
	add_methods(&build);
}

const struct analysis_kind proportion_kind = {
    .variant = {"proportion",
                "response rates: percents with intervals, differences, risk "
                "and odds ratios",
                {fields, sizeof fields / sizeof *fields, sizeof(struct proportion_spec)}},
    .check = check,
    .run = run,
};
