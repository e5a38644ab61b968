/* The swimmer plot: a lane for each patient, from the top down; a bar in the
 * colour of the group, a stop where the event ends it, an arrow where
 * follow-up does, signs at dates.
 *
 * From top to bottom: the legend, a time axis, the lanes, under headings of groups
 * if they are in their order, the time axis again, a note.  Lanes get
 * what height is left on a page, up to PITCH_MOST each. */
#include "plot/swimmer.h"

#include <math.h>

#include "base/str.h"
#include "plot/csv.h"
#include "plot/kinds.h"
#include "plot/tint.h"
#include "results/field.h"
#include "results/figures/swimmer.h"

#define AXIS_WIDTH 0.7
#define GRID_WIDTH 0.4
#define TICK_WIDTH 0.6
#define PITCH_MOST 9.5   /* from lane to lane */
#define PITCH_LEAST 1.5  /* below it nothing is seen */
#define LABEL_LEAST 5.0  /* size of type that can be read */
#define LABEL_HEIGHT 1.1 /* of the size; lines nearer than that touch */

enum {
	TICK_LENGTH = 3,
	TICK_GAP = 3,   /* between a tick and its text */
	LEFT_LEAST = 4, /* half of a tick's text */
	LANES_GAP = 3,  /* between an axis and the lanes */
	HEADING_GAP = 4,
	KEPT_LINES = 4, /* kept free on the page for heading and caption */
};

colour swimmer_ink(const struct swimmer_plot *plot)
{
	return plot->input->template->colours.text;
}

void swimmer_text(const struct swimmer_plot *plot, struct point at, const char *text,
                  enum anchor anchor, colour ink)
{
	struct text_style style = {
	    .face = FACE_REGULAR, .size = plot->size, .colour = ink, .anchor = anchor};

	canvas_text(plot->canvas, at.x, at.y, text, &style);
}

struct measure swimmer_measure(const struct swimmer_plot *plot, double width)
{
	return (struct measure){
	    .fonts = plot->input->fonts, .face = FACE_REGULAR, .size = plot->size, .width = width};
}

/* From an axis to the outer end of its numbers, and of its title. */
static double axis_height(const struct swimmer_plot *plot)
{
	return TICK_LENGTH + TICK_GAP + plot->size;
}

static double heading_height(const struct swimmer_plot *plot)
{
	return plot->line + HEADING_GAP;
}

bool lane_has_heading(const struct swimmer_plot *plot, size_t i)
{
	const struct swimmer *swimmer = plot->swimmer;

	return swimmer->panelled &&
	       (i == 0 || swimmer->lanes[i].group != swimmer->lanes[i - 1].group);
}

static size_t count_headings(const struct swimmer_plot *plot)
{
	size_t n = 0;

	for (size_t i = 0; i < plot->swimmer->n; i++)
		n += lane_has_heading(plot, i);
	return n;
}

static double lanes_bottom(const struct swimmer_plot *plot)
{
	return plot->top + 2 * LANES_GAP + fmax((double)plot->swimmer->n, 1) * plot->pitch +
	       (double)count_headings(plot) * heading_height(plot);
}

static void lanes_place(struct swimmer_plot *plot)
{
	double y = plot->top + LANES_GAP;

	plot->middles = ARENA_ARRAY(plot->arena, double, plot->swimmer->n + 1);
	for (size_t i = 0; i < plot->swimmer->n; i++) {
		if (lane_has_heading(plot, i))
			y += heading_height(plot);
		plot->middles[i] = y + plot->pitch / 2;
		y += plot->pitch;
	}
}

/* "Months since surgery" */
static const char *time_title(const struct swimmer_plot *plot)
{
	const struct swimmer *swimmer = plot->swimmer;
	const char *unit = swimmer->unit;

	if (!*swimmer->origin_label)
		return arena_printf(plot->arena, "Time, %s", unit);
	return arena_printf(plot->arena, "%c%s since %s",
	                    unit[0] >= 'a' && unit[0] <= 'z' ? unit[0] - 32 : unit[0], unit + 1,
	                    swimmer->origin_label);
}

static void grid_draw(const struct swimmer_plot *plot)
{
	const struct axis *time = &plot->time;
	struct line_style style = {plot->input->template->colours.hair, GRID_WIDTH, 0, 0};

	for (size_t i = 0; i <= time->n_steps; i++) {
		double x = axis_at(time, axis_tick(time, i));

		canvas_line(plot->canvas, (struct point){x, plot->top},
		            (struct point){x, lanes_bottom(plot)}, &style);
	}
}

/* An axis, its ticks away from the lanes: where one begins to read, and at the
 * foot. */
