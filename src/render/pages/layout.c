#include <math.h>
#include <string.h>

#include "render/pages/tables.h"
#include "results/table.h"

#define SMALLEST_SIZE 7.0
#define SIZE_STEP 0.25
#define SMALLER 0.9 /* type that much smaller looks the same at a glance */
enum { GAP_TIGHT = 5, GAP_MIN = 9, GAP_MAX = 34 };

/* What texts may be narrowed to before the type gets smaller. */
enum { TEXT_MIN = 90 };

/* A head whose two lines are narrower, in em, is not broken into three. */
#define HEAD_MAX 6.0

/* A table wider than this share of the page is spread to all of it. */
#define FULL_SHARE 0.5

size_t bracket_split(const char *text)
{
	const char *bracket = strstr(text, " (");

	return bracket ? (size_t)(bracket - text) : strlen(text);
}

bool is_ranged(const char *text)
{
	return text[bracket_split(text)] || !text[strspn(text, "0123456789.·,<>-−")];
}

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

static enum face cell_face(const struct cell *cell, bool head)
{
	return head || cell->bold ? FACE_BOLD : FACE_REGULAR;
}

/* The measure for type of one point: widths are by em, and hold for all
 * sizes. */
static struct measure em_measure(const struct table_layout *layout, const struct cell *cell,
                                 bool head)
{
	return (struct measure){
	    .fonts = layout->flow->fonts, .face = cell_face(cell, head), .size = 1};
}

static double cell_width(const struct table_layout *layout, const struct cell *cell, bool head)
{
	return cell->indent * INDENT +
	       fonts_width(layout->flow->fonts, cell_face(cell, head), 1, cell->text);
}

/* The width in which a short head takes two lines: "At time" over "0", not a
 * word a line.  Longer ones take more lines before texts are narrowed. */
static double head_least(const struct measure *measure, const char *head)
{
	double word = text_widest_part(measure, head), best = HEAD_MAX;
	double whole = fonts_width(measure->fonts, measure->face, 1, head);

	for (const char *p = strchr(head, ' '); p; p = strchr(p + 1, ' ')) {
		double first =
		    fonts_span_width(measure->fonts, measure->face, 1, head, (size_t)(p - head));

		if (first >= best)
			break; /* so that of a long one only the start is measured */
		if (whole - first > best + 1)
			continue; /* with its blank, the second line is too wide */
		best = fmin(best, fmax(first, fonts_width(measure->fonts, measure->face, 1, p + 1)));
	}
	return best < HEAD_MAX ? fmax(best, word) : word;
}

/* Widens a column for one cell.  Heads and texts may wrap; numbers not. */
static void cell_measure(const struct table_layout *layout, const struct cell *cell, size_t column,
                         bool head)
{
	struct table_column *to = &layout->by_em[column];
	enum cell_align align = layout->table->align[column];
	struct measure measure = em_measure(layout, cell, head);
	double width = cell_width(layout, cell, head), before = 0, least = width;

	if (head && !to->wraps)
		least = head_least(&measure, cell->text);
	else if (head || to->wraps)
		least = text_widest_part(&measure, cell->text) + cell->indent * INDENT;
	else if (align == ALIGN_NUMBER && is_ranged(cell->text))
		before = fonts_span_width(measure.fonts, measure.face, 1, cell->text,
		                          bracket_split(cell->text));
	if (before > 0) {
		to->before = fmax(to->before, before);
		to->after = fmax(to->after, width - before);
		least = to->before + to->after;
	}
	to->width = fmax(to->width, fmax(width, least));
	to->least = fmax(to->least, least);
	to->word = fmax(to->word, text_widest_part(&measure, cell->text) + cell->indent * INDENT);
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
				cell_measure(layout, cell, column, head);
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
	double more =
	    cell_width(layout, cell, true) * layout->size - columns_width(layout, column, span);

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
	for (size_t i = 0; i < table->n_columns; i++) {
		const struct table_column *by_em = &layout->by_em[i];

		layout->columns[i] = (struct table_column){
		    .width = by_em->width * size,
		    .least = by_em->least * size,
		    .word = by_em->word * size,
		    .before = by_em->before * size,
		    .after = by_em->after * size,
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
	double room = flow_width(layout->flow);

	layout->gap = gap;
	layout_size(layout, size);
	return layout_squeeze(layout, SQUEEZE_HEADS, room) ||
	       (most == SQUEEZE_TEXTS && layout_squeeze(layout, SQUEEZE_TEXTS, room));
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

/* Spreads a table that takes most of the page's width to all of it: wider gaps,
 * and what these do not take goes to a text column at the right. */
static void columns_spread(struct table_layout *layout, double room)
{
	size_t n = layout->table->n_columns;
	double spare = room - layout->width, gap;

	if (n < 2 || spare <= 0)
		return;
	gap = fmin(spare / (double)(n - 1), GAP_MAX - layout->gap);
	layout->gap += gap;
	layout->width += gap * (double)(n - 1);
	spare = room - layout->width;
	if (spare <= 0 || layout->width < FULL_SHARE * room)
		return;
	if (layout->table->align[n - 1] == ALIGN_LEFT)
		layout->columns[n - 1].width += spare;
	else
		layout->gap += spare / (double)(n - 1);
	layout->width = room;
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

		if (column < row->n_cells && strchr(row->cells[column].text, ' ') &&
		    !is_ranged(row->cells[column].text))
			return true;
	}
	return false;
}

bool table_measure(struct table_layout *layout, const struct flow *flow, const struct table *table)
{
	double room = flow_width(flow);
	bool fits;

	*layout = (struct table_layout){
	    .flow = flow,
	    .table = table,
	    .by_em = ARENA_ARRAY(flow->arena, struct table_column, table->n_columns),
	    .columns = ARENA_ARRAY(flow->arena, struct table_column, table->n_columns)};
	for (size_t i = 0; i < table->n_columns; i++)
		layout->by_em[i].wraps = column_wraps(table, i);
	rows_measure(layout, table->head, table->n_head, true);
	rows_measure(layout, table->rows, table->n_rows, false);
	fits = layout_choose(layout);
	if (!fits)
		layout_force(layout, room);
	columns_spread(layout, room);
	columns_place(layout);
	return fits;
}

static void cell_break(const struct table_layout *layout, struct placed_cell *placed)
{
	struct measure measure = {.fonts = layout->flow->fonts,
	                          .face = placed->face,
	                          .size = layout->size,
	                          .width =
	                              placed->width - placed->cell->indent * INDENT * layout->size};

	placed->lines = text_wrap(layout->flow->arena, &measure, placed->cell->text);
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
			                               .face = cell_face(cell, head),
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

size_t row_lines(const struct table_layout *layout, const struct row *row, bool head)
{
	struct placed_cell *cells =
	    ARENA_ARRAY(layout->flow->arena, struct placed_cell, layout->table->n_columns);

	return most_lines(cells, row_place(layout, row, head, cells));
}
