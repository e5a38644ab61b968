#include "render/plot_marks.h"

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

struct forest_mark *plot_marks(struct arena *arena, const struct table_plot *plot)
{
	struct forest_mark *marks = ARENA_ARRAY(arena, struct forest_mark, plot->n);

	for (size_t i = 0; i < plot->n; i++)
		marks[i] = mark_of(&plot->marks[i]);
	return marks;
}

struct forest_look plot_look(const struct template *template, const struct table_plot *plot)
{
	return (struct forest_look){.ink = template->colours.text,
	                            .muted = template->colours.muted,
	                            .hair = template->colours.hair,
	                            .mark = template->groups[0].colour,
	                            .point = plot->point,
	                            .low = plot->low,
	                            .high = plot->high};
}
