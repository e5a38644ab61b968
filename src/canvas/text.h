/* Text before it is drawn: which characters are printed, and where lines end.
 *
 * What a person typed is not always what a font has.  The same rules hold for
 * measuring, checking and drawing, because all three read text through
 * text_next():
 *  - a letter followed by a combining mark becomes the one character that
 *    Unicode has for both (the pairs of Latin, Greek and Cyrillic in
 *    compose.c; one mark a letter);
 *  - hyphens U+2010 and U+2011 print as "-"; U+202F and the other narrow or
 *    wide blanks U+2000 to U+200A print as a blank; so do tab and line feed;
 *  - soft hyphens, but those that a line ends in, and characters without width
 *    are left out.
 * No other character is replaced.
 */
#ifndef SURVREPORT_CANVAS_TEXT_H
#define SURVREPORT_CANVAS_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "canvas/fonts.h"

/* The next character to print, and past it; 0 at the end of the text. */
int32_t text_next(const char **cursor);

/* The text as it is printed: `text` itself when nothing is replaced. */
const char *text_printed(struct arena *arena, const char *text);

/* The composed character of a letter and a combining mark, or 0. */
int32_t compose(int32_t letter, int32_t mark);

/* A measure of type: how wide, in what. */
struct measure {
	const struct fonts *fonts;
	enum face face;
	double size;  /* pt */
	double width; /* of a line, pt */
	double first; /* taken from the first line, pt */
};

struct text_lines {
	const char **items;
	size_t n; /* at least 1: an empty text is one empty line */
};

/* Breaks a text into lines no wider than the measure: the fewest, and of all
 * ways to have so few the one that is the least ragged, without a short word
 * alone on the last.  Where lines may end is said in parts.h; what stands together
 * there and has no room is broken at its blanks, and a word that is wider than a
 * line anywhere.  Soft hyphens at the end of a line are printed. */
struct text_lines text_wrap(struct arena *arena, const struct measure *measure, const char *text);

/* A piece of a text that is in several faces. */
struct text_run {
	const char *text;
	enum face face;
};

/* A piece of a line, from its start on. */
struct placed_run {
	const char *text;
	enum face face;
	double x; /* pt; 0 at the start of the line */
};

struct run_line {
	struct placed_run *items;
	size_t n; /* 0: an empty line */
};

struct run_lines {
	struct run_line *items;
	size_t n; /* at least 1 */
};

/* Breaks a text of several runs as text_wrap() does one of one face: a word may
 * go on from run to run.  The measure's face is not looked at. */
struct run_lines text_wrap_runs(struct arena *arena, const struct measure *measure,
                                const struct text_run *runs, size_t n);

/* Width of the widest part that text_wrap() does not break by choice. */
double text_widest_part(const struct measure *measure, const char *text);

/* The text if it is no wider than the measure, else its beginning with "…". */
const char *text_fit(struct arena *arena, const struct measure *measure, const char *text);

#endif
