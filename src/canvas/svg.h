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

#endif
