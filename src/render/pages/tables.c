#include "render/pages/tables.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "render/pages/plots.h"
#include "render/pages/setting.h"

#define RULE_HEAVY 0.9
#define RULE_LIGHT 0.5
#define RULE_SPAN 0.4
#define HEAD_MOST 0.6 /* of a page that heads may take */

/* Space in points, by text of 8.5 on lines of 11.5. */
#define TEXT_LINE 11.5
#define CAPTION_ABOVE 13.0
#define CAPTION_BELOW 6.0
#define HEAD_PADDING 3.0 /* above and below heads */
#define BODY_ABOVE 3.5   /* above the first row */
#define BODY_BELOW 3.0   /* below the last */
#define PART_ABOVE 2.5   /* before a variable */
#define NOTES_ABOVE 5.0
#define NOTES_BELOW 6.0
#define LABEL_GAP 0.6 /* behind "Table 1", by the size of type */

/* Rows on either side of a break; rows at the start of a table. */
enum { ROWS_LEFT = 3 };

/* A table of fewer rows that is too wide is set in blocks. */
enum { BLOCK_ROWS = 24, BLOCKS_MAX = 4 };

/* --- Rules and space ------------------------------------------------------------- */

static double space(const struct table_setting *setting, double points)
{
	return points * setting->layout.line / TEXT_LINE;
}

static void rule_draw(const struct table_setting *setting, double x, double width, double weight)
{
	struct flow *flow = setting->flow;
	struct line_style style = {flow->template->colours.text, weight, 0, 0};
	double left = setting->x + x;

	canvas_line(flow_page(flow), (struct point){left, flow->y},
	            (struct point){left + width, flow->y}, &style);
}

static void rule_across(const struct table_setting *setting, double weight)
{
	rule_draw(setting, 0, setting->layout.width, weight);
}

/* --- The column that is drawn --------------------------------------------------------- */

static struct plot_place plot_place(const struct table_setting *setting)
{
	const struct table_column *column = &setting->layout.columns[setting->table->plot->column];

	return (struct plot_place){.x = setting->x + column->x,
	                           .width = column->width,
	                           .left = setting->x,
	                           .right = setting->x + setting->layout.width,
	                           .size = setting->layout.size};
}

/* A row of the table stands at the cursor. */
static void plot_row(struct table_setting *setting, const struct row *row)
{
	const struct table *table = setting->table;

	if (setting->plot && row >= table->rows && row < table->rows + table->n_rows)
		plot_column_row(setting->plot, (size_t)(row - table->rows),
		                setting->flow->y + setting->layout.line / 2);
}

static void plot_draw(struct table_setting *setting)
{
	struct plot_place place;

	if (!setting->plot)
		return;
	place = plot_place(setting);
	plot_column_draw(setting->plot, &place, setting->body_top);
}

static double plot_height(const struct table_setting *setting)
{
	struct plot_place place;

	if (!setting->plot)
		return 0;
	place = plot_place(setting);
	return plot_column_height(setting->plot, &place);
}

/* --- Rows -------------------------------------------------------------------------- */

/* Lines `from` to `to` of a row that is placed in n cells, moving the cursor. */
static void lines_draw(const struct table_setting *setting, const struct placed_cell *cells,
                       size_t n, size_t from, size_t to)
{
	size_t lines = most_lines(cells, n);
	bool head = n && cells[0].type == TYPE_TABLE_HEAD;

	for (size_t i = 0; i < n; i++)
		table_cell(setting, &cells[i], from, to, head ? lines - cells[i].lines.n : 0);
	setting->flow->y +=
	    (double)(to - from) * (head ? setting->layout.head_line : setting->layout.line);
}

static uint32_t row_marks(const struct row *row)
{
	uint32_t marks = 0;

	for (size_t i = 0; i < row->n_cells; i++)
		marks |= row->cells[i].marks;
	return marks;
}

static void row_draw_whole(struct table_setting *setting, const struct row *row)
{
	size_t n = row_place(&setting->layout, row, false, setting->cells);

	setting->seen |= row_marks(row);
	plot_row(setting, row);
	flow_tag_begin(setting->flow, TAG_TR);
	lines_draw(setting, setting->cells, n, 0, most_lines(setting->cells, n));
	flow_tag_end(setting->flow);
}

