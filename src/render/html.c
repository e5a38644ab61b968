#include "render/html.h"

#include "base/str.h"
#include "canvas/svg.h"
#include "render/plot_marks.h"
#include "results/field.h"
#include "results/figures/forest.h"
#include "results/figures/survival.h"
#include "results/prose.h"
#include "results/table.h"

/* A page being written. */
struct html {
	const struct rendering *with;
	struct str out;
	bool in_list;
	size_t n_headings; /* their ids */
	int level;         /* of the last heading */
};

/* Numbers are never broken on a screen, where wide tables move sideways under
 * their first column; on paper, which cannot, they are where they have to. */
static const char style_sheet[] =
    "body { font: 1rem/1.5 'Liberation Sans', Arial, Helvetica, sans-serif; color: #1a1a1a; "
    "background: #fff; max-width: 52rem; margin: 0 auto; padding: 1rem; "
    "overflow-wrap: break-word; }\n"
    "h1, h2, h3, h4 { line-height: 1.2; color: #14365c; margin: 1.6em 0 .6em; }\n"
    "h1 { margin-top: .6em; }\n"
    ".subtitle { font-size: 1.2rem; color: #5a6068; }\n"
    ".wide { overflow-x: auto; }\n"
    "table { border-collapse: collapse; border-top: 2px solid; border-bottom: 2px solid; "
    "font-size: .9rem; line-height: 1.4; margin: .5rem 0; }\n"
    "caption { text-align: left; padding: .3rem 0; }\n"
    "th, td { padding: .15rem .6rem; text-align: left; vertical-align: top; "
    "font-weight: normal; }\n"
    "thead th, thead td { font-weight: bold; vertical-align: bottom; }\n"
    "thead tr:last-child > *, thead th[colspan] { border-bottom: 1px solid; }\n"
    ".number { text-align: center; }\n"
    ".right { text-align: right; }\n"
    "tbody .number, tbody .right { font-variant-numeric: tabular-nums; white-space: nowrap; }\n"
    "tr > :first-child { position: sticky; left: 0; background: #fff; }\n"
    "tr.part > * { padding-top: .5rem; }\n"
    ".unit { font-weight: normal; color: #5a6068; }\n"
    "sup { font-size: .7em; line-height: 0; }\n"
    ".bold { font-weight: bold; }\n"
    ".in1 { padding-left: 1.8rem; }\n"
    ".in2 { padding-left: 3rem; }\n"
    ".note, figcaption ~ p { font-size: .85rem; color: #5a6068; margin: .2rem 0; }\n"
    ".section { color: #8a929c; }\n"
    ".findings { display: flex; flex-wrap: wrap; gap: 1rem 2rem; background: #f3f5f8; "
    "border-left: 3px solid #14365c; padding: 1rem; }\n"
    ".findings dd { margin: 0; }\n"
    "figure { margin: 1.5rem 0; }\n"
    "figcaption { margin-top: .5rem; }\n"
    "svg { display: block; width: 100%; height: auto; }\n"
    "td svg { width: 9rem; margin: -.2rem auto; } td.axis svg { width: 18.8rem; margin: 0 -4.9rem; "
    "}\n"
    "@media (max-width: 40rem) { h1 { font-size: 1.6rem; } h2 { font-size: 1.3rem; } "
    "th, td { padding: .15rem .4rem; } tr > :first-child { max-width: 9rem; } "
    ".in1 { padding-left: 1rem; } .in2 { padding-left: 1.6rem; } }\n"
    "@page { size: A4; margin: 18mm 16mm; }\n"
    "@media print { body { max-width: none; padding: 0; font-size: 10pt; } "
    "table { font-size: 8.5pt; } .note, figcaption ~ p { font-size: 8pt; } "
    "tbody .number, tbody .right { white-space: normal; } tr > :first-child { position: static; } "
    "figure, tr { break-inside: avoid; } h2, h3, h4, caption, thead { break-after: avoid; } "
    ".wide { overflow: visible; } }\n";

