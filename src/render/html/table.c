/* Tables: numbers in two parts that stand below each other, notes that marks lead
 * to and back. */
#include <math.h>
#include <string.h>

#include "base/xml.h"
#include "render/html/html.h"
#include "render/pages/tables.h"
#include "report/document.h"

/* A table being written. */
struct writing {
	struct html *html;
	const struct table *table;
	const char *id;
	uint32_t marked;       /* notes that a mark so far leads to */
	double *lead, *rest;   /* [i]: the widest parts of numbers in a column, in digits */
	const struct row *row; /* being written, … */
	bool head;             /* … which is a head, … */
	bool starts;           /* … or the first one of its part */
};

/* --- Widths -------------------------------------------------------------------------- */

/* In widths of a digit, by the faces of the report. */
static double width_of(const struct writing *writing, bool bold, const char *text, size_t length)
{
	const struct fonts *fonts = writing->html->with->fonts;
	double digit = fonts_width(fonts, FACE_REGULAR, 1000, "0");

	return fonts_span_width(fonts, bold ? FACE_BOLD : FACE_REGULAR, 1000, text, length) /
	       fmax(digit, 1);
}

static bool has_parts(const struct writing *writing, const struct cell *cell, size_t column,
                      struct cell_parts *parts)
{
	return !writing->head && column > 0 && cell->span <= 1 &&
	       writing->table->align[column] == ALIGN_NUMBER && cell_split(cell->text, parts);
}

/* Where the second part starts, with the blank before its bracket. */
static const char *rest_of(const char *text, const struct cell_parts *parts)
{
	return text + parts->lead;
}

static void parts_measure(struct writing *writing)
{
	const struct table *table = writing->table;
	struct cell_parts parts;

	for (size_t i = 0; i < table->n_rows; i++)
		for (size_t k = 0; k < table->rows[i].n_cells; k++) {
			const struct cell *cell = &table->rows[i].cells[k];
			const char *rest;

			if (table->rows[i].n_cells != table->n_columns ||
			    !has_parts(writing, cell, k, &parts))
				continue;
			rest = rest_of(cell->text, &parts);
			writing->lead[k] = fmax(writing->lead[k], width_of(writing, cell->bold,
			                                                   cell->text, parts.lead));
			writing->rest[k] = fmax(writing->rest[k],
			                        width_of(writing, cell->bold, rest, strlen(rest)));
		}
}

/* As much room as a telephone has, in digits. */
enum { ROOM = 34, GAP = 2, NAME_LEAST = 16 };

/* Whether it is wider than that, with long names wrapped. */
static bool is_wide(const struct writing *writing)
{
	const struct table *table = writing->table;
	double sum = 0;

	for (size_t k = 0; k < table->n_columns; k++) {
		double most = 0;

		for (size_t i = 0; i < table->n_rows; i++) {
			const struct row *row = &table->rows[i];

			if (row->n_cells == table->n_columns)
				most = fmax(most, width_of(writing, false, row->cells[k].text,
				                           strlen(row->cells[k].text)));
		}
		sum += GAP + (table->align[k] == ALIGN_LEFT ? fmin(most, NAME_LEAST) : most);
	}
	return sum > ROOM;
}

/* --- Cells --------------------------------------------------------------------------- */

static const char *const align_classes[] = {
    [ALIGN_LEFT] = "", [ALIGN_CENTRE] = "number", [ALIGN_RIGHT] = "right", [ALIGN_NUMBER] = "number"};

/* The class of a cell's place in its column; a head across several stands in
 * the middle of them. */
static const char *place_class(const struct writing *writing, size_t column, size_t span)
{
	if (writing->head && span > 1 && column > 0)
		return "number";
	return align_classes[writing->table->align[column]];
}

static void class_add(struct str *classes, const char *class)
{
	str_addf(classes, "%s%s", classes->length && *class ? " " : "", class);
}

