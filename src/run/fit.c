/* A report that may have so many pages and no more: what fits, first things
 * first. */
#include "run/fit.h"

#include "base/str.h"
#include "render/pages.h"

/* Pages of a report that shows so much of each analysis; a large number if it
 * cannot be made. */
static size_t pages_of(struct run *run, const struct report_input *input)
{
	struct arena scratch = {0};
	struct diags quiet = {.arena = &scratch};
	struct rendering with = rendering(run);
	struct document document;
	struct pages pages;
	size_t n = SIZE_MAX;

	with.arena = &scratch;
	with.diags = &quiet;
	with.document = &document;
	if (report_build(&scratch, input, &document, &quiet) && pages_build(&with, &pages))
		n = pages.n;
	arena_release(&scratch);
	return n;
}

static bool has_figure(const struct results *results, const char *analysis)
{
	for (size_t i = 0; i < results->n_figures; i++)
		if (str_equal(results->figures[i].analysis, analysis))
			return true;
	return false;
}

/* Shows as much of an analysis as there is room for. */
static void analysis_fit(struct run *run, const struct report_input *input, size_t i,
                         enum report_shown *shown)
{
	size_t most = (size_t)run->template.pages;

	shown[i] = SHOWN_WHOLE;
	if (pages_of(run, input) <= most)
		return;
	shown[i] = SHOWN_FIGURES;
	if (has_figure(&run->results, run->results.analyses[i].name) && pages_of(run, input) <= most)
		return;
	shown[i] = SHOWN_NOT;
}

void fit_pages(struct run *run, struct report_input *input)
{
	const struct results *results = &run->results;
	enum report_shown *shown;

	if (run->template.pages == 0 || pages_of(run, input) <= (size_t)run->template.pages)
		return;
	shown = ARENA_ARRAY(&run->arena, enum report_shown, results->n_analyses);
	input->shown = shown;
	for (size_t i = 0; i < results->n_analyses; i++)
		shown[i] = SHOWN_NOT;
	input->texts_left_out = pages_of(run, input) > (size_t)run->template.pages;
	for (size_t i = 0; i < results->n_analyses; i++)
		if (str_equal(results->analyses[i].name, results->headline))
			analysis_fit(run, input, i, shown);
	for (size_t i = 0; i < results->n_analyses; i++)
		if (!str_equal(results->analyses[i].name, results->headline))
			analysis_fit(run, input, i, shown);
}
