/* Canvases as PDF: the only file that knows libharu.
 *
 * Its traps and what is done about each: coordinates that
 * are not finite never get here (canvas.h); an allocation that fails ends the
 * process, because libharu would go on with freed memory; errors are recorded
 * by the handler and asked for once; the file is written to memory; nothing
 * reads the clock.
 *
 * libharu draws, but knows neither marks nor kerning, and looks up all 65,536
 * characters of each font that it embeds.  So it never sees our fonts: each face
 * has one of the fonts that every reader of PDF has as its stand-in, in which a
 * text is the numbers of its characters, four digits each.  Marks are mitre limits,
 * which are allowed between and inside of texts.  pdf_content.c puts right what
 * stands in.
 *
 * Operations of one look share their operators: one text object for a run of
 * texts, one path for a run of lines, and colours, widths and dashes are only
 * written when they change.  That is what keeps files small and fast.
 */
#include <hpdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/bug.h"
#include "canvas/pages.h"
#include "canvas/pdf_impl.h"
#include "canvas/text.h"

enum { LEVELS = 8 };

const char *const stand_ins[N_FACES] = {
    [FACE_REGULAR] = "Helvetica",          [FACE_MEDIUM] = "Helvetica-Oblique",
    [FACE_SEMIBOLD] = "Times-Bold",        [FACE_BOLD] = "Helvetica-Bold",
    [FACE_ITALIC] = "Times-Italic",        [FACE_FALLBACK] = "Courier",
    [FACE_FALLBACK_BOLD] = "Courier-Bold",
};

/* What libharu said first. */
struct pdf_error {
	HPDF_STATUS code, detail;
};

/* A place that links lead to. */
struct target {
	const char *name;
	HPDF_Page page;
	double y; /* from the foot of the page */
};

/* The state of the page's graphics, as far as it is known. */
struct pen {
	colour fill, stroke;
	double width, dash_on, dash_off;
	int face; /* -1: none was chosen */
	double size;
};

struct pdf {
	const struct pages *pages;
	struct arena scratch;
	struct pdf_error error;
	HPDF_Doc doc;
	HPDF_Encoder utf8;
	HPDF_Font fonts[N_FACES];      /* stand-ins; NULL: not used */
	HPDF_Outline outlines[LEVELS]; /* the last one of each level */
	struct embedded *faces;
	struct page_tags *page_tags; /* by page */
	HPDF_Page *sheets;           /* all pages: links lead forwards, too */
	struct target *targets;
	size_t n_targets;
	/* the page being written */
	HPDF_Page page;
	double height;
	struct pen pen, saved; /* saved: before a clip */
	const struct canvas *canvas;
	size_t next_page; /* its number, from 1 */
	struct page_tags *tags;
	enum { MARK_NONE, MARK_AROUND, MARK_IN_TEXT } mark; /* the one that is open, … */
	struct tag *marked;                                 /* … of what; NULL: an artifact */
	bool in_text;
	enum { PATH_NONE, PATH_LINES, PATH_RECTS } path;
	float x, y;  /* where the line of text started, in units, … */
	bool turned; /* … and whether it runs upwards */
};

static void HPDF_STDCALL error_record(HPDF_STATUS code, HPDF_STATUS detail, void *user)
{
	struct pdf_error *error = user;

	if (!error->code)
		*error = (struct pdf_error){code, detail};
}

static void *HPDF_STDCALL memory_need(HPDF_UINT size)
{
	void *memory = malloc(size);

	if (!memory)
		no_memory();
	return memory;
}

static void HPDF_STDCALL memory_free(void *memory)
{
	free(memory);
}

static bool failed(const struct pdf *pdf, struct diags *diags, const char *what)
{
	if (!pdf->error.code)
		return false;
	diag_error(diags, (struct mark){0}, "%s: libharu error 0x%lX (%lu)", what,
	           (unsigned long)pdf->error.code, (unsigned long)pdf->error.detail);
	return true;
}

/* Pages are scaled to tenths of a point, finer than print: most numbers are
 * whole then, which makes pages a third shorter and quicker to compress. */
