#include "export/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "export/folder_impl.h"
#include "export/history.h"

/* The folders of files inside of a report's folder. */
static const char *const folder_parts[] = {"tables", "figures", "texts", NULL};

bool is_ours(const char *name, const char *manifest)
{
	/* the last one: a history that was being written when we were killed */
	static const char *const always[] = {MANIFEST, "run.log", "warnings.log", HISTORY_NAME,
	                                     ".history.log.new"};
	const char *files = manifest ? strstr(manifest, "\"files\": {") : NULL;
	char key[2 * NAME_MAX + 7];

	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		if (strcmp(name, always[i]) == 0)
			return true;
	/* as export_manifest() writes it; the brace of "files" is no file's */
	snprintf(key, sizeof key, "\"%s\": {", name);
	return files && strstr(files + 1, key);
}

/* Whether any file in a part is the report's own. */
static bool has_ours(const char *part, const char *manifest)
{
	char key[NAME_MAX + 3];

	snprintf(key, sizeof key, "\"%s/", part);
	return manifest && strstr(manifest, key);
}

char *manifest_read(int folder)
{
	/* O_NONBLOCK: a named pipe is no manifest, and not waited for */
	int fd = openat(folder, MANIFEST, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), number;
	struct stat st;
	bool regular = fd >= 0 && fstat(fd, &st) == 0;
	FILE *file = NULL;
	char *text = NULL;
	size_t room = 0;

	if (regular && !S_ISREG(st.st_mode))
		errno = ENOENT;
	else if (regular)
		file = fdopen(fd, "rb");
	/* JSON holds no NUL: all of it is one "line" */
	if (file && getdelim(&text, &room, '\0', file) < 0) {
		errno = feof(file) ? ENOENT : errno;
		free(text);
		text = NULL;
	}
	number = errno == ELOOP ? ENOENT : errno;
	if (file)
		fclose(file);
	else if (fd >= 0)
		close(fd);
	errno = number;
	return text;
}

bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

