/* Canvases as PDF: the only file that knows libharu.
 *
 * Its traps and what is done about each: coordinates that
 * are not finite never get here (canvas.h); an allocation that fails ends the
 * process, because libharu would go on with freed memory; errors are recorded
 * by the handler and asked for once; the file is written to memory; nothing
 * reads the clock.
 *
 * libharu makes the document: pages, what leads where, bookmarks.  What is on a page
 * it does not know: it has no marks and no kerning, and looks up all 65,536 characters
 * of each font that it embeds.  So it never sees our fonts, for each of which one of
 * the fonts that every reader of PDF has stands in, and contents are written by
 * pdf_content.c.
 */
#include <hpdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

struct pdf {
	const struct pages *pages;
	struct arena scratch;
	struct deflating *deflating;
	struct pdf_error error;
	HPDF_Doc doc;
	HPDF_Encoder utf8;
	HPDF_Font fonts[N_FACES];      /* stand-ins; NULL: not used */
	HPDF_Outline outlines[LEVELS]; /* the last one of each level */
	struct embedded *faces;
	struct written *written; /* by page */
	HPDF_Page *sheets;       /* all pages: links lead forwards, too */
	struct target *targets;
	size_t n_targets;
	/* the page being written */
	HPDF_Page page;
	double height;
	struct written *page_written;
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
	ARENA_PUSH(&pdf->scratch, pdf->page_written->links, pdf->page_written->n_links, tag);
}

/* Has libharu know the fonts of a page by the names that its content has for them,
 * and what leads somewhere. */
static void page_write(struct pdf *pdf, size_t page)
{
	const struct canvas *canvas = &pdf->pages->items[page];
	struct written *written = &pdf->written[page];

	pdf->page = pdf->sheets[page];
	pdf->page_written = written;
	pdf->height = canvas->height;
	content_write(&pdf->scratch, pdf->pages, page, pdf->faces, written);
	deflating_ahead(pdf->deflating, written->content);
	for (size_t i = 0; i < written->n_faces; i++)
		HPDF_Page_SetFontAndSize(pdf->page, pdf->fonts[written->faces[i]], 1);
	for (size_t i = 0; i < canvas->n && !pdf->error.code; i++)
		if (canvas->ops[i].kind == OP_BOOKMARK)
			bookmark_write(pdf, &canvas->ops[i]);
		else if (canvas->ops[i].kind == OP_LINK)
			link_write(pdf, &canvas->ops[i]);
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
	for (int face = 0; face < N_FACES; face++) {
		if (!pdf->faces[face].codes)
			continue;
		deflating_ahead(pdf->deflating, pdf->faces[face].subset.file);
		pdf->fonts[face] = HPDF_GetFont(pdf->doc, stand_ins[face], NULL);
	}
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
	pdf->written = ARENA_ARRAY(&pdf->scratch, struct written, pdf->pages->n);
	sheets_add(pdf);
	for (size_t i = 0; i < pdf->pages->n && !pdf->error.code; i++)
		page_write(pdf, i);
	if (!pdf->error.code)
		document_save(pdf, &raw);
	if (failed(pdf, diags, "cannot write the PDF"))
		return false;
	return pdf_finish(&(struct finish_input){.pages = pdf->pages,
	                                         .written = pdf->written,
	                                         .faces = pdf->faces,
	                                         .deflating = pdf->deflating,
	                                         .raw = raw},
	                  bytes, diags);
}

bool pages_pdf(const struct pages *pages, struct bytes *bytes, struct diags *diags)
{
	struct pdf pdf = {.pages = pages};
	bool ok;

	pdf.doc = HPDF_NewEx(error_record, memory_need, memory_free, 0, &pdf.error);
	if (!pdf.doc)
		return diag_error(diags, (struct mark){0}, "libharu does not start");
	pdf.deflating = deflating_begin(&pdf.scratch, pages->helper);
	for (size_t i = 0; i < pages->n_attachments; i++)
		deflating_ahead(pdf.deflating, pages->attachments[i].bytes);
	ok = document_write(&pdf, bytes, diags);
	deflating_end(pdf.deflating);
	HPDF_Free(pdf.doc);
	arena_release(&pdf.scratch);
	return ok;
}

const char pdf_built_version[] = HPDF_VERSION_TEXT;

const char *pdf_library_version(struct arena *arena)
{
	return arena_strdup(arena, HPDF_GetVersion());
}
