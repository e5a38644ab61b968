/* Tables: native ones, whose columns are as wide as on the report's own pages.
 *
 * A cell has half of the gap to its neighbours at either side.  Where the numbers of a
 * column stand is said by the right indents of their paragraphs: tabs to a decimal point
 * would follow the reader's locale. */
#include <math.h>
#include <string.h>

#include "base/xml.h"
#include "render/docx/docx.h"
#include "render/pages/tables.h"
#include "report/document.h"

/* Space in points, as on the report's own pages. */
#define HEAD_PADDING 3.0
#define BODY_ABOVE 3.5
#define BODY_BELOW 3.0
#define PART_ABOVE 2.5
#define NOTES_ABOVE 5.0
#define NOTES_BELOW 10.0

/* A table of fewer rows stays on one page; what stands together in one with more has at
 * most so many. */
enum { WHOLE_ROWS = 14, GROUP_MOST = 14, ROWS_LEFT = 3 };

/* A table being written. */
struct writing {
	struct docx *docx;
	const struct table *table;
	struct table_layout layout;
	int *edges; /* n_columns + 1, twips: where cells begin and end */
	struct docx_plot *plot;
	int halves;  /* size of type in half points, where it is smaller than its style's; or 0 */
	double size; /* the same in points, whichever it is */
	size_t *in_bracket; /* of a column: the most digits of a number alone in brackets */
	bool has_parts;
};

/* Space above and below the words of a row, points. */
struct row_space {
	double above, below;
};

/* --- Where words stand ------------------------------------------------------------------ */

static double text_width(const struct writing *writing, enum face face, const char *text,
                         size_t length)
{
	return fonts_span_width(writing->docx->with->fonts, face, writing->size, text, length);
}

/* What signs behind a cell's words take. */
static double marks_width(const struct writing *writing, const struct cell *cell)
{
	const char *signs = table_signs(writing->table, cell, writing->docx->with->arena);

	return *signs ? text_width(writing, FACE_REGULAR, signs, strlen(signs)) * MARK_SIZE +
	                    MARK_GAP * writing->layout.size
	              : 0;
}

/* Whether a cell is a number that stands at its column's anchor. */
static bool is_number(const struct writing *writing, const struct cell *cell, size_t column,
                      struct cell_parts *parts)
{
	return cell->span <= 1 && writing->table->align[column] == ALIGN_NUMBER &&
	       cell_split(cell->text, parts);
}

/* Digits of a number that stands alone in brackets, before its point: 2 of "12 (20.1%)";
 * 0 of other cells. */
static size_t bracket_digits(const struct cell *cell, const struct cell_parts *parts)
{
	const char *inside = cell->text + parts->rest + 1;
	size_t digits = parts->bracket ? strspn(inside, "0123456789") : 0;
	const char *rest = inside + digits;

	rest += strspn(rest, ".0123456789%");
	return digits && (*rest == ')' || *rest == ']') && !rest[1] ? digits : 0;
}

/* Blanks as wide as digits that such a number lacks. */
static size_t digits_lacking(const struct writing *writing, const struct cell *cell, size_t column,
                             const struct cell_parts *parts)
{
	size_t digits = bracket_digits(cell, parts);

	return digits ? writing->in_bracket[column] - digits : 0;
}

static const char *number_text(const struct writing *writing, const struct cell *cell,
                               size_t column, const struct cell_parts *parts)
{
	size_t lacking = digits_lacking(writing, cell, column, parts);
	struct str out = {.arena = writing->docx->with->arena};

	if (!lacking)
		return cell->text;
	str_add_bytes(&out, cell->text, parts->rest + 1);
	while (lacking-- > 0)
		str_add(&out, "\u2007");
	str_add(&out, cell->text + parts->rest + 1);
	return str_text(&out);
}

/* How far behind its column's anchor the words of a number end, points. */
static double number_end(const struct writing *writing, const struct cell *cell, size_t column,
                         const struct cell_parts *parts)
{
	const struct table_column *of = &writing->layout.columns[column];
	enum face face = cell->bold ? FACE_BOLD : FACE_REGULAR;
	const char *rest = cell->text + parts->rest;
	double end = text_width(writing, face, rest, strlen(rest)) +
	             (double)digits_lacking(writing, cell, column, parts) *
	                 text_width(writing, face, "0", 1);
	double fraction = of->points ? text_width(writing, face, cell->text + parts->point,
	                                          parts->lead - parts->point)
	                             : 0;

	if (parts->bracket)
		return end + (of->points ? of->fraction : 0) + BRACKET_GAP * writing->layout.size;
	if (of->points && parts->word)
		fraction = of->fraction;
	return end + fraction;
}

