/* The lanes of a swimmer plot: bars, stops, arrows, signs, labels. */
#include <math.h>

#include "plot/signs.h"
#include "plot/swimmer.h"
#include "plot/tint.h"
#include "results/figures/swimmer.h"

#define BAR_SHARE 0.74 /* of the pitch */
#define SIGN_SIZE 4.5
#define SIGN_APART 4.7   /* between the middles of two */
#define SECOND_ROW 0.25  /* of the pitch: how far signs are from the middle of a lane … */
#define ROW_SIZE 0.5     /* … and how large, if they stand in two rows */
#define LABEL_SHARE 0.25 /* of the width, at most, for labels */

enum { LABEL_GAP = 5 }; /* between a label and the axis */

double lane_bar_height(const struct swimmer_plot *plot)
{
	return fmin(plot->pitch * BAR_SHARE, 7);
}

double lane_sign_size(const struct swimmer_plot *plot)
{
	return fmax(3.6, fmin(plot->pitch * 0.6, SIGN_SIZE));
}

void lane_bar_draw(const struct swimmer_plot *plot, size_t group, double y, double from, double to)
{
	const struct template *template = plot->input->template;
	double height = lane_bar_height(plot);
	size_t round = group / template->n_groups;
	struct line_style line = {0xFFFFFF, height / 4, 0, 0};

	canvas_rect(plot->canvas, (struct point){from, y - height / 2}, to - from, height,
	            tint_group(template, group));
	if (round > 1) {
		line.dash_on = fmin((double)round, DASH_MAX);
		line.dash_off = 2;
	}
	if (round > 0)
		canvas_line(plot->canvas, (struct point){from, y}, (struct point){to, y}, &line);
}

void lane_stop_draw(const struct swimmer_plot *plot, double x, double y)
{
	double height = fmin(lane_bar_height(plot) * 1.3, plot->pitch * 0.9);

	canvas_rect(plot->canvas, (struct point){x - 0.7, y - height / 2}, 1.4, height,
	            swimmer_ink(plot));
}

void lane_arrow_draw(const struct swimmer_plot *plot, double x, double y)
{
	double half = fmax(1.3, fmin(plot->pitch * 0.24, 2.2));
	double tip = x + ARROW_LENGTH, neck = tip - 2 * half;
	struct point head[] = {{neck, y - half}, {tip, y}, {neck, y + half}};
	struct line_style style = {swimmer_ink(plot), 0.7, 0, 0};

	canvas_line(plot->canvas, (struct point){x, y}, (struct point){neck, y}, &style);
	canvas_area(plot->canvas, head, 3, style.colour);
}

/* A thin line where there is no bar. */
static void thread_draw(const struct swimmer_plot *plot, double y, double from, double to)
{
	struct line_style style = {plot->input->template->colours.muted, 0.5, 0, 0};

	if (to > from)
		canvas_line(plot->canvas, (struct point){from, y}, (struct point){to, y}, &style);
}

static double mark_place(const struct swimmer_plot *plot, const struct lane *lane, size_t i)
{
	return axis_at(&plot->time, lane->marks[i].time);
}

/* Signs in their places, from left to right. */
struct placed_sign {
	size_t kind;
	double x;
};

/* How many signs from `first` on would touch if they stood at their time. */
static size_t cluster_size(const struct swimmer_plot *plot, const struct lane *lane, size_t first)
{
	size_t n = 1;

	while (first + n < lane->n_marks &&
	       mark_place(plot, lane, first + n) - mark_place(plot, lane, first + n - 1) <
	           SIGN_APART)
		n++;
	return n;
}

/* Signs of a cluster side by side, about the middle of their times; `every` second
 * of them, if they are in two rows. */
static void cluster_spread(struct placed_sign *signs, size_t n, size_t every, double apart,
                           double left)
{
	for (size_t row = 0; row < every; row++) {
		double sum = 0, x;
		size_t count = 0, k = 0;

		for (size_t i = row; i < n; i += every, count++)
			sum += signs[i].x;
		if (count == 0)
			continue;
		x = sum / (double)count - apart * (double)(count - 1) / 2;
		x = fmax(x, left);
		for (size_t i = row; i < n; i += every, k++)
			signs[i].x = x + apart * (double)k;
	}
}

/* Signs stand at their time; two that touch are moved apart, three and more stand
 * in two rows of the lane, moved apart in each. */
