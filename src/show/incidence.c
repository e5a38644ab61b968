/* Cumulative incidences of competing causes: tables of events and of
 * incidences at times, the figure, Gray's test. */
#include "results/asked/incidence.h"

#include "base/str.h"
#include "results/field.h"
#include "results/table.h"
#include "show/curves.h"
#include "show/kinds.h"

static const struct incidence_asked *asked_of(const struct showing *showing)
{
	return showing->asked;
}

static const char *cause_label(const struct incidence_asked *asked, size_t cause)
{
	return asked->cause_labels.items[cause - 1];
}

/* --- Tables ------------------------------------------------------------------------ */

static struct cell *new_row(const struct showing *showing, struct table *table, const char *title,
                            unsigned char indent)
{
	struct cell *cells = table_add_row(showing->results, table);

	cells[0].text = title;
	cells[0].indent = indent;
	return cells;
}

/* Whether any median is reached; a column of "NR" says nothing. */
static bool has_medians(const struct showing *showing)
{
	const struct incidence_asked *asked = asked_of(showing);

	for (size_t g = 0; g < asked->groups.n; g++)
		for (size_t k = 1; k <= asked->causes.n; k++) {
			struct result_key key = incidence_key(asked, g, k, NULL);

			if (results_find(showing->results, &key, "median")->status == RESULT_OK)
				return true;
		}
	return false;
}

/* A cause of a group: its events, the median, the incidence at times. */
static void add_cause(const struct showing *showing, struct table *table, size_t group, size_t cause)
{
	const struct incidence_asked *asked = asked_of(showing);
	struct cell *cells =
	    new_row(showing, table, cause_label(asked, cause), *asked->groups.name ? 1 : 0);
	struct result_key key = incidence_key(asked, group, cause, NULL);
	size_t column = 1;

	cells[column++].text = show_value(showing, &key, "events");
	if (table->n_columns > 2 + asked->times.n)
		cells[column++].text = show_interval(showing, &key, "median");
	for (size_t i = 0; i < asked->times.n; i++) {
		key = incidence_key(asked, group, cause, asked->times.items[i]);
		cells[column++].text = show_interval(showing, &key, "incidence");
	}
}

/* "Female (631 patients, 223 censored)" and below it the causes. */
static void add_group(const struct showing *showing, struct table *table, size_t group)
{
	const struct incidence_asked *asked = asked_of(showing);
	struct result_key key = incidence_key(asked, group, INCIDENCE_ALL, NULL);

	if (*asked->groups.name) {
		new_row(showing, table,
		        arena_printf(showing->results->arena, "%s (%s, %s censored)",
		                     show_group(&asked->groups, group),
		                     show_counted(showing, &key, "n", "patient", "patients"),
		                     show_value(showing, &key, "censored")),
		        0);
		table->rows[table->n_rows - 1].keep_with_next = true;
		table->rows[table->n_rows - 1].rule_above = group > 0;
	}
	for (size_t k = 1; k <= asked->causes.n; k++)
		add_cause(showing, table, group, k);
}

static struct table *add_table(const struct showing *showing, const char *what)
{
	const struct incidence_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	bool medians = has_medians(showing);
	size_t column = 1;
	struct table *table = results_add_table(
	    results, showing->name,
	    arena_printf(results->arena,
	                 asked->times.n ? "%s: events and cumulative incidence by cause"
	                                : "%s: events by cause",
	                 what),
	    2 + medians + asked->times.n);
	struct cell *head = table_add_head(results, table);

	head[column++].text = "Events";
	if (medians) {
		head[column].text = "Median";
		head[column++].unit = show_unit_ci(showing, asked->endpoint.unit);
		table_add_note(results, table,
		               "Median: time by which half of all patients have had this event "
		               "first.");
	}
	curves_time_heads(showing, &asked->times, asked->endpoint.unit, &head[column]);
	for (size_t g = 0; g < asked->groups.n; g++)
		add_group(showing, table, g);
	return table;
}

/* --- Figure ------------------------------------------------------------------------ */

/* "Gray P = 0.012", for the figure; "" without a test. */
static const char *test_phrase(const struct showing *showing, size_t cause)
{
	struct result_key key = incidence_test_key(asked_of(showing), cause);
	const char *p = asked_of(showing)->rho ? show_p(showing, &key) : "";

	if (!p)
		return "Gray’s test: not estimable";
	return *p ? arena_printf(showing->results->arena, "Gray %s", p) : "";
}

