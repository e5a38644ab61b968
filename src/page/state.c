#include "page/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/exitcode.h"
#include "base/file.h"
#include "base/str.h"
#include "page/when.h"

#define FOLDER ".state"
#define NIGHTS "nights"

/* Nobody's log is as large; a report's is cut long before. */
enum { LOG_MAX_BYTES = 4 << 20, LINES_MOST = 2 * STATE_KEPT, NIGHTS_KEPT = 60 };

/* --- A line ------------------------------------------------------------------------ */

enum field_type { FIELD_NUMBER, FIELD_FLAG, FIELD_TIME, FIELD_TEXT };

struct field {
	const char *key;
	enum field_type type;
	size_t offset;
};

#define RUN(key, type, member)                                                                     \
	{                                                                                          \
		key, type, offsetof(struct state_run, member)                                      \
	}
static const struct field run_fields[] = {
    RUN("exit", FIELD_NUMBER, exit_code),
    RUN("signal", FIELD_NUMBER, signal),
    RUN("took", FIELD_NUMBER, took_ms),
    RUN("skipped", FIELD_FLAG, skipped),
    RUN("moved", FIELD_FLAG, moved),
    RUN("first", FIELD_FLAG, first),
    RUN("since", FIELD_TIME, since),
    RUN("made", FIELD_TIME, made),
    RUN("data-since", FIELD_TIME, data_since),
    RUN("good-took", FIELD_NUMBER, good_ms),
    RUN("config", FIELD_TEXT, config),
    RUN("title", FIELD_TEXT, title),
    RUN("results", FIELD_TEXT, results),
    RUN("data", FIELD_TEXT, data),
    RUN("errors", FIELD_NUMBER, n_errors),
    RUN("warnings", FIELD_NUMBER, n_warnings),
    RUN("warning", FIELD_TEXT, warning),
    RUN("warned", FIELD_TEXT, warned),
    RUN("warned-anew", FIELD_FLAG, warned_anew),
    RUN("claims", FIELD_NUMBER, n_claims),
    RUN("contradicted", FIELD_NUMBER, n_contradicted),
    RUN("which", FIELD_TEXT, contradicted),
};

#define NIGHT(key, type, member)                                                                   \
	{                                                                                          \
		key, type, offsetof(struct state_night, member)                                    \
	}
static const struct field night_fields[] = {
    NIGHT("started", FIELD_TIME, started),       NIGHT("configs", FIELD_NUMBER, n),
    NIGHT("failed", FIELD_NUMBER, n_failed),     NIGHT("changed", FIELD_NUMBER, n_changed),
    NIGHT("processes", FIELD_NUMBER, processes),
};

struct fields {
	const struct field *items;
	size_t n;
};
static const struct fields of_run = {run_fields, sizeof run_fields / sizeof *run_fields};
static const struct fields of_night = {night_fields, sizeof night_fields / sizeof *night_fields};

static int64_t number_read(const char *text)
{
	int64_t value = 0;

	for (; *text >= '0' && *text <= '9' && value < INT64_MAX / 20; text++)
		value = 10 * value + (*text - '0');
	return value;
}

static void text_add(struct str *out, const char *key, const char *text)
{
	str_addf(out, "\t%s=", key);
	for (; *text; text++)
		switch (*text) {
		case '\t':
			str_add(out, "\\t");
			break;
		case '\n':
			str_add(out, "\\n");
			break;
		case '\\':
			str_add(out, "\\\\");
			break;
		default:
			str_add_bytes(out, text, 1);
		}
}

