/* A column of a table that is drawn, as canvas/forest.h takes it. */
#ifndef SURVREPORT_RENDER_PLOT_MARKS_H
#define SURVREPORT_RENDER_PLOT_MARKS_H

#include "canvas/forest.h"
#include "config/template.h"
#include "results/table.h"

/* The marks of its n rows; nothing where a result has no value, or is withheld. */
struct forest_mark *plot_marks(struct arena *arena, const struct table_plot *plot);

/* Inks and words; face and sizes are the caller's. */
struct forest_look plot_look(const struct template *template, const struct table_plot *plot);

#endif
