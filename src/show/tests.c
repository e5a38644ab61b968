/* Tests between groups: the analysis `log-rank`, and what `kaplan-meier` says
 * of its test. */
#include "show/tests.h"

#include <ctype.h>
#include <string.h>

#include "base/bug.h"
#include "base/str.h"
#include "base/words.h"
#include "results/field.h"
#include "results/table.h"
#include "show/kinds.h"

/* What is said about each test. */
static const struct {
	const char *name, *method;
} words[N_TEST_WEIGHTS] = {
    [TEST_LOG_RANK] = {"log-rank", "Curves were compared by the log-rank test, with "
                                   "the exact (hypergeometric) variance at ties."},
    [TEST_GEHAN_BRESLOW] = {"Gehan–Breslow (Wilcoxon)",
                            "Curves were compared by the Gehan–Breslow "
                            "(generalized Wilcoxon) test, in which an event "
                            "weighs as much as there are patients at risk "
                            "(Gehan 1965; Breslow 1970), with the exact "
                            "(hypergeometric) variance at ties."},
    [TEST_TARONE_WARE] = {"Tarone–Ware", "Curves were compared by the Tarone–Ware test, in "
                                         "which an event weighs the square root of the "
                                         "number at risk (Tarone and Ware 1977), with the "
                                         "exact (hypergeometric) variance at ties."},
    [TEST_PETO_PETO] = {"Peto–Peto", "Curves were compared by the Peto–Peto test, in "
                                     "which an event weighs the survival of all groups "
                                     "together, estimated by factors 1 − d/(n + 1) (Peto "
                                     "and Peto 1972), with the exact (hypergeometric) "
                                     "variance at ties."},
    [TEST_MODIFIED_PETO] = {"modified Peto–Peto", "Curves were compared by the modified Peto–Peto "
                                                  "test, in which an event weighs the survival of "
                                                  "all groups together, estimated by factors "
                                                  "1 − d/(n + 1), times n/(n + 1) (Andersen and "
                                                  "others 1982), with the exact (hypergeometric) "
                                                  "variance at ties."},
    [TEST_MAX_COMBO] = {"max-combo", "Curves were compared by the max-combo test: the "
                                     "largest of the Fleming–Harrington tests with "
                                     "(ρ, γ) = (0, 0), (0, 1), (1, 1) and (1, 0), its "
                                     "P-value from their joint normal distribution "
                                     "(Karrison 2016; Lin and others 2020)."},
    [TEST_FLEMING_HARRINGTON] = {"Fleming–Harrington", "Curves were compared by the "
                                                       "Fleming–Harrington test, in which an event "
                                                       "weighs S^ρ·(1 − S)^γ, S being the "
                                                       "Kaplan–Meier curve of all groups together "
                                                       "just before it (Fleming and Harrington "
                                                       "1991), with the exact (hypergeometric) "
                                                       "variance at ties."},
};

/* --- Names ---------------------------------------------------------------- */

/* "Stratified log-rank", for the start of a sentence. */
const char *test_name(const struct showing *showing, const struct test_asked *asked)
{
	struct arena *arena = showing->results->arena;
	struct result_key key = test_key(showing->results, asked);
	char *name = arena_printf(arena, "%s%s%s", asked->permuted ? "permutation " : "",
	                          asked->strata.n ? "stratified " : "", words[asked->weights].name);

	name[0] = (char)toupper((unsigned char)name[0]);
	if (asked->weights != TEST_FLEMING_HARRINGTON)
		return name;
	return arena_printf(arena, "%s (ρ = %s, γ = %s)", name, show_value(showing, &key, "rho"),
	                    show_value(showing, &key, "gamma"));
}

/* "Log-rank test of Overall survival by Sex". */
static const char *caption_of(const struct showing *showing, const struct test_asked *asked,
                              bool trend)
{
	return arena_printf(
	    showing->results->arena, "%s test%s of %s by %s%s", test_name(showing, asked),
	    trend ? " for trend" : "", show_in_text(showing, asked->endpoint.label),
	    show_in_text(showing, asked->groups.label), asked->asked.population_label);
}

/* --- The test in a sentence ------------------------------------------------- */

static const struct result *number(const struct showing *showing, const struct test_asked *asked,
                                   const char *stat)
{
	struct result_key key = test_key(showing->results, asked);

	return results_find(showing->results, &key, stat);
}

static const char *p_phrase(const struct showing *showing, const struct test_asked *asked,
                            const char *stat)
{
	return field_p(showing->results, number(showing, asked, stat));
}