/* Undoes text_add() in place. */
static const char *text_read(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (*from == '\\' && from[1]) {
			from++;
			*to++ = *from == 't' ? '\t' : *from == 'n' ? '\n' : *from;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return text[utf8_check(text, strlen(text))] ? "" : text;
}

static void field_add(struct str *out, const struct field *field, const void *record)
{
	const char *at = (const char *)record + field->offset;

	switch (field->type) {
	case FIELD_NUMBER:
		if (*(const int64_t *)at)
			str_addf(out, "\t%s=%lld", field->key, (long long)*(const int64_t *)at);
		return;
	case FIELD_FLAG:
		if (*(const bool *)at)
			str_addf(out, "\t%s=1", field->key);
		return;
	case FIELD_TIME:
		if (*(const int64_t *)at) {
			str_addf(out, "\t%s=", field->key);
			when_utc_add(out, *(const int64_t *)at);
		}
		return;
	case FIELD_TEXT:
		if (*(const char *const *)at && **(const char *const *)at)
			text_add(out, field->key, *(const char *const *)at);
	}
}

static void field_read(const struct field *field, void *record, char *text)
{
	void *at = (char *)record + field->offset;

	switch (field->type) {
	case FIELD_NUMBER:
		*(int64_t *)at = number_read(text);
		return;
	case FIELD_FLAG:
		*(bool *)at = *text == '1';
		return;
	case FIELD_TIME:
		*(int64_t *)at = date_time_parse(text);
		return;
	case FIELD_TEXT:
		*(const char **)at = text_read(text);
	}
}

/* The lists of a run: KEY begins an item, the others belong to the last one. */
static void lists_add(struct str *out, const struct state_run *run)
{
	for (size_t i = 0; i < run->n_kept_errors; i++) {
		text_add(out, "error", run->errors[i].text);
		if (*run->errors[i].at)
			text_add(out, "at", run->errors[i].at);
	}
	for (size_t i = 0; i < run->n_findings; i++) {
		text_add(out, "finding", run->findings[i].label);
		text_add(out, "shown", run->findings[i].shown);
		if (*run->findings[i].value)
			text_add(out, "value", run->findings[i].value);
	}
}

static void list_read(struct state_run *run, const char *key, char *text)
{
	struct state_error *error = run->n_kept_errors ? &run->errors[run->n_kept_errors - 1] : NULL;
	struct state_finding *finding = run->n_findings ? &run->findings[run->n_findings - 1] : NULL;

	if (strcmp(key, "error") == 0 && run->n_kept_errors < STATE_ERRORS)
		run->errors[run->n_kept_errors++] = (struct state_error){"", text_read(text)};
	else if (strcmp(key, "finding") == 0 && run->n_findings < STATE_FINDINGS)
		run->findings[run->n_findings++] =
		    (struct state_finding){text_read(text), "", "", false};
	else if (strcmp(key, "at") == 0 && error)
		error->at = text_read(text);
	else if (strcmp(key, "shown") == 0 && finding)
		finding->shown = text_read(text);
	else if (strcmp(key, "value") == 0 && finding)
		finding->value = text_read(text);
}

/* Reads a line in place; false for what is none. */
static bool line_read(char *line, const struct fields *fields, void *record, struct state_run *run,
                      int64_t *time)
{
	char *part = strchr(line, '\t'), *next, *text;
	size_t length = strlen(line);

	if (!part || length < 5 || strcmp(line + length - 4, "\tend") != 0)
		return false;
	*part++ = '\0';
	*time = date_time_parse(line);
	for (; part && *time; part = next) {
		next = strchr(part, '\t');
		if (next)
			*next++ = '\0';
		text = strchr(part, '=');
		if (!text)
			continue;
		*text++ = '\0';
		if (run)
			list_read(run, part, text);
		for (size_t i = 0; i < fields->n; i++)
			if (strcmp(fields->items[i].key, part) == 0)
				field_read(&fields->items[i], record, text);
	}
	return *time != 0;
}

static const struct state_run no_run = {.config = "",
                                        .title = "",
                                        .results = "",
                                        .data = "",
                                        .warning = "",
                                        .warned = "",
                                        .contradicted = ""};

static bool run_read(char *line, struct state_run *run)
{
	*run = no_run;
	return line_read(line, &of_run, run, run, &run->time);
}

static bool night_read(char *line, struct state_night *night)
{
	*night = (struct state_night){0};
	return line_read(line, &of_night, night, NULL, &night->ended);
}

static const char *line_text(struct arena *arena, int64_t time, const struct fields *fields,
                             const void *record, const struct state_run *run)
{
	struct str out = {.arena = arena};

	when_utc_add(&out, time);
	for (size_t i = 0; i < fields->n; i++)
		field_add(&out, &fields->items[i], record);
	if (run)
		lists_add(&out, run);
	str_add(&out, "\tend\n");
	return str_text(&out);
}

/* --- Logs -------------------------------------------------------------------------- */

/* The log of an id; a report may be called as the nights are. */
static const char *log_path(struct arena *arena, const char *output, const char *id)
{
	return arena_printf(arena, "%s/" FOLDER "/%s%s.log", output,
	                    strcmp(id, NIGHTS) == 0 ? "=" : "", id);
}

static const char *nights_path(struct arena *arena, const char *output)
{
	return arena_printf(arena, "%s/" FOLDER "/" NIGHTS ".log", output);
}

/* Lines of a log, without their ends. */
struct lines {
	char **items;
	size_t n;
	bool torn; /* the last has no end */
};

static struct lines lines_of(struct arena *arena, struct bytes text)
{
	struct lines lines = {.torn = text.length && text.data[text.length - 1] != '\n'};

	for (char *p = text.data, *end = p + text.length, *stop; p < end; p = stop + 1) {
		stop = memchr(p, '\n', (size_t)(end - p));
		stop = stop ? stop : end;
		*stop = '\0'; /* at the end there is a NUL already */
		ARENA_PUSH(arena, lines.items, lines.n, p);
	}
	return lines;
}

static struct lines log_read(struct arena *arena, const char *path)
{
	struct bytes text;

	return file_read(arena, path, LOG_MAX_BYTES, &text) ? lines_of(arena, text)
	                                                    : (struct lines){0};
}

/* Opens a log and takes its lock; -1, with errno set, if that fails.  Who cut it in
 * the meantime has put another file in its place. */
static int log_open(const char *path)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct stat here, there;

	for (;;) {
		int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);

		if (fd < 0)
			return -1;
		while (fcntl(fd, F_OFD_SETLKW, &lock) != 0)
			if (errno != EINTR) {
				close(fd);
				return -1;
			}
		if (fstat(fd, &here) == 0 && stat(path, &there) == 0 &&
		    here.st_ino == there.st_ino && here.st_dev == there.st_dev)
			return fd;
		close(fd);
	}
}

