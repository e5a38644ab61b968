/* The Kaplan-Meier figure: room for its parts, axes and notes. */
#include "plot/survival.h"

#include <math.h>

#include "base/str.h"
#include "canvas/text.h"
#include "plot/kinds.h"
#include "results/field.h"
#include "results/figures/survival.h"

#define AXIS_WIDTH 0.7
enum {
	TICK_LENGTH = 3,
	TICK_GAP = 3,      /* between a tick and its text */
	RISK_GAP = 8,      /* between the labels and the numbers of the table */
	CAPTION_LINES = 7, /* kept free on the page for the caption and notes */
};

/* From what everybody gets to what is left for very many groups. */
static const struct density densities[] = {
    {1.0, true, false, false}, {0.8, true, false, false}, {1.0, true, true, false},
    {0.75, true, true, true},  {1.0, false, false, true}, {0.75, false, false, true},
};
enum { N_DENSITIES = sizeof densities / sizeof *densities };

void plot_text_in(const struct survival_plot *plot, colour ink, double x, double y,
                  const char *text, enum anchor anchor)
{
	struct text_style style = {
	    .face = FACE_REGULAR, .size = plot->size, .colour = ink, .anchor = anchor};

	canvas_text(plot->canvas, x, y, text, &style);
}

void plot_text(const struct survival_plot *plot, double x, double y, const char *text,
               enum anchor anchor)
{
	plot_text_in(plot, plot->input->template->colours.text, x, y, text, anchor);
}

struct measure plot_measure(const struct survival_plot *plot, double width)
{
	return (struct measure){
	    .fonts = plot->input->fonts, .face = FACE_REGULAR, .size = plot->size, .width = width};
}

struct line_style plot_group(const struct survival_plot *plot, size_t group)
{
	const struct template *template = plot->input->template;
	struct line_style style = template->groups[group % template->n_groups];
	size_t round = group / template->n_groups;

	if (round == 1 && style.dash_on > 0) {
		style.dash_on = style.dash_off = 0;
	} else if (round > 0) {
		style.dash_on = fmin(1 + 2 * (double)round, DASH_MAX);
		style.dash_off = 1;
	}
	return style;
}

void plot_key(const struct survival_plot *plot, size_t group, double x, double y)
{
	const struct font_face *face = fonts_face(plot->input->fonts, FACE_REGULAR);
	double middle = y - face->x_height * plot->size / 2;
	struct line_style style = plot_group(plot, group);

	canvas_line(plot->canvas, (struct point){x, middle}, (struct point){x + KEY_WIDTH, middle},
	            &style);
}

static double largest_time(const struct curve_set *set)
{
	double largest = 0;

	for (size_t i = 0; i < set->n; i++) {
		const struct curve *curve = &set->curves[i];

		if (curve->n)
			largest = fmax(largest, curve->time[curve->n - 1]);
	}
	return largest;
}

/* The largest incidence, or upper limit of one, that is drawn. */
static double largest_incidence(const struct curve_set *set)
{
	bool bands = set->n <= MOST_BANDS;
	double largest = 0;

	for (size_t i = 0; i < set->n; i++) {
		const struct curve *curve = &set->curves[i];

		for (size_t k = 0; k < curve->n; k++)
			largest = fmax(largest, bands ? fmax(curve->survival[k], curve->upper[k])
			                              : curve->survival[k]);
	}
	return largest;
}

/* Ticks of the upright axis: quarters; finer where incidences stay low. */
static struct axis probability_axis(const struct curve_set *set)
{
	static const struct axis axes[] = {{.step = 0.02, .n_steps = 5},
	                                   {.step = 0.05, .n_steps = 4},
	                                   {.step = 0.1, .n_steps = 4},
	                                   {.step = 0.1, .n_steps = 5},
	                                   {.step = 0.25, .n_steps = 4}};
	double largest = set->incidence ? largest_incidence(set) : 1;
	size_t i = 0;

	while (i < 4 && axes[i].step * (double)axes[i].n_steps < largest)
		i++;
	return axes[i];
}

