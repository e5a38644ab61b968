/* How far a batch has come, for who watches: one line that is written over itself.
 *
 * There is none where standard error is no terminal, or one that cannot go back in
 * a line, and none in the first second: most runs are over by then.
 */
#ifndef SURVREPORT_RUN_PROGRESS_H
#define SURVREPORT_RUN_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What goes before a message, so that it stands where the line stood. */
extern const char progress_clears[];

struct progress {
	bool shown; /* whether there is one at all */
	bool drawn; /* there is a line now */
	size_t n, done, failed;
	int64_t started_us; /* of a clock that is never set */
};

/* Before the first of `n` configs; none is shown if `wanted` is false. */
struct progress progress_begin(size_t n, bool wanted);

/* One more is done. */
void progress_step(struct progress *progress, bool failed);

/* Takes the line away. */
void progress_end(struct progress *progress);

/* Microseconds of a clock that is never set: for how long something took. */
int64_t elapsed_us(void);

#endif
