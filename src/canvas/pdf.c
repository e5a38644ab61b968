/* Canvases as PDF: the only file that knows libharu.
 *
 * Its traps and what is done about each: coordinates that
 * are not finite never get here (canvas.h); an allocation that fails ends the
 * process, because libharu would go on with freed memory; errors are recorded
 * by the handler and asked for once; the file is written to memory; nothing
 * reads the clock.
 *
 * Operations of one look share their operators: one text object for a run of
 * texts, one path for a run of lines, and colours, widths and dashes are only
 * written when they change.  That is what keeps files small and fast.
 */
#include <errno.h>
#include <hpdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "base/bug.h"
#include "base/date.h"
#include "canvas/pages.h"
#include "canvas/subset.h"
#include "canvas/text.h"

enum { BMP_SIZE = 0x10000, LEVELS = 8 };

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
	HPDF_Font fonts[N_FACES];      /* NULL: not used */
	HPDF_Outline outlines[LEVELS]; /* the last one of each level */
	HPDF_Page *sheets;             /* all pages: links lead forwards, too */
	struct target *targets;
	size_t n_targets;
	/* the page being written */
	HPDF_Page page;
	double height;
	struct pen pen, saved; /* saved: before a clip */
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
		BUG("out of memory");
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

/* Marks the characters of a face that the report uses. */
static void characters_mark(const struct pages *pages, enum face face, unsigned char *used)
{
	for (size_t i = 0; i < pages->n; i++) {
		const struct canvas *page = &pages->items[i];

		for (size_t k = 0; k < page->n; k++) {
			const char *text = page->ops[k].text;
			int32_t code;

			if (page->ops[k].kind != OP_TEXT || page->ops[k].face != face)
				continue;
			while ((code = text_next(&text)))
				used[code < BMP_SIZE ? code : 0] = 1;
		}
	}
}

/* The characters of a face in use, ascending, and all of ASCII: libharu
 * measures H and x, and its search is the faster the fewer gaps there are;
 * glyphs that are not shown do not get into the PDF.  NULL when the face is
 * not used. */
static const int32_t *characters_find(struct pdf *pdf, enum face face, size_t *n)
{
	unsigned char *used = ARENA_ARRAY(&pdf->scratch, unsigned char, BMP_SIZE);
	int32_t *codes = NULL;

	*n = 0;
	characters_mark(pdf->pages, face, used);
	if (!memchr(used, 1, BMP_SIZE))
		return NULL;
	memset(&used[' '], 1, 0x7F - ' ');
	for (int32_t code = 1; code < BMP_SIZE; code++)
		if (used[code] && fonts_glyph(pdf->pages->fonts, face, code))
			ARENA_PUSH(&pdf->scratch, codes, *n, code);
	return codes;
}

/* libharu reads fonts from files only: one in memory serves. */
static const char *font_read(struct pdf *pdf, const struct bytes *font)
{
	int file = memfd_create("survreport-font", MFD_CLOEXEC);
	const char *name = NULL;

	if (file < 0)
		return NULL;
	if (file_write_all(file, font->data, font->length))
		name = HPDF_LoadTTFontFromFile(
		    pdf->doc, arena_printf(&pdf->scratch, "/proc/self/fd/%d", file), HPDF_TRUE);
	close(file);
	return name;
}

