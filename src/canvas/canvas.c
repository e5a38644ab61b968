#include "canvas/canvas.h"

#include <math.h>
#include <string.h>

#include "base/bug.h"
#include "canvas/text.h"

/* To 1/100 pt.  Not finite, or far outside any paper: a defect upstream. */
static double place(double value)
{
	BUG_UNLESS(fabs(value) < 32000);
	return round(value * 100) / 100;
}

static struct op *op_add(struct canvas *canvas, enum op_kind kind)
{
	ARENA_PUSH(canvas->arena, canvas->ops, canvas->n,
	           (struct op){.kind = kind, .tag = canvas->tag});
	return &canvas->ops[canvas->n - 1];
}

void canvas_init(struct canvas *canvas, struct arena *arena, const struct fonts *fonts,
                 double width, double height)
{
	*canvas = (struct canvas){
	    .arena = arena, .fonts = fonts, .width = place(width), .height = place(height)};
}

/* Adds text of one face that starts at a place. */
static void run_add(struct canvas *canvas, double x, double y, const char *text,
                    const struct text_style *style)
{
	struct op *op = op_add(canvas, OP_TEXT);

	op->x = place(x);
	op->y = place(y);
	op->text = text;
	op->face = style->face;
	op->size = place(style->size);
	op->colour = style->colour;
	op->angle = style->angle;
	op->anchor = style->anchor;
}

void canvas_text(struct canvas *canvas, double x, double y, const char *text,
                 const struct text_style *style)
{
	const char *printed = text_printed(canvas->arena, text);
	struct text_style run = *style;
	double back = 0;

	BUG_UNLESS(style->angle == 0 || style->angle == 90);
	if (!*printed)
		return;
	if (style->anchor != ANCHOR_START)
		back = fonts_width(canvas->fonts, style->face, style->size, printed);
	if (style->anchor == ANCHOR_MIDDLE)
		back /= 2;
	x -= style->angle == 0 ? back : 0;
	y += style->angle == 0 ? 0 : back;
	while (*printed) {
		size_t n = fonts_run(canvas->fonts, style->face, printed, &run.face);
		double width = 0;

		run.face = fonts_own(canvas->fonts, run.face);
		/* pieces of a text follow each other from their starts on */
		run.anchor = printed[n] ? ANCHOR_START : run.anchor;
		run_add(canvas, x, y,
		        printed[n] ? arena_strndup(canvas->arena, printed, n) : printed, &run);
		printed += n;
		if (*printed)
			width = fonts_span_width(canvas->fonts, style->face, style->size,
			                         printed - n, n);
		x += style->angle == 0 ? width : 0;
		y -= style->angle == 0 ? 0 : width;
	}
}

static const struct point *points_copy(struct arena *arena, const struct point *points, size_t n)
{
	struct point *copy = ARENA_ARRAY(arena, struct point, n);

	for (size_t i = 0; i < n; i++)
		copy[i] = (struct point){place(points[i].x), place(points[i].y)};
	return copy;
}

void canvas_lines(struct canvas *canvas, const struct point *points, size_t n,
                  const struct line_style *style)
{
	struct op *op;

	BUG_UNLESS(style->dash_on <= DASH_MAX && style->dash_off <= DASH_MAX);
	if (n < 2)
		return;
	op = op_add(canvas, OP_LINES);
	op->points = points_copy(canvas->arena, points, n);
	op->n_points = n;
	op->colour = style->colour;
	op->stroke = place(style->width);
	op->dash_on = round(style->dash_on);
	op->dash_off = round(style->dash_off);
}

void canvas_line(struct canvas *canvas, struct point from, struct point to,
                 const struct line_style *style)
{
	const struct point points[] = {from, to};

	canvas_lines(canvas, points, 2, style);
}

void canvas_area(struct canvas *canvas, const struct point *points, size_t n, colour fill)
{
	struct op *op;

	if (n < 3)
		return;
	op = op_add(canvas, OP_AREA);
	op->points = points_copy(canvas->arena, points, n);
	op->n_points = n;
	op->colour = fill;
}

/* An operation on a rectangle. */
static struct op *op_add_rect(struct canvas *canvas, enum op_kind kind, struct point corner,
                              double width, double height)
{
	struct op *op = op_add(canvas, kind);

	op->x = place(corner.x);
	op->y = place(corner.y);
	op->width = place(width);
	op->height = place(height);
	return op;
}

void canvas_rect(struct canvas *canvas, struct point corner, double width, double height,
                 colour fill)
{
	op_add_rect(canvas, OP_RECT, corner, width, height)->colour = fill;
}

void canvas_clip(struct canvas *canvas, struct point corner, double width, double height)
{
	op_add_rect(canvas, OP_CLIP, corner, width, height);
}

void canvas_unclip(struct canvas *canvas)
{
	op_add(canvas, OP_UNCLIP);
}

