#include "canvas/svg.h"

#include <string.h>

#include "base/xml.h"
#include "canvas/text.h"

/* A length with no more digits than the canvas has: "12.5", not "12.50". */
static const char *length_text(char text[32], double value)
{
	int n = snprintf(text, 32, "%.2f", value);

	while (text[n - 1] == '0')
		text[--n] = '\0';
	if (text[n - 1] == '.')
		text[--n] = '\0';
	return strcmp(text, "-0") == 0 ? "0" : text;
}

static void attribute_add(struct str *out, const char *name, double value)
{
	char text[32];

	str_addf(out, " %s=\"%s\"", name, length_text(text, value));
}

static int weight_of(enum face face)
{
	switch (face) {
	case FACE_MEDIUM:
		return 500;
	case FACE_SEMIBOLD:
		return 600;
	case FACE_BOLD:
	case FACE_FALLBACK_BOLD:
		return 700;
	default:
		return 400;
	}
}

static void text_add(struct str *out, const struct op *op)
{
	char x[32], y[32];

	str_add(out, "<text");
	if (op->angle != 0)
		str_addf(out, " transform=\"translate(%s %s) rotate(%g)\"", length_text(x, op->x),
		         length_text(y, op->y), -op->angle);
	else {
		attribute_add(out, "x", op->x);
		attribute_add(out, "y", op->y);
	}
	attribute_add(out, "font-size", op->size);
	if (weight_of(op->face) != 400)
		str_addf(out, " font-weight=\"%d\"", weight_of(op->face));
	if (op->face == FACE_ITALIC)
		str_add(out, " font-style=\"italic\"");
	str_addf(out, " fill=\"#%06X\">", (unsigned)op->colour);
	xml_text_add(out, op->text);
	str_add(out, "</text>\n");
}

/* The points as the beginning of a path; curves are steps, of which each has one
 * coordinate of the point before. */
static void points_add(struct str *out, const struct op *op)
{
	char x[2][32] = {"", ""}, y[2][32] = {"", ""};

	str_add(out, "<path d=\"");
	for (size_t i = 0; i < op->n_points; i++) {
		const char *across = length_text(x[i % 2], op->points[i].x);
		const char *down = length_text(y[i % 2], op->points[i].y);

		if (i && strcmp(y[0], y[1]) == 0)
			str_addf(out, "H%s", across);
		else if (i && strcmp(x[0], x[1]) == 0)
			str_addf(out, "V%s", down);
		else
			str_addf(out, "%s%s %s", i ? "L" : "M", across, down);
	}
}

static void lines_add(struct str *out, const struct op *op)
{
	points_add(out, op);
	str_addf(out, "\" fill=\"none\" stroke=\"#%06X\"", (unsigned)op->colour);
	attribute_add(out, "stroke-width", op->stroke);
	if (op->dash_on > 0)
		str_addf(out, " stroke-dasharray=\"%g %g\"", op->dash_on, op->dash_off);
	str_add(out, "/>\n");
}

static void area_add(struct str *out, const struct op *op)
{
	points_add(out, op);
	str_addf(out, "z\" fill=\"#%06X\"/>\n", (unsigned)op->colour);
}

static void rectangle_add(struct str *out, const struct op *op)
{
	str_add(out, "<rect");
	attribute_add(out, "x", op->x);
	attribute_add(out, "y", op->y);
	attribute_add(out, "width", op->width);
	attribute_add(out, "height", op->height);
}

static void clip_add(struct str *out, const struct op *op, const char *id, size_t i)
{
	str_addf(out, "<clipPath id=\"%s-clip-%zu\">", id, i);
	rectangle_add(out, op);
	str_addf(out, "/></clipPath><g clip-path=\"url(#%s-clip-%zu)\">\n", id, i);
}

static bool is_alike(const struct op *a, const struct op *b)
{
	return b->kind == OP_RECT && a->colour == b->colour && a->width == b->width &&
	       a->height == b->height;
}

/* Rectangles that are alike and upright, as the marks of a curve, as strokes of one
 * path; any other as itself.  How many these are. */
static size_t rectangles_add(struct str *out, const struct op *ops, size_t n)
{
	char x[32], y[32], height[32];
	size_t i = 0;

	if (n < 2 || !is_alike(ops, &ops[1]) || ops->width > ops->height) {
		rectangle_add(out, ops);
		str_addf(out, " fill=\"#%06X\"/>\n", (unsigned)ops->colour);
		return 1;
	}
	length_text(height, ops->height);
	str_add(out, "<path d=\"");
	for (; i < n && is_alike(ops, &ops[i]); i++)
		str_addf(out, "M%s %sv%s", length_text(x, ops[i].x + ops->width / 2),
		         length_text(y, ops[i].y), height);
	str_addf(out, "\" stroke=\"#%06X\"", (unsigned)ops->colour);
	attribute_add(out, "stroke-width", ops->width);
	str_add(out, "/>\n");
	return i;
}

static void op_add(struct str *out, const struct op *op, const char *id, size_t i)
{
	switch (op->kind) {
	case OP_TEXT:
		text_add(out, op);
		break;
	case OP_LINES:
		lines_add(out, op);
		break;
	case OP_AREA:
		area_add(out, op);
		break;
	case OP_RECT: /* rectangles_add() */
	case OP_CLIP:
		clip_add(out, op, id, i);
		break;
	case OP_UNCLIP:
		str_add(out, "</g>\n");
		break;
	case OP_BOOKMARK:
	case OP_LINK:
	case OP_TARGET:
		break;
	}
}

void svg_add(struct str *out, const struct canvas *canvas, const struct svg_about *about)
{
	char width[32], height[32];

	length_text(width, canvas->width);
	length_text(height, canvas->height);
	str_addf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"%s\" ", about->form);
	if (*about->title)
		str_addf(out, "role=\"img\" aria-labelledby=\"%s-title %s-desc\" ", about->id,
		         about->id);
	else
		str_add(out, "aria-hidden=\"true\" ");
	str_addf(out, "viewBox=\"0 0 %s %s\" width=\"%spt\" height=\"%spt\">\n", width, height,
	         width, height);
	if (*about->title) {
		str_addf(out, "<title id=\"%s-title\">", about->id);
		xml_text_add(out, about->title);
		str_addf(out, "</title>\n<desc id=\"%s-desc\">", about->id);
		xml_text_add(out, about->description);
		str_add(out, "</desc>\n");
	}
	for (size_t i = 0; i < canvas->n;) {
		if (canvas->ops[i].kind == OP_RECT)
			i += rectangles_add(out, &canvas->ops[i], canvas->n - i);
		else {
			op_add(out, &canvas->ops[i], about->id, i);
			i++;
		}
	}
	str_add(out, "</svg>\n");
}
