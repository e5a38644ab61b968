/* A figure as an SVG file. */
#include "canvas/svg.h"
#include "render/figures/drawing.h"
#include "render/figures/formats.h"

bool figure_svg(const struct rendering *with, const struct figure_piece *piece, struct bytes *out)
{
	struct str svg = {.arena = with->arena};
	struct svg_about about = {.id = arena_printf(with->arena, "figure-%zu", piece->number),
	                          .title = figure_title(with, piece),
	                          .description = piece->description};
	struct svg_look look = {.outline = piece->wish.outline, .white = !piece->wish.transparent};

	svg_file_add(&svg, figure_drawing(with, piece), &about, &look);
	*out = (struct bytes){svg.text, svg.length};
	return true;
}
