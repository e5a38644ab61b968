/* The presentation, and what its slides are made from: master, layout, theme. */
#include <string.h>

#include "base/xml.h"
#include "render/office/family.h"
#include "render/office/picture.h"
#include "render/pptx/pptx.h"

#define SPACES                                                                                     \
	" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" "                      \
	"xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" "         \
	"xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\""
#define SLIDE_TYPE "application/vnd.openxmlformats-officedocument.presentationml."

static const char empty_tree[] =
    "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>"
    "<a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/><a:chOff x=\"0\" y=\"0\"/>"
    "<a:chExt cx=\"0\" cy=\"0\"/></a:xfrm></p:grpSpPr>";

/* A place for what the slides fill: its kind, its number, its box. */
static void placeholder_add(struct pptx *pptx, struct str *out, size_t id, const char *name,
                            const char *kind, const struct box *box)
{
	str_addf(out,
	         "<p:sp><p:nvSpPr><p:cNvPr id=\"%zu\" name=\"%s\"/><p:cNvSpPr><a:spLocks "
	         "noGrp=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"%s\"/></p:nvPr></p:nvSpPr><p:spPr>"
	         "<a:xfrm><a:off x=\"%ld\" y=\"%ld\"/><a:ext cx=\"%ld\" cy=\"%ld\"/></a:xfrm>"
	         "<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr "
	         "lIns=\"0\" tIns=\"0\" rIns=\"0\" bIns=\"0\" anchor=\"b\"><a:normAutofit/>"
	         "</a:bodyPr><a:lstStyle/><a:p><a:r><a:rPr lang=\"%s\"/><a:t>%s</a:t></a:r></a:p>"
	         "</p:txBody></p:sp>",
	         id, name, kind, picture_length(box->x), picture_length(box->y),
	         picture_length(box->width), picture_length(box->height),
	         office_language(pptx->with->document), name);
}

static const struct box title_box = {SLIDE_MARGIN, TITLE_TOP, SLIDE_WIDTH - 2 * SLIDE_MARGIN,
                                     TITLE_HEIGHT};

static void colour_add(struct str *out, const char *name, colour value)
{
	str_addf(out, "<a:%s><a:srgbClr val=\"%06X\"/></a:%s>", name, (unsigned)value, name);
}

static void scheme_add(struct str *out, const struct template *template)
{
	const struct template_colours *colours = &template->colours;

	str_add(out, "<a:clrScheme name=\"Report\">");
	colour_add(out, "dk1", colours->text);
	colour_add(out, "lt1", 0xFFFFFF);
	colour_add(out, "dk2", colours->accent);
	colour_add(out, "lt2", colours->wash);
	for (size_t i = 0; i < 6; i++)
		colour_add(out, arena_printf(out->arena, "accent%zu", i + 1),
		           template->groups[i % template->n_groups].colour);
	colour_add(out, "hlink", colours->accent);
	colour_add(out, "folHlink", colours->muted);
	str_add(out, "</a:clrScheme>");
}

static void face_add(struct str *out, const char *name, const char *family)
{
	str_addf(out, "<a:%s><a:latin typeface=\"", name);
	xml_text_add(out, family);
	str_addf(out, "\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/></a:%s>", name);
}

/* A theme has three fills, lines, effects and grounds, used or not. */
static void theme_make(struct pptx *pptx, struct str *out)
{
	static const char fill[] = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>";
	const char *family = office_family(pptx->with);

	str_addf(out,
	         "%s<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" "
	         "name=\"Report\"><a:themeElements>",
	         xml_head);
	scheme_add(out, pptx->with->template);
	str_add(out, "<a:fontScheme name=\"Report\">");
	face_add(out, "majorFont", family);
	face_add(out, "minorFont", family);
	str_addf(out,
	         "</a:fontScheme><a:fmtScheme name=\"Report\"><a:fillStyleLst>%s%s%s"
	         "</a:fillStyleLst><a:lnStyleLst>",
	         fill, fill, fill);
	for (int i = 1; i <= 3; i++)
		str_addf(out, "<a:ln w=\"%d\">%s</a:ln>", i * 6350, fill);
	str_add(out, "</a:lnStyleLst><a:effectStyleLst>");
	for (int i = 0; i < 3; i++)
		str_add(out, "<a:effectStyle><a:effectLst/></a:effectStyle>");
	str_addf(out,
	         "</a:effectStyleLst><a:bgFillStyleLst>%s%s%s</a:bgFillStyleLst></a:fmtScheme>"
	         "</a:themeElements></a:theme>",
	         fill, fill, fill);
}

