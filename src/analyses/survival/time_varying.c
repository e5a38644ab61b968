#include "analyses/survival/time_varying.h"

#include <math.h>

#include "analyses/regression/wald.h"
#include "base/date.h"
#include "data/expr/expr.h"
#include "math/cox.h"
#include "math/dist.h"
#include "math/logrank.h"

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

struct groups change_groups(const struct column *column, struct arena *arena)
{
	const char **codes = ARENA_ARRAY(arena, const char *, 2);

	codes[0] = "before";
	codes[1] = "after";
	return (struct groups){.by = column,
	                       .name = column->name,
	                       .label = column->label,
	                       .n = 2,
	                       .codes = codes,
	                       .labels = codes};
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

struct endpoint endpoint_from_origin(const struct endpoint *endpoint)
{
	struct endpoint copy = *endpoint;

	copy.entry = NULL;
	return copy;
}

void add_late_moments(const struct analysis *analysis, const struct result_key *key,
                      const struct state_rows *rows)
{
	if (rows->n_at_exit)
		results_add(analysis->results, key, "moment_same_day", (double)rows->n_at_exit);
	if (rows->n_later)
		results_add(analysis->results, key, "moment_later", (double)rows->n_later);
}

/* --- Comparisons ------------------------------------------------------------*/

static const char NO_CONVERGENCE[] = "no convergence in 20 iterations";

void request_test(const struct curves_request *request, const char *context)
{
	struct results *results = request->analysis->results;
	const struct sample *sample = request->sample;
	struct result_key key = curves_test_key(request->asked, context);
	struct logrank test;

	logrank_test(request->analysis->scratch, &sample->times, sample->group, request->groups->n,
	             &test);
	results_add_unless(results, &key, "statistic", test.statistic, RESULT_NOT_ESTIMABLE,
	                   test.reason);
	results_add_unless(results, &key, "df", test.df, RESULT_NOT_ESTIMABLE, test.reason);
	results_add_unless(results, &key, "p", test.p, RESULT_NOT_ESTIMABLE, test.reason);
	for (size_t i = 0; i < request->groups->n; i++) {
		key = curves_ratio_key(request->asked, context, i);
		results_add(results, &key, "observed", test.observed[i]);
		results_add(results, &key, "expected", test.expected[i]);
	}
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
		struct result_key key = curves_ratio_key(request->asked, context, i);

		if (i != reference)
			wald_add(request->analysis, &key, "hr",
			         (struct wald){fit.coef[term], fit.se[term],
			                       fit.status == COX_NOT_CONVERGED
			                           ? RESULT_NOT_CONVERGED
			                           : RESULT_NOT_ESTIMABLE,
			                       no_ratio(request, i, &fit, fit.coef_status[term])});
	}
}