/* Rules under heads that stand over several columns, as wide as these. */
static void span_rules_draw(const struct table_setting *setting, const struct placed_cell *cells,
                            size_t n)
{
	setting->flow->y += space(setting, 1);
	for (size_t i = 0; i < n; i++)
		if (cells[i].span > 1)
			rule_draw(setting, cells[i].x, cells[i].width, RULE_SPAN);
	setting->flow->y += space(setting, 1);
}

static void head_row_draw(struct table_setting *setting, const struct row *row, bool last)
{
	size_t n = row_place(&setting->layout, row, true, setting->cells);

	setting->seen |= row_marks(row);
	flow_tag_begin(setting->flow, TAG_TR);
	lines_draw(setting, setting->cells, n, 0, most_lines(setting->cells, n));
	flow_tag_end(setting->flow);
	if (has_unit(setting->cells, n))
		setting->flow->y += setting->layout.head_line;
	if (!last)
		span_rules_draw(setting, setting->cells, n);
}

static void row_split(struct table_setting *setting, const struct row *row, bool head);

static void head_draw(struct table_setting *setting)
{
	const struct table *table = setting->table;
	struct flow *flow = setting->flow;

	rule_across(setting, RULE_HEAVY);
	if (table->n_head == 0) {
		flow->y += space(setting, BODY_ABOVE);
		setting->body_top = flow->y;
		return;
	}
	flow->y += space(setting, HEAD_PADDING);
	for (size_t i = 0; i < table->n_head; i++)
		if (setting->head_tall)
			row_split(setting, &table->head[i], true);
		else
			head_row_draw(setting, &table->head[i], i + 1 == table->n_head);
	flow->y += space(setting, HEAD_PADDING);
	rule_across(setting, RULE_LIGHT);
	flow->y += space(setting, BODY_ABOVE);
	setting->body_top = flow->y;
}

static double head_height(const struct table_setting *setting)
{
	const struct table *table = setting->table;
	double height = space(setting, BODY_ABOVE + (table->n_head ? 2 * HEAD_PADDING : 0));

	for (size_t i = 0; i < table->n_head; i++) {
		size_t n = row_place(&setting->layout, &table->head[i], true, setting->cells);
		size_t lines = most_lines(setting->cells, n) + (has_unit(setting->cells, n) ? 1 : 0);

		height += (double)lines * setting->layout.head_line;
		if (i + 1 < table->n_head)
			height += space(setting, 2);
	}
	return height;
}

/* Height of a row with what stands above it. */
static double row_height(const struct table_setting *setting, size_t row)
{
	double above = setting->table->rows[row].rule_above && row > 0 ? PART_ABOVE : 0;

	return space(setting, above) + (double)setting->lines[row] * setting->layout.line;
}

/* --- Captions and notes -------------------------------------------------------------- */

static bool has_caption(const struct table *table)
{
	return *table->caption != '\0';
}

/* Text as wide as there is room for, with something in front of its first line. */
static struct text_lines text_break(const struct table_setting *setting, enum type type,
                                    double first, const char *text)
{
	struct measure measure = flow_measure(setting->flow, type);

	measure.width = setting->layout.room;
	measure.first = first;
	return text_wrap(setting->flow->arena, &measure, text);
}

/* Lines from the cursor on, and on the next page where this one is full. */
static void text_lines_draw(const struct table_setting *setting, enum type type, double first,
                            const struct text_lines *lines)
{
	struct flow *flow = setting->flow;
	struct text_style style = flow_style(flow, type);
	double line = flow_line(flow, type);

	for (size_t i = 0; i < lines->n; i++) {
		if (flow_left(flow) < line)
			flow_new_page(flow);
		table_text(setting, i ? 0 : first, flow->y + flow_baseline(flow, &style, line),
		           lines->items[i], &style);
		flow->y += line;
	}
}

static double label_width(const struct table_setting *setting, const char *label)
{
	struct text_style style = flow_style(setting->flow, TYPE_LABEL);

	return fonts_width(setting->flow->fonts, style.face, style.size, label) +
	       LABEL_GAP * style.size;
}

