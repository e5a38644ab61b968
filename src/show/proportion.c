/* Shares of patients with an event: by group, and groups compared. */
#include "results/asked/proportion.h"

#include <string.h>

#include "base/str.h"
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

static const char *caption_of(const struct showing *showing, const struct proportion_asked *asked)
{
	return arena_printf(
	    showing->results->arena, "%s%s%s%s", asked->label, has_groups(asked) ? " by " : "",
	    show_in_text(showing, asked->groups.label), asked->asked.population_label);
}

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

/* Columns; the comparisons with the first group only where there is one. */
enum { COUNTS = 1, PERCENT, DIFFERENCE, RATIOS };

static void group_row(const struct showing *showing, const struct proportion_asked *asked,
                      struct table *table, size_t group, size_t reference)
{
	bool all = group == asked->groups.n;
	struct result_key key = proportion_key(asked, group);
	struct cell *cells = table_add_row(showing->results, table);

	cells[0].text = all ? "All" : asked->groups.labels[group];
	cells[COUNTS].text = counts_text(showing, &key);
	cells[PERCENT].text = show_interval(showing, &key, "pct");
	if (all || table->n_columns <= DIFFERENCE || group < reference)
		return;
	if (group == reference) {
		cells[DIFFERENCE].text = "reference";
		for (size_t i = 0; i < N_RATIOS; i++)
			cells[RATIOS + i].text = show_reference(showing);
		return;
	}
	key = proportion_contrast_key(asked, group, reference);
	cells[DIFFERENCE].text = show_interval(showing, &key, "difference");
	for (size_t i = 0; i < N_RATIOS; i++)
		cells[RATIOS + i].text = show_interval(showing, &key, proportion_ratios[i]);
}

static struct table *groups_table(const struct showing *showing,
                                  const struct proportion_asked *asked)
{
	static const char *const heads[] = {
	    [COUNTS] = "n / N",          [PERCENT] = "Patients",
	    [DIFFERENCE] = "Difference", [RATIOS] = "Risk ratio",
	    [RATIOS + 1] = "Odds ratio", [RATIOS + 2] = "Odds ratio, exact",
	};
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	size_t reference = reference_of(showing, asked);
	bool compared = reference + 1 < asked->groups.n;
	struct table *table = results_add_table(results, showing->name, caption_of(showing, asked),
	                                        compared ? RATIOS + N_RATIOS : DIFFERENCE);
	struct cell *head = table_add_head(results, table);

	for (size_t i = COUNTS; i < table->n_columns; i++) {
		head[i].text = heads[i];
		head[i].unit = i == COUNTS       ? NULL
		               : i == PERCENT    ? show_unit_ci(showing, "%")
		               : i == DIFFERENCE ? show_unit_ci(showing, "% points")
		                                 : arena_printf(arena, "(%s)", show_ci(showing));
	}
	for (size_t i = 0; i <= asked->groups.n; i++)
		group_row(showing, asked, table, i, reference);
	return table;
}

/* --- Sentences ------------------------------------------------------------------- */

/* "Response: 12/30 (40%; 95% CI, 25–58)." without groups; the test with them. */
static void summary(const struct showing *showing, const struct proportion_asked *asked)
{
	struct results *results = showing->results;
	struct result_key key = proportion_key(asked, asked->groups.n);
	const struct result *pct = results_find(results, &key, "pct");
	struct str out = {.arena = results->arena};

	if (!has_groups(asked)) {
		str_addf(&out, "%s: %s", asked->label, counts_text(showing, &key));
		if (pct->status == RESULT_OK)
			str_addf(&out, " (%s%%; %s)", field_value(results, pct),
			         limits(showing, &key, "pct_lo", "pct_hi"));
		str_add(&out, ".");
	}
	if (asked->test.test != COMPARED_NOT)
		str_addf(&out, "%s%s.", out.length ? " " : "",
		         comparison_phrase(showing, &asked->test));
	show_summary(showing, str_text(&out));
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

		show_note(showing, table, sentence);
		results_add_warning(results, arena_printf(arena, "%s: %s", showing->name, sentence));
	}
	if (asked->condition)
		show_note(showing, table,
		          arena_printf(arena, "%s: %s.", asked->label, asked->condition));
	if (exclusions)
		show_note(showing, table, exclusions);
}

static void test_notes(const struct showing *showing, const struct proportion_asked *asked,
                       struct table *table)
{
	const char *note = comparison_note(showing, &asked->test);

	if (note)
		show_note(showing, table, note);
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
	struct table *table = has_groups(asked) ? groups_table(showing, asked) : NULL;

	summary(showing, asked);
	notes(showing, asked, table);
	if (asked->test.test != COMPARED_NOT)
		test_notes(showing, asked, table);
	add_methods(showing, asked);
}
