#include "render/pptx.h"

#include <math.h>
#include <string.h>

#include "render/pages/front.h"
#include "render/pptx/pptx.h"
#include "results/prose.h"
#include "results/table.h"

/* --- The first slide --------------------------------------------------------------------- */

enum { FINDINGS_TOP = 210, FINDING_HEIGHT = 110, FINDINGS_ACROSS = 4 };

static void finding_add(struct pptx *pptx, const struct key_finding *finding, struct box box)
{
	const struct shape_look number = {TYPE_KEY_NUMBER, 32, "l", "b"};
	const struct shape_look label = {TYPE_TABLE_HEAD, 14, "l", "t"};
	const struct shape_look detail = {TYPE_NOTE, 12, "l", "t"};

	box.height = 40;
	pptx_text(pptx, &box, "Finding", finding->value, &number);
	box.y += 44;
	box.height = 20;
	pptx_text(pptx, &box, "Label", finding->label, &label);
	box.y += 20;
	box.height = 34;
	pptx_text(pptx, &box, "Detail", finding->detail, &detail);
}

static void front_add(struct pptx *pptx)
{
	const struct document *document = pptx->with->document;
	const struct report_spec *front = document->front;
	const struct shape_look subtitle = {TYPE_SUBTITLE, 18, "l", "t"};
	const struct shape_look authors = {TYPE_SMALL, 14, "l", "t"};
	const double room = SLIDE_WIDTH - 2 * SLIDE_MARGIN;
	struct box box = {SLIDE_MARGIN, BODY_TOP, room, 50};

	pptx_slide_open(pptx, front->title.s ? front->title.s : "Report");
	if (front->subtitle.s)
		pptx_text(pptx, &box, "Subtitle", front->subtitle.s, &subtitle);
	box.y += 56;
	if (front->authors.n)
		pptx_text(pptx, &box, "Authors", document_authors(document), &authors);
	for (size_t i = 0; i < document->n_findings; i++) {
		size_t across = i % FINDINGS_ACROSS, down = i / FINDINGS_ACROSS;

		finding_add(pptx, &document->findings[i],
		            (struct box){SLIDE_MARGIN + (double)across * room / FINDINGS_ACROSS,
		                         FINDINGS_TOP + (double)down * FINDING_HEIGHT,
		                         room / FINDINGS_ACROSS - 12, 0});
	}
	pptx_slide_close(pptx);
}

/* --- Figures and tables --------------------------------------------------------------------- */

static const char *title_of(struct pptx *pptx, const char *what, size_t number, const char *caption)
{
	return arena_printf(pptx->with->arena, "%s\u00a0%zu. %s", what, number, caption);
}

static const char *notes_of(struct pptx *pptx, const struct figure *figure)
{
	struct str notes = {.arena = pptx->with->arena};

	for (size_t i = 0; i < figure->n_notes; i++)
		str_addf(&notes, "%s%s", i ? " " : "", figure->notes[i]);
	return document_plain(pptx->with->document, str_text(&notes), pptx->with->arena);
}

static void figure_add(struct pptx *pptx, const struct part *part)
{
	enum { NOTES_HEIGHT = 36 };
	const struct rendering *with = pptx->with;
	const struct figure *figure = part->figure;
	const char *said = with->descriptions[part->figure_index], *notes = notes_of(pptx, figure);
	const struct canvas *canvas =
	    rendering_figure(with, part->figure_index, (struct figure_form){0});
	struct box notes_box = {SLIDE_MARGIN, BODY_BOTTOM - NOTES_HEIGHT,
	                        SLIDE_WIDTH - 2 * SLIDE_MARGIN, NOTES_HEIGHT};
	struct shape_look look = {TYPE_NOTE, 9, "l", "b"};
	double room = BODY_BOTTOM - BODY_TOP - (*notes ? NOTES_HEIGHT : 0), scale;
	struct box box = {0, BODY_TOP, 0, 0};

	scale = fmin((SLIDE_WIDTH - 2 * SLIDE_MARGIN) / canvas->width, room / canvas->height);
	box.width = canvas->width * scale;
	box.height = canvas->height * scale;
	box.x = (SLIDE_WIDTH - box.width) / 2;
	pptx_slide_open(pptx, title_of(pptx, "Figure", part->number, figure->caption));
	pptx_picture(pptx, &box, canvas, "Figure",
	             document_plain(with->document, said ? said : figure->caption, with->arena));
	look.size = pptx_fit(pptx, TYPE_NOTE, notes, &notes_box, 9, 6);
	if (*notes)
		pptx_text(pptx, &notes_box, "Notes", notes, &look);
	pptx_slide_close(pptx);
}

static void prose_add(struct pptx *pptx, const struct prose *text)
{
	const struct prose *prose =
	    document_prose_words(pptx->with->document, text, pptx->with->arena);

	for (size_t i = 0; i < prose->n; i++)
		if (prose->blocks[i].table && prose->blocks[i].number)
			pptx_table(pptx, prose->blocks[i].table,
			           title_of(pptx, "Table", prose->blocks[i].number,
			                    prose->blocks[i].table->caption));
}

static void part_add(struct pptx *pptx, const struct part *part)
{
	const struct table *table;

	if (part->figure)
		figure_add(pptx, part);
	else if (part->prose)
		prose_add(pptx, part->prose);
	else if (part->table && part->number) {
		table = table_filled(pptx->with->document->results, part->table, pptx->with->arena);
		pptx_table(pptx, table, title_of(pptx, "Table", part->number, table->caption));
	}
}

bool pptx_render(const struct rendering *with, struct bytes *out)
{
	struct package package = {.arena = with->arena};
	struct pptx pptx = {.with = with, .package = &package};

	flow_init(&pptx.flow, with->arena, with->template, with->fonts, with->diags);
	pptx_frame_begin(&pptx);
	front_add(&pptx);
	for (size_t i = 0; i < with->document->n; i++)
		part_add(&pptx, &with->document->parts[i]);
	pptx_frame_end(&pptx);
	return !pptx.failed && package_pack(&package, "report.pptx", with->diags, out);
}