/* " (exact, from all 252 arrangements of the groups; …)". */
static const char *permutation_text(const struct showing *showing, const struct test_asked *asked)
{
	struct results *results = showing->results;
	const struct result *low, *taken = number(showing, asked, "arrangements");

	if (!taken)
		return "";
	low = number(showing, asked, "p_lo");
	if (!low)
		return arena_printf(results->arena,
		                    " (exact, from all %s arrangements of the groups; %s by "
		                    "the asymptotic distribution)",
		                    field_value(results, taken),
		                    p_phrase(showing, asked, "p_asymptotic"));
	return arena_printf(
	    results->arena,
	    " (from %s random arrangements of the groups, seed %d; %s of %s, %s; %s by the "
	    "asymptotic distribution)",
	    field_value(results, taken), asked->seed, show_ci(showing), results->style->p_label,
	    field_pair(results, FIELD_RANGE, low, number(showing, asked, "p_hi")),
	    p_phrase(showing, asked, "p_asymptotic"));
}

/* "χ² = 8.56 on 1 degree of freedom", "largest |Z| = 2.93". */
static const char *statistic_text(const struct showing *showing, const struct test_asked *asked)
{
	struct arena *arena = showing->results->arena;
	struct result_key key = test_key(showing->results, asked);
	const char *value = show_value(showing, &key, "statistic");

	if (asked->weights == TEST_MAX_COMBO)
		return arena_printf(arena, "largest |Z| = %s", value);
	return arena_printf(
	    arena, "χ² = %s on %s", value,
	    show_counted(showing, &key, "df", "degree of freedom", "degrees of freedom"));
}

static bool is_estimable(const struct result *result)
{
	return result->status != RESULT_NOT_ESTIMABLE;
}

const char *test_detail(const struct showing *showing, const struct test_asked *asked,
                        const char *over)
{
	struct arena *arena = showing->results->arena;
	const char *name = test_name(showing, asked), *trend = asked->trend ? " for trend" : "";
	const struct result *p = number(showing, asked, "p");

	if (!is_estimable(p))
		return arena_printf(arena, "%s test%s%s: not estimable, %s.", name, trend, over,
		                    p->warning);
	return arena_printf(arena, "%s test%s%s: %s, %s%s.", name, trend, over,
	                    statistic_text(showing, asked), p_phrase(showing, asked, "p"),
	                    permutation_text(showing, asked));
}

const char *test_phrase(const struct showing *showing, const struct test_asked *asked)
{
	struct arena *arena = showing->results->arena;
	const char *name = test_name(showing, asked);

	if (!is_estimable(number(showing, asked, "statistic")))
		return arena_printf(arena, "%s: not estimable", name);
	return arena_printf(arena, "%s %s", name, p_phrase(showing, asked, "p"));
}

/* --- Tables --------------------------------------------------------------- */

/* Of more groups than these, a table has the numbers. */
enum { SAID_GROUPS = 3 };

/* "No tamoxifen: 231 patients, 98 events, 93.2 expected." of each group. */
static void say_groups(const struct showing *showing, const struct test_asked *asked)
{
	struct str out = {.arena = showing->results->arena};

	for (size_t i = 0; i < asked->groups.n; i++) {
		struct result_key key = test_group_key(showing->results, asked, i);

		str_addf(&out, "%s%s: %s, %s, %s expected", i ? "; " : "", asked->groups.labels[i],
		         show_counted(showing, &key, "n", "patient", "patients"),
		         show_counted(showing, &key, "observed", "event", "events"),
		         show_value(showing, &key, "expected"));
	}
	str_add(&out, ".");
	show_say(showing, str_text(&out));
}

/* Patients, events observed and expected in each group. */
static struct table *groups_table(const struct showing *showing, const struct test_asked *asked)
{
	static const struct {
		const char *head, *stat;
	} columns[] = {{"N", "n"},
	               {"Events observed", "observed"},
	               {"Events expected", "expected"},
	               {"Score", "score"}};
	struct results *results = showing->results;
	size_t n = asked->trend ? 4 : 3;
	struct table *table;
	struct cell *head;

	if (!asked->trend && asked->groups.n <= SAID_GROUPS) {
		say_groups(showing, asked);
		return NULL;
	}
	table = results_add_table(results, showing->name, caption_of(showing, asked, asked->trend),
	                          n + 1);
	head = table_add_head(results, table);
	for (size_t k = 0; k < n; k++)
		head[k + 1].text = columns[k].head;
	for (size_t i = 0; i < asked->groups.n; i++) {
		struct result_key key = test_group_key(results, asked, i);
		struct cell *cells = table_add_row(results, table);

		cells[0].text = asked->groups.labels[i];
		for (size_t k = 0; k < n; k++)
			cells[k + 1].text = show_value(showing, &key, columns[k].stat);
	}
	return table;
}

