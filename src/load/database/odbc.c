/* All other databases, by their ODBC drivers; the only file that knows unixODBC.
 *
 * Drivers differ in what they call the same thing and in what they make of what they do
 * not know.  What is relied on: SQL_C_CHAR gives texts and dates as they are, floating
 * numbers are asked for as doubles, and a date that no cohort has is refused
 * (rows_date()), since drivers make some of infinity and of zero.
 */
#include <sql.h>
#include <sqlext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "load/database/database.h"

/* What is used of the library. */
struct library {
	__typeof__(SQLAllocHandle) *alloc;
	__typeof__(SQLSetEnvAttr) *set_environment;
	__typeof__(SQLSetConnectAttr) *set_connection;
	__typeof__(SQLSetStmtAttr) *set_statement;
	__typeof__(SQLDriverConnect) *connect;
	__typeof__(SQLGetDiagRec) *diagnosis;
	__typeof__(SQLExecDirect) *execute;
	__typeof__(SQLNumResultCols) *n_columns;
	__typeof__(SQLDescribeCol) *describe;
	__typeof__(SQLColAttribute) *attribute;
	__typeof__(SQLFetch) *fetch;
	__typeof__(SQLGetData) *data;
	__typeof__(SQLMoreResults) *more;
	__typeof__(SQLEndTran) *end;
};

/* What becomes of a cell. */
enum cell { CELL_TEXT, CELL_PADDED, CELL_BOOLEAN, CELL_DOUBLE, CELL_DATE };

struct asking {
	struct library lib;
	const struct database_query *query;
	struct rows *rows;
	struct trouble *trouble;
	SQLHENV environment;
	SQLHDBC connection;
	SQLHSTMT statement;
	enum cell *cells;
	size_t n;
	struct str text; /* of a cell that comes in pieces */
};

static bool load(struct library *l, struct trouble *trouble)
{
	static const char *const names[] = {"libodbc.so.2", "libodbc.so.1", NULL};
	const struct {
		const char *name;
		void *into;
	} symbols[] = {
	    {"SQLAllocHandle", &l->alloc},
	    {"SQLSetEnvAttr", &l->set_environment},
	    {"SQLSetConnectAttr", &l->set_connection},
	    {"SQLSetStmtAttr", &l->set_statement},
	    {"SQLDriverConnect", &l->connect},
	    {"SQLGetDiagRec", &l->diagnosis},
	    {"SQLExecDirect", &l->execute},
	    {"SQLNumResultCols", &l->n_columns},
	    {"SQLDescribeCol", &l->describe},
	    {"SQLColAttribute", &l->attribute},
	    {"SQLFetch", &l->fetch},
	    {"SQLGetData", &l->data},
	    {"SQLMoreResults", &l->more},
	    {"SQLEndTran", &l->end},
	};
	void *library = client_open(names, "libodbc2", trouble);

	for (size_t i = 0; library && i < sizeof symbols / sizeof *symbols; i++)
		if (!client_symbol(library, symbols[i].name, symbols[i].into, trouble))
			return false;
	return library != NULL;
}

/* --- Errors ------------------------------------------------------------------------ */

static enum exit_code code_of(const char *state)
{
	static const struct {
		const char *state;
		enum exit_code code;
	} codes[] = {
	    {"42501", EXIT_NO_INPUT},   {"28", EXIT_NO_INPUT},    {"IM", EXIT_NO_INPUT},
	    {"08001", EXIT_NO_INPUT},   {"08004", EXIT_NO_INPUT}, {"01000", EXIT_NO_INPUT},
	    {"HYT", EXIT_BUSY},         {"57014", EXIT_BUSY},     {"08", EXIT_INPUT_OUTPUT},
	    {"57P", EXIT_INPUT_OUTPUT}, {"22", EXIT_BAD_DATA},    {"HY001", EXIT_BUSY},
	};

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (strncmp(state, codes[i].state, strlen(codes[i].state)) == 0)
			return codes[i].code;
	return EXIT_BAD_CONFIG;
}

/* What the driver says of a handle; `otherwise` for errors that say nothing of
 * themselves.  Never true. */