enum { UNITS = 10 };

static float units(double length)
{
	return (float)round(length * UNITS);
}

static float units_y(const struct pdf *pdf, double y)
{
	return units(pdf->height - y);
}

static void stand_in_write(struct pdf *pdf, int mark)
{
	HPDF_Page_SetMiterLimit(pdf->page, (float)mark);
}

static void mark_end(struct pdf *pdf)
{
	if (pdf->mark != MARK_NONE)
		stand_in_write(pdf, MARK_END);
	pdf->mark = MARK_NONE;
}

/* Ends what a following operation of another kind cannot be part of; a mark in a
 * text ends with it. */
static void text_end(struct pdf *pdf)
{
	if (pdf->mark == MARK_IN_TEXT)
		mark_end(pdf);
	if (pdf->in_text)
		HPDF_Page_EndText(pdf->page);
	pdf->in_text = false;
}

static void path_end(struct pdf *pdf)
{
	if (pdf->path == PATH_LINES)
		HPDF_Page_Stroke(pdf->page);
	else if (pdf->path == PATH_RECTS)
		HPDF_Page_Fill(pdf->page);
	pdf->path = PATH_NONE;
}

static float channel(colour ink, int shift)
{
	return (float)(ink >> shift & 0xFF) / 255;
}

static void fill_set(struct pdf *pdf, colour ink)
{
	if (pdf->pen.fill == ink)
		return;
	HPDF_Page_SetRGBFill(pdf->page, channel(ink, 16), channel(ink, 8), channel(ink, 0));
	pdf->pen.fill = ink;
}

/* Whether a line of this look can join the open path. */
static bool stroke_is_set(const struct pdf *pdf, const struct op *op)
{
	const struct pen *pen = &pdf->pen;

	return pen->stroke == op->colour && !(pen->width < op->stroke || pen->width > op->stroke) &&
	       !(pen->dash_on < op->dash_on || pen->dash_on > op->dash_on) &&
	       !(pen->dash_off < op->dash_off || pen->dash_off > op->dash_off);
}

static void dash_set(struct pdf *pdf, const struct op *op)
{
	HPDF_UINT16 dash[2] = {(HPDF_UINT16)(op->dash_on * UNITS),
	                       (HPDF_UINT16)(op->dash_off * UNITS)};

	HPDF_Page_SetDash(pdf->page, dash[0] ? dash : NULL, dash[0] ? 2 : 0, 0);
	pdf->pen.dash_on = op->dash_on;
	pdf->pen.dash_off = op->dash_off;
}

static void stroke_set(struct pdf *pdf, const struct op *op)
{
	if (pdf->pen.stroke != op->colour)
		HPDF_Page_SetRGBStroke(pdf->page, channel(op->colour, 16), channel(op->colour, 8),
		                       channel(op->colour, 0));
	pdf->pen.stroke = op->colour;
	HPDF_Page_SetLineWidth(pdf->page, (float)(op->stroke * UNITS));
	pdf->pen.width = op->stroke;
	dash_set(pdf, op);
}

static void path_trace(struct pdf *pdf, const struct op *op)
{
	const struct point *points = op->points;

	HPDF_Page_MoveTo(pdf->page, units(points[0].x), units_y(pdf, points[0].y));
	for (size_t i = 1; i < op->n_points; i++)
		HPDF_Page_LineTo(pdf->page, units(points[i].x), units_y(pdf, points[i].y));
}

static void lines_write(struct pdf *pdf, const struct op *op)
{
	text_end(pdf);
	if (pdf->path != PATH_LINES || !stroke_is_set(pdf, op))
		path_end(pdf);
	if (!stroke_is_set(pdf, op))
		stroke_set(pdf, op);
	path_trace(pdf, op);
	pdf->path = PATH_LINES;
}

static void area_write(struct pdf *pdf, const struct op *op)
{
	text_end(pdf);
	path_end(pdf);
	fill_set(pdf, op->colour);
	path_trace(pdf, op);
	HPDF_Page_Fill(pdf->page);
}

