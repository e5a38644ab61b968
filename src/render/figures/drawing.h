/* A figure as it is wished: what all formats of figures begin with. */
#ifndef SURVREPORT_RENDER_FIGURES_DRAWING_H
#define SURVREPORT_RENDER_FIGURES_DRAWING_H

#include "canvas/canvas.h"
#include "render/pieces.h"

/* Text smaller than this is refused by journals, pt. */
enum { SMALLEST_TEXT = 6 };

/* The drawing at the width that is wished, with type as large as the template says; a
 * kind that is not drawn as narrow as that is scaled from the narrowest that it is.
 * In grey if that is wished.  Warns, once a figure, where text gets smaller than
 * SMALLEST_TEXT, and where groups look alike in grey. */
const struct canvas *figure_drawing(const struct rendering *with, const struct figure_piece *piece);

/* "Figure 1. Overall survival", in the rendering's arena. */
const char *figure_title(const struct rendering *with, const struct figure_piece *piece);

#endif
