/* Why a run made no report, and what a reader can do about it. */
#include <signal.h>
#include <string.h>

#include "base/exitcode.h"
#include "base/words.h"
#include "page/page_impl.h"

enum { BRIEF_MOST = 80, LINES_MOST = 6 };

struct asking {
	struct arena *arena;
	const struct page_report *report;
	const struct state_run *run;
	const char *output;
	const struct state_error *first; /* NULL: no error was told */
};

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "data/a.csv" and "12" of "data/a.csv:12"; lines "" where there is none. */
static const char *place_file(struct arena *arena, const char *at, const char **line)
{
	const char *colon = strrchr(at, ':');

	*line = "";
	if (!colon || strspn(colon + 1, "0123456789") != strlen(colon + 1))
		return at;
	*line = colon + 1;
	return arena_strndup(arena, at, (size_t)(colon - at));
}

/* What stands between two texts, or NULL. */
static const char *between(struct arena *arena, const char *text, const char *before,
                           const char *after)
{
	const char *start = strstr(text, before), *end;

	if (!start)
		return NULL;
	start += strlen(before);
	end = strstr(start, after);
	return end ? arena_strndup(arena, start, (size_t)(end - start)) : NULL;
}

/* A sentence's beginning and end are given to a message. */
static const char *sentence(struct arena *arena, const char *before, const char *text)
{
	size_t n = strlen(text);
	const char *stop = n && strchr(".!?", text[n - 1]) ? "" : ".";

	return arena_printf(arena, "%s%s%s", before, text, stop);
}

/* The message without its advice in brackets, and not too long for a table. */
static const char *brief(struct arena *arena, const char *text)
{
	const char *bracket = strstr(text, " (");

	if (bracket)
		text = arena_strndup(arena, text, (size_t)(bracket - text));
	return words_capital(arena, page_cut(arena, text, BRIEF_MOST));
}

/* --- The data ---------------------------------------------------------------------- */

/* Not an error by itself: it says in which config a file is read that is refused. */
static bool is_echo(const struct state_error *error)
{
	return strstr(error->text, ", which is read here, is refused") != NULL;
}

static size_t echoes(const struct state_run *run)
{
	return run->n_kept_errors && is_echo(&run->errors[run->n_kept_errors - 1]) ? 1 : 0;
}

/* "column 'time': 'x' is not a number (lines 43, 98 and 120)", for each text once. */
static const char *errors_text(const struct asking *asking)
{
	const struct state_run *run = asking->run;
	size_t kept = run->n_kept_errors - echoes(run), told = 0;
	struct str out = {.arena = asking->arena};

	for (size_t i = 0; i < kept; i++) {
		const struct state_error *error = &run->errors[i];
		struct str lines = {.arena = asking->arena};
		size_t n = 0;
		const char *line;
		bool known = false;

		for (size_t k = 0; k < kept; k++) {
			if (strcmp(run->errors[k].text, error->text) != 0)
				continue;
			known = known || k < i;
			place_file(asking->arena, run->errors[k].at, &line);
			if (*line)
				str_addf(&lines, "%s%s", n++ ? ", " : "", line);
			told += !known;
		}
		if (known)
			continue;
		str_addf(&out, "%s%s", out.length ? "; " : "", error->text);
		if (n)
			str_addf(&out, " (line%s %s)", words_s(n), str_text(&lines));
	}
	if ((size_t)run->n_errors > told + echoes(run))
		str_addf(&out, "; and %zu more", (size_t)run->n_errors - told - echoes(run));
	return str_text(&out);
}

/* Whether all errors are about values of dates. */
static const char *what_values(const struct asking *asking, size_t n)
{
	const struct state_run *run = asking->run;

	for (size_t i = 0; i < run->n_kept_errors - echoes(run); i++)
		if (!strstr(run->errors[i].text, "date"))
			return words_count(asking->arena, n, "value");
	return words_count(asking->arena, n, "date");
}

