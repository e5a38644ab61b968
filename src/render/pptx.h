/* The report as slides, 16:9: a slide a figure or table, with its title and note; tables
 * that are too long for one go on on the next. */
#ifndef SURVREPORT_RENDER_PPTX_H
#define SURVREPORT_RENDER_PPTX_H

#include "render/render.h"

bool pptx_render(const struct rendering *with, struct bytes *out);

#endif
