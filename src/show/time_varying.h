/* What is said of curves between which patients move, and of curves from
 * landmarks on. */
#ifndef SURVREPORT_SHOW_TIME_VARYING_H
#define SURVREPORT_SHOW_TIME_VARYING_H

#include "results/table.h"
#include "show/curves.h"

/* The same curves with the groups before and after a change called so. */
struct curves_asked *moving_named(const struct showing *showing, const struct curves_asked *asked,
                                  const char *before, const char *after);

/* The data of their figure, labelled as they are. */
struct curve_set *moving_curves(const struct showing *showing, const struct curves_asked *asked);

/* A figure of curves between which patients move. */
void moving_figure(const struct showing *showing, const struct curve_set *set, const char *caption);

/* Fills patients, events and median of a group into three cells. */
void moving_cells(const struct showing *showing, const struct curves_asked *asked, size_t group,
                  struct cell *cells);

/* Fills "0.59 (0.42–0.82)" and the P-value of a group into two cells. */
void ratio_cells(const struct showing *showing, const struct curves_asked *asked,
                 const char *context, size_t group, struct cell *cells);

/* Tells in the methods section how groups that change are counted, with an
 * event on the day of the change "before" or "after" it; and where the hazard
 * ratios of groups come from. */
void moving_methods(const struct showing *showing, const char *same_day);
void ratio_methods(const struct showing *showing);

/* Tells, under the table and as a warning, of curves with delayed entry that
 * fall to 0 while patients are still to come. */
void note_early_falls(const struct showing *showing, const struct curves_asked *asked,
                      struct table *table);

#endif
