/* A forest plot: a line for each subgroup with its numbers, and its hazard
 * ratio on a logarithmic axis as a square, whose area is the number of events,
 * on an interval; the whole as a diamond; a line at 1, a dotted one at the
 * whole's hazard ratio; arrows where an interval goes on beyond the axis. */
#include <math.h>

#include "base/num.h"
#include "base/str.h"
#include "canvas/text.h"
#include "plot/kinds.h"
#include "plot/tint.h"
#include "results/field.h"
#include "results/figures/forest.h"

enum {
	COLUMN_GAP = 12,
	INDENT = 9,
	TICK_LENGTH = 3,
	TICK_GAP = 3,
	HEAD_LEAST = 46,  /* width of a heading before it wraps */
	KEPT_LINES = 8,   /* free on the page for heading, caption and notes */
	AXIS_LEAST = 110, /* width of the axis */
	ARROW = 4,
	MOST_COLUMNS = 6,
};
#define ROW_HEIGHT 1.75 /* lines */
#define SQUARE_SIDE 8.5 /* of the largest */
#define SQUARE_LEAST 2.4
#define AXIS_WIDTH 0.7

/* Ticks that people read on an axis of ratios. */
static const double ticks[] = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100};
enum { N_TICKS = sizeof ticks / sizeof *ticks, TICK_ONE = 6 };

/* How far from 1 intervals are followed; estimates are to the last tick. */
#define FOLLOWED 10.0

struct plot {
	const struct plot_input *input;
	const struct forest *forest;
	struct arena *arena;
	struct canvas *canvas;
	double width, size, line, row;
	double head;                 /* height of the headings */
	double column[MOST_COLUMNS]; /* right edge, or middle of a number */
	double wide[MOST_COLUMNS];   /* widths */
	double label;                /* width of the labels */
	double start, stop;          /* of the axis */
	size_t first, last;          /* ticks at its ends */
	double most;                 /* largest weight of a row */
};

static colour ink(const struct plot *plot)
{
	return plot->input->template->colours.text;
}

static struct measure measure(const struct plot *plot, enum face face, double width)
{
	return (struct measure){
	    .fonts = plot->input->fonts, .face = face, .size = plot->size, .width = width};
}

static void text(const struct plot *plot, enum face face, struct point at, const char *words,
                 enum anchor anchor)
{
	struct text_style style = {
	    .face = face, .size = plot->size, .colour = ink(plot), .anchor = anchor};

	canvas_text(plot->canvas, at.x, at.y, words, &style);
}

static double width_of(const struct plot *plot, enum face face, const char *words)
{
	return fonts_width(plot->input->fonts, face, plot->size, words);
}

static enum face face_of(const struct forest_row *row)
{
	return row->bold ? FACE_BOLD : FACE_REGULAR;
}

/* --- Layout ----------------------------------------------------------------- */

/* Lines of a heading, which is as wide as its column. */
static struct text_lines head_lines(const struct plot *plot, size_t column)
{
	struct measure m = measure(plot, FACE_BOLD, plot->wide[column] + 0.01);

	return text_wrap(plot->arena, &m, plot->forest->heads[column]);
}

static void widths_set(struct plot *plot)
{
	const struct forest *forest = plot->forest;

	for (size_t c = 0; c < forest->n_columns; c++) {
		struct measure m = measure(plot, FACE_BOLD, HEAD_LEAST);
		double head = width_of(plot, FACE_BOLD, forest->heads[c]);

		plot->wide[c] = fmin(head, HEAD_LEAST);
		plot->wide[c] = fmax(plot->wide[c], text_widest_part(&m, forest->heads[c]));
		for (size_t i = 0; i < forest->n; i++)
			plot->wide[c] = fmax(plot->wide[c], width_of(plot, face_of(&forest->rows[i]),
			                                             forest->rows[i].cells[c]));
	}
	plot->label = width_of(plot, FACE_BOLD, forest->label_head);
	for (size_t i = 0; i < forest->n; i++)
		if (forest->rows[i].ratio) /* headings go on over columns */
			plot->label = fmax(plot->label, INDENT * forest->rows[i].indent +
			                                    width_of(plot, face_of(&forest->rows[i]),
			                                             forest->rows[i].label));
}

