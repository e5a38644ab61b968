#include "plot/items.h"

#include <math.h>

enum { ITEM_GAP = 16, BREAK_GAP = 2 };

struct placed_item item_place(struct item_flow *flow, double key, const char *text)
{
	struct measure measure = {.fonts = flow->fonts,
	                          .face = FACE_REGULAR,
	                          .size = flow->size,
	                          .width = flow->width - key};
	struct placed_item item;
	double width;

	if (flow->cut)
		text = text_fit(flow->arena, &measure, text);
	width = fonts_width(flow->fonts, FACE_REGULAR, flow->size, text);
	width = fmin(width, measure.width) + key;
	if (flow->x > 0 && flow->x + width > flow->width) {
		flow->x = 0;
		flow->y = flow->bottom;
	}
	item.x = flow->x;
	item.y = flow->y;
	item.lines = text_wrap(flow->arena, &measure, text);
	flow->bottom = fmax(flow->bottom, flow->y + (double)item.lines.n * flow->line);
	flow->x += width + ITEM_GAP;
	return item;
}

void item_break(struct item_flow *flow)
{
	flow->x = 0;
	flow->bottom += BREAK_GAP;
	flow->y = flow->bottom;
}
