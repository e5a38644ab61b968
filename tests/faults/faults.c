/* Runs a command over and over, each time with another call that fails, and judges what
 * it leaves.
 *
 *     faults FOLDER INJECT.so SAMPLE JOBS COMMAND...
 *
 * FOLDER/old is what is there before; the command runs in copies of it, and
 * FOLDER/new is what it leaves undisturbed.  SAMPLE is how many calls of a kind fail at most,
 * spread over all of them; 0 is each.  Each of them fails alone, and with all that follow it.
 * After each the files are the old or the new ones, each folder of a report whole; the code is
 * one for what happened, with one message that is true; nothing hangs, crashes or
 * is left; and the next run needs no cleaning.  Prints a line with the counts, and what
 * was wrong into FOLDER/findings.  Exit code 1 if anything was. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inject.h"

enum { PATH_SIZE = 1024, FILES_MOST = 200, SECONDS_MOST = 30, FOLLOW_EVERY = 16 };

/* What can be wrong. */
enum wrong { CRASHED, HUNG, TORN, WRONG_CODE, WRONG_MESSAGE, LEFT, BLOCKED, N_WRONG };
static const char *const wrong_names[N_WRONG] = {"crashes",  "hangs", "torn",   "codes",
                                                 "messages", "left",  "blocked"};

struct file {
	char path[256];
	uint64_t hash;
	bool loose; /* tells of each run, or differs from run to run */
};

struct tree {
	struct file files[FILES_MOST];
	size_t n;
};

/* How a command ended. */
struct end {
	int code; /* of exit; -1 for a signal */
	bool hung;
	uint64_t out; /* hash of standard output */
	char said[4000];
};

struct counts {
	unsigned long runs, wrong[N_WRONG];
};

struct job {
	const char *folder, *inject;
	char **command;
	struct tree before, after; /* undisturbed */
	struct end usual;
	bool again;           /* whether it can be run on what it left */
	char work[PATH_SIZE]; /* of this process */
	char control[PATH_SIZE];
	struct injected *injected;
	struct counts *counts; /* of all */
};

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(99);
}

/* --- Trees ------------------------------------------------------------------- */

static uint64_t hash_file(const char *path)
{
	uint64_t hash = 14695981039346656037u;
	FILE *file = fopen(path, "rb");
	int c;

	if (!file)
		return 0;
	while ((c = getc_unlocked(file)) != EOF)
		hash = (hash ^ (uint64_t)c) * 1099511628211u;
	fclose(file);
	return hash;
}

static bool is_loose(const char *path)
{
	return strstr(path, "history.log") || strstr(path, "/.state/") ||
	       strstr(path, "/index.html") || strstr(path, "/digest.");
}

/* What says that somebody is at work, and is empty. */
static bool is_lock(const char *name)
{
	size_t n = strlen(name);

	return name[0] == '.' && n > 5 && strcmp(name + n - 5, ".lock") == 0;
}

/* Files below a folder, by name. */
static void tree_read(struct tree *tree, const char *root, const char *below)
{
	char path[PATH_SIZE];
	struct dirent **names;
	int n;

	snprintf(path, sizeof path, "%s%s", root, below);
	n = scandir(path, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		const char *name = names[i]->d_name;
		struct stat st;
		struct file *file = &tree->files[tree->n];

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || is_lock(name))
			continue;
		if (snprintf(file->path, sizeof file->path, "%s/%s", below, name) >=
		    (int)sizeof file->path)
			die("too long a path");
		snprintf(path, sizeof path, "%s%s", root, file->path);
		if (lstat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode)) {
			char deeper[sizeof file->path];

			memcpy(deeper, file->path, sizeof deeper);
			tree_read(tree, root, deeper);
			continue;
		}
		file->hash = hash_file(path);
		file->loose = is_loose(file->path);
		if (++tree->n == FILES_MOST)
			die("too many files");
	}
	for (int i = 0; i < n; i++)
		free(names[i]);
	if (n >= 0)
		free(names);
}

static void tree_of(struct tree *tree, const char *root)
{
	memset(tree, 0, sizeof *tree);
	tree_read(tree, root, "");
}

static const struct file *tree_find(const struct tree *tree, const char *path)
{
	for (size_t i = 0; i < tree->n; i++)
		if (strcmp(tree->files[i].path, path) == 0)
			return &tree->files[i];
	return NULL;
}

/* What is old or new as a whole: the folder of a report, or a file. */
static size_t unit_length(const char *path)
{
	const char *slash;

	if (strncmp(path, "/output/", 8) == 0 && (slash = strchr(path + 8, '/')))
		return (size_t)(slash - path) + 1;
	return strlen(path) + 1;
}

