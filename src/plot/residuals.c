/* Residuals of a model: panels with points, or stems, and perhaps a curve with
 * its band; a dashed line where they should lie.  Scaled Schoenfeld residuals
 * stand against time as it was transformed for the test, with its ticks in its
 * own unit; others against numbers. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "canvas/text.h"
#include "plot/axis.h"
#include "plot/csv.h"
#include "plot/kinds.h"
#include "plot/tint.h"
#include "results/field.h"
#include "results/figures/residuals.h"

enum {
	PANEL_GAP = 18,
	PANEL_HIGHEST = 130, /* of the axes, … */
	PANEL_OF_MANY = 96,  /* … and where there are more than two rows */
	TICK_LENGTH = 3,
	TICK_GAP = 3,
	TITLE_GAP = 8,  /* below the title of the upright axes */
	KEPT_LINES = 8, /* free on the page for heading, caption and notes */
	FEW_PANELS = 2, /* up to so many stand in two columns, more in three */
};
#define AXIS_WIDTH 0.7
#define TICK_WIDTH 0.6
#define POINT_SIZE 1.8
#define POINT_INK 0x64748B
#define POINT_TINT 0.55

/* A way from values to places. */
struct scale {
	double low, high, start, stop;
};

struct plot {
	const struct plot_input *input;
	const struct residual_plot *set;
	struct arena *arena;
	struct canvas *canvas;
	double size, line; /* of text */
	size_t n_columns;
	double width, height; /* of a panel with all that belongs to it */
	double axes;          /* height of its axes */
	double around;        /* height of what is above and below them */
	double top;           /* of the first row */
	double left;          /* room for the numbers of the upright axes */
	bool same_across;     /* one title, and numbers, for all axes across */
};

/* One panel in its place. */
struct panel {
	const struct plot *plot;
	const struct residual_panel *data;
	struct point corner;
	struct scale x, y;
	double step;         /* of the ticks of y */
	bool numbers_across; /* below it there is no other that has them */
	bool numbers_up;     /* to the left of it … */
};

static double place(const struct scale *scale, double value)
{
	double share = (value - scale->low) / (scale->high - scale->low);

	return scale->start + share * (scale->stop - scale->start);
}

static void text(const struct plot *plot, double x, double y, const char *words, enum anchor anchor)
{
	struct text_style style = {.face = FACE_REGULAR,
	                           .size = plot->size,
	                           .colour = plot->input->template->colours.text,
	                           .anchor = anchor};

	canvas_text(plot->canvas, x, y, words, &style);
}

static double width_of(const struct plot *plot, const char *words)
{
	return fonts_width(plot->input->fonts, FACE_REGULAR, plot->size, words);
}

/* A number with the decimals that a step needs, and the style's point. */
static const char *tick_text(const struct plot *plot, double value, double step)
{
	int decimals = 0;
	const char *words, *dot;

	while (decimals < 9 &&
	       fabs(step * pow(10, decimals) - round(step * pow(10, decimals))) > 1e-6)
		decimals++;
	if (fabs(value) < step / 2)
		value = 0;
	/* all zeros of 1e150 would leave no room for the figure */
	if (step >= 1e7 || step < 1e-5)
		words = number_significant(plot->arena, fabs(value), 3);
	else
		words = number_fixed(plot->arena, fabs(value), decimals, ROUND_EVEN);
	dot = strchr(words, '.');
	if (dot)
		words = arena_printf(plot->arena, "%.*s%s%s", (int)(dot - words), words,
		                     plot->input->style->point, dot + 1);
	return value < 0 ? arena_printf(plot->arena, "−%s", words) : words;
}

/* A step of 1, 2 or 5 times a power of ten that cuts the range in no more than
 * five. */
static double nice_step(double range)
{
	double step = pow(10, floor(log10(range / 5)));

	for (int i = 0; i < 3 && range / step > 5; i++)
		step *= i == 1 ? 2.5 : 2;
	return step;
}

static void widen(double value, double *low, double *high)
{
	*low = fmin(*low, value);
	*high = fmax(*high, value);
}

