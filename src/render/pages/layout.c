#include <math.h>
#include <string.h>

#include "render/pages/plots.h"
#include "render/pages/tables.h"

#define SMALLEST_SIZE 7.0
#define SIZE_STEP 0.25
#define SMALLER 0.93 /* type that much smaller looks the same at a glance */
enum { GAP_TIGHT = 6, GAP_MIN = 14, GAP_MAX = 28, GAP_MOST = 90 };

/* What texts may be narrowed to before the type gets smaller. */
enum { TEXT_MIN = 90 };

/* A head whose two lines are narrower, in em, is not broken into three. */
#define HEAD_MAX 6.0

/* A table wider than this share of its room is spread to all of it. */
#define FULL_SHARE 0.6

static size_t cell_span(const struct table *table, const struct cell *cell, size_t column)
{
	size_t span = cell->span > 1 ? cell->span : 1;

	return column + span > table->n_columns ? table->n_columns - column : span;
}

/* Whether a row has text in its first cell only: then it may use the width of
 * the whole table. */
static bool is_heading_row(const struct row *row)
{
	for (size_t i = 1; i < row->n_cells; i++)
		if (*row->cells[i].text)
			return false;
	return row->n_cells > 0 && *row->cells[0].text;
}

static enum type cell_type(const struct table_layout *layout, const struct cell *cell,
                           size_t column, bool head)
{
	if (head)
		return TYPE_TABLE_HEAD;
	return column == 0 && layout->named && !cell->indent ? TYPE_TABLE_NAME : TYPE_TABLE;
}

/* The measure for type of one point: widths are by em of the table's text, and
 * hold for all sizes. */
static struct measure em_measure(const struct table_layout *layout, enum type type)
{
	const struct type_style *types = layout->flow->template->types;

	return (struct measure){.fonts = layout->flow->fonts,
	                        .face = types[type].face,
	                        .size = types[type].size / types[TYPE_TABLE].size};
}

/* The measure of a cell. */
static struct measure cell_measure(const struct table_layout *layout, const struct cell *cell,
                                   enum type type)
{
	struct measure measure = em_measure(layout, type);

	if (cell->bold)
		measure.face = layout->flow->template->types[TYPE_TABLE_HEAD].face;
	return measure;
}

struct text_style cell_style(const struct table_layout *layout, const struct cell *cell,
                             enum type type)
{
	struct text_style style = flow_style(layout->flow, type);
	struct measure measure = cell_measure(layout, cell, type);

	style.face = measure.face;
	style.size = layout->size * measure.size;
	return style;
}

static double text_width(const struct measure *measure, const char *text)
{
	return fonts_width(measure->fonts, measure->face, measure->size, text);
}

static double span_width(const struct measure *measure, const char *text, size_t length)
{
	return fonts_span_width(measure->fonts, measure->face, measure->size, text, length);
}

/* The signs of a cell's marks are small; two have a comma between them. */
static double marks_width(const struct table_layout *layout, const struct cell *cell)
{
	struct measure measure = em_measure(layout, TYPE_TABLE);
	const char *signs = table_signs(layout->table, cell, layout->flow->arena);

	return *signs ? text_width(&measure, signs) * MARK_SIZE + MARK_GAP : 0;
}

static double cell_width(const struct table_layout *layout, const struct cell *cell,
                         const struct measure *measure)
{
	return cell->indent * INDENT + text_width(measure, cell->text) + marks_width(layout, cell);
}

/* The width in which a short head takes two lines: "At time" over "0", not a
 * word a line.  Longer ones take more lines before texts are narrowed. */
static double head_least(const struct measure *measure, const char *head)
{
	double word = text_widest_part(measure, head), best = HEAD_MAX;
	double whole = text_width(measure, head);

	for (const char *p = strchr(head, ' '); p; p = strchr(p + 1, ' ')) {
		double first = span_width(measure, head, (size_t)(p - head));

		if (first >= best)
			break; /* so that of a long one only the start is measured */
		if (whole - first > best + 1)
			continue; /* with its blank, the second line is too wide */
		best = fmin(best, fmax(first, text_width(measure, p + 1)));
	}
	return best < HEAD_MAX ? fmax(best, word) : word;
}

