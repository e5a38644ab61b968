/* Words with what stands together on a line. */
#ifndef SURVREPORT_RENDER_OFFICE_BOUND_H
#define SURVREPORT_RENDER_OFFICE_BOUND_H

#include "base/arena.h"

/* A text whose blanks are no-break ones where lines of pages do not end
 * (canvas/parts.h): in "P = 0.003" and "54.0 months". */
const char *bound_text(struct arena *arena, const char *text);

#endif
