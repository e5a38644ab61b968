#include "render/pages/tables.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "results/table.h"

#define RULE_HEAVY 0.9
#define RULE_LIGHT 0.5
#define RULE_HAIR 0.3
#define RULE_SPACE 0.25 /* around rules, in lines */
#define HEAD_MOST 0.6   /* of a page that heads may take */

/* A table being set. */
struct setting {
	struct flow *flow;
	const struct table *table;
	struct table_layout layout;
	struct placed_cell *cells; /* of the row being drawn */
	size_t *lines;             /* of each row */
	const char *label;         /* "Table 2." */
	const char *label_again;   /* "Table 2 (continued)." */
	double head_height;        /* of rules and heads, on each page */
	bool head_tall;            /* it stands once, and runs over pages as rows do */
};

static void rule_draw(const struct setting *setting, double x, double width, double weight,
                      colour ink)
{
	struct flow *flow = setting->flow;
	struct line_style style = {ink, weight, 0, 0};
	double left = flow->template->left + x;

	canvas_line(flow_page(flow), (struct point){left, flow->y},
	            (struct point){left + width, flow->y}, &style);
}

static void rule_across(const struct setting *setting, double weight)
{
	rule_draw(setting, 0, setting->layout.width, weight, setting->flow->template->colours.text);
}

static double rule_space(const struct setting *setting)
{
	return RULE_SPACE * setting->layout.line;
}

/* Where a line of a cell starts, for each way of ranging it. */
static double line_x(const struct setting *setting, const struct placed_cell *placed,
                     const char *text, bool head)
{
	const struct table_column *column = &setting->layout.columns[placed->column];
	const struct fonts *fonts = setting->flow->fonts;
	double size = setting->layout.size;
	double width = fonts_width(fonts, placed->face, size, text);
	double spare = placed->width - width;

	if (placed->align == ALIGN_LEFT)
		return placed->x + placed->cell->indent * INDENT * size;
	if (placed->align == ALIGN_RIGHT)
		return placed->x + spare;
	if (placed->align == ALIGN_CENTRE || head || placed->lines.n > 1 || !is_ranged(text) ||
	    column->before + column->after > column->width + 0.01)
		return placed->x + spare / 2;
	return placed->x + (column->width - column->before - column->after) / 2 + column->before -
	       fonts_span_width(fonts, placed->face, size, text, bracket_split(text));
}

/* Lines `from` to `to` of a cell; heads stand on the row's last line. */
static void cell_draw(const struct setting *setting, const struct placed_cell *placed, size_t from,
                      size_t to, size_t shift, bool head)
{
	struct flow *flow = setting->flow;
	struct text_style style = flow_style(flow, head ? TYPE_TABLE_HEAD : TYPE_TABLE);
	double line = setting->layout.line;

	style.face = placed->face;
	style.size = setting->layout.size;
	flow_tag_cell(flow, head || placed->column == 0 ? TAG_TH : TAG_TD, (unsigned)placed->column,
	              (unsigned)placed->span);
	for (size_t i = from; i < to; i++) {
		if (i < shift || i - shift >= placed->lines.n)
			continue;
		flow_text(flow,
		          flow->template->left +
		              line_x(setting, placed, placed->lines.items[i - shift], head),
		          flow->y + (double)(i - from) * line + flow_baseline(flow, &style, line),
		          placed->lines.items[i - shift], &style);
	}
	flow_tag_end(flow);
}

/* Lines `from` to `to` of a row that is placed in n cells, moving the cursor. */
static void lines_draw(const struct setting *setting, const struct placed_cell *cells, size_t n,
                       bool head, size_t from, size_t to)
{
	size_t lines = most_lines(cells, n);

	for (size_t i = 0; i < n; i++)
		cell_draw(setting, &cells[i], from, to, head ? lines - cells[i].lines.n : 0, head);
	setting->flow->y += (double)(to - from) * setting->layout.line;
}

/* Thin rules under heads that stand over several columns. */
static void span_rules_draw(const struct setting *setting, const struct row *row)
{
	size_t n = row_place(&setting->layout, row, true, setting->cells);

	for (size_t i = 0; i < n; i++)
		if (setting->cells[i].span > 1)
			rule_draw(setting, setting->cells[i].x, setting->cells[i].width, RULE_HAIR,
			          setting->flow->template->colours.text);
}

static void row_draw_whole(const struct setting *setting, const struct row *row, bool head)
{
	double padding = ROW_PADDING * setting->layout.line;
	size_t n = row_place(&setting->layout, row, head, setting->cells);

	setting->flow->y += padding;
	flow_tag_begin(setting->flow, TAG_TR);
	lines_draw(setting, setting->cells, n, head, 0, most_lines(setting->cells, n));
	flow_tag_end(setting->flow);
	setting->flow->y += padding;
}

static void row_split(const struct setting *setting, const struct row *row, bool head);

