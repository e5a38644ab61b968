/* The waterfall plot: an upright bar for each patient in the colour of the
 * group, from the largest growth on the left to the largest shrinkage, around
 * a line at 0; dashed lines at the limits; signs at the ends of bars.
 *
 * From top to bottom: the legend, the axes with the bars, labels, a note.  A
 * bar beyond the top of the axis is cut: it ends there in an arrowhead with a
 * gap below.  A change of 0 is a tick across the line. */
#include <math.h>

#include "base/str.h"
#include "canvas/text.h"
#include "plot/csv.h"
#include "plot/items.h"
#include "plot/kinds.h"
#include "plot/signs.h"
#include "plot/tint.h"
#include "results/field.h"
#include "results/figures/waterfall.h"

#define AXIS_WIDTH 0.7
#define GRID_WIDTH 0.4
#define PITCH_MOST 20.0 /* from bar to bar */
#define BAR_SHARE 0.6   /* of the pitch */
#define TICK_WIDTH 0.6
#define LIMIT_WIDTH 0.6
#define BAR_MOST 13.0
#define ZERO_HEIGHT 3.6  /* of a change of 0 */
#define BAR_LEAST 1.3    /* of any other */
#define SIGN_MOST 5.6    /* size */
#define LABEL_LEAST 5.0  /* size of type that can be read */
#define LABEL_HEIGHT 1.1 /* of the size; nearer labels touch */
#define LABEL_LONGEST 70 /* room below the axes */
#define FLAT_HEIGHT 0.8  /* of the template's axes, if no bar goes far */
#define FLAT_RANGE 100.0 /* percent */
#define NARROWEST 150.0  /* axes of a few bars */

enum {
	LEFT = 88,     /* of axes that are as wide as those of curves */
	WIDE = 400,    /* figures from here on have such axes */
	TITLE_GAP = 9, /* between a title and the upper end of the axis */
	TICK = 20,     /* percent */
	TICK_LENGTH = 3,
	TICK_GAP = 3, /* between a tick and its text */
	KEY = 8,
	KEY_GAP = 5,
	LEGEND_BELOW = 8,
	HEAD_HEIGHT = 5, /* of the arrowhead of a bar that is cut */
	HEAD_GAP = 2,
	HEAD_CLEAR = 2, /* between a head and the sign above it */
};

struct plot {
	const struct plot_input *input;
	const struct waterfall *set;
	struct arena *arena;
	struct canvas *canvas;
	double width, size, line;
	double low, high;    /* ends of the axis, percent */
	double top, bottom;  /* their places */
	double left, right;  /* of the axes */
	double first, pitch; /* the left edge of the first bar's room */
	double label_size;   /* 0: there are no labels */
	bool cut;            /* long texts of the legend end in "…" */
};

static colour ink(const struct plot *plot)
{
	return plot->input->template->colours.text;
}

static void text(const struct plot *plot, struct point at, const char *words, enum anchor anchor)
{
	struct text_style style = {
	    .face = FACE_REGULAR, .size = plot->size, .colour = ink(plot), .anchor = anchor};

	canvas_text(plot->canvas, at.x, at.y, words, &style);
}

static double width_of(const struct plot *plot, const char *words)
{
	return fonts_width(plot->input->fonts, FACE_REGULAR, plot->size, words);
}

static struct measure measure(const struct plot *plot, double width)
{
	return (struct measure){
	    .fonts = plot->input->fonts, .face = FACE_REGULAR, .size = plot->size, .width = width};
}

/* "−40", "0", "+20", "+73.5" */
static const char *percent_text(const struct plot *plot, double value)
{
	return arena_printf(plot->arena, "%s%s", value > 0 ? "+" : "",
	                    style_significant(plot->input->style, value, 10, plot->arena));
}

static double place(const struct plot *plot, double value)
{
	double share = (value - plot->low) / (plot->high - plot->low);

	return plot->bottom - share * (plot->bottom - plot->top);
}

