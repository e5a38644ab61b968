/* Seam 3: a page or figure as a list of drawing operations.
 *
 * Lengths are in points (1/72 inch); the origin is the top left corner, y
 * grows downwards.  Plot and report record operations; a device replays them:
 * PDF (pdf_content.c), a text trace and a check of what was drawn (here).
 *
 * Invariants: every number recorded is finite (BUG otherwise) and is rounded
 * to 1/100 pt, so that differences in the last bit never show; text is valid
 * UTF-8 whose every character the face has.
 */
#ifndef SURVREPORT_CANVAS_CANVAS_H
#define SURVREPORT_CANVAS_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "canvas/fonts.h"
#include "canvas/tags.h"

/* Dashes are whole points, of at most: */
enum { DASH_MAX = 10 };

/* A colour as 0xRRGGBB. */
typedef uint32_t colour;

enum op_kind {
	OP_TEXT,     /* x y: baseline start */
	OP_LINES,    /* an open polyline, stroked */
	OP_AREA,     /* a closed polygon, filled */
	OP_RECT,     /* a rectangle, filled */
	OP_CLIP,     /* following operations only inside a rectangle … */
	OP_UNCLIP,   /* … until here; not nested */
	OP_BOOKMARK, /* an outline entry pointing at y */
	OP_LINK,     /* a rectangle that leads to a URI, or, as "#name", … */
	OP_TARGET,   /* … to the place of that name */
};

struct point {
	double x, y;
};

/* Where text stands relative to x. */
enum anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

struct op {
	enum op_kind kind;
	colour colour;
	double x, y, width, height; /* RECT, CLIP, LINK; TEXT: x y */
	/* TEXT */
	const char *text;
	enum face face;
	double size;        /* pt */
	double angle;       /* degrees anticlockwise: 0 or 90 */
	enum anchor anchor; /* what of it has to stay where it is, in other fonts, too */
	/* LINES, AREA */
	const struct point *points;
	size_t n_points;
	double stroke;            /* width, pt */
	double dash_on, dash_off; /* 0: solid; whole points */
	int level;                /* BOOKMARK: 0, 1 … */
	struct tag *tag;          /* that was open; NULL: none */
};

/* A group of a figure, and what it is told by from the others. */
struct drawn_group {
	const char *name;
	colour ink;
	double dash_on, dash_off; /* of its lines */
	size_t pattern;           /* of what is filled; 0: none */
	bool named;               /* its name stands at what is drawn, too */
};

struct canvas {
	struct arena *arena; /* owns the operations */
	const struct fonts *fonts;
	double width, height;
	double head, foot; /* of a page: where its text begins and has to end; else 0 */
	struct op *ops;
	size_t n;
	struct tag *tag;            /* that is open; NULL: none */
	struct tag *tags;           /* parent of those opened under none; NULL: none was */
	struct drawn_group *groups; /* for who draws it without colours */
	size_t n_groups;
};

struct text_style {
	enum face face;
	double size;
	colour colour;
	enum anchor anchor;
	double angle;
};

struct line_style {
	colour colour;
	double width;
	double dash_on, dash_off;
};

/* An empty canvas in caller's storage. */
void canvas_init(struct canvas *canvas, struct arena *arena, const struct fonts *fonts,
                 double width, double height);

/* The drawing operations. */
void canvas_text(struct canvas *canvas, double x, double y, const char *text,
                 const struct text_style *style);
void canvas_line(struct canvas *canvas, struct point from, struct point to,
                 const struct line_style *style);
void canvas_lines(struct canvas *canvas, const struct point *points, size_t n,
                  const struct line_style *style);
void canvas_area(struct canvas *canvas, const struct point *points, size_t n, colour fill);
void canvas_rect(struct canvas *canvas, struct point corner, double width, double height,
                 colour fill);
void canvas_clip(struct canvas *canvas, struct point corner, double width, double height);
void canvas_unclip(struct canvas *canvas);
void canvas_bookmark(struct canvas *canvas, double y, int level, const char *title);
/* Belongs to the TAG_LINK that is open, or to one of its own. */
void canvas_link(struct canvas *canvas, struct point corner, double width, double height,
                 const char *uri);

void canvas_target(struct canvas *canvas, double y, const char *name);

/* Says that the drawing has a group; draws nothing. */
void canvas_group(struct canvas *canvas, const struct drawn_group *group);

/* What the following operations are (tags.h), inside of the tag that is open, and
 * its end. */
struct tag *canvas_tag_begin(struct canvas *canvas, enum tag_kind kind);
void canvas_tag_end(struct canvas *canvas);

/* Goes on in a tag of this canvas, or in none; returns the one that was open. */
struct tag *canvas_tag_switch(struct canvas *canvas, struct tag *tag);

/* Appends the operations of `from`, moved by (dx, dy).  Copies of the tags there
 * come to stand in the tag that is open here; the rest belongs to that tag. */
void canvas_place(struct canvas *canvas, const struct canvas *from, double dx, double dy);

/* Plain text of the operations, one a line. */
void canvas_dump(const struct canvas *canvas, FILE *to);

/* Looks for faults of layout: what leaves the canvas, text that overlaps other
 * text, labels of a figure that were cut until they are the same.  Prints one line
 * a fault and returns how many. */
size_t canvas_check(const struct canvas *canvas, FILE *to);

#endif