static void caption_draw(const struct table_setting *setting, const char *label)
{
	struct flow *flow = setting->flow;
	struct text_style style = flow_style(flow, TYPE_LABEL);
	struct text_lines lines;

	if (!label)
		return;
	lines =
	    text_break(setting, TYPE_CAPTION, label_width(setting, label), setting->table->caption);
	flow_tag_begin(flow, TAG_CAPTION);
	table_text(setting, 0, flow->y + flow_baseline(flow, &style, flow_line(flow, TYPE_CAPTION)),
	           label, &style);
	text_lines_draw(setting, TYPE_CAPTION, label_width(setting, label), &lines);
	flow_tag_end(flow);
	flow->y += space(setting, CAPTION_BELOW);
}

static double caption_height(const struct table_setting *setting, const char *label)
{
	struct text_lines lines;

	if (!label)
		return 0;
	lines =
	    text_break(setting, TYPE_CAPTION, label_width(setting, label), setting->table->caption);
	return (double)lines.n * flow_line(setting->flow, TYPE_CAPTION) +
	       space(setting, CAPTION_BELOW);
}

/* The sign of note i, with its width. */
static double sign_width(const struct table_setting *setting, size_t i)
{
	struct text_style style = flow_style(setting->flow, TYPE_NOTE);

	if (i >= setting->table->n_marked)
		return 0;
	return fonts_width(setting->flow->fonts, FACE_REGULAR, style.size * MARK_SIZE,
	                   setting->table->signs[i]) +
	       4 * MARK_GAP * style.size;
}

/* Whether note i stands on a page with these marks; those without are at the end of
 * the table. */
static bool note_stands(const struct table *table, size_t i, uint32_t seen, bool last)
{
	return i < table->n_marked ? seen >> i & 1 : last;
}

static double notes_height(const struct table_setting *setting, uint32_t seen, bool last)
{
	const struct table *table = setting->table;
	double height = 0;

	for (size_t i = 0; i < table->n_notes; i++)
		if (note_stands(table, i, seen, last))
			height += flow_line(setting->flow, TYPE_NOTE) *
			          (double)text_break(setting, TYPE_NOTE, sign_width(setting, i),
			                             table->notes[i])
			              .n;
	return height > 0 ? height + space(setting, NOTES_ABOVE) : 0;
}

/* Behind the table for who reads the tags, once. */
static void note_draw(const struct table_setting *setting, size_t i)
{
	struct flow *flow = setting->flow;
	struct text_style style = flow_style(flow, TYPE_NOTE);
	double line = flow_line(flow, TYPE_NOTE), first = sign_width(setting, i);
	struct text_lines lines = text_break(setting, TYPE_NOTE, first, setting->table->notes[i]);
	struct tag *open = flow->tag;
	bool again = i < setting->table->n_marked && setting->told >> i & 1;

	flow->tag = setting->outer;
	flow_tag_begin(flow, again ? TAG_ARTIFACT : TAG_NOTE);
	if (flow_left(flow) < line)
		flow_new_page(flow);
	if (first > 0)
		table_marks(setting, 0, flow->y + flow_baseline(flow, &style, line),
		            setting->table->signs[i], &style);
	text_lines_draw(setting, TYPE_NOTE, first, &lines);
	flow->tag = open;
}

/* Closes the table, or its part on this page. */
static void foot_draw(struct table_setting *setting, double weight, bool last)
{
	struct flow *flow = setting->flow;
	bool first = true;

	plot_draw(setting);
	flow->y += space(setting, BODY_BELOW);
	rule_across(setting, weight);
	for (size_t i = 0; i < setting->table->n_notes; i++) {
		if (!note_stands(setting->table, i, setting->seen, last))
			continue;
		if (first)
			flow->y += space(setting, NOTES_ABOVE);
		first = false;
		note_draw(setting, i);
	}
	setting->told |= setting->seen;
	setting->seen = 0;
}

static double foot_height(const struct table_setting *setting, uint32_t seen, bool last)
{
	double notes = notes_height(setting, seen, last);

	/* long notes go on on the next page */
	if (notes > flow_height(setting->flow) / 3)
		notes = 0;
	return plot_height(setting) + space(setting, BODY_BELOW) + notes;
}

/* Closes the part of the table on this page and opens the next. */
static void table_continue(struct table_setting *setting)
{
	foot_draw(setting, RULE_LIGHT, false);
	flow_new_page(setting->flow);
	flow_tag_begin(setting->flow, TAG_ARTIFACT);
	caption_draw(setting, setting->label_again);
	if (!setting->head_tall)
		head_draw(setting);
	flow_tag_end(setting->flow);
}

/* --- Breaks -------------------------------------------------------------------------- */

