/* The first page above its sections: the line over the title, the title, the key
 * findings; and the contents at its foot.  Heads and feet of all pages. */
#ifndef SURVREPORT_RENDER_PAGES_FRONT_H
#define SURVREPORT_RENDER_PAGES_FRONT_H

#include "render/pages/flow.h"
#include "report/document.h"

/* Sets what stands above the first section. */
void front_set(struct flow *flow, const struct document *document);

/* Where the unit behind the number of a key finding starts: "59.4 months"; its end
 * if it has none. */
const char *finding_unit(const char *value);

/* What contents take at the foot of the first page, and where they will be read:
 * opened in its place, to be drawn when all pages are known. */
double contents_height(const struct flow *flow, const struct document *document);
struct tag *contents_open(struct flow *flow);
void contents_draw(struct flow *flow, const struct document *document, struct tag *tag);

/* A line of the template with its fields filled in, "" if it has none; the line of
 * a page, its left part in what the right one leaves. */
const char *line_text(const struct flow *flow, const struct document *document, size_t page,
                      const char *line);
void line_draw(struct flow *flow, struct canvas *page, double y, const char *left,
               const char *right);

/* cover.c: puts a page with title, status and lines for approval before all others,
 * when they are drawn; it has no number. */
void cover_add(struct flow *flow, const struct document *document);

/* Heads and feet, when all pages are known. */
void furniture_draw(struct flow *flow, const struct document *document);

#endif
