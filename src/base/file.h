/* Whole files in and out. */
#ifndef SURVREPORT_BASE_FILE_H
#define SURVREPORT_BASE_FILE_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"

/* The bytes of a file; a NUL stands behind the last one. */
struct bytes {
	char *data;
	size_t length;
};

/* Reads a regular file of at most `limit` bytes into the arena.
 * On failure returns false with errno set: EFBIG when it is larger, EISDIR
 * for a folder, EINVAL for what is neither file nor pipe. */
bool file_read(struct arena *arena, const char *path, size_t limit, struct bytes *bytes)
    __attribute__((warn_unused_result));

/* Whether a large file is none that is wanted, by its first bytes. */
typedef bool file_refuse_fn(const struct bytes *start);

/* As file_read(); of a file over 16 MiB that is refused (NULL: none is) only the first
 * bytes, so that what is wrong can be told without reading gigabytes. */
bool file_read_unless(struct arena *arena, const char *path, size_t limit, file_refuse_fn *refuse,
                      struct bytes *bytes) __attribute__((warn_unused_result));

/* Lays a regular file of at most `limit` bytes into memory, where it takes none of
 * its own; file_unmap() ends that.  Nothing may be written to it.  Otherwise as
 * file_read(). */
bool file_map(const char *path, size_t limit, struct bytes *bytes)
    __attribute__((warn_unused_result));

/* Gives back what of a mapped file is in memory; it comes again when it is read. */
void file_rest(const struct bytes *bytes);
void file_unmap(const struct bytes *bytes);

/* Creates a file in an open folder, writes it whole and lets the disk begin with it;
 * -1 with errno set if that fails.  file_end() waits until all of it is on the disk and
 * closes it: only then, and if that is true, is the file safe. */
int file_begin(int folder, const char *name, const void *data, size_t length)
    __attribute__((warn_unused_result));
bool file_end(int fd) __attribute__((warn_unused_result));

/* Creates a file in an open folder, writes it whole and flushes it to disk.
 * False with errno set; the disk being full is an error here, not later.
 * Mode 0600; fails if the name exists. */
bool file_write(int folder, const char *name, const void *data, size_t length)
    __attribute__((warn_unused_result));

/* Puts a file in the place of another, whole or not at all, also where several
 * processes do so at once.  False with errno set; the old one is then as it
 * was.  Who may read the old one may read the new one, if it was ours; else
 * mode 0600. */
bool file_replace(struct arena *arena, const char *path, const void *data, size_t length)
    __attribute__((warn_unused_result));

/* The same for what is made of other files and can be made again: after a failure of
 * power the old one may be there once more, as whole as it was. */
bool file_replace_view(struct arena *arena, const char *path, const void *data, size_t length)
    __attribute__((warn_unused_result));

/* Why the last file_replace() of that path failed, from errno: the full disk,
 * or the file beside it that is in the way, by name. */
const char *file_replace_why(struct arena *arena, const char *path);

/* Creates a folder and those above it, where they are not there, with a mode.  False
 * with errno set. */
bool folders_make(struct arena *arena, const char *path, mode_t mode)
    __attribute__((warn_unused_result));

/* Gives an open file or folder a group and the rights of `mode` (07777).  Where the
 * group cannot be given, no other group gets rights; false then, and where the rights
 * cannot be given, with errno set. */
bool file_admit(int fd, gid_t group, mode_t mode) __attribute__((warn_unused_result));

/* Writes all bytes to an open file, whatever interrupts.  False with errno
 * set. */
bool file_write_all(int fd, const void *bytes, size_t length) __attribute__((warn_unused_result));

/* Waits until what a folder names is on the disk; systems that do not do that for folders
 * have done what they can.  False with errno set. */
bool folder_sync(int folder) __attribute__((warn_unused_result));

/* The next entry of a folder.  At NULL errno is 0 if there is no more, and tells otherwise why
 * that cannot be read. */
struct dirent *folder_next(DIR *folder);

/* The folder part of a path, "." if it has none. */
const char *path_folder(struct arena *arena, const char *path);

/* `path` as seen from the folder `from`; absolute paths stay as they are. */
const char *path_join(struct arena *arena, const char *from, const char *path);

/* Whether a path, seen from any folder, names something in that folder: it is
 * relative, not empty and has no component "..".  Says nothing of links. */
bool path_stays_inside(const char *path);

#endif
