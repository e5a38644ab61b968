/* Figures of curves over time: room for their parts, and one set of curves. */
#include "plot/survival.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "canvas/text.h"
#include "plot/kinds.h"
#include "results/field.h"
#include "results/figures/survival.h"

enum {
	LEFT = 88,        /* of the axes of figures as wide as the text */
	WIDE = 400,       /* from here on a figure is one */
	NARROW_LEFT = 34, /* at least, of the axes of others */
	NARROW_RIGHT = 10,
	CAPTION_LINES = 6, /* kept free on the page for the caption and notes */
	SHARED_LEAST = 24, /* letters that are worth being said once */
};

/* --- What all parts use -------------------------------------------------------------- */

const struct type_style *plot_type(const struct survival_plot *plot, enum type type)
{
	return &plot->input->template->types[type];
}

double plot_text_width(const struct survival_plot *plot, enum type type, const char *text)
{
	const struct type_style *style = plot_type(plot, type);

	return fonts_width(plot->input->fonts, style->face, style->size, text);
}

struct measure plot_measure(const struct survival_plot *plot, enum type type, double width)
{
	const struct type_style *style = plot_type(plot, type);

	return (struct measure){
	    .fonts = plot->input->fonts, .face = style->face, .size = style->size, .width = width};
}

void plot_text_in(const struct survival_plot *plot, enum type type, colour ink, struct point at,
                  const char *text, enum anchor anchor)
{
	const struct type_style *type_style = plot_type(plot, type);
	struct text_style style = {
	    .face = type_style->face, .size = type_style->size, .colour = ink, .anchor = anchor};

	canvas_text(plot->canvas, at.x, at.y, text, &style);
}

void plot_text(const struct survival_plot *plot, enum type type, struct point at, const char *text,
               enum anchor anchor)
{
	plot_text_in(plot, type, plot_type(plot, type)->ink, at, text, anchor);
}

/* A channel of an ink as light, near enough to sRGB's curve to tell the inks that
 * text may have. */
static double light(unsigned channel)
{
	double share = channel / 255.0;

	return share * share * (0.8 + 0.2 * share);
}

/* Text needs a contrast of 4.5 on white. */
static bool is_pale(colour ink)
{
	double luminance = 0.2126 * light(ink >> 16 & 0xFF) + 0.7152 * light(ink >> 8 & 0xFF) +
	                   0.0722 * light(ink & 0xFF);

	return 1.05 / (luminance + 0.05) < 4.4;
}

bool plot_name_pale(const struct survival_plot *plot, size_t group)
{
	return is_pale(plot_group(plot, group).colour);
}

double plot_name_width(const struct survival_plot *plot, enum type type, const char *text)
{
	return fonts_width(plot->input->fonts, FACE_BOLD, plot_type(plot, type)->size, text);
}

void plot_name(const struct survival_plot *plot, enum type type, size_t group, struct point at,
               const char *text)
{
	struct text_style style = {.face = FACE_BOLD,
	                           .size = plot_type(plot, type)->size,
	                           .colour = plot_name_pale(plot, group)
	                                         ? plot_type(plot, type)->ink
	                                         : plot_group(plot, group).colour};

	canvas_text(plot->canvas, at.x, at.y, text, &style);
}

struct line_style plot_group(const struct survival_plot *plot, size_t group)
{
	const struct template *template = plot->input->template;
	const struct curve_wish *wish = &plot->set->wish;
	struct line_style style;
	size_t round = group / template->n_groups;

	if (plot->grey)
		return template->groups[0];
	style = template->groups[group % template->n_groups];
	if (group < wish->n_colours)
		style.colour = wish->colours[group];
	else if (plot->set->n == 1 && plot->set->n_overlays > 0 && group == 0)
		style.colour = template->colours.text; /* the models are in colour */
	if (round == 1 && style.dash_on > 0) {
		style.dash_on = style.dash_off = 0;
	} else if (round > 0) {
		style.dash_on = fmin(1 + 2 * (double)round, DASH_MAX);
		style.dash_off = 1;
	}
	return style;
}