/* The tests of max-combo, in the order of combo_test_names. */
static void parts_table(const struct showing *showing, const struct test_asked *asked)
{
	static const char *const sensitive[N_COMBO_TESTS] = {
	    "Proportional hazards (ρ = 0, γ = 0)", "Late differences (ρ = 0, γ = 1)",
	    "Differences in the middle (ρ = 1, γ = 1)", "Early differences (ρ = 1, γ = 0)"};
	struct results *results = showing->results;
	struct table *table =
	    results_add_table(results, showing->name,
	                      arena_printf(results->arena, "%s: its four tests",
	                                   caption_of(showing, asked, asked->trend)),
	                      3);
	struct cell *head = table_add_head(results, table);

	head[0].text = "Most sensitive to";
	head[1].text = "Z";
	head[2].text = results->style->p_label;
	head[2].unit = "of this test alone";
	for (size_t i = 0; i < N_COMBO_TESTS; i++) {
		struct cell *cells = table_add_row(results, table);
		struct result_key key = test_part_key(results, asked, i);

		cells[0].text = sensitive[i];
		cells[1].text = show_value(showing, &key, "statistic");
		cells[2].text = show_value(showing, &key, "p");
	}
	table_add_note(results, table,
	               asked->trend ? "Z is positive where higher scores have more events than "
	                              "expected."
	                            : "Z is positive where the first group has more events than "
	                              "expected.");
}

/* --- Notes ---------------------------------------------------------------- */

/* "Grade, Site and Sex". */
static void add_list(struct str *out, const struct asked_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		str_addf(out, "%s%s", words_before(i, list->n), list->items[i]);
}

/* "Stratified by Grade and Site: 12 strata; 3 of them, with …". */
static const char *strata_note(const struct showing *showing, const struct test_asked *asked)
{
	struct str out = {.arena = showing->results->arena};
	struct result_key key = test_key(showing->results, asked);
	const char *alone = show_value(showing, &key, "strata_alone");

	str_add(&out, "Stratified by ");
	add_list(&out, &asked->strata);
	str_addf(&out, ": %s", show_counted(showing, &key, "strata", "stratum", "strata"));
	if (*alone)
		str_addf(&out, "; %s of them, with patients of one group only, compare%s nothing",
		         alone, show_count(showing, &key, "strata_alone") == 1 ? "s" : "");
	str_add(&out, ".");
	return str_text(&out);
}

static void notes(const struct showing *showing, const struct test_asked *asked, struct table *table)
{
	struct results *results = showing->results;
	struct result_key key = test_key(results, asked);
	const char *exclusions = show_exclusions(showing, &asked->asked, &asked->endpoint);
	const char *zero =
	    show_counted(showing, &key, "events_after_zero", "event has", "events have");

	show_say(showing, test_detail(showing, asked, ""));
	if (asked->strata.n)
		show_note(showing, table, strata_note(showing, asked));
	if (*zero)
		show_note(showing, table,
		          arena_printf(results->arena,
		                       "%s no weight of ρ > 0: with delayed entry, the "
		                       "curve of all groups together has fallen to 0 "
		                       "before.",
		                       zero));
	if (exclusions)
		show_note(showing, table, exclusions);
}

/* --- Methods -------------------------------------------------------------- */

/* "The test for trend of Dose gives its groups the scores 1, 2 and 5 …", or
 * NULL if it could not. */
static const char *scores_method(const struct showing *showing, const struct test_asked *asked)
{
	struct str out = {.arena = showing->results->arena};
	size_t n = asked->groups.n;

	str_addf(&out, "The test for trend of %s gives its groups the scores ",
	         show_in_text(showing, asked->groups.label));
	for (size_t i = 0; i < n; i++) {
		struct result_key key = test_group_key(showing->results, asked, i);
		const struct result *score = results_find(showing->results, &key, "score");

		if (!is_estimable(score))
			return NULL;
		str_addf(&out, "%s%s", words_before(i, n), field_value(showing->results, score));
	}
	str_add(&out, " (Tarone 1975).");
	return str_text(&out);
}