/* Widens a range to all that is drawn of a panel. */
static void panel_widen(const struct residual_panel *data, double *low, double *high)
{
	widen(data->constant, low, high);
	for (size_t i = 0; i < data->n; i++)
		widen(data->value[i], low, high);
	for (size_t i = 0; i < data->n_curve; i++) {
		widen(data->lower ? data->lower[i] : data->curve[i], low, high);
		widen(data->upper ? data->upper[i] : data->curve[i], low, high);
	}
}

/* From the least to the greatest of what is drawn, in all panels if their units
 * agree, on ticks. */
static void y_scale(struct panel *panel)
{
	const struct residual_plot *set = panel->plot->set;
	double low = panel->data->constant, high = low;

	panel_widen(panel->data, &low, &high);
	for (size_t i = 0; set->alike && i < set->n_panels; i++)
		panel_widen(&set->panels[i], &low, &high);
	if (high - low < 1e-9 * (1 + fabs(high))) {
		high += 1;
		low -= 1;
	}
	panel->step = nice_step(high - low);
	panel->y.low = floor(low / panel->step + 1e-9) * panel->step;
	panel->y.high = ceil(high / panel->step - 1e-9) * panel->step;
}

/* From the first point to the last; numbers stand a little off the ends. */
static void x_scale(struct panel *panel)
{
	const struct residual_panel *data = panel->data;
	double low = data->at[0], high = low, room;

	for (size_t i = 0; i < data->n; i++)
		widen(data->at[i], &low, &high);
	if (high - low < 1e-9 * (1 + fabs(high)))
		high = low + 1;
	room = panel->plot->set->n_times > 0 ? 0 : 0.03 * (high - low);
	panel->x.low = low - room;
	panel->x.high = high + room;
}

static size_t y_steps(const struct panel *panel)
{
	return (size_t)lround((panel->y.high - panel->y.low) / panel->step);
}

/* The widest number at the upright axis of a panel. */
static double y_text_width(const struct panel *panel)
{
	double widest = 0;

	for (size_t i = 0; i <= y_steps(panel); i++)
		widest = fmax(
		    widest, width_of(panel->plot,
		                     tick_text(panel->plot, panel->y.low + (double)i * panel->step,
		                               panel->step)));
	return widest + TICK_GAP + TICK_LENGTH;
}

/* Place of the axes: to the right of the numbers, under the title. */
static void scales_set(struct panel *panel)
{
	const struct plot *plot = panel->plot;

	x_scale(panel);
	y_scale(panel);
	panel->y.start = panel->corner.y + plot->line * 1.5 + plot->axes;
	panel->y.stop = panel->y.start - plot->axes;
	panel->x.start = panel->corner.x + plot->left;
	panel->x.stop = panel->corner.x + plot->width - 6;
}

/* Points that would cover each other are drawn once. */
static void points_draw(const struct panel *panel)
{
	const struct residual_panel *data = panel->data;
	size_t columns = (size_t)(panel->x.stop - panel->x.start) * 2 + 3;
	size_t n_rows = (size_t)(panel->y.start - panel->y.stop) * 2 + 3;
	bool *there = ARENA_ARRAY(panel->plot->arena, bool, columns *n_rows);
	/* not so strong that a curve cannot be seen in them */
	colour ink = tint_paler(POINT_INK, POINT_TINT);

	for (size_t i = 0; i < data->n; i++) {
		double x = place(&panel->x, data->at[i]);
		double y = place(&panel->y, data->value[i]);
		size_t column = (size_t)lround((x - panel->x.start) * 2);
		size_t row = (size_t)lround((y - panel->y.stop) * 2);
		bool *cell = &there[row * columns + column];

		if (*cell)
			continue;
		*cell = true;
		canvas_rect(panel->plot->canvas,
		            (struct point){x - POINT_SIZE / 2, y - POINT_SIZE / 2}, POINT_SIZE,
		            POINT_SIZE, ink);
	}
}

static void stems_draw(const struct panel *panel)
{
	const struct residual_panel *data = panel->data;
	struct line_style style = {tint_paler(POINT_INK, POINT_TINT), 0.5, 0, 0};
	double foot = place(&panel->y, data->constant);

	for (size_t i = 0; i < data->n; i++) {
		double x = place(&panel->x, data->at[i]);
		double y = place(&panel->y, data->value[i]);

		/* a point covers what is shorter */
		if (fabs(y - foot) > POINT_SIZE / 2)
			canvas_line(panel->plot->canvas, (struct point){x, foot},
			            (struct point){x, y}, &style);
	}
}

