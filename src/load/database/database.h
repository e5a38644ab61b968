/* A database asked once: its rows as the text of a CSV file (rows.h), which is what
 * the rest of the program reads, and what is frozen.
 *
 * What asks is a process of its own, since the libraries and drivers of databases
 * change the locale, start threads, and crash; and since what hangs has to be ended
 * when its time is up.  It reads in one transaction that cannot write, as far as the
 * database knows such a thing, which is rolled back.
 */
#ifndef SURVREPORT_LOAD_DATABASE_DATABASE_H
#define SURVREPORT_LOAD_DATABASE_DATABASE_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/exitcode.h"
#include "base/file.h"
#include "config/source.h"
#include "load/database/rows.h"
#include "load/database/sql.h"

/* What is asked. */
struct database_query {
	enum input_source source;
	const struct text *said;   /* of the config: how the database is reached */
	const char *connection;    /* the same for the library; of SQLite a path */
	const char *password_file; /* of ODBC, or NULL */
	const struct sql *sql;
	const char *key; /* the column by which rows are ordered, or NULL */
	int seconds;     /* that it may take */
};

/* The rows, in the arena.  EXIT_DONE, or how the run has to end, the reason being in
 * the sink:
 *   EXIT_NO_INPUT      no library, no database, no right to read
 *   EXIT_BAD_CONFIG    the database does not understand the query, or would write
 *   EXIT_BAD_DATA      a value that no column can hold
 *   EXIT_INPUT_OUTPUT  the connection broke
 *   EXIT_BUSY          the time was up, or the database is locked */
enum exit_code database_ask(const struct database_query *query, struct arena *arena,
                            struct bytes *rows, struct diags *diags)
    __attribute__((warn_unused_result));

/* --- For the files of the databases ---------------------------------------------- */

enum { TROUBLE_TEXT_SIZE = 1200 };

/* Why no rows came. */
struct trouble {
	enum exit_code code; /* EXIT_DONE: they came */
	bool of_query;       /* it is the query that is wrong, … */
	size_t at;           /* … at this byte; SIZE_MAX: no place is known */
	char text[TROUBLE_TEXT_SIZE];
};

/* Says why; always false.  Texts of libraries become one line. */
bool trouble_set(struct trouble *trouble, enum exit_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool trouble_with_query(struct trouble *trouble, enum exit_code code, size_t at, const char *format,
                        ...) __attribute__((format(printf, 4, 5)));

/* A library by the names of its versions; NULL, and the trouble says which package it
 * is in. */
void *client_open(const char *const *names, const char *package, struct trouble *trouble);

/* A function of it; false, and the trouble says so, if it has none such. */
bool client_symbol(void *library, const char *name, void *into, struct trouble *trouble);

/* Puts the rows of a query into `rows`; false, with the trouble, if that fails.  In the
 * process of its own: nothing has to be released. */
typedef bool database_fetch_fn(const struct database_query *query, struct rows *rows,
                               struct trouble *trouble);
database_fetch_fn postgresql_fetch, sqlite_fetch, odbc_fetch;

#endif