static struct cause data_cause(const struct asking *asking)
{
	struct arena *arena = asking->arena;
	const char *text = asking->first->text, *line;
	const char *file = file_name(place_file(arena, asking->first->at, &line));
	size_t n = (size_t)asking->run->n_errors - echoes(asking->run);
	struct cause cause = {
	    .key = text,
	    .what = sentence(arena, "The data were refused: ", errors_text(asking)),
	    .brief = n > 1 ? arena_printf(arena, "%s refused", what_values(asking, n))
	                   : brief(arena, text)};

	if (strstr(text, "the config's guard")) {
		cause.key = "";
		cause.todo =
		    arena_printf(arena, "Look at %s before it goes out", asking->report->id);
		cause.what = sentence(arena, "The guard said no: ", errors_text(asking));
		cause.brief = arena_printf(arena, "Guard: %s", text);
	} else if (*line && n > 0) {
		cause.todo = arena_printf(arena, "Correct %s in %s", what_values(asking, n), file);
	} else {
		cause.todo = arena_printf(arena, "Look at %s: it was refused",
		                          *file ? file : "the data file");
	}
	return cause;
}

/* "column 'er_status' is not in ../registry.csv (did you mean …)" */
static struct cause column_cause(const struct asking *asking, const char *column)
{
	struct arena *arena = asking->arena;
	const char *text = asking->first->text;
	const char *file = between(arena, text, "' is not in ", " (");

	if (!file)
		file = strstr(text, "' is not in ") + strlen("' is not in ");
	return (struct cause){
	    .key = text,
	    .todo = arena_printf(arena, "Bring back the column %s in %s, or name its new heading",
	                         column, file_name(file)),
	    .what = sentence(arena, "The data were refused: ", errors_text(asking)),
	    .brief = arena_printf(arena, "Column %s is gone", column)};
}

/* --- The rest ---------------------------------------------------------------------- */

static struct cause config_cause(const struct asking *asking)
{
	struct arena *arena = asking->arena;
	const char *config = *asking->run->config ? asking->run->config : "its config";
	const char *line;
	size_t n = (size_t)asking->run->n_errors;

	place_file(arena, asking->first->at, &line);
	return (struct cause){
	    .key = "",
	    .todo = !*line  ? arena_printf(arena, "Correct %s", config)
	            : n > 1 ? arena_printf(arena, "Correct %zu lines of %s, the first is %s", n,
	                                   config, line)
	                    : arena_printf(arena, "Correct line %s of %s", line, config),
	    .what = sentence(arena, "The config was refused: ", errors_text(asking)),
	    .brief = brief(arena, asking->first->text)};
}

static struct cause input_cause(const struct asking *asking)
{
	struct arena *arena = asking->arena;
	const char *text = asking->first->text;
	const char *file = between(arena, text, "there is no file '", "'");
	const char *config = asking->run->config;

	return (struct cause){
	    .key = file ? text : "",
	    .todo = file ? arena_printf(arena, "Bring back %s, or correct its name in %s",
	                                file_name(file), *config ? config : "the config")
	                 : arena_printf(arena, "Look at what %s reads", asking->report->id),
	    .what = sentence(arena, "An input is missing: ", errors_text(asking)),
	    .brief = file ? arena_printf(arena, "%s is not there", file_name(file))
	                  : brief(arena, text)};
}

static struct cause output_cause(const struct asking *asking)
{
	struct arena *arena = asking->arena;
	const char *text = asking->first->text;
	bool full = strstr(text, "the disk is full") != NULL;
	bool other = strstr(text, "is not the folder of a report") != NULL;

	return (struct cause){
	    .key = full    ? "the disk is full"
	           : other ? ""
	                   : text,
	    .todo = full    ? arena_printf(arena, "Make room on the disk of %s", asking->output)
	            : other ? arena_printf(arena, "Move %s/%s away, or give the report another id",
	                                   asking->output, asking->report->id)
	            : asking->run->exit_code == EXIT_CANNOT_CREATE
	                ? arena_printf(arena, "Give write access to %s", asking->output)
	                : arena_printf(arena, "Look at the disk of %s", asking->output),
	    .what = sentence(arena, "The report could not be written: ", errors_text(asking)),
	    .brief = full ? "The disk is full" : brief(arena, text)};
}

