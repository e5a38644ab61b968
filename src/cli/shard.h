/* A batch in parts, on several machines that share the output folder.
 *
 * Each part (`run --shard 3/8 --batch NAME`) leaves output/.shards/NAME/3-of-8.json, whole
 * or not at all: all configs of the batch, and what became of those of the part.  While
 * it runs it holds a lock on 3-of-8.lock.  `merge` puts the parts together and removes
 * them.  The name keeps the parts of two nights apart.
 */
#ifndef SURVREPORT_CLI_SHARD_H
#define SURVREPORT_CLI_SHARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/exitcode.h"
#include "base/suggest.h"
#include "run/batch.h"

struct shard {
	size_t part, parts; /* from 1; parts 0: the batch is not in parts */
	const char *batch;
	int lock_fd; /* while it runs */
};

/* Reads "3/8" and the name of the batch.  False with a message on stderr. */
bool shard_parse(struct shard *shard, const char *text, const char *batch);

/* Whether a text can be the name of a batch, which is one of a folder.  False with a
 * message on stderr. */
bool shard_batch_is_name(const char *batch);

/* The configs of the part: each `parts`th of all, so that none is in two. */
struct names shard_take(const struct shard *shard, struct arena *arena, const struct names *all);

/* Takes the lock of the part; a result of it from before is removed.  EXIT_BUSY if it is
 * being run elsewhere; the reason is in the sink. */
enum exit_code shard_begin(struct shard *shard, struct arena *arena, const char *output,
                           struct diags *diags);

/* Leaves the result of the part, and gives the lock back. */
bool shard_end(struct shard *shard, struct arena *arena, const struct names *all,
               const struct batch *batch, struct diags *diags);

/* A batch that was run in parts. */
struct shards {
	const char *folder;
	size_t parts, n_missing;
	bool *there;       /* parts */
	const char **host; /* parts: that it is being run on now, or NULL */
	struct names configs;
	struct batch_end *ends;
	int64_t started;
	size_t processes;
	unsigned mode; /* as of struct batch */
};

/* Reads what the parts left.  EXIT_NO_INPUT if there is nothing, EXIT_BAD_DATA if it does
 * not belong together; the reason is in the sink. */
enum exit_code shards_read(struct shards *shards, struct arena *arena, const char *output,
                           const char *batch, struct diags *diags);

/* Removes the parts of a batch that is complete. */
bool shards_remove(const struct shards *shards, struct arena *arena, struct diags *diags);

#endif
