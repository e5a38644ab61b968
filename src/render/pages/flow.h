/* The page builder: text, tables and figures, one below the other.
 *
 * A flow fills pages from top to bottom.  What belongs together is reserved
 * first, so that it starts a new page when it does not fit; headings wait for
 * what follows them and move with it.
 *
 * Invariants: the cursor is inside the text area; nothing is drawn above it
 * again but running heads, when all pages are known; every text passes
 * flow_text(), which reports characters that the fonts lack.
 */
#ifndef SURVREPORT_RENDER_PAGES_FLOW_H
#define SURVREPORT_RENDER_PAGES_FLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "canvas/canvas.h"
#include "canvas/text.h"
#include "config/template.h"
#include "results/prose.h"
#include "results/table.h"

/* A heading, or a paragraph that leads up to what follows. */
enum { LEVEL_LEAD = 3 };
struct heading {
	int level;     /* 0, 1, 2; LEVEL_LEAD */
	size_t number; /* of a section; 0: it has none */
	const char *text;
	const char *where;
	struct mark at;
};

/* A numbered section, and where it begins. */
struct flow_section {
	size_t number, page;
	double y;
	const char *title;
};

struct flow {
	struct arena *arena; /* owns the pages */
	const struct template *template;
	const struct fonts *fonts;
	struct diags *diags;
	struct canvas *pages;
	size_t n;
	struct tag *root, *tag;  /* of what is drawn: the document, what is open */
	double y;                /* the top of what is free on the last page */
	double gap;              /* white space before what comes next, unless it
	                            comes first on a page */
	double bottom;           /* kept free at the foot of the last page */
	double start;            /* what counts as the top of the page, in a column */
	bool scratch;            /* to be thrown away: drawings of figures are left out */
	bool begun;              /* something was set, … */
	double first_gap;        /* … and this is the space that was left before it */
	bool landscape;          /* what comes next wants a page turned */
	struct heading *pending; /* headings that wait for what follows */
	size_t n_pending;
	struct flow_section *sections;
	size_t n_sections;
	const char *where;                 /* what is being set, and its place in the config … */
	struct mark at;                    /* … for messages about characters */
	struct missing_character *missing; /* those reported */
	size_t n_missing;
};

/* An empty flow with one page. */
void flow_init(struct flow *flow, struct arena *arena, const struct template *template,
               const struct fonts *fonts, struct diags *diags);

/* Says what the following texts are, and where they come from, if known. */
void flow_from(struct flow *flow, const char *where, struct mark at);

/* Face, size and colour of a kind of type; its line distance. */
struct text_style flow_style(const struct flow *flow, enum type type);
double flow_line(const struct flow *flow, enum type type);

/* The measure of lines as wide as the text area. */
struct measure flow_measure(const struct flow *flow, enum type type);

/* From the top of a line to its baseline. */
double flow_baseline(const struct flow *flow, const struct text_style *style, double line);

/* Draws a text on the last page after looking for missing characters.  Words that
 * lead to a table or a figure (report/document.h) become links; a text that has
 * some starts at x. */
void flow_text(struct flow *flow, double x, double y, const char *text,
               const struct text_style *style);

/* Reports each character of a text that the face lacks, once a place. */
void flow_check_text(struct flow *flow, enum face face, const char *text);

/* A heading before what comes next; also a bookmark, and with a number that of a
 * section. */
void flow_heading(struct flow *flow, int level, size_t number, const char *text);

/* A short paragraph that stays with what comes next; a long one is set now. */
void flow_lead(struct flow *flow, const char *text);

/* Makes sure that the next `height` points are on one page, below the headings
 * that wait, which are set now.  More than a page has is cut to a page. */
void flow_reserve(struct flow *flow, double height);

/* White space before what comes next, but not at the top of a page: of two
 * spaces that meet the larger one counts. */
void flow_space(struct flow *flow, double height);

/* Goes to the top of a new page. */
void flow_new_page(struct flow *flow);

/* From the next reservation on, pages are turned by a quarter, or upright
 * again; a page that has the other direction is left. */
void flow_turn(struct flow *flow, bool landscape);

/* The text area of pages of the direction in force. */
double flow_width(const struct flow *flow);
double flow_height(const struct flow *flow);

/* Points left on the page. */
double flow_left(const struct flow *flow);

/* Text that wraps and breaks across pages, two lines at least on each.  The
 * label, if any, stands in bold at the start of the first line. */
void flow_paragraph(struct flow *flow, enum type type, const char *label, const char *text);

/* How many of the `left` lines of a paragraph to set on this page: all, or so
 * many that two stay together on either side. */
size_t flow_lines_fit(const struct flow *flow, double line, size_t left);

/* Lines of a paragraph, `from` to before `to`, all on one page; `open` is its tag if
 * it has begun, or NULL.  Returns the tag. */
struct line_range {
	size_t from, to;
	struct tag *open;
};
struct tag *flow_paragraph_part(struct flow *flow, enum type type, const char *label,
                                const char *text, const struct line_range *range);

/* Notes that follow each other, as one. */
const char *flow_notes(struct flow *flow, const char *const *notes, size_t n);

/* How many lines a paragraph has, and its height. */
size_t flow_paragraph_lines(const struct flow *flow, enum type type, const char *label,
                            const char *text);
double flow_paragraph_height(const struct flow *flow, enum type type, const char *label,
                             const char *text);

/* What is drawn next, on whatever pages (canvas/tags.h), and its end.  Open a tag
 * behind flow_reserve(), which sets the headings that wait. */
struct tag *flow_tag_begin(struct flow *flow, enum tag_kind kind);
struct tag *flow_tag_cell(struct flow *flow, enum tag_kind kind, unsigned column, unsigned columns);
void flow_tag_end(struct flow *flow);

/* The page being filled, which what is drawn on has the tag that is open.  Ask for
 * it each time: a pointer kept has the tag of when it was asked for. */
struct canvas *flow_page(const struct flow *flow);

/* A numbered caption and its bookmark: "Table 1", "Table 1. Baseline". */
const char *flow_label(struct flow *flow, const char *what, size_t number);

/* tables.c: a table with its number, caption and notes, on as many pages as
 * it needs.  One whose caption is "" has no number (0) and no bookmark. */
struct table;
void flow_table(struct flow *flow, const struct table *table, size_t number);

/* prose.c: a text: headings, paragraphs, lists and tables. */
struct prose;
void flow_prose(struct flow *flow, const struct prose *prose);

/* Whether a text has words that are set in italic type. */
bool prose_has_italic(const struct prose *prose);

/* figures.c: a figure with its number, caption and notes below it; `text` is
 * what it says in words, or NULL. */
struct figure;
void flow_figure(struct flow *flow, const struct figure *figure, const struct canvas *canvas,
                 size_t number, const char *text);

#endif
