/* Workbooks of Excel (ISO/IEC 29500), read for their values.
 *
 * Dates are numbers whose style says so; a formula has the value that was there when
 * the file was saved. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "load/sheet.h"

/* What a number is by its style. */
enum form { FORM_NUMBER, FORM_DATE, FORM_DURATION, FORM_PERCENT };

struct number_format {
	int id;
	enum form form;
};

struct part {
	const char *id, *target;
	bool is_sheet;
};

struct book {
	struct typed *typed;
	struct office *office;
	bool is_1904;
	struct names sheets, ids; /* names of the visible ones, and of their parts */
	struct part *parts;
	size_t n_parts;
	struct number_format *formats;
	size_t n_formats;
	enum form *styles;
	size_t n_styles;
	bool in_styles; /* within cellXfs */
	struct names strings;
	struct str text; /* being read */
	bool takes, phonetic;
	/* of the sheet */
	struct sheet sheet;
	uint32_t row;
	size_t column;
	char type; /* of the cell: 's', 'i'nline, 'f'ormula text, 'b', 'e', 'd' or 'n' */
	size_t style;
	bool has_formula;
};

static bool is_true(const char *text)
{
	return strcmp(text, "1") == 0 || strcmp(text, "true") == 0;
}

static size_t size_of(const char *text)
{
	double value;

	return number_parse(text, strlen(text), &value) && value >= 0 && value < 1e9 ? (size_t)value
	                                                                             : 0;
}

/* --- Which sheets there are ------------------------------------------------------- */

static void workbook_start(void *user, const char *name, const char **attributes)
{
	struct book *book = user;
	struct arena *arena = book->typed->arena;
	const char *state = office_attribute(attributes, "state");

	if (strcmp(name, "workbookPr") == 0)
		book->is_1904 = is_true(office_attribute(attributes, "date1904"));
	if (strcmp(name, "sheet") != 0 || (*state && strcmp(state, "visible") != 0))
		return;
	ARENA_PUSH(arena, book->sheets.items, book->sheets.n,
	           arena_strdup(arena, office_attribute(attributes, "name")));
	ARENA_PUSH(arena, book->ids.items, book->ids.n,
	           arena_strdup(arena, office_attribute(attributes, "id")));
}

static void relations_start(void *user, const char *name, const char **attributes)
{
	struct book *book = user;
	struct arena *arena = book->typed->arena;
	const char *target = office_attribute(attributes, "Target");
	struct part part;

	if (strcmp(name, "Relationship") != 0)
		return;
	part.id = arena_strdup(arena, office_attribute(attributes, "Id"));
	part.is_sheet = str_ends_with(office_attribute(attributes, "Type"), "/worksheet");
	part.target =
	    *target == '/' ? arena_strdup(arena, target + 1) : arena_printf(arena, "xl/%s", target);
	ARENA_PUSH(arena, book->parts, book->n_parts, part);
}

static const struct part *part_of(const struct book *book, const char *id)
{
	for (size_t i = 0; i < book->n_parts; i++)
		if (strcmp(book->parts[i].id, id) == 0)
			return &book->parts[i];
	return NULL;
}

/* --- Styles ------------------------------------------------------------------------ */

/* The form of a format code: what stands outside of quotes, escapes and brackets. */
static enum form form_of(const char *code)
{
	bool quoted = false, percent = false;

