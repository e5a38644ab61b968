/* Smooth lines over the steps of a Kaplan-Meier figure: fitted models. */
#include <math.h>

#include "canvas/text.h"
#include "plot/survival.h"
#include "plot/thin.h"
#include "results/figures/survival.h"

enum { KEY_GAP = 6, ENTRY_GAP = 18, LEGEND_BELOW = 5 };
#define STRONG_WIDTH 2.2
#define WEAK_WIDTH 1.0

/* Over one curve each overlay has a colour of its own; over several that of
 * its curve, thin and dashed. */
static struct line_style overlay_style(const struct survival_plot *plot,
                                       const struct overlay *overlay)
{
	struct line_style style;

	if (plot->set->n > 1) {
		style = plot_group(plot, overlay->group);
		style.width = WEAK_WIDTH;
		style.dash_on = 3;
		style.dash_off = 2;
		return style;
	}
	style = plot_group(plot, 1 + overlay->style);
	style.width = overlay->strong ? STRONG_WIDTH : WEAK_WIDTH;
	if (overlay->strong)
		style.dash_on = style.dash_off = 0;
	return style;
}

static void overlay_draw(const struct survival_plot *plot, const struct overlay *overlay)
{
	struct line_style style = overlay_style(plot, overlay);
	struct point *points = ARENA_ARRAY(plot->arena, struct point, overlay->n);
	double last = axis_tick(&plot->time, plot->time.n_steps);
	size_t n = 0;

	for (size_t i = 0; i < overlay->n && overlay->time[i] <= last; i++)
		points[n++] = (struct point){axis_at(&plot->time, overlay->time[i]),
		                             axis_at(&plot->survival, overlay->survival[i])};
	n = points_simplify(points, n, LINE_TOLERANCE);
	if (n > 1)
		canvas_lines(plot->canvas, points, n, &style);
}

void overlays_draw(const struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;

	for (int strong = 0; strong < 2; strong++)
		for (size_t i = 0; i < set->n_overlays; i++)
			if (set->overlays[i].strong == strong)
				overlay_draw(plot, &set->overlays[i]);
}

/* Whether an overlay is the first with its label. */
static bool is_listed(const struct curve_set *set, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (set->overlays[k].style == set->overlays[i].style)
			return false;
	return true;
}

static void entry_draw(const struct survival_plot *plot, const struct overlay *overlay, double x,
                       double y)
{
	const struct font_face *face = fonts_face(plot->input->fonts, FACE_REGULAR);
	double middle = y - face->x_height * plot->size / 2;
	struct line_style style = overlay_style(plot, overlay);
	struct text_style text = {.face = overlay->strong && plot->set->n == 1 ? FACE_BOLD
	                                                                       : FACE_REGULAR,
	                          .size = plot->size,
	                          .colour = plot->input->template->colours.text};

	if (plot->set->n > 1)
		style.colour = plot->input->template->colours.muted;
	canvas_line(plot->canvas, (struct point){x, middle}, (struct point){x + KEY_WIDTH, middle},
	            &style);
	canvas_text(plot->canvas, x + KEY_WIDTH + KEY_GAP, y, overlay->label, &text);
}

/* The distance from one entry to the next, so that they stand in columns. */
static double entry_pitch(const struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;
	double widest = 0;

	for (size_t i = 0; i < set->n_overlays; i++)
		widest = fmax(widest, fonts_width(plot->input->fonts, FACE_BOLD, plot->size,
		                                  set->overlays[i].label));
	return KEY_WIDTH + KEY_GAP + widest + ENTRY_GAP;
}

double overlays_legend_draw(const struct survival_plot *plot, double top, bool draw)
{
	const struct curve_set *set = plot->set;
	double pitch = entry_pitch(plot), left = plot->time.start;
	double room = plot->width - left + ENTRY_GAP;
	size_t n = 0, columns = room > pitch ? (size_t)(room / pitch) : 1;

	for (size_t i = 0; i < set->n_overlays; i++) {
		size_t row = n / columns, column = n % columns;

		if (!is_listed(set, i))
			continue;
		if (draw)
			entry_draw(plot, &set->overlays[i], left + pitch * (double)column,
			           top + plot->size + plot->line * (double)row);
		n++;
	}
	if (n == 0)
		return 0;
	n = (n + columns - 1) / columns;
	return plot->line * (double)n + LEGEND_BELOW;
}
