/* Swimmer plots: their figures, or why there are none. */
#include "results/asked/swimmer.h"

#include "base/str.h"
#include "show/kinds.h"

/* "59 patients: 41 events, 18 censored; longest time 60.2 months." */
static const char *counts_text(const struct showing *showing, const struct swimmer_asked *asked)
{
	struct arena *arena = showing->results->arena;
	struct result_key key = swimmer_key(asked);
	const struct result *longest = results_find(showing->results, &key, "max");
	struct str out = {.arena = arena};

	str_addf(&out, "%s: %s, %s censored",
	         show_counted(showing, &key, "n", "patient", "patients"),
	         show_counted(showing, &key, "events", "event", "events"),
	         show_value(showing, &key, "censored"));
	if (longest->status != RESULT_NOT_ESTIMABLE)
		str_addf(&out, "; longest time %s %s", show_value(showing, &key, "max"),
		         asked->endpoint.unit);
	str_add(&out, ".");
	return str_text(&out);
}

/* "Not drawn, because before time 0: Surgery (2)."; NULL if all are. */
static const char *marks_before(const struct showing *showing, const struct swimmer_asked *asked)
{
	struct str out = {.arena = showing->results->arena};

	for (size_t i = 0; i < asked->marks.n && asked->n_parts; i++) {
		struct result_key key = swimmer_mark_key(asked, i, true);

		if (show_count(showing, &key, "n") > 0)
			str_addf(&out, "%s%s (%s)",
			         out.length ? ", " : "Not drawn, because before time 0: ",
			         asked->parts[0].marks[i], show_value(showing, &key, "n"));
	}
	return out.length ? arena_printf(out.arena, "%s.", str_text(&out)) : NULL;
}

static void add_note(const struct showing *showing, struct figure *figure, const char *note)
{
	if (note)
		ARENA_PUSH(showing->results->arena, figure->notes, figure->n_notes, note);
}

static void notes(const struct showing *showing, const struct swimmer_asked *asked,
                  struct figure *figure)
{
	add_note(showing, figure, counts_text(showing, asked));
	if (asked->parts[0].n)
		add_note(showing, figure,
		         "Bars end with the event, or with an arrow where follow-up ended without "
		         "it.");
	if (asked->any_later)
		add_note(showing, figure, "A thin line leads from the end of a bar to later dates.");
	if (asked->delayed)
		add_note(showing, figure,
		         "A thin line leads from time 0 to the entry; before it, patients are not "
		         "at risk.");
	add_note(showing, figure, marks_before(showing, asked));
	add_note(showing, figure, show_exclusions(showing, &asked->asked, &asked->endpoint));
}

static void figures(const struct showing *showing, const struct swimmer_asked *asked)
{
	struct results *results = showing->results;
	const char *by = asked->groups.label;
	struct result_key key = swimmer_key(asked);
	struct figure whole = {.analysis = showing->name, .kind = "swimmer"};
	size_t first = 1;

	whole.caption = arena_printf(results->arena, "Course of each patient: %s%s%s%s",
	                             show_in_text(showing, asked->endpoint.label), *by ? " by " : "",
	                             show_in_text(showing, by), asked->asked.population_label);
	notes(showing, asked, &whole);
	for (size_t i = 0; i < asked->n_parts; first += asked->parts[i++].n) {
		struct figure figure = whole;

		figure.data = &asked->parts[i];
		if (asked->n_parts > 1)
			figure.caption = show_part_caption(showing, whole.caption, first,
			                                   asked->parts[i].n, &key);
		results_add_figure(results, figure);
	}
}

void swimmer_show(const struct showing *showing)
{
	const struct swimmer_asked *asked = showing->asked;

	if (asked->n_parts)
		figures(showing, asked);
	else
		show_no_figure(
		    showing, counts_text(showing, asked),
		    arena_printf(showing->results->arena,
		                 "No swimmer plot is drawn: more than %zu patients would "
		                 "fill more than %d pages. A population, or curves, show "
		                 "them better.",
		                 asked->most * FIGURE_MOST_PARTS, FIGURE_MOST_PARTS));
}
