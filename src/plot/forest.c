/* A forest plot: a table whose middle column is drawn (canvas/forest.h).  A line
 * for each subgroup with its numbers, its ratio as a square, whose area is the
 * number of events, on an interval; the whole as a diamond with a line through all
 * rows.  Names are broken into lines, never cut.  In a narrow figure only the
 * ratio stands beside the axis. */
#include "canvas/forest.h"

#include <math.h>

#include "base/str.h"
#include "canvas/text.h"
#include "plot/csv.h"
#include "plot/kinds.h"
#include "results/field.h"
#include "results/figures/forest.h"

enum {
	COLUMN_GAP = 14, /* at least */
	GAP_MOST = 26,
	INDENT = 10,
	HEAD_LEAST = 46, /* width of a heading before it wraps */
	KEPT_LINES = 7,  /* free on the page for heading, caption and notes */
	AXIS_LEAST = 84, /* width of the axis */
	AXIS_MOST = 190,
	LABEL_LEAST = 70,
	MOST_COLUMNS = 6,
	HEAD_BELOW = 4, /* of the headings, above the rule */
	FOOT = 6,
	NARROW = 400, /* a figure that is narrower has one column */
};
#define RULE_WIDTH 0.9
#define HEAD_RULE_WIDTH 0.5
#define BETWEEN 2.5 /* variables */

struct plot {
	const struct plot_input *input;
	const struct forest *forest;
	struct arena *arena;
	struct canvas *canvas;
	double width;
	size_t first, last;          /* columns that are shown: from first to before last */
	double column[MOST_COLUMNS]; /* their middles */
	double wide[MOST_COLUMNS];   /* widths */
	double gap;
	double label; /* width of the labels */
	double head;  /* height of the headings, with their rule */
	double *top;  /* of the rows; forest->n + 1 */
	struct text_lines *labels;
	struct forest_column forest_column;
	struct forest_axis axis;
};

static const struct type_style *type_of(const struct plot *plot, enum type type)
{
	return &plot->input->template->types[type];
}

static enum face face_of(const struct plot *plot, const struct forest_row *row)
{
	if (row->bold)
		return FACE_SEMIBOLD;
	return type_of(plot, row->ratio ? TYPE_TABLE : TYPE_TABLE_NAME)->face;
}

static double width_of(const struct plot *plot, enum face face, const char *words)
{
	return fonts_width(plot->input->fonts, face, type_of(plot, TYPE_TABLE)->size, words);
}

static double head_width(const struct plot *plot, const char *words)
{
	const struct type_style *type = type_of(plot, TYPE_TABLE_HEAD);

	return fonts_width(plot->input->fonts, type->face, type->size, words);
}

/* --- Layout ----------------------------------------------------------------- */

static struct measure head_measure(const struct plot *plot, double width)
{
	const struct type_style *type = type_of(plot, TYPE_TABLE_HEAD);

	return (struct measure){
	    .fonts = plot->input->fonts, .face = type->face, .size = type->size, .width = width};
}

/* A heading that is not broken inside of brackets. */
static const char *head_text(const struct plot *plot, size_t column)
{
	struct str text = {.arena = plot->arena};
	bool inside = false;

	for (const char *c = plot->forest->heads[column]; *c; c++) {
		inside = *c == '(' || (inside && *c != ')');
		if (inside && *c == ' ')
			str_add(&text, "\u00A0");
		else
			str_add_bytes(&text, c, 1);
	}
	return str_text(&text);
}

/* Lines of a heading, which is as wide as its column. */
static struct text_lines head_lines(const struct plot *plot, size_t column)
{
	struct measure measure = head_measure(plot, plot->wide[column] + 0.01);

	return text_wrap(plot->arena, &measure, head_text(plot, column));
}

static void column_width_set(struct plot *plot, size_t c)
{
	const struct forest *forest = plot->forest;
	struct measure measure = head_measure(plot, HEAD_LEAST);
	const char *head = head_text(plot, c);
	double widest = fmin(head_width(plot, head), HEAD_LEAST);

	widest = fmax(widest, text_widest_part(&measure, head));
	for (size_t i = 0; i < forest->n; i++)
		widest = fmax(widest, width_of(plot, face_of(plot, &forest->rows[i]),
		                               forest->rows[i].cells[c]));
	plot->wide[c] = widest;
}

/* The width of the labels, if none is broken. */
static double label_width(const struct plot *plot)
{
	const struct forest *forest = plot->forest;
	double widest = head_width(plot, forest->label_head);

	for (size_t i = 0; i < forest->n; i++)
		widest = fmax(widest, INDENT * forest->rows[i].indent +
		                          width_of(plot, face_of(plot, &forest->rows[i]),
		                                   forest->rows[i].label));
	return widest + 0.01;
}

