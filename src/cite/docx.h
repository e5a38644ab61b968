/* The text of a Word file (.docx), as Markdown: paragraphs, headings, tables.
 *
 * What was deleted with changes tracked, and what fields are made from, is not
 * read.  libzip and expat are loaded when the first such file comes.
 */
#ifndef SURVREPORT_CITE_DOCX_H
#define SURVREPORT_CITE_DOCX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/file.h"

/* The bytes may be a .docx: a ZIP archive. */
bool docx_is_archive(const struct bytes *bytes);

/* The text, NUL-terminated, in the arena.  False, with *why saying what is
 * wrong and what to do, if it is none. */
bool docx_read(struct arena *arena, const struct bytes *bytes, struct bytes *text, const char **why)
    __attribute__((warn_unused_result));

#endif