/* The indent by which a number ends where it has to, from its cell's right edge. */
static double number_indent(const struct writing *writing, const struct cell *cell, size_t column,
                            const struct cell_parts *parts)
{
	const struct table_column *of = &writing->layout.columns[column];
	double right = writing->edges[column + 1] / 20.0;

	return fmax(0, right - column_anchor(of) - number_end(writing, cell, column, parts) -
	                   marks_width(writing, cell));
}

/* --- Cells ------------------------------------------------------------------------------- */

static const char *const justify[] = {
    [ALIGN_LEFT] = "left", [ALIGN_CENTRE] = "center", [ALIGN_RIGHT] = "right", [ALIGN_NUMBER] = "center"};

/* The faces of office programs are a little wider than those that were measured. */
#define SLACK 4.0

/* Size of heads, as that of the table. */
static int head_halves(const struct writing *writing)
{
	const struct type_style *types = writing->docx->with->template->types;

	return writing->halves
	           ? (int)(writing->halves * types[TYPE_TABLE_HEAD].size / types[TYPE_TABLE].size)
	           : 0;
}

/* Indents of words that keep clear of the gaps at both sides of `span` columns, nearly:
 * those at the left begin where they have to. */
static const char *indents(const struct writing *writing, const struct cell *cell, size_t column,
                           size_t span, enum cell_align align)
{
	const struct table_column *first = &writing->layout.columns[column];
	const struct table_column *last = &writing->layout.columns[column + span - 1];
	double left = first->x - writing->edges[column] / 20.0;
	double right = writing->edges[column + span] / 20.0 - last->x - last->width;

	if (align != ALIGN_LEFT)
		left = fmax(left - SLACK, 0);
	right = fmax(right - SLACK, 0);

	return arena_printf(writing->docx->with->arena, "<w:ind w:left=\"%d\" w:right=\"%d\"/>",
	                    twips(left + cell->indent * INDENT * writing->layout.size),
	                    twips(right));
}

/* What stands over several columns stands in the middle of them. */
static enum cell_align align_of(const struct writing *writing, size_t column, size_t span)
{
	return span > 1 && column > 0 ? ALIGN_CENTRE : writing->table->align[column];
}

static void cell_open(const struct writing *writing, size_t column, size_t span, const char *more)
{
	struct str *out = &writing->docx->out;

	str_addf(out, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/>",
	         writing->edges[column + span] - writing->edges[column]);
	if (span > 1)
		str_addf(out, "<w:gridSpan w:val=\"%zu\"/>", span);
	str_addf(out, "%s</w:tcPr>", more);
}

static const char *spacing(const struct writing *writing, const struct row_space *space)
{
	return arena_printf(writing->docx->with->arena,
	                    "<w:spacing w:before=\"%d\" w:after=\"%d\"/>", twips(space->above),
	                    twips(space->below));
}

static void words_add(const struct writing *writing, const struct cell *cell, const char *text,
                      const char *style, int halves)
{
	struct docx *docx = writing->docx;
	const char *signs = table_signs(writing->table, cell, docx->with->arena);

	docx_words(docx, text,
	           (struct run_look){.style = style, .bold = cell->bold, .halves = halves});
	docx_run(docx, signs, (struct run_look){.raised = signs[0] != '*', .halves = halves});
}

/* A cell of the body. */
static void body_cell(const struct writing *writing, const struct cell *cell, size_t column,
                      size_t span, const char *before)
{
	struct docx *docx = writing->docx;
	struct arena *arena = docx->with->arena;
	struct cell_parts parts;
	bool named = column == 0 && writing->layout.named && !cell->indent;
	enum cell_align align = align_of(writing, column, span);
	const char *text = cell->text;

	cell_open(writing, column, span, "");
	if (is_number(writing, cell, column, &parts)) {
		text = number_text(writing, cell, column, &parts);
		docx_open(docx, "TableNumber",
		          arena_printf(arena, "%s<w:ind w:right=\"%d\"/>", before,
		                       twips(number_indent(writing, cell, column, &parts))));
	} else
		docx_open(docx, "TableText",
		          arena_printf(arena, "%s%s<w:jc w:val=\"%s\"/>", before,
		                       indents(writing, cell, column, span, align), justify[align]));
	words_add(writing, cell, text, named ? "TableName" : NULL, writing->halves);
	docx_close(docx);
	str_add(&docx->out, "</w:tc>");
}

