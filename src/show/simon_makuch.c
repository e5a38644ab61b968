/* A group that patients join during follow-up. */
#include "results/asked/simon_makuch.h"

#include "base/str.h"
#include "results/field.h"
#include "results/table.h"
#include "show/kinds.h"
#include "show/time_varying.h"

/* Columns; survival at times and the hazard ratio follow the median. */
enum { N_PATIENTS = 1, N_EVENTS, AT_RISK, MEDIAN, AT_TIMES };

static struct table *new_table(const struct showing *showing, const struct curves_asked *curves,
                               const char *caption)
{
	struct results *results = showing->results;
	const char *unit = curves->endpoint.unit;
	size_t ratio = AT_TIMES + curves->times.n;
	struct table *table = results_add_table(results, showing->name, caption, ratio + 2);
	struct cell *head = table_add_head(results, table);

	head[N_PATIENTS].text = "N";
	head[N_EVENTS].text = "Events";
	head[AT_RISK].text = "Time at risk";
	head[AT_RISK].unit = unit;
	head[MEDIAN].text = "Median";
	head[MEDIAN].unit = show_unit_ci(showing, unit);
	curves_time_heads(showing, &curves->times, unit, &head[AT_TIMES]);
	head[ratio].text = "Hazard ratio";
	head[ratio].unit = arena_printf(results->arena, "(%s)", show_ci(showing));
	head[ratio + 1].text = results->style->p_label;
	for (size_t i = 0; i < curves->groups.n; i++) {
		struct result_key key = curves_key(results, curves, i, NULL);
		struct cell *cells = table_add_row(results, table);

		cells[0].text = curves->groups.labels[i];
		cells[N_PATIENTS].text = show_value(showing, &key, "n");
		cells[N_EVENTS].text = show_value(showing, &key, "events");
		cells[AT_RISK].text = show_value(showing, &key, "time_at_risk");
		cells[MEDIAN].text = show_interval(showing, &key, "median");
		curves_time_cells(showing, curves, i, &cells[AT_TIMES]);
		ratio_cells(showing, curves, SIMON_MAKUCH_RATIO, i, &cells[ratio]);
	}
	return table;
}

/* "Of 103 patients, 67 changed during follow-up and 2 had before it began". */
static const char *changes_text(const struct showing *showing, const struct curves_asked *curves)
{
	const struct simon_makuch_asked *asked = showing->asked;
	struct str out = {.arena = showing->results->arena};
	struct result_key key = curves_total_key(curves);
	const char *same_day = show_counted(showing, &key, "moment_same_day", "patient", "patients");
	const char *later = show_counted(showing, &key, "moment_later", "patient", "patients");

	str_addf(&out, "Of %s, %s changed groups during follow-up (%s)",
	         show_counted(showing, &key, "n", "patient", "patients"),
	         show_value(showing, &key, "changed"), show_in_text(showing, curves->groups.label));
	if (show_count(showing, &key, "changed_start") > 0)
		str_addf(&out, " and %s had done so when it began",
		         show_value(showing, &key, "changed_start"));
	str_add(&out, "; those who change count as patients of both groups.");
	if (*same_day)
		str_addf(&out,
		         " In %s the change came on the day of the event or "
		         "last contact, which counts as %s it.",
		         same_day, asked->same_day);
	if (*later)
		str_addf(&out,
		         " In %s it came after the event or last contact, and "
		         "does not count.",
		         later);
	return str_text(&out);
}

static void add_notes(const struct showing *showing, const struct curves_asked *curves,
                      struct table *table)
{
	struct results *results = showing->results;
	struct result_key test = curves_test_key(curves, SIMON_MAKUCH_TEST);
	struct result_key key = curves_total_key(curves);
	const char *missing = show_exclusions(showing, &curves->asked, &curves->endpoint);

	table_add_note(results, table, changes_text(showing, curves));
	show_summary(showing, arena_printf(results->arena, "Mantel–Byar test: %s.",
	                                   show_test(showing, &test)));
	if (show_count(showing, &key, "excluded") > 0)
		table_add_note(
		    results, table,
		    arena_printf(results->arena,
		                 "Not analysed: %s with the event or last "
		                 "contact at or before the landmark.",
		                 show_counted(showing, &key, "excluded", "patient", "patients")));
	if (missing)
		table_add_note(results, table, missing);
	note_early_falls(showing, curves, table);
}

/* "Mantel–Byar P = 0.68" */
static const char *test_phrase(const struct showing *showing, const struct curves_asked *curves)
{
	struct result_key key = curves_test_key(curves, SIMON_MAKUCH_TEST);
	const char *p = show_p(showing, &key);

	return p ? arena_printf(showing->results->arena, "Mantel–Byar %s", p)
	         : "Mantel–Byar: not estimable";
}

/* The curves as they are called. */
static struct curves_asked *named(const struct showing *showing)
{
	const struct simon_makuch_asked *asked = showing->asked;
	struct curves_asked *curves =
	    moving_named(showing, asked->curves, "Before or without", "After");
	struct asked_endpoint *endpoint = &curves->endpoint;

	if (asked->landmark)
		endpoint->label =
		    arena_printf(showing->results->arena, "%s from %s", endpoint->label,
		                 show_time(showing, asked->landmark, endpoint->unit));
	return curves;
}

void simon_makuch_show(const struct showing *showing)
{
	const struct simon_makuch_asked *asked = showing->asked;
	struct results *results = showing->results;
	const struct curves_asked *curves = named(showing);
	struct curve_set *set = moving_curves(showing, curves);
	const char *what = arena_printf(
	    results->arena, "%s by %s during follow-up%s", curves->endpoint.label,
	    show_in_text(showing, curves->groups.label), curves->asked.population_label);

	add_notes(showing, curves, new_table(showing, curves, what));
	set->test = test_phrase(showing, curves);
	moving_figure(showing, set, what);
	moving_methods(showing, asked->same_day);
	ratio_methods(showing);
	results_add_method(results, "Such groups were compared by the test of Mantel and Byar "
	                            "(1974): the log-rank test by the group at each time.");
	curves_show_methods(showing, curves);
}
