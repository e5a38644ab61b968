/* What the processes of a batch tell each other of the files that they have hashed.
 *
 * Fonts, templates and data of many reports are the same files: each is hashed once in
 * a batch, and known by its inode, size and times from then on.
 */
#ifndef SURVREPORT_RUN_KNOWN_FILES_H
#define SURVREPORT_RUN_KNOWN_FILES_H

#include <stdbool.h>

#include "base/arena.h"

struct known_files;

/* Nothing is known yet; in memory that parent and children see.  NULL if there is none:
 * then each hashes for itself. */
struct known_files *known_files_new(void);
void known_files_free(struct known_files *known);

/* Whether a file has this hash; `known` may be NULL. */
bool file_is_same(struct arena *arena, struct known_files *known, const char *path,
                  const char *sha256);

#endif
