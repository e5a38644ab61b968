/* Rows from anywhere: the names of columns, then typed cells, row by row.
 *
 * A format is a file of this folder that defines a `struct format`, and its line
 * in FORMATS.  All that it is alone in knowing stays there: how its bytes are
 * read, what is wrong with them, and what its mistakes look like.  Everybody
 * else asks `place` what to call the place of a row.
 */
#ifndef SURVREPORT_LOAD_READER_H
#define SURVREPORT_LOAD_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/suggest.h"
#include "config/study.h"
#include "data/raw.h"

/* The formats.  A file is of the one that the config names, or else of the one that
 * has the end of its name; the last one reads what is left. */
#define FORMATS(FORMAT) FORMAT(readstat) FORMAT(xlsx) FORMAT(ods) FORMAT(csv)

/* Something about the file that is no reason to refuse it. */
struct remark {
	enum diag_severity severity;
	uint32_t place; /* 0: all of it */
	const char *kind, *text;
};

/* An input whose names have been read. */
struct reader {
	const struct format *format;
	struct arena *arena;         /* for the names, and for reading */
	const struct source *source; /* for messages; its text is not used */
	struct diags *diags;
	const struct input_form *form; /* what the config says of the file; NULL: nothing */
	struct names names;
	const struct raw_column *columns; /* one a name; NULL: the file says nothing of them */
	uint32_t header;                  /* the place of the names; 0: they have none */
	size_t most_rows;                 /* there are not more */
	struct remark *remarks;           /* complete when all is read */
	size_t n_remarks;
	void *state; /* the format's own */
};

/* A kind of file that a format reads. */
struct file_kind {
	int format;                 /* enum input_format */
	const char *const *endings; /* of file names, as ".csv"; NULL-terminated */
};

struct format {
	const char *place;             /* "line" */
	const struct file_kind *kinds; /* the last one has no endings; NULL: of no file */
	/* Fills names, header and most_rows, or reports errors.  The bytes live
	 * as long as the reader. */
	bool (*open)(struct reader *reader, const struct bytes *bytes);
	/* Hands over the rows; false after errors. */
	bool (*read)(struct reader *reader, raw_row_fn *row_fn, void *user);
	/* NULL, or the probable cause, as " (…?)" or "": why name i of n is empty, … */
	const char *(*empty_name)(size_t i, size_t n);
	/* … why a row has not as many cells as there are names */
	const char *(*uneven_row)(const struct reader *reader, const struct raw_row *row);
};

#define FORMAT_DECLARE(name) extern const struct format name##_format;
FORMATS(FORMAT_DECLARE)
#undef FORMAT_DECLARE

/* The format of a file, by what the config says of it, or by its name; form may be
 * NULL. */
const struct format *format_of(const char *file, const struct input_form *form);

/* Reads the names, which are neither empty nor repeated.  {.format, .arena,
 * .source, .diags} are set.  False after errors. */
bool reader_open(struct reader *reader, const struct bytes *bytes)
    __attribute__((warn_unused_result));

/* Whether the names are numbers only, as where values stand in their place; that
 * is reported. */
bool reader_nameless(const struct reader *reader);

/* Reads the rows.  False after errors; rows before them have been handed over.
 * How many cells a row has is for the caller to judge. */
bool reader_read(struct reader *reader, raw_row_fn *row_fn, void *user)
    __attribute__((warn_unused_result));

/* Room for the text of a number or a date. */
enum { RAW_TEXT_SIZE = 32 };

/* A cell's text, whatever its kind: of a number the shortest that is read as it, of
 * a date YYYY-MM-DD, with a time of day if it has one, of a missing value its reason
 * or "".  `room` holds what is not in the cell. */
const char *raw_text(const struct raw_cell *cell, char room[RAW_TEXT_SIZE], size_t *length);

#endif
