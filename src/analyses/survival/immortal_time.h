/* The panel of immortal time; private to immortal_time.c, which makes the rows,
 * and immortal_notes.c, which counts the guaranteed time and says in words
 * what it means. */
#ifndef SURVREPORT_ANALYSES_SURVIVAL_IMMORTAL_TIME_H
#define SURVREPORT_ANALYSES_SURVIVAL_IMMORTAL_TIME_H

#include "analyses/survival/time_varying.h"
#include "results/figures/survival.h"

/* The panel while it is made. */
struct panel {
	const struct analysis *analysis;
	const struct numbers *at; /* landmarks */
	const struct endpoint *endpoint;
	const struct column *column; /* of `entry` or `switch` */
	bool entry;                  /* which of them */
	struct groups by;            /* of `entry` */
	struct sample all;
	struct moments moments;
	struct guarantee guarantee; /* in days */
	struct table *table;
	bool compared;     /* the table has hazard ratios */
	size_t n_same_day; /* entry or switch on the day of the exit */
	size_t n_later;    /* … or after it */
	struct curve_set *naive, *honest;
};

/* Adds up the guaranteed time, into the panel and the results. */
void immortal_guarantee(struct panel *panel);

/* "The 59 patients were free of events for 3153 days in all … by design". */
const char *immortal_sentence(const struct panel *panel);

/* The notes under the table: guaranteed time, direction of bias, who is not
 * in which row. */
void immortal_notes(const struct panel *panel);

/* The sentences of the methods section. */
void immortal_methods(const struct panel *panel);

#endif
