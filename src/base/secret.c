#include "base/secret.h"

#include <string.h>
#include <strings.h>

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The bytes of the name of a password that ends before `end`; 0 if none does. */
static size_t name_before(const char *text, size_t end)
{
	static const char *const names[] = {"password", "passwd", "pwd", "sslpassword",
	                                    "pgpassword"};
	size_t start = end;

	while (start > 0 && is_word(text[start - 1]))
		start--;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (end - start == strlen(names[i]) &&
		    strncasecmp(text + start, names[i], end - start) == 0)
			return end - start;
	return 0;
}

/* The end of a value that starts with a quote or a brace, behind its last byte;
 * the text's end if it is never closed. */
static size_t enclosed_end(const char *text, size_t length, size_t start)
{
	char close = text[start] == '{' ? '}' : text[start];
	size_t i = start + 1;

	for (; i < length; i++) {
		bool more = i + 1 < length;

		if (more && ((text[i] == '\\' && close != '}') ||
		             (text[i] == close && text[i + 1] == close)))
			i++;
		else if (text[i] == close)
			return i + 1;
	}
	return length;
}

/* The end of a bare value: a blank for libpq, a semicolon for ODBC, for which all else
 * is of the value; else what ends the quote or the list that it stands in is not. */
static size_t bare_end(const char *text, size_t length, size_t start)
{
	size_t i = start, k;

	while (i < length && !strchr(" \t\r\n;", text[i]))
		i++;
	for (k = i; k < length && !strchr("=\r\n;'\"", text[k]); k++)
		;
	if (k < length && text[k] == ';')
		return k;
	while (i > start && strchr(",'\"})", text[i - 1]))
		i--;
	return i;
}

/* The value behind the sign at `at`, if what stands before it names a password. */
static bool named_value(const char *text, size_t length, size_t at, struct secret *secret)
{
	size_t end = at, start = at + 1;

	if (end > 0 && (text[end - 1] == '"' || text[end - 1] == '\''))
		end--;
	while (end > 0 && is_blank(text[end - 1]))
		end--;
	if (!name_before(text, end))
		return false;
	while (start < length && is_blank(text[start]))
		start++;
	if (start == length)
		return false;
	secret->start = start;
	end = strchr("'\"{", text[start]) ? enclosed_end(text, length, start)
	                                  : bare_end(text, length, start);
	secret->length = end - start;
	return secret->length > 0;
}

/* The password of a URL whose "://" ends before `at`: libpq takes '?' and '#' as of it. */
static bool url_password(const char *text, size_t length, size_t at, struct secret *secret)
{
	size_t end = at, colon, last;

	while (end < length && !strchr("/ \t\r\n\"'", text[end]))
		end++;
	for (last = end; last > at && text[last - 1] != '@'; last--)
		;
	if (last == at)
		return false;
	for (colon = at; colon < last && text[colon] != ':'; colon++)
		;
	if (colon + 2 >= last)
		return false;
	*secret = (struct secret){colon + 1, last - colon - 2};
	return true;
}

bool secret_find(const char *text, size_t length, size_t from, struct secret *secret)
{
	for (size_t i = from; i < length; i++) {
		if (text[i] != '=' && text[i] != ':')
			continue;
		if (named_value(text, length, i, secret))
			return true;
		if (text[i] == ':' && i + 2 < length && text[i + 1] == '/' && text[i + 2] == '/' &&
		    url_password(text, length, i + 3, secret))
			return true;
	}
	return false;
}

const char *secret_hide(struct arena *arena, const char *text, size_t length)
{
	struct secret secret;
	size_t from = 0, to = 0;
	char *hidden;

	if (!secret_find(text, length, 0, &secret))
		return text;
	hidden = arena_alloc(arena, length + 1, 1);
	do {
		memcpy(hidden + to, text + from, secret.start - from);
		to += secret.start - from;
		from = secret.start + secret.length;
		for (size_t i = secret.start; i < from; i++)
			if (((unsigned char)text[i] & 0xC0) != 0x80)
				hidden[to++] = '*';
	} while (secret_find(text, length, from, &secret));
	memcpy(hidden + to, text + from, length - from);
	return hidden;
}
