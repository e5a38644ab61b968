/* The content of a page, ISO 32000-1: paths (8.5), texts as glyphs of the fonts that
 * are embedded, with their kerning (9.4), and marks (14.6).
 *
 * Operations of one look share their operators: one text object for a run of
 * texts, one path for a run of lines, and colours, widths and dashes are only
 * written when they change.  That is what keeps files small and fast.
 *
 * All that shows is marked, as a tag's or as an artifact.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bug.h"
#include "canvas/pdf_impl.h"
#include "canvas/text.h"

/* The state of the page's graphics, as far as it is known. */
struct pen {
	colour fill, stroke;
	double width, dash_on, dash_off;
	int face; /* -1: none was chosen */
	double size;
};

/* A page being written. */
struct writing {
	const struct pages *pages;
	const struct canvas *canvas;
	const struct embedded *embedded; /* by face */
	struct written *page;
	struct str *out;
	double height;
	size_t next_page;                                   /* its number, from 1 */
	struct pen pen, saved;                              /* saved: before a clip */
	enum { MARK_NONE, MARK_AROUND, MARK_IN_TEXT } mark; /* the one that is open, … */
	struct tag *marked;                                 /* … of what; NULL: an artifact */
	bool in_text;
	enum { PATH_NONE, PATH_LINES, PATH_RECTS } path;
	long x, y;   /* where the line of text started, in units, … */
	bool turned; /* … and whether it runs upwards */
};

/* Pages are scaled to tenths of a point, finer than print: most numbers are
 * whole then, which makes pages a third shorter and quicker to compress. */
enum { UNITS = 10 };

static long units(double length)
{
	return lround(length * UNITS);
}

static long units_y(const struct writing *w, double y)
{
	return units(w->height - y);
}

/* --- Operators ------------------------------------------------------------------------ */

static void say(struct writing *w, const char *text)
{
	str_add(w->out, text);
}

/* Digits of a number of this type, with its sign and a blank. */
enum { WHOLE_MOST = 24 };

/* Writes a number and a blank; returns where they end. */
static char *whole_put(char *to, long number)
{
	char digits[WHOLE_MOST];
	size_t n = 0;
	unsigned long rest = (unsigned long)labs(number);

	if (number < 0)
		*to++ = '-';
	do
		digits[n++] = (char)('0' + rest % 10);
	while (rest /= 10);
	while (n > 0)
		*to++ = digits[--n];
	*to++ = ' ';
	return to;
}

static void whole_say(struct writing *w, long number)
{
	char text[WHOLE_MOST];

	str_add_bytes(w->out, text, (size_t)(whole_put(text, number) - text));
}

/* The same for one that need not be whole: five decimals at most. */
static void number_say(struct writing *w, double number)
{
	const long one = 100000;
	long rest = lround(number * (double)one);

	pdf_number(w->out, (size_t)(rest / one));
	rest %= one;
	if (rest)
		say(w, ".");
	for (; rest; rest = rest * 10 % one)
		pdf_number(w->out, (size_t)(rest * 10 / one));
	say(w, " ");
}

/* "0.07843 0.21176 0.36078 rg" */
static void colour_say(struct writing *w, colour ink, const char *operator)
{
	for (int shift = 16; shift >= 0; shift -= 8)
		number_say(w, (ink >> shift & 0xFF) / 255.0);
	say(w, operator);
}

/* What shows is marked: who reads by program must know what every thing is. */
static void paint(struct writing *w, const char *operator)
{
	BUG_UNLESS(w->mark != MARK_NONE);
	say(w, operator);
}

static void mark_end(struct writing *w)
{
	if (w->mark != MARK_NONE)
		say(w, "EMC\n");
	w->mark = MARK_NONE;
}

/* Ends what a following operation of another kind cannot be part of; a mark in a
 * text ends with it. */
static void text_end(struct writing *w)
{
	if (w->mark == MARK_IN_TEXT)
		mark_end(w);
	if (w->in_text)
		say(w, "ET\n");
	w->in_text = false;
}

static void path_end(struct writing *w)
{
	if (w->path == PATH_LINES)
		paint(w, "S\n");
	else if (w->path == PATH_RECTS)
		paint(w, "f\n");
	w->path = PATH_NONE;
}

static void fill_set(struct writing *w, colour ink)
{
	if (w->pen.fill == ink)
		return;
	colour_say(w, ink, "rg\n");
	w->pen.fill = ink;
}

/* Whether a line of this look can join the open path. */
static bool stroke_is_set(const struct writing *w, const struct op *op)
{
	const struct pen *pen = &w->pen;

	return pen->stroke == op->colour && !(pen->width < op->stroke || pen->width > op->stroke) &&
	       !(pen->dash_on < op->dash_on || pen->dash_on > op->dash_on) &&
	       !(pen->dash_off < op->dash_off || pen->dash_off > op->dash_off);
}