/* The classes of a cell, as an attribute. */
static void classes_add(struct writing *writing, const struct cell *cell, size_t column, size_t span)
{
	struct arena *arena = writing->html->with->arena;
	struct str classes = {.arena = arena};
	struct cell_parts parts;

	class_add(&classes, place_class(writing, column, span));
	if (has_parts(writing, cell, column, &parts))
		class_add(&classes, arena_printf(arena, "c%zu", column));
	if (cell->bold)
		class_add(&classes, "bold");
	if (cell->indent)
		class_add(&classes, cell->indent > 1 ? "in2" : "in1");
	if (classes.length)
		str_addf(&writing->html->out, " class=\"%s\"", classes.text);
}

/* The signs of a cell's footnotes, each a link to its note. */
static void marks_add(struct writing *writing, const struct cell *cell)
{
	struct str *out = &writing->html->out;
	bool first = true;

	if (!cell->marks)
		return;
	str_add(out, "<sup>");
	for (size_t i = 0; i < writing->table->n_marked; i++) {
		if (!(cell->marks >> i & 1))
			continue;
		str_addf(out, "%s<a href=\"#%s-note-%zu\"", first ? "" : ",", writing->id, i + 1);
		if (!(writing->marked >> i & 1))
			str_addf(out, " id=\"%s-mark-%zu\"", writing->id, i + 1);
		str_addf(out, " aria-label=\"Note %s\">%s</a>", writing->table->signs[i],
		         writing->table->signs[i]);
		writing->marked |= (uint32_t)1 << i;
		first = false;
	}
	str_add(out, "</sup>");
}

static void text_add(struct writing *writing, const struct cell *cell, size_t column)
{
	struct html *html = writing->html;
	struct cell_parts parts;

	if (has_parts(writing, cell, column, &parts)) {
		str_add(&html->out, "<span class=\"lead\">");
		xml_text_add(&html->out, arena_strndup(html->with->arena, cell->text, parts.lead));
		str_add(&html->out, "</span>");
		if (writing->rest[column] > 0) {
			str_add(&html->out, "<span class=\"rest\">");
			xml_text_add(&html->out, rest_of(cell->text, &parts));
			marks_add(writing, cell);
			str_add(&html->out, "</span>");
		} else
			marks_add(writing, cell);
		return;
	}
	html_words(html, cell->text);
	marks_add(writing, cell);
}

/* Whether only the first cell of the row says something. */
static bool is_heading(const struct row *row)
{
	for (size_t i = 1; i < row->n_cells; i++)
		if (row->cells[i].text[0])
			return false;
	return true;
}

static const char *scope_of(const struct writing *writing, size_t span)
{
	if (writing->head)
		return span > 1 ? "colgroup" : "col";
	return writing->starts && is_heading(writing->row) ? "rowgroup" : "row";
}

/* What says nothing heads nothing: an empty cell is never a <th>. */
static void cell_add(struct writing *writing, size_t column, const struct cell *cell)
{
	struct str *out = &writing->html->out;
	size_t span = cell->span > 1 ? cell->span : 1;
	bool names = cell->text[0] && (writing->head || column == 0);

	if (writing->row->n_cells == 1)
		span = writing->table->n_columns; /* a heading across */
	str_add(out, names ? "<th" : "<td");
	if (names)
		str_addf(out, " scope=\"%s\"", scope_of(writing, span));
	if (span > 1)
		str_addf(out, " colspan=\"%zu\"", span);
	classes_add(writing, cell, column, span);
	str_add(out, ">");
	text_add(writing, cell, column);
	if (!writing->head && writing->table->plot && writing->table->plot->column == column)
		html_plot_cell(writing->html, writing->table->plot,
		               (size_t)(writing->row - writing->table->rows));
	if (cell->unit) {
		str_add(out, "<br/><span class=\"unit\">");
		html_words(writing->html, cell->unit);
		str_add(out, "</span>");
	}
	str_add(out, names ? "</th>" : "</td>");
}

static void row_add(struct writing *writing, const struct row *row, bool starts)
{
	size_t column = 0;

	writing->row = row;
	writing->starts = starts;
	str_add(&writing->html->out, starts && !writing->head ? "<tr class=\"part\">" : "<tr>");
	for (size_t i = 0; i < row->n_cells; i++) {
		cell_add(writing, column, &row->cells[i]);
		column += row->cells[i].span > 1 ? row->cells[i].span : 1;
	}
	str_add(&writing->html->out, "</tr>\n");
}

