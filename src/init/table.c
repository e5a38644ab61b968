/* The cells of a file, as texts: each column has its different ones, and how often they
 * come. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/words.h"
#include "init/init_impl.h"
#include "load/marks.h"
#include "load/reader.h"

/* While rows come. */
struct taking {
	struct draft *draft;
	const struct reader *reader;
	size_t room; /* of rows */
	uint32_t uneven_line;
	size_t uneven_cells;
	const char *uneven_why;
	bool has_empty_row;
};

/* Room for more values of a column. */
static struct draft_value *value_room(struct draft *draft, struct draft_column *column, uint32_t n)
{
	/* powers of two, as arrays that grow have them */
	if (n & (n + 1))
		return column->values;
	struct draft_value *more =
	    ARENA_ARRAY(draft->arena, struct draft_value, 2 * ((size_t)n + 1));

	if (n)
		memcpy(more, column->values, n * sizeof *more);
	return more;
}

static void cell_take(struct taking *taking, struct draft_column *column,
                      const struct raw_cell *cell, size_t row)
{
	char room[RAW_TEXT_SIZE];
	size_t length;
	const char *text = raw_text(cell, room, &length);
	uint32_t code, n = column->texts.n;

	column->code[row] = NO_VALUE;
	column->n_refused += cell->kind == RAW_REFUSED;
	if (cell->kind == RAW_MISSING || cell->kind == RAW_REFUSED || length == 0) {
		column->n_empty++;
		return;
	}
	column->n_dates += cell->kind == RAW_DATE;
	code = strtable_add(&column->texts, text, length);
	if (code == n) {
		column->values = value_room(taking->draft, column, n);
		column->values[code].text = column->texts.items[code];
	}
	column->values[code].n++;
	column->code[row] = code;
	column->n_present++;
}

static void row_take(void *user, const struct raw_row *row)
{
	struct taking *taking = user;
	struct draft *draft = taking->draft;
	size_t n_filled = 0;

	if (row->n_cells != draft->n_columns) {
		if (!taking->uneven_line) {
			const struct format *format = taking->reader->format;

			taking->uneven_line = row->place;
			taking->uneven_cells = row->n_cells;
			taking->uneven_why =
			    format->uneven_row ? format->uneven_row(taking->reader, row) : "";
		}
		return;
	}
	if (draft->n_rows >= taking->room)
		return;
	for (size_t i = 0; i < draft->n_columns; i++) {
		cell_take(taking, &draft->columns[i], &row->cells[i], draft->n_rows);
		n_filled += draft->columns[i].code[draft->n_rows] != NO_VALUE;
	}
	taking->has_empty_row = taking->has_empty_row || n_filled == 0;
	draft->n_rows++;
}

/* Columns by the names of an open reader. */
static void columns_init(struct draft *draft, const struct reader *reader)
{
	draft->n_rows = 0;
	draft->n_columns = reader->names.n;
	draft->columns = ARENA_ARRAY(draft->arena, struct draft_column, reader->names.n);
	for (size_t i = 0; i < reader->names.n; i++) {
		struct draft_column *column = &draft->columns[i];

		column->from = reader->names.items[i];
		column->flat = name_flat(draft->arena, column->from);
		column->texts.arena = draft->arena;
		column->told = reader->columns ? &reader->columns[i] : NULL;
		column->code = ARENA_ARRAY(draft->arena, uint32_t, reader->most_rows + 1);
	}
}

/* The input as the config will have it. */
static struct reader reader_of(struct draft *draft)
{
	/* rows of a database are CSV, whatever the file is called */
	const char *file = draft->table_query ? "" : draft->request->called;

	return (struct reader){.format = format_of(file, &draft->input.form),
	                       .arena = draft->arena,
	                       .source = &draft->source,
	                       .diags = draft->diags,
	                       .form = &draft->input.form};
}

/* Whether the last columns have no name: a separator at the end of each line. */
static bool has_nameless_end(struct draft *draft)
{
	struct diags quiet = {.arena = draft->arena};
	struct reader reader = reader_of(draft);

	reader.diags = &quiet;
	return reader.format == &csv_format && reader.format->open(&reader, &draft->bytes) &&
	       reader.names.n > 1 && !*reader.names.items[reader.names.n - 1];
}

