/* The history of a report: one line a run, each chained to the one before.
 *
 *     2026-03-31T22:00:01Z ann exit 0 config 9f2c… data 77aa… results 51ab… chain 77e0…
 *
 * `chain` is the SHA-256 of the line before (its end of line included; nothing
 * for the first) followed by this one up to the blank before "chain".  So no
 * line can be changed, left out or put in without a break in the chain; that
 * the last lines were cut off shows in the results, whose hash the last
 * successful line must hold.
 *
 * A run that failed has "-" for what it did not come to.
 */
#ifndef SURVREPORT_EXPORT_HISTORY_H
#define SURVREPORT_EXPORT_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/file.h"

#define HISTORY_NAME "history.log"

struct history_run {
	int64_t time_us;                                          /* since 1970, UTC */
	const char *config_sha256, *data_sha256, *results_sha256; /* NULL: none */
	int exit_code;
};

/* The history with a line for one more run, by the user whose process this
 * is. */
struct bytes history_add(struct arena *arena, struct bytes history, const struct history_run *run);

/* The last run of a history, and the last that made a report, both in seconds since
 * 1970; 0 for none.  False for a text that is no history. */
struct history_last {
	int64_t time, made;
	int exit_code;
};
bool history_last(struct bytes history, struct history_last *last)
    __attribute__((warn_unused_result));

struct history_check {
	size_t n_lines, broken_line; /* from 1; 0: none is broken */
	const char *why;             /* what is wrong with that line */
	const char *results_sha256;  /* of the last run with results, or NULL */
};

/* Looks for the first line that does not fit. */
struct history_check history_verify(struct arena *arena, struct bytes history);

#endif
