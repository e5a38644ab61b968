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
	const char *by = asked->groups.label;

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
	table_add_note(results, table, note);
	results_add_warning(results, note);
}

struct table *curves_show_medians(const struct showing *showing, const struct curves_asked *asked,
                                  const char *caption)
{
	struct results *results = showing->results;
	bool reverse = asked->reverse, weighted = curves_case_weighted(asked);
	struct table *table = results_add_table(results, showing->name, caption, 5);
	struct cell *head = table_add_head(results, table);

	head[0].text = asked->groups.label;
	head[1].text = weighted ? "Patients (weighted)" : "Patients";
	head[2].text = reverse ? "Still followed" : weighted ? "Events (weighted)" : "Events";
	head[3].text = reverse ? "Had the event" : "Censored";
	head[4].text =
	    arena_printf(results->arena, "Median, %s (%s)", asked->endpoint.unit, show_ci(showing));
	for (size_t i = 0; i < asked->groups.n; i++) {
		struct cell *cells = table_add_row(results, table);
		struct result_key key = key_of(showing, asked, i, NULL);

		cells[0].text = show_group(&asked->groups, i);
		cells[1].text = count_text(showing, asked, i, "n", "n_weighted");
		cells[2].text = count_text(showing, asked, i, "events", "events_weighted");
		cells[3].text = show_value(showing, &key, "censored");
		cells[4].text = show_interval(showing, &key, "median");
	}
	for (size_t i = 0; i < asked->groups.n; i++)
		note_emptied(showing, asked, i, table);
	return table;
}

struct cell *curves_level_row(const struct showing *showing, const struct curves_asked *asked,
                              struct table *table, size_t group, size_t at, size_t n_levels)
{
	struct cell *cells = table_add_row(showing->results, table);
	struct row *row = &table->rows[table->n_rows - 1];

	if (at == 0)
		cells[0].text = show_group(&asked->groups, group);
	row->rule_above = at == 0 && table->n_rows > 1;
	row->keep_with_next = at + 1 < n_levels;
	return cells;
}

static void times_row(const struct showing *showing, const struct curves_asked *asked,
                      struct table *table, size_t group, size_t at)
{
	const char *time = asked->times.items[at];
	struct result_key key = key_of(showing, asked, group, time);
	struct cell *cells = curves_level_row(showing, asked, table, group, at, asked->times.n);

	cells[1].text = show_asked(showing, time);
	cells[2].text = show_value(showing, &key, "at_risk");
	cells[3].text = show_interval(showing, &key, "survival");
	if (table->n_columns > 4)
		cells[4].text = show_interval(showing, &key, "cumulative_hazard");
}

void curves_show_times(const struct showing *showing, const struct curves_asked *asked,
                       const char *caption)
{
	struct results *results = showing->results;
	bool hazard = asked->estimator != CURVE_KAPLAN_MEIER;
	struct table *table;
	struct cell *head;

	if (asked->times.n == 0)
		return;
	table = results_add_table(results, showing->name, caption, hazard ? 5 : 4);
	head = table_add_head(results, table);
	head[0].text = asked->groups.label;
	head[1].text = arena_printf(results->arena, "Time, %s", asked->endpoint.unit);
	head[2].text = "At risk";
	head[3].text =
	    arena_printf(results->arena, "%s (%s)", asked->endpoint.label, show_ci(showing));
	if (hazard)
		head[4].text =
		    arena_printf(results->arena, "Cumulative hazard (%s)", show_ci(showing));
	for (size_t group = 0; group < asked->groups.n; group++)
		for (size_t i = 0; i < asked->times.n; i++)
			times_row(showing, asked, table, group, i);
	table_add_note(results, table,
	               "At risk: patients still followed, without the event, "
	               "just before the time. Past a group's last observation "
	               "nothing is estimated, unless its curve has come to "
	               "0.");
}

/* --- Kaplan-Meier ------------------------------------------------------------------ */

