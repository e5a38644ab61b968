/* The guaranteed time of a panel, in numbers and in words. */
#include <math.h>

#include "analyses/survival/immortal_time.h"
#include "base/words.h"
#include "results/field.h"

static double *in_days(const struct panel *panel, const double *time)
{
	size_t n = panel->all.times.n;
	double *days = ARENA_ARRAY(panel->analysis->scratch, double, n);
	double unit = unit_days(panel->analysis, panel->endpoint);

	for (size_t i = 0; i < n; i++)
		days[i] = time[i] * unit;
	return days;
}

void immortal_guarantee(struct panel *panel)
{
	struct results *results = panel->analysis->results;
	struct result_key key = analysis_key(panel->analysis, "immortal-time");
	struct guarantee *g = &panel->guarantee;
	struct survival_times days = panel->all.times;

	days.time = in_days(panel, days.time);
	if (days.entry)
		days.entry = in_days(panel, days.entry);
	guarantee_sum(&days, panel->moments.days, g);
	key.variable = panel->endpoint->name;
	results_add(results, &key, "guaranteed_n", (double)g->n);
	results_add_measure(results, &key, "guaranteed_days", g->sum, 0);
	results_add_measure(results, &key, "guaranteed_median", g->median,
	                    g->median == floor(g->median) ? 0 : 1);
	results_add_measure(results, &key, "follow_up_days", g->follow_up, 0);
	results_add(results, &key, "guaranteed_pct", 100 * g->sum / g->follow_up);
}

static const char *guarantee_text(const struct panel *panel, const char *stat)
{
	struct result_key key = analysis_key(panel->analysis, "immortal-time");

	key.variable = panel->endpoint->name;
	return field_value(panel->analysis->results,
	                   results_find(panel->analysis->results, &key, stat));
}

/* What the guaranteed time is, in plain words. */
const char *immortal_sentence(const struct panel *panel)
{
	struct arena *arena = panel->analysis->results->arena;
	const char *label = panel->column->label;
	const char *days, *was = panel->guarantee.n == 1 ? "was" : "were";

	if (panel->guarantee.sum <= 0)
		return panel->entry || panel->guarantee.n > 0
		           ? "There is no guaranteed time."
		           : "No patient changed groups: there is no "
		             "guaranteed time.";
	days = arena_printf(arena, "%s days in all (median %s days, %s%% of their follow-up)",
	                    guarantee_text(panel, "guaranteed_days"),
	                    guarantee_text(panel, "guaranteed_median"),
	                    guarantee_text(panel, "guaranteed_pct"));
	if (panel->entry)
		return arena_printf(arena,
		                    "The %s %s free of events for %s by design, from the "
		                    "origin of %s to %s: whoever had an event in that time is "
		                    "not in the cohort.",
		                    words_count(arena, panel->guarantee.n, "patient"), was, days,
		                    panel->endpoint->label, label);
	return arena_printf(arena,
	                    "The %s with %s %s free of events for %s by design, from the "
	                    "origin of %s to %s: whoever had an event before it is counted in "
	                    "the other group.",
	                    words_count(arena, panel->guarantee.n, "patient"), label, was, days,
	                    panel->endpoint->label, label);
}

/* Which way the naive numbers err. */
static const char *bias_sentence(const struct panel *panel)
{
	const char *label = panel->column->label;

	return arena_printf(panel->analysis->results->arena,
	                    panel->entry
	                        ? "Direction of bias: the naive curve counts guaranteed time "
	                          "as survival. It is never below that with delayed entry, its "
	                          "median never shorter, and a group that waits longer for %s "
	                          "looks better than it is."
	                        : "Direction of bias: the naive comparison gives guaranteed "
	                          "time to the group with %s and takes patients with early "
	                          "events out of it. It makes that group look better than it "
	                          "is, and the hazard ratio of “Ever” too low.",
	                    label);
}

/* Entries and switches at the end of follow-up, or after it. */
static void note_late(const struct panel *panel)
{
	struct results *results = panel->analysis->results;
	const char *label = panel->column->label;

	if (panel->n_same_day)
		table_add_note(
		    results, panel->table,
		    arena_printf(results->arena,
		                 "In %s the event or last contact is on the "
		                 "day of %s, and counts as after it.",
		                 words_count(results->arena, panel->n_same_day, "patient"), label));
	if (panel->n_later)
		table_add_note(results, panel->table,
		               arena_printf(results->arena,
		                            panel->entry ? "In %s the event or last contact "
		                                           "comes before %s: only the naive "
		                                           "rows have them."
		                                         : "In %s the event or last contact "
		                                           "comes before %s, which does not "
		                                           "count.",
		                            words_count(results->arena, panel->n_later, "patient"),
		                            label));
}

void immortal_notes(const struct panel *panel)
{
	struct results *results = panel->analysis->results;
	const char *exclusions = sample_exclusions(panel->analysis, &panel->all, panel->endpoint);

	table_add_note(results, panel->table,
	               arena_printf(results->arena, "Guaranteed time: %s days of %s.",
	                            guarantee_text(panel, "guaranteed_days"),
	                            words_count(results->arena, panel->guarantee.n, "patient")));
	table_add_note(results, panel->table, bias_sentence(panel));
	if (panel->at->n)
		table_add_note(results, panel->table,
		               arena_printf(results->arena,
		                            "Landmark: patients at risk%s after it; "
		                            "medians are counted from the landmark.",
		                            panel->entry ? " and in the cohort" : ""));
	note_late(panel);
	note_early_falls(panel->analysis, panel->table, panel->honest);
	if (exclusions)
		table_add_note(results, panel->table, exclusions);
}

void immortal_methods(const struct panel *panel)
{
	struct results *results = panel->analysis->results;

	results_add_method(results, "Guaranteed (immortal) time is the time from the origin to the "
	                            "moment that a patient had to reach without the event to be in "
	                            "the cohort or group (Suissa, 2008).");
	if (panel->at->n)
		results_add_method(results, "Landmarks are those of Anderson, Cain and Gelber "
		                            "(1983): survival of who is still at risk after "
		                            "them.");
	if (panel->entry)
		results_add_method(results,
		                   "With delayed entry, patients are at risk only from their "
		                   "entry (left truncation), which takes it that when they "
		                   "entered says nothing about their later risk.");
	else
		add_moving_methods(results, "after");
	if (panel->compared)
		add_ratio_methods(panel->analysis);
}
