#include "render/office/picture.h"

#include <math.h>
#include <string.h>

#include "canvas/picture.h"
#include "canvas/svg.h"

enum { DOTS_PER_INCH = 300 };
#define LENGTHS_PER_POINT 12700.0

/* Who has no SVG sees the dots; the extension has this name. */
static const char svg_extension[] = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}";
static const char svg_space[] = "http://schemas.microsoft.com/office/drawing/2016/SVG/main";

long picture_length(double points)
{
	return lround(points * LENGTHS_PER_POINT);
}

/* "word/document.xml": pictures stand in "word/media/". */
static const char *media_folder(struct arena *arena, const struct package_part *part)
{
	const char *name = package_name(part);

	return arena_printf(arena, "%.*s/media/", (int)strcspn(name, "/"), name);
}

bool picture_blip_add(struct str *out, struct package *package, struct package_part *from,
                      const struct rendering *with, const struct canvas *canvas, bool transparent)
{
	const struct raster_wish wish = {.dpi = DOTS_PER_INCH, .transparent = transparent};
	const struct picture_about silent = {0};
	const struct svg_about about = {.id = "drawing", .form = "", .title = "", .description = ""};
	const struct svg_look look = {0};
	const char *folder = media_folder(with->arena, from);
	struct str svg = {.arena = with->arena};
	struct bytes png;
	size_t dots, lines;

	if (!png_make(with->arena, canvas, &wish, &silent, &png, with->diags))
		return false;
	svg_file_add(&svg, canvas, &about, &look);
	dots = package_relate(package, from, RELATION_IMAGE,
	                      package_picture(package, folder, "png", png));
	lines = package_relate(
	    package, from, RELATION_IMAGE,
	    package_picture(package, folder, "svg", (struct bytes){svg.text, svg.length}));
	str_addf(out,
	         "<a:blip r:embed=\"rId%zu\"><a:extLst><a:ext uri=\"%s\"><asvg:svgBlip "
	         "xmlns:asvg=\"%s\" r:embed=\"rId%zu\"/></a:ext></a:extLst></a:blip>",
	         dots, svg_extension, svg_space, lines);
	return true;
}
