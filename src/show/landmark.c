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

/* Columns: what is counted, the median, survival at times, and the test. */
enum { N_EXCLUDED = 1, N_PATIENTS, N_EVENTS, MEDIAN, AT_TIMES };

static struct table *new_table(const struct showing *showing)
{
	const struct landmark_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	const struct asked_list *times = &asked->at[0]->times;
	struct table *table =
	    results_add_table(results, showing->name,
	                      arena_printf(results->arena, "%s from landmarks%s",
	                                   asked->endpoint.label, by_text(showing)),
	                      AT_TIMES + times->n + has_groups(showing));
	struct cell *head = table_add_head(results, table);

	head[N_EXCLUDED].text = "Excluded";
	head[N_PATIENTS].text = "N";
	head[N_EVENTS].text = "Events";
	head[MEDIAN].text = "Median";
	head[MEDIAN].unit = show_unit_ci(showing, asked->endpoint.unit);
	curves_time_heads(showing, times, asked->endpoint.unit, &head[AT_TIMES]);
	if (has_groups(showing)) {
		head[AT_TIMES + times->n].text = results->style->p_label;
		head[AT_TIMES + times->n].unit = "log-rank";
	}
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
	cells[N_EXCLUDED].text = show_value(showing, &total, "excluded");
	row->keep_with_next = has_groups(showing);
	row->rule_above = row->keep_with_next && table->n_rows > 1;
	if (has_groups(showing))
		cells[table->n_columns - 1].text = show_value(showing, &test, "p");
	for (size_t i = 0; i < from->groups.n; i++) {
		if (has_groups(showing)) {
			cells = table_add_row(results, table);
			cells[0].text = from->groups.labels[i];
			cells[0].indent = 1;
		}
		moving_cells(showing, from, i, &cells[N_PATIENTS]);
		curves_time_cells(showing, from, i, &cells[AT_TIMES]);
		if (curves_few(showing, from, i, table, &cells[0]))
			for (size_t k = MEDIAN; k < AT_TIMES + from->times.n; k++)
				cells[k].text = "";
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
	if (n != 0 && has_groups(showing))
		str_addf(out, ". %s", test_phrase(showing, from));
	str_add(out, ".");
}

/* Of a single landmark without groups: " Median … from then 3.1 months (…); …" */
static void say_numbers(const struct showing *showing, const struct curves_asked *from,
                        struct str *out)
{
	struct result_key key = curves_total_key(from);

	str_addf(
	    out,
	    " %s had the event before or at it, or were no longer observed. Median from then %s",
	    show_value(showing, &key, "excluded"),
	    show_phrase(showing, &key, "median", from->endpoint.unit));
	for (size_t i = 0; i < from->times.n; i++) {
		struct result_key at = curves_key(showing->results, from, 0, from->times.items[i]);

		str_addf(out, "%s %s at %s", i ? "," : ";", show_interval(showing, &at, "survival"),
		         show_asked_time(showing, from->times.items[i], from->endpoint.unit));
	}
	str_add(out, ".");
}

static struct curve_set *landmark_curves(const struct showing *showing,
                                         const struct curves_asked *from)
{
	struct curve_set *set = moving_curves(showing, from);

	if (has_groups(showing))
		set->test = test_phrase(showing, from);
	return set;
}

static void figure_add(const struct showing *showing, const char *endpoint,
                       const struct curve_set *set)
{
	results_add_figure(showing->results,
	                   (struct figure){.analysis = showing->name,
	                                   .kind = "survival",
	                                   .caption = arena_printf(showing->results->arena, "%s%s",
	                                                           endpoint, by_text(showing)),
	                                   .data = set});
}

/* The figure of a landmark. */
static void add_curves(const struct showing *showing, const struct curves_asked *from)
{
	struct result_key key = curves_total_key(from);

	if (show_count(showing, &key, "n") > 0)
		figure_add(showing, from->endpoint.label, landmark_curves(showing, from));
}

/* So many landmarks have room side by side. */
enum { PANELS_MOST = 3 };

/* Whether all landmarks are compared in one figure: there are some, each with
 * patients, in the same groups. */
static bool has_panels(const struct showing *showing)
{
	const struct landmark_asked *asked = asked_of(showing);

	for (size_t i = 0; i < asked->n; i++) {
		struct result_key key = curves_total_key(asked->at[i]);

		if (show_count(showing, &key, "n") <= 0 ||
		    asked->at[i]->groups.n != asked->at[0]->groups.n)
			return false;
	}
	return asked->n > 1 && asked->n <= PANELS_MOST && has_groups(showing);
}

/* The figure of all landmarks, a panel each; `from` are their curves as they are
 * called. */
static void add_panels(const struct showing *showing, struct curves_asked *const *from)
{
	const struct landmark_asked *asked = asked_of(showing);
	struct arena *arena = showing->results->arena;
	struct curve_panel *panels = ARENA_ARRAY(arena, struct curve_panel, asked->n);
	struct curve_set *set = landmark_curves(showing, from[0]);

	for (size_t i = 0; i < asked->n; i++) {
		struct result_key key = curves_total_key(from[i]);
		const char *time = show_time(showing, from[i]->level, asked->endpoint.unit);

		panels[i] = (struct curve_panel){arena_printf(arena, "From %s", time),
		                                 results_find(showing->results, &key, "n"),
		                                 landmark_curves(showing, from[i])};
	}
	set->endpoint_label = asked->endpoint.label;
	set->test = "";
	set->panels = panels;
	set->n_panels = asked->n;
	figure_add(showing, arena_printf(arena, "%s from each landmark", asked->endpoint.label),
	           set);
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
	const char *exclusions = show_exclusions(showing, &asked->asked, &asked->endpoint);

	show_note(showing, table,
	          asked->delayed ? "Excluded: event or last contact at or before the landmark, "
	                           "or entry after it. Medians are counted from the landmark."
	                         : "Excluded: event or last contact at or before the landmark. "
	                           "Medians are counted from the landmark.");
	if (asked->moves)
		show_note(showing, table,
		          "Groups are as they stand at the landmark: what "
		          "changes later does not count.");
	if (exclusions)
		show_note(showing, table, exclusions);
}

void landmark_show(const struct showing *showing)
{
	const struct landmark_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	struct str summary = {.arena = results->arena};
	bool alone = asked->n == 1 && !has_groups(showing), panels = has_panels(showing);
	struct curves_asked **called = ARENA_ARRAY(results->arena, struct curves_asked *, asked->n);
	struct table *table = alone ? NULL : new_table(showing);

	for (size_t i = 0; i < asked->n; i++) {
		const char *time = show_time(showing, asked->at[i]->level, asked->endpoint.unit);
		const struct curves_asked *from = called[i] = named(showing, asked->at[i], time);

		if (table)
			add_rows(showing, table, from, time);
		if (!panels)
			add_curves(showing, from);
		curves_show_methods(showing, from);
		say(showing, from, time, &summary);
		if (!table)
			say_numbers(showing, from, &summary);
	}
	if (panels)
		add_panels(showing, called);
	show_summary(showing, str_text(&summary));
	add_notes(showing, table);
	results_add_method(results, "Landmark analyses (Anderson, Cain and Gelber, 1983) keep "
	                            "the patients who are still at risk after the landmark, "
	                            "in groups as they stand then; an event or last contact "
	                            "exactly at the landmark is excluded, and time is "
	                            "counted from it.");
	if (has_groups(showing))
		results_add_method(results, "Curves were compared by the log-rank test, with "
		                            "the exact (hypergeometric) variance at ties.");
}
