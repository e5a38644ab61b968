/* Tables and the figure of cumulative incidences. */
#include "analyses/survival/cumulative_incidence.h"
#include "base/words.h"
#include "results/field.h"
#include "results/figures/survival.h"

#include <string.h>

static const struct result *find(const struct cumulative *c, struct result_key key,
                                 const char *level, const char *stat)
{
	key.variable_level = level;
	return results_find(c->analysis->results, &key, stat);
}

/* --- Tables ---------------------------------------------------------------*/

static const char *ci_name(const struct cumulative *c)
{
	return words_ci(c->analysis->results->arena, cumulative_confidence(c));
}

static const char *group_label(const struct cumulative *c, size_t group)
{
	return c->groups.by ? c->groups.labels[group] : "All patients";
}

static const char *interval_of(const struct cumulative *c, size_t group, size_t cause,
                               const char *level, const char *const stats[3])
{
	struct result_key key = cumulative_key(c, group, cause);

	return field_interval(c->analysis->results, find(c, key, level, stats[0]),
	                      find(c, key, level, stats[1]), find(c, key, level, stats[2]));
}

/* The groups' rows: patients, and below them the causes with their events and
 * medians. */
struct table *cumulative_add_medians(const struct cumulative *c)
{
	static const char *const median[] = {"median", "median_lo", "median_hi"};
	struct results *results = c->analysis->results;
	struct table *table =
	    results_add_table(results, c->analysis->name,
	                      arena_printf(results->arena, "%s: events by cause", c->of), 4);
	struct cell *cells = table_add_head(results, table);

	cells[0].text = c->groups.by ? c->groups.label : "";
	cells[1].text = "Patients";
	cells[2].text = "Events";
	cells[3].text =
	    arena_printf(results->arena, "Median, %s (%s)", c->endpoint->unit, ci_name(c));
	for (size_t g = 0; g < c->groups.n; g++) {
		struct result_key key = cumulative_key(c, g, 0);

		cells = table_add_row(results, table);
		cells[0].text = group_label(c, g);
		cells[1].text = field_value(results, find(c, key, NULL, "n"));
		table->rows[table->n_rows - 1].keep_with_next = true;
		for (size_t k = 1; k <= c->n_causes; k++) {
			cells = table_add_row(results, table);
			cells[0].text = cause_label(c->endpoint, k);
			cells[0].indent = 1;
			cells[2].text =
			    field_value(results, find(c, cumulative_key(c, g, k), NULL, "events"));
			cells[3].text = interval_of(c, g, k, NULL, median);
			table->rows[table->n_rows - 1].keep_with_next = true;
		}
		cells = table_add_row(results, table);
		cells[0].text = "Censored";
		cells[0].indent = 1;
		cells[2].text = field_value(results, find(c, key, NULL, "censored"));
	}
	table_add_note(results, table,
	               "Median: time by which half of all patients have had "
	               "this event first.");
	table_note_ne(results, table, "the limit is not reached");
	return table;
}

/* Causes that stand side by side in one table of times. */
struct columns {
	size_t first, n;
};
enum { MOST_COLUMNS = 3 };

/* A group's rows, one a time. */
static void add_times_rows(const struct cumulative *c, struct table *table, size_t group,
                           struct columns columns)
{
	static const char *const incidence[] = {"incidence", "incidence_lo", "incidence_hi"};
	const struct numbers *times = &c->options->times;
	struct results *results = c->analysis->results;

	for (size_t i = 0; i < times->n; i++) {
		struct cell *cells = table_add_row(results, table);
		struct row *row = &table->rows[table->n_rows - 1];
		const char *time = cumulative_time(c, times->items[i]);

		row->rule_above = group > 0 && i == 0;
		row->keep_with_next = i + 1 < times->n;
		if (i == 0)
			cells[0].text = group_label(c, group);
		cells[1].text = time;
		cells[2].text =
		    field_value(results, find(c, cumulative_key(c, group, 0), time, "at_risk"));
		for (size_t k = 0; k < columns.n; k++)
			cells[3 + k].text =
			    interval_of(c, group, columns.first + k, time, incidence);
	}
}