/* Makes the folder, with the rights of that which it stands in: who may write reports
 * there may tell of them. */
static bool folder_make(struct arena *arena, const char *output)
{
	const char *path = arena_printf(arena, "%s/" FOLDER, output);
	struct stat st;

	if (stat(path, &st) == 0)
		return true;
	if (!folders_make(arena, path, 0700))
		return false;
	if (stat(output, &st) == 0)
		(void)!chmod(path, st.st_mode & 07777);
	return true;
}

/* Who may write in the folder may add to a log, whoever began it. */
static void log_admit(struct arena *arena, const char *path)
{
	struct stat folder, log;
	mode_t mode;

	if (stat(path_folder(arena, path), &folder) != 0 || stat(path, &log) != 0)
		return;
	mode = 0600 | (folder.st_mode & 0020 ? 0060 : 0);
	if ((log.st_mode & 0777) != mode && log.st_uid == geteuid())
		(void)!chmod(path, mode);
}

static bool append(int fd, struct arena *arena, const struct lines *before, const char *line)
{
	const char *text = before->torn ? arena_printf(arena, "\n%s", line) : line;

	return file_write_all(fd, text, strlen(text));
}

/* The lines of the file that is open; none of one that is too large. */
static struct lines lines_now(struct arena *arena, const char *path)
{
	struct lines lines = log_read(arena, path);
	struct stat st;

	if (lines.n == 0 && stat(path, &st) == 0 && st.st_size > 0)
		lines.torn = true;
	return lines;
}

/* --- Runs of a report -------------------------------------------------------------- */

bool state_is_done(const struct state_run *run)
{
	return !run->signal && (run->exit_code == EXIT_DONE || run->exit_code == EXIT_DIFFERS);
}

/* What a report is like that matters for since when it is so. */
static bool same_kind(const struct state_run *a, const struct state_run *b)
{
	if (!state_is_done(a) || !state_is_done(b))
		return state_is_done(a) == state_is_done(b);
	return a->n_contradicted == b->n_contradicted && str_equal(a->contradicted, b->contradicted);
}

