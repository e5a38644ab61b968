/* Tables on slides: native ones.  Rows grow with their texts, and nothing flows, so rows are
 * measured, and a table that is too long goes on on the next slide, with its heads. */
#include <math.h>
#include <string.h>

#include "base/xml.h"
#include "canvas/forest.h"
#include "render/office/columns.h"
#include "render/office/picture.h"
#include "render/plot_marks.h"
#include "render/pptx/pptx.h"
#include "report/document.h"

#define HEAD_PADDING 3.0
#define PART_ABOVE 2.5
#define NOTE_SIZE 9.0
#define AXIS_SIZE 0.88
#define AXIS_LINE 1.2

/* By how much a table may be larger than on pages; the notes' most share of the body. */
#define SCALE_MOST 1.7
#define SCALE_LEAST 1.0
#define SCALE_STEP 0.1
#define SCALE_WHOLE 1.25 /* as small as it may get so as to stand on one slide */
#define NOTES_MOST 0.25

/* Widths of lines, points. */
#define RULE_HEAVY 1.25
#define RULE_LIGHT 0.75

struct writing {
	struct pptx *pptx;
	const struct table *table;
	struct columns columns;
	double scale;
	const char *notes;
	double notes_height;
	double axis_height; /* of a column that is drawn; 0: none is */
};

/* --- Measures ------------------------------------------------------------------------------- */

static double head_row_height(const struct writing *writing, size_t i)
{
	const struct table_layout *layout = &writing->columns.layout;
	struct placed_cell *cells =
	    ARENA_ARRAY(writing->pptx->with->arena, struct placed_cell, writing->table->n_columns);
	size_t n = row_place(layout, &writing->table->head[i], true, cells);
	size_t lines = most_lines(cells, n) + has_unit(cells, n);

	return writing->scale * ((double)lines * layout->head_line + 2 * HEAD_PADDING);
}

/* Space above a row: it stands clear of heads, and of the variable before. */
static double space_above(const struct writing *writing, size_t i)
{
	return i == 0 || columns_starts_group(&writing->columns, i) ? PART_ABOVE : 0;
}

static double row_height(const struct writing *writing, size_t i)
{
	const struct table_layout *layout = &writing->columns.layout;
	return writing->scale * (space_above(writing, i) +
	                         (double)row_lines(layout, &writing->table->rows[i]) * layout->line);
}

static double heads_height(const struct writing *writing)
{
	double height = 0;

	for (size_t i = 0; i < writing->table->n_head; i++)
		height += head_row_height(writing, i);
	return height;
}

/* What rows have room in on a slide. */
static double rows_room(const struct writing *writing)
{
	return BODY_BOTTOM - BODY_TOP - heads_height(writing) - writing->notes_height -
	       writing->axis_height;
}

static double rows_height(const struct writing *writing)
{
	double height = 0;

	for (size_t i = 0; i < writing->table->n_rows; i++)
		height += row_height(writing, i);
	return height;
}

static struct forest_column forest_of(const struct writing *writing)
{
	const struct table_plot *plot = writing->table->plot;
	const struct table_layout *layout = &writing->columns.layout;
	const struct rendering *with = writing->pptx->with;
	struct forest_column column = {.marks = plot_marks(with->arena, plot),
	                               .n = plot->n,
	                               .x = layout->columns[plot->column].x,
	                               .width = layout->columns[plot->column].width,
	                               .right = layout->width,
	                               .look = plot_look(with->template, plot)};

	column.look.face = with->template->types[TYPE_TICK].face;
	column.look.size = AXIS_SIZE * layout->size;
	column.look.line = AXIS_LINE * column.look.size;
	return column;
}

static double axis_height(const struct writing *writing)
{
	const struct rendering *with = writing->pptx->with;
	struct forest_column column;
	struct forest_axis axis;

	if (!writing->table->plot)
		return 0;
	column = forest_of(writing);
	axis = forest_axis_choose(&column);
	return writing->scale * forest_axis_draw(NULL, &column, &axis, with->arena, with->fonts);
}

static bool scale_try(struct writing *writing, double scale)
{
	struct pptx *pptx = writing->pptx;
	bool fits = columns_measure(&writing->columns, pptx->with, &pptx->flow, writing->table,
	                            (SLIDE_WIDTH - 2 * SLIDE_MARGIN) / scale);

	writing->scale = scale;
	writing->axis_height = axis_height(writing);
	return fits;
}

