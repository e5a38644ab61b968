/* Endpoints in the form of ADaM's ADTTE: the unit of AVAL, reasons for censoring, and
 * whether AVAL is what its dates are. */
#include <math.h>
#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "load/load_impl.h"

/* A column of the endpoint's row. */
static const struct column *part(const struct load_plan *plan, const struct endpoint_spec *spec,
                                 const char *name)
{
	return dataset_column(plan->data,
	                      arena_printf(plan->arena, "%s.%s", spec->record.name.s, name));
}

static void refuse(const struct load_plan *plan, const struct endpoint_spec *spec, uint32_t line,
                   const char *message)
{
	add_finding(plan->data, DIAG_ERROR, line,
	            arena_printf(plan->arena, "endpoint '%s'", spec->record.name.s),
	            arena_printf(plan->arena, "endpoint '%s': %s", spec->record.name.s, message));
}

int adtte_unit(const struct load_plan *plan, const struct endpoint_spec *spec)
{
	const struct column *units = part(plan, spec, "AVALU");
	const struct dataset *data = plan->data;
	int unit = spec->time_unit;

	for (size_t row = 0; units && row < data->n_rows; row++) {
		const char *text = column_code_text(units, row, plan->arena);
		int told = *text ? expr_unit_named(text) : unit;

		if (told == unit && (told >= 0 || !*text))
			continue;
		if (told < 0 || unit >= 0) {
			refuse(plan, spec, data->line[row],
			       told < 0 ? arena_printf(plan->arena,
			                               "AVALU '%s' is no unit of time (days, "
			                               "weeks, months or years)",
			                               text)
			                : arena_printf(plan->arena, "AVALU is '%s', and %s %s", text,
			                               spec->time_unit < 0 ? "in rows before it"
			                                                   : "'time_unit' of the "
			                                                     "config is",
			                               time_unit_names[unit]));
			return UNIT_DAYS;
		}
		unit = told;
	}
	if (unit < 0)
		refuse(
		    plan, spec, 0,
		    "the unit of AVAL is not told, as there is no AVALU (write time_unit: days, or "
		    "what it is)");
	return unit < 0 ? UNIT_DAYS : unit;
}

/* Reasons, each of an event or of a censoring, in the order in which they come. */
static void add_reason(struct endpoint *endpoint, const char *text, bool event, struct arena *arena)
{
	size_t i = 0;

	while (i < endpoint->n_reasons && (endpoint->reasons[i].event != event ||
	                                   strcmp(endpoint->reasons[i].text, text) != 0))
		i++;
	if (i == endpoint->n_reasons)
		ARENA_PUSH(arena, endpoint->reasons, endpoint->n_reasons,
		           (struct reason){.text = text, .event = event});
	endpoint->reasons[i].n++;
}

static void find_reasons(const struct load_plan *plan, const struct endpoint_spec *spec,
                         struct endpoint *endpoint)
{
	const struct column *events = part(plan, spec, "EVNTDESC");
	const struct column *censorings = part(plan, spec, "CNSDTDSC");
	const struct column *code = part(plan, spec, "CNSR");

	for (size_t row = 0; row < plan->data->n_rows; row++) {
		bool event = endpoint->event[row];
		const char *text = "";

		if (endpoint->missing[row] != PRESENT)
			continue;
		if (!event && censorings)
			text = column_code_text(censorings, row, plan->arena);
		if (!*text && events)
			text = column_code_text(events, row, plan->arena);
		if (!*text && !event)
			text = arena_printf(plan->arena, "CNSR %s",
			                    column_code_text(code, row, plan->arena));
		if (*text)
			add_reason(endpoint, text, event, plan->arena);
	}
}

/* A status below 0 is none. */
static void check_status(const struct load_plan *plan, const struct endpoint_spec *spec)
{
	const struct column *code = part(plan, spec, "CNSR");

	for (size_t row = 0; row < plan->data->n_rows; row++)
		if (code->missing[row] == PRESENT && code->number[row] < 0)
			refuse(plan, spec, plan->data->line[row],
			       arena_printf(plan->arena,
			                    "CNSR is %s (0 is an event, 1 and above a "
			                    "censoring)%s",
			                    column_code_text(code, row, plan->arena),
			                    key_text(plan, row)));
}

/* How AVAL may be counted from STARTDT to ADT. */
static const char *const spans[] = {"ADT − STARTDT + 1", "ADT − STARTDT"};
enum { N_SPANS = sizeof spans / sizeof *spans };

/* Notes which of them AVAL is, and warns of rows where it is none. */
static void check_dates(const struct load_plan *plan, const struct endpoint_spec *spec, int unit)
{
	const struct column *value = part(plan, spec, "AVAL"), *start = part(plan, spec, "STARTDT");
	const struct column *end = part(plan, spec, "ADT");
	double days = conventions_unit_days(&plan->study->report.conventions, (enum time_unit)unit);
	struct row_count same[N_SPANS] = {{0}}, other[N_SPANS] = {{0}};
	size_t best;

	for (size_t row = 0; row < plan->data->n_rows; row++) {
		if (value->missing[row] != PRESENT || start->missing[row] != PRESENT ||
		    end->missing[row] != PRESENT)
			continue;
		for (int i = 0; i < N_SPANS; i++) {
			double span = end->number[row] - start->number[row] + (i == 0);
			/* months may be rounded, and of another length */
			double slack = unit == UNIT_DAYS ? 0 : 0.06 + span / days * 0.005;

			count_line(fabs(value->number[row] - span / days) <= slack ? &same[i]
			                                                           : &other[i],
			           plan->data->line[row]);
		}
	}
	best = same[0].n >= same[1].n ? 0 : 1;
	if (same[best].n + other[best].n == 0)
		return;
	add_finding(plan->data, other[best].n ? DIAG_WARNING : DIAG_NOTE, 0,
	            arena_printf(plan->arena, "endpoint '%s': AVAL", spec->record.name.s),
	            other[best].n
	                ? arena_printf(plan->arena,
	                               "endpoint '%s': AVAL is %s, in %s, in %zu row%s, and "
	                               "something else in %zu (%s)",
	                               spec->record.name.s, spans[best], time_unit_names[unit],
	                               same[best].n, words_s(same[best].n), other[best].n,
	                               lines_text(plan->data, &other[best], plan->arena))
	                : arena_printf(plan->arena, "endpoint '%s': AVAL is %s, in %s",
	                               spec->record.name.s, spans[best], time_unit_names[unit]));
}

void adtte_judge(const struct load_plan *plan, const struct endpoint_spec *spec,
                 struct endpoint *endpoint, int unit)
{
	check_status(plan, spec);
	check_dates(plan, spec, unit);
	find_reasons(plan, spec, endpoint);
}
