/* Small multiples: sets of curves side by side, a panel for each level of a
 * variable; or, of more groups than can be told apart, a panel for each, its curve
 * in colour among all the others in grey.  All have the same axes, whose numbers
 * stand at the outer ones. */
#include <math.h>

#include "base/str.h"
#include "canvas/text.h"
#include "plot/survival.h"

enum {
	ACROSS = 3,       /* panels side by side, at most */
	MOST_PANELS = 24, /* that are still looked at */
	GAP = 18,         /* between panels; and with numbers below them */
	WIDE_GAP = 30,
	RIGHT = 12, /* of the last one, for half of its last number */
	ROW_GAP = 12,
	TITLE_BELOW = 5,
	TEST_GAP = 12,
	CAPTION_LINES = 7, /* kept free on the page */
	HIGH = 150,        /* axes of two side by side, and of three */
	LOW = 105,
	LEAST = 48,
	MOST_TABLE = 4, /* groups that have numbers below the panels */
};
#define TITLE_SIZE 8.5
#define TITLE_LINE 11.0

/* The panels while they are laid out. */
struct grid {
	struct survival_plot plot; /* of the whole */
	size_t n, columns, rows;
	double left, width, gap; /* of the axes of a panel */
	double right;            /* of the last one */
	double axes;             /* their height */
	double top;              /* of the first row */
	double title, risk;      /* heights of every row */
	double inset;            /* of the title: what has no room among the curves */
	double legend;           /* height of the legend above all */
};

static bool is_grey(const struct grid *grid)
{
	return grid->plot.set->n_panels == 0;
}

/* What a panel is called: its level and how many there are; or its group with the
 * median. */
static const char *title_text(const struct grid *grid, size_t i)
{
	const struct survival_plot *plot = &grid->plot;
	const struct curve_panel *panel;
	const char *median;

	if (is_grey(grid)) {
		median = plot_median(plot, i);
		return *median
		           ? arena_printf(plot->arena, "%s\nmedian %s", plot_label(plot, i), median)
		           : plot_label(plot, i);
	}
	panel = &plot->set->panels[i];
	if (!panel->n || panel->n->status != RESULT_OK)
		return panel->label;
	return arena_printf(plot->arena, "%s, %s %s", panel->label, panel->n->text,
	                    panel->n->value == 1 ? "patient" : "patients");
}

static struct text_lines title_lines(const struct grid *grid, size_t i)
{
	struct measure measure = {.fonts = grid->plot.input->fonts,
	                          .face = FACE_SEMIBOLD,
	                          .size = TITLE_SIZE,
	                          .width = grid->width + grid->right};

	return text_wrap(grid->plot.arena, &measure, title_text(grid, i));
}

/* The plot of a panel, its places set. */
static struct survival_plot panel_of(const struct grid *grid, size_t i)
{
	struct survival_plot panel = grid->plot;
	size_t column = i % grid->columns, row = i / grid->columns;
	double height = grid->title + grid->axes + grid->risk + ROW_GAP;

	if (!is_grey(grid))
		panel.set = grid->plot.set->panels[i].set;
	panel.grey = is_grey(grid);
	panel.own = i;
	panel.bare = column > 0;
	panel.column = (unsigned)column;
	panel.name_room = grid->left;
	panel.time.start = grid->left + (double)column * (grid->width + grid->gap);
	panel.time.stop = panel.time.start + grid->width;
	panel.survival.stop = grid->top + (double)row * height + grid->title;
	panel.survival.start = panel.survival.stop + grid->axes;
	return panel;
}

/* The highest title; and below it what has no room among the curves of a panel:
 * then it stands there in all. */
static void titles_set(struct grid *grid)
{
	double highest = 0;

	for (size_t i = 0; i < grid->n; i++) {
		struct survival_plot panel = panel_of(grid, i);

		if (!is_grey(grid))
			grid->inset = fmax(grid->inset, inset_height(&panel));
		highest = fmax(highest, (double)title_lines(grid, i).n * TITLE_LINE);
	}
	grid->plot.inset_above = grid->inset > 0;
	for (size_t i = 0; i < grid->n && grid->inset > 0; i++) {
		struct survival_plot panel = panel_of(grid, i);

		grid->inset = fmax(grid->inset, inset_height(&panel));
	}
	grid->title = highest + grid->inset + TITLE_BELOW;
}

