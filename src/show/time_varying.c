#include "show/time_varying.h"

#include "results/field.h"
#include "results/table.h"

struct curves_asked *moving_named(const struct showing *showing, const struct curves_asked *asked,
                                  const char *before, const char *after)
{
	struct arena *arena = showing->results->arena;
	struct curves_asked *named = arena_memdup(arena, asked, sizeof *named);
	const char **labels = ARENA_ARRAY(arena, const char *, 2);

	labels[0] = before;
	labels[1] = after;
	named->groups.labels = labels;
	return named;
}

struct curve_set *moving_curves(const struct showing *showing, const struct curves_asked *asked)
{
	return curves_labelled(showing, asked->curves, asked->endpoint.label, asked->groups.label,
	                       asked->groups.labels);
}

void moving_figure(const struct showing *showing, const struct curve_set *set, const char *caption)
{
	struct results *results = showing->results;
	struct figure *figure = results_add_figure(
	    results,
	    (struct figure){
		.analysis = showing->name, .kind = "survival", .caption = caption, .data = set});
	const char *note = "A patient who changes groups leaves the first curve, as censored, "
			   "and enters the second at the same time: numbers at risk can rise.";

	ARENA_PUSH(results->arena, figure->notes, figure->n_notes, note);
}

void moving_cells(const struct showing *showing, const struct curves_asked *asked, size_t group,
                  struct cell *cells)
{
	struct result_key key = curves_key(showing->results, asked, group, NULL);

	cells[0].text = show_value(showing, &key, "n");
	cells[1].text = show_value(showing, &key, "events");
	cells[2].text = show_interval(showing, &key, "median");
}

void ratio_cells(const struct showing *showing, const struct curves_asked *asked,
                 const char *context, size_t group, struct cell *cells)
{
	struct result_key key = curves_ratio_key(asked, context, group);
	const struct result *hr = results_find(showing->results, &key, "hr");

	if (!hr) {
		if (group == curves_reference(showing->results, asked))
			cells[0].text = show_reference(showing);
		return;
	}
	cells[0].text = show_interval(showing, &key, "hr");
	if (hr->status == RESULT_OK)
		cells[1].text = show_value(showing, &key, "p");
}

void moving_methods(const struct showing *showing, const char *same_day)
{
	results_add_method(showing->results,
	                   arena_printf(showing->results->arena,
	                                "Curves of groups that patients join during follow-up "
	                                "are Simon and Makuch’s (1984): until the change a "
	                                "patient is at risk in the first group, and from then "
	                                "on in the second; an event on the day of the change "
	                                "counts as %s it.",
	                                same_day));
}

void ratio_methods(const struct showing *showing)
{
	static const char *const ties[] = {
	    [TIES_EFRON] = "Efron’s", [TIES_BRESLOW] = "Breslow’s", [TIES_EXACT] = "the exact"};

	results_add_method(showing->results,
	                   arena_printf(showing->results->arena,
	                                "Hazard ratios in these comparisons are from Cox "
	                                "models of the group alone, as a time-dependent "
	                                "covariate where it changes (%s method for ties, "
	                                "Wald’s intervals).",
	                                ties[showing->study->report.conventions.cox_ties]));
}

void note_early_falls(const struct showing *showing, const struct curves_asked *asked,
                      struct table *table)
{
	struct results *results = showing->results;

	for (size_t i = 0; i < asked->groups.n; i++) {
		struct result_key key = curves_key(results, asked, i, NULL);
		const char *label = asked->groups.labels[i], *text;

		if (!results_find(results, &key, "emptied"))
			continue;
		text = arena_printf(results->arena,
		                    "The curve%s%s%s falls to 0 because of an event when "
		                    "nobody "
		                    "else was at risk, and stays there, although patients "
		                    "enter later: a landmark avoids it.",
		                    *label ? " “" : "", label, *label ? "”" : "");
		table_add_note(results, table, text);
		results_add_warning(results,
		                    arena_printf(results->arena, "%s: %s", showing->name, text));
	}
}
