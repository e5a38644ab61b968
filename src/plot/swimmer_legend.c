/* The legend of a swimmer plot: groups, then signs, one behind the other in as
 * many lines as they need. */
#include <math.h>

#include "plot/items.h"
#include "plot/signs.h"
#include "plot/swimmer.h"
#include "plot/tint.h"
#include "results/figures/swimmer.h"

enum { KEY_WIDTH = 18, KEY_GAP = 5, SIGN_ROOM = 8, LEGEND_BELOW = 6 };

enum item_kind { ITEM_TITLE, ITEM_GROUP, ITEM_EVENT, ITEM_CENSORED, ITEM_MARK };

struct legend_item {
	enum item_kind kind;
	size_t index; /* of a group, a mark */
	const char *text;
};

static double key_width(enum item_kind kind)
{
	switch (kind) {
	case ITEM_TITLE:
		return 0;
	case ITEM_MARK:
		return SIGN_ROOM + KEY_GAP;
	case ITEM_GROUP:
	case ITEM_EVENT:
	case ITEM_CENSORED:
		break;
	}
	return KEY_WIDTH + KEY_GAP;
}

/* Draws the key of an item, in the middle of text whose baseline is y. */
static void key_draw(const struct swimmer_plot *plot, const struct legend_item *item, double x,
                     double y)
{
	struct swimmer_plot key = *plot;
	double height, end = x + KEY_WIDTH - ARROW_LENGTH;

	/* keys are as large as lanes that have room enough */
	key.pitch = plot->line;
	height = lane_bar_height(&key);
	y -= fonts_face(plot->input->fonts, FACE_REGULAR)->x_height * plot->size / 2;
	switch (item->kind) {
	case ITEM_TITLE:
		break;
	case ITEM_GROUP:
		lane_bar_draw(&key, item->index, y, x, x + KEY_WIDTH);
		break;
	case ITEM_EVENT:
		end = x + KEY_WIDTH - 1;
		canvas_rect(plot->canvas, (struct point){x, y - height / 2}, end - x, height,
		            tint_paler(plot->input->template->colours.muted, 0.35));
		lane_stop_draw(&key, end, y);
		break;
	case ITEM_CENSORED:
		canvas_rect(plot->canvas, (struct point){x, y - height / 2}, end - x, height,
		            tint_paler(plot->input->template->colours.muted, 0.35));
		lane_arrow_draw(&key, end, y);
		break;
	case ITEM_MARK:
		sign_draw(plot->canvas, item->index, (struct point){x + SIGN_ROOM / 2.0, y},
		          lane_sign_size(&key), swimmer_ink(plot));
		break;
	}
}

/* Puts an item behind the others. */
static void item_draw(const struct swimmer_plot *plot, const struct legend_item *item,
                      struct item_flow *flow, bool draw)
{
	const struct template *template = plot->input->template;
	double key = key_width(item->kind);
	struct placed_item at = item_place(flow, key, item->text);

	if (!draw)
		return;
	key_draw(plot, item, at.x, at.y);
	for (size_t i = 0; i < at.lines.n; i++)
		swimmer_text(plot, (struct point){at.x + key, at.y + (double)i * plot->line},
		             at.lines.items[i], ANCHOR_START,
		             item->kind == ITEM_TITLE ? template->colours.muted
		                                      : template->colours.text);
}

static bool any_stop(const struct swimmer *swimmer)
{
	for (size_t i = 0; i < swimmer->n; i++)
		if (lane_has_stop(&swimmer->lanes[i]))
			return true;
	return false;
}

static bool any_arrow(const struct swimmer *swimmer)
{
	for (size_t i = 0; i < swimmer->n; i++)
		if (!swimmer->lanes[i].event)
			return true;
	return false;
}

static void groups_draw(const struct swimmer_plot *plot, struct item_flow *flow, bool draw)
{
	const struct swimmer *swimmer = plot->swimmer;

	if (!*swimmer->group_label)
		return;
	item_draw(plot, &(struct legend_item){ITEM_TITLE, 0, swimmer->group_label}, flow, draw);
	for (size_t i = 0; i < swimmer->n_groups; i++)
		item_draw(plot, &(struct legend_item){ITEM_GROUP, i, swimmer->groups[i]}, flow,
		          draw);
	item_break(flow);
}

double swimmer_legend_draw(const struct swimmer_plot *plot, double top, bool draw)
{
	const struct swimmer *swimmer = plot->swimmer;
	struct item_flow flow = {.arena = plot->arena,
	                         .fonts = plot->input->fonts,
	                         .width = plot->width,
	                         .size = plot->size,
	                         .line = plot->line,
	                         .cut = plot->cut,
	                         .y = top + plot->size,
	                         .bottom = top + plot->size};

	groups_draw(plot, &flow, draw);
	for (size_t i = 0; i < swimmer->n_marks; i++)
		item_draw(plot, &(struct legend_item){ITEM_MARK, i, swimmer->marks[i]}, &flow, draw);
	if (any_stop(swimmer))
		item_draw(plot,
		          &(struct legend_item){
			      ITEM_EVENT, 0,
			      arena_printf(plot->arena, "Event (%s)", swimmer->endpoint_label)},
		          &flow, draw);
	if (any_arrow(swimmer))
		item_draw(plot, &(struct legend_item){ITEM_CENSORED, 0, "Followed without event"},
		          &flow, draw);
	return flow.bottom - plot->size - top + LEGEND_BELOW;
}