static const char *tick_text(const struct survival_plot *plot, size_t tick)
{
	const struct style *style = plot->input->style;
	struct axis axis = probability_axis(plot->set);

	if (style->probability_percent)
		axis.step *= 100;
	return axis_text(&axis, tick, style->point, plot->arena);
}

/* The width of the widest of these texts. */
static double ticks_width(const struct survival_plot *plot)
{
	size_t n = probability_axis(plot->set).n_steps;
	double widest = 0;

	for (size_t i = 0; i <= n; i++)
		widest = fmax(widest, fonts_width(plot->input->fonts, FACE_REGULAR, plot->size,
		                                  tick_text(plot, i)));
	return widest;
}

/* What the axis of survival is called; as many lines as its length needs. */
static struct text_lines survival_title(const struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;
	struct measure measure =
	    plot_measure(plot, plot->input->form.axes * plot->density->plot_share);

	return text_wrap(plot->arena, &measure,
	                 arena_printf(plot->arena, "%s%s",
	                              set->reverse ? "Still under follow-up" : set->endpoint_label,
	                              plot->input->style->probability_percent ? " (%)" : ""));
}

/* Room to the left of the axes: title, ticks and their texts; the labels of
 * the risk table, and half the number that stands under tick 0. */
static double left_room(const struct survival_plot *plot)
{
	double ticks = ticks_width(plot);
	double titles = (double)survival_title(plot).n * plot->line;
	double table = risk_label_width(plot) + RISK_GAP + risk_number_width(plot) / 2;

	return ceil(fmax(titles + 4 + ticks + TICK_GAP + TICK_LENGTH, table));
}

static double width_of(const struct survival_plot *plot, const char *text)
{
	return fonts_width(plot->input->fonts, FACE_REGULAR, plot->size, text);
}

/* Chooses the ticks of time, and the places of both ends.  Texts and numbers
 * stand in the middle of their ticks, so the last tick keeps half of its
 * widest from the edge. */
static void time_axis_set(struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;
	const char *point = plot->input->style->point;
	double number = risk_number_width(plot), left = left_room(plot), widest;
	struct axis_wish wish = {.largest = largest_time(set),
	                         .unit = set->unit,
	                         .times = set->times,
	                         .n_times = set->n_times};

	widest = width_of(plot, arena_printf(plot->arena, "%.0f", wish.largest));
	widest = fmax(number, 1.2 * widest) + 7;
	wish.most_steps = (size_t)fmax((plot->width - left) / widest, 1);
	plot->time = axis_choose(&wish);
	widest = width_of(plot, axis_text(&plot->time, plot->time.n_steps, point, plot->arena));
	plot->time.start = left;
	plot->time.stop = plot->width - fmax(number, widest) / 2;
}

/* Appends a sentence. */
static void say(struct str *text, const char *sentence)
{
	str_addf(text, "%s%s", text->length ? " " : "", sentence);
}

/* What the signs mean, as far as they are there. */
static const char *signs_text(const struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;
	struct str text = {.arena = plot->arena};

	if (curves_have_bands(set))
		say(&text, arena_printf(plot->arena,
		                        "Shaded: pointwise %.4g%% confidence "
		                        "interval.",
		                        100 * set->confidence));
	else if (set->n > MOST_BANDS)
		say(&text, arena_printf(plot->arena,
		                        "Confidence bands and medians are left "
		                        "out with more than %d groups.",
		                        MOST_BANDS));
	if (curves_have_marks(set))
		say(&text, set->reverse ? "Vertical marks: event." : "Vertical marks: censored.");
	if (curves_have_medians(plot))
		say(&text, "Dotted: median.");
	if (set->n_overlays)
		say(&text, set->n > 1             ? "Smooth, dashed: fitted model."
		           : set->n_overlays == 1 ? "Smooth: fitted model."
		                                  : "Smooth: fitted models; the thick one has "
		                                    "the lowest AIC.");
	if (plot->density->risk_compact)
		say(&text, "Below the axis: number at risk (censored, with "
		           "event so far).");
	if (!plot->density->risk)
		say(&text, "Numbers at risk are left out: too many groups.");
	return str_text(&text);
}

