#include "plot/axis.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"

/* Steps from one unit on, ascending, 0 at the end. */
struct ladder {
	const char *unit;
	double steps[12];
};

static const struct ladder ladders[] = {
    {"days", {1, 2, 5, 7, 14, 30, 60, 90, 180, 365, 730, 0}},
    {"weeks", {1, 2, 4, 8, 13, 26, 52, 104, 260, 0}},
    {"months", {1, 2, 3, 6, 12, 24, 36, 60, 120, 0}},
    {"years", {1, 2, 5, 10, 20, 50, 100, 0}},
};
enum { N_LADDERS = sizeof ladders / sizeof *ladders };

/* More intervals than these crowd an axis, however wide it is; so many more are
 * good if that meets all times asked for. */
enum { GOOD_STEPS = 8, MORE_STEPS = 4 };

/* Shares of a step by which a value may miss a tick and still be on it. */
#define ON_TICK 1e-9

static const double *ladder_find(const char *unit)
{
	for (size_t i = 0; i < N_LADDERS; i++)
		if (str_equal(unit, ladders[i].unit))
			return ladders[i].steps;
	return ladders[N_LADDERS - 1].steps;
}

/* Rung `i` of 1-2-5: 1, 2, 5, 10 …; also below 1 for negative i. */
static double rung(int i)
{
	static const double mantissa[] = {1, 2, 5};
	int third = ((i % 3) + 3) % 3, decade = (i - third) / 3;

	return decade < 0 ? mantissa[third] / pow(10, -decade) : mantissa[third] * pow(10, decade);
}

/* The step after `i` others: 1-2-5 below one unit, the ladder, and from its
 * last step on that times 1-2-5. */
enum { RUNGS_BELOW = 18, RUNGS_ABOVE = 40 };

static double step_number(const double *steps, int i)
{
	int n = 0;

	while (steps[n] > 0)
		n++;
	if (i < RUNGS_BELOW)
		return rung(i - RUNGS_BELOW);
	i -= RUNGS_BELOW;
	return i < n ? steps[i] : steps[n - 1] * rung(i - n + 1);
}

static double steps_needed(const struct axis_wish *wish, double step)
{
	double n = wish->inside ? floor(wish->largest / step + ON_TICK)
	                        : ceil(wish->largest / step - ON_TICK);

	return n < 1 ? 1 : n;
}

static bool meets(const struct axis_wish *wish, double step)
{
	for (size_t i = 0; i < wish->n_times; i++) {
		double steps = wish->times[i] / step;

		if (wish->times[i] <= wish->largest && fabs(steps - round(steps)) > 1e-6)
			return false;
	}
	return wish->n_times > 0;
}

struct axis axis_choose(const struct axis_wish *wish)
{
	const double *steps = ladder_find(wish->unit);
	double most = (double)wish->most_steps;
	double enough = wish->good_steps ? (double)wish->good_steps : GOOD_STEPS;
	struct axis good = {0};
	int i = wish->largest > 0 ? 0 : RUNGS_BELOW;

	for (; i < RUNGS_BELOW + RUNGS_ABOVE; i++) {
		double step = step_number(steps, i);
		double n = steps_needed(wish, step);

		if (n > most || n > enough + MORE_STEPS)
			continue;
		if (n >= 3 && meets(wish, step))
			return (struct axis){.step = step, .n_steps = (size_t)n};
		if (good.n_steps == 0 && n <= enough)
			good = (struct axis){.step = step, .n_steps = (size_t)n};
		if (good.n_steps && (n < 3 || wish->n_times == 0))
			break;
	}
	if (good.n_steps == 0) /* no ladder is that long: one interval */
		good = (struct axis){.step = wish->largest, .n_steps = 1};
	return good;
}

double axis_tick(const struct axis *axis, size_t i)
{
	return axis->first + (double)i * axis->step;
}

double axis_end(const struct axis *axis)
{
	return axis->end > 0 ? axis->end : axis_tick(axis, axis->n_steps);
}

const char *axis_text(const struct axis *axis, size_t i, const char *point, struct arena *arena)
{
	const char *text;
	int decimals = 0;
	char *dot;

	while (decimals < 9 &&
	       fabs(axis->step * pow(10, decimals) - round(axis->step * pow(10, decimals))) > 1e-6)
		decimals++;
	text = number_fixed(arena, axis_tick(axis, i), decimals, ROUND_EVEN);
	dot = strchr(text, '.');
	if (!dot)
		return text;
	return arena_printf(arena, "%.*s%s%s", (int)(dot - text), text, point, dot + 1);
}

double axis_at(const struct axis *axis, double value)
{
	double share = (value - axis->first) / (axis_end(axis) - axis->first);

	return axis->start + share * (axis->stop - axis->start);
}
