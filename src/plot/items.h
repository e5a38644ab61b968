/* Items of a legend, each a key and its text: one behind the other, in as many
 * lines as they need. */
#ifndef SURVREPORT_PLOT_ITEMS_H
#define SURVREPORT_PLOT_ITEMS_H

#include <stdbool.h>

#include "canvas/text.h"

/* What the lines are filled by, and where the next item goes. */
struct item_flow {
	struct arena *arena;
	const struct fonts *fonts;
	double width; /* of a line */
	double size;  /* of the type */
	double line;  /* line distance */
	bool cut;     /* long texts end in "…" instead of wrapping */
	/* baseline of the first item at first */
	double x, y;
	double bottom; /* of the items of this line: where the next begins */
};

/* An item in its place: the key starts at x, the text key + x. */
struct placed_item {
	double x, y; /* the baseline of its first line */
	struct text_lines lines;
};

/* Places an item behind the others, or on a new line where it has no room;
 * `key` is the room that its key needs. */
struct placed_item item_place(struct item_flow *flow, double key, const char *text);

/* Ends the line, and leaves a bit of room. */
void item_break(struct item_flow *flow);

#endif
