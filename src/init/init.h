/* A first config for a data file: what the file looks like, said as a config that runs
 * as it stands, with a comment for each guess.
 *
 * This is the one place of the program that guesses: what is guessed is written down,
 * where somebody reads and corrects it, and the run that follows guesses nothing.
 *
 * Text in, text out; nothing here depends on clock, locale or folder.
 */
#ifndef SURVREPORT_INIT_INIT_H
#define SURVREPORT_INIT_INIT_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/exitcode.h"
#include "base/file.h"
#include "base/str.h"

/* What a config is wanted for. */
struct init_request {
	const char *path;   /* of the data, for reading and for messages */
	const char *called; /* the same as the config is to name it */
	struct bytes data;
	const char *query;      /* of a SQLite file: SQL; or NULL, … */
	const char *table;      /* … and then a table, or NULL: the only one */
	const char *sheet;      /* of a spreadsheet, or NULL: the only one */
	const char *dictionary; /* the name of a data dictionary of REDCap, or NULL */
	struct bytes dictionary_text;
};

/* Appends the config to `config`.  EXIT_DONE, or how the program has to end, the reason
 * being in the sink; notes are, too. */
enum exit_code init_config(const struct init_request *request, struct arena *arena,
                           struct str *config, struct diags *diags)
    __attribute__((warn_unused_result));

#endif
