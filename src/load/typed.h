/* Formats whose files are read whole in a child (load/child.h): it writes columns and
 * typed rows as it finds them, and the parent hands them on when all went well. */
#ifndef SURVREPORT_LOAD_TYPED_H
#define SURVREPORT_LOAD_TYPED_H

#include <stdio.h>

#include "load/reader.h"

/* What the child fills. */
struct typed {
	struct arena *arena;
	const struct bytes *bytes;
	const struct input_form *form; /* never NULL */
	const char *name;              /* of the file, or "" */
	FILE *to;                      /* rows, by the functions below */
	struct names names;
	struct raw_column *columns; /* one a name, or NULL */
	uint32_t header;            /* the place of the names, or 0 */
	size_t n_rows;
	uint32_t row; /* the place of the last one */
	struct remark *remarks;
	size_t n_remarks;
	uint32_t wrong_place; /* of what typed_wrong() says */
	const char *wrong;
};

/* Reads it all; false after typed_wrong(). */
typedef bool typed_fn(struct typed *typed);

/* Says why the file cannot be read; place 0: as a whole.  Always false. */
bool typed_wrong(struct typed *typed, uint32_t place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void typed_remark(struct typed *typed, uint32_t place, enum diag_severity severity,
                  const char *kind, const char *text);

/* The cell of a text, without the blanks around it; of blanks alone it is missing. */
struct raw_cell typed_trimmed(const char *text, size_t length);

/* Begins a row, then adds each of its cells.  Texts have to be UTF-8, and those of
 * typed_text() lose the blanks around them. */
void typed_row(struct typed *typed, uint32_t place, size_t n_cells);
void typed_cell(struct typed *typed, const struct raw_cell *cell);
void typed_text(struct typed *typed, const char *text, size_t length);

/* For `open` and `read` of a format. */
bool typed_open(struct reader *reader, const struct bytes *bytes, typed_fn *fn)
    __attribute__((warn_unused_result));
bool typed_read(struct reader *reader, raw_row_fn *row_fn, void *user);

#endif
