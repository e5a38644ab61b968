/* Rows that came of a database, beside the lock of a run: a database has other rows
 * tomorrow, or is gone, and the run is verified all the same. */
#ifndef SURVREPORT_LOCK_FROZEN_ROWS_H
#define SURVREPORT_LOCK_FROZEN_ROWS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "data/dataset.h"
#include "lock/lock.h"

/* Writes them beside a lock.  A file of that name which is not of the lock that is there
 * from before is only replaced if that is asked for.  False with an error in the sink. */
bool frozen_rows_write(struct arena *arena, const struct dataset *data, const char *lock,
                       bool replace, struct diags *diags) __attribute__((warn_unused_result));

/* Those of an input of a lock, looked for in folders; NULL if they are in none, or are not
 * what was frozen. */
const char *frozen_rows_find(struct arena *arena, const struct lock_input *input,
                             const char *const *folders, size_t n);

#endif