/* A row that no page holds: as many lines as fit, page by page. */
static void row_split(struct table_setting *setting, const struct row *row, bool head)
{
	struct placed_cell *cells =
	    ARENA_ARRAY(setting->flow->arena, struct placed_cell, setting->table->n_columns);
	size_t n = row_place(&setting->layout, row, head, cells);
	size_t lines = most_lines(cells, n), done = 0;
	double line = setting->layout.line, foot = space(setting, 2 * BODY_BELOW);

	setting->seen |= row_marks(row);
	plot_row(setting, row);
	if (flow_left(setting->flow) < foot + 4 * line)
		table_continue(setting);
	flow_tag_begin(setting->flow, TAG_TR);
	while (done < lines) {
		double room = floor((flow_left(setting->flow) - foot) / line);
		size_t fit = room < 1 ? 1 : (size_t)room;

		fit = fit > lines - done ? lines - done : fit;
		lines_draw(setting, cells, n, done, done + fit);
		done += fit;
		if (done < lines)
			table_continue(setting);
	}
	if (head && has_unit(cells, n))
		setting->flow->y += setting->layout.head_line;
	flow_tag_end(setting->flow);
}

/* Whether the table may break before a row: between variables; inside of one only if
 * it must, and with its name said again. */
enum break_kind { BREAK_NEVER, BREAK_POOR, BREAK_GOOD };

static bool has_parts(const struct table *table)
{
	for (size_t i = 0; i < table->n_rows; i++)
		if (table->rows[i].rule_above)
			return true;
	return false;
}

static enum break_kind break_before(const struct table *table, size_t row)
{
	if (row < ROWS_LEFT || table->n_rows - row < ROWS_LEFT)
		return BREAK_NEVER;
	if (table->rows[row].rule_above)
		return BREAK_GOOD;
	if (table->rows[row - 1].keep_with_next)
		return BREAK_NEVER;
	if (table->rows[row].n_cells && table->rows[row].cells[0].indent)
		return BREAK_POOR;
	return has_parts(table) ? BREAK_POOR : BREAK_GOOD;
}

/* The rows from a row on that fit into a height, up to the best place for a break;
 * the first of the next page.  The row itself if none fits. */
static size_t rows_fit(const struct table_setting *setting, size_t from, double height)
{
	const struct table *table = setting->table;
	size_t good = from, poor = from, any = from;
	double used = 0, at_good = 0, at_poor = 0;
	uint32_t seen = setting->seen;

	for (size_t i = from; i < table->n_rows; i++) {
		enum break_kind kind = break_before(table, i + 1);

		used += row_height(setting, i);
		seen |= row_marks(&table->rows[i]);
		if (used + foot_height(setting, seen, i + 1 == table->n_rows) > height)
			break;
		any = i + 1;
		if (any == table->n_rows)
			return any;
		if (kind == BREAK_GOOD) {
			good = any;
			at_good = used;
		} else if (kind == BREAK_POOR) {
			poor = any;
			at_poor = used;
		}
	}
	if (good > from && at_good > 0.6 * at_poor)
		return good;
	return poor > from ? poor : good > from ? good : any;
}

/* The row that a row is set in under, or the row itself if it is under none. */
static size_t heading_of(const struct table *table, size_t i)
{
	int indent = table->rows[i].n_cells ? table->rows[i].cells[0].indent : 0;
	size_t up = i;

	while (indent > 0 && up > 0 && table->rows[up].n_cells &&
	       table->rows[up].cells[0].indent >= indent)
		up--;
	return table->rows[up].n_cells && table->rows[up].cells[0].indent < indent ? up : i;
}

/* On a new page, says again what row `from` is set in under. */
static void heading_repeat(struct table_setting *setting, size_t from)
{
	const struct table *table = setting->table;
	size_t up = heading_of(table, from), lines;
	struct cell cell;
	struct row row = {.cells = &cell, .n_cells = 1};

	if (up == from)
		return;
	cell = table->rows[up].cells[0];
	cell.text = arena_printf(setting->flow->arena, "%s (continued)", cell.text);
	lines = row_lines(&setting->layout, &row);
	if ((double)(lines + ROWS_LEFT) * setting->layout.line >= flow_left(setting->flow))
		return;
	flow_tag_begin(setting->flow, TAG_ARTIFACT);
	row_draw_whole(setting, &row);
	flow_tag_end(setting->flow);
}

