#include "data/csv.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/bug.h"
#include "base/str.h"

/* A row being put together. */
struct row_reader {
	struct csv *csv;
	struct raw_cell *fields; /* RAW_MAX_CELLS of them */
	size_t n_fields;
	uint32_t line; /* of the row's first character */
	bool done;     /* libcsv has seen the end of the row */
	/* libcsv reuses its buffer for each field; they are copied to here */
	char *text;
	size_t text_size, text_used;
	struct csv_parser parser;
	char separator;
	bool special[256]; /* bytes that end a field, or that are for libcsv */
};

static bool fail(const struct csv *csv, uint32_t line, size_t column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Reports an error at a line and a column (0: none); always false. */
static bool fail(const struct csv *csv, uint32_t line, size_t column, const char *format, ...)
{
	struct mark at = {.source = csv->source, .line = line, .width = 1};
	va_list args;
	const char *text;

	at.column = (uint32_t)column;
	va_start(args, format);
	text = arena_vprintf(csv->diags->arena, format, args);
	va_end(args);
	return diag_error(csv->diags, at, "%s", text);
}

/* What the file is, told from its first bytes, when it is no CSV at all. */
static const struct {
	const char *bytes;
	size_t length;
	const char *what;
} magic[] = {
    {"\xFF\xFE\0\0", 4, "UTF-32 text (save it as UTF-8)"},
    {"\0\0\xFE\xFF", 4, "UTF-32 text (save it as UTF-8)"},
    {"\xD0\xCF\x11\xE0", 4,
     "an old Excel workbook, or one with a password (save it as .xlsx, without)"},
    {"$FL2", 4, "an SPSS file (give the input 'format: sav')"},
    {"$FL3", 4, "an SPSS file (give the input 'format: sav')"},
    {"ASCII SPSS PORT FILE", 20, "an SPSS portable file (give the input 'format: por')"},
    {"%PDF", 4, "a PDF"},
    {"<!DOCTYPE", 9, "a web page (was a login page saved?)"},
    {"<html", 5, "a web page (was a login page saved?)"},
    {"<stata_dta>", 11, "a Stata file (give the input 'format: dta')"},
    {"\x6F\x01\x01", 3, "a Stata file (give the input 'format: dta')"},
    {"\x6F\x02\x01", 3, "a Stata file (give the input 'format: dta')"},
    {"\x71\x01\x01", 3, "a Stata file (give the input 'format: dta')"},
    {"\x71\x02\x01", 3, "a Stata file (give the input 'format: dta')"},
    {"\x72\x01\x01", 3, "a Stata file (give the input 'format: dta')"},
    {"\x72\x02\x01", 3, "a Stata file (give the input 'format: dta')"},
    {"\x73\x01\x01", 3, "a Stata file (give the input 'format: dta')"},
    {"\x73\x02\x01", 3, "a Stata file (give the input 'format: dta')"},
    {"\0\0\0\0\0\0\0\0\0\0\0\0\xC2\xEA\x81\x60", 16,
     "a SAS data set (give the input 'format: sas7bdat')"},
    {"HEADER RECORD*******LIB", 23, "a SAS transport file (give the input 'format: xpt')"},
    {"RDX2", 4, "an R data file (write it with write.csv)"},
    {"RDX3", 4, "an R data file (write it with write.csv)"},
    {"PAR1", 4, "a Parquet file (write it as CSV)"},
    {"SQLite format 3", 15, "an SQLite database (export the table as CSV)"},
};

/* What is told from the end of its name, when the bytes are no text. */
static const struct {
	const char *end, *what;
} endings[] = {
    {".xlsb", "a binary Excel workbook (save it as .xlsx)"},
    {".xls", "an old Excel workbook, or one with a password (save it as .xlsx, without)"},
    {".rds", "an R data file (write it with write.csv)"},
    {".rda", "an R data file (write it with write.csv)"},
    {".rdata", "an R data file (write it with write.csv)"},
};

/* An archive, by the names of the files inside, which are not packed. */
static const char *archive_what(const struct bytes *bytes)
{
	static const struct {
		const char *name, *what;
	} inside[] = {{"xl/workbook.xml", "an Excel workbook (give the input 'format: xlsx')"},
	              {"xl/workbook.bin", "a binary Excel workbook (save it as .xlsx)"},
	              {"word/document.", "a Word document (save the table as CSV UTF-8)"},
	              {"opendocument.spreadsheet",
	               "an OpenDocument spreadsheet (give the input 'format: ods')"}};

	if (bytes->length >= 2 && memcmp(bytes->data, "\x1F\x8B", 2) == 0)
		return "a gzip archive (unpack it)";
	if (bytes->length < 4 || memcmp(bytes->data, "PK\x03\x04", 4) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
		if (memmem(bytes->data, bytes->length, inside[i].name, strlen(inside[i].name)))
			return inside[i].what;
	return "a zip archive, perhaps an Excel workbook (save it as CSV "
	       "UTF-8)";
}

/* What the file is, if it is no CSV file at all; else NULL. */
static const char *foreign_what(const struct csv *csv, const struct bytes *bytes)
{
	const char *name = csv->source ? csv->source->name : "";
	size_t length = strlen(name);
	bool text = !memchr(bytes->data, '\0', bytes->length);

	for (size_t i = 0; i < sizeof magic / sizeof *magic; i++)
		if (bytes->length >= magic[i].length &&
		    memcmp(bytes->data, magic[i].bytes, magic[i].length) == 0)
			return magic[i].what;
	for (size_t i = 0; !text && i < sizeof endings / sizeof *endings; i++)
		if (length > strlen(endings[i].end) &&
		    strcasecmp(name + length - strlen(endings[i].end), endings[i].end) == 0)
			return endings[i].what;
	return archive_what(bytes);
}

/* End of the line that starts at `p`; *next gets the start of the next one. */
static const char *line_end(const char *p, const char *end, const char **next)
{
	while (p < end && *p != '\n' && *p != '\r')
		p++;
	*next = p;
	if (p < end)
		*next = p + (p[0] == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1);
	return p;
}

/* Line and column of a place in the file. */
static void locate(const char *start, const char *end, const char *at, uint32_t *line,
                   size_t *column)
{
	const char *next = start;

	for (*line = 1; line_end(start, end, &next), next <= at && next < end; start = next)
		++*line;
	*column = utf8_count(start, (size_t)(at - start)) + 1;
}

/* Index of the first byte that is not UTF-8, or `length`.  Most files are
 * ASCII nearly everywhere: that is skipped eight bytes at a time. */
static size_t utf8_bad(const char *bytes, size_t length)
{
	size_t i = 0, stop, bad;
	uint64_t word;

	while (i < length) {
		for (; i + sizeof word <= length; i += sizeof word) {
			memcpy(&word, bytes + i, sizeof word);
			if (word & UINT64_C(0x8080808080808080))
				break;
		}
		while (i < length && (unsigned char)bytes[i] < 0x80)
			i++;
		for (stop = i; stop < length; stop++)
			if ((unsigned char)bytes[stop] < 0x80)
				break;
		bad = utf8_check(bytes + i, stop - i);
		if (bad < stop - i)
			return i + bad;
		i = stop;
	}
	return length;
}

static bool check_encoding(const struct csv *csv, const struct bytes *bytes)
{
	size_t bad, column;
	const char *foreign = foreign_what(csv, bytes);
	const char *nul = memchr(bytes->data, '\0', bytes->length);
	const char *end = bytes->data + bytes->length;
	uint32_t line;

	if (foreign)
		return fail(csv, 0, 0, "not a CSV file but %s", foreign);
	bad = utf8_bad(bytes->data, bytes->length);
	if (nul && (size_t)(nul - bytes->data) < bad) {
		locate(bytes->data, end, nul, &line, &column);
		return fail(
		    csv, line, column,
		    "a NUL byte (the file may be UTF-16 without a byte order mark: save it as "
		    "UTF-8)");
	}
	if (bad == bytes->length)
		return true;
	locate(bytes->data, end, bytes->data + bad, &line, &column);
	return fail(csv, line, column, "byte 0x%02X is not UTF-8 (%ssave it as UTF-8)",
	            (unsigned char)bytes->data[bad],
	            csv->separator ? "if the file is from Windows, give the input 'encoding: "
	                             "windows-1252'; or "
	                           : "");
}

/* Rows */

static void field_add(struct row_reader *reader, const char *text, size_t length)
{
	if (reader->n_fields < RAW_MAX_CELLS)
		reader->fields[reader->n_fields] =
		    (struct raw_cell){.text = text, .length = (uint32_t)length};
	reader->n_fields++;
}

/* A tab is no blank where it separates. */
static bool is_blank(const struct row_reader *reader, char c)
{
	return c == ' ' || (c == '\t' && reader->separator != '\t');
}

static bool ends_field(const struct row_reader *reader, const char *p, const char *end)
{
	return p == end || (reader->special[(unsigned char)*p] && *p != '"');
}

/* Takes a field in quotes that has neither quotes nor line ends inside; `p` is
 * behind the first quote.  Returns where it ends, or NULL if it is another. */
static const char *take_quoted(struct row_reader *reader, const char *p, const char *end)
{
	const char *start = p;

	for (; p < end && *p != '"'; p++)
		if (*p == '\n' || *p == '\r')
			return NULL;
	if (p == end)
		return NULL;
	field_add(reader, start, (size_t)(p - start));
	for (p++; p < end && is_blank(reader, *p); p++)
		;
	return ends_field(reader, p, end) ? p : NULL;
}

static const char *take_plain(struct row_reader *reader, const char *p, const char *end)
{
	const char *start = p, *stop;

	while (p < end && !reader->special[(unsigned char)*p])
		p++;
	if (p < end && *p == '"')
		return NULL;
	for (stop = p; stop > start && is_blank(reader, stop[-1]); stop--)
		;
	field_add(reader, start, (size_t)(stop - start));
	return p;
}

/* Splits the line at csv->next, if its fields are simple ones; if not, or if
 * one may be too long, returns false, and nothing is read. */
static bool split_line(struct row_reader *reader)
{
	struct csv *csv = reader->csv;
	const char *end = csv->end, *p = csv->next, *start;
	bool quoted;

	reader->n_fields = 0;
	for (;;) {
		start = p;
		while (p < end && is_blank(reader, *p))
			p++;
		quoted = p < end && *p == '"';
		p = quoted ? take_quoted(reader, p + 1, end) : take_plain(reader, p, end);
		if (!p || p - start > CSV_MAX_FIELD)
			return false;
		if (p == end || *p != reader->separator)
			break;
		p++;
	}
	/* a line of blanks is no row */
	reader->done = reader->n_fields > 1 || quoted || reader->fields[0].length > 0;
	line_end(p, end, &csv->next);
	csv->line++;
	return true;
}

/* Where the last quoted field before `at` was opened, or NULL. */
static const char *opening_quote(const char *row, const char *at)
{
	const char *open = NULL;
	bool inside = false;

	for (const char *p = row; p < at; p++) {
		if (*p != '"')
			continue;
		inside = !inside;
		/* a doubled quote does not open a field anew */
		if (inside && !(open && p[-1] == '"'))
			open = p;
	}
	return open;
}

static bool fail_quote(const struct row_reader *reader, const char *row, const char *at,
                       const char *line_start)
{
	const struct csv *csv = reader->csv;
	const char *open = opening_quote(row, at), *where = "";
	size_t column = utf8_count(line_start, (size_t)(at - line_start)) + 1;

	if (open && open < line_start)
		where = arena_printf(csv->arena,
		                     "; the quoted field begins in an earlier "
		                     "line, and the row in line %u",
		                     reader->line);
	if (*at == '"' && !reader->parser.quoted)
		return fail(csv, csv->line, column,
		            "a quote inside a field without quotes (write "
		            "\"a \"\"b\"\" c\")");
	return fail(csv, csv->line, column,
	            "text after a closing quote (a comma is missing, or a quote "
	            "inside the field has to be doubled)%s",
	            where);
}

/* Reports a field that was opened before `at` and does not end. */
static bool fail_open(const struct row_reader *reader, const char *row, const char *at,
                      const char *what)
{
	const struct csv *csv = reader->csv;
	const char *open = opening_quote(row, at), *line_start = row, *next;
	uint32_t line = reader->line;

	if (!open)
		open = row;
	while (line_end(line_start, csv->end, &next), next <= open && next < csv->end) {
		line_start = next;
		line++;
	}
	return fail(csv, line, utf8_count(line_start, (size_t)(open - line_start)) + 1, "%s", what);
}

/* libcsv's callbacks.  The text may move when it grows, so fields are kept as
 * offsets until the row is complete. */
static void on_field(void *text, size_t length, void *user)
{
	struct row_reader *reader = user;

	if (reader->text_used + length > reader->text_size) {
		size_t size = 2 * (reader->text_used + length);
		char *larger = realloc(reader->text, size);

		if (!larger)
			no_memory();
		reader->text = larger;
		reader->text_size = size;
	}
	if (length)
		memcpy(reader->text + reader->text_used, text, length);
	field_add(reader, NULL, length);
	if (reader->n_fields <= RAW_MAX_CELLS)
		reader->text_used += length;
}

static void on_row(int terminator, void *user)
{
	struct row_reader *reader = user;
	size_t offset = 0;

	(void)terminator;
	reader->done = true;
	for (size_t i = 0; i < reader->n_fields && i < RAW_MAX_CELLS; i++) {
		reader->fields[i].text = reader->text ? reader->text + offset : "";
		offset += reader->fields[i].length;
	}
}

/* Reads one row through libcsv, line by line, which is how we know where the
 * row ends in the file. */
static bool parse_row(struct row_reader *reader)
{
	struct csv *csv = reader->csv;
	const char *row = csv->next, *start = row, *next;

	reader->n_fields = 0;
	reader->text_used = 0;
	do {
		size_t length, used;

		line_end(start, csv->end, &next);
		length = (size_t)(next - start);
		used = csv_parse(&reader->parser, start, length, on_field, on_row, reader);
		if (used < length && csv_error(&reader->parser) == CSV_EPARSE)
			return fail_quote(reader, row, start + used, start);
		if (used < length)
			return fail_open(reader, row, start + used,
			                 "a field longer than 64 KiB (is a "
			                 "closing quote missing?)");
		csv->line++;
		start = next;
	} while (!reader->done && start < csv->end && reader->parser.quoted);
	csv->next = next;
	if (start == csv->end && !reader->done &&
	    csv_fini(&reader->parser, on_field, on_row, reader) != 0)
		return fail_open(reader, row, csv->end,
		                 "the quote that is opened here is never "
		                 "closed");
	return true;
}

/* libcsv asks here for more room for a field. */
static void *capped_realloc(void *old, size_t size)
{
	return size > CSV_MAX_FIELD + 2 ? NULL : realloc(old, size);
}

/* The blanks of a file that is separated by tabs. */
static int is_space(unsigned char c)
{
	return c == ' ';
}

static void reader_init(struct row_reader *reader, struct csv *csv)
{
	*reader =
	    (struct row_reader){.csv = csv, .separator = csv->separator ? csv->separator : ','};
	reader->special['\n'] = reader->special['\r'] = reader->special['"'] = true;
	reader->special[(unsigned char)reader->separator] = true;
	reader->fields = ARENA_ARRAY(csv->arena, struct raw_cell, RAW_MAX_CELLS);
	if (csv_init(&reader->parser,
	             CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_EMPTY_IS_NULL))
		BUG("libcsv does not start");
	csv_set_realloc_func(&reader->parser, capped_realloc);
	csv_set_delim(&reader->parser, (unsigned char)reader->separator);
	if (reader->separator == '\t')
		csv_set_space_func(&reader->parser, is_space);
}

static void reader_release(struct row_reader *reader)
{
	csv_free(&reader->parser);
	free(reader->text);
}

/* Reads one line or row; reader->done tells whether it was a row. */
static bool read_row(struct row_reader *reader)
{
	struct csv *csv = reader->csv;

	reader->done = false;
	reader->line = csv->line;
	if (!csv->only_libcsv && split_line(reader))
		return true;
	return parse_row(reader);
}

bool csv_read(struct csv *csv, raw_row_fn *row_fn, void *user)
{
	struct row_reader reader;
	bool right = true;

	reader_init(&reader, csv);
	while (right && csv->next < csv->end) {
		right = read_row(&reader);
		if (!right)
			break;
		if (reader.done)
			row_fn(user, &(struct raw_row){reader.line, reader.n_fields, reader.fields});
		else
			csv->n_blank++;
	}
	reader_release(&reader);
	return right;
}

size_t csv_rows_bound(const struct csv *csv)
{
	size_t n = 1;

	for (const char *p = csv->next; p < csv->end; p++) {
		p = memchr(p, '\n', (size_t)(csv->end - p));
		if (!p)
			break;
		n++;
	}
	for (const char *p = csv->next; p < csv->end; p++) {
		p = memchr(p, '\r', (size_t)(csv->end - p));
		if (!p)
			break;
		n += p + 1 == csv->end || p[1] != '\n';
	}
	return n;
}

/* Header */

static const struct {
	char c;
	const char *name, *key; /* as it is called, and as it stands in a config */
} separators[] = {
    {',', "','", "\",\""}, {';', "';'", "\";\""}, {'\t', "a tab", "tab"}, {'|', "'|'", "\"|\""}};
enum { N_SEPARATORS = sizeof separators / sizeof *separators };

/* How often a character stands in a line outside of quotes. */
static size_t count_of(const char *start, const char *stop, char c)
{
	size_t n = 0;
	bool quoted = false;

	for (; start < stop; start++) {
		quoted = quoted != (*start == '"');
		n += !quoted && *start == c;
	}
	return n;
}

/* How many lines to skip, if the header seems to stand further down: where two
 * lines of the next twenty have two separators or more, and as many.  0 if not. */
static uint32_t title_lines(const struct csv *csv, char separator)
{
	enum { LOOK = 20 };
	const char *p = csv->next, *next;
	size_t before = 0;

	for (uint32_t i = 0; i < LOOK && p < csv->end; i++, p = next) {
		size_t n = count_of(p, line_end(p, csv->end, &next), separator);

		if (n > 1 && n == before)
			return i > 1 ? csv->line + i - 2 : 0;
		before = n;
	}
	return 0;
}

/* Whether the header and the line below have as many of a character. */
static bool as_in_next(const struct csv *csv, char c)
{
	const char *next, *after;
	size_t n = count_of(csv->next, line_end(csv->next, csv->end, &next), c);

	return n == count_of(next, line_end(next, csv->end, &after), c);
}

static bool fail_separator(const struct csv *csv, size_t i)
{
	const char *key =
	    csv->separator
		? arena_printf(csv->arena, "give the input 'separator: %s', or ", separators[i].key)
		: "";

	return fail(csv, csv->line, 0, "the separator seems to be %s (%ssave the file with commas)",
	            separators[i].name, key);
}

/* Reports a header that has no separator, when another character could be one, or
 * when it stands further down. */
static bool check_separator(const struct csv *csv, const char *start, const char *stop)
{
	char separator = csv->separator ? csv->separator : ',';
	size_t length = (size_t)(stop - start);
	uint32_t lines;

	if (length > 4 && strncasecmp(start, "sep=", 4) == 0)
		return fail(csv, csv->line, 0, "'%.*s' is for Excel only (%sremove the line)",
		            (int)length, start,
		            csv->separator ? "give the input 'separator: auto', or " : "");
	if (memchr(start, separator, length))
		return true;
	for (size_t i = 0; i < N_SEPARATORS; i++)
		if (memchr(start, separators[i].c, length) && as_in_next(csv, separators[i].c))
			return fail_separator(csv, i);
	lines = title_lines(csv, separator);
	if (lines)
		return fail(csv, csv->line, 0,
		            "this is no header, which seems to stand in line %u (%s)", lines + 1,
		            csv->separator
		                ? arena_printf(csv->arena, "give the input 'skip: %u'", lines)
		                : "remove what is above");
	for (size_t i = 0; i < N_SEPARATORS; i++)
		if (memchr(start, separators[i].c, length))
			return fail_separator(csv, i);
	return true;
}

static bool take_header(struct csv *csv, const struct row_reader *reader)
{
	csv->header_line = reader->line;
	if (reader->n_fields > RAW_MAX_CELLS)
		return fail(csv, csv->header_line, 0, "%zu columns, more than %d", reader->n_fields,
		            RAW_MAX_CELLS);
	csv->names.items = ARENA_ARRAY(csv->arena, const char *, reader->n_fields);
	for (; csv->names.n < reader->n_fields; csv->names.n++)
		csv->names.items[csv->names.n] =
		    arena_strndup(csv->arena, reader->fields[csv->names.n].text,
		                  reader->fields[csv->names.n].length);
	return true;
}

/* Moves past a byte order mark, comments and empty lines to the header;
 * returns the end of its line. */
static const char *find_header(struct csv *csv)
{
	const char *stop, *next, *p;

	if (csv->end - csv->next >= 3 && memcmp(csv->next, "\xEF\xBB\xBF", 3) == 0)
		csv->next += 3;
	for (size_t i = 0; i < csv->skip && csv->next < csv->end; i++, csv->line++, csv->next = next)
		line_end(csv->next, csv->end, &next);
	for (;; csv->next = next, csv->line++) {
		stop = line_end(csv->next, csv->end, &next);
		for (p = csv->next; p < stop && (*p == ' ' || *p == '\t'); p++)
			;
		if (csv->separator && stop - csv->next == 5 &&
		    strncasecmp(csv->next, "sep=", 4) == 0 && csv->next[4] == csv->separator)
			p = stop; /* Excel's own way of telling it */
		if (next == csv->next || (p < stop && *p != '#'))
			return stop;
	}
}

bool csv_open(struct csv *csv, const struct bytes *bytes)
{
	struct row_reader reader;
	const char *stop;
	bool right;

	csv->next = bytes->data;
	csv->end = bytes->data + bytes->length;
	csv->line = 1;
	if (!check_encoding(csv, bytes))
		return false;
	stop = find_header(csv);
	if (csv->next == csv->end)
		return fail(csv, 0, 0, "the file is empty");
	if (!check_separator(csv, csv->next, stop))
		return false;
	reader_init(&reader, csv);
	right = read_row(&reader) && take_header(csv, &reader);
	reader_release(&reader);
	return right;
}

/* Finding the separator */

/* Fields of each of the first rows, if they are the same everywhere; else 0. */
static size_t fields_by(const struct csv *csv, const struct bytes *bytes, char separator)
{
	enum { ROWS = 1000 };
	struct diags quiet = {.arena = csv->arena};
	struct csv trial = {.arena = csv->arena,
	                    .source = csv->source,
	                    .diags = &quiet,
	                    .separator = separator,
	                    .skip = csv->skip};
	struct row_reader reader;
	bool same = csv_open(&trial, bytes);

	if (!same)
		return 0;
	reader_init(&reader, &trial);
	for (size_t i = 0; same && i < ROWS && trial.next < trial.end; i++)
		same = read_row(&reader) && (!reader.done || reader.n_fields == trial.names.n);
	reader_release(&reader);
	return same ? trial.names.n : 0;
}

char csv_separator_find(const struct csv *csv, const struct bytes *bytes, const char **why)
{
	char found = 0;
	size_t fields = 0;

	*why = "no separator gives rows of the same number of fields";
	for (size_t i = 0; i < N_SEPARATORS; i++) {
		size_t n = fields_by(csv, bytes, separators[i].c);

		if (n < 2)
			continue;
		if (found) {
			*why = arena_printf(csv->arena,
			                    "the separator may be '%c' (%zu fields a row) or '%c' "
			                    "(%zu)",
			                    found, fields, separators[i].c, n);
			return 0;
		}
		found = separators[i].c;
		fields = n;
	}
	return found;
}

const char *csv_library_version(struct arena *arena)
{
	return arena_printf(arena, "%d.%d.%d", CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
}
