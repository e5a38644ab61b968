/* Paler inks, as opaque as any: PDF/A-1 knows no transparency. */
#ifndef SURVREPORT_PLOT_TINT_H
#define SURVREPORT_PLOT_TINT_H

#include <stddef.h>

#include "canvas/canvas.h"
#include "config/template.h"

/* An ink on white, as strong as this share of it. */
colour tint_paler(colour ink, double strength);

/* The colour of a group's bars: its ink, so much paler that the first three
 * groups also differ in grey, and that signs stand out from all.  Beyond the
 * template's last group its colours come again. */
colour tint_group(const struct template *template, size_t group);

#endif