static const char *text_or(const char *text, const char *other)
{
	return text && *text ? text : other;
}

/* A run that left the report as it is, or made none, stands for what was made. */
static void stand_in(struct state_run *run, const struct state_run *before)
{
	run->results = before->results;
	run->data = before->data;
	run->data_since = before->data_since;
	run->made = before->made;
	run->good_ms = before->good_ms;
	run->n_warnings = before->n_warnings;
	run->warning = before->warning;
	run->warned = before->warned;
	run->n_findings = before->n_findings;
	memcpy(run->findings, before->findings, sizeof run->findings);
	run->n_claims = before->n_claims;
	run->n_contradicted = before->n_contradicted;
	run->contradicted = before->contradicted;
}

static void hand_on(struct state_run *run, const struct state_run *before)
{
	bool made = state_is_done(run) && !run->skipped;

	run->config = text_or(run->config, before->config);
	run->title = text_or(run->title, before->title);
	if (!made)
		stand_in(run, before);
	run->since = before->since && same_kind(run, before) ? before->since : run->time;
	if (!made)
		return;
	run->first = before->made == 0;
	run->made = run->time;
	run->good_ms = run->took_ms;
	run->moved = run->moved && !run->first && !str_equal(run->results, before->results);
	run->warned_anew = !run->first && !str_equal(run->warned, before->warned);
	run->data_since = before->data_since && str_equal(run->data, before->data)
	                      ? before->data_since
	                      : run->time;
}

/* The last `most` lines that are whole, oldest first; the text of each, too. */
static size_t runs_of(struct arena *arena, const struct lines *lines, size_t most,
                      struct state_run **runs)
{
	size_t n = 0, from = lines->n > most ? lines->n - most : 0;

	*runs = ARENA_ARRAY(arena, struct state_run, lines->n - from + 1);
	for (size_t i = from; i < lines->n; i++)
		n += run_read(lines->items[i], &(*runs)[n]);
	return n;
}

/* Writes a log anew with its last lines and one more. */
static bool rewrite(struct arena *arena, const char *path, const struct state_run *runs, size_t n,
                    const char *line)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < n; i++)
		str_add(&out, line_text(arena, runs[i].time, &of_run, &runs[i], &runs[i]));
	str_add(&out, line);
	return file_replace(arena, path, out.text, out.length);
}

/* Takes a number that is withheld from the runs before.  False if none had it. */
static bool withhold(struct state_run *runs, size_t n, const struct state_finding *withheld)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < runs[i].n_findings; k++) {
			struct state_finding *finding = &runs[i].findings[k];

			if (strcmp(finding->label, withheld->label) != 0 ||
			    (!*finding->value && strcmp(finding->shown, withheld->shown) == 0))
				continue;
			finding->value = "";
			finding->shown = withheld->shown;
			any = true;
		}
	return any;
}

bool state_add(struct arena *arena, const char *output, const char *id, struct state_run *run)
{
	const char *path = log_path(arena, output, id), *line;
	struct state_run *runs;
	struct lines lines;
	size_t n;
	bool right, anew;
	int fd;

	if (!folder_make(arena, output) || (fd = log_open(path)) < 0)
		return false;
	lines = lines_now(arena, path);
	anew = lines.n >= LINES_MOST;
	n = runs_of(arena, &lines, anew ? STATE_KEPT : LINES_MOST, &runs);
	for (size_t i = 0; i < run->n_findings; i++)
		anew = (run->findings[i].withheld && withhold(runs, n, &run->findings[i])) || anew;
	hand_on(run, n ? &runs[n - 1] : &no_run);
	line = line_text(arena, run->time, &of_run, run, run);
	right = anew ? rewrite(arena, path, runs, n, line) : append(fd, arena, &lines, line);
	log_admit(arena, path);
	close(fd);
	return right;
}

