#include "memo.h"

#include <string.h>

#include "assets.h"
#include "config/study.h"
#include "config/template.h"
#include "quote/markdown.h"
#include "results/results.h"

#define DEFAULT_TEMPLATE "clinical-report"

/* The text as a document.  Messages name the memo, since no file has it. */
static bool text_parse(struct arena *arena, const struct memo *memo,
                       struct document *document, struct diags *diags)
{
	struct source *source = ARENA_NEW(arena, struct source);

	*source = (struct source){memo->title, memo->markdown,
	                          strlen(memo->markdown)};
	document->name = memo->title;
	return markdown_parse(arena, source, memo->markdown, document, diags);
}

bool memo_build(struct arena *arena, const struct memo *memo,
                struct report *report, struct fonts **fonts, struct diags *diags)
{
	struct document *document = ARENA_NEW(arena, struct document);
	const struct document *documents[] = {document};
	const struct results results = {.documents = documents,
	                                .n_documents = 1};
	const struct report_spec front = {.id.s = memo->foot,
	                                  .title.s = memo->title,
	                                  .subtitle.s = memo->subtitle};
	struct template *template = ARENA_NEW(arena, struct template);
	const char *files[N_FACES];

	*fonts = NULL;
	if (!assets_template(memo->template ? memo->template : DEFAULT_TEMPLATE,
	                     arena, template, diags) ||
	    !text_parse(arena, memo, document, diags))
		return false;
	report_fonts(template, &results, files);
	*fonts = fonts_load(arena, files, diags);
	return *fonts && report_build_text(arena,
	                                   &(struct report_text){
					       .front = &front,
					       .document = document,
					       .template = template,
					       .fonts = *fonts,
					   },
	                                   report, diags);
}

bool memo_pdf(struct arena *arena, const struct memo *memo, struct bytes *pdf,
              struct diags *diags)
{
	struct report report;
	struct fonts *fonts;
	bool done = memo_build(arena, memo, &report, &fonts, diags) &&
	            report_pdf(&report, pdf, diags);

	if (fonts)
		fonts_release(fonts);
	return done;
}