/* Whether all files of the unit of one are in both, and the same. */
static bool unit_same(const struct tree *a, const struct tree *b, const char *path)
{
	size_t length = unit_length(path);
	const struct tree *both[] = {a, b};

	for (int k = 0; k < 2; k++)
		for (size_t i = 0; i < both[k]->n; i++) {
			const struct file *file = &both[k]->files[i], *other;

			if (strncmp(file->path, path, length) != 0 || file->loose)
				continue;
			other = tree_find(both[1 - k], file->path);
			if (!other || (other->hash != file->hash && !other->loose))
				return false;
		}
	return true;
}

/* The first file that is not as in `wanted`, or else (if there is one) `instead`. */
static const char *first_torn(const struct tree *now, const struct tree *wanted,
                              const struct tree *instead)
{
	const struct tree *all[] = {now, wanted};

	for (int k = 0; k < 2; k++)
		for (size_t i = 0; i < all[k]->n; i++) {
			const char *path = all[k]->files[i].path;

			if (!all[k]->files[i].loose && !unit_same(now, wanted, path) &&
			    (!instead || !unit_same(now, instead, path)))
				return path;
		}
	return NULL;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *place)
{
	(void)st;
	(void)type;
	(void)place;
	return remove(path);
}

static void copy_file(const char *from, const char *to)
{
	static char bytes[1 << 16];
	int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ssize_t n;

	while ((n = read(in, bytes, sizeof bytes)) > 0)
		if (write(out, bytes, (size_t)n) != n)
			die(to);
	close(in);
	close(out);
}

static void copy_tree(const char *from, const char *to)
{
	DIR *dir = opendir(from);
	struct dirent *entry;

	mkdir(to, 0700);
	while (dir && (entry = readdir(dir))) {
		char a[PATH_SIZE], b[PATH_SIZE];

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(a, sizeof a, "%s/%s", from, entry->d_name);
		snprintf(b, sizeof b, "%s/%s", to, entry->d_name);
		if (entry->d_type == DT_DIR)
			copy_tree(a, b);
		else
			copy_file(a, b);
	}
	if (dir)
		closedir(dir);
}