void plot_groups_tell(const struct survival_plot *plot)
{
	for (size_t i = 0; i < plot->set->n; i++) {
		struct line_style style = plot_group(plot, i);
		struct drawn_group group = {.name = plot_label(plot, i),
		                            .ink = style.colour,
		                            .dash_on = style.dash_on,
		                            .dash_off = style.dash_off,
		                            .named = plot->labels == LABELS_END};

		if (!plot->grey)
			canvas_group(plot->canvas, &group);
	}
}

void plot_key(const struct survival_plot *plot, size_t group, struct point at)
{
	const struct font_face *face = fonts_face(plot->input->fonts, FACE_REGULAR);
	double y = at.y - face->x_height * plot_type(plot, TYPE_AXIS)->size / 2;
	struct line_style style = plot_group(plot, group);

	canvas_line(plot->canvas, (struct point){at.x, y}, (struct point){at.x + KEY_WIDTH, y},
	            &style);
}

const char *plot_label(const struct survival_plot *plot, size_t group)
{
	const char *label = plot->set->curves[group].label;

	if (plot->shared)
		return arena_printf(plot->arena, "… %s", label + strlen(plot->shared) + 1);
	return *label ? label : "All patients";
}

/* "66.3 mo" */
static const char *unit_short(const char *unit)
{
	static const struct {
		const char *unit, *text;
	} units[] = {{"months", "mo"}, {"days", "d"}, {"weeks", "wk"}, {"years", "y"}};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (str_equal(unit, units[i].unit))
			return units[i].text;
	return unit;
}

bool plot_median_limits(const struct survival_plot *plot, size_t group)
{
	const struct curve *curve = &plot->set->curves[group];

	return curve->median_lower && curve->median_upper &&
	       (curve->median->status == RESULT_OK || curve->median_lower->status == RESULT_OK);
}

const char *plot_median(const struct survival_plot *plot, size_t group)
{
	const struct curve *curve = &plot->set->curves[group];
	const struct result *median = curve->median;
	struct str text = {.arena = plot->arena};

	if (!median || plot->set->incidence || curve->n_subjects == 0)
		return "";
	str_addf(&text, "%s", median->text);
	if (median->status == RESULT_OK)
		str_addf(&text, " %s", unit_short(plot->set->unit));
	if (plot_median_limits(plot, group))
		str_addf(&text, " (%s)",
		         style_interval(plot->input->style, result_limit_text(curve->median_lower),
		                        result_limit_text(curve->median_upper), plot->arena));
	return str_text(&text);
}

/* How many bytes all names begin with, up to a blank; 0 if that is not worth it. */
static size_t shared_length(const struct curve_set *set)
{
	const char *first = set->n > 1 ? set->curves[0].label : "";
	size_t shared = strlen(first);

	for (size_t i = 1; i < set->n; i++) {
		size_t n = 0;

		while (n < shared && set->curves[i].label[n] == first[n])
			n++;
		shared = n;
	}
	while (shared > 0 && first[shared] != ' ')
		shared--;
	return shared >= SHARED_LEAST ? shared : 0;
}

/* --- One set of curves ---------------------------------------------------------------- */

/* How much a figure shows, when there is too much for a page. */
struct density {
	double axes; /* share of the height that is wanted */
	enum risk_table risk;
};

static const struct density densities[] = {
    {1, RISK_FULL}, {0.8, RISK_FULL}, {0.8, RISK_AT_RISK}, {0.7, RISK_NONE}};
enum { N_DENSITIES = sizeof densities / sizeof *densities };

/* A figure while it is laid out: where its parts begin, from the top. */
struct layout {
	double axes; /* height */
	double inset, top, bottom, risk, note, end;
};

/* Takes the table that is wanted, unless there is no room for it. */
static enum risk_table risk_choose(const struct survival_plot *plot, enum risk_table most)
{
	enum risk_table wish = plot->set->wish.risk;

	if (wish == RISK_USUAL)
		wish = plot->narrow ? RISK_COMPACT : RISK_FULL;
	if (most == RISK_FULL || wish == RISK_NONE)
		return wish;
	return wish == RISK_FULL ? most : most == RISK_NONE ? RISK_NONE : wish;
}

