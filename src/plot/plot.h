/* Figures: from the results to a canvas.
 *
 * A kind of figure is one file with one drawing function and one line in the
 * table of plot.c.  Figures read the results only (seam 2) and leave a canvas
 * (seam 3), as wide as the text area and never taller than leaves room for a
 * caption on the same page.
 */
#ifndef SURVREPORT_PLOT_PLOT_H
#define SURVREPORT_PLOT_PLOT_H

#include <stdio.h>

#include "base/arena.h"
#include "base/file.h"
#include "canvas/canvas.h"
#include "canvas/fonts.h"
#include "config/template.h"
#include "results/results.h"
#include "results/style.h"

/* What every drawing function is given. */
struct plot_input {
	struct arena *arena; /* owns the canvas */
	const struct figure *figure;
	const struct style *style;
	const struct template *template;
	const struct fonts *fonts;
	struct figure_form form; /* both are set */
};

/* What a figure is drawn for, and how large. */
struct plot_page {
	const struct template *template;
	const struct fonts *fonts;
	struct figure_form form;
};

/* Draws a figure of the store.  Any data do: empty, without events, one patient,
 * all at time zero.  NULL if the kind is not drawn as narrow as that.  An unknown
 * kind is a BUG: analyses ask only for what is there. */
struct canvas *plot_figure(struct arena *arena, const struct results *results,
                           const struct figure *figure, const struct plot_page *page);

/* The figure in words, for who cannot see it; holds fields. */
const char *plot_description(struct arena *arena, const struct results *results,
                             const struct figure *figure);

/* What a figure draws, as CSV: steps of curves, bars, points, with labels and not with
 * codes; without what is withheld. */
struct bytes plot_csv(struct arena *arena, const struct results *results,
                      const struct figure *figure);

/* Plain text of all figures' data. */
void plot_dump(const struct results *results, FILE *to);

#endif
