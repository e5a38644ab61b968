/* Who may read a report. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "export/folder_impl.h"
#include "export/run_digest.h"

mode_t readers_folder_mode(mode_t mode)
{
	return mode | ((mode & 0444) >> 2);
}

/* The rights that the report of before was given, as its manifest says. */
static mode_t mode_before(const char *manifest)
{
	static const char key[] = "\"file_mode\": \"";
	const char *at = manifest ? strstr(manifest, key) : NULL;
	mode_t mode = 0;

	if (!at)
		return 0600;
	for (at += strlen(key); *at >= '0' && *at <= '7'; at++)
		mode = (8 * mode + (mode_t)(*at - '0')) & 07777;
	return mode;
}

/* Gives rights to what is open, now that `before` (or NULL) is what it replaces:
 * `given` are the rights that this one was made with, `wanted` those of today. */
static bool admit(int fd, const struct stat *before, mode_t given, mode_t wanted)
{
	struct stat st;
	mode_t mode = wanted;
	gid_t group;

	if (fstat(fd, &st) != 0)
		return false;
	group = st.st_gid;
	if (before && (before->st_mode & 0777) != given)
		mode = before->st_mode & 0777;
	/* a group that is neither ours nor the folder's was given to it by hand */
	if (before && before->st_gid != getegid())
		group = before->st_gid;
	return file_admit(fd, group, mode | (st.st_mode & S_ISGID));
}

struct admission {
	int before; /* folder of the report of before, or -1 */
	const char *manifest;
	mode_t given, wanted;
};

/* `name` may be that of a file in a part. */
static bool admit_file(const struct admission *with, int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	bool known = with->before >= 0 && is_ours(name, with->manifest) &&
	             fstatat(with->before, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	             S_ISREG(st.st_mode);
	bool ok = fd >= 0 && admit(fd, known ? &st : NULL, with->given, with->wanted);
	int saved = errno;

	if (fd >= 0)
		close(fd);
	errno = saved;
	return ok;
}

/* A folder: that of the report ("."), or a part of it. */
static bool admit_folder(const struct admission *with, int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	bool known = with->before >= 0 && with->manifest &&
	             fstatat(with->before, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	             S_ISDIR(st.st_mode);
	bool ok = fd >= 0 && admit(fd, known ? &st : NULL, readers_folder_mode(with->given),
	                           readers_folder_mode(with->wanted));
	int saved = errno;

	if (fd >= 0)
		close(fd);
	errno = saved;
	return ok;
}

/* The first file of the new folder, or of a part of it, that cannot be given its rights,
 * or NULL. */
static const char *admit_files(const struct folder *folder, const struct admission *with,
                               const char *part)
{
	int fd = open_folder(folder->staging_fd, *part ? part : ".");
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const char *failed = NULL;
	struct dirent *entry;

	if (!dir)
		return *part ? part : ".";
	while (!failed && (entry = folder_next(dir))) {
		const char *name =
		    arena_printf(folder->arena, "%s%s%s", part, *part ? "/" : "", entry->d_name);
		struct stat st;

		if (is_dots(entry->d_name) || strcmp(name, DIGEST_STATE_NAME) == 0)
			continue;
		if (!*part && is_part(fd, name))
			failed =
			    admit_folder(with, fd, name) ? admit_files(folder, with, name) : name;
		else if (fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		         S_ISREG(st.st_mode) && !admit_file(with, folder->staging_fd, name))
			failed = name;
	}
	closedir(dir);
	return failed;
}

void readers_admit(const struct folder *folder, struct diags *diags)
{
	struct admission with = {.before = open_folder(folder->output_fd, folder->id),
	                         .wanted = folder->mode};
	char *manifest = with.before >= 0 ? manifest_read(with.before) : NULL;
	const char *failed;

	with.manifest = manifest;
	with.given = mode_before(manifest);
	failed = admit_files(folder, &with, "");
	if (!failed && !admit_folder(&with, folder->staging_fd, "."))
		failed = ".";
	if (failed)
		diag_add(diags, DIAG_WARNING, (struct mark){0},
		         "'%s/%s/%s' cannot be given the group or the rights that it should "
		         "have: %s (it is for its owner alone)",
		         folder->output, folder->id, failed, strerror(errno));
	free(manifest);
	if (with.before >= 0)
		close(with.before);
}
