#include "analyses/survival/time_varying.h"

#include <math.h>
#include <string.h>

#include "analyses/regression/wald.h"
#include "base/date.h"
#include "data/expr/expr.h"
#include "math/cox.h"
#include "math/dist.h"
#include "math/logrank.h"
#include "results/field.h"
#include "results/figures/survival.h"

/* --- Options ----------------------------------------------------------------*/

static bool is_number(const struct column *column)
{
	return column->type == COLUMN_NUMBER || column->type == COLUMN_INTEGER;
}

/* Whether a number is in the unit that the endpoint's own time is in, or tells
 * none. */
static bool in_unit_of(const struct column *column, const struct endpoint_spec *endpoint)
{
	int unit = expr_unit_named(column->unit);

	return unit == EXPR_UNIT_NONE ||
	       unit == (endpoint->time_unit >= 0 ? endpoint->time_unit : endpoint->unit);
}

void check_moment(const struct text *column, const char *option, const struct text *endpoint,
                  const struct dataset *data, struct diags *diags)
{
	const struct column *found = column->s ? dataset_column(data, column->s) : NULL;
	const struct endpoint *of = endpoint->s ? dataset_endpoint(data, endpoint->s) : NULL;
	const char *type;

	if (!found || found->broken || !of || of->spec->record.broken)
		return;
	type = column_type_names[found->type];
	if (of->spec->origin.s && found->type != COLUMN_DATE)
		diag_error(diags, column->at,
		           "'%s' has type %s; with an endpoint that has "
		           "'origin', '%s' is a date",
		           column->s, type, option);
	else if (of->spec->time.s && !is_number(found))
		diag_error(diags, column->at,
		           "'%s' has type %s; with an endpoint that has "
		           "'time', '%s' is a number like it (derive one, e.g. "
		           "with days(…, …))",
		           column->s, type, option);
	else if (of->spec->time.s && !in_unit_of(found, of->spec))
		diag_error(diags, column->at,
		           "'%s' is in %s, but the times of '%s' are not (derive "
		           "one in their unit)",
		           column->s, found->unit, of->name);
	else
		return;
	diag_path(diags, column->path);
}

/* --- Moments and groups -----------------------------------------------------*/

static double days_in(const struct analysis *analysis, int unit)
{
	return conventions_unit_days(&analysis->study->report.conventions, (enum time_unit)unit);
}

double unit_days(const struct analysis *analysis, const struct endpoint *endpoint)
{
	return days_in(analysis, endpoint->spec->unit);
}

double half_day(const struct analysis *analysis, const struct endpoint *endpoint)
{
	return 0.5 / unit_days(analysis, endpoint);
}

/* Days in the unit of the endpoint's `time`. */
static double time_unit_days(const struct analysis *analysis, const struct endpoint *endpoint)
{
	int unit = endpoint->spec->time_unit;

	return unit >= 0 ? days_in(analysis, unit) : unit_days(analysis, endpoint);
}

/* Days from a patient's origin to a moment; `begins` and `ends` are the days
 * in which the time at risk does so. */
static double moment_days(const struct analysis *analysis, double origin, double date,
                          enum moment_kind kind, double begins, double ends)
{
	bool both_ends = analysis->study->report.conventions.add_one_day;
	double plain = date - origin, slack = 1e-6;

	if (kind == MOMENT_CHANGES ? plain <= begins + slack : plain < ends - slack)
		return plain;
	return date_span(origin, date, both_ends);
}

struct moments moments_take(const struct analysis *analysis, const struct endpoint *endpoint,
                            const struct sample *sample, const struct column *column,
                            enum moment_kind kind)
{
	size_t n = sample->times.n;
	double to = unit_days(analysis, endpoint);
	double from = time_unit_days(analysis, endpoint);
	struct moments moments = {.column = column,
	                          .time = ARENA_ARRAY(analysis->scratch, double, n),
	                          .days = ARENA_ARRAY(analysis->scratch, double, n)};

	for (size_t i = 0; i < n; i++) {
		uint32_t row = sample->rows[i];
		double value = column->missing[row] ? NAN : column->number[row];

		if (endpoint->origin) {
			moments.days[i] =
			    moment_days(analysis, endpoint->origin[row], value, kind,
			                sample->times.entry ? sample->times.entry[i] * to : 0,
			                sample->times.time[i] * to);
			moments.time[i] = moments.days[i] / to;
		} else {
			moments.days[i] = value * from;
			moments.time[i] = from == to ? value : value * from / to;
		}
	}
	return moments;
}

struct groups change_groups(const struct column *column, const char *before, const char *after,
                            struct arena *arena)
{
	struct groups groups = {.by = column, .name = column->name, .label = column->label, .n = 2};

	groups.codes = ARENA_ARRAY(arena, const char *, 2);
	groups.labels = ARENA_ARRAY(arena, const char *, 2);
	groups.codes[0] = "before";
	groups.codes[1] = "after";
	groups.labels[0] = before;
	groups.labels[1] = after;
	return groups;
}