static void rows_add(struct writing *writing)
{
	const struct table *table = writing->table;
	struct str *out = &writing->html->out;

	str_add(out, "<thead>\n");
	writing->head = true;
	for (size_t i = 0; i < table->n_head; i++)
		row_add(writing, &table->head[i], false);
	writing->head = false;
	str_add(out, "</thead>\n<tbody>\n");
	for (size_t i = 0; i < table->n_rows; i++) {
		bool starts = i > 0 && table->rows[i].rule_above;

		if (starts)
			str_add(out, "</tbody>\n<tbody>\n");
		row_add(writing, &table->rows[i], i == 0 || starts);
	}
	if (table->plot)
		html_plot_axis(writing->html, table);
	str_add(out, "</tbody>\n");
}

/* --- The whole ------------------------------------------------------------------------ */

/* Footnotes of a table, those with a mark first. */
static void notes_add(struct writing *writing)
{
	const struct table *table = writing->table;
	struct str *out = &writing->html->out;

	for (size_t i = 0; i < table->n_notes; i++) {
		if (i < table->n_marked && writing->marked >> i & 1)
			str_addf(
			    out,
			    "<p class=\"note\" id=\"%s-note-%zu\"><sup><a "
			    "href=\"#%s-mark-%zu\" aria-label=\"Back to mark %s\">%s</a></sup> ",
			    writing->id, i + 1, writing->id, i + 1, table->signs[i],
			    table->signs[i]);
		else if (i < table->n_marked)
			str_addf(out, "<p class=\"note\"><sup>%s</sup> ", table->signs[i]);
		else
			str_add(out, "<p class=\"note\">");
		html_words(writing->html, table->notes[i]);
		str_add(out, "</p>\n");
	}
}

/* The element that a table stands in; wide ones move sideways in it, by the keys,
 * too. */
static void frame_open(const struct writing *writing, size_t number)
{
	struct str *out = &writing->html->out;

	str_addf(out, is_wide(writing) ? "<section class=\"wide\" tabindex=\"0\""
	                               : "<div class=\"fits\"");
	str_addf(out, " id=\"%s\"", writing->id);
	if (is_wide(writing))
		str_addf(out, number ? " aria-labelledby=\"%s-caption\"" : " aria-label=\"Table\"",
		         writing->id);
	str_add(out, ">\n");
}

/* The widths of columns' parts, for the style sheet's rules. */
static void widths_add(const struct writing *writing)
{
	struct str style = {.arena = writing->html->with->arena};

	for (size_t i = 1; i < writing->table->n_columns; i++) {
		if (writing->lead[i] > 0)
			str_addf(&style, "--l%zu:%.1fch;", i, ceil(writing->lead[i] * 10) / 10);
		if (writing->rest[i] > 0)
			str_addf(&style, "--r%zu:%.1fch;", i, ceil(writing->rest[i] * 10) / 10);
	}
	if (style.length)
		str_addf(&writing->html->out, " style=\"%s\"", style.text);
}

void html_table(struct html *html, const struct table *table, size_t number)
{
	struct arena *arena = html->with->arena;
	struct writing writing = {.html = html,
	                          .table = table,
	                          .lead = ARENA_ARRAY(arena, double, table->n_columns),
	                          .rest = ARENA_ARRAY(arena, double, table->n_columns)};
	bool wide;

	writing.id = number ? arena_printf(arena, "table-%zu", number)
	                    : arena_printf(arena, "plain-table-%zu", ++html->n_plain);
	if (html->n_columns < table->n_columns)
		html->n_columns = table->n_columns;
	parts_measure(&writing);
	wide = is_wide(&writing);
	frame_open(&writing, number);
	str_add(&html->out, "<table");
	widths_add(&writing);
	if (!number && !wide)
		str_add(&html->out, " aria-label=\"Table\"");
	str_add(&html->out, ">\n");
	if (number) {
		str_addf(&html->out, "<caption><span class=\"caption\" id=\"%s-caption\">",
		         writing.id);
		html_caption(html, "Table", number, table->caption);
		str_add(&html->out, "</span></caption>\n");
	}
	rows_add(&writing);
	str_addf(&html->out, "</table>\n</%s>\n", wide ? "section" : "div");
	notes_add(&writing);
}
