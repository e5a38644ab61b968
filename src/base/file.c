#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bug.h"

/* Reads until `length` bytes are there or the file ends; its end is where it
 * is, whatever fstat said. */
static bool read_all(int fd, char *data, size_t *length)
{
	size_t done = 0;

	while (done < *length) {
		ssize_t n = read(fd, data + done, *length - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	*length = done;
	return true;
}

/* The size of an open file that is a regular one. */
static bool size_find(int fd, size_t limit, size_t *size)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return false;
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		return false;
	}
	if ((size_t)st.st_size > limit) {
		errno = EFBIG;
		return false;
	}
	*size = (size_t)st.st_size;
	return true;
}

/* O_NONBLOCK: a named pipe is refused, not waited for. */
static int open_to_read(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

static void close_quietly(int fd)
{
	int saved = errno;

	close(fd);
	errno = saved;
}

/* Reads the rest of a file whose start is there. */
static bool rest_read(int fd, struct arena *arena, const struct bytes *start, struct bytes *bytes)
{
	size_t rest = bytes->length - start->length;

	bytes->data = arena_alloc(arena, bytes->length + 1, 1);
	memcpy(bytes->data, start->data, start->length);
	if (!read_all(fd, bytes->data + start->length, &rest))
		return false;
	bytes->length = start->length + rest;
	return true;
}

/* From this size on the first block of a file is looked at by itself. */
enum { LARGE_FROM = 16 << 20, BLOCK = 4096 };

bool file_read_unless(struct arena *arena, const char *path, size_t limit, file_refuse_fn *refuse,
                      struct bytes *bytes)
{
	char block[BLOCK];
	struct bytes start = {block, 0};
	int fd = open_to_read(path);
	bool ok;

	if (fd < 0)
		return false;
	ok = size_find(fd, limit, &bytes->length);
	if (ok && refuse && bytes->length > LARGE_FROM) {
		start.length = sizeof block;
		ok = read_all(fd, block, &start.length);
	}
	if (ok && start.length && refuse(&start))
		*bytes = (struct bytes){arena_memdup(arena, block, start.length), start.length};
	else if (ok)
		ok = rest_read(fd, arena, &start, bytes);
	close_quietly(fd);
	return ok;
}

bool file_read(struct arena *arena, const char *path, size_t limit, struct bytes *bytes)
{
	return file_read_unless(arena, path, limit, NULL, bytes);
}

bool file_map(const char *path, size_t limit, struct bytes *bytes)
{
	int fd = open_to_read(path);
	void *data = MAP_FAILED;

	if (fd < 0)
		return false;
	if (size_find(fd, limit, &bytes->length))
		/* of no bytes there is no map: one of a byte, which is not read */
		data = mmap(NULL, bytes->length ? bytes->length : 1, PROT_READ,
		            MAP_PRIVATE | MAP_POPULATE, fd, 0);
	/* no fault of the file */
	if (data == MAP_FAILED && errno == ENOMEM)
		no_memory();
	close_quietly(fd);
	bytes->data = data == MAP_FAILED ? NULL : data;
	return data != MAP_FAILED;
}

void file_rest(const struct bytes *bytes)
{
	madvise(bytes->data, bytes->length, MADV_DONTNEED);
}

void file_unmap(const struct bytes *bytes)
{
	munmap(bytes->data, bytes->length ? bytes->length : 1);
}

bool file_write_all(int fd, const void *bytes, size_t length)
{
	const char *data = bytes;

	while (length > 0) {
		ssize_t n = write(fd, data, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		data += n;
		length -= (size_t)n;
	}
	return true;
}

int file_begin(int folder, const char *name, const void *data, size_t length)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return -1;
	if (!file_write_all(fd, data, length)) {
		close_quietly(fd);
		return -1;
	}
	/* a hint: file_end() sees to it that all of it is there */
	(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	return fd;
}

bool file_end(int fd)
{
	bool ok = fsync(fd) == 0;
	int saved = errno;

	if (close(fd) != 0 && ok)
		return false;
	errno = saved;
	return ok;
}

bool file_write(int folder, const char *name, const void *data, size_t length)
{
	int fd = file_begin(folder, name, data, length);

	return fd >= 0 && file_end(fd);
}

/* What came of taking the lock of an open file. */
enum hold { HELD, GONE /* the name is another file's by now */, FAILED };

/* `command` says whether to wait for another one's lock. */
static enum hold hold(int folder, const char *name, int fd, int command)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct stat here, there;

	if (fcntl(fd, command, &lock) != 0)
		return errno == EINTR ? GONE : FAILED;
	return fstat(fd, &here) == 0 && fstatat(folder, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	               here.st_ino == there.st_ino && here.st_dev == there.st_dev
	           ? HELD
	           : GONE;
}

/* Removes what a killed process has left of a name.  Nothing of it is used: it
 * may be another user's, or have a second name.  One that is being written is
 * waited for if it is ours, and another user's is an error.  False with errno
 * set if it has to stay. */
static bool clear_aside(int folder, const char *name)
{
	struct stat st;
	enum hold got;
	bool ok;
	int fd;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT;
	if (!S_ISREG(st.st_mode)) /* a link, a pipe: nobody writes it */
		return unlinkat(folder, name, 0) == 0;
	fd = openat(folder, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT;
	got = hold(folder, name, fd, st.st_uid == geteuid() ? F_OFD_SETLKW : F_OFD_SETLK);
	ok = got == GONE || (got == HELD && unlinkat(folder, name, 0) == 0);
	close(fd);
	return ok;
}

/* Opens the file that is written before it takes its place, a new one, and
 * takes its lock: another process may be at it. */
static int open_aside(int folder, const char *name)
{
	for (;;) {
		int fd =
		    openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		enum hold got;

		if (fd < 0 && (errno != EEXIST || !clear_aside(folder, name)))
			return -1;
		if (fd < 0)
			continue;
		got = hold(folder, name, fd, F_OFD_SETLKW);
		if (got == HELD)
			return fd;
		/* one who came between thought that it was left over */
		close(fd);
		if (got == FAILED) {
			unlinkat(folder, name, 0);
			return -1;
		}
	}
}

/* Lets those read a new file who may read the one that it replaces. */
static void admit_as(int folder, const char *name, int fd)
{
	struct stat st;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == geteuid())
		(void)!file_admit(fd, st.st_gid, st.st_mode & 0777);
}

/* The new file is whole on the disk before it takes the place of the old one. */
static bool replace_in(int folder, const char *aside, const char *name, struct bytes bytes)
{
	int fd = open_aside(folder, aside), saved;
	bool ok = fd >= 0 && file_write_all(fd, bytes.data, bytes.length);

	if (ok)
		admit_as(folder, name, fd);
	ok = ok && fsync(fd) == 0 && renameat(folder, aside, folder, name) == 0;
	saved = errno;
	if (!ok && fd >= 0)
		unlinkat(folder, aside, 0);
	if (fd >= 0)
		close(fd);
	errno = saved;
	return ok;
}

/* `lasting`: after a failure of power the new file is there, not the old one. */
static bool replace(struct arena *arena, const char *path, struct bytes bytes, bool lasting)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	int folder = open(path_folder(arena, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int saved;
	bool ok;

	if (folder < 0)
		return false;
	ok = replace_in(folder, arena_printf(arena, ".%s.new", name), name, bytes);
	if (ok && lasting)
		ok = folder_sync(folder);
	saved = errno;
	close(folder);
	errno = saved;
	return ok;
}

bool file_replace(struct arena *arena, const char *path, const void *data, size_t length)
{
	return replace(arena, path, (struct bytes){(char *)(uintptr_t)data, length}, true);
}

bool file_replace_view(struct arena *arena, const char *path, const void *data, size_t length)
{
	return replace(arena, path, (struct bytes){(char *)(uintptr_t)data, length}, false);
}

const char *file_replace_why(struct arena *arena, const char *path)
{
	const char *why = errno == ENOSPC || errno == EDQUOT ? "the disk is full" : strerror(errno);
	const char *slash = strrchr(path, '/');
	const char *aside = arena_printf(arena, "%.*s.%s.new", slash ? (int)(slash + 1 - path) : 0,
	                                 path, slash ? slash + 1 : path);
	struct stat st;

	return lstat(aside, &st) == 0 ? arena_printf(arena,
	                                             "%s ('%s', by which it is replaced, is left "
	                                             "over or another user's: see whose it is, "
	                                             "and remove it)",
	                                             why, aside)
	                              : why;
}

bool folder_sync(int folder)
{
	return fsync(folder) == 0 || errno == EINVAL || errno == EBADF || errno == ENOSYS;
}

struct dirent *folder_next(DIR *folder)
{
	errno = 0;
	return readdir(folder);
}

/* The umask is for what nobody has asked to be open. */
static bool folder_make(const char *path, mode_t mode)
{
	mode_t before = umask(0);
	bool ok = mkdir(path, mode) == 0 || errno == EEXIST;

	umask(before);
	return ok;
}

bool folders_make(struct arena *arena, const char *path, mode_t mode)
{
	char *copy = arena_strdup(arena, path);

	for (char *slash = copy + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (!folder_make(copy, mode))
			return false;
		*slash = '/';
	}
	return folder_make(copy, mode);
}

bool file_admit(int fd, gid_t group, mode_t mode)
{
	struct stat st;
	int saved = 0;

	if (fstat(fd, &st) != 0)
		return false;
	if (st.st_gid != group && fchown(fd, (uid_t)-1, group) != 0) {
		saved = errno;
		mode &= ~(mode_t)(S_IRWXG | S_ISGID);
	}
	if ((st.st_mode & 07777) == mode && st.st_gid == group)
		return true;
	if (fchmod(fd, mode) != 0)
		return false;
	errno = saved;
	return !saved;
}

const char *path_folder(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	if (slash == path)
		return "/";
	return arena_strndup(arena, path, (size_t)(slash - path));
}

const char *path_join(struct arena *arena, const char *from, const char *path)
{
	if (path[0] == '/' || strcmp(from, ".") == 0)
		return arena_strdup(arena, path);
	return arena_printf(arena, "%s/%s", from, path);
}

bool path_stays_inside(const char *path)
{
	if (path[0] == '/' || path[0] == '\0')
		return false;
	for (const char *at = path; at; at = strchr(at, '/')) {
		at += *at == '/';
		if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || !at[2]))
			return false;
	}
	return true;
}