static double signs_draw(const struct survival_plot *plot, double top, bool draw)
{
	const struct template *template = plot->input->template;
	struct text_style style = {
	    .face = FACE_REGULAR, .size = plot->size - 0.5, .colour = template->colours.muted};
	struct measure measure = plot_measure(plot, plot->width);
	struct text_lines lines;

	measure.size = style.size;
	lines = text_wrap(plot->arena, &measure, signs_text(plot));
	for (size_t i = 0; draw && i < lines.n; i++)
		canvas_text(plot->canvas, 0, top + plot->size + (double)i * plot->line,
		            lines.items[i], &style);
	return (double)lines.n * plot->line;
}

/* From the lower end of the axis to below its title. */
static double time_axis_height(const struct survival_plot *plot)
{
	return TICK_LENGTH + TICK_GAP + 2.4 * plot->line;
}

/* The height of the whole figure. */
static double figure_height(const struct survival_plot *plot)
{
	double axes = plot->input->form.axes * plot->density->plot_share;

	return legend_draw(plot, 0, false) + plot->size / 2 + axes + time_axis_height(plot) +
	       risk_draw(plot, 0, false) + signs_draw(plot, 4, false) + 4;
}

static void time_axis_draw(const struct survival_plot *plot)
{
	const struct axis *time = &plot->time;
	struct line_style style = {plot->input->template->colours.text, AXIS_WIDTH, 0, 0};
	double y = plot->survival.start;
	double text = y + TICK_LENGTH + TICK_GAP + plot->size * 0.75;

	canvas_line(plot->canvas, (struct point){time->start, y}, (struct point){time->stop, y},
	            &style);
	for (size_t i = 0; i <= time->n_steps; i++) {
		double x = axis_at(time, axis_tick(time, i));

		canvas_line(plot->canvas, (struct point){x, y}, (struct point){x, y + TICK_LENGTH},
		            &style);
		plot_text(plot, x, text, axis_text(time, i, plot->input->style->point, plot->arena),
		          ANCHOR_MIDDLE);
	}
	plot_text(plot, (time->start + time->stop) / 2, text + plot->line,
	          arena_printf(plot->arena, "Time (%s)", plot->set->unit), ANCHOR_MIDDLE);
}

static void survival_title_draw(const struct survival_plot *plot)
{
	const struct axis *survival = &plot->survival;
	struct text_lines title = survival_title(plot);
	struct text_style style = {.size = plot->size,
	                           .colour = plot->input->template->colours.text,
	                           .anchor = ANCHOR_MIDDLE,
	                           .angle = 90};
	double right = plot->time.start - TICK_LENGTH - TICK_GAP - 4 - ticks_width(plot);

	for (size_t i = 0; i < title.n; i++)
		canvas_text(plot->canvas,
		            right - (double)(title.n - 1 - i) * plot->line - plot->size * 0.25,
		            (survival->start + survival->stop) / 2, title.items[i], &style);
}

static void survival_axis_draw(const struct survival_plot *plot)
{
	const struct axis *survival = &plot->survival;
	struct line_style style = {plot->input->template->colours.text, AXIS_WIDTH, 0, 0};
	double x = plot->time.start;

	canvas_line(plot->canvas, (struct point){x, survival->start},
	            (struct point){x, survival->stop}, &style);
	for (size_t i = 0; i <= survival->n_steps; i++) {
		double y = axis_at(survival, axis_tick(survival, i));

		canvas_line(plot->canvas, (struct point){x - TICK_LENGTH, y}, (struct point){x, y},
		            &style);
		plot_text(plot, x - TICK_LENGTH - TICK_GAP, y + plot->size * 0.34,
		          tick_text(plot, i), ANCHOR_END);
	}
	survival_title_draw(plot);
}

static void parts_draw(struct survival_plot *plot)
{
	double y = legend_draw(plot, 0, true) + plot->size / 2;

	plot->survival = probability_axis(plot->set);
	plot->survival.stop = y;
	y += plot->input->form.axes * plot->density->plot_share;
	plot->survival.start = y;
	curves_draw(plot);
	time_axis_draw(plot);
	survival_axis_draw(plot);
	y += time_axis_height(plot);
	y += risk_draw(plot, y, true);
	signs_draw(plot, y + 4, true);
}

