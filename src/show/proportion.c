/* Shares of patients with an event: by group, and groups compared. */
#include "results/asked/proportion.h"

#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "results/field.h"
#include "results/table.h"
#include "show/comparison.h"
#include "show/kinds.h"

static bool has_groups(const struct proportion_asked *asked)
{
	return *asked->groups.name;
}

/* "; 95% CI, 25–58" without what is before: "95% CI 25–58". */
static const char *limits(const struct showing *showing, const struct result_key *key,
                          const char *low, const char *high)
{
	struct results *results = showing->results;

	return arena_printf(results->arena, "%s%s %s", show_ci(showing),
	                    results->style->interval_comma ? "," : "",
	                    field_pair(results, FIELD_RANGE, results_find(results, key, low),
	                               results_find(results, key, high)));
}

/* --- The groups ----------------------------------------------------------------- */

static const char *counts_text(const struct showing *showing, const struct result_key *key)
{
	struct results *results = showing->results;

	return field_pair(results, FIELD_OF, results_find(results, key, "n"),
	                  results_find(results, key, "denominator"));
}

/* The row of a group, or of all when group is groups.n. */
static void group_row(const struct showing *showing, const struct proportion_asked *asked,
                      struct table *table, size_t group, const char *name)
{
	struct result_key key = proportion_key(asked, group);
	struct cell *cells = table_add_row(showing->results, table);

	cells[0].text = name;
	cells[1].text = counts_text(showing, &key);
	cells[2].text = show_interval(showing, &key, "pct");
}

static const char *caption_of(const struct showing *showing, const struct proportion_asked *asked)
{
	return arena_printf(
	    showing->results->arena, "%s%s%s%s", asked->label, has_groups(asked) ? " by " : "",
	    show_in_text(showing, asked->groups.label), asked->asked.population_label);
}

static const char *ci_head(const struct showing *showing, const char *what)
{
	return words_with_ci(showing->results->arena, what, showing->study->report.confidence);
}

static struct table *groups_table(const struct showing *showing,
                                  const struct proportion_asked *asked)
{
	struct results *results = showing->results;
	struct table *table =
	    results_add_table(results, showing->name, caption_of(showing, asked), 3);
	struct cell *head = table_add_head(results, table);

	head[0].text = asked->groups.label;
	head[1].text = "Patients with the event / all";
	head[2].text = ci_head(showing, "Percent");
	for (size_t i = 0; i < asked->groups.n && has_groups(asked); i++)
		group_row(showing, asked, table, i, asked->groups.labels[i]);
	group_row(showing, asked, table, asked->groups.n, has_groups(asked) ? "All" : asked->label);
	return table;
}

/* --- Groups against the first ---------------------------------------------------- */

/* The first group that has patients; groups.n if none has. */
static size_t reference_of(const struct showing *showing, const struct proportion_asked *asked)
{
	size_t group = 0;

	while (group < asked->groups.n) {
		struct result_key key = proportion_key(asked, group);

		if (show_count(showing, &key, "denominator") > 0)
			break;
		group++;
	}
	return group;
}

static void contrast_row(const struct showing *showing, const struct proportion_asked *asked,
                         struct table *table, size_t group, size_t reference)
{
	struct results *results = showing->results;
	struct result_key key = proportion_contrast_key(asked, group, reference);
	struct cell *cells = table_add_row(results, table);

	cells[0].text = arena_printf(results->arena, "%s vs. %s", asked->groups.labels[group],
	                             asked->groups.labels[reference]);
	cells[1].text = show_interval(showing, &key, "difference");
	for (size_t i = 0; i < N_RATIOS; i++)
		cells[i + 2].text = show_interval(showing, &key, proportion_ratios[i]);
}

static struct table *contrasts_table(const struct showing *showing,
                                     const struct proportion_asked *asked, size_t reference)
{
	struct results *results = showing->results;
	struct table *table = results_add_table(
	    results, showing->name,
	    arena_printf(results->arena, "%s: comparison", caption_of(showing, asked)), 5);
	struct cell *head = table_add_head(results, table);

	head[0].text = asked->groups.label;
	head[1].text = ci_head(showing, "Difference, percentage points");
	head[2].text = ci_head(showing, "Risk ratio");
	head[3].text = ci_head(showing, "Odds ratio");
	head[4].text = ci_head(showing, "Odds ratio, exact");
	for (size_t i = reference + 1; i < asked->groups.n; i++)
		contrast_row(showing, asked, table, i, reference);
	return table;
}

/* --- Sentences ------------------------------------------------------------------- */

