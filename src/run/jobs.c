#include "run/jobs.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/bug.h"
#include "export/folder.h"
#include "run/batch.h"
#include "run/progress.h"

/* What a child tells its parent, in memory that both see. */
struct told {
	volatile sig_atomic_t ready; /* `id` is complete */
	char id[80];                 /* report whose folder is being written */
};

struct jobs {
	const char *const *configs;
	const struct run_options *options;
	const struct jobs_watch *watch;
	struct told *told;      /* n */
	struct batch_end *ends; /* n; likewise */
	int64_t *started_us;    /* n; of a clock that is never set */
	pid_t *pids;            /* n; 0 before the start and after the end */
	size_t n, started, running;
	enum exit_code highest;
	sigset_t before; /* signal mask to be restored in children */
	int stopped_by;  /* signal, 0 for none */
};

static void announce(void *context, const char *id)
{
	struct told *told = context;

	snprintf(told->id, sizeof told->id, "%s", id);
	told->ready = 1;
}

static void tell(void *context, const struct run_told *told)
{
	struct batch_end *end = context;

	snprintf(end->id, sizeof end->id, "%s", told->id ? told->id : "");
	snprintf(end->error, sizeof end->error, "%s", told->error ? told->error : "");
	snprintf(end->watch, sizeof end->watch, "%s", told->watch ? told->watch : "");
	end->n_errors = told->n_errors;
	end->n_warnings = told->n_warnings;
	end->n_contradicted = told->n_contradicted;
	end->unchanged = told->unchanged;
	end->noted = told->noted;
	end->moved = told->moved;
}

/* The life of a child. */
static _Noreturn void child(struct jobs *jobs, size_t i)
{
	struct run_options options = *jobs->options;
	enum exit_code code;

	/* a parent that is killed must not leave us writing */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigprocmask(SIG_SETMASK, &jobs->before, NULL);
	memory_prepare();
	options.announce = announce;
	options.announce_context = &jobs->told[i];
	options.tell = tell;
	options.tell_context = &jobs->ends[i];
	/* also what libraries and the last words of a crash would say */
	if (options.mute && !freopen("/dev/null", "w", stderr))
		_exit(EXIT_INPUT_OUTPUT);
	code = pipeline_run(jobs->configs[i], &options);
	/* a reader that has seen enough, such as head, is no failure */
	if ((fflush(stdout) != 0 || ferror(stdout)) && errno != EPIPE && code == EXIT_DONE) {
		fprintf(stderr, "survreport: cannot write to stdout: %s\n", strerror(errno));
		code = EXIT_INPUT_OUTPUT;
	}
	_exit((int)code);
}

/* A config is at its end, of which all is known. */
static void ended(struct jobs *jobs, size_t i)
{
	struct batch_end *end = &jobs->ends[i];

	if (end->code > jobs->highest)
		jobs->highest = end->code;
	end->took_ms = (elapsed_us() - jobs->started_us[i]) / 1000;
	if (jobs->watch->ended)
		jobs->watch->ended(jobs->watch->context, i, end);
}

static void start(struct jobs *jobs)
{
	size_t i = jobs->started++;
	pid_t pid;

	fflush(stdout);
	jobs->started_us[i] = elapsed_us();
	pid = fork();
	if (pid == 0)
		child(jobs, i);
	if (pid < 0) {
		struct batch_end *end = &jobs->ends[i];

		end->code = EXIT_BUSY;
		snprintf(end->error, sizeof end->error, "cannot start a process for it: %s",
		         strerror(errno));
		if (!jobs->options->mute)
			fprintf(stderr, "survreport: '%s': %s\n", jobs->configs[i], end->error);
		ended(jobs, i);
		return;
	}
	jobs->pids[i] = pid;
	jobs->running++;
}

/* What a process has run out of that was ended by this signal; NULL if it is not
 * for that. */
static const char *limit_of(int signal)
{
	switch (signal) {
	case SIGALRM:
		return "was stopped at its limit of time";
	case SIGXFSZ:
		return "was stopped at its limit of output";
	case SIGNAL_NO_MEMORY:
		return "ran out of memory";
	default:
		return NULL;
	}
}

