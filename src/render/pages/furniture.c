/* Heads and feet of pages. */
#include <math.h>

#include "render/line.h"
#include "render/pages/front.h"

/* Baseline and rule of the head from the top of the text; of the foot from the
 * edge of the paper. */
enum { HEAD_ABOVE = 16, HEAD_RULE = 10, FOOT_BASE = 33, FOOT_RULE = 44 };
enum { LINE_GAP = 16 };
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

const char *line_text(const struct flow *flow, const struct document *document, size_t page,
                      const char *line)
{
	return line_fill(flow->arena, document, line,
	                 (struct line_place){section_of(flow, page), page + 1, flow->n});
}

void line_draw(struct flow *flow, struct canvas *page, double y, const char *left, const char *right)
{
	struct edges edges = edges_find(flow->template, page);
	struct measure measure = flow_measure(flow, TYPE_RUNNING);
	struct text_style style = flow_style(flow, TYPE_RUNNING);
	double whole = edges.right - edges.left;
	double takes = fonts_width(flow->fonts, style.face, style.size, right);

	/* each has what the other leaves, and half of the line at least */
	measure.width = *right ? fmax(whole - takes, whole / 2) - LINE_GAP : whole;
	left = text_fit(flow->arena, &measure, left);
	if (*left)
		canvas_text(page, edges.left, y, left, &style);
	measure.width =
	    whole - (*left ? LINE_GAP + fonts_width(flow->fonts, style.face, style.size, left) : 0);
	style.anchor = ANCHOR_END;
	if (*right)
		canvas_text(page, edges.right, y, text_fit(flow->arena, &measure, right), &style);
}

/* Of all pages but the first, which says it in large. */
static void head_draw(struct flow *flow, const struct document *document, size_t i)
{
	const struct template_line *head = &flow->template->head;
	struct canvas *page = &flow->pages[i];
	const char *left = line_text(flow, document, i, head->left);
	const char *right = line_text(flow, document, i, head->right);

	if (!*left && !*right)
		return;
	line_draw(flow, page, edges_find(flow->template, page).head, left, right);
	rule_draw(page, flow->template, flow->template->top - HEAD_RULE);
}

static void foot_draw(struct flow *flow, const struct document *document, size_t i)
{
	const struct template_line *foot = &flow->template->foot;
	struct canvas *page = &flow->pages[i];
	const char *left = line_text(flow, document, i, foot->left);
	const char *right = line_text(flow, document, i, foot->right);

	if (!*left && !*right)
		return;
	line_draw(flow, page, edges_find(flow->template, page).foot, left, right);
	rule_draw(page, flow->template, page->height - FOOT_RULE);
}

void furniture_draw(struct flow *flow, const struct document *document)
{
	flow_page(flow)->tag = NULL; /* heads and feet are not read */
	for (size_t i = 0; i < flow->n; i++) {
		if (i)
			head_draw(flow, document, i);
		foot_draw(flow, document, i);
	}
}
