/* Any bytes as the data of a study with a column of each type. */
#include <string.h>

#include "config/study.h"
#include "estimate/estimate.h"
#include "fuzz.h"
#include "load/load.h"
#include "validate/validate.h"

static const char config_text[] =
    "survreport: 1\n"
    "report: {id: fuzz, title: fuzz}\n"
    "inputs:\n"
    "  cohort:\n"
    "    file: %s\n"
    "    key: id\n"
    "    missing: [NA]\n"
    "    columns:\n"
    "      id: {type: id}\n"
    "      arm: {type: category, levels: {a: A, b: B}}\n"
    "      site: {type: category}\n"
    "      age: {type: number, range: [0, 120]}\n"
    "      n: {type: integer}\n"
    "      start: {type: date, required: true}\n"
    "      stop: {type: date, format: '%%d.%%m.%%Y'}\n"
    "      dead: {type: flag}\n"
    "      ops: {type: set, separator: ';', levels: [x, y]}\n"
    "      note: {type: text}\n"
    "rules:\n"
    "  - {check: stop >= start, severity: warning}\n"
    "derive:\n"
    "  days_on: {value: 'days(start, stop)', cut: [10, 20]}\n"
    "endpoints:\n"
    "  os: {unit: days, time: n, event: dead, label: OS}\n"
    "populations:\n"
    "  old: {label: old, where: age > 60}\n"
    "analyses:\n"
    "  km: {type: kaplan-meier, endpoint: os}\n";

static void load(const struct study *study, struct arena *arena,
                 struct diags *diags)
{
	struct load_plan *plan = load_plan_new(study, arena, diags);
	struct dataset *data = load_plan_dataset(plan);
	struct rules *rules = validate_plan(study, data, diags);

	if (diags->n_errors)
		abort(); /* the config above is right */
	if (load_rows(plan, diags) != EXIT_DONE)
		return;
	if (validate_run(rules, data, diags))
		dataset_report_findings(data, diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct study study = {0};
	struct memory_file rows, config;
	const char *text;
	bool missing;

	memory_file_open(&rows, data, size);
	text = arena_printf(&arena, config_text, rows.path);
	memory_file_open(&config, text, strlen(text));
	if (!study_load(&study, &arena, config.path, &analysis_variants, &diags,
	                &missing))
		abort();
	load(&study, &arena, &diags);
	diags_discard(&diags);
	memory_file_close(&config);
	memory_file_close(&rows);
	arena_release(&arena);
	return 0;
}
