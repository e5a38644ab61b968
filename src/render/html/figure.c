/* Figures: the drawing of the page's width, and that of half of it for narrow
 * screens, if there is one; the style sheet shows either. */
#include "canvas/svg.h"
#include "render/html/html.h"
#include "report/document.h"
#include "results/field.h"

void html_colours(struct html *html, const struct canvas *canvas)
{
	for (size_t i = 0; i < canvas->n; i++) {
		const struct op *op = &canvas->ops[i];
		size_t k = 0;

		if (op->kind != OP_TEXT && op->kind != OP_LINES && op->kind != OP_AREA &&
		    op->kind != OP_RECT)
			continue;
		while (k < html->n_colours && html->colours[k] != op->colour)
			k++;
		if (k == html->n_colours)
			ARENA_PUSH(html->with->arena, html->colours, html->n_colours, op->colour);
	}
}

static void drawing_add(struct html *html, const struct part *part, const struct canvas *canvas,
                        const char *form)
{
	const struct results *results = html->with->document->results;
	struct arena *arena = html->with->arena;
	struct svg_about about = {.id = arena_printf(arena, "figure-%zu-%s", part->number, form),
	                          .form = form,
	                          .title = fields_fill(results, part->figure->caption, arena),
	                          .description = fields_fill(
				      results, html->with->descriptions[part->figure_index], arena)};

	html_colours(html, canvas);
	svg_add(&html->out, canvas, &about);
}

void html_figure(struct html *html, const struct part *part)
{
	const struct figure *figure = part->figure;
	struct figure_form half = {template_half_width(html->with->template), 0};
	const struct canvas *full, *narrow;

	full = rendering_figure(html->with, part->figure_index, (struct figure_form){0});
	narrow = rendering_figure(html->with, part->figure_index, half);
	str_addf(&html->out, "<figure id=\"figure-%zu\">\n<figcaption>", part->number);
	html_caption(html, "Figure", part->number, figure->caption);
	str_add(&html->out, "</figcaption>\n");
	if (narrow) {
		drawing_add(html, part, full, "full");
		drawing_add(html, part, narrow, "half");
	} else {
		str_addf(&html->out,
		         "<div class=\"wide\" tabindex=\"0\" role=\"region\" "
		         "aria-label=\"Drawing of figure %zu\">\n",
		         part->number);
		drawing_add(html, part, full, "only");
		str_add(&html->out, "</div>\n");
	}
	for (size_t i = 0; i < figure->n_notes; i++)
		html_element(html, "p class=\"note\"", "p", figure->notes[i]);
	str_add(&html->out, "</figure>\n");
}
