#include "render/render.h"

#include <string.h>

#include "base/str.h"
#include "render/html.h"

const struct renderer renderers[] = {{"html", html_render}, {0}};

const struct canvas *rendering_figure(const struct rendering *with, size_t i,
                                      struct figure_form form)
{
	return with->draw(with->plotter, i, form);
}

const struct renderer *renderer_find(const char *name)
{
	for (size_t i = 0; renderers[i].name; i++)
		if (strcmp(renderers[i].name, name) == 0)
			return &renderers[i];
	return NULL;
}

const struct renderer *renderer_of_file(const char *file)
{
	static const char stem[] = "report.";

	return strncmp(file, stem, strlen(stem)) == 0 ? renderer_find(file + strlen(stem)) : NULL;
}

const char *renderer_names(struct arena *arena)
{
	struct str names = {.arena = arena};

	for (size_t i = 0; renderers[i].name; i++)
		str_addf(&names, "%s%s", i ? ", " : "", renderers[i].name);
	return str_text(&names);
}
