/* A table as a spreadsheet: a cell that is one number is that number, as it is printed, with
 * the form that shows it so; any other is text.  More digits than the report prints would
 * be rounded by the reader's rule, not by that of the report. */
#include <ctype.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/library.h"
#include "base/num.h"
#include "base/str.h"
#include "canvas/text.h"
#include "render/tables/formats.h"
#include "render/tables/shape.h"
#include "report/document.h"

/* What is used of the library. */
struct library {
	void *handle;
	__typeof__(workbook_new) *workbook_new;
	__typeof__(workbook_add_worksheet) *add_sheet;
	__typeof__(workbook_add_format) *add_format;
	__typeof__(workbook_set_properties) *set_properties;
	__typeof__(workbook_close) *close;
	__typeof__(worksheet_write_string) *write_string;
	__typeof__(worksheet_write_number) *write_number;
	__typeof__(worksheet_write_blank) *write_blank;
	__typeof__(worksheet_write_rich_string) *write_rich;
	__typeof__(worksheet_merge_range) *merge;
	__typeof__(worksheet_set_column) *set_column;
	__typeof__(worksheet_set_row) *set_row;
	__typeof__(worksheet_freeze_panes) *freeze;
	__typeof__(worksheet_repeat_rows) *repeat;
	__typeof__(worksheet_set_landscape) *landscape;
	__typeof__(worksheet_set_paper) *paper;
	__typeof__(worksheet_fit_to_pages) *fit;
	__typeof__(worksheet_gridlines) *gridlines;
	__typeof__(format_set_bold) *bold;
	__typeof__(format_set_align) *align;
	__typeof__(format_set_indent) *indent;
	__typeof__(format_set_text_wrap) *wrap;
	__typeof__(format_set_top) *top;
	__typeof__(format_set_bottom) *bottom;
	__typeof__(format_set_num_format) *number;
	__typeof__(format_set_font_script) *script;
};

static bool library_load(struct library *l)
{
	static const char *const names[] = {
	    "libxlsxwriter.so.4", "libxlsxwriter.so.5", "libxlsxwriter.so.6",  "libxlsxwriter.so.7",
	    "libxlsxwriter.so.8", "libxlsxwriter.so.9", "libxlsxwriter.so.10", NULL};
	const struct {
		const char *name;
		void *into;
	} symbols[] = {{"workbook_new", &l->workbook_new},
	               {"workbook_add_worksheet", &l->add_sheet},
	               {"workbook_add_format", &l->add_format},
	               {"workbook_set_properties", &l->set_properties},
	               {"workbook_close", &l->close},
	               {"worksheet_write_string", &l->write_string},
	               {"worksheet_write_number", &l->write_number},
	               {"worksheet_write_blank", &l->write_blank},
	               {"worksheet_write_rich_string", &l->write_rich},
	               {"worksheet_merge_range", &l->merge},
	               {"worksheet_set_column", &l->set_column},
	               {"worksheet_set_row", &l->set_row},
	               {"worksheet_freeze_panes", &l->freeze},
	               {"worksheet_repeat_rows", &l->repeat},
	               {"worksheet_set_landscape", &l->landscape},
	               {"worksheet_set_paper", &l->paper},
	               {"worksheet_fit_to_pages", &l->fit},
	               {"worksheet_gridlines", &l->gridlines},
	               {"format_set_bold", &l->bold},
	               {"format_set_align", &l->align},
	               {"format_set_indent", &l->indent},
	               {"format_set_text_wrap", &l->wrap},
	               {"format_set_top", &l->top},
	               {"format_set_bottom", &l->bottom},
	               {"format_set_num_format", &l->number},
	               {"format_set_font_script", &l->script}};

	l->handle = library_open(names);
	for (size_t i = 0; l->handle && i < sizeof symbols / sizeof *symbols; i++)
		if (!library_symbol(l->handle, symbols[i].name, symbols[i].into))
			return false;
	return l->handle != NULL;
}

/* Looks of a cell; those that are alike share a format of the workbook. */
struct look {
	bool head, bold, wraps, top, heavy_bottom, bottom;
	unsigned char indent, align;
	const char *number; /* form of a number; NULL: text */
};

struct made_format {
	struct look look;
	lxw_format *format;
};

/* A sheet being written. */
struct writing {
	struct library l;
	struct arena *arena;
	const struct table *table;
	struct table_shape shape;
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *raised;
	struct made_format *formats;
	size_t n_formats;
	lxw_row_t row;
	double *widths, width; /* of columns, and of all, in digits */
	bool failed;
};