static void band_draw(const struct panel *panel)
{
	const struct residual_panel *data = panel->data;
	size_t n = data->n_curve;
	struct point *band = ARENA_ARRAY(panel->plot->arena, struct point, 2 * n);

	if (n == 0 || !data->lower)
		return;
	for (size_t i = 0; i < n; i++) {
		double x = place(&panel->x, data->curve_at[i]);

		band[i] = (struct point){x, place(&panel->y, data->upper[i])};
		band[2 * n - 1 - i] = (struct point){x, place(&panel->y, data->lower[i])};
	}
	canvas_area(panel->plot->canvas, band, 2 * n,
	            tint_paler(panel->plot->input->template->groups[0].colour, 0.16));
}

static void curve_draw(const struct panel *panel)
{
	const struct residual_panel *data = panel->data;
	size_t n = data->n_curve;
	struct point *curve = ARENA_ARRAY(panel->plot->arena, struct point, n);

	for (size_t i = 0; i < n; i++)
		curve[i] = (struct point){place(&panel->x, data->curve_at[i]),
		                          place(&panel->y, data->curve[i])};
	if (n > 0)
		canvas_lines(panel->plot->canvas, curve, n,
		             &panel->plot->input->template->groups[0]);
}

/* The label of one point, on the side where there is more room. */
static void peak_draw(const struct panel *panel)
{
	const struct residual_panel *data = panel->data;
	const struct plot *plot = panel->plot;
	struct measure measure = {
	    .fonts = plot->input->fonts, .face = FACE_REGULAR, .size = plot->size};
	double x, y;
	bool left;

	if (!data->peak_label)
		return;
	x = place(&panel->x, data->at[data->peak]);
	y = place(&panel->y, data->value[data->peak]);
	left = x > (panel->x.start + panel->x.stop) / 2;
	x += left ? -3 : 3;
	y = fmin(fmax(y + plot->size * 0.35, panel->y.stop + plot->size * 0.75), panel->y.start - 2);
	measure.width = left ? x - panel->x.start : panel->x.stop - x;
	text(plot, x, y, text_fit(plot->arena, &measure, data->peak_label),
	     left ? ANCHOR_END : ANCHOR_START);
}

/* A line all the way across. */
static void level_draw(const struct panel *panel, double value, const struct line_style *style)
{
	double y = place(&panel->y, value);

	if (value >= panel->y.low && value <= panel->y.high)
		canvas_line(panel->plot->canvas, (struct point){panel->x.start, y},
		            (struct point){panel->x.stop, y}, style);
}

static void y_axis_draw(const struct panel *panel)
{
	const struct plot *plot = panel->plot;
	colour ink = plot->input->template->colours.text;
	struct line_style axis = {ink, AXIS_WIDTH, 0, 0}, style = {ink, TICK_WIDTH, 0, 0};
	double x = panel->x.start;

	canvas_line(plot->canvas, (struct point){x, panel->y.start},
	            (struct point){x, panel->y.stop}, &axis);
	for (size_t i = 0; i <= y_steps(panel); i++) {
		double value = panel->y.low + (double)i * panel->step;
		double y = place(&panel->y, value);

		canvas_line(plot->canvas, (struct point){x - TICK_LENGTH, y}, (struct point){x, y},
		            &style);
		if (panel->numbers_up)
			text(plot, x - TICK_LENGTH - TICK_GAP, y + plot->size * 0.35,
			     tick_text(plot, value, panel->step), ANCHOR_END);
	}
}

/* Linear between the events: the transformed time of a time, and back. */
static double between(const double *from, const double *to, size_t n, double value)
{
	size_t i = 1;

	while (i < n - 1 && from[i] < value)
		i++;
	if (n < 2 || from[i] <= from[i - 1])
		return to[0];
	return to[i - 1] + (to[i] - to[i - 1]) * (value - from[i - 1]) / (from[i] - from[i - 1]);
}

