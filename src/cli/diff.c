/* survreport diff: which numbers moved between two runs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/frozen.h"
#include "compare/moved.h"

/* The results that a path stands for: a folder's results.csv, the file
 * itself, or what a lock or a PDF holds of them. */
static enum exit_code results_read(struct arena *arena, const char *path,
                                   struct results_table *table,
                                   struct diags *diags)
{
	struct frozen frozen;
	struct bytes csv;
	struct stat st;
	enum exit_code code;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		path = path_join(arena, path, "results.csv");
	code = frozen_file_read(arena, path, &csv, diags);
	if (code != EXIT_DONE)
		return code;
	if (frozen_kind_of(csv) != FROZEN_NONE) {
		code = frozen_read(arena, path, csv, &frozen, diags);
		if (code != EXIT_DONE)
			return code;
		csv = entry_find(frozen.lock.root, "results")->text;
	}
	return results_table_parse(table, arena, csv, path, diags)
	           ? EXIT_DONE
	           : EXIT_BAD_DATA;
}

static enum exit_code diff(struct arena *arena, char **paths,
                           struct diags *diags)
{
	struct results_table tables[2];
	struct moves moves;

	for (size_t i = 0; i < 2; i++) {
		enum exit_code code =
		    results_read(arena, paths[i], &tables[i], diags);

		if (code != EXIT_DONE)
			return code;
	}
	moves = moved_find(arena, &tables[0], &tables[1]);
	for (size_t i = 0; i < moves.n; i++)
		puts(moved_text(arena, &moves.items[i]));
	puts(moved_summary(arena, &moves));
	return moves.n ? EXIT_DIFFERS : EXIT_DONE;
}

static enum exit_code run(int argc, char **argv)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	enum exit_code code;
	int n = options_parse(verb_diff.options, verb_diff.n_options, NULL,
	                      argc, argv);

	if (n < 0)
		return EXIT_BAD_USAGE;
	if (n != 2)
		return usage_error(&verb_diff, "two of them are compared");
	if (strcmp(argv[0], argv[1]) == 0)
		return usage_error(&verb_diff, "both are the same path");
	code = diff(&arena, argv, &diags);
	diag_print(&diags, stderr, false);
	arena_release(&arena);
	return code;
}

const struct verb verb_diff = {
    .name = "diff",
    .arguments = "A B",
    .summary = "which numbers moved from A to B: output folders, locks or PDFs",
    .run = run,
};
