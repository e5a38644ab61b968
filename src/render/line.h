/* Lines at heads and feet, filled in with what they tell of the report. */
#ifndef SURVREPORT_RENDER_LINE_H
#define SURVREPORT_RENDER_LINE_H

#include <stddef.h>

#include "base/arena.h"
#include "report/document.h"

/* Where the line stands, if on a page: the section that it begins in, its number,
 * how many there are; NULL and 0 otherwise.  Where another program counts the pages,
 * there are words for both. */
struct line_place {
	const char *section;
	size_t page, pages;
	const char *page_words, *pages_words;
};

/* A line of the template with its fields filled in, "" if it has none. */
const char *line_fill(struct arena *arena, const struct document *document, const char *line,
                      struct line_place place);

#endif
