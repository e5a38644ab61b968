#include "run/memo.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cite/markdown.h"
#include "config/study.h"
#include "config/template.h"
#include "render/pages.h"
#include "report/report.h"
#include "results/prose.h"
#include "results/results.h"
#include "run/assets.h"

#define DEFAULT_TEMPLATE "clinical-report"

/* The text as a prose.  Messages name the memo, since no file has it. */
static bool text_parse(struct arena *arena, const struct memo *memo, struct prose *prose,
                       struct diags *diags)
{
	struct source *source = ARENA_NEW(arena, struct source);

	*source = (struct source){memo->title, memo->markdown, strlen(memo->markdown)};
	prose->name = memo->title;
	return markdown_parse(arena, source, memo->markdown, prose, diags);
}

bool memo_build(struct arena *arena, const struct memo *memo, struct pages *pages,
                struct fonts **fonts, struct diags *diags)
{
	struct prose *prose = ARENA_NEW(arena, struct prose);
	const struct prose *documents[] = {prose};
	const struct results results = {.prose = documents, .n_prose = 1};
	struct report_spec *front = ARENA_NEW(arena, struct report_spec);
	struct document *document = ARENA_NEW(arena, struct document);
	struct template *template = ARENA_NEW(arena, struct template);
	const char *files[N_FACES];

	front->id.s = memo->foot;
	front->title.s = memo->title;
	front->subtitle.s = memo->subtitle;
	*fonts = NULL;
	if (!assets_template(memo->template ? memo->template : DEFAULT_TEMPLATE, arena, template,
	                     diags) ||
	    !text_parse(arena, memo, prose, diags))
		return false;
	pages_fonts(template, &results, files);
	*fonts = fonts_load(arena, files, diags);
	return *fonts && report_build_text(arena, front, prose, document, diags) &&
	       pages_build(&(struct rendering){.arena = arena,
	                                       .diags = diags,
	                                       .document = document,
	                                       .template = template,
	                                       .fonts = *fonts},
	                   pages);
}

bool memo_pdf(struct arena *arena, const struct memo *memo, struct bytes *pdf, struct diags *diags)
{
	struct pages pages;
	struct fonts *fonts;
	bool done = memo_build(arena, memo, &pages, &fonts, diags) && pages_pdf(&pages, pdf, diags);

	if (fonts)
		fonts_release(fonts);
	return done;
}

static enum exit_code refuse(struct diags *diags, enum exit_code code, const char *path,
                             const char *why)
{
	(void)diag_error(diags, (struct mark){0}, "cannot write '%s': %s", path, why);
	return code;
}

enum exit_code memo_write(struct arena *arena, const struct memo *memo, const char *path,
                          struct diags *diags)
{
	struct bytes pdf;
	struct stat st;
	enum exit_code code;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return refuse(diags, EXIT_CANNOT_CREATE, path, "not a file");
	if (!memo_pdf(arena, memo, &pdf, diags))
		return EXIT_BAD_CONFIG;
	if (file_replace(arena, path, pdf.data, pdf.length))
		return EXIT_DONE;
	code = errno == EACCES || errno == EROFS || errno == ENOENT || errno == ENOTDIR
	           ? EXIT_CANNOT_CREATE
	           : EXIT_INPUT_OUTPUT;
	return refuse(diags, code, path, file_replace_why(arena, path));
}
