/* Texts and pictures on a slide. */
#include <string.h>

#include "base/xml.h"
#include "render/line.h"
#include "render/office/bound.h"
#include "render/office/picture.h"
#include "render/pptx/pptx.h"
#include "report/document.h"

#define SPACES                                                                                     \
	" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" "                      \
	"xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" "         \
	"xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\""

void pptx_place(struct pptx *pptx, const char *space, const struct box *box)
{
	str_addf(&pptx->out,
	         "<%s:xfrm><a:off x=\"%ld\" y=\"%ld\"/><a:ext cx=\"%ld\" cy=\"%ld\"/></%s:xfrm>",
	         space, picture_length(box->x), picture_length(box->y), picture_length(box->width),
	         picture_length(box->height), space);
}

double pptx_fit(const struct pptx *pptx, enum type type, const char *text, const struct box *box,
                double most, double least)
{
	const double line = 1.25;
	struct measure measure = flow_measure(&pptx->flow, type);

	/* faces of office programs may be a little wider */
	measure.width = 0.97 * box->width;
	measure.size = most;
	while (measure.size > least &&
	       (double)text_wrap(pptx->with->arena, &measure, text).n * line * measure.size >
	           box->height)
		measure.size -= 1;
	return measure.size;
}

void pptx_run(struct pptx *pptx, const char *text, const struct shape_look *look, bool bold,
              bool raised)
{
	const struct type_style *type = &pptx->with->template->types[look->type];
	bool heavy = bold || type->face == FACE_SEMIBOLD || type->face == FACE_BOLD;

	for (const char *line = text; line; line = *line ? line + 1 : line) {
		size_t length = strcspn(line, "\n");

		if (length) {
			str_addf(&pptx->out,
			         "<a:r><a:rPr lang=\"%s\" sz=\"%d\" b=\"%d\"%s><a:solidFill>"
			         "<a:srgbClr val=\"%06X\"/></a:solidFill><a:latin "
			         "typeface=\"+mn-lt\"/></a:rPr><a:t>",
			         office_language(pptx->with->document),
			         (int)(look->size * 100 + 0.5), heavy,
			         raised ? " baseline=\"30000\"" : "", (unsigned)type->ink);
			xml_text_add(&pptx->out, arena_strndup(pptx->with->arena, line, length));
			str_add(&pptx->out, "</a:t></a:r>");
		}
		line += length;
		if (!*line)
			return;
		str_add(&pptx->out, "<a:br/>");
	}
}

/* Words of a text, whose fields and references are filled in, as runs of a paragraph. */
static void words_add(struct pptx *pptx, const char *text, const struct shape_look *look)
{
	struct arena *arena = pptx->with->arena;

	pptx_run(pptx, bound_text(arena, document_plain(pptx->with->document, text, arena)), look,
	         false, false);
}

void pptx_text(struct pptx *pptx, const struct box *box, const char *name, const char *text,
               const struct shape_look *look)
{
	size_t id = ++pptx->n_shapes;

	str_addf(&pptx->out,
	         "<p:sp><p:nvSpPr><p:cNvPr id=\"%zu\" name=\"%s %zu\"/><p:cNvSpPr txBox=\"1\"/>"
	         "<p:nvPr/></p:nvSpPr><p:spPr>",
	         id, name, id);
	pptx_place(pptx, "a", box);
	str_addf(&pptx->out,
	         "<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody>"
	         "<a:bodyPr wrap=\"square\" lIns=\"0\" tIns=\"0\" rIns=\"0\" bIns=\"0\" "
	         "anchor=\"%s\"/><a:lstStyle/><a:p><a:pPr algn=\"%s\"/>",
	         look->anchor, look->align);
	words_add(pptx, text, look);
	str_add(&pptx->out, "</a:p></p:txBody></p:sp>");
}

void pptx_picture(struct pptx *pptx, const struct box *box, const struct canvas *canvas,
                  const char *name, const char *description)
{
	struct str *out = &pptx->out;
	size_t id = ++pptx->n_shapes;

	str_addf(out, "<p:pic><p:nvPicPr><p:cNvPr id=\"%zu\" name=\"%s %zu\" descr=\"", id, name,
	         id);
	xml_text_add(out, description);
	str_add(out, "\"/><p:cNvPicPr><a:picLocks noChangeAspect=\"1\"/></p:cNvPicPr><p:nvPr/>"
	             "</p:nvPicPr><p:blipFill>");
	pptx->failed =
	    pptx->failed || !picture_blip_add(out, pptx->package, pptx->slides[pptx->n_slides - 1],
	                                      pptx->with, canvas, !*description);
	str_add(out, "<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>");
	pptx_place(pptx, "a", box);
	str_add(out, "<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr></p:pic>");
}