static void dash_set(struct writing *w, const struct op *op)
{
	const unsigned on = (unsigned)(op->dash_on * UNITS);

	say(w, "[");
	if (on) {
		whole_say(w, (long)on);
		whole_say(w, (long)(op->dash_off * UNITS));
	}
	say(w, "] 0 d\n");
	w->pen.dash_on = op->dash_on;
	w->pen.dash_off = op->dash_off;
}

static void stroke_set(struct writing *w, const struct op *op)
{
	if (w->pen.stroke != op->colour)
		colour_say(w, op->colour, "RG\n");
	w->pen.stroke = op->colour;
	number_say(w, op->stroke * UNITS);
	say(w, "w\n");
	w->pen.width = op->stroke;
	dash_set(w, op);
}

/* "100 745 l", with one letter: most of what a report's figures are. */
static void point_say(struct writing *w, const struct point *point, char operator)
{
	char text[2 * WHOLE_MOST + 2];
	char *to = whole_put(whole_put(text, units(point->x)), units_y(w, point->y));

	*to++ = operator;
	*to++ = '\n';
	str_add_bytes(w->out, text, (size_t)(to - text));
}

static void path_trace(struct writing *w, const struct op *op)
{
	point_say(w, &op->points[0], 'm');
	for (size_t i = 1; i < op->n_points; i++)
		point_say(w, &op->points[i], 'l');
}

static void lines_write(struct writing *w, const struct op *op)
{
	text_end(w);
	if (w->path != PATH_LINES || !stroke_is_set(w, op))
		path_end(w);
	if (!stroke_is_set(w, op))
		stroke_set(w, op);
	path_trace(w, op);
	w->path = PATH_LINES;
}

static void area_write(struct writing *w, const struct op *op)
{
	text_end(w);
	path_end(w);
	fill_set(w, op->colour);
	path_trace(w, op);
	paint(w, "f\n");
}

static void rect_trace(struct writing *w, const struct op *op)
{
	char text[4 * WHOLE_MOST], *to = text;

	to = whole_put(to, units(op->x));
	to = whole_put(to, units_y(w, op->y + op->height));
	to = whole_put(to, units(op->width));
	to = whole_put(to, units(op->height));
	str_add_bytes(w->out, text, (size_t)(to - text));
	say(w, "re\n");
}

static void rect_write(struct writing *w, const struct op *op)
{
	text_end(w);
	if (w->path != PATH_RECTS || w->pen.fill != op->colour)
		path_end(w);
	fill_set(w, op->colour);
	rect_trace(w, op);
	w->path = PATH_RECTS;
}

/* Starts a line of text at the operation's place.  Offsets are relative to
 * the line before, unless it ran in another direction. */
static void text_move(struct writing *w, const struct op *op)
{
	long x = units(op->x), y = units_y(w, op->y);
	bool up = op->angle > 0, matrix = up || w->turned;

	if (matrix)
		say(w, up ? "0 1 -1 0 " : "1 0 0 1 ");
	whole_say(w, matrix ? x : x - w->x);
	whole_say(w, matrix ? y : y - w->y);
	say(w, matrix ? "Tm\n" : "Td\n");
	w->x = x;
	w->y = y;
	w->turned = up;
}

static void text_begin(struct writing *w)
{
	path_end(w);
	if (w->in_text)
		return;
	say(w, "BT\n");
	w->in_text = true;
	w->x = w->y = 0;
	w->turned = false;
}

/* The paragraph or cell that a tag is, or is in. */
static struct tag *block_of(struct tag *tag)
{
	while (tag && (tag->kind == TAG_LINK || tag->kind == TAG_REFERENCE))
		tag = tag->parent;
	return tag;
}

/* Whether a text ends where a line may break without a blank. */
static bool ends_open(const char *text)
{
	size_t n = strlen(text);

	return n == 0 || strchr(" -/", text[n - 1]) || (n > 2 && memcmp(text + n - 3, "–", 3) == 0);
}

/* Whether a blank that the paper does not need must part a text from what goes on
 * in its paragraph: on the next line, further to the right, or on the next page. */
static bool parted(const struct writing *w, const struct op *op)
{
	const struct op *next = op + 1, *end = w->canvas->ops + w->canvas->n;
	const struct tag *block = block_of(w->marked);
	double right;

	if (!block || block->kind == TAG_FIGURE || ends_open(op->text))
		return false;
	while (next < end && next->kind != OP_TEXT)
		next++;
	if (next == end || block_of(next->tag) != block)
		return block->number == w->next_page;
	right = op->x + fonts_width(w->pages->fonts, op->face, op->size, op->text);
	return next->y > op->y || next->y < op->y || next->x > right + 0.1 * op->size;
}

