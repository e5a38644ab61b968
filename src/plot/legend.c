/* The legend above the axes, for groups whose names have no room at the ends of
 * their curves: a line of the curve, the name, the median. */
#include <math.h>

#include "base/str.h"
#include "plot/survival.h"

enum {
	MEDIAN_GAP = 8,
	ITEM_GAP = 18,
	BELOW = 4,
	MOST_LINES = 5, /* of a name: nobody reads more */
};

/* The lines of a name, as wide as the figure; the last one that is allowed ends in
 * "…". */
static struct text_lines name_lines(const struct survival_plot *plot, const char *name)
{
	struct measure measure = plot_measure(plot, TYPE_AXIS, plot->width - KEY_WIDTH - KEY_GAP);
	struct text_lines lines;

	measure.face = FACE_BOLD;
	lines = text_wrap(plot->arena, &measure, name);
	if (lines.n > MOST_LINES) {
		lines.n = MOST_LINES;
		lines.items[MOST_LINES - 1] =
		    text_fit(plot->arena, &measure,
		             arena_printf(plot->arena, "%s …", lines.items[MOST_LINES - 1]));
	}
	return lines;
}

/* Where the next item begins. */
struct pen {
	double x, y;
};

/* An item behind the others, or on a line of its own. */
static void item_draw(const struct survival_plot *plot, size_t group, struct pen *pen, bool draw)
{
	const char *median = plot_median(plot, group);
	struct text_lines lines = name_lines(plot, plot_label(plot, group));
	double line = plot_type(plot, TYPE_AXIS)->line, left = KEY_WIDTH + KEY_GAP;
	double name = plot_name_width(plot, TYPE_AXIS, lines.items[lines.n - 1]);
	double tail = *median ? MEDIAN_GAP + plot_text_width(plot, TYPE_TICK, median) : 0;
	double width = left + name + tail;

	if (lines.n > 1 || pen->x + width > plot->width) {
		if (pen->x > 0)
			pen->y += line;
		pen->x = 0;
	}
	if (draw)
		plot_key(plot, group, (struct point){pen->x, pen->y});
	for (size_t i = 0; i < lines.n; i++) {
		if (draw)
			plot_name(plot, TYPE_AXIS, group, (struct point){pen->x + left, pen->y},
			          lines.items[i]);
		pen->y += line;
	}
	pen->y -= line;
	if (*median && pen->x + width > plot->width) {
		pen->y += line;
		name = -MEDIAN_GAP;
	}
	if (draw && *median)
		plot_text(plot, TYPE_TICK, (struct point){pen->x + left + name + MEDIAN_GAP, pen->y},
		          median, ANCHOR_START);
	pen->x += width + ITEM_GAP;
}

double legend_draw(const struct survival_plot *plot, double top, bool draw)
{
	double size = plot_type(plot, TYPE_AXIS)->size;
	struct pen pen = {0, top + size};

	if (plot->labels != LABELS_TOP)
		return 0;
	for (size_t i = 0; i < plot->set->n; i++)
		item_draw(plot, i, &pen, draw);
	return pen.y - top - size + plot_type(plot, TYPE_AXIS)->line + BELOW;
}