void test_show_methods(const struct showing *showing, const struct test_asked *asked)
{
	struct results *results = showing->results;
	enum method_topic before;
	const char *scores = asked->trend ? scores_method(showing, asked) : NULL;

	before = show_topic(showing, METHOD_COMPARISON);
	results_add_method(results, words[asked->weights].method);
	if (asked->strata.n)
		results_add_method(results, "In stratified tests, events observed less expected "
		                            "and their variances are added up over the strata.");
	if (scores)
		results_add_method(results, scores);
	if (asked->permuted)
		results_add_method(results,
		                   "P-values of permutation tests are the share of "
		                   "arrangements of the groups over the patients, within "
		                   "strata if there are any, whose statistic is at least "
		                   "that found: of all arrangements if there are no more "
		                   "than asked for, else of random ones, counting the one "
		                   "found. They take censoring and entry to be alike in the "
		                   "groups.");
	show_topic(showing, before);
}

/* --- Pairs ---------------------------------------------------------------- */

/* What an adjustment is called, by its name in the config. */
static const struct adjustment {
	const char *key, *name, *method;
} adjustments[] = {
    {"none", "", "without adjustment for their number"},
    {"bonferroni", "Bonferroni", "with P-values multiplied by the number of pairs (Bonferroni)"},
    {"sidak", "Šidák",
     "with P-values adjusted for the number of pairs by Šidák’s formula (Šidák 1967)"},
    {"holm", "Holm", "with P-values adjusted for the number of pairs by Holm’s method (Holm 1979)"},
    {"hochberg", "Hochberg",
     "with P-values adjusted for the number of pairs by Hochberg’s method (Hochberg 1988)"},
    {"benjamini-hochberg", "Benjamini–Hochberg",
     "with P-values adjusted for the number of pairs by the false discovery rate (Benjamini and "
     "Hochberg 1995)"},
};

static const struct adjustment *adjustment_of(const struct test_asked *asked)
{
	for (size_t i = 0; i < sizeof adjustments / sizeof *adjustments; i++)
		if (strcmp(adjustments[i].key, asked->pairwise) == 0)
			return &adjustments[i];
	BUG("an adjustment without words");
}

/* The row of a pair; whether it could be compared. */
static bool pair_row(const struct showing *showing, const struct test_asked *asked,
                     struct table *table, size_t first, size_t second)
{
	struct results *results = showing->results;
	struct result_key key = test_pair_key(results, asked, first, second);
	struct cell *cells = table_add_row(results, table);

	cells[0].text = arena_printf(results->arena, "%s vs %s", asked->groups.labels[first],
	                             asked->groups.labels[second]);
	cells[1].text = show_value(showing, &key, "statistic");
	cells[2].text = show_value(showing, &key, "p");
	if (table->n_columns > 3)
		cells[3].text = show_value(showing, &key, "p_adjusted");
	return is_estimable(results_find(results, &key, "p"));
}

static void pairs_table(const struct showing *showing, const struct test_asked *asked)
{
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	const struct adjustment *adjustment = adjustment_of(asked);
	struct table *table;
	struct cell *head;
	bool all = true;

	if (asked->groups.n < 3)
		return; /* the pair is what was tested */
	table = results_add_table(
	    results, showing->name,
	    arena_printf(arena, "%s: pairs of groups", caption_of(showing, asked, false)),
	    *adjustment->name ? 4 : 3);
	head = table_add_head(results, table);
	head[1].text = asked->weights == TEST_MAX_COMBO ? "Largest |Z|" : "χ²";
	head[2].text = results->style->p_label;
	if (*adjustment->name) {
		head[3].text = arena_printf(arena, "Adjusted %s", results->style->p_label);
		head[3].unit = adjustment->name;
	}
	for (size_t a = 0; a < asked->groups.n; a++)
		for (size_t b = a + 1; b < asked->groups.n; b++)
			all &= pair_row(showing, asked, table, a, b);
	if (!all)
		table_add_note(results, table,
		               "Comparisons that are not estimable do not count in the number of "
		               "pairs.");
	results_add_method(results, arena_printf(arena,
	                                         "Pairs of groups were compared by the same test, "
	                                         "each from its own patients, %s.",
	                                         adjustment->method));
}

/* --- The analysis --------------------------------------------------------- */

void log_rank_show(const struct showing *showing)
{
	const struct test_asked *asked = showing->asked;

	test_show_methods(showing, asked);
	notes(showing, asked, groups_table(showing, asked));
	if (asked->weights == TEST_MAX_COMBO && is_estimable(number(showing, asked, "statistic")))
		parts_table(showing, asked);
	if (asked->pairwise)
		pairs_table(showing, asked);
}
