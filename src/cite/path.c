/* Reading a path. */
#include <string.h>

#include "base/str.h"
#include "base/suggest.h"
#include "cite/path_impl.h"

bool path_error(const struct quoting *quoting, const struct text *path, size_t from, size_t length,
                const char *what)
{
	struct mark at = path->at;
	size_t all = strlen(path->s);

	if (quoting->quiet)
		return false;
	if (path->verbatim && from <= all) {
		size_t width = length < all - from ? length : all - from;

		at.column += (uint32_t)utf8_count(path->s, from);
		at.width = (uint32_t)utf8_count(path->s + from, width);
		at.width += at.width == 0;
	}
	diag_error(quoting->diags, at, "%s", what);
	if (path->path)
		diag_path(quoting->diags, path->path);
	return false;
}

/* The closing quote of a level whose opening quote is at `s`, or NULL.  A quote
 * that belongs to the level is written twice, but need not be where no ']'
 * follows it. */
static const char *quote_end(const char *s)
{
	for (const char *p = s + 1; (p = strchr(p, '"')); p++) {
		if (p[1] == ']')
			return p;
		p += p[1] == '"';
	}
	/* ["5""] ends in a quote that is written once */
	return strstr(s + 1, "\"]");
}

/* The end of a level that starts behind "[", or NULL. */
static const char *level_end(const char *s)
{
	const char *quote = *s == '"' ? quote_end(s) : NULL;

	if (*s == '"')
		return quote ? quote + 1 : NULL;
	return strchr(s, ']');
}

/* The level between two quotes, with each doubled quote as one. */
static const char *unquoted(struct arena *arena, const char *s, const char *end)
{
	struct str out = {.arena = arena};

	while (s < end) {
		str_add_bytes(&out, s, 1);
		s += s[0] == '"' && s + 1 < end && s[1] == '"' ? 2 : 1;
	}
	return str_text(&out);
}

/* Reads "[level]" at *cursor, if it stands there. */
static bool level_read(const struct quoting *quoting, const struct text *path, const char **cursor,
                       struct part *part)
{
	const char *s = *cursor, *end;
	size_t quotes;

	if (*s != '[')
		return true;
	end = level_end(++s);
	if (!end)
		return path_error(quoting, path, (size_t)(s - 1 - path->s), 1,
		                  "this '[' is not closed by ']'");
	quotes = *s == '"';
	part->level_at = (size_t)(s - path->s);
	part->level = quotes ? unquoted(quoting->arena, s + 1, end - 1)
	                     : arena_strndup(quoting->arena, s, (size_t)(end - s));
	*cursor = end + 1;
	return true;
}

/* Splits "name[level]" off at *cursor; the name ends at '.' or '['. */
static bool part_read(const struct quoting *quoting, const struct text *path, const char **cursor,
                      size_t name_length, struct part *part)
{
	part->name_at = (size_t)(*cursor - path->s);
	part->name = arena_strndup(quoting->arena, *cursor, name_length);
	if (name_length == 0)
		return path_error(quoting, path, part->name_at, 1, "a name is missing in this path");
	*cursor += name_length;
	return level_read(quoting, path, cursor, part);
}

/* Bytes of the longest analysis whose name starts the path, followed by '.',
 * '[' or the end; names may hold points. */
static size_t analysis_length(const struct study *study, const char *path)
{
	size_t longest = 0;

	for (size_t i = 0; i < study->analyses.n; i++) {
		const struct record *record = study->analyses.items[i];
		size_t n = strlen(record->name.s);

		if (n > longest && strncmp(record->name.s, path, n) == 0 && strchr(".[", path[n]))
			longest = n;
	}
	return longest;
}

static bool unknown_analysis(const struct quoting *quoting, const struct text *path)
{
	size_t length = strcspn(path->s, ".[");
	const char *name = arena_strndup(quoting->arena, path->s, length);
	struct names known = {0};

	for (size_t i = 0; i < quoting->study->analyses.n; i++) {
		const struct record *record = quoting->study->analyses.items[i];

		ARENA_PUSH(quoting->arena, known.items, known.n, record->name.s);
	}
	if (length == 0)
		return path_error(quoting, path, 0, 1, "a path starts with the name of an analysis");
	return path_error(quoting, path, 0, length,
	                  arena_printf(quoting->arena, "unknown analysis '%s'%s", name,
	                               suggest_text(quoting->arena, name, &known)));
}

/* Bytes up to the last point outside of brackets; 0 if there is none. */
static size_t last_point(const char *s)
{
	size_t last = 0;

	for (const char *p = s; *p; p++) {
		if (*p == '.')
			last = (size_t)(p - s);
		if (*p != '[')
			continue;
		p = level_end(p + 1);
		if (!p)
			break; /* reported when the part is read */
	}
	return last;
}

/* Bytes of a name up to its level or its end. */
static size_t name_length(const char *s, size_t most)
{
	const char *bracket = memchr(s, '[', most);

	return bracket ? (size_t)(bracket - s) : most;
}

#define STATISTIC_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789_"

static bool statistic_check(const struct quoting *quoting, const struct text *path,
                            const struct part *part)
{
	size_t length = strspn(part->name, STATISTIC_CHARACTERS);
	const char *rest = part->name + length;

	if (*rest == '\0')
		return true;
	rest += strspn(rest, " ");
	if (*rest >= 'A' && *rest <= 'Z')
		return path_error(quoting, path, part->name_at, strlen(part->name),
		                  arena_printf(quoting->arena,
		                               "no statistic is called '%s': their names are "
		                               "in small letters",
		                               part->name));
	return path_error(quoting, path, part->name_at + (size_t)(rest - part->name), strlen(rest),
	                  arena_printf(quoting->arena,
	                               "'%s' is behind the statistic: nothing may follow it "
	                               "(its unit and limits come with forms such as "
	                               "'median_ci')",
	                               rest));
}

bool path_parse(const struct quoting *quoting, const struct text *path, struct parsed *parsed)
{
	const char *cursor = path->s;
	size_t length = analysis_length(quoting->study, cursor), point;

	*parsed = (struct parsed){0};
	if (length == 0)
		return unknown_analysis(quoting, path);
	if (!part_read(quoting, path, &cursor, length, &parsed->analysis))
		return false;
	parsed->other = parsed->analysis;
	parsed->other.level = NULL;
	if (!level_read(quoting, path, &cursor, &parsed->other))
		return false;
	if (*cursor != '.')
		return path_error(quoting, path, (size_t)(cursor - path->s), 1,
		                  *cursor ? "expected '.' and a statistic here"
		                          : "a statistic is missing: write "
		                            "'.median', '.n' …");
	point = last_point(++cursor);
	if (point) {
		if (!part_read(quoting, path, &cursor, name_length(cursor, point),
		               &parsed->variable))
			return false;
		if (*cursor++ != '.')
			return path_error(quoting, path, (size_t)(cursor - 1 - path->s), 1,
			                  "expected '.' and a statistic here");
	}
	if (!part_read(quoting, path, &cursor, name_length(cursor, strlen(cursor)),
	               &parsed->statistic))
		return false;
	if (*cursor)
		return path_error(quoting, path, (size_t)(cursor - path->s), 1,
		                  "nothing may follow the statistic of a path");
	return statistic_check(quoting, path, &parsed->statistic);
}

bool path_names(const struct quoting *quoting, const char *words)
{
	size_t length = analysis_length(quoting->study, words);

	return length > 0 && strchr(".[", words[length]) && words[length];
}

bool path_check(const struct quoting *quoting, const struct text *path)
{
	struct parsed parsed;

	return path_parse(quoting, path, &parsed);
}