/* "299 events in 686 patients. Median …, months (95% CI): 59.0 (54.6–66.1)." */
static void summary(const struct showing *showing, const struct curves_asked *asked)
{
	struct result_key key = key_of(showing, asked, 0, NULL);

	if (asked->groups.n != 1)
		return;
	show_summary(showing,
	             arena_printf(showing->results->arena, "%s in %s. Median %s, %s (%s): %s.",
	                          show_counted(showing, &key, "events", "event", "events"),
	                          show_counted(showing, &key, "n", "patient", "patients"),
	                          show_in_text(showing, asked->endpoint.label), asked->endpoint.unit,
	                          show_ci(showing), show_interval(showing, &key, "median")));
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

/* Notes under the first table. */
static void notes(const struct showing *showing, const struct curves_asked *asked,
                  struct table *table)
{
	struct results *results = showing->results;
	const char *exclusions = show_exclusions(showing, &asked->asked, &asked->endpoint);
	const char *weights = asked->weighted_by ? weights_note(showing, asked) : NULL;

	if (asked->test)
		table_add_note(results, table, test_detail(showing, asked->test));
	if (exclusions)
		table_add_note(results, table, exclusions);
	if (weights) {
		table_add_note(results, table, weights);
		results_add_warning(results, weights);
	}
	if (curves_case_weighted(asked))
		table_add_note(results, table,
		               "Weighted: the sum of the weights. Numbers at "
		               "risk are such sums too.");
}

static void figure(const struct showing *showing, const struct curves_asked *asked,
                   const char *caption)
{
	struct results *results = showing->results;
	struct curve_set *curves =
	    arena_memdup(results->arena, asked->curves, sizeof *asked->curves);
	struct figure figure = {
	    .analysis = showing->name, .kind = "survival", .caption = caption, .data = curves};

	if (asked->test)
		curves->test = test_phrase(showing, asked->test);
	if (curves_case_weighted(asked))
		ARENA_PUSH(results->arena, figure.notes, figure.n_notes,
		           "All numbers below the curves are sums of weights, "
		           "rounded.");
	results_add_figure(results, figure);
}

void kaplan_meier_show(const struct showing *showing)
{
	const struct curves_asked *asked = showing->asked;
	const char *what = curves_caption(showing, asked);
	struct table *table = curves_show_medians(showing, asked, what);

	if (asked->test)
		test_show_methods(showing, asked->test);
	notes(showing, asked, table);
	summary(showing, asked);
	curves_show_quantiles(showing, asked, what);
	curves_show_times(showing, asked,
	                  arena_printf(showing->results->arena, "%s at given times", what));
	curves_show_differences(showing, asked, what);
	curves_show_rmst(showing, asked, what);
	curves_show_conditional(showing, asked, what);
	figure(showing, asked, what);
	curves_show_methods(showing, asked);
}

/* --- Follow-up --------------------------------------------------------------------- */

static const char *const tie_sentences[] = {
    [REVERSE_FLIP] = "at ties, events and censorings exchange their places",
    [REVERSE_ORDERED] = "at ties, events leave before censorings are counted",
};

void follow_up_show(const struct showing *showing)
{
	const struct curves_asked *asked = showing->asked;
	struct results *results = showing->results;
	int ties = showing->study->report.conventions.reverse_ties;
	const char *exclusions = show_exclusions(showing, &asked->asked, &asked->endpoint);
	struct table *table =
	    curves_show_medians(showing, asked,
	                        arena_printf(results->arena, "Follow-up for %s%s",
	                                     show_in_text(showing, asked->endpoint.label),
	                                     asked->asked.population_label));

	table_add_note(results, table,
	               "Reverse Kaplan–Meier estimate: the median time for "
	               "which patients were, or would without the event have "
	               "been, followed.");
	if (exclusions)
		table_add_note(results, table, exclusions);
	results_add_method(results,
	                   arena_printf(results->arena,
	                                "Follow-up was estimated by the reverse Kaplan–Meier "
	                                "method (Schemper and Smith); %s.",
	                                tie_sentences[ties]));
	curves_show_methods(showing, asked);
}