	for (const char *p = code; *p && *p != ';'; p++) {
		if (*p == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		if ((*p == '\\' || *p == '_' || *p == '*') && p[1]) {
			p++;
			continue;
		}
		if (*p == '[') {
			if (strchr("hHmMsS", p[1]) && strspn(p + 1, "hHmMsS") &&
			    p[1 + strspn(p + 1, "hHmMsS")] == ']')
				return FORM_DURATION;
			p += strcspn(p, "]");
			if (!*p)
				break;
			continue;
		}
		/* General and E+00 have letters of dates in them */
		if (strncmp(p, "General", 7) == 0)
			return FORM_NUMBER;
		if (strchr("yYmMdDhHsS", *p))
			return FORM_DATE;
		percent = percent || *p == '%';
	}
	return percent ? FORM_PERCENT : FORM_NUMBER;
}

static enum form form_find(const struct book *book, int id)
{
	for (size_t i = 0; i < book->n_formats; i++)
		if (book->formats[i].id == id)
			return book->formats[i].form;
	if (id == 46)
		return FORM_DURATION;
	if ((id >= 14 && id <= 22) || id == 45 || id == 47 || (id >= 27 && id <= 36) ||
	    (id >= 50 && id <= 58))
		return FORM_DATE;
	return id == 9 || id == 10 ? FORM_PERCENT : FORM_NUMBER;
}

static void styles_start(void *user, const char *name, const char **attributes)
{
	struct book *book = user;
	struct arena *arena = book->typed->arena;
	int id = (int)size_of(office_attribute(attributes, "numFmtId"));

	if (strcmp(name, "numFmt") == 0)
		ARENA_PUSH(arena, book->formats, book->n_formats,
		           (struct number_format){
			       id, form_of(office_attribute(attributes, "formatCode"))});
	else if (strcmp(name, "cellXfs") == 0)
		book->in_styles = true;
	else if (book->in_styles && strcmp(name, "xf") == 0)
		ARENA_PUSH(arena, book->styles, book->n_styles, form_find(book, id));
}

static void styles_end(void *user, const char *name)
{
	struct book *book = user;

	if (strcmp(name, "cellXfs") == 0)
		book->in_styles = false;
}

/* --- Texts -------------------------------------------------------------------------- */

static int hex_value(char c)
{
	const char *digits = "0123456789abcdef", *found = c ? strchr(digits, c | 0x20) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* The character of "_xHHHH_" at p, or -1. */
static int escape_at(const char *p, size_t left)
{
	int value = 0;

	if (left < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = p[i] >= 'A' && p[i] <= 'F' ? p[i] - 'A' + 10 : hex_value(p[i]);

		if (digit < 0 || digit > 15)
			return -1;
		value = 16 * value + digit;
	}
	return value;
}

/* Decodes the escapes of characters that XML cannot hold; of these only those that
 * are of one byte occur. */
static size_t unescape(char *text, size_t length)
{
	size_t to = 0;

	for (size_t i = 0; i < length; i++) {
		int c = text[i] == '_' ? escape_at(text + i, length - i) : -1;

		if (c > 0 && c < 0x80) {
			text[to++] = (char)c;
			i += 6;
		} else {
			text[to++] = text[i];
		}
	}
	return to;
}

static void text_add(void *user, const char *text, size_t length)
{
	struct book *book = user;

	if (book->takes && !book->phonetic)
		str_add_bytes(&book->text, text, length);
}

static void string_start(void *user, const char *name, const char **attributes)
{
	struct book *book = user;

	(void)attributes;
	if (strcmp(name, "si") == 0)
		book->text.length = 0;
	else if (strcmp(name, "rPh") == 0)
		book->phonetic = true;
	else if (strcmp(name, "t") == 0)
		book->takes = true;
}

static void string_end(void *user, const char *name)
{
	struct book *book = user;
	struct arena *arena = book->typed->arena;

	if (strcmp(name, "t") == 0)
		book->takes = false;
	else if (strcmp(name, "rPh") == 0)
		book->phonetic = false;
	else if (strcmp(name, "si") == 0) {
		size_t n = book->text.length ? unescape(book->text.text, book->text.length) : 0;

		ARENA_PUSH(arena, book->strings.items, book->strings.n,
		           n ? arena_strndup(arena, book->text.text, n) : "");
	}
}

/* --- Cells ---------------------------------------------------------------------------- */

/* Column and row of "B12"; false if it is none.  The row may be absent. */
static bool address_read(const char *text, size_t *column, uint32_t *row)
{
	size_t letters = 0, number = 0;

	for (; *text >= 'A' && *text <= 'Z' && letters <= SHEET_COLUMNS; text++)
		letters = 26 * letters + (size_t)(*text - 'A') + 1;
	for (; *text >= '0' && *text <= '9' && number <= SHEET_ROWS; text++)
		number = 10 * number + (size_t)(*text - '0');
	if (*text || letters == 0 || letters > SHEET_COLUMNS || number > SHEET_ROWS)
		return false;
	*column = letters - 1;
	*row = (uint32_t)number;
	return true;
}

static void wrong(struct book *book, const char *what)
{
	typed_wrong(book->typed, book->row, "%s (is the file damaged?)", what);
	office_stop(book->office);
}

static void row_start(struct book *book, const char **attributes)
{
	const char *given = office_attribute(attributes, "r");
	uint32_t row = *given ? (uint32_t)size_of(given) : book->row + 1;

	if (row <= book->row || row > SHEET_ROWS) {
		wrong(book, "rows of the sheet are out of order");
		return;
	}
	book->row = row;
	book->column = SIZE_MAX;
	if (is_true(office_attribute(attributes, "hidden")))
		sheet_place_add(&book->sheet.hidden,
		                arena_printf(book->typed->arena, "row %u", row));
}

static char type_of(const char *text)
{
	if (strcmp(text, "inlineStr") == 0)
		return 'i';
	return strcmp(text, "str") == 0 ? 'f' : *text ? *text : 'n';
}

static void cell_start(struct book *book, const char **attributes)
{
	const char *given = office_attribute(attributes, "r");
	size_t column = book->column + 1;
	uint32_t row = book->row;

	if (*given && !address_read(given, &column, &row))
		wrong(book, "a cell has no address");
	else if ((book->column != SIZE_MAX && column <= book->column) || row != book->row ||
	         column >= SHEET_COLUMNS)
		wrong(book, "cells of the sheet are out of order");
	book->column = column;
	book->type = type_of(office_attribute(attributes, "t"));
	book->style = size_of(office_attribute(attributes, "s"));
	book->has_formula = false;
	book->text.length = 0;
}

static void column_start(struct book *book, const char **attributes)
{
	struct arena *arena = book->typed->arena;
	size_t from = size_of(office_attribute(attributes, "min"));
	size_t to = size_of(office_attribute(attributes, "max"));

	/* those up to the last one are no column of data */
	if (!is_true(office_attribute(attributes, "hidden")) || from == 0 || to >= SHEET_COLUMNS)
		return;
	sheet_place_add(&book->sheet.hidden,
	                from == to
	                    ? arena_printf(arena, "column %s", sheet_letters(arena, from - 1))
	                    : arena_printf(arena, "columns %s to %s", sheet_letters(arena, from - 1),
	                                   sheet_letters(arena, to - 1)));
}

static void sheet_start(void *user, const char *name, const char **attributes)
{
	struct book *book = user;

	if (strcmp(name, "row") == 0)
		row_start(book, attributes);
	else if (strcmp(name, "c") == 0)
		cell_start(book, attributes);
	else if (strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && book->type == 'i'))
		book->takes = true;
	else if (strcmp(name, "f") == 0)
		book->has_formula = true;
	else if (strcmp(name, "rPh") == 0)
		book->phonetic = true;
	else if (strcmp(name, "col") == 0)
		column_start(book, attributes);
	else if (strcmp(name, "mergeCell") == 0)
		sheet_place_add(&book->sheet.merged, office_attribute(attributes, "ref"));
}

/* Days since 1970-01-01 of a day number, to the second. */
static bool days_of(const struct book *book, double serial, double *days)
{
	enum { DAY = 86400, ORIGIN = 25569, ORIGIN_1904 = 24107, NO_DAY = 60 };
	double seconds = floor(serial * DAY + 0.5);
	double day = floor(seconds / DAY);

	/* Excel has a 29 February 1900 */
	if (!book->is_1904 && day == NO_DAY)
		return false;
	*days = seconds / DAY - (book->is_1904 ? ORIGIN_1904 : ORIGIN);
	if (!book->is_1904 && day < NO_DAY)
		*days += 1;
	/* whole days stay whole */
	if (seconds == day * DAY)
		*days = floor(*days + 0.5);
	return true;
}

static struct raw_cell refused(const char *why)
{
	return (struct raw_cell){.text = why, .length = (uint32_t)strlen(why), .kind = RAW_REFUSED};
}

static struct raw_cell number_cell(struct book *book, double value)
{
	enum form form = book->style < book->n_styles ? book->styles[book->style] : FORM_NUMBER;
	struct raw_cell cell = {.number = value, .kind = RAW_NUMBER};