/* Labels are as wide as they are, unless the axis would be too short; what is left
 * over goes to the axis, then between the columns. */
static void columns_set(struct plot *plot)
{
	size_t n = plot->last - plot->first;
	double columns = 0, axis, left;

	for (size_t c = plot->first; c < plot->last; c++) {
		column_width_set(plot, c);
		columns += plot->wide[c];
	}
	plot->gap = COLUMN_GAP;
	left = plot->width - columns - (double)(n + 1) * plot->gap;
	plot->label = fmax(fmin(label_width(plot), left - AXIS_LEAST), LABEL_LEAST);
	axis = fmin(left - plot->label, AXIS_MOST);
	left -= plot->label + axis;
	plot->gap = fmin(plot->gap + left / (double)(n + 1), GAP_MOST);
	plot->forest_column.width = fmax(axis, 20);
}

/* Where the columns stand, from the left. */
static void columns_place(struct plot *plot)
{
	double x = plot->label;

	for (size_t c = plot->first; c < plot->last; c++) {
		if (c == plot->forest->n_before) {
			plot->forest_column.x = x + plot->gap;
			x += plot->gap + plot->forest_column.width;
		}
		plot->column[c] = x + plot->gap + plot->wide[c] / 2;
		x += plot->gap + plot->wide[c];
	}
	plot->width = fmin(x + 0.01, plot->width);
}

static void head_set(struct plot *plot)
{
	size_t n = 1;

	for (size_t c = plot->first; c < plot->last; c++) {
		size_t lines = head_lines(plot, c).n;

		n = lines > n ? lines : n;
	}
	plot->head = (double)n * type_of(plot, TYPE_TABLE_HEAD)->line + HEAD_BELOW + 2;
}

/* A heading goes on over the columns up to the axis, which are empty there. */
static double row_label_width(const struct plot *plot, const struct forest_row *row)
{
	double right = row->ratio ? plot->label : plot->forest_column.x - plot->gap / 2;

	return fmax(right, plot->label) - INDENT * row->indent;
}

static void rows_set(struct plot *plot)
{
	const struct forest *forest = plot->forest;
	double line = type_of(plot, TYPE_TABLE)->line, y = plot->head + 3;

	plot->top = ARENA_ARRAY(plot->arena, double, forest->n + 1);
	plot->labels = ARENA_ARRAY(plot->arena, struct text_lines, forest->n + 1);
	for (size_t i = 0; i < forest->n; i++) {
		const struct forest_row *row = &forest->rows[i];
		struct measure measure = {.fonts = plot->input->fonts,
		                          .face = face_of(plot, row),
		                          .size = type_of(plot, TYPE_TABLE)->size,
		                          .width = row_label_width(plot, row) + 0.01};

		if (i > 0 && row->indent == 0)
			y += BETWEEN;
		plot->labels[i] = text_wrap(plot->arena, &measure, row->label);
		plot->top[i] = y;
		y += (double)plot->labels[i].n * line;
	}
	plot->top[forest->n] = y;
}

static bool drawn(const struct forest_row *row)
{
	return row->ratio && row->ratio->status == RESULT_OK && row->low->status == RESULT_OK &&
	       row->high->status == RESULT_OK;
}

static double row_bottom(const struct plot *plot, size_t i)
{
	return plot->top[i] + (double)plot->labels[i].n * type_of(plot, TYPE_TABLE)->line;
}

static struct forest_mark mark_of(const struct plot *plot, size_t i)
{
	const struct forest_row *row = &plot->forest->rows[i];
	struct forest_mark mark = {.kind = FOREST_NOTHING};

	mark.y = (plot->top[i] + row_bottom(plot, i)) / 2;
	if (!drawn(row))
		return mark;
	mark.kind = row->whole ? FOREST_WHOLE : FOREST_ESTIMATE;
	mark.ratio = row->ratio->value;
	mark.low = row->low->value;
	mark.high = row->high->value;
	mark.weight = row->weight;
	return mark;
}

