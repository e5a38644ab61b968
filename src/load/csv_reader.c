/* CSV as an input: data/csv.h behind load/reader.h. */
#include "base/words.h"
#include "data/csv.h"
#include "load/decode.h"
#include "load/reader.h"

struct state {
	struct csv csv;
	size_t n_named;   /* columns up to the last one with a name, … */
	bool drop_empty;  /* … beyond which there is nothing */
	size_t n_dropped; /* rows without any value */
	raw_row_fn *row_fn;
	void *user;
	uint32_t last; /* the line of the last row; 0 before the first */
	bool even;     /* a row had as many fields as the header */
	bool cut;      /* the last line has no end */
};

static void remark(struct reader *reader, uint32_t line, enum diag_severity severity,
                   const char *kind, const char *text)
{
	ARENA_PUSH(reader->arena, reader->remarks, reader->n_remarks,
	           (struct remark){severity, line, kind, text});
}

/* The separator that the config names, or that the file has if it is to tell. */
static bool separator_set(struct reader *reader, struct csv *csv, const struct bytes *text)
{
	static const char characters[] = {
	    [SEPARATOR_COMMA] = ',', [SEPARATOR_SEMICOLON] = ';', [SEPARATOR_TAB] = '\t', [SEPARATOR_BAR] = '|'};
	const char *why;

	if (reader->form->separator != SEPARATOR_AUTO) {
		csv->separator = characters[reader->form->separator];
		return true;
	}
	csv->separator = csv_separator_find(csv, text, &why);
	if (!csv->separator)
		return diag_error(reader->diags, (struct mark){.source = reader->source},
		                  "%s (give the input its 'separator')", why);
	remark(reader, 0, DIAG_NOTE, "separator",
	       arena_printf(reader->arena,
	                    csv->separator == '\t' ? "fields are separated by tabs"
	                                           : "fields are separated by '%c'",
	                    csv->separator));
	return true;
}

/* Columns up to the last one that has a name. */
static size_t named(const struct names *names)
{
	size_t n = names->n;

	while (n && !*names->items[n - 1])
		n--;
	return n;
}

static bool open(struct reader *reader, const struct bytes *bytes)
{
	struct state *state = ARENA_NEW(reader->arena, struct state);
	struct csv *csv = &state->csv;
	struct bytes text;
	char last;

	reader->state = state;
	if (!decode(reader, bytes, &text))
		return false;
	last = text.length ? text.data[text.length - 1] : '\n';
	state->cut = last != '\n' && last != '\r';
	*csv =
	    (struct csv){.arena = reader->arena, .source = reader->source, .diags = reader->diags};
	if (reader->form) {
		csv->skip = (size_t)reader->form->skip;
		state->drop_empty = reader->form->drop_empty;
		if (!separator_set(reader, csv, &text))
			return false;
	}
	if (!csv_open(csv, &text))
		return false;
	reader->names = csv->names;
	state->n_named = named(&csv->names);
	if (state->drop_empty)
		reader->names.n = state->n_named;
	reader->header = csv->header_line;
	reader->most_rows = csv_rows_bound(csv);
	return true;
}

/* Whether cells `from` and behind have no text. */
static bool is_empty(const struct raw_row *row, size_t from)
{
	for (; from < row->n_cells && from < RAW_MAX_CELLS; from++)
		if (row->cells[from].length)
			return false;
	return true;
}

static void hand_over(void *user, const struct raw_row *row)
{
	struct state *state = user;
	struct raw_row kept = *row;

	if (state->drop_empty && is_empty(row, 0)) {
		state->n_dropped++;
		return;
	}
	if (state->drop_empty && row->n_cells > state->n_named && is_empty(row, state->n_named))
		kept.n_cells = state->n_named;
	state->last = row->place;
	state->even = state->even || row->n_cells == state->csv.names.n;
	state->row_fn(state->user, &kept);
}

static bool read(struct reader *reader, raw_row_fn *row_fn, void *user)
{
	struct state *state = reader->state;
	const struct csv *csv = &state->csv;
	bool right;

	state->row_fn = row_fn;
	state->user = user;
	right = csv_read(&state->csv, hand_over, state);
	if (csv->names.n == 1 && csv->n_blank && !state->drop_empty)
		remark(reader, 0, DIAG_WARNING, "empty lines",
		       arena_printf(reader->arena,
		                    "%zu empty line%s skipped (a missing value is written as \"\")",
		                    csv->n_blank, csv->n_blank == 1 ? " was" : "s were"));
	if (state->n_dropped)
		remark(reader, 0, DIAG_NOTE, "rows without values",
		       arena_printf(reader->arena, "%zu row%s without any value left out",
		                    state->n_dropped, words_s(state->n_dropped)));
	/* what writes CSV files ends the last line, too */
	if (right && state->cut && state->last)
		remark(reader, state->last, DIAG_WARNING, "a last line without an end",
		       "the last line has no line end (was the file cut short?)");
	return right;
}

static const char *empty_name(size_t i, size_t n)
{
	if (i == 0)
		return " (row names of R? write them out with row.names = FALSE, or give them a "
		       "name)";
	return i + 1 == n ? " (a separator at the end of the line? the input's 'drop_empty: true' "
	                    "leaves out columns without name and values)"
	                  : "";
}

static const char *uneven_row(const struct reader *reader, const struct raw_row *row)
{
	const struct state *state = reader->state;
	size_t n = row->n_cells, names = reader->names.n;

	if (n > names && n <= RAW_MAX_CELLS && row->cells[n - 1].length == 0)
		return " (a separator at the end of the line? the input's 'drop_empty: true' "
		       "leaves "
		       "it out)";
	if (n == names + 1 && !state->even)
		return " (row names of R? write the file with row.names = FALSE)";
	if (n > names)
		return " (a comma inside a field needs quotes around the field)";
	return " (a line end inside a field needs quotes around the field)";
}

static const char *const endings[] = {".csv", ".csv.gz", ".txt", ".tsv", NULL};
static const struct file_kind kinds[] = {{FORMAT_CSV, endings}, {0}};

const struct format csv_format = {
    .place = "line",
    .kinds = kinds,
    .open = open,
    .read = read,
    .empty_name = empty_name,
    .uneven_row = uneven_row,
};
