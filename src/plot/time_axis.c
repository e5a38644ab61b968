/* The axes of curves over time: where they end, ticks, gridlines, titles. */
#include <math.h>

#include "base/str.h"
#include "plot/survival.h"

#define AXIS_WIDTH 0.7
#define TICK_WIDTH 0.6
#define GRID_WIDTH 0.4
enum {
	TICK_LENGTH = 3,
	TICK_GAP = 3,      /* between a tick and its text */
	TITLE_GAP = 9,     /* between a title and the upper end of its axis */
	LEAST_AT_RISK = 3, /* at the end of the time axis, of more patients than … */
	FEW_PATIENTS = 10, /* … these */
	WIDE_STEPS = 8,
	NARROW_STEPS = 4, /* intervals that a narrow figure has */
	BREAK_HEIGHT = 5, /* of the mark of an axis that does not begin at 0 */
};

/* --- Until when --------------------------------------------------------------------- */

/* Curves of one cohort count its patients once each. */
static size_t counted_curves(const struct curve_set *set)
{
	return set->one_cohort || set->predicted ? (set->n > 0) : set->n;
}

static double exits_at(const struct curve *curve, size_t i)
{
	return curve->n_event[i] + curve->n_censor[i] + (curve->n_other ? curve->n_other[i] : 0);
}

/* The curve whose step left is the last; set->n if none has one. */
static size_t last_left(const struct curve_set *set, const size_t *left)
{
	size_t last = set->n;

	for (size_t i = 0; i < counted_curves(set); i++)
		if (left[i] > 0 && (last == set->n || set->curves[i].time[left[i] - 1] >
		                                          set->curves[last].time[left[last] - 1]))
			last = i;
	return last;
}

/* The last time at which so many are at risk, that is the time of that exit, from
 * the end; who enters late is taken to be there already. */
static double time_with(const struct curve_set *set, double least)
{
	struct arena scratch = {0};
	size_t n = counted_curves(set), at;
	size_t *left = ARENA_ARRAY(&scratch, size_t, n);
	double time = 0, exits = 0;

	for (size_t i = 0; i < n; i++)
		left[i] = set->curves[i].n;
	while (exits < least && (at = last_left(set, left)) < set->n) {
		time = set->curves[at].time[left[at] - 1];
		exits += exits_at(&set->curves[at], --left[at]);
	}
	arena_release(&scratch);
	return exits < least ? 0 : time;
}

struct time_reach time_reach_of(const struct curve_set *set)
{
	struct time_reach reach = {0};
	double patients = 0;

	for (size_t i = 0; i < counted_curves(set); i++)
		patients += (double)set->curves[i].n_subjects;
	for (size_t i = 0; i < set->n; i++)
		if (set->curves[i].n)
			reach.last = fmax(reach.last, set->curves[i].time[set->curves[i].n - 1]);
	reach.least = patients < FEW_PATIENTS ? 1 : fmax(LEAST_AT_RISK, ceil(patients / 100));
	if (set->wish.min_at_risk > 0)
		reach.least = set->wish.min_at_risk;
	reach.enough = fmin(time_with(set, reach.least), reach.last);
	for (size_t i = 0; i < set->n_panels; i++) {
		struct time_reach panel = time_reach_of(set->panels[i].set);

		reach.last = fmax(reach.last, panel.last);
		reach.enough = fmax(reach.enough, panel.enough);
		reach.least = fmax(reach.least, panel.least);
	}
	return reach;
}

/* Ticks from 0 to the last that is not after a time, by a step. */
static struct axis ticks_until(double time, double step)
{
	double n = floor(time / step + 1e-9);

	return (struct axis){.step = step, .n_steps = n > 0 ? (size_t)n : 0};
}

/* Ticks for a time axis.  A few intervals more are better than half as many, which
 * would end it long before there are too few patients. */
static struct axis ticks_choose(const struct survival_plot *plot, struct axis_wish wish)
{
	size_t good = plot->narrow ? NARROW_STEPS : WIDE_STEPS;
	struct axis axis;

