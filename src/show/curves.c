/* Tables of curves: patients and medians, survival at times; what the methods
 * section says of curves; Kaplan-Meier and follow-up analyses. */
#include "show/curves.h"

#include "base/str.h"
#include "results/field.h"
#include "results/table.h"
#include "show/kinds.h"
#include "show/tests.h"

const char *curves_caption(const struct showing *showing, const struct curves_asked *asked)
{
	const char *by = show_in_text(showing, asked->groups.label);

	return arena_printf(showing->results->arena, "%s%s%s%s", asked->endpoint.label,
	                    *by ? " by " : "", show_in_text(showing, by),
	                    asked->asked.population_label);
}

struct curve_set *curves_labelled(const struct showing *showing, const struct curve_set *curves,
                                  const char *endpoint, const char *by, const char *const *groups)
{
	struct arena *arena = showing->results->arena;
	struct curve_set *set = arena_memdup(arena, curves, sizeof *set);

	set->endpoint_label = endpoint;
	set->group_label = by;
	set->curves = arena_memdup(arena, set->curves, set->n * sizeof *set->curves);
	for (size_t i = 0; i < set->n; i++)
		set->curves[i].label = groups[i];
	return set;
}

static struct result_key key_of(const struct showing *showing, const struct curves_asked *asked,
                                size_t group, const char *level)
{
	return curves_key(showing->results, asked, group, level);
}

/* "38", and "38 (40.2)" with the sum of case weights. */
static const char *count_text(const struct showing *showing, const struct curves_asked *asked,
                              size_t group, const char *stat, const char *weighted)
{
	struct result_key key = key_of(showing, asked, group, NULL);
	const char *count = show_value(showing, &key, stat);

	if (!curves_case_weighted(asked))
		return count;
	return arena_printf(showing->results->arena, "%s (%s)", count,
	                    show_value(showing, &key, weighted));
}

/* With delayed entry the first few at risk may all have the event; the curve
 * can then never rise again, whoever enters later. */
static void note_emptied(const struct showing *showing, const struct curves_asked *asked,
                         size_t group, struct table *table)
{
	struct results *results = showing->results;
	struct result_key key = key_of(showing, asked, group, NULL);
	const char *time = show_value(showing, &key, "emptied");
	const char *note;

	if (!*time)
		return;
	note =
	    arena_printf(results->arena,
	                 "%s: at %s %s everybody then at risk (%s) had the event, so "
	                 "the curve stays at 0, although others are observed later: with "
	                 "delayed entry the first risk sets are small. Survival from a "
	                 "later time on can be estimated ('conditional').",
	                 *asked->groups.name ? show_group(&asked->groups, group) : "Delayed entry",
	                 time, asked->endpoint.unit, show_value(showing, &key, "emptied_at_risk"));
	show_note(showing, table, note);
	results_add_warning(results, note);
}

/* --- Tables ------------------------------------------------------------------------ */

void curves_time_heads(const struct showing *showing, const struct asked_list *times,
                       const char *unit, struct cell *cells)
{
	for (size_t i = 0; i < times->n; i++) {
		cells[i].text = show_asked_time(showing, times->items[i], unit);
		cells[i].unit = show_percent_ci(showing);
	}
}

static void time_cells(const struct showing *showing, const struct curves_asked *asked,
                       const struct asked_list *times, size_t group, struct cell *cells)
{
	for (size_t i = 0; i < times->n; i++) {
		struct result_key key = key_of(showing, asked, group, times->items[i]);

		cells[i].text = show_interval(showing, &key, "survival");
	}
}

void curves_time_cells(const struct showing *showing, const struct curves_asked *asked,
                       size_t group, struct cell *cells)
{
	time_cells(showing, asked, &asked->times, group, cells);
}

bool curves_few(const struct showing *showing, const struct curves_asked *asked, size_t group,
                struct table *table, struct cell *name)
{
	struct result_key key = key_of(showing, asked, group, NULL);

	if (!show_few(showing, &key))
		return false;
	table_mark(showing->results, table, name, "Fewer than 3 patients: only counts are shown.");
	return true;
}

/* Columns before the median. */
static size_t n_counts(const struct curves_asked *asked)
{
	return asked->reverse ? 3 : 2;
}

static void heads(const struct showing *showing, const struct curves_asked *asked,
                  struct table *table)
{
	struct cell *head = table_add_head(showing->results, table);
	const char *weighted = curves_case_weighted(asked) ? "(weighted)" : NULL;
	size_t median = 1 + n_counts(asked);