/* Gives the axis what labels and columns leave; labels give way first. */
static void columns_set(struct plot *plot)
{
	const struct forest *forest = plot->forest;
	double columns = 0, x;

	for (size_t c = 0; c < forest->n_columns; c++)
		columns += plot->wide[c] + COLUMN_GAP;
	plot->label = fmin(plot->label, plot->width - columns - AXIS_LEAST - 2 * COLUMN_GAP);
	plot->label = fmax(plot->label, 40);
	x = plot->label;
	for (size_t c = 0; c < forest->n_before; c++) {
		plot->column[c] = x + COLUMN_GAP + plot->wide[c] / 2;
		x += COLUMN_GAP + plot->wide[c];
	}
	plot->start = x + COLUMN_GAP + ARROW;
	x = plot->width;
	for (size_t c = forest->n_columns; c-- > forest->n_before;) {
		plot->column[c] = x - plot->wide[c] / 2;
		x -= plot->wide[c] + COLUMN_GAP;
	}
	plot->stop = x - ARROW;
}

static bool drawn(const struct forest_row *row)
{
	return row->ratio && row->ratio->status == RESULT_OK && row->low->status == RESULT_OK &&
	       row->high->status == RESULT_OK;
}

/* The ticks at both ends: all estimates, and intervals as far as they are
 * followed. */
static void axis_set(struct plot *plot)
{
	double low = 0.8, high = 1.25;

	for (size_t i = 0; i < plot->forest->n; i++) {
		const struct forest_row *row = &plot->forest->rows[i];

		if (!drawn(row))
			continue;
		low = fmin(low, fmax(row->low->value, 1 / FOLLOWED));
		high = fmax(high, fmin(row->high->value, FOLLOWED));
		low = fmin(low, row->ratio->value);
		high = fmax(high, row->ratio->value);
		if (!row->whole)
			plot->most = fmax(plot->most, row->weight);
	}
	plot->first = TICK_ONE;
	plot->last = TICK_ONE;
	while (plot->first > 0 && ticks[plot->first] > low * (1 + 1e-9))
		plot->first--;
	while (plot->last < N_TICKS - 1 && ticks[plot->last] < high * (1 - 1e-9))
		plot->last++;
}

static double place(const struct plot *plot, double ratio)
{
	double low = log(ticks[plot->first]), high = log(ticks[plot->last]);

	return plot->start + (log(ratio) - low) / (high - low) * (plot->stop - plot->start);
}

static void head_set(struct plot *plot)
{
	size_t n = 1;

	for (size_t c = 0; c < plot->forest->n_columns; c++) {
		size_t lines = head_lines(plot, c).n;

		n = lines > n ? lines : n;
	}
	plot->head = (double)n * plot->line + 5;
}

/* --- Drawing ---------------------------------------------------------------- */

static double row_middle(const struct plot *plot, size_t i)
{
	return plot->head + ((double)i + 0.5) * plot->row + 2;
}

static double rows_bottom(const struct plot *plot)
{
	return plot->head + (double)plot->forest->n * plot->row + 4;
}

static void heads_draw(const struct plot *plot)
{
	struct line_style rule = {ink(plot), AXIS_WIDTH, 0, 0};
	double bottom = plot->head - 5;

	text(plot, FACE_BOLD, (struct point){0, bottom}, plot->forest->label_head, ANCHOR_START);
	for (size_t c = 0; c < plot->forest->n_columns; c++) {
		struct text_lines lines = head_lines(plot, c);

		for (size_t i = 0; i < lines.n; i++)
			text(plot, FACE_BOLD,
			     (struct point){plot->column[c],
			                    bottom - (double)(lines.n - 1 - i) * plot->line},
			     lines.items[i], ANCHOR_MIDDLE);
	}
	canvas_line(plot->canvas, (struct point){0, plot->head},
	            (struct point){plot->width, plot->head}, &rule);
}

/* A light ground under every other subgroup, to lead the eye. */
static void grounds_draw(const struct plot *plot)
{
	colour ground = tint_paler(plot->input->template->colours.rule, 0.22);
	bool shaded = false;

	for (size_t i = 0; i < plot->forest->n; i++) {
		if (plot->forest->rows[i].indent == 0)
			shaded = !shaded;
		if (shaded)
			canvas_rect(plot->canvas,
			            (struct point){0, row_middle(plot, i) - plot->row / 2},
			            plot->width, plot->row, ground);
	}
}

static void guides_draw(const struct plot *plot)
{
	struct line_style one = {ink(plot), 0.6, 0, 0};
	struct line_style whole = {plot->input->template->colours.muted, 0.6, 1, 2};
	double top = plot->head, bottom = rows_bottom(plot);

	for (size_t i = 0; i < plot->forest->n; i++) {
		const struct forest_row *row = &plot->forest->rows[i];
		double x;

		if (!row->whole || !drawn(row))
			continue;
		x = place(plot, row->ratio->value);
		if (x < plot->start || x > plot->stop)
			continue;
		canvas_line(plot->canvas, (struct point){x, top}, (struct point){x, bottom}, &whole);
	}
	canvas_line(plot->canvas, (struct point){place(plot, 1), top},
	            (struct point){place(plot, 1), bottom}, &one);
}

