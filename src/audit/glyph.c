#include "audit/glyph.h"

#include "audit/token.h"
#include "base/str.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_wide_blank(int32_t code)
{
	return code == 0xA0 || (code >= 0x2000 && code <= 0x200B) || code == 0x202F ||
	       code == 0x205F || code == 0x3000 || code == 0xFEFF || code == 0x2060;
}

bool glyph_is_raised_point(int32_t code)
{
	return code == 0xB7 || code == 0x2219 || code == 0x22C5 || code == 0x2027;
}

static const struct {
	int32_t from, to;
} equal_marks[] = {
    {0xAD, '-'},
    {0x2010, '-'},
    {0x2011, '-'},
    {0x2012, '-'},
    {0x2013, '-'},
    {CODE_EM_DASH, '-'},
    {0x2015, '-'},
    {0x2212, '-'},
    {0xFE63, '-'},
    {0xFF0D, '-'},
    {0x2215, '/'},
    {0x2044, '/'},
    {0xFF1D, '='},
    {0xFF05, '%'},
    {0xFF08, '('},
    {0xFF09, ')'},
    {0xFF1B, ';'},
    {0xFF0C, ','},
    {0x3008, '<'},
    {0x2A7D, MARK_LESS_EQUAL},
    {0x2266, MARK_LESS_EQUAL},
    {0x2A7E, MARK_GREATER_EQUAL},
    {0x2267, MARK_GREATER_EQUAL},
    {0x2248, '~'},
    {0x223C, '~'},
    {0x2018, '\''},
    {0x2019, '\''},
    {0x201C, '"'},
    {0x201D, '"'},
    {0xFF1C, '<'},
    {0xFF1E, '>'},
};

int32_t glyph_equal(int32_t code)
{
	for (size_t i = 0; i < sizeof equal_marks / sizeof *equal_marks; i++)
		if (equal_marks[i].from == code)
			return equal_marks[i].to;
	return code;
}

int32_t glyph_peek(const char *at, const char **next)
{
	const char *cursor = at;
	int32_t code = utf8_next(&cursor);

	if (next)
		*next = cursor;
	if (is_wide_blank(code))
		return CODE_BLANK;
	return code < 0x80 ? code : glyph_equal(code);
}

/* Punctuation beyond ASCII; every other such character is a letter. */
static bool is_foreign_mark(int32_t code)
{
	return (code >= 0x80 && code < 0xC0 && code != 0xAA && code != 0xB5 && code != 0xBA) ||
	       code == 0xD7 || code == 0xF7 || (code >= 0x2000 && code <= 0x206F) ||
	       (code >= 0x2190 && code <= 0x2BFF) || (code >= 0x3000 && code <= 0x303F);
}

bool glyph_starts_word(int32_t code)
{
	return code < 0x80 ? is_letter((char)code) : !is_foreign_mark(code);
}

bool glyph_goes_on_word(int32_t code)
{
	return glyph_starts_word(code) || (code < 0x80 && is_digit((char)code));
}

int glyph_raised_digit(int32_t code)
{
	switch (code) {
	case 0xB9:
		return 1;
	case 0xB2:
	case 0xB3:
		return code - 0xB0;
	default:
		return code == 0x2070 || (code >= 0x2074 && code <= 0x2079) ? code - 0x2070 : -1;
	}
}

const char *glyph_ligature(int32_t code)
{
	static const char *const signs[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};

	return code >= 0xFB00 && code <= 0xFB06 ? signs[code - 0xFB00] : NULL;
}