static void head_measure(const struct table_layout *layout, const struct cell *cell, size_t column)
{
	struct table_column *to = &layout->by_em[column];
	struct measure measure = em_measure(layout, TYPE_TABLE_HEAD);
	struct measure unit = em_measure(layout, TYPE_TABLE_UNIT);
	const char *text = head_bound(layout->flow->arena, cell->text);
	double marks = marks_width(layout, cell);
	double least = to->wraps ? text_widest_part(&measure, text) : head_least(&measure, text);

	least += marks;
	if (cell->unit)
		least = fmax(least, text_width(&unit, cell->unit));
	to->width = fmax(to->width, fmax(text_width(&measure, text) + marks, least));
	to->least = fmax(to->least, least);
	to->word = fmax(to->word, fmin(least, text_widest_part(&measure, text)));
}

/* What a number has at the left of its anchor, and at its right; words end where
 * fractions do. */
static void number_measure(const struct table_layout *layout, const struct cell *cell,
                           size_t column, const struct cell_parts *parts)
{
	struct table_column *to = &layout->by_em[column];
	struct measure measure = cell_measure(layout, cell, cell_type(layout, cell, column, false));
	const char *text = cell->text;
	size_t left = to->points ? parts->point : parts->lead;
	double start = span_width(&measure, text, left);
	double right = span_width(&measure, text + left, parts->lead - left);
	double rest = text_width(&measure, text + parts->rest);

	if (parts->word && to->points) {
		start -= to->fraction;
		right = to->fraction;
	}
	right = parts->bracket ? (to->points ? to->fraction : 0) + BRACKET_GAP + rest : right + rest;
	to->left = fmax(to->left, start);
	to->right = fmax(to->right, right + marks_width(layout, cell));
	to->width = fmax(to->width, to->left + to->right);
	to->least = fmax(to->least, to->left + to->right);
	to->word = fmax(to->word, text_widest_part(&measure, text));
}

/* Widens a column for one cell.  Heads and texts may wrap; numbers not. */
static void cell_widen(const struct table_layout *layout, const struct cell *cell, size_t column,
                       bool head)
{
	struct table_column *to = &layout->by_em[column];
	struct measure measure = cell_measure(layout, cell, cell_type(layout, cell, column, head));
	struct cell_parts parts;
	double width, word;

	if (head) {
		head_measure(layout, cell, column);
		return;
	}
	if (layout->table->align[column] == ALIGN_NUMBER && cell_split(cell->text, &parts)) {
		number_measure(layout, cell, column, &parts);
		return;
	}
	width = cell_width(layout, cell, &measure);
	word = text_widest_part(&measure, cell->text) + cell->indent * INDENT +
	       marks_width(layout, cell);
	to->width = fmax(to->width, width);
	to->least = fmax(to->least, to->wraps ? word : width);
	to->word = fmax(to->word, word);
}

/* Decimals of the lead of a number that has something behind it; -1 of others, and
 * of 0, 1 and 100, which are written without. */
static int decimals_of(const char *text, const struct cell_parts *parts)
{
	static const char *const whole[] = {"0", "1", "100"};
	size_t point = strncmp(text + parts->point, "·", strlen("·")) == 0 ? strlen("·") : 1;

	if (parts->rest == strlen(text))
		return -1;
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		if (parts->lead == strlen(whole[i]) && strncmp(text, whole[i], parts->lead) == 0)
			return -1;
	return parts->point < parts->lead ? (int)(parts->lead - parts->point - point) : 0;
}

/* Whether the numbers of a column stand at their decimal points, and the widest
 * fraction: they do unless there are different kinds of numbers. */
static void points_find(const struct table_layout *layout, size_t column)
{
	const struct table *table = layout->table;
	struct table_column *to = &layout->by_em[column];
	struct measure measure = em_measure(layout, TYPE_TABLE);
	int decimals = -1;

	to->points = true;
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct row *row = &table->rows[i];
		const char *text = column < row->n_cells ? row->cells[column].text : "";
		struct cell_parts parts;
		int here;

		if (!cell_split(text, &parts))
			continue;
		here = decimals_of(text, &parts);
		to->points &= here < 0 || decimals < 0 || here == decimals;
		decimals = here < 0 ? decimals : here;
		to->fraction = fmax(to->fraction, span_width(&measure, text + parts.point,
		                                             parts.lead - parts.point));
	}
}

