/* The SQL of a query: what is looked at before a database sees it, and places in it.
 *
 * A query is one statement that reads: it begins with SELECT, WITH, VALUES or TABLE.
 * That it does no more is for the database to say, which is opened for reading
 * only; what is said here is said sooner and better.
 */
#ifndef SURVREPORT_LOAD_DATABASE_SQL_H
#define SURVREPORT_LOAD_DATABASE_SQL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "config/study.h"

struct sql {
	const char *text;     /* of the statement, without the semicolon at its end */
	struct source source; /* the file that it is in; without a text if it stands in the config */
	const struct text *said; /* what the config says: the file's name, or the SQL */
};

/* Makes a query ready: `text` is the SQL, whether of a file (`name` is its name) or, with
 * NULL, of the config.  False after errors. */
bool sql_read(struct sql *sql, struct arena *arena, const struct text *said, const char *name,
              struct bytes text, struct diags *diags) __attribute__((warn_unused_result));

/* Reports an error at a byte of the statement; without a place where `at` is beyond
 * it.  Always false. */
bool sql_error(const struct sql *sql, size_t at, struct diags *diags, const char *message);

/* The byte at which character number n of a UTF-8 text starts, from 0. */
size_t sql_byte(const char *text, size_t n);

#endif
