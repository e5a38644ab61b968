/* Configs in processes apart, each of which runs one after another.
 *
 * A crash costs its own config only: another process goes on with those that are
 * left, and so it does after a config with limits, which no process is rid of.
 * What a process keeps from config to config are memory, which is warm, and what
 * run_options hold.  The parent waits, takes the highest exit code, and tidies up
 * after a process that was killed.  SIGTERM, SIGINT and SIGHUP stop all children; the parent then ends
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

struct batch_end;

/* How they are run, and who is told. */
struct jobs_watch {
	size_t at_once;         /* how many may run at a time */
	struct batch_end *ends; /* what became of each is left here; or NULL */
	/* told of each that is at its end, in the order in which they are; or NULL */
	void (*ended)(void *context, size_t i, const struct batch_end *end);
	void *context;
};

/* Runs the configs.  Returns the highest exit code; EXIT_INTERNAL for a child that
 * crashed, EXIT_LIMIT for one that was stopped at its limit. */
enum exit_code jobs_run(const struct names *configs, const struct jobs_watch *watch,
                        const struct run_options *options);

/* Runs one config. */
enum exit_code jobs_run_one(const char *config, const struct run_options *options);

/* The signals that processes are waited for with: that a child has ended, and
 * those that end the program.  A hang-up is none under nohup. */
sigset_t jobs_signals(void);

#endif