	head[1].text = "N";
	head[1].unit = head[2].unit = weighted;
	head[2].text = asked->reverse ? "Still followed" : "Events";
	if (asked->reverse)
		head[3].text = "Had the event";
	head[median].text = "Median";
	head[median].unit = show_unit_ci(showing, asked->endpoint.unit);
	curves_time_heads(showing, &asked->times, asked->endpoint.unit, &head[median + 1]);
}

/* A row of a group, at the times that the table has. */
static void group_row(const struct showing *showing, const struct curves_asked *asked,
                      const struct asked_list *times, struct table *table, size_t group)
{
	struct cell *cells = table_add_row(showing->results, table);
	struct result_key key = key_of(showing, asked, group, NULL);
	size_t median = 1 + n_counts(asked);

	cells[0].text = *asked->groups.name ? show_group(&asked->groups, group) : "All patients";
	cells[1].text = count_text(showing, asked, group, "n", "n_weighted");
	cells[2].text = count_text(showing, asked, group, "events", "events_weighted");
	if (asked->reverse)
		cells[3].text = show_value(showing, &key, "censored");
	if (curves_few(showing, asked, group, table, &cells[0]))
		return;
	cells[median].text = show_interval(showing, &key, "median");
	time_cells(showing, asked, times, group, &cells[median + 1]);
}

/* More times than a sentence has room for. */
enum { TIMES_SAID = 12 };

/* Groups, and what there is of each, side by side; NULL for a single one, of which
 * sentences tell unless its times are many, and where the table of the panels tells
 * all but the whole's medians. */
static struct table *groups_table(const struct showing *showing, const struct curves_asked *asked,
                                  const char *caption)
{
	struct results *results = showing->results;
	struct table *table;

	if ((asked->groups.n < 2 && asked->times.n <= TIMES_SAID) || asked->groups.n == 0 ||
	    (asked->n_panels && asked->times.n == 0))
		return NULL;
	table = results_add_table(results, showing->name, caption,
	                          2 + n_counts(asked) + asked->times.n);
	heads(showing, asked, table);
	for (size_t i = 0; i < asked->groups.n; i++)
		group_row(showing, asked, &asked->times, table, i);
	if (asked->overall)
		group_row(showing, asked->overall, &asked->times, table, 0);
	return table;
}

/* --- Kaplan-Meier ------------------------------------------------------------------ */

/* "; 91.6% (89.5% to 93.7%) at 12 months, 74.6% (…) at 24 months" */
static void times_add(const struct showing *showing, const struct curves_asked *asked,
                      struct str *out)
{
	for (size_t i = 0; i < asked->times.n; i++) {
		const char *time = asked->times.items[i];
		struct result_key key = key_of(showing, asked, 0, time);

		str_addf(out, "%s %s at %s", i ? "," : ";", show_interval(showing, &key, "survival"),
		         show_asked_time(showing, time, asked->endpoint.unit));
	}
}

/* "299 events in 686 patients. Median recurrence-free survival 59.0 months (95% CI
 * 54.6 to 66.1); …" of a single group. */
static void say_single(const struct showing *showing, const struct curves_asked *asked)
{
	struct result_key key = key_of(showing, asked, 0, NULL);
	struct str out = {.arena = showing->results->arena};

	if (curves_case_weighted(asked))
		str_addf(&out, "%s events in %s patients (sums of the weights in brackets)",
		         count_text(showing, asked, 0, "events", "events_weighted"),
		         count_text(showing, asked, 0, "n", "n_weighted"));
	else
		str_addf(&out, "%s in %s", show_counted(showing, &key, "events", "event", "events"),
		         show_counted(showing, &key, "n", "patient", "patients"));
	str_addf(&out, ". Median %s %s", show_in_text(showing, asked->endpoint.label),
	         show_phrase(showing, &key, "median", asked->endpoint.unit));
	if (asked->times.n <= TIMES_SAID)
		times_add(showing, asked, &out);
	str_add(&out, ".");
	show_say(showing, str_text(&out));
}

/* Why weights left patients out, in the order of the sentence. */
static const struct {
	const char *stat, *what;
} unfit[] = {{"excluded_weight_missing", "without a value"},
             {"excluded_weight_negative", "with a negative one"},
             {"excluded_weight_zero", "with 0"}};

/* "Not analysed, by the weights in W: 3 patients without a value; 1 with a
 * negative one (first in line 7 of the file)." or NULL. */
