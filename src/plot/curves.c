/* The curves of a figure over time, with bands and marks. */
#include <math.h>

#include "plot/survival.h"
#include "plot/thin.h"
#include "plot/tint.h"
#include "results/figures/survival.h"

#define MARK_HEIGHT 4.4
#define MARK_WIDTH 0.45
#define MARK_DISTANCE 1.0 /* nearer marks run into one */
#define GUIDE_WIDTH 0.5
#define THIN_WIDTH 0.8 /* where few are at risk */
#define TINT 0.13      /* share of a group's colour in its band */
#define GREY 0xC4CAD1  /* of the others, where one curve is shown among all */

/* Two lines are one above the other if they are no farther from each other than
 * this on half of their way; then one is wide, the other narrow. */
#define SAME_LINE 0.7
#define UNDER_WIDTH 2.8
#define OVER_WIDTH 0.9

/* Where curves begin: everybody without the event. */
static double first_place(const struct survival_plot *plot)
{
	return axis_at(&plot->survival, plot->set->rises ? 0 : 1);
}

/* An event; or, of an adjusted curve, one of another group. */
static bool is_step(const struct curve *curve, size_t i)
{
	if (curve->n_event[i] > 0)
		return true;
	if (i == 0)
		return curve->survival[0] > 0 && curve->survival[0] < 1;
	return curve->survival[i] != curve->survival[i - 1];
}

