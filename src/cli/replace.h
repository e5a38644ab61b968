/* Whether a freeze may take the place of what an earlier one left. */
#ifndef SURVREPORT_CLI_REPLACE_H
#define SURVREPORT_CLI_REPLACE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"

/* What the new lock or bundle will be. */
struct successor {
	const char *config;     /* path of the config that is frozen */
	const char *public_key; /* that it is signed with; NULL: unsigned */
};

/* Whether the lock at a path, or the one in the bundle at it, may be replaced:
 * it is not there; or it is whole, of the same config, and not signed, or signed
 * with the same key.  False with an error in the sink if something would be lost
 * by it. */
bool may_replace(struct arena *arena, const char *path, const struct successor *by,
                 struct diags *diags) __attribute__((warn_unused_result));

#endif
