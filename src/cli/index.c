/* survreport index: the morning page of an output folder, by itself. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/date.h"
#include "cli/cli.h"
#include "page/page.h"
#include "run/provenance.h"

struct index_arguments {
	bool quiet;
};

static const struct option_spec index_options[] = {
    {"--quiet", NULL, OPTION_FLAG, offsetof(struct index_arguments, quiet),
     "do not print where the page is", NULL},
};

static enum exit_code write_page(const char *output, struct diags *diags)
{
	struct page_options page = {.output = output, .version = program_version};
	struct stat st;
	bool there;

	if (!date_epoch(&page.now, diags))
		return EXIT_BAD_USAGE;
	if (page.now < 0)
		page.now = (int64_t)time(NULL);
	there = stat(output, &st) == 0;
	if (!there && errno != ENOENT && errno != ENOTDIR) {
		diag_cause(diags, errno);
		diag_error(diags, (struct mark){0}, "cannot look at '%s': %s", output,
		           strerror(errno));
		return diag_code(diags, EXIT_NO_INPUT);
	}
	if (!there || !S_ISDIR(st.st_mode)) {
		diag_error(diags, (struct mark){0}, "there is no folder '%s'%s", output,
		           strcmp(output, "output") == 0 ? " (name the folder of the reports)" : "");
		return EXIT_NO_INPUT;
	}
	return page_write(&page, diags) ? EXIT_DONE : EXIT_CANNOT_CREATE;
}

static enum exit_code run(int argc, char **argv)
{
	struct index_arguments arguments = {0};
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	enum exit_code code;
	int n = options_parse(verb_index.options, verb_index.n_options, &arguments, argc, argv);

	if (n < 0)
		return EXIT_BAD_USAGE;
	if (n > 1)
		return usage_error(&verb_index, "index takes one folder, that of the reports");
	if (n == 1 && !**argv)
		return usage_error(&verb_index,
		                   "the name of the folder is empty (is a variable not "
		                   "set?)");
	code = write_page(n ? argv[0] : "output", &diags);
	if (code == EXIT_DONE && !arguments.quiet)
		printf("%s/" PAGE_NAME "\n", n ? argv[0] : "output");
	diag_print(&diags, stderr, false);
	arena_release(&arena);
	return code;
}

const struct verb verb_index = {
    .name = "index",
    .arguments = "[OUTPUT]",
    .summary = "write the morning page over all reports of a folder again",
    .options = index_options,
    .n_options = sizeof index_options / sizeof *index_options,
    .run = run,
};
