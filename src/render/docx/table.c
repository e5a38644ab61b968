/* Tables: native ones, whose columns are as wide as on the report's own pages.
 * Where words stand in them is said by the indents of their paragraphs
 * (office/columns.h). */
#include "base/xml.h"
#include "render/docx/docx.h"
#include "render/office/columns.h"
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
	struct columns columns;
	struct docx_plot *plot;
	int halves; /* size of type in half points, where it is smaller than its style's; or 0 */
	bool has_parts;
};

/* Space above and below the words of a row, points. */
struct row_space {
	double above, below;
};

/* --- Cells ------------------------------------------------------------------------------- */

static const char *const justify[] = {
    [ALIGN_LEFT] = "left", [ALIGN_CENTRE] = "center", [ALIGN_RIGHT] = "right", [ALIGN_NUMBER] = "center"};

/* Size of heads, as that of the table. */
static int head_halves(const struct writing *writing)
{
	const struct type_style *types = writing->docx->with->template->types;

	return writing->halves
	           ? (int)(writing->halves * types[TYPE_TABLE_HEAD].size / types[TYPE_TABLE].size)
	           : 0;
}

static const char *indents_text(const struct writing *writing, const struct cell_indents *indents)
{
	return arena_printf(writing->docx->with->arena, "<w:ind w:left=\"%d\" w:right=\"%d\"/>",
	                    twips(indents->left), twips(indents->right));
}

/* Where a cell begins, in twips. */
static int edge(const struct writing *writing, size_t column)
{
	return twips(writing->columns.edges[column]);
}

