/* Waterfall plots: the table of changes, and the figures or why there are none. */
#include "results/asked/waterfall.h"

#include "results/field.h"
#include "results/table.h"
#include "show/kinds.h"

/* "−30": a limit, the lower or the upper. */
static const char *limit_text(const struct showing *showing, const struct waterfall_asked *asked,
                              int which)
{
	const struct results *results = showing->results;
	double limit = asked->limits[which];

	return arena_printf(results->arena, "%s%s", limit < 0 ? "" : "+",
	                    style_significant(results->style, limit, 10, results->arena));
}

static struct result_key whole_key(const struct showing *showing,
                                   const struct waterfall_asked *asked, size_t group)
{
	return waterfall_key(showing->results, asked, group, WATERFALL_WHOLE);
}

static const char *share_text(const struct showing *showing, const struct waterfall_asked *asked,
                              size_t group, enum waterfall_range range)
{
	struct result_key key = waterfall_key(showing->results, asked, group, range);

	return show_share(showing, &key);
}

/* --- The table ------------------------------------------------------------------ */

enum {
	COLUMN_LABEL,
	COLUMN_COUNT,
	COLUMN_MISSING,
	COLUMN_MEDIAN,
	COLUMN_RANGES,
	N_COLUMNS = COLUMN_RANGES + WATERFALL_RANGES
};

static void group_row(const struct showing *showing, const struct waterfall_asked *asked,
                      struct table *table, size_t group, const char *label)
{
	struct results *results = showing->results;
	struct cell *cells = table_add_row(results, table);
	struct result_key key = whole_key(showing, asked, group);

	cells[COLUMN_LABEL].text = label;
	cells[COLUMN_COUNT].text = show_value(showing, &key, "n");
	cells[COLUMN_MISSING].text = show_value(showing, &key, "missing");
	cells[COLUMN_MEDIAN].text =
	    field_span(results, results_find(results, &key, "median"),
	               results_find(results, &key, "min"), results_find(results, &key, "max"));
	for (int i = 0; i < WATERFALL_RANGES; i++)
		cells[COLUMN_RANGES + i].text =
		    share_text(showing, asked, group, (enum waterfall_range)i);
}

/* "2 patients have a change below −100%, which cannot be, and are left out.";
 * NULL if none has. */
static const char *impossible_text(const struct showing *showing,
                                   const struct waterfall_asked *asked)
{
	struct result_key key = asked_key(&asked->asked, "sample");
	const char *n = show_counted(showing, &key, "impossible", "patient has", "patients have");

	if (!*n)
		return NULL;
	return arena_printf(showing->results->arena,
	                    "%s a change below −100%%, which cannot be, and %s left out.", n,
	                    show_count(showing, &key, "impossible") == 1 ? "is" : "are");
}

static void table_notes(const struct showing *showing, const struct waterfall_asked *asked,
                        struct table *table)
{
	struct results *results = showing->results;
	struct result_key key = asked_key(&asked->asked, "sample");
	const char *groupless = show_counted(showing, &key, "groupless", "patient", "patients");
	const char *impossible = impossible_text(showing, asked);

	if (*groupless)
		show_note(showing, table,
		          arena_printf(results->arena, "Missing includes %s without %s.", groupless,
		                       show_in_text(showing, asked->groups.label)));
	if (impossible) {
		if (table)
			table_add_note(results, table, impossible);
		results_add_warning(
		    results, arena_printf(results->arena, "%s: %s", showing->name, impossible));
	}
}

/* "Best change in 80 patients: median (range) −14.0 (−100.0 to 106.0)%." without
 * groups. */
static void say_changes(const struct showing *showing, const struct waterfall_asked *asked)
{
	struct results *results = showing->results;
	struct result_key key = whole_key(showing, asked, asked->groups.n);

	show_say(showing,
	         arena_printf(results->arena, "%s in %s: median (range) %s%%.", asked->label,
	                      show_counted(showing, &key, "n", "patient", "patients"),
	                      field_span(results, results_find(results, &key, "median"),
	                                 results_find(results, &key, "min"),
	                                 results_find(results, &key, "max"))));
}

static void changes_table(const struct showing *showing, const struct waterfall_asked *asked)
{
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	struct table *table = results_add_table(
	    results, showing->name,
	    arena_printf(arena, "%s%s", asked->label, asked->asked.population_label), N_COLUMNS);
	struct cell *head = table_add_head(results, table);

	head[COLUMN_COUNT].text = "N";
	head[COLUMN_MISSING].text = "Missing";
	head[COLUMN_MEDIAN].text = "Median";
	head[COLUMN_MEDIAN].unit = "% (range)";
	for (int i = 0; i < WATERFALL_RANGES; i++)
		head[COLUMN_RANGES + i].unit = "n (%)";
	head[COLUMN_RANGES + WATERFALL_AT_LOWER].text =
	    arena_printf(arena, "≤ %s%%", limit_text(showing, asked, 0));
	head[COLUMN_RANGES + WATERFALL_BETWEEN].text = "Between";
	head[COLUMN_RANGES + WATERFALL_AT_UPPER].text =
	    arena_printf(arena, "≥ %s%%", limit_text(showing, asked, 1));
	for (size_t i = 0; i < asked->groups.n; i++)
		group_row(showing, asked, table, i, asked->groups.labels[i]);
	group_row(showing, asked, table, asked->groups.n, "All patients");
	table_notes(showing, asked, table);
}

