/* The flow of patients: boxes from left to right, and who is left out below the
 * arrow between two; arms part at the end.  With more boxes than fit side by side,
 * and in narrow figures, from the top down, who is left out to the right. */
#include <math.h>

#include "base/str.h"
#include "canvas/text.h"
#include "plot/csv.h"
#include "plot/kinds.h"
#include "results/field.h"
#include "results/figures/flow.h"

enum {
	BOX_WIDTH = 112,
	PADDING = 10,    /* above and below the lines together */
	INSET = 7,       /* left and right of them */
	MOST_ACROSS = 4, /* boxes side by side */
	GAP = 12,        /* between boxes one below the other */
	ARROW = 5,
	DOWN_GAP = 26, /* between steps from the top down */
	ASIDE = 22,    /* from a step's middle line to who is left out */
	MOST_ARMS = 12,
};
#define LINE 11.0 /* of a box */
#define RULE_WIDTH 0.6

struct plot {
	const struct plot_input *input;
	const struct flow *flow;
	struct arena *arena;
	struct canvas *canvas;
	double width;
	double bottom; /* of what has been placed */
	bool draw;
};

/* Texts of a box in lines: the last `n_strong` are in semibold. */
struct words {
	struct text_lines label, count;
};

/* A box in its place. */
struct box {
	double x, y, width, height;
	struct words words;
	bool aside; /* who is left out: with a ground */
};

static struct measure measure_of(const struct plot *plot, enum face face, double width)
{
	return (struct measure){.fonts = plot->input->fonts,
	                        .face = face,
	                        .size = plot->input->template->types[TYPE_AXIS].size,
	                        .width = width - 2 * INSET};
}

static struct box box_make(const struct plot *plot, const char *label, const char *count,
                           double width)
{
	struct measure regular = measure_of(plot, FACE_REGULAR, width);
	struct measure strong = measure_of(plot, FACE_SEMIBOLD, width);
	struct box box = {.width = width, .aside = !count};
	size_t n;

	box.words.label = text_wrap(plot->arena, &regular, label);
	box.words.count.n = 0;
	if (count)
		box.words.count = text_wrap(plot->arena, &strong, count);
	n = box.words.label.n + box.words.count.n;
	box.height = PADDING + (double)n * LINE;
	return box;
}

static void outline_draw(const struct plot *plot, const struct box *box)
{
	const struct template_colours *colours = &plot->input->template->colours;
	struct line_style style = {colours->rule, RULE_WIDTH, 0, 0};
	struct point corners[] = {{box->x, box->y},
	                          {box->x + box->width, box->y},
	                          {box->x + box->width, box->y + box->height},
	                          {box->x, box->y + box->height},
	                          {box->x, box->y}};

	if (box->aside)
		canvas_rect(plot->canvas, corners[0], box->width, box->height, colours->wash);
	canvas_lines(plot->canvas, corners, 5, &style);
}

static void lines_draw(const struct plot *plot, const struct box *box,
                       const struct text_lines *lines, enum face face, double *y)
{
	struct text_style style = {.face = face,
	                           .size = plot->input->template->types[TYPE_AXIS].size,
	                           .colour = plot->input->template->colours.text};

	for (size_t i = 0; i < lines->n; i++) {
		canvas_text(plot->canvas, box->x + INSET, *y, lines->items[i], &style);
		*y += LINE;
	}
}

/* Puts a box with its upper left corner there. */
static void box_put(struct plot *plot, struct box *box, double x, double y)
{
	double line = y + PADDING / 2.0 + plot->input->template->types[TYPE_AXIS].size;

	box->x = x;
	box->y = y;
	plot->bottom = fmax(plot->bottom, y + box->height);
	if (!plot->draw)
		return;
	outline_draw(plot, box);
	lines_draw(plot, box, &box->words.label, FACE_REGULAR, &line);
	lines_draw(plot, box, &box->words.count, FACE_SEMIBOLD, &line);
}

static void line_draw(const struct plot *plot, struct point from, struct point to)
{
	struct line_style style = {plot->input->template->colours.text, RULE_WIDTH, 0, 0};

	if (plot->draw)
		canvas_line(plot->canvas, from, to, &style);
}

/* The head of an arrow that comes from the left, or from above. */
static void head_draw(const struct plot *plot, struct point tip, bool down)
{
	double back = ARROW, half = ARROW * 0.5;
	struct point across[] = {tip, {tip.x - back, tip.y - half}, {tip.x - back, tip.y + half}};
	struct point along[] = {tip, {tip.x - half, tip.y - back}, {tip.x + half, tip.y - back}};

	if (plot->draw)
		canvas_area(plot->canvas, down ? along : across, 3,
		            plot->input->template->colours.text);
}

static double middle_of(const struct box *box)
{
	return box->y + box->height / 2;
}

/* --- From left to right ------------------------------------------------------------- */

/* Boxes across: the steps, and the arms as one. */
static size_t across_count(const struct flow *flow)
{
	return flow->n + (flow->n_arms > 0);
}