static void axis_draw(const struct swimmer_plot *plot, double y, double away)
{
	const struct axis *time = &plot->time;
	colour ink = swimmer_ink(plot);
	struct line_style axis = {ink, AXIS_WIDTH, 0, 0}, tick = {ink, TICK_WIDTH, 0, 0};
	double text = y + away * (TICK_LENGTH + TICK_GAP) + (away > 0 ? plot->size * 0.75 : 0);

	canvas_line(plot->canvas, (struct point){time->start, y}, (struct point){time->stop, y},
	            &axis);
	for (size_t i = 0; i <= time->n_steps; i++) {
		double x = axis_at(time, axis_tick(time, i));

		canvas_line(plot->canvas, (struct point){x, y},
		            (struct point){x, y + away * TICK_LENGTH}, &tick);
		swimmer_text(plot, (struct point){x, text},
		             axis_text(time, i, plot->input->style->point, plot->arena),
		             ANCHOR_MIDDLE, ink);
	}
}

static struct text_lines title_lines(const struct swimmer_plot *plot)
{
	const struct type_style *type = &plot->input->template->types[TYPE_AXIS];
	struct measure measure = {.fonts = plot->input->fonts,
	                          .face = type->face,
	                          .size = type->size,
	                          .width = plot->time.stop - plot->time.start};

	return text_wrap(plot->arena, &measure, time_title(plot));
}

static void title_draw(const struct swimmer_plot *plot)
{
	const struct type_style *type = &plot->input->template->types[TYPE_AXIS];
	struct text_style style = {
	    .face = type->face, .size = type->size, .colour = type->ink, .anchor = ANCHOR_END};
	struct text_lines lines = title_lines(plot);
	double y = lanes_bottom(plot) + axis_height(plot) + type->size;

	for (size_t i = 0; i < lines.n; i++)
		canvas_text(plot->canvas, plot->time.stop, y + (double)i * type->line,
		            lines.items[i], &style);
}

static double title_height(const struct swimmer_plot *plot)
{
	return (double)title_lines(plot).n * plot->input->template->types[TYPE_AXIS].line + 2;
}

/* What is not in the figure; "" if nothing is left out. */
static const char *note_text(const struct swimmer_plot *plot)
{
	if (plot->swimmer->n == 0)
		return "No patients.";
	if (plot->swimmer->labelled && plot->label_size == 0)
		return "Labels of lanes are left out: too many patients for "
		       "type that can be read.";
	return "";
}

static void note_draw(const struct swimmer_plot *plot)
{
	const char *note = note_text(plot);

	if (*note)
		swimmer_text(plot,
		             (struct point){0, lanes_bottom(plot) + axis_height(plot) +
		                                   title_height(plot) + plot->size},
		             note, ANCHOR_START, plot->input->template->colours.muted);
}

static double figure_height(const struct swimmer_plot *plot)
{
	return lanes_bottom(plot) + axis_height(plot) + title_height(plot) +
	       (*note_text(plot) ? plot->line + 4 : 0);
}

/* The height that a figure may have: what the caption, its notes and a
 * heading leave. */
static double height_most(const struct swimmer_plot *plot)
{
	const struct template *template = plot->input->template;
	const struct figure *figure = plot->input->figure;
	struct measure measure = swimmer_measure(plot, plot->width);
	double notes = 0, captions;

	measure.size = template->text_size;
	captions = (double)text_wrap(plot->arena, &measure, figure->caption).n;
	measure.size = plot->size;
	for (size_t i = 0; i < figure->n_notes; i++)
		notes += (double)text_wrap(plot->arena, &measure, figure->notes[i]).n;
	return template_text_height(template) -
	       ((KEPT_LINES + captions) * template->text_size + notes * plot->size) *
	           template->leading;
}

/* The height of a lane if the legend, the axis and a note are to have room. */
static double pitch_find(const struct swimmer_plot *plot)
{
	double room = height_most(plot) - swimmer_legend_draw(plot, 0, false) - 2 * LANES_GAP -
	              2 * axis_height(plot) - title_height(plot) - plot->line - 4 -
	              (double)count_headings(plot) * heading_height(plot);

	return fmin(room / fmax((double)plot->swimmer->n, 1), PITCH_MOST);
}

static void labels_fit(struct swimmer_plot *plot)
{
	if (plot->swimmer->labelled)
		plot->label_size = fmin(plot->size, plot->pitch / LABEL_HEIGHT);
	if (plot->label_size < LABEL_LEAST)
		plot->label_size = 0;
}

/* Chooses the ticks, and the places of both ends. */
static void axis_set(struct swimmer_plot *plot)
{
	const struct swimmer *swimmer = plot->swimmer;
	double left = fmax(lanes_label_room(plot), LEFT_LEAST), widest;
	struct axis_wish wish = {.largest = swimmer->longest, .inside = true, .unit = swimmer->unit};

	widest = fonts_width(plot->input->fonts, FACE_REGULAR, plot->size,
	                     arena_printf(plot->arena, "%.0f", wish.largest));
	wish.most_steps = (size_t)fmax((plot->width - left) / (1.2 * widest + 7), 1);
	plot->time = axis_choose(&wish);
	plot->time.end = fmax(swimmer->longest, axis_tick(&plot->time, plot->time.n_steps));
	plot->time.start = left;
	widest = fonts_width(
	    plot->input->fonts, FACE_REGULAR, plot->size,
	    axis_text(&plot->time, plot->time.n_steps, plot->input->style->point, plot->arena));
	plot->time.stop = plot->width - fmax(ARROW_LENGTH + 1, ceil(widest / 2));
}