/* The end of an interval that goes on: a tip pointing left or right. */
static void arrow_draw(const struct plot *plot, double x, double y, double direction)
{
	struct point tip[] = {
	    {x + direction * ARROW, y}, {x, y - ARROW * 0.6}, {x, y + ARROW * 0.6}};

	canvas_area(plot->canvas, tip, 3, ink(plot));
}

static void diamond_draw(const struct plot *plot, const struct forest_row *row, double y,
                         double from, double to)
{
	double half = SQUARE_SIDE / 2;
	double middle = place(plot, row->ratio->value);
	struct point corners[] = {{from, y}, {middle, y - half}, {to, y}, {middle, y + half}};

	canvas_area(plot->canvas, corners, 4, plot->input->template->groups[0].colour);
}

static void square_draw(const struct plot *plot, const struct forest_row *row, double y)
{
	double side = SQUARE_SIDE;
	double x = place(plot, row->ratio->value);

	if (plot->most > 0)
		side = fmax(SQUARE_LEAST, SQUARE_SIDE * sqrt(row->weight / plot->most));
	if (x < plot->start || x > plot->stop)
		return;
	canvas_rect(plot->canvas, (struct point){x - side / 2, y - side / 2}, side, side,
	            plot->input->template->groups[0].colour);
}

static void estimate_draw(const struct plot *plot, const struct forest_row *row, double y)
{
	struct line_style style = {ink(plot), 0.9, 0, 0};
	double from = place(plot, row->low->value);
	double to = place(plot, row->high->value);
	bool cut_low = from<plot->start, cut_high = to> plot->stop;

	from = fmin(fmax(from, plot->start), plot->stop);
	to = fmax(fmin(to, plot->stop), plot->start);
	if (row->whole && !cut_low && !cut_high) {
		diamond_draw(plot, row, y, from, to);
		return;
	}
	canvas_line(plot->canvas, (struct point){from, y}, (struct point){to, y}, &style);
	if (cut_low)
		arrow_draw(plot, plot->start, y, -1);
	if (cut_high)
		arrow_draw(plot, plot->stop, y, 1);
	square_draw(plot, row, y);
}

static void row_draw(const struct plot *plot, size_t i)
{
	const struct forest_row *row = &plot->forest->rows[i];
	double y = row_middle(plot, i), base = y + plot->size * 0.35;
	double indent = INDENT * row->indent;
	double label = row->ratio ? plot->label : plot->start - COLUMN_GAP;
	struct measure m = measure(plot, face_of(row), label - indent);

	text(plot, face_of(row), (struct point){indent, base},
	     text_fit(plot->arena, &m, row->label), ANCHOR_START);
	for (size_t c = 0; c < plot->forest->n_columns; c++)
		if (*row->cells[c])
			text(plot, face_of(row), (struct point){plot->column[c], base},
			     row->cells[c], ANCHOR_MIDDLE);
	if (drawn(row))
		estimate_draw(plot, row, y);
}

/* "0.5" with the style's point. */
static const char *tick_text(const struct plot *plot, double tick)
{
	int decimals = tick < 0.1 ? 2 : tick < 1 ? 1 : 0;
	const char *words;

	words = number_fixed(plot->arena, tick, decimals, ROUND_EVEN);
	if (decimals == 0)
		return words;
	return arena_printf(plot->arena, "0%s%s", plot->input->style->point, words + 2);
}

static void axis_draw(const struct plot *plot)
{
	struct line_style style = {ink(plot), AXIS_WIDTH, 0, 0};
	double y = rows_bottom(plot), last = -1e9;
	double base = y + TICK_LENGTH + TICK_GAP + plot->size * 0.75;

	canvas_line(plot->canvas, (struct point){plot->start, y}, (struct point){plot->stop, y},
	            &style);
	for (size_t i = plot->first; i <= plot->last; i++) {
		double x = place(plot, ticks[i]);
		const char *words = tick_text(plot, ticks[i]);
		double half = width_of(plot, FACE_REGULAR, words) / 2;

		canvas_line(plot->canvas, (struct point){x, y}, (struct point){x, y + TICK_LENGTH},
		            &style);
		if (x - half < last + 3)
			continue;
		last = x + half;
		text(plot, FACE_REGULAR, (struct point){x, base}, words, ANCHOR_MIDDLE);
	}
}

