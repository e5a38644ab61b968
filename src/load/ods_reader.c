/* OpenDocument spreadsheets (ISO/IEC 26300), read for their values: the attributes of
 * cells, not the texts that are shown.  Cells and rows that are alike are written once
 * with a number of times. */
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "load/sheet.h"

enum value_type { VALUE_NONE, VALUE_TEXT, VALUE_NUMBER, VALUE_DATE, VALUE_OTHER, VALUE_ERROR };

struct book {
	struct typed *typed;
	struct office *office;
	struct names sheets; /* those with values */
	size_t which;        /* of them, the one that is read */
	/* the table that is read */
	const char *name;
	bool has_values, in_table;
	struct sheet sheet;
	uint32_t row, row_times;
	size_t column, times, written; /* written: columns of the sheet, for hidden ones */
	enum value_type type;
	struct str value, text; /* of the cell: its attribute; its paragraphs */
	size_t paragraphs;
	unsigned depth; /* open elements from the cell on; 0: outside of cells */
	bool in_text, is_percent;
};

static const char *attribute(const char **attributes, const char *name)
{
	const char *found = office_attribute_in(attributes, ":office:", name);

	return found ? found : "";
}

static size_t times_of(const char **attributes, const char *name)
{
	const char *text = office_attribute(attributes, name);
	double value;

	return number_parse(text, strlen(text), &value) && value >= 1 && value <= 1e7
	           ? (size_t)value
	           : 1;
}

/* --- Which tables have values ------------------------------------------------------- */

static void list_start(void *user, const char *name, const char **attributes)
{
	struct book *book = user;
	struct arena *arena = book->typed->arena;

	if (strcmp(name, "table") == 0) {
		book->name = arena_strdup(arena, office_attribute(attributes, "name"));
		book->has_values = false;
	} else if (strcmp(name, "table-cell") == 0 && *attribute(attributes, "value-type")) {
		if (!book->has_values && book->name)
			ARENA_PUSH(arena, book->sheets.items, book->sheets.n, book->name);
		book->has_values = true;
	}
}

static void list_end(void *user, const char *name)
{
	(void)user, (void)name;
}

/* --- Cells --------------------------------------------------------------------------- */

static enum value_type type_of(const char **attributes)
{
	const char *calc = office_attribute_in(attributes, ":calcext:", "value-type");
	const char *type = attribute(attributes, "value-type");

	if (calc && strcmp(calc, "error") == 0)
		return VALUE_ERROR;
	if (strcmp(type, "float") == 0 || strcmp(type, "currency") == 0 ||
	    strcmp(type, "percentage") == 0)
		return VALUE_NUMBER;
	if (strcmp(type, "date") == 0)
		return VALUE_DATE;
	if (strcmp(type, "string") == 0)
		return VALUE_TEXT;
	return *type ? VALUE_OTHER : VALUE_NONE;
}

static void str_set(struct str *str, const char *text)
{
	str->length = 0;
	str_add(str, text);
}

static const char *value_of(const char **attributes, enum value_type type)
{
	switch (type) {
	case VALUE_NUMBER:
		return attribute(attributes, "value");
	case VALUE_DATE:
		return attribute(attributes, "date-value");
	case VALUE_TEXT:
		return attribute(attributes, "string-value");
	case VALUE_OTHER:
		return *attribute(attributes, "boolean-value")
		           ? attribute(attributes, "boolean-value")
		           : attribute(attributes, "time-value");
	default:
		return "";
	}
}

