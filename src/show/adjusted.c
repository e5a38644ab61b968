/* Survival by group, adjusted for covariates. */
#include "results/asked/adjusted.h"

#include "base/str.h"
#include "results/table.h"
#include "show/cox.h"
#include "show/kinds.h"

static const struct adjusted_asked *asked_of(const struct showing *showing)
{
	return showing->asked;
}

/* "age, years; ECOG": what the curves are adjusted for. */
static const char *covariates(const struct showing *showing)
{
	const struct asked_list *list = &asked_of(showing)->covariates;
	struct str out = {.arena = showing->results->arena};

	for (size_t i = 0; i < list->n; i++)
		str_addf(&out, "%s%s", i ? "; " : "", show_in_text(showing, list->items[i]));
	return str_text(&out);
}

static struct table *new_table(const struct showing *showing)
{
	const struct adjusted_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	size_t n = asked->times.n;
	struct table *table = results_add_table(
	    results, showing->name,
	    arena_printf(arena, "Adjusted %s by %s%s", show_in_text(showing, asked->endpoint.label),
	                 show_in_text(showing, asked->groups.label), asked->asked.population_label),
	    4 + n);
	struct cell *head = table_add_head(results, table);

	head[1].text = "N";
	head[2].text = "Events";
	head[3].text = "Median";
	head[3].unit = asked->endpoint.unit;
	for (size_t i = 0; i < n; i++) {
		head[4 + i].text =
		    show_asked_time(showing, asked->times.items[i], asked->endpoint.unit);
		head[4 + i].unit = results->style->probability_percent ? "%" : NULL;
	}
	return table;
}

static void add_row(const struct showing *showing, struct table *table, size_t group)
{
	const struct adjusted_asked *asked = asked_of(showing);
	struct result_key key = adjusted_key(asked, group, NULL);
	struct cell *cells = table_add_row(showing->results, table);

	cells[0].text = asked->groups.labels[group];
	cells[1].text = show_value(showing, &key, "n");
	cells[2].text = show_value(showing, &key, "events");
	cells[3].text = show_value(showing, &key, "median");
	for (size_t i = 0; i < asked->times.n; i++) {
		key = adjusted_key(asked, group, asked->times.items[i]);
		cells[4 + i].text = show_value(showing, &key, "survival");
	}
}

/* Why a group has no curve, or NULL. */
static const char *no_curve(const struct showing *showing)
{
	const struct adjusted_asked *asked = asked_of(showing);

	for (size_t i = 0; i < asked->groups.n; i++) {
		struct result_key key = adjusted_key(asked, i, NULL);
		const struct result *median = results_find(showing->results, &key, "median");

		if (median->status == RESULT_NOT_ESTIMABLE)
			return median->warning;
	}
	return NULL;
}

static void add_notes(const struct showing *showing, struct table *table)
{
	const struct adjusted_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	const char *exclusions = show_exclusions(showing, &asked->asked, &asked->endpoint);
	const char *why = no_curve(showing);

	table_add_note(results, table,
	               arena_printf(results->arena, "Adjusted for %s.", covariates(showing)));
	if (why)
		table_add_note(results, table,
		               arena_printf(results->arena, "Not estimable: %s.", why));
	if (exclusions)
		table_add_note(results, table, exclusions);
}

static void add_figure(const struct showing *showing)
{
	const struct adjusted_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	struct curve_set *set;

	if (!asked->curves)
		return;
	set = arena_memdup(results->arena, asked->curves, sizeof *set);
	set->endpoint_label = arena_printf(results->arena, "Adjusted %s",
	                                   show_in_text(showing, asked->endpoint.label));
	results_add_figure(
	    results,
	    (struct figure){.analysis = showing->name,
	                    .kind = "survival",
	                    .data = set,
	                    .caption = arena_printf(
				results->arena,
				"%s by %s%s, adjusted for %s. Numbers at risk are those "
				"observed.",
				asked->endpoint.label, show_in_text(showing, asked->groups.label),
				asked->asked.population_label, covariates(showing))});
}

void adjusted_curves_show(const struct showing *showing)
{
	const struct adjusted_asked *asked = asked_of(showing);
	struct table *table = new_table(showing);

	for (size_t i = 0; i < asked->groups.n; i++)
		add_row(showing, table, i);
	add_notes(showing, table);
	cox_show_method(showing, asked->ties);
	results_add_method(showing->results,
	                   "Adjusted survival is the mean of what a Cox model with "
	                   "group and covariates predicts for all patients, each as if "
	                   "in that group (direct adjustment, Makuch 1982).");
	add_figure(showing);
}
