/* Panels of immortal time: ways to count in one table, the guaranteed time in
 * words. */
#include "results/asked/immortal.h"

#include "results/table.h"
#include "show/kinds.h"
#include "show/time_varying.h"

static const struct immortal_asked *asked_of(const struct showing *showing)
{
	return showing->asked;
}

/* Whether the table has hazard ratios. */
static bool is_compared(const struct showing *showing)
{
	return !asked_of(showing)->entry || *asked_of(showing)->by.name;
}

static const char *guarantee(const struct showing *showing, const char *stat)
{
	struct result_key key = immortal_key(asked_of(showing));

	return show_value(showing, &key, stat);
}

static const char *patients(const struct showing *showing, const char *stat)
{
	struct result_key key = immortal_key(asked_of(showing));

	return show_counted(showing, &key, stat, "patient", "patients");
}

/* --- Rows -------------------------------------------------------------------------- */

static struct table *new_table(const struct showing *showing)
{
	const struct immortal_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	bool compared = is_compared(showing);
	struct table *table =
	    results_add_table(results, showing->name,
	                      arena_printf(arena, "%s with and without guaranteed time%s%s%s",
	                                   asked->endpoint.label, compared ? ", by " : "",
	                                   asked->entry ? show_in_text(showing, asked->by.label)
	                                                : show_in_text(showing, asked->moment),
	                                   asked->asked.population_label),
	                      compared ? 6 : 4);
	struct cell *head = table_add_head(results, table);

	head[1].text = "N";
	head[2].text = "Events";
	head[3].text = "Median";
	head[3].unit = show_unit_ci(showing, asked->endpoint.unit);
	if (compared) {
		head[4].text = "Hazard ratio";
		head[4].unit = arena_printf(arena, "(%s)", show_ci(showing));
		head[5].text = results->style->p_label;
	}
	return table;
}

/* The rows of some curves; `title` is that of everybody's. */
static void add_rows(const struct showing *showing, struct table *table,
                     const struct curves_asked *curves, const char *title)
{
	bool grouped = *curves->groups.name;

	for (size_t i = 0; i < curves->groups.n; i++) {
		struct cell *cells = table_add_row(showing->results, table);

		cells[0].text = grouped ? curves->groups.labels[i] : title;
		cells[0].indent = is_compared(showing);
		moving_cells(showing, curves, i, &cells[1]);
		if (grouped)
			ratio_cells(showing, curves, curves->context, i, &cells[4]);
	}
	curves_show_methods(showing, curves);
}

/* What a way to count is called, and the groups before and after a change in
 * it. */
struct way_name {
	const char *title, *before, *after;
};

/* Adds a way to count to the table: a heading, if several rows follow, and
 * those. Returns its curves as they are called. */
static const struct curves_asked *add_way(const struct showing *showing, struct table *table,
                                          const struct immortal_way *way, struct way_name name)
{
	const struct curves_asked *curves = way->curves;
	bool compared = is_compared(showing);

	if (!asked_of(showing)->entry)
		curves = moving_named(showing, curves, name.before, name.after);
	if (compared) {
		table_add_row(showing->results, table)[0].text = name.title;
		table->rows[table->n_rows - 1].rule_above = table->n_rows > 1;
		table->rows[table->n_rows - 1].keep_with_next = true;
	}
	add_rows(showing, table, curves, compared ? "All patients" : name.title);
	if (way->by)
		add_rows(showing, table, way->by, NULL);
	return curves;
}

/* --- Sentences --------------------------------------------------------------------- */

/* What the guaranteed time is, in plain words. */
static const char *sentence(const struct showing *showing)
{
	const struct immortal_asked *asked = asked_of(showing);
	struct arena *arena = showing->results->arena;
	struct result_key key = immortal_key(asked);
	double n = show_count(showing, &key, "guaranteed_n");
	const char *days, *was = n == 1 ? "was" : "were";

	if (show_count(showing, &key, "guaranteed_days") <= 0)
		return asked->entry || n > 0 ? "There is no guaranteed time."
		                             : "No patient changed groups: there is no "
		                               "guaranteed time.";
	days = arena_printf(arena, "%s days in all (median %s days, %s%% of their follow-up)",
	                    guarantee(showing, "guaranteed_days"),
	                    guarantee(showing, "guaranteed_median"),
	                    guarantee(showing, "guaranteed_pct"));
	if (asked->entry)
		return arena_printf(arena,
		                    "The %s %s free of events for %s by design, from the "
		                    "origin of %s to %s: whoever had an event in that time is "
		                    "not in the cohort.",
		                    patients(showing, "guaranteed_n"), was, days,
		                    show_in_text(showing, asked->endpoint.label),
		                    show_in_text(showing, asked->moment));
	return arena_printf(arena,
	                    "The %s with %s %s free of events for %s by design, from the "
	                    "origin of %s to %s: whoever had an event before it is counted in "
	                    "the other group.",
	                    patients(showing, "guaranteed_n"), show_in_text(showing, asked->moment),
	                    was, days, show_in_text(showing, asked->endpoint.label),
	                    show_in_text(showing, asked->moment));
}

/* Which way the naive numbers err. */
static const char *bias_sentence(const struct showing *showing)
{
	return arena_printf(showing->results->arena,
	                    asked_of(showing)->entry
	                        ? "Direction of bias: the naive curve counts guaranteed time "
	                          "as survival. It is never below that with delayed entry, its "
	                          "median never shorter, and a group that waits longer for %s "
	                          "looks better than it is."
	                        : "Direction of bias: the naive comparison gives guaranteed "
	                          "time to the group with %s and takes patients with early "
	                          "events out of it. It makes that group look better than it "
	                          "is, and the hazard ratio of “Ever” too low.",
	                    show_in_text(showing, asked_of(showing)->moment));
}