double column_anchor(const struct table_column *column)
{
	return column->x + (column->width - column->left - column->right) / 2 + column->left;
}

/* Widths of the cells of rows that cover one column each. */
static void rows_measure(const struct table_layout *layout, const struct row *rows, size_t n,
                         bool head)
{
	for (size_t i = 0; i < n; i++) {
		size_t column = 0;

		if (!head && is_heading_row(&rows[i]))
			continue;
		for (size_t k = 0; k < rows[i].n_cells && column < layout->table->n_columns; k++) {
			const struct cell *cell = &rows[i].cells[k];
			size_t span = cell_span(layout->table, cell, column);

			if (span == 1)
				cell_widen(layout, cell, column, head);
			column += span;
		}
	}
}

static double columns_width(const struct table_layout *layout, size_t from, size_t n)
{
	double width = n ? layout->gap * (double)(n - 1) : 0;

	for (size_t i = from; i < from + n; i++)
		width += layout->columns[i].width;
	return width;
}

/* Widens the columns under a head that spans several. */
static void span_measure(const struct table_layout *layout, const struct cell *cell, size_t column,
                         size_t span)
{
	struct measure measure = em_measure(layout, TYPE_TABLE_HEAD);
	double more =
	    cell_width(layout, cell, &measure) * layout->size - columns_width(layout, column, span);

	for (size_t i = column; more > 0 && i < column + span; i++)
		layout->columns[i].width += more / (double)span;
}

static void spans_measure(const struct table_layout *layout)
{
	const struct table *table = layout->table;

	for (size_t i = 0; i < table->n_head; i++) {
		const struct row *row = &table->head[i];
		size_t column = 0;

		for (size_t k = 0; k < row->n_cells && column < table->n_columns; k++) {
			size_t span = cell_span(table, &row->cells[k], column);

			if (span > 1)
				span_measure(layout, &row->cells[k], column, span);
			column += span;
		}
	}
}

/* Sets the columns for a size of type. */
static void layout_size(struct table_layout *layout, double size)
{
	const struct table *table = layout->table;

	layout->size = size;
	layout->line =
	    size / flow_style(layout->flow, TYPE_TABLE).size * flow_line(layout->flow, TYPE_TABLE);
	layout->head_line = size / flow_style(layout->flow, TYPE_TABLE).size *
	                    flow_line(layout->flow, TYPE_TABLE_HEAD);
	for (size_t i = 0; i < table->n_columns; i++) {
		const struct table_column *by_em = &layout->by_em[i];

		layout->columns[i] = (struct table_column){
		    .width = by_em->width * size,
		    .least = by_em->least * size,
		    .word = by_em->word * size,
		    .left = by_em->left * size,
		    .right = by_em->right * size,
		    .fraction = by_em->fraction * size,
		    .points = by_em->points,
		    .wraps = by_em->wraps,
		};
	}
	spans_measure(layout);
	layout->width = columns_width(layout, 0, table->n_columns);
}

/* What a column may be narrowed to at each step: numbers to their heads'
 * words; texts to a readable width; texts to their longest word; numbers to
 * the longest part of them. */
enum squeeze { SQUEEZE_HEADS, SQUEEZE_TEXTS, SQUEEZE_WORDS, SQUEEZE_NUMBERS };

static double column_floor(const struct table_layout *layout, size_t i, enum squeeze squeeze)
{
	const struct table_column *column = &layout->columns[i];

	if (column->wraps != (squeeze == SQUEEZE_TEXTS || squeeze == SQUEEZE_WORDS))
		return column->width;
	if (squeeze == SQUEEZE_TEXTS)
		return fmin(column->width, fmax(column->least, TEXT_MIN));
	return fmin(column->width, squeeze == SQUEEZE_NUMBERS ? column->word : column->least);
}

/* Narrows the columns to fit into the room, each in proportion to what it can
 * spare; false if that is not enough. */
