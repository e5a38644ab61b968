/* From the document to a format: a file each, and a line in render.c's table. */
#ifndef SURVREPORT_RENDER_RENDER_H
#define SURVREPORT_RENDER_RENDER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "canvas/canvas.h"
#include "canvas/fonts.h"
#include "config/template.h"
#include "report/document.h"

/* What every renderer is given; borrowed. */
struct rendering {
	struct arena *arena; /* owns what comes out */
	struct diags *diags;
	const struct document *document;
	/* results->figures[i] in a form, NULL if its kind is not drawn at that
	 * width; use rendering_figure() */
	const struct canvas *(*draw)(void *plotter, size_t i, struct figure_form form);
	/* what it draws, as CSV */
	struct bytes (*data)(void *plotter, size_t i);
	void *plotter;
	const char *const *descriptions; /* [i]: the figure in words */
	const struct template *template;
	const struct fonts *fonts;
};

/* A format; the file is called report.NAME. */
struct renderer {
	const char *name;
	/* False after an error in the sink. */
	bool (*render)(const struct rendering *with, struct bytes *out);
	/* The same of one of the report's texts by itself, texts/TEXT.NAME; NULL: it has
	 * none. */
	bool (*render_text)(const struct rendering *with, const struct prose *text,
	                    struct bytes *out);
};

/* The drawing of results->figures[i], whose texts have their numbers; the same
 * form gives the same drawing.  NULL: the kind is not drawn at that width. */
const struct canvas *rendering_figure(const struct rendering *with, size_t i,
                                      struct figure_form form);

/* The formats besides the PDF, ended by one without a name. */
extern const struct renderer renderers[];

#endif
