/* Heads and feet of pages. */
#include "base/str.h"
#include "render/pages/front.h"

/* Baseline and rule of the head from the top of the text; of the foot from the
 * edge of the paper. */
enum { HEAD_ABOVE = 16, HEAD_RULE = 10, FOOT_BASE = 33, FOOT_RULE = 44, PAGE_ROOM = 90 };
enum { HEAD_GAP = 16, HASH_SHOWN = 8 };
#define RULE_WIDTH 0.5

/* Where running heads and feet go. */
struct edges {
	double left, right, head, foot;
};

static struct edges edges_find(const struct template *template, const struct canvas *page)
{
	return (struct edges){template->left, page->width - template->right,
	                      template->top - HEAD_ABOVE, page->height - FOOT_BASE};
}

static void rule_draw(struct canvas *page, const struct template *template, double y)
{
	struct edges edges = edges_find(template, page);
	struct line_style style = {template->colours.hair, RULE_WIDTH, 0, 0};

	canvas_line(page, (struct point){edges.left, y}, (struct point){edges.right, y}, &style);
}

/* The section in which a page begins; "" before the first. */
static const char *section_of(const struct flow *flow, size_t page)
{
	const char *title = "";

	for (size_t i = 0; i < flow->n_sections; i++) {
		const struct flow_section *section = &flow->sections[i];
		bool at_top = section->page == page + 1 && section->y <= flow->template->top;

		if (section->page <= page || at_top)
			title = section->title;
	}
	return title;
}

/* The report's title left and the section right, each cut to its part of the
 * line, on all pages but the first. */
static void head_draw(struct flow *flow, size_t i, const char *title)
{
	struct canvas *page = &flow->pages[i];
	struct edges edges = edges_find(flow->template, page);
	struct measure measure = flow_measure(flow, TYPE_RUNNING);
	struct text_style style = flow_style(flow, TYPE_RUNNING);
	const char *section = section_of(flow, i);

	measure.width = (edges.right - edges.left - HEAD_GAP) / (*section ? 2 : 1);
	canvas_text(page, edges.left, edges.head, text_fit(flow->arena, &measure, title), &style);
	style.anchor = ANCHOR_END;
	if (*section)
		canvas_text(page, edges.right, edges.head, text_fit(flow->arena, &measure, section),
		            &style);
	rule_draw(page, flow->template, flow->template->top - HEAD_RULE);
}

static void foot_draw(struct flow *flow, size_t i, const char *left)
{
	struct canvas *page = &flow->pages[i];
	struct edges edges = edges_find(flow->template, page);
	struct text_style style = flow_style(flow, TYPE_RUNNING);
	struct measure measure = flow_measure(flow, TYPE_RUNNING);
	const char *right = arena_printf(flow->arena, "%zu / %zu", i + 1, flow->n);

	measure.width = edges.right - edges.left - PAGE_ROOM;
	rule_draw(page, flow->template, page->height - FOOT_RULE);
	canvas_text(page, edges.left, edges.foot, text_fit(flow->arena, &measure, left), &style);
	style.anchor = ANCHOR_END;
	style.colour = flow->template->colours.text;
	canvas_text(page, edges.right, edges.foot, right, &style);
}

static void fact_add(struct str *out, const char *before, const char *fact)
{
	if (*fact)
		str_addf(out, "%s%s%s", out->length ? "  ·  " : "", before, fact);
}

static const char *shortened(struct arena *arena, const char *hash)
{
	return *hash ? arena_strndup(arena, hash, HASH_SHOWN) : "";
}

/* "gbsg · config 56ffea98 · data 60d364fc · survreport 0.2.0" */
static const char *foot_text(struct arena *arena, const struct document_facts *facts)
{
	struct str out = {.arena = arena};

	fact_add(&out, "", facts->id);
	fact_add(&out, "config ", shortened(arena, facts->config));
	fact_add(&out, "data ", shortened(arena, facts->data));
	fact_add(&out, "", facts->program);
	return str_text(&out);
}

void furniture_draw(struct flow *flow, const struct document *document)
{
	const char *title = document->front->title.s;
	const char *left = foot_text(flow->arena, &document->facts);

	flow_page(flow)->tag = NULL; /* heads and feet are not read */
	for (size_t i = 0; i < flow->n; i++) {
		if (i && title)
			head_draw(flow, i, title);
		foot_draw(flow, i, left);
	}
}
