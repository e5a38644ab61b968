/* Sections: upright and turned pages, each with its foot. */
#include "base/xml.h"
#include "render/docx/docx.h"
#include "render/line.h"

#define MAIN_SPACE "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define MAIN_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml."

/* In a filled line of the template, what stands for the number of a page, and of all. */
static const char page_sign = '\1', pages_sign = '\2';

/* A run of the foot, or a field. */
static void foot_words(struct docx *docx, const char *text)
{
	struct arena *arena = docx->with->arena;

	while (*text) {
		size_t n = 0;

		while (text[n] && text[n] != page_sign && text[n] != pages_sign)
			n++;
		docx_run(docx, arena_strndup(arena, text, n), (struct run_look){0});
		text += n;
		if (!*text)
			return;
		docx_field(docx, *text == page_sign ? "PAGE" : "NUMPAGES", "1",
		           (struct run_look){0});
		text++;
	}
}

/* The foot of pages in a direction: a tab to its own right margin. */
static struct package_part *foot_make(struct docx *docx, double width)
{
	const struct document *document = docx->with->document;
	const struct template_line *foot = &docx->with->template->foot;
	const struct line_place place = {.page_words = "\1", .pages_words = "\2"};
	const char *name = docx->landscape ? "word/footer2.xml" : "word/footer1.xml";
	struct arena *arena = docx->with->arena;
	struct package_part *part = package_part(docx->package, name, MAIN_TYPE "footer+xml");
	struct str body = docx->out;

	docx->out = (struct str){.arena = arena};
	str_addf(&docx->out, "%s<w:ftr xmlns:w=\"" MAIN_SPACE "\">", xml_head);
	docx_open(docx, "Footer",
	          arena_printf(arena,
	                       "<w:pBdr><w:top w:val=\"single\" w:sz=\"4\" w:space=\"4\" "
	                       "w:color=\"%06X\"/></w:pBdr><w:tabs><w:tab w:val=\"right\" "
	                       "w:pos=\"%d\"/></w:tabs>",
	                       (unsigned)docx->with->template->colours.hair, twips(width)));
	foot_words(docx, line_fill(arena, document, foot->left, place));
	docx_run(docx, "\t", (struct run_look){0});
	foot_words(docx, line_fill(arena, document, foot->right, place));
	docx_close(docx);
	str_add(&docx->out, "</w:ftr>");
	package_fill_text(part, &docx->out);
	docx->out = body;
	return part;
}

void docx_section(struct docx *docx)
{
	const struct template *template = docx->with->template;
	bool turned = docx->landscape;
	double width = turned ? template->height : template->width;
	double height = turned ? template->width : template->height;
	struct package_part **foot = turned ? &docx->foot_turned : &docx->foot;

	if (!*foot)
		*foot = foot_make(docx, width - template->left - template->right);
	str_addf(&docx->out,
	         "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId%zu\"/>"
	         "<w:pgSz w:w=\"%d\" w:h=\"%d\"%s/>",
	         package_relate(docx->package, docx->part, "footer", *foot), twips(width),
	         twips(height), turned ? " w:orient=\"landscape\"" : "");
	str_addf(&docx->out,
	         "<w:pgMar w:top=\"%d\" w:right=\"%d\" w:bottom=\"%d\" w:left=\"%d\" "
	         "w:header=\"500\" w:footer=\"500\" w:gutter=\"0\"/></w:sectPr>",
	         twips(template->top), twips(template->right), twips(template->bottom),
	         twips(template->left));
}

void docx_turn(struct docx *docx, bool landscape)
{
	if (docx->landscape == landscape)
		return;
	if (docx->out.length == docx->start) {
		docx->landscape = landscape;
		return;
	}
	str_add(&docx->out, "<w:p><w:pPr><w:pStyle w:val=\"Spacer\"/><w:spacing w:line=\"20\" "
	                    "w:lineRule=\"exact\"/>");
	docx_section(docx);
	str_add(&docx->out, "</w:pPr></w:p>\n");
	docx->landscape = landscape;
}