static void cell_open(const struct writing *writing, size_t column, size_t span, const char *more)
{
	struct str *out = &writing->docx->out;

	str_addf(out, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/>",
	         edge(writing, column + span) - edge(writing, column));
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
	bool named = column == 0 && writing->columns.layout.named && !cell->indent;
	const char *text = cell->text;
	struct cell_indents indents;

	cell_open(writing, column, span, "");
	if (columns_number(&writing->columns, cell, column, &text, &indents)) {
		docx_open(docx, "TableNumber",
		          arena_printf(arena, "%s%s", before, indents_text(writing, &indents)));
	} else {
		indents = columns_indents(&writing->columns, cell, column, span);
		docx_open(docx, "TableText",
		          arena_printf(arena, "%s%s<w:jc w:val=\"%s\"/>", before,
		                       indents_text(writing, &indents),
		                       justify[columns_align(&writing->columns, column, span)]));
	}
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
	struct cell_indents indents = columns_indents(&writing->columns, cell, column, span);
	const char *border = arena_printf(arena,
	                                  "<w:tcBorders><w:bottom w:val=\"single\" w:sz=\"4\" "
	                                  "w:space=\"0\" w:color=\"%06X\"/></w:tcBorders>",
	                                  (unsigned)docx->with->template->colours.text);

	cell_open(writing, column, span,
	          arena_printf(arena, "%s<w:vAlign w:val=\"bottom\"/>", last ? border : ""));
	docx_open(docx, "TableHead",
	          arena_printf(arena, "%s%s%s<w:jc w:val=\"%s\"/>",
	                       *cell->text ? span_rule(writing, column, span, last) : "",
	                       spacing(writing, space), indents_text(writing, &indents),
	                       justify[columns_align(&writing->columns, column, span)]));
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

static void head_row(const struct writing *writing, size_t i)
{
	const struct table *table = writing->table;
	const struct row *row = &table->head[i];
	bool last = i + 1 == table->n_head;
	struct row_space space = {i == 0 ? HEAD_PADDING : 0, last ? HEAD_PADDING : 1};
	size_t column = 0;

	str_add(&writing->docx->out, "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
	for (size_t k = 0; k < row->n_cells && column < table->n_columns; k++) {
		size_t span = columns_span(&writing->columns, &row->cells[k], column);

		head_cell(writing, &row->cells[k], column, span, &space, last);
		column += span;
	}
	str_add(&writing->docx->out, "</w:tr>\n");
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
	if (!writing->has_parts || columns_starts_group(&writing->columns, end))
		return false;
	while (first > 0 && !columns_starts_group(&writing->columns, first))
		first--;
	while (end < table->n_rows && !columns_starts_group(&writing->columns, end))
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

/* The cell of a row that is drawn; words beside it, if any, are none. */
static void plot_cell(const struct writing *writing, size_t row, size_t column,
                      const struct row_space *space)
{
	struct docx *docx = writing->docx;
	double height = space->above + space->below +
	                (double)row_lines(&writing->columns.layout, &writing->table->rows[row]) *
	                    writing->columns.layout.line;
	const struct table_column *of = &writing->columns.layout.columns[column];

	cell_open(writing, column, 1, "");
	str_addf(&docx->out,
	         "<w:p><w:pPr><w:pStyle w:val=\"TableText\"/><w:spacing w:line=\"20\" "
	         "w:lineRule=\"atLeast\"/><w:ind w:left=\"%d\"/><w:rPr><w:sz "
	         "w:val=\"2\"/></w:rPr>"
	         "</w:pPr>",
	         twips(of->x) - edge(writing, column));
	docx_plot_cell(docx, writing->plot, row, height);
	str_add(&docx->out, "</w:p></w:tc>");
}

static void body_row(const struct writing *writing, size_t i)
{
	const struct table *table = writing->table;
	const struct row *row = &table->rows[i];
	struct row_space space = row_space(writing, i);
	bool across = columns_is_across(&writing->columns, row);
	const char *before =
	    arena_printf(writing->docx->with->arena, "%s%s",
	                 keeps(writing, i) ? "<w:keepNext/>" : "", spacing(writing, &space));
	size_t column = 0;

	str_add(&writing->docx->out, "<w:tr><w:trPr><w:cantSplit/></w:trPr>");
	for (size_t k = 0; k < row->n_cells && column < table->n_columns; k++) {
		size_t span = across ? table->n_columns
		                     : columns_span(&writing->columns, &row->cells[k], column);

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

static void table_open(const struct writing *writing, size_t number)
{
	struct docx *docx = writing->docx;
	const struct table *table = writing->table;

	str_addf(&docx->out,
	         "<w:tbl><w:tblPr><w:tblStyle w:val=\"ReportTable\"/><w:tblW w:w=\"%d\" "
	         "w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0620\" "
	         "w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" "
	         "w:noHBand=\"1\" w:noVBand=\"1\"/>",
	         edge(writing, table->n_columns));
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
		         edge(writing, i + 1) - edge(writing, i));
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

/* Rounded as the style's size is. */
static int size_differs(const struct writing *writing)
{
	double natural = writing->docx->with->template->types[TYPE_TABLE].size;
	int halves = (int)(writing->columns.size * 2);

	return halves == (int)(natural * 2 + 0.5) ? 0 : halves;
}

static bool has_parts(const struct writing *writing)
{
	for (size_t i = 1; i < writing->table->n_rows; i++)
		if (columns_starts_group(&writing->columns, i))
			return true;
	return false;
}

/* Upright where it has room, else on a turned page of its own. */
static void measure(struct writing *writing)
{
	struct docx *docx = writing->docx;
	const struct template *template = docx->with->template;
	double turned = template->height - template->left - template->right;

	if (columns_measure(&writing->columns, docx->with, &docx->flow, writing->table,
	                    template_text_width(template)) ||
	    turned < template_text_width(template)) {
		docx_turn(docx, false);
		return;
	}
	docx_turn(docx, true);
	if (!columns_measure(&writing->columns, docx->with, &docx->flow, writing->table, turned))
		return; /* words break in the widest columns */
}

void docx_table(struct docx *docx, const struct table *table, size_t number)
{
	struct writing writing = {.docx = docx, .table = table};

	measure(&writing);
	writing.halves = size_differs(&writing);
	writing.has_parts = has_parts(&writing);
	if (table->plot)
		writing.plot = docx_plot_new(docx, &writing.columns.layout);
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
}