static double bar_width(const struct plot *plot)
{
	return fmin(plot->pitch * BAR_SHARE, BAR_MOST);
}

static double bar_middle(const struct plot *plot, size_t i)
{
	return plot->first + ((double)i + 0.5) * plot->pitch;
}

static double sign_size(const struct plot *plot)
{
	return fmin(plot->pitch, SIGN_MOST);
}

static bool is_cut(const struct waterfall_bar *bar)
{
	return bar->value > WATERFALL_TOP;
}

static bool any_cut(const struct waterfall *set)
{
	return set->n > 0 && is_cut(&set->bars[0]);
}

/* --- Bars ------------------------------------------------------------------- */

static colour bar_colour(const struct plot *plot, size_t group)
{
	return tint_group(plot->input->template, group);
}

/* A piece of bar.  Beyond the template's last group its colours come again,
 * with a white line along the bar, then dashed ones. */
static void bar_piece(const struct plot *plot, size_t group, struct point middle, double width,
                      double height)
{
	const struct template *template = plot->input->template;
	size_t round = group / template->n_groups;
	struct line_style line = {0xFFFFFF, width / 4, 0, 0};

	canvas_rect(plot->canvas, (struct point){middle.x - width / 2, middle.y - height / 2},
	            width, height, bar_colour(plot, group));
	if (round > 1) {
		line.dash_on = fmin((double)round, DASH_MAX);
		line.dash_off = 2;
	}
	if (round > 0)
		canvas_line(plot->canvas, (struct point){middle.x, middle.y - height / 2},
		            (struct point){middle.x, middle.y + height / 2}, &line);
}

static void groups_tell(const struct plot *plot)
{
	for (size_t i = 0; i < plot->set->n_groups; i++) {
		struct drawn_group group = {.name = plot->set->groups[i],
		                            .ink = bar_colour(plot, i),
		                            .pattern = i / plot->input->template->n_groups};

		canvas_group(plot->canvas, &group);
	}
}

/* The head of a bar that is cut, with its tip at `tip`. */
static void head_draw(const struct plot *plot, struct point tip, double width, colour fill)
{
	double half = fmax(width / 2, 0.8), base = tip.y + HEAD_HEIGHT;
	struct point points[] = {tip, {tip.x + half, base}, {tip.x - half, base}};

	canvas_area(plot->canvas, points, 3, fill);
}

/* The bar of a change that is not 0: at least as high as can be seen. */
static void bar_draw(const struct plot *plot, size_t i)
{
	const struct waterfall_bar *bar = &plot->set->bars[i];
	double x = bar_middle(plot, i), width = bar_width(plot);
	double zero = place(plot, 0);
	double end = place(plot, fmin(bar->value, WATERFALL_TOP));

	if (is_cut(bar)) {
		head_draw(plot, (struct point){x, end}, width, bar_colour(plot, bar->group));
		end += HEAD_HEIGHT + HEAD_GAP;
	}
	if (bar->value > 0)
		end = fmin(end, zero - BAR_LEAST);
	else
		end = fmax(end, zero + BAR_LEAST);
	bar_piece(plot, bar->group, (struct point){x, (zero + end) / 2}, width, fabs(end - zero));
}

/* The tick of a change of 0, across the line. */
static void zero_draw(const struct plot *plot, size_t i)
{
	bar_piece(plot, plot->set->bars[i].group,
	          (struct point){bar_middle(plot, i), place(plot, 0)}, bar_width(plot), ZERO_HEIGHT);
}

/* Signs stand beyond the end of their bar. */
static void end_sign_draw(const struct plot *plot, size_t i)
{
	const struct waterfall_bar *bar = &plot->set->bars[i];
	double size = sign_size(plot), away = size / 2 + 1.5;
	double end = place(plot, fmin(bar->value, WATERFALL_TOP));

	if (is_cut(bar))
		away += HEAD_CLEAR;

	if (bar->sign >= plot->set->n_signs)
		return;
	sign_draw(plot->canvas, bar->sign,
	          (struct point){bar_middle(plot, i), bar->value < 0 ? end + away : end - away},
	          size, ink(plot));
}