static void body_draw(struct table_setting *setting)
{
	const struct table *table = setting->table;
	struct flow *flow = setting->flow;

	for (size_t from = 0; from < table->n_rows;) {
		size_t end = rows_fit(setting, from, flow_left(flow));
		size_t start = from;

		if (end == from) {
			row_split(setting, &table->rows[from++], false);
			continue;
		}
		for (; from < end; from++) {
			if (table->rows[from].rule_above && from > start)
				flow->y += space(setting, PART_ABOVE);
			row_draw_whole(setting, &table->rows[from]);
		}
		if (from < table->n_rows) {
			table_continue(setting);
			heading_repeat(setting, from);
		}
	}
}

/* --- The whole ----------------------------------------------------------------------- */

static double rows_height(const struct table_setting *setting, size_t n, uint32_t *seen)
{
	double height = 0;

	for (size_t i = 0; i < n; i++) {
		height += row_height(setting, i);
		*seen |= row_marks(&setting->table->rows[i]);
	}
	return height;
}

static double block_height(const struct table_setting *setting, size_t n)
{
	uint32_t seen = 0;
	double height = caption_height(setting, setting->label) + setting->head_height;

	for (size_t i = 0; i < setting->table->n_head; i++)
		seen |= row_marks(&setting->table->head[i]);
	height += rows_height(setting, n, &seen);
	return height + foot_height(setting, seen, n == setting->table->n_rows);
}

double table_height(const struct table_setting *setting)
{
	double height = 0;

	for (; setting; setting = setting->next)
		height += block_height(setting, setting->table->n_rows) +
		          (setting->next ? space(setting, CAPTION_BELOW) : 0);
	return height;
}

double table_least_height(const struct table_setting *setting)
{
	size_t n = setting->table->n_rows, end = ROWS_LEFT;

	while (end < n && break_before(setting->table, end) == BREAK_NEVER)
		end++;
	return fmin(block_height(setting, end < n ? end : n), flow_height(setting->flow));
}

/* Type that much smaller is not seen to be. */
#define EASY 0.93

bool table_fits(const struct table_setting *setting)
{
	return setting->fits;
}

bool table_is_easy(const struct table_setting *setting)
{
	double natural = flow_style(setting->flow, TYPE_TABLE).size;

	return setting->fits && !setting->next && setting->layout.size >= EASY * natural;
}

/* What the table is called, if it has a caption, where it starts and where it
 * goes on. */
static void labels_make(struct table_setting *setting, size_t number)
{
	struct flow *flow = setting->flow;

	if (!has_caption(setting->table))
		return;
	setting->label = flow_label(flow, "Table", number);
	setting->label_again = arena_printf(flow->arena, "Table %zu (continued)", number);
}

/* A table, or a block of one, in a width. */
static struct table_setting *block_lay(struct flow *flow, const struct table *table, double width)
{
	struct table_setting *setting = ARENA_NEW(flow->arena, struct table_setting);

	*setting = (struct table_setting){.flow = flow, .table = table};
	setting->fits = table_measure(&setting->layout, flow, table, width);
	setting->plot = plot_column_new(flow, table);
	setting->cells = ARENA_ARRAY(flow->arena, struct placed_cell, table->n_columns);
	setting->lines = ARENA_ARRAY(flow->arena, size_t, table->n_rows);
	for (size_t i = 0; i < table->n_rows; i++)
		setting->lines[i] = row_lines(&setting->layout, &table->rows[i]);
	setting->head_height = head_height(setting);
	setting->head_tall = setting->head_height > HEAD_MOST * flow_height(flow);
	if (setting->head_tall)
		setting->head_height = 0;
	return setting;
}

/* Whether no head spans the columns on both sides of a cut. */
static bool may_cut(const struct table *table, size_t cut)
{
	for (size_t i = 0; i < table->n_head; i++) {
		size_t column = 0;

		for (size_t k = 0; k < table->head[i].n_cells; k++) {
			size_t span =
			    table->head[i].cells[k].span > 1 ? table->head[i].cells[k].span : 1;

			if (column < cut && cut < column + span)
				return false;
			column += span;
		}
	}
	return true;
}

/* The most columns from `from` on that fit; the one behind them, or `from`.  What
 * does not fit does not fit with more. */
