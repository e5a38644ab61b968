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
#include "math/fisher.h"
#include "results/asked/proportion.h"

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
	struct proportion_asked *asked;
	struct groups groups;
	struct outcome outcome;
	struct counted *counted; /* of each group */
	struct counted all;
	size_t reference; /* first group with patients; groups.n if none */
};

/* Adds one limit, or a difference, in percent. */
static void add_percent(const struct build *build, const struct result_key *key, const char *stat,
                        double share, size_t n)
{
	const char *wrong = build->outcome.wrong;

	results_add_percent(build->results, key, stat, 100 * share, n,
	                    wrong ? wrong : "nobody to count");
}

/* The numbers of a group, or of all when group is groups.n. */
static void add_group(const struct build *build, size_t group)
{
	struct result_key key = proportion_key(build->asked, group);
	struct counted c = group < build->groups.n ? build->counted[group] : build->all;
	struct count_estimate share =
	    proportion_interval(c, build->analysis->study->report.confidence,
	                        (enum proportion_method)build->options->method);

	results_add_share(build->results, &key, c.x, c.n);
	add_percent(build, &key, "pct_lo", share.low, c.n);
	add_percent(build, &key, "pct_hi", share.high, c.n);
}

/* --- Groups against the first ---------------------------------------------------- */

/* Why there is no such ratio, in the order of proportion_ratios. */
static const char *const no_ratio[N_RATIOS] = {
    "a group has no patients or no events, or all have the event",
    "in a group nobody, or everybody, has the event",
    "in a group nobody, or everybody, has the event",
};

static void add_contrast(const struct build *build, size_t group)
{
	struct result_key key = proportion_contrast_key(build->asked, group, build->reference);
	struct counted a = build->counted[group];
	struct counted b = build->counted[build->reference];
	double confidence = build->analysis->study->report.confidence;
	struct count_estimate d = proportion_difference(a, b, confidence);
	const struct count_estimate ratios[N_RATIOS] = {
	    risk_ratio(a, b, confidence), odds_ratio(a, b, confidence),
	    odds_ratio_exact(build->analysis->scratch, a, b, confidence)};
	size_t n = a.n < b.n ? a.n : b.n;

	add_percent(build, &key, "difference", d.value, n);
	add_percent(build, &key, "difference_lo", d.low, n);
	add_percent(build, &key, "difference_hi", d.high, n);
	for (size_t i = 0; i < N_RATIOS; i++)
		results_put(build->results, &key, proportion_ratios[i],
		            &(struct estimate){.value = ratios[i].value,
		                               .lo = ratios[i].low,
		                               .hi = ratios[i].high,
		                               .parts = WITH_LIMITS,
		                               .no_value = no_ratio[i],
		                               .no_limit = no_ratio[i]});
}

/* --- The test ------------------------------------------------------------------- */

static struct comparison add_test(const struct build *build)
{
	const struct proportion_spec *options = build->options;
	struct result_key key = analysis_key(build->analysis, "");
	size_t n = build->groups.n;
	uint32_t *counts = ARENA_ARRAY(build->analysis->scratch, uint32_t, 2 * n);
	struct contingency groups = {n, 2, counts};

	for (size_t i = 0; i < n; i++) {
		counts[2 * i] = (uint32_t)(build->counted[i].n - build->counted[i].x);
		counts[2 * i + 1] = (uint32_t)build->counted[i].x;
	}
	key.group1 = build->groups.name;
	return compare_counts(build->analysis, &key, &groups, test_choices[options->test],
	                      options->seed);
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

static struct proportion_asked *ask(const struct build *build)
{
	const struct proportion_spec *options = build->options;
	struct arena *arena = build->results->arena;
	struct proportion_asked *asked = ARENA_NEW(arena, struct proportion_asked);
	bool is_column = dataset_column(build->analysis->data, options->event.s);

	*asked = (struct proportion_asked){
	    .asked = analysis_asked(build->analysis),
	    .groups = groups_asked(&build->groups, arena),
	    .label = options->label.s ? options->label.s : options->event.s,
	    .condition = options->label.s && !is_column ? options->event.s : NULL,
	    .method = proportion_method_names[options->method],
	    .wrong = build->outcome.wrong};
	return asked;
}

static void run(const struct analysis *analysis)
{
	const struct proportion_spec *options = (const void *)analysis->spec;
	struct build build = {.analysis = analysis,
	                      .options = options,
	                      .results = analysis->results,
	                      .groups =
	                          groups_from(analysis->data, options->by.s, analysis->scratch)};
	size_t n = build.groups.by ? build.groups.n : 0;

	build.outcome = outcome_take(analysis, &options->event, &build.groups, NULL, 0);
	build.asked = ask(&build);
	count_groups(&build);
	for (size_t i = 0; i < n; i++)
		add_group(&build, i);
	add_group(&build, build.groups.n);
	for (size_t i = build.reference + 1; i < n; i++)
		add_contrast(&build, i);
	if (n && test_choices[options->test] != COUNT_NONE)
		build.asked->test = add_test(&build);
	outcome_add_exclusions(analysis, &build.outcome);
	analysis_leave(analysis, build.asked);
}

const struct analysis_kind proportion_kind = {
    .variant = {"proportion",
                "response rates: percents with intervals, differences, risk "
                "and odds ratios",
                {fields, sizeof fields / sizeof *fields, sizeof(struct proportion_spec)}},
    .check = check,
    .run = run,
};
