#include "canvas/svg.h"

#include <string.h>

#include "canvas/text.h"

void xml_text_add(struct str *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			str_add(out, "&amp;");
		else if (*text == '<')
			str_add(out, "&lt;");
		else if (*text == '>')
			str_add(out, "&gt;");
		else if (*text == '"')
			str_add(out, "&quot;");
		else if ((unsigned char)*text < ' ' && *text != '\n' && *text != '\t')
			str_add(out, "\uFFFD");
		else
			str_add_bytes(out, text, 1);
	}
}

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
	if (op->face == FACE_BOLD || op->face == FACE_FALLBACK_BOLD)
		str_add(out, " font-weight=\"bold\"");
	if (op->face == FACE_ITALIC)
		str_add(out, " font-style=\"italic\"");
	str_addf(out, " fill=\"#%06X\">", (unsigned)op->colour);
	xml_text_add(out, op->text);
	str_add(out, "</text>\n");
}

static void points_add(struct str *out, const struct op *op)
{
	str_add(out, " points=\"");
	for (size_t i = 0; i < op->n_points; i++) {
		char x[32], y[32];

		str_addf(out, "%s%s,%s", i ? " " : "", length_text(x, op->points[i].x),
		         length_text(y, op->points[i].y));
	}
	str_add(out, "\"");
}

static void lines_add(struct str *out, const struct op *op)
{
	str_add(out, "<polyline");
	points_add(out, op);
	str_addf(out, " fill=\"none\" stroke=\"#%06X\"", (unsigned)op->colour);
	attribute_add(out, "stroke-width", op->stroke);
	if (op->dash_on > 0)
		str_addf(out, " stroke-dasharray=\"%g %g\"", op->dash_on, op->dash_off);
	str_add(out, "/>\n");
}

static void area_add(struct str *out, const struct op *op)
{
	str_add(out, "<polygon");
	points_add(out, op);
	str_addf(out, " fill=\"#%06X\"/>\n", (unsigned)op->colour);
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
	case OP_RECT:
		rectangle_add(out, op);
		str_addf(out, " fill=\"#%06X\"/>\n", (unsigned)op->colour);
		break;
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
	str_add(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" ");
	if (*about->title)
		str_addf(out, "role=\"img\" aria-labelledby=\"%s-title %s-desc\" ", about->id,
		         about->id);
	else
		str_add(out, "aria-hidden=\"true\" ");
	str_addf(out,
	         "viewBox=\"0 0 %s %s\" width=\"%spt\" height=\"%spt\" "
	         "font-family=\"Lato, 'Liberation Sans', Arial, Helvetica, sans-serif\">\n",
	         width, height, width, height);
	if (*about->title) {
		str_addf(out, "<title id=\"%s-title\">", about->id);
		xml_text_add(out, about->title);
		str_addf(out, "</title>\n<desc id=\"%s-desc\">", about->id);
		xml_text_add(out, about->description);
		str_add(out, "</desc>\n");
	}
	for (size_t i = 0; i < canvas->n; i++)
		op_add(out, &canvas->ops[i], about->id, i);
	str_add(out, "</svg>\n");
}
