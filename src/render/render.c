#include "render/render.h"

#include "render/html.h"

const struct renderer renderers[] = {{"html", html_render}, {0}};

const struct canvas *rendering_figure(const struct rendering *with, size_t i,
                                      struct figure_form form)
{
	return with->draw(with->plotter, i, form);
}