static void head_draw(const struct setting *setting)
{
	const struct table *table = setting->table;

	rule_across(setting, RULE_HEAVY);
	setting->flow->y += rule_space(setting);
	for (size_t i = 0; i < table->n_head; i++) {
		if (setting->head_tall)
			row_split(setting, &table->head[i], true);
		else
			row_draw_whole(setting, &table->head[i], true);
		if (i + 1 < table->n_head && !setting->head_tall)
			span_rules_draw(setting, &table->head[i]);
	}
	if (table->n_head) {
		setting->flow->y += rule_space(setting);
		rule_across(setting, RULE_LIGHT);
		setting->flow->y += rule_space(setting);
	}
}

static double lines_height(const struct setting *setting, size_t lines)
{
	return ((double)lines + 2 * ROW_PADDING) * setting->layout.line;
}

static double head_measure(const struct setting *setting)
{
	double height = (setting->table->n_head ? 3 : 1) * rule_space(setting);

	for (size_t i = 0; i < setting->table->n_head; i++)
		height += lines_height(setting,
		                       row_lines(&setting->layout, &setting->table->head[i], true));
	return height;
}

static void foot_draw(const struct setting *setting, double weight)
{
	setting->flow->y += rule_space(setting);
	rule_across(setting, weight);
	setting->flow->y += rule_space(setting);
}

static bool has_caption(const struct table *table)
{
	return *table->caption != '\0';
}

static void caption_draw(const struct setting *setting, const char *label)
{
	struct flow *flow = setting->flow;

	if (!has_caption(setting->table))
		return;
	flow_paragraph(flow, TYPE_CAPTION, label, setting->table->caption);
	flow->y += rule_space(setting) * 1.4;
}

static double caption_height(const struct setting *setting, const char *label)
{
	if (!has_caption(setting->table))
		return 0;
	return flow_paragraph_height(setting->flow, TYPE_CAPTION, label, setting->table->caption) +
	       rule_space(setting) * 1.4;
}

/* Closes the part of the table on this page and opens the next. */
static void table_continue(const struct setting *setting)
{
	foot_draw(setting, RULE_LIGHT);
	flow_new_page(setting->flow);
	flow_tag_begin(setting->flow, TAG_ARTIFACT);
	caption_draw(setting, setting->label_again);
	if (!setting->head_tall)
		head_draw(setting);
	flow_tag_end(setting->flow);
}

/* Height of a row with what stands above it. */
static double row_need(const struct setting *setting, size_t row)
{
	const struct row *rows = setting->table->rows;
	double above = rows[row].rule_above && row > 0 ? 1.4 * rule_space(setting) : 0;

	return above + lines_height(setting, setting->lines[row]);
}

/* The rows from `from` that must stay together; returns the one behind. */
static size_t chunk_end(const struct table *table, size_t from)
{
	size_t end = from;

	while (end < table->n_rows && table->rows[end].keep_with_next)
		end++;
	return end < table->n_rows ? end + 1 : end;
}

static double chunk_height(const struct setting *setting, size_t from, size_t to)
{
	double height = 0;

	for (size_t i = from; i < to; i++)
		height += row_need(setting, i);
	return height;
}

/* A row that no page holds: as many lines as fit, page by page. */
static void row_split(const struct setting *setting, const struct row *row, bool head)
{
	struct placed_cell *cells =
	    ARENA_ARRAY(setting->flow->arena, struct placed_cell, setting->table->n_columns);
	size_t n = row_place(&setting->layout, row, head, cells);
	size_t lines = most_lines(cells, n), done = 0;
	double foot = 2 * rule_space(setting);

	if (flow_left(setting->flow) < foot + 4 * setting->layout.line)
		table_continue(setting);
	flow_tag_begin(setting->flow, TAG_TR);
	while (done < lines) {
		double room = floor((flow_left(setting->flow) - foot) / setting->layout.line);
		size_t fit = room < 1 ? 1 : (size_t)room;

		fit = fit > lines - done ? lines - done : fit;
		lines_draw(setting, cells, n, head, done, done + fit);
		done += fit;
		if (done < lines)
			table_continue(setting);
	}
	flow_tag_end(setting->flow);
}

/* What the rows of a continued table have on a page. */
static double page_rows(const struct setting *setting)
{
	return flow_height(setting->flow) - setting->head_height -
	       caption_height(setting, setting->label_again) - 2 * rule_space(setting);
}

static void row_set(const struct setting *setting, size_t i, bool first)
{
	const struct row *row = &setting->table->rows[i];
	struct flow *flow = setting->flow;
	double need = row_need(setting, i);

	if (need > page_rows(setting)) {
		row_split(setting, row, false);
		return;
	}
	if (need + 2 * rule_space(setting) > flow_left(flow)) {
		table_continue(setting);
	} else if (row->rule_above && !first) {
		flow->y += 0.7 * rule_space(setting);
		rule_draw(setting, 0, setting->layout.width, RULE_HAIR,
		          flow->template->colours.rule);
		flow->y += 0.7 * rule_space(setting);
	}
	row_draw_whole(setting, row, false);
}

static double notes_height(const struct setting *setting)
{
	double height = 0;

	for (size_t i = 0; i < setting->table->n_notes; i++)
		height +=
		    flow_paragraph_height(setting->flow, TYPE_NOTE, NULL, setting->table->notes[i]);
	return height;
}

