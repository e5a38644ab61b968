#include "verify/rerun.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bug.h"
#include "lock/freeze.h"
#include "run/jobs.h"

static const char *path_of(const struct rerun *run, const char *ending)
{
	return arena_printf(run->arena, "%s/%s%s", run->scratch, run->name, ending);
}

/* What the frozen run was told by its environment, this one is told again. */
static void tell(const struct rerun *run)
{
	const char *epoch = entry_value(run->frozen, "source_date_epoch");

	if (epoch)
		setenv("SOURCE_DATE_EPOCH", epoch, 1);
	else
		unsetenv("SOURCE_DATE_EPOCH");
}

static _Noreturn void child(const struct rerun *run)
{
	struct freeze_options freeze = {.lock = path_of(run, ".lock")};
	struct run_options options = {.output = path_of(run, ""),
	                              .quiet = true,
	                              .unguarded = true,
	                              .stop_after = STAGE_EXPORT,
	                              .dump = -1,
	                              .as_of = entry_value(run->frozen, "as_of"),
	                              .base = run->base,
	                              .stand_ins = run->stand_ins,
	                              .offline = run->offline,
	                              .freeze = &freeze};
	sigset_t awaited = jobs_signals();
	int messages = open(path_of(run, ".messages"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	/* a parent that is killed must not leave us writing */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &awaited, NULL);
	if (messages >= 0)
		dup2(messages, STDERR_FILENO);
	tell(run);
	_exit((int)jobs_run_one(run->config, &options));
}

bool rerun_start(struct rerun *run, struct diags *diags)
{
	fflush(stdout);
	run->process = fork();
	if (run->process == 0)
		child(run);
	return run->process > 0 ||
	       diag_error(diags, (struct mark){0}, "cannot start a process for '%s': %s",
	                  run->config, strerror(errno));
}

static bool read_lock(struct rerun *run, struct diags *diags)
{
	const char *path = path_of(run, ".lock");
	struct bytes text;

	if (!file_read(run->arena, path, LOCK_MAX_BYTES, &text)) {
		diag_cause(diags, errno);
		return diag_error(diags, (struct mark){0}, "the run of '%s' left no results: %s",
		                  run->config, strerror(errno));
	}
	return lock_parse(&run->lock, run->arena, path, text, diags);
}

/* How a process ended.  A signal that ends the program ends the process first,
 * and is raised again: it is seen when all is done. */
static enum exit_code wait_for(pid_t process)
{
	sigset_t awaited = jobs_signals();
	int status = 0, signal = SIGCHLD;
	pid_t ended;

	while ((ended = waitpid(process, &status, signal == SIGCHLD ? WNOHANG : 0)) == 0) {
		if (sigwait(&awaited, &signal) != 0)
			BUG("sigwait");
		if (signal != SIGCHLD) {
			kill(process, SIGTERM);
			raise(signal);
		}
	}
	return ended == process && WIFEXITED(status) ? (enum exit_code)WEXITSTATUS(status)
	                                             : EXIT_INTERNAL;
}

bool rerun_wait(struct rerun *run, struct diags *diags)
{
	run->code = wait_for(run->process);
	if (!file_read(run->arena, path_of(run, ".messages"), SIZE_MAX, &run->messages))
		run->messages = (struct bytes){0};
	if (run->code != EXIT_DONE && run->code != EXIT_DIFFERS)
		return false;
	if (!read_lock(run, diags))
		return false;
	if (file_read(run->arena,
	              arena_printf(run->arena, "%s/%s/report.pdf", path_of(run, ""),
	                           entry_value(run->lock.root, "id")),
	              SIZE_MAX, &run->pdf))
		return true;
	diag_cause(diags, errno);
	return diag_error(diags, (struct mark){0}, "the report of '%s' cannot be read: %s",
	                  run->config, strerror(errno));
}
