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

/* What a worker tells its parent of a config, in memory that both see. */
struct told {
	volatile sig_atomic_t ready; /* `id` is complete */
	volatile sig_atomic_t over;  /* the config is done, with this code, … */
	volatile sig_atomic_t again; /* … or it is for another worker */
	enum exit_code code;
	char id[80];        /* report whose folder is being written */
	int64_t started_us; /* of a clock that is never set */
};

/* What all see. */
struct shared {
	size_t next; /* the config that is begun next; n: none is */
};

/* A process that runs one config after another. */
struct worker {
	pid_t pid;  /* 0: none */
	size_t *at; /* its config, in memory that it sees, too */
};

struct jobs {
	const char *const *configs;
	const struct run_options *options;
	const struct jobs_watch *watch;
	struct shared *shared;
	struct told *told;      /* n */
	struct batch_end *ends; /* n; likewise */
	size_t *at;             /* at_once; of the workers */
	struct worker *workers; /* at_once */
	bool *noted;            /* n; whose end was taken note of */
	size_t n, at_once, running;
	pid_t parent;
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

/* The next config that nobody has begun; n: there is none. */
static size_t config_take(const struct jobs *jobs)
{
	size_t i = __atomic_fetch_add(&jobs->shared->next, 1, __ATOMIC_ACQ_REL);

	return i < jobs->n ? i : jobs->n;
}

static bool configs_left(const struct jobs *jobs)
{
	return __atomic_load_n(&jobs->shared->next, __ATOMIC_ACQUIRE) < jobs->n;
}

/* Runs a config, in a worker. */
static enum exit_code config_run(struct jobs *jobs, size_t i, struct run_process *process)
{
	struct run_options options = *jobs->options;
	enum exit_code code;