/* Curves by the hundred are no figure. */
static void refusal_draw(const struct survival_plot *plot)
{
	canvas_init(plot->canvas, plot->arena, plot->input->fonts, plot->width, 2 * plot->line);
	plot_text(plot, 0, plot->line,
	          arena_printf(plot->arena, "Not drawn: %zu groups are too many for a figure.",
	                       plot->set->n),
	          ANCHOR_START);
}

/* Sets the density and what follows from it; false if the figure is too high
 * for a page even so. */
static bool density_try(struct survival_plot *plot, const struct density *density)
{
	const struct template *template = plot->input->template;
	double most =
	    template_text_height(template) - CAPTION_LINES * template->types[TYPE_BODY].line;

	plot->density = density;
	time_axis_set(plot);
	return figure_height(plot) <= most;
}

static struct canvas *survival_draw(const struct plot_input *input)
{
	const struct template *template = input->template;
	struct survival_plot plot = {.input = input,
	                             .set = input->figure->data,
	                             .arena = input->arena,
	                             .canvas = ARENA_NEW(input->arena, struct canvas),
	                             .width = input->form.width,
	                             .size = template->types[TYPE_TICK].size,
	                             .line = template->types[TYPE_TICK].line};

	for (int i = 0; i < N_DENSITIES; i++)
		if (density_try(&plot, &densities[i])) {
			canvas_init(plot.canvas, plot.arena, input->fonts, plot.width,
			            figure_height(&plot));
			parts_draw(&plot);
			return plot.canvas;
		}
	refusal_draw(&plot);
	return plot.canvas;
}

/* --- As a kind --------------------------------------------------------------- */

/* Whether a count of a curve is withheld: all that stand below the axis are then,
 * since the others would tell it. */
static bool counts_withheld(const struct results *results, const char *analysis, const char *level)
{
	for (size_t i = 0; i < results->n; i++) {
		const struct result *r = results->items[i];

		if (r->status == RESULT_SUPPRESSED && r->class == CLASS_COUNT &&
		    str_equal(r->key.analysis, analysis) &&
		    (!*r->key.group1_level || str_equal(r->key.group1_level, level)))
			return true;
	}
	return false;
}

static const void *fill(const struct results *results, const struct figure *figure,
                        struct arena *arena)
{
	const struct curve_set *set = figure->data;
	struct curve_set *copy = arena_memdup(arena, set, sizeof *set);

	copy->curves = arena_memdup(arena, set->curves, set->n * sizeof *set->curves);
	for (size_t i = 0; i < set->n; i++)
		copy->curves[i].withheld =
		    counts_withheld(results, figure->analysis, set->curves[i].level);
	copy->test = fields_fill(results, set->test, arena);
	copy->overlays = ARENA_ARRAY(arena, struct overlay, set->n_overlays);
	for (size_t i = 0; i < set->n_overlays; i++) {
		copy->overlays[i] = set->overlays[i];
		copy->overlays[i].label = fields_fill(results, set->overlays[i].label, arena);
	}
	return copy;
}

/* What each curve comes to, and the test. */
static const char *describe(const struct results *results, const void *data, struct arena *arena)
{
	const struct curve_set *set = data;
	struct str out = {.arena = arena};

	for (size_t i = 0; i < set->n; i++) {
		const struct curve *curve = &set->curves[i];

		if (!curve->median || !curve->median_lower || !curve->median_upper)
			continue;
		str_addf(&out, " %s%smedian %s %s.", curve->label, *curve->label ? ": " : "",
		         field_interval(results, curve->median, curve->median_lower,
		                        curve->median_upper),
		         set->unit);
	}
	if (set->test && *set->test)
		str_addf(&out, " %s.", set->test);
	return str_text(&out);
}

const struct figure_kind survival_figure = {
    .name = "survival", .draw = survival_draw, .fill = fill, .describe = describe};