static bool look_equal(const struct look *a, const struct look *b)
{
	return a->head == b->head && a->bold == b->bold && a->wraps == b->wraps &&
	       a->top == b->top && a->bottom == b->bottom && a->heavy_bottom == b->heavy_bottom &&
	       a->indent == b->indent && a->align == b->align && str_equal(a->number, b->number);
}

static lxw_format *format_make(const struct writing *writing, const struct look *look)
{
	const struct library *l = &writing->l;
	lxw_format *format = l->add_format(writing->book);

	if (look->bold || look->head)
		l->bold(format);
	if (look->wraps)
		l->wrap(format);
	if (look->indent)
		l->indent(format, look->indent);
	if (look->align)
		l->align(format, look->align);
	l->align(format, look->head ? LXW_ALIGN_VERTICAL_BOTTOM : LXW_ALIGN_VERTICAL_TOP);
	if (look->top)
		l->top(format, LXW_BORDER_MEDIUM);
	if (look->bottom)
		l->bottom(format, look->heavy_bottom ? LXW_BORDER_MEDIUM : LXW_BORDER_THIN);
	if (look->number)
		l->number(format, look->number);
	return format;
}

static lxw_format *format_of(struct writing *writing, const struct look *look)
{
	struct made_format made = {.look = *look};

	for (size_t i = 0; i < writing->n_formats; i++)
		if (look_equal(&writing->formats[i].look, look))
			return writing->formats[i].format;
	made.format = format_make(writing, look);
	ARENA_PUSH(writing->arena, writing->formats, writing->n_formats, made);
	return made.format;
}

/* --- Numbers ------------------------------------------------------------------------------ */

/* A cell that is one number, with what the reader needs to show it as it is printed. */
struct sheet_number {
	double value;
	const char *form;
};

/* Whether the digits so far have one. */
static bool leads(const struct str *digits)
{
	return digits->length && isdigit((unsigned char)digits->text[digits->length - 1]);
}

/* Digits and a point of any kind at the start of a text, as number_parse() has them. */
static const char *digits_take(struct arena *arena, const char *text, size_t *length,
                               size_t *decimals)
{
	static const char minus[] = "\u2212", middle[] = "·";
	struct str digits = {.arena = arena};
	const char *p = text;
	bool point = false;

	if (*p == '-' || strncmp(p, minus, strlen(minus)) == 0) {
		p += *p == '-' ? 1 : strlen(minus);
		str_add(&digits, "-");
	}
	*decimals = 0;
	for (;;) {
		size_t sign = *p == '.'                                 ? 1
		              : strncmp(p, middle, strlen(middle)) == 0 ? strlen(middle)
		                                                        : 0;

		if (isdigit((unsigned char)*p)) {
			str_add_bytes(&digits, p++, 1);
			*decimals += point;
		} else if (sign && !point) {
			/* ".034" is a number here, not there */
			str_add(&digits, leads(&digits) ? "." : "0.");
			point = true;
			p += sign;
		} else
			break;
	}
	*length = (size_t)(p - text);
	return str_text(&digits);
}

/* Whether a cell is a number and nothing else, but for a sign of percents and marks. */
static bool is_number(const struct writing *writing, const struct cell *cell,
                      struct sheet_number *number)
{
	struct arena *arena = writing->arena;
	const char *signs = table_signs(writing->table, cell, arena), *digits, *end;
	struct str form = {.arena = arena};
	size_t length, decimals;

	digits = digits_take(arena, cell->text, &length, &decimals);
	end = cell->text + length;
	if (strcmp(end, "") != 0 && strcmp(end, "%") != 0)
		return false;
	if (!number_parse(digits, strlen(digits), &number->value))
		return false;
	/* ".034" has no digit before its point */
	str_add(&form, strchr(".\xc2", cell->text[0]) ? "" : "0");
	for (size_t i = 0; i < decimals; i++)
		str_add(&form, i ? "0" : ".0");
	if (*end || *signs)
		str_addf(&form, "\"%s%s\"", end, signs);
	number->form = str_text(&form);
	return true;
}

/* --- Cells -------------------------------------------------------------------------------- */

/* A text in which "_x0041_" stands for itself, not for "A". */
static const char *escaped(struct arena *arena, const char *text)
{
	struct str out = {.arena = arena};

	for (; *text; text++) {
		bool code = text[0] == '_' && text[1] == 'x' &&
		            strspn(text + 2, "0123456789ABCDEFabcdef") >= 4 && text[6] == '_';

		if (code)
			str_add(&out, "_x005F");
		str_add_bytes(&out, text, 1);
	}
	return str_text(&out);
}

static void note(struct writing *writing, lxw_error error)
{
	writing->failed = writing->failed || error != LXW_NO_ERROR;
}