static bool layout_squeeze(struct table_layout *layout, enum squeeze squeeze, double room)
{
	size_t n = layout->table->n_columns;
	double excess = layout->width - room, spare = 0, share;

	if (excess <= 0)
		return true;
	for (size_t i = 0; i < n; i++)
		spare += layout->columns[i].width - column_floor(layout, i, squeeze);
	share = spare > 0 ? fmin(excess / spare, 1) : 0;
	for (size_t i = 0; i < n; i++)
		layout->columns[i].width -=
		    share * (layout->columns[i].width - column_floor(layout, i, squeeze));
	layout->width = columns_width(layout, 0, n);
	return layout->width <= room + 0.001;
}

/* The width that all wider columns are cut to, so that they fill the room and
 * the narrow ones stay whole. */
static double width_cap(const struct table_layout *layout, double room)
{
	size_t n = layout->table->n_columns;
	double cap = room / (double)n, last = 0;

	while (cap > last) {
		double narrow = 0;
		size_t n_wide = n;

		last = cap;
		for (size_t i = 0; i < n; i++)
			if (layout->columns[i].width <= cap) {
				narrow += layout->columns[i].width;
				n_wide--;
			}
		if (n_wide)
			cap = (room - narrow) / (double)n_wide;
	}
	return cap;
}

/* Makes it fit at any price: in the end words break, in the widest columns. */
static void layout_force(struct table_layout *layout, double room)
{
	size_t n = layout->table->n_columns;
	double cap;

	if (layout_squeeze(layout, SQUEEZE_WORDS, room) ||
	    layout_squeeze(layout, SQUEEZE_NUMBERS, room))
		return;
	cap = width_cap(layout, room - layout->gap * (double)(n - 1));
	for (size_t i = 0; i < n; i++)
		layout->columns[i].width = fmin(layout->columns[i].width, cap);
	layout->width = room;
}

/* Tries a size and a gap; wraps no more than asked for. */
static bool layout_try(struct table_layout *layout, double size, double gap, enum squeeze most)
{
	layout->gap = gap;
	layout_size(layout, size);
	return layout_squeeze(layout, SQUEEZE_HEADS, layout->room) ||
	       (most == SQUEEZE_TEXTS && layout_squeeze(layout, SQUEEZE_TEXTS, layout->room));
}

/* Tries sizes of type from the table's own down to a limit. */
static bool sizes_try(struct table_layout *layout, double limit, enum squeeze most)
{
	double size = flow_style(layout->flow, TYPE_TABLE).size;

	for (int i = 0; size - i * SIZE_STEP >= limit; i++)
		if (layout_try(layout, size - i * SIZE_STEP, GAP_MIN, most))
			return true;
	return false;
}

/* Heads may wrap, then the type may be a little smaller, then texts may wrap,
 * then the type may be small and the columns close. */
static bool layout_choose(struct table_layout *layout)
{
	double size = flow_style(layout->flow, TYPE_TABLE).size;

	return sizes_try(layout, SMALLER * size, SQUEEZE_HEADS) ||
	       sizes_try(layout, SMALLEST_SIZE, SQUEEZE_TEXTS) ||
	       layout_try(layout, fmin(size, SMALLEST_SIZE), GAP_TIGHT, SQUEEZE_TEXTS);
}

/* Columns that are close together are moved apart; a table that takes most of its
 * room is spread to all of it. */
static void columns_spread(struct table_layout *layout)
{
	size_t n = layout->table->n_columns;
	double gaps = (double)(n - 1), content, gap;

	if (n < 2 || layout->width >= layout->room)
		return;
	content = layout->width - layout->gap * gaps;
	gap = (layout->room - content) / gaps;
	if (content + GAP_MAX * gaps < FULL_SHARE * layout->room || gap > GAP_MOST)
		gap = fmin(gap, GAP_MAX);
	layout->gap = fmax(gap, layout->gap);
	layout->width = content + layout->gap * gaps;
}

static void columns_place(struct table_layout *layout)
{
	double x = 0;

	for (size_t i = 0; i < layout->table->n_columns; i++) {
		layout->columns[i].x = x;
		x += layout->columns[i].width + layout->gap;
	}
}

/* Whether a column holds texts: those at the left do; of others, those with a
 * cell of several words that is no number. */
