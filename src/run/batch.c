#include "run/batch.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/bug.h"
#include "base/file.h"
#include "base/words.h"

/* --- Which configs --------------------------------------------------------------- */

enum { LIST_MAX_BYTES = 16 << 20 };

static void add(struct arena *arena, struct names *configs, const char *path)
{
	ARENA_PUSH(arena, configs->items, configs->n, path);
}

static bool fail(struct diags *diags, const char *path, const char *what)
{
	return diag_error(diags, (struct mark){0}, "'%s' %s", path, what);
}

static bool is_config_name(const char *name)
{
	size_t n = strlen(name);

	return *name != '.' && n > strlen(".yaml") &&
	       strcmp(name + n - strlen(".yaml"), ".yaml") == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool add_folder(struct arena *arena, struct names *configs, const char *path,
                       struct diags *diags)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	size_t before = configs->n;
	int number;

	if (!folder)
		return fail(diags, path, arena_printf(arena, "cannot be read: %s", strerror(errno)));
	while ((entry = folder_next(folder)))
		if (is_config_name(entry->d_name))
			add(arena, configs, path_join(arena, path, entry->d_name));
	number = errno;
	closedir(folder);
	if (number)
		return fail(diags, path,
		            arena_printf(arena, "cannot be read: %s", strerror(number)));
	if (configs->n == before)
		return fail(diags, path, "has no configs (*.yaml)");
	qsort(configs->items + before, configs->n - before, sizeof *configs->items, by_name);
	return true;
}

static bool add_list(struct arena *arena, struct names *configs, const char *path,
                     struct diags *diags)
{
	const char *folder = path_folder(arena, path), *p, *end;
	struct bytes text;
	size_t before = configs->n;

	if (!file_read(arena, path, LIST_MAX_BYTES, &text))
		return fail(diags, path, arena_printf(arena, "cannot be read: %s", strerror(errno)));
	if (memchr(text.data, '\0', text.length))
		return fail(diags, path, "is no list of configs: it is no text");
	for (p = text.data; p < text.data + text.length; p = *end ? end + 1 : end) {
		size_t n;

		end = p + strcspn(p, "\n");
		for (; *p == ' ' || *p == '\t'; p++)
			;
		for (n = (size_t)(end - p); n && strchr(" \t\r", p[n - 1]); n--)
			;
		if (n && *p != '#')
			add(arena, configs, path_join(arena, folder, arena_strndup(arena, p, n)));
	}
	return configs->n > before || fail(diags, path, "lists no configs");
}

bool batch_list(struct arena *arena, char *const *arguments, size_t n, struct names *configs,
                struct diags *diags)
{
	bool right = true;

	for (size_t i = 0; i < n; i++) {
		const char *argument = arguments[i];
		struct stat st;

		if (*argument == '@')
			right = add_list(arena, configs, argument + 1, diags) && right;
		else if (stat(argument, &st) == 0 && S_ISDIR(st.st_mode))
			right = add_folder(arena, configs, argument, diags) && right;
		else
			add(arena, configs, argument);
	}
	return right;
}

/* --- What became of them ----------------------------------------------------------- */

bool batch_is_done(const struct batch_end *end)
{
	return !end->signal && !end->absent && (end->code == EXIT_DONE || end->code == EXIT_DIFFERS);
}

/* Which report stands, and how old it is. */
static const char *standing(const struct batch *batch, const struct batch_end *end,
                            struct arena *arena)
{
	enum { DAY = 86400 };
	char date[32];
	struct stat st;
	struct tm tm;
	long days;

	if (!*end->id ||
	    stat(arena_printf(arena, "%s/%s/report.pdf", batch->output, end->id), &st) != 0)
		return "no report stands";
	gmtime_r(&st.st_mtime, &tm);
	strftime(date, sizeof date, "%Y-%m-%d", &tm);
	days = (long)((batch->now - st.st_mtime) / DAY);
	return days < 1 ? arena_printf(arena, "the report of %s stands", date)
	                : arena_printf(arena, "the report of %s, %ld day%s old, stands", date, days,
	                               words_s((size_t)days));
}

