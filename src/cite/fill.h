/* Texts: Markdown in which {{ path }} stands for a result.
 *
 * A text is read before the data are: where its paths stand is known then,
 * and what is wrong with them is reported at their place.
 */
#ifndef SURVREPORT_CITE_FILL_H
#define SURVREPORT_CITE_FILL_H

#include "cite/cite.h"

/* Words as they stand, then a result; the last one has no path. */
struct text_piece {
	const char *words;
	size_t length;    /* of the words, in bytes */
	struct text path; /* path.s: NULL in the last piece */
};

struct text_plan {
	const char *name; /* of the file, without folder and ".md" */
	const struct source *source;
	const struct text *key; /* the text is the value of a key, which is where
	                           its errors are; NULL: it is a file */
	const struct section_spec *section;
	struct text_piece *pieces;
	size_t n;
};

/* Looks at a text section's file and finds the paths in it.  False after errors,
 * which are in the sink. */
bool text_read(const struct quoting *quoting, const struct asset *file,
               const struct section_spec *section, struct text_plan *plan)
    __attribute__((warn_unused_result));

/* The same for a text of the config, which is no Markdown. */
bool text_read_key(const struct quoting *quoting, const struct text *key, struct text_plan *plan)
    __attribute__((warn_unused_result));

/* The text with the results in place of the paths, as fields; what Markdown would
 * take for a sign in their words is escaped, where it is Markdown.  NULL after
 * errors. */
const char *text_fill(const struct quoting *quoting, const struct text_plan *plan);

#endif
