/* Work on bytes that may be made to do harm, in a process of its own: what crashes,
 * eats the memory or does not end there ends there.  And the start of such a process,
 * for those that talk with it while it works. */
#ifndef SURVREPORT_LOAD_CHILD_H
#define SURVREPORT_LOAD_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/file.h"

struct child_limits {
	size_t memory;    /* bytes, besides those that the process has */
	unsigned seconds; /* of the processor */
	size_t output;    /* bytes */
};

/* Writes what is found to a file that nobody else sees. */
typedef void child_fn(void *user, FILE *to);

/* Runs `fn` in a child, which has a copy of all that the caller has, and puts what it
 * wrote into the arena.  False if it was not done; *why then says so. */
bool child_run(struct arena *arena, child_fn *fn, void *user, const struct child_limits *limits,
               struct bytes *out, const char **why) __attribute__((warn_unused_result));

/* Starts a process that has a copy of all that the caller has: 0 in it, its id in the
 * caller, -1 if there can be none.  It ends with the caller, hears and says nothing, and
 * leaves no image of its memory, in which are data and passwords, when it crashes. */
pid_t child_begin(void) __attribute__((warn_unused_result));

/* Waits for its end, and tells how that was: waitpid(2). */
bool child_wait(pid_t pid, int *status);

#endif
