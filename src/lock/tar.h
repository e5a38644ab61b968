/* Tar files: several files as one, the same bytes each time.
 *
 * Written in the ustar form of POSIX (IEEE Std 1003.1, pax, "ustar Interchange
 * Format") as GNU tar writes it: mode 0600, user and group 0 without names,
 * time 0, entries in the order in which they were added.
 *
 * A tar file that is read may come from anywhere.  The reader takes regular
 * files and folders in the ustar form, and refuses a file whole if anything in
 * it is odd; it reads memory and writes nothing, so that a refused file
 * has left no trace.  What it gives out, and what the writer takes, can be
 * put into a folder by name: names are UTF-8 of plain components, each is
 * there once, and none is a file and a folder at the same time.
 */
#ifndef SURVREPORT_LOCK_TAR_H
#define SURVREPORT_LOCK_TAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/hash.h"

enum { TAR_MAX_ENTRIES = 10000 };

struct tar_entry {
	const char *name; /* components joined by '/' */
	struct bytes bytes;
};

/* {.arena = a, .names.arena = a} is an empty one, to be added to. */
struct tar {
	struct arena *arena;
	struct tar_entry *entries; /* n, in the order of the tar file */
	size_t n;
	struct strtable names; /* entries[i].name is string number i */
};

/* Adds a file.  The name is copied, the bytes have to live until tar_end().
 * False, and nothing added, if tar_read() would refuse the file then: for its
 * name (an absolute one, one of over 255 bytes …), because the name is there
 * already, or for more entries or bytes than there may be. */
bool tar_add(struct tar *tar, const char *name, struct bytes bytes)
    __attribute__((warn_unused_result));

/* The bytes of the tar file.  The caller sees to it that no name added is the
 * folder of another. */
struct bytes tar_end(struct tar *tar);

/* The files of a tar file, folders left out; their bytes are copies in the
 * arena with a NUL behind.  False, with one error in the sink, for a file that
 * is not whole or odd: wrong checksums, other forms than ustar, bytes behind
 * the end or in the padding, links, devices and the like, and the names told
 * of above.  `path` is for messages. */
bool tar_read(struct tar *tar, struct arena *arena, const char *path, struct bytes bytes,
              struct diags *diags) __attribute__((warn_unused_result));

#endif