/* A rule below a head over several columns is that of its paragraph, so that it keeps
 * clear of the gaps. */
static const char *span_rule(const struct writing *writing, size_t column, size_t span, bool last)
{
	if (last || span < 2 || column == 0)
		return "";
	return arena_printf(writing->docx->with->arena,
	                    "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"1\" "
	                    "w:color=\"%06X\"/></w:pBdr>",
	                    (unsigned)writing->docx->with->template->colours.text);
}

static void head_cell(const struct writing *writing, const struct cell *cell, size_t column,
                      size_t span, const struct row_space *space, bool last)
{
	struct docx *docx = writing->docx;
	struct arena *arena = docx->with->arena;
	enum cell_align align =
	    span > 1 && column > 0 ? ALIGN_CENTRE : writing->table->align[column];
	const char *border = arena_printf(arena,
	                                  "<w:tcBorders><w:bottom w:val=\"single\" w:sz=\"4\" "
	                                  "w:space=\"0\" w:color=\"%06X\"/></w:tcBorders>",
	                                  (unsigned)docx->with->template->colours.text);

	cell_open(writing, column, span,
	          arena_printf(arena, "%s<w:vAlign w:val=\"bottom\"/>", last ? border : ""));
	docx_open(docx, "TableHead",
	          arena_printf(arena, "%s%s%s<w:jc w:val=\"%s\"/>",
	                       *cell->text ? span_rule(writing, column, span, last) : "",
	                       spacing(writing, space), indents(writing, cell, column, span, align),
	                       justify[align]));
	words_add(writing, cell, head_bound(arena, cell->text), NULL, head_halves(writing));
	if (cell->unit) {
		if (*cell->text)
			docx_run(docx, "\n", (struct run_look){0});
		docx_words(docx, head_bound(arena, cell->unit),
		           (struct run_look){.style = "TableUnit", .halves = head_halves(writing)});
	}
	docx_close(docx);
	str_add(&docx->out, "</w:tc>");
}

/* --- Rows --------------------------------------------------------------------------------- */

static size_t span_of(const struct writing *writing, const struct cell *cell, size_t column)
{
	size_t span = cell->span > 1 ? cell->span : 1, n = writing->table->n_columns;

	return column + span > n ? n - column : span;
}

