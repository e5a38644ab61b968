/* PostgreSQL; the only file that knows libpq. */
#include <postgresql/libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "load/database/database.h"

/* What is used of the library. */
struct library {
	__typeof__(PQconnectdbParams) *connect;
	__typeof__(PQstatus) *status;
	__typeof__(PQerrorMessage) *message;
	__typeof__(PQexec) *exec;
	__typeof__(PQexecParams) *exec_params;
	__typeof__(PQprepare) *prepare;
	__typeof__(PQdescribePrepared) *describe;
	__typeof__(PQresultStatus) *result_status;
	__typeof__(PQresultErrorField) *error_field;
	__typeof__(PQclear) *clear;
	__typeof__(PQnfields) *n_fields;
	__typeof__(PQnparams) *n_parameters;
	__typeof__(PQntuples) *n_tuples;
	__typeof__(PQfname) *name;
	__typeof__(PQftype) *type;
	__typeof__(PQgetvalue) *value;
	__typeof__(PQgetCopyData) *copy_data;
	__typeof__(PQfreemem) *free;
	__typeof__(PQgetResult) *result;
};

/* What becomes of the text of a cell. */
enum cell { CELL_TEXT, CELL_PADDED, CELL_BOOLEAN, CELL_NUMBER, CELL_DATE };

struct asking {
	struct library lib;
	const struct database_query *query;
	struct rows *rows;
	struct trouble *trouble;
	PGconn *connection;
	Oid *types; /* of the columns */
	enum cell *cells;
	size_t n;
};

static bool load(struct library *l, struct trouble *trouble)
{
	static const char *const names[] = {"libpq.so.5", NULL};
	const struct {
		const char *name;
		void *into;
	} symbols[] = {
	    {"PQconnectdbParams", &l->connect},
	    {"PQstatus", &l->status},
	    {"PQerrorMessage", &l->message},
	    {"PQexec", &l->exec},
	    {"PQexecParams", &l->exec_params},
	    {"PQprepare", &l->prepare},
	    {"PQdescribePrepared", &l->describe},
	    {"PQresultStatus", &l->result_status},
	    {"PQresultErrorField", &l->error_field},
	    {"PQclear", &l->clear},
	    {"PQnfields", &l->n_fields},
	    {"PQnparams", &l->n_parameters},
	    {"PQntuples", &l->n_tuples},
	    {"PQfname", &l->name},
	    {"PQftype", &l->type},
	    {"PQgetvalue", &l->value},
	    {"PQgetCopyData", &l->copy_data},
	    {"PQfreemem", &l->free},
	    {"PQgetResult", &l->result},
	};
	void *library = client_open(names, "libpq5", trouble);

	for (size_t i = 0; library && i < sizeof symbols / sizeof *symbols; i++)
		if (!client_symbol(library, symbols[i].name, symbols[i].into, trouble))
			return false;
	return library != NULL;
}

/* A whole number as the server writes it. */
static size_t whole(const char *text)
{
	size_t number = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		number = 10 * number + (size_t)(*text - '0');
	return number;
}

/* --- Errors ------------------------------------------------------------------------ */

/* How the run ends after an error of a class of SQLSTATE. */
static enum exit_code code_of(const char *state)
{
	static const struct {
		const char *state;
		enum exit_code code;
	} codes[] = {
	    {"42501", EXIT_NO_INPUT},   /* permission denied */
	    {"57014", EXIT_BUSY},       /* cancelled: the time is up */
	    {"55P03", EXIT_BUSY},       /* a lock is held */
	    {"25006", EXIT_BAD_CONFIG}, /* it would write */
	    {"08", EXIT_INPUT_OUTPUT},  /* the connection */
	    {"57P", EXIT_INPUT_OUTPUT}, /* the server is shut down */
	    {"53", EXIT_BUSY},          /* no memory, no room, too many connections */
	    {"58", EXIT_INPUT_OUTPUT},  /* its disk */
	    {"XX", EXIT_INPUT_OUTPUT},  /* its own defect */
	    {"22", EXIT_BAD_DATA},      /* division by zero, a date that is none … */
	};

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (strncmp(state, codes[i].state, strlen(codes[i].state)) == 0)
			return codes[i].code;
	return EXIT_BAD_CONFIG;
}

/* An error of the server about a statement that starts with `before` bytes which are
 * not of the query.  Never true. */