static void rect_trace(struct pdf *pdf, const struct op *op)
{
	HPDF_Page_Rectangle(pdf->page, units(op->x), units_y(pdf, op->y + op->height),
	                    units(op->width), units(op->height));
}

static void rect_write(struct pdf *pdf, const struct op *op)
{
	text_end(pdf);
	if (pdf->path != PATH_RECTS || pdf->pen.fill != op->colour)
		path_end(pdf);
	fill_set(pdf, op->colour);
	rect_trace(pdf, op);
	pdf->path = PATH_RECTS;
}

/* Starts a line of text at the operation's place.  Offsets are relative to
 * the line before, unless it ran in another direction. */
static void text_move(struct pdf *pdf, const struct op *op)
{
	float x = units(op->x), y = units_y(pdf, op->y);
	bool up = op->angle > 0;

	if (up || pdf->turned)
		HPDF_Page_SetTextMatrix(pdf->page, up ? 0 : 1, up ? 1 : 0, up ? -1 : 0, up ? 0 : 1,
		                        x, y);
	else
		HPDF_Page_MoveTextPos(pdf->page, x - pdf->x, y - pdf->y);
	pdf->x = x;
	pdf->y = y;
	pdf->turned = up;
}

static void text_begin(struct pdf *pdf)
{
	path_end(pdf);
	if (pdf->in_text)
		return;
	HPDF_Page_BeginText(pdf->page);
	pdf->in_text = true;
	pdf->x = pdf->y = 0;
	pdf->turned = false;
}

static char *digits_add(char *to, int32_t code)
{
	for (int shift = 12; shift >= 0; shift -= 4)
		*to++ = "0123456789ABCDEF"[code > 0xFFFF ? 0 : code >> shift & 0xF];
	return to;
}