/* Each event time once. */
static size_t distinct(const struct plot *plot, double **time, double **at)
{
	const struct residual_plot *set = plot->set;
	size_t n = 0;

	*time = ARENA_ARRAY(plot->arena, double, set->n_times);
	*at = ARENA_ARRAY(plot->arena, double, set->n_times);
	for (size_t i = 0; i < set->n_times; i++)
		if (i == 0 || set->time[i] > set->time[i - 1]) {
			(*time)[n] = set->time[i];
			(*at)[n++] = set->at[i];
		}
	return n;
}

/* Draws a tick across with its number, unless it would touch the one before, whose
 * text ends at *last. */
static void x_tick_draw(const struct panel *panel, double x, const char *words, double *last)
{
	const struct plot *plot = panel->plot;
	struct line_style style = {plot->input->template->colours.text, TICK_WIDTH, 0, 0};
	double y = panel->y.start, half = width_of(plot, words) / 2;

	if (x - half < *last + 4)
		return;
	*last = x + half;
	canvas_line(plot->canvas, (struct point){x, y}, (struct point){x, y + TICK_LENGTH}, &style);
	if (panel->numbers_across)
		text(plot, x, y + TICK_LENGTH + TICK_GAP + plot->size * 0.75, words, ANCHOR_MIDDLE);
}

/* Round times, as far apart as their numbers need on a stretched scale. */
static void time_ticks_draw(const struct panel *panel)
{
	const struct plot *plot = panel->plot;
	double *time, *at, last = -1e9;
	size_t n = distinct(plot, &time, &at);
	double step, until = n > 0 ? time[n - 1] : 0;

	if (n < 2 || until <= 0)
		return;
	step = nice_step(until) / 2;
	for (size_t i = 1; (double)i * step <= until * (1 + 1e-9); i++) {
		double t = (double)i * step;
		double x = place(&panel->x, between(time, at, n, t));

		if (x >= panel->x.start && x <= panel->x.stop)
			x_tick_draw(panel, x, tick_text(plot, t, step), &last);
	}
}

/* What a panel's numbers are, below them; cut where it is wider than the panel. */
static void across_title_draw(const struct panel *panel)
{
	const struct plot *plot = panel->plot;
	struct measure measure = {.fonts = plot->input->fonts,
	                          .face = FACE_REGULAR,
	                          .size = plot->size,
	                          .width = panel->x.stop - panel->corner.x};

	text(plot, panel->x.stop,
	     panel->y.start + TICK_LENGTH + TICK_GAP + plot->size * 0.75 + plot->line,
	     text_fit(plot->arena, &measure, panel->data->axis), ANCHOR_END);
}

/* Ticks of numbers, and what they are, if it is not the same in all panels. */
static void number_ticks_draw(const struct panel *panel)
{
	const struct plot *plot = panel->plot;
	double step = nice_step(panel->x.high - panel->x.low), right = -1e9;
	long long first = llround(ceil(panel->x.low / step));
	long long last = llround(floor(panel->x.high / step));

	for (long long k = first; k <= last; k++)
		x_tick_draw(panel, place(&panel->x, (double)k * step),
		            tick_text(plot, (double)k * step, step), &right);
	if (!plot->same_across)
		across_title_draw(panel);
}

static void title_draw(const struct panel *panel)
{
	const struct plot *plot = panel->plot;
	struct measure measure = {.fonts = plot->input->fonts,
	                          .face = FACE_SEMIBOLD,
	                          .size = plot->size,
	                          .width = plot->width - width_of(plot, panel->data->test) - 10};
	struct text_style title = {.face = FACE_SEMIBOLD,
	                           .size = plot->size,
	                           .colour = plot->input->template->colours.text};

	canvas_text(plot->canvas, panel->corner.x, panel->corner.y + plot->size,
	            text_fit(plot->arena, &measure, panel->data->label), &title);
	text(plot, panel->x.stop, panel->corner.y + plot->size, panel->data->test, ANCHOR_END);
}