/* Room beyond the ends of the axis for signs. */
static double sign_room(const struct plot *plot)
{
	return plot->set->n_signs ? SIGN_MOST + 2 + (any_cut(plot->set) ? HEAD_CLEAR : 0) : 0;
}

/* A label, cut to its room. */
static const char *label_text(const struct plot *plot, size_t i)
{
	struct measure room = measure(plot, LABEL_LONGEST);

	room.size = plot->label_size;
	return text_fit(plot->arena, &room, plot->set->bars[i].label);
}

static void label_draw(const struct plot *plot, size_t i)
{
	const struct font_face *face = fonts_face(plot->input->fonts, FACE_REGULAR);
	struct text_style style = {.face = FACE_REGULAR,
	                           .size = plot->label_size,
	                           .colour = ink(plot),
	                           .anchor = ANCHOR_END,
	                           .angle = 90};

	if (*plot->set->bars[i].label)
		canvas_text(plot->canvas, bar_middle(plot, i) + face->cap_height * style.size / 2,
		            plot->bottom + fmax(sign_room(plot), KEY_GAP), label_text(plot, i),
		            &style);
}

static void bars_draw(const struct plot *plot)
{
	for (size_t i = 0; i < plot->set->n; i++) {
		if (plot->set->bars[i].value != 0)
			bar_draw(plot, i);
		if (plot->label_size > 0)
			label_draw(plot, i);
	}
}

/* --- Axes ------------------------------------------------------------------- */

static void grid_draw(const struct plot *plot)
{
	struct line_style style = {plot->input->template->colours.hair, GRID_WIDTH, 0, 0};

	for (int at = (int)plot->low; at <= (int)plot->high; at += TICK)
		canvas_line(plot->canvas, (struct point){plot->left, place(plot, at)},
		            (struct point){plot->right, place(plot, at)}, &style);
}

static double title_left(const struct plot *plot)
{
	return fmax(plot->left - TICK_LENGTH - TICK_GAP - width_of(plot, percent_text(plot, -100)),
	            0);
}

/* The title of the upright axis lies above it, in as many lines as it needs. */
static struct text_lines axis_title(const struct plot *plot)
{
	const struct type_style *type = &plot->input->template->types[TYPE_AXIS];
	struct measure room = {.fonts = plot->input->fonts,
	                       .face = type->face,
	                       .size = type->size,
	                       .width = plot->width - title_left(plot)};

	return text_wrap(plot->arena, &room, plot->set->value_label);
}

static double title_height(const struct plot *plot)
{
	const struct type_style *type = &plot->input->template->types[TYPE_AXIS];

	return type->size + TITLE_GAP + (double)(axis_title(plot).n - 1) * type->line;
}

/* Whether there is a title below the bars. */
static bool has_bars_label(const struct plot *plot)
{
	return plot->set->bars_label && *plot->set->bars_label;
}

static void titles_draw(const struct plot *plot, double foot)
{
	const struct type_style *type = &plot->input->template->types[TYPE_AXIS];
	struct text_lines title = axis_title(plot);
	struct text_style style = {.face = type->face, .size = type->size, .colour = type->ink};
	double y = plot->top - sign_room(plot) - TITLE_GAP + 2;

	for (size_t i = title.n; i-- > 0;) {
		canvas_text(plot->canvas, title_left(plot), y, title.items[i], &style);
		y -= type->line;
	}
	style.anchor = ANCHOR_END;
	if (has_bars_label(plot))
		canvas_text(plot->canvas, plot->right, foot, plot->set->bars_label, &style);
}