/* As large as its width allows; smaller if that brings it onto one slide. */
static void scale_choose(struct writing *writing)
{
	double best = 0;

	for (int i = 0; SCALE_MOST - i * SCALE_STEP > SCALE_LEAST - 0.01; i++) {
		double scale = SCALE_MOST - i * SCALE_STEP;

		if (!scale_try(writing, scale))
			continue;
		best = best > 0 ? best : scale;
		if (rows_height(writing) <= rows_room(writing) && scale >= SCALE_WHOLE - 0.01)
			return;
		if (scale < SCALE_WHOLE)
			break;
	}
	if (!scale_try(writing, best > 0 ? best : SCALE_LEAST))
		return; /* words break in the widest columns */
}

/* --- Cells ---------------------------------------------------------------------------------- */

static long size_of(const struct writing *writing, enum type type)
{
	const struct type_style *types = writing->pptx->with->template->types;

	return lround(writing->columns.size * types[type].size / types[TYPE_TABLE].size *
	              writing->scale * 10) *
	       10;
}

static const char *const justify[] = {
    [ALIGN_LEFT] = "l", [ALIGN_CENTRE] = "ctr", [ALIGN_RIGHT] = "r", [ALIGN_NUMBER] = "ctr"};

static void line_add(struct writing *writing, const char *side, double width)
{
	struct str *out = &writing->pptx->out;

	if (width > 0)
		str_addf(
		    out,
		    "<a:%s w=\"%ld\"><a:solidFill><a:srgbClr val=\"%06X\"/></a:solidFill></a:%s>",
		    side, picture_length(width),
		    (unsigned)writing->pptx->with->template->colours.text, side);
	else
		str_addf(out, "<a:%s w=\"0\"><a:noFill/></a:%s>", side, side);
}

/* A cell while it is written, and what stands around it. */
struct slide_cell {
	const struct cell *cell;
	size_t column, span;
	bool head;
	double above; /* space, points */
	double below;
	double top, bottom; /* rules */
};

static void cell_properties(struct writing *writing, const struct slide_cell *slide,
                            const struct cell_indents *indents)
{
	struct str *out = &writing->pptx->out;

	str_addf(out, "<a:tcPr marL=\"%ld\" marR=\"%ld\" marT=\"%ld\" marB=\"%ld\" anchor=\"%s\">",
	         picture_length(indents->left * writing->scale),
	         picture_length(indents->right * writing->scale),
	         picture_length(slide->above * writing->scale),
	         picture_length(slide->below * writing->scale), slide->head ? "b" : "t");
	line_add(writing, "lnL", 0);
	line_add(writing, "lnR", 0);
	line_add(writing, "lnT", slide->top);
	line_add(writing, "lnB", slide->bottom);
	str_add(out, "<a:noFill/></a:tcPr>");
}

static void cell_words(struct writing *writing, const struct slide_cell *slide, const char *text)
{
	struct pptx *pptx = writing->pptx;
	struct arena *arena = pptx->with->arena;
	const struct cell *cell = slide->cell;
	enum type type = slide->head ? TYPE_TABLE_HEAD : TYPE_TABLE;
	struct shape_look look = {.type = type, .size = (double)size_of(writing, type) / 100};
	const char *signs = table_signs(writing->table, cell, arena);

	pptx_run(pptx, document_plain(pptx->with->document, text, arena), &look, cell->bold, false);
	if (*signs)
		pptx_run(pptx, signs, &look, false, signs[0] != '*');
	if (cell->unit) {
		look.type = TYPE_TABLE_UNIT;
		str_add(&pptx->out, *text ? "<a:br/>" : "");
		pptx_run(pptx, head_bound(arena, cell->unit), &look, false, false);
	}
}

