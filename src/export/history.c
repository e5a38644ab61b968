#include "export/history.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/exitcode.h"
#include "base/hash.h"
#include "base/str.h"

static const char CHAIN[] = " chain ";

static const char *user_name(struct arena *arena)
{
	char room[4096];
	struct passwd entry, *found = NULL;

	if (getpwuid_r(geteuid(), &entry, room, sizeof room, &found) != 0)
		found = NULL;
	return found ? arena_strdup(arena, found->pw_name)
	             : arena_printf(arena, "%u", (unsigned)geteuid());
}

static const char *time_text(struct arena *arena, int64_t us)
{
	time_t seconds = (time_t)(us / 1000000);
	char text[32];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return arena_strdup(arena, text);
}

/* The link of a line to the one before it. */
static void chain(struct arena *arena, struct bytes before, struct bytes line,
                  char hash[SHA256_TEXT_SIZE])
{
	struct sha256 *sum = sha256_new(arena);

	sha256_add(sum, before.data, before.length);
	sha256_add(sum, line.data, line.length);
	sha256_end(sum, hash);
}

/* The last line of a text, its '\n' included. */
static struct bytes last_line(struct bytes text)
{
	size_t start = text.length ? text.length - 1 : 0;

	while (start > 0 && text.data[start - 1] != '\n')
		start--;
	return (struct bytes){text.data + start, text.length - start};
}

struct bytes history_add(struct arena *arena, struct bytes history, const struct history_run *run)
{
	struct str out = {.arena = arena};
	char hash[SHA256_TEXT_SIZE];
	size_t start;

	str_add_bytes(&out, history.data, history.length);
	/* a line without its end would swallow the next one */
	if (out.length && out.text[out.length - 1] != '\n')
		str_add(&out, "\n");
	start = out.length;
	str_addf(&out, "%s %s exit %d config %s data %s results %s", time_text(arena, run->time_us),
	         user_name(arena), run->exit_code, run->config_sha256 ? run->config_sha256 : "-",
	         run->data_sha256 ? run->data_sha256 : "-",
	         run->results_sha256 ? run->results_sha256 : "-");
	chain(arena, last_line((struct bytes){out.text, start}),
	      (struct bytes){out.text + start, out.length - start}, hash);
	str_addf(&out, "%s%s\n", CHAIN, hash);
	return (struct bytes){out.text, out.length};
}

/* The hash that follows a word of a line, or NULL for "-". */
static const char *hash_after(struct arena *arena, struct bytes line, const char *word)
{
	const char *at = memmem(line.data, line.length, word, strlen(word));
	size_t rest = at ? (size_t)(line.data + line.length - at) : 0;

	if (rest < strlen(word) + SHA256_TEXT_SIZE || at[strlen(word)] == '-')
		return NULL;
	return arena_strndup(arena, at + strlen(word), SHA256_TEXT_SIZE - 1);
}

static const char *line_fault(struct arena *arena, struct bytes before, struct bytes line)
{
	size_t tail = strlen(CHAIN) + SHA256_TEXT_SIZE; /* with '\n' */
	struct bytes head = {line.data, line.length - tail};
	char hash[SHA256_TEXT_SIZE];

	if (line.length <= tail || line.data[line.length - 1] != '\n' ||
	    memcmp(line.data + head.length, CHAIN, strlen(CHAIN)) != 0)
		return "is not in the form of a history";
	chain(arena, before, head, hash);
	if (memcmp(hash, line.data + line.length - SHA256_TEXT_SIZE, SHA256_TEXT_SIZE - 1) == 0)
		return NULL;
	return before.length ? "does not follow the line before it: one of the two was "
	                       "changed, or lines between them are missing"
	                     : "was changed, or lines before it are missing";
}

struct history_check history_verify(struct arena *arena, struct bytes history)
{
	struct history_check check = {0};
	struct bytes before = {history.data, 0};
	const char *at = history.data, *end = at + history.length;

	while (at < end && !check.broken_line) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		struct bytes line = {(char *)(uintptr_t)at, (size_t)((stop ? stop + 1 : end) - at)};
		const char *hash = hash_after(arena, line, " results ");

		check.n_lines++;
		check.why = line_fault(arena, before, line);
		if (check.why)
			check.broken_line = check.n_lines;
		if (hash)
			check.results_sha256 = hash;
		before = line;
		at += line.length;
	}
	return check;
}

bool history_last(struct bytes history, struct history_last *last)
{
	static const char word[] = " exit ";
	const char *at = history.data, *end = at + history.length;

	*last = (struct history_last){0};
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		const char *code =
		    memmem(at, (size_t)((stop ? stop : end) - at), word, strlen(word));
		int64_t time = end - at > 20 ? date_time_parse(at) : 0;

		if (code && time) {
			last->time = time;
			last->exit_code = 0;
			for (code += strlen(word); *code >= '0' && *code <= '9'; code++)
				last->exit_code = 10 * (last->exit_code % 1000) + (*code - '0');
			if (last->exit_code == EXIT_DONE || last->exit_code == EXIT_DIFFERS)
				last->made = time;
		}
		at = stop ? stop + 1 : end;
	}
	return last->time != 0;
}