static double across_gap(const struct plot *plot)
{
	size_t n = across_count(plot->flow);

	return n > 1 ? fmin((plot->width - (double)n * BOX_WIDTH) / (double)(n - 1), 76) : 0;
}

/* Who is left out, below the middle of an arrow from x to x + gap; `below` is where
 * all boxes of the upper row have ended. */
static void aside_put(struct plot *plot, const char *text, double x, double y, double below)
{
	struct box box = box_make(plot, text, NULL, BOX_WIDTH);
	double middle = x + across_gap(plot) / 2;
	double left = fmin(middle - BOX_WIDTH / 2.0, plot->width - BOX_WIDTH);

	box_put(plot, &box, left, below + GAP);
	line_draw(plot, (struct point){middle, y}, (struct point){middle, box.y});
}

static double highest_step(const struct plot *plot)
{
	double highest = 0;

	for (size_t i = 0; i < plot->flow->n; i++) {
		const struct flow_box *step = &plot->flow->steps[i];

		highest = fmax(highest, box_make(plot, step->label, step->count, BOX_WIDTH).height);
	}
	return highest;
}

/* The arms one below the other, at x; a line from y at the left parts to them. */
static void arms_across(struct plot *plot, double x, double from, double y)
{
	const struct flow *flow = plot->flow;
	double top = 0, joint = x - fmin(across_gap(plot) / 2, 12);

	line_draw(plot, (struct point){from, y}, (struct point){joint, y});
	for (size_t i = 0; i < flow->n_arms; i++) {
		struct box box = box_make(plot, flow->arms[i].label, flow->arms[i].count, BOX_WIDTH);

		box_put(plot, &box, x, top);
		line_draw(plot, (struct point){joint, y}, (struct point){joint, middle_of(&box)});
		line_draw(plot, (struct point){joint, middle_of(&box)},
		          (struct point){x - ARROW, middle_of(&box)});
		head_draw(plot, (struct point){x, middle_of(&box)}, false);
		top += box.height + GAP;
	}
}

static void across_draw(struct plot *plot)
{
	const struct flow *flow = plot->flow;
	double gap = across_gap(plot), pitch = BOX_WIDTH + gap, below = highest_step(plot),
	       middle = 0;
	double end = (double)flow->n * pitch;

	for (size_t i = 0; i < flow->n; i++) {
		double x = (double)i * pitch;
		struct box box =
		    box_make(plot, flow->steps[i].label, flow->steps[i].count, BOX_WIDTH);

		box.height = below;
		box_put(plot, &box, x, 0);
		middle = middle_of(&box);
		if (i == 0)
			continue;
		line_draw(plot, (struct point){x - gap, middle}, (struct point){x - ARROW, middle});
		head_draw(plot, (struct point){x, middle}, false);
		aside_put(plot, flow->steps[i].left_out, x - gap, middle, below);
	}
	if (flow->n_arms == 0)
		return;
	arms_across(plot, end, end - gap, middle);
	aside_put(plot, flow->arms_left_out, end - gap, middle, plot->bottom);
}

/* Whether all is side by side. */
static bool is_across(const struct plot *plot)
{
	const struct flow *flow = plot->flow;

	return across_count(flow) <= MOST_ACROSS && flow->n_arms <= MOST_ACROSS &&
	       across_gap(plot) >= 10;
}

/* --- From the top down --------------------------------------------------------------- */

static double down_width(const struct plot *plot)
{
	return fmin(plot->width * 0.5, 200);
}

/* Who is left out beside the arrow from the box above, at height y. */
static void aside_down(struct plot *plot, const char *text, double y)
{
	double middle = down_width(plot) / 2, left = middle + ASIDE;
	struct box box = box_make(plot, text, NULL, fmin(plot->width - left, 200));

	box_put(plot, &box, left, y - box.height / 2);
	line_draw(plot, (struct point){middle, y}, (struct point){left, y});
}

/* The arms side by side, as many as there is room for. */
static void arms_down(struct plot *plot, double y)
{
	const struct flow *flow = plot->flow;
	size_t across = (size_t)fmax(floor((plot->width + GAP) / (BOX_WIDTH * 0.9 + GAP)), 1);
	double width, row = y, next = y;

	across = across < flow->n_arms ? across : flow->n_arms;
	width = fmin((plot->width + GAP) / (double)across - GAP, 160);
	for (size_t i = 0; i < flow->n_arms; i++) {
		struct box box = box_make(plot, flow->arms[i].label, flow->arms[i].count, width);

		if (i > 0 && i % across == 0)
			row = next + GAP;
		box_put(plot, &box, (double)(i % across) * (width + GAP), row);
		next = fmax(next, row + box.height);
		if (i >= across)
			continue;
		line_draw(plot, (struct point){box.x + width / 2, y - GAP},
		          (struct point){box.x + width / 2, y - ARROW});
		head_draw(plot, (struct point){box.x + width / 2, y}, true);
	}
	line_draw(plot, (struct point){fmin(width, down_width(plot)) / 2, y - GAP},
	          (struct point){
		      fmax((double)(across - 1) * (width + GAP) + width / 2, down_width(plot) / 2),
		      y - GAP});
}

