/* What is different between two locks: inputs, config, files, versions.
 *
 * The rows of the inputs are looked at by rows.h; here is said what of them
 * changed, in sentences.
 */
#ifndef SURVREPORT_VERIFY_CHANGES_H
#define SURVREPORT_VERIFY_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "lock/digest.h"
#include "lock/lock.h"

/* In the order in which they are told. */
enum change_kind {
	CHANGE_INPUT,
	CHANGE_CONFIG,  /* a block; name is the block's */
	CHANGE_ORDER,   /* of the blocks */
	CHANGE_WRITING, /* of the config, and of nothing that it says */
	CHANGE_FILE,    /* template, style, text: "style nejm" */
	CHANGE_FONT,
	CHANGE_TOLD,    /* --as-of, SOURCE_DATE_EPOCH */
	CHANGE_PROGRAM, /* its version or how it was built */
	CHANGE_LIBRARY,
};

struct change {
	enum change_kind kind;
	const char *name;      /* "data/cohort.csv", "analyses.model", "zlib" */
	const char *was, *now; /* texts or versions; NULL: absent, or not to
	                          be shown */
	const char **details;  /* n_details sentences */
	size_t n_details;
};

struct changes {
	struct change *items;
	size_t n;
};

/* The config of a lock as a tree; NULL if it has none. */
const struct node *lock_config(struct arena *arena, const struct entry *root);

/* The text of a config as a tree; NULL if it is none. */
const struct node *config_tree(struct arena *arena, struct bytes text);

/* The first path in a config that leaves its folder: a config that came with a
 * PDF or a bundle may not name files of the machine it is run on.  NULL if all
 * stay inside. */
const char *config_path_outside(const struct node *config);

/* The digest of a file that an input of a lock is read from now. */
struct input_digest {
	const char *name, *file;
	struct digest digest;
};
struct input_digests {
	const struct input_digest *items;
	size_t n;
};

/* What an input was before: of several the one of its name; NULL if it is new. */
const struct lock_input *input_before(const struct lock_input *was, size_t n,
                                      const struct lock_input *now);

/* All changes from one lock to another.  `digests` are of the inputs as they are
 * now; of the rows of those that have none nothing is said. */
struct changes changes_find(struct arena *arena, const struct entry *was, const struct entry *now,
                            const struct input_digests *digests);

/* Those of them that are neither of the inputs nor of the config. */
struct changes changes_around(struct arena *arena, const struct entry *was, const struct entry *now);

#endif
