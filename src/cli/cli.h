/* The verbs of the command line: one file and one line in verbs.c each. */
#ifndef SURVREPORT_CLI_CLI_H
#define SURVREPORT_CLI_CLI_H

#include <stddef.h>

#include "base/exitcode.h"
#include "cli/options.h"

struct verb {
	const char *name;
	const char *arguments; /* for the help: "CONFIG..." */
	const char *summary;   /* one line */
	const struct option_spec *options;
	size_t n_options;
	/* argv without program and verb; returns the exit code */
	enum exit_code (*run)(int argc, char **argv);
};

extern const struct verb verb_init, verb_run, verb_check, verb_paths, verb_export, verb_freeze,
    verb_verify, verb_diff, verb_audit, verb_index, verb_merge, verb_schema, verb_self_test;

/* The verbs there are, NULL-terminated. */
extern const struct verb *const verbs[];

/* What stands in the place of a verb; the last has no name. */
struct general_option {
	const char *name, *meaning;
};
extern const struct general_option general_options[];

/* How the program ends; the last has no meaning. */
struct exit_meaning {
	enum exit_code code;
	const char *meaning;
};
extern const struct exit_meaning exit_meanings[];

/* Does what the command line says; argv[0] is the program. */
enum exit_code cli_main(int argc, char **argv);

/* Tells of a mistake in the use of a verb; returns EXIT_BAD_USAGE. */
enum exit_code usage_error(const struct verb *verb, const char *what);

/* At the end of a process that printed: writes out what is on its way to standard output; the
 * code, or that of output that cannot be written. */
enum exit_code print_end(enum exit_code code);

#endif