	wish.good_steps = good;
	axis = axis_choose(&wish);
	if (4 * axis.n_steps >= 3 * good)
		return axis;
	wish.good_steps += good / 4;
	return axis_choose(&wish);
}

/* The end: the last tick with enough at risk, or the last observation, if that is
 * not half a step later. */
static void time_set(struct survival_plot *plot, size_t most_steps)
{
	const struct curve_set *set = plot->set;
	struct time_reach reach = time_reach_of(set);
	double until = set->wish.x_max > 0 ? set->wish.x_max : reach.enough;
	double shared = set->wish.x_max > 0 ? until : fmax(until, set->reach);
	struct axis_wish wish = {.largest = shared,
	                         .inside = true,
	                         .unit = set->unit,
	                         .most_steps = most_steps,
	                         .times = set->times,
	                         .n_times = plot->narrow ? 0 : set->n_times};
	struct axis axis = ticks_choose(plot, wish);
	double last;

	if (set->wish.x_step > 0 && shared / set->wish.x_step <= 24)
		axis.step = set->wish.x_step;
	if (axis.step > until && until > 0 && set->wish.x_step <= 0) {
		wish.largest = until;
		axis = ticks_choose(plot, wish);
	}
	axis = ticks_until(until, axis.step);
	last = axis_tick(&axis, axis.n_steps);
	if (set->wish.x_max > 0)
		axis.end = until;
	else if (set->wish.min_at_risk <= 0 && reach.last - last <= axis.step / 2)
		axis.end = reach.last;
	if (axis.n_steps == 0 && axis.end <= 0)
		axis.end = axis.step;
	axis.start = plot->time.start;
	axis.stop = plot->time.stop;
	plot->time = axis;
	plot->cut = reach.last > axis_end(&axis) * (1 + 1e-9);
	plot->enough = reach.least;
}

/* --- From where to where, upright ---------------------------------------------------- */

/* The largest share that is drawn, of limits those where enough are at risk. */
static double largest_share(const struct survival_plot *plot, const struct curve_set *set)
{
	bool bands = curves_have_bands(plot);
	double largest = 0, end = axis_end(&plot->time);

	for (size_t i = 0; i < set->n; i++) {
		const struct curve *curve = &set->curves[i];

		for (size_t k = 0; k < curve->n && curve->time[k] <= end; k++) {
			largest = fmax(largest, curve->survival[k]);
			if (bands && curve->n_risk[k] >= FEW_AT_RISK)
				largest = fmax(largest, curve->upper[k]);
		}
	}
	for (size_t i = 0; i < set->n_panels; i++)
		largest = fmax(largest, largest_share(plot, set->panels[i].set));
	return largest;
}

/* Ticks up to a share: incidences from a tenth on; 1 - survival, of which nobody
 * knows before how low it is, from a hundredth. */
static struct axis rising_axis(double largest, bool events)
{
	static const struct axis axes[] = {
	    {.step = 0.0025, .n_steps = 4}, {.step = 0.005, .n_steps = 4},
	    {.step = 0.01, .n_steps = 5},   {.step = 0.02, .n_steps = 5},
	    {.step = 0.05, .n_steps = 4},   {.step = 0.05, .n_steps = 5},
	    {.step = 0.1, .n_steps = 4},    {.step = 0.1, .n_steps = 5},
	    {.step = 0.25, .n_steps = 4}};
	enum { N = sizeof axes / sizeof *axes, TENTH = 3 };
	size_t i = events ? 0 : TENTH;

	while (i < N - 1 && axes[i].step * (double)axes[i].n_steps < largest)
		i++;
	return axes[i];
}

/* The share of all patients that have had any event, where causes are piled. */
static double largest_pile(const struct survival_plot *plot)
{
	double sum = 0;

	for (size_t i = 0; i < plot->set->n; i++) {
		const struct curve *curve = &plot->set->curves[i];

		if (curve->n)
			sum += curve->survival[curve->n - 1];
	}
	return sum;
}

