/* Any bytes as the data of a study with a column of each type.
 *
 * What must hold: the fast way of splitting lines agrees with libcsv; and a
 * dataset that was loaded keeps the invariants of dataset.h. */
#include <math.h>
#include <string.h>

#include "analyses/analyses.h"
#include "base/bug.h"
#include "base/str.h"
#include "config/study.h"
#include "data/csv.h"
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
    "  where: {value: 'if(dead, site, arm)'}\n"
    "  next: {value: start + n}\n"
    "endpoints:\n"
    "  os: {unit: days, time: n, event: dead, label: OS}\n"
    "  pfs: {origin: start, event: next, censor: stop, entry: start + 1}\n"
    "populations:\n"
    "  old: {label: old, where: age > 60}\n"
    "analyses:\n"
    "  km: {type: kaplan-meier, endpoint: os}\n";

static void check_value(const struct column *column, size_t row)
{
	double number = column->number ? column->number[row] : 0;
	uint32_t code = column->code ? column->code[row] : 0;

	if (column->missing[row] != PRESENT) {
		BUG_UNLESS(column->missing[row] <= MISSING_DERIVED);
		BUG_UNLESS(number == 0);
		return;
	}
	BUG_UNLESS(isfinite(number));
	if (column->type == COLUMN_DATE || column->type == COLUMN_INTEGER)
		BUG_UNLESS(number == floor(number));
	if (column->type == COLUMN_FLAG)
		BUG_UNLESS(number == 0 || number == 1);
	if (column->type == COLUMN_CATEGORY)
		BUG_UNLESS(code < column->n_levels);
	if (column->type == COLUMN_ID || column->type == COLUMN_TEXT)
		BUG_UNLESS(code < column->strings.n);
	if (column->bits)
		BUG_UNLESS(column->bits[row] && column->bits[row] < 4);
}

static void check_endpoint(const struct endpoint *endpoint, size_t n_rows)
{
	size_t n_missing = 0, n_zero = 0;

	for (size_t row = 0; row < n_rows; row++) {
		if (endpoint->missing[row] != PRESENT) {
			n_missing++;
			continue;
		}
		n_zero += endpoint->time[row] == 0;
		BUG_UNLESS(isfinite(endpoint->time[row]));
		BUG_UNLESS(endpoint->time[row] >= 0);
		BUG_UNLESS(endpoint->event[row] <= 1);
		BUG_UNLESS(!endpoint->entry || endpoint->entry[row] < endpoint->time[row]);
	}
	BUG_UNLESS(n_missing == endpoint->n_missing);
	BUG_UNLESS(n_zero == endpoint->n_zero);
}

static void check_dataset(const struct dataset *data)
{
	for (size_t i = 0; i < data->n_columns; i++)
		for (size_t row = 0; row < data->n_rows; row++)
			check_value(&data->columns[i], row);
	for (size_t row = 1; row < data->n_rows; row++)
		BUG_UNLESS(data->line[row - 1] < data->line[row]);
	for (size_t i = 0; i < data->n_endpoints; i++)
		check_endpoint(&data->endpoints[i], data->n_rows);
	for (size_t i = 0; i < data->n_subsets; i++) {
		const struct subset *subset = &data->subsets[i];

		BUG_UNLESS(subset->n + subset->n_excluded + subset->n_undetermined == data->n_rows);
		for (size_t k = 0; k < subset->n; k++)
			BUG_UNLESS(subset->rows[k] < data->n_rows);
	}
}

static void dump(const struct dataset *data)
{
	FILE *null = fopen("/dev/null", "w");

	BUG_UNLESS(null);
	dataset_dump(data, null);
	fclose(null);
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
	dump(data);
}

static void row_note(void *user, const struct raw_row *row)
{
	str_addf(user, "\n%u:", row->place);
	for (size_t i = 0; i < row->n_cells && i < RAW_MAX_CELLS; i++) {
		str_addf(user, "%u:", row->cells[i].length);
		str_add_bytes(user, row->cells[i].text, row->cells[i].length);
	}
}

/* Rows and errors, as text. */
static const char *split(struct arena *arena, const struct bytes *bytes, bool only_libcsv)
{
	struct source source = {.name = "x"};
	struct diags diags = {.arena = arena};
	struct csv csv = {
	    .arena = arena, .source = &source, .diags = &diags, .only_libcsv = only_libcsv};
	struct str out = {.arena = arena};
	bool right = csv_open(&csv, bytes);

	if (right)
		right = csv_read(&csv, row_note, &out);
	for (size_t i = 0; i < diags.n; i++)
		str_addf(&out, "\n%u:%u:%s", diags.items[i].at.line, diags.items[i].at.column,
		         diags.items[i].text);
	str_addf(&out, "\n%d %zu %zu", right, csv.n_blank, csv.names.n);
	return str_text(&out);
}

static void check_split(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct bytes bytes = {arena_strndup(&arena, (const char *)data, size), size};

	BUG_UNLESS(str_equal(split(&arena, &bytes, false), split(&arena, &bytes, true)));
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct study study = {0};
	struct memory_file rows, config;
	const char *text;
	bool missing;

	check_split(data, size);
	memory_file_open(&rows, data, size);
	text = arena_printf(&arena, config_text, rows.path);
	memory_file_open(&config, text, strlen(text));
	if (!study_load(&study, &arena, config.path, &analysis_variants, &diags, &missing))
		abort();
	load(&study, &arena, &diags);
	diags_discard(&diags);
	memory_file_close(&config);
	memory_file_close(&rows);
	arena_release(&arena);
	return 0;
}