/* The words of a text; those that lead to a table or a figure are links. */
static void words_add(struct html *html, const char *text)
{
	struct arena *arena = html->with->arena;
	const char *words = document_words(html->with->document, text, arena);
	struct text_link link;

	while (document_link(words, arena, &link)) {
		xml_text_add(&html->out, arena_strndup(arena, words, link.before));
		str_addf(&html->out, "<a href=\"#%s\">", link.anchor);
		xml_text_add(&html->out, arena_strndup(arena, link.words, link.length));
		str_add(&html->out, "</a>");
		words += link.end;
	}
	xml_text_add(&html->out, words);
}

/* <NAME>text</NAME>; `open` may hold attributes, too. */
static void element_add(struct html *html, const char *open, const char *close, const char *text)
{
	str_addf(&html->out, "<%s>", open);
	words_add(html, text);
	str_addf(&html->out, "</%s>\n", close);
}

/* --- Tables ---------------------------------------------------------------------- */

static const char *const align_classes[] = {
    [ALIGN_LEFT] = "", [ALIGN_CENTRE] = "number", [ALIGN_RIGHT] = "right", [ALIGN_NUMBER] = "number"};

/* The classes of a cell, as an attribute. */
static void classes_add(struct html *html, const char *align, const struct cell *cell)
{
	struct str classes = {.arena = html->with->arena};

	str_add(&classes, align);
	if (cell->bold)
		str_addf(&classes, "%sbold", classes.length ? " " : "");
	if (cell->indent)
		str_addf(&classes, "%sin%d", classes.length ? " " : "", cell->indent > 1 ? 2 : 1);
	if (classes.length)
		str_addf(&html->out, " class=\"%s\"", classes.text);
}

/* The class of a cell's place in its column; a head across several stands in
 * the middle of them. */
static const char *place_class(const struct table *table, size_t column, size_t span, bool head)
{
	if (head && span > 1 && column > 0)
		return "number";
	return align_classes[table->align[column]];
}

/* The signs of a cell's footnotes. */
static void marks_add(struct html *html, const struct table *table, const struct cell *cell)
{
	if (cell->marks)
		str_addf(&html->out, "<sup>%s</sup>", table_signs(table, cell, html->with->arena));
}

/* --- The column that is drawn ------------------------------------------------------ */

enum { PLOT_WIDTH = 110, PLOT_HEIGHT = 16, PLOT_WORDS = 60 };

/* A drawing inside of a line; it repeats what stands beside it. */
static void inline_add(struct html *html, const struct canvas *canvas, const char *id)
{
	struct str svg = {.arena = html->with->arena};

	svg_add(&svg, canvas, &(struct svg_about){id, "", ""});
	for (size_t i = 0; i < svg.length; i++)
		if (svg.text[i] != '\n')
			str_add_bytes(&html->out, svg.text + i, 1);
}

/* What the plots of a table have in common. */
static struct forest_column plot_of(const struct html *html, const struct table_plot *plot,
                                    struct forest_axis *axis)
{
	const struct template *template = html->with->template;
	const struct type_style *tick = &template->types[TYPE_TICK];
	struct forest_column column = {.marks = plot_marks(html->with->arena, plot),
	                               .n = plot->n,
	                               .width = PLOT_WIDTH,
	                               .bottom = PLOT_HEIGHT,
	                               .look = plot_look(template, plot)};

	column.look.face = tick->face;
	column.look.size = tick->size;
	column.look.line = 1.2 * tick->size;
	*axis = forest_axis_choose(&column);
	return column;
}

/* The mark of a row. */
static void plot_row_add(struct html *html, const struct table_plot *plot, size_t row)
{
	struct forest_axis axis;
	struct forest_column column = plot_of(html, plot, &axis);
	struct canvas canvas;

	canvas_init(&canvas, html->with->arena, html->with->fonts, PLOT_WIDTH, PLOT_HEIGHT);
	if (row < column.n) {
		struct forest_mark mark = column.marks[row];

		mark.y = PLOT_HEIGHT / 2.0;
		column.marks = &mark;
		column.n = 1;
		forest_marks_draw(&canvas, &column, &axis);
	} else {
		column.n = 0;
		forest_marks_draw(&canvas, &column, &axis);
	}
	inline_add(html, &canvas, "plot");
}