/* What stands under one side of the axis, with an arrow away from 1. */
static void favours_draw(const struct plot *plot, const char *words, double direction)
{
	double one = place(plot, 1);
	double y = rows_bottom(plot) + TICK_LENGTH + TICK_GAP + plot->line * 2.2;
	double tip = one + direction * (ARROW * 5);
	struct line_style style = {ink(plot), AXIS_WIDTH, 0, 0};
	double middle = y - plot->size * 0.3;
	double edge = direction < 0 ? 0 : plot->width;
	struct measure m = measure(plot, FACE_REGULAR, fabs(edge - tip) - ARROW - 5);

	if (!*words)
		return;
	canvas_line(plot->canvas, (struct point){one + direction * ARROW, middle},
	            (struct point){tip, middle}, &style);
	arrow_draw(plot, tip, middle, direction);
	text(plot, FACE_REGULAR, (struct point){tip + direction * (ARROW + 4), y},
	     text_fit(plot->arena, &m, words), direction < 0 ? ANCHOR_END : ANCHOR_START);
}

static double axis_height(const struct plot *plot)
{
	const struct forest *forest = plot->forest;
	bool favours = *forest->favours_low || *forest->favours_high;

	return TICK_LENGTH + TICK_GAP + plot->line * (favours ? 3 : 1.6);
}

static void note_draw(const struct plot *plot, double bottom)
{
	struct text_style style = {.face = FACE_REGULAR,
	                           .size = plot->size - 0.5,
	                           .colour = plot->input->template->colours.muted};

	canvas_text(plot->canvas, 0, bottom + plot->size,
	            arena_printf(plot->arena,
	                         "%s on a logarithmic axis; squares are sized "
	                         "by the number of events.",
	                         plot->forest->axis_label),
	            &style);
}

static void refusal_draw(struct plot *plot)
{
	canvas_init(plot->canvas, plot->arena, plot->input->fonts, plot->width, 2 * plot->line);
	text(plot, FACE_REGULAR, (struct point){0, plot->line},
	     "Not drawn: too many subgroups for a page.", ANCHOR_START);
}

static struct canvas *forest_draw(const struct plot_input *input)
{
	const struct template *template = input->template;
	struct plot plot = {.input = input,
	                    .forest = input->figure->data,
	                    .arena = input->arena,
	                    .canvas = ARENA_NEW(input->arena, struct canvas),
	                    .width = input->form.width,
	                    .size = template->types[TYPE_TICK].size,
	                    .line = template->types[TYPE_TICK].line};
	double room = template_text_height(template) - KEPT_LINES * template->types[TYPE_BODY].line;
	double bottom;

	widths_set(&plot);
	columns_set(&plot);
	axis_set(&plot);
	head_set(&plot);
	room -= plot.head + axis_height(&plot) + 2 * plot.line;
	plot.row = fmin(plot.line * ROW_HEIGHT, room / (double)plot.forest->n);
	if (plot.row < plot.line) {
		refusal_draw(&plot);
		return plot.canvas;
	}
	bottom = rows_bottom(&plot) + axis_height(&plot);
	canvas_init(plot.canvas, plot.arena, input->fonts, plot.width, bottom + 1.6 * plot.line);
	grounds_draw(&plot);
	guides_draw(&plot);
	heads_draw(&plot);
	for (size_t i = 0; i < plot.forest->n; i++)
		row_draw(&plot, i);
	axis_draw(&plot);
	favours_draw(&plot, plot.forest->favours_low, -1);
	favours_draw(&plot, plot.forest->favours_high, 1);
	note_draw(&plot, bottom);
	return plot.canvas;
}

/* --- As a kind --------------------------------------------------------------- */

static const void *fill(const struct results *results, const struct figure *figure,
                        struct arena *arena)
{
	const struct forest *forest = figure->data;
	struct forest *copy = arena_memdup(arena, forest, sizeof *forest);
	struct forest_row *rows = ARENA_ARRAY(arena, struct forest_row, forest->n);

	for (size_t i = 0; i < forest->n; i++) {
		rows[i] = forest->rows[i];
		rows[i].cells =
		    fields_fill_all(results, forest->rows[i].cells, forest->n_columns, arena);
	}
	copy->rows = rows;
	return copy;
}

/* Each ratio with its interval. */
static const char *describe(const struct results *results, const void *data, struct arena *arena)
{
	const struct forest *forest = data;
	struct str out = {.arena = arena};

	for (size_t i = 0; i < forest->n; i++) {
		const struct forest_row *row = &forest->rows[i];

		if (row->ratio)
			str_addf(&out, " %s: %s.", row->label,
			         field_estimate(results, row->ratio, row->low, row->high));
	}
	return str_text(&out);
}

const struct figure_kind forest_figure = {
    .name = "forest", .draw = forest_draw, .fill = fill, .describe = describe};
