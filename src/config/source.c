#include "config/source.h"

#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "base/str.h"

const char *const source_names[N_SOURCES] = {"a file", "PostgreSQL", "SQLite", "ODBC"};

static const struct text *texts_of(const struct input_spec *input, enum input_source source)
{
	const struct text *const texts[N_SOURCES] = {&input->file, &input->postgresql,
	                                             &input->sqlite, &input->odbc};

	return texts[source];
}

enum input_source input_source(const struct input_spec *input)
{
	for (int i = 0; i < N_SOURCES; i++)
		if (texts_of(input, (enum input_source)i)->s)
			return (enum input_source)i;
	return SOURCE_FILE;
}

const struct text *input_source_text(const struct input_spec *input)
{
	return texts_of(input, input_source(input));
}

bool query_is_file(const char *query)
{
	return str_ends_with(query, ".sql") && !strpbrk(query, "\r\n;");
}

static void fail(struct diags *diags, const struct text *text, const char *message)
{
	diag_error(diags, text->at, "%s", message);
	if (text->path)
		diag_path(diags, text->path);
}

/* A password is said to be one, its place is not underlined. */
static bool has_password(struct diags *diags, const struct text *text, enum input_source source)
{
	static const char *const instead[N_SOURCES] = {
	    [SOURCE_POSTGRESQL] =
		"put it into ~/.pgpass, mode 0600, or with the rest into a service "
		"file, which is named by 'service=NAME'",
	    [SOURCE_SQLITE] = "a SQLite file needs none",
	    [SOURCE_ODBC] =
		"put it into a file of mode 0600 that 'password_file' names, or with the "
		"rest into ~/.odbc.ini, which is named by 'DSN=NAME'",
	};
	struct secret secret;

	if (!secret_find(text->s, strlen(text->s), 0, &secret))
		return false;
	diag_error(
	    diags, (struct mark){.source = text->at.source, .line = text->at.line, .width = 1},
	    "a password stands in the config, which is no place for it: config and report are "
	    "read by others (%s; change the password, it has been seen)",
	    instead[source]);
	if (text->path)
		diag_path(diags, text->path);
	return true;
}

/* How a database is reached. */
static void check_connection(struct diags *diags, const struct text *text, enum input_source source)
{
	if (has_password(diags, text, source))
		return;
	if (!text->s[strspn(text->s, " \t")])
		fail(diags, text, "nothing says which database is meant");
	else if (source == SOURCE_POSTGRESQL && !strpbrk(text->s, "=") && !strstr(text->s, "://"))
		fail(diags, text,
		     "which database is meant is written as libpq has it: 'service=NAME' (of a "
		     "service file), or 'host=… dbname=… user=…'");
	else if (source == SOURCE_ODBC && !strchr(text->s, '='))
		fail(diags, text,
		     "which database is meant is written as ODBC has it: 'DSN=NAME' (of "
		     "~/.odbc.ini), or 'Driver=…;Server=…;Database=…'");
}

/* What is said of a file has no sense for a database. */
static void check_form(struct diags *diags, const struct input_spec *input)
{
	const struct input_form *form = &input->form;
	const char *key = form->separator != SEPARATOR_COMMA ? "separator"
	                  : form->encoding != ENCODING_UTF8  ? "encoding"
	                  : form->skip                       ? "skip"
	                  : form->drop_empty                 ? "drop_empty"
	                                                     : NULL;

	if (!key)
		return;
	diag_error(diags, input->record.name.at,
	           "'%s' is said of files, and this input is a database", key);
	if (input->record.name.path)
		diag_path(diags, input->record.name.path);
}

void source_check(const struct input_spec *input, struct diags *diags)
{
	enum input_source source = input_source(input);
	const struct text *text = texts_of(input, source);

	if (!text->s)
		return; /* reported already */
	for (int i = (int)source + 1; i < N_SOURCES; i++) {
		const struct text *other = texts_of(input, (enum input_source)i);

		if (other->s && !has_password(diags, other, (enum input_source)i))
			fail(diags, other, "an input comes from one place: a file, or one database");
	}
	if (source == SOURCE_FILE) {
		if (input->query.s)
			fail(diags, &input->query, "a query goes with a database, not with a file");
		if (input->timeout)
			fail(diags, &input->record.name,
			     "'timeout' goes with a database, not with a file");
	} else {
		check_connection(diags, text, source);
		check_form(diags, input);
		if (!input->query.s)
			fail(diags, text,
			     "a database needs a 'query': the name of a .sql file, or SELECT …");
	}
	if (input->password_file.s && source != SOURCE_ODBC)
		fail(diags, &input->password_file,
		     source == SOURCE_POSTGRESQL
		         ? "PostgreSQL has files of its own for passwords: ~/.pgpass"
		         : "'password_file' goes with 'odbc'");
}