static bool fail(struct asking *with, SQLSMALLINT type, SQLHANDLE handle, enum exit_code otherwise)
{
	SQLCHAR state[8] = "", message[700] = "the driver does not say what is wrong";
	SQLINTEGER native = 0;
	SQLSMALLINT length = 0;
	enum exit_code code;

	with->lib.diagnosis(type, handle, 1, state, &native, message, sizeof message, &length);
	code = code_of((const char *)state);
	if (code == EXIT_BAD_CONFIG)
		code = otherwise;
	if (code == EXIT_BUSY && strncmp((const char *)state, "HY001", 5) != 0)
		return trouble_set(
		    with->trouble, code,
		    "no answer within %d s (give the input a 'timeout' in seconds): %s",
		    with->query->seconds, (const char *)message);
	return code == EXIT_BAD_CONFIG
	           ? trouble_with_query(with->trouble, code, SIZE_MAX, "%s (%s)",
	                                (const char *)message, (const char *)state)
	           : trouble_set(with->trouble, code, "%s (%s)", (const char *)message,
	                         (const char *)state);
}

static bool good(SQLRETURN code)
{
	return code == SQL_SUCCESS || code == SQL_SUCCESS_WITH_INFO;
}

/* --- The connection ---------------------------------------------------------------- */

/* The first line of a file that nobody else may read; what is wrong with it, or NULL. */
static const char *line_read(FILE *file, char *line, int size)
{
	struct stat st;

	if (fstat(fileno(file), &st) != 0 || !S_ISREG(st.st_mode))
		return "is no file";
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return "can be read by others (chmod 600)";
	if (!fgets(line, size, file))
		return "is empty";
	line[strcspn(line, "\r\n")] = '\0';
	return NULL;
}

/* The password in its file, NULL after trouble. */
static const char *password_read(struct asking *with)
{
	const char *path = with->query->password_file;
	FILE *file = fopen(path, "re");
	char line[1024] = "";
	const char *wrong = file ? line_read(file, line, sizeof line) : "cannot be read";

	if (file)
		fclose(file);
	if (!wrong)
		return arena_strdup(with->rows->arena, line);
	trouble_set(with->trouble, EXIT_NO_INPUT, "the password file '%s' %s", path, wrong);
	return NULL;
}

/* The connection string, with the password between braces, in which one is doubled. */
static const char *string_make(struct asking *with)
{
	struct str text = {.arena = with->rows->arena};
	const char *password = NULL;

	str_add(&text, with->query->connection);
	if (with->query->password_file && !(password = password_read(with)))
		return NULL;
	/* a SQLite driver makes the file that is not there */
	if (strcasestr(with->query->connection, "sqlite"))
		str_add(&text, ";NoCreat=1");
	if (!password)
		return str_text(&text);
	str_add(&text, ";PWD={");
	for (; *password; password++) {
		str_add_bytes(&text, password, 1);
		if (*password == '}')
			str_add_bytes(&text, "}", 1);
	}
	str_add(&text, "}");
	return str_text(&text);
}

/* What drivers that are built on libpq are told by the environment: nothing is
 * written, times are in UTC, texts UTF-8.  And no locale makes a comma of a point. */