/* A child that did not end by itself. */
static void finish_killed(struct jobs *jobs, size_t i, int signal)
{
	struct batch_end *end = &jobs->ends[i];
	const char *limit = limit_of(signal);

	if (jobs->told[i].ready)
		folder_recover(jobs->options->output, jobs->told[i].id);
	if (jobs->stopped_by)
		return;
	if (jobs->told[i].ready)
		memcpy(end->id, jobs->told[i].id, sizeof end->id);
	end->signal = signal;
	end->code = limit ? EXIT_LIMIT : EXIT_INTERNAL;
	if (!jobs->options->mute && limit)
		fprintf(stderr, "survreport: the run of '%s' %s\n", jobs->configs[i], limit);
	else if (!jobs->options->mute)
		fprintf(stderr, "survreport: the run of '%s' was ended by signal %d (%s)\n",
		        jobs->configs[i], signal, strsignal(signal));
	ended(jobs, i);
}

/* Takes note of how a child ended. */
static void finish(struct jobs *jobs, size_t i, int status)
{
	jobs->pids[i] = 0;
	jobs->running--;
	if (WIFEXITED(status)) {
		jobs->ends[i].code = (enum exit_code)WEXITSTATUS(status);
		ended(jobs, i);
		return;
	}
	finish_killed(jobs, i, WTERMSIG(status));
}

static void reap(struct jobs *jobs)
{
	for (size_t i = 0; i < jobs->started; i++) {
		int status;

		if (jobs->pids[i] && waitpid(jobs->pids[i], &status, WNOHANG) == jobs->pids[i])
			finish(jobs, i, status);
	}
}

static void stop_all(struct jobs *jobs, int signal)
{
	jobs->stopped_by = signal;
	for (size_t i = 0; i < jobs->started; i++)
		if (jobs->pids[i])
			kill(jobs->pids[i], SIGTERM);
}

/* Runs all; signals are taken one at a time from here on. */
static void run_all(struct jobs *jobs, size_t at_once, const sigset_t *awaited)
{
	while (jobs->running > 0 || (jobs->started < jobs->n && !jobs->stopped_by)) {
		int signal;

		while (jobs->running < at_once && jobs->started < jobs->n && !jobs->stopped_by)
			start(jobs);
		if (jobs->running == 0)
			continue;
		if (sigwait(awaited, &signal) != 0)
			BUG("sigwait");
		if (signal == SIGCHLD)
			reap(jobs);
		else
			stop_all(jobs, signal);
	}
}

static void *shared_memory(size_t count, size_t size)
{
	void *memory =
	    mmap(NULL, count * size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		no_memory();
	return memory;
}

sigset_t jobs_signals(void)
{
	struct sigaction on_hangup;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigaction(SIGHUP, NULL, &on_hangup) != 0 || on_hangup.sa_handler != SIG_IGN)
		sigaddset(&set, SIGHUP);
	return set;
}

enum exit_code jobs_run(const struct names *configs, const struct jobs_watch *watch,
                        const struct run_options *options)
{
	size_t n = configs->n;
	struct jobs jobs = {.configs = configs->items,
	                    .options = options,
	                    .watch = watch,
	                    .n = n,
	                    .ends = shared_memory(n, sizeof(struct batch_end)),
	                    .told = shared_memory(n, sizeof(struct told)),
	                    .started_us = shared_memory(n, sizeof(int64_t)),
	                    .pids = shared_memory(n, sizeof(pid_t))};
	sigset_t awaited = jobs_signals();

	sigprocmask(SIG_BLOCK, &awaited, &jobs.before);
	run_all(&jobs, watch->at_once, &awaited);
	sigprocmask(SIG_SETMASK, &jobs.before, NULL);
	if (jobs.stopped_by) {
		/* end as if the signal had not been waited for */
		signal(jobs.stopped_by, SIG_DFL);
		raise(jobs.stopped_by);
	}
	if (watch->ends)
		memcpy(watch->ends, jobs.ends, n * sizeof *watch->ends);
	munmap(jobs.ends, n * sizeof(struct batch_end));
	munmap(jobs.told, n * sizeof(struct told));
	munmap(jobs.started_us, n * sizeof(int64_t));
	munmap(jobs.pids, n * sizeof(pid_t));
	return jobs.highest;
}

enum exit_code jobs_run_one(const char *config, const struct run_options *options)
{
	const struct jobs_watch alone = {.at_once = 1};

	return jobs_run(&(struct names){&config, 1}, &alone, options);
}
