/* A frozen config run again, in a process of its own and a temporary folder.
 *
 * Nothing of it touches the user's files: the report goes to the temporary
 * folder, and is removed with it.
 */
#ifndef SURVREPORT_VERIFY_RERUN_H
#define SURVREPORT_VERIFY_RERUN_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/exitcode.h"
#include "base/file.h"
#include "config/study.h"
#include "lock/lock.h"

struct rerun {
	struct arena *arena;
	const char *scratch;            /* temporary folder */
	const char *name;               /* of this run, in that folder */
	const char *config;             /* path */
	const char *base;               /* folder that its paths are seen from; or NULL */
	const struct assets *stand_ins; /* or NULL */
	bool offline;                   /* no database is asked */
	const struct entry *frozen;     /* what else the run was told */
	/* after rerun_wait() */
	pid_t process;
	enum exit_code code;
	struct bytes messages; /* what it printed on standard error */
	struct lock lock;      /* of the new run, without rows */
	struct bytes pdf;
};

/* Starts it; false, with an error in the sink, if that is not possible. */
bool rerun_start(struct rerun *run, struct diags *diags) __attribute__((warn_unused_result));

/* Waits for it, with signals that end the program blocked (scratch.h); ends it if one
 * comes.  True if it came to results; else `code` and `messages` say
 * why not. */
bool rerun_wait(struct rerun *run, struct diags *diags) __attribute__((warn_unused_result));

#endif
