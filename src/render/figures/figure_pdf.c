/* A figure as a PDF of one page of its size: vectors, with the fonts that it needs. */
#include "canvas/pages.h"
#include "render/figures/drawing.h"
#include "render/figures/formats.h"
#include "report/document.h"

bool figure_pdf(const struct rendering *with, const struct figure_piece *piece, struct bytes *out)
{
	const struct document *document = with->document;
	const struct canvas *drawing = figure_drawing(with, piece);
	struct pages pages = {.arena = with->arena,
	                      .fonts = with->fonts,
	                      .items = ARENA_NEW(with->arena, struct canvas),
	                      .n = 1,
	                      .tags = tag_add(with->arena, NULL, TAG_DOCUMENT),
	                      .title = figure_title(with, piece),
	                      .authors = document_authors(document),
	                      .language = document->front->language.s,
	                      .dated = document->dated,
	                      .date = document->date};

	canvas_init(pages.items, with->arena, with->fonts, drawing->width, drawing->height);
	pages.items->tags = pages.tags;
	canvas_tag_begin(pages.items, TAG_FIGURE)->text = piece->description;
	canvas_place(pages.items, drawing, 0, 0);
	canvas_tag_end(pages.items);
	return pages_pdf(&pages, out, with->diags);
}
