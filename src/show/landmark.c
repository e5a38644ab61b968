/* Landmark analyses: one table of all landmarks, curves from each. */
#include "results/asked/landmark.h"

#include "base/str.h"
#include "results/table.h"
#include "show/kinds.h"
#include "show/time_varying.h"

static const struct landmark_asked *asked_of(const struct showing *showing)
{
	return showing->asked;
}

static bool has_groups(const struct showing *showing)
{
	return *asked_of(showing)->groups.name != '\0';
}

static const char *by_text(const struct showing *showing)
{
	return arena_printf(showing->results->arena, "%s%s%s", has_groups(showing) ? " by " : "",
	                    show_in_text(showing, asked_of(showing)->groups.label),
	                    asked_of(showing)->asked.population_label);
}

static struct table *new_table(const struct showing *showing)
{
	const struct landmark_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	struct table *table =
	    results_add_table(results, showing->name,
	                      arena_printf(results->arena, "%s from landmarks%s",
	                                   asked->endpoint.label, by_text(showing)),
	                      has_groups(showing) ? 6 : 5);
	struct cell *head = table_add_head(results, table);

	head[0].text = asked->groups.label;
	head[1].text = "Excluded";
	head[2].text = "Patients";
	head[3].text = "Events";
	head[4].text =
	    arena_printf(results->arena, "Median, %s (%s)", asked->endpoint.unit, show_ci(showing));
	if (has_groups(showing))
		head[5].text = arena_printf(results->arena, "Log-rank %s", results->style->p_label);
	return table;
}

/* The rows of a landmark; with groups, they stand under it. */
static void add_rows(const struct showing *showing, struct table *table,
                     const struct curves_asked *from, const char *time)
{
	struct results *results = showing->results;
	struct result_key total = curves_total_key(from);
	struct result_key test = curves_test_key(from, LANDMARK_TEST);
	struct cell *cells = table_add_row(results, table);
	struct row *row = &table->rows[table->n_rows - 1];

	cells[0].text = arena_printf(results->arena, "From %s", time);
	cells[1].text = show_value(showing, &total, "excluded");
	row->keep_with_next = has_groups(showing);
	row->rule_above = row->keep_with_next && table->n_rows > 1;
	for (size_t i = 0; i < from->groups.n; i++) {
		if (has_groups(showing)) {
			cells = table_add_row(results, table);
			cells[0].text = from->groups.labels[i];
			cells[0].indent = 1;
		}
		moving_cells(showing, from, i, &cells[2]);
		if (has_groups(showing) && i == 0)
			cells[5].text = show_value(showing, &test, "p");
	}
}

/* "Log-rank P = 0.02", "Log-rank: not estimable". */
static const char *test_phrase(const struct showing *showing, const struct curves_asked *from)
{
	struct result_key key = curves_test_key(from, LANDMARK_TEST);
	const char *p = show_p(showing, &key);

	return p ? arena_printf(showing->results->arena, "Log-rank %s", p)
	         : "Log-rank: not estimable";
}

/* "At 3 months, 40 of 59 patients were still at risk. Log-rank P = 0.02." */
static void say(const struct showing *showing, const struct curves_asked *from, const char *time,
                struct str *out)
{
	struct result_key key = curves_total_key(from), of = landmark_all_key(asked_of(showing));
	double n = show_count(showing, &key, "n");

	str_addf(out, "%sAt %s, %s of %s %s still at risk", out->length ? " " : "", time,
	         show_value(showing, &key, "n"),
	         show_counted(showing, &of, "n", "patient", "patients"), n == 1 ? "was" : "were");
	if (n == 0)
		str_add(out, ".");
	else if (has_groups(showing))
		str_addf(out, ". %s.", test_phrase(showing, from));
	else
		str_addf(out, "; median from then, %s: %s.", from->endpoint.unit,
		         show_interval(showing, &key, "median"));
}

/* Curves of a landmark: survival at times, and the figure. */
static void add_curves(const struct showing *showing, const struct curves_asked *from)
{
	struct results *results = showing->results;
	struct result_key key = curves_total_key(from);
	const char *what =
	    arena_printf(results->arena, "%s%s", from->endpoint.label, by_text(showing));
	struct curve_set *set = moving_curves(showing, from);

	if (has_groups(showing))
		set->test = test_phrase(showing, from);
	curves_show_times(showing, from, arena_printf(results->arena, "%s at given times", what));
	if (show_count(showing, &key, "n") > 0)
		results_add_figure(results, (struct figure){.analysis = showing->name,
		                                            .kind = "survival",
		                                            .caption = what,
		                                            .data = set});
	curves_show_methods(showing, from);
}

/* The curves of a landmark as they are called. */
static struct curves_asked *named(const struct showing *showing, const struct curves_asked *from,
                                  const char *time)
{
	struct arena *arena = showing->results->arena;
	struct curves_asked *curves =
	    asked_of(showing)->moves
		? moving_named(showing, from, "Not by the landmark", "By the landmark")
		: arena_memdup(arena, from, sizeof *from);

	curves->endpoint.label = arena_printf(arena, "%s from %s", from->endpoint.label, time);
	return curves;
}

static void add_notes(const struct showing *showing, struct table *table)
{
	const struct landmark_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	const char *exclusions = show_exclusions(showing, &asked->asked, &asked->endpoint);

	table_add_note(results, table,
	               asked->delayed
	                   ? "Excluded: event or last contact at or before the landmark, "
	                     "or entry after it. Medians are counted from the landmark."
	                   : "Excluded: event or last contact at or before the landmark. "
	                     "Medians are counted from the landmark.");
	if (asked->moves)
		table_add_note(results, table,
		               "Groups are as they stand at the landmark: what "
		               "changes later does not count.");
	if (exclusions)
		table_add_note(results, table, exclusions);
}

void landmark_show(const struct showing *showing)
{
	const struct landmark_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	struct str summary = {.arena = results->arena};
	struct table *table = new_table(showing);

	for (size_t i = 0; i < asked->n; i++) {
		const char *time = show_time(showing, asked->at[i]->level, asked->endpoint.unit);
		const struct curves_asked *from = named(showing, asked->at[i], time);

		add_rows(showing, table, from, time);
		add_curves(showing, from);
		say(showing, from, time, &summary);
	}
	add_notes(showing, table);
	show_summary(showing, str_text(&summary));
	results_add_method(results, "Landmark analyses (Anderson, Cain and Gelber, 1983) keep "
	                            "the patients who are still at risk after the landmark, "
	                            "in groups as they stand then; an event or last contact "
	                            "exactly at the landmark is excluded, and time is "
	                            "counted from it.");
	if (has_groups(showing))
		results_add_method(results, "Curves were compared by the log-rank test, with "
		                            "the exact (hypergeometric) variance at ties.");
}
