/* Tables by themselves: a file a format; see render/pieces.h. */
#ifndef SURVREPORT_RENDER_TABLES_FORMATS_H
#define SURVREPORT_RENDER_TABLES_FORMATS_H

#include "render/pieces.h"

/* The cells as they are printed, quoted as RFC 4180 has it, "\n" line ends, and a mark
 * that says UTF-8, without which Excel reads another encoding. */
bool table_csv(const struct rendering *with, const struct table_piece *piece, struct bytes *out);

/* To be pasted into Word, mail and slides: looks stand in the elements. */
bool table_html(const struct rendering *with, const struct table_piece *piece, struct bytes *out);

/* For \input: booktabs and siunitx; a table that is longer than a page is a longtable. */
bool table_latex(const struct rendering *with, const struct table_piece *piece, struct bytes *out);

/* A pipe table. */
bool table_markdown(const struct rendering *with, const struct table_piece *piece,
                    struct bytes *out);

/* A document of its own, in ASCII; caption and heads stand on each of its pages. */
bool table_rtf(const struct rendering *with, const struct table_piece *piece, struct bytes *out);

/* A spreadsheet: numbers as numbers, in the form that they are printed in. */
bool table_xlsx(const struct rendering *with, const struct table_piece *piece, struct bytes *out);

/* A Word document with nothing else in it: render/docx.c. */
bool table_docx(const struct rendering *with, const struct table_piece *piece, struct bytes *out);

#endif
