/* A figure as PNG and as TIFF, of the same dots. */
#include "canvas/picture.h"
#include "render/figures/drawing.h"
#include "render/figures/formats.h"

static struct raster_wish wish_of(const struct rendering *with, const struct figure_piece *piece)
{
	return (struct raster_wish){.what = arena_printf(with->arena, "the picture of %s, '%s',",
	                                                 piece->label, piece->name),
	                            .dpi = piece->wish.dpi,
	                            .transparent = piece->wish.transparent,
	                            .grey = piece->wish.grey};
}

bool figure_png(const struct rendering *with, const struct figure_piece *piece, struct bytes *out)
{
	struct raster_wish wish = wish_of(with, piece);
	struct picture_about about = {figure_title(with, piece), piece->description};

	return png_make(with->arena, figure_drawing(with, piece), &wish, &about, out, with->diags);
}

bool figure_tiff(const struct rendering *with, const struct figure_piece *piece, struct bytes *out)
{
	struct raster_wish wish = wish_of(with, piece);

	return tiff_make(with->arena, figure_drawing(with, piece), &wish, out, with->diags);
}
