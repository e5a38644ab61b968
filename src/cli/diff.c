/* survreport diff: which numbers moved between two runs. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "base/suggest.h"
#include "cli/cli.h"
#include "cli/frozen.h"
#include "verify/diff/moved.h"

static const size_t LARGEST_RESULTS = (size_t)1 << 28;

/* Lines on a terminal; a pipe or a file gets all. */
enum { SHOWN_ON_TERMINAL = 50 };

/* The text of a results.csv, and where it is. */
struct results_source {
	const char *name; /* for messages: the file */
	struct bytes csv;
	struct stat file; /* tells whether two sources are one */
};

/* Says what is wrong with an argument; returns the code. */
static enum exit_code refuse(struct diags *diags, enum exit_code code, const char *name,
                             const char *what)
{
	struct source *source = ARENA_NEW(diags->arena, struct source);

	source->name = name;
	diag_error(diags, (struct mark){.source = source}, "%s", what);
	return code;
}

/* --- Folders --------------------------------------------------------------- */

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int name_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The folders in a folder that hold a results.csv, sorted. */
static struct names reports_in(struct arena *arena, const char *folder)
{
	struct names names = {0};
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' ||
		    !is_file(arena_printf(arena, "%s/%s/results.csv", folder, entry->d_name)))
			continue;
		ARENA_PUSH(arena, names.items, names.n, arena_strdup(arena, entry->d_name));
	}
	if (dir)
		closedir(dir);
	if (names.n)
		qsort(names.items, names.n, sizeof *names.items, name_compare);
	return names;
}

static enum exit_code folder_lacks(struct diags *diags, const char *folder)
{
	struct arena *arena = diags->arena;
	struct names reports = reports_in(arena, folder);
	const char *hint = "";

	if (reports.n == 1)
		hint = arena_printf(arena, " (did you mean '%s/%s'?)", folder, reports.items[0]);
	else if (reports.n)
		hint = arena_printf(arena, " (reports in it: %s)", names_join(arena, &reports, 8));
	return refuse(diags, EXIT_NO_INPUT, folder,
	              arena_printf(arena, "no results.csv in this folder%s", hint));
}

/* A path without the slashes at its end. */
static const char *path_trim(struct arena *arena, const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	return arena_strndup(arena, path, n);
}

/* --- Files ----------------------------------------------------------------- */

/* What people name instead of a folder or a results.csv. */
static const struct {
	const char *end, *what;
} other_files[] = {
    {".yaml", "a config, not results: run it, and name its output folder"},
    {".yml", "a config, not results: run it, and name its output folder"},
    {".json", "JSON, not a results.csv"},
};

static const char *what_else(const char *path)
{
	size_t length = strlen(path);

	for (size_t i = 0; i < sizeof other_files / sizeof *other_files; i++) {
		size_t n = strlen(other_files[i].end);

		if (length > n && strcmp(path + length - n, other_files[i].end) == 0)
			return other_files[i].what;
	}
	return NULL;
}

/* " (did you mean …?)" if there is a results.csv beside the file. */
static const char *beside_hint(struct arena *arena, const char *path)
{
	const char *beside = path_join(arena, path_folder(arena, path), "results.csv");

	if (!is_file(beside))
		return "";
	return arena_printf(arena, " (did you mean '%s'?)", beside);
}

static enum exit_code read_failed(struct diags *diags, const char *path)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		return refuse(diags, EXIT_NO_INPUT, path, "no such file or folder");
	case EACCES:
		return refuse(diags, EXIT_NO_INPUT, path, "may not be read by you");
	case EFBIG:
		return refuse(diags, EXIT_BAD_DATA, path, "larger than results can be (256 MiB)");
	case EINVAL:
	case EISDIR:
		return refuse(diags, EXIT_NO_INPUT, path, "not a file");
	default:
		return refuse(diags, EXIT_INPUT_OUTPUT, path, strerror(errno));
	}
}

/* The results in a lock or a PDF. */
static enum exit_code frozen_results(struct results_source *source, struct diags *diags)
{
	struct frozen frozen;
	enum exit_code code = frozen_read(diags->arena, source->name, source->csv, &frozen, diags);
	const struct entry *results;

