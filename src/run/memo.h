/* A small document: a Markdown text, typeset as a report is.
 *
 * For evidence that a person signs and files: what a verification or a
 * self-test found.  It has the title, rules, tables and page numbers of a
 * report, and as little of a clock: the only date in its bytes is that of
 * SOURCE_DATE_EPOCH, if set.
 *
 * The text is that of text sections (cite/markdown.h, where
 * markdown_add_words() puts names, paths and values into it).  Cells too long for
 * their table wrap, or get smaller type, or turn the page; the longest break
 * within a word, so hashes and paths stay on the paper.
 */
#ifndef SURVREPORT_RUN_MEMO_H
#define SURVREPORT_RUN_MEMO_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/exitcode.h"
#include "base/file.h"
#include "canvas/pages.h"

struct memo {
	const char *title, *subtitle; /* subtitle: NULL for none */
	const char *foot;             /* at the foot of each page, on the left */
	const char *template;         /* name or path; NULL: the default one */
	const char *markdown;         /* valid UTF-8 */
};

/* Typesets a memo and makes the PDF, into the arena.  False after errors,
 * which are in the sink: a template or font that is not there, Markdown that a
 * page cannot show, characters that the fonts lack. */
bool memo_pdf(struct arena *arena, const struct memo *memo, struct bytes *pdf, struct diags *diags)
    __attribute__((warn_unused_result));

/* The same into a file, which is there whole or stays as it was; what is no
 * file is not replaced.  Returns how it ended: EXIT_BAD_CONFIG for errors of
 * memo_pdf(), EXIT_CANNOT_CREATE, EXIT_INPUT_OUTPUT. */
enum exit_code memo_write(struct arena *arena, const struct memo *memo, const char *path,
                          struct diags *diags) __attribute__((warn_unused_result));

/* The first half of memo_pdf(): the pages.  The caller releases *fonts, which is NULL
 * if they could not be loaded, when done with the pages. */
bool memo_build(struct arena *arena, const struct memo *memo, struct pages *pages,
                struct fonts **fonts, struct diags *diags) __attribute__((warn_unused_result));

#endif
