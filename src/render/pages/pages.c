#include "render/pages.h"

#include <string.h>

#include "base/str.h"
#include "render/pages/flow.h"
#include "report/document.h"
#include "results/field.h"
#include "results/prose.h"
#include "results/table.h"

/* --- Title ------------------------------------------------------------------- */

/* A paragraph that may be absent; the text knows its place in the config. */
static void text_add(struct flow *flow, enum type type, const struct text *text, const char *where)
{
	if (!text->s)
		return;
	flow_from(flow, where, text->at);
	flow_paragraph(flow, type, NULL, text->s);
}

static void authors_add(struct flow *flow, const struct document *document)
{
	const struct texts *authors = &document->front->authors;

	if (authors->n == 0)
		return;
	flow_from(flow, "the authors", authors->items[0].at);
	flow_space(flow, flow_line(flow, TYPE_BODY) * 0.5);
	flow_paragraph(flow, TYPE_BODY, NULL, document_authors(document));
}

static void title_rule_add(struct flow *flow)
{
	const struct template *template = flow->template;
	struct line_style style = {template->colours.accent, 1.2, 0, 0};

	flow_space(flow, flow_line(flow, TYPE_BODY) * 0.7);
	canvas_line(flow_page(flow), (struct point){template->left, flow->y},
	            (struct point){template->width - template->right, flow->y}, &style);
	flow_space(flow, flow_line(flow, TYPE_BODY) * 0.3);
}

static void front_add(struct flow *flow, const struct document *document)
{
	const struct report_spec *report = document->front;

	text_add(flow, TYPE_TITLE, &report->title, "the title");
	flow_space(flow, flow_line(flow, TYPE_BODY) * 0.3);
	text_add(flow, TYPE_SUBTITLE, &report->subtitle, "the subtitle");
	authors_add(flow, document);
	if (report->data_cutoff.s) {
		flow_from(flow, "the data cut-off", report->data_cutoff.at);
		flow_paragraph(flow, TYPE_BODY, NULL,
		               arena_printf(flow->arena, "Data cut-off: %s", report->data_cutoff.s));
	}
	title_rule_add(flow);
}

/* --- Heads and feet ------------------------------------------------------------ */

/* Baseline and rule of the head from the top of the text; of the foot from the
 * edge of the paper. */
enum { HEAD_ABOVE = 16, HEAD_RULE = 10, FOOT_BASE = 33, FOOT_RULE = 44, PAGE_ROOM = 90 };
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

/* The report's title, cut to a line, at the head of all pages but the first,
 * which has it in large. */
static void head_draw(struct flow *flow, struct canvas *page, const char *title)
{
	struct edges edges = edges_find(flow->template, page);
	struct measure measure = flow_measure(flow, TYPE_RUNNING);
	struct text_style style = flow_style(flow, TYPE_RUNNING);

	measure.width = edges.right - edges.left;
	canvas_text(page, edges.left, edges.head, text_fit(flow->arena, &measure, title), &style);
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
	canvas_text(page, edges.right, edges.foot, right, &style);
}

static void pages_decorate(struct flow *flow, const struct report_spec *report)
{
	struct str left = {.arena = flow->arena};

	str_add(&left, report->id.s ? report->id.s : "");
	if (report->data_cutoff.s)
		str_addf(&left, "%sdata cut-off %s", left.length ? "  ·  " : "",
		         report->data_cutoff.s);
	flow_page(flow)->tag = NULL; /* heads and feet are furniture */
	for (size_t i = 0; i < flow->n; i++) {
		if (i && report->title.s)
			head_draw(flow, &flow->pages[i], report->title.s);
		foot_draw(flow, i, str_text(&left));
	}
}

/* --- Parts --------------------------------------------------------------------- */

static void heading_set(struct flow *flow, const struct rendering *with, const struct part *part)
{
	(void)with;
	flow_heading(flow, part->level, part->text);
}

static void lead_set(struct flow *flow, const struct rendering *with, const struct part *part)
{
	(void)with;
	flow_lead(flow, part->text);
}

static void paragraph_set(struct flow *flow, const struct rendering *with, const struct part *part)
{
	(void)with;
	flow_paragraph(flow, TYPE_BODY, NULL, part->text);
}

static void bullet_set(struct flow *flow, const struct rendering *with, const struct part *part)
{
	(void)with;
	flow_paragraph(flow, TYPE_BODY, "•", part->text);
}

static void note_set(struct flow *flow, const struct rendering *with, const struct part *part)
{
	(void)with;
	flow_space(flow, flow_line(flow, TYPE_BODY) * 0.5);
	flow_paragraph(flow, TYPE_NOTE, NULL, part->text);
}

static void table_set(struct flow *flow, const struct rendering *with, const struct part *part)
{
	flow_table(flow, table_filled(with->document->results, part->table, flow->arena),
	           part->number);
}

static void figure_set(struct flow *flow, const struct rendering *with, const struct part *part)
{
	flow_figure(flow, figure_filled(with->document->results, part->figure, flow->arena),
	            rendering_figure(with, part->figure_index, (struct figure_form){0}),
	            part->number,
	            fields_fill(with->document->results, with->descriptions[part->figure_index],
	                        flow->arena));
}

static void prose_set(struct flow *flow, const struct rendering *with, const struct part *part)
{
	(void)with;
	flow_prose(flow, prose_filled(part->prose, flow->arena));
}

static void (*const set[])(struct flow *flow, const struct rendering *with,
                           const struct part *part) = {
    [PART_HEADING] = heading_set, [PART_LEAD] = lead_set,   [PART_PARAGRAPH] = paragraph_set,
    [PART_BULLET] = bullet_set,   [PART_NOTE] = note_set,   [PART_TABLE] = table_set,
    [PART_FIGURE] = figure_set,   [PART_PROSE] = prose_set,
};

static void part_set(struct flow *flow, const struct rendering *with, const struct part *part)
{
	struct part filled = *part;

	filled.text = fields_fill(with->document->results, part->text, flow->arena);
	flow_from(flow, part->where, part->at);
	set[part->kind](flow, with, &filled);
}

/* --- The whole ----------------------------------------------------------------- */

void pages_fonts(const struct template *template, const struct results *results,
                 const char *files[N_FACES])
{
	bool italic = false;

	for (size_t i = 0; i < results->n_prose; i++)
		italic |= prose_has_italic(results->prose[i]);
	for (int i = 0; i < N_FACES; i++)
		files[i] = template->fonts[i];
	if (!italic)
		files[FACE_ITALIC] = NULL;
}

bool pages_build(const struct rendering *with, struct pages *pages)
{
	const struct document *document = with->document;
	const struct report_spec *front = document->front;
	size_t errors = with->diags->n_errors;
	struct flow flow;

	flow_init(&flow, with->arena, with->template, with->fonts, with->diags);
	front_add(&flow, document);
	for (size_t i = 0; i < document->n; i++)
		part_set(&flow, with, &document->parts[i]);
	if (flow.n_pending)
		flow_reserve(&flow, 0); /* a heading with nothing behind it */
	pages_decorate(&flow, front);
	*pages = (struct pages){.arena = flow.arena,
	                        .fonts = flow.fonts,
	                        .items = flow.pages,
	                        .tags = flow.root,
	                        .n = flow.n,
	                        .title = front->title.s ? front->title.s : "",
	                        .authors = document_authors(document),
	                        .dated = document->dated,
	                        .date = document->date};
	return with->diags->n_errors == errors;
}