static void marks_set(struct plot *plot)
{
	const struct template *template = plot->input->template;
	struct forest_mark *marks =
	    ARENA_ARRAY(plot->arena, struct forest_mark, plot->forest->n + 1);
	struct forest_column *column = &plot->forest_column;

	for (size_t i = 0; i < plot->forest->n; i++)
		marks[i] = mark_of(plot, i);
	column->marks = marks;
	column->n = plot->forest->n;
	column->top = plot->head;
	column->bottom = plot->top[plot->forest->n] + 3;
	column->left = 0;
	column->right = plot->width;
	column->look = (struct forest_look){.ink = template->colours.text,
	                                    .muted = template->colours.muted,
	                                    .hair = template->colours.rule,
	                                    .mark = template->groups[0].colour,
	                                    .face = type_of(plot, TYPE_TICK)->face,
	                                    .size = type_of(plot, TYPE_TICK)->size,
	                                    .line = type_of(plot, TYPE_TICK)->line,
	                                    .point = plot->input->style->point,
	                                    .low = plot->forest->favours_low,
	                                    .high = plot->forest->favours_high};
	plot->axis = forest_axis_choose(column);
}

/* --- Drawing ---------------------------------------------------------------- */

static void text_draw(const struct plot *plot, enum face face, double x, double y,
                      const char *words, enum anchor anchor)
{
	const struct type_style *type = type_of(plot, TYPE_TABLE);
	struct text_style style = {
	    .face = face, .size = type->size, .colour = type->ink, .anchor = anchor};

	canvas_text(plot->canvas, x, y, words, &style);
}

static void rule_draw(const struct plot *plot, double y, double width)
{
	struct line_style rule = {plot->input->template->colours.text, width, 0, 0};

	canvas_line(plot->canvas, (struct point){0, y}, (struct point){plot->width, y}, &rule);
}

static void heads_draw(const struct plot *plot)
{
	const struct type_style *type = type_of(plot, TYPE_TABLE_HEAD);
	struct text_style style = {.face = type->face, .size = type->size, .colour = type->ink};
	double bottom = plot->head - HEAD_BELOW;

	canvas_text(plot->canvas, 0, bottom, plot->forest->label_head, &style);
	style.anchor = ANCHOR_MIDDLE;
	for (size_t c = plot->first; c < plot->last; c++) {
		struct text_lines lines = head_lines(plot, c);

		for (size_t i = 0; i < lines.n; i++)
			canvas_text(plot->canvas, plot->column[c],
			            bottom - (double)(lines.n - 1 - i) * type->line, lines.items[i],
			            &style);
	}
	rule_draw(plot, RULE_WIDTH / 2, RULE_WIDTH);
	rule_draw(plot, plot->head, HEAD_RULE_WIDTH);
}

/* A light ground under every other variable, to lead the eye. */
static void grounds_draw(const struct plot *plot)
{
	bool shaded = false;

	for (size_t i = 0; i < plot->forest->n; i++) {
		if (plot->forest->rows[i].indent == 0)
			shaded = !shaded;
		if (shaded)
			canvas_rect(plot->canvas, (struct point){0, plot->top[i]}, plot->width,
			            row_bottom(plot, i) - plot->top[i],
			            plot->input->template->colours.wash);
	}
}

/* Numbers stand beside the middle of a label of several lines. */
static void row_draw(const struct plot *plot, size_t i)
{
	const struct forest_row *row = &plot->forest->rows[i];
	const struct text_lines *labels = &plot->labels[i];
	double line = type_of(plot, TYPE_TABLE)->line;
	double base = plot->top[i] + line * 0.73;
	double middle = base + (double)(labels->n - 1) * line / 2;

	for (size_t k = 0; k < labels->n; k++)
		text_draw(plot, face_of(plot, row), INDENT * row->indent, base + (double)k * line,
		          labels->items[k], ANCHOR_START);
	for (size_t c = plot->first; c < plot->last; c++)
		if (*row->cells[c])
			text_draw(plot, row->bold ? FACE_SEMIBOLD : FACE_REGULAR, plot->column[c],
			          middle, row->cells[c], ANCHOR_MIDDLE);
}

static const char *note_text(const struct plot *plot)
{
	return arena_printf(
	    plot->arena,
	    "%s; logarithmic scale. Squares: area by the number of events. Diamond: "
	    "all patients.",
	    plot->forest->axis_label);
}

static double note_draw(const struct plot *plot, double top, bool draw)
{
	const struct type_style *type = type_of(plot, TYPE_NOTE);
	struct measure measure = {.fonts = plot->input->fonts,
	                          .face = type->face,
	                          .size = type->size,
	                          .width = plot->input->form.width};
	struct text_style style = {.face = type->face, .size = type->size, .colour = type->ink};
	struct text_lines lines = text_wrap(plot->arena, &measure, note_text(plot));

	for (size_t i = 0; draw && i < lines.n; i++)
		canvas_text(plot->canvas, 0, top + type->size + (double)i * type->line,
		            lines.items[i], &style);
	return (double)lines.n * type->line;
}

