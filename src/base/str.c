#include "base/str.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What a format is first given room for. */
enum { ADDED_USUAL = 48 };

void str_reserve(struct str *str, size_t extra)
{
	size_t capacity = str->capacity ? str->capacity : 64;
	char *larger;

	if (str->length + extra < str->capacity)
		return;
	while (capacity <= str->length + extra)
		capacity *= 2;
	larger = arena_alloc(str->arena, capacity, 1);
	if (str->length)
		memcpy(larger, str->text, str->length);
	str->text = larger;
	str->capacity = capacity;
}

void str_add_bytes(struct str *str, const char *bytes, size_t length)
{
	if (str->length + length >= str->capacity)
		str_reserve(str, length);
	if (length)
		memcpy(str->text + str->length, bytes, length);
	str->length += length;
	str->text[str->length] = '\0';
}

void str_add(struct str *str, const char *text)
{
	str_add_bytes(str, text, strlen(text));
}

void str_addf(struct str *str, const char *format, ...)
{
	va_list args, again;
	size_t room;
	int length;

	str_reserve(str, ADDED_USUAL);
	room = str->capacity - str->length;
	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(str->text + str->length, room, format, again);
	va_end(again);
	if (length > 0 && (size_t)length >= room) {
		str_reserve(str, (size_t)length);
		vsnprintf(str->text + str->length, (size_t)length + 1, format, args);
	}
	str->length += length > 0 ? (size_t)length : 0;
	va_end(args);
}

void str_add_csv(struct str *str, const char *field)
{
	if (!strpbrk(field, ",\"\r\n")) {
		str_add(str, field);
		return;
	}
	str_add(str, "\"");
	for (; *field; field++) {
		if (*field == '"')
			str_add(str, "\"");
		str_add_bytes(str, field, 1);
	}
	str_add(str, "\"");
}

const char *str_text(const struct str *str)
{
	return str->text ? str->text : "";
}

bool str_equal(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool str_ends_with(const char *text, const char *ending)
{
	size_t n = strlen(text), tail = strlen(ending);

	return n > tail && strcmp(text + n - tail, ending) == 0;
}

/* Length of the sequence that a first byte announces; 0 if it cannot be one. */
static int sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xC2 && first <= 0xDF)
		return 2;
	if (first >= 0xE0 && first <= 0xEF)
		return 3;
	if (first >= 0xF0 && first <= 0xF4)
		return 4;
	return 0;
}

/* Smallest code point that needs a sequence of each length. */
static const int32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};

/* Decodes one code point from at most `length` bytes; -1 if malformed.
 * A zero byte ends every sequence, so NUL-terminated text needs no length. */
static int32_t decode(const unsigned char *bytes, size_t length, int *used)
{
	int n = sequence_length(bytes[0]);
	int32_t code;

	*used = 1;
	if (n == 0 || (size_t)n > length)
		return -1;
	if (n == 1)
		return bytes[0];
	code = bytes[0] & (0x7F >> n);
	for (int i = 1; i < n; i++) {
		if ((bytes[i] & 0xC0) != 0x80)
			return -1;
		code = code << 6 | (bytes[i] & 0x3F);
	}
	if (code < smallest[n] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		return -1;
	*used = n;
	return code;
}

int32_t utf8_next(const char **cursor)
{
	const unsigned char *bytes = (const unsigned char *)*cursor;
	int32_t code;
	int used;

	if (*bytes == 0)
		return 0;
	code = decode(bytes, 4, &used);
	*cursor += used;
	return code;
}

size_t utf8_check(const char *bytes, size_t length)
{
	size_t i = 0;
	int used;

	while (i < length) {
		if ((unsigned char)bytes[i] < 0x80) {
			i++;
			continue;
		}
		if (decode((const unsigned char *)bytes + i, length - i, &used) < 0)
			return i;
		i += (size_t)used;
	}
	return length;
}

size_t utf8_count(const char *text, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)text[i] & 0xC0) != 0x80;
	return count;
}

/* Past blanks, some of which are not in ASCII. */
static const char *blanks_skip(const char *s)
{
	for (;;) {
		if (isspace((unsigned char)*s))
			s++;
		else if (strncmp(s, "\u00a0", 2) == 0)
			s += 2;
		else
			return s;
	}
}

bool str_alike(const char *a, const char *b)
{
	a = blanks_skip(a);
	b = blanks_skip(b);
	while (*a && *b) {
		const char *past_a = blanks_skip(a), *past_b = blanks_skip(b);

		if ((past_a > a) != (past_b > b) || *past_a != *past_b)
			return false;
		a = past_a + (*past_a != '\0');
		b = past_b + (*past_b != '\0');
	}
	return *blanks_skip(a) == '\0' && *blanks_skip(b) == '\0';
}

char *str_plain(struct arena *arena, const char *text)
{
	char *plain = arena_strdup(arena, blanks_skip(text)), *to = plain;

	for (const char *from = plain; *from;) {
		const char *past = blanks_skip(from);

		if (past > from && *past)
			*to++ = ' ';
		from = past;
		if (*from)
			*to++ = *from++;
	}
	*to = '\0';
	return plain;
}

bool str_is_formula(const char *text)
{
	const char *bar = strchr(text, '|');

	if (!text[0] || !strchr("=+-@\t\r", text[0]))
		return false;
	if (bar && strchr(bar, '!'))
		return true;
	for (const char *at = text + 1; *at; at++)
		if (*at == '(' &&
		    ((at[-1] >= 'A' && at[-1] <= 'Z') || (at[-1] >= 'a' && at[-1] <= 'z')))
			return true;
	return false;
}
