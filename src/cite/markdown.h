/* Markdown to the blocks of a prose, and a prose as plain text.
 *
 * The Markdown is CommonMark with pipe tables.  Text comes out as it is to be
 * printed: entities and backslashes resolved, soft line ends as blanks, several
 * blanks as one, hard line ends (a backslash or two blanks before the end) as
 * line feeds.
 *
 * Lists and quotations raise the level of what they hold by one; level 0 is
 * outside of both.  Bullets are "•", those of lists in lists "–"; numbers count
 * on from the first one written, with their "." or ")".  A heading in a list or
 * quotation is a strong paragraph.  An item that starts with no paragraph
 * (empty, or a list or table at once) is a BLOCK_ITEM without spans.
 *
 * Tables: cells are plain, but a cell that is strong as a whole is bold; an em
 * space (&emsp;) at the start of a cell is a level of indent.  Columns are
 * ranged as the table says.  Where it says nothing, they are at the left; but
 * one after the first that holds numbers only ("28 (47%)", "NE") is
 * ALIGN_NUMBER, which is in the middle and ranged on the bracket, and so is one
 * of numbers that is declared to be centred.  Rows may be shorter than the head.
 *
 * A paragraph outside of lists that starts with "Table:" and stands directly
 * before a table is its caption, without that word; prose_caption() finds
 * it.  It stays a block of its own, so that it counts and reads as text.
 *
 * What a page cannot show is an error with its line, and the way out: links,
 * images, HTML but comments, footnotes, definitions of links (whose words would
 * vanish), rules across the page (which includes the "---" around other
 * programs' metadata), rows with more cells than the head, and what was meant
 * as a table but has the wrong number of columns.  Code and quotations lose
 * their dress, not their words.
 */
#ifndef SURVREPORT_CITE_MARKDOWN_H
#define SURVREPORT_CITE_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"
#include "results/prose.h"
#include "results/results.h"
#include "results/table.h"

/* Parses `text`, which has the lines of `source`, into prose->blocks; other
 * members stay as they are, and its fields are those of prose->results.  The text is valid UTF-8 (fill.c sees to that) and
 * need not be that of the source: places are looked up there, and a mark has a
 * column only where the source has the same words.  False after errors, which
 * are in the sink with file and line. */
bool markdown_parse(struct arena *arena, const struct source *source, const char *text,
                    struct prose *prose, struct diags *diags) __attribute__((warn_unused_result));

/* Adds words to Markdown, within a line or a cell, so that they come out as they
 * are: what Markdown takes for a sign is escaped, line ends become blanks.  Bytes
 * that are no UTF-8, as names of files may have, become "\xff". */
void markdown_add_words(struct str *markdown, const char *words);

/* The prose as plain text: a paragraph is one line, with an empty line
 * after it; items have their markers and follow each other without empty lines;
 * tables are lines with columns set apart by blanks.  "" for no blocks. */
const char *prose_plain(struct arena *arena, const struct prose *prose);

/* Characters of a prose: all, or those that are no blanks; a table counts
 * `table` characters, or those of its cells if that is 0.  Markers count, with
 * the blank behind them.  Ends of lines and indents never count. */
size_t prose_count(const struct prose *prose, bool blanks, size_t table);

/* How many words it has, as word processors count them: what stands between blanks, so
 * that "P = 0.003" is three; a table counts `table`, unless that is 0. */
size_t prose_words(const struct prose *prose, size_t table);

/* Version of the Markdown library, as loaded. */
const char *markdown_library_version(struct arena *arena);

/* The version that the program was built with. */
extern const char markdown_built_version[];

#endif