static struct canvas *refusal_draw(struct plot *plot)
{
	double line = type_of(plot, TYPE_TABLE)->line;

	canvas_init(plot->canvas, plot->arena, plot->input->fonts, plot->input->form.width,
	            2 * line);
	text_draw(plot, FACE_REGULAR, 0, line, "Not drawn: too many subgroups for a page.",
	          ANCHOR_START);
	return plot->canvas;
}

/* Lays it out, narrow with the ratio alone beside the axis; returns where the rule
 * below the axis is. */
static double layout_set(struct plot *plot, bool narrow)
{
	plot->width = plot->input->form.width;
	plot->first = narrow ? plot->forest->n_before : 0;
	plot->last = narrow && plot->forest->n_columns > plot->first ? plot->first + 1
	                                                             : plot->forest->n_columns;
	columns_set(plot);
	columns_place(plot);
	head_set(plot);
	rows_set(plot);
	marks_set(plot);
	return plot->forest_column.bottom + FOOT +
	       forest_axis_draw(NULL, &plot->forest_column, &plot->axis, plot->arena,
	                        plot->input->fonts);
}

static struct canvas *forest_draw(const struct plot_input *input)
{
	const struct template *template = input->template;
	struct plot plot = {.input = input,
	                    .forest = input->figure->data,
	                    .arena = input->arena,
	                    .canvas = ARENA_NEW(input->arena, struct canvas)};
	double room = template_text_height(template) - KEPT_LINES * template->types[TYPE_BODY].line;
	double note = note_draw(&plot, 0, false) + 6;
	double bottom = layout_set(&plot, input->form.width < NARROW);

	if (bottom + note > room) /* long names: they have the room of the other columns */
		bottom = layout_set(&plot, true);
	if (bottom + note > room)
		return refusal_draw(&plot);
	canvas_init(plot.canvas, plot.arena, input->fonts, input->form.width, bottom + note);
	grounds_draw(&plot);
	heads_draw(&plot);
	for (size_t i = 0; i < plot.forest->n; i++)
		row_draw(&plot, i);
	forest_marks_draw(plot.canvas, &plot.forest_column, &plot.axis);
	forest_axis_draw(plot.canvas, &plot.forest_column, &plot.axis, plot.arena, input->fonts);
	rule_draw(&plot, bottom, RULE_WIDTH);
	note_draw(&plot, bottom + 5, true);
	return plot.canvas;
}

/* --- As a kind --------------------------------------------------------------- */

static const void *fill(const struct results *results, const struct figure *figure,
                        struct arena *arena)
{
	const struct forest *forest = figure->data;
	struct forest *copy = arena_memdup(arena, forest, sizeof *forest);
	struct forest_row *rows = ARENA_ARRAY(arena, struct forest_row, forest->n);

	for (size_t i = 0; i < forest->n; i++) {
		rows[i] = forest->rows[i];
		rows[i].cells =
		    fields_fill_all(results, forest->rows[i].cells, forest->n_columns, arena);
	}
	copy->rows = rows;
	return copy;
}

/* Each ratio with its interval; levels after the name of their variable. */
static const char *describe(const struct results *results, const void *data, struct arena *arena)
{
	const struct forest *forest = data;
	struct str out = {.arena = arena};

	for (size_t i = 0; i < forest->n; i++) {
		const struct forest_row *row = &forest->rows[i];

		if (row->ratio)
			str_addf(&out, " %s: %s.", row->label,
			         field_estimate(results, row->ratio, row->low, row->high));
		else
			str_addf(&out, " %s.", row->label);
	}
	return str_text(&out);
}

static double value_of(const struct result *result)
{
	return result && result->status == RESULT_OK ? result->value : NAN;
}

static void csv(const void *data, struct str *out)
{
	const struct forest *forest = data;

	csv_text(out, *forest->label_head ? forest->label_head : "label", ",");
	for (size_t k = 0; k < forest->n_columns; k++)
		csv_text(out, forest->heads[k], ",");
	str_add(out, "ratio,lower,upper\n");
	for (size_t i = 0; i < forest->n; i++) {
		const struct forest_row *row = &forest->rows[i];

		csv_text(out, row->label, ",");
		for (size_t k = 0; k < forest->n_columns; k++)
			csv_text(out, row->cells ? row->cells[k] : "", ",");
		csv_number(out, value_of(row->ratio), ",");
		csv_number(out, value_of(row->low), ",");
		csv_number(out, value_of(row->high), "\n");
	}
}

const struct figure_kind forest_figure = {.name = "forest",
                                          .csv = csv,
                                          .draw = forest_draw,
                                          .fill = fill,
                                          .describe = describe,
                                          .narrowest = 220};
