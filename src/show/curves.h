/* Tables and sentences of curves by group, for all analyses that have some. */
#ifndef SURVREPORT_SHOW_CURVES_H
#define SURVREPORT_SHOW_CURVES_H

#include "results/asked/curves.h"
#include "results/table.h"
#include "show/show.h"

/* "Recurrence-free survival by Tumour grade (premenopausal)". */
const char *curves_caption(const struct showing *showing, const struct curves_asked *asked);

/* Heads of survival at times, and a group's numbers below them. */
void curves_time_heads(const struct showing *showing, const struct asked_list *times,
                       const char *unit, struct cell *cells);
void curves_time_cells(const struct showing *showing, const struct curves_asked *asked,
                       size_t group, struct cell *cells);

/* Whether a group has too few patients for more than counts; says so with a mark. */
bool curves_few(const struct showing *showing, const struct curves_asked *asked, size_t group,
                struct table *table, struct cell *name);

/* "log-transformed 95% confidence intervals" */
const char *curves_band_name(const struct showing *showing);

/* A copy of a figure's data with other labels, of which `groups` has as many
 * as there are curves. */
struct curve_set *curves_labelled(const struct showing *showing, const struct curve_set *curves,
                                  const char *endpoint, const char *by, const char *const *groups);

/* Tells that patients with delayed entry are at risk only then. */
void curves_show_entry(const struct showing *showing, const struct asked_endpoint *endpoint);

/* The sentences of the methods section on medians and on delayed entry, which
 * hold for a curve from wherever it comes; and those that say which rules were
 * used. */
void curves_show_rules(const struct showing *showing, const struct curves_asked *asked);
void curves_show_methods(const struct showing *showing, const struct curves_asked *asked);

/* curve_extras.c: what is asked for besides; `what` is the caption's subject.
 * Nothing for what is not asked for. */
void curves_show_hazards(const struct showing *showing, const struct curves_asked *asked,
                         const char *what);
void curves_show_quantiles(const struct showing *showing, const struct curves_asked *asked,
                           const char *what);
void curves_show_differences(const struct showing *showing, const struct curves_asked *asked,
                             const char *what);
void curves_show_rmst(const struct showing *showing, const struct curves_asked *asked,
                      const char *what);
void curves_show_conditional(const struct showing *showing, const struct curves_asked *asked,
                             const char *what);

/* curve_figures.c: the figure of Kaplan-Meier curves, with the hazard ratio and the
 * test; of panels also their table. */
void curves_show_figure(const struct showing *showing, const struct curves_asked *asked,
                        const char *caption);

#endif