/* A text, with the signs of its marks raised. */
static void text_write(struct writing *writing, lxw_col_t column, const char *words,
                       const char *signs, lxw_format *format)
{
	const struct library *l = &writing->l;
	const char *text = escaped(writing->arena, words);
	lxw_rich_string_tuple start = {.string = (char *)(uintptr_t)text};
	lxw_rich_string_tuple raised = {.format = writing->raised,
	                                .string = (char *)(uintptr_t)signs};
	lxw_rich_string_tuple *parts[] = {&start, &raised, NULL};

	if (!*text)
		note(writing, l->write_blank(writing->sheet, writing->row, column, format));
	else if (*signs)
		note(writing, l->write_rich(writing->sheet, writing->row, column, parts, format));
	else
		note(writing, l->write_string(writing->sheet, writing->row, column, text, format));
}

static const unsigned char aligns[] = {[ALIGN_LEFT] = LXW_ALIGN_LEFT,
                                       [ALIGN_CENTRE] = LXW_ALIGN_CENTER,
                                       [ALIGN_RIGHT] = LXW_ALIGN_RIGHT,
                                       [ALIGN_NUMBER] = LXW_ALIGN_RIGHT};

static void cell_write(struct writing *writing, const struct cell *cell, size_t column, size_t span,
                       const struct look *like)
{
	const char *signs = table_signs(writing->table, cell, writing->arena);
	struct look look = *like;
	struct sheet_number number;
	const char *text = cell->text;

	look.bold = look.bold || cell->bold;
	look.indent = cell->indent;
	look.align = aligns[writing->table->align[column]];
	if (look.head && column > 0)
		look.align = span > 1 ? LXW_ALIGN_CENTER : look.align;
	if (cell->unit)
		text = arena_printf(writing->arena, "%s%s%s", text, *text ? "\n" : "", cell->unit);
	if (span > 1)
		note(writing, writing->l.merge(writing->sheet, writing->row, (lxw_col_t)column,
		                               writing->row, (lxw_col_t)(column + span - 1), "",
		                               format_of(writing, &look)));
	if (!look.head && column > 0 && span == 1 && is_number(writing, cell, &number)) {
		look.number = number.form;
		note(writing,
		     writing->l.write_number(writing->sheet, writing->row, (lxw_col_t)column,
		                             number.value, format_of(writing, &look)));
		return;
	}
	text_write(writing, (lxw_col_t)column, text, signs, format_of(writing, &look));
}

/* Rows say how high they are, since not all programs see to it. */
static void height_set(struct writing *writing, size_t lines)
{
	const double line = 15;

	if (lines > 1)
		note(writing,
		     writing->l.set_row(writing->sheet, writing->row, line * (double)lines, NULL));
}

/* Lines of a text in so many digits of width, by the faces of the report; that of the sheet
 * may be wider. */
static size_t lines_of(const struct writing *writing, const char *text, double width)
{
	const struct fonts *fonts = writing->shape.with->fonts;
	struct measure measure = {.fonts = fonts, .face = FACE_REGULAR, .size = 1};
	const double wider = 1.15;

	measure.width = width / wider * fonts_width(fonts, FACE_REGULAR, 1, "0");
	return text_wrap(writing->arena, &measure, text).n;
}

static size_t most(size_t a, size_t b)
{
	return a > b ? a : b;
}

static void row_write(struct writing *writing, const struct row *row, const struct look *like)
{
	size_t column = 0, lines = 1;

	for (size_t i = 0; i < row->n_cells; i++) {
		size_t span = cell_span(writing->table, row, i);

		if (span == 1)
			lines = most(
			    lines, lines_of(writing, row->cells[i].text, writing->widths[column]) +
				       (row->cells[i].unit != NULL));
		cell_write(writing, &row->cells[i], column, span, like);
		column += span;
	}
	height_set(writing, lines);
	writing->row++;
}

/* --- The sheet ------------------------------------------------------------------------------ */

enum { WIDTH_MOST = 60, WIDTH_LEAST = 6, WIDTH_GAP = 3, PAPER_A4 = 9, UPRIGHT_MOST = 95 };

static void columns_set(struct writing *writing)
{
	for (size_t i = 0; i < writing->table->n_columns; i++) {
		double width = fmin(fmax(writing->shape.width[i] * 1.1, WIDTH_LEAST), WIDTH_MOST);

		writing->widths[i] = ceil(width + WIDTH_GAP);
		note(writing, writing->l.set_column(writing->sheet, (lxw_col_t)i, (lxw_col_t)i,
		                                    writing->widths[i], NULL));
		writing->width += writing->widths[i];
	}
	writing->l.paper(writing->sheet, PAPER_A4);
	if (writing->width > UPRIGHT_MOST)
		writing->l.landscape(writing->sheet);
	writing->l.fit(writing->sheet, 1, 0);
	writing->l.gridlines(writing->sheet, LXW_HIDE_ALL_GRIDLINES);
}

