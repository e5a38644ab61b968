/* Archives (ZIP) that are written: files of office programs.
 *
 * libzip is loaded when the first is written, and only then.  The same entries give the
 * same bytes, whatever the clock, the time zone and the user; they do depend on the
 * versions of libzip and zlib. */
#ifndef SURVREPORT_BASE_ARCHIVE_H
#define SURVREPORT_BASE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/file.h"

/* A file of the archive; what it points to is borrowed. */
struct archive_entry {
	const char *name;
	struct bytes bytes;
	bool stored; /* as it is: it has been packed already */
};

/* The archive of the entries, in their order, in the arena.  False, with *why saying
 * what is wrong and what to do. */
bool archive_make(struct arena *arena, const struct archive_entry *entries, size_t n,
                  struct bytes *out, const char **why) __attribute__((warn_unused_result));

#endif
