/* Strings that grow, and questions about UTF-8.
 *
 * Text inside the program is always valid UTF-8; load and config refuse what
 * is not.  Columns and widths shown to the user count characters, not bytes.
 */
#ifndef SURVREPORT_BASE_STR_H
#define SURVREPORT_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* A growing string in an arena.  {.arena = a} is an empty one. */
struct str {
	struct arena *arena; /* owns the text */
	char *text;          /* NUL-terminated, or NULL while nothing was added */
	size_t length, capacity;
};

/* Makes room for `extra` bytes more, where it is known how many will come. */
void str_reserve(struct str *str, size_t extra);

/* Append a string, some bytes, or a printf format. */
void str_add(struct str *str, const char *text);
void str_add_bytes(struct str *str, const char *bytes, size_t length);
void str_addf(struct str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A field of a CSV file, in quotes where RFC 4180 needs them. */
void str_add_csv(struct str *str, const char *field);

/* The text so far, never NULL; valid until the next append. */
const char *str_text(const struct str *str);

/* Two strings are equal; NULL equals only NULL. */
bool str_equal(const char *a, const char *b);

/* Whether two texts are printed alike: equal but for blanks. */
bool str_alike(const char *a, const char *b);

/* The text that all texts alike have in common: without blanks at its ends, and with
 * one where there are several. */
char *str_plain(struct arena *arena, const char *text);

/* Whether a text ends with another, and is longer. */
bool str_ends_with(const char *text, const char *ending);

/* Decodes the code point at *cursor and moves past it.
 * Returns -1, and moves by one byte, where the bytes are not UTF-8 (overlong
 * forms, surrogates and values above U+10FFFF included).  0 at the end. */
int32_t utf8_next(const char **cursor);

/* Index of the first byte that is not valid UTF-8, or `length` if all is. */
size_t utf8_check(const char *bytes, size_t length);

/* Number of characters in the first `length` bytes of valid UTF-8. */
size_t utf8_count(const char *text, size_t length);

/* Whether a spreadsheet that opens a CSV file with this field would run it: it
 * starts as a formula does and calls a function or another program.  "+", "-5",
 * "=> 3" and "- (none)" do not. */
bool str_is_formula(const char *text);

#endif