static bool read_once(struct draft *draft, struct taking *taking)
{
	struct reader reader = reader_of(draft);

	*taking = (struct taking){.draft = draft, .reader = &reader};
	if (strcmp(reader.format->place, "line") != 0)
		draft->source.place = reader.format->place;
	if (!reader_open(&reader, &draft->bytes))
		return false;
	taking->room = reader.most_rows + 1;
	columns_init(draft, &reader);
	if (!reader_read(&reader, row_take, taking))
		return false;
	taking->reader = NULL;
	return true;
}

/* Reads it all, without columns and rows that are empty if there are any. */
static bool rows_read(struct draft *draft)
{
	struct input_form *form = &draft->input.form;
	struct mark at = {.source = &draft->source};
	struct taking taking;

	form->drop_empty = has_nameless_end(draft);
	if (!read_once(draft, &taking))
		return false;
	if (!form->drop_empty && (taking.has_empty_row || taking.uneven_line) &&
	    format_of(draft->request->called, form) == &csv_format && !draft->table_query) {
		form->drop_empty = true;
		if (!read_once(draft, &taking))
			return false;
	}
	at.line = taking.uneven_line;
	if (taking.uneven_line)
		return diag_error(draft->diags, at, "the row has %zu field%s, the header %zu%s",
		                  taking.uneven_cells, words_s(taking.uneven_cells),
		                  draft->n_columns, taking.uneven_why);
	if (draft->n_rows == 0)
		return diag_error(
		    draft->diags, at,
		    "there are no rows below the header, and so nothing to guess from");
	if (form->drop_empty)
		note(draft, &draft->input_notes,
		     "drop_empty: there are columns or rows without names and values");
	return true;
}

/* --- Decimals and thousands ------------------------------------------------------------ */

/* How many cells are numbers by the marks of an input, in columns where nearly all are. */
static size_t count_numbers(const struct draft *draft, const struct input_spec *input)
{
	size_t n = 0;

	for (size_t i = 0; i < draft->n_columns; i++) {
		const struct draft_column *column = &draft->columns[i];
		size_t here = 0;
		double value;

		for (uint32_t k = 0; k < column->texts.n; k++)
			if (marks_number(input, column->values[k].text,
			                 strlen(column->values[k].text), &value))
				here += column->values[k].n;
		if (10 * here >= 8 * column->n_present)
			n += here;
	}
	return n;
}

static void marks_guess(struct draft *draft)
{
	static const struct {
		int decimal, thousands;
		const char *note;
	} trials[] = {{0, THOUSANDS_NONE, NULL},
	              {1, THOUSANDS_NONE, "decimal: numbers have a comma, as 12,5"},
	              {1, THOUSANDS_POINT, "decimal, thousands: numbers are written as 1.234,5"},
	              {0, THOUSANDS_COMMA, "thousands: numbers are written as 1,234.5"},
	              {0, THOUSANDS_BLANK, "thousands: numbers are written as 1 234.5"},
	              {1, THOUSANDS_BLANK, "decimal, thousands: numbers are written as 1 234,5"},
	              {0, THOUSANDS_QUOTE, "thousands: numbers are written as 1'234.5"}};
	size_t best = 0, most = 0;

	for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
		struct input_spec trial = {.decimal = trials[i].decimal,
		                           .thousands = trials[i].thousands};
		size_t n = count_numbers(draft, &trial);

		if (n > most) {
			most = n;
			best = i;
		}
	}
	draft->input.decimal = trials[best].decimal;
	draft->input.thousands = trials[best].thousands;
	if (trials[best].note)
		note(draft, &draft->input_notes, "%s", trials[best].note);
}

bool table_read(struct draft *draft)
{
	if (!rows_read(draft))
		return false;
	if (format_of(draft->request->called, &draft->input.form) == &csv_format &&
	    !draft->table_query)
		marks_guess(draft);
	return true;
}

const struct draft_value *value_at(const struct draft_column *column, size_t row)
{
	uint32_t code = column->code[row];

	return code != NO_VALUE && column->values[code].known ? &column->values[code] : NULL;
}

size_t count_known(const struct draft_column *column, size_t n_rows)
{
	size_t n = 0;

	for (size_t row = 0; row < n_rows; row++)
		n += value_at(column, row) != NULL;
	return n;
}
