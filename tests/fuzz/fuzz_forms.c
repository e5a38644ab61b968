/* Any bytes as CSV in any of the forms that a config can name, folded and joined.
 *
 * The first three bytes choose the form; a byte 0x1C parts the rows of patients from
 * those of their events.  What must hold: it ends in errors, or in rows whose values
 * are finite and within their levels. */
#include <math.h>
#include <string.h>

#include "analyses/analyses.h"
#include "base/bug.h"
#include "base/str.h"
#include "config/study.h"
#include "fuzz.h"
#include "load/load.h"
#include "validate/validate.h"

static const char config_text[] =
    "survreport: 1\n"
    "report: {id: fuzz, title: fuzz}\n"
    "inputs:\n"
    "  patients:\n"
    "    file: %s\n"
    "    key: id\n"
    "%s"
    "    columns:\n"
    "      id: {type: id}\n"
    "      seen: {type: date, format: ['%%d.%%m.%%y', '%%Y-%%m-%%d'], years_from: 1930,"
    " partial: last}\n"
    "      age: {type: number}\n"
    "      op___1: {type: flag}\n"
    "      op___2: {type: flag}\n"
    "  events:\n"
    "    file: %s\n"
    "%s"
    "    columns:\n"
    "      id: {type: id}\n"
    "      kind: {type: category}\n"
    "      on: {type: date}\n"
    "      dose: {type: number}\n"
    "    fold:\n"
    "      by: id\n"
    "      order: on\n"
    "      ties: file\n"
    "      take:\n"
    "        first: {value: on, pick: first}\n"
    "        last_kind: {value: kind, pick: last}\n"
    "        all_dose: {value: dose, pick: sum}\n"
    "        n: {where: dose > 1, pick: count}\n"
    "    join: {to: patients, unmatched: keep, leftover: drop, prefix: e_}\n"
    "rules:\n"
    "  - {check: e_first <= seen, severity: warning}\n"
    "derive:\n"
    "  ops: {set: [op___1, op___2]}\n"
    "  one: {value: 'has(ops, \"1\")'}\n"
    "analyses:\n"
    "  s: {type: summary, variables: [age, ops]}\n";

/* The keys that two bytes choose. */
static const char *form(struct arena *arena, unsigned a, unsigned b)
{
	static const char *const separators[] = {",", ";", "tab", "|", "auto"};
	static const char *const encodings[] = {"utf-8", "latin-1", "latin-9", "windows-1252",
	                                        "windows-1250"};
	static const char *const thousands[] = {"none", "blank", "'"};

	return arena_printf(
	    arena,
	    "    separator: \"%s\"\n    encoding: %s\n    thousands: \"%s\"\n"
	    "    decimal: \"%s\"\n    skip: %u\n    drop_empty: %s\n    dates: %s\n",
	    separators[a % 5], encodings[a / 5 % 5], thousands[b % 3], b & 8 ? "," : ".",
	    b >> 4 & 3, b & 64 ? "true" : "false", b & 128 ? "drop-time" : "plain");
}

static void check_dataset(const struct dataset *data)
{
	for (size_t i = 0; i < data->n_columns; i++) {
		const struct column *column = &data->columns[i];

		for (size_t row = 0; row < data->n_rows; row++) {
			if (column->missing[row] != PRESENT)
				continue;
			BUG_UNLESS(!column->number || isfinite(column->number[row]));
			if (column->type == COLUMN_CATEGORY)
				BUG_UNLESS(column->code[row] < column->n_levels);
			if (column->type == COLUMN_SET)
				BUG_UNLESS(column->bits[row] >> column->n_levels == 0);
		}
	}
}

static void load(const struct study *study, struct arena *arena, struct diags *diags)
{
	struct load_plan *plan = load_plan_new(study, arena, diags);
	struct dataset *data = load_plan_dataset(plan);
	struct rules *rules = validate_plan(study, data, diags);

	if (diags->n_errors)
		abort(); /* the config above is right */
	if (load_rows(plan, NULL, diags) != EXIT_DONE)
		return;
	if (validate_run(rules, data, diags))
		dataset_report_findings(data, diags);
	check_dataset(data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct study study = {0};
	struct memory_file patients, events, config;
	const uint8_t *middle;
	const char *text;
	bool missing;

	if (size < 3)
		return 0;
	middle = memchr(data + 3, 0x1C, size - 3);
	memory_file_open(&patients, data + 3, (size_t)((middle ? middle : data + size) - data - 3));
	memory_file_open(&events, middle ? middle + 1 : data + size,
	                 middle ? (size_t)(data + size - middle - 1) : 0);
	text = arena_printf(&arena, config_text, patients.path, form(&arena, data[0], data[1]),
	                    events.path, form(&arena, data[0], data[2]));
	memory_file_open(&config, text, strlen(text));
	if (!study_load(&study, &arena, config.path, &analysis_variants, &diags, &missing)) {
		diag_print(&diags, stderr, false);
		abort();
	}
	load(&study, &arena, &diags);
	diags_discard(&diags);
	memory_file_close(&config);
	memory_file_close(&events);
	memory_file_close(&patients);
	arena_release(&arena);
	return 0;
}
