#include "render/pages.h"

#include <string.h>

#include "base/str.h"
#include "render/pages/flow.h"
#include "render/pages/front.h"
#include "render/pages/place.h"
#include "report/document.h"
#include "results/field.h"
#include "results/prose.h"
#include "results/table.h"

/* --- Parts --------------------------------------------------------------------- */

/* Text is small in columns. */
static enum type body_type(const struct part *part)
{
	return part->column == COLUMN_NONE ? TYPE_BODY : TYPE_SMALL;
}

static void figure_part_set(struct flow *flow, const struct rendering *with,
                            const struct part *part, struct figure_form form)
{
	flow_figure(flow, figure_filled(with->document->results, part->figure, flow->arena),
	            rendering_figure(with, part->figure_index, form), part->number,
	            fields_fill(with->document->results, with->descriptions[part->figure_index],
	                        flow->arena));
}

void part_set(struct flow *flow, const struct rendering *with, const struct part *part,
              struct figure_form form)
{
	const char *text = document_words(with->document, part->text, flow->arena);

	flow_from(flow, part->where, part->at);
	switch (part->kind) {
	case PART_HEADING:
		flow_heading(flow, part->level, part->number, text);
		break;
	case PART_LEAD:
		flow_lead(flow, text);
		break;
	case PART_PARAGRAPH:
		flow_paragraph(flow, body_type(part), NULL, text);
		break;
	case PART_RUN_IN:
		flow_paragraph(flow, body_type(part), part->label, text);
		break;
	case PART_BULLET:
		flow_paragraph(flow, body_type(part), "•", text);
		break;
	case PART_NOTE:
		flow_space(flow, flow_line(flow, TYPE_BODY) * 0.5);
		flow_paragraph(flow, TYPE_NOTE, NULL, text);
		break;
	case PART_TABLE:
		flow_table(flow, part->filled, part->number);
		break;
	case PART_FIGURE:
		figure_part_set(flow, with, part, form);
		break;
	case PART_PROSE:
		flow_prose(flow, document_prose_words(with->document, part->prose, flow->arena));
		break;
	}
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

/* Fills pages, with contents at the foot of the first from so many pages on. */
static void pages_fill(struct flow *flow, const struct rendering *with)
{
	const struct document *document = with->document;
	size_t from = (size_t)with->template->contents;
	struct placing placing = {.with = with, .flow = flow};
	struct tag *contents = NULL;

	chunks_make(&placing);
	place_find(&placing);
	if (from && placing.n_pages >= from && document->n_sections > 1) {
		contents = contents_open(flow);
		flow->bottom = contents_height(flow, document);
		place_find(&placing);
	}
	place_set(&placing);
	if (flow->n_pending)
		flow_reserve(flow, 0); /* a heading with nothing behind it */
	if (contents)
		contents_draw(flow, document, contents);
}

bool pages_build(const struct rendering *with, struct pages *pages)
{
	const struct document *document = with->document;
	size_t errors = with->diags->n_errors;
	struct flow flow;

	flow_init(&flow, with->arena, with->template, with->fonts, with->diags);
	front_set(&flow, document);
	pages_fill(&flow, with);
	furniture_draw(&flow, document);
	if (with->template->cover && document->facts.report)
		cover_add(&flow, document);
	*pages = (struct pages){.arena = flow.arena,
	                        .fonts = flow.fonts,
	                        .items = flow.pages,
	                        .tags = flow.root,
	                        .n = flow.n,
	                        .title = document->front->title.s ? document->front->title.s : "",
	                        .authors = document_authors(document),
	                        .language = document->front->language.s,
	                        .dated = document->dated,
	                        .date = document->date};
	return with->diags->n_errors == errors;
}