static void panel_draw(const struct plot *plot, size_t index)
{
	size_t row = index / plot->n_columns, column = index % plot->n_columns;
	struct panel panel = {
	    .plot = plot,
	    .data = &plot->set->panels[index],
	    .corner = {(double)column * (plot->width + PANEL_GAP),
	               plot->top + (double)row * plot->height},
	    .numbers_across = !plot->same_across || index + plot->n_columns >= plot->set->n_panels,
	    .numbers_up = !plot->set->alike || column == 0,
	};
	const struct template *template = plot->input->template;
	struct line_style axis = {template->colours.text, AXIS_WIDTH, 0, 0};
	struct line_style constant = {template->colours.text, 0.7, 3, 2};
	struct line_style guide = {template->colours.muted, 0.5, 1, 2};

	scales_set(&panel);
	title_draw(&panel);
	band_draw(&panel);
	if (panel.data->stems)
		stems_draw(&panel);
	points_draw(&panel);
	curve_draw(&panel);
	level_draw(&panel, panel.data->constant, &constant);
	for (int side = -1; side <= 1 && panel.data->guide > 0; side += 2)
		level_draw(&panel, panel.data->constant + side * panel.data->guide, &guide);
	y_axis_draw(&panel);
	canvas_line(plot->canvas, (struct point){panel.x.start, panel.y.start},
	            (struct point){panel.x.stop, panel.y.start}, &axis);
	if (plot->set->n_times > 0)
		time_ticks_draw(&panel);
	else
		number_ticks_draw(&panel);
	peak_draw(&panel);
}

static struct text_lines note_lines(const struct plot *plot)
{
	const struct type_style *type = &plot->input->template->types[TYPE_NOTE];
	struct measure measure = {.fonts = plot->input->fonts,
	                          .face = type->face,
	                          .size = type->size,
	                          .width = plot->input->form.width};

	return text_wrap(plot->arena, &measure, plot->set->note);
}

/* The title of all axes across; NULL if each has its own. */
static const char *across_title(const struct plot *plot)
{
	const struct residual_plot *set = plot->set;

	if (set->across)
		return set->across;
	for (size_t i = 1; i < set->n_panels; i++)
		if (!str_equal(set->panels[i].axis, set->panels[0].axis))
			return NULL;
	return set->panels[0].axis;
}

/* The room that the numbers of the upright axes need in every panel. */
static double left_find(const struct plot *plot)
{
	double left = 0;

	for (size_t i = 0; i < plot->set->n_panels; i++) {
		struct panel panel = {.plot = plot, .data = &plot->set->panels[i]};

		y_scale(&panel);
		left = fmax(left, y_text_width(&panel));
	}
	return left;
}

/* Decides on columns and heights so that all panels are on the page. */
static size_t layout_set(struct plot *plot)
{
	const struct template *template = plot->input->template;
	double width = plot->input->form.width, line = template->types[TYPE_AXIS].line, room;
	bool narrow = width < template_text_width(template) * 0.75;
	size_t n_rows;

	plot->n_columns = plot->set->n_panels > FEW_PANELS ? 3 : 2;
	if (narrow || plot->set->n_panels == 1)
		plot->n_columns = 1;
	n_rows = (plot->set->n_panels + plot->n_columns - 1) / plot->n_columns;
	plot->width = (width - PANEL_GAP * (double)(plot->n_columns - 1)) / (double)plot->n_columns;
	plot->left = left_find(plot);
	plot->same_across = across_title(plot) != NULL;
	plot->top = template->types[TYPE_AXIS].size + TITLE_GAP;
	room = template_text_height(template) - KEPT_LINES * template->types[TYPE_BODY].line -
	       (double)note_lines(plot).n * template->types[TYPE_NOTE].line - plot->top - line;
	/* numbers are named in a line under their ticks, or once under all */
	plot->around = (plot->same_across ? 3.2 : 4.6) * plot->line;
	plot->axes = fmin(room / (double)n_rows - plot->around,
	                  fmin(n_rows > 2 ? PANEL_OF_MANY : PANEL_HIGHEST, plot->input->form.axes));
	plot->height = plot->axes + plot->around;
	return n_rows;
}

static void titles_draw(const struct plot *plot, double bottom)
{
	const struct type_style *type = &plot->input->template->types[TYPE_AXIS];
	struct text_style style = {.face = type->face, .size = type->size, .colour = type->ink};
	struct measure measure = {.fonts = plot->input->fonts,
	                          .face = type->face,
	                          .size = type->size,
	                          .width = plot->input->form.width};
	const char *across = across_title(plot);

	canvas_text(plot->canvas, 0, type->size * 0.95,
	            text_fit(plot->arena, &measure, plot->set->upright), &style);
	style.anchor = ANCHOR_END;
	if (across)
		canvas_text(plot->canvas, plot->input->form.width - 6, bottom,
		            text_fit(plot->arena, &measure, across), &style);
}

