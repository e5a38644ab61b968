/* The figure of Kaplan-Meier curves: what stands among them; and small multiples of
 * panels, with a table of their numbers. */
#include "base/str.h"
#include "results/field.h"
#include "results/table.h"
#include "show/curves.h"
#include "show/tests.h"

/* "0.69 (0.54–0.89)" of a group to the reference; NULL if there is none. */
static const char *ratio_of(const struct showing *showing, const struct curves_asked *asked,
                            size_t group)
{
	struct result_key key = curves_ratio_key(asked, CURVES_RATIO, group);

	return results_find(showing->results, &key, "hr") ? show_estimate(showing, &key, "hr")
	                                                  : NULL;
}

/* "Hazard ratio (95% CI), unadjusted: 0.69 (0.54–0.89)"; of more than two groups
 * with a line for each; NULL if it was not asked for. */
static const char *ratio_phrase(const struct showing *showing, const struct curves_asked *asked,
                                bool brief)
{
	struct str out = {.arena = showing->results->arena};
	size_t n = 0;

	if (!asked->ratios)
		return NULL;
	str_addf(&out, brief ? "HR (%s)" : "Hazard ratio (%s), unadjusted", show_ci(showing));
	for (size_t i = 0; i < asked->groups.n; i++) {
		const char *ratio = ratio_of(showing, asked, i);

		if (ratio && asked->groups.n > 2)
			str_addf(&out, "\n%s: %s", asked->groups.labels[i], ratio);
		else if (ratio)
			str_addf(&out, ": %s", ratio);
		n += ratio != NULL;
	}
	return n > 0 ? str_text(&out) : NULL;
}

static struct curve_set *set_of(const struct showing *showing, const struct curves_asked *asked,
                                bool brief)
{
	struct curve_set *set =
	    arena_memdup(showing->results->arena, asked->curves, sizeof *asked->curves);

	if (asked->test)
		set->test = test_phrase(showing, asked->test);
	set->ratio = ratio_phrase(showing, asked, brief);
	return set;
}

/* --- Panels ------------------------------------------------------------------------- */

static void panel_rows(const struct showing *showing, const struct curves_panel *panel,
                       struct table *table)
{
	const struct curves_asked *asked = panel->asked;
	struct results *results = showing->results;
	struct cell *cells = table_add_row(results, table);

	cells[0].text = panel->label;
	table->rows[table->n_rows - 1].keep_with_next = true;
	for (size_t i = 0; i < asked->groups.n; i++) {
		struct result_key key = curves_key(results, asked, i, NULL);
		const char *ratio = asked->ratios ? ratio_of(showing, asked, i) : NULL;
		size_t last = table->n_columns - 1;

		cells = table_add_row(results, table);
		cells[0].text = show_group(&asked->groups, i);
		cells[0].indent = 1;
		cells[1].text = show_value(showing, &key, "n");
		cells[2].text = show_value(showing, &key, "events");
		cells[3].text = show_interval(showing, &key, "median");
		if (asked->ratios)
			cells[4].text = ratio ? ratio
			                : i == curves_reference(results, asked)
			                    ? show_reference(showing)
			                    : "";
		if (asked->test && i == 0) {
			struct result_key test = test_key(results, asked->test);

			cells[last].text = show_value(showing, &test, "p");
		}
	}
}

static void panels_table(const struct showing *showing, const struct curves_asked *asked,
                         const char *caption)
{
	struct results *results = showing->results;
	size_t n = 4U + asked->ratios + (asked->test ? 1U : 0U);
	struct table *table = results_add_table(results, showing->name, caption, n);
	struct cell *head = table_add_head(results, table);

	head[0].text = asked->panel_label;
	head[1].text = "Patients";
	head[2].text = "Events";
	head[3].text =
	    arena_printf(results->arena, "Median, %s (%s)", asked->endpoint.unit, show_ci(showing));
	if (asked->ratios)
		head[4].text = arena_printf(results->arena, "Hazard ratio (%s)", show_ci(showing));
	if (asked->test)
		head[n - 1].text = results->style->p_label;
	for (size_t i = 0; i < asked->n_panels; i++)
		panel_rows(showing, &asked->panels[i], table);
	if (asked->test)
		table_add_note(results, table,
		               arena_printf(results->arena, "%s: %s, in each panel of its own.",
		                            results->style->p_label,
		                            test_name(showing, asked->test)));
}

/* The panels with their sets, and how many patients are in each. */
static void panels_take(const struct showing *showing, const struct curves_asked *asked,
                        struct curve_set *set)
{
	struct arena *arena = showing->results->arena;
	struct curve_panel *panels = ARENA_ARRAY(arena, struct curve_panel, asked->n_panels);

	for (size_t i = 0; i < asked->n_panels; i++) {
		const struct curves_panel *from = &asked->panels[i];
		struct curve_set *part = set_of(showing, from->asked, true);

		struct result_key key = curves_total_key(from->asked);

		panels[i] = (struct curve_panel){from->label,
		                                 results_find(showing->results, &key, "n"), part};
	}
	set->panels = panels;
	set->n_panels = asked->n_panels;
}

/* --- The figure --------------------------------------------------------------------- */

void curves_show_figure(const struct showing *showing, const struct curves_asked *asked,
                        const char *caption)
{
	struct results *results = showing->results;
	struct curve_set *set = set_of(showing, asked, false);
	struct figure figure = {
	    .analysis = showing->name, .kind = "survival", .caption = caption, .data = set};

	if (asked->n_panels > 0) {
		panels_take(showing, asked, set);
		figure.caption = arena_printf(results->arena, "%s, in each level of %s", caption,
		                              show_in_text(showing, asked->panel_label));
		panels_table(showing, asked, figure.caption);
	}
	if (asked->ratios)
		results_add_method(
		    results, "Hazard ratios beside curves are of Cox models of the groups alone, "
			     "with Wald intervals.");
	if (curves_case_weighted(asked))
		ARENA_PUSH(results->arena, figure.notes, figure.n_notes,
		           "All numbers below the curves are sums of weights, "
		           "rounded.");
	results_add_figure(results, figure);
}
