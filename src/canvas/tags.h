/* What the things on a page are, and in which order they are read: the tags of a
 * tagged PDF (ISO 32000-1, 14.8), for screen readers and whoever reads by program.
 *
 * Whoever draws opens a tag, draws, and closes it.  Each operation remembers the
 * tag that was open (struct op), so that a paragraph or a cell goes on from page
 * to page by keeping its tag open, and a drawing that is thrown away leaves
 * nothing behind.  The tree is made when the PDF is written (structure.c):
 *
 *  - the order is that in which tags were opened, not that of pages;
 *  - what is drawn under no tag, or directly under one that only holds others (a
 *    table, a row, a list), is an artifact: running heads, rules, washes.  So are
 *    lines and areas anywhere but in a figure, and all under TAG_ARTIFACT;
 *  - tags in which nothing was drawn are left out, but in rows, which are filled
 *    up with empty cells;
 *  - TAG_H1 to TAG_H3 at the top make sections, TAG_LI in a row a list: neither
 *    is opened by hand.  Levels of headings that were left out are closed up;
 *  - inside of a figure only TAG_CAPTION and TAG_TABLE count: its text is not read,
 *    the figure's alternative text is.  A table comes behind the figure, as the
 *    numbers at risk do, whose heads are the numbers of the axis.
 *
 * To draw:
 *
 *     flow_tag_begin(flow, TAG_P);      after flow_reserve(), which may set headings
 *     flow_text(flow, …);
 *     flow_tag_end(flow);
 *
 *     flow_tag_begin(flow, TAG_FIGURE)->text = "Two Kaplan-Meier curves of …";
 *     canvas_place(flow_page(flow), canvas, x, y);
 *     flow_tag_end(flow);
 *
 * flow_paragraph(), flow_heading(), flow_table() and flow_figure() do so
 * themselves.  Figures tag on their own canvas, by canvas_tag_begin(); what was
 * tagged there is copied to its place in the tree by canvas_place().
 */
#ifndef SURVREPORT_CANVAS_TAGS_H
#define SURVREPORT_CANVAS_TAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum tag_kind {
	TAG_GROUP,    /* none by itself: its contents stand in its place */
	TAG_ARTIFACT, /* not read: what is repeated, what is furniture */
	TAG_DOCUMENT, /* the whole */
	/* hold text */
	TAG_H1,
	TAG_H2,
	TAG_H3,
	TAG_P,
	TAG_NOTE,
	TAG_CAPTION,   /* of the table or figure that it stands in */
	TAG_LI,        /* an item of a list of some `level`, … */
	TAG_LABEL,     /* … and, in it, its bullet or number */
	TAG_REFERENCE, /* in a paragraph or TOCI; holds a link */
	TAG_LINK,      /* text and canvas_link(); `text` says where it leads */
	TAG_TH,        /* by tag_cell() */
	TAG_TD,
	/* hold other tags */
	TAG_TABLE,
	TAG_THEAD,
	TAG_TBODY,
	TAG_TR,
	TAG_TOC,
	TAG_TOCI,
	/* a drawing; `text` is what it says to who cannot see it */
	TAG_FIGURE,
	N_TAGS
};

struct tag {
	enum tag_kind kind;
	struct tag *parent, *first, *last, *next;
	const char *text; /* FIGURE, LINK; else NULL */
	int level;        /* LI: from 0 */
	/* TH, TD: the first column, from 0, and how many; how many rows: more than one
	 * only of a head in the first column */
	unsigned column, columns, rows;
	size_t number;    /* the writer's own */
	struct tag *copy; /* the last one made */
};

/* A new tag, the last one in its parent, which may be NULL. */
struct tag *tag_add(struct arena *arena, struct tag *parent, enum tag_kind kind);

/* The cell of a row that starts at a column: the one that is there, which so goes
 * on on the next page, or a new one. */
struct tag *tag_cell(struct arena *arena, struct tag *row, enum tag_kind kind, unsigned column,
                     unsigned columns);

/* A copy of a tag and all below it, the last one in `parent`. */
struct tag *tag_copy(struct arena *arena, struct tag *tag, struct tag *parent);

/* Takes a tag from where it is and makes it the last one in `parent`. */
void tag_move(struct tag *tag, struct tag *parent);

/* Whether text directly under the tag is read. */
bool tag_holds_text(const struct tag *tag);

#endif