/* Entries and switches at the end of follow-up, or after it. */
static void note_late(const struct showing *showing, struct table *table)
{
	const struct immortal_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	const char *same_day = patients(showing, "moment_same_day");
	const char *later = patients(showing, "moment_later");

	if (*same_day)
		table_add_note(results, table,
		               arena_printf(results->arena,
		                            "In %s the event or last contact is on the "
		                            "day of %s, and counts as after it.",
		                            same_day, show_in_text(showing, asked->moment)));
	if (*later)
		table_add_note(results, table,
		               arena_printf(results->arena,
		                            asked->entry ? "In %s the event or last contact "
		                                           "comes before %s: only the naive "
		                                           "rows have them."
		                                         : "In %s the event or last contact "
		                                           "comes before %s, which does not "
		                                           "count.",
		                            later, show_in_text(showing, asked->moment)));
}

static void add_notes(const struct showing *showing, struct table *table,
                      const struct curves_asked *honest)
{
	const struct immortal_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	const char *exclusions = show_exclusions(showing, &asked->asked, &asked->endpoint);

	table_add_note(results, table, bias_sentence(showing));
	if (asked->at.n)
		table_add_note(results, table,
		               arena_printf(results->arena,
		                            "Landmark: patients at risk%s after it; "
		                            "medians are counted from the landmark.",
		                            asked->entry ? " and in the cohort" : ""));
	note_late(showing, table);
	note_early_falls(showing, honest, table);
	if (exclusions)
		table_add_note(results, table, exclusions);
}

static void add_methods(const struct showing *showing)
{
	const struct immortal_asked *asked = asked_of(showing);
	struct results *results = showing->results;

	results_add_method(results, "Guaranteed (immortal) time is the time from the origin to the "
	                            "moment that a patient had to reach without the event to be in "
	                            "the cohort or group (Suissa, 2008).");
	if (asked->at.n)
		results_add_method(results, "Landmarks are those of Anderson, Cain and Gelber "
		                            "(1983): survival of who is still at risk after "
		                            "them.");
	if (asked->entry)
		results_add_method(results,
		                   "With delayed entry, patients are at risk only from their "
		                   "entry (left truncation), which takes it that when they "
		                   "entered says nothing about their later risk.");
	else
		moving_methods(showing, "after");
	if (is_compared(showing))
		ratio_methods(showing);
}

/* --- Figures ----------------------------------------------------------------------- */

/* The curve from the origin and that with delayed entry, in one set. */
static const struct curve_set *join(const struct showing *showing, const struct curves_asked *naive,
                                    const struct curves_asked *honest)
{
	struct arena *arena = showing->results->arena;
	struct curve_set *set = moving_curves(showing, naive);

	set->n = 2;
	set->group_label = "At risk";
	set->curves = ARENA_ARRAY(arena, struct curve, 2);
	set->curves[0] = naive->curves->curves[0];
	set->curves[0].label = "From the origin (naive)";
	set->curves[1] = honest->curves->curves[0];
	set->curves[1].label = arena_printf(arena, "From %s (delayed entry)",
	                                    show_in_text(showing, asked_of(showing)->moment));
	return set;
}

/* With `entry` one figure; with `switch` one for each way to count, since
 * nobody can tell four bands apart. */
static void add_figures(const struct showing *showing, const struct curves_asked *naive,
                        const struct curves_asked *honest)
{
	const struct immortal_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	const char *label = asked->endpoint.label, *of = asked->asked.population_label;
	struct figure figure = {.analysis = showing->name, .kind = "survival"};

	figure.data = asked->entry ? join(showing, naive, honest) : moving_curves(showing, naive);
	figure.caption = arena_printf(results->arena,
	                              asked->entry ? "%s with and without guaranteed "
	                                             "time%s"
	                                           : "%s with guaranteed time (naive)%s",
	                              label, of);
	results_add_figure(results, figure);
	if (!asked->entry)
		moving_figure(showing, moving_curves(showing, honest),
		              arena_printf(results->arena,
		                           "%s without guaranteed time "
		                           "(Simon–Makuch)%s",
		                           label, of));
}

void immortal_time_show(const struct showing *showing)
{
	const struct immortal_asked *asked = asked_of(showing);
	struct table *table = new_table(showing);
	const struct curves_asked *naive, *honest;

	naive = add_way(showing, table, &asked->naive,
	                (struct way_name){"Naive: all time counts", "Never", "Ever"});
	for (size_t i = 0; i < asked->at.n; i++) {
		const char *title =
		    arena_printf(showing->results->arena, "Landmark at %s",
		                 show_time(showing, asked->at.items[i], asked->endpoint.unit));

		add_way(showing, table, &asked->landmarks[i],
		        (struct way_name){title, "Not by then", "By then"});
	}
	honest = add_way(showing, table, &asked->honest,
	                 (struct way_name){asked->entry ? "Delayed entry (left truncation)"
	                                                : "Simon–Makuch (time-varying group)",
	                                   "Before or without", "After"});
	add_notes(showing, table, honest);
	show_summary(showing, sentence(showing));
	add_figures(showing, naive, honest);
	add_methods(showing);
}
