/* A template file with the ones that it extends: their keys, of which its own
 * override.
 *
 * Keys of maps are overridden one by one, and so are those of the maps in them;
 * a list takes the place of the list.  For the template only.
 */
#ifndef SURVREPORT_CONFIG_EXTEND_H
#define SURVREPORT_CONFIG_EXTEND_H

#include "base/arena.h"
#include "base/diag.h"
#include "config/node.h"
#include "config/template.h"

/* A template's own file first, then those that it extends. */
struct extended {
	const struct node *root; /* all keys but `extends`; NULL after an error */
	struct template_source *files;
	size_t n;
	const struct source *source; /* of the first */
};

/* Reads a template by name.  Files that are not there, that are none, and that
 * lead back to one that they extend are errors, at the place that names them. */
struct extended extended_read(struct arena *arena, const struct text *name,
                              const struct template_finder *finder, struct diags *diags);

#endif