/* The state before, again. */
static void restore(const struct job *job)
{
	char old[PATH_SIZE + 8], tmp[PATH_SIZE + 8];

	snprintf(old, sizeof old, "%s/old", job->folder);
	snprintf(tmp, sizeof tmp, "%s/tmp", job->work);
	nftw(job->work, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	copy_tree(old, job->work);
	mkdir(tmp, 0700);
}

/* --- Runs -------------------------------------------------------------------- */

static void on_alarm(int signal)
{
	(void)signal;
}

static const char *beside(const struct job *job, const char *ending)
{
	static char path[PATH_SIZE + 16];

	snprintf(path, sizeof path, "%s%s", job->work, ending);
	return path;
}

static _Noreturn void run(const struct job *job, const char *fault)
{
	char tmp[PATH_SIZE + 8];

	setpgid(0, 0);
	snprintf(tmp, sizeof tmp, "%s/tmp", job->work);
	setenv("TMPDIR", tmp, 1);
	setenv("SOURCE_DATE_EPOCH", "1767225600", 1);
	if (!freopen("/dev/null", "r", stdin) || !freopen(beside(job, ".out"), "w", stdout) ||
	    !freopen(beside(job, ".err"), "w", stderr) || chdir(job->work) != 0)
		_exit(98);
	if (fault) {
		setenv("FAULT", fault, 1);
		setenv("FAULT_FILE", job->control, 1);
		setenv("LD_PRELOAD", job->inject, 1);
	}
	execvp(job->command[0], job->command);
	_exit(97);
}

/* Runs the command; whatever it started has ended when this returns. */
static void command_run(const struct job *job, const char *fault, struct end *end)
{
	pid_t pid = fork(), ended;
	int status = 0, one;
	FILE *err;
	size_t n;

	if (pid == 0)
		run(job, fault);
	setpgid(pid, pid);
	*end = (struct end){.code = -1};
	alarm(SECONDS_MOST);
	for (;;) {
		ended = waitpid(-1, &one, 0);
		if (ended == pid)
			status = one;
		if (ended < 0 && errno != EINTR)
			break;
		if (ended < 0) {
			end->hung = true;
			kill(-pid, SIGKILL);
		}
	}
	alarm(0);
	if (WIFEXITED(status))
		end->code = WEXITSTATUS(status);
	end->out = hash_file(beside(job, ".out"));
	err = fopen(beside(job, ".err"), "r");
	n = err ? fread(end->said, 1, sizeof end->said - 1, err) : 0;
	end->said[n] = '\0';
	if (err)
		fclose(err);
}

/* --- Judging ----------------------------------------------------------------- */

static void found(const struct job *job, const char *fault, enum wrong wrong, const struct end *end,
                  const char *what)
{
	char path[PATH_SIZE], line[3 * PATH_SIZE];
	int fd, n;

	__atomic_add_fetch(&job->counts->wrong[wrong], 1, __ATOMIC_RELAXED);
	snprintf(path, sizeof path, "%s/findings", job->folder);
	n = snprintf(line, sizeof line, "%s: %s: %s (%s by %s): code %d: %.800s\n",
	             wrong_names[wrong], fault, what, job->injected->name, job->injected->where,
	             end->code, end->said);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (write(fd, line, (size_t)n) != n)
		die(path);
	close(fd);
}

static bool is_done(int code)
{
	return code == 0 || code == 1;
}

/* A code that says what happened: of a limit, of files that cannot be made or read, of
 * somebody else. */
static bool code_fits(bool memory, int code)
{
	return memory ? code == 71 : code == 71 || (code >= 73 && code <= 75);
}

static size_t lines_of(const char *text)
{
	size_t n = 0;

	while ((text = strchr(text, '\n'))) {
		n++;
		text++;
	}
	return n;
}

/* What a message may not be, whatever failed: our defects, and what is not so. */
static bool is_untrue(const char *said)
{
	static const char *const words[] = {
	    "signal",   "internal error", "libharu error", "not valid",
	    "is not a", "crash",          "Success",       "survreport: survreport"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strstr(said, words[i]))
			return true;
	return false;
}

static bool is_wrong_code(const struct job *job, bool memory, int code)
{
	return is_done(code) ? code != job->usual.code : !code_fits(memory, code);
}

static bool is_wrong_message(const char *fault, const struct end *end)
{
	bool alone = !strstr(fault, " on ");

	if (is_untrue(end->said))
		return true;
	if (is_done(end->code))
		return false;
	if (fault[0] != 'm')
		return !end->said[0];
	return !strstr(end->said, "out of memory") || (alone && lines_of(end->said) > 2);
}

static void judge_end(const struct job *job, const char *fault, const struct end *end)
{
	if (end->hung)
		found(job, fault, HUNG, end, "");
	else if (end->code < 0 || end->code == 70)
		found(job, fault, CRASHED, end, "");
	else if (is_wrong_code(job, fault[0] == 'm', end->code))
		found(job, fault, WRONG_CODE, end, "");
	else if (is_done(end->code) && end->out != job->usual.out)
		found(job, fault, TORN, end, "standard output");
	else if (is_wrong_message(fault, end))
		found(job, fault, WRONG_MESSAGE, end, "");
}

/* What is neither of before nor of after. */
static const char *first_left(const struct job *job, const struct tree *now)
{
	for (size_t i = 0; i < now->n; i++) {
		const struct file *file = &now->files[i];

		if (!file->loose && !tree_find(&job->before, file->path) &&
		    !tree_find(&job->after, file->path))
			return file->path;
	}
	return NULL;
}

/* What fails to be removed is left, and in a folder of temporary files what is in a folder
 * that cannot be looked into; the next run removes it. */
static bool may_leave(const struct job *job, const char *fault, const char *path)
{
	static const char *const removers[] = {"unlink", "unlinkat", "rmdir"};

	if (strstr(fault, " on "))
		return true;
	if (strncmp(path, "/tmp/", 5) == 0 && strcmp(job->injected->name, "openat") == 0)
		return true;
	for (size_t i = 0; i < sizeof removers / sizeof *removers; i++)
		if (strcmp(job->injected->name, removers[i]) == 0)
			return true;
	return false;
}

/* The next run, of a command that can be run again on what it left. */
static void follow(const struct job *job, const char *fault)
{
	struct tree now;
	struct end end;
	const char *path;

	tree_of(&now, job->work);
	path = first_torn(&now, &job->after, NULL);
	/* it is done; what could not be removed, which is hidden, it has told */
	if (!job->again && (!path || strstr(path, "/.")))
		return;
	command_run(job, NULL, &end);
	tree_of(&now, job->work);
	path = first_torn(&now, &job->after, NULL);
	if (end.code != job->usual.code || path)
		found(job, fault, BLOCKED, &end, path ? path : "");
}

static void try_one(const struct job *job, const char *fault, unsigned long i)
{
	struct end end;
	struct tree now;
	const char *torn, *left;

	restore(job);
	memset(job->injected, 0, sizeof *job->injected);
	command_run(job, fault, &end);
	if (job->injected->n_failed == 0)
		return;
	__atomic_add_fetch(&job->counts->runs, 1, __ATOMIC_RELAXED);
	judge_end(job, fault, &end);
	tree_of(&now, job->work);
	left = first_left(job, &now);
	if (left && !may_leave(job, fault, left))
		found(job, fault, LEFT, &end, left);
	/* what is left is no part of a report; within its folder it is */
	torn = first_torn(&now, &job->after, is_done(end.code) ? NULL : &job->before);
	if (torn && !(left && strcmp(torn, left) == 0))
		found(job, fault, TORN, &end, torn);
	if (left || torn || i % FOLLOW_EVERY == 0)
		follow(job, fault);
}

/* --- All --------------------------------------------------------------------- */

static void *memory_shared(size_t size, int fd)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
	                    MAP_SHARED | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0);

	if (memory == MAP_FAILED)
		die("mmap");
	return memory;
}