static void down_draw(struct plot *plot)
{
	const struct flow *flow = plot->flow;
	double width = down_width(plot), y = 0;

	for (size_t i = 0; i < flow->n; i++) {
		struct box box = box_make(plot, flow->steps[i].label, flow->steps[i].count, width);

		if (i > 0) {
			line_draw(plot, (struct point){width / 2, y - DOWN_GAP},
			          (struct point){width / 2, y - ARROW});
			head_draw(plot, (struct point){width / 2, y}, true);
			aside_down(plot, flow->steps[i].left_out, y - DOWN_GAP / 2.0);
		}
		box_put(plot, &box, 0, y);
		y += box.height + DOWN_GAP;
	}
	if (flow->n_arms == 0)
		return;
	line_draw(plot, (struct point){width / 2, y - DOWN_GAP},
	          (struct point){width / 2, y + GAP - 2});
	aside_down(plot, flow->arms_left_out, y - DOWN_GAP / 2.0);
	arms_down(plot, y + 2 * GAP - 2);
}

/* --- As a kind --------------------------------------------------------------- */

static struct canvas *refusal_draw(struct plot *plot)
{
	struct text_style style = {.size = plot->input->template->types[TYPE_AXIS].size,
	                           .colour = plot->input->template->colours.text};

	canvas_init(plot->canvas, plot->arena, plot->input->fonts, plot->width, 2 * LINE);
	canvas_text(plot->canvas, 0, LINE,
	            arena_printf(plot->arena, "Not drawn: %zu arms are too many for a figure.",
	                         plot->flow->n_arms),
	            &style);
	return plot->canvas;
}

/* Measures, then draws. */
static struct canvas *flow_draw(const struct plot_input *input)
{
	struct plot plot = {.input = input,
	                    .flow = input->figure->data,
	                    .arena = input->arena,
	                    .canvas = ARENA_NEW(input->arena, struct canvas),
	                    .width = input->form.width};

	if (plot.flow->n_arms > MOST_ARMS)
		return refusal_draw(&plot);
	for (int pass = 0; pass < 2; pass++) {
		if (pass == 1)
			canvas_init(plot.canvas, plot.arena, input->fonts, plot.width,
			            plot.bottom + 2);
		plot.draw = pass == 1;
		plot.bottom = 0;
		if (is_across(&plot))
			across_draw(&plot);
		else
			down_draw(&plot);
	}
	return plot.canvas;
}

static const struct flow_box *boxes_fill(const struct results *results,
                                         const struct flow_box *boxes, size_t n, struct arena *arena)
{
	struct flow_box *filled = ARENA_ARRAY(arena, struct flow_box, n + 1);

	for (size_t i = 0; i < n; i++) {
		filled[i].label = boxes[i].label;
		filled[i].count = fields_fill(results, boxes[i].count, arena);
		if (boxes[i].left_out)
			filled[i].left_out = fields_fill(results, boxes[i].left_out, arena);
	}
	return filled;
}

static const void *fill(const struct results *results, const struct figure *figure,
                        struct arena *arena)
{
	const struct flow *flow = figure->data;
	struct flow *copy = arena_memdup(arena, flow, sizeof *flow);

	copy->steps = boxes_fill(results, flow->steps, flow->n, arena);
	copy->arms = boxes_fill(results, flow->arms, flow->n_arms, arena);
	if (flow->arms_left_out)
		copy->arms_left_out = fields_fill(results, flow->arms_left_out, arena);
	return copy;
}

/* Each box with its number, and who is left out. */
static const char *describe(const struct results *results, const void *data, struct arena *arena)
{
	const struct flow *flow = data;
	struct str out = {.arena = arena};

	(void)results;
	for (size_t i = 0; i < flow->n; i++) {
		if (flow->steps[i].left_out)
			str_addf(&out, " %s.", flow->steps[i].left_out);
		str_addf(&out, " %s: %s.", flow->steps[i].label, flow->steps[i].count);
	}
	if (flow->n_arms > 0)
		str_addf(&out, " %s.", flow->arms_left_out);
	for (size_t i = 0; i < flow->n_arms; i++)
		str_addf(&out, " %s: %s.", flow->arms[i].label, flow->arms[i].count);
	return str_text(&out);
}

static void boxes_csv(struct str *out, const char *what, const struct flow_box *boxes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		csv_text(out, what, ",");
		csv_text(out, boxes[i].label, ",");
		csv_text(out, boxes[i].count, ",");
		csv_text(out, boxes[i].left_out ? boxes[i].left_out : "", "\n");
	}
}

static void csv(const void *data, struct str *out)
{
	const struct flow *flow = data;

	str_add(out, "what,label,patients,left_out\n");
	boxes_csv(out, "step", flow->steps, flow->n);
	boxes_csv(out, "arm", flow->arms, flow->n_arms);
}

const struct figure_kind patient_flow_figure = {.name = "flow",
                                                .csv = csv,
                                                .draw = flow_draw,
                                                .fill = fill,
                                                .describe = describe,
                                                .narrowest = 220};
