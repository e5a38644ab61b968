#include "load/ask.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "data/raw.h"
#include "load/database/database.h"

/* A name for the rows that no other study in the config's folder has. */
static const char *rows_name(const struct ask *ask)
{
	const char *slash = strrchr(ask->study->path, '/');
	const char *config = slash ? slash + 1 : ask->study->path;
	size_t n = strlen(config);
	char *name;

	if (str_ends_with(config, ".yaml") || str_ends_with(config, ".yml"))
		n = (size_t)(strrchr(config, '.') - config);
	name = arena_printf(ask->arena, "%.*s.%s.csv", (int)n, config, ask->spec->record.name.s);
	for (char *p = name; *p; p++)
		if ((unsigned char)*p <= ' ' || strchr("\"'\\`$&;|<>*?", *p))
			*p = '_';
	return name;
}

/* The file of a query; NULL if it was not found, which is reported. */
static const struct asset *query_file(const struct ask *ask)
{
	const struct assets *assets = &ask->study->assets;

	for (size_t i = 0; i < assets->n; i++)
		if (strcmp(assets->items[i].what, "query") == 0 &&
		    str_equal(assets->items[i].name, ask->spec->query.s))
			return assets->items[i].text.data ? &assets->items[i] : NULL;
	return NULL;
}

void ask_plan(struct ask *ask, struct diags *diags)
{
	const struct text *query = &ask->spec->query;
	struct data_input *input = ask->input;
	const struct asset *file = NULL;
	struct bytes text = {0};

	input->database = source_names[input_source(ask->spec)];
	input->file = rows_name(ask);
	input->path = path_join(ask->arena, ask->study->folder, input->file);
	if (!query->s)
		return; /* reported already */
	if (query_is_file(query->s)) {
		file = query_file(ask);
		if (!file)
			return;
		text = file->text;
		input->query = query->s;
	} else {
		text = (struct bytes){(char *)(uintptr_t)query->s, strlen(query->s)};
	}
	ask->planned = sql_read(&ask->sql, ask->arena, query, file ? file->path : NULL, text, diags);
}

/* The file that is to be read in the place of the database, or NULL. */
static const char *stand_in(const struct ask *ask)
{
	const struct assets *list = ask->study->stand_ins;

	for (size_t i = 0; list && i < list->n; i++)
		if (strcmp(list->items[i].what, "rows") == 0 &&
		    str_equal(list->items[i].name, ask->input->name))
			return list->items[i].path;
	return NULL;
}

enum exit_code ask_rows(const struct ask *ask, struct bytes *rows, struct diags *diags)
{
	const struct input_spec *spec = ask->spec;
	enum { SECONDS = 300 };
	struct database_query query = {.source = input_source(spec),
	                               .said = input_source_text(spec),
	                               .sql = &ask->sql,
	                               .key = ask->input->key,
	                               .seconds = spec->timeout ? spec->timeout : SECONDS};
	const char *instead = stand_in(ask);

	if (instead) {
		if (file_read(ask->arena, instead, DATA_MAX_BYTES, rows))
			return EXIT_DONE;
		diag_cause(diags, errno);
		diag_error(diags, (struct mark){0}, "cannot read '%s': %s", instead,
		           strerror(errno));
		return EXIT_NO_INPUT;
	}
	if (ask->study->offline) {
		diag_error(
		    diags, query.said->at,
		    "no rows of an input '%s' were frozen (was it renamed, or added?); --ask "
		    "asks its database",
		    ask->input->name);
		return EXIT_NO_INPUT;
	}
	query.connection = query.said->s;
	if (query.source == SOURCE_SQLITE)
		query.connection = path_join(ask->arena, ask->study->folder, query.connection);
	if (spec->password_file.s)
		query.password_file =
		    path_join(ask->arena, ask->study->folder, spec->password_file.s);
	return database_ask(&query, ask->arena, rows, diags);
}