/* Notes which paragraphs and cells are on a page. */
static void blocks_note(const struct canvas *canvas, size_t page)
{
	for (size_t i = 0; i < canvas->n; i++) {
		struct tag *tag = block_of(canvas->ops[i].tag);

		if (tag && canvas->ops[i].kind == OP_TEXT)
			tag->number = page;
	}
}

/* --- Texts --------------------------------------------------------------------------- */

/* The name of a face on this page, which begins with "F1". */
static size_t face_number(struct writing *w, enum face face)
{
	struct written *page = w->page;

	for (size_t i = 0; i < page->n_faces; i++)
		if (page->faces[i] == face)
			return i + 1;
	page->faces[page->n_faces++] = face;
	return page->n_faces;
}

static void face_choose(struct writing *w, const struct op *op)
{
	struct pen *pen = &w->pen;

	if (pen->face == (int)op->face && !(pen->size < op->size || pen->size > op->size))
		return;
	say(w, "/F");
	whole_say(w, (long)face_number(w, op->face));
	number_say(w, op->size * UNITS);
	say(w, "Tf\n");
	pen->face = (int)op->face;
	pen->size = op->size;
}

static char *byte_add(char *to, char byte)
{
	if (byte == '(' || byte == ')' || byte == '\\' || byte == '\r')
		*to++ = '\\';
	*to++ = byte == '\r' ? 'r' : byte; /* as it is it would be a line feed */
	return to;
}

/* Bytes of a glyph in a literal string. */
enum { GLYPH_MOST = 4 };

/* "[(ab)54(c)]TJ": glyphs, and by how much they are moved closer. */
static void text_show(struct writing *w, const struct op *op, bool spaced)
{
	const struct embedded *embedded = &w->embedded[op->face];
	struct str *out = w->out;
	const char *text = op->text;
	size_t start = out->length;
	int32_t code, before = 0;

	say(w, " ("); /* the blank is for a bracket */
	while ((code = text_next(&text)) || spaced) {
		int kern = 0;
		uint16_t glyph;
		char bytes[GLYPH_MOST], *to;

		if (!code) {
			code = ' ';
			spaced = false;
			text = "";
		}
		if (FONTS_KERNED)
			kern = fonts_kerning(w->pages->fonts, op->face, before, code);
		if (kern) {
			say(w, kern < 0 ? ")" : ")-");
			pdf_number(out, (size_t)abs(kern));
			say(w, "(");
			out->text[start] = '[';
		}
		glyph = embedded_glyph(embedded, code);
		to = byte_add(bytes, (char)(glyph >> 8));
		to = byte_add(to, (char)glyph);
		str_add_bytes(out, bytes, (size_t)(to - bytes));
		before = code;
	}
	paint(w, out->text[start] == '[' ? ")]TJ\n" : ")Tj\n");
}

static void text_write(struct writing *w, const struct op *op)
{
	text_begin(w);
	face_choose(w, op);
	fill_set(w, op->colour);
	text_move(w, op);
	text_show(w, op, parted(w, op));
}

/* --- Marks ------------------------------------------------------------------------- */

/* The tag that an operation is content of, as tags.h has it; NULL: of none. */
static struct tag *owner(const struct writing *w, const struct op *op)
{
	struct tag *tag = op->tag, *owner = NULL;
	bool outside = false; /* of the figure, since in a table or caption of it */

	if (op->kind == OP_TEXT && tag && tag_holds_text(tag))
		owner = tag;
	for (; tag; tag = tag->parent) {
		outside |= tag->kind == TAG_CAPTION || tag->kind == TAG_TABLE;
		if (tag->kind == TAG_ARTIFACT || (!tag->parent && tag != w->pages->tags))
			return NULL;
		if (tag->kind == TAG_FIGURE && !outside)
			owner = tag;
	}
	return owner;
}

static struct mark_box op_box(const struct writing *w, const struct op *op)
{
	double left = op->x, right = op->x + op->width, top = op->y, bottom = op->y + op->height;

