#include "render/pages.h"

#include <string.h>

#include "base/str.h"
#include "render/pages/flow.h"
#include "render/pages/front.h"
#include "report/document.h"
#include "results/field.h"
#include "results/prose.h"
#include "results/table.h"

/* --- Parts --------------------------------------------------------------------- */

static void heading_set(struct flow *flow, const struct rendering *with, const struct part *part)
{
	(void)with;
	flow_heading(flow, part->level, part->number, part->text);
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
	flow_prose(flow, document_prose_words(with->document, part->prose, flow->arena));
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

	filled.text = document_words(with->document, part->text, flow->arena);
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

/* Fills pages, with contents at the foot of the first, which is returned to be
 * drawn when all pages are known. */
static struct tag *pages_fill(struct flow *flow, const struct rendering *with, bool contents)
{
	const struct document *document = with->document;
	struct tag *tag = NULL;

	flow_init(flow, with->arena, with->template, with->fonts, with->diags);
	front_set(flow, document);
	if (contents) {
		tag = contents_open(flow);
		flow->bottom = contents_height(flow, document);
	}
	for (size_t i = 0; i < document->n; i++)
		part_set(flow, with, &document->parts[i]);
	if (flow->n_pending)
		flow_reserve(flow, 0); /* a heading with nothing behind it */
	return tag;
}

bool pages_build(const struct rendering *with, struct pages *pages)
{
	const struct document *document = with->document;
	size_t errors = with->diags->n_errors;
	struct flow flow;
	struct tag *contents = NULL;

	pages_fill(&flow, with, false);
	if (with->template->contents && flow.n >= (size_t)with->template->contents &&
	    flow.n_sections > 1 && with->diags->n_errors == errors)
		contents = pages_fill(&flow, with, true);
	if (contents)
		contents_draw(&flow, contents);
	furniture_draw(&flow, document);
	*pages = (struct pages){.arena = flow.arena,
	                        .fonts = flow.fonts,
	                        .items = flow.pages,
	                        .tags = flow.root,
	                        .n = flow.n,
	                        .title = document->front->title.s ? document->front->title.s : "",
	                        .authors = document_authors(document),
	                        .dated = document->dated,
	                        .date = document->date};
	return with->diags->n_errors == errors;
}