/* Ticks between two shares that the config gives. */
static struct axis range_axis(double low, double high)
{
	static const double steps[] = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25};
	size_t i = 0;

	while (i < sizeof steps / sizeof *steps - 1 && (high - low) / steps[i] > 5 + 1e-9)
		i++;
	return (struct axis){.first = low,
	                     .step = steps[i],
	                     .n_steps = (size_t)floor((high - low) / steps[i] + 1e-9),
	                     .end = high};
}

static void survival_set(struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;
	double start = plot->survival.start, stop = plot->survival.stop;

	if (set->wish.y_high > 0)
		plot->survival = range_axis(set->wish.y_low, set->wish.y_high);
	else if (set->rises)
		plot->survival =
		    rising_axis(set->wish.stacked ? largest_pile(plot) : largest_share(plot, set),
		                set->wish.events);
	else
		plot->survival = (struct axis){.step = 0.25, .n_steps = 4};
	plot->survival.start = start;
	plot->survival.stop = stop;
}

void axes_set(struct survival_plot *plot, size_t most_steps)
{
	time_set(plot, most_steps);
	survival_set(plot);
}

/* --- Drawing ------------------------------------------------------------------------- */

static const char *share_text(const struct survival_plot *plot, size_t tick)
{
	struct axis axis = plot->survival;

	if (plot->input->style->probability_percent) {
		axis.step *= 100;
		axis.first *= 100;
	}
	return axis_text(&axis, tick, plot->input->style->point, plot->arena);
}

double survival_text_room(const struct survival_plot *plot)
{
	double widest = 0;

	for (size_t i = 0; i <= plot->survival.n_steps; i++)
		widest = fmax(widest, plot_text_width(plot, TYPE_TICK, share_text(plot, i)));
	return widest + TICK_LENGTH + TICK_GAP;
}

/* "Recurrence-free survival, %" */
static const char *survival_title(const struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;

	return arena_printf(plot->arena, "%s%s%s", set->wish.events ? "1 − " : "",
	                    set->reverse ? "Still under follow-up" : set->endpoint_label,
	                    plot->input->style->probability_percent ? ", %" : "");
}

/* "Months since entry" */
static const char *time_title(const struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;

	if (set->origin && *set->origin)
		return arena_printf(plot->arena, "%c%s since %s",
		                    set->unit[0] >= 'a' && set->unit[0] <= 'z' ? set->unit[0] - 32
		                                                               : set->unit[0],
		                    set->unit + 1, set->origin);
	return arena_printf(plot->arena, "Time, %s", set->unit);
}

static double title_left(const struct survival_plot *plot)
{
	return fmax(plot->time.start - survival_text_room(plot) - 2, 0);
}

/* As many lines as it needs. */
static struct text_lines survival_title_lines(const struct survival_plot *plot)
{
	struct measure measure =
	    plot_measure(plot, TYPE_AXIS, plot->width - title_left(plot) - plot->beside_title);

	return text_wrap(plot->arena, &measure, survival_title(plot));
}

double axes_above(const struct survival_plot *plot)
{
	return (double)(survival_title_lines(plot).n - 1) * plot_type(plot, TYPE_AXIS)->line +
	       plot_type(plot, TYPE_AXIS)->size + TITLE_GAP;
}

double axes_below(const struct survival_plot *plot, bool title)
{
	double text = TICK_LENGTH + TICK_GAP + plot_type(plot, TYPE_TICK)->size;

	return title ? text + plot_type(plot, TYPE_AXIS)->line + 1 : text;
}

void axes_grid_draw(const struct survival_plot *plot)
{
	struct line_style style = {plot->input->template->colours.hair, GRID_WIDTH, 0, 0};

	for (size_t i = 0; i <= plot->survival.n_steps; i++) {
		double y = axis_at(&plot->survival, axis_tick(&plot->survival, i));

		if (y < plot->survival.start - 0.5)
			canvas_line(plot->canvas, (struct point){plot->time.start, y},
			            (struct point){plot->time.stop, y}, &style);
	}
}