/* The places of the time axis' ends. */
static void across_set(struct survival_plot *plot)
{
	if (!plot->narrow) {
		plot->time.start = plot->name_room = LEFT;
		plot->time.stop = plot->width - GUTTER;
		return;
	}
	plot->time.start = fmax(fmax(survival_text_room(plot) + 2, risk_room(plot)), NARROW_LEFT);
	plot->name_room = plot->time.start;
	plot->time.stop = plot->width - fmax(NARROW_RIGHT, ceil(risk_overhang(plot)));
}

/* Names stand at the ends of curves if they fit there; in narrow figures before
 * the numbers at risk; else above. */
static enum label_place labels_choose(struct survival_plot *plot)
{
	struct end_label *labels;
	size_t n;

	if (plot->narrow)
		return plot->set->n == 1                                     ? LABELS_NONE
		       : plot->risk == RISK_NONE || plot->set->predicted     ? LABELS_TOP
		       : plot->set->one_cohort && plot->risk == RISK_AT_RISK ? LABELS_TOP
		                                                             : LABELS_RISK;
	labels = end_labels_make(plot, &n);
	return end_labels_place(plot, labels, n) ? LABELS_END : LABELS_TOP;
}

/* Sets what follows from a density; returns the height of the figure. */
static struct layout layout_set(struct survival_plot *plot, const struct density *density)
{
	struct layout at = {.axes = plot->input->form.axes * density->axes};

	plot->risk = risk_choose(plot, density->risk);
	plot->survival.stop = 0;
	plot->survival.start = at.axes;
	plot->labels = plot->narrow ? LABELS_RISK : LABELS_NONE;
	plot->time.start = LEFT;
	plot->time.stop = plot->width - GUTTER;
	axes_set(plot, (size_t)fmax((plot->width - LEFT) / 24, 1));
	across_set(plot);
	plot->order = groups_by_height(plot);
	plot->labels = labels_choose(plot);
	at.inset = legend_draw(plot, 0, false);
	at.top = at.inset + inset_height(plot) + axes_above(plot);
	at.bottom = at.top + at.axes;
	at.risk = at.bottom + axes_below(plot, true);
	at.note = at.risk + risk_draw(plot, at.risk, false);
	at.end = at.note + note_draw(plot, at.note, false) + 2;
	return at;
}

static void parts_draw(struct survival_plot *plot, const struct layout *at)
{
	plot->survival.stop = at->top;
	plot->survival.start = at->bottom;
	legend_draw(plot, 0, true);
	curves_draw(plot);
	plot->tags = risk_tags_begin(plot, false);
	axes_draw(plot, (struct axes_parts){true, true, true});
	inset_draw(plot, at->inset);
	if (plot->labels == LABELS_END) {
		size_t n;
		struct end_label *labels = end_labels_make(plot, &n);

		if (end_labels_place(plot, labels, n))
			end_labels_draw(plot, labels, n);
	}
	risk_draw(plot, at->risk, true);
	note_draw(plot, at->note, true);
}

static struct canvas *set_draw(struct survival_plot *plot)
{
	const struct template *template = plot->input->template;
	double most =
	    template_text_height(template) - CAPTION_LINES * template->types[TYPE_BODY].line;
	struct layout at;

	for (int i = 0; i < N_DENSITIES; i++) {
		at = layout_set(plot, &densities[i]);
		if (at.end <= most)
			break;
	}
	canvas_init(plot->canvas, plot->arena, plot->input->fonts, plot->width, at.end);
	parts_draw(plot, &at);
	plot_groups_tell(plot);
	return plot->canvas;
}

struct survival_plot survival_plot_of(const struct plot_input *input, const struct curve_set *set)
{
	struct survival_plot plot = {.input = input,
	                             .set = set,
	                             .arena = input->arena,
	                             .canvas = ARENA_NEW(input->arena, struct canvas),
	                             .width = input->form.width,
	                             .narrow = input->form.width < WIDE};
	size_t shared = shared_length(set);

	if (shared > 0)
		plot.shared = arena_strndup(input->arena, set->curves[0].label, shared);
	return plot;
}

static struct canvas *survival_draw(const struct plot_input *input)
{
	const struct curve_set *set = input->figure->data;
	struct survival_plot plot;

