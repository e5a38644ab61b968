/* Why a cell cannot be read, in words: "(write a point: 12.4)".
 *
 * Called for refused cells only, so it may take its time.  Each function
 * returns the end of a message, from a blank on, or "" when there is nothing
 * to add.  Text is NUL-terminated UTF-8.
 */
#ifndef SURVREPORT_LOAD_EXPLAIN_H
#define SURVREPORT_LOAD_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/suggest.h"

/* Not a number: decimal commas, units, bounds, blanks, Excel's errors … */
const char *explain_number(struct arena *arena, const char *text);

/* Not a date of a format (NULL is ISO). */
const char *explain_date(struct arena *arena, const char *text, const char *format);

/* Not a flag. */
const char *explain_flag(struct arena *arena, const char *column, const char *text);

/* Not one of a category's or set's levels. */
const char *explain_level(struct arena *arena, const char *text, const struct names *codes,
                          const struct names *labels);

/* Whether a text is one that often means a missing value: NA, ., unknown … */
bool means_missing(const char *text);

/* A cell as it is quoted in messages: cut when it is long, on one line. */
const char *cell_quote(struct arena *arena, const char *text, size_t length);

#endif
