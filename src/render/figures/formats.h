/* The formats of figures by themselves; see render/pieces.h. */
#ifndef SURVREPORT_RENDER_FIGURES_FORMATS_H
#define SURVREPORT_RENDER_FIGURES_FORMATS_H

#include <stdbool.h>

#include "render/pieces.h"

/* All draw as drawing.h says.  False after an error in the sink. */
bool figure_svg(const struct rendering *with, const struct figure_piece *piece, struct bytes *out);
bool figure_png(const struct rendering *with, const struct figure_piece *piece, struct bytes *out);
bool figure_pdf(const struct rendering *with, const struct figure_piece *piece, struct bytes *out);
bool figure_tiff(const struct rendering *with, const struct figure_piece *piece, struct bytes *out);

#endif