	if (set->n_panels > 0 || set->n > MOST_GROUPS)
		return panels_draw(input);
	plot = survival_plot_of(input, set);
	return set_draw(&plot);
}

/* --- As a kind --------------------------------------------------------------- */

/* Whether a number of a curve is withheld; only a count, if that is asked.  If one is, all
 * that stand below the axis are, since the others would tell it. */
static bool is_withheld(const struct results *results, const char *analysis, const char *level,
                        bool count)
{
	for (size_t i = 0; i < results->n; i++) {
		const struct result *r = results->items[i];

		if (r->status == RESULT_SUPPRESSED && (!count || r->class == CLASS_COUNT) &&
		    str_equal(r->key.analysis, analysis) &&
		    (!*r->key.group1_level || str_equal(r->key.group1_level, level)))
			return true;
	}
	return false;
}

/* What 1 - survival is, and its limits. */
static void events_make(struct curve *curve, struct arena *arena)
{
	double *survival = ARENA_ARRAY(arena, double, curve->n + 1);
	double *lower = ARENA_ARRAY(arena, double, curve->n + 1);
	double *upper = ARENA_ARRAY(arena, double, curve->n + 1);

	for (size_t i = 0; i < curve->n; i++) {
		survival[i] = 1 - curve->survival[i];
		lower[i] = 1 - curve->upper[i];
		upper[i] = 1 - curve->lower[i];
	}
	curve->survival = survival;
	curve->lower = lower;
	curve->upper = upper;
}

/* The time up to which one of the figures of this endpoint has enough at risk. */
static double reach_find(const struct results *results, const struct curve_set *set)
{
	double reach = 0;

	for (size_t i = 0; i < results->n_figures; i++) {
		const struct figure *figure = &results->figures[i];
		const struct curve_set *other = figure->data;

		if (str_equal(figure->kind, "survival") && str_equal(other->unit, set->unit) &&
		    str_equal(other->endpoint_label, set->endpoint_label) && other->wish.x_max <= 0)
			reach = fmax(reach, time_reach_of(other).enough);
	}
	return reach;
}

static const struct curve_set *set_fill(const struct results *results, const struct figure *figure,
                                        const struct curve_set *set, struct arena *arena)
{
	struct curve_set *copy = arena_memdup(arena, set, sizeof *set);
	struct curve_panel *panels = ARENA_ARRAY(arena, struct curve_panel, set->n_panels + 1);

	copy->curves = arena_memdup(arena, set->curves, set->n * sizeof *set->curves);
	for (size_t i = 0; i < set->n; i++) {
		const char *level = set->curves[i].level;

		copy->curves[i].withheld = is_withheld(results, figure->analysis, level, true);
		copy->curves[i].veiled = is_withheld(results, figure->analysis, level, false);
		if (set->wish.events)
			events_make(&copy->curves[i], arena);
	}
	copy->rises = set->incidence || set->wish.events;
	copy->test = fields_fill(results, set->test, arena);
	copy->ratio = set->ratio ? fields_fill(results, set->ratio, arena) : NULL;
	copy->overlays = ARENA_ARRAY(arena, struct overlay, set->n_overlays);
	for (size_t i = 0; i < set->n_overlays; i++) {
		copy->overlays[i] = set->overlays[i];
		copy->overlays[i].label = fields_fill(results, set->overlays[i].label, arena);
	}
	for (size_t i = 0; i < set->n_panels; i++) {
		panels[i] = set->panels[i];
		panels[i].set = set_fill(results, figure, set->panels[i].set, arena);
	}
	copy->panels = panels;
	return copy;
}

static const void *fill(const struct results *results, const struct figure *figure,
                        struct arena *arena)
{
	const struct curve_set *set = figure->data;
	struct curve_set *copy = arena_memdup(arena, set, sizeof *set);

	copy->reach = reach_find(results, set);
	return set_fill(results, figure, copy, arena);
}

const struct figure_kind survival_figure = {.name = "survival",
                                            .draw = survival_draw,
                                            .fill = fill,
                                            .describe = survival_describe,
                                            .csv = survival_csv,
                                            .narrowest = 200};
