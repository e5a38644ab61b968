/* Conditional survival: the curve of those who have come so far. */
#include <math.h>

#include "analyses/survival/curve_parts.h"
#include "base/str.h"

/* The patients of a group whose time is beyond s; the curve and its band. */
static struct curve_fit survivors(const struct curves_request *request, size_t group, double s)
{
	const struct curve_fit *all = &request->fits[group];
	const struct survival_times *from = &all->times;
	struct arena *scratch = request->analysis->scratch;
	double *time = ARENA_ARRAY(scratch, double, from->n);
	double *entry = from->entry ? ARENA_ARRAY(scratch, double, from->n) : NULL;
	double *weight = all->weight ? ARENA_ARRAY(scratch, double, from->n) : NULL;
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

static void add_numbers(const struct curves_request *request, size_t group,
                        const struct curve_fit *fit, double survived, double further)
{
	struct results *results = request->analysis->results;
	struct result_key key = curves_key(
	    results, request->asked, group,
	    curves_further(results->arena, level_of(request, survived), level_of(request, further)));
	const struct km_curve *km = &fit->km;
	double time = survived + further, s = km_survival_at(km, time);
	const char *why = NULL;

	if (km->n_subjects == 0)
		why = arena_printf(results->arena, "no patients are observed beyond %s %s",
		                   level_of(request, survived), request->endpoint->unit);
	else if (!isfinite(s))
		why = past_last(request, group, km);
	add_survival(request, &key, "conditional_survival", fit, time, why);
	add_at_risk(request, &key, km, time);
}

void curves_add_conditional(const struct curves_request *request)
{
	for (size_t group = 0; group < request->groups->n; group++)
		for (size_t i = 0; i < request->conditional.n; i++) {
			double survived = request->conditional.items[i];
			struct curve_fit fit = survivors(request, group, survived);

			for (size_t k = 0; k < request->times.n; k++)
				add_numbers(request, group, &fit, survived, request->times.items[k]);
		}
}
