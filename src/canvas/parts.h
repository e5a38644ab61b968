/* Where a line of text may end.
 *
 * It may at blanks, behind "-", "–" and "/" between words, at soft hyphens and
 * zero-width spaces, and has to at line feeds.  It may not
 *  - at no-break blanks, nor around < = > ≤ ≥ ± ×: "P = 0.003";
 *  - between a number and its unit: "12 months", "95% CI 0.5";
 *  - in a range: "63.0 to 76.9", "5 – 7", "63.0 to not reached";
 *  - in "(95% CI …)", nor in any bracket of a few words;
 *  - between "Table" or its like and a number.
 * What stands together so is a part.
 */
#ifndef SURVREPORT_CANVAS_PARTS_H
#define SURVREPORT_CANVAS_PARTS_H

#include <stdbool.h>
#include <stddef.h>

/* A part of a text between two places where a line may end. */
struct part {
	const char *start;
	size_t length; /* bytes, without the blanks that follow */
	size_t blanks; /* bytes of blanks that follow */
	bool feed;     /* a line feed is among them */
	bool hyphen;   /* a line that ends here gets a hyphen */
};

/* The part that starts a text.  If `loose`, only blanks and joints count: what
 * is to stand together but has no room for it. */
struct part part_next(const char *start, bool loose);

/* Whether a byte is a blank at which lines may break. */
bool is_break_blank(char c);

#endif
