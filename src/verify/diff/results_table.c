#include "verify/diff/results_table.h"

#include <string.h>

#include "data/csv.h"

static const char *const column_names[N_RESULTS_COLUMNS] = {
    [COLUMN_ANALYSIS] = "analysis",     [COLUMN_POPULATION] = "population",
    [COLUMN_GROUP1] = "group1",         [COLUMN_GROUP1_LEVEL] = "group1_level",
    [COLUMN_GROUP2] = "group2",         [COLUMN_GROUP2_LEVEL] = "group2_level",
    [COLUMN_VARIABLE] = "variable",     [COLUMN_VARIABLE_LEVEL] = "variable_level",
    [COLUMN_CONTEXT] = "context",       [COLUMN_STAT_NAME] = "stat_name",
    [COLUMN_STAT_LABEL] = "stat_label", [COLUMN_STAT] = "stat",
    [COLUMN_STAT_FMT] = "stat_fmt",     [COLUMN_STATUS] = "status",
    [COLUMN_WARNING] = "warning",
};

struct table_reader {
	struct results_table *table;
	struct arena *arena;
	const struct source *source;
	struct diags *diags;
	bool failed;
};

static struct mark mark_of(const struct table_reader *reader, uint32_t line)
{
	return (struct mark){.source = reader->source, .line = line, .width = 1};
}

/* Copies the fields of a row: one piece of memory for all of them. */
static void copy_fields(struct results_row *row, struct arena *arena, const struct raw_row *from)
{
	size_t length = 0;
	char *text;

	for (size_t i = 0; i < N_RESULTS_COLUMNS; i++)
		length += from->cells[i].length + 1;
	text = arena_alloc(arena, length, 1);
	for (size_t i = 0; i < N_RESULTS_COLUMNS; i++) {
		row->fields[i] = text;
		memcpy(text, from->cells[i].text, from->cells[i].length);
		text += from->cells[i].length + 1;
	}
}

static bool status_parse(const char *text, enum result_status *status)
{
	for (int i = 0; i < N_RESULT_STATUS; i++)
		if (strcmp(text, result_status_names[i]) == 0) {
			*status = (enum result_status)i;
			return true;
		}
	return false;
}

static bool row_parse(struct results_row *row, const struct table_reader *reader,
                      const struct raw_row *from)
{
	struct mark at = mark_of(reader, from->place);
	const char *stat;

	if (from->n_cells != N_RESULTS_COLUMNS)
		return diag_error(reader->diags, at,
		                  "%zu fields instead of %d: cut short, or not "
		                  "as it was written",
		                  from->n_cells, N_RESULTS_COLUMNS);
	copy_fields(row, reader->arena, from);
	if (!status_parse(row->fields[COLUMN_STATUS], &row->status))
		return diag_error(reader->diags, at, "column 'status': '%s' is no status",
		                  row->fields[COLUMN_STATUS]);
	stat = row->fields[COLUMN_STAT];
	if (row->status == RESULT_OK && !number_parse(stat, strlen(stat), &row->value))
		return diag_error(reader->diags, at, "column 'stat': '%s' is not a number%s", stat,
		                  strchr(stat, ',') ? " (was the file saved by a "
		                                      "spreadsheet?)"
		                                    : "");
	return true;
}

static void on_row(void *user, const struct raw_row *from)
{
	struct table_reader *reader = user;
	struct results_table *table = reader->table;

	if (reader->failed)
		return;
	if (row_parse(&table->rows[table->n], reader, from))
		table->n++;
	else
		reader->failed = true;
}

static bool check_columns(const struct csv *csv)
{
	struct mark at = {.source = csv->source, .line = csv->header_line};

	for (size_t i = 0; i < N_RESULTS_COLUMNS && i < csv->names.n; i++)
		if (strcmp(csv->names.items[i], column_names[i]) != 0)
			return diag_error(csv->diags, at,
			                  "not a results.csv: column %zu is "
			                  "'%s', not '%s'",
			                  i + 1, csv->names.items[i], column_names[i]);
	if (csv->names.n != N_RESULTS_COLUMNS)
		return diag_error(csv->diags, at, "not a results.csv: %zu columns instead of %d",
		                  csv->names.n, N_RESULTS_COLUMNS);
	return true;
}

bool results_table_parse(struct results_table *table, struct arena *arena, struct bytes csv,
                         const char *name, struct diags *diags)
{
	/* its marks outlive this function */
	struct source *source = ARENA_NEW(diags->arena, struct source);
	struct csv reading = {.arena = arena, .source = source, .diags = diags};
	struct table_reader reader = {table, arena, source, diags, false};

	*table = (struct results_table){0};
	source->name = arena_strdup(diags->arena, name);
	if (!csv_open(&reading, &csv) || !check_columns(&reading))
		return false;
	table->rows = ARENA_ARRAY(arena, struct results_row, csv_rows_bound(&reading));
	return csv_read(&reading, on_row, &reader) && !reader.failed;
}