static const char *weights_note(const struct showing *showing, const struct curves_asked *asked)
{
	struct result_key key = asked_excluded_key(&asked->asked, &asked->endpoint);
	struct str out = {.arena = showing->results->arena};

	for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++) {
		const char *n = show_value(showing, &key, unfit[i].stat);
		const char *line = i == 1 ? show_value(showing, &key, "excluded_weight_line") : "";

		if (!*n)
			continue;
		str_addf(&out, "%s%s %s", out.length ? "; " : "",
		         out.length
		             ? n
		             : show_counted(showing, &key, unfit[i].stat, "patient", "patients"),
		         unfit[i].what);
		if (*line)
			str_addf(&out, " (first in line %s of the file)", line);
	}
	if (out.length == 0)
		return NULL;
	return arena_printf(out.arena, "Not analysed, by the weights in %s: %s.",
	                    show_in_text(showing, asked->weighted_by), str_text(&out));
}

/* Notes under the table, or where there is none under the figure. */
static void notes(const struct showing *showing, const struct curves_asked *asked,
                  struct table *table)
{
	const char *exclusions = show_exclusions(showing, &asked->asked, &asked->endpoint);
	const char *weights = asked->weighted_by ? weights_note(showing, asked) : NULL;

	for (size_t i = 0; i < asked->groups.n; i++)
		note_emptied(showing, asked, i, table);
	if (exclusions)
		show_note(showing, table, exclusions);
	if (weights) {
		show_note(showing, table, weights);
		results_add_warning(showing->results, weights);
	}
	if (curves_case_weighted(asked))
		show_note(showing, table,
		          "Weighted: the sum of the weights. Numbers at risk are such sums too.");
}

void kaplan_meier_show(const struct showing *showing)
{
	const struct curves_asked *asked = showing->asked;
	const char *what = curves_caption(showing, asked);
	struct table *table =
	    groups_table(showing, asked,
	                 arena_printf(showing->results->arena, "%s: medians%s", what,
	                              asked->times.n ? ", and values at given times" : ""));

	if (asked->groups.n == 0)
		show_say(showing, "There are no patients.");
	else if (asked->groups.n == 1)
		say_single(showing, asked);
	if (asked->test) {
		show_say(showing, test_detail(showing, asked->test,
		                              asked->n_panels ? " of all patients together" : ""));
		test_show_methods(showing, asked->test);
	}
	curves_show_hazards(showing, asked, what);
	curves_show_quantiles(showing, asked, what);
	curves_show_differences(showing, asked, what);
	curves_show_rmst(showing, asked, what);
	curves_show_conditional(showing, asked, what);
	curves_show_figure(showing, asked, what);
	notes(showing, asked, table);
	curves_show_methods(showing, asked);
}

/* --- Follow-up --------------------------------------------------------------------- */

static const char *const tie_sentences[] = {
    [REVERSE_FLIP] = "at ties, events and censorings exchange their places",
    [REVERSE_ORDERED] = "at ties, events leave before censorings are counted",
};

/* "387 of 686 patients were still followed, and 299 had the event." of a single
 * group. */
static void say_follow_up(const struct showing *showing, const struct curves_asked *asked)
{
	struct result_key key = key_of(showing, asked, 0, NULL);

	show_say(showing,
	         arena_printf(showing->results->arena,
	                      "Median follow-up for %s %s (reverse Kaplan–Meier estimate): %s of "
	                      "%s still followed, %s with the event.",
	                      show_in_text(showing, asked->endpoint.label),
	                      show_phrase(showing, &key, "median", asked->endpoint.unit),
	                      show_value(showing, &key, "events"),
	                      show_counted(showing, &key, "n", "patient", "patients"),
	                      show_value(showing, &key, "censored")));
}

void follow_up_show(const struct showing *showing)
{
	const struct curves_asked *asked = showing->asked;
	struct results *results = showing->results;
	int ties = showing->study->report.conventions.reverse_ties;
	struct table *table = groups_table(showing, asked,
	                                   arena_printf(results->arena, "Follow-up for %s%s",
	                                                show_in_text(showing, asked->endpoint.label),
	                                                asked->asked.population_label));

	if (asked->groups.n == 0)
		show_say(showing, "There are no patients.");
	else if (!table)
		say_follow_up(showing, asked);
	notes(showing, asked, table);
	if (table)
		table_add_note(results, table,
		               "Reverse Kaplan–Meier estimate: the median time for which patients "
		               "were, or would without the event have been, followed.");
	results_add_method(results,
	                   arena_printf(results->arena,
	                                "Follow-up was estimated by the reverse Kaplan–Meier "
	                                "method (Schemper and Smith); %s.",
	                                tie_sentences[ties]));
	curves_show_methods(showing, asked);
}
