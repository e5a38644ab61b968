/* A line of a page's head or foot: a text with fields in braces.
 *
 *     {id} · config {config} · data {data} · {version}
 *
 * A part between two "·" whose fields all have no value is left out with its
 * words, so that one line serves reports with and without a data cut-off.
 */
#ifndef SURVREPORT_CONFIG_TEMPLATE_LINE_H
#define SURVREPORT_CONFIG_TEMPLATE_LINE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "config/schema.h"

enum line_field {
	LINE_TITLE,   /* of the report */
	LINE_SECTION, /* the heading that the page begins in, or has first */
	LINE_ID,
	LINE_VERSION, /* "survreport 0.2.0" */
	LINE_CONFIG,  /* hash, 8 digits */
	LINE_DATA,    /* hash, 8 digits */
	LINE_CUTOFF,  /* of the data, 2024-05-31 */
	LINE_STATUS,
	LINE_STYLE,
	LINE_CONVENTIONS,
	LINE_PAGE,
	LINE_PAGES,
	N_LINE_FIELDS
};
extern const char *const line_field_names[]; /* "title" …, NULL-terminated */

/* Whether a line is made of text and fields that there are; else an error at its
 * place. */
bool template_line_check(const struct text *line, struct diags *diags);

/* The line with values[LINE_…], NULL where there is none.  The line was checked. */
const char *template_line_fill(struct arena *arena, const char *line,
                               const char *const values[N_LINE_FIELDS]);

#endif
