#include "load/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/num.h"

/* How a child ends that could not write all. */
enum { CHILD_FULL = 3 };

/* The bytes of addresses that this process has; 0 if the system does not tell. */
static size_t size_now(void)
{
	char text[64];
	double pages;
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	if (!number_parse(text, strcspn(text, " "), &pages))
		return 0;
	return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* Lowers a limit; one that is lower already stays. */
static void limit(__rlimit_resource_t what, size_t most)
{
	struct rlimit now;

	if (getrlimit(what, &now) != 0 || now.rlim_cur <= most)
		return;
	now.rlim_cur = most;
	setrlimit(what, &now);
}

static void limits_set(const struct child_limits *limits)
{
	size_t size = size_now();

	limit(RLIMIT_CPU, limits->seconds);
	limit(RLIMIT_FSIZE, limits->output);
	if (size)
		limit(RLIMIT_AS, size + limits->memory);
}

pid_t child_begin(void)
{
	pid_t parent = getpid(), pid;
	int null;

	fflush(NULL);
	pid = fork();
	if (pid != 0)
		return pid;
	/* a parent that is ended, by a limit of its own say, must not leave us at work */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	limit(RLIMIT_CORE, 0);
	signal(SIGABRT, SIG_DFL);
	signal(SIGNAL_NO_MEMORY, SIG_IGN); /* see no_memory() */
	/* the parent says what went wrong, and in its own words */
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = STDIN_FILENO; null >= 0 && fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
	return 0;
}

bool child_wait(pid_t pid, int *status)
{
	pid_t ended;

	do
		ended = waitpid(pid, status, 0);
	while (ended < 0 && errno == EINTR);
	return ended == pid;
}

static _Noreturn void work(child_fn *fn, void *user, const struct child_limits *limits, int fd)
{
	FILE *to = fdopen(fd, "w");

	signal(SIGXFSZ, SIG_IGN);
	limits_set(limits);
	if (to)
		fn(user, to);
	_exit(!to || ferror(to) || fflush(to) != 0 ? CHILD_FULL : 0);
}

static const char *why_not(struct arena *arena, int status, const struct child_limits *limits)
{
	enum { MB = 1 << 20 };
	int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (signal == SIGXCPU)
		return arena_printf(arena, "reading it takes more than %u seconds (is it damaged?)",
		                    limits->seconds);
	if (signal == SIGKILL)
		return "reading it was ended by the system (is the memory full?)";
	if (signal == SIGABRT || signal == SIGNAL_NO_MEMORY)
		return arena_printf(arena,
		                    "reading it takes more than %zu MB of memory, or fails "
		                    "(is it damaged?)",
		                    limits->memory / MB);
	if (signal)
		return arena_printf(arena,
		                    "what reads it crashed by it (%s): it is damaged, or the "
		                    "library has a mistake",
		                    strsignal(signal));
	return arena_printf(arena, "it unpacks to more than %zu MB", limits->output / MB);
}

/* All that was written. */
static bool take(struct arena *arena, int fd, struct bytes *out)
{
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) != 0)
		return false;
	out->data = arena_alloc(arena, (size_t)st.st_size + 1, 1);
	out->length = 0;
	while (out->length < (size_t)st.st_size) {
		n = pread(fd, out->data + out->length, (size_t)st.st_size - out->length,
		          (off_t)out->length);
		if (n > 0)
			out->length += (size_t)n;
		else if (n == 0 || errno != EINTR)
			return false;
	}
	return true;
}

bool child_run(struct arena *arena, child_fn *fn, void *user, const struct child_limits *limits,
               struct bytes *out, const char **why)
{
	int fd = memfd_create("survreport", MFD_CLOEXEC), status = 0;
	bool done, ended;
	pid_t pid;

	*why = "cannot be read: no process can be started for it";
	if (fd < 0)
		return false;
	pid = child_begin();
	if (pid == 0)
		work(fn, user, limits, fd);
	ended = pid > 0 && child_wait(pid, &status);
	done = ended && WIFEXITED(status) && WEXITSTATUS(status) == 0 && take(arena, fd, out);
	if (!done && ended)
		*why = why_not(arena, status, limits);
	close(fd);
	return done;
}