/* --- Slides --------------------------------------------------------------------------------- */

static void title_add(struct pptx *pptx, const char *title)
{
	const struct box box = {0, 0, SLIDE_WIDTH - 2 * SLIDE_MARGIN, TITLE_HEIGHT};
	const char *words = document_plain(pptx->with->document, title, pptx->with->arena);
	double size = pptx_fit(pptx, TYPE_TITLE, words, &box, 24, 12);

	str_addf(&pptx->out,
	         "<p:sp><p:nvSpPr><p:cNvPr id=\"%zu\" name=\"Title\"/><p:cNvSpPr><a:spLocks "
	         "noGrp=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"title\"/></p:nvPr></p:nvSpPr>"
	         "<p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang=\"%s\" "
	         "sz=\"%d\"/><a:t>",
	         ++pptx->n_shapes, office_language(pptx->with->document), (int)(size * 100));
	xml_text_add(&pptx->out, bound_text(pptx->with->arena, words));
	str_add(&pptx->out, "</a:t></a:r></a:p></p:txBody></p:sp>");
}

/* What the report's pages have at their foot, and the slide's number. */
static void foot_add(struct pptx *pptx)
{
	const struct rendering *with = pptx->with;
	struct box box = {SLIDE_MARGIN, FOOT_TOP, SLIDE_WIDTH - 2 * SLIDE_MARGIN - 80, FOOT_HEIGHT};
	const struct shape_look look = {TYPE_RUNNING, 9, "l", "ctr"};
	size_t id;

	pptx_text(pptx, &box, "Foot",
	          line_fill(with->arena, with->document, with->template->foot.left,
	                    (struct line_place){0}),
	          &look);
	id = ++pptx->n_shapes;
	box.x = SLIDE_WIDTH - SLIDE_MARGIN - 80;
	box.width = 80;
	str_addf(&pptx->out,
	         "<p:sp><p:nvSpPr><p:cNvPr id=\"%zu\" name=\"Slide number\"/><p:cNvSpPr "
	         "txBox=\"1\"/><p:nvPr/></p:nvSpPr><p:spPr>",
	         id);
	pptx_place(pptx, "a", &box);
	str_addf(&pptx->out,
	         "<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr "
	         "lIns=\"0\" tIns=\"0\" rIns=\"0\" bIns=\"0\" anchor=\"ctr\"/><a:lstStyle/><a:p>"
	         "<a:pPr algn=\"r\"/><a:fld id=\"{7B7A5C4E-2A33-4E6C-9B5B-0F2D6C3B1A10}\" "
	         "type=\"slidenum\"><a:rPr lang=\"%s\" sz=\"900\"><a:solidFill><a:srgbClr "
	         "val=\"%06X\"/></a:solidFill><a:latin typeface=\"+mn-lt\"/></a:rPr><a:t>%zu</a:t>"
	         "</a:fld></a:p></p:txBody></p:sp>",
	         office_language(with->document), (unsigned)with->template->types[TYPE_RUNNING].ink,
	         pptx->n_slides);
}

void pptx_slide_open(struct pptx *pptx, const char *title)
{
	struct package_part *part = package_part(
	    pptx->package,
	    arena_printf(pptx->with->arena, "ppt/slides/slide%zu.xml", pptx->n_slides + 1),
	    "application/vnd.openxmlformats-officedocument.presentationml.slide+xml");

	package_relate(pptx->package, part, "slideLayout", pptx->layout);
	ARENA_PUSH(pptx->with->arena, pptx->slides, pptx->n_slides, part);
	pptx->out = (struct str){.arena = pptx->with->arena};
	pptx->n_shapes = 1;
	str_addf(&pptx->out,
	         "%s<p:sld" SPACES "><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/>"
	         "<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>",
	         xml_head);
	title_add(pptx, title);
}

void pptx_slide_close(struct pptx *pptx)
{
	foot_add(pptx);
	str_add(&pptx->out, "</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"
	                    "</p:sld>");
	package_fill_text(pptx->slides[pptx->n_slides - 1], &pptx->out);
}
