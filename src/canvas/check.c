/* Faults of layout that a reader would see: found from real metrics, so that
 * tests can look at every page without looking at pictures. */
#include <math.h>
#include <string.h>

#include "base/str.h"
#include "canvas/canvas.h"

/* What two texts may share before they are said to overlap, in points: the
 * rounding of places, and descenders reaching into the next line's ascent. */
#define SLACK 0.25

struct box {
	double left, top, right, bottom;
};

/* The ink's frame of a text: from its start to its advance, and from capitals'
 * height, or the ascent where there is more, to the descent. */
static struct box text_box(const struct canvas *canvas, const struct op *op)
{
	const struct font_face *face = fonts_face(canvas->fonts, op->face);
	double width = fonts_width(canvas->fonts, op->face, op->size, op->text);
	double up = face->ascent * op->size, down = face->descent * op->size;

	if (op->angle == 90)
		return (struct box){op->x - up, op->y - width, op->x + down, op->y};
	return (struct box){op->x, op->y - up, op->x + width, op->y + down};
}

static bool boxes_overlap(const struct box *a, const struct box *b)
{
	return a->left + SLACK < b->right && b->left + SLACK < a->right &&
	       a->top + SLACK < b->bottom && b->top + SLACK < a->bottom;
}

/* How far something leaves the canvas, and where. */
static size_t edges_check(const struct canvas *canvas, const char *what, const struct box *box,
                          FILE *to)
{
	const struct {
		const char *side;
		double by;
	} edges[] = {
	    {"on the left", -box->left},
	    {"at the top", -box->top},
	    {"on the right", box->right - canvas->width},
	    {"at the bottom", box->bottom - canvas->height},
	};
	size_t faults = 0;

	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
		if (edges[i].by > SLACK) {
			fprintf(to, "%s leaves the canvas %s by %.1f pt\n", what, edges[i].side,
			        edges[i].by);
			faults++;
		}
	return faults;
}

/* Texts and filled rectangles drawn later that cover a text. */
static size_t overlaps_check(const struct canvas *canvas, size_t i, const struct box *boxes,
                             FILE *to)
{
	const struct op *ops = canvas->ops;
	size_t faults = 0;

	for (size_t k = i + 1; k < canvas->n; k++) {
		bool text = ops[k].kind == OP_TEXT;

		if ((!text && ops[k].kind != OP_RECT) || !boxes_overlap(&boxes[i], &boxes[k]))
			continue;
		fprintf(to, "text \"%s\" at %g,%g %s%s%s\n", ops[i].text, ops[i].x, ops[i].y,
		        text ? "overlaps \"" : "is covered by a rectangle", text ? ops[k].text : "",
		        text ? "\"" : "");
		faults++;
	}
	return faults;
}

static struct box box_meet(const struct box *a, const struct box *b)
{
	return (struct box){fmax(a->left, b->left), fmax(a->top, b->top), fmin(a->right, b->right),
	                    fmin(a->bottom, b->bottom)};
}

static struct box rect_box(const struct op *op)
{
	return (struct box){op->x, op->y, op->x + op->width, op->y + op->height};
}

/* What a line or an area takes, of which only the part in `clip` is seen. */
static struct box points_box(const struct op *op, const struct box *clip)
{
	struct box box = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};

	for (size_t i = 0; i < op->n_points; i++) {
		box.left = fmin(box.left, op->points[i].x);
		box.top = fmin(box.top, op->points[i].y);
		box.right = fmax(box.right, op->points[i].x);
		box.bottom = fmax(box.bottom, op->points[i].y);
	}
	return box_meet(&box, clip);
}

/* Lines, areas and rectangles that leave the canvas. */
static size_t marks_check(const struct canvas *canvas, FILE *to)
{
	const struct box all = {-HUGE_VAL, -HUGE_VAL, HUGE_VAL, HUGE_VAL};
	struct box clip = all, box;
	size_t faults = 0;

	for (size_t i = 0; i < canvas->n; i++) {
		const struct op *op = &canvas->ops[i];

		if (op->kind == OP_CLIP)
			clip = rect_box(op);
		else if (op->kind == OP_UNCLIP)
			clip = all;
		else if (op->kind == OP_LINES || op->kind == OP_AREA || op->kind == OP_RECT) {
			box = rect_box(op);
			box = op->kind == OP_RECT ? box_meet(&box, &clip) : points_box(op, &clip);
			if (box.left <= box.right && box.top <= box.bottom)
				faults += edges_check(canvas, "a mark", &box, to);
		}
	}
	return faults;
}

/* The figure that an operation belongs to; NULL: none. */
static const struct tag *figure_of(const struct op *op)
{
	const struct tag *tag = op->tag;

	while (tag && tag->kind != TAG_FIGURE)
		tag = tag->parent;
	return tag;
}

static bool is_cut(const char *text)
{
	const char *dots = strstr(text, "…");

	return dots && !dots[strlen("…")];
}

/* Labels of a figure that were cut, and now read like one another: whole ones
 * differ. */
static size_t labels_check(const struct canvas *canvas, FILE *to)
{
	const struct op *ops = canvas->ops;
	size_t faults = 0;

	for (size_t i = 0; i < canvas->n; i++)
		for (size_t k = 0; k < i && ops[i].kind == OP_TEXT && is_cut(ops[i].text); k++)
			if (ops[k].kind == OP_TEXT && figure_of(&ops[i]) &&
			    figure_of(&ops[i]) == figure_of(&ops[k]) &&
			    strcmp(ops[i].text, ops[k].text) == 0) {
				fprintf(to, "label \"%s\" stands twice in a figure\n", ops[i].text);
				faults++;
				break;
			}
	return faults;
}

size_t canvas_check(const struct canvas *canvas, FILE *to)
{
	struct arena scratch = {0};
	struct box *boxes = ARENA_ARRAY(&scratch, struct box, canvas->n);
	size_t faults = 0;

	for (size_t i = 0; i < canvas->n; i++) {
		const struct op *op = &canvas->ops[i];

		if (op->kind == OP_TEXT)
			boxes[i] = text_box(canvas, op);
		else if (op->kind == OP_RECT)
			boxes[i] = rect_box(op);
	}
	for (size_t i = 0; i < canvas->n; i++)
		if (canvas->ops[i].kind == OP_TEXT) {
			faults += edges_check(
			    canvas, arena_printf(&scratch, "text \"%s\"", canvas->ops[i].text),
			    &boxes[i], to);
			faults += overlaps_check(canvas, i, boxes, to);
		}
	arena_release(&scratch);
	return faults + marks_check(canvas, to) + labels_check(canvas, to);
}
