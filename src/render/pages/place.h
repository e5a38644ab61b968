/* Where the parts of a document go: which pages, side by side or not, how high the
 * figures are.
 *
 * Parts become chunks, which are measured by setting them on pages that are
 * thrown away.  Then the cheapest way to fill pages with them is sought, chunk by
 * chunk, among all that keep the order but for one figure or turned table at a
 * time, which may wait for the top of the next page: place_find().  What it costs
 * are squares of empty heights, broken tables, sections torn apart, figures apart
 * from where they are named, and figures made lower.  Last the chunks are set for
 * good.
 */
#ifndef SURVREPORT_RENDER_PAGES_PLACE_H
#define SURVREPORT_RENDER_PAGES_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "render/pages/flow.h"
#include "render/render.h"

enum chunk_kind {
	CHUNK_PART,    /* one part as wide as the page */
	CHUNK_SIDES,   /* two columns, each with parts of its own */
	CHUNK_COLUMNS, /* small text that runs through two columns */
};

struct chunk {
	enum chunk_kind kind;
	const struct part *parts;
	size_t n, n_left; /* SIDES: those of the left column */
	double height;    /* without the space above */
	double above, below;
	double axes;     /* the natural height of its figures' axes; 0: they have none */
	double shrinks;  /* how much lower these may be */
	bool keeps_next; /* what comes next is on the same page */
	bool breaks;     /* it may go over pages */
	bool beyond;     /* it has to: it is longer than one */
	size_t turned;   /* it has so many pages of its own, turned; 0: it is upright */
	bool waits;      /* it may wait for the next page, while others come first */
};

/* What was found for a chunk. */
struct placement {
	size_t breaks; /* new pages before it: 0, 1, 2 */
	bool waits;    /* it comes at the top of the next page that is begun */
	double axes;   /* of its figures; 0: natural */
};

/* A chunk set from one place on, and where it ends. */
struct trial {
	const struct chunk *chunk;
	double y, gap_before, bottom; /* where it begins, and the page ends */
	size_t pages;
	bool nothing; /* of it has room on the first of them */
	double end, gap;
};

struct placing {
	const struct rendering *with;
	struct flow *flow; /* whose page is filled; where that is, all begins */
	struct chunk *chunks;
	size_t n;
	struct placement *found; /* of each chunk */
	struct trial *trials;    /* those made so far */
	size_t n_trials;
	size_t n_pages; /* that they take, that of the flow among them */
};

/* Makes chunks of the document's parts, and measures them. */
void chunks_make(struct placing *placing);

/* Sets a chunk at the cursor; `axes` is the height of its figures. */
void chunk_set(struct flow *flow, const struct rendering *with, const struct chunk *chunk,
               double axes);

/* Finds where all chunks go, from the cursor of the flow on. */
void place_find(struct placing *placing);

/* Sets all chunks where they were found to go. */
void place_set(const struct placing *placing);

/* pages.c: a part, as it stands. */
void part_set(struct flow *flow, const struct rendering *with, const struct part *part,
              struct figure_form form);

/* columns.c: one of two columns from here on, 0 or 1, from the cursor down; and the
 * page's width again. */
struct column_place {
	const struct template *whole;
	double start;
};
struct column_place column_enter(struct flow *flow, int column);
void column_leave(struct flow *flow, struct column_place place);

/* Sets parts in a column, with figures of that height; returns where it ends. */
double column_set(struct flow *flow, const struct rendering *with, const struct part *parts,
                  size_t n, int column, double axes);

/* sides.c: the document's parts, sections that stand side by side in columns. */
const struct part *sides_arrange(const struct placing *placing);

/* Whether all tables among some parts have room in a column. */
bool tables_fit_half(const struct placing *placing, const struct part *parts, size_t n);

/* Chunks of two columns. */
void sides_set(struct flow *flow, const struct rendering *with, const struct chunk *chunk,
               double axes);
void columns_set(struct flow *flow, const struct rendering *with, const struct chunk *chunk);

#endif
