/* Words with what stands together on a line. */
#ifndef SURVREPORT_RENDER_HTML_BOUND_H
#define SURVREPORT_RENDER_HTML_BOUND_H

#include "base/str.h"

/* Appends a text, escaped, in which lines end where those of pages do
 * (canvas/parts.h): "P = 0.003" and "54.0 months" stay on one, if it has room. */
void bound_text_add(struct str *out, const char *text);

#endif