static void cell_start(struct book *book, const char **attributes, bool covered)
{
	struct arena *arena = book->typed->arena;
	size_t wide = times_of(attributes, "number-columns-spanned");
	size_t high = times_of(attributes, "number-rows-spanned");

	book->times = times_of(attributes, "number-columns-repeated");
	book->type = covered ? VALUE_NONE : type_of(attributes);
	book->is_percent = strcmp(attribute(attributes, "value-type"), "percentage") == 0;
	str_set(&book->value, value_of(attributes, book->type));
	if (book->type == VALUE_NONE && !covered && *office_attribute(attributes, "formula"))
		book->type = VALUE_ERROR;
	book->text.length = 0;
	book->paragraphs = 0;
	if (!covered && (wide > 1 || high > 1))
		sheet_place_add(&book->sheet.merged,
		                arena_printf(arena, "%s:%s",
		                             sheet_address(arena, book->column, book->row),
		                             sheet_address(arena, book->column + wide - 1,
		                                           book->row + (uint32_t)high - 1)));
}

/* A day, with the time behind it: "2015-03-15T08:30:00". */
static bool date_of(const char *text, double *days)
{
	enum { HOUR = 3600, MINUTE = 60, DAY = 86400 };
	double hours, minutes, seconds;
	int32_t day;

	if (strlen(text) < 10 || !date_parse(text, 10, DATE_ISO, &day))
		return false;
	*days = day;
	if (!text[10])
		return true;
	if (strlen(text) < 19 || !number_parse(text + 11, 2, &hours) ||
	    !number_parse(text + 14, 2, &minutes) || !number_parse(text + 17, 2, &seconds))
		return false;
	*days += (hours * HOUR + minutes * MINUTE + seconds) / DAY;
	return true;
}

static struct raw_cell text_cell(const struct str *text, enum raw_kind kind)
{
	return (struct raw_cell){
	    .text = str_text(text), .length = (uint32_t)text->length, .kind = kind};
}

/* What a cell holds, whose text is known now. */
static struct raw_cell cell_of(const struct book *book)
{
	static const char no_value[] = "(a formula without its value: open the file, and save it)";
	const struct str *value = &book->value;
	double number;

	switch (book->type) {
	case VALUE_NUMBER:
		if (number_parse(str_text(value), value->length, &number))
			return (struct raw_cell){.number = number, .kind = RAW_NUMBER};
		break;
	case VALUE_DATE:
		if (date_of(str_text(value), &number))
			return (struct raw_cell){.number = number, .kind = RAW_DATE};
		break;
	case VALUE_ERROR:
		if (book->text.length)
			return text_cell(&book->text, RAW_REFUSED);
		return (struct raw_cell){
		    .text = no_value, .length = sizeof no_value - 1, .kind = RAW_REFUSED};
	case VALUE_NONE:
		return (struct raw_cell){.kind = RAW_MISSING};
	default:
		break;
	}
	return text_cell(value->length ? value : &book->text, RAW_TEXT);
}

static bool cell_end(struct book *book)
{
	struct raw_cell cell = cell_of(book);
	bool right = true;

	for (size_t i = 0; right && cell.kind != RAW_MISSING && i < book->times; i++) {
		if (cell.kind == RAW_TEXT)
			right = sheet_text(&book->sheet, book->column + i, cell.text, cell.length);
		else
			right = sheet_cell(&book->sheet, book->column + i, &cell);
		if (book->is_percent)
			sheet_shown(&book->sheet, book->column + i, SHEET_PERCENT);
	}
	book->column += book->times;
	return right;
}

/* --- Tables --------------------------------------------------------------------------- */

static bool is_hidden(const char **attributes)
{
	const char *visibility = office_attribute(attributes, "visibility");

	return strcmp(visibility, "collapse") == 0 || strcmp(visibility, "filter") == 0;
}

static void row_start(struct book *book, const char **attributes)
{
	book->row_times = (uint32_t)times_of(attributes, "number-rows-repeated");
	book->column = 0;
	if (is_hidden(attributes))
		sheet_place_add(&book->sheet.hidden,
		                arena_printf(book->typed->arena, "row %u", book->row));
}

static void column_start(struct book *book, const char **attributes)
{
	size_t times = times_of(attributes, "number-columns-repeated");

	if (is_hidden(attributes) && book->written + times < SHEET_COLUMNS)
		sheet_place_add(&book->sheet.hidden,
		                arena_printf(book->typed->arena, "column %s",
		                             sheet_letters(book->typed->arena, book->written)));
	book->written += times;
}