/* What must fit below a chunk: the closing rule, and with the last chunk the
 * notes, unless they are long. */
static double below_chunk(const struct setting *setting, size_t end)
{
	double notes = notes_height(setting);
	double page = flow_height(setting->flow);

	if (end < setting->table->n_rows || notes > page / 3)
		notes = 0;
	return notes + 2 * rule_space(setting);
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

/* On a new page, says again what row `from` is set in under, if it fits with
 * what must follow. */
static void heading_repeat(const struct setting *setting, size_t from, double need)
{
	const struct table *table = setting->table;
	size_t up = heading_of(table, from), lines;
	struct cell cell;
	struct row row = {.cells = &cell, .n_cells = 1};

	if (up == from)
		return;
	cell = table->rows[up].cells[0];
	cell.text = arena_printf(setting->flow->arena, "%s (continued)", cell.text);
	lines = row_lines(&setting->layout, &row, false);
	if (lines_height(setting, lines) + need > flow_left(setting->flow))
		return;
	flow_tag_begin(setting->flow, TAG_ARTIFACT);
	row_draw_whole(setting, &row, false);
	flow_tag_end(setting->flow);
}

static void body_draw(const struct setting *setting)
{
	const struct table *table = setting->table;
	double page = page_rows(setting);
	bool first = true;

	for (size_t from = 0; from < table->n_rows;) {
		size_t end = chunk_end(table, from);
		size_t last = chunk_end(table, end);
		/* no page holds the last rows alone */
		size_t until = last == table->n_rows ? last : end;
		double need = chunk_height(setting, from, until) + below_chunk(setting, until);

		if (need > flow_left(setting->flow) && need <= page && !first) {
			table_continue(setting);
			heading_repeat(setting, from, need);
			first = true;
		}
		for (; from < end; from++, first = false)
			row_set(setting, from, first);
	}
}

/* Room for caption, heads and the first rows, or for all of a small table. */
static double reserve_height(const struct setting *setting)
{
	const struct table *table = setting->table;
	size_t end = chunk_end(table, 0);
	double head = caption_height(setting, setting->label) + setting->head_height;
	double page = flow_height(setting->flow);
	double whole =
	    head + chunk_height(setting, 0, table->n_rows) + below_chunk(setting, table->n_rows);

	if (whole < 0.4 * page)
		return whole;
	while (end < table->n_rows && end < 4 &&
	       chunk_height(setting, 0, chunk_end(table, end)) < 0.4 * page)
		end = chunk_end(table, end);
	return fmin(head + chunk_height(setting, 0, end) + below_chunk(setting, end), page);
}

/* What the table is called, if it has a caption, where it starts and where it
 * goes on. */
static void labels_make(struct setting *setting, size_t number)
{
	struct flow *flow = setting->flow;

	if (!has_caption(setting->table))
		return;
	setting->label = flow_label(flow, "Table", number);
	setting->label_again = arena_printf(flow->arena, "Table %zu (continued)", number);
}

static void bookmark_add(const struct setting *setting)
{
	struct flow *flow = setting->flow;

	if (has_caption(setting->table))
		canvas_bookmark(
		    flow_page(flow), flow->y, 1,
		    arena_printf(flow->arena, "%s. %s", setting->label, setting->table->caption));
}

void flow_table(struct flow *flow, const struct table *table, size_t number)
{
	struct setting setting = {.flow = flow, .table = table};

	/* a table too wide for an upright page has pages of its own, turned */
	if (!table_measure(&setting.layout, flow, table)) {
		flow_turn(flow, true);
		(void)!table_measure(&setting.layout, flow, table);
	}
	setting.cells = ARENA_ARRAY(flow->arena, struct placed_cell, table->n_columns);
	setting.lines = ARENA_ARRAY(flow->arena, size_t, table->n_rows);
	for (size_t i = 0; i < table->n_rows; i++)
		setting.lines[i] = row_lines(&setting.layout, &table->rows[i], false);
	labels_make(&setting, number);
	setting.head_height = head_measure(&setting);
	setting.head_tall = setting.head_height > HEAD_MOST * flow_height(flow);
	if (setting.head_tall)
		setting.head_height = 0;
	flow_space(flow, flow_line(flow, TYPE_BODY) * 0.6);
	flow_reserve(flow, reserve_height(&setting));
	bookmark_add(&setting);
	flow_tag_begin(flow, TAG_TABLE);
	caption_draw(&setting, setting.label);
	flow_tag_begin(flow, TAG_THEAD);
	head_draw(&setting);
	flow_tag_end(flow);
	flow_tag_begin(flow, TAG_TBODY);
	body_draw(&setting);
	flow_tag_end(flow);
	flow_tag_end(flow);
	foot_draw(&setting, RULE_HEAVY);
	for (size_t i = 0; i < table->n_notes; i++)
		flow_paragraph(flow, TYPE_NOTE, NULL, table->notes[i]);
	flow_turn(flow, false);
	flow_space(flow, flow_line(flow, TYPE_BODY) * 0.8);
}