struct sample sample_over(const struct analysis *analysis, const struct sample *sample,
                          const struct survival_times *times, const uint32_t *subject,
                          const uint32_t *group, size_t n_groups)
{
	struct arena *arena = analysis->scratch;
	struct sample over = {.times = *times,
	                      .rows = ARENA_ARRAY(arena, uint32_t, times->n),
	                      .group = ARENA_ARRAY(arena, uint32_t, times->n),
	                      .group_sizes = ARENA_ARRAY(arena, size_t, n_groups)};

	for (size_t i = 0; i < times->n; i++) {
		over.rows[i] = sample->rows[subject[i]];
		over.group[i] = group ? group[i] : sample->group[subject[i]];
		over.group_sizes[over.group[i]]++;
	}
	return over;
}

struct endpoint endpoint_as(const struct endpoint *endpoint, const char *label)
{
	struct endpoint copy = *endpoint;

	copy.label = label;
	copy.entry = NULL;
	return copy;
}

/* --- Comparisons ------------------------------------------------------------*/

struct result_key request_key(const struct curves_request *request, const char *context,
                              const char *group_level)
{
	struct result_key key = analysis_key(request->analysis, context);

	key.variable = request->endpoint->name;
	key.variable_level = request->level;
	if (request->groups->by) {
		key.group1 = request->groups->name;
		key.group1_level = group_level;
	}
	return key;
}

const struct test_name log_rank_name = {"log-rank", "Log-rank"};
const struct test_name mantel_byar_name = {"mantel-byar", "Mantel–Byar"};

static const char NO_CONVERGENCE[] = "no convergence in 20 iterations";

static void add_test(const struct curves_request *request, const char *context,
                     const struct logrank *test)
{
	struct results *results = request->analysis->results;
	struct result_key key = request_key(request, context, NULL);

	results_add_unless(results, &key, "statistic", test->statistic, RESULT_NOT_ESTIMABLE,
	                   test->reason);
	results_add_unless(results, &key, "df", test->df, RESULT_NOT_ESTIMABLE, test->reason);
	results_add_unless(results, &key, "p", test->p, RESULT_NOT_ESTIMABLE, test->reason);
	for (size_t i = 0; i < request->groups->n; i++) {
		key = request_key(request, context, request->groups->codes[i]);
		results_add(results, &key, "observed", test->observed[i]);
		results_add(results, &key, "expected", test->expected[i]);
	}
}

const char *request_test(const struct curves_request *request, const struct test_name *name,
                         const char **detail)
{
	struct results *results = request->analysis->results;
	struct result_key key = request_key(request, name->context, NULL);
	const struct sample *sample = request->sample;
	struct logrank test;
	const char *p;

	logrank_test(request->analysis->scratch, &sample->times, sample->group, request->groups->n,
	             &test);
	add_test(request, name->context, &test);
	if (!test.estimable) {
		*detail = arena_printf(results->arena, "%s test: not estimable, %s.", name->name,
		                       test.reason);
		return arena_printf(results->arena, "%s: not estimable", name->name);
	}
	p = field_p(results, results_find(results, &key, "p"));
	*detail =
	    arena_printf(results->arena, "%s test: χ² = %s on %d degree%s of freedom, %s.",
	                 name->name, field_value(results, results_find(results, &key, "statistic")),
	                 test.df, test.df == 1 ? "" : "s", p);
	return arena_printf(results->arena, "%s %s", name->name, p);
}

/* --- Hazard ratios ----------------------------------------------------------*/

/* The first group that has patients; groups->n if none has. */
static size_t reference_group(const struct curves_request *request)
{
	size_t group = 0;

	while (group < request->groups->n && request->sample->group_sizes[group] == 0)
		group++;
	return group;
}

/* A model of the groups alone, one indicator each but for the reference. */
static void fit_groups(const struct curves_request *request, size_t reference, struct cox_fit *fit)
{
	const struct sample *sample = request->sample;
	size_t n = sample->times.n, k = request->groups->n;
	double *x = ARENA_ARRAY(request->analysis->scratch, double, n *k);
	struct cox_input input = {
	    .times = sample->times,
	    .n_terms = k - 1,
	    .x = x,
	    .ties = (enum cox_ties)request->analysis->study->report.conventions.cox_ties};

	for (size_t i = 0; i < n; i++) {
		uint32_t group = sample->group[i];

		if (group != reference)
			x[(group - (group > reference)) * n + i] = 1;
	}
	cox_fit(request->analysis->scratch, &input, fit);
}

/* Why a group has no hazard ratio, or NULL. */
static const char *no_ratio(const struct curves_request *request, size_t group,
                            const struct cox_fit *fit, enum coef_status status)
{
	if (fit->status == COX_NO_EVENTS)
		return "no events";
	if (request->sample->group_sizes[group] == 0)
		return "no patients in this group";
	if (fit->status == COX_NOT_CONVERGED)
		return NO_CONVERGENCE;
	switch (status) {
	case COEF_INFINITE:
		return "the likelihood has no maximum: the estimate grows "
		       "without limit (separation)";
	case COEF_CONSTANT:
	case COEF_ALIASED:
		return "no event while the groups are at risk together";
	case COEF_OK:
		break;
	}
	return NULL;
}