/* Why there is no report. */
static const char *why(const struct batch_end *end, struct arena *arena)
{
	switch (end->signal) {
	case 0:
		break;
	case SIGALRM:
		return "stopped: it took longer than limits.seconds or --limit-seconds allow";
	case SIGXFSZ:
		return "stopped: a file became larger than limits.output allows";
	case SIGNAL_NO_MEMORY:
		return "stopped: it needs more memory than limits.memory or --limit-memory allow, "
		       "or than there is";
	case SIGKILL:
		return "killed: the machine was out of memory, or somebody ended it";
	case SIGTERM:
		return "stopped: somebody ended it";
	default:
		return arena_printf(arena, "ended by signal %d (%s): a fault of the program",
		                    end->signal, strsignal(end->signal));
	}
	if (!*end->error)
		return arena_printf(arena, "exit code %d", (int)end->code);
	return end->n_errors > 1 ? arena_printf(arena, "%s (and %zu more error%s)", end->error,
	                                        end->n_errors - 1, words_s(end->n_errors - 1))
	                         : end->error;
}

/* The config and why it has no report; an error of the config names it itself. */
static const char *failure(const struct batch *batch, size_t i, struct arena *arena)
{
	const char *config = batch->configs[i], *text = why(&batch->ends[i], arena);

	return strncmp(text, config, strlen(config)) == 0
	           ? text
	           : arena_printf(arena, "%s: %s", config, text);
}

static size_t count_done(const struct batch *batch)
{
	size_t n = 0;

	for (size_t i = 0; i < batch->n; i++)
		n += batch_is_done(&batch->ends[i]);
	return n;
}

static void print_failure(const struct batch *batch, size_t i, FILE *to)
{
	struct arena arena = {0};
	const struct batch_end *end = &batch->ends[i];

	if (end->absent) /* one line tells of all of its part */
		;
	else if (!batch_is_done(end))
		fprintf(to, "%s; %s\n", failure(batch, i, &arena), standing(batch, end, &arena));
	if (batch_is_done(end) && *end->watch)
		fprintf(to, "%s: watch: %s; the report is made, see %s/%s/digest.txt\n",
		        batch->configs[i], end->watch, batch->output, end->id);
	if (batch_is_done(end) && end->code == EXIT_DIFFERS)
		fprintf(to,
		        "%s: printed figures are contradicted; the report is made, see its "
		        "claims.csv\n",
		        batch->configs[i]);
	arena_release(&arena);
}

void batch_print_failures(const struct batch *batch, FILE *to)
{
	size_t done = count_done(batch);
	bool all_well = done == batch->n;

	for (size_t i = 0; i < batch->n; i++) {
		print_failure(batch, i, to);
		all_well = all_well && batch->ends[i].code == EXIT_DONE && !*batch->ends[i].watch;
	}
	if (!all_well)
		fprintf(to, "%zu of %zu done\n", done, batch->n);
}

const char *batch_state(const struct batch_end *end)
{
	if (end->absent)
		return "not run";
	if (!batch_is_done(end))
		return "failed";
	if (*end->watch)
		return "watch";
	if (end->code == EXIT_DIFFERS)
		return "contradicted";
	if (end->unchanged)
		return "unchanged";
	return end->n_warnings ? "warnings" : "done";
}

const char *batch_line(const struct batch *batch, size_t i, struct arena *arena)
{
	const struct batch_end *end = &batch->ends[i];
	const char *config = batch->configs[i], *more = "";

	if (!batch_is_done(end))
		return arena_printf(arena, "%-12s  %s; %s", batch_state(end),
		                    failure(batch, i, arena), standing(batch, end, arena));
	if (*end->watch)
		more = arena_printf(arena, " (%s)", end->watch);
	else if (end->n_contradicted)
		more = arena_printf(arena, " (%zu printed figure%s)", end->n_contradicted,
		                    words_s(end->n_contradicted));
	else if (end->n_warnings)
		more = arena_printf(arena, " (%zu warning%s)", end->n_warnings,
		                    words_s(end->n_warnings));
	return arena_printf(arena, "%-12s  %s: %s/%s/report.pdf%s", batch_state(end), config,
	                    batch->output, end->id, more);
}

void batch_print(const struct batch *batch, FILE *to)
{
	size_t unchanged = 0;

	for (size_t i = 0; i < batch->n; i++) {
		struct arena arena = {0};

		unchanged += batch->ends[i].unchanged;
		fprintf(to, "%s\n", batch_line(batch, i, &arena));
		arena_release(&arena);
	}
	fprintf(to, "%zu of %zu done", count_done(batch), batch->n);
	if (unchanged)
		fprintf(to, ", %zu of them unchanged", unchanged);
	fputc('\n', to);
}

void batch_tell(const struct batch *batch, bool quiet)
{
	if (quiet)
		batch_print_failures(batch, stderr);
	else
		batch_print(batch, stdout);
}
