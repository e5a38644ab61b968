/* How a file is to be read.  A CSV file does not say what it is like, so that this is
 * the place to find out; what is found stands in the config. */
#include <string.h>

#include "base/words.h"
#include "config/source.h"
#include "data/csv.h"
#include "init/init_impl.h"
#include "load/content.h"
#include "load/database/database.h"
#include "load/decode.h"
#include "load/reader.h"

/* --- A database ------------------------------------------------------------------ */

static bool is_sqlite(const struct bytes *bytes)
{
	static const char begins[] = "SQLite format 3"; /* and a NUL */

	return bytes->length >= sizeof begins && memcmp(bytes->data, begins, sizeof begins) == 0;
}

static enum exit_code ask(struct draft *draft, const char *query, struct bytes *rows)
{
	enum { SECONDS = 300 };
	struct text *said = ARENA_NEW(draft->arena, struct text);
	struct text *text = ARENA_NEW(draft->arena, struct text);
	struct sql *sql = ARENA_NEW(draft->arena, struct sql);
	struct database_query asked = {.source = SOURCE_SQLITE,
	                               .said = said,
	                               .connection = draft->request->path,
	                               .sql = sql,
	                               .seconds = SECONDS};
	struct bytes bytes = {(char *)(uintptr_t)query, strlen(query)};

	said->s = draft->request->path;
	text->s = query;
	if (!sql_read(sql, draft->arena, text, NULL, bytes, draft->diags))
		return EXIT_BAD_USAGE;
	return database_ask(&asked, draft->arena, rows, draft->diags);
}

static void take_name(void *user, const struct raw_row *row)
{
	struct draft *draft = user;
	const char *name = arena_strndup(draft->arena, row->cells[0].text, row->cells[0].length);

	if (row->cells[0].kind == RAW_TEXT)
		ARENA_PUSH(draft->arena, draft->input_notes.items, draft->input_notes.n, name);
}

/* The names of the tables of a database. */
static enum exit_code tables_find(struct draft *draft, struct names *tables)
{
	struct bytes rows;
	enum exit_code code = ask(draft,
	                          "select name from sqlite_master where type in ('table', 'view') "
	                          "and name not like 'sqlite%' order by name",
	                          &rows);
	struct csv csv = {.arena = draft->arena, .source = &draft->source, .diags = draft->diags};

	if (code != EXIT_DONE)
		return code;
	draft->input_notes = (struct names){0};
	if (!csv_open(&csv, &rows) || !csv_read(&csv, take_name, draft))
		return EXIT_INTERNAL;
	*tables = draft->input_notes;
	draft->input_notes = (struct names){0};
	return EXIT_DONE;
}

/* The query for a table: the one that was named, or the only one. */
static enum exit_code table_choose(struct draft *draft, const char **query)
{
	const char *table = draft->request->table;
	struct mark at = {.source = &draft->source};
	struct names tables;
	enum exit_code code = tables_find(draft, &tables);
	struct str quoted = {.arena = draft->arena};

	if (code != EXIT_DONE)
		return code;
	if (!table && tables.n == 1)
		table = tables.items[0];
	if (!table || !names_have(&tables, table)) {
		diag_error(draft->diags, at,
		           table ? "there is no table '%s'%s"
		                 : "%sthere are %s (say by --table NAME "
		                   "or --query SQL which rows are meant)",
		           table ? table : "",
		           table      ? suggest_text(draft->arena, table, &tables)
		           : tables.n ? arena_printf(draft->arena, "several tables: %s",
		                                     names_join(draft->arena, &tables, 20))
		                      : "no tables");
		return EXIT_BAD_USAGE;
	}
	for (const char *p = table; *p; p++)
		str_add_bytes(&quoted, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
	*query = arena_printf(draft->arena, "select * from \"%s\"", str_text(&quoted));
	return EXIT_DONE;
}

static enum exit_code database_guess(struct draft *draft)
{
	const char *query = draft->request->query;
	enum exit_code code = query ? EXIT_DONE : table_choose(draft, &query);