static void axis_draw(const struct plot *plot)
{
	struct line_style style = {ink(plot), AXIS_WIDTH, 0, 0},
			  tick = {ink(plot), TICK_WIDTH, 0, 0};
	double x = plot->left;

	canvas_line(plot->canvas, (struct point){x, plot->top}, (struct point){x, plot->bottom},
	            &style);
	for (int at = (int)plot->low; at <= (int)plot->high; at += TICK) {
		double y = place(plot, at);

		canvas_line(plot->canvas, (struct point){x - TICK_LENGTH, y}, (struct point){x, y},
		            &tick);
		text(plot, (struct point){x - TICK_LENGTH - TICK_GAP, y + plot->size * 0.34},
		     percent_text(plot, at), ANCHOR_END);
	}
	canvas_line(plot->canvas, (struct point){x, place(plot, 0)},
	            (struct point){plot->right, place(plot, 0)}, &style);
}

static void limits_draw(const struct plot *plot)
{
	struct line_style style = {ink(plot), LIMIT_WIDTH, 3, 2};

	for (int i = 0; i < 2; i++) {
		double y = place(plot, plot->set->limits[i]);

		canvas_line(plot->canvas, (struct point){plot->left, y},
		            (struct point){plot->right, y}, &style);
		text(plot, (struct point){plot->right + TICK_GAP, y + plot->size * 0.34},
		     arena_printf(plot->arena, "%s%%", percent_text(plot, plot->set->limits[i])),
		     ANCHOR_START);
	}
}

/* --- Legend ----------------------------------------------------------------- */

enum item_kind { ITEM_TITLE, ITEM_GROUP, ITEM_SIGN, ITEM_CUT };

static void key_draw(const struct plot *plot, enum item_kind kind, size_t index, struct point at)
{
	struct point middle = {at.x + KEY / 2.0,
	                       at.y - fonts_face(plot->input->fonts, FACE_REGULAR)->x_height *
	                                  plot->size / 2};

	if (kind == ITEM_GROUP)
		bar_piece(plot, index, middle, KEY, KEY);
	else if (kind == ITEM_SIGN)
		sign_draw(plot->canvas, index, middle, SIGN_MOST, ink(plot));
	else if (kind == ITEM_CUT)
		head_draw(plot, (struct point){middle.x, middle.y - HEAD_HEIGHT / 2.0}, KEY,
		          plot->input->template->colours.muted);
}

/* Where a legend goes, and whether it is drawn. */
struct legend {
	const struct plot *plot;
	struct item_flow flow;
	bool draw;
};

static void item_draw(struct legend *legend, enum item_kind kind, size_t index, const char *words)
{
	const struct plot *plot = legend->plot;
	double key = kind == ITEM_TITLE ? 0 : KEY + KEY_GAP;
	struct placed_item item = item_place(&legend->flow, key, words);
	struct text_style style = {.face = FACE_REGULAR, .size = plot->size, .colour = ink(plot)};

	if (!legend->draw)
		return;
	if (kind == ITEM_TITLE)
		style.colour = plot->input->template->colours.muted;
	key_draw(plot, kind, index, (struct point){item.x, item.y});
	for (size_t i = 0; i < item.lines.n; i++)
		canvas_text(plot->canvas, item.x + key, item.y + (double)i * plot->line,
		            item.lines.items[i], &style);
}

/* A title, and the items under it; nothing without a title. */
static void items_draw(struct legend *legend, enum item_kind kind, const char *title,
                       const char *const *items, size_t n)
{
	if (!*title || n == 0)
		return;
	if (legend->flow.x > 0)
		item_break(&legend->flow);
	item_draw(legend, ITEM_TITLE, 0, title);
	for (size_t i = 0; i < n; i++)
		item_draw(legend, kind, i, items[i]);
}

