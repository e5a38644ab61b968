/* A row as it comes from outside, before anything is known of its columns. */
#ifndef SURVREPORT_DATA_RAW_H
#define SURVREPORT_DATA_RAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum raw_kind {
	RAW_TEXT,
	RAW_NUMBER,
	RAW_SINGLE,  /* a number of single precision, widened */
	RAW_DATE,    /* days since 1970-01-01; a fraction is the time of day */
	RAW_REFUSED, /* no value can be told; the text is what stands there, as "#N/A", or
	                why, in brackets */
	RAW_MISSING
};

/* A cell.  A format that knows texts only says so of empty cells, too: a text
 * without characters is a missing value. */
struct raw_cell {
	union {
		const char *text; /* not NUL-terminated, and never NULL; of a missing
		                     value the file's reason, as ".a", or "" */
		double number;    /* finite */
	};
	uint32_t length; /* of the text */
	enum raw_kind kind;
};

/* What a value of a column is called, by the file. */
struct raw_label {
	const char *code; /* as raw_text() writes the value */
	const char *label;
	bool missing; /* values with this code are missing */
};

/* What a file says of a column besides its name; NULL and 0 where it says
 * nothing. */
struct raw_column {
	const char *label;
	const char *note;    /* what who uses it has to know */
	const char *refused; /* why its values cannot be used */
	struct raw_label *labels;
	size_t n_labels;
};

/* A row; its cells live until the next row is read. */
struct raw_row {
	uint32_t place; /* from 1; a line of a text, a row of a sheet */
	size_t n_cells; /* all that it has; at most RAW_MAX_CELLS are kept */
	const struct raw_cell *cells;
};

/* Most columns of any input. */
enum { RAW_MAX_CELLS = 4096 };

/* Largest file of data. */
#define DATA_MAX_BYTES ((size_t)4 << 30)

/* Called for each row in turn. */
typedef void raw_row_fn(void *user, const struct raw_row *row);

#endif
