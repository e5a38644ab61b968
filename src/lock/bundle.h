/* A frozen study as one file to be handed over: a tar of the config, the data,
 * the files that the config names by path, and the lock, each at the place
 * where it is seen from the config's folder.
 *
 * Templates, styles and texts that came with the program are in it under
 * frozen/, to be read; `verify` uses those of the program that verifies, and says
 * if they differ.
 */
#ifndef SURVREPORT_LOCK_BUNDLE_H
#define SURVREPORT_LOCK_BUNDLE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "lock/freeze.h"

/* Writes a bundle.  False, with an error in the sink, if the config names a
 * file outside of its folder, or the bundle cannot be written. */
bool bundle_write(struct arena *arena, const struct freeze_sources *sources, struct bytes lock,
                  const char *path, struct diags *diags) __attribute__((warn_unused_result));

/* Puts the files of a bundle into a folder.  Returns the path of its lock, or
 * NULL with an error in the sink: an odd file (lock/tar.h), no lock, or
 * several. */
const char *bundle_unpack(struct arena *arena, const char *name, struct bytes bytes,
                          const char *folder, struct diags *diags);

#endif
