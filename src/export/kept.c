/* Earlier runs of a report: output/ID/history/0007-20261130T021207Z/, numbered as they
 * were kept, since a clock may jump.
 *
 * They are part of the folder that is swapped in: each new one has links to the files
 * of all that stay, so that whatever happens, either the old runs are there as they
 * were, or the new ones are.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "export/folder_impl.h"
#include "export/history.h"

static size_t count_digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* "0007-20261130T021207Z" */
bool kept_is_name(const char *name)
{
	size_t n = count_digits(name);
	const char *time = name + n + 1;

	return n >= 4 && n <= 9 && name[n] == '-' && count_digits(time) == 8 && time[8] == 'T' &&
	       count_digits(time + 9) == 6 && strcmp(time + 15, "Z") == 0;
}

static bool is_run(int kept, const char *name)
{
	int fd = kept_is_name(name) ? open_folder(kept, name) : -1;
	bool is = fd >= 0 && exists(fd, MANIFEST);

	if (fd >= 0)
		close(fd);
	return is;
}

struct kept {
	const char **names; /* in order of their numbers */
	size_t n;
};

static int by_number(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;
	size_t nx = count_digits(x), ny = count_digits(y);

	return nx != ny ? (nx > ny) - (nx < ny) : strcmp(x, y);
}

/* The runs in an open folder; none if it is not open. */
static struct kept kept_list(struct arena *arena, int folder)
{
	struct kept kept = {0};
	int copy = folder >= 0 ? dup(folder) : -1;
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	struct dirent *entry;

	if (!dir)
		return kept;
	while ((entry = readdir(dir)))
		if (is_run(folder, entry->d_name))
			ARENA_PUSH(arena, kept.names, kept.n, arena_strdup(arena, entry->d_name));
	closedir(dir);
	if (kept.n)
		qsort(kept.names, kept.n, sizeof *kept.names, by_number);
	return kept;
}

/* The text behind a key of a manifest, up to what ends it. */
static const char *part(struct arena *arena, const char *manifest, const char *key, const char *end)
{
	const char *start = manifest ? strstr(manifest, key) : NULL, *stop;

	if (!start)
		return "";
	start += strlen(key);
	stop = strstr(start, end);
	return arena_strndup(arena, start, stop ? (size_t)(stop - start) : strlen(start));
}

/* The name of the run in an open folder, the last of those that are kept. */
static const char *next_name(struct arena *arena, const struct kept *kept, const char *manifest)
{
	const char *last = kept->n ? kept->names[kept->n - 1] : "0";
	const char *finished = part(arena, manifest, "\"finished\": \"", "\"");
	char time[] = "00000000T000000Z";
	size_t n = 0;
	unsigned number = 0;

	for (size_t i = 0; i < count_digits(last); i++)
		number = 10 * number + (unsigned)(last[i] - '0');
	/* 2026-11-30T02:12:07.123Z; letters of a form that is not ours change nothing */
	for (; *finished && *finished != '.' && n < 15; finished++) {
		if (time[n] == 'T')
			n++;
		if (*finished >= '0' && *finished <= '9')
			time[n++] = *finished;
	}
	return arena_printf(arena, "%04u-%s", number + 1, time);
}

/* Whether the report's files differ from those that replace them. */
static bool is_other(struct arena *arena, const char *before, const char *now)
{
	static const char key[] = "\"files\": {", end[] = "\n  }";

	return before && strcmp(part(arena, before, key, end), part(arena, now, key, end)) != 0;
}

static bool copy_bytes(int from, int to)
{
	char bytes[1 << 16];
	ssize_t n;

	while ((n = read(from, bytes, sizeof bytes)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || !file_write_all(to, bytes, (size_t)n))
			return false;
	}
	return fsync(to) == 0;
}

