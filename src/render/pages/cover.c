/* The cover: what the report is, of which data, and who answers for it. */
#include "base/str.h"
#include "render/pages/front.h"

/* Where its title stands, by the height of the page; lines of the approval, pt. */
#define COVER_TITLE 0.24
#define COVER_APPROVAL 0.66
enum { APPROVAL_LINE = 40, APPROVAL_NAME = 80, APPROVAL_DATE = 330, DATE_WIDTH = 32 };

static void cover_line(struct flow *flow, enum type type, double space, const char *text)
{
	if (!text || !*text)
		return;
	flow_space(flow, space);
	flow_paragraph(flow, type, NULL, text);
}

static void cover_rule(struct flow *flow, double left, double right, double y, double width,
                       colour ink)
{
	const struct line_style style = {ink, width, 0, 0};

	canvas_line(flow_page(flow), (struct point){left, y}, (struct point){right, y}, &style);
}

static void title_set(struct flow *flow, const struct document *document)
{
	const struct template *template = flow->template;
	const struct report_spec *front = document->front;

	cover_line(flow, TYPE_KICKER, 0, line_text(flow, document, 0, template->first.left));
	flow->y += 6;
	cover_rule(flow, template->left, template->width - template->right, flow->y, 1.6,
	           template->colours.accent);
	flow->y += 12;
	cover_line(flow, TYPE_TITLE, 0, front->title.s);
	cover_line(flow, TYPE_SUBTITLE, 6, front->subtitle.s);
	cover_line(flow, TYPE_BODY, 10, document_authors(document));
}

/* Status, cut-off, and from what it was made: each a line, where there is one. */
static void facts_set(struct flow *flow, const struct document *document)
{
	static const char *const lines[] = {"Status: {status}", "Data cut-off: {cutoff}",
	                                    "Style {style} · conventions {conventions}",
	                                    "{id} · config {config} · data {data} · {version}"};

	flow->y += 28;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		cover_line(flow, TYPE_SMALL, 2, line_text(flow, document, 0, lines[i]));
}

static void approval_set(struct flow *flow)
{
	static const char *const roles[] = {"Prepared by", "Reviewed by", "Approved by"};
	const struct template *template = flow->template;
	struct text_style style = flow_style(flow, TYPE_SMALL);
	double left = template->left, right = template->width - template->right;

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		double y = template->height * COVER_APPROVAL + (double)i * APPROVAL_LINE;
		double date = left + APPROVAL_DATE;

		flow_tag_begin(flow, TAG_P);
		flow_text(flow, left, y, roles[i], &style);
		flow_text(flow, date, y, "Date", &style);
		flow_tag_end(flow);
		cover_rule(flow, left + APPROVAL_NAME, date - 12, y + 2, 0.5,
		           template->colours.rule);
		cover_rule(flow, date + DATE_WIDTH, right, y + 2, 0.5, template->colours.rule);
	}
}

/* The left part of the foot, which may say that all this is confidential. */
static void foot_set(struct flow *flow, const struct document *document)
{
	const struct template *template = flow->template;

	flow_page(flow)->tag = NULL;
	line_draw(flow, flow_page(flow), template->height - template->bottom / 2,
	          line_text(flow, document, 0, template->foot.left), "");
}

/* Puts the tags of the cover before those of the report. */
static void tags_join(struct flow *flow, struct tag *cover)
{
	while (flow->root->first)
		tag_move(flow->root->first, cover);
	flow->root = cover;
}

void cover_add(struct flow *flow, const struct document *document)
{
	struct flow cover;
	struct canvas *pages = ARENA_ARRAY(flow->arena, struct canvas, flow->n + 1);

	flow_init(&cover, flow->arena, flow->template, flow->fonts, flow->diags);
	cover.y = flow->template->height * COVER_TITLE;
	title_set(&cover, document);
	facts_set(&cover, document);
	approval_set(&cover);
	foot_set(&cover, document);
	tags_join(flow, cover.root);
	pages[0] = cover.pages[0];
	pages[0].foot = 0; /* not to be filled */
	for (size_t i = 0; i < flow->n; i++)
		pages[i + 1] = flow->pages[i];
	flow->pages = pages;
	flow->n++;
}