/* A process's own folder and counts. */
static void job_begin(struct job *job, int worker)
{
	int fd;

	snprintf(job->work, sizeof job->work, "%s/work-%d", job->folder, worker);
	snprintf(job->control, sizeof job->control, "%s/control-%d", job->folder, worker);
	fd = open(job->control, O_RDWR | O_CREAT, 0600);
	if (fd < 0 || ftruncate(fd, sizeof(struct injected)) != 0)
		die(job->control);
	job->injected = memory_shared(sizeof(struct injected), fd);
	close(fd);
}

/* What the command leaves undisturbed, twice: what differs is loose. */
static void undisturbed(struct job *job)
{
	struct tree again;
	struct end end;

	restore(job);
	tree_of(&job->before, job->work);
	command_run(job, NULL, &job->usual);
	tree_of(&job->after, job->work);
	command_run(job, NULL, &end);
	job->again = end.code == job->usual.code;
	restore(job);
	command_run(job, "memory once 0", &end);
	tree_of(&again, job->work);
	for (size_t i = 0; i < job->after.n; i++) {
		const struct file *other = tree_find(&again, job->after.files[i].path);

		if (!other || other->hash != job->after.files[i].hash)
			job->after.files[i].loose = true;
	}
	if (!is_done(job->usual.code) || end.code != job->usual.code || end.out != job->usual.out) {
		fprintf(stderr, "undisturbed: codes %d and %d: %s%s\n", job->usual.code, end.code,
		        job->usual.said, end.said);
		exit(2);
	}
}

static void work(struct job *job, int worker, int n_workers, unsigned long sample,
                 const unsigned long n[2])
{
	static const char *const kinds[] = {"memory", "calls"}, *const modes[] = {"once", "on"};
	unsigned long turn = 0;

	job_begin(job, worker);
	for (int kind = 0; kind < 2; kind++)
		for (int mode = 0; mode < 2; mode++) {
			unsigned long step = sample && n[kind] > sample ? n[kind] / sample : 1;

			/* not the same ones for both modes */
			for (unsigned long at = 1 + (mode ? step / 2 : 0); at <= n[kind];
			     at += step) {
				char fault[64];

				if (turn++ % (unsigned long)n_workers != (unsigned long)worker)
					continue;
				snprintf(fault, sizeof fault, "%s %s %lu", kinds[kind], modes[mode],
				         at);
				try_one(job, fault, turn / (unsigned long)n_workers);
			}
		}
	exit(0);
}

int main(int argc, char **argv)
{
	static struct job job;
	struct sigaction alarmed = {.sa_handler = on_alarm};
	unsigned long sample, any = 0;
	int n_workers;

	if (argc < 6) {
		fputs("usage: faults FOLDER INJECT.so SAMPLE JOBS COMMAND...\n", stderr);
		return 64;
	}
	job.folder = argv[1];
	job.inject = argv[2];
	sample = strtoul(argv[3], NULL, 10);
	n_workers = atoi(argv[4]);
	job.command = argv + 5;
	job.counts = memory_shared(sizeof *job.counts, -1);
	sigaction(SIGALRM, &alarmed, NULL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	job_begin(&job, n_workers);
	undisturbed(&job);
	for (int i = 0; i < n_workers; i++)
		if (fork() == 0) {
			prctl(PR_SET_CHILD_SUBREAPER, 1);
			work(&job, i, n_workers, sample, job.injected->n);
		}
	for (int status; wait(&status) > 0;)
		if (status != 0)
			return 2;
	printf("%lu of %lu allocations and %lu calls:", job.counts->runs, job.injected->n[0],
	       job.injected->n[1]);
	for (int i = 0; i < N_WRONG; i++) {
		printf(" %lu %s%s", job.counts->wrong[i], wrong_names[i],
		       i + 1 < N_WRONG ? "," : "\n");
		any += job.counts->wrong[i];
	}
	return any > 0;
}
