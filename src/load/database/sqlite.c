/* SQLite files; the only file that knows its library. */
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "base/library.h"
#include "load/database/database.h"

/* What is used of the library. */
struct library {
	__typeof__(sqlite3_open_v2) *open;
	__typeof__(sqlite3_busy_timeout) *busy_timeout;
	__typeof__(sqlite3_prepare_v2) *prepare;
	__typeof__(sqlite3_stmt_readonly) *readonly;
	__typeof__(sqlite3_column_count) *column_count;
	__typeof__(sqlite3_bind_parameter_count) *parameter_count;
	__typeof__(sqlite3_column_name) *column_name;
	__typeof__(sqlite3_step) *step;
	__typeof__(sqlite3_column_type) *type;
	__typeof__(sqlite3_column_double) *number;
	__typeof__(sqlite3_column_text) *text;
	__typeof__(sqlite3_column_bytes) *bytes;
	__typeof__(sqlite3_errmsg) *message;
	__typeof__(sqlite3_extended_errcode) *code;
	int (*error_offset)(sqlite3 *); /* since 3.38; or NULL */
};

struct asking {
	struct library lib;
	const struct database_query *query;
	struct rows *rows;
	struct trouble *trouble;
	sqlite3 *db;
	sqlite3_stmt *statement;
};

static bool load(struct library *l, struct trouble *trouble)
{
	static const char *const names[] = {"libsqlite3.so.0", NULL};
	const struct {
		const char *name;
		void *into;
	} symbols[] = {
	    {"sqlite3_open_v2", &l->open},
	    {"sqlite3_busy_timeout", &l->busy_timeout},
	    {"sqlite3_prepare_v2", &l->prepare},
	    {"sqlite3_stmt_readonly", &l->readonly},
	    {"sqlite3_column_count", &l->column_count},
	    {"sqlite3_bind_parameter_count", &l->parameter_count},
	    {"sqlite3_column_name", &l->column_name},
	    {"sqlite3_step", &l->step},
	    {"sqlite3_column_type", &l->type},
	    {"sqlite3_column_double", &l->number},
	    {"sqlite3_column_text", &l->text},
	    {"sqlite3_column_bytes", &l->bytes},
	    {"sqlite3_errmsg", &l->message},
	    {"sqlite3_extended_errcode", &l->code},
	};
	void *library = client_open(names, "libsqlite3-0", trouble);

	for (size_t i = 0; library && i < sizeof symbols / sizeof *symbols; i++)
		if (!client_symbol(library, symbols[i].name, symbols[i].into, trouble))
			return false;
	if (library)
		library_symbol(library, "sqlite3_error_offset", &l->error_offset);
	return library != NULL;
}

/* What an error of the library comes to. */
static bool fail(struct asking *with)
{
	const char *message = with->lib.message(with->db);
	int offset = with->lib.error_offset ? with->lib.error_offset(with->db) : -1;

	switch (with->lib.code(with->db) & 0xFF) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return trouble_set(with->trouble, EXIT_BUSY,
		                   "%s: another program is writing to the file", message);
	case SQLITE_NOTADB:
		return trouble_set(with->trouble, EXIT_NO_INPUT, "'%s' is not a SQLite file",
		                   with->query->connection);
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return trouble_set(
		    with->trouble, EXIT_NO_INPUT,
		    "'%s' cannot be opened: %s (a file with a journal beside it, -wal, is "
		    "read where its folder can be written to)",
		    with->query->connection, message);
	case SQLITE_CORRUPT:
	case SQLITE_IOERR:
		return trouble_set(with->trouble, EXIT_INPUT_OUTPUT, "'%s': %s",
		                   with->query->connection, message);
	default:
		return trouble_with_query(with->trouble, EXIT_BAD_CONFIG,
		                          offset >= 0 ? (size_t)offset : SIZE_MAX, "%s", message);
	}
}

static bool open_file(struct asking *with)
{
	const char *path = with->query->connection;

	if (access(path, F_OK) != 0)
		return trouble_set(
		    with->trouble, EXIT_NO_INPUT,
		    "there is no file '%s' (the path is relative to the folder of the "
		    "config)",
		    path);
	if (access(path, R_OK) != 0)
		return trouble_set(with->trouble, EXIT_NO_INPUT, "'%s' may not be read", path);
	if (with->lib.open(path, &with->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		return fail(with);
	with->lib.busy_timeout(with->db, with->query->seconds * 1000);
	return true;
}

static bool prepare(struct asking *with)
{
	const char *tail = "";
	struct names columns = {0};
	const char *wrong;

	if (with->lib.prepare(with->db, with->query->sql->text, -1, &with->statement, &tail) !=
	    SQLITE_OK)
		return fail(with);
	if (!with->statement || !with->lib.readonly(with->statement))
		return trouble_with_query(with->trouble, EXIT_BAD_CONFIG, SIZE_MAX,
		                          "the query would write, and may only read");
	if (with->lib.parameter_count(with->statement))
		return trouble_with_query(
		    with->trouble, EXIT_BAD_CONFIG, SIZE_MAX,
		    "the query has a parameter (a '?' or ':name'), which nothing "
		    "gives a value");
	for (int i = 0; i < with->lib.column_count(with->statement); i++) {
		const char *name = with->lib.column_name(with->statement, i);

		ARENA_PUSH(with->rows->arena, columns.items, columns.n,
		           arena_strdup(with->rows->arena, name ? name : ""));
	}
	wrong = rows_begin(with->rows, &columns);
	return !wrong || trouble_with_query(with->trouble, EXIT_BAD_CONFIG, SIZE_MAX, "%s", wrong);
}

/* A value has the type that it was stored with, whatever its column says. */
static const char *add_cell(struct asking *with, int i)
{
	switch (with->lib.type(with->statement, i)) {
	case SQLITE_NULL:
		rows_missing(with->rows);
		return NULL;
	case SQLITE_BLOB:
		return "bytes (a BLOB), which no column can hold";
	case SQLITE_FLOAT: /* as text it would have 15 digits only */
		return rows_number(with->rows, with->lib.number(with->statement, i));
	default: {
		const char *text = (const char *)with->lib.text(with->statement, i);
		int length = with->lib.bytes(with->statement, i);

		return rows_text(with->rows, text ? text : "", (size_t)length);
	}
	}
}

bool sqlite_fetch(const struct database_query *query, struct rows *rows, struct trouble *trouble)
{
	struct asking with = {.query = query, .rows = rows, .trouble = trouble};
	int code;

	if (!load(&with.lib, trouble) || !open_file(&with) || !prepare(&with))
		return false;
	while ((code = with.lib.step(with.statement)) == SQLITE_ROW) {
		for (int i = 0; i < with.lib.column_count(with.statement); i++) {
			const char *wrong = add_cell(&with, i);

			if (wrong)
				return trouble_set(trouble, EXIT_BAD_DATA, "%s is %s",
				                   rows_place(rows), wrong);
		}
		rows_end_row(rows);
	}
	return code == SQLITE_DONE || fail(&with);
}
