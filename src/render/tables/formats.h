/* Tables by themselves: a file a format; see render/pieces.h. */
#ifndef SURVREPORT_RENDER_TABLES_FORMATS_H
#define SURVREPORT_RENDER_TABLES_FORMATS_H

#include "render/pieces.h"

/* The cells as they are printed, quoted as RFC 4180 has it, "\n" line ends, and a mark
 * that says UTF-8, without which Excel reads another encoding. */
bool table_csv(const struct rendering *with, const struct table_piece *piece, struct bytes *out);

#endif
