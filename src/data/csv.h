/* CSV: bytes to rows of fields.
 *
 * What a CSV file means is what libcsv in strict mode says it means: commas
 * between fields; a field in double quotes may hold commas, line ends and
 * doubled quotes; blanks around a field without quotes are not part of it; a
 * row ends at LF, CR LF or CR; lines without anything on them are no rows.
 * Lines of simple fields, in quotes or without, are split here, several times
 * faster, with the same result; what has doubled quotes, line ends inside of
 * quotes or mistakes goes through libcsv.  csv.c is the only file that knows it.
 *
 * Between fields stands what csv->separator says.
 *
 * Refused with the line, and nothing after it is read: what is not UTF-8 text,
 * quotes in the wrong place or never closed, fields over 64 KiB, over 4096
 * columns.  Accepted: a byte order mark, and lines that begin with '#' above the
 * header.  Whether its names are good ones is for the caller to judge.
 *
 * In a file of one column an empty line could be meant as a missing value; it
 * is no row there either, and csv->n_blank counts such lines.
 */
#ifndef SURVREPORT_DATA_CSV_H
#define SURVREPORT_DATA_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/suggest.h"
#include "data/raw.h"

enum { CSV_MAX_FIELD = 64 * 1024 };

/* A CSV file whose header has been read. */
struct csv {
	struct arena *arena;         /* for the names, and for reading */
	const struct source *source; /* for messages; its text is not used */
	struct diags *diags;
	struct names names; /* of the header */
	uint32_t header_line;
	size_t n_blank;   /* lines without anything below the header */
	char separator;   /* 0: a comma, and no config could say something else */
	size_t skip;      /* lines above the header that are not read */
	bool only_libcsv; /* tests: no line is split here */
	/* internal */
	const char *next, *end; /* what is still to be read */
	uint32_t line;          /* of `next` */
};

/* Checks that bytes are UTF-8 text and reads the header.  False after errors.
 * The bytes have to live as long as the csv. */
bool csv_open(struct csv *csv, const struct bytes *bytes) __attribute__((warn_unused_result));

/* The separator that a file seems to have: the one of , ; tab | that makes rows of
 * the same number of fields, two at least, of the first thousand lines behind
 * csv->skip.  0 if there is none, or more than one, which `why` tells. */
char csv_separator_find(const struct csv *csv, const struct bytes *bytes, const char **why);

/* An upper bound of the number of rows below the header. */
size_t csv_rows_bound(const struct csv *csv);

/* Reads the rows below the header.  False after errors of syntax; rows before
 * them have been handed over.  How many cells a row has is for the caller to
 * judge. */
bool csv_read(struct csv *csv, raw_row_fn *row_fn, void *user) __attribute__((warn_unused_result));

/* Version of libcsv, as compiled against. */
const char *csv_library_version(struct arena *arena);

#endif
