/* A sheet of a spreadsheet while its cells come: rows with names above them. */
#ifndef SURVREPORT_LOAD_SHEET_H
#define SURVREPORT_LOAD_SHEET_H

#include "base/office.h"
#include "base/str.h"
#include "load/typed.h"

/* Most rows and columns of a sheet of Excel. */
enum { SHEET_ROWS = 1048576, SHEET_COLUMNS = 16384 };

/* Cells with something in common: how many, and the first. */
struct sheet_places {
	size_t n;
	struct str text; /* "B3, C7" */
};

struct sheet {
	struct typed *typed;
	uint32_t header; /* the row of the names, from 1 */
	struct raw_cell *cells;
	size_t *text_at;  /* where the text of a cell begins in `texts` */
	struct str texts; /* of this row */
	size_t n_cells;   /* of this row, up to the last with a value */
	uint32_t last;    /* the last row with values */
	size_t n_blank;   /* rows without, between others */
	size_t n_emitted; /* cells, in all */
	struct sheet_places merged, hidden;
	const char **notes; /* of columns, one a name, or NULL */
	bool begun;         /* the names are known */
};

void sheet_init(struct sheet *sheet, struct typed *typed);

/* Puts a cell into the row; column from 0.  False after typed_wrong(). */
bool sheet_cell(struct sheet *sheet, size_t column, const struct raw_cell *cell);
bool sheet_text(struct sheet *sheet, size_t column, const char *text, size_t length);

/* As what a number is shown: of a whole, or of days. */
enum sheet_shown { SHEET_PERCENT, SHEET_DURATION };
void sheet_shown(struct sheet *sheet, size_t column, enum sheet_shown as);

/* Ends the row, which is there `times` times from `place` on. */
bool sheet_row_end(struct sheet *sheet, uint32_t place, uint32_t times);

void sheet_place_add(struct sheet_places *places, const char *what);

/* After the last row: what has to be said of it. */
bool sheet_end(struct sheet *sheet);

/* The letters of a column, from 0: "A", "AB". */
const char *sheet_letters(struct arena *arena, size_t column);

/* "D5" */
const char *sheet_address(struct arena *arena, size_t column, uint32_t row);

/* The sheet to read of those that have `names`: the one that the config names, or the
 * only one.  n after typed_wrong(). */
size_t sheet_choose(struct typed *typed, const struct names *names);

/* A part of the archive, and what is called while it is read. */
struct sheet_part {
	const char *name;
	struct office_handlers handlers;
	bool optional; /* it may be absent */
};

/* Reads a part; false after typed_wrong(), also of a handler. */
bool sheet_part_read(struct typed *typed, struct office *office, const struct sheet_part *part,
                     void *user) __attribute__((warn_unused_result));

/* Reads the parts of a file that is open; false after typed_wrong(). */
typedef bool sheet_book_fn(struct typed *typed, struct office *office);

/* Opens the archive, reads it, and closes it. */
bool sheet_extract(struct typed *typed, sheet_book_fn *read) __attribute__((warn_unused_result));

/* For the formats. */
const char *sheet_empty_name(size_t i, size_t n);
const char *sheet_uneven_row(const struct reader *reader, const struct raw_row *row);

#endif