size_t state_read(struct arena *arena, const char *output, const char *id, struct state_run **runs)
{
	struct lines lines = log_read(arena, log_path(arena, output, id));

	return runs_of(arena, &lines, STATE_KEPT, runs);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct names state_ids(struct arena *arena, const char *output)
{
	struct names ids = {0};
	DIR *folder = opendir(arena_printf(arena, "%s/" FOLDER, output));
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		const char *name = entry->d_name;

		if (*name == '.' || !str_ends_with(name, ".log") || strcmp(name, NIGHTS ".log") == 0)
			continue;
		name += *name == '=';
		ARENA_PUSH(arena, ids.items, ids.n,
		           arena_strndup(arena, name, strlen(name) - strlen(".log")));
	}
	if (folder)
		closedir(folder);
	if (ids.n)
		qsort(ids.items, ids.n, sizeof *ids.items, by_name);
	return ids;
}

/* "a" of "config/a.yaml" */
static const char *stem(struct arena *arena, const char *config)
{
	const char *name = strrchr(config, '/');
	size_t length;

	name = name ? name + 1 : config;
	length = strlen(name);
	return arena_strndup(arena, name, str_ends_with(name, ".yaml") ? length - 5 : length);
}

static bool is_of(struct arena *arena, const char *output, const char *id, const char *config)
{
	struct state_run *runs;
	size_t n = state_read(arena, output, id, &runs);

	return n > 0 && str_equal(runs[n - 1].config, config);
}

const char *state_pseudo_id(struct arena *arena, const char *output, const char *config)
{
	const char *name = stem(arena, config);
	struct names ids;

	if (is_of(arena, output, name, config))
		return name;
	ids = state_ids(arena, output);
	for (size_t i = 0; i < ids.n; i++)
		if (*ids.items[i] != '+' && is_of(arena, output, ids.items[i], config))
			return ids.items[i];
	return arena_printf(arena, "+%s", name);
}

void state_settle(struct arena *arena, const char *output, const char *config)
{
	const char *id = arena_printf(arena, "+%s", stem(arena, config));

	if (is_of(arena, output, id, config))
		unlink(log_path(arena, output, id));
}

/* --- Batches ----------------------------------------------------------------------- */

/* Of each day the largest batch, the later of two that are. */
static size_t nights_thin(struct state_night *nights, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct state_night *last = kept ? &nights[kept - 1] : NULL;

		if (!last || last->started / 86400 != nights[i].started / 86400)
			nights[kept++] = nights[i];
		else if (nights[i].n >= last->n)
			*last = nights[i];
	}
	return kept;
}

static size_t nights_of(struct arena *arena, const struct lines *lines, struct state_night **nights)
{
	size_t n = 0;

	*nights = ARENA_ARRAY(arena, struct state_night, lines->n + 1);
	for (size_t i = 0; i < lines->n; i++)
		n += night_read(lines->items[i], &(*nights)[n]);
	return n;
}

static bool nights_rewrite(struct arena *arena, const char *path, struct state_night *nights,
                           size_t n, const char *line)
{
	struct str out = {.arena = arena};
	size_t kept = nights_thin(nights, n), from = kept > NIGHTS_KEPT ? kept - NIGHTS_KEPT : 0;

	for (size_t i = from; i < kept; i++)
		str_add(&out, line_text(arena, nights[i].ended, &of_night, &nights[i], NULL));
	str_add(&out, line);
	return file_replace(arena, path, out.text, out.length);
}

bool state_add_night(struct arena *arena, const char *output, const struct state_night *night)
{
	const char *path = nights_path(arena, output);
	const char *line = line_text(arena, night->ended, &of_night, night, NULL);
	struct state_night *nights;
	struct lines lines;
	size_t n;
	bool right;
	int fd;

	if (!folder_make(arena, output) || (fd = log_open(path)) < 0)
		return false;
	lines = lines_now(arena, path);
	n = lines.n < 2 * NIGHTS_KEPT ? 0 : nights_of(arena, &lines, &nights);
	right = lines.n < 2 * NIGHTS_KEPT ? append(fd, arena, &lines, line)
	                                  : nights_rewrite(arena, path, nights, n, line);
	log_admit(arena, path);
	close(fd);
	return right;
}

size_t state_nights(struct arena *arena, const char *output, struct state_night **nights)
{
	struct lines lines = log_read(arena, nights_path(arena, output));

	return nights_of(arena, &lines, nights);
}
