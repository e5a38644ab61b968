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

/* A group's rows: its patients, and below them the causes, and who had none. */
static void add_group(const struct showing *showing, struct table *table, size_t group)
{
	const struct incidence_asked *asked = asked_of(showing);
	struct result_key key = incidence_key(asked, group, INCIDENCE_ALL, NULL);

	new_row(showing, table, show_group(&asked->groups, group), 0)[1].text =
	    show_value(showing, &key, "n");
	table->rows[table->n_rows - 1].keep_with_next = true;
	for (size_t k = 1; k <= asked->causes.n; k++) {
		struct cell *cells = new_row(showing, table, cause_label(asked, k), 1);
		struct result_key of = incidence_key(asked, group, k, NULL);

		cells[2].text = show_value(showing, &of, "events");
		cells[3].text = show_interval(showing, &of, "median");
		table->rows[table->n_rows - 1].keep_with_next = true;
	}
	new_row(showing, table, "Censored", 1)[2].text = show_value(showing, &key, "censored");
}

static struct table *add_medians(const struct showing *showing, const char *what)
{
	const struct incidence_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	struct table *table = results_add_table(
	    results, showing->name, arena_printf(results->arena, "%s: events by cause", what), 4);
	struct cell *head = table_add_head(results, table);

	head[0].text = asked->groups.label;
	head[1].text = "Patients";
	head[2].text = "Events";
	head[3].text =
	    arena_printf(results->arena, "Median, %s (%s)", asked->endpoint.unit, show_ci(showing));
	for (size_t g = 0; g < asked->groups.n; g++)
		add_group(showing, table, g);
	table_add_note(results, table,
	               "Median: time by which half of all patients have had "
	               "this event first.");
	return table;
}

/* Causes that stand side by side in one table of times. */
struct columns {
	size_t first, n;
};
enum { MOST_COLUMNS = 3 };

static void add_time(const struct showing *showing, struct table *table, size_t group, size_t i,
                     struct columns columns)
{
	const struct incidence_asked *asked = asked_of(showing);
	const char *time = asked->times.items[i];
	struct result_key key = incidence_key(asked, group, INCIDENCE_ALL, time);
	struct cell *cells =
	    new_row(showing, table, i == 0 ? show_group(&asked->groups, group) : "", 0);
	struct row *row = &table->rows[table->n_rows - 1];

	row->rule_above = group > 0 && i == 0;
	row->keep_with_next = i + 1 < asked->times.n;
	cells[1].text = show_asked(showing, time);
	cells[2].text = show_value(showing, &key, "at_risk");
	for (size_t k = 0; k < columns.n; k++) {
		key = incidence_key(asked, group, columns.first + k, time);
		cells[3 + k].text = show_interval(showing, &key, "incidence");
	}
}

static void add_times_table(const struct showing *showing, const char *what, struct columns columns)
{
	const struct incidence_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	struct table *table = results_add_table(
	    results, showing->name,
	    arena_printf(results->arena, "%s: cumulative incidence (%s) at given times", what,
	                 show_ci(showing)),
	    3 + columns.n);
	struct cell *head = table_add_head(results, table);

	head[0].text = asked->groups.label;
	head[1].text = arena_printf(results->arena, "Time, %s", asked->endpoint.unit);
	head[2].text = "At risk";
	for (size_t k = 0; k < columns.n; k++)
		head[3 + k].text = cause_label(asked, columns.first + k);
	for (size_t g = 0; g < asked->groups.n; g++)
		for (size_t i = 0; i < asked->times.n; i++)
			add_time(showing, table, g, i, columns);
	table_add_note(results, table,
	               "At risk: patients still followed, without any of the "
	               "events, just before the time. Past a group's last "
	               "observation nothing is estimated, unless nobody is "
	               "left without an event.");
}

static void add_times(const struct showing *showing, const char *what)
{
	const struct incidence_asked *asked = asked_of(showing);
	size_t n = asked->causes.n;

	for (size_t first = 1; first <= n && asked->times.n; first += MOST_COLUMNS)
		add_times_table(showing, what,
		                (struct columns){first, n - first < MOST_COLUMNS ? n - first + 1
		                                                                 : MOST_COLUMNS});
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
	struct table *table = add_medians(showing, what);

	add_tests(showing, table);
	if (exclusions)
		table_add_note(showing->results, table, exclusions);
	add_sentence(showing);
	add_times(showing, what);
	add_figure(showing);
	add_methods(showing);
}