/* Two strokes across an axis that does not begin at 0. */
static void break_draw(const struct survival_plot *plot)
{
	struct line_style axis = {plot->input->template->colours.text, TICK_WIDTH, 0, 0};
	double x = plot->time.start, y = plot->survival.start - BREAK_HEIGHT;

	canvas_rect(plot->canvas, (struct point){x - 1, y - 2}, 2, 3, 0xFFFFFF);
	for (int i = 0; i < 2; i++) {
		canvas_line(plot->canvas, (struct point){x - 3, y + 2}, (struct point){x + 3, y},
		            &axis);
		y -= 3;
	}
}

static void survival_axis_draw(const struct survival_plot *plot, bool text)
{
	const struct axis *survival = &plot->survival;
	colour ink = plot->input->template->colours.text;
	struct line_style axis = {ink, AXIS_WIDTH, 0, 0}, tick = {ink, TICK_WIDTH, 0, 0};
	double x = plot->time.start;

	canvas_line(plot->canvas, (struct point){x, survival->start},
	            (struct point){x, survival->stop}, &axis);
	for (size_t i = 0; i <= survival->n_steps; i++) {
		double y = axis_at(survival, axis_tick(survival, i));

		canvas_line(plot->canvas, (struct point){x - TICK_LENGTH, y}, (struct point){x, y},
		            &tick);
		if (text)
			plot_text(plot, TYPE_TICK,
			          (struct point){x - TICK_LENGTH - TICK_GAP,
			                         y + plot_type(plot, TYPE_TICK)->size * 0.36},
			          share_text(plot, i), ANCHOR_END);
	}
	if (survival->first > 0)
		break_draw(plot);
}

void survival_title_draw(const struct survival_plot *plot)
{
	struct text_lines lines = survival_title_lines(plot);
	double y = plot->survival.stop - TITLE_GAP;

	for (size_t i = lines.n; i-- > 0;) {
		plot_text(plot, TYPE_AXIS, (struct point){title_left(plot), y}, lines.items[i],
		          ANCHOR_START);
		y -= plot_type(plot, TYPE_AXIS)->line;
	}
}

void time_title_draw(const struct survival_plot *plot, double x, double y)
{
	plot_text(plot, TYPE_AXIS, (struct point){x, y}, time_title(plot), ANCHOR_END);
}

static double time_text_baseline(const struct survival_plot *plot)
{
	return plot->survival.start + TICK_LENGTH + TICK_GAP +
	       plot_type(plot, TYPE_TICK)->size * 0.75;
}

static void time_axis_draw(const struct survival_plot *plot, bool text)
{
	const struct axis *time = &plot->time;
	colour ink = plot->input->template->colours.text;
	struct line_style axis = {ink, AXIS_WIDTH, 0, 0}, tick = {ink, TICK_WIDTH, 0, 0};
	double y = plot->survival.start, right = -1e9;
	struct tag *open;

	canvas_line(plot->canvas, (struct point){time->start, y}, (struct point){time->stop, y},
	            &axis);
	for (size_t i = 0; i <= time->n_steps; i++) {
		double x = axis_at(time, axis_tick(time, i));

		canvas_line(plot->canvas, (struct point){x, y}, (struct point){x, y + TICK_LENGTH},
		            &tick);
	}
	for (size_t i = 0; text && i <= time->n_steps; i++) {
		double x = axis_at(time, axis_tick(time, i));
		const char *words = axis_text(time, i, plot->input->style->point, plot->arena);
		double half = plot_text_width(plot, TYPE_TICK, words) / 2;

		if (x - half < right + TICK_GAP)
			continue;
		right = x + half;
		open = risk_tag_time(plot, i);
		plot_text(plot, TYPE_TICK, (struct point){x, time_text_baseline(plot)}, words,
		          ANCHOR_MIDDLE);
		canvas_tag_switch(plot->canvas, open);
	}
}

void axes_draw(const struct survival_plot *plot, struct axes_parts parts)
{
	time_axis_draw(plot, parts.time_text);
	survival_axis_draw(plot, parts.survival_text);
	if (!parts.titles)
		return;
	survival_title_draw(plot);
	time_title_draw(plot, plot->time.stop,
	                time_text_baseline(plot) + plot_type(plot, TYPE_AXIS)->line + 1);
}