/* An element in a cell.  Its text is that of its own paragraphs: comments and drawings
 * have others. */
static void content_start(struct book *book, const char *name, const char **attributes)
{
	if (book->depth == 1 && strcmp(name, "p") == 0) {
		if (book->paragraphs++)
			str_add(&book->text, "\n");
		book->in_text = true;
	}
	if (!book->in_text)
		return;
	if (strcmp(name, "s") == 0) {
		for (size_t i = times_of(attributes, "c"); i > 0 && i <= 1000; i--)
			str_add(&book->text, " ");
	} else if (strcmp(name, "tab") == 0) {
		str_add(&book->text, "\t");
	} else if (strcmp(name, "line-break") == 0) {
		str_add(&book->text, "\n");
	}
}

static void table_start(struct book *book, const char **attributes)
{
	book->in_table =
	    strcmp(office_attribute(attributes, "name"), book->sheets.items[book->which]) == 0;
	book->row = 1;
	book->written = 0;
}

static bool is_cell(const char *name)
{
	return strcmp(name, "table-cell") == 0 || strcmp(name, "covered-table-cell") == 0;
}

static void on_start(void *user, const char *name, const char **attributes)
{
	struct book *book = user;

	if (book->depth) {
		content_start(book, name, attributes);
		book->depth++;
		return;
	}
	if (strcmp(name, "table") == 0)
		table_start(book, attributes);
	if (!book->in_table)
		return;
	if (strcmp(name, "table-row") == 0) {
		row_start(book, attributes);
	} else if (is_cell(name)) {
		cell_start(book, attributes, *name == 'c');
		book->depth = 1;
	} else if (strcmp(name, "table-column") == 0) {
		column_start(book, attributes);
	}
}

static void on_end(void *user, const char *name)
{
	struct book *book = user;
	bool right = true;

	if (!book->in_table)
		return;
	if (book->depth > 1) {
		if (--book->depth == 1)
			book->in_text = false;
		return;
	}
	if (strcmp(name, "table") == 0) {
		book->in_table = false;
	} else if (is_cell(name)) {
		book->depth = 0;
		right = cell_end(book);
	} else if (strcmp(name, "table-row") == 0) {
		right = sheet_row_end(&book->sheet, book->row, book->row_times);
		book->row += book->row_times;
	}
	if (!right || book->row > 10 * SHEET_ROWS)
		office_stop(book->office);
}

static void on_text(void *user, const char *text, size_t length)
{
	struct book *book = user;

	if (book->in_text)
		str_add_bytes(&book->text, text, length);
}

/* --- The file -------------------------------------------------------------------------- */

static bool book_read(struct typed *typed, struct office *office)
{
	static const struct sheet_part list = {"content.xml",
	                                       .handlers = {list_start, list_end, NULL}};
	static const struct sheet_part table = {"content.xml",
	                                        .handlers = {on_start, on_end, on_text}};
	struct book book = {.typed = typed,
	                    .office = office,
	                    .text = {.arena = typed->arena},
	                    .value = {.arena = typed->arena}};

	if (!sheet_part_read(typed, office, &list, &book))
		return false;
	book.which = sheet_choose(typed, &book.sheets);
	if (book.which == book.sheets.n)
		return false;
	sheet_init(&book.sheet, typed);
	return sheet_part_read(typed, office, &table, &book) && sheet_end(&book.sheet);
}

static bool extract(struct typed *typed)
{
	return sheet_extract(typed, book_read);
}

static bool open(struct reader *reader, const struct bytes *bytes)
{
	return typed_open(reader, bytes, extract);
}

static const char *const endings[] = {".ods", NULL};
static const struct file_kind kinds[] = {{FORMAT_ODS, endings}, {0}};

const struct format ods_format = {
    .place = "row",
    .kinds = kinds,
    .open = open,
    .read = typed_read,
    .empty_name = sheet_empty_name,
    .uneven_row = sheet_uneven_row,
};