static void environment_set(void)
{
	const char *before = getenv("PGOPTIONS");
	char options[1024];

	snprintf(options, sizeof options,
	         "%s -c default_transaction_read_only=on -c datestyle=ISO "
	         "-c extra_float_digits=3",
	         before ? before : "");
	setenv("PGOPTIONS", options, 1);
	setenv("PGTZ", "UTC", 1);
	setenv("PGCLIENTENCODING", "UTF8", 1);
	setenv("PGAPPNAME", "survreport", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
}

/* A number as the attribute of a handle. */
static SQLPOINTER attribute_of(size_t value)
{
	return (SQLPOINTER)value;
}

static bool connect(struct asking *with)
{
	const struct library *l = &with->lib;
	const char *text = string_make(with);
	size_t seconds = (size_t)with->query->seconds;
	SQLSMALLINT length;

	if (!text)
		return false;
	environment_set();
	l->alloc(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &with->environment);
	l->set_environment(with->environment, SQL_ATTR_ODBC_VERSION, attribute_of(SQL_OV_ODBC3), 0);
	l->alloc(SQL_HANDLE_DBC, with->environment, &with->connection);
	/* what a driver does not know of these it goes without */
	l->set_connection(with->connection, SQL_ATTR_LOGIN_TIMEOUT,
	                  attribute_of(seconds < 10 ? seconds : 10), 0);
	l->set_connection(with->connection, SQL_ATTR_ACCESS_MODE, attribute_of(SQL_MODE_READ_ONLY),
	                  0);
	/* the string that comes back holds the password, and is not asked for */
	if (!good(l->connect(with->connection, NULL, (SQLCHAR *)(uintptr_t)text, SQL_NTS, NULL, 0,
	                     &length, SQL_DRIVER_NOPROMPT)))
		return fail(with, SQL_HANDLE_DBC, with->connection, EXIT_NO_INPUT);
	l->set_connection(with->connection, SQL_ATTR_AUTOCOMMIT, attribute_of(SQL_AUTOCOMMIT_OFF),
	                  0);
	l->set_connection(with->connection, SQL_ATTR_TXN_ISOLATION,
	                  attribute_of(SQL_TXN_REPEATABLE_READ), 0);
	if (!good(l->alloc(SQL_HANDLE_STMT, with->connection, &with->statement)))
		return fail(with, SQL_HANDLE_DBC, with->connection, EXIT_NO_INPUT);
	l->set_statement(with->statement, SQL_ATTR_QUERY_TIMEOUT, attribute_of(seconds), 0);
	return true;
}

/* --- Columns ----------------------------------------------------------------------- */

/* SQL Server's own numbers. */
enum { TYPE_DATETIMEOFFSET = -155, TYPE_UDT = -151 };

static const char *advice(SQLSMALLINT type, const char *name)
{
	if (type == SQL_BINARY || type == SQL_VARBINARY || type == SQL_LONGVARBINARY ||
	    type == TYPE_UDT)
		return "holds bytes, which no column can hold";
	if (type == TYPE_DATETIMEOFFSET || strcasecmp(name, "timestamptz") == 0 ||
	    strcasecmp(name, "timetz") == 0 || strcasestr(name, "with time zone"))
		return "is a time with a zone: which day it is depends on where one stands (make a "
		       "date of "
		       "it in the query)";
	if (name[0] == '_')
		return "is an array: a column holds one value";
	return NULL;
}

static enum cell cell_of(SQLSMALLINT type, const char *name)
{
	/* psqlodbc makes a text of 0 and 1 of it */
	if (strncasecmp(name, "bool", 4) == 0)
		return CELL_BOOLEAN;
	switch (type) {
	case SQL_REAL:
	case SQL_FLOAT:
	case SQL_DOUBLE:
		return CELL_DOUBLE;
	case SQL_CHAR:
	case SQL_WCHAR:
		return CELL_PADDED;
	case SQL_BIT:
		return CELL_BOOLEAN;
	case SQL_TYPE_DATE:
	case SQL_TYPE_TIMESTAMP:
	case SQL_DATE:
	case SQL_TIMESTAMP:
		return CELL_DATE;
	default:
		return CELL_TEXT;
	}
}

static bool take_column(struct asking *with, size_t i, struct names *columns)
{
	SQLCHAR name[512] = "", type_name[128] = "";
	SQLSMALLINT length = 0, type = 0, digits, nullable;
	SQLULEN size;
	const char *wrong;

	if (!good(with->lib.describe(with->statement, (SQLUSMALLINT)(i + 1), name, sizeof name,
	                             &length, &type, &size, &digits, &nullable)))
		return fail(with, SQL_HANDLE_STMT, with->statement, EXIT_INPUT_OUTPUT);
	with->lib.attribute(with->statement, (SQLUSMALLINT)(i + 1), SQL_DESC_TYPE_NAME, type_name,
	                    sizeof type_name, &length, NULL);
	ARENA_PUSH(with->rows->arena, columns->items, columns->n,
	           arena_strdup(with->rows->arena, (const char *)name));
	wrong = advice(type, (const char *)type_name);
	with->cells[i] = cell_of(type, (const char *)type_name);
	return !wrong || trouble_with_query(with->trouble, EXIT_BAD_CONFIG, SIZE_MAX,
	                                    "column '%s' %s", (const char *)name, wrong);
}

static bool execute(struct asking *with)
{
	struct names columns = {0};
	SQLSMALLINT n = 0;
	const char *wrong;
	char *text = arena_strdup(with->rows->arena, with->query->sql->text);

	if (!good(with->lib.execute(with->statement, (SQLCHAR *)text, SQL_NTS)))
		return fail(with, SQL_HANDLE_STMT, with->statement, EXIT_BAD_CONFIG);
	with->lib.n_columns(with->statement, &n);
	with->n = (size_t)n;
	with->cells = ARENA_ARRAY(with->rows->arena, enum cell, with->n);
	for (size_t i = 0; i < with->n; i++)
		if (!take_column(with, i, &columns))
			return false;
	wrong = rows_begin(with->rows, &columns);
	return !wrong || trouble_with_query(with->trouble, EXIT_BAD_CONFIG, SIZE_MAX, "%s", wrong);
}

/* --- Rows -------------------------------------------------------------------------- */

static const char *add_text(struct asking *with, size_t i, const char *text, size_t length)
{
	switch (with->cells[i]) {
	case CELL_PADDED:
		while (length && text[length - 1] == ' ')
			length--;
		break;
	case CELL_BOOLEAN:
		return length && *text != '0' && *text != 'f' ? rows_text(with->rows, "true", 4)
		                                              : rows_text(with->rows, "false", 5);
	case CELL_DATE:
		return rows_date(with->rows, text, length);
	default:
		break;
	}
	return rows_text(with->rows, text, length);
}

/* A text in as many pieces as it takes.  A piece may end inside of a character. */
static bool read_text(struct asking *with, size_t i, const char **wrong)
{
	char piece[4096];
	SQLLEN left = 0;
	SQLRETURN code;

	with->text.length = 0;
	do {
		code = with->lib.data(with->statement, (SQLUSMALLINT)(i + 1), SQL_C_CHAR, piece,
		                      sizeof piece, &left);
		if (!good(code))
			break;
		if (left == SQL_NULL_DATA) {
			rows_missing(with->rows);
			return true;
		}
		str_add_bytes(&with->text, piece,
		              left == SQL_NO_TOTAL || left >= (SQLLEN)sizeof piece ? sizeof piece - 1
		                                                                   : (size_t)left);
	} while (code == SQL_SUCCESS_WITH_INFO &&
	         (left == SQL_NO_TOTAL || left >= (SQLLEN)sizeof piece));
	if (!good(code) && code != SQL_NO_DATA)
		return fail(with, SQL_HANDLE_STMT, with->statement, EXIT_INPUT_OUTPUT);
	*wrong = add_text(with, i, str_text(&with->text), with->text.length);
	return true;
}

static bool read_double(struct asking *with, size_t i, const char **wrong)
{
	double value = 0;
	SQLLEN length = 0;

	if (!good(with->lib.data(with->statement, (SQLUSMALLINT)(i + 1), SQL_C_DOUBLE, &value,
	                         sizeof value, &length)))
		return fail(with, SQL_HANDLE_STMT, with->statement, EXIT_INPUT_OUTPUT);
	if (length == SQL_NULL_DATA)
		rows_missing(with->rows);
	else
		*wrong = rows_number(with->rows, value);
	return true;
}

static bool read_row(struct asking *with)
{
	for (size_t i = 0; i < with->n; i++) {
		const char *wrong = NULL;

		if (!(with->cells[i] == CELL_DOUBLE ? read_double(with, i, &wrong)
		                                    : read_text(with, i, &wrong)))
			return false;
		if (wrong)
			return trouble_set(with->trouble, EXIT_BAD_DATA, "%s is %s",
			                   rows_place(with->rows), wrong);
	}
	rows_end_row(with->rows);
	return true;
}

bool odbc_fetch(const struct database_query *query, struct rows *rows, struct trouble *trouble)
{
	struct asking with = {
	    .query = query, .rows = rows, .trouble = trouble, .text.arena = rows->arena};
	SQLRETURN code;

	if (!load(&with.lib, trouble) || !connect(&with) || !execute(&with))
		return false;
	while (good(code = with.lib.fetch(with.statement)))
		if (!read_row(&with))
			return false;
	if (code != SQL_NO_DATA)
		return fail(&with, SQL_HANDLE_STMT, with.statement, EXIT_INPUT_OUTPUT);
	/* the first of several results would be taken for all of them */
	if (with.lib.more(with.statement) != SQL_NO_DATA)
		return trouble_with_query(
		    trouble, EXIT_BAD_CONFIG, SIZE_MAX,
		    "the query gives several results: it has to be one statement");
	with.lib.end(SQL_HANDLE_DBC, with.connection, SQL_ROLLBACK);
	return true;
}
