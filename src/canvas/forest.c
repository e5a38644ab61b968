#include "canvas/forest.h"

#include <math.h>

#include "base/num.h"
#include "base/str.h"
#include "canvas/text.h"

enum { TICK_LENGTH = 3, TICK_GAP = 3, ARROW = 4, WORDS_GAP = 6, HEIGHT_ADDED = 2 };
#define SQUARE 4.8       /* side, of the largest by its weight */
#define SQUARE_LEAST 2.2 /* that is still a square */
#define OPEN 3.8         /* side of the open one of a reference */
#define DIAMOND 7.2      /* height */
#define INTERVAL_WIDTH 0.9
#define ONE_WIDTH 0.5
#define HAIR_WIDTH 0.5
#define AXIS_WIDTH 0.7
#define TICK_WIDTH 0.6

/* How far from 1 intervals are followed; estimates are to the last tick. */
#define FOLLOWED 10.0

/* Sets of ticks, from the one that is preferred. */
static const struct ticks {
	double ticks[13];
	size_t n, one; /* which of them is 1 */
} sets[] = {
    {{0.25, 0.5, 1, 2, 4, 8}, 6, 2},
    {{0.1, 0.2, 0.5, 1, 2, 5, 10}, 7, 3},
    {{0.01, 0.1, 1, 10, 100}, 5, 2},
};
enum { N_SETS = sizeof sets / sizeof *sets };

static bool is_estimate(const struct forest_mark *mark)
{
	return mark->kind == FOREST_ESTIMATE || mark->kind == FOREST_WHOLE;
}

/* What the axis has to show. */
struct range {
	double low, high;
};

static struct range range_find(const struct forest_column *column)
{
	struct range range = {0.8, 1.25};

	for (size_t i = 0; i < column->n; i++) {
		const struct forest_mark *mark = &column->marks[i];

		if (!is_estimate(mark))
			continue;
		range.low = fmin(range.low, fmax(mark->low, 1 / FOLLOWED));
		range.high = fmax(range.high, fmin(mark->high, FOLLOWED));
		range.low = fmin(range.low, mark->ratio);
		range.high = fmax(range.high, mark->ratio);
	}
	return range;
}

static bool covers(const struct ticks *set, const struct range *range)
{
	return set->ticks[0] <= range->low * (1 + 1e-9) &&
	       set->ticks[set->n - 1] >= range->high * (1 - 1e-9);
}

struct forest_axis forest_axis_choose(const struct forest_column *column)
{
	struct range range = range_find(column);
	struct forest_axis axis = {.start = column->x + ARROW,
	                           .stop = column->x + column->width - ARROW};
	const struct ticks *set = sets;
	size_t first, last;

	while (set < sets + N_SETS - 1 && !covers(set, &range))
		set++;
	first = last = set->one;
	while (first > 0 && set->ticks[first] > range.low * (1 + 1e-9))
		first--;
	while (last < set->n - 1 && set->ticks[last] < range.high * (1 - 1e-9))
		last++;
	for (size_t i = first; i <= last; i++)
		axis.ticks[axis.n_ticks++] = set->ticks[i];
	return axis;
}

double forest_place(const struct forest_axis *axis, double ratio)
{
	double low = log(axis->ticks[0]), high = log(axis->ticks[axis->n_ticks - 1]);

	return axis->start + (log(ratio) - low) / (high - low) * (axis->stop - axis->start);
}

static bool is_on(const struct forest_axis *axis, double x)
{
	return x >= axis->start - 1e-6 && x <= axis->stop + 1e-6;
}

/* The end of an interval that goes on: a tip pointing left or right. */
static void arrow_draw(struct canvas *canvas, struct point at, double direction, colour ink)
{
	struct point tip[] = {{at.x + direction * ARROW, at.y},
	                      {at.x, at.y - ARROW * 0.55},
	                      {at.x, at.y + ARROW * 0.55}};

	canvas_area(canvas, tip, 3, ink);
}

static void square_draw(struct canvas *canvas, struct point middle, double side, colour ink)
{
	canvas_rect(canvas, (struct point){middle.x - side / 2, middle.y - side / 2}, side, side,
	            ink);
}

static void reference_draw(struct canvas *canvas, const struct forest_column *column,
                           struct point middle)
{
	square_draw(canvas, middle, OPEN, column->look.ink);
	square_draw(canvas, middle, OPEN - 1.4, 0xFFFFFF);
}

static double most_weight(const struct forest_column *column)
{
	double most = 0;

	for (size_t i = 0; i < column->n; i++)
		if (column->marks[i].kind == FOREST_ESTIMATE)
			most = fmax(most, column->marks[i].weight);
	return most;
}

/* The largest square is larger where areas tell something, or the others would be
 * too small. */
static double square_side(const struct forest_column *column, const struct forest_mark *mark)
{
	double most = most_weight(column);

	if (most <= 0)
		return SQUARE;
	return fmax(SQUARE_LEAST, SQUARE * 1.5 * sqrt(mark->weight / most));
}

static void diamond_draw(struct canvas *canvas, const struct forest_column *column,
                         const struct forest_axis *axis, const struct forest_mark *mark)
{
	struct point corners[] = {{forest_place(axis, mark->low), mark->y},
	                          {forest_place(axis, mark->ratio), mark->y - DIAMOND / 2},
	                          {forest_place(axis, mark->high), mark->y},
	                          {forest_place(axis, mark->ratio), mark->y + DIAMOND / 2}};

	canvas_area(canvas, corners, 4, column->look.mark);
}