/* "12/30 (40%; 95% CI, 25–58)" */
static void add_phrase(const struct showing *showing, const struct proportion_asked *asked,
                       size_t group, struct str *out)
{
	struct result_key key = proportion_key(asked, group);
	const char *name = has_groups(asked) ? asked->groups.labels[group] : "";
	const struct result *pct = results_find(showing->results, &key, "pct");

	str_addf(out, "%s%s%s%s", out->length ? "; " : "", name, *name ? " " : "",
	         counts_text(showing, &key));
	if (pct->status == RESULT_OK)
		str_addf(out, " (%s%%; %s)", field_value(showing->results, pct),
		         limits(showing, &key, "pct_lo", "pct_hi"));
}

static void add_difference(const struct showing *showing, const struct proportion_asked *asked,
                           struct str *out)
{
	struct result_key key = proportion_contrast_key(asked, 1, 0);
	const struct result *value = results_find(showing->results, &key, "difference");

	if (value && value->status == RESULT_OK)
		str_addf(out, "; difference %s percentage points (%s)",
		         field_value(showing->results, value),
		         limits(showing, &key, "difference_lo", "difference_hi"));
}

static void summary(const struct showing *showing, const struct proportion_asked *asked)
{
	struct str out = {.arena = showing->results->arena};

	for (size_t i = 0; i < asked->groups.n; i++)
		add_phrase(showing, asked, has_groups(asked) ? i : asked->groups.n, &out);
	if (asked->groups.n == 2)
		add_difference(showing, asked, &out);
	if (asked->test.test != COMPARED_NOT)
		str_addf(&out, ". %s", comparison_phrase(showing, &asked->test));
	show_summary(showing, arena_printf(out.arena, "%s: %s.", asked->label, str_text(&out)));
}

static void notes(const struct showing *showing, const struct proportion_asked *asked,
                  struct table *table)
{
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	const char *exclusions = show_exclusions(showing, &asked->asked, NULL);

	if (asked->wrong) {
		const char *sentence = arena_printf(
		    arena, "The event cannot be found in these data: %s.", asked->wrong);

		table_add_note(results, table, sentence);
		results_add_warning(results, arena_printf(arena, "%s: %s", showing->name, sentence));
	}
	if (asked->condition)
		table_add_note(results, table,
		               arena_printf(arena, "%s: %s.", asked->label, asked->condition));
	if (exclusions)
		table_add_note(results, table, exclusions);
}

static void test_notes(const struct showing *showing, const struct proportion_asked *asked,
                       struct table *table)
{
	struct results *results = showing->results;
	const char *note = comparison_note(showing, &asked->test);

	table_add_note(
	    results, table,
	    arena_printf(results->arena, "%s.", comparison_phrase(showing, &asked->test)));
	if (note)
		table_add_note(results, table, note);
	comparison_show_method(showing, &asked->test);
}

/* Methods of the intervals, by their names in the config. */
static const struct {
	const char *key, *words;
} methods[] = {
    {"wilson", "Wilson’s score method"},
    {"clopper-pearson", "the exact method of Clopper and Pearson"},
    {"agresti-coull", "the method of Agresti and Coull"},
    {"jeffreys", "Jeffreys’s method (equal tails of the posterior under the prior Beta(½, ½))"},
    {"wald", "Wald’s method"},
    {"wald-cc", "Wald’s method with continuity correction"},
    {"wilson-cc", "Wilson’s score method with continuity correction (Newcombe 1998, method 4)"},
};

static void add_methods(const struct showing *showing, const struct proportion_asked *asked)
{
	struct results *results = showing->results;

	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (strcmp(methods[i].key, asked->method) == 0)
			results_add_method(results,
			                   arena_printf(results->arena,
			                                "Intervals of proportions are by %s.",
			                                methods[i].words));
	if (has_groups(asked))
		results_add_method(results,
		                   "Differences of proportions have the hybrid score interval "
		                   "of Newcombe (1998, method 10), risk ratios that of Katz "
		                   "and odds ratios that of Woolf, both normal on the "
		                   "logarithm; exact odds ratios are conditional maximum "
		                   "likelihood estimates with the interval of two one-sided "
		                   "exact tests, as R’s fisher.test has them.");
}

void proportion_show(const struct showing *showing)
{
	const struct proportion_asked *asked = showing->asked;
	size_t reference = reference_of(showing, asked);
	struct table *table = groups_table(showing, asked);

	notes(showing, asked, table);
	if (has_groups(asked) && reference + 1 < asked->groups.n)
		table = contrasts_table(showing, asked, reference);
	if (asked->test.test != COMPARED_NOT)
		test_notes(showing, asked, table);
	summary(showing, asked);
	add_methods(showing, asked);
}
