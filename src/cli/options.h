/* The command line, as tables.
 *
 * Every option is long ("--output DIR" or "--output=DIR"); -j, -o and -h have
 * short forms because people type them without thinking.
 */
#ifndef SURVREPORT_CLI_OPTIONS_H
#define SURVREPORT_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum option_type {
	OPTION_FLAG,   /* no value [bool] */
	OPTION_TEXT,   /* [const char *] */
	OPTION_NUMBER, /* 1 to `most` [int] */
	OPTION_CHOICE, /* one of names [int, its index] */
	OPTION_DATE,   /* YYYY-MM-DD, a day of the calendar [const char *] */
	OPTION_TEXTS,  /* may be given again [struct option_texts] */
};

enum { OPTION_TEXTS_MOST = 16 };
struct option_texts {
	const char *items[OPTION_TEXTS_MOST];
	size_t n;
};

struct option_spec {
	const char *name;  /* with its dashes */
	const char *value; /* what the help calls the value, NULL for flags */
	enum option_type type;
	size_t offset;
	const char *doc;
	const char *const *names;
	int most; /* of a number; 0: 256 */
};

/* A verb's options, into a struct of the caller's that holds the defaults.
 * What is not an option is moved to the front of argv[0..argc); returns how
 * many, or -1 after a message about a mistake.  "--" ends the options. */
int options_parse(const struct option_spec *specs, size_t n, void *into, int argc, char **argv);

/* Prints the options with their meanings. */
void options_print(const struct option_spec *specs, size_t n);

#endif