static size_t block_end(struct flow *flow, const struct table *table, size_t from, double width)
{
	size_t end = from;

	for (size_t to = from + 1; to <= table->n_columns; to++) {
		struct table_layout layout;

		if (!may_cut(table, to))
			continue;
		if (!table_measure(&layout, flow, table_block(flow->arena, table, from, to), width))
			break;
		end = to;
	}
	return end;
}

/* A table that is too wide as blocks below each other, the first column in each;
 * NULL if that does not do. */
static struct table_setting *blocks_lay(struct flow *flow, const struct table *table, double width)
{
	struct table_setting *first = NULL, **link = &first;
	size_t from = 1;

	if (table->n_rows > BLOCK_ROWS || table->n_columns < 4)
		return NULL;
	for (int i = 0; from < table->n_columns; i++) {
		size_t to = block_end(flow, table, from, width);
		struct table *block;

		if (to == from || i == BLOCKS_MAX)
			return NULL;
		block = table_block(flow->arena, table, from, to);
		if (i > 0)
			block->caption = "";
		if (to < table->n_columns)
			block->n_notes = block->n_marked;
		*link = block_lay(flow, block, width);
		link = &(*link)->next;
		from = to;
	}
	return first;
}

/* A copy whose notes without marks are one. */
static const struct table *notes_join(struct flow *flow, const struct table *table)
{
	struct table *copy = arena_memdup(flow->arena, table, sizeof *copy);
	size_t marked = table->n_marked;
	const char **notes = ARENA_ARRAY(flow->arena, const char *, marked + 1);

	if (table->n_notes < marked + 2)
		return table;
	for (size_t i = 0; i < marked; i++)
		notes[i] = table->notes[i];
	notes[marked] = flow_notes(flow, table->notes + marked, table->n_notes - marked);
	copy->notes = notes;
	copy->n_notes = marked + 1;
	return copy;
}

struct table_setting *table_lay(struct flow *flow, const struct table *table, size_t number,
                                double width)
{
	const struct table *joined = notes_join(flow, table);
	struct table_setting *setting = block_lay(flow, joined, width), *blocks;

	if (!setting->fits && (blocks = blocks_lay(flow, joined, width)))
		setting = blocks;
	labels_make(setting, number);
	return setting;
}

/* A bookmark, and what links lead to. */
static void bookmark_add(const struct table_setting *setting)
{
	struct flow *flow = setting->flow;
	const char *label = setting->label;

	if (!label)
		return;
	canvas_bookmark(flow_page(flow), flow->y, 1,
	                arena_printf(flow->arena, "%s. %s", label, setting->table->caption));
	canvas_target(flow_page(flow), flow->y,
	              arena_printf(flow->arena, "table-%s", strrchr(label, ' ') + 1));
}

void table_set(struct table_setting *setting, double x)
{
	struct flow *flow = setting->flow;

	bookmark_add(setting);
	for (; setting; setting = setting->next) {
		setting->x = x;
		if (flow_left(flow) < table_least_height(setting))
			flow_new_page(flow);
		setting->outer = flow->tag;
		flow_tag_begin(flow, TAG_TABLE);
		caption_draw(setting, setting->label);
		flow_tag_begin(flow, TAG_THEAD);
		head_draw(setting);
		flow_tag_end(flow);
		flow_tag_begin(flow, TAG_TBODY);
		body_draw(setting);
		flow_tag_end(flow);
		flow_tag_end(flow);
		foot_draw(setting, RULE_HEAVY, true);
		if (setting->next)
			flow->y += space(setting, CAPTION_BELOW);
	}
}

/* What must be on the page where a table starts: all of a small one. */
static double reserve_height(const struct table_setting *setting)
{
	double whole = table_height(setting);

	return whole < TABLE_WHOLE * flow_height(setting->flow) ? whole
	                                                        : table_least_height(setting);
}

void flow_table(struct flow *flow, const struct table *table, size_t number)
{
	struct table_setting *setting = table_lay(flow, table, number, flow_width(flow));

	/* a table too wide for an upright page has pages of its own, turned */
	if (!table_fits(setting)) {
		flow_turn(flow, true);
		setting = table_lay(flow, table, number, flow_width(flow));
	}
	flow_space(flow, space(setting, CAPTION_ABOVE));
	flow_reserve(flow, reserve_height(setting));
	table_set(setting, flow->template->left);
	flow_turn(flow, false);
	flow_space(flow, space(setting, NOTES_BELOW));
}
