/* The lanes of a swimmer plot: bars, stops, arrows, signs, labels. */
#include <math.h>

#include "plot/signs.h"
#include "plot/swimmer.h"
#include "plot/tint.h"
#include "results/figures/swimmer.h"

#define BAR_SHARE 0.64   /* of the pitch */
#define SIGN_LEAST 3.0   /* size of signs that are told apart */
#define LABEL_SHARE 0.25 /* of the width, at most, for labels */

enum { LABEL_GAP = 5 }; /* between a label and the axis */

double lane_bar_height(const struct swimmer_plot *plot)
{
	return fmin(plot->pitch * BAR_SHARE, 7);
}

double lane_sign_size(const struct swimmer_plot *plot)
{
	return fmax(3.6, fmin(plot->pitch * 0.62, 5.6));
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

/* Whether mark i of a lane touches the one before it. */
static bool touches(const struct swimmer_plot *plot, const struct lane *lane, size_t i)
{
	return i > 0 && i < lane->n_marks &&
	       mark_place(plot, lane, i) - mark_place(plot, lane, i - 1) <
	           lane_sign_size(plot) * 0.9;
}

/* Signs stand at their time to the point.  Where some would cover each other
 * they are smaller, in turn above and below the middle, if there is room. */
static void marks_draw(const struct swimmer_plot *plot, const struct lane *lane, double y)
{
	double small = plot->pitch * 0.44;
	bool below = true;

	for (size_t i = 0; i < lane->n_marks; i++) {
		struct point at = {mark_place(plot, lane, i), y};
		double size = lane_sign_size(plot);
		bool before = touches(plot, lane, i);

		below = before && !below;
		if (small >= SIGN_LEAST && (before || touches(plot, lane, i + 1))) {
			size = fmin(small, size);
			at.y += (below ? 0.27 : -0.27) * plot->pitch;
		}
		sign_draw(plot->canvas, lane->marks[i].kind, at, size, swimmer_ink(plot));
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

void lanes_draw(const struct swimmer_plot *plot)
{
	for (size_t i = 0; i < plot->swimmer->n; i++) {
		const struct lane *lane = &plot->swimmer->lanes[i];
		double y = plot->top + ((double)i + 0.5) * plot->pitch;

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
