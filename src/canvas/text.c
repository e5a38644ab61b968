#include "canvas/text.h"

#include <string.h>

#include "base/bug.h"
#include "base/str.h"

/* The character printed in place of one, or -1 for none. */
static int32_t substitute(int32_t code)
{
	if (code == 0x2010 || code == 0x2011)
		return '-';
	if ((code >= 0x2000 && code <= 0x200A) || code == 0x202F || code == 0x205F ||
	    (code >= '\t' && code <= '\r'))
		return ' ';
	if (code == 0xAD || code == 0x200B || code == 0x2060 || code == 0xFEFF)
		return -1;
	return code;
}

static int32_t next_valid(const char **cursor)
{
	int32_t code = utf8_next(cursor);

	BUG_UNLESS(code >= 0); /* load and config refuse what is not UTF-8 */
	return code;
}

static bool is_mark(int32_t code)
{
	return code >= 0x300 && code < 0x370;
}

int32_t text_next(const char **cursor)
{
	const char *text = *cursor;
	int32_t code, composed = 0;

	if (*text >= ' ' && *text < 0x7F && ((unsigned char)text[1] & 0xFE) != 0xCC) {
		++*cursor; /* nearly always */
		return *text;
	}
	do
		code = substitute(next_valid(cursor));
	while (code < 0);
	/* marks start with 0xCC or 0xCD: the look ahead is rarely taken */
	if (((unsigned char)**cursor & 0xFE) == 0xCC) {
		const char *ahead = *cursor;
		int32_t mark = next_valid(&ahead);

		if (is_mark(mark))
			composed = compose(code, mark);
		if (composed)
			*cursor = ahead;
	}
	return composed ? composed : code;
}

/* Appends a code point as UTF-8. */
static void add_code(struct str *out, int32_t code)
{
	char bytes[4];
	size_t n;

	if (code < 0x80) {
		bytes[0] = (char)code;
		n = 1;
	} else if (code < 0x800) {
		bytes[0] = (char)(0xC0 | code >> 6);
		n = 2;
	} else if (code < 0x10000) {
		bytes[0] = (char)(0xE0 | code >> 12);
		n = 3;
	} else {
		bytes[0] = (char)(0xF0 | code >> 18);
		n = 4;
	}
	for (size_t i = 1; i < n; i++)
		bytes[i] = (char)(0x80 | (code >> 6 * (n - 1 - i) & 0x3F));
	str_add_bytes(out, bytes, n);
}

const char *text_printed(struct arena *arena, const char *text)
{
	struct str out = {.arena = arena};
	const char *cursor = text, *plain = text;
	int32_t code;

	while (*plain >= ' ' && *plain < 0x7F)
		plain++;
	if (!*plain)
		return text; /* nearly always */
	while ((code = text_next(&cursor)))
		add_code(&out, code);
	return str_equal(str_text(&out), text) ? text : str_text(&out);
}
