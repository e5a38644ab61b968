#include "init/init.h"

#include <stdarg.h>
#include <string.h>

#include "init/init_impl.h"

void note(struct draft *draft, struct names *notes, const char *format, ...)
{
	va_list args;
	const char *text;

	va_start(args, format);
	text = arena_vprintf(draft->arena, format, args);
	va_end(args);
	ARENA_PUSH(draft->arena, notes->items, notes->n, text);
}

/* Of a spreadsheet with several sheets, there is no config yet to name one. */
static void sheet_hint(struct draft *draft)
{
	for (size_t i = 0; i < draft->diags->n; i++)
		if (!draft->request->sheet &&
		    strstr(draft->diags->items[i].text, "several sheets")) {
			diag_add(draft->diags, DIAG_NOTE, (struct mark){.source = &draft->source},
			         "--sheet NAME says here which one is meant");
			return;
		}
}

/* Whether a column is left that a config can be about. */
static bool has_columns(const struct draft *draft)
{
	for (size_t i = 0; i < draft->n_columns; i++)
		if (!draft->columns[i].left_out)
			return true;
	return diag_error(draft->diags, (struct mark){.source = &draft->source},
	                  "no column is of use: %s: %s", draft->columns[0].from,
	                  draft->columns[0].why_out);
}

enum exit_code init_config(const struct init_request *request, struct arena *arena,
                           struct str *config, struct diags *diags)
{
	/* messages refer to the source when they are printed, which is later */
	struct draft *draft = ARENA_NEW(arena, struct draft);
	enum exit_code code;

	draft->request = request;
	draft->arena = arena;
	draft->diags = diags;
	draft->source.name = request->path;
	code = source_guess(draft);
	if (code != EXIT_DONE)
		return code;
	if (!table_read(draft)) {
		sheet_hint(draft);
		return EXIT_BAD_DATA;
	}
	if (!dictionary_read(draft))
		return EXIT_BAD_DATA;
	dictionary_match(draft);
	names_guess(draft);
	columns_guess(draft);
	if (!has_columns(draft))
		return EXIT_BAD_DATA;
	keys_guess(draft);
	pairs_guess(draft);
	date_pairs_guess(draft);
	ages_guess(draft);
	analyses_guess(draft);
	config_write(draft, config);
	return EXIT_DONE;
}
