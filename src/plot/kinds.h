/* The drawing functions, one for each kind of figure; plot.c has the table. */
#ifndef SURVREPORT_PLOT_KINDS_H
#define SURVREPORT_PLOT_KINDS_H

#include "plot/plot.h"

/* Kaplan-Meier curves, also reversed for follow-up. */
struct canvas *survival_draw(const struct plot_input *input);

/* Swimmer plots: a bar for each patient, with signs at dates. */
struct canvas *swimmer_draw(const struct plot_input *input);

/* Waterfall plots: a bar for each patient's change, from worst to best. */
struct canvas *waterfall_draw(const struct plot_input *input);

/* Residuals of a model: panels of points with a curve. */
struct canvas *residuals_draw(const struct plot_input *input);

/* Hazard ratios of subgroups: squares and intervals beside their numbers. */
struct canvas *forest_draw(const struct plot_input *input);

#endif
