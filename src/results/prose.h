/* Texts of the author's: what Markdown says, as blocks.  Numbers in them are fields
 * (results/field.h). */
#ifndef SURVREPORT_RESULTS_PROSE_H
#define SURVREPORT_RESULTS_PROSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "results/table.h"

/* A text of the report with its numbers filled in, as blocks. */
enum block_kind {
	BLOCK_HEADING,   /* level 1 to 6 */
	BLOCK_PARAGRAPH, /* level: depth inside lists and quotations */
	BLOCK_ITEM,      /* first paragraph of a list's item; has a marker */
	BLOCK_TABLE,
};

/* A piece of a block in one face. */
struct span {
	const char *text;
	bool strong, emphasis;
};

struct block {
	enum block_kind kind;
	int level;
	const char *marker; /* of an item: "•", "2." */
	const struct span *spans;
	size_t n_spans;
	const struct table *table; /* of a BLOCK_TABLE; no caption */
	size_t number;             /* of a table with a caption; else 0 */
	uint32_t line;             /* of the source where it starts */
};

struct prose {
	const char *name;              /* of its file, without ".md": "abstract" */
	const char *sha256;            /* of the file */
	const struct results *results; /* of the fields; NULL: there are none */
	const struct block *blocks;
	size_t n;
	const char *plain; /* filled in, as plain text, lines ended by newlines */
	size_t characters; /* or words, counted as the config says; see limit */
	size_t limit;      /* 0: none */
};

/* A copy with the fields of its blocks filled in. */
const struct prose *prose_filled(const struct prose *prose, struct arena *arena);

#endif