	if (form == FORM_PERCENT)
		sheet_shown(&book->sheet, book->column, SHEET_PERCENT);
	if (form == FORM_DURATION)
		sheet_shown(&book->sheet, book->column, SHEET_DURATION);
	if (form != FORM_DATE)
		return cell;
	if (value < 1)
		return refused("(a time of day without a date)");
	if (!days_of(book, value, &cell.number))
		return refused("(29 February 1900, which never was)");
	cell.kind = RAW_DATE;
	return cell;
}

/* A date as text: "2015-03-15T00:00:00" is the day. */
static size_t without_midnight(const char *text, size_t length)
{
	static const char midnight[] = "T00:00:00";
	size_t n = strlen(midnight);

	if (length > 10 + n)
		for (size_t i = 10 + n; i < length; i++)
			if (!strchr(".0Z", text[i]))
				return length;
	return length >= 10 + n && memcmp(text + 10, midnight, n) == 0 ? 10 : length;
}

static bool shared_add(struct book *book, const char *text)
{
	size_t index = size_of(text);
	const char *string;

	if (index >= book->strings.n)
		return typed_wrong(book->typed, book->row,
		                   "a cell has text %s, which is not in the file (is it damaged?)",
		                   text);
	string = book->strings.items[index];
	return sheet_text(&book->sheet, book->column, string, strlen(string));
}

static bool cell_add(struct book *book)
{
	const char *text = str_text(&book->text);
	size_t length = book->text.length;
	struct raw_cell cell;
	double value;

	if (length == 0) {
		cell = refused("(a formula without its value: open the file, and save it)");
		return book->type == 'f' || !book->has_formula ||
		       sheet_cell(&book->sheet, book->column, &cell);
	}
	switch (book->type) {
	case 's':
		return shared_add(book, text);
	case 'i':
	case 'f':
		length = unescape(book->text.text, length);
		return sheet_text(&book->sheet, book->column, book->text.text, length);
	case 'b':
		text = is_true(text) ? "TRUE" : "FALSE";
		return sheet_text(&book->sheet, book->column, text, strlen(text));
	case 'e':
		cell = refused(text);
		return sheet_cell(&book->sheet, book->column, &cell);
	case 'd':
		return sheet_text(&book->sheet, book->column, text, without_midnight(text, length));
	default:
		if (!number_parse(text, length, &value))
			return sheet_text(&book->sheet, book->column, text, length);
		cell = number_cell(book, value);
		return sheet_cell(&book->sheet, book->column, &cell);
	}
}

static void sheet_end_element(void *user, const char *name)
{
	struct book *book = user;
	bool right = true;

	if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
		book->takes = false;
	else if (strcmp(name, "rPh") == 0)
		book->phonetic = false;
	else if (strcmp(name, "c") == 0)
		right = cell_add(book);
	else if (strcmp(name, "row") == 0)
		right = sheet_row_end(&book->sheet, book->row, 1);
	if (!right)
		office_stop(book->office);
}

/* --- The file ------------------------------------------------------------------------- */

static void ignore_end(void *user, const char *name)
{
	(void)user, (void)name;
}

/* Leaves out sheets that are charts. */
static void sheets_only(struct book *book)
{
	size_t n = 0;

	for (size_t i = 0; i < book->sheets.n; i++) {
		const struct part *part = part_of(book, book->ids.items[i]);

		if (!part || !part->is_sheet)
			continue;
		book->sheets.items[n] = book->sheets.items[i];
		book->ids.items[n++] = book->ids.items[i];
	}
	book->sheets.n = n;
}

static bool book_read(struct typed *typed, struct office *office)
{
	static const struct sheet_part workbook = {"xl/workbook.xml",
	                                           .handlers = {workbook_start, ignore_end, NULL}};
	static const struct sheet_part relations = {
	    "xl/_rels/workbook.xml.rels", .handlers = {relations_start, ignore_end, NULL}};
	static const struct sheet_part styles = {
	    "xl/styles.xml", .handlers = {styles_start, styles_end, NULL}, .optional = true};
	static const struct sheet_part strings = {"xl/sharedStrings.xml",
	                                          .handlers = {string_start, string_end, text_add},
	                                          .optional = true};
	struct sheet_part sheet = {.handlers = {sheet_start, sheet_end_element, text_add}};
	struct book book = {.typed = typed, .office = office, .text = {.arena = typed->arena}};
	size_t which;

	if (!sheet_part_read(typed, office, &workbook, &book) ||
	    !sheet_part_read(typed, office, &relations, &book))
		return false;
	sheets_only(&book);
	which = sheet_choose(typed, &book.sheets);
	if (which == book.sheets.n || !sheet_part_read(typed, office, &styles, &book) ||
	    !sheet_part_read(typed, office, &strings, &book))
		return false;
	book.takes = book.phonetic = false;
	sheet_init(&book.sheet, typed);
	sheet.name = part_of(&book, book.ids.items[which])->target;
	return sheet_part_read(typed, office, &sheet, &book) && sheet_end(&book.sheet);
}

static bool extract(struct typed *typed)
{
	return sheet_extract(typed, book_read);
}

static bool open(struct reader *reader, const struct bytes *bytes)
{
	return typed_open(reader, bytes, extract);
}

static const char *const endings[] = {".xlsx", ".xlsm", NULL};
static const struct file_kind kinds[] = {{FORMAT_XLSX, endings}, {0}};

const struct format xlsx_format = {
    .place = "row",
    .kinds = kinds,
    .open = open,
    .read = typed_read,
    .empty_name = sheet_empty_name,
    .uneven_row = sheet_uneven_row,
};