/* Returns its height; draws it at the top of the figure, if `draw`. */
static double legend_draw(const struct plot *plot, bool draw)
{
	const struct waterfall *set = plot->set;
	struct legend legend = {.plot = plot,
	                        .flow = {.arena = plot->arena,
	                                 .fonts = plot->input->fonts,
	                                 .width = plot->width,
	                                 .size = plot->size,
	                                 .line = plot->line,
	                                 .cut = plot->cut,
	                                 .y = plot->size,
	                                 .bottom = plot->size},
	                        .draw = draw};

	items_draw(&legend, ITEM_GROUP, set->group_label, set->groups, set->n_groups);
	items_draw(&legend, ITEM_SIGN, set->sign_label, set->signs, set->n_signs);
	if (any_cut(set))
		item_draw(&legend, ITEM_CUT, 0,
		          arena_printf(plot->arena, "Beyond +%d%%", WATERFALL_TOP));
	return legend.flow.bottom - plot->size +
	       (legend.flow.bottom > plot->size ? LEGEND_BELOW : 0);
}

/* --- Room ------------------------------------------------------------------- */

/* What is not in the figure; "" if nothing is left out. */
static const char *note_text(const struct plot *plot)
{
	if (plot->set->n == 0)
		return "No patients.";
	if (plot->set->labelled && plot->label_size == 0)
		return "Labels are left out: too many patients for type that "
		       "can be read.";
	return "";
}

/* The ends of the axis: full steps beyond all bars and both limits, at most
 * from -100 to +100. */
static void range_set(struct plot *plot)
{
	const struct waterfall *set = plot->set;

	plot->low = TICK * floor((fmin(set->least, set->limits[0]) - 1) / TICK);
	plot->high = TICK * ceil((fmax(set->most, set->limits[1]) + 1) / TICK);
	plot->low = fmax(plot->low, -100);
	plot->high = fmin(plot->high, WATERFALL_TOP);
}

static double longest_label(const struct plot *plot)
{
	double longest = 0;

	for (size_t i = 0; plot->label_size > 0 && i < plot->set->n; i++)
		longest = fmax(longest, fonts_width(plot->input->fonts, FACE_REGULAR,
		                                    plot->label_size, label_text(plot, i)));
	return longest > 0 ? ceil(longest) + KEY_GAP : 0;
}

/* Places of the axes, from the left edge. */
static void sides_set(struct plot *plot)
{
	size_t n = plot->set->n;
	double ticks = width_of(plot, percent_text(plot, -100));
	double limits = 0, room;

	for (int i = 0; i < 2; i++)
		limits = fmax(
		    limits, width_of(plot, arena_printf(plot->arena, "%s%%",
		                                        percent_text(plot, plot->set->limits[i]))));
	plot->left = fmax(ceil(ticks) + TICK_GAP + TICK_LENGTH, plot->width < WIDE ? 0 : LEFT);
	room = plot->width - plot->left - ceil(limits) - TICK_GAP;
	plot->pitch = fmin(room / fmax((double)n + 1, 1), PITCH_MOST);
	plot->right = plot->left + fmin(fmax(((double)n + 1) * plot->pitch, NARROWEST), room);
	plot->first = (plot->left + plot->right - (double)n * plot->pitch) / 2;
}

/* Decides on all lengths. */
static void layout_set(struct plot *plot)
{
	const struct template *template = plot->input->template;
	double height = plot->input->form.axes;

	plot->cut = legend_draw(plot, false) > template_text_height(template) / 4;
	range_set(plot);
	if (plot->high - plot->low <= FLAT_RANGE)
		height *= FLAT_HEIGHT;
	sides_set(plot);
	plot->top = legend_draw(plot, false) + title_height(plot) + sign_room(plot);
	plot->bottom = plot->top + height;
	if (plot->set->labelled)
		plot->label_size = fmin(plot->size, plot->pitch / LABEL_HEIGHT);
	if (plot->label_size < LABEL_LEAST)
		plot->label_size = 0;
}

/* The baseline of the title below the bars. */
static double foot_find(const struct plot *plot)
{
	double line = has_bars_label(plot) ? plot->input->template->types[TYPE_AXIS].line : 0;

	return plot->bottom + fmax(sign_room(plot), plot->size / 2) + longest_label(plot) + line;
}

