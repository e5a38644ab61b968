#include "verify/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/file.h"
#include "run/jobs.h"

static const char start[] = "survreport-";
enum { RANDOM_LETTERS = 6 };

static int folder_open_at(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

/* Removes all that is in a folder, which is closed.  Asks for no memory: there may be none. */
static void folder_empty(int fd)
{
	_Alignas(struct dirent64) char entries[4096];
	ssize_t n;

	while ((n = getdents64(fd, entries, sizeof entries)) > 0)
		for (ssize_t at = 0; at < n;) {
			const struct dirent64 *entry = (const void *)(entries + at);
			const char *name = entry->d_name;

			at += entry->d_reclen;
			if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
			    unlinkat(fd, name, 0) == 0)
				continue;
			folder_empty(folder_open_at(fd, name));
			unlinkat(fd, name, AT_REMOVEDIR);
		}
	if (fd >= 0)
		close(fd);
}

/* Removes a folder of which nobody has the lock any more. */
static void sweep_one(int at, const char *name)
{
	int fd = folder_open_at(at, name);
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st) != 0 || st.st_uid != geteuid() || flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		return;
	}
	folder_empty(fd);
	unlinkat(at, name, AT_REMOVEDIR);
}

/* Removes what others left that were killed. */
static void sweep(const char *where)
{
	DIR *dir = opendir(where);
	const struct dirent *entry;

	while (dir && (entry = folder_next(dir)))
		if (strncmp(entry->d_name, start, strlen(start)) == 0 &&
		    strlen(entry->d_name) == strlen(start) + RANDOM_LETTERS)
			sweep_one(dirfd(dir), entry->d_name);
	if (dir)
		closedir(dir);
}

/* A new folder with its lock, as a path; `fd` holds the lock until all that have it have
 * ended.  Where folders cannot be locked, nobody else takes it for left over either. */
static const char *folder_new(struct arena *arena, const char *where, int *fd)
{
	for (;;) {
		char *path = arena_printf(arena, "%s/%sXXXXXX", where, start);
		struct stat st;

		if (!mkdtemp(path))
			return NULL;
		*fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		if (*fd < 0) {
			rmdir(path);
			return NULL;
		}
		/* one who sweeps may have come between */
		if (flock(*fd, LOCK_EX) != 0 || (fstat(*fd, &st) == 0 && st.st_nlink > 0))
			return path;
		close(*fd);
	}
}

/* Waits until a process has ended, and all that it left behind.  Gives its status, and the
 * signal that asked us to end, or 0; the process is told of that. */
static int wait_all(pid_t process, int *status)
{
	sigset_t awaited = jobs_signals();
	int stopped_by = 0, one, signal;
	pid_t ended;

	while ((ended = waitpid(-1, &one, WNOHANG)) >= 0) {
		if (ended == process) {
			*status = one;
			process = 0;
		}
		if (ended > 0)
			continue;
		if (sigwait(&awaited, &signal) != 0)
			BUG("sigwait");
		if (signal != SIGCHLD)
			stopped_by = signal;
		if (signal != SIGCHLD && process)
			kill(process, SIGTERM);
	}
	return stopped_by;
}

/* The code of a process that is to be ours.  One that has no memory says so, or had none to. */
static enum exit_code code_of(int status)
{
	if (WIFEXITED(status))
		return (enum exit_code)WEXITSTATUS(status);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? EXIT_LIMIT : EXIT_INTERNAL;
}

static enum exit_code no_folder(struct diags *diags, const char *where)
{
	diag_error(
	    diags, (struct mark){0},
	    "cannot create a temporary folder in '%s': %s (TMPDIR says where temporary files "
	    "go)",
	    where, strerror(errno));
	return EXIT_CANNOT_CREATE;
}

enum exit_code scratch_run(scratch_fn *fn, void *user, struct arena *arena, struct diags *diags)
{
	const char *told = getenv("TMPDIR"), *where = told && told[0] ? told : "/tmp", *path;
	int status = 0, fd = -1, stopped_by;
	sigset_t awaited = jobs_signals(), before;
	pid_t process;

	sweep(where);
	sigprocmask(SIG_BLOCK, &awaited, &before);
	path = folder_new(arena, where, &fd);
	if (!path) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		return no_folder(diags, where);
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	fflush(NULL);
	process = fork();
	if (process == 0) {
		/* ours is not to be at work when nobody is there to tidy up */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit((int)fn(user, path));
	}
	if (process < 0)
		diag_error(diags, (struct mark){0}, "cannot start a process: %s", strerror(errno));
	stopped_by = wait_all(process, &status);
	folder_empty(fd);
	rmdir(path);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (stopped_by) {
		signal(stopped_by, SIG_DFL);
		raise(stopped_by);
	}
	return process < 0 ? EXIT_BUSY : code_of(status);
}
