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
#include <stddef.h>

#include "base/exitcode.h"
#include "run/pipeline.h"

/* Runs the configs, at most `at_once` at a time.  Returns the highest exit
 * code; EXIT_INTERNAL for a child that crashed. */
enum exit_code jobs_run(char *const *configs, size_t n, size_t at_once,
                        const struct run_options *options);

/* The signals that processes are waited for with: that a child has ended, and
 * those that end the program.  A hang-up is none under nohup. */
sigset_t jobs_signals(void);

#endif