static void cluster_draw(const struct swimmer_plot *plot, const struct lane *lane, size_t first,
                         size_t n, double y)
{
	struct placed_sign *signs = ARENA_ARRAY(plot->arena, struct placed_sign, n);
	bool rows = n > 2;
	double size = rows ? fmax(plot->pitch * ROW_SIZE, 2.6) : lane_sign_size(plot);

	for (size_t i = 0; i < n; i++)
		signs[i] = (struct placed_sign){lane->marks[first + i].kind,
		                                mark_place(plot, lane, first + i)};
	if (n > 1)
		cluster_spread(signs, n, rows ? 2 : 1, size + 0.2, plot->time.start);
	for (size_t i = 0; i < n; i++) {
		double row = rows ? (i % 2 ? SECOND_ROW : -SECOND_ROW) * plot->pitch : 0;

		sign_draw(plot->canvas, signs[i].kind, (struct point){signs[i].x, y + row}, size,
		          swimmer_ink(plot));
	}
}

static void marks_draw(const struct swimmer_plot *plot, const struct lane *lane, double y)
{
	for (size_t i = 0; i < lane->n_marks;) {
		size_t n = cluster_size(plot, lane, i);

		cluster_draw(plot, lane, i, n, y);
		i += n;
	}
}

bool lane_has_stop(const struct lane *lane)
{
	for (size_t i = 0; i < lane->n_marks; i++)
		if (lane->marks[i].time == lane->end)
			return false;
	return lane->event;
}

static void lane_draw(const struct swimmer_plot *plot, const struct lane *lane, double y)
{
	double start = axis_at(&plot->time, lane->start);
	double end = axis_at(&plot->time, lane->end), last = end;

	if (lane->n_marks)
		last = fmax(end, mark_place(plot, lane, lane->n_marks - 1));
	thread_draw(plot, y, axis_at(&plot->time, 0), start);
	lane_bar_draw(plot, lane->group, y, start, end);
	thread_draw(plot, y, end, last);
	if (!lane->event)
		lane_arrow_draw(plot, last, y);
	else if (lane_has_stop(lane))
		lane_stop_draw(plot, end, y);
	marks_draw(plot, lane, y);
}

/* A lane's label, cut to its room. */
static const char *label_text(const struct swimmer_plot *plot, const struct lane *lane)
{
	struct measure measure = swimmer_measure(plot, plot->width * LABEL_SHARE);

	measure.size = plot->label_size;
	return text_fit(plot->arena, &measure, lane->label);
}

static void label_draw(const struct swimmer_plot *plot, const struct lane *lane, double y)
{
	const struct font_face *face = fonts_face(plot->input->fonts, FACE_REGULAR);
	struct text_style style = {.face = FACE_REGULAR,
	                           .size = plot->label_size,
	                           .colour = swimmer_ink(plot),
	                           .anchor = ANCHOR_END};

	canvas_text(plot->canvas, plot->time.start - LABEL_GAP,
	            y + face->cap_height * style.size / 2, label_text(plot, lane), &style);
}

/* The name of a group, above its lanes. */
static void heading_draw(const struct swimmer_plot *plot, const struct lane *lane, double y)
{
	struct measure measure = swimmer_measure(plot, plot->width);
	struct text_style style = {
	    .face = FACE_SEMIBOLD, .size = plot->size, .colour = swimmer_ink(plot)};

	measure.face = FACE_SEMIBOLD;
	canvas_text(plot->canvas, 0, y,
	            text_fit(plot->arena, &measure, plot->swimmer->groups[lane->group]), &style);
}

void lanes_draw(const struct swimmer_plot *plot)
{
	for (size_t i = 0; i < plot->swimmer->n; i++) {
		const struct lane *lane = &plot->swimmer->lanes[i];
		double y = plot->middles[i];

		if (lane_has_heading(plot, i))
			heading_draw(plot, lane, y - plot->pitch / 2 - 3);
		if (plot->label_size > 0 && *lane->label)
			label_draw(plot, lane, y);
		lane_draw(plot, lane, y);
	}
}

double lanes_label_room(const struct swimmer_plot *plot)
{
	double widest = 0;

	for (size_t i = 0; plot->label_size > 0 && i < plot->swimmer->n; i++)
		widest = fmax(widest, fonts_width(plot->input->fonts, FACE_REGULAR, plot->label_size,
		                                  label_text(plot, &plot->swimmer->lanes[i])));
	return widest > 0 ? ceil(widest) + LABEL_GAP : 0;
}