	draft->table_query = query;
	return code == EXIT_DONE ? ask(draft, query, &draft->bytes) : code;
}

/* --- A text ------------------------------------------------------------------------ */

/* The bytes of a text, unpacked, whatever their encoding. */
static bool text_unpack(struct draft *draft, struct bytes *text)
{
	struct reader reader = {
	    .arena = draft->arena, .source = &draft->source, .diags = draft->diags};

	return decode(&reader, &draft->bytes, text);
}

/* A word of the text that has a letter beyond ASCII, as it reads by the encoding. */
static const char *odd_word(struct arena *arena, const struct bytes *text)
{
	const char *p = text->data, *end = text->data + text->length, *start;

	while (p < end && (unsigned char)*p < 0x80)
		p++;
	start = p;
	while (start > text->data && (unsigned char)start[-1] > ' ' && !strchr(",;\"|", start[-1]))
		start--;
	while (p < end && (unsigned char)*p > ' ' && !strchr(",;\"|", *p))
		p++;
	return comment_quote(arena, arena_strndup(arena, start, (size_t)(p - start)));
}

static bool encoding_guess(struct draft *draft, struct bytes *text)
{
	struct input_form *form = &draft->input.form;
	struct reader reader = {
	    .arena = draft->arena, .source = &draft->source, .diags = draft->diags, .form = form};
	bool controls = false;

	if (!text_unpack(draft, text))
		return false;
	if (utf8_check(text->data, text->length) == text->length)
		return true;
	if (memchr(text->data, '\0', text->length))
		return true; /* no text at all, which who reads it says better */
	for (size_t i = 0; i < text->length && !controls; i++)
		controls =
		    (unsigned char)text->data[i] >= 0x80 && (unsigned char)text->data[i] < 0xA0;
	form->encoding = controls ? ENCODING_1252 : ENCODING_LATIN1;
	if (!decode(&reader, &draft->bytes, text))
		return false;
	note(draft, &draft->input_notes,
	     "encoding: the text is not UTF-8; by this one it has the word '%s' (others: latin-9, "
	     "windows-1250)",
	     odd_word(draft->arena, text));
	return true;
}

/* The separator that the header has most of, where rows do not tell. */
static char header_separator(const struct bytes *text)
{
	static const char separators[] = {',', ';', '\t', '|'};
	size_t n[sizeof separators] = {0}, best = 0;

	for (size_t i = 0; i < text->length && text->data[i] != '\n'; i++)
		for (size_t k = 0; k < sizeof separators; k++)
			n[k] += text->data[i] == separators[k];
	for (size_t k = 1; k < sizeof separators; k++)
		if (n[k] > n[best])
			best = k;
	return separators[best];
}

/* Characters of a kind in a line that has so many lines above it. */
static size_t count_in(const struct bytes *text, size_t line, char c)
{
	const char *p = text->data, *end = text->data + text->length;
	size_t n = 0;

	for (; p < end && line; p++)
		line -= *p == '\n';
	for (; p < end && *p != '\n'; p++)
		n += *p == c;
	return n;
}

/* Whether a line has nothing but separators. */
static bool is_bare(const struct bytes *text, size_t line, char c)
{
	const char *p = text->data, *end = text->data + text->length;

	for (; p < end && line; p++)
		line -= *p == '\n';
	while (p < end && (*p == c || *p == '\r'))
		p++;
	return p == end || *p == '\n';
}

/* Whether the first line is one text and nothing else, as a title is that a spreadsheet
 * has saved with its separators. */
static bool is_title(const struct bytes *text, char c)
{
	const char *end = memchr(text->data, '\n', text->length);
	const char *first = memchr(text->data, c, text->length);

	if (!first || !end || first > end || count_in(text, 0, c) < 2)
		return false;
	return (size_t)(end - first) == strspn(first, (char[]){c, '\r', '\0'});
}

/* The separator, and the lines above the header: there may be a title. */
static void separator_guess(struct draft *draft, const struct bytes *text)
{
	enum { MOST_TITLES = 20 };
	struct diags quiet = {.arena = draft->arena};
	struct csv csv = {.arena = draft->arena, .source = &draft->source, .diags = &quiet};
	const char *why;
	char c = csv_separator_find(&csv, text, &why), other;
	bool titled = c && is_title(text, c);

	for (size_t skip = 1; (!c || titled) && skip <= MOST_TITLES; skip++) {
		csv.skip = skip;
		other = csv_separator_find(&csv, text, &why);
		/* rows that are cut short are no titles */
		if (!other || is_bare(text, skip, other) ||
		    (!titled && count_in(text, 0, other) >= count_in(text, skip, other)))
			continue;
		c = other;
		titled = false;
		draft->input.form.skip = (int)skip;
	}
	if (draft->input.form.skip)
		note(draft, &draft->input_notes, "skip: %d line%s above the names of the columns",
		     draft->input.form.skip, words_s((size_t)draft->input.form.skip));
	if (!c)
		c = header_separator(text);
	draft->input.form.separator = c == ';'    ? SEPARATOR_SEMICOLON
	                              : c == '\t' ? SEPARATOR_TAB
	                              : c == '|'  ? SEPARATOR_BAR
	                                          : SEPARATOR_COMMA;
}

/* --- Of any kind --------------------------------------------------------------------- */

/* What a file is, where its name does not say so, or says something else. */
static void format_guess(struct draft *draft)
{
	struct input_form *form = &draft->input.form;
	enum input_format is = content_of(&draft->bytes);
	const struct format *format = format_of(draft->request->called, form);
	struct input_form trial = {.format = (int)is};

	if (is == FORMAT_AUTO) {
		/* a text that is called .xlsx is a text all the same */
		if (format != &csv_format && draft->bytes.length &&
		    !memchr(draft->bytes.data, '\0', draft->bytes.length))
			form->format = FORMAT_CSV;
		return;
	}
	if (format != format_of("", &trial) || format == &csv_format)
		form->format = (int)is;
	if (form->format)
		note(draft, &draft->input_notes, "format: %s by its content", content_name(is));
}

/* The row of a spreadsheet that has the names: the first that has more than one. */
static void header_guess(struct draft *draft)
{
	enum { MOST_TITLES = 10 };
	struct input_form *form = &draft->input.form;

	for (int row = 1; row <= MOST_TITLES; row++) {
		struct diags quiet = {.arena = draft->arena};
		struct reader reader = {.format = format_of(draft->request->called, form),
		                        .arena = draft->arena,
		                        .source = &draft->source,
		                        .diags = &quiet,
		                        .form = form};

		form->header_row = row;
		if (reader_open(&reader, &draft->bytes) && reader.names.n > 1)
			break;
		form->header_row = 1;
		/* what is wrong with all of the file is so below, too */
		if (quiet.n && !quiet.items[0].at.line)
			break;
	}
	if (form->header_row > 1)
		note(draft, &draft->input_notes,
		     "header_row: the names of the columns seem to stand "
		     "there, below a title");
}

enum exit_code source_guess(struct draft *draft)
{
	struct input_form *form = &draft->input.form;
	const struct format *format;
	struct bytes text;

	draft->bytes = draft->request->data;
	if (is_sqlite(&draft->bytes))
		return database_guess(draft);
	if (draft->request->table || draft->request->query) {
		diag_error(draft->diags, (struct mark){.source = &draft->source},
		           "this is no SQLite database, and --table and --query are for these");
		return EXIT_BAD_USAGE;
	}
	format_guess(draft);
	form->sheet.s = draft->request->sheet;
	format = format_of(draft->request->called, form);
	if (format == &xlsx_format || format == &ods_format)
		header_guess(draft);
	else if (form->sheet.s) {
		diag_error(draft->diags, (struct mark){.source = &draft->source},
		           "this is no spreadsheet, and --sheet is for these");
		return EXIT_BAD_USAGE;
	}
	if (format != &csv_format)
		return EXIT_DONE;
	if (!encoding_guess(draft, &text))
		return EXIT_BAD_DATA;
	separator_guess(draft, &text);
	return EXIT_DONE;
}