	if (code != EXIT_DONE)
		return code;
	results = entry_find(frozen.lock.root, "results");
	if (!results || !results->text.data)
		return refuse(diags, EXIT_BAD_DATA, source->name, "no results in it");
	source->csv = results->text;
	return EXIT_DONE;
}

/* Finds the text of a results.csv: `path` is the file, a folder that holds it,
 * or a lock or a report with results in it.  EXIT_DONE, or the reason is in the sink. */
static enum exit_code source_read(struct results_source *source, const char *path,
                                  struct diags *diags)
{
	struct arena *arena = diags->arena;
	const char *what;

	source->name = path_trim(arena, path);
	if (stat(source->name, &source->file) != 0)
		return read_failed(diags, source->name);
	if (S_ISDIR(source->file.st_mode)) {
		const char *folder = source->name;

		source->name = arena_printf(arena, "%s/results.csv", folder);
		if (stat(source->name, &source->file) != 0)
			return errno == ENOENT ? folder_lacks(diags, folder)
			                       : read_failed(diags, folder);
	}
	if (!file_read(arena, source->name, LARGEST_RESULTS, &source->csv))
		return read_failed(diags, source->name);
	if (frozen_kind_of(source->csv) != FROZEN_NONE)
		return frozen_results(source, diags);
	what = what_else(source->name);
	if (!what)
		return EXIT_DONE;
	return refuse(diags, EXIT_BAD_DATA, source->name,
	              arena_printf(arena, "%s%s", what, beside_hint(arena, source->name)));
}

/* --- The verb -------------------------------------------------------------- */

static enum exit_code source_parse(struct results_table *table, const char *path,
                                   struct results_source *source, struct diags *diags)
{
	enum exit_code code = source_read(source, path, diags);

	if (code != EXIT_DONE)
		return code;
	return results_table_parse(table, diags->arena, source->csv, source->name, diags)
	           ? EXIT_DONE
	           : EXIT_BAD_DATA;
}

static bool same_file(const struct results_source *a, const struct results_source *b)
{
	return a->file.st_dev == b->file.st_dev && a->file.st_ino == b->file.st_ino;
}

static enum exit_code print_moves(const struct moves *moves)
{
	moved_print(moves, isatty(STDOUT_FILENO) ? SHOWN_ON_TERMINAL : 0, stdout);
	return moved_any(moves) ? EXIT_DIFFERS : EXIT_DONE;
}

static enum exit_code diff(char **paths, struct diags *diags)
{
	struct results_source was = {0}, now = {0};
	struct results_table was_table = {0}, now_table = {0};
	enum exit_code code = source_parse(&was_table, paths[0], &was, diags);
	enum exit_code now_code = source_parse(&now_table, paths[1], &now, diags);
	struct moves moves;

	code = code > now_code ? code : now_code;
	if (code != EXIT_DONE)
		return code;
	if (same_file(&was, &now))
		return usage_error(&verb_diff,
		                   arena_printf(diags->arena,
		                                "'%s' and '%s' are the same results.csv: "
		                                "nothing to compare",
		                                paths[0], paths[1]));
	moves = moved_find(diags->arena, &was_table, &now_table);
	return print_moves(&moves);
}

static enum exit_code run(int argc, char **argv)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	enum exit_code code;
	int n = options_parse(NULL, 0, NULL, argc, argv);

	if (n < 0)
		return EXIT_BAD_USAGE;
	if (n != 2)
		return usage_error(&verb_diff, n < 2 ? "diff takes two output folders, the "
		                                       "earlier one first"
		                                     : "diff takes two output folders, not "
		                                       "more");
	if (!argv[0][0] || !argv[1][0])
		return usage_error(&verb_diff, "the name of a folder is empty "
		                               "(is a variable not set?)");
	code = diff(argv, &diags);
	diag_print(&diags, stderr, false);
	arena_release(&arena);
	return code;
}

const struct verb verb_diff = {
    .name = "diff",
    .arguments = "A B",
    .summary = "which numbers moved between two runs: output folders, locks or "
	       "PDFs",
    .run = run,
};