/* Decides on all lengths; false if there is no room for that many lanes and
 * groups even so. */
static bool layout_set(struct swimmer_plot *plot)
{
	plot->time.stop = plot->width; /* until there is an axis, for its title */
	plot->pitch = pitch_find(plot);
	if (swimmer_legend_draw(plot, 0, false) > height_most(plot) / 3) {
		plot->cut = true;
		plot->pitch = pitch_find(plot);
	}
	if (plot->pitch < PITCH_LEAST)
		return false;
	labels_fit(plot);
	axis_set(plot);
	plot->top = swimmer_legend_draw(plot, 0, false) + axis_height(plot);
	lanes_place(plot);
	return true;
}

static void refusal_draw(const struct swimmer_plot *plot)
{
	canvas_init(plot->canvas, plot->arena, plot->input->fonts, plot->width, 2 * plot->line);
	swimmer_text(plot, (struct point){0, plot->line},
	             arena_printf(plot->arena,
	                          "Not drawn: %zu patients in %zu groups are too "
	                          "many for this page.",
	                          plot->swimmer->n, plot->swimmer->n_groups),
	             ANCHOR_START, swimmer_ink(plot));
}

static void groups_tell(const struct swimmer_plot *plot)
{
	const struct template *template = plot->input->template;

	for (size_t i = 0; i < plot->swimmer->n_groups; i++) {
		struct drawn_group group = {.name = plot->swimmer->groups[i],
		                            .ink = tint_group(template, i),
		                            .pattern = i / template->n_groups,
		                            .named = plot->swimmer->panelled};

		canvas_group(plot->canvas, &group);
	}
}

static struct canvas *swimmer_draw(const struct plot_input *input)
{
	const struct template *template = input->template;
	struct swimmer_plot plot = {.input = input,
	                            .swimmer = input->figure->data,
	                            .arena = input->arena,
	                            .canvas = ARENA_NEW(input->arena, struct canvas),
	                            .width = input->form.width,
	                            .size = template->types[TYPE_TICK].size,
	                            .line = template->types[TYPE_TICK].line};

	if (!layout_set(&plot)) {
		refusal_draw(&plot);
		return plot.canvas;
	}
	canvas_init(plot.canvas, plot.arena, input->fonts, plot.width, figure_height(&plot));
	groups_tell(&plot);
	swimmer_legend_draw(&plot, 0, true);
	grid_draw(&plot);
	lanes_draw(&plot);
	axis_draw(&plot, plot.top, -1);
	axis_draw(&plot, lanes_bottom(&plot), 1);
	title_draw(&plot);
	note_draw(&plot);
	return plot.canvas;
}

/* --- As a kind --------------------------------------------------------------- */

/* The lanes of a swimmer plot: label, group, bar, marks by their labels. */
static void dump(const void *data, FILE *to)
{
	const struct swimmer *swimmer = data;

	for (size_t i = 0; i < swimmer->n; i++) {
		const struct lane *lane = &swimmer->lanes[i];

		fprintf(to, "lane %s|%s|%.10g to %.10g %s", lane->label,
		        swimmer->groups[lane->group], lane->start, lane->end,
		        lane->event ? "event" : "censored");
		for (size_t k = 0; k < lane->n_marks; k++)
			fprintf(to, ", %s %.10g", swimmer->marks[lane->marks[k].kind],
			        lane->marks[k].time);
		fputc('\n', to);
	}
}

/* A row a lane, and one for each of its marks. */
static void csv(const void *data, struct str *out)
{
	const struct swimmer *swimmer = data;

	str_add(out, "patient,group,mark,from,to,event\n");
	for (size_t i = 0; i < swimmer->n; i++) {
		const struct lane *lane = &swimmer->lanes[i];
		/* lanes without labels are told by their order */
		const char *label =
		    *lane->label ? lane->label : arena_printf(out->arena, "%zu", i + 1);

		csv_text(out, label, ",");
		csv_text(out, swimmer->groups[lane->group], ",,");
		csv_number(out, lane->start, ",");
		csv_number(out, lane->end, ",");
		csv_number(out, lane->event, "\n");
		for (size_t k = 0; k < lane->n_marks; k++) {
			csv_text(out, label, ",");
			csv_text(out, swimmer->groups[lane->group], ",");
			csv_text(out, swimmer->marks[lane->marks[k].kind], ",");
			csv_number(out, lane->marks[k].time, ",,\n");
		}
	}
}

const struct figure_kind swimmer_figure = {
    .name = "swimmer", .draw = swimmer_draw, .csv = csv, .dump = dump, .narrowest = 320};
