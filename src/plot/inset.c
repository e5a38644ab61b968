/* The hazard ratio and the test among the curves, where there is room: at the
 * bottom left, else in another corner, else above the axes. */
#include <math.h>

#include "plot/survival.h"

enum { INSET = 6, MOST_LINES = 8, CLEAR = 3 };

struct inset {
	const char *items[MOST_LINES];
	size_t n;
	double width;
};

static void lines_add(const struct survival_plot *plot, struct inset *inset, const char *text)
{
	struct measure measure =
	    plot_measure(plot, TYPE_AXIS, plot->time.stop - plot->time.start - 2 * INSET);
	struct text_lines lines;

	if (!text || !*text)
		return;
	measure.face = FACE_REGULAR;
	lines = text_wrap(plot->arena, &measure, text);
	for (size_t i = 0; i < lines.n && inset->n < MOST_LINES; i++) {
		inset->items[inset->n++] = lines.items[i];
		inset->width = fmax(inset->width,
		                    fonts_width(plot->input->fonts, FACE_REGULAR,
		                                plot_type(plot, TYPE_AXIS)->size, lines.items[i]));
	}
}

static struct inset inset_make(const struct survival_plot *plot)
{
	struct inset inset = {.n = 0};

	lines_add(plot, &inset, plot->set->ratio);
	lines_add(plot, &inset, plot->set->test);
	return inset;
}

/* The corners, in the order in which they are tried. */
static struct box corner(const struct survival_plot *plot, const struct inset *inset, int which)
{
	double height = (double)inset->n * plot_type(plot, TYPE_AXIS)->line;
	double right = plot->time.stop - INSET, bottom = plot->survival.start - INSET;
	struct box box = {plot->time.start + INSET, plot->survival.stop + CLEAR, 0, 0};

	if (which == 0 || which == 3)
		box.top = bottom - height;
	if (which == 1 || which == 3)
		box.left = right - inset->width;
	box.right = box.left + inset->width;
	box.bottom = box.top + height;
	return box;
}

static void lines_draw(const struct survival_plot *plot, const struct inset *inset, struct box box)
{
	const struct type_style *type = plot_type(plot, TYPE_AXIS);
	struct text_style style = {.face = FACE_REGULAR, .size = type->size, .colour = type->ink};

	for (size_t i = 0; i < inset->n; i++)
		canvas_text(plot->canvas, box.left,
		            box.top + type->size * 0.95 + (double)i * type->line, inset->items[i],
		            &style);
}

/* Finds a corner that is free; false if there is none. */
static bool corner_find(const struct survival_plot *plot, const struct inset *inset,
                        struct box *found)
{
	for (int which = 0; which < 4 && !plot->inset_above; which++) {
		struct box box = corner(plot, inset, which);
		struct box around = {box.left - CLEAR, box.top - CLEAR, box.right + CLEAR,
		                     box.bottom + CLEAR};

		if (box.top < plot->survival.stop || !curves_leave_free(plot, around))
			continue;
		*found = box;
		return true;
	}
	return false;
}

double inset_height(const struct survival_plot *plot)
{
	struct inset inset = inset_make(plot);
	struct box box;

	if (inset.n == 0 || corner_find(plot, &inset, &box))
		return 0;
	return (double)inset.n * plot_type(plot, TYPE_AXIS)->line + CLEAR;
}

void inset_draw(const struct survival_plot *plot, double top)
{
	struct inset inset = inset_make(plot);
	struct box box = {.left = plot->time.start, .top = top};

	if (inset.n == 0)
		return;
	if (corner_find(plot, &inset, &box))
		canvas_rect(plot->canvas, (struct point){box.left - 2, box.top}, inset.width + 4,
		            box.bottom - box.top, 0xFFFFFF); /* over gridlines */
	lines_draw(plot, &inset, box);
}
