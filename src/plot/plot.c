#include "plot/plot.h"

#include "base/bug.h"
#include "base/str.h"
#include "plot/kinds.h"
#include "results/field.h"

/* A kind of figure is known by its line here. */
static const struct figure_kind *const kinds[] = {
    &survival_figure,  &swimmer_figure, &waterfall_figure,
    &residuals_figure, &forest_figure,  &patient_flow_figure,
};

static const struct figure_kind *kind_of(const struct figure *figure)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_equal(kinds[i]->name, figure->kind))
			return kinds[i];
	BUG("a figure of unknown kind");
}

struct canvas *plot_figure(struct arena *arena, const struct results *results,
                           const struct figure *figure, const struct plot_page *page)
{
	double full = template_text_width(page->template);
	struct figure_form form = page->form;
	const struct figure_kind *kind = kind_of(figure);
	struct figure *filled = figure_filled(results, figure, arena);
	struct plot_input input = {.arena = arena,
	                           .figure = filled,
	                           .style = results->style,
	                           .template = page->template,
	                           .fonts = page->fonts};

	form.width = form.width > 0 ? form.width : full;
	form.axes = form.axes > 0 ? form.axes : page->template->plot_height;
	/* the whole width is never too narrow */
	if (form.width < full - 0.01 && (kind->narrowest <= 0 || form.width < kind->narrowest))
		return NULL;
	input.form = form;

	if (kind->fill)
		filled->data = kind->fill(results, figure, arena);
	return kind->draw(&input);
}

const char *plot_description(struct arena *arena, const struct results *results,
                             const struct figure *figure)
{
	const struct figure_kind *kind = kind_of(figure);
	const char *words = kind->describe ? kind->describe(results, figure->data, arena) : "";
	struct str text = {.arena = arena};

	if (*words && *words != ' ')
		return words;
	str_addf(&text, "%s.%s", figure->caption, words);
	for (size_t i = 0; !kind->describe && i < figure->n_notes; i++)
		str_addf(&text, " %s", figure->notes[i]);
	return str_text(&text);
}

struct bytes plot_csv(struct arena *arena, const struct results *results,
                      const struct figure *figure)
{
	const struct figure_kind *kind = kind_of(figure);
	const void *data = kind->fill ? kind->fill(results, figure, arena) : figure->data;
	struct str out = {.arena = arena};

	kind->csv(data, &out);
	return (struct bytes){out.text, out.length};
}

void plot_dump(const struct results *results, FILE *to)
{
	for (size_t i = 0; i < results->n_figures; i++) {
		const struct figure *figure = &results->figures[i];
		const struct figure_kind *kind = kind_of(figure);

		fprintf(to, "figure %s: ", figure->analysis);
		fields_dump(results, figure->caption, to);
		fprintf(to, " (%s)\n", figure->kind);
		if (kind->dump)
			kind->dump(figure->data, to);
		for (size_t k = 0; k < figure->n_notes; k++) {
			fputs("note: ", to);
			fields_dump(results, figure->notes[k], to);
			fputc('\n', to);
		}
	}
}
