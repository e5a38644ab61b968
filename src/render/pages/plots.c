#include "render/pages/plots.h"

#include "canvas/forest.h"

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

static bool has_value(const struct result *result)
{
	return result && result->status == RESULT_OK;
}

static struct forest_mark mark_of(const struct plot_mark *mark)
{
	static const enum forest_mark_kind kinds[] = {[PLOT_NOTHING] = FOREST_NOTHING,
	                                              [PLOT_REFERENCE] = FOREST_REFERENCE,
	                                              [PLOT_ESTIMATE] = FOREST_ESTIMATE,
	                                              [PLOT_WHOLE] = FOREST_WHOLE};
	struct forest_mark out = {.kind = kinds[mark->kind]};

	if (mark->kind == PLOT_NOTHING || mark->kind == PLOT_REFERENCE)
		return out;
	if (!has_value(mark->ratio) || !has_value(mark->low) || !has_value(mark->high) ||
	    !(mark->low->value > 0))
		return (struct forest_mark){.kind = FOREST_NOTHING};
	out.ratio = mark->ratio->value;
	out.low = mark->low->value;
	out.high = mark->high->value;
	out.weight = has_value(mark->weight) ? mark->weight->value : 0;
	return out;
}

struct plot_column *plot_column_new(struct flow *flow, const struct table *table)
{
	struct plot_column *column;

	if (!table->plot)
		return NULL;
	column = ARENA_NEW(flow->arena, struct plot_column);
	*column = (struct plot_column){.flow = flow, .plot = table->plot};
	column->all = ARENA_ARRAY(flow->arena, struct forest_mark, table->plot->n);
	column->here = ARENA_ARRAY(flow->arena, struct forest_mark, table->plot->n);
	for (size_t i = 0; i < table->plot->n; i++)
		column->all[i] = mark_of(&table->plot->marks[i]);
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
	const struct template *template = column->flow->template;
	const struct text_style tick = flow_style(column->flow, TYPE_TICK);
	struct forest_look look = {.ink = template->colours.text,
	                           .muted = template->colours.muted,
	                           .hair = template->colours.hair,
	                           .mark = template->groups[0].colour,
	                           .face = tick.face,
	                           .size = AXIS_SIZE * place->size,
	                           .line = AXIS_LINE * AXIS_SIZE * place->size,
	                           .point = column->plot->point,
	                           .low = column->plot->low,
	                           .high = column->plot->high};

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