/* Whether the numbers of time stand below each row, as those at risk do. */
static bool rows_have_times(const struct grid *grid)
{
	return grid->plot.risk != RISK_NONE;
}

/* The height of the whole, less the axes. */
static double fixed_height(const struct grid *grid)
{
	const struct survival_plot *plot = &grid->plot;
	double below =
	    grid->rows == 1 && rows_have_times(grid) ? 0 : plot_type(plot, TYPE_AXIS)->line + 1;

	if (!rows_have_times(grid))
		below += axes_below(plot, false);
	return grid->top + (double)grid->rows * (grid->title + grid->risk) +
	       (double)(grid->rows - 1) * ROW_GAP + below + note_draw(plot, 0, false) + 2;
}

static void across_set(struct grid *grid)
{
	struct survival_plot *plot = &grid->plot;
	double left;

	grid->columns = grid->n == 2 || grid->n == 4 ? 2 : grid->n < ACROSS ? grid->n : ACROSS;
	if (plot->narrow)
		grid->columns = 1;
	grid->rows = (grid->n + grid->columns - 1) / grid->columns;
	grid->gap = plot->risk == RISK_NONE ? GAP : WIDE_GAP;
	plot->narrow = true; /* few intervals, compact tables */
	plot->time.start = 0;
	plot->time.stop = 1;
	axes_set(plot, 8);
	left = fmax(survival_text_room(plot) + 2, risk_room(plot));
	grid->left = fmax(left, 30);
	grid->right = fmax(RIGHT, ceil(risk_overhang(plot)));
	grid->width =
	    (plot->width - grid->left - grid->right - grid->gap * (double)(grid->columns - 1)) /
	    (double)grid->columns;
	plot->time.start = plot->name_room = grid->left;
	plot->time.stop = grid->left + grid->width;
}

/* The first panel's numbers have the height of all. */
static double risk_height(const struct grid *grid)
{
	struct survival_plot panel = panel_of(grid, 0);

	if (!rows_have_times(grid))
		return 0;
	return axes_below(&panel, grid->rows == 1) + risk_draw(&panel, 0, false);
}

/* The test of many groups, at the right of the title. */
static double test_room(const struct grid *grid)
{
	const struct survival_plot *plot = &grid->plot;

	return grid->right + TEST_GAP +
	       fonts_width(plot->input->fonts, FACE_REGULAR, plot_type(plot, TYPE_AXIS)->size,
	                   plot->set->test);
}

/* False if the page is too small. */
static bool grid_set(struct grid *grid)
{
	struct survival_plot *plot = &grid->plot;
	const struct template *template = plot->input->template;
	double most =
		   template_text_height(template) - CAPTION_LINES * template->types[TYPE_BODY].line,
	       room;

	across_set(grid);
	if (is_grey(grid) && *plot->set->test)
		plot->beside_title = test_room(grid);
	grid->axes = fmin(plot->input->form.axes, grid->columns < ACROSS ? HIGH : LOW);
	grid->risk = risk_height(grid);
	titles_set(grid);
	grid->legend = legend_draw(plot, 0, false);
	grid->top = grid->legend + axes_above(plot);
	room = (most - fixed_height(grid)) / (double)grid->rows;
	grid->axes = fmin(grid->axes, room);
	return grid->axes >= LEAST;
}

static void title_draw(const struct grid *grid, const struct survival_plot *panel, size_t i)
{
	struct text_lines lines = title_lines(grid, i);
	const struct template_colours *colours = &panel->input->template->colours;
	struct text_style style = {
	    .face = FACE_SEMIBOLD, .size = TITLE_SIZE, .colour = colours->text};
	double y = panel->survival.stop - TITLE_BELOW - grid->inset -
	           (double)(lines.n - 1) * TITLE_LINE - 2;
	struct tag *open = risk_tag_title(panel);

	for (size_t k = 0; k < lines.n; k++) {
		if (is_grey(grid) && k + 1 == lines.n && k > 0) {
			style.face = FACE_REGULAR;
			style.size = plot_type(panel, TYPE_TICK)->size;
		}
		canvas_text(panel->canvas, panel->time.start, y, lines.items[k], &style);
		y += TITLE_LINE;
	}
	canvas_tag_switch(panel->canvas, open);
}

