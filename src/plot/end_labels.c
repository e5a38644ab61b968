/* Names at the right ends of curves: in bold and in the curve's colour, with the
 * median below; in the order of the ends, pushed apart where they would overlap,
 * with a leader where they had to move. */
#include <math.h>
#include <stdlib.h>

#include "base/str.h"
#include "plot/survival.h"

#define LEADER_WIDTH 0.45
#define MOVED 3.0 /* farther: with a leader */
enum {
	LABEL_GAP = 9,  /* between the axes and a label */
	LEADER_GAP = 2, /* before the label */
	BETWEEN = 4,    /* two labels */
	MOST_LINES = 3, /* of a name */
};

static double label_left(const struct survival_plot *plot)
{
	return plot->time.stop + LABEL_GAP;
}

/* A name that is too pale for text is in ink, with a key before it. */
static double key_room(const struct survival_plot *plot, const struct end_label *label)
{
	return !label->plain && plot_name_pale(plot, label->group) ? KEY_WIDTH + KEY_GAP : 0;
}

static void label_set(const struct survival_plot *plot, struct end_label *label)
{
	double room = plot->width - label_left(plot);
	struct measure name = plot_measure(plot, TYPE_AXIS, room - key_room(plot, label));
	struct measure median = plot_measure(plot, TYPE_TICK, room);

	name.face = label->plain ? FACE_REGULAR : FACE_BOLD;
	label->names = text_wrap(plot->arena, &name, label->name);
	label->medians.n = 0;
	if (*label->median)
		label->medians = text_wrap(plot->arena, &median, label->median);
	label->height = (double)label->names.n * plot_type(plot, TYPE_AXIS)->line +
	                (double)label->medians.n * plot_type(plot, TYPE_TICK)->line;
}

/* The models over one curve are named like curves; over several their lines are
 * explained in words. */
static size_t named_overlays(const struct curve_set *set)
{
	return set->n == 1 ? set->n_overlays : 0;
}

/* Where a model's curve ends in the axes. */
static struct point overlay_end(const struct survival_plot *plot, const struct overlay *overlay)
{
	double end = axis_end(&plot->time);
	size_t n = 0;

	while (n + 1 < overlay->n && overlay->time[n + 1] <= end)
		n++;
	return (struct point){axis_at(&plot->time, fmin(overlay->time[n], end)),
	                      axis_at(&plot->survival, plot->set->wish.events
	                                                   ? 1 - overlay->survival[n]
	                                                   : overlay->survival[n])};
}

struct end_label *end_labels_make(const struct survival_plot *plot, size_t *n)
{
	const struct curve_set *set = plot->set;
	size_t most = set->n + named_overlays(set);
	struct end_label *labels = ARENA_ARRAY(plot->arena, struct end_label, most + 1);

	*n = 0;
	for (size_t i = 0; i < set->n; i++) {
		struct end_label label = {.group = i,
		                          .name = plot_label(plot, i),
		                          .median = plot_median(plot, i),
		                          .ink = plot_group(plot, i).colour};

		if (curve_end(plot, i, &label.end))
			labels[(*n)++] = label;
	}
	for (size_t i = 0; i < named_overlays(set); i++) {
		const struct overlay *overlay = &set->overlays[i];

		if (overlay->n == 0)
			continue;
		labels[(*n)++] = (struct end_label){
		    .group = overlay->strong ? 1 : set->n,
		    .name = overlay->label,
		    .median = "",
		    .plain = !overlay->strong,
		    .end = overlay_end(plot, overlay),
		    .ink = overlay->strong ? plot_group(plot, 1).colour
		                           : plot->input->template->colours.muted};
	}
	return labels;
}

/* By the heights of the ends; equal ones keep their order. */
static int by_height(const void *a, const void *b)
{
	const struct end_label *x = a, *y = b;

	if (x->end.y < y->end.y - 1e-9)
		return -1;
	if (x->end.y > y->end.y + 1e-9)
		return 1;
	return (x->group > y->group) - (x->group < y->group);
}

