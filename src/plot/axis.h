/* Axes: where ticks stand, and how values become places. */
#ifndef SURVREPORT_PLOT_AXIS_H
#define SURVREPORT_PLOT_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "canvas/canvas.h"

/* An axis from `first` to its end.  Ticks stand at first, first + step … */
struct axis {
	double first;
	double step;
	size_t n_steps;     /* there are n_steps + 1 ticks */
	double end;         /* not before the last tick; 0: there */
	double start, stop; /* places of both ends, pt */
};

/* What decides the ticks of a time axis. */
struct axis_wish {
	double largest;      /* the last tick is not before it; >= 0 */
	bool inside;         /* no: the last tick is not after it */
	const char *unit;    /* "days", "weeks", "months", "years" */
	size_t most_steps;   /* that there is room for; at least 1 */
	size_t good_steps;   /* that are enough; 0: eight */
	const double *times; /* a step that meets all of these is preferred */
	size_t n_times;
};

/* Chooses ticks that people count in: months by 1, 2, 3, 6, 12, 24 …, days by
 * 30, 90, 180, 365 …, weeks by 4, 13, 26, 52 …, other units by 1-2-5; of the
 * steps that give no more than `good_steps` intervals (and `most_steps`), the
 * smallest.  The places are left at 0. */
struct axis axis_choose(const struct axis_wish *wish);

/* The value of tick i, and its text with as many decimals as the step needs;
 * `point` is the decimal point. */
double axis_tick(const struct axis *axis, size_t i);
double axis_end(const struct axis *axis);
const char *axis_text(const struct axis *axis, size_t i, const char *point, struct arena *arena);

/* The place of a value, in points. */
double axis_at(const struct axis *axis, double value);

#endif