static void panel_draw(const struct grid *grid, size_t i)
{
	struct survival_plot panel = panel_of(grid, i);

	title_draw(grid, &panel, i);
	curves_draw(&panel);
	axes_draw(&panel, (struct axes_parts){rows_have_times(grid) || i + grid->columns >= grid->n,
	                                      i % grid->columns == 0, false});
	if (!is_grey(grid))
		inset_draw(&panel, panel.survival.stop - TITLE_BELOW - grid->inset + 2);
	if (rows_have_times(grid))
		risk_draw(&panel, panel.survival.start + axes_below(&panel, grid->rows == 1), true);
	if (rows_have_times(grid) && grid->rows == 1 && i + 1 == grid->n)
		time_title_draw(&panel, panel.time.stop,
		                panel.survival.start + axes_below(&panel, true) - 2);
}

/* The titles of all axes, the test of many groups, the note. */
static void around_draw(const struct grid *grid, double height)
{
	struct survival_plot plot = grid->plot;
	double note = note_draw(&plot, 0, false);
	struct text_style style = {.face = FACE_REGULAR,
	                           .size = plot_type(&plot, TYPE_AXIS)->size,
	                           .colour = plot.input->template->colours.text,
	                           .anchor = ANCHOR_END};

	plot.survival.stop = grid->top;
	survival_title_draw(&plot);
	legend_draw(&plot, 0, true);
	if (grid->rows > 1 || !rows_have_times(grid))
		time_title_draw(&plot, plot.width - grid->right, height - note - 4);
	note_draw(&plot, height - note - 2, true);
	if (is_grey(grid) && *plot.set->test)
		canvas_text(plot.canvas, plot.width - grid->right,
		            grid->top - axes_above(&plot) + style.size * 0.95, plot.set->test,
		            &style);
}

static struct canvas *refusal_draw(const struct survival_plot *plot, size_t n)
{
	double line = plot_type(plot, TYPE_AXIS)->line;

	canvas_init(plot->canvas, plot->arena, plot->input->fonts, plot->width, 2 * line);
	plot_text(plot, TYPE_AXIS, (struct point){0, line},
	          arena_printf(plot->arena, "Not drawn: %zu groups are too many for a figure.", n),
	          ANCHOR_START);
	return plot->canvas;
}

struct canvas *panels_draw(const struct plot_input *input)
{
	const struct curve_set *set = input->figure->data;
	struct grid grid = {.plot = survival_plot_of(input, set),
	                    .n = set->n_panels > 0 ? set->n_panels : set->n};
	struct survival_plot *plot = &grid.plot;
	bool narrow =
	    plot->narrow && input->form.width < template_text_width(input->template) - 0.01;
	double height;

	if (narrow && !input->form.alone)
		return NULL;
	plot->risk =
	    set->n_panels > 0 && set->panels[0].set->n <= MOST_TABLE ? RISK_COMPACT : RISK_NONE;
	if (set->wish.risk == RISK_NONE)
		plot->risk = RISK_NONE;
	plot->grey = set->n_panels == 0;
	plot->own = set->n;
	plot->labels = plot->risk != RISK_NONE           ? LABELS_RISK
	               : set->n_panels > 0 && set->n > 1 ? LABELS_TOP
	                                                 : LABELS_NONE;
	if (grid.n > MOST_PANELS || !grid_set(&grid))
		return narrow ? NULL : refusal_draw(plot, grid.n);
	height = fixed_height(&grid) + grid.axes * (double)grid.rows;
	canvas_init(plot->canvas, plot->arena, input->fonts, plot->width, height);
	for (size_t i = 0; i < grid.n; i++) {
		struct survival_plot panel = panel_of(&grid, i);

		if (!panel.bare)
			plot->tags = risk_tags_begin(&panel, true);
		panel_draw(&grid, i);
	}
	around_draw(&grid, height);
	plot_groups_tell(plot);
	return plot->canvas;
}
