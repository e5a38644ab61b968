/* The column of a table that is drawn: a mark a row, and an axis below. */
#include "canvas/forest.h"
#include "canvas/svg.h"
#include "render/html/html.h"
#include "render/plot_marks.h"

enum { PLOT_WIDTH = 110, PLOT_HEIGHT = 16, PLOT_WORDS = 60, PLOT_BEYOND = 5 };

/* A drawing inside of a line; it repeats what stands beside it. */
static void inline_add(struct html *html, const struct canvas *canvas, const char *id)
{
	struct str svg = {.arena = html->with->arena};

	html_colours(html, canvas);
	svg_add(&svg, canvas, &(struct svg_about){id, "plot", "", ""});
	for (size_t i = 0; i < svg.length; i++)
		if (svg.text[i] != '\n')
			str_add_bytes(&html->out, svg.text + i, 1);
}

/* What the plots of a table have in common. */
static struct forest_column plot_of(const struct html *html, const struct table_plot *plot,
                                    struct forest_axis *axis)
{
	const struct template *template = html->with->template;
	const struct type_style *tick = &template->types[TYPE_TICK];
	struct forest_column column = {.marks = plot_marks(html->with->arena, plot),
	                               .n = plot->n,
	                               .width = PLOT_WIDTH,
	                               .bottom = PLOT_HEIGHT,
	                               .look = plot_look(template, plot)};

	column.look.face = tick->face;
	column.look.size = tick->size;
	column.look.line = 1.2 * tick->size;
	*axis = forest_axis_choose(&column);
	return column;
}

void html_plot_cell(struct html *html, const struct table_plot *plot, size_t row)
{
	struct forest_axis axis;
	struct forest_column column = plot_of(html, plot, &axis);
	struct canvas canvas;

	/* the line at 1 meets that of the next row */
	column.top = -PLOT_BEYOND;
	column.bottom = PLOT_HEIGHT + PLOT_BEYOND;
	canvas_init(&canvas, html->with->arena, html->with->fonts, PLOT_WIDTH, PLOT_HEIGHT);
	if (row < column.n) {
		struct forest_mark mark = column.marks[row];

		mark.y = PLOT_HEIGHT / 2.0;
		column.marks = &mark;
		column.n = 1;
		forest_marks_draw(&canvas, &column, &axis);
	} else {
		column.n = 0;
		forest_marks_draw(&canvas, &column, &axis);
	}
	inline_add(html, &canvas, "plot");
}

void html_plot_axis(struct html *html, const struct table *table)
{
	struct forest_axis axis;
	struct forest_column column = plot_of(html, table->plot, &axis);
	struct arena *arena = html->with->arena;
	struct canvas canvas;
	double height;

	column.bottom = 0;
	column.x = PLOT_WORDS;
	column.right = PLOT_WIDTH + 2 * PLOT_WORDS;
	axis = forest_axis_choose(&column);
	height = forest_axis_draw(NULL, &column, &axis, arena, html->with->fonts);
	canvas_init(&canvas, arena, html->with->fonts, column.right, height);
	forest_axis_draw(&canvas, &column, &axis, arena, html->with->fonts);
	str_add(&html->out, "<tr>");
	for (size_t i = 0; i < table->n_columns; i++) {
		str_add(&html->out, i == table->plot->column ? "<td class=\"axis\">" : "<td>");
		if (i == table->plot->column)
			inline_add(html, &canvas, "axis");
		str_add(&html->out, "</td>");
	}
	str_add(&html->out, "</tr>\n");
}
