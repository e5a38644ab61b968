#include "canvas/svg.h"

#include <math.h>
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

/* A drawing being written. */
struct drawing {
	struct str *out;
	const struct canvas *canvas;
	const char *id;
	const struct svg_look *look; /* NULL: a part of a page, which names the fonts */
};

/* Font names of a face by itself, with others for where it is missing. */
static void family_add(struct str *out, const struct fonts *fonts, enum face face)
{
	const struct font_face *font = fonts_face(fonts, face);

	str_add(out, " font-family=\"'");
	xml_text_add(out, font->family);
	str_add(out, font->serif ? "', 'Times New Roman', 'Liberation Serif', serif\""
	                         : "', Arial, Helvetica, 'Liberation Sans', sans-serif\"");
}

/* The place that stays when a text gets wider or narrower. */
static struct point anchor_place(const struct drawing *d, const struct op *op)
{
	double width = fonts_width(d->canvas->fonts, op->face, op->size, op->text);
	double along = op->anchor == ANCHOR_END ? width : width / 2;

	return op->angle != 0 ? (struct point){op->x, op->y - along}
	                      : (struct point){op->x + along, op->y};
}

/* What a text is set in by itself. */
static void letters_add(const struct drawing *d, const struct op *op)
{
	if (op->anchor != ANCHOR_START)
		str_addf(d->out, " text-anchor=\"%s\"", op->anchor == ANCHOR_END ? "end" : "middle");
	if (op->face >= FACE_FALLBACK)
		family_add(d->out, d->canvas->fonts, op->face);
}

static void text_add(const struct drawing *d, const struct op *op)
{
	struct str *out = d->out;
	struct point at = {op->x, op->y};
	char x[32], y[32];

	if (d->look && op->anchor != ANCHOR_START)
		at = anchor_place(d, op);
	str_add(out, "<text");
	if (op->angle != 0)
		str_addf(out, " transform=\"translate(%s %s) rotate(%g)\"", length_text(x, at.x),
		         length_text(y, at.y), -op->angle);
	else {
		attribute_add(out, "x", at.x);
		attribute_add(out, "y", at.y);
	}
	if (d->look)
		letters_add(d, op);
	attribute_add(out, "font-size", op->size);
	if (weight_of(op->face) != 400)
		str_addf(out, " font-weight=\"%d\"", weight_of(op->face));
	if (op->face == FACE_ITALIC)
		str_add(out, " font-style=\"italic\"");
	str_addf(out, " fill=\"#%06X\">", (unsigned)op->colour);
	xml_text_add(out, op->text);
	str_add(out, "</text>\n");
}

/* A step of a letter's shape; fonts have whole units. */
static void piece_add(struct str *out, const struct outline_piece *piece)
{
	static const struct {
		const char *letter;
		int points;
	} steps[] = {[OUTLINE_MOVE] = {"M", 1},
	             [OUTLINE_LINE] = {"L", 1},
	             [OUTLINE_CONIC] = {"Q", 2},
	             [OUTLINE_CUBIC] = {"C", 3}};

	str_add(out, steps[piece->step].letter);
	for (int i = 0; i < steps[piece->step].points; i++)
		str_addf(out, "%s%ld %ld", i ? " " : "", lround(piece->x[i]), lround(piece->y[i]));
}

/* A text as one shape, in the units of its font. */
static void shapes_add(const struct drawing *d, const struct op *op)
{
	const struct fonts *fonts = d->canvas->fonts;
	struct outlines shapes = fonts_outlines(fonts, op->face, op->text, d->out->arena);
	double unit = op->size / fonts_em(fonts, op->face);
	char x[32], y[32];

	if (shapes.n == 0)
		return;
	str_addf(d->out, "<path transform=\"translate(%s %s)", length_text(x, op->x),
	         length_text(y, op->y));
	if (op->angle != 0)
		str_addf(d->out, " rotate(%g)", -op->angle);
	str_addf(d->out, " scale(%.8g %.8g)\" d=\"", unit, -unit);
	for (size_t i = 0; i < shapes.n; i++)
		piece_add(d->out, &shapes.items[i]);
	str_addf(d->out, "z\" fill=\"#%06X\"/>\n", (unsigned)op->colour);
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

static void op_add(const struct drawing *d, size_t i)
{
	const struct op *op = &d->canvas->ops[i];
	struct str *out = d->out;

	switch (op->kind) {
	case OP_TEXT:
		if (d->look && d->look->outline)
			shapes_add(d, op);
		else
			text_add(d, op);
		break;
	case OP_LINES:
		lines_add(out, op);
		break;
	case OP_AREA:
		area_add(out, op);
		break;
	case OP_RECT: /* rectangles_add() */
	case OP_CLIP:
		clip_add(out, op, d->id, i);
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

/* Where who does not see the drawing finds what it is. */
static void labels_add(struct str *out, const struct svg_about *about)
{
	if (*about->title)
		str_addf(out, "role=\"img\" aria-labelledby=\"%s-title %s-desc\" ", about->id,
		         about->id);
	else
		str_add(out, "aria-hidden=\"true\" ");
}

static void words_add(struct str *out, const struct svg_about *about)
{
	if (!*about->title)
		return;
	str_addf(out, "<title id=\"%s-title\">", about->id);
	xml_text_add(out, about->title);
	str_addf(out, "</title>\n<desc id=\"%s-desc\">", about->id);
	xml_text_add(out, about->description);
	str_add(out, "</desc>\n");
}

static void size_add(struct str *out, const struct canvas *canvas)
{
	char width[32], height[32];

	length_text(width, canvas->width);
	length_text(height, canvas->height);
	str_addf(out, "viewBox=\"0 0 %s %s\" width=\"%spt\" height=\"%spt\"", width, height, width,
	         height);
}

static void ops_add(const struct drawing *d)
{
	const struct canvas *canvas = d->canvas;

	for (size_t i = 0; i < canvas->n;) {
		if (canvas->ops[i].kind == OP_RECT)
			i += rectangles_add(d->out, &canvas->ops[i], canvas->n - i);
		else
			op_add(d, i++);
	}
}

void svg_add(struct str *out, const struct canvas *canvas, const struct svg_about *about)
{
	struct drawing drawing = {.out = out, .canvas = canvas, .id = about->id};

	str_addf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"%s\" ", about->form);
	labels_add(out, about);
	size_add(out, canvas);
	str_add(out, ">\n");
	words_add(out, about);
	ops_add(&drawing);
	str_add(out, "</svg>\n");
}

/* Corners are drawn, and letters set, as in the PDF. */
void svg_file_add(struct str *out, const struct canvas *canvas, const struct svg_about *about,
                  const struct svg_look *look)
{
	struct drawing drawing = {out, canvas, about->id, look};

	str_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	             "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" ");
	labels_add(out, about);
	size_add(out, canvas);
	if (!look->outline) {
		family_add(out, canvas->fonts, FACE_REGULAR);
		str_add(out, " style=\"font-variant-ligatures:none\"");
	}
	str_add(out, " stroke-miterlimit=\"10\">\n");
	words_add(out, about);
	if (look->white)
		str_add(out, "<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n");
	ops_add(&drawing);
	str_add(out, "</svg>\n");
}
