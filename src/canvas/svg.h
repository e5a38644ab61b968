/* A canvas as SVG, to stand in an HTML page or by itself. */
#ifndef SURVREPORT_CANVAS_SVG_H
#define SURVREPORT_CANVAS_SVG_H

#include "base/str.h"
#include "canvas/canvas.h"

/* What goes with the drawing. */
struct svg_about {
	const char *id;          /* prefix of the ids inside */
	const char *form;        /* class of the element */
	const char *title;       /* in a few words */
	const char *description; /* for who cannot see it */
};

/* Appends an <svg> element of the canvas's size; with a title of "" one that says
 * nothing to who cannot see it.  Texts stay texts, in the
 * faces of the report or ones of the same widths.  Links and bookmarks are
 * left out. */
void svg_add(struct str *out, const struct canvas *canvas, const struct svg_about *about);

/* How a file by itself is wanted. */
struct svg_look {
	bool outline; /* texts as shapes of the report's own fonts: the same everywhere, but no
	                 texts any more */
	bool white;   /* the ground; else nothing */
};

/* Appends a whole file.  Texts name their fonts, and others where those are missing: then
 * what was ranged right, or stood in the middle, does so still.  `form` is not used. */
void svg_file_add(struct str *out, const struct canvas *canvas, const struct svg_about *about,
                  const struct svg_look *look);

#endif
