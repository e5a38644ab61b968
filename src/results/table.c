#include "results/table.h"

#include "results/field.h"
#include "results/statistics.h"

struct table *results_add_table(struct results *results, const char *analysis, const char *caption,
                                size_t n_columns)
{
	struct table *table = ARENA_NEW(results->arena, struct table);
	enum cell_align *align = ARENA_ARRAY(results->arena, enum cell_align, n_columns);

	for (size_t i = 1; i < n_columns; i++)
		align[i] = ALIGN_NUMBER;
	table->analysis = analysis;
	table->caption = caption;
	table->n_columns = n_columns;
	table->align = align;
	ARENA_PUSH(results->arena, results->tables, results->n_tables, table);
	return table;
}

static struct cell *row_new(struct results *results, const struct table *table, struct row *row)
{
	struct cell *cells = ARENA_ARRAY(results->arena, struct cell, table->n_columns);

	for (size_t i = 0; i < table->n_columns; i++)
		cells[i].text = "";
	*row = (struct row){.cells = cells, .n_cells = table->n_columns};
	return cells;
}

struct cell *table_add_row(struct results *results, struct table *table)
{
	struct row row;
	struct cell *cells = row_new(results, table, &row);

	ARENA_PUSH(results->arena, table->rows, table->n_rows, row);
	return cells;
}

struct cell *table_add_head(struct results *results, struct table *table)
{
	struct row row;
	struct cell *cells = row_new(results, table, &row);

	ARENA_PUSH(results->arena, table->head, table->n_head, row);
	return cells;
}

void table_add_note(struct results *results, struct table *table, const char *note)
{
	ARENA_PUSH(results->arena, table->notes, table->n_notes, note);
}

/* --- Notes that cells ask for ------------------------------------------------- */

static bool is_ok(const struct result *result)
{
	return result->status == RESULT_OK;
}

/* Whether the words of a field hold a limit that is missing. */
static bool shows_ne(const struct piece *field)
{
	const struct result *const *part = field->part;

	switch (field->form) {
	case FIELD_LIMIT:
		return !is_ok(part[0]);
	case FIELD_INTERVAL:
		return (is_ok(part[0]) || is_ok(part[1])) && (!is_ok(part[1]) || !is_ok(part[2]));
	case FIELD_ESTIMATE:
		return is_ok(part[1]) && !is_ok(part[2]);
	case FIELD_RANGE:
		return is_ok(part[0]) && !is_ok(part[1]);
	default:
		return false;
	}
}

/* Whether a field holds the interval of a time that starts below 0. */
static bool is_negative(const struct piece *field)
{
	const struct result *low = field->part[1];
	struct statistic_name name;

	return (field->form == FIELD_INTERVAL || field->form == FIELD_ESTIMATE) &&
	       low->class == CLASS_TIME && is_ok(low) && low->value < 0 &&
	       statistic_find(low->stat_name, &name) && name.of->kind == STAT_ESTIMATE;
}

static bool text_shows(const struct results *results, const char *text,
                       bool (*test)(const struct piece *))
{
	struct piece piece;

	while (field_next(results, &text, &piece))
		if (!piece.text && !field_is_withheld(&piece) && test(&piece))
			return true;
	return false;
}

static bool table_shows(const struct results *results, const struct table *table,
                        bool (*test)(const struct piece *))
{
	for (size_t i = 0; i < table->n_rows; i++)
		for (size_t k = 0; k < table->rows[i].n_cells; k++)
			if (text_shows(results, table->rows[i].cells[k].text, test))
				return true;
	return false;
}

void table_note_ne(struct results *results, struct table *table, const char *because)
{
	if (table_shows(results, table, shows_ne))
		table_add_note(
		    results, table,
		    arena_printf(results->arena, "NE: not estimable, because %s.", because));
}

void table_note_negative(struct results *results, struct table *table)
{
	if (table_shows(results, table, is_negative))
		table_add_note(results, table,
		               "A limit below 0 is that of an interval "
		               "symmetric about the estimate, which does not "
		               "know that times start at 0.");
}

/* --- Filled in ----------------------------------------------------------------- */

static struct row *rows_filled(const struct results *results, const struct row *rows, size_t n,
                               struct arena *arena)
{
	struct row *copy = ARENA_ARRAY(arena, struct row, n);

	for (size_t i = 0; i < n; i++) {
		struct cell *cells = ARENA_ARRAY(arena, struct cell, rows[i].n_cells);

		copy[i] = rows[i];
		copy[i].cells = cells;
		for (size_t k = 0; k < rows[i].n_cells; k++) {
			cells[k] = rows[i].cells[k];
			cells[k].text = fields_fill(results, cells[k].text, arena);
		}
	}
	return copy;
}

const struct table *table_filled(const struct results *results, const struct table *table,
                                 struct arena *arena)
{
	struct table *copy = arena_memdup(arena, table, sizeof *table);

	copy->caption = fields_fill(results, table->caption, arena);
	copy->head = rows_filled(results, table->head, table->n_head, arena);
	copy->rows = rows_filled(results, table->rows, table->n_rows, arena);
	copy->notes = fields_fill_all(results, table->notes, table->n_notes, arena);
	return copy;
}
