/* Tables of curves: patients and medians, survival at times, quantiles. */
#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "estimate/curve_parts.h"
#include "results/field.h"
#include "results/figures/survival.h"

const char *group_heading(const struct curves_request *request)
{
	return request->groups->by ? request->groups->label : "";
}

const char *group_label(const struct curves_request *request, size_t group)
{
	return request->groups->by ? request->groups->labels[group]
	                           : "All patients";
}

const char *ci_name(const struct curves_request *request)
{
	return words_ci(request->analysis->results->arena,
	                request->analysis->study->report.confidence);
}

const char *key_interval(const struct curves_request *request,
                         const struct result_key *key, const char *stat)
{
	struct results *results = request->analysis->results;
	struct arena *arena = results->arena;
	const struct result *value = results_find(results, key, stat);
	const struct result *low =
	    results_find(results, key, arena_printf(arena, "%s_lo", stat));
	const struct result *high =
	    results_find(results, key, arena_printf(arena, "%s_hi", stat));

	return field_interval(results, value, low, high);
}

const char *stat_interval(const struct curves_request *request, size_t group,
                          const char *level, const char *stat)
{
	struct result_key key = curve_key(request, group);

	key.variable_level = level_at(request, level);
	return key_interval(request, &key, stat);
}

/* "38", and "38 (40.2)" with the sum of case weights. */
static const char *count_text(const struct curves_request *request, size_t group,
                              const char *stat, const char *weighted)
{
	const char *count =
	    field_value(request->analysis->results,
	                curve_number(request, group, NULL, stat));

	if (!curves_case_weighted(request))
		return count;
	return arena_printf(
	    request->analysis->results->arena, "%s (%s)", count,
	    field_value(request->analysis->results,
	                curve_number(request, group, NULL, weighted)));
}

/* With delayed entry the first few at risk may all have the event; the curve
 * can then never rise again, whoever enters later. */
static void note_emptied(const struct curves_request *request, size_t group,
                         struct table *table)
{
	struct results *results = request->analysis->results;
	const struct km_curve *km = &request->fits[group].km;
	size_t row = 0;
	const char *note;

	while (row < km->n && km->survival[row] > 0)
		row++;
	if (!km->entries || row + 1 >= km->n)
		return;
	note = arena_printf(
	    results->arena,
	    "%s: at %.4g %s everybody then at risk (%.6g) had the event, so "
	    "the curve stays at 0, although others are observed later: with "
	    "delayed entry the first risk sets are small. Survival from a "
	    "later time on can be estimated ('conditional').",
	    request->groups->by ? group_label(request, group) : "Delayed entry",
	    km->time[row], request->endpoint->unit, km->n_risk[row]);
	table_add_note(results, table, note);
	results_add_warning(results, note);
}

struct table *curves_add_medians(const struct curves_request *request,
                                 const struct curve_set *set,
                                 const char *caption)
{
	struct results *results = request->analysis->results;
	bool reverse = set->reverse, weighted = curves_case_weighted(request);
	struct table *table =
	    results_add_table(results, request->analysis->name, caption, 5);
	struct cell *head = table_add_head(results, table);

	head[0].text = group_heading(request);
	head[1].text = weighted ? "Patients (weighted)" : "Patients";
	head[2].text = reverse    ? "Still followed"
	               : weighted ? "Events (weighted)"
	                          : "Events";
	head[3].text = reverse ? "Had the event" : "Censored";
	head[4].text = arena_printf(results->arena, "Median, %s (%s)",
	                            set->unit, ci_name(request));
	for (size_t i = 0; i < set->n; i++) {
		struct cell *cells = table_add_row(results, table);

		cells[0].text = group_label(request, i);
		cells[1].text = count_text(request, i, "n", "n_weighted");
		cells[2].text =
		    count_text(request, i, "events", "events_weighted");
		cells[3].text =
		    field_value(request->analysis->results,
		                curve_number(request, i, NULL, "censored"));
		cells[4].text = stat_interval(request, i, NULL, "median");
	}
	table_note_ne(results, table, "the limit is not reached");
	for (size_t i = 0; i < set->n && request->fits && !reverse; i++)
		note_emptied(request, i, table);
	return table;
}

struct cell *level_row(const struct curves_request *request, struct table *table,
                       size_t group, size_t at, size_t n_levels)
{
	struct cell *cells = table_add_row(request->analysis->results, table);
	struct row *row = &table->rows[table->n_rows - 1];

	if (at == 0)
		cells[0].text = group_label(request, group);
	row->rule_above = at == 0 && table->n_rows > 1;
	row->keep_with_next = at + 1 < n_levels;
	return cells;
}

void curves_add_times(const struct curves_request *request,
                      const struct curve_set *set, const char *caption)
{
	struct results *results = request->analysis->results;
	bool hazard = request->estimate != ESTIMATE_KAPLAN_MEIER;
	struct table *table;
	struct cell *head;

	if (set->n_times == 0)
		return;
	table = results_add_table(results, request->analysis->name, caption,
	                          hazard ? 5 : 4);
	head = table_add_head(results, table);
	head[0].text = group_heading(request);
	head[1].text = arena_printf(results->arena, "Time, %s", set->unit);
	head[2].text = "At risk";
	head[3].text = arena_printf(results->arena, "%s (%s)",
	                            set->endpoint_label, ci_name(request));
	if (hazard)
		head[4].text = arena_printf(
		    results->arena, "Cumulative hazard (%s)", ci_name(request));
	for (size_t i = 0; i < set->n * set->n_times; i++) {
		size_t group = i / set->n_times;
		struct cell *cells = level_row(request, table, group,
		                               i % set->n_times, set->n_times);
		const char *time =
		    level_of(request, set->times[i % set->n_times]);

		cells[1].text = time;
		cells[2].text =
		    field_value(request->analysis->results,
		                curve_number(request, group, time, "at_risk"));
		cells[3].text = stat_interval(request, group, time, "survival");
		if (hazard)
			cells[4].text = stat_interval(request, group, time,
			                              "cumulative_hazard");
	}
	table_add_note(results, table,
	               "At risk: patients still followed, without the event, "
	               "just before the time. Past a group's last observation "
	               "nothing is estimated, unless its curve has come to "
	               "0.");
}

void curves_add_quantiles(const struct curves_request *request, const char *what)
{
	struct results *results = request->analysis->results;
	size_t n = request->quantiles.n;
	struct table *table;
	struct cell *head;

	if (n == 0)
		return;
	table = results_add_table(
	    results, request->analysis->name,
	    arena_printf(results->arena, "%s: quantiles of the time", what), 3);
	head = table_add_head(results, table);
	head[0].text = group_heading(request);
	head[1].text = "Had the event";
	head[2].text = arena_printf(results->arena, "Time, %s (%s)",
	                            request->endpoint->unit, ci_name(request));
	for (size_t i = 0; i < request->groups->n * n; i++) {
		struct cell *cells = level_row(request, table, i / n, i % n, n);
		double p = request->quantiles.items[i % n];

		cells[1].text =
		    arena_printf(results->arena, "%s%%",
		                 number_significant(results->arena, 100 * p, 6));
		cells[2].text = stat_interval(request, i / n, NULL,
		                              quantile_name(request, p));
	}
	table_note_ne(results, table, "the limit is not reached");
}
