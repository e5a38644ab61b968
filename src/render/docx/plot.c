/* The column of a table that is drawn: pictures that meet from row to row. */
#include "canvas/forest.h"
#include "render/docx/docx.h"
#include "render/pages/tables.h"
#include "render/plot_marks.h"

/* Axis numbers and words, by the size of the table's text. */
#define AXIS_SIZE 0.88
#define AXIS_LINE 1.2

struct docx_plot {
	struct forest_column column; /* of all rows, as the axis has them */
	struct forest_axis axis;
	double x, width; /* of the column in the table; of the table */
};

static struct forest_column column_of(struct docx *docx, const struct table_layout *layout)
{
	const struct table_plot *plot = layout->table->plot;
	struct forest_column column = {.marks = plot_marks(docx->with->arena, plot),
	                               .n = plot->n,
	                               .width = layout->columns[plot->column].width,
	                               .look = plot_look(docx->with->template, plot)};

	column.look.face = docx->with->template->types[TYPE_TICK].face;
	column.look.size = AXIS_SIZE * layout->size;
	column.look.line = AXIS_LINE * column.look.size;
	return column;
}

struct docx_plot *docx_plot_new(struct docx *docx, const struct table_layout *layout)
{
	struct docx_plot *plot = ARENA_NEW(docx->with->arena, struct docx_plot);

	plot->column = column_of(docx, layout);
	plot->axis = forest_axis_choose(&plot->column);
	plot->x = layout->columns[layout->table->plot->column].x;
	plot->width = layout->width;
	return plot;
}

/* The marks of a row's picture, with its own in the middle.  Of the others, those that tell
 * what a row looks like stand far outside: a line of the whole goes through all rows, and
 * squares are as large as the heaviest lets them be. */
static size_t marks_of_row(const struct forest_column *all, size_t row, double height,
                           struct forest_mark *marks)
{
	const double outside = -1000;
	size_t n = 0, heaviest = all->n;

	for (size_t i = 0; i < all->n; i++)
		if (all->marks[i].kind == FOREST_ESTIMATE &&
		    (heaviest == all->n || all->marks[i].weight > all->marks[heaviest].weight))
			heaviest = i;
	for (size_t i = 0; i < all->n; i++) {
		if (i != row && i != heaviest && all->marks[i].kind != FOREST_WHOLE)
			continue;
		marks[n] = all->marks[i];
		marks[n++].y = i == row ? height / 2 : outside;
	}
	return n;
}

void docx_plot_cell(struct docx *docx, struct docx_plot *plot, size_t row, double height)
{
	struct arena *arena = docx->with->arena;
	struct forest_column column = plot->column;
	struct forest_mark *marks = ARENA_ARRAY(arena, struct forest_mark, column.n);
	struct canvas canvas;

	canvas_init(&canvas, arena, docx->with->fonts, column.width, height);
	column.n = marks_of_row(&plot->column, row, height, marks);
	column.marks = marks;
	column.bottom = height;
	forest_marks_draw(&canvas, &column, &plot->axis);
	docx_drawing(docx, &canvas, "Mark", "");
}

void docx_plot_axis(struct docx *docx, struct docx_plot *plot)
{
	struct arena *arena = docx->with->arena;
	const struct fonts *fonts = docx->with->fonts;
	struct forest_column column = plot->column;
	struct forest_axis axis;
	struct canvas canvas;
	double height;

	column.x = plot->x;
	column.right = plot->width;
	column.bottom = 0;
	axis = forest_axis_choose(&column);
	height = forest_axis_draw(NULL, &column, &axis, arena, fonts);
	canvas_init(&canvas, arena, fonts, plot->width, height);
	forest_axis_draw(&canvas, &column, &axis, arena, fonts);
	docx_drawing(docx, &canvas, "Axis", "");
}
