#include "render/render.h"

#include "render/docx.h"
#include "render/html.h"
#include "render/pptx.h"

const struct renderer renderers[] = {
    {"docx", docx_render, docx_text}, {"html", html_render}, {"pptx", pptx_render}, {0}};

const struct canvas *rendering_figure(const struct rendering *with, size_t i,
                                      struct figure_form form)
{
	return with->draw(with->plotter, i, form);
}