static void cell_add(struct writing *writing, const struct slide_cell *slide)
{
	struct str *out = &writing->pptx->out;
	const struct columns *columns = &writing->columns;
	const char *text = slide->cell->text, *align = "r";
	struct cell_indents indents;

	if (slide->head || !columns_number(columns, slide->cell, slide->column, &text, &indents)) {
		indents = columns_indents(columns, slide->cell, slide->column, slide->span);
		align = justify[columns_align(columns, slide->column, slide->span)];
	}
	if (slide->head)
		text = head_bound(writing->pptx->with->arena, text);
	str_add(out, "<a:tc");
	if (slide->span > 1)
		str_addf(out, " gridSpan=\"%zu\"", slide->span);
	str_addf(out, "><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn=\"%s\"/>", align);
	cell_words(writing, slide, text);
	str_addf(out, "<a:endParaRPr lang=\"%s\" sz=\"%ld\"/></a:p></a:txBody>",
	         office_language(writing->pptx->with->document),
	         size_of(writing, slide->head ? TYPE_TABLE_HEAD : TYPE_TABLE));
	cell_properties(writing, slide, &indents);
	str_add(out, "</a:tc>");
	for (size_t i = 1; i < slide->span; i++) {
		str_add(out,
		        "<a:tc hMerge=\"1\"><a:txBody><a:bodyPr/><a:lstStyle/><a:p/></a:txBody>");
		cell_properties(writing, slide, &indents);
		str_add(out, "</a:tc>");
	}
}

/* --- Rows ----------------------------------------------------------------------------------- */

static void row_add(struct writing *writing, const struct row *row, const struct slide_cell *like,
                    double height)
{
	struct pptx *pptx = writing->pptx;
	const struct table *table = writing->table;
	bool across = !like->head && columns_is_across(&writing->columns, row);
	size_t column = 0;

	str_addf(&pptx->out, "<a:tr h=\"%ld\">", picture_length(height));
	for (size_t k = 0; k < row->n_cells && column < table->n_columns; k++) {
		struct slide_cell slide = *like;

		slide.cell = &row->cells[k];
		slide.column = column;
		slide.span =
		    across ? table->n_columns : columns_span(&writing->columns, slide.cell, column);
		/* a rule below what stands over several columns */
		if (like->head && slide.span > 1 && column > 0 && like->bottom <= 0)
			slide.bottom = RULE_LIGHT;
		cell_add(writing, &slide);
		column += slide.span;
	}
	str_add(&pptx->out, "</a:tr>");
}

static void table_open(struct writing *writing, const struct box *box, const char *description)
{
	struct pptx *pptx = writing->pptx;
	size_t id = ++pptx->n_shapes;

	str_addf(&pptx->out,
	         "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"%zu\" name=\"Table %zu\" "
	         "descr=\"",
	         id, id);
	xml_text_add(&pptx->out, description);
	str_add(&pptx->out, "\"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp=\"1\"/>"
	                    "</p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>");
	pptx_place(pptx, "p", box);
	str_add(&pptx->out, "<a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/"
	                    "drawingml/2006/table\"><a:tbl><a:tblPr firstRow=\"1\"/><a:tblGrid>");
	for (size_t i = 0; i < writing->table->n_columns; i++)
		str_addf(&pptx->out, "<a:gridCol w=\"%ld\"/>",
		         picture_length((writing->columns.edges[i + 1] - writing->columns.edges[i]) *
		                        writing->scale));
	str_add(&pptx->out, "</a:tblGrid>");
}

/* The column that is drawn, over the rows of this slide, and its axis below them. */
static void plot_add(struct writing *writing, size_t from, size_t end, double top)
{
	const struct rendering *with = writing->pptx->with;
	struct forest_column column = forest_of(writing);
	struct forest_axis axis = forest_axis_choose(&column);
	struct forest_mark *marks = ARENA_ARRAY(with->arena, struct forest_mark, column.n);
	double y = 0, scale = writing->scale;
	struct canvas canvas;
	struct box box;

	for (size_t i = 0; i < column.n; i++) {
		marks[i] = column.marks[i];
		marks[i].y = -1000; /* on another slide, but as large as there */
	}
	for (size_t i = from; i < end; i++) {
		if (i < column.n)
			marks[i].y = y + space_above(writing, i) + writing->columns.layout.line / 2;
		y += row_height(writing, i) / scale;
	}
	column.marks = marks;
	column.bottom = y;
	box = (struct box){SLIDE_MARGIN, top, writing->columns.layout.width * scale,
	                   y * scale + writing->axis_height};
	canvas_init(&canvas, with->arena, with->fonts, box.width / scale, box.height / scale);
	forest_marks_draw(&canvas, &column, &axis);
	forest_axis_draw(&canvas, &column, &axis, with->arena, with->fonts);
	pptx_picture(writing->pptx, &box, &canvas, "Forest plot", "");
}

