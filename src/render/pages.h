/* A document on pages: lines broken, tables measured, figures placed.
 *
 * pages/ does it; what comes out are canvases (canvas/pages.h), which know
 * nothing of what they show.
 */
#ifndef SURVREPORT_RENDER_PAGES_H
#define SURVREPORT_RENDER_PAGES_H

#include <stdbool.h>

#include "canvas/pages.h"
#include "render/render.h"

/* Lays out the pages, in with->arena.  False, with an error in the sink for
 * each, when texts hold characters that the fonts lack. */
bool pages_build(const struct rendering *with, struct pages *pages)
    __attribute__((warn_unused_result));

/* The font files that pages of these results need, from the template; NULL for
 * a face that nothing is set in, so that it is not loaded. */
void pages_fonts(const struct template *template, const struct results *results,
                 const char *files[N_FACES]);

#endif