static bool fail(struct asking *with, const PGresult *result, size_t before)
{
	const struct library *l = &with->lib;
	const char *state = l->error_field(result, PG_DIAG_SQLSTATE);
	const char *text = l->error_field(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *hint = l->error_field(result, PG_DIAG_MESSAGE_HINT);
	const char *place = l->error_field(result, PG_DIAG_STATEMENT_POSITION);
	size_t character = place ? whole(place) : 0;
	size_t at = SIZE_MAX;

	if (!state || !text)
		return trouble_set(with->trouble, EXIT_INPUT_OUTPUT, "the connection was lost: %s",
		                   l->message(with->connection));
	if (character > before)
		at = sql_byte(with->query->sql->text, character - before - 1);
	if (strcmp(state, "57014") == 0)
		return trouble_set(with->trouble, EXIT_BUSY,
		                   "no answer within %d s (give the input a 'timeout' in seconds)",
		                   with->query->seconds);
	if (code_of(state) == EXIT_INPUT_OUTPUT || code_of(state) == EXIT_BUSY)
		return trouble_set(with->trouble, code_of(state), "%s (%s)", text, state);
	return trouble_with_query(with->trouble, code_of(state), at, "%s (%s%s%s)", text, state,
	                          hint ? "; " : "", hint ? hint : "");
}

/* Whether a result has a status; if not, that is the trouble. */
static bool has_status(struct asking *with, const PGresult *result, ExecStatusType status,
                       size_t before)
{
	return with->lib.result_status(result) == status || fail(with, result, before);
}

/* --- The session ------------------------------------------------------------------- */

static bool connect(struct asking *with)
{
	char seconds[16];
	/* what the config says overrides what stands before it */
	const char *const keys[] = {"connect_timeout", "application_name", "dbname",
	                            "client_encoding", NULL};
	const char *const values[] = {seconds, "survreport", with->query->connection, "UTF8", NULL};
	const struct library *l = &with->lib;

	snprintf(seconds, sizeof seconds, "%d",
	         with->query->seconds < 10 ? with->query->seconds : 10);
	with->connection = l->connect(keys, values, 1);
	if (l->status(with->connection) == CONNECTION_OK)
		return true;
	return trouble_set(with->trouble, EXIT_NO_INPUT, "%s", l->message(with->connection));
}

/* Everything is read in one transaction that cannot write and sees one state; values
 * are written in one way, whatever the server is set to. */
static bool begin(struct asking *with)
{
	const char *text = arena_printf(
	    with->rows->arena,
	    "begin isolation level repeatable read read only; set local timezone to 'UTC'; "
	    "set local datestyle to 'ISO, YMD'; set local extra_float_digits to 3; "
	    "set local statement_timeout to %d; set local lock_timeout to %d",
	    with->query->seconds * 1000, with->query->seconds * 1000);
	PGresult *result = with->lib.exec(with->connection, text);

	if (with->lib.result_status(result) == PGRES_COMMAND_OK)
		return true;
	return trouble_set(with->trouble, EXIT_NO_INPUT, "no transaction can be begun: %s",
	                   with->lib.message(with->connection));
}

/* --- Columns ----------------------------------------------------------------------- */

/* The types of the columns, as {1,2}. */
static const char *types_list(struct asking *with)
{
	struct str list = {.arena = with->rows->arena};

	for (size_t i = 0; i < with->n; i++)
		str_addf(&list, "%s%u", i ? "," : "{", with->types[i]);
	str_add(&list, "}");
	return str_text(&list);
}

/* What to write in the query for a column that cannot be read as it is; NULL: it
 * can. */
static const char *advice(const char *type, char category, char kind)
{
	if (category == 'A')
		return "is an array: a column holds one value (unnest it, pick one with [1], or "
		       "join "
		       "it with array_to_string(…, ';'))";
	if (strcmp(type, "bytea") == 0)
		return "holds bytes (encode(…, 'hex') makes text of them)";
	if (strcmp(type, "timestamp with time zone") == 0 ||
	    strcmp(type, "time with time zone") == 0)
		return "is a time with a zone: which day it is depends on where one stands (write "
		       "(… at time zone 'Europe/Berlin')::date)";
	if (strcmp(type, "money") == 0)
		return "is money, which is written as the server's locale has it (cast it: "
		       "::numeric)";
	if (kind == 'c' || kind == 'p' || kind == 'r' || kind == 'm')
		return "is a record or a range: a column holds one value (name the part that is "
		       "meant)";
	return NULL;
}

static enum cell cell_of(const char *type)
{
	static const struct {
		const char *type;
		enum cell cell;
	} cells[] = {
	    {"boolean", CELL_BOOLEAN},
	    {"character", CELL_PADDED},
	    {"real", CELL_NUMBER},
	    {"double precision", CELL_NUMBER},
	    {"numeric", CELL_NUMBER},
	    {"date", CELL_DATE},
	    {"timestamp without time zone", CELL_DATE},
	};

	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		if (strcmp(type, cells[i].type) == 0)
			return cells[i].cell;
	return CELL_TEXT;
}

/* Takes note of one type, whatever column has it. */
static bool take_type(struct asking *with, Oid type, const char *name, char category, char kind)
{
	for (size_t i = 0; i < with->n; i++) {
		const char *what = advice(name, category, kind);

		if (with->types[i] != type)
			continue;
		if (what)
			return trouble_with_query(with->trouble, EXIT_BAD_CONFIG, SIZE_MAX,
			                          "column '%s' %s", with->rows->columns.items[i],
			                          what);
		with->cells[i] = cell_of(name);
	}
	return true;
}

static bool find_types(struct asking *with)
{
	static const char sql[] = "select oid, format_type(oid, null), typcategory, typtype "
				  "from pg_catalog.pg_type where oid = any($1::oid[]) order by oid";
	const struct library *l = &with->lib;
	const char *list = types_list(with);
	PGresult *result = l->exec_params(with->connection, sql, 1, NULL, &list, NULL, NULL, 0);

	if (!has_status(with, result, PGRES_TUPLES_OK, SIZE_MAX / 2))
		return false;
	for (int i = 0; i < l->n_tuples(result); i++)
		if (!take_type(with, (Oid)whole(l->value(result, i, 0)), l->value(result, i, 1),
		               l->value(result, i, 2)[0], l->value(result, i, 3)[0]))
			return false;
	return true;
}

/* Has the server look at the query, which it takes as one statement only. */
static bool describe(struct asking *with)
{
	const struct library *l = &with->lib;
	struct names columns = {0};
	const char *wrong;
	PGresult *result = l->prepare(with->connection, "", with->query->sql->text, 0, NULL);

	if (!has_status(with, result, PGRES_COMMAND_OK, 0))
		return false;
	result = l->describe(with->connection, "");
	if (!has_status(with, result, PGRES_COMMAND_OK, 0))
		return false;
	if (l->n_parameters(result))
		return trouble_with_query(
		    with->trouble, EXIT_BAD_CONFIG, SIZE_MAX,
		    "the query has a parameter ('$1'), which nothing gives a value");
	with->n = (size_t)l->n_fields(result);
	with->types = ARENA_ARRAY(with->rows->arena, Oid, with->n);
	with->cells = ARENA_ARRAY(with->rows->arena, enum cell, with->n);
	for (size_t i = 0; i < with->n; i++) {
		with->types[i] = l->type(result, (int)i);
		ARENA_PUSH(with->rows->arena, columns.items, columns.n, l->name(result, (int)i));
	}
	wrong = rows_begin(with->rows, &columns);
	return !wrong || trouble_with_query(with->trouble, EXIT_BAD_CONFIG, SIZE_MAX, "%s", wrong);
}

/* --- Rows -------------------------------------------------------------------------- */

static const char *add_cell(struct asking *with, size_t i, const char *text, size_t length)
{
	struct rows *rows = with->rows;

	switch (with->cells[i]) {
	case CELL_BOOLEAN:
		return *text == 't' ? rows_text(rows, "true", 4) : rows_text(rows, "false", 5);
	case CELL_PADDED:
		while (length && text[length - 1] == ' ')
			length--;
		return rows_text(rows, text, length);
	case CELL_NUMBER:
		if (length && (text[length - 1] == 'N' || text[length - 1] == 'y'))
			return arena_printf(
			    rows->arena,
			    "'%.*s', which is no number (NULL says that none is known: "
			    "nullif(…, 'NaN') in the query)",
			    (int)length, text);
		return rows_text(rows, text, length);
	case CELL_DATE:
		return rows_date(rows, text, length);
	case CELL_TEXT:
		break;
	}
	return rows_text(rows, text, length);
}

/* The sign behind a backslash of COPY. */
static char unescaped(char c)
{
	static const char from[] = "bfnrtv", to[] = "\b\f\n\r\t\v";
	const char *at = c ? strchr(from, c) : NULL;

	return at ? to[at - from] : c;
}

/* One line of COPY: cells between tabs, which its texts do not hold.  Works in its
 * place. */
static bool add_line(struct asking *with, char *line, size_t length)
{
	char *p = line, *end = line + length;

	for (size_t i = 0; i < with->n; i++) {
		char *start = p, *to = p;
		const char *wrong = NULL;

		if (end - p >= 2 && p[0] == '\\' && p[1] == 'N') {
			rows_missing(with->rows);
			p += 2;
		} else {
			while (p < end && *p != '\t' && *p != '\n') {
				if (*p == '\\' && p + 1 < end)
					*to++ = unescaped(*++p);
				else
					*to++ = *p;
				p++;
			}
			wrong = add_cell(with, i, start, (size_t)(to - start));
		}
		if (wrong)
			return trouble_set(with->trouble, EXIT_BAD_DATA, "%s is %s",
			                   rows_place(with->rows), wrong);
		p++;
	}
	rows_end_row(with->rows);
	return true;
}

static bool copy(struct asking *with)
{
	static const char before[] = "copy (";
	const struct library *l = &with->lib;
	/* the query may end with a comment */
	const char *text =
	    arena_printf(with->rows->arena, "%s%s\n) to stdout", before, with->query->sql->text);
	PGresult *result = l->exec_params(with->connection, text, 0, NULL, NULL, NULL, NULL, 0);
	char *line;
	int length;

	if (!has_status(with, result, PGRES_COPY_OUT, sizeof before - 1))
		return false;
	while ((length = l->copy_data(with->connection, &line, 0)) > 0) {
		if (!add_line(with, line, (size_t)length))
			return false;
		l->free(line);
	}
	result = l->result(with->connection);
	return has_status(with, result, PGRES_COMMAND_OK, sizeof before - 1);
}

bool postgresql_fetch(const struct database_query *query, struct rows *rows, struct trouble *trouble)
{
	struct asking with = {.query = query, .rows = rows, .trouble = trouble};

	return load(&with.lib, trouble) && connect(&with) && begin(&with) && describe(&with) &&
	       find_types(&with) && copy(&with);
}
