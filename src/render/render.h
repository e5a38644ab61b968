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
	struct canvas *const *figures;   /* [i] draws results->figures[i], … */
	const char *const *descriptions; /* … which is this in words */
	const struct template *template;
	const struct fonts *fonts;
};

/* A format; the file is called report.NAME. */
struct renderer {
	const char *name;
	/* False after an error in the sink. */
	bool (*render)(const struct rendering *with, struct bytes *out);
};

/* The formats besides the PDF, ended by one without a name. */
extern const struct renderer renderers[];

/* The format of a name, or of the file report.NAME; NULL if there is none. */
const struct renderer *renderer_find(const char *name);
const struct renderer *renderer_of_file(const char *file);

/* "html, docx": the names that there are. */
const char *renderer_names(struct arena *arena);

#endif