void request_ratios(const struct curves_request *request, const char *context)
{
	size_t reference = reference_group(request);
	struct cox_fit fit;

	if (request->groups->n < 2 || reference == request->groups->n)
		return;
	fit_groups(request, reference, &fit);
	for (size_t i = 0; i < request->groups->n; i++) {
		size_t term = i - (i > reference);
		struct result_key key = request_key(request, context, request->groups->codes[i]);

		if (i != reference)
			wald_add(request->analysis, &key, "hr",
			         (struct wald){fit.coef[term], fit.se[term],
			                       fit.status == COX_NOT_CONVERGED
			                           ? RESULT_NOT_CONVERGED
			                           : RESULT_NOT_ESTIMABLE,
			                       no_ratio(request, i, &fit, fit.coef_status[term])});
	}
}

void ratio_cells(const struct curves_request *request, const char *context, size_t group,
                 struct cell *cells)
{
	struct results *results = request->analysis->results;
	struct result_key key = request_key(request, context, request->groups->codes[group]);
	const struct result *hr = results_find(results, &key, "hr");

	if (!hr) {
		if (request->sample->group_sizes[group] > 0)
			cells[0].text = "1 (reference)";
		return;
	}
	cells[0].text = field_interval(results, hr, results_find(results, &key, "hr_lo"),
	                               results_find(results, &key, "hr_hi"));
	if (hr->status == RESULT_OK)
		cells[1].text = field_value(results, results_find(results, &key, "p"));
}

const char *median_cell(const struct curves_request *request, size_t group)
{
	struct results *results = request->analysis->results;
	struct result_key key =
	    request_key(request, request->context, request->groups->codes[group]);

	return field_interval(results, results_find(results, &key, "median"),
	                      results_find(results, &key, "median_lo"),
	                      results_find(results, &key, "median_hi"));
}

const char *time_text(double time, const char *unit, struct arena *arena)
{
	size_t length = strlen(unit);

	if (time == 1 && length > 0)
		length--; /* units are plurals in s */
	return arena_printf(arena, "%s %.*s", number_significant(arena, time, 10), (int)length,
	                    unit);
}

void add_moving_methods(struct results *results, const char *same_day)
{
	results_add_method(results,
	                   arena_printf(results->arena,
	                                "Curves of groups that patients join during follow-up "
	                                "are Simon and Makuch’s (1984): until the change a "
	                                "patient is at risk in the first group, and from then "
	                                "on in the second; an event on the day of the change "
	                                "counts as %s it.",
	                                same_day));
}

void add_ratio_methods(const struct analysis *analysis)
{
	struct results *results = analysis->results;
	static const char *const ties[] = {
	    [TIES_EFRON] = "Efron’s", [TIES_BRESLOW] = "Breslow’s", [TIES_EXACT] = "the exact"};

	results_add_method(results,
	                   arena_printf(results->arena,
	                                "Hazard ratios in these comparisons are from Cox "
	                                "models of the group alone, as a time-dependent "
	                                "covariate where it changes (%s method for ties, "
	                                "Wald’s intervals).",
	                                ties[analysis->study->report.conventions.cox_ties]));
}

/* A curve at 0 to which patients are still to come. */
static bool falls_early(const struct curve *curve)
{
	for (size_t i = 0; i + 1 < curve->n; i++)
		if (curve->survival[i] <= 0)
			return true;
	return false;
}

void note_early_falls(const struct analysis *analysis, struct table *table,
                      const struct curve_set *set)
{
	struct results *results = analysis->results;

	for (size_t i = 0; i < set->n; i++) {
		const struct curve *curve = &set->curves[i];
		const char *text;

		if (!falls_early(curve))
			continue;
		text =
		    arena_printf(results->arena,
		                 "The curve%s%s%s falls to 0 because of an event when "
		                 "nobody "
		                 "else was at risk, and stays there, although patients "
		                 "enter later: a landmark avoids it.",
		                 *curve->label ? " “" : "", curve->label, *curve->label ? "”" : "");
		table_add_note(results, table, text);
		results_add_warning(results,
		                    arena_printf(results->arena, "%s: %s", analysis->name, text));
	}
}

void add_moving_figure(const struct analysis *analysis, const struct curve_set *set,
                       const char *caption)
{
	struct results *results = analysis->results;
	struct figure *figure = results_add_figure(
	    results,
	    (struct figure){
		.analysis = analysis->name, .kind = "survival", .caption = caption, .data = set});
	const char *note = "A patient who changes groups leaves the first curve, as censored, "
			   "and enters the second at the same time: numbers at risk can rise.";

	ARENA_PUSH(results->arena, figure->notes, figure->n_notes, note);
}