/* With groups the curves of the cause of interest, without them those of all
 * causes. */
static void add_figure(const struct showing *showing)
{
	const struct incidence_asked *asked = asked_of(showing);
	struct arena *arena = showing->results->arena;
	const char *population = asked->asked.population_label;
	const char *interest = cause_label(asked, asked->interest), *by = asked->groups.label;
	struct figure figure = {.analysis = showing->name, .kind = "survival"};
	struct curve_set *set;

	if (*asked->groups.name) {
		set = curves_labelled(showing, asked->curves,
		                      arena_printf(arena, "Cumulative incidence: %s",
		                                   show_in_text(showing, interest)),
		                      by, asked->groups.labels);
		figure.caption = arena_printf(arena, "%s by %s%s: cumulative incidence", interest,
		                              show_in_text(showing, by), population);
	} else {
		set = curves_labelled(showing, asked->curves, "Cumulative incidence", "First event",
		                      asked->cause_labels.items);
		figure.caption = arena_printf(arena, "%s%s: cumulative incidence of each cause",
		                              asked->endpoint.label, population);
	}
	set->test = test_phrase(showing, asked->interest);
	figure.data = set;
	results_add_figure(showing->results, figure);
}

/* --- Sentences --------------------------------------------------------------------- */

/* The tests of all causes, under the table and in the methods section. */
static void add_tests(const struct showing *showing, struct table *table)
{
	const struct incidence_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	struct str notes = {.arena = results->arena};

	if (!asked->rho)
		return;
	for (size_t k = 1; k <= asked->causes.n; k++) {
		struct result_key key = incidence_test_key(asked, k);

		str_addf(&notes, "%s %s: %s",
		         k > 1 ? ";" : "Gray’s test:", show_in_text(showing, cause_label(asked, k)),
		         show_test(showing, &key));
	}
	str_add(&notes, ".");
	table_add_note(results, table, str_text(&notes));
	results_add_method(results,
	                   arena_printf(results->arena,
	                                "Cumulative incidences were compared by Gray’s test "
	                                "(Gray 1988)%s%s.",
	                                str_equal(asked->rho, "0") ? "" : " with ρ = ",
	                                str_equal(asked->rho, "0") ? "" : asked->rho));
}

/* "First events in 1384 patients: Progression 115, Death 860; 409 censored." */
static void add_sentence(const struct showing *showing)
{
	const struct incidence_asked *asked = asked_of(showing);
	struct result_key key = incidence_key(asked, 0, INCIDENCE_ALL, NULL);
	struct str text = {.arena = showing->results->arena};

	if (*asked->groups.name)
		return;
	str_addf(&text,
	         "First events in %s:", show_counted(showing, &key, "n", "patient", "patients"));
	for (size_t k = 1; k <= asked->causes.n; k++) {
		struct result_key of = incidence_key(asked, 0, k, NULL);

		str_addf(&text, "%s %s %s", k > 1 ? "," : "",
		         show_in_text(showing, cause_label(asked, k)),
		         show_value(showing, &of, "events"));
	}
	str_addf(&text, "; %s censored.", show_value(showing, &key, "censored"));
	show_summary(showing, str_text(&text));
}

static void add_methods(const struct showing *showing)
{
	const struct incidence_asked *asked = asked_of(showing);
	struct results *results = showing->results;

	results_add_method(
	    results, arena_printf(results->arena,
	                          "Cumulative incidence, the probability of an event while the "
	                          "other causes compete, was estimated by the Aalen–Johansen "
	                          "method, with %s %.4g%% confidence intervals from %s.",
	                          transform_names[asked->ci], 100 * asked->asked.confidence,
	                          asked->delta ? "the variance of the delta method"
	                                       : "Aalen’s variance (as R’s cmprsk)"));
	if (asked->delayed)
		curves_show_entry(showing, &asked->endpoint);
}

void cumulative_incidence_show(const struct showing *showing)
{
	const struct incidence_asked *asked = asked_of(showing);
	const char *by = asked->groups.label;
	const char *what = arena_printf(showing->results->arena, "%s%s%s%s", asked->endpoint.label,
	                                *by ? " by " : "", show_in_text(showing, by),
	                                asked->asked.population_label);
	const char *exclusions = show_exclusions(showing, &asked->asked, &asked->endpoint);
	struct table *table = add_table(showing, what);

	add_tests(showing, table);
	if (exclusions)
		table_add_note(showing->results, table, exclusions);
	add_sentence(showing);
	add_figure(showing);
	add_methods(showing);
}