static bool font_load(struct pdf *pdf, enum face face, struct diags *diags)
{
	const struct font_face *whole = fonts_face(pdf->pages->fonts, face);
	struct bytes font;
	const int32_t *codes;
	const char *name;
	size_t n;

	codes = whole->file ? characters_find(pdf, face, &n) : NULL;
	if (!codes)
		return true;
	if (!font_subset(&pdf->scratch, pdf->pages->fonts, face, codes, n, &font))
		font = (struct bytes){(char *)(uintptr_t)whole->data, whole->length};
	name = font_read(pdf, &font);
	if (failed(pdf, diags, whole->file))
		return false;
	if (!name)
		return diag_error(diags, (struct mark){0}, "cannot hand the font %s to libharu: %s",
		                  whole->file, strerror(errno));
	pdf->fonts[face] = HPDF_GetFont(pdf->doc, name, "UTF-8");
	return !failed(pdf, diags, whole->file);
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

/* Ends what a following operation of another kind cannot be part of. */
static void text_end(struct pdf *pdf)
{
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

static void text_write(struct pdf *pdf, const struct op *op)
{
	struct pen *pen = &pdf->pen;

	path_end(pdf);
	if (!pdf->in_text) {
		HPDF_Page_BeginText(pdf->page);
		pdf->in_text = true;
		pdf->x = pdf->y = 0;
		pdf->turned = false;
	}
	if (pen->face != (int)op->face || pen->size < op->size || pen->size > op->size) {
		HPDF_Page_SetFontAndSize(pdf->page, pdf->fonts[op->face], (float)(op->size * UNITS));
		pen->face = (int)op->face;
		pen->size = op->size;
	}
	fill_set(pdf, op->colour);
	text_move(pdf, op);
	HPDF_Page_ShowText(pdf->page, op->text);
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
	HPDF_Annotation link = *op->text == '#'
	                           ? link_within(pdf, box, op->text + 1)
	                           : HPDF_Page_CreateURILinkAnnot(pdf->page, box, op->text);

	if (link)
		HPDF_LinkAnnot_SetBorderStyle(link, 0, 0, 0);
}

static void op_write(struct pdf *pdf, const struct op *op)
{
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
	pdf->height = canvas->height;
	/* what a page starts with: black, solid, no width or font to go by */
	pdf->pen = (struct pen){.width = -1, .face = -1};
	HPDF_Page_Concat(pdf->page, 1.0F / UNITS, 0, 0, 1.0F / UNITS, 0, 0);
	for (size_t i = 0; i < canvas->n && !pdf->error.code; i++)
		op_write(pdf, &canvas->ops[i]);
	text_end(pdf);
	path_end(pdf);
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

static int two_digits(const char *text)
{
	return (text[0] - '0') * 10 + (text[1] - '0');
}

/* The calendar's parts of a moment, UTC; libharu asks for them one by one. */
static void date_write(struct pdf *pdf)
{
	char day[DATE_TEXT_SIZE];
	int64_t seconds = pdf->pages->date;
	int32_t days = (int32_t)(seconds / 86400);
	HPDF_Date date = {.ind = 'Z'};

	date_format(days, day);
	date.year = date_year(days);
	date.month = two_digits(day + 5);
	date.day = two_digits(day + 8);
	date.hour = (int)(seconds % 86400 / 3600);
	date.minutes = (int)(seconds % 3600 / 60);
	date.seconds = (int)(seconds % 60);
	HPDF_SetInfoDateAttr(pdf->doc, HPDF_INFO_CREATION_DATE, date);
}

static void info_write(struct pdf *pdf)
{
	HPDF_SetCurrentEncoder(pdf->doc, "UTF-8");
	HPDF_SetInfoAttr(pdf->doc, HPDF_INFO_TITLE,
	                 shown(pdf, text_printed(&pdf->scratch, pdf->pages->title)));
	if (*pdf->pages->authors)
		HPDF_SetInfoAttr(pdf->doc, HPDF_INFO_AUTHOR,
		                 shown(pdf, text_printed(&pdf->scratch, pdf->pages->authors)));
	HPDF_SetInfoAttr(pdf->doc, HPDF_INFO_CREATOR, "survreport");
	if (pdf->pages->dated)
		date_write(pdf);
}

/* Above this number libharu's page tree needs branches. */
enum { PAGES_FLAT = 8000, PAGES_A_BRANCH = 500 };

static bool document_open(struct pdf *pdf, struct diags *diags)
{
	HPDF_SetCompressionMode(pdf->doc, HPDF_COMP_ALL);
	HPDF_UseUTFEncodings(pdf->doc);
	pdf->utf8 = HPDF_GetEncoder(pdf->doc, "UTF-8");
	if (pdf->pages->n > PAGES_FLAT)
		HPDF_SetPagesConfiguration(pdf->doc, PAGES_A_BRANCH);
	for (int face = 0; face < N_FACES; face++)
		if (!font_load(pdf, (enum face)face, diags))
			return false;
	return !failed(pdf, diags, "cannot start the PDF");
}

/* Takes the finished file out of libharu. */
static void document_save(struct pdf *pdf, struct bytes *bytes)
{
	HPDF_UINT32 size;

	HPDF_SaveToStream(pdf->doc);
	if (pdf->error.code)
		return;
	size = HPDF_GetStreamSize(pdf->doc);
	bytes->data = arena_alloc(pdf->pages->arena, size, 1);
	HPDF_ReadFromStream(pdf->doc, (HPDF_BYTE *)bytes->data, &size);
	bytes->length = size;
}

static bool document_write(struct pdf *pdf, struct bytes *bytes, struct diags *diags)
{
	if (!document_open(pdf, diags))
		return false;
	info_write(pdf);
	sheets_add(pdf);
	for (size_t i = 0; i < pdf->pages->n && !pdf->error.code; i++)
		page_write(pdf, i);
	if (!pdf->error.code)
		document_save(pdf, bytes);
	return !failed(pdf, diags, "cannot write the PDF");
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