/* What says nothing heads nothing: an empty cell is never a <th>. */
static void cell_add(struct html *html, const struct table *table, const struct row *row,
                     size_t column, size_t cell, bool head)
{
	const struct cell *c = &row->cells[cell];
	size_t span = c->span > 1 ? c->span : 1;
	bool names = c->text[0] && (head || column == 0);

	if (row->n_cells == 1)
		span = table->n_columns; /* a heading across */
	str_add(&html->out, names ? "<th" : "<td");
	if (names && head)
		str_add(&html->out, span > 1 ? " scope=\"colgroup\"" : " scope=\"col\"");
	else if (names)
		str_add(&html->out, " scope=\"row\"");
	if (span > 1)
		str_addf(&html->out, " colspan=\"%zu\"", span);
	classes_add(html, place_class(table, column, span, head), c);
	str_add(&html->out, ">");
	words_add(html, c->text);
	marks_add(html, table, c);
	if (!head && table->plot && table->plot->column == column)
		plot_row_add(html, table->plot, (size_t)(row - table->rows));
	if (c->unit) {
		str_add(&html->out, "<br/><span class=\"unit\">");
		words_add(html, c->unit);
		str_add(&html->out, "</span>");
	}
	str_add(&html->out, names ? "</th>" : "</td>");
}

/* The axis, in a row of its own below the others. */
static void plot_axis_add(struct html *html, const struct table *table)
{
	struct forest_axis axis;
	struct forest_column column = plot_of(html, table->plot, &axis);
	struct arena *arena = html->with->arena;
	struct canvas canvas;
	double height;

	column.bottom = 0;
	column.x = PLOT_WORDS;
	column.right = PLOT_WIDTH + 2 * PLOT_WORDS;
	axis = forest_axis_choose(&column);
	height = forest_axis_draw(NULL, &column, &axis, arena, html->with->fonts);
	canvas_init(&canvas, arena, html->with->fonts, column.right, height);
	forest_axis_draw(&canvas, &column, &axis, arena, html->with->fonts);
	str_add(&html->out, "<tr>");
	for (size_t i = 0; i < table->n_columns; i++) {
		str_add(&html->out, i == table->plot->column ? "<td class=\"axis\">" : "<td>");
		if (i == table->plot->column)
			inline_add(html, &canvas, "axis");
		str_add(&html->out, "</td>");
	}
	str_add(&html->out, "</tr>\n");
}

static void row_add(struct html *html, const struct table *table, const struct row *row, bool head)
{
	size_t column = 0;

	str_add(&html->out, row->rule_above ? "<tr class=\"part\">" : "<tr>");
	for (size_t i = 0; i < row->n_cells; i++) {
		cell_add(html, table, row, column, i, head);
		column += row->cells[i].span > 1 ? row->cells[i].span : 1;
	}
	str_add(&html->out, "</tr>\n");
}

static void caption_add(struct html *html, const char *tag, const char *what, size_t number,
                        const char *caption)
{
	str_addf(&html->out, "<%s><span class=\"bold\">%s %zu.</span> ", tag, what, number);
	words_add(html, caption);
	str_addf(&html->out, "</%s>\n", tag);
}

static void notes_add(struct html *html, const char *const *notes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		element_add(html, "p class=\"note\"", "p", notes[i]);
}

/* Footnotes of a table, those with a mark first. */
static void table_notes_add(struct html *html, const struct table *table)
{
	for (size_t i = 0; i < table->n_notes; i++) {
		str_add(&html->out, "<p class=\"note\">");
		if (i < table->n_marked)
			str_addf(&html->out, "<sup>%s</sup> ", table->signs[i]);
		words_add(html, table->notes[i]);
		str_add(&html->out, "</p>\n");
	}
}

