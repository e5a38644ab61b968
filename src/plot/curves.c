/* The curves of a Kaplan-Meier figure, with bands and marks. */
#include <math.h>

#include "plot/survival.h"
#include "plot/thin.h"
#include "results/figures/survival.h"

enum { MARK_HEIGHT = 5 };
#define MARK_WIDTH 0.6
#define MARK_DISTANCE 0.9 /* nearer marks run into one */
#define GUIDE_WIDTH 0.5
#define TINT 0.17 /* share of a group's colour in its band */

/* Where curves begin: everybody without the event. */
static double first_place(const struct survival_plot *plot)
{
	return axis_at(&plot->survival, plot->set->incidence ? 0 : 1);
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

/* The steps of a curve in places, from time 0 on, thinned. */
static struct step *curve_steps(const struct survival_plot *plot, const struct curve *curve,
                                size_t *n)
{
	struct step *steps = ARENA_ARRAY(plot->arena, struct step, curve->n + 1);

	steps[0] = (struct step){axis_at(&plot->time, 0), first_place(plot), 0};
	*n = 1;
	for (size_t i = 0; i < curve->n; i++)
		if (is_step(curve, i))
			steps[(*n)++] =
			    (struct step){axis_at(&plot->time, curve->time[i]),
			                  axis_at(&plot->survival, curve->survival[i]), 0};
	*n = steps_thin(steps, *n);
	return steps;
}

static double last_time(const struct curve *curve)
{
	return curve->n ? curve->time[curve->n - 1] : 0;
}

static void curve_draw(const struct survival_plot *plot, size_t group)
{
	const struct curve *curve = &plot->set->curves[group];
	struct line_style style;
	struct point *points;
	struct step *steps;
	size_t n, n_points = 0;

	if (curve->n_subjects == 0)
		return;
	steps = curve_steps(plot, curve, &n);
	points = ARENA_ARRAY(plot->arena, struct point, 2 * n + 1);
	for (size_t i = 0; i < n; i++) {
		if (i)
			points[n_points++] = (struct point){steps[i].x, steps[i - 1].y};
		points[n_points++] = (struct point){steps[i].x, steps[i].y};
	}
	points[n_points++] = (struct point){axis_at(&plot->time, last_time(curve)), steps[n - 1].y};
	n_points = points_simplify(points, n_points, LINE_TOLERANCE);
	style = plot_group(plot, group);
	canvas_lines(plot->canvas, points, n_points, &style);
}

/* Upright marks where patients are censored; rectangles, which are half as
 * long in a PDF as lines. */
static void marks_draw(const struct survival_plot *plot, size_t group)
{
	const struct curve *curve = &plot->set->curves[group];
	colour ink = plot_group(plot, group).colour;
	struct step last = {-1000, 0, 0};

	for (size_t i = 0; i < curve->n; i++) {
		double x = axis_at(&plot->time, curve->time[i]);
		double y = axis_at(&plot->survival, curve->survival[i]);

		if (curve->n_censor[i] <= 0 ||
		    (x - last.x < MARK_DISTANCE && fabs(y - last.y) < PRINTER_RESOLUTION))
			continue;
		canvas_rect(plot->canvas, (struct point){x - MARK_WIDTH / 2, y - MARK_HEIGHT / 2.0},
		            MARK_WIDTH, MARK_HEIGHT, ink);
		last = (struct step){x, y, 0};
	}
}

/* The edges of a confidence band; `stop` is where it ends. */
struct band {
	struct step *steps;
	size_t n, at; /* the step in force during a sweep */
	double stop;
};

static struct band band_make(const struct survival_plot *plot, const struct curve *curve)
{
	const struct axis *y = &plot->survival;
	struct band band = {.stop = axis_at(&plot->time, last_time(curve))};

	band.steps = ARENA_ARRAY(plot->arena, struct step, curve->n + 1);
	band.steps[band.n++] =
	    (struct step){axis_at(&plot->time, 0), first_place(plot), first_place(plot)};
	for (size_t i = 0; i < curve->n; i++)
		if (curve->n_event[i] > 0)
			band.steps[band.n++] =
			    (struct step){axis_at(&plot->time, curve->time[i]),
			                  axis_at(y, curve->upper[i]), axis_at(y, curve->lower[i])};
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

static colour tint(colour ink)
{
	colour result = 0;

	for (int shift = 0; shift < 24; shift += 8) {
		double channel = ink >> shift & 0xFF;

		result |= (colour)lround(255 - TINT * (255 - channel)) << shift;
	}
	return result;
}

bool curves_have_bands(const struct curve_set *set)
{
	for (size_t i = 0; i < set->n && set->n <= MOST_BANDS; i++)
		for (size_t k = 0; k < set->curves[i].n; k++)
			if (set->curves[i].upper[k] > set->curves[i].lower[k])
				return true;
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
					fill = multiply(fill, tint(plot_group(plot, i).colour));
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
	double last = axis_tick(time, time->n_steps);

	if (!median || median->status != RESULT_OK || median->value < 0 || median->value > last)
		return -1;
	return axis_at(time, median->value);
}

bool curves_have_medians(const struct survival_plot *plot)
{
	if (plot->set->n > MOST_BANDS)
		return false;
	for (size_t i = 0; i < plot->set->n; i++)
		if (median_place(plot, &plot->set->curves[i]) >= 0)
			return true;
	return false;
}

bool curves_have_marks(const struct curve_set *set)
{
	/* censorings do not bear on one cause, nor on a made-up patient: the
	 * table has them */
	for (size_t i = 0; i < set->n && !set->incidence && !set->predicted; i++)
		for (size_t k = 0; k < set->curves[i].n; k++)
			if (set->curves[i].n_censor[k] > 0)
				return true;
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

void curves_draw(const struct survival_plot *plot)
{
	if (curves_have_bands(plot->set))
		bands_draw(plot);
	if (curves_have_medians(plot))
		medians_draw(plot);
	for (size_t i = 0; i < plot->set->n; i++)
		curve_draw(plot, i);
	overlays_draw(plot);
	for (size_t i = 0; i < plot->set->n && curves_have_marks(plot->set); i++)
		marks_draw(plot, i);
}
