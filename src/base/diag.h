/* Diagnostics: what is wrong, where, and what to write instead.
 *
 * One sink for one config.  Stages add to it and go on, so that a user sees
 * every problem of a stage in one go; the pipeline stops between stages when
 * there are errors.  Nothing else in the program prints to stderr but the
 * command line and BUG().
 *
 * Style of the texts: lower case, no full stop, the problem first, the subject
 * in 'quotes', then the fix if it is known.
 *
 * A config problem prints as
 *     config/a.yaml:42:7: error: unknown column 'rfs_tme' (did you mean 'rfstime'?)
 *        42 |   rfs: {time: rfs_tme}
 *           |               ^~~~~~~
 *       in endpoints.rfs.time
 * and a data problem as
 *     gbsg.csv:118: column 'age': '12,4' is not a number
 *     gbsg.sav: row 118: column 'age': 0.5 is not a whole number
 */
#ifndef SURVREPORT_BASE_DIAG_H
#define SURVREPORT_BASE_DIAG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/exitcode.h"

/* A text that marks point into.  Lives as long as its marks. */
struct source {
	const char *name;  /* as the user gave it */
	const char *text;  /* whole file, or NULL: no line is shown (data) */
	size_t length;     /* bytes in `text` */
	const char *place; /* what its lines are called, if not that: "row"; or NULL */
};

/* A place in a source.  Lines and columns count from 1; 0 means unknown. */
struct mark {
	const struct source *source; /* NULL: no place at all */
	uint32_t line, column;       /* column in characters */
	uint32_t width;              /* characters to underline, at least 1 */
};

/* A contradiction, or a watch that fires, is no error of this run, but the user has
 * to hear of it even when only errors are printed. */
enum diag_severity { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE, DIAG_CONTRADICTION, DIAG_WATCH };

struct diag {
	enum diag_severity severity;
	struct mark at;
	const char *text;
	const char *path; /* key path in the config, or NULL */
};

/* The sink.  {.arena = a} is an empty one; the texts live in the arena. */
struct diags {
	struct arena *arena;
	struct diag *items;
	size_t n, n_errors, n_warnings;
	bool system; /* an error is of the system, not of what was given: see diag_cause() */
};

/* Adds one diagnostic at a place. */
void diag_add(struct diags *diags, enum diag_severity severity, struct mark at, const char *format,
              ...) __attribute__((format(printf, 4, 5)));

/* Adds an error; always returns false, so that `return diag_error(…)` reads
 * well in functions that return true when all is right. */
bool diag_error(struct diags *diags, struct mark at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Names the key path of the diagnostic that was added last. */
void diag_path(struct diags *diags, const char *path);

/* Notes by an errno why something that the error added last is about could not be read: it is
 * not there, or not as it has to be, or the system cannot (too many open files, a disk
 * that fails).  Then no input is to be blamed. */
void diag_cause(struct diags *diags, int number);

/* The exit code of errors that were to end with `code`. */
enum exit_code diag_code(const struct diags *diags, enum exit_code code);

/* Prints all, in order of file and line, in the form shown above.
 * Without warnings and notes if `quiet`.  Of more than a hundred errors the first
 * hundred, and how many more there are. */
void diag_print(const struct diags *diags, FILE *to, bool quiet);

#endif
