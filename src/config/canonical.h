/* A config without its accidents: comments, blanks, quotes and layout do not
 * count; keys, values and their order do.
 *
 * Two configs with the same canonical text are read alike.  The text is YAML
 * again, in flow style: {type: cox, endpoint: rfs, terms: [age, "a: b"]}.
 *
 * A config falls into blocks, each of which a reader would change by itself:
 * "report.style", "inputs.cohort", "inputs.cohort.columns.age",
 * "endpoints.rfs", "analyses.model", "rules" … .
 */
#ifndef SURVREPORT_CONFIG_CANONICAL_H
#define SURVREPORT_CONFIG_CANONICAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "config/node.h"

/* The text of a node, on one line. */
const char *canonical_text(struct arena *arena, const struct node *node);

struct config_block {
	const char *name;        /* "analyses.model" */
	const char *text;        /* canonical */
	const struct node *node; /* its value */
};

struct config_blocks {
	struct config_block *items;
	size_t n;
};

/* The blocks of a config in their order.  A map that is itself made of blocks
 * is none, but for what of it belongs to no other. */
struct config_blocks config_blocks(struct arena *arena, const struct node *root);

/* The block of a name, or NULL. */
const struct config_block *config_block_find(const struct config_blocks *blocks, const char *name);

/* A config that is `root` but for one block, which is as in the other config:
 * put in its place, added at the end of its map, or left out if the other has
 * none.  Nodes are shared, not copied. */
struct node *config_with_block(struct arena *arena, const struct node *root,
                               const struct node *other, const char *name);

#endif
