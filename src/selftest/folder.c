/* Whether a folder does what a safe output needs: some network and overlay
 * file systems do not. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/str.h"
#include "selftest/selftest.h"

enum { TEST_BYTES = 1 << 20 };

/* The tests' own folder, open; what is in it is removed by name. */
struct place {
	struct checks *checks;
	const char *path;
	int fd;
};

static const char *const names[] = {"a", "b", "lock"};
static const char *const folders[] = {"old", "new"};

/* "yes", or what the system said. */
static const char *done(bool success)
{
	return success ? "yes" : strerror(errno);
}

static void expect(const struct place *place, const char *name, const char *expected,
                   const char *found)
{
	check_same(place->checks, CHECK_FOLDER, name, expected, found);
}

/* --- Files ----------------------------------------------------------------- */

/* A pattern without a short period. */
static struct bytes pattern_make(struct arena *arena)
{
	struct bytes bytes = {ARENA_ARRAY(arena, char, TEST_BYTES), TEST_BYTES};
	uint32_t x = 1;

	for (size_t i = 0; i < bytes.length; i++) {
		x = x * 1664525U + 1013904223U;
		bytes.data[i] = (char)(x >> 24);
	}
	return bytes;
}

/* Reads a file of the folder back; "yes" if it holds these bytes. */
static const char *holds(const struct place *place, const char *name, const struct bytes *wanted)
{
	struct arena *arena = place->checks->arena;
	struct bytes found;

	if (!file_read(arena, path_join(arena, place->path, name), 2 * TEST_BYTES, &found))
		return strerror(errno);
	return found.length == wanted->length && memcmp(found.data, wanted->data, found.length) == 0
	           ? "yes"
	           : "other bytes";
}

static const char *mode_of(const struct place *place, const char *name)
{
	struct stat st;

	if (fstatat(place->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return strerror(errno);
	return arena_printf(place->checks->arena, "%04o", (unsigned)(st.st_mode & 07777));
}

static void files_check(const struct place *place)
{
	struct bytes bytes = pattern_make(place->checks->arena);
	const struct bytes other = {bytes.data, TEST_BYTES / 2};

	expect(place, "creates and flushes a file", "yes",
	       done(file_write(place->fd, "a", bytes.data, bytes.length)));
	expect(place, "gives its 1048576 bytes back", "yes", holds(place, "a", &bytes));
	expect(place, "keeps it for its owner alone", "0600", mode_of(place, "a"));
	expect(place, "refuses to create it twice", strerror(EEXIST),
	       done(file_write(place->fd, "a", other.data, other.length)));
	expect(place, "flushes a folder", "yes", done(fsync(place->fd) == 0));
	expect(place, "puts a new file in its place", "yes",
	       done(file_write(place->fd, "b", other.data, other.length) &&
	            renameat(place->fd, "b", place->fd, "a") == 0));
	expect(place, "gives the new bytes back", "yes", holds(place, "a", &other));
}

static void exchange_check(const struct place *place)
{
	struct stat before, after;
	bool made = mkdirat(place->fd, folders[0], 0700) == 0 &&
	            mkdirat(place->fd, folders[1], 0700) == 0 &&
	            fstatat(place->fd, folders[1], &before, 0) == 0;

	expect(place, "exchanges two folders in one step", "yes",
	       done(made &&
	            renameat2(place->fd, folders[0], place->fd, folders[1], RENAME_EXCHANGE) == 0));
	if (made && fstatat(place->fd, folders[0], &after, 0) == 0)
		expect(place, "shows each where the other was", "yes",
		       before.st_ino == after.st_ino ? "yes" : "no");
}

/* --- Locks ----------------------------------------------------------------- */

static bool lock_take(int fd)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

/* In a process of its own: takes the lock, says so, and holds it until it is
 * killed. */
static void hold(const struct place *place, int to_parent)
{
	int fd = openat(place->fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	char taken = fd >= 0 && lock_take(fd) ? 'y' : 'n';

	prctl(PR_SET_PDEATHSIG, SIGKILL); /* should the parent be killed */
	if (write(to_parent, &taken, 1) != 1)
		raise(SIGKILL);
	for (;;)
		pause();
}

/* "granted" or "refused" to this process. */
static const char *lock_try(const struct place *place)
{
	int fd = openat(place->fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	bool granted = fd >= 0 && lock_take(fd);
	int number = errno;

	if (fd >= 0)
		close(fd);
	if (granted)
		return "granted";
	return number == EAGAIN || number == EACCES ? "refused" : strerror(number);
}

static void locks_check(const struct place *place)
{
	int ends[2];
	char taken = 'n';
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return expect(place, "a pipe to another process", "yes", strerror(errno));
	child = fork();
	if (child == 0)
		hold(place, ends[1]);
	close(ends[1]);
	if (child < 0 || read(ends[0], &taken, 1) != 1)
		taken = 'n';
	close(ends[0]);
	expect(place, "grants a lock to another process", "yes", taken == 'y' ? "yes" : "no");
	expect(place, "refuses the same lock here", "refused", lock_try(place));
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	expect(place, "grants it once that process is killed", "granted", lock_try(place));
}

/* --- The folder ------------------------------------------------------------ */

static bool place_open(struct place *place, const char *folder)
{
	struct arena *arena = place->checks->arena;
	char *path = arena_printf(arena, "%s/.survreport-self-test.XXXXXX", folder);

	if (mkdtemp(path))
		place->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	place->path = path;
	expect(place, "holds a folder of ours", "yes",
	       place->fd >= 0 ? "yes" : arena_printf(arena, "'%s': %s", folder, strerror(errno)));
	return place->fd >= 0;
}

static void place_remove(struct place *place)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlinkat(place->fd, names[i], 0);
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		unlinkat(place->fd, folders[i], AT_REMOVEDIR);
	close(place->fd);
	expect(place, "lets all of it be removed", "yes", done(rmdir(place->path) == 0));
}

void self_test_folder(struct checks *checks, const char *folder)
{
	struct place place = {.checks = checks, .fd = -1};

	if (!place_open(&place, folder))
		return;
	files_check(&place);
	exchange_check(&place);
	locks_check(&place);
	place_remove(&place);
}
