/* Faults of layout that a reader would see: found from real metrics, so that
 * tests can look at every page without looking at pictures. */
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

/* How far a text leaves the canvas, and where. */
static size_t edges_check(const struct canvas *canvas, const struct op *op, const struct box *box,
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
			fprintf(to, "text \"%s\" leaves the canvas %s by %.1f pt\n", op->text,
			        edges[i].side, edges[i].by);
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
			boxes[i] = (struct box){op->x, op->y, op->x + op->width, op->y + op->height};
	}
	for (size_t i = 0; i < canvas->n; i++)
		if (canvas->ops[i].kind == OP_TEXT) {
			faults += edges_check(canvas, &canvas->ops[i], &boxes[i], to);
			faults += overlaps_check(canvas, i, boxes, to);
		}
	arena_release(&scratch);
	return faults;
}