static void add_times_table(const struct cumulative *c, struct columns columns)
{
	struct results *results = c->analysis->results;
	struct table *table = results_add_table(
	    results, c->analysis->name,
	    arena_printf(results->arena, "%s: cumulative incidence (%s) at given times", c->of,
	                 ci_name(c)),
	    3 + columns.n);
	struct cell *head = table_add_head(results, table);

	head[0].text = c->groups.by ? c->groups.label : "";
	head[1].text = arena_printf(results->arena, "Time, %s", c->endpoint->unit);
	head[2].text = "At risk";
	for (size_t k = 0; k < columns.n; k++)
		head[3 + k].text = cause_label(c->endpoint, columns.first + k);
	for (size_t g = 0; g < c->groups.n; g++)
		add_times_rows(c, table, g, columns);
	table_add_note(results, table,
	               "At risk: patients still followed, without any of the "
	               "events, just before the time. Past a group's last "
	               "observation nothing is estimated, unless nobody is "
	               "left without an event.");
}

void cumulative_add_times(const struct cumulative *c)
{
	size_t n = c->n_causes;

	for (size_t first = 1; first <= n && c->options->times.n; first += MOST_COLUMNS)
		add_times_table(c, (struct columns){first, n - first + 1 < MOST_COLUMNS
		                                               ? n - first + 1
		                                               : MOST_COLUMNS});
}

/* --- Figures --------------------------------------------------------------*/

static const double *keep(const struct cumulative *c, const double *values, size_t n)
{
	return arena_memdup(c->analysis->results->arena, values, n * sizeof *values);
}

/* Events of all causes but one. */
static const double *others_of(const struct cumulative *c, const struct incidence_set *set,
                               size_t cause)
{
	double *n = ARENA_ARRAY(c->analysis->results->arena, double, set->any.n);

	for (size_t row = 0; row < set->any.n; row++)
		n[row] = set->any.n_event[row] - set->causes[cause - 1].n_event[row];
	return n;
}

/* The curve of a cause in a group. */
static void keep_curve(const struct cumulative *c, size_t group, size_t cause, struct curve *curve)
{
	const struct incidence_set *set = &c->sets[group];
	const struct incidence *of = &set->causes[cause - 1];
	const struct km_curve *any = &set->any;
	struct incidence_limits band = cumulative_band(c, group, cause);

	curve->n_subjects = any->n_subjects;
	curve->n_events = of->n_events;
	curve->n = any->n;
	curve->time = keep(c, any->time, any->n);
	curve->survival = keep(c, of->incidence, any->n);
	curve->lower = band.lo;
	curve->upper = band.hi;
	curve->n_risk = keep(c, any->n_risk, any->n);
	curve->n_event = keep(c, of->n_event, any->n);
	curve->n_censor = keep(c, any->n_censor, any->n);
	if (any->entries)
		curve->entry = keep(c, any->entries, any->n_entries);
	curve->n_other = others_of(c, set, cause);
}

static struct curve_set *curves_of(const struct cumulative *c)
{
	struct arena *arena = c->analysis->results->arena;
	struct curve_set *set = ARENA_NEW(arena, struct curve_set);
	bool by = c->groups.by != NULL;

	set->endpoint_label = by ? arena_printf(arena, "Cumulative incidence: %s",
	                                        cause_label(c->endpoint, c->interest))
	                         : "Cumulative incidence";
	set->unit = c->endpoint->unit;
	set->group_label = by ? c->groups.label : "First event";
	set->test = c->tests[c->interest - 1];
	set->incidence = true;
	set->one_cohort = !by;
	set->confidence = cumulative_confidence(c);
	set->times = c->options->times.items;
	set->n_times = c->options->times.n;
	set->n = by ? c->groups.n : c->n_causes;
	set->curves = ARENA_ARRAY(arena, struct curve, set->n);
	for (size_t i = 0; i < set->n; i++) {
		struct curve *curve = &set->curves[i];

		keep_curve(c, by ? i : 0, by ? c->interest : i + 1, curve);
		curve->level = by ? c->groups.codes[i] : cause_name(c->endpoint, i + 1);
		curve->label = by ? c->groups.labels[i] : cause_label(c->endpoint, i + 1);
	}
	return set;
}

/* "Relapse by Sex (HR+): cumulative incidence" */
static const char *caption_of(const struct cumulative *c)
{
	struct arena *arena = c->analysis->results->arena;
	const char *population = analysis_population(c->analysis);

	if (!c->groups.by)
		return arena_printf(arena, "%s%s: cumulative incidence of each cause",
		                    c->endpoint->label, population);
	return arena_printf(arena, "%s by %s%s: cumulative incidence",
	                    cause_label(c->endpoint, c->interest), c->groups.label, population);
}

void cumulative_add_figure(const struct cumulative *c)
{
	struct results *results = c->analysis->results;
	results_add_figure(results, (struct figure){.analysis = c->analysis->name,
	                                            .kind = "survival",
	                                            .caption = caption_of(c),
	                                            .data = curves_of(c)});
}
