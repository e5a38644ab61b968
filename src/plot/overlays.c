/* Smooth lines over the steps of a survival figure: fitted models. */
#include <math.h>

#include "plot/survival.h"
#include "plot/thin.h"
#include "results/figures/survival.h"

#define STRONG_WIDTH 1.6
#define WEAK_WIDTH 0.7
#define DASHED_WIDTH 1.0

/* Over one curve the best model is strong in the second colour, the others thin
 * and grey, since they are named at their ends; over several curves each has the
 * colour of its curve, thin and dashed. */
static struct line_style overlay_style(const struct survival_plot *plot,
                                       const struct overlay *overlay)
{
	struct line_style style = plot_group(plot, plot->set->n > 1 ? overlay->group : 1);

	style.dash_on = style.dash_off = 0;
	style.width = STRONG_WIDTH;
	if (plot->set->n > 1) {
		style.width = DASHED_WIDTH;
		style.dash_on = 3;
		style.dash_off = 2;
	} else if (!overlay->strong) {
		style.colour = plot->input->template->colours.muted;
		style.width = WEAK_WIDTH;
	}
	return style;
}

static void overlay_draw(const struct survival_plot *plot, const struct overlay *overlay)
{
	struct line_style style = overlay_style(plot, overlay);
	struct point *points = ARENA_ARRAY(plot->arena, struct point, overlay->n);
	double last = axis_end(&plot->time);
	size_t n = 0;

	for (size_t i = 0; i < overlay->n && overlay->time[i] <= last; i++) {
		double share =
		    plot->set->wish.events ? 1 - overlay->survival[i] : overlay->survival[i];

		points[n++] = (struct point){axis_at(&plot->time, overlay->time[i]),
		                             axis_at(&plot->survival, share)};
	}
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
