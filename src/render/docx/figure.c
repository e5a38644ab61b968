/* Pictures in a line of text, and figures. */
#include "base/xml.h"
#include "render/docx/docx.h"
#include "render/office/picture.h"
#include "report/document.h"

#define DRAWING_SPACE "http://schemas.openxmlformats.org/drawingml/2006/"

/* What a picture is called, and what it says; one that says nothing is decoration. */
static void about_add(struct docx *docx, const char *name, const char *description)
{
	struct str *out = &docx->out;
	size_t id = ++docx->n_drawings;

	str_addf(out, "<wp:docPr id=\"%zu\" name=\"%s %zu\" descr=\"", id, name, id);
	xml_text_add(out, description);
	if (*description) {
		str_add(out, "\"/>");
		return;
	}
	str_add(out,
	        "\"><a:extLst xmlns:a=\"" DRAWING_SPACE
	        "main\"><a:ext uri=\"{C183D7F6-B498-43B3-948B-1728B52AA6E4}\"><adec:decorative "
	        "xmlns:adec=\"http://schemas.microsoft.com/office/drawing/2017/decorative\" "
	        "val=\"1\"/></a:ext></a:extLst></wp:docPr>");
}

void docx_drawing(struct docx *docx, const struct canvas *canvas, const char *name,
                  const char *description)
{
	struct str *out = &docx->out;
	long width = picture_length(canvas->width), height = picture_length(canvas->height);

	str_addf(out,
	         "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">"
	         "<wp:extent cx=\"%ld\" cy=\"%ld\"/>",
	         width, height);
	about_add(docx, name, description);
	str_addf(out,
	         "<wp:cNvGraphicFramePr/><a:graphic xmlns:a=\"" DRAWING_SPACE "main\">"
	         "<a:graphicData uri=\"" DRAWING_SPACE "picture\"><pic:pic "
	         "xmlns:pic=\"" DRAWING_SPACE "picture\"><pic:nvPicPr><pic:cNvPr id=\"%zu\" "
	         "name=\"%s\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>",
	         docx->n_drawings, name);
	docx->failed = docx->failed || !picture_blip_add(out, docx->package, docx->part, docx->with,
	                                                 canvas, !*description);
	str_addf(out,
	         "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
	         "<a:off x=\"0\" y=\"0\"/><a:ext cx=\"%ld\" cy=\"%ld\"/></a:xfrm><a:prstGeom "
	         "prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>"
	         "</a:graphic></wp:inline></w:drawing></w:r>",
	         width, height);
}

void docx_figure(struct docx *docx, const struct part *part)
{
	const struct figure *figure = part->figure;
	const struct document *document = docx->with->document;
	const char *description = docx->with->descriptions[part->figure_index];
	const struct canvas *canvas =
	    rendering_figure(docx->with, part->figure_index, (struct figure_form){0});

	docx_caption(docx, "Figure", part->number, figure->caption);
	docx_open(docx, "Figure", figure->n_notes ? "<w:keepNext/>" : "");
	docx_drawing(docx, canvas, "Figure",
	             document_plain(document, description ? description : figure->caption,
	                            docx->with->arena));
	docx_close(docx);
	for (size_t i = 0; i < figure->n_notes; i++)
		docx_paragraph(docx, "Note", figure->notes[i]);
}