/* Where there are no links. */
static bool copy_file(int from, int to, const char *name)
{
	int in = openat(from, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	int out = in >= 0 ? openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
	struct stat st;
	bool ok = out >= 0 && fstat(in, &st) == 0 && copy_bytes(in, out);
	int saved = errno;

	if (ok) {
		(void)!file_admit(out, st.st_gid, st.st_mode & 0777);
		(void)!futimens(out, (struct timespec[2]){st.st_atim, st.st_mtim});
	}
	if (in >= 0)
		close(in);
	if (out >= 0 && close(out) != 0 && ok) {
		saved = errno;
		ok = false;
	}
	errno = saved;
	return ok;
}

static bool link_file(int from, int to, const char *name)
{
	return linkat(from, name, to, name, 0) == 0 ||
	       (errno != ENOSPC && errno != EDQUOT && errno != EROFS && copy_file(from, to, name));
}

/* A new folder with the rights of another. */
static int folder_like(int at, const char *name, int model)
{
	struct stat st;
	int fd;

	if (fstat(model, &st) != 0 || mkdirat(at, name, 0700) != 0)
		return -1;
	fd = open_folder(at, name);
	if (fd >= 0)
		(void)!file_admit(fd, st.st_gid, st.st_mode & 07777);
	return fd;
}

static bool link_part(int from, int to, const char *part, const char *manifest);

/* The report's files in an open folder, or in a part of it, but its history, which goes
 * on. */
static bool link_files(DIR *dir, int to, const char *part, const char *manifest)
{
	int fd = dirfd(dir);
	struct dirent *entry;
	bool ok = true;

	while (ok && (entry = readdir(dir))) {
		char name[2 * NAME_MAX + 2];
		struct stat st;

		snprintf(name, sizeof name, "%s%s%s", part, *part ? "/" : "", entry->d_name);
		if (!*part && is_part(fd, name))
			ok = link_part(fd, to, name, manifest);
		else if (!strstr(name, HISTORY_NAME) && is_ours(name, manifest) &&
		         fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		         S_ISREG(st.st_mode))
			ok = link_file(fd, to, entry->d_name);
	}
	return ok;
}

static bool link_part(int from, int to, const char *part, const char *manifest)
{
	int fd = open_folder(from, part);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	int copy = dir ? folder_like(to, part, dirfd(dir)) : -1;
	bool ok = copy >= 0 && link_files(dir, copy, part, manifest) && fsync(copy) == 0;
	int saved = errno;

	if (copy >= 0)
		close(copy);
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	errno = saved;
	return ok;
}

/* Takes the run in the folder `from`, which is closed, into `to` under a name. */
static bool link_run(int from, int to, const char *name)
{
	DIR *dir = from >= 0 ? fdopendir(from) : NULL;
	int fd = dir ? folder_like(to, name, dirfd(dir)) : -1;
	char *manifest = fd >= 0 ? manifest_read(dirfd(dir)) : NULL;
	bool ok = fd >= 0 && link_files(dir, fd, "", manifest) && fsync(fd) == 0;
	int saved = errno;

	free(manifest);
	if (fd >= 0)
		close(fd);
	if (dir)
		closedir(dir);
	else if (from >= 0)
		close(from);
	errno = saved;
	return ok;
}

/* What the new folder carries on. */
struct carry {
	int old, kept; /* folders: the report as it is, and its kept runs or -1 */
	struct kept runs;
	size_t n_dropped;     /* of the first of them */
	const char *newcomer; /* the name of the report as it is; NULL: it is not kept */
};

static bool carry(const struct folder *folder, const struct carry *with)
{
	int to;
	bool ok = true;

	if (with->runs.n == with->n_dropped && !with->newcomer)
		return true;
	to = folder_like(folder->staging_fd, KEPT, with->kept >= 0 ? with->kept : with->old);
	if (to < 0)
		return false;
	for (size_t i = with->n_dropped; ok && i < with->runs.n; i++)
		ok = link_run(open_folder(with->kept, with->runs.names[i]), to, with->runs.names[i]);
	if (ok && with->newcomer)
		ok = link_run(dup(with->old), to, with->newcomer);
	ok = ok && fsync(to) == 0;
	close(to);
	return ok;
}

bool kept_carry(const struct folder *folder)
{
	struct carry with = {.old = open_folder(folder->output_fd, folder->id)};
	char *before, *now;
	bool ok;

	if (with.old < 0)
		return errno == ENOENT;
	with.kept = open_folder(with.old, KEPT);
	with.runs = kept_list(folder->arena, with.kept);
	before = folder->keep ? manifest_read(with.old) : NULL;
	now = folder->keep ? manifest_read(folder->staging_fd) : NULL;
	if (is_other(folder->arena, before, now))
		with.newcomer = next_name(folder->arena, &with.runs, before);
	if (folder->keep && with.runs.n + (with.newcomer != NULL) > folder->keep)
		with.n_dropped = with.runs.n + (with.newcomer != NULL) - folder->keep;
	ok = carry(folder, &with);
	free(before);
	free(now);
	if (with.kept >= 0)
		close(with.kept);
	close(with.old);
	return ok;
}
