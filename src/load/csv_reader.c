/* CSV as an input: data/csv.h behind load/reader.h. */
#include "data/csv.h"
#include "load/reader.h"

struct state {
	struct csv csv;
	raw_row_fn *row_fn;
	void *user;
	uint32_t last; /* the line of the last row; 0 before the first */
	bool even;     /* a row had as many fields as the header */
	bool cut;      /* the last line has no end */
};

static bool open(struct reader *reader, const struct bytes *bytes)
{
	struct state *state = ARENA_NEW(reader->arena, struct state);
	char last = bytes->length ? bytes->data[bytes->length - 1] : '\n';

	reader->state = state;
	state->cut = last != '\n' && last != '\r';
	state->csv =
	    (struct csv){.arena = reader->arena, .source = reader->source, .diags = reader->diags};
	if (!csv_open(&state->csv, bytes))
		return false;
	reader->names = state->csv.names;
	reader->header = state->csv.header_line;
	reader->most_rows = csv_rows_bound(&state->csv);
	return true;
}

static void remark(struct reader *reader, uint32_t line, const char *kind, const char *text)
{
	ARENA_PUSH(reader->arena, reader->remarks, reader->n_remarks,
	           (struct remark){line, kind, text});
}

static void hand_over(void *user, const struct raw_row *row)
{
	struct state *state = user;

	state->last = row->place;
	state->even = state->even || row->n_cells == state->csv.names.n;
	state->row_fn(state->user, row);
}

static bool read(struct reader *reader, raw_row_fn *row_fn, void *user)
{
	struct state *state = reader->state;
	const struct csv *csv = &state->csv;
	bool right;

	state->row_fn = row_fn;
	state->user = user;
	right = csv_read(&state->csv, hand_over, state);
	if (csv->names.n == 1 && csv->n_blank)
		remark(reader, 0, "empty lines",
		       arena_printf(reader->arena,
		                    "%zu empty line%s skipped (a missing value is written as \"\")",
		                    csv->n_blank, csv->n_blank == 1 ? " was" : "s were"));
	/* what writes CSV files ends the last line, too */
	if (right && state->cut && state->last)
		remark(reader, state->last, "a last line without an end",
		       "the last line has no line end (was the file cut short?)");
	return right;
}

static const char *empty_name(size_t i, size_t n)
{
	if (i == 0)
		return " (row names of R? write them out with row.names = FALSE, or give them a "
		       "name)";
	return i + 1 == n ? " (a comma at the end of the line?)" : "";
}

static const char *uneven_row(const struct reader *reader, const struct raw_row *row)
{
	const struct state *state = reader->state;
	size_t n = row->n_cells, names = reader->names.n;

	if (n > names && n <= RAW_MAX_CELLS && row->cells[n - 1].length == 0)
		return " (a comma at the end of the line?)";
	if (n == names + 1 && !state->even)
		return " (row names of R? write the file with row.names = FALSE)";
	if (n > names)
		return " (a comma inside a field needs quotes around the field)";
	return " (a line end inside a field needs quotes around the field)";
}

static const char *const endings[] = {".csv", NULL};

const struct format csv_format = {
    .place = "line",
    .endings = endings,
    .open = open,
    .read = read,
    .empty_name = empty_name,
    .uneven_row = uneven_row,
};