/* A text as the numbers of its characters. */
static const char *digits_of(struct pdf *pdf, const char *text, bool spaced)
{
	char *digits = ARENA_ARRAY(&pdf->scratch, char, 4 * strlen(text) + 5), *to = digits;
	int32_t code;

	while ((code = text_next(&text)))
		to = digits_add(to, code);
	if (spaced)
		digits_add(to, ' ');
	return digits;
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
static bool parted(const struct pdf *pdf, const struct op *op)
{
	const struct op *next = op + 1, *end = pdf->canvas->ops + pdf->canvas->n;
	const struct tag *block = block_of(pdf->marked);
	double right;

	if (!block || block->kind == TAG_FIGURE || ends_open(op->text))
		return false;
	while (next < end && next->kind != OP_TEXT)
		next++;
	if (next == end || block_of(next->tag) != block)
		return block->number == pdf->next_page;
	right = op->x + fonts_width(pdf->pages->fonts, op->face, op->size, op->text);
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

static void text_write(struct pdf *pdf, const struct op *op)
{
	struct pen *pen = &pdf->pen;

	text_begin(pdf);
	if (pen->face != (int)op->face || pen->size < op->size || pen->size > op->size) {
		HPDF_Page_SetFontAndSize(pdf->page, pdf->fonts[op->face], (float)(op->size * UNITS));
		pen->face = (int)op->face;
		pen->size = op->size;
	}
	fill_set(pdf, op->colour);
	text_move(pdf, op);
	HPDF_Page_ShowText(pdf->page, digits_of(pdf, op->text, parted(pdf, op)));
}

/* --- Marks ------------------------------------------------------------------------- */

/* The tag that an operation is content of, as tags.h has it; NULL: of none. */
static struct tag *owner(const struct pdf *pdf, const struct op *op)
{
	struct tag *tag = op->tag, *owner = NULL;
	bool outside = false; /* of the figure, since in a table or caption of it */

	if (op->kind == OP_TEXT && tag && tag_holds_text(tag))
		owner = tag;
	for (; tag; tag = tag->parent) {
		outside |= tag->kind == TAG_CAPTION || tag->kind == TAG_TABLE;
		if (tag->kind == TAG_ARTIFACT || (!tag->parent && tag != pdf->pages->tags))
			return NULL;
		if (tag->kind == TAG_FIGURE && !outside)
			owner = tag;
	}
	return owner;
}

static struct mark_box op_box(const struct pdf *pdf, const struct op *op)
{
	double left = op->x, right = op->x + op->width, top = op->y, bottom = op->y + op->height;

	if (op->kind == OP_TEXT) {
		double width = fonts_width(pdf->pages->fonts, op->face, op->size, op->text);

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
	return (struct mark_box){left, pdf->height - bottom, right, pdf->height - top};
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
static void mark_begin(struct pdf *pdf, const struct op *op, struct tag *tag)
{
	struct page_tags *tags = pdf->tags;
	bool in_text = op->kind == OP_TEXT && (!tag || tag->kind != TAG_FIGURE);

	mark_end(pdf);
	if (in_text)
		text_begin(pdf);
	else
		text_end(pdf);
	path_end(pdf);
	stand_in_write(pdf, tag ? MARK_TAG : MARK_ARTIFACT);
	pdf->mark = in_text ? MARK_IN_TEXT : MARK_AROUND;
	pdf->marked = tag;
	if (!tag)
		return;
	tags->boxes = arena_grow(&pdf->scratch, tags->boxes, tags->n_marks, sizeof *tags->boxes);
	tags->boxes[tags->n_marks] = op_box(pdf, op);
	ARENA_PUSH(&pdf->scratch, tags->marks, tags->n_marks, tag);
}

/* Sees to it that an operation that shows is marked as what it is. */
static void op_mark(struct pdf *pdf, const struct op *op)
{
	struct tag *tag = owner(pdf, op);
	struct mark_box box;

	if (op->kind != OP_TEXT && pdf->mark == MARK_IN_TEXT)
		text_end(pdf);
	if (pdf->mark == MARK_NONE || pdf->marked != tag) {
		/* one around a text cannot end in it */
		if (pdf->mark == MARK_AROUND)
			text_end(pdf);
		path_end(pdf);
		mark_begin(pdf, op, tag);
	} else if (tag && tag->kind == TAG_FIGURE) {
		box = op_box(pdf, op);
		box_widen(&pdf->tags->boxes[pdf->tags->n_marks - 1], &box);
	}
}

static void clip_write(struct pdf *pdf, const struct op *op)
{
	text_end(pdf);
	path_end(pdf);
	pdf->saved = pdf->pen;
	HPDF_Page_GSave(pdf->page);
	rect_trace(pdf, op);
	HPDF_Page_Clip(pdf->page);
	HPDF_Page_EndPath(pdf->page);
}

static void unclip_write(struct pdf *pdf)
{
	text_end(pdf);
	path_end(pdf);
	HPDF_Page_GRestore(pdf->page);
	pdf->pen = pdf->saved;
}

/* libharu refuses a string of over 65,535 bytes and hands back NULL for what it
 * belongs to.  What only a reader's window shows is cut far below that. */
enum { SHOWN_MOST = 1000 };

static const char *shown(struct pdf *pdf, const char *text)
{
	const char *end = text;

	for (size_t n = 0; n < SHOWN_MOST && *end; n++)
		text_next(&end);
	return *end ? arena_printf(&pdf->scratch, "%.*s…", (int)(end - text), text) : text;
}

static HPDF_Destination destination_make(HPDF_Page page, double y)
{
	HPDF_Destination place = HPDF_Page_CreateDestination(page);

	/* a heading of many lines may end below the page */
	if (place)
		HPDF_Destination_SetXYZ(place, 0, (float)fmax(y, 0), 1);
	return place;
}

static void bookmark_write(struct pdf *pdf, const struct op *op)
{
	size_t level = (size_t)op->level, above = level;
	HPDF_Destination place;

	BUG_UNLESS(level < LEVELS);
	while (above > 0 && !pdf->outlines[above - 1])
		above--; /* texts may leave out levels */
	pdf->outlines[level] = HPDF_CreateOutline(pdf->doc, above ? pdf->outlines[above - 1] : NULL,
	                                          shown(pdf, op->text), pdf->utf8);
	for (size_t i = level + 1; i < LEVELS; i++)
		pdf->outlines[i] = NULL; /* what follows is not below those */
	place = destination_make(pdf->page, pdf->height - op->y);
	if (!place || !pdf->outlines[level])
		return; /* the error is noted */
	HPDF_Outline_SetDestination(pdf->outlines[level], place);
	HPDF_Outline_SetOpened(pdf->outlines[level], HPDF_FALSE);
}

static void targets_find(struct pdf *pdf, size_t page)
{
	const struct canvas *canvas = &pdf->pages->items[page];

	for (size_t i = 0; i < canvas->n; i++)
		if (canvas->ops[i].kind == OP_TARGET)
			ARENA_PUSH(&pdf->scratch, pdf->targets, pdf->n_targets,
			           (struct target){canvas->ops[i].text, pdf->sheets[page],
			                           canvas->height - canvas->ops[i].y});
}

static HPDF_Annotation link_within(struct pdf *pdf, HPDF_Rect box, const char *name)
{
	for (size_t i = 0; i < pdf->n_targets; i++)
		if (strcmp(pdf->targets[i].name, name) == 0)
			return HPDF_Page_CreateLinkAnnot(
			    pdf->page, box,
			    destination_make(pdf->targets[i].page, pdf->targets[i].y));
	BUG("a link to a place that is not there");
}

static void link_write(struct pdf *pdf, const struct op *op)
{
	HPDF_Rect box = {(float)op->x, (float)(pdf->height - op->y - op->height),
	                 (float)(op->x + op->width), (float)(pdf->height - op->y)};
	struct tag *tag;
	HPDF_Annotation link = *op->text == '#'
	                           ? link_within(pdf, box, op->text + 1)
	                           : HPDF_Page_CreateURILinkAnnot(pdf->page, box, op->text);

	if (link)
		HPDF_LinkAnnot_SetBorderStyle(link, 0, 0, 0);
	for (tag = op->tag; tag && tag->kind != TAG_LINK;)
		tag = tag->parent;
	for (const struct tag *t = tag; t; t = t->parent)
		if (t->kind == TAG_ARTIFACT || (!t->parent && t != pdf->pages->tags))
			tag = NULL;
	ARENA_PUSH(&pdf->scratch, pdf->tags->links, pdf->tags->n_links, tag);
}

static void op_write(struct pdf *pdf, const struct op *op)
{
	if (op->kind <= OP_RECT)
		op_mark(pdf, op);
	switch (op->kind) {
	case OP_TEXT:
		text_write(pdf, op);
		break;
	case OP_LINES:
		lines_write(pdf, op);
		break;
	case OP_AREA:
		area_write(pdf, op);
		break;
	case OP_RECT:
		rect_write(pdf, op);
		break;
	case OP_CLIP:
		clip_write(pdf, op);
		break;
	case OP_UNCLIP:
		unclip_write(pdf);
		break;
	case OP_BOOKMARK:
		bookmark_write(pdf, op);
		break;
	case OP_LINK:
		link_write(pdf, op);
		break;
	case OP_TARGET:
		break; /* found before */
	default:
		BUG("an operation of unknown kind");
	}
}

static void page_write(struct pdf *pdf, size_t page)
{
	const struct canvas *canvas = &pdf->pages->items[page];

	pdf->page = pdf->sheets[page];
	pdf->canvas = canvas;
	pdf->tags = &pdf->page_tags[page];
	pdf->next_page = page + 2;
	if (page + 1 < pdf->pages->n)
		blocks_note(canvas + 1, pdf->next_page);
	pdf->height = canvas->height;
	/* what a page starts with: black, solid, no width or font to go by */
	pdf->pen = (struct pen){.width = -1, .face = -1};
	HPDF_Page_Concat(pdf->page, 1.0F / UNITS, 0, 0, 1.0F / UNITS, 0, 0);
	for (size_t i = 0; i < canvas->n && !pdf->error.code; i++)
		op_write(pdf, &canvas->ops[i]);
	text_end(pdf);
	path_end(pdf);
	mark_end(pdf);
}

static void sheets_add(struct pdf *pdf)
{
	pdf->sheets = ARENA_ARRAY(&pdf->scratch, HPDF_Page, pdf->pages->n);
	for (size_t i = 0; i < pdf->pages->n && !pdf->error.code; i++) {
		pdf->sheets[i] = HPDF_AddPage(pdf->doc);
		HPDF_Page_SetWidth(pdf->sheets[i], (float)pdf->pages->items[i].width);
		HPDF_Page_SetHeight(pdf->sheets[i], (float)pdf->pages->items[i].height);
		targets_find(pdf, i);
	}
}

/* Above this number libharu's page tree needs branches. */
enum { PAGES_FLAT = 8000, PAGES_A_BRANCH = 500 };

static bool document_open(struct pdf *pdf, struct diags *diags)
{
	HPDF_SetCompressionMode(pdf->doc, HPDF_COMP_NONE);
	HPDF_UseUTFEncodings(pdf->doc);
	pdf->utf8 = HPDF_GetEncoder(pdf->doc, "UTF-8");
	if (pdf->pages->n > PAGES_FLAT)
		HPDF_SetPagesConfiguration(pdf->doc, PAGES_A_BRANCH);
	pdf->faces = ARENA_ARRAY(&pdf->scratch, struct embedded, N_FACES);
	if (!embedded_make(&pdf->scratch, pdf->pages, pdf->faces, diags))
		return false;
	for (int face = 0; face < N_FACES; face++)
		if (pdf->faces[face].codes)
			pdf->fonts[face] = HPDF_GetFont(pdf->doc, stand_ins[face], NULL);
	return !failed(pdf, diags, "cannot start the PDF");
}

/* Takes the file out of libharu. */
static void document_save(struct pdf *pdf, struct bytes *bytes)
{
	HPDF_UINT32 size;

	HPDF_SaveToStream(pdf->doc);
	if (pdf->error.code)
		return;
	size = HPDF_GetStreamSize(pdf->doc);
	bytes->data = arena_alloc(&pdf->scratch, size, 1);
	HPDF_ReadFromStream(pdf->doc, (HPDF_BYTE *)bytes->data, &size);
	bytes->length = size;
}

static bool document_write(struct pdf *pdf, struct bytes *bytes, struct diags *diags)
{
	struct bytes raw = {0};

	if (!document_open(pdf, diags))
		return false;
	pdf->page_tags = ARENA_ARRAY(&pdf->scratch, struct page_tags, pdf->pages->n);
	sheets_add(pdf);
	for (size_t i = 0; i < pdf->pages->n && !pdf->error.code; i++)
		page_write(pdf, i);
	if (!pdf->error.code)
		document_save(pdf, &raw);
	return !failed(pdf, diags, "cannot write the PDF") &&
	       pdf_finish(pdf->pages, pdf->page_tags, pdf->faces, raw, bytes, diags);
}

bool pages_pdf(const struct pages *pages, struct bytes *bytes, struct diags *diags)
{
	struct pdf pdf = {.pages = pages};
	bool ok;

	pdf.doc = HPDF_NewEx(error_record, memory_need, memory_free, 0, &pdf.error);
	if (!pdf.doc)
		return diag_error(diags, (struct mark){0}, "libharu does not start");
	ok = document_write(&pdf, bytes, diags);
	HPDF_Free(pdf.doc);
	arena_release(&pdf.scratch);
	return ok;
}

const char pdf_built_version[] = HPDF_VERSION_TEXT;
const char zlib_built_version[] = ZLIB_VERSION;

const char *pdf_library_version(struct arena *arena)
{
	return arena_strdup(arena, HPDF_GetVersion());
}

const char *zlib_library_version(struct arena *arena)
{
	return arena_strdup(arena, zlibVersion());
}