/* The levels that a style of the master has; slides use the first. */
static void levels_add(struct str *out, const char *name, double size, const char *ink, bool bold)
{
	str_addf(out,
	         "<p:%s><a:lvl1pPr algn=\"l\"><a:spcBef><a:spcPts val=\"0\"/></a:spcBef><a:buNone/>"
	         "<a:defRPr sz=\"%d\" b=\"%d\"><a:solidFill><a:schemeClr val=\"%s\"/></a:solidFill>"
	         "<a:latin typeface=\"%s\"/></a:defRPr></a:lvl1pPr></p:%s>",
	         name, (int)(size * 100), bold, ink, bold ? "+mj-lt" : "+mn-lt", name);
}

static void master_make(struct pptx *pptx, struct str *out)
{
	str_addf(out,
	         "%s<p:sldMaster" SPACES "><p:cSld><p:bg><p:bgRef idx=\"1001\"><a:schemeClr "
	         "val=\"bg1\"/></p:bgRef></p:bg><p:spTree>%s",
	         xml_head, empty_tree);
	placeholder_add(pptx, out, 2, "Title", "title", &title_box);
	str_add(out, "</p:spTree></p:cSld><p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" "
	             "tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" accent3=\"accent3\" "
	             "accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" "
	             "folHlink=\"folHlink\"/><p:sldLayoutIdLst><p:sldLayoutId id=\"2147483649\" "
	             "r:id=\"rId1\"/></p:sldLayoutIdLst><p:txStyles>");
	levels_add(out, "titleStyle", 22, "tx2", true);
	levels_add(out, "bodyStyle", 16, "tx1", false);
	levels_add(out, "otherStyle", 14, "tx1", false);
	str_add(out, "</p:txStyles></p:sldMaster>");
}

static void layout_make(struct pptx *pptx, struct str *out)
{
	str_addf(out,
	         "%s<p:sldLayout" SPACES " type=\"titleOnly\" preserve=\"1\"><p:cSld "
	         "name=\"Title Only\"><p:spTree>%s",
	         xml_head, empty_tree);
	placeholder_add(pptx, out, 2, "Title", "title", &title_box);
	str_add(out, "</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"
	             "</p:sldLayout>");
}

/* A part that is made at once. */
static struct package_part *made(struct pptx *pptx, const char *name, const char *type,
                                 void (*make)(struct pptx *pptx, struct str *out))
{
	struct package_part *part = package_part(pptx->package, name, type);
	struct str out = {.arena = pptx->with->arena};

	make(pptx, &out);
	package_fill_text(part, &out);
	return part;
}

void pptx_frame_begin(struct pptx *pptx)
{
	struct package *package = pptx->package;
	struct package_part *master, *theme;

	pptx->presentation =
	    package_part(package, "ppt/presentation.xml", SLIDE_TYPE "presentation.main+xml");
	package_relate(package, NULL, RELATION_OFFICE, pptx->presentation);
	package_properties(package, pptx->with->document);
	master = made(pptx, "ppt/slideMasters/slideMaster1.xml", SLIDE_TYPE "slideMaster+xml",
	              master_make);
	pptx->layout = made(pptx, "ppt/slideLayouts/slideLayout1.xml", SLIDE_TYPE "slideLayout+xml",
	                    layout_make);
	theme = made(pptx, "ppt/theme/theme1.xml",
	             "application/vnd.openxmlformats-officedocument.theme+xml", theme_make);
	package_relate(package, pptx->presentation, "slideMaster", master);
	package_relate(package, pptx->presentation, "theme", theme);
	package_relate(package, master, "slideLayout", pptx->layout);
	package_relate(package, master, "theme", theme);
	package_relate(package, pptx->layout, "slideMaster", master);
}

void pptx_frame_end(struct pptx *pptx)
{
	struct str out = {.arena = pptx->with->arena};

	str_addf(&out,
	         "%s<p:presentation" SPACES
	         " saveSubsetFonts=\"1\"><p:sldMasterIdLst><p:sldMasterId "
	         "id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst><p:sldIdLst>",
	         xml_head);
	for (size_t i = 0; i < pptx->n_slides; i++)
		str_addf(
		    &out, "<p:sldId id=\"%zu\" r:id=\"rId%zu\"/>", 256 + i,
		    package_relate(pptx->package, pptx->presentation, "slide", pptx->slides[i]));
	str_addf(&out,
	         "</p:sldIdLst><p:sldSz cx=\"%ld\" cy=\"%ld\"/><p:notesSz cx=\"6858000\" "
	         "cy=\"9144000\"/></p:presentation>",
	         picture_length(SLIDE_WIDTH), picture_length(SLIDE_HEIGHT));
	package_fill_text(pptx->presentation, &out);
}