static double figure_height(const struct plot *plot)
{
	double note = *note_text(plot) ? plot->line + 4 : 0;

	return foot_find(plot) + note + 3;
}

static void refusal_draw(const struct plot *plot)
{
	canvas_init(plot->canvas, plot->arena, plot->input->fonts, plot->width, 2 * plot->line);
	text(plot, (struct point){0, plot->line},
	     arena_printf(plot->arena, "Not drawn: %zu groups are too many for a figure.",
	                  plot->set->n_groups),
	     ANCHOR_START);
}

static void note_draw(const struct plot *plot)
{
	struct text_style style = {.face = FACE_REGULAR,
	                           .size = plot->size,
	                           .colour = plot->input->template->colours.muted};

	if (*note_text(plot))
		canvas_text(plot->canvas, 0, figure_height(plot) - 4, note_text(plot), &style);
}

static struct canvas *waterfall_draw(const struct plot_input *input)
{
	const struct template *template = input->template;
	struct plot plot = {.input = input,
	                    .set = input->figure->data,
	                    .arena = input->arena,
	                    .canvas = ARENA_NEW(input->arena, struct canvas),
	                    .width = input->form.width,
	                    .size = template->types[TYPE_TICK].size,
	                    .line = template->types[TYPE_TICK].line};

	layout_set(&plot);
	if (figure_height(&plot) > template_text_height(template) * 0.75) {
		refusal_draw(&plot);
		return plot.canvas;
	}
	canvas_init(plot.canvas, plot.arena, input->fonts, plot.width, figure_height(&plot));
	groups_tell(&plot);
	legend_draw(&plot, true);
	grid_draw(&plot);
	bars_draw(&plot);
	axis_draw(&plot);
	titles_draw(&plot, foot_find(&plot));
	limits_draw(&plot);
	for (size_t i = 0; i < plot.set->n; i++) {
		if (plot.set->bars[i].value == 0)
			zero_draw(&plot, i);
		end_sign_draw(&plot, i);
	}
	note_draw(&plot);
	return plot.canvas;
}

/* --- As a kind --------------------------------------------------------------- */

/* The bars of a waterfall plot: label, group, value, sign. */
static void dump(const void *data, FILE *to)
{
	const struct waterfall *waterfall = data;

	for (size_t i = 0; i < waterfall->n; i++) {
		const struct waterfall_bar *bar = &waterfall->bars[i];

		fprintf(to, "bar %s|%s|%.10g|%s\n", bar->label, waterfall->groups[bar->group],
		        bar->value,
		        bar->sign < waterfall->n_signs ? waterfall->signs[bar->sign] : "");
	}
}

static const void *fill(const struct results *results, const struct figure *figure,
                        struct arena *arena)
{
	const struct waterfall *set = figure->data;
	struct waterfall *copy = arena_memdup(arena, set, sizeof *set);

	if (set->bars_label)
		copy->bars_label = fields_fill(results, set->bars_label, arena);
	return copy;
}

static void csv(const void *data, struct str *out)
{
	const struct waterfall *waterfall = data;

	str_add(out, "patient,group,value,sign\n");
	for (size_t i = 0; i < waterfall->n; i++) {
		const struct waterfall_bar *bar = &waterfall->bars[i];

		/* bars without labels are told by their order */
		csv_text(out, *bar->label ? bar->label : arena_printf(out->arena, "%zu", i + 1),
		         ",");
		csv_text(out, waterfall->groups[bar->group], ",");
		csv_number(out, bar->value, ",");
		csv_text(out, bar->sign < waterfall->n_signs ? waterfall->signs[bar->sign] : "",
		         "\n");
	}
}

const struct figure_kind waterfall_figure = {.name = "waterfall",
                                             .draw = waterfall_draw,
                                             .csv = csv,
                                             .fill = fill,
                                             .dump = dump,
                                             .narrowest = 220};