/* --- Slides ---------------------------------------------------------------------------------- */

/* The rows from one on that a slide has room for; the end of a group if that is not far. */
static size_t rows_fit(const struct writing *writing, size_t from)
{
	double room = rows_room(writing), used = 0;
	size_t end = from, group = from;

	while (end < writing->table->n_rows) {
		used += row_height(writing, end);
		if (used > room && end > from)
			break;
		if (end > from && columns_starts_group(&writing->columns, end))
			group = end;
		end++;
	}
	if (end == writing->table->n_rows || columns_starts_group(&writing->columns, end))
		return end;
	return group > from + (end - from) / 2 ? group : end;
}

static void notes_add(struct writing *writing, double y)
{
	const struct box box = {SLIDE_MARGIN, y, SLIDE_WIDTH - 2 * SLIDE_MARGIN,
	                        writing->notes_height};
	struct shape_look look = {TYPE_NOTE, NOTE_SIZE, "l", "t"};

	if (!*writing->notes)
		return;
	look.size = pptx_fit(writing->pptx, TYPE_NOTE, writing->notes, &box, NOTE_SIZE, 6);
	pptx_text(writing->pptx, &box, "Notes", writing->notes, &look);
}

static void slide_add(struct writing *writing, const char *title, size_t from, size_t end)
{
	struct pptx *pptx = writing->pptx;
	const struct table *table = writing->table;
	size_t n = table->n_columns;
	double heads = heads_height(writing), height = heads;
	struct box box = {SLIDE_MARGIN, BODY_TOP, writing->columns.edges[n] * writing->scale, 0};

	for (size_t i = from; i < end; i++)
		height += row_height(writing, i);
	box.height = height;
	pptx_slide_open(pptx,
	                from ? arena_printf(pptx->with->arena, "%s (continued)", title) : title);
	table_open(writing, &box, document_plain(pptx->with->document, title, pptx->with->arena));
	for (size_t i = 0; i < table->n_head; i++)
		row_add(writing, &table->head[i],
		        &(struct slide_cell){.head = true,
		                             .above = HEAD_PADDING,
		                             .below = HEAD_PADDING,
		                             .top = i ? 0 : RULE_HEAVY,
		                             .bottom = i + 1 == table->n_head ? RULE_LIGHT : 0},
		        head_row_height(writing, i));
	for (size_t i = from; i < end; i++)
		row_add(
		    writing, &table->rows[i],
		    &(struct slide_cell){.above = space_above(writing, i),
		                         .top = table->n_head || i > from ? 0 : RULE_HEAVY,
		                         .bottom = i + 1 == end && !table->plot ? RULE_HEAVY : 0},
		    row_height(writing, i));
	str_add(&pptx->out, "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>");
	if (table->plot)
		plot_add(writing, from, end, BODY_TOP + heads);
	notes_add(writing, BODY_TOP + height + writing->axis_height + 6);
	pptx_slide_close(pptx);
}

/* All notes as one text. */
static void notes_make(struct writing *writing)
{
	const struct table *table = writing->table;
	struct pptx *pptx = writing->pptx;
	struct str notes = {.arena = pptx->with->arena};
	struct measure measure = flow_measure(&pptx->flow, TYPE_NOTE);

	for (size_t i = 0; i < table->n_notes; i++)
		str_addf(&notes, "%s%s%s%s", i ? " " : "",
		         i < table->n_marked ? table->signs[i] : "", i < table->n_marked ? " " : "",
		         document_plain(pptx->with->document, table->notes[i], pptx->with->arena));
	writing->notes = str_text(&notes);
	if (!*writing->notes)
		return;
	measure.size = NOTE_SIZE;
	measure.width = 0.97 * (SLIDE_WIDTH - 2 * SLIDE_MARGIN);
	writing->notes_height = fmin(
	    6 + 1.25 * NOTE_SIZE * (double)text_wrap(pptx->with->arena, &measure, writing->notes).n,
	    NOTES_MOST * (BODY_BOTTOM - BODY_TOP));
}

void pptx_table(struct pptx *pptx, const struct table *table, const char *title)
{
	struct writing writing = {.pptx = pptx, .table = table};

	notes_make(&writing);
	scale_choose(&writing);
	for (size_t from = 0, end; from < table->n_rows; from = end) {
		end = rows_fit(&writing, from);
		slide_add(&writing, title, from, end);
	}
}