/* A text over all columns. */
static void across_write(struct writing *writing, const char *text, const struct look *look)
{
	lxw_format *format = format_of(writing, look);

	height_set(writing, lines_of(writing, text, writing->width));
	if (writing->table->n_columns > 1)
		note(writing,
		     writing->l.merge(writing->sheet, writing->row, 0, writing->row,
		                      (lxw_col_t)(writing->table->n_columns - 1), "", format));
	text_write(writing, 0, text, "", format);
}

static void notes_write(struct writing *writing)
{
	const struct table *table = writing->table;
	const struct look look = {.align = LXW_ALIGN_LEFT, .wraps = true};

	for (size_t i = 0; i < table->n_notes; i++) {
		const char *sign = i < table->n_marked ? table->signs[i] : "";

		across_write(
		    writing,
		    arena_printf(writing->arena, "%s%s%s", sign, *sign ? " " : "", table->notes[i]),
		    &look);
		writing->row++;
	}
}

static void sheet_write(struct writing *writing, const struct table_piece *piece)
{
	const struct table *table = writing->table;
	const struct look title = {.bold = true, .align = LXW_ALIGN_LEFT, .wraps = true};

	writing->raised = writing->l.add_format(writing->book);
	writing->l.script(writing->raised, LXW_FONT_SUPERSCRIPT);
	columns_set(writing);
	across_write(writing, arena_printf(writing->arena, "%s. %s", piece->label, table->caption),
	             &title);
	writing->row++;
	for (size_t i = 0; i < table->n_head; i++)
		row_write(writing, &table->head[i],
		          &(struct look){.head = true,
		                         .wraps = true,
		                         .top = i == 0,
		                         .bottom = i + 1 == table->n_head});
	writing->l.freeze(writing->sheet, writing->row, 1);
	note(writing, writing->l.repeat(writing->sheet, 0, writing->row - 1));
	for (size_t i = 0; i < table->n_rows; i++) {
		bool last = i + 1 == table->n_rows;

		row_write(writing, &table->rows[i],
		          &(struct look){.wraps = true, .bottom = last, .heavy_bottom = last});
	}
	notes_write(writing);
}

/* What is said of the whole; a report without a date has that of archives. */
static void properties_set(const struct writing *writing, const struct document *document)
{
	enum { NO_DATE = 315532800 };
	const struct report_spec *front = document->front;
	lxw_doc_properties properties = {
	    .title = (char *)(uintptr_t)(front->title.s ? front->title.s : ""),
	    .author = front->authors.n ? (char *)(uintptr_t)document_authors(document) : NULL,
	    .created = document->dated ? (time_t)document->date : NO_DATE};

	writing->l.set_properties(writing->book, &properties);
}

/* --- The file -------------------------------------------------------------------------------- */

/* The library writes files only: this one is in memory. */
static bool book_write(struct writing *writing, const struct document *document,
                       const struct table_piece *piece, int fd)
{
	writing->book =
	    writing->l.workbook_new(arena_printf(writing->arena, "/proc/self/fd/%d", fd));
	if (!writing->book)
		return false;
	writing->sheet = writing->l.add_sheet(writing->book, piece->label);
	properties_set(writing, document);
	if (writing->sheet)
		sheet_write(writing, piece);
	writing->failed = writing->failed || !writing->sheet;
	return writing->l.close(writing->book) == LXW_NO_ERROR && !writing->failed;
}

static bool file_take(struct arena *arena, int fd, struct bytes *out)
{
	off_t length = lseek(fd, 0, SEEK_END);

	if (length <= 0)
		return false;
	out->length = (size_t)length;
	out->data = arena_alloc(arena, out->length + 1, 1);
	return pread(fd, out->data, out->length, 0) == length;
}

bool table_xlsx(const struct rendering *with, const struct table_piece *piece, struct bytes *out)
{
	struct writing writing = {.arena = with->arena, .shape = shape_of(with, piece)};
	const char *why = "it needs the library libxlsxwriter (apt-get install libxlsxwriter4)";
	bool done = false;

	writing.table = writing.shape.table;
	writing.widths = ARENA_ARRAY(with->arena, double, writing.table->n_columns);
	if (library_load(&writing.l)) {
		int fd = memfd_create("xlsx", MFD_CLOEXEC);

		why = "it could not be written";
		done = fd >= 0 && book_write(&writing, with->document, piece, fd) &&
		       file_take(with->arena, fd, out);
		if (fd >= 0)
			close(fd);
	}
	library_close(writing.l.handle);
	return done || diag_error(with->diags, (struct mark){0}, "%s.xlsx cannot be made: %s",
	                          piece->name, why);
}
