/* Comparisons of groups at given times, and what all comparisons share. */
#include <math.h>

#include "estimate/curve_parts.h"
#include "results/field.h"

size_t reference_group(const struct curves_request *request)
{
	size_t group = 0;

	while (group < request->groups->n &&
	       request->fits[group].km.n_subjects == 0)
		group++;
	return group;
}

struct result_key contrast_key(const struct curves_request *request,
                               size_t group, size_t reference, const char *level)
{
	struct result_key key = curve_key(request, group);

	key.group2 = request->groups->name;
	key.group2_level = request->groups->codes[reference];
	key.variable_level = level_at(request, level);
	return key;
}

const char NO_ERROR[] = "neither estimate has a standard error";

void contrast_add(const struct curves_request *request,
                  const struct result_key *key, const char *stat,
                  const struct contrast *contrast, const char *why)
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
	                               .parts = (ratio ? 0 : WITH_SE) |
	                                        WITH_LIMITS | WITH_P,
	                               .no_value = why,
	                               .no_limit = why});
}

const char *contrast_text(const struct curves_request *request,
                          const struct result_key *key, const char *stat)
{
	struct results *results = request->analysis->results;
	const struct result *low = results_find(
	    results, key, arena_printf(results->arena, "%s_lo", stat));

	return low->status == RESULT_OK
	           ? key_interval(request, key, stat)
	           : field_value(results, results_find(results, key, stat));
}

bool group_shown(const struct curves_request *request, size_t group)
{
	return request->fits[group].km.n_subjects > 0;
}

const char *contrast_label(const struct curves_request *request, size_t group,
                           size_t reference, const char *sign)
{
	return arena_printf(request->analysis->results->arena, "%s %s %s",
	                    group_label(request, group), sign,
	                    group_label(request, reference));
}

/* Survival of a group at a time, to be compared, and its standard error; and
 * why one of them is missing, if so. */
static const char *survival_take(const struct curves_request *request,
                                 size_t group, double time, double *value,
                                 double *se)
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
		return arena_printf(arena, "%s: %s", label,
		                    past_last(request, km));
	if (*value > 0)
		return NULL;
	*se = NAN;
	return arena_printf(arena,
	                    "%s: the curve is at 0, where it has no standard "
	                    "error",
	                    label);
}

static void add_difference(const struct curves_request *request, size_t group,
                           size_t reference, double time)
{
	struct result_key key =
	    contrast_key(request, group, reference, level_of(request, time));
	double value[2], se[2];
	const char *why = survival_take(request, group, time, &value[0], &se[0]);
	const char *other =
	    survival_take(request, reference, time, &value[1], &se[1]);
	struct contrast contrast = contrast_difference(
	    value, se, request->analysis->study->report.confidence);

	/* what leaves no difference is told before what leaves no error */
	if (!why || (other && !isfinite(value[1]) && isfinite(value[0])))
		why = other;
	if (!why)
		why = NO_ERROR;
	contrast_add(request, &key, "survival_difference", &contrast, why);
}

static void difference_row(const struct curves_request *request,
                           struct table *table, size_t group, size_t reference,
                           size_t at)
{
	struct results *results = request->analysis->results;
	const char *level = level_of(request, request->times.items[at]);
	struct result_key key = contrast_key(request, group, reference, level);
	struct cell *cells = table_add_row(results, table);
	struct row *row = &table->rows[table->n_rows - 1];

	if (at == 0)
		cells[0].text = contrast_label(request, group, reference, "−");
	row->rule_above = at == 0 && table->n_rows > 1;
	row->keep_with_next = at + 1 < request->times.n;
	cells[1].text = level;
	cells[2].text = contrast_text(request, &key, "survival_difference");
	cells[3].text = field_value(
	    results, results_find(results, &key, "survival_difference_p"));
}

void curves_add_differences(const struct curves_request *request,
                            const char *what)
{
	struct results *results = request->analysis->results;
	size_t reference = reference_group(request);
	struct table *table;
	struct cell *head;

	if (reference >= request->groups->n)
		return;
	table = results_add_table(
	    results, request->analysis->name,
	    arena_printf(results->arena, "%s: differences at given times", what),
	    4);
	head = table_add_head(results, table);
	head[0].text = group_heading(request);
	head[1].text =
	    arena_printf(results->arena, "Time, %s", request->endpoint->unit);
	head[2].text =
	    arena_printf(results->arena, "Difference (%s)", ci_name(request));
	head[3].text = results->style->p_label;
	for (size_t i = 0; i < request->groups->n; i++)
		for (size_t k = 0; i != reference && k < request->times.n; k++) {
			add_difference(request, i, reference,
			               request->times.items[k]);
			if (group_shown(request, i))
				difference_row(request, table, i, reference, k);
		}
	results_add_method(results,
	                   "Differences in survival at given times have normal "
	                   "intervals and tests, from the variances of both "
	                   "curves there; they are not adjusted for multiple "
	                   "comparisons.");
}
