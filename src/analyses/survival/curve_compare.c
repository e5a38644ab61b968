/* Comparisons of groups at given times, and what all comparisons share. */
#include <math.h>

#include "analyses/survival/curve_parts.h"

const char NO_ERROR[] = "neither estimate has a standard error";

void contrast_add(const struct curves_request *request, const struct result_key *key,
                  const char *stat, const struct contrast *contrast, const char *why)
{
	/* a ratio's error is that of its logarithm */
	struct statistic_name name;
	bool ratio = statistic_find(stat, &name) && name.of->kind == STAT_RATIO;

	results_put(request->analysis->results, key, stat,
	            &(struct estimate){.value = contrast->estimate,
	                               .se = contrast->se,
	                               .lo = contrast->lo,
	                               .hi = contrast->hi,
	                               .p = contrast->p,
	                               .parts = (ratio ? 0 : WITH_SE) | WITH_LIMITS | WITH_P,
	                               .no_value = why,
	                               .no_limit = why});
}

const char *group_label(const struct curves_request *request, size_t group)
{
	return request->groups->by ? request->groups->labels[group] : "All patients";
}

/* Survival of a group at a time, to be compared, and its standard error; and
 * why one of them is missing, if so. */
static const char *survival_take(const struct curves_request *request, size_t group, double time,
                                 double *value, double *se)
{
	const struct km_curve *km = &request->fits[group].km;
	const char *label = group_label(request, group);
	struct arena *arena = request->analysis->results->arena;
	ptrdiff_t row = km_index(km, time);

	*value = km_survival_at(km, time);
	*se = row < 0 ? 0 : *value * sqrt(km->greenwood[row]);
	if (km->n_subjects == 0)
		return arena_printf(arena, "%s: %s", label, CURVE_NOBODY);
	if (!isfinite(*value))
		return arena_printf(arena, "%s: %s", label, past_last(request, group, km));
	if (*value > 0)
		return NULL;
	*se = NAN;
	return arena_printf(arena,
	                    "%s: the curve is at 0, where it has no standard "
	                    "error",
	                    label);
}

static void add_difference(const struct curves_request *request, size_t group, size_t reference,
                           double time)
{
	struct result_key key = curves_contrast_key(request->analysis->results, request->asked,
	                                            group, reference, level_of(request, time));
	double value[2], se[2];
	const char *why = survival_take(request, group, time, &value[0], &se[0]);
	const char *other = survival_take(request, reference, time, &value[1], &se[1]);
	struct contrast contrast =
	    contrast_difference(value, se, request->analysis->study->report.confidence);

	/* what leaves no difference is told before what leaves no error */
	if (!why || (other && !isfinite(value[1]) && isfinite(value[0])))
		why = other;
	if (!why)
		why = NO_ERROR;
	contrast_add(request, &key, "survival_difference", &contrast, why);
}

void curves_add_differences(const struct curves_request *request)
{
	struct results *results = request->analysis->results;
	size_t reference = curves_reference(results, request->asked);

	if (!request->differences || reference >= request->groups->n)
		return;
	for (size_t i = 0; i < request->groups->n; i++)
		for (size_t k = 0; i != reference && k < request->times.n; k++)
			add_difference(request, i, reference, request->times.items[k]);
}
