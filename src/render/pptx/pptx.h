/* Slides being written: what their parts share.
 *
 * render/pptx.c has the whole, shapes.c texts and pictures on a slide, table.c tables,
 * frame.c the presentation with its master, layout and theme.
 *
 * Lengths are points; nothing on a slide flows, so what it holds is measured.
 */
#ifndef SURVREPORT_RENDER_PPTX_PPTX_H
#define SURVREPORT_RENDER_PPTX_PPTX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "render/office/package.h"
#include "render/pages/flow.h"
#include "render/render.h"

/* The slide, and where things stand on it. */
enum {
	SLIDE_WIDTH = 960,
	SLIDE_HEIGHT = 540,
	SLIDE_MARGIN = 48,
	TITLE_TOP = 26,
	TITLE_HEIGHT = 52,
	BODY_TOP = 88,
	BODY_BOTTOM = 500,
	FOOT_TOP = 510,
	FOOT_HEIGHT = 18
};

struct pptx {
	const struct rendering *with;
	struct package *package;
	struct package_part *presentation, *layout;
	struct package_part **slides;
	size_t n_slides;
	struct flow flow; /* what is measured by */
	struct str out;   /* of the slide that is open */
	size_t n_shapes;  /* on it */
	bool failed;      /* an error is in the sink */
};

struct box {
	double x, y, width, height;
};

/* --- shapes.c ----------------------------------------------------------------------------- */

/* How a text looks. */
struct shape_look {
	enum type type;     /* face and ink */
	double size;        /* of type */
	const char *align;  /* "l", "ctr", "r" */
	const char *anchor; /* "t", "ctr", "b": in its box */
};

/* Opens a slide with its title, and closes it. */
void pptx_slide_open(struct pptx *pptx, const char *title);
void pptx_slide_close(struct pptx *pptx);

/* Words as a run of a paragraph. */
void pptx_run(struct pptx *pptx, const char *text, const struct shape_look *look, bool bold,
              bool raised);

/* A text in a box. */
void pptx_text(struct pptx *pptx, const struct box *box, const char *name, const char *text,
               const struct shape_look *look);

/* A drawing in a box, which has its form; `description` "" is one that says nothing. */
void pptx_picture(struct pptx *pptx, const struct box *box, const struct canvas *canvas,
                  const char *name, const char *description);

/* Lengths of a box, as elements of a namespace: "a" or "p". */
void pptx_place(struct pptx *pptx, const char *space, const struct box *box);

/* The size of type by which a text has no more lines than there is room for. */
double pptx_fit(const struct pptx *pptx, enum type type, const char *text, const struct box *box,
                double most, double least);

/* --- table.c ------------------------------------------------------------------------------- */

/* A filled table on as many slides as it needs. */
void pptx_table(struct pptx *pptx, const struct table *table, const char *title);

/* --- frame.c ------------------------------------------------------------------------------- */

/* Before the first slide; when the last is closed. */
void pptx_frame_begin(struct pptx *pptx);
void pptx_frame_end(struct pptx *pptx);

#endif
