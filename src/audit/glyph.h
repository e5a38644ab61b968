/* Characters that mean the same, made equal: dashes, blanks, signs. */
#ifndef SURVREPORT_AUDIT_GLYPH_H
#define SURVREPORT_AUDIT_GLYPH_H

#include <stdbool.h>
#include <stdint.h>

enum { CODE_BLANK = ' ', CODE_EM_DASH = 0x2014, CODE_SLIM_FIRST = 0x2009 };

/* The mark that a character is meant as. */
int32_t glyph_equal(int32_t code);

/* The character at `at`, made equal; *next gets the one behind it. */
int32_t glyph_peek(const char *at, const char **next);

/* Raised points: U+00B7, and the bullets that fonts and keyboards offer. */
bool glyph_is_raised_point(int32_t code);

/* A word begins with the character, or goes on with it. */
bool glyph_starts_word(int32_t code);
bool glyph_goes_on_word(int32_t code);

/* A digit raised as a character of its own; -1 if it is none. */
int glyph_raised_digit(int32_t code);

/* The letters of what a font sets as one sign; NULL if it is none. */
const char *glyph_ligature(int32_t code);

#endif