const size_t *groups_by_height(const struct survival_plot *plot)
{
	size_t n = plot->set->n;
	struct end_label *ends = ARENA_ARRAY(plot->arena, struct end_label, n + 1);
	size_t *order = ARENA_ARRAY(plot->arena, size_t, n + 1);

	for (size_t i = 0; i < n; i++) {
		ends[i].group = i;
		if (!curve_end(plot, i, &ends[i].end))
			ends[i].end.y = plot->survival.start + 1;
	}
	qsort(ends, n, sizeof *ends, by_height);
	for (size_t i = 0; i < n; i++)
		order[i] = ends[i].group;
	return order;
}

/* Labels that touch, as one block: where its top would be best. */
struct block {
	size_t n;
	double height, wish; /* wish: the sum of the tops that its labels wish */
};

static double block_top(const struct block *block, double top, double bottom)
{
	double at = block->wish / (double)block->n;

	return fmax(top, fmin(at, bottom - block->height));
}

/* Each label as near to its end as the others let it, least squares: blocks of
 * labels that would overlap are merged until none does. */
static void labels_settle(struct end_label *labels, size_t n, double top, double bottom)
{
	struct block blocks[2 * MOST_GROUPS + 16];
	size_t n_blocks = 0, label = 0;

	for (size_t i = 0; i < n; i++) {
		struct block block = {1, labels[i].height + BETWEEN,
		                      labels[i].end.y - labels[i].height / 2};

		while (n_blocks > 0) {
			const struct block *above = &blocks[n_blocks - 1];

			if (block_top(above, top, bottom) + above->height <=
			    block_top(&block, top, bottom))
				break;
			block.wish += above->wish - (double)block.n * above->height;
			block.n += above->n;
			block.height += above->height;
			n_blocks--;
		}
		blocks[n_blocks++] = block;
	}
	for (size_t i = 0; i < n_blocks; i++) {
		double y = block_top(&blocks[i], top, bottom);

		for (size_t k = 0; k < blocks[i].n; k++, label++) {
			labels[label].y = y;
			y += labels[label].height + BETWEEN;
		}
	}
}

bool end_labels_place(const struct survival_plot *plot, struct end_label *labels, size_t n)
{
	double top = plot->survival.stop - 8, bottom = plot->survival.start + BETWEEN + 2;
	double height = 0;

	if (n > MOST_GROUPS + 8)
		return false;
	for (size_t i = 0; i < n; i++) {
		label_set(plot, &labels[i]);
		height += labels[i].height + BETWEEN;
		if (labels[i].names.n > MOST_LINES || labels[i].medians.n > 2)
			return false;
	}
	qsort(labels, n, sizeof *labels, by_height);
	labels_settle(labels, n, top, bottom);
	return height <= bottom - top;
}

static void leader_draw(const struct survival_plot *plot, const struct end_label *label)
{
	double middle = label->y + plot_type(plot, TYPE_AXIS)->line / 2;
	struct line_style style = {label->ink, LEADER_WIDTH, 0, 0};
	struct point from = {label->end.x + 1.5, label->end.y};
	struct point to = {label_left(plot) - LEADER_GAP, middle};

	if (fabs(middle - label->end.y) <= MOVED && to.x - from.x < 2 * LABEL_GAP)
		return;
	canvas_line(plot->canvas, from, to, &style);
}

static void label_draw(const struct survival_plot *plot, const struct end_label *label)
{
	double x = label_left(plot), name = x + key_room(plot, label);
	double y = label->y + plot_type(plot, TYPE_AXIS)->size * 0.92;
	colour muted = plot->input->template->colours.muted;

	leader_draw(plot, label);
	if (name > x)
		plot_key(plot, label->group, (struct point){x, y});
	for (size_t i = 0; i < label->names.n; i++) {
		if (label->plain)
			plot_text_in(plot, TYPE_TICK, muted, (struct point){name, y},
			             label->names.items[i], ANCHOR_START);
		else
			plot_name(plot, TYPE_AXIS, label->group, (struct point){name, y},
			          label->names.items[i]);
		y += plot_type(plot, TYPE_AXIS)->line;
	}
	for (size_t i = 0; i < label->medians.n; i++) {
		plot_text(plot, TYPE_TICK, (struct point){x, y}, label->medians.items[i],
		          ANCHOR_START);
		y += plot_type(plot, TYPE_TICK)->line;
	}
}

void end_labels_draw(const struct survival_plot *plot, const struct end_label *labels, size_t n)
{
	for (size_t i = 0; i < n; i++)
		label_draw(plot, &labels[i]);
}