bool exists(int folder, const char *name)
{
	struct stat st;

	return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool folder_is(int at, const char *name)
{
	struct stat st;

	return fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

bool is_part(int folder, const char *name)
{
	for (size_t i = 0; folder_parts[i]; i++)
		if (strcmp(folder_parts[i], name) == 0)
			return folder_is(folder, name);
	return false;
}

static bool is_file(int folder, const char *name)
{
	struct stat st;

	return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

int open_folder(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static void close_quietly(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* An error about the output folder or something in it. */
static void folder_error(const struct folder *folder, struct diags *diags, const char *name,
                         const char *what, int number)
{
	diag_error(diags, (struct mark){0}, "%s '%s/%s': %s", what, folder->output, name,
	           number == ENOSPC || number == EDQUOT ? "the disk is full" : strerror(number));
}

/* What could not be removed of a folder: the first of it, and why. */
struct left {
	const char *folder; /* name in `output`; NULL: nothing is left */
	char name[2 * NAME_MAX + 2];
	int number;
};

static void left_note(struct left *left, const char *folder, const char *name)
{
	if (left->folder)
		return;
	left->number = errno;
	left->folder = folder;
	snprintf(left->name, sizeof left->name, "%s", name);
}

/* Moves a file to another folder, where none of its name may be. */
static bool move(int from, int to, const char *name)
{
	if (renameat2(from, name, to, name, RENAME_NOREPLACE) == 0)
		return true;
	/* NFS and others do not know that flag */
	if (errno != EINVAL && errno != ENOSYS)
		return false;
	if (exists(to, name)) {
		errno = EEXIST;
		return false;
	}
	return renameat(from, name, to, name) == 0;
}

/* What is emptied: a folder in `output`, and where the user has what is not ours. */
struct emptied {
	int output_fd;
	const char *name, *home;
};

/* Opens the folder where the user has what is not ours.  That of a kept run that is kept
 * no longer is made, and a part, but no folder of a report. */
static int open_home(const struct emptied *of)
{
	int home = open_folder(of->output_fd, of->home);
	char path[PATH_MAX];
	const char *slash = of->home;

	if (home >= 0 || errno != ENOENT || !(slash = strchr(slash, '/')))
		return home;
	while ((slash = strchr(slash + 1, '/'))) {
		snprintf(path, sizeof path, "%.*s", (int)(slash - of->home), of->home);
		(void)!mkdirat(of->output_fd, path, 0700);
	}
	return mkdirat(of->output_fd, of->home, 0700) == 0 ? open_folder(of->output_fd, of->home)
	                                                   : -1;
}

/* Moves what is not ours to where the user has it. */
static bool bring_home(const struct emptied *of, int from, const char *file)
{
	int home = open_home(of);
	bool ok = home >= 0 && move(from, home, file);
	int saved = errno;

	close_quietly(&home);
	errno = saved;
	return ok;
}

static void drain(int output_fd, const char *name, const char *home, struct left *all);

/* Removes the kept runs of a folder: those that are still wanted have links elsewhere. */
static void empty_kept(const struct emptied *of, struct left *left)
{
	char from[PATH_MAX], to[PATH_MAX];
	int fd;
	DIR *dir;
	struct dirent *entry;

	snprintf(from, sizeof from, "%s/" KEPT, of->name);
	snprintf(to, sizeof to, "%s/" KEPT, of->home);
	fd = open_folder(of->output_fd, from);
	dir = fd >= 0 ? fdopendir(fd) : NULL;
	while (dir && (entry = folder_next(dir))) {
		const struct emptied kept = {of->output_fd, from, to};

		if (is_dots(entry->d_name))
			continue;
		if (kept_is_name(entry->d_name) && folder_is(fd, entry->d_name)) {
			char run[PATH_MAX], run_home[PATH_MAX];

			/* empty: of a run whose removal was cut short */
			if (unlinkat(fd, entry->d_name, AT_REMOVEDIR) != 0 &&
			    snprintf(run, sizeof run, "%s/%s", from, entry->d_name) < PATH_MAX &&
			    snprintf(run_home, sizeof run_home, "%s/%s", to, entry->d_name) <
			        PATH_MAX)
				drain(of->output_fd, run, run_home, left);
		} else if (!bring_home(&kept, fd, entry->d_name)) {
			left_note(left, of->name, KEPT);
		}
	}
	if (dir)
		closedir(dir);
	else
		close_quietly(&fd);
	if (unlinkat(of->output_fd, from, AT_REMOVEDIR) != 0)
		left_note(left, of->name, KEPT);
}

/* Removes what is ours in a part of a folder, and the part; the rest goes to the same
 * part where the user has it. */
static void empty_part(const struct emptied *of, const char *part, const char *manifest,
                       struct left *left)
{
	char from[PATH_MAX], to[PATH_MAX];
	const struct emptied inside = {of->output_fd, from, to};
	struct dirent *entry;
	int fd;
	DIR *dir;

	snprintf(from, sizeof from, "%s/%s", of->name, part);
	snprintf(to, sizeof to, "%s/%s", of->home, part);
	fd = open_folder(of->output_fd, from);
	dir = fd >= 0 ? fdopendir(fd) : NULL;
	while (dir && (entry = readdir(dir))) {
		char file[2 * NAME_MAX + 2];

		snprintf(file, sizeof file, "%s/%s", part, entry->d_name);
		if (!is_dots(entry->d_name) &&
		    (is_ours(file, manifest) ? unlinkat(fd, entry->d_name, 0) != 0
		                             : !bring_home(&inside, fd, entry->d_name)))
			left_note(left, of->name, file);
	}
	if (dir)
		closedir(dir);
	else
		close_quietly(&fd);
	if (unlinkat(of->output_fd, from, AT_REMOVEDIR) != 0)
		left_note(left, of->name, part);
}

/* Removes what is ours in a folder and moves the rest where the user has it.  The
 * manifest goes last, and only if all else has gone: it says what was ours, should this
 * be cut short. */
static void empty(DIR *dir, const struct emptied *of, struct left *left)
{
	int fd = dirfd(dir);
	char *manifest = manifest_read(fd);
	struct dirent *entry;

	/* of whom a file is cannot be told: all stay */
	if (!manifest && errno != ENOENT)
		return left_note(left, of->name, MANIFEST);
	while ((entry = folder_next(dir))) {
		const char *file = entry->d_name;

		if (is_dots(file) || strcmp(file, MANIFEST) == 0)
			continue;
		if (strcmp(file, KEPT) == 0 && folder_is(fd, file))
			empty_kept(of, left);
		else if (is_part(fd, file)) {
			if (has_ours(file, manifest) || !bring_home(of, fd, file))
				empty_part(of, file, manifest, left);
		} else if (is_ours(file, manifest) ? unlinkat(fd, file, 0) != 0
		                                   : !bring_home(of, fd, file))
			left_note(left, of->name, file);
	}
	if (errno)
		left_note(left, of->name, ".");
	free(manifest);
	if (!left->folder && unlinkat(fd, MANIFEST, 0) != 0 && errno != ENOENT)
		left_note(left, of->name, MANIFEST);
}

/* Empties a folder that is in `output` and removes it. */
static void drain(int output_fd, const char *name, const char *home, struct left *all)
{
	struct left left = {0};
	const struct emptied of = {output_fd, name, home};
	int fd = open_folder(output_fd, name);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

	if (!dir && errno == ENOENT)
		return;
	if (dir) {
		empty(dir, &of, &left);
		closedir(dir);
	} else {
		close_quietly(&fd);
	}
	if (unlinkat(output_fd, name, AT_REMOVEDIR) != 0)
		left_note(&left, name, ".");
	if (!all->folder)
		*all = left;
}

/* What is still there of a name that a run needs goes out of its way. */
static void set_aside(const struct folder *folder, const char *name, struct left *left)
{
	int at = folder->output_fd;

	if (exists(at, name) && renameat(at, name, at, folder->left) == 0 && left->folder == name)
		left->folder = folder->left;
}

/* What a killed run left: an old folder that was moved aside comes back if
 * nothing took its place. */
static struct left put_in_order(const struct folder *folder)
{
	struct left left = {0};
	int at = folder->output_fd;

	if (exists(at, folder->old) && !exists(at, folder->id))
		renameat(at, folder->old, at, folder->id);
	drain(at, folder->old, folder->id, &left);
	drain(at, folder->staging, folder->id, &left);
	drain(at, folder->left, folder->id, &left);
	set_aside(folder, folder->old, &left);
	set_aside(folder, folder->staging, &left);
	return left;
}

/* Says what is left, which folder to look at and why. */
static void left_report(const struct folder *folder, struct diags *diags, const char *what,
                        const struct left *left)
{
	const char *name = left->name;
	bool is_folder = strcmp(name, ".") == 0;

	diag_error(diags, (struct mark){0},
	           "%s what an earlier run left in '%s/%s' cannot be removed: "
	           "%s%s%s: %s (see what keeps it, and remove that folder)",
	           what, folder->output, left->folder, is_folder ? "" : "'",
	           is_folder ? "the folder" : name, is_folder ? "" : "'",
	           left->number == EEXIST ? "it is not the report's, and the report has a file of "
	                                    "that name"
	                                  : strerror(left->number));
}

/* Takes the lock, or tells why not by errno (EAGAIN: somebody has it). */
static bool lock_take(struct folder *folder)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct stat here, there;

	for (;;) {
		folder->lock_fd = openat(folder->output_fd, folder->lock,
		                         O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (folder->lock_fd < 0)
			return false;
		if (fcntl(folder->lock_fd, F_OFD_SETLK, &lock) != 0) {
			errno = errno == EACCES ? EAGAIN : errno;
			return false;
		}
		/* the last holder may have removed the file that we opened */
		if (fstat(folder->lock_fd, &here) == 0 &&
		    fstatat(folder->output_fd, folder->lock, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
		    here.st_ino == there.st_ino && here.st_dev == there.st_dev)
			return true;
		close_quietly(&folder->lock_fd);
	}
}

static void lock_release(struct folder *folder)
{
	if (folder->lock_fd >= 0)
		unlinkat(folder->output_fd, folder->lock, 0);
	close_quietly(&folder->lock_fd);
}

static void close_all(struct folder *folder)
{
	for (size_t i = 0; i < folder->n_files; i++)
		close_quietly(&folder->files[i].fd);
	folder->n_files = 0;
	close_quietly(&folder->staging_fd);
	lock_release(folder);
	close_quietly(&folder->output_fd);
}

static void names_init(struct folder *folder, struct arena *arena, const struct folder_plan *plan)
{
	const char *id = plan->id;

	*folder = (struct folder){
	    .arena = arena,
	    .output = plan->output,
	    .mode = plan->mode,
	    .keep = plan->keep,
	    .id = arena_strdup(arena, id),
	    .staging = arena_printf(arena, ".%s.new", id),
	    .old = arena_printf(arena, ".%s.old", id),
	    .left = arena_printf(arena, ".%s.left", id),
	    .lock = arena_printf(arena, ".%s.lock", id),
	    .output_fd = -1,
	    .staging_fd = -1,
	    .lock_fd = -1,
	};
}

/* Whether output/ID may be replaced: it is absent, empty, or a report. */
static bool is_replaceable(const struct folder *folder, struct diags *diags)
{
	int fd = open_folder(folder->output_fd, folder->id);
	bool report, pipe, vacant;
	int number;

	if (fd < 0 && errno == ENOENT)
		return true;
	if (fd < 0) {
		folder_error(folder, diags, folder->id, "cannot replace", errno);
		return false;
	}
	report = is_file(fd, MANIFEST);
	pipe = !report && exists(fd, MANIFEST);
	number = report || pipe || errno == ENOENT ? 0 : errno;
	close(fd);
	if (number) {
		folder_error(folder, diags, folder->id, "cannot look at", number);
		return false;
	}
	/* only an empty folder can be removed */
	vacant = !report && unlinkat(folder->output_fd, folder->id, AT_REMOVEDIR) == 0;
	if (report || vacant)
		return true;
	return diag_error(diags, (struct mark){0},
	                  "'%s/%s' exists and is not the folder of a report "
	                  "(%s): choose another report.id "
	                  "or --output, or move it away",
	                  folder->output, folder->id,
	                  pipe ? "its manifest.json is no file" : "it has no manifest.json");
}

static enum exit_code open_locked(struct folder *folder, struct diags *diags)
{
	struct left left = put_in_order(folder);

	if (exists(folder->output_fd, folder->old) || exists(folder->output_fd, folder->staging)) {
		left_report(folder, diags, "cannot start:", &left);
		return EXIT_CANNOT_CREATE;
	}
	if (!is_replaceable(folder, diags))
		return EXIT_CANNOT_CREATE;
	if (mkdirat(folder->output_fd, folder->staging, 0700) == 0)
		folder->staging_fd = open_folder(folder->output_fd, folder->staging);
	if (folder->staging_fd >= 0)
		return EXIT_DONE;
	folder_error(folder, diags, folder->staging, "cannot create", errno);
	return EXIT_CANNOT_CREATE;
}

enum exit_code folder_open(struct folder *folder, struct arena *arena,
                           const struct folder_plan *plan, struct diags *diags)
{
	const char *output = plan->output;
	enum exit_code code;

	names_init(folder, arena, plan);
	if (!folders_make(arena, output, readers_folder_mode(plan->mode)) ||
	    (folder->output_fd = open(output, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
		diag_error(diags, (struct mark){0}, "cannot create the output folder '%s': %s",
		           output, strerror(errno));
		return EXIT_CANNOT_CREATE;
	}
	if (!lock_take(folder)) {
		code = errno == EAGAIN ? EXIT_BUSY : EXIT_CANNOT_CREATE;
		if (code == EXIT_BUSY)
			diag_error(diags, (struct mark){0},
			           "another run is writing '%s/%s'; try again "
			           "when it is done",
			           output, plan->id);
		else
			folder_error(folder, diags, folder->lock, "cannot create", errno);
		close_quietly(&folder->lock_fd); /* not ours to remove */
	} else {
		code = open_locked(folder, diags);
	}
	if (code != EXIT_DONE)
		close_all(folder);
	return code;
}

static bool write_fails(const struct folder *folder, const char *name, struct diags *diags)
{
	diag_error(diags, (struct mark){0}, "cannot write '%s/%s/%s': %s", folder->output,
	           folder->id, name,
	           errno == ENOSPC || errno == EDQUOT ? "the disk is full" : strerror(errno));
	return false;
}

/* How many files are on their way at once; with more each is waited for. */
enum { FILES_OPEN = 64 };

/* The part of the new folder that a file is in, if it is in one. */
static bool part_make(const struct folder *folder, const char *name)
{
	size_t length = strcspn(name, "/");

	return !name[length] ||
	       mkdirat(folder->staging_fd, arena_strndup(folder->arena, name, length), 0700) == 0 ||
	       errno == EEXIST;
}

bool folder_write(struct folder *folder, const char *name, const void *data, size_t length,
                  struct diags *diags)
{
	struct folder_file file = {.fd = -1};

	if (part_make(folder, name))
		file.fd = file_begin(folder->staging_fd, name, data, length);
	if (file.fd < 0)
		return write_fails(folder, name, diags);
	if (folder->n_files == FILES_OPEN)
		return file_end(file.fd) || write_fails(folder, name, diags);
	file.name = arena_strdup(folder->arena, name);
	ARENA_PUSH(folder->arena, folder->files, folder->n_files, file);
	return true;
}

/* Waits until all files are on the disk. */
static bool files_end(struct folder *folder, struct diags *diags)
{
	bool ok = true;

	for (size_t i = 0; i < folder->n_files && ok; i++) {
		int fd = folder->files[i].fd;

		folder->files[i].fd = -1;
		ok = file_end(fd) || write_fails(folder, folder->files[i].name, diags);
	}
	return ok;
}

/* Sees to it that the names of all files are on the disk. */
static bool names_end(const struct folder *folder)
{
	bool ok = true;

	for (size_t i = 0; ok && folder_parts[i]; i++) {
		int fd = open_folder(folder->staging_fd, folder_parts[i]);

		ok = fd >= 0 ? fsync(fd) == 0 : errno == ENOENT;
		close_quietly(&fd);
	}
	return ok && fsync(folder->staging_fd) == 0;
}

static const char *path_in(const struct folder *folder, struct arena *arena, const char *name)
{
	return arena_printf(arena, "%s/%s/%s", folder->output, folder->id, name);
}

bool folder_read(const struct folder *folder, struct arena *arena, const char *name,
                 struct bytes *bytes)
{
	struct stat st;

	*bytes = (struct bytes){0};
	/* a link is none of ours, and whatever it leads to no part of a report */
	if (fstatat(folder->output_fd, arena_printf(arena, "%s/%s", folder->id, name), &st,
	            AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISLNK(st.st_mode)) {
		errno = ELOOP;
		return false;
	}
	return file_read(arena, path_in(folder, arena, name), SIZE_MAX, bytes) || errno == ENOENT;
}

bool folder_amend(const struct folder *folder, struct arena *arena, const char *name,
                  struct bytes bytes)
{
	/* the new files are not wanted any more: on a full disk they are what
	 * there is no room for */
	put_in_order(folder);
	return !exists(folder->output_fd, folder->id) ||
	       file_replace(arena, path_in(folder, arena, name), bytes.data, bytes.length);
}

/* Exchanges the new folder with the old one, or moves it into the free
 * place. */
static bool swap(const struct folder *folder)
{
	int at = folder->output_fd;

	if (renameat2(at, folder->staging, at, folder->id, RENAME_EXCHANGE) == 0)
		return true;
	if (errno == ENOENT)
		return renameat(at, folder->staging, at, folder->id) == 0;
	/* NFS and others cannot exchange: two steps, see put_in_order() */
	if (errno != EINVAL && errno != ENOSYS)
		return false;
	return renameat(at, folder->id, at, folder->old) == 0 &&
	       renameat(at, folder->staging, at, folder->id) == 0;
}

/* A file of the user in output/ID, or in a part of it, that the new report has, too:
 * nothing that is not ours is replaced. */
struct clearing {
	const struct folder *folder;
	const char *manifest; /* of the report that is there */
	struct diags *diags;
};

static bool is_clear_in(const struct clearing *with, const char *part)
{
	char path[2 * NAME_MAX + 2];
	const struct folder *folder = with->folder;
	int fd;
	DIR *dir;
	struct dirent *entry;
	bool clear = true;

	snprintf(path, sizeof path, "%s%s%s", folder->id, *part ? "/" : "", part);
	fd = open_folder(folder->output_fd, path);
	dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (!dir)
		close_quietly(&fd); /* nothing there */
	while (dir && clear && (entry = readdir(dir))) {
		snprintf(path, sizeof path, "%s%s%s", part, *part ? "/" : "", entry->d_name);
		clear = is_dots(entry->d_name) || is_ours(path, with->manifest) ||
		        !exists(folder->staging_fd, path) ||
		        (strcmp(path, KEPT) == 0 && folder_is(fd, KEPT)) ||
		        (!*part && is_part(fd, path) && is_clear_in(with, path)) ||
		        (with->diags->n_errors == 0 &&
		         diag_error(with->diags, (struct mark){0},
		                    "cannot write '%s/%s/%s': a file is there that no report wrote "
		                    "(move it away)",
		                    folder->output, folder->id, path));
	}
	if (dir)
		closedir(dir);
	return clear;
}

static bool is_clear(const struct folder *folder, struct diags *diags)
{
	int fd = open_folder(folder->output_fd, folder->id);
	char *manifest = fd >= 0 ? manifest_read(fd) : NULL;
	const struct clearing with = {folder, manifest, diags};
	bool told = fd < 0 || manifest || errno == ENOENT;
	bool clear = told && is_clear_in(&with, "");

	if (!told)
		folder_error(folder, diags, folder->id, "cannot look at", errno);

	close_quietly(&fd);
	free(manifest);
	return clear;
}

bool folder_commit(struct folder *folder, struct diags *diags)
{
	struct left left;
	bool lasting;

	readers_admit(folder, diags);
	if (!kept_carry(folder)) {
		folder_error(folder, diags, folder->id, "cannot keep the runs of before of", errno);
		folder_abandon(folder);
		return false;
	}
	if (!is_clear(folder, diags) || !files_end(folder, diags)) {
		folder_abandon(folder);
		return false;
	}
	if (!names_end(folder) || !swap(folder)) {
		folder_error(folder, diags, folder->id, "cannot replace", errno);
		folder_abandon(folder);
		return false;
	}
	lasting = folder_sync(folder->output_fd);
	if (!lasting)
		folder_error(
		    folder, diags, folder->id,
		    "the new report is in its place, but may be lost if the machine stops: "
		    "cannot write the folder of",
		    errno);
	left = put_in_order(folder); /* the old one, now under another name */
	folder->untidy = left.folder || !lasting;
	if (left.folder)
		left_report(folder, diags, "the new report is in its place, but", &left);
	close_all(folder);
	return true;
}

void folder_abandon(struct folder *folder)
{
	if (folder->output_fd >= 0 && folder->lock_fd >= 0)
		put_in_order(folder);
	close_all(folder);
}

void folder_recover(const char *output, const char *id)
{
	struct arena arena = {0};
	struct folder folder;

	names_init(&folder, &arena, &(struct folder_plan){.output = output, .id = id});
	folder.output_fd = open(output, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder.output_fd >= 0 && lock_take(&folder))
		folder_abandon(&folder);
	else
		close_quietly(&folder.lock_fd);
	close_quietly(&folder.output_fd);
	arena_release(&arena);
}