static const char *seconds(struct arena *arena, int64_t ms)
{
	return ms < 10000 ? arena_printf(arena, "%.1f s", (double)ms / 1000)
	                  : arena_printf(arena, "%lld s", (long long)((ms + 500) / 1000));
}

/* "It was stopped after 60 s; the last good run took 12 s." */
static const char *after(const struct asking *asking, const char *what)
{
	struct arena *arena = asking->arena;
	const char *took = seconds(arena, asking->run->took_ms);

	return asking->run->good_ms
	           ? arena_printf(arena, "%s after %s; the last good run took %s.", what, took,
	                          seconds(arena, asking->run->good_ms))
	           : arena_printf(arena, "%s after %s; no run was ever good.", what, took);
}

static struct cause signal_cause(const struct asking *asking)
{
	struct arena *arena = asking->arena;
	const char *id = asking->report->id;
	int number = (int)asking->run->signal;

	switch (number) {
	case SIGALRM:
		return (struct cause){"",
		                      arena_printf(arena,
		                                   "Give %s more than %s, or find out why it grew",
		                                   id, seconds(arena, asking->run->took_ms)),
		                      after(asking, "It was stopped at its limit of time"),
		                      "Stopped at its limit of time"};
	case SIGXFSZ:
		return (struct cause){
		    "",
		    arena_printf(arena, "Give the files of %s more room, or find out why they grew",
		                 id),
		    after(asking, "It was stopped at its limit of output"),
		    "Stopped at its limit of output"};
	case SIGUSR1: /* out of memory */
	case SIGKILL:
		return (struct cause){
		    "", arena_printf(arena, "Give %s more memory, or find out why it grew", id),
		    after(asking, number == SIGKILL
		                      ? "It was killed, as a machine short of memory does,"
		                      : "It had no more memory"),
		    number == SIGKILL ? "Killed" : "Out of memory"};
	default:
		return (struct cause){
		    "", arena_printf(arena, "Tell us: the program failed on %s", id),
		    after(asking, arena_printf(arena, "It was ended by signal %d (%s)", number,
		                               strsignal(number))),
		    arena_printf(arena, "Ended by signal %d", number)};
	}
}

static struct cause busy_cause(const struct asking *asking)
{
	return (struct cause){
	    "",
	    arena_printf(asking->arena, "Wait for the other run of %s, or end its process",
	                 asking->report->id),
	    sentence(asking->arena, "Another run holds this report: ", errors_text(asking)),
	    "Another run holds it"};
}

static struct cause other_cause(const struct asking *asking)
{
	struct arena *arena = asking->arena;
	int code = (int)asking->run->exit_code;

	return (struct cause){
	    "",
	    arena_printf(arena,
	                 code == EXIT_INTERNAL ? "Tell us: the program failed on %s"
	                                       : "Run %s by hand and see what it says",
	                 asking->report->id),
	    asking->first
		? sentence(arena, "It ended early: ", errors_text(asking))
		: arena_printf(arena, "It ended with exit code %d and told no reason.", code),
	    arena_printf(arena, "Exit code %d", code)};
}

static struct cause cause_by_code(const struct asking *asking)
{
	const char *column;

	if (!asking->first)
		return other_cause(asking);
	column = between(asking->arena, asking->first->text, "column '", "' is not in ");
	switch (asking->run->exit_code) {
	case EXIT_BAD_DATA:
		return column ? column_cause(asking, column) : data_cause(asking);
	case EXIT_NO_INPUT:
		return input_cause(asking);
	case EXIT_CANNOT_CREATE:
	case EXIT_INPUT_OUTPUT:
		return output_cause(asking);
	case EXIT_BUSY:
		return busy_cause(asking);
	case EXIT_BAD_CONFIG:
		return config_cause(asking);
	default:
		return other_cause(asking);
	}
}

struct cause cause_of(struct arena *arena, const struct page_report *report, const char *output)
{
	struct asking asking = {.arena = arena,
	                        .report = report,
	                        .run = report->last,
	                        .output = output,
	                        .first = report->last->n_kept_errors ? report->last->errors : NULL};

	return report->last->signal ? signal_cause(&asking) : cause_by_code(&asking);
}
