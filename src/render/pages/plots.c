#include "render/pages/plots.h"

#include "render/plot_marks.h"

/* Axis numbers and words, by the size of the table's text. */
#define AXIS_SIZE 0.88
#define AXIS_LINE 1.2

struct plot_column {
	struct flow *flow;
	const struct table_plot *plot;
	struct forest_mark *all;  /* of all rows; for the axis */
	struct forest_mark *here; /* of this page */
	size_t n_here;
};

struct plot_column *plot_column_new(struct flow *flow, const struct table *table)
{
	struct plot_column *column;

	if (!table->plot)
		return NULL;
	column = ARENA_NEW(flow->arena, struct plot_column);
	*column = (struct plot_column){.flow = flow, .plot = table->plot};
	column->all = plot_marks(flow->arena, table->plot);
	column->here = ARENA_ARRAY(flow->arena, struct forest_mark, table->plot->n);
	return column;
}

void plot_column_row(struct plot_column *column, size_t row, double y)
{
	if (row >= column->plot->n)
		return;
	column->here[column->n_here] = column->all[row];
	column->here[column->n_here++].y = y;
}

/* The column with all rows, or those of this page. */
static struct forest_column forest_of(const struct plot_column *column,
                                      const struct plot_place *place, bool all)
{
	const struct text_style tick = flow_style(column->flow, TYPE_TICK);
	struct forest_look look = plot_look(column->flow->template, column->plot);

	look.face = tick.face;
	look.size = AXIS_SIZE * place->size;
	look.line = AXIS_LINE * look.size;
	return (struct forest_column){.marks = all ? column->all : column->here,
	                              .n = all ? column->plot->n : column->n_here,
	                              .x = place->x,
	                              .width = place->width,
	                              .left = place->left,
	                              .right = place->right,
	                              .look = look};
}

static struct forest_axis axis_of(const struct plot_column *column, const struct plot_place *place)
{
	struct forest_column all = forest_of(column, place, true);

	return forest_axis_choose(&all);
}

double plot_column_height(const struct plot_column *column, const struct plot_place *place)
{
	struct forest_column forest = forest_of(column, place, true);
	struct forest_axis axis = axis_of(column, place);

	return forest_axis_draw(NULL, &forest, &axis, column->flow->arena, column->flow->fonts);
}

void plot_column_draw(struct plot_column *column, const struct plot_place *place, double top)
{
	struct flow *flow = column->flow;
	struct forest_column forest = forest_of(column, place, false);
	struct forest_axis axis = axis_of(column, place);

	forest.top = top;
	forest.bottom = flow->y;
	flow_tag_begin(flow, TAG_ARTIFACT);
	forest_marks_draw(flow_page(flow), &forest, &axis);
	flow->y += forest_axis_draw(flow_page(flow), &forest, &axis, flow->arena, flow->fonts);
	flow_tag_end(flow);
	column->n_here = 0;
}