	if (op->kind == OP_TEXT) {
		double width = fonts_width(w->pages->fonts, op->face, op->size, op->text);

		left = op->angle > 0 ? op->x - op->size : op->x;
		right = op->angle > 0 ? op->x : op->x + width;
		top = op->angle > 0 ? op->y - width : op->y - op->size;
		bottom = op->y;
	}
	for (size_t i = 0; i < op->n_points; i++) {
		left = i ? fmin(left, op->points[i].x) : op->points[0].x;
		right = i ? fmax(right, op->points[i].x) : op->points[0].x;
		top = i ? fmin(top, op->points[i].y) : op->points[0].y;
		bottom = i ? fmax(bottom, op->points[i].y) : op->points[0].y;
	}
	return (struct mark_box){left, w->height - bottom, right, w->height - top};
}

static void box_widen(struct mark_box *box, const struct mark_box *by)
{
	box->left = fmin(box->left, by->left);
	box->bottom = fmin(box->bottom, by->bottom);
	box->right = fmax(box->right, by->right);
	box->top = fmax(box->top, by->top);
}

/* Texts are marked inside of a text object, so that what follows can share it; all
 * else around what is drawn. */
static void mark_begin(struct writing *w, const struct op *op, struct tag *tag)
{
	struct written *page = w->page;
	struct arena *arena = w->out->arena;
	bool in_text = op->kind == OP_TEXT && (!tag || tag->kind != TAG_FIGURE);

	mark_end(w);
	if (in_text)
		text_begin(w);
	else
		text_end(w);
	path_end(w);
	if (tag) {
		say(w, "/");
		say(w, tag_name(tag));
		say(w, "<</MCID ");
		pdf_number(w->out, page->n_marks);
		say(w, ">>BDC\n");
	} else {
		say(w, "/Artifact BMC\n");
	}
	w->mark = in_text ? MARK_IN_TEXT : MARK_AROUND;
	w->marked = tag;
	if (!tag)
		return;
	page->boxes = arena_grow(arena, page->boxes, page->n_marks, sizeof *page->boxes);
	page->boxes[page->n_marks] = op_box(w, op);
	ARENA_PUSH(arena, page->marks, page->n_marks, tag);
}

/* Sees to it that an operation that shows is marked as what it is. */
static void op_mark(struct writing *w, const struct op *op)
{
	struct tag *tag = owner(w, op);
	struct mark_box box;

	if (op->kind != OP_TEXT && w->mark == MARK_IN_TEXT)
		text_end(w);
	if (w->mark == MARK_NONE || w->marked != tag) {
		/* one around a text cannot end in it */
		if (w->mark == MARK_AROUND)
			text_end(w);
		path_end(w);
		mark_begin(w, op, tag);
	} else if (tag && tag->kind == TAG_FIGURE) {
		box = op_box(w, op);
		box_widen(&w->page->boxes[w->page->n_marks - 1], &box);
	}
}

static void clip_write(struct writing *w, const struct op *op)
{
	text_end(w);
	path_end(w);
	w->saved = w->pen;
	say(w, "q\n");
	rect_trace(w, op);
	say(w, "W\nn\n");
}

static void unclip_write(struct writing *w)
{
	text_end(w);
	path_end(w);
	say(w, "Q\n");
	w->pen = w->saved;
}

/* --- The whole ------------------------------------------------------------------------ */

static void op_write(struct writing *w, const struct op *op)
{
	if (op->kind <= OP_RECT)
		op_mark(w, op);
	switch (op->kind) {
	case OP_TEXT:
		text_write(w, op);
		break;
	case OP_LINES:
		lines_write(w, op);
		break;
	case OP_AREA:
		area_write(w, op);
		break;
	case OP_RECT:
		rect_write(w, op);
		break;
	case OP_CLIP:
		clip_write(w, op);
		break;
	case OP_UNCLIP:
		unclip_write(w);
		break;
	case OP_BOOKMARK:
	case OP_LINK:
	case OP_TARGET:
		break; /* not content */
	default:
		BUG("an operation of unknown kind");
	}
}

void content_write(struct arena *arena, const struct pages *pages, size_t i,
                   const struct embedded *embedded, struct written *page)
{
	const struct canvas *canvas = &pages->items[i];
	struct str out = {.arena = arena};
	/* what a page starts with: black, solid, no width or font to go by */
	struct writing w = {.pages = pages,
	                    .canvas = canvas,
	                    .embedded = embedded,
	                    .page = page,
	                    .out = &out,
	                    .height = canvas->height,
	                    .next_page = i + 2,
	                    .pen = {.width = -1, .face = -1}};

	if (i + 1 < pages->n)
		blocks_note(canvas + 1, w.next_page);
	say(&w, "0.1 0 0 0.1 0 0 cm\n"); /* UNITS */
	for (size_t k = 0; k < canvas->n; k++)
		op_write(&w, &canvas->ops[k]);
	text_end(&w);
	path_end(&w);
	mark_end(&w);
	page->content = (struct bytes){out.text, out.length};
}
