/* Shared by the files of the Markdown reader.
 *
 * markdown.c walks the library's tree and is the only one that knows it;
 * refuse.c says what is wrong, and finds what the library hides: words that it
 * drops are found in the lines; cells.c looks at tables.
 */
#ifndef SURVREPORT_CITE_MARKDOWN_IMPL_H
#define SURVREPORT_CITE_MARKDOWN_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "results/results.h"
#include "results/table.h"

/* A text and where it comes from, for messages. */
struct lines {
	struct arena *arena;
	const struct source *source; /* before it was filled; same lines */
	const char **items;          /* where each line of the text starts */
	size_t n;
	size_t n_errors; /* of this text; the first ones are reported */
	struct diags *diags;
};

/* Finds the lines of a text, and refuses what can be seen from them alone:
 * definitions of links, and footnotes. */
void lines_check(struct lines *lines, const char *text);

/* The errors; `line` counts from 1, 0 if it is not known. */
void refuse_link(struct lines *lines, int line, const char *url, const char *words);
void refuse_image(struct lines *lines, int line);
void refuse_rule(struct lines *lines, int line);

/* All HTML but comments. */
void html_check(struct lines *lines, int line, const char *html);

/* A line of a paragraph that is the second one of a table with the wrong
 * number of cells. */
void table_rule_check(struct lines *lines, int line, const char *text);

/* Too many columns; and a row, starting at a column of the text's line, with
 * more cells than the `n` that its table has: the library drops them. */
void columns_check(struct lines *lines, int line, size_t n);
void row_check(struct lines *lines, int line, int column, size_t n);

/* Whether a column of a table without fields looks like numbers: at least one does,
 * and the others are what stands in place of one. */
bool holds_numbers(const struct table *table, size_t column);

/* Cells of a row of the text: bars part them, but not "\|". */
size_t cells_count(const char *row);

/* Length of the line that starts here. */
size_t line_length(const char *line);

#endif
