/* Figures in the flow: the drawing, its caption and notes on one page. */
#include <math.h>

#include "render/pages/flow.h"
#include "results/results.h"

enum { CAPTION_ABOVE = 13, CAPTION_BELOW = 6, FIGURE_BELOW = 13 };

static double text_height(struct flow *flow, const struct figure *figure, const char *label)
{
	double height = flow_paragraph_height(flow, TYPE_CAPTION, label, figure->caption);

	if (figure->n_notes)
		height += flow_paragraph_height(flow, TYPE_NOTE, NULL,
		                                flow_notes(flow, figure->notes, figure->n_notes));
	return height;
}

/* Figures are drawn before pages are: their texts are checked here. */
static void texts_check(struct flow *flow, const struct canvas *canvas)
{
	for (size_t i = 0; i < canvas->n; i++)
		if (canvas->ops[i].kind == OP_TEXT)
			flow_check_text(flow, canvas->ops[i].face, canvas->ops[i].text);
}

/* A caption above, as tables have it. */
void flow_figure(struct flow *flow, const struct figure *figure, const struct canvas *canvas,
                 size_t number, const char *text)
{
	const char *label = flow_label(flow, "Figure", number);

	flow_space(flow, CAPTION_ABOVE);
	flow_reserve(flow, fmin(CAPTION_BELOW + canvas->height + text_height(flow, figure, label),
	                        flow_height(flow)));
	texts_check(flow, canvas);
	canvas_bookmark(flow_page(flow), flow->y, 1,
	                arena_printf(flow->arena, "%s. %s", label, figure->caption));
	canvas_target(flow_page(flow), flow->y, arena_printf(flow->arena, "figure-%zu", number));
	flow_tag_begin(flow, TAG_FIGURE)->text = text ? text : figure->caption;
	flow_paragraph(flow, TYPE_CAPTION, label, figure->caption);
	flow_space(flow, CAPTION_BELOW);
	/* on another page only if the caption is so long that no page has both */
	flow_reserve(flow, fmin(canvas->height, flow_height(flow)));
	if (!flow->scratch)
		canvas_place(flow_page(flow), canvas, flow->template->left, flow->y);
	flow->y += fmin(canvas->height, fmax(flow_left(flow), 0));
	flow_tag_end(flow);
	if (figure->n_notes)
		flow_paragraph(flow, TYPE_NOTE, NULL,
		               flow_notes(flow, figure->notes, figure->n_notes));
	flow_space(flow, FIGURE_BELOW);
}
