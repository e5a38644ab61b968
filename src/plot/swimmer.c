/* The swimmer plot: a lane for each patient, from the top down; a bar in the
 * colour of the group, a stop where the event ends it, an arrow where
 * follow-up does, signs at dates.
 *
 * From top to bottom: the legend, the lanes, the time axis, a note.  Lanes get
 * what height is left on a page, up to PITCH_MOST each. */
#include "plot/swimmer.h"

#include <math.h>

#include "base/str.h"
#include "plot/kinds.h"
#include "plot/tint.h"
#include "results/field.h"
#include "results/figures/swimmer.h"

#define AXIS_WIDTH 0.7
#define GRID_WIDTH 0.4
#define PITCH_MOST 12.0  /* from lane to lane */
#define PITCH_LEAST 1.5  /* below it nothing is seen */
#define LABEL_LEAST 5.0  /* size of type that can be read */
#define LABEL_HEIGHT 1.1 /* of the size; lines nearer than that touch */

enum {
	TICK_LENGTH = 3,
	TICK_GAP = 3,   /* between a tick and its text */
	LEFT_LEAST = 4, /* half of a tick's text */
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

static double axis_height(const struct swimmer_plot *plot)
{
	return TICK_LENGTH + TICK_GAP + 2.4 * plot->line;
}

static double lanes_bottom(const struct swimmer_plot *plot)
{
	return plot->top + fmax((double)plot->swimmer->n, 1) * plot->pitch + 2;
}

static const char *time_title(const struct swimmer_plot *plot)
{
	const struct swimmer *swimmer = plot->swimmer;
	struct measure measure = swimmer_measure(plot, plot->width * 0.6);

	if (!*swimmer->origin_label)
		return arena_printf(plot->arena, "Time (%s)", swimmer->unit);
	return arena_printf(plot->arena, "Time from %s (%s)",
	                    text_fit(plot->arena, &measure, swimmer->origin_label), swimmer->unit);
}

static void grid_draw(const struct swimmer_plot *plot)
{
	const struct axis *time = &plot->time;
	struct line_style style = {tint_paler(plot->input->template->colours.rule, 0.6), GRID_WIDTH,
	                           0, 0};

	for (size_t i = 0; i <= time->n_steps; i++) {
		double x = axis_at(time, axis_tick(time, i));

		canvas_line(plot->canvas, (struct point){x, plot->top},
		            (struct point){x, lanes_bottom(plot)}, &style);
	}
}

static void axis_draw(const struct swimmer_plot *plot)
{
	const struct axis *time = &plot->time;
	struct line_style style = {swimmer_ink(plot), AXIS_WIDTH, 0, 0};
	double y = lanes_bottom(plot);
	double text = y + TICK_LENGTH + TICK_GAP + plot->size * 0.75;

	canvas_line(plot->canvas, (struct point){time->start, y}, (struct point){time->stop, y},
	            &style);
	for (size_t i = 0; i <= time->n_steps; i++) {
		double x = axis_at(time, axis_tick(time, i));

		canvas_line(plot->canvas, (struct point){x, y}, (struct point){x, y + TICK_LENGTH},
		            &style);
		swimmer_text(plot, (struct point){x, text},
		             axis_text(time, i, plot->input->style->point, plot->arena),
		             ANCHOR_MIDDLE, style.colour);
	}
	swimmer_text(plot, (struct point){(time->start + time->stop) / 2, text + plot->line},
	             time_title(plot), ANCHOR_MIDDLE, style.colour);
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
		             (struct point){0, lanes_bottom(plot) + axis_height(plot) + plot->size},
		             note, ANCHOR_START, plot->input->template->colours.muted);
}

static double figure_height(const struct swimmer_plot *plot)
{
	return lanes_bottom(plot) + axis_height(plot) + (*note_text(plot) ? plot->line + 4 : 0);
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
	double room = height_most(plot) - swimmer_legend_draw(plot, 0, false) - 2 -
	              axis_height(plot) - plot->line - 4;

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
	struct axis_wish wish = {.largest = swimmer->longest, .unit = swimmer->unit};

	widest = fonts_width(plot->input->fonts, FACE_REGULAR, plot->size,
	                     arena_printf(plot->arena, "%.0f", wish.largest));
	wish.most_steps = (size_t)fmax((plot->width - left) / (1.2 * widest + 7), 1);
	plot->time = axis_choose(&wish);
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
	plot->pitch = pitch_find(plot);
	if (swimmer_legend_draw(plot, 0, false) > height_most(plot) / 3) {
		plot->cut = true;
		plot->pitch = pitch_find(plot);
	}
	if (plot->pitch < PITCH_LEAST)
		return false;
	labels_fit(plot);
	axis_set(plot);
	plot->top = swimmer_legend_draw(plot, 0, false);
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
	swimmer_legend_draw(&plot, 0, true);
	grid_draw(&plot);
	lanes_draw(&plot);
	axis_draw(&plot);
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

const struct figure_kind swimmer_figure = {.name = "swimmer", .draw = swimmer_draw, .dump = dump};
