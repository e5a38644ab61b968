/* The files of fonts, each read and hashed once: by the helper ahead of its use, and
 * for one report after another.
 *
 * A file is hashed whole, since its hash says by which font a report was set; that is
 * a good part of what a font costs.
 */
#ifndef SURVREPORT_CANVAS_FONT_FILES_H
#define SURVREPORT_CANVAS_FONT_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/helper.h"

struct font_file {
	const char *name;   /* as it was asked for */
	const char *path;   /* where it was found, or looked for last */
	struct bytes bytes; /* mapped; its data is NULL if it was not found, … */
	int number;         /* … for this reason */
	char sha256[SHA256_TEXT_SIZE];
	struct arena arena;
	struct work work;
};

/* Zeroed but for the arena: none yet. */
struct font_files {
	struct arena *arena;
	struct font_file **items;
	size_t n;
};

/* Gives a file to the helper, unless it is there. */
void font_file_ahead(struct font_files *files, struct helper *helper, const char *name);

/* The file of a name: the name of a file in the folders of fonts, or a path. */
const struct font_file *font_file_get(struct font_files *files, struct helper *helper,
                                      const char *name);

/* Unmaps all, which nobody uses any more. */
void font_files_release(struct font_files *files);

#endif
