#include "load/database/sql.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Behind a comment that starts at `p`, or `p` itself.  Those between signs may be
 * nested. */
static const char *comment_end(const char *p)
{
	unsigned depth = 0;

	if (p[0] == '-' && p[1] == '-')
		return p + strcspn(p, "\n");
	if (p[0] != '/' || p[1] != '*')
		return p;
	do {
		bool opens = p[0] == '/' && p[1] == '*', closes = p[0] == '*' && p[1] == '/';

		depth += opens;
		depth -= closes;
		p += opens || closes ? 2 : 1;
	} while (depth && *p);
	return p;
}

/* Behind a text or a name in quotes; a doubled one is part of it, as is what stands
 * behind a backslash if that means something. */
static const char *quoted_end(const char *p, char close, bool backslash)
{
	for (p++; *p; p++) {
		if ((backslash && *p == '\\' && p[1]) || (*p == close && p[1] == close))
			p++;
		else if (*p == close)
			return p + 1;
	}
	return p;
}

/* Behind a text between dollars of PostgreSQL, as $tag$ … $tag$, or behind the
 * dollar. */
static const char *dollars_end(const char *p)
{
	size_t n = 1;
	const char *end;

	while (is_word(p[n]))
		n++;
	if (p[n] != '$' || (p[1] >= '0' && p[1] <= '9'))
		return p + 1;
	n++;
	for (end = strchr(p + n, '$'); end; end = strchr(end + 1, '$'))
		if (strncmp(end, p, n) == 0)
			return end + n;
	return p + strlen(p);
}

/* Behind the next thing of a statement: a blank, comment, quoted text, word or
 * sign. */
static const char *token_end(const char *p)
{
	const char *end = comment_end(p);

	if (end != p)
		return end;
	if (*p == '\'' || *p == '"' || *p == '`')
		return quoted_end(p, *p, false);
	/* E'…' of PostgreSQL, and no name that ends in e */
	if ((*p == 'e' || *p == 'E') && p[1] == '\'')
		return quoted_end(p + 1, '\'', true);
	if (*p == '$')
		return dollars_end(p);
	if (is_word(*p)) {
		while (is_word(*p) || *p == '$')
			p++;
		return p;
	}
	return p + 1;
}

/* What is neither blank nor comment, from here on. */
static const char *next(const char *p)
{
	while (*p && (is_blank(*p) || comment_end(p) != p))
		p = is_blank(*p) ? p + 1 : comment_end(p);
	return p;
}

static bool is_reading(const char *p)
{
	static const char *const words[] = {"select", "with", "values", "table"};

	while (*p == '(')
		p = next(p + 1);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t n = strlen(words[i]);

		if (strncasecmp(p, words[i], n) == 0 && !is_word(p[n]))
			return true;
	}
	return false;
}

bool sql_error(const struct sql *sql, size_t at, struct diags *diags, const char *message)
{
	const char *text = sql->text;
	struct mark mark = {.source = &sql->source, .width = 1};
	bool known = at < strlen(text);
	uint32_t line = 1;

	for (size_t i = 0; known && i < at; i++)
		line += text[i] == '\n';
	if (known) {
		const char *start = text + at;

		while (start > text && start[-1] != '\n')
			start--;
		mark.line = line;
		mark.column = (uint32_t)utf8_count(start, (size_t)(text + at - start)) + 1;
	}
	if (sql->source.text)
		return diag_error(diags, mark, "%s", message);
	/* the statement is in the config */
	if (known && sql->said->verbatim && line == 1) {
		struct mark there = sql->said->at;

		there.column += mark.column - 1;
		there.width = 1;
		diag_error(diags, there, "%s", message);
	} else if (known) {
		diag_error(diags, sql->said->at, "line %u, column %u of the query: %s", line,
		           mark.column, message);
	} else {
		diag_error(diags, sql->said->at, "%s", message);
	}
	if (sql->said->path)
		diag_path(diags, sql->said->path);
	return false;
}

size_t sql_byte(const char *text, size_t n)
{
	size_t i = 0;

	for (; n && text[i]; n--)
		for (i++; ((unsigned char)text[i] & 0xC0) == 0x80; i++)
			;
	return i;
}

/* What is wrong with the text as such. */
static bool check_text(const struct sql *sql, struct bytes text, struct diags *diags)
{
	size_t bad = utf8_check(text.data, text.length);

	if (strlen(text.data) != text.length)
		return sql_error(sql, SIZE_MAX, diags, "this is no SQL: it has a NUL byte");
	if (bad < text.length)
		return diag_error(diags,
		                  (struct mark){.source = sql->source.text ? &sql->source : NULL},
		                  "the SQL is not UTF-8 (byte %zu; save it as UTF-8)", bad + 1);
	return true;
}

/* The statement in a text: its end is cut off. */
static bool check_statement(struct sql *sql, char *text, struct diags *diags)
{
	const char *start = next(text), *p, *rest;

	if (!*start)
		return sql_error(sql, SIZE_MAX, diags, "there is no query");
	if (!is_reading(start))
		return sql_error(
		    sql, (size_t)(start - text), diags,
		    *start == '\\'
			? "commands of psql are not SQL (write the SELECT alone)"
			: "a query only reads: it begins with SELECT or WITH (the name of a "
			  "file ends in .sql)");
	for (p = start; *p && *p != ';'; p = token_end(p))
		;
	rest = *p ? next(p + 1) : p;
	while (*rest == ';')
		rest = next(rest + 1);
	if (*rest)
		return sql_error(sql, (size_t)(rest - text), diags,
		                 "a second statement: a query is one (a table that is made first "
		                 "can be WITH name AS (…))");
	text[p - text] = '\0';
	return true;
}

bool sql_read(struct sql *sql, struct arena *arena, const struct text *said, const char *name,
              struct bytes text, struct diags *diags)
{
	char *copy;

	*sql = (struct sql){.said = said, .source.name = name};
	if (text.length >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0) {
		text.data += 3;
		text.length -= 3;
	}
	copy = arena_strndup(arena, text.data, text.length);
	if (name) {
		sql->source.text = copy;
		sql->source.length = text.length;
	}
	sql->text = copy;
	if (!check_text(sql, text, diags))
		return false;
	copy = arena_strdup(arena, copy);
	sql->text = copy;
	return check_statement(sql, copy, diags);
}