/* --- The figures ---------------------------------------------------------------- */

static void add_note(const struct showing *showing, struct figure *figure, const char *note)
{
	if (note)
		ARENA_PUSH(showing->results->arena, figure->notes, figure->n_notes, note);
}

static void figure_notes(const struct showing *showing, const struct waterfall_asked *asked,
                         struct figure *figure)
{
	struct arena *arena = showing->results->arena;
	size_t all = asked->groups.n;
	struct result_key key = whole_key(showing, asked, all);
	struct result_key sample = asked_key(&asked->asked, "sample");
	const char *lower = limit_text(showing, asked, 0), *upper = limit_text(showing, asked, 1);
	bool recist = asked->limits[0] == -30 && asked->limits[1] == 20;

	if (show_count(showing, &key, "n") > 0)
		add_note(showing, figure,
		         arena_printf(arena, "%s: %s at or below %s%%, %s at or above %s%%.",
		                      show_counted(showing, &key, "n", "patient", "patients"),
		                      share_text(showing, asked, all, WATERFALL_AT_LOWER), lower,
		                      share_text(showing, asked, all, WATERFALL_AT_UPPER), upper));
	if (show_count(showing, &key, "missing") > 0)
		add_note(
		    showing, figure,
		    arena_printf(arena, "Not shown: %s without a value%s.",
		                 show_counted(showing, &key, "missing", "patient", "patients"),
		                 *show_value(showing, &sample, "groupless") ? " or a group" : ""));
	add_note(showing, figure, impossible_text(showing, asked));
	add_note(
	    showing, figure,
	    arena_printf(arena, "Dashed: %s%% and %s%%%s.", lower, upper,
	                 recist ? ", partial response and progression by size in RECIST 1.1" : ""));
	if (show_count(showing, &key, "max") > WATERFALL_TOP)
		add_note(showing, figure,
		         arena_printf(arena,
		                      "Bars with an arrowhead go on beyond +%d%%, the highest to "
		                      "+%s%%.",
		                      WATERFALL_TOP, show_value(showing, &key, "max")));
}

static void figures(const struct showing *showing, const struct waterfall_asked *asked)
{
	struct results *results = showing->results;
	const char *by = asked->groups.label;
	struct result_key key = whole_key(showing, asked, asked->groups.n);
	struct figure whole = {.analysis = showing->name, .kind = "waterfall"};
	size_t first = 1;

	whole.caption = arena_printf(results->arena, "%s of each patient%s%s%s", asked->label,
	                             *by ? ", by " : "", show_in_text(showing, by),
	                             asked->asked.population_label);
	figure_notes(showing, asked, &whole);
	for (size_t i = 0; i < asked->n_parts; first += asked->parts[i++].n) {
		struct figure figure = whole;
		struct waterfall *part =
		    arena_memdup(results->arena, &asked->parts[i], sizeof asked->parts[i]);

		part->bars_label =
		    asked->n_parts > 1 || part->n == 0
			? "Patients, one bar each"
			: arena_printf(results->arena, "%s, one bar each",
		                       show_counted(showing, &key, "n", "patient", "patients"));
		figure.data = part;
		if (asked->n_parts > 1)
			figure.caption = show_part_caption(showing, whole.caption, first,
			                                   asked->parts[i].n, &key);
		results_add_figure(results, figure);
	}
}

void waterfall_show(const struct showing *showing)
{
	const struct waterfall_asked *asked = showing->asked;
	struct arena *arena = showing->results->arena;

	if (*asked->signs.name && !asked->signs_shown)
		results_add_warning(showing->results,
		                    arena_printf(arena,
		                                 "%s: '%s' has %zu levels and is not shown: more "
		                                 "than %d signs cannot be told apart.",
		                                 showing->name, asked->signs.name, asked->signs.n,
		                                 WATERFALL_MOST_SIGNS));
	if (*asked->groups.name)
		changes_table(showing, asked);
	if (asked->n_parts)
		figures(showing, asked);
	else
		show_no_figure(showing, NULL,
		               arena_printf(arena,
		                            "No waterfall plot is drawn: more than %zu patients "
		                            "would fill more than %d pages. A population shows "
		                            "them better.",
		                            asked->most * FIGURE_MOST_PARTS, FIGURE_MOST_PARTS));
	if (!*asked->groups.name) {
		say_changes(showing, asked);
		table_notes(showing, asked, NULL);
	}
}