static void estimate_draw(struct canvas *canvas, const struct forest_column *column,
                          const struct forest_axis *axis, const struct forest_mark *mark)
{
	double from = forest_place(axis, mark->low), to = forest_place(axis, mark->high);
	double x = forest_place(axis, mark->ratio);
	struct line_style style = {column->look.mark, INTERVAL_WIDTH, 0, 0};
	bool cut_low = from < axis->start;
	bool cut_high = to > axis->stop;

	from = fmin(fmax(from, axis->start), axis->stop);
	to = fmax(fmin(to, axis->stop), axis->start);
	if (mark->kind == FOREST_WHOLE && !cut_low && !cut_high) {
		diamond_draw(canvas, column, axis, mark);
		return;
	}
	canvas_line(canvas, (struct point){from, mark->y}, (struct point){to, mark->y}, &style);
	if (cut_low)
		arrow_draw(canvas, (struct point){axis->start, mark->y}, -1, style.colour);
	if (cut_high)
		arrow_draw(canvas, (struct point){axis->stop, mark->y}, 1, style.colour);
	if (is_on(axis, x))
		square_draw(canvas, (struct point){x, mark->y}, square_side(column, mark),
		            column->look.mark);
}

/* A line through all rows. */
static void line_draw(struct canvas *canvas, const struct forest_column *column, double x,
                      const struct line_style *style)
{
	canvas_line(canvas, (struct point){x, column->top}, (struct point){x, column->bottom},
	            style);
}

void forest_marks_draw(struct canvas *canvas, const struct forest_column *column,
                       const struct forest_axis *axis)
{
	struct line_style one = {column->look.ink, ONE_WIDTH, 0, 0};
	struct line_style whole = {column->look.hair, HAIR_WIDTH, 0, 0};
	double middle = forest_place(axis, 1);

	for (size_t i = 0; i < column->n; i++) {
		const struct forest_mark *mark = &column->marks[i];

		if (mark->kind == FOREST_WHOLE && is_on(axis, forest_place(axis, mark->ratio)))
			line_draw(canvas, column, forest_place(axis, mark->ratio), &whole);
	}
	line_draw(canvas, column, middle, &one);
	for (size_t i = 0; i < column->n; i++) {
		const struct forest_mark *mark = &column->marks[i];

		if (mark->kind == FOREST_REFERENCE)
			reference_draw(canvas, column, (struct point){middle, mark->y});
		else if (is_estimate(mark))
			estimate_draw(canvas, column, axis, mark);
	}
}

/* "0.5", with the look's point. */
static const char *tick_text(const struct forest_column *column, double tick, struct arena *arena)
{
	int decimals = tick == 0.25 || tick < 0.1 ? 2 : tick < 1 ? 1 : 0;
	const char *words = number_fixed(arena, tick, decimals, ROUND_EVEN);

	if (decimals == 0)
		return words;
	return arena_printf(arena, "0%s%s", column->look.point, words + 2);
}

static void ticks_draw(struct canvas *canvas, const struct forest_column *column,
                       const struct forest_axis *axis, struct arena *arena)
{
	const struct forest_look *look = &column->look;
	struct line_style style = {look->ink, TICK_WIDTH, 0, 0};
	struct text_style words = {
	    .face = look->face, .size = look->size, .colour = look->ink, .anchor = ANCHOR_MIDDLE};
	double last = -1e9;

	for (size_t i = 0; i < axis->n_ticks; i++) {
		double x = forest_place(axis, axis->ticks[i]), y = column->bottom;
		const char *text = tick_text(column, axis->ticks[i], arena);
		double half = fonts_width(canvas->fonts, look->face, look->size, text) / 2;

		canvas_line(canvas, (struct point){x, y}, (struct point){x, y + TICK_LENGTH},
		            &style);
		if (x - half < last + 3)
			continue;
		last = x + half;
		canvas_text(canvas, x, y + TICK_LENGTH + TICK_GAP + look->size * 0.75, text, &words);
	}
}

/* What a side of 1 means, from the line at 1 outwards, in as many lines as it
 * needs; returns how many. */
static size_t side_draw(struct canvas *canvas, const struct forest_column *column,
                        const struct forest_axis *axis, const struct measure *like,
                        double direction, struct arena *arena)
{
	const struct forest_look *look = &column->look;
	const char *words = direction < 0 ? look->low : look->high;
	double x = forest_place(axis, 1) + direction * WORDS_GAP;
	struct measure measure = *like;
	struct text_style style = {.face = look->face,
	                           .size = look->size,
	                           .colour = look->muted,
	                           .anchor = direction < 0 ? ANCHOR_END : ANCHOR_START};
	struct text_lines lines;

	if (!words || !*words)
		return 0;
	measure.width = direction < 0 ? x - column->left : column->right - x;
	lines = text_wrap(arena, &measure, words);
	for (size_t i = 0; canvas && i < lines.n; i++)
		canvas_text(canvas, x,
		            column->bottom + TICK_LENGTH + TICK_GAP + look->size * 0.75 +
		                look->line * (double)(i + 1),
		            lines.items[i], &style);
	return lines.n;
}

double forest_axis_draw(struct canvas *canvas, const struct forest_column *column,
                        const struct forest_axis *axis, struct arena *arena,
                        const struct fonts *fonts)
{
	const struct forest_look *look = &column->look;
	struct measure measure = {.fonts = fonts, .face = look->face, .size = look->size};
	struct line_style style = {look->ink, AXIS_WIDTH, 0, 0};
	size_t low = side_draw(canvas, column, axis, &measure, -1, arena);
	size_t high = side_draw(canvas, column, axis, &measure, 1, arena);

	if (canvas) {
		canvas_line(canvas, (struct point){axis->start, column->bottom},
		            (struct point){axis->stop, column->bottom}, &style);
		ticks_draw(canvas, column, axis, arena);
	}
	return TICK_LENGTH + TICK_GAP + look->size + HEIGHT_ADDED +
	       look->line * (double)(low > high ? low : high);
}