static bool column_wraps(const struct table *table, size_t column)
{
	enum cell_align align = table->align[column];

	if (align == ALIGN_LEFT || align == ALIGN_NUMBER)
		return align == ALIGN_LEFT;
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct row *row = &table->rows[i];

		struct cell_parts parts;

		if (column < row->n_cells && strchr(row->cells[column].text, ' ') &&
		    !cell_split(row->cells[column].text, &parts))
			return true;
	}
	return false;
}

/* Whether the first column has names with levels below them. */
static bool has_levels(const struct table *table)
{
	for (size_t i = 0; i < table->n_rows; i++)
		if (table->rows[i].n_cells && table->rows[i].cells[0].indent)
			return true;
	return false;
}

bool table_measure(struct table_layout *layout, const struct flow *flow, const struct table *table,
                   double room)
{
	bool fits;

	*layout = (struct table_layout){
	    .flow = flow,
	    .table = table,
	    .room = room,
	    .named = has_levels(table),
	    .by_em = ARENA_ARRAY(flow->arena, struct table_column, table->n_columns),
	    .columns = ARENA_ARRAY(flow->arena, struct table_column, table->n_columns)};
	for (size_t i = 0; i < table->n_columns; i++) {
		layout->by_em[i].wraps = column_wraps(table, i);
		if (table->align[i] == ALIGN_NUMBER)
			points_find(layout, i);
	}
	rows_measure(layout, table->head, table->n_head, true);
	rows_measure(layout, table->rows, table->n_rows, false);
	if (table->plot)
		layout->by_em[table->plot->column] = (struct table_column){
		    .width = PLOT_WIDTH, .least = PLOT_WIDTH, .word = PLOT_WIDTH};
	fits = layout_choose(layout);
	if (!fits)
		layout_force(layout, room);
	columns_spread(layout);
	columns_place(layout);
	return fits;
}

static void cell_break(const struct table_layout *layout, struct placed_cell *placed)
{
	struct arena *arena = layout->flow->arena;
	bool head = placed->type == TYPE_TABLE_HEAD;
	struct text_style style = cell_style(layout, placed->cell, placed->type);
	struct measure measure = {.fonts = layout->flow->fonts,
	                          .face = style.face,
	                          .size = style.size,
	                          .width = placed->width - (placed->cell->indent * INDENT +
	                                                    marks_width(layout, placed->cell)) *
	                                                       layout->size};

	placed->lines = text_wrap(
	    arena, &measure, head ? head_bound(arena, placed->cell->text) : placed->cell->text);
	if (head)
		head_unbind(arena, &placed->lines);
}

size_t row_place(const struct table_layout *layout, const struct row *row, bool head,
                 struct placed_cell *cells)
{
	const struct table *table = layout->table;
	bool heading = !head && is_heading_row(row);
	size_t column = 0, n = 0;

	for (size_t k = 0; k < row->n_cells && column < table->n_columns; k++) {
		const struct cell *cell = &row->cells[k];
		size_t span = heading ? table->n_columns : cell_span(table, cell, column);
		struct placed_cell *placed = &cells[n];

		if (*cell->text) {
			*placed = (struct placed_cell){.cell = cell,
			                               .column = column,
			                               .span = span,
			                               .x = layout->columns[column].x,
			                               .type = cell_type(layout, cell, column, head),
			                               .align = table->align[column]};
			placed->width = layout->columns[column + span - 1].x +
			                layout->columns[column + span - 1].width - placed->x;
			if (span > 1 && column > 0)
				placed->align = ALIGN_CENTRE;
			cell_break(layout, placed);
			n++;
		}
		column += span;
	}
	return n;
}

size_t most_lines(const struct placed_cell *cells, size_t n)
{
	size_t most = 1;

	for (size_t i = 0; i < n; i++)
		most = cells[i].lines.n > most ? cells[i].lines.n : most;
	return most;
}

bool has_unit(const struct placed_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cells[i].cell->unit)
			return true;
	return false;
}

size_t row_lines(const struct table_layout *layout, const struct row *row)
{
	struct placed_cell *cells =
	    ARENA_ARRAY(layout->flow->arena, struct placed_cell, layout->table->n_columns);

	return most_lines(cells, row_place(layout, row, false, cells));
}