static void table_add(struct html *html, const struct table *table, size_t number)
{
	str_add(&html->out,
	        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table");
	if (number)
		str_addf(&html->out, " %zu\" id=\"table-%zu", number, number);
	str_add(&html->out, "\">\n<table>\n");
	if (number)
		caption_add(html, "caption", "Table", number, table->caption);
	str_add(&html->out, "<thead>\n");
	for (size_t i = 0; i < table->n_head; i++)
		row_add(html, table, &table->head[i], true);
	str_add(&html->out, "</thead>\n<tbody>\n");
	for (size_t i = 0; i < table->n_rows; i++)
		row_add(html, table, &table->rows[i], false);
	if (table->plot)
		plot_axis_add(html, table);
	str_add(&html->out, "</tbody>\n</table>\n</div>\n");
	table_notes_add(html, table);
}

/* --- Figures --------------------------------------------------------------------- */

static void figure_add(struct html *html, const struct part *part)
{
	const struct figure *figure = part->figure;
	struct arena *arena = html->with->arena;
	struct svg_about about = {
	    .id = arena_printf(arena, "figure-%zu", part->number),
	    .title = fields_fill(html->with->document->results, figure->caption, arena),
	    .description = fields_fill(html->with->document->results,
	                               html->with->descriptions[part->figure_index], arena)};

	str_addf(&html->out, "<figure id=\"%s\">\n", about.id);
	svg_add(&html->out,
	        rendering_figure(html->with, part->figure_index, (struct figure_form){0}), &about);
	caption_add(html, "figcaption", "Figure", part->number, figure->caption);
	notes_add(html, figure->notes, figure->n_notes);
	str_add(&html->out, "</figure>\n");
}

/* --- Texts of the author's --------------------------------------------------------- */

static void spans_add(struct html *html, const struct block *block)
{
	for (size_t i = 0; i < block->n_spans; i++) {
		const struct span *span = &block->spans[i];
		const char *tag = span->strong ? "strong" : span->emphasis ? "em" : NULL;

		if (tag)
			str_addf(&html->out, "<%s>", tag);
		words_add(html, span->text);
		if (tag)
			str_addf(&html->out, "</%s>", tag);
	}
}

/* A heading of a text is one below what it stands under, however many signs it
 * is written with. */
static void block_heading_add(struct html *html, const struct block *block, int first, int above)
{
	int level = block->level - first + above + 1;

	level = level < above + 1 ? above + 1 : level > html->level + 1 ? html->level + 1 : level;
	level = level > 6 ? 6 : level;
	html->level = level;
	str_addf(&html->out, "<h%d>", level);
	spans_add(html, block);
	str_addf(&html->out, "</h%d>\n", level);
}

static void block_add(struct html *html, const struct block *block)
{
	switch (block->kind) {
	case BLOCK_TABLE:
		table_add(html, block->table, block->number);
		return;
	default:
		str_addf(&html->out, "<p%s>",
		         block->level > 1   ? " class=\"in2\""
		         : block->level > 0 ? " class=\"in1\""
		                            : "");
		if (block->kind == BLOCK_ITEM)
			str_addf(&html->out, "%s ", block->marker);
		spans_add(html, block);
		str_add(&html->out, "</p>\n");
	}
}

static void prose_add(struct html *html, const struct prose *prose)
{
	int first = 0, above = html->level;

	for (size_t i = 0; i < prose->n; i++) {
		const struct block *block = &prose->blocks[i];

		if (block->kind == BLOCK_HEADING) {
			first = first ? first : block->level;
			block_heading_add(html, block, first, above);
		} else
			block_add(html, block);
	}
	html->level = above;
}

/* --- The whole --------------------------------------------------------------------- */

/* Opens or closes the list that bullets stand in. */
static void list_set(struct html *html, bool in_list)
{
	if (html->in_list != in_list)
		str_add(&html->out, in_list ? "<ul>\n" : "</ul>\n");
	html->in_list = in_list;
}

static void part_add(struct html *html, const struct part *part)
{
	list_set(html, part->kind == PART_BULLET);
	switch (part->kind) {
	case PART_HEADING:
		str_addf(&html->out, "<h%d id=\"section-%zu\">", part->level + 2,
		         ++html->n_headings);
		html->level = part->level + 2;
		if (part->number)
			str_addf(&html->out, "<span class=\"section\">%zu</span> ", part->number);
		words_add(html, part->text);
		str_addf(&html->out, "</h%d>\n", part->level + 2);
		break;
	case PART_LEAD:
	case PART_PARAGRAPH:
		element_add(html, "p", "p", part->text);
		break;
	case PART_RUN_IN:
		str_addf(&html->out, "<p><strong>%s</strong> ", part->label);
		words_add(html, part->text);
		str_add(&html->out, "</p>\n");
		break;
	case PART_BULLET:
		element_add(html, "li", "li", part->text);
		break;
	case PART_NOTE:
		element_add(html, "p class=\"note\"", "p", part->text);
		break;
	case PART_TABLE:
		table_add(
		    html,
		    table_filled(html->with->document->results, part->table, html->with->arena),
		    part->number);
		break;
	case PART_FIGURE:
		figure_add(html, part);
		break;
	case PART_PROSE:
		prose_add(html, part->prose);
		break;
	}
}

static void front_add(struct html *html)
{
	const struct report_spec *front = html->with->document->front;

	str_add(&html->out, "<header>\n");
	if (front->title.s)
		element_add(html, "h1", "h1", front->title.s);
	if (front->subtitle.s)
		element_add(html, "p class=\"subtitle\"", "p", front->subtitle.s);
	if (front->authors.n)
		element_add(html, "p", "p", document_authors(html->with->document));
	if (front->data_cutoff.s)
		element_add(
		    html, "p", "p",
		    arena_printf(html->with->arena, "Data cut-off: %s", front->data_cutoff.s));
	str_add(&html->out, "</header>\n");
}

static void findings_add(struct html *html)
{
	const struct document *document = html->with->document;

	if (document->n_findings == 0)
		return;
	str_add(&html->out, "<dl class=\"findings\">\n");
	for (size_t i = 0; i < document->n_findings; i++) {
		const struct key_finding *finding = &document->findings[i];

		str_add(&html->out, "<div>");
		element_add(html, "dt", "dt", finding->label);
		element_add(html, "dd class=\"bold\"", "dd", finding->value);
		if (*finding->detail)
			element_add(html, "dd", "dd", finding->detail);
		str_add(&html->out, "</div>\n");
	}
	str_add(&html->out, "</dl>\n");
}

/* The ids of headings count those of all levels, as part_add() does. */
static void contents_add(struct html *html)
{
	const struct document *document = html->with->document;
	size_t heading = 0;

	if (document->n_sections < 2)
		return;
	str_add(&html->out, "<nav aria-label=\"Contents\">\n<ol>\n");
	for (size_t i = 0; i < document->n; i++) {
		const struct part *part = &document->parts[i];

		if (part->kind != PART_HEADING)
			continue;
		heading++;
		if (part->number == 0)
			continue;
		str_addf(&html->out, "<li><a href=\"#section-%zu\">", heading);
		words_add(html, part->text);
		str_add(&html->out, "</a></li>\n");
	}
	str_add(&html->out, "</ol>\n</nav>\n");
}

bool html_render(const struct rendering *with, struct bytes *out)
{
	struct html html = {.with = with, .out = {.arena = with->arena}, .level = 1};
	const struct document *document = with->document;

	str_add(&html.out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	                   "<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" "
	                   "content=\"width=device-width, initial-scale=1\"/>\n");
	element_add(&html, "title", "title",
	            document->front->title.s ? document->front->title.s : "Report");
	str_addf(&html.out, "<style>\n%s</style>\n</head>\n<body>\n", style_sheet);
	front_add(&html);
	findings_add(&html);
	contents_add(&html);
	str_add(&html.out, "<main>\n");
	for (size_t i = 0; i < document->n; i++)
		part_add(&html, &document->parts[i]);
	list_set(&html, false);
	str_add(&html.out, "</main>\n</body>\n</html>\n");
	*out = (struct bytes){html.out.text, html.out.length};
	return true;
}