static void notes_draw(const struct plot *plot, const struct text_lines *note, double top)
{
	const struct type_style *type = &plot->input->template->types[TYPE_NOTE];
	struct text_style style = {.face = type->face, .size = type->size, .colour = type->ink};

	for (size_t i = 0; i < note->n; i++)
		canvas_text(plot->canvas, 0, top + type->size + (double)i * type->line,
		            note->items[i], &style);
}

static struct canvas *residuals_draw(const struct plot_input *input)
{
	const struct template *template = input->template;
	const char *not_drawn[] = {"Not drawn: too many terms for a page."};
	struct plot plot = {.input = input,
	                    .set = input->figure->data,
	                    .arena = input->arena,
	                    .canvas = ARENA_NEW(input->arena, struct canvas),
	                    .size = template->types[TYPE_TICK].size,
	                    .line = template->types[TYPE_TICK].line};
	size_t n_rows = layout_set(&plot);
	struct text_lines note = note_lines(&plot);
	double note_line = template->types[TYPE_NOTE].line, bottom;

	if (plot.axes <= 2 * plot.line) {
		note = (struct text_lines){not_drawn, 1};
		canvas_init(plot.canvas, plot.arena, input->fonts, input->form.width, 2 * note_line);
		notes_draw(&plot, &note, 0);
		return plot.canvas;
	}
	bottom = plot.top + (double)n_rows * plot.height;
	if (plot.same_across)
		bottom += template->types[TYPE_AXIS].line * 0.6;
	canvas_init(plot.canvas, plot.arena, input->fonts, input->form.width,
	            bottom + (double)note.n * note_line + 6);
	for (size_t i = 0; i < plot.set->n_panels; i++)
		panel_draw(&plot, i);
	titles_draw(&plot, bottom);
	notes_draw(&plot, &note, bottom + 4);
	return plot.canvas;
}

/* --- As a kind --------------------------------------------------------------- */

static const void *fill(const struct results *results, const struct figure *figure,
                        struct arena *arena)
{
	const struct residual_plot *plot = figure->data;
	struct residual_plot *copy = arena_memdup(arena, plot, sizeof *plot);
	struct residual_panel *panels =
	    arena_memdup(arena, plot->panels, plot->n_panels * sizeof *panels);

	for (size_t i = 0; i < plot->n_panels; i++) {
		panels[i].test = fields_fill(results, panels[i].test, arena);
		if (panels[i].peak_label)
			panels[i].peak_label = fields_fill(results, panels[i].peak_label, arena);
	}
	copy->panels = panels;
	return copy;
}

/* What each panel shows, and its test. */
static const char *describe(const struct results *results, const void *data, struct arena *arena)
{
	const struct residual_plot *plot = data;
	struct str out = {.arena = arena};

	(void)results;
	for (size_t i = 0; i < plot->n_panels; i++)
		str_addf(&out, " %s%s%s.", plot->panels[i].label, *plot->panels[i].test ? ": " : "",
		         plot->panels[i].test);
	return str_text(&out);
}

/* Points, and the curve through them with its limits. */
static void csv(const void *data, struct str *out)
{
	const struct residual_plot *plot = data;

	str_add(out, "panel,what,at,value,lower,upper\n");
	for (size_t i = 0; i < plot->n_panels; i++) {
		const struct residual_panel *panel = &plot->panels[i];

		for (size_t k = 0; k < panel->n; k++) {
			csv_text(out, panel->label, ",point,");
			csv_number(out, panel->at[k], ",");
			csv_number(out, panel->value[k], ",,\n");
		}
		for (size_t k = 0; k < panel->n_curve; k++) {
			csv_text(out, panel->label, ",curve,");
			csv_number(out, panel->curve_at[k], ",");
			csv_number(out, panel->curve[k], ",");
			csv_number(out, panel->lower ? panel->lower[k] : NAN, ",");
			csv_number(out, panel->upper ? panel->upper[k] : NAN, "\n");
		}
	}
}

const struct figure_kind residuals_figure = {.name = "residuals",
                                             .csv = csv,
                                             .draw = residuals_draw,
                                             .fill = fill,
                                             .describe = describe,
                                             .narrowest = 220};
