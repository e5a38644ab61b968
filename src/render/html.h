/* A document as one HTML file: nothing to load, no script, figures as inline
 * SVG; to be read on a telephone, by a screen reader, or printed. */
#ifndef SURVREPORT_RENDER_HTML_H
#define SURVREPORT_RENDER_HTML_H

#include "render/render.h"

bool html_render(const struct rendering *with, struct bytes *out);

#endif
