/* Data of the figure "swimmer": a bar for each patient, with marks. */
#ifndef SURVREPORT_RESULTS_FIGURES_SWIMMER_H
#define SURVREPORT_RESULTS_FIGURES_SWIMMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/results.h"

/* A mark on a patient's lane: `kind` is an index into the marks' labels. */
struct lane_mark {
	size_t kind;
	double time; /* >= 0; may lie after the lane's end */
};

/* A patient of a swimmer plot: a bar from `start` to `end`, in the plot's
 * unit, 0 <= start <= end. */
struct lane {
	const char *label; /* "" if lanes are not labelled */
	uint32_t group;    /* index into the groups */
	double start;      /* 0, or the delayed entry */
	double end;
	bool event;                    /* the bar ends with the event; else follow-up ended */
	const struct lane_mark *marks; /* ascending in time */
	size_t n_marks;
};

/* Most kinds of marks: there are no more signs that can be told apart. */
enum { SWIMMER_MOST_MARKS = 8 };

/* A swimmer plot, or the part of one that goes on one page. */
struct swimmer {
	const char *endpoint_label, *unit;
	const char *origin_label; /* where time starts; "" if not named */
	const char *group_label;  /* "" without groups */
	const char *const *groups;
	size_t n_groups; /* at least 1 */
	const char *const *marks;
	size_t n_marks;
	const struct lane *lanes; /* in order of display, from the top */
	size_t n;
	bool labelled;  /* lanes have labels */
	bool panelled;  /* each group has a heading; its lanes are side by side */
	double longest; /* time that the axis reaches, the same in all parts */
};

#endif
