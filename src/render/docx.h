/* The report as a Word document: native headings, tables and captions that an author goes
 * on working with; figures as pictures. */
#ifndef SURVREPORT_RENDER_DOCX_H
#define SURVREPORT_RENDER_DOCX_H

#include "render/render.h"

bool docx_render(const struct rendering *with, struct bytes *out);

/* A text of it by itself: an abstract. */
bool docx_text(const struct rendering *with, const struct prose *text, struct bytes *out);

#endif