void canvas_bookmark(struct canvas *canvas, double y, int level, const char *title)
{
	struct op *op = op_add(canvas, OP_BOOKMARK);

	op->y = place(y);
	op->level = level;
	op->text = text_printed(canvas->arena, title);
}

void canvas_link(struct canvas *canvas, struct point corner, double width, double height,
                 const char *uri)
{
	struct op *op = op_add_rect(canvas, OP_LINK, corner, width, height);

	op->text = arena_strdup(canvas->arena, uri);
	if (!op->tag)
		return;
	if (op->tag->kind != TAG_LINK)
		op->tag = tag_add(canvas->arena, op->tag, TAG_LINK);
	if (!op->tag->text)
		op->tag->text = op->text;
}

void canvas_target(struct canvas *canvas, double y, const char *name)
{
	struct op *op = op_add(canvas, OP_TARGET);

	op->y = place(y);
	op->text = arena_strdup(canvas->arena, name);
}

void canvas_group(struct canvas *canvas, const struct drawn_group *group)
{
	ARENA_PUSH(canvas->arena, canvas->groups, canvas->n_groups, *group);
}

struct tag *canvas_tag_begin(struct canvas *canvas, enum tag_kind kind)
{
	if (!canvas->tag && !canvas->tags)
		canvas->tags = tag_add(canvas->arena, NULL, TAG_GROUP);
	canvas->tag = tag_add(canvas->arena, canvas->tag ? canvas->tag : canvas->tags, kind);
	return canvas->tag;
}

void canvas_tag_end(struct canvas *canvas)
{
	BUG_UNLESS(canvas->tag);
	canvas->tag = canvas->tag->parent == canvas->tags ? NULL : canvas->tag->parent;
}

struct tag *canvas_tag_switch(struct canvas *canvas, struct tag *tag)
{
	struct tag *open = canvas->tag;

	canvas->tag = tag;
	return open;
}

void canvas_place(struct canvas *canvas, const struct canvas *from, double dx, double dy)
{
	bool tagged = from->tags && canvas->tag;

	/* a drawing may be placed more than once, and outlive what it was placed on */
	if (tagged)
		tag_copy(canvas->arena, from->tags, canvas->tag);
	for (size_t i = 0; i < from->n; i++) {
		struct op op = from->ops[i];
		struct point *moved;

		op.tag = op.tag ? (tagged ? op.tag->copy : op.tag) : canvas->tag;
		op.x = place(op.x + dx);
		op.y = place(op.y + dy);
		moved = ARENA_ARRAY(canvas->arena, struct point, op.n_points);
		for (size_t k = 0; k < op.n_points; k++) {
			moved[k].x = place(op.points[k].x + dx);
			moved[k].y = place(op.points[k].y + dy);
		}
		op.points = moved;
		ARENA_PUSH(canvas->arena, canvas->ops, canvas->n, op);
	}
}

static void points_dump(const struct op *op, FILE *to)
{
	for (size_t i = 0; i < op->n_points; i++)
		fprintf(to, " %g,%g", op->points[i].x, op->points[i].y);
	fputc('\n', to);
}

static void lines_dump(const struct op *op, FILE *to)
{
	fprintf(to, "lines #%06X %g", op->colour, op->stroke);
	if (op->dash_on > 0)
		fprintf(to, " dash %g-%g", op->dash_on, op->dash_off);
	points_dump(op, to);
}

static void op_dump(const struct op *op, FILE *to)
{
	switch (op->kind) {
	case OP_TEXT:
		fprintf(to, "text %g,%g %s %g #%06X", op->x, op->y, face_names[op->face], op->size,
		        op->colour);
		fprintf(to, "%s \"%s\"\n", op->angle == 90 ? " up" : "", op->text);
		break;
	case OP_LINES:
		lines_dump(op, to);
		break;
	case OP_AREA:
		fprintf(to, "area #%06X", op->colour);
		points_dump(op, to);
		break;
	case OP_RECT:
		fprintf(to, "rect #%06X %g,%g %gx%g\n", op->colour, op->x, op->y, op->width,
		        op->height);
		break;
	case OP_CLIP:
		fprintf(to, "clip %g,%g %gx%g\n", op->x, op->y, op->width, op->height);
		break;
	case OP_UNCLIP:
		fputs("unclip\n", to);
		break;
	case OP_BOOKMARK:
		fprintf(to, "bookmark %g %d \"%s\"\n", op->y, op->level, op->text);
		break;
	case OP_LINK:
		fprintf(to, "link %g,%g %gx%g %s\n", op->x, op->y, op->width, op->height, op->text);
		break;
	case OP_TARGET:
		fprintf(to, "target %g %s\n", op->y, op->text);
		break;
	default:
		BUG("an operation of unknown kind");
	}
}

void canvas_dump(const struct canvas *canvas, FILE *to)
{
	fprintf(to, "canvas %g x %g\n", canvas->width, canvas->height);
	for (size_t i = 0; i < canvas->n; i++)
		op_dump(&canvas->ops[i], to);
}