	options.announce = announce;
	options.announce_context = &jobs->told[i];
	options.tell = tell;
	options.tell_context = &jobs->ends[i];
	options.process = process;
	code = pipeline_run(jobs->configs[i], &options);
	/* a reader that has seen enough, such as head, is no failure */
	if ((fflush(stdout) != 0 || ferror(stdout)) && errno != EPIPE && code == EXIT_DONE) {
		fprintf(stderr, "survreport: cannot write to stdout: %s\n", strerror(errno));
		code = EXIT_INPUT_OUTPUT;
	}
	return code;
}

/* The life of a worker: the config at `at`, and more until there are none.  Limits
 * cannot be taken back: after a config that had some, another worker goes on. */
static _Noreturn void work(struct jobs *jobs, size_t *at)
{
	struct arena kept = {0};
	struct font_files fonts = {.arena = &kept};
	struct run_process process = {.fonts = &fonts};
	bool heard = true;

	/* a parent that is killed must not leave us writing */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigprocmask(SIG_SETMASK, &jobs->before, NULL);
	signal(SIGNAL_NO_MEMORY, SIG_IGN); /* the parent says it */
	memory_prepare();
	/* also what libraries and the last words of a crash would say */
	if (jobs->options->mute && !freopen("/dev/null", "w", stderr))
		heard = false;
	for (; *at < jobs->n; *at = config_take(jobs)) {
		struct told *told = &jobs->told[*at];

		told->started_us = elapsed_us();
		told->code = heard ? config_run(jobs, *at, &process) : EXIT_INPUT_OUTPUT;
		told->again = process.handed_back;
		told->over = !process.handed_back;
		if (process.limited)
			break;
		/* the parent waits for this as for our end */
		if (configs_left(jobs))
			kill(jobs->parent, SIGCHLD);
	}
	_exit(EXIT_DONE);
}

/* A config is at its end, of which all is known. */
static void ended(struct jobs *jobs, size_t i)
{
	struct batch_end *end = &jobs->ends[i];

	jobs->noted[i] = true;
	if (end->code > jobs->highest)
		jobs->highest = end->code;
	if (jobs->told[i].started_us)
		end->took_ms = (elapsed_us() - jobs->told[i].started_us) / 1000;
	if (jobs->watch->ended)
		jobs->watch->ended(jobs->watch->context, i, end);
}

/* A config for which there is no process. */
static void refuse(struct jobs *jobs, size_t i, int number)
{
	struct batch_end *end = &jobs->ends[i];

	end->code = EXIT_BUSY;
	snprintf(end->error, sizeof end->error, "cannot start a process for it: %s",
	         strerror(number));
	if (!jobs->options->mute)
		fprintf(stderr, "survreport: '%s': %s\n", jobs->configs[i], end->error);
	ended(jobs, i);
}

/* Starts a worker in a free place, with a config.  False: none can be started. */
static bool start(struct jobs *jobs, size_t config)
{
	struct worker *worker = jobs->workers;
	pid_t pid;

	while (worker->pid)
		worker++;
	worker->at = &jobs->at[worker - jobs->workers];
	*worker->at = config;
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		work(jobs, worker->at);
	if (pid < 0) {
		refuse(jobs, config, errno);
		return false;
	}
	worker->pid = pid;
	jobs->running++;
	return true;
}

/* As many workers as may run at once. */
static void start_all(struct jobs *jobs)
{
	while (jobs->running < jobs->at_once && !jobs->stopped_by) {
		size_t config = config_take(jobs);

		if (config == jobs->n || !start(jobs, config))
			break;
	}
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

/* A worker that did not end by itself, and its config. */
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

/* Takes note of the configs that are over. */
static void note_over(struct jobs *jobs)
{
	for (size_t i = 0; i < jobs->n; i++) {
		if (jobs->noted[i] || !jobs->told[i].over)
			continue;
		jobs->ends[i].code = jobs->told[i].code;
		ended(jobs, i);
	}
}

/* Takes note of what workers have done, and of those that have ended. */
static void reap(struct jobs *jobs)
{
	for (size_t w = 0; w < jobs->at_once; w++) {
		struct worker *worker = &jobs->workers[w];
		size_t at;
		int status;

		if (!worker->pid || waitpid(worker->pid, &status, WNOHANG) != worker->pid)
			continue;
		worker->pid = 0;
		jobs->running--;
		note_over(jobs);
		at = *worker->at;
		if (!WIFEXITED(status) && at < jobs->n && !jobs->noted[at])
			finish_killed(jobs, at, WTERMSIG(status));
		else if (at < jobs->n && !jobs->noted[at] && jobs->told[at].again &&
		         !jobs->stopped_by)
			(void)start(jobs, at);
		/* what a checker of memory has to say when a process ends */
		if (WIFEXITED(status) && (enum exit_code)WEXITSTATUS(status) > jobs->highest)
			jobs->highest = (enum exit_code)WEXITSTATUS(status);
	}
	note_over(jobs);
}

/* Configs of which no worker could tell anything. */
static void note_lost(struct jobs *jobs)
{
	for (size_t i = 0; i < jobs->n && !jobs->stopped_by; i++) {
		if (jobs->noted[i])
			continue;
		jobs->ends[i].code = EXIT_INTERNAL;
		ended(jobs, i);
	}
}

static void stop_all(struct jobs *jobs, int signal)
{
	jobs->stopped_by = signal;
	__atomic_store_n(&jobs->shared->next, jobs->n, __ATOMIC_RELEASE);
	for (size_t w = 0; w < jobs->at_once; w++)
		if (jobs->workers[w].pid)
			kill(jobs->workers[w].pid, SIGTERM);
}

/* Runs all; signals are taken one at a time from here on. */
static void run_all(struct jobs *jobs, const sigset_t *awaited)
{
	while (jobs->running > 0 || configs_left(jobs)) {
		int signal;

		start_all(jobs);
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
	size_t n = configs->n, at_once = watch->at_once < n ? watch->at_once : n;
	struct arena arena = {0};
	struct jobs jobs = {.configs = configs->items,
	                    .options = options,
	                    .watch = watch,
	                    .n = n,
	                    .at_once = at_once,
	                    .parent = getpid(),
	                    .shared = shared_memory(1, sizeof(struct shared)),
	                    .ends = shared_memory(n, sizeof(struct batch_end)),
	                    .told = shared_memory(n, sizeof(struct told)),
	                    .at = shared_memory(at_once, sizeof(size_t)),
	                    .workers = ARENA_ARRAY(&arena, struct worker, at_once),
	                    .noted = ARENA_ARRAY(&arena, bool, n)};
	sigset_t awaited = jobs_signals();

	sigprocmask(SIG_BLOCK, &awaited, &jobs.before);
	run_all(&jobs, &awaited);
	note_lost(&jobs);
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
	munmap(jobs.at, at_once * sizeof(size_t));
	munmap(jobs.shared, sizeof(struct shared));
	arena_release(&arena);
	return jobs.highest;
}

enum exit_code jobs_run_one(const char *config, const struct run_options *options)
{
	const struct jobs_watch alone = {.at_once = 1};

	return jobs_run(&(struct names){&config, 1}, &alone, options);
}
