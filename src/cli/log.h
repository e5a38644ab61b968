/* What became of each config of a batch, for a file, syslog or the journal.
 *
 * A line each as soon as it is known, as text or as JSON, written in one piece: several
 * runs may write to one file.  The file is opened for each line, so that it can be
 * rotated away at any time.
 */
#ifndef SURVREPORT_CLI_LOG_H
#define SURVREPORT_CLI_LOG_H

#include <stdbool.h>

#include "base/exitcode.h"
#include "run/batch.h"

extern const char *const log_format_names[]; /* text, json */

struct log {
	const char *where; /* "syslog", "journal", or a file; NULL: no log */
	bool json;
	bool failed; /* a line could not be written, which was told */
};

/* Whether the log can be written to; tells on stderr if not. */
bool log_begin(const struct log *log);

/* What became of a config. */
void log_config(struct log *log, const struct batch *batch, size_t i, const struct batch_end *end);

/* The sum, after the last.  Returns `code`, or that of a failure to write the log if it
 * is higher. */
enum exit_code log_end(struct log *log, const struct batch *batch, enum exit_code code);

#endif
