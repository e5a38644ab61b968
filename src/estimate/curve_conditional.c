/* Conditional survival: the curve of those who have come so far. */
#include <math.h>

#include "base/str.h"
#include "estimate/curve_parts.h"
#include "results/field.h"

/* The patients of a group whose time is beyond s; the curve and its band. */
static struct curve_fit survivors(const struct curves_request *request,
                                  size_t group, double s)
{
	const struct curve_fit *all = &request->fits[group];
	const struct survival_times *from = &all->times;
	struct arena *scratch = request->analysis->scratch;
	double *time = ARENA_ARRAY(scratch, double, from->n);
	double *entry =
	    from->entry ? ARENA_ARRAY(scratch, double, from->n) : NULL;
	double *weight =
	    all->weight ? ARENA_ARRAY(scratch, double, from->n) : NULL;
	unsigned char *event = ARENA_ARRAY(scratch, unsigned char, from->n);
	struct curve_fit fit = {.weight = weight};
	size_t n = 0;

	for (size_t i = 0; i < from->n; i++) {
		if (!(from->time[i] - s > all->km.tolerance))
			continue;
		time[n] = from->time[i];
		event[n] = from->event[i];
		if (entry)
			entry[n] = from->entry[i];
		if (weight)
			weight[n] = all->weight[i];
		n++;
	}
	fit.times = (struct survival_times){n, time, entry, event};
	curve_fit_fill(request, &fit);
	return fit;
}

/* "12+6": 6 more after having survived 12. */
static const char *further_level(const struct curves_request *request,
                                 double survived, double further)
{
	return arena_printf(request->analysis->results->arena, "%s+%s",
	                    level_of(request, survived),
	                    level_of(request, further));
}

static void add_numbers(const struct curves_request *request, size_t group,
                        const struct curve_fit *fit, double survived,
                        double further)
{
	struct results *results = request->analysis->results;
	struct result_key key = curve_key(request, group);
	const struct km_curve *km = &fit->km;
	double time = survived + further, s = km_survival_at(km, time);
	const char *why = NULL;

	if (km->n_subjects == 0)
		why = arena_printf(
		    results->arena, "no patients are observed beyond %s %s",
		    level_of(request, survived), request->endpoint->unit);
	else if (!isfinite(s))
		why = past_last(request, km);
	key.variable_level =
	    level_at(request, further_level(request, survived, further));
	add_survival(request, &key, "conditional_survival", fit, time, why);
	add_at_risk(request, &key, km, time);
}

static void add_row(const struct curves_request *request, struct table *table,
                    size_t group, size_t at_survived, size_t at)
{
	size_t n = request->times.n;
	double survived = request->conditional.items[at_survived];
	const char *level =
	    further_level(request, survived, request->times.items[at]);
	struct cell *cells =
	    level_row(request, table, group, at_survived * n + at,
	              request->conditional.n * n);

	if (at == 0)
		cells[1].text = level_of(request, survived);
	cells[2].text = level_of(request, request->times.items[at]);
	cells[3].text =
	    field_value(request->analysis->results,
	                curve_number(request, group, level, "at_risk"));
	cells[4].text =
	    stat_interval(request, group, level, "conditional_survival");
}

static struct table *table_start(const struct curves_request *request,
                                 const char *what)
{
	struct results *results = request->analysis->results;
	const char *unit = request->endpoint->unit;
	struct table *table = results_add_table(
	    results, request->analysis->name,
	    arena_printf(results->arena, "%s: conditional survival", what), 5);
	struct cell *head = table_add_head(results, table);

	head[0].text = group_heading(request);
	head[1].text = arena_printf(results->arena, "Survived, %s", unit);
	head[2].text = arena_printf(results->arena, "Further, %s", unit);
	head[3].text = "At risk then";
	head[4].text = arena_printf(results->arena, "%s (%s)",
	                            request->endpoint->label, ci_name(request));
	table_add_note(results, table,
	               "The probability to be without the event for the "
	               "further time, of those who were so for the time "
	               "survived.");
	return table;
}

void curves_add_conditional(const struct curves_request *request,
                            const char *what)
{
	struct results *results = request->analysis->results;
	struct table *table;

	if (request->conditional.n == 0 || request->times.n == 0)
		return;
	table = table_start(request, what);
	for (size_t group = 0; group < request->groups->n; group++)
		for (size_t i = 0; i < request->conditional.n; i++) {
			double survived = request->conditional.items[i];
			struct curve_fit fit =
			    survivors(request, group, survived);

			for (size_t k = 0; k < request->times.n; k++) {
				add_numbers(request, group, &fit, survived,
				            request->times.items[k]);
				if (group_shown(request, group))
					add_row(request, table, group, i, k);
			}
		}
	results_add_method(results,
	                   "Conditional survival S(s + t) / S(s) is that of "
	                   "the patients observed beyond s, with its interval "
	                   "from the events after s alone.");
}