/* How many times of a curve are not after a time. */
static size_t times_until(const struct curve *curve, double time)
{
	size_t low = 0, high = curve->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (curve->time[middle] <= time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* … after the end of the axis. */
static size_t times_shown(const struct survival_plot *plot, const struct curve *curve)
{
	return times_until(curve, axis_end(&plot->time) * (1 + 1e-9));
}

/* Where a curve stops: its last time, or the end of the axis. */
static double last_place(const struct survival_plot *plot, const struct curve *curve)
{
	double last = curve->n ? curve->time[curve->n - 1] : 0;

	return axis_at(&plot->time, fmin(last, axis_end(&plot->time)));
}

/* Whether few are at risk from time i - 1 to time i. */
static bool few_before(const struct curve *curve, size_t i)
{
	return i < curve->n && curve->n_risk[i] < FEW_AT_RISK;
}

/* What a pile has below a curve. */
static double pile_below(const struct survival_plot *plot, size_t group, double time)
{
	double sum = 0;

	for (size_t k = 0; plot->set->wish.stacked && k < group; k++) {
		size_t n = times_until(&plot->set->curves[k], time);

		sum += n > 0 ? plot->set->curves[k].survival[n - 1] : 0;
	}
	return sum;
}

/* A piece of a curve with one width. */
struct stretch {
	struct step *steps;
	size_t n;
	bool few;
	double stop;
};

static double value_at(const struct survival_plot *plot, size_t group, size_t i)
{
	const struct curve *curve = &plot->set->curves[group];

	return axis_at(&plot->survival,
	               curve->survival[i] + pile_below(plot, group, curve->time[i]));
}

/* Whether a curve goes up with what it stands upon. */
static bool is_lifted(const struct survival_plot *plot, size_t group, size_t i)
{
	const double *time = plot->set->curves[group].time;
	double before = i > 0 ? pile_below(plot, group, time[i - 1]) : 0;

	return plot->set->wish.stacked && pile_below(plot, group, time[i]) > before;
}

/* The next stretch of a curve, which begins at step `from` (0: at time 0) where
 * the last one ended; returns where the one after it begins, or curve->n + 1. */
static size_t stretch_next(const struct survival_plot *plot, size_t group, size_t from,
                           struct stretch *stretch)
{
	const struct curve *curve = &plot->set->curves[group];
	size_t shown = times_shown(plot, curve), i;

	stretch->n = 0;
	stretch->few = few_before(curve, from);
	stretch->steps[stretch->n++] =
	    from == 0 ? (struct step){axis_at(&plot->time, 0), first_place(plot), 0}
		      : (struct step){axis_at(&plot->time, curve->time[from - 1]),
	                              value_at(plot, group, from - 1), 0};
	for (i = from; i < shown; i++) {
		if (is_step(curve, i) || is_lifted(plot, group, i))
			stretch->steps[stretch->n++] = (struct step){
			    axis_at(&plot->time, curve->time[i]), value_at(plot, group, i), 0};
		if (i + 1 < curve->n && few_before(curve, i + 1) != stretch->few)
			break;
	}
	stretch->stop = i < shown ? axis_at(&plot->time, curve->time[i]) : last_place(plot, curve);
	stretch->n = steps_thin(stretch->steps, stretch->n);
	return i < shown ? i + 1 : curve->n + 1;
}

static void stretch_draw(const struct survival_plot *plot, const struct stretch *stretch,
                         struct line_style style)
{
	const struct step *steps = stretch->steps;
	struct point *points = ARENA_ARRAY(plot->arena, struct point, 2 * stretch->n + 1);
	size_t n = 0;

	for (size_t i = 0; i < stretch->n; i++) {
		if (i)
			points[n++] = (struct point){steps[i].x, steps[i - 1].y};
		points[n++] = (struct point){steps[i].x, steps[i].y};
	}
	points[n++] =
	    (struct point){fmax(stretch->stop, steps[stretch->n - 1].x), steps[stretch->n - 1].y};
	n = points_simplify(points, n, LINE_TOLERANCE);
	if (stretch->few && style.width > THIN_WIDTH)
		style.width = THIN_WIDTH;
	canvas_lines(plot->canvas, points, n, &style);
}

/* Whether a curve is in colour. */
static bool in_colour(const struct survival_plot *plot, size_t group)
{
	return !plot->grey || plot->own == group;
}

static double survival_at(const struct survival_plot *plot, size_t group, double time)
{
	size_t n = times_until(&plot->set->curves[group], time);

	return n > 0 ? value_at(plot, group, n - 1) : first_place(plot);
}

/* Whether two curves cannot be told apart on half of their way, seen at a hundred
 * places. */
static bool are_same(const struct survival_plot *plot, size_t a, size_t b)
{
	enum { PLACES = 100 };
	double end = axis_end(&plot->time);
	int near = 0;

	for (int i = 1; i <= PLACES; i++) {
		double time = end * i / PLACES;

		near += fabs(survival_at(plot, a, time) - survival_at(plot, b, time)) < SAME_LINE;
	}
	return near > PLACES / 2;
}

/* The width of a curve's line, by the curves that it hides or that hide it. */
static double line_width(const struct survival_plot *plot, size_t group, double width)
{
	if (plot->grey || plot->set->n > MOST_GROUPS)
		return in_colour(plot, group) ? width : THIN_WIDTH;
	for (size_t i = 0; i < plot->set->n; i++)
		if (i != group && plot->set->curves[i].n_subjects &&
		    plot->set->curves[group].n_events && are_same(plot, i, group))
			return group < i ? UNDER_WIDTH : OVER_WIDTH;
	return width;
}

static void curve_draw(const struct survival_plot *plot, size_t group)
{
	const struct curve *curve = &plot->set->curves[group];
	struct line_style style = plot_group(plot, group);
	struct stretch stretch;

	if (curve->n_subjects == 0)
		return;
	style.width = line_width(plot, group, style.width);
	if (style.width == UNDER_WIDTH)
		style.colour = tint_paler(style.colour, 0.5);
	if (!in_colour(plot, group)) {
		style.colour = GREY;
		style.dash_on = style.dash_off = 0;
	}
	stretch.steps = ARENA_ARRAY(plot->arena, struct step, curve->n + 1);
	for (size_t from = 0; from <= curve->n;) {
		from = stretch_next(plot, group, from, &stretch);
		stretch_draw(plot, &stretch, style);
	}
}

bool curve_end(const struct survival_plot *plot, size_t group, struct point *end)
{
	const struct curve *curve = &plot->set->curves[group];
	size_t n = times_shown(plot, curve);

	if (curve->n_subjects == 0)
		return false;
	end->x = last_place(plot, curve);
	end->y = n > 0 ? value_at(plot, group, n - 1) : first_place(plot);
	/* beyond a range that the config sets: at its edge */
	end->y = fmin(fmax(end->y, plot->survival.stop), plot->survival.start);
	return true;
}

static void mark_draw(const struct survival_plot *plot, double x, double y, colour ink)
{
	canvas_rect(plot->canvas, (struct point){x - MARK_WIDTH / 2, y - MARK_HEIGHT / 2},
	            MARK_WIDTH, MARK_HEIGHT, ink);
}

/* Upright marks where patients are censored; of those that run into each other
 * the first and the last.  Rectangles are half as long in a PDF as lines. */
static void marks_draw(const struct survival_plot *plot, size_t group)
{
	const struct curve *curve = &plot->set->curves[group];
	size_t n = times_shown(plot, curve);
	colour ink = plot_group(plot, group).colour;
	struct point last = {-1000, 0}, waiting = {-1000, 0};

	for (size_t i = 0; i < n; i++) {
		struct point at = {axis_at(&plot->time, curve->time[i]), value_at(plot, group, i)};

		if (curve->n_censor[i] <= 0)
			continue;
		if (at.x - last.x < MARK_DISTANCE && fabs(at.y - last.y) < PRINTER_RESOLUTION) {
			waiting = at;
			continue;
		}
		if (waiting.x > last.x + PRINTER_RESOLUTION &&
		    (at.x - waiting.x > MARK_DISTANCE || waiting.y != at.y))
			mark_draw(plot, waiting.x, waiting.y, ink);
		mark_draw(plot, at.x, at.y, ink);
		last = at;
	}
	if (waiting.x > last.x + PRINTER_RESOLUTION)
		mark_draw(plot, waiting.x, waiting.y, ink);
}

/* The edges of a confidence band; `stop` is where it ends. */
struct band {
	struct step *steps;
	size_t n, at; /* the step in force during a sweep */
	double stop;
};

/* There are no limits where few are at risk. */
static struct band band_make(const struct survival_plot *plot, const struct curve *curve)
{
	const struct axis *y = &plot->survival;
	struct band band = {.stop = last_place(plot, curve)};
	size_t shown = times_shown(plot, curve);
	bool few = few_before(curve, 0);

	band.steps = ARENA_ARRAY(plot->arena, struct step, curve->n + 1);
	band.steps[band.n++] = (struct step){axis_at(&plot->time, 0), few ? NAN : first_place(plot),
	                                     few ? NAN : first_place(plot)};
	for (size_t i = 0; i < shown; i++) {
		bool now = few_before(curve, i + 1);

		if (curve->n_event[i] <= 0 && now == few)
			continue;
		few = now;
		band.steps[band.n++] = (struct step){axis_at(&plot->time, curve->time[i]),
		                                     few ? NAN : axis_at(y, curve->upper[i]),
		                                     few ? NAN : axis_at(y, curve->lower[i])};
	}
	band.n = steps_thin(band.steps, band.n);
	return band;
}

/* An area being traced from left to right. */
struct region {
	const struct survival_plot *plot;
	struct point *top, *bottom;
	size_t n;
	colour fill;
};

/* Ends the area traced so far, and fills it. */
static void region_close(struct region *region)
{
	struct point *outline = ARENA_ARRAY(region->plot->arena, struct point, 2 * region->n);
	size_t n_top = points_simplify(region->top, region->n, PRINTER_RESOLUTION);
	size_t n_bottom = points_simplify(region->bottom, region->n, PRINTER_RESOLUTION);

	for (size_t i = 0; i < n_top; i++)
		outline[i] = region->top[i];
	for (size_t i = 0; i < n_bottom; i++)
		outline[n_top + i] = region->bottom[n_bottom - 1 - i];
	canvas_area(region->plot->canvas, outline, n_top + n_bottom, region->fill);
	region->n = 0;
}

static void region_add(struct region *region, double x, double top, double bottom)
{
	region->top[region->n] = (struct point){x, top};
	region->bottom[region->n++] = (struct point){x, bottom};
}

/* The common part of some bands from `x` on; false where there is none, or
 * where a band has no limits. */
static bool common_part(struct band *const *bands, size_t n, double x, double *top, double *bottom)
{
	*top = -INFINITY;
	*bottom = INFINITY;
	for (size_t i = 0; i < n; i++) {
		const struct step *step = &bands[i]->steps[bands[i]->at];

		if (x >= bands[i]->stop || isnan(step->y) || isnan(step->low))
			return false;
		*top = fmax(*top, step->y);
		*bottom = fmin(*bottom, step->low);
	}
	return *bottom - *top > 0.02;
}

/* The next place where one of the bands steps or stops; moves it on. */
static double sweep_next(struct band *const *bands, size_t n, double x)
{
	double next = INFINITY;

	for (size_t i = 0; i < n; i++) {
		const struct band *band = bands[i];

		if (band->at + 1 < band->n)
			next = fmin(next, band->steps[band->at + 1].x);
		if (band->stop > x)
			next = fmin(next, band->stop);
	}
	for (size_t i = 0; i < n; i++)
		while (bands[i]->at + 1 < bands[i]->n && bands[i]->steps[bands[i]->at + 1].x <= next)
			bands[i]->at++;
	return next;
}

/* Fills what all the bands have in common. */
static void common_fill(const struct survival_plot *plot, struct band *const *bands, size_t n,
                        colour fill)
{
	struct region region = {.plot = plot, .fill = fill};
	double x = axis_at(&plot->time, 0), top, bottom;
	size_t most = 2;

	for (size_t i = 0; i < n; i++) {
		bands[i]->at = 0;
		most += 2 * (bands[i]->n + 1);
	}
	region.top = ARENA_ARRAY(plot->arena, struct point, most);
	region.bottom = ARENA_ARRAY(plot->arena, struct point, most);
	while (isfinite(x)) {
		bool any = common_part(bands, n, x, &top, &bottom);

		if (any)
			region_add(&region, x, top, bottom);
		x = sweep_next(bands, n, x);
		if (any && isfinite(x))
			region_add(&region, x, top, bottom);
		else if (region.n)
			region_close(&region);
	}
}

/* What two inks one over the other look like. */
static colour multiply(colour a, colour b)
{
	colour result = 0;

	for (int shift = 0; shift < 24; shift += 8) {
		unsigned x = a >> shift & 0xFF, y = b >> shift & 0xFF;

		result |= (x * y + 127) / 255 << shift;
	}
	return result;
}

bool curves_have_bands(const struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;
	size_t most = set->wish.bands == CHOICE_YES ? MOST_BANDS : USUAL_BANDS;

	if (set->wish.bands == CHOICE_NO || set->n > most || set->wish.stacked)
		return false;
	for (size_t i = 0; i < set->n; i++)
		for (size_t k = 0; k < set->curves[i].n; k++)
			if (set->curves[i].upper[k] > set->curves[i].lower[k] &&
			    !few_before(&set->curves[i], k))
				return true;
	for (size_t i = 0; i < set->n_panels; i++) {
		struct survival_plot panel = *plot;

		panel.set = set->panels[i].set;
		if (curves_have_bands(&panel))
			return true;
	}
	return false;
}

/* Bands are opaque, because PDF/A-1 knows no transparency: where some of them
 * overlap, the common part is filled once more, in the colour that overlaid
 * inks would have.  Pairs come after single bands, and so on. */
static void bands_draw(const struct survival_plot *plot)
{
	struct band bands[MOST_BANDS], *chosen[MOST_BANDS];
	size_t n = plot->set->n;

	for (size_t i = 0; i < n; i++)
		bands[i] = band_make(plot, &plot->set->curves[i]);
	for (size_t size = 1; size <= n; size++)
		for (unsigned mask = 1; mask < 1U << n; mask++) {
			colour fill = 0xFFFFFF;
			size_t count = 0;

			for (size_t i = 0; i < n; i++)
				if (mask >> i & 1) {
					chosen[count++] = &bands[i];
					fill = multiply(
					    fill, tint_paler(plot_group(plot, i).colour, TINT));
				}
			if (count == size)
				common_fill(plot, chosen, count, fill);
		}
}

/* The place of a curve's median on the time axis, or -1. */
static double median_place(const struct survival_plot *plot, const struct curve *curve)
{
	const struct axis *time = &plot->time;
	const struct result *median = curve->median;

	if (!median || median->status != RESULT_OK || median->value < 0 ||
	    median->value > axis_end(time))
		return -1;
	return axis_at(time, median->value);
}

bool curves_have_medians(const struct survival_plot *plot)
{
	enum figure_choice wish = plot->set->wish.medians;

	if (wish == CHOICE_NO || plot->set->wish.y_low > 0.5 || plot->set->wish.events ||
	    (wish == CHOICE_USUAL && (plot->set->n > 1 || plot->grey)))
		return false;
	for (size_t i = 0; i < plot->set->n; i++)
		if (median_place(plot, &plot->set->curves[i]) >= 0)
			return true;
	return false;
}

/* Censorings do not bear on one cause, nor on a made-up patient: the table has
 * them. */
bool curves_have_marks(const struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;

	if (set->incidence || set->predicted || set->wish.marks == CHOICE_NO || plot->grey)
		return false;
	for (size_t i = 0; i < set->n; i++)
		for (size_t k = 0; k < times_shown(plot, &set->curves[i]); k++)
			if (set->curves[i].n_censor[k] > 0)
				return true;
	for (size_t i = 0; i < set->n_panels; i++) {
		struct survival_plot panel = *plot;

		panel.set = set->panels[i].set;
		if (curves_have_marks(&panel))
			return true;
	}
	return false;
}

bool curves_have_thin(const struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;

	for (size_t i = 0; i < set->n && !plot->grey; i++) {
		size_t n = times_shown(plot, &set->curves[i]);

		for (size_t k = 0; k < set->curves[i].n && k <= n; k++)
			if (few_before(&set->curves[i], k))
				return true;
	}
	for (size_t i = 0; i < set->n_panels; i++) {
		struct survival_plot panel = *plot;

		panel.set = set->panels[i].set;
		if (curves_have_thin(&panel))
			return true;
	}
	return false;
}

/* Dotted lines from one half to the curves and down to their medians. */
static void medians_draw(const struct survival_plot *plot)
{
	double half = axis_at(&plot->survival, 0.5), farthest = -1;
	struct line_style style = {plot->input->template->colours.muted, GUIDE_WIDTH, 1, 2};

	for (size_t i = 0; i < plot->set->n; i++) {
		double x = median_place(plot, &plot->set->curves[i]);

		farthest = fmax(farthest, x);
		if (x >= 0)
			canvas_line(plot->canvas, (struct point){x, half},
			            (struct point){x, plot->survival.start}, &style);
	}
	if (farthest >= 0)
		canvas_line(plot->canvas, (struct point){plot->time.start, half},
		            (struct point){farthest, half}, &style);
}

/* Filled parts of a pile, the first cause at the foot. */
static void pile_draw(const struct survival_plot *plot)
{
	double from = axis_at(&plot->time, 0), floor = first_place(plot);

	for (size_t group = plot->set->n; group-- > 0;) {
		const struct curve *curve = &plot->set->curves[group];
		size_t shown = times_shown(plot, curve), n = 0;
		struct point *points = ARENA_ARRAY(plot->arena, struct point, 2 * shown + 4);
		double y = floor;

		points[n++] = (struct point){from, floor};
		for (size_t i = 0; i < shown; i++) {
			double x = axis_at(&plot->time, curve->time[i]);
			double next = value_at(plot, group, i);

			if (next == y)
				continue;
			points[n++] = (struct point){x, y};
			points[n++] = (struct point){x, next};
			y = next;
		}
		points[n++] = (struct point){last_place(plot, curve), y};
		points[n++] = (struct point){last_place(plot, curve), floor};
		canvas_area(plot->canvas, points, n,
		            tint_paler(plot_group(plot, group).colour, 0.3));
	}
}

/* A curve or band beyond a range that the config sets is cut at its edge. */
static void clip_begin(const struct survival_plot *plot)
{
	canvas_clip(plot->canvas, (struct point){plot->time.start, plot->survival.stop - 1},
	            plot->time.stop - plot->time.start + 1,
	            plot->survival.start - plot->survival.stop + 1.5);
}

void curves_draw(const struct survival_plot *plot)
{
	bool clipped = plot->set->wish.y_high > 0;

	if (clipped)
		clip_begin(plot);
	if (plot->set->wish.stacked)
		pile_draw(plot);
	if (curves_have_bands(plot))
		bands_draw(plot);
	axes_grid_draw(plot);
	if (curves_have_medians(plot))
		medians_draw(plot);
	for (size_t i = 0; i < plot->set->n; i++)
		if (!in_colour(plot, i))
			curve_draw(plot, i);
	for (size_t i = 0; i < plot->set->n; i++)
		if (in_colour(plot, i))
			curve_draw(plot, i);
	overlays_draw(plot);
	for (size_t i = 0; i < plot->set->n && curves_have_marks(plot); i++)
		marks_draw(plot, i);
	if (clipped)
		canvas_unclip(plot->canvas);
}

/* --- Room among them ----------------------------------------------------------------- */

/* Whether a curve, with its band, is nowhere in a box. */
static bool curve_leaves_free(const struct survival_plot *plot, size_t group, struct box box)
{
	const struct curve *curve = &plot->set->curves[group];
	bool bands = curves_have_bands(plot);
	size_t shown = times_shown(plot, curve);
	double x = axis_at(&plot->time, 0), top = first_place(plot), bottom = top;

	for (size_t i = 0; i <= shown; i++) {
		double next =
		    i < shown ? axis_at(&plot->time, curve->time[i]) : last_place(plot, curve);
		double y = i < shown ? value_at(plot, group, i) : bottom;
		/* the line drops, or rises, at `next` */
		double high = fmin(top, y), low = fmax(bottom, y);

		if (next >= box.left && x <= box.right && high <= box.bottom && low >= box.top)
			return false;
		if (i == shown)
			break;
		x = next;
		top = bottom = y;
		if (bands && !few_before(curve, i + 1) && isfinite(curve->upper[i]) &&
		    isfinite(curve->lower[i])) {
			top = fmin(top, axis_at(&plot->survival, curve->upper[i]));
			bottom = fmax(bottom, axis_at(&plot->survival, curve->lower[i]));
		}
	}
	return true;
}

bool curves_leave_free(const struct survival_plot *plot, struct box box)
{
	for (size_t i = 0; i < plot->set->n; i++)
		if (plot->set->curves[i].n_subjects && !curve_leaves_free(plot, i, box))
			return false;
	return !plot->set->wish.stacked;
}
