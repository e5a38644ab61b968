#include "plot/plot.h"

#include "base/bug.h"
#include "base/str.h"
#include "plot/kinds.h"

/* A kind of figure: the name that estimate asks by, and what draws it. */
struct figure_kind {
	const char *name;
	struct canvas *(*draw)(const struct plot_input *input);
};

static const struct figure_kind kinds[] = {
    {"survival", survival_draw},   {"swimmer", swimmer_draw},
    {"waterfall", waterfall_draw}, {"residuals", residuals_draw},
    {"forest", forest_draw},
};

struct canvas *plot_figure(struct arena *arena, const struct figure *figure,
                           const struct style *style,
                           const struct template *template,
                           const struct fonts *fonts)
{
	struct plot_input input = {.arena = arena,
	                           .figure = figure,
	                           .style = style,
	                           .template = template,
	                           .fonts = fonts};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_equal(kinds[i].name, figure->kind))
			return kinds[i].draw(&input);
	BUG("a figure of unknown kind");
}