static void head_row(const struct writing *writing, size_t i)
{
	const struct table *table = writing->table;
	const struct row *row = &table->head[i];
	bool last = i + 1 == table->n_head;
	struct row_space space = {i == 0 ? HEAD_PADDING : 0, last ? HEAD_PADDING : 1};
	size_t column = 0;

	str_add(&writing->docx->out, "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
	for (size_t k = 0; k < row->n_cells && column < table->n_columns; k++) {
		size_t span = span_of(writing, &row->cells[k], column);

		head_cell(writing, &row->cells[k], column, span, &space, last);
		column += span;
	}
	str_add(&writing->docx->out, "</w:tr>\n");
}

/* Whether a row begins what stands together. */
static bool starts_group(const struct writing *writing, size_t i)
{
	const struct row *row = &writing->table->rows[i];

	return row->rule_above || (writing->layout.named && row->n_cells && !row->cells[0].indent);
}

/* Whether a row stays with the next one: in a short table, in a short group, at either end
 * of a table, and before notes. */
static bool keeps(const struct writing *writing, size_t i)
{
	const struct table *table = writing->table;
	size_t first = i, end = i + 1;

	if (end == table->n_rows)
		return table->n_notes > 0 || writing->plot;
	if (table->n_rows <= WHOLE_ROWS || table->rows[i].keep_with_next || i + 1 < ROWS_LEFT ||
	    table->n_rows - end < ROWS_LEFT)
		return true;
	if (!writing->has_parts || starts_group(writing, end))
		return false;
	while (first > 0 && !starts_group(writing, first))
		first--;
	while (end < table->n_rows && !starts_group(writing, end))
		end++;
	return end - first <= GROUP_MOST || i == first;
}

static struct row_space row_space(const struct writing *writing, size_t i)
{
	const struct table *table = writing->table;

	return (struct row_space){i == 0                      ? BODY_ABOVE
	                          : table->rows[i].rule_above ? PART_ABOVE
	                                                      : 0,
	                          i + 1 == table->n_rows && !writing->plot ? BODY_BELOW : 0};
}

/* Whether the words of a row's first cell have the room of all, which only they need. */
static bool is_across(const struct writing *writing, const struct row *row)
{
	const struct table_column *first = &writing->layout.columns[0];

	if (row->n_cells == 1)
		return true;
	for (size_t i = 1; i < row->n_cells; i++)
		if (*row->cells[i].text)
			return false;
	return !writing->plot && row->n_cells > 1 &&
	       text_width(writing, FACE_BOLD, row->cells[0].text, strlen(row->cells[0].text)) +
	               row->cells[0].indent * INDENT * writing->layout.size >
	           first->width;
}

/* The cell of a row that is drawn; words beside it, if any, are none. */
static void plot_cell(const struct writing *writing, size_t row, size_t column,
                      const struct row_space *space)
{
	struct docx *docx = writing->docx;
	double height =
	    space->above + space->below +
	    (double)row_lines(&writing->layout, &writing->table->rows[row]) * writing->layout.line;
	const struct table_column *of = &writing->layout.columns[column];

	cell_open(writing, column, 1, "");
	str_addf(&docx->out,
	         "<w:p><w:pPr><w:pStyle w:val=\"TableText\"/><w:spacing w:line=\"20\" "
	         "w:lineRule=\"atLeast\"/><w:ind w:left=\"%d\"/><w:rPr><w:sz "
	         "w:val=\"2\"/></w:rPr>"
	         "</w:pPr>",
	         twips(of->x) - writing->edges[column]);
	docx_plot_cell(docx, writing->plot, row, height);
	str_add(&docx->out, "</w:p></w:tc>");
}

static void body_row(const struct writing *writing, size_t i)
{
	const struct table *table = writing->table;
	const struct row *row = &table->rows[i];
	struct row_space space = row_space(writing, i);
	bool across = is_across(writing, row);
	const char *before =
	    arena_printf(writing->docx->with->arena, "%s%s",
	                 keeps(writing, i) ? "<w:keepNext/>" : "", spacing(writing, &space));
	size_t column = 0;

	str_add(&writing->docx->out, "<w:tr><w:trPr><w:cantSplit/></w:trPr>");
	for (size_t k = 0; k < row->n_cells && column < table->n_columns; k++) {
		size_t span = across ? table->n_columns : span_of(writing, &row->cells[k], column);

		if (writing->plot && table->plot->column == column)
			plot_cell(writing, i, column, &space);
		else
			body_cell(writing, &row->cells[k], column, span, before);
		column += span;
	}
	str_add(&writing->docx->out, "</w:tr>\n");
}

/* The axis of what is drawn, in a row as wide as the table. */
static void axis_row(const struct writing *writing)
{
	struct docx *docx = writing->docx;

	str_add(&docx->out, "<w:tr><w:trPr><w:cantSplit/></w:trPr>");
	cell_open(writing, 0, writing->table->n_columns, "");
	docx_open(docx, "TableText",
	          arena_printf(docx->with->arena,
	                       "%s<w:spacing w:after=\"%d\" w:line=\"20\" w:lineRule=\"atLeast\"/>"
	                       "<w:rPr><w:sz w:val=\"2\"/></w:rPr>",
	                       writing->table->n_notes ? "<w:keepNext/>" : "", twips(BODY_BELOW)));
	docx_plot_axis(docx, writing->plot);
	docx_close(docx);
	str_add(&docx->out, "</w:tc></w:tr>\n");
}

/* --- The whole ------------------------------------------------------------------------------ */

/* Where cells meet: in the middle of gaps. */
static void edges_place(struct writing *writing)
{
	size_t n = writing->table->n_columns;
	const struct table_column *columns = writing->layout.columns;

	writing->edges = ARENA_ARRAY(writing->docx->with->arena, int, n + 1);
	for (size_t i = 1; i < n; i++)
		writing->edges[i] = twips(columns[i].x - writing->layout.gap / 2);
	writing->edges[n] = twips(columns[n - 1].x + columns[n - 1].width);
}

static void table_open(const struct writing *writing, size_t number)
{
	struct docx *docx = writing->docx;
	const struct table *table = writing->table;

	str_addf(&docx->out,
	         "<w:tbl><w:tblPr><w:tblStyle w:val=\"ReportTable\"/><w:tblW w:w=\"%d\" "
	         "w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0620\" "
	         "w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" "
	         "w:noHBand=\"1\" w:noVBand=\"1\"/>",
	         writing->edges[table->n_columns]);
	if (number) {
		str_addf(&docx->out,
		         "<w:tblCaption w:val=\"Table %zu\"/><w:tblDescription w:val=\"", number);
		xml_text_add(&docx->out, document_plain(docx->with->document, table->caption,
		                                        docx->with->arena));
		str_add(&docx->out, "\"/>");
	}
	str_add(&docx->out, "</w:tblPr><w:tblGrid>");
	for (size_t i = 0; i < table->n_columns; i++)
		str_addf(&docx->out, "<w:gridCol w:w=\"%d\"/>",
		         writing->edges[i + 1] - writing->edges[i]);
	str_add(&docx->out, "</w:tblGrid>\n");
}

/* Notes are paragraphs below: those of a page's foot would leave the table. */
static void notes_add(const struct writing *writing)
{
	struct docx *docx = writing->docx;
	const struct table *table = writing->table;

	for (size_t i = 0; i < table->n_notes; i++) {
		bool last = i + 1 == table->n_notes;

		docx_open(docx, "TableNote",
		          arena_printf(docx->with->arena,
		                       "%s<w:spacing w:before=\"%d\" w:after=\"%d\"/>",
		                       last ? "" : "<w:keepNext/>", twips(i ? 0 : NOTES_ABOVE),
		                       twips(last ? NOTES_BELOW : 0)));
		if (i < table->n_marked) {
			docx_run(docx, table->signs[i],
			         (struct run_look){.raised = table->signs[i][0] != '*'});
			docx_run(docx, " ", (struct run_look){0});
		}
		docx_words(docx, table->notes[i], (struct run_look){0});
		docx_close(docx);
	}
	if (table->n_notes == 0)
		docx_paragraph(docx, "Spacer", "");
}

/* The size of type that office programs know: whole halves of a point. */
static void size_choose(struct writing *writing)
{
	double natural = writing->docx->with->template->types[TYPE_TABLE].size;
	int halves = (int)(writing->layout.size * 2 + 0.01);

	if (writing->layout.size < natural - 0.01)
		writing->halves = halves;
	writing->size = writing->halves ? halves / 2.0 : natural;
}

static void brackets_count(struct writing *writing)
{
	const struct table *table = writing->table;

	writing->in_bracket = ARENA_ARRAY(writing->docx->with->arena, size_t, table->n_columns);
	for (size_t i = 0; i < table->n_rows; i++)
		for (size_t k = 0; k < table->rows[i].n_cells; k++) {
			const struct cell *cell = &table->rows[i].cells[k];
			struct cell_parts parts;
			size_t digits = 0;

			if (table->rows[i].n_cells == table->n_columns &&
			    is_number(writing, cell, k, &parts))
				digits = bracket_digits(cell, &parts);
			if (digits > writing->in_bracket[k])
				writing->in_bracket[k] = digits;
		}
}

static bool has_parts(const struct writing *writing)
{
	for (size_t i = 1; i < writing->table->n_rows; i++)
		if (starts_group(writing, i))
			return true;
	return false;
}

/* Upright where it has room, else on a turned page of its own. */
static void measure(struct writing *writing)
{
	struct docx *docx = writing->docx;
	const struct template *template = docx->with->template;
	double turned = template->height - template->left - template->right;

	if (table_measure(&writing->layout, &docx->flow, writing->table,
	                  template_text_width(template)) ||
	    turned < template_text_width(template)) {
		docx_turn(docx, false);
		return;
	}
	docx_turn(docx, true);
	if (!table_measure(&writing->layout, &docx->flow, writing->table, turned))
		return; /* words break in the widest columns */
}

void docx_table(struct docx *docx, const struct table *table, size_t number)
{
	struct writing writing = {.docx = docx, .table = table};

	measure(&writing);
	edges_place(&writing);
	size_choose(&writing);
	brackets_count(&writing);
	writing.has_parts = has_parts(&writing);
	if (table->plot)
		writing.plot = docx_plot_new(docx, &writing.layout);
	if (number)
		docx_caption(docx, "Table", number, table->caption);
	table_open(&writing, number);
	for (size_t i = 0; i < table->n_head; i++)
		head_row(&writing, i);
	for (size_t i = 0; i < table->n_rows; i++)
		body_row(&writing, i);
	if (writing.plot)
		axis_row(&writing);
	str_add(&docx->out, "</w:tbl>\n");
	notes_add(&writing);
	docx_turn(docx, false);
}
