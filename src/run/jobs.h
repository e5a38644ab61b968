/* Each config in a process of its own.
 *
 * What one config does, a crash included, cannot touch another.  The parent
 * waits, takes the highest exit code, and tidies up after a child that was
 * killed.  SIGTERM, SIGINT and SIGHUP stop all children; the parent then ends
 * by the same signal, having left nothing behind.
 */
#ifndef SURVREPORT_RUN_JOBS_H
#define SURVREPORT_RUN_JOBS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/exitcode.h"
#include "base/suggest.h"
#include "run/pipeline.h"

/* Runs the configs, at most `at_once` at a time.  Returns the highest exit
 * code; EXIT_INTERNAL for a child that crashed, EXIT_BUSY for one that was stopped
 * at its limit.  `summary`: after the last, prints what became of each, or if quiet
 * of those only that failed, a line each in the place of all that they say. */
enum exit_code jobs_run(const struct names *configs, size_t at_once, bool summary,
                        const struct run_options *options);

/* Runs one config. */
enum exit_code jobs_run_one(const char *config, const struct run_options *options);

/* The signals that processes are waited for with: that a child has ended, and
 * those that end the program.  A hang-up is none under nohup. */
sigset_t jobs_signals(void);

#endif
