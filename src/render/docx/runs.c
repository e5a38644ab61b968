/* Words in their looks, fields, captions. */
#include <ctype.h>
#include <string.h>

#include "base/xml.h"
#include "render/docx/docx.h"
#include "render/office/bound.h"
#include "report/document.h"

static const char no_break_hyphen[] = "\u2011";

static void look_add(struct docx *docx, struct run_look look)
{
	if (!look.style && !look.bold && !look.italic && !look.raised && !look.halves)
		return;
	str_add(&docx->out, "<w:rPr>");
	if (look.style)
		str_addf(&docx->out, "<w:rStyle w:val=\"%s\"/>", look.style);
	if (look.bold)
		str_add(&docx->out, "<w:b/><w:bCs/>");
	if (look.italic)
		str_add(&docx->out, "<w:i/><w:iCs/>");
	if (look.halves)
		str_addf(&docx->out, "<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/>", look.halves,
		         look.halves);
	if (look.raised)
		str_add(&docx->out, "<w:vertAlign w:val=\"superscript\"/>");
	str_add(&docx->out, "</w:rPr>");
}

/* What stands for a text at its start besides w:t, and its bytes; NULL: nothing. */
static const char *sign_of(const char *text, size_t *length)
{
	*length = 1;
	if (*text == '\n')
		return "<w:br/>";
	if (*text == '\t')
		return "<w:tab/>";
	*length = strlen(no_break_hyphen);
	return strncmp(text, no_break_hyphen, *length) == 0 ? "<w:noBreakHyphen/>" : NULL;
}

void docx_run(struct docx *docx, const char *text, struct run_look look)
{
	struct str *out = &docx->out;

	if (!*text)
		return;
	str_add(out, "<w:r>");
	look_add(docx, look);
	while (*text) {
		const char *start = text, *sign = NULL;
		size_t length = 0;

		while (*text && !(sign = sign_of(text, &length)))
			text++;
		if (text > start) {
			str_add(out, "<w:t xml:space=\"preserve\">");
			xml_text_add(out, arena_strndup(out->arena, start, (size_t)(text - start)));
			str_add(out, "</w:t>");
		}
		if (sign) {
			str_add(out, sign);
			text += length;
		}
	}
	str_add(out, "</w:r>");
}

static void field_char(struct docx *docx, const char *type, struct run_look look)
{
	str_add(&docx->out, "<w:r>");
	look_add(docx, look);
	str_addf(&docx->out, "<w:fldChar w:fldCharType=\"%s\"/></w:r>", type);
}

void docx_field(struct docx *docx, const char *instruction, const char *result, struct run_look look)
{
	field_char(docx, "begin", look);
	str_add(&docx->out, "<w:r>");
	look_add(docx, look);
	str_addf(&docx->out, "<w:instrText xml:space=\"preserve\"> %s </w:instrText></w:r>",
	         instruction);
	field_char(docx, "separate", look);
	docx_run(docx, result, look);
	field_char(docx, "end", look);
}

/* The bookmark of what an anchor names: "table-2" is _Ref_table_2, and its number alone
 * _Ref_table_2_n. */
static const char *bookmark_name(struct arena *arena, const char *anchor, bool number)
{
	char *name = arena_printf(arena, "_Ref_%s%s", anchor, number ? "_n" : "");

	for (char *p = name; *p; p++)
		if (*p == '-')
			*p = '_';
	return name;
}

/* A reference: as a whole if it says what a caption does, else its number, which is what
 * "Figures 2" keeps when captions are counted again. */
static void reference_add(struct docx *docx, const struct text_link *link, struct run_look look)
{
	struct arena *arena = docx->with->arena;
	const char *shown = arena_strndup(arena, link->words, link->length);
	size_t before = strcspn(shown, "0123456789");
	bool number =
	    before == 0 || strncmp(shown, "Tables", 6) == 0 || strncmp(shown, "Figures", 7) == 0;

	if (number)
		docx_run(docx, bound_text(arena, arena_strndup(arena, shown, before)), look);
	docx_field(docx,
	           arena_printf(arena, "REF %s \\h \\* MERGEFORMAT",
	                        bookmark_name(arena, link->anchor, number)),
	           number ? shown + before : bound_text(arena, shown), look);
}

void docx_words(struct docx *docx, const char *text, struct run_look look)
{
	struct arena *arena = docx->with->arena;
	const char *words = document_words(docx->with->document, text, arena);
	struct text_link link;

	while (document_link(words, arena, &link)) {
		docx_run(docx, bound_text(arena, arena_strndup(arena, words, link.before)), look);
		reference_add(docx, &link, look);
		words += link.end;
	}
	docx_run(docx, bound_text(arena, words), look);
}

void docx_open(struct docx *docx, const char *style, const char *properties)
{
	str_addf(&docx->out, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr>", style, properties);
}

void docx_close(struct docx *docx)
{
	str_add(&docx->out, "</w:p>\n");
}

void docx_paragraph(struct docx *docx, const char *style, const char *text)
{
	docx_open(docx, style, "");
	docx_words(docx, text, (struct run_look){0});
	docx_close(docx);
}

static void bookmark_open(struct docx *docx, const char *name)
{
	str_addf(&docx->out, "<w:bookmarkStart w:id=\"%zu\" w:name=\"%s\"/>", docx->n_bookmarks++,
	         name);
}

void docx_caption(struct docx *docx, const char *what, size_t number, const char *caption)
{
	const struct run_look label = {.style = "CaptionLabel"};
	struct arena *arena = docx->with->arena;
	const char *anchor =
	    arena_printf(arena, "%c%s-%zu", tolower((unsigned char)*what), what + 1, number);
	size_t first = docx->n_bookmarks;

	docx_open(docx, "Caption", "");
	bookmark_open(docx, bookmark_name(arena, anchor, false));
	docx_run(docx, arena_printf(arena, "%s\u00a0", what), label);
	bookmark_open(docx, bookmark_name(arena, anchor, true));
	docx_field(docx,
	           arena_printf(arena, "SEQ %s \\* ARABIC%s", what,
	                        docx->alone ? arena_printf(arena, " \\r %zu", number) : ""),
	           arena_printf(arena, "%zu", number), label);
	str_addf(&docx->out, "<w:bookmarkEnd w:id=\"%zu\"/><w:bookmarkEnd w:id=\"%zu\"/>",
	         first + 1, first);
	docx_run(docx, "\u2002", label);
	docx_words(docx, caption, (struct run_look){0});
	docx_close(docx);
}
