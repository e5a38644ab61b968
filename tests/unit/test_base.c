/* src/base: numbers, dates, strings, suggestions, memory, hashes, files and
 * the printing of diagnostics. */
/* shows */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/helper.h"
#include "base/num.h"
#include "base/str.h"
#include "base/suggest.h"
#include "base/words.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* xorshift64* (Marsaglia; Vigna) */
static uint64_t random_next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

static size_t random_below(uint64_t *state, size_t n)
{
	return (size_t)(random_next(state) >> 11) % n;
}

/* --- Numbers -------------------------------------------------------------- */

static void test_number_accepts(void **state)
{
	static const struct {
		const char *text;
		double value;
	} cases[] = {
	    {"0", 0},
	    {"-0", -0.0},
	    {"+7", 7},
	    {"1.", 1},
	    {".5", 0.5},
	    {"-.5", -0.5},
	    {"007", 7},
	    {"1e3", 1000},
	    {"1E+3", 1000},
	    {"1e-3", 1e-3},
	    {"12.25", 12.25},
	    {"0.1", 0.1},
	    {"1e22", 1e22},
	    {"1e23", 1e23},
	    {"123456789012345678", 1.23456789012345678e17},
	    {"4.9e-324", 4.9e-324},
	    {"1e-400", 0},
	    {"1.7976931348623157e308", 1.7976931348623157e308},
	    {"0.000000000000000000000000000001", 1e-30},
	    {"100000000000000000000000000000000", 1e32},
	    {"9007199254740993", 9007199254740992.0},
	};
	double value;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *text = cases[i].text;

		if (!number_parse(text, strlen(text), &value))
			fail_msg("'%s' is refused", text);
		if (memcmp(&value, &cases[i].value, sizeof value) != 0)
			fail_msg("'%s' is read as %.17g", text, value);
	}
}

static void test_number_refuses(void **state)
{
	static const char *const cases[] = {
	    "",    " ",   "1 ",    " 1",   "1,5",   "1e",    "e1",  ".",     "-",
	    "+",   "--1", "1.2.3", "0x10", "inf",   "nan",   "NaN", "1e309", "1e999999999999",
	    "1d5", "1e+", "1_000", "१",    "1e5.5", "-1e400"};
	double value;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (number_parse(cases[i], strlen(cases[i]), &value))
			fail_msg("'%s' is accepted", cases[i]);
	/* only the length counts, not a NUL */
	assert_true(number_parse("12x", 2, &value));
	assert_false(number_parse("1\0", 2, &value));
}

/* A random number as text: of all lengths and exponents. */
static void random_number(uint64_t *seed, char *text)
{
	size_t n = 1 + random_below(seed, 24), point = random_below(seed, n + 1);
	char *p = text;

	if (random_below(seed, 4) == 0)
		*p++ = '-';
	for (size_t i = 0; i < n; i++) {
		if (i == point)
			*p++ = '.';
		*p++ = (char)('0' + random_below(seed, 10));
	}
	if (random_below(seed, 3) == 0)
		p += sprintf(p, "e%d", (int)random_below(seed, 660) - 340);
	*p = '\0';
}

static void test_number_is_exact(void **state)
{
	uint64_t seed = 1;
	char text[64];

	(void)state;
	for (int i = 0; i < 200000; i++) {
		double value = 0, expected;
		bool read;

		random_number(&seed, text);
		read = number_parse(text, strlen(text), &value);
		expected = strtod(text, NULL);
		if (read != (isfinite(expected) != 0) ||
		    (read && memcmp(&value, &expected, sizeof value) != 0))
			fail_msg("'%s' is read as %.17g, not %.17g", text, value, expected);
	}
}

static void test_number_fixed(void **state)
{
	static const struct {
		double value;
		int decimals;
		const char *even, *away;
	} cases[] = {
	    {12.25, 1, "12.2", "12.3"},
	    {12.35, 1, "12.4", "12.4"},
	    {-12.25, 1, "-12.2", "-12.3"},
	    {0.5, 0, "0", "1"},
	    {1.5, 0, "2", "2"},
	    {2.5, 0, "2", "3"},
	    {0.125, 2, "0.12", "0.13"},
	    {12.249999999999998, 1, "12.2", "12.3"},
	    {12.24, 1, "12.2", "12.2"},
	    {12.26, 1, "12.3", "12.3"},
	    {9.995, 2, "10.00", "10.00"},
	    {99.95, 1, "100.0", "100.0"},
	    {0, 2, "0.00", "0.00"},
	    {-0.001, 2, "0.00", "0.00"},
	    {-0.0, 0, "0", "0"},
	    {1e-20, 3, "0.000", "0.000"},
	    {123456789, 0, "123456789", "123456789"},
	    {1e15, 1, "1000000000000000.0", "1000000000000000.0"},
	    {0.1 + 0.2, 15, "0.300000000000000", "0.300000000000000"},
	    {1.005, 2, "1.00", "1.01"},
	    {0.045, 2, "0.04", "0.05"},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_string_equal(
		    number_fixed(&arena, cases[i].value, cases[i].decimals, ROUND_EVEN),
		    cases[i].even);
		assert_string_equal(
		    number_fixed(&arena, cases[i].value, cases[i].decimals, ROUND_AWAY),
		    cases[i].away);
	}
	arena_release(&arena);
}

static void test_number_percent(void **state)
{
	static const struct {
		int64_t part, whole;
		int decimals;
		const char *even, *away;
	} cases[] = {
	    {1, 8, 0, "12", "13"},
	    {3, 8, 0, "38", "38"},
	    {1, 8, 1, "12.5", "12.5"},
	    {1, 3, 1, "33.3", "33.3"},
	    {2, 3, 0, "67", "67"},
	    {0, 7, 1, "0.0", "0.0"},
	    {7, 7, 1, "100.0", "100.0"},
	    {1, 1000, 0, "0", "0"},
	    {1, 200, 0, "0", "1"},
	    {3, 200, 0, "2", "2"},
	    {1, 16, 1, "6.2", "6.3"},
	    {999, 1000, 0, "100", "100"},
	    {INT64_MAX, INT64_MAX, 3, "100.000", "100.000"},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_string_equal(number_percent(&arena, cases[i].part, cases[i].whole,
		                                   cases[i].decimals, ROUND_EVEN),
		                    cases[i].even);
		assert_string_equal(number_percent(&arena, cases[i].part, cases[i].whole,
		                                   cases[i].decimals, ROUND_AWAY),
		                    cases[i].away);
	}
	arena_release(&arena);
}

static void test_number_significant(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_string_equal(number_significant(&arena, 0.1, 10), "0.1");
	assert_string_equal(number_significant(&arena, 1.0 / 3, 10), "0.3333333333");
	assert_string_equal(number_significant(&arena, -0.0, 10), "0");
	assert_string_equal(number_significant(&arena, 1e20, 10), "1e+20");
	assert_string_equal(number_significant(&arena, 120, 15), "120");
	arena_release(&arena);
}

/* --- Dates ---------------------------------------------------------------- */

/* A number of any size, with few digits or many. */
static double any_number(uint64_t *state)
{
	uint64_t bits;
	double value;

	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	bits = *state;
	switch (bits % 5) {
	case 0:
		memcpy(&value, &bits, sizeof value);
		return isfinite(value) ? value : 0;
	case 1:
		return (double)(bits >> 40) / 1000;
	case 2:
		return pow(10, (double)(bits >> 32 & 31) - 16) *
		       (1 + ((double)(bits >> 59) - 16) * 0x1p-52);
	case 3:
		return -(double)(bits >> 11) * 0x1p-53;
	default:
		return (double)(bits >> 32) * 0x1p-21; /* halves of a decimal */
	}
}

/* Each as printf() has it, which is right and slow. */
static void test_number_write(void **state)
{
	uint64_t seed = 20260331;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		double value = any_number(&seed);
		int digits = 1 + i % 17;
		char expected[64], text[NUMBER_TEXT_SIZE];

		snprintf(expected, sizeof expected, "%.*g", digits, value == 0 ? 0.0 : value);
		number_write(text, value, digits);
		assert_string_equal(text, expected);
	}
}

/* A number that is taken to 15 digits by printf() and read again has the same text. */
static void test_number_fixed_digits(void **state)
{
	uint64_t seed = 20260401;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct arena arena = {0};
		double value = any_number(&seed), read = 0;
		int decimals = i % 10;
		char digits[64], *text;

		if (fabs(value) > 1e30)
			continue;
		snprintf(digits, sizeof digits, "%.14e", value);
		text = number_fixed(&arena, value, decimals, ROUND_EVEN);
		assert_string_equal(
		    text, number_fixed(&arena, strtod(digits, NULL), decimals, ROUND_EVEN));
		assert_true(number_parse(text, strlen(text), &read));
		assert_true(read == number_rounded(value, decimals, ROUND_EVEN));
		/* half a unit, and what 15 digits are off */
		assert_true(fabs(read - value) <=
		            0.5000001 * pow(10, -decimals) + 1e-14 * fabs(value));
		arena_release(&arena);
	}
}

static void test_date_parse(void **state)
{
	static const struct {
		const char *text, *format, *expected; /* NULL: refused */
	} cases[] = {
	    {"1970-01-01", DATE_ISO, "1970-01-01"},
	    {"2020-02-29", DATE_ISO, "2020-02-29"},
	    {"2021-02-29", DATE_ISO, NULL},
	    {"1900-02-29", DATE_ISO, NULL},
	    {"2000-02-29", DATE_ISO, "2000-02-29"},
	    {"2021-04-31", DATE_ISO, NULL},
	    {"2021-00-10", DATE_ISO, NULL},
	    {"2021-13-10", DATE_ISO, NULL},
	    {"2021-10-00", DATE_ISO, NULL},
	    {"2021-1-5", DATE_ISO, "2021-01-05"},
	    {"21-01-05", DATE_ISO, NULL},
	    {"2021-01-05 ", DATE_ISO, NULL},
	    {"2021-01-05T00", DATE_ISO, NULL},
	    {"", DATE_ISO, NULL},
	    {"1582-12-31", DATE_ISO, NULL},
	    {"1583-01-01", DATE_ISO, "1583-01-01"},
	    {"2999-12-31", DATE_ISO, "2999-12-31"},
	    {"3000-01-01", DATE_ISO, NULL},
	    {"31.12.2020", "%d.%m.%Y", "2020-12-31"},
	    {"1.2.2020", "%d.%m.%Y", "2020-02-01"},
	    {"12/31/2020", "%m/%d/%Y", "2020-12-31"},
	    {"05-SEP-2001", "%d-%b-%Y", "2001-09-05"},
	    {"5sep2001", "%d%b%Y", "2001-09-05"},
	    {"05-Sept-2001", "%d-%b-%Y", NULL},
	    {"20200229", "%Y%m%d", "2020-02-29"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int32_t days;
		char text[DATE_TEXT_SIZE];
		bool read = date_parse(cases[i].text, strlen(cases[i].text), cases[i].format, &days);

		if (read != (cases[i].expected != NULL))
			fail_msg("'%s' is %s", cases[i].text, read ? "accepted" : "refused");
		if (!read)
			continue;
		date_format(days, text);
		assert_string_equal(text, cases[i].expected);
	}
}

/* Day by day through the whole range. */
static void test_date_counts(void **state)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int32_t days = date_from_civil(1583, 1, 1), read;
	char text[DATE_TEXT_SIZE], expected[40];

	(void)state;
	assert_int_equal(date_from_civil(1970, 1, 1), 0);
	assert_int_equal(date_from_civil(2000, 3, 1), 11017);
	assert_int_equal(days, -141349);
	for (int year = 1583; year < 3000; year++) {
		bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

		for (int month = 1; month <= 12; month++) {
			int n = lengths[month - 1] + (month == 2 && leap);

			for (int day = 1; day <= n; day++, days++) {
				snprintf(expected, sizeof expected, "%04d-%02d-%02d", year, month,
				         day);
				date_format(days, text);
				if (strcmp(text, expected) != 0 ||
				    date_from_civil(year, month, day) != days ||
				    date_year(days) != year ||
				    !date_parse(expected, 10, DATE_ISO, &read) || read != days)
					fail_msg("%s is not %s", text, expected);
			}
		}
	}
}

static void test_date_format_check(void **state)
{
	static const char *const right[] = {"%Y-%m-%d", "%d.%m.%Y", "%d %b %Y",
	                                    "%b/%d/%Y", "%Y%m%d",   "%d.%m.%y"};
	static const char *const wrong[] = {"",         "%Y-%m",     "%Y-%m-%d-%d", "%y-%m-%Y",
	                                    "%Y-%m-%b", "%Y-%m-%d%", "%Y-%m-%d %%", "dd.mm.yyyy"};

	(void)state;
	for (size_t i = 0; i < COUNT(right); i++)
		if (!date_format_check(right[i]))
			fail_msg("'%s' is refused", right[i]);
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (date_format_check(wrong[i]))
			fail_msg("'%s' is accepted", wrong[i]);
}

/* --- Strings -------------------------------------------------------------- */

static void test_utf8_check(void **state)
{
	static const struct {
		const char *text;
		size_t bad; /* SIZE_MAX: none */
	} cases[] = {
	    {"", SIZE_MAX},
	    {"abc", SIZE_MAX},
	    {"aé€😀", SIZE_MAX},
	    {"a\xE9", 1},                   /* Latin-1 */
	    {"a\xC0\xAF", 1},               /* overlong */
	    {"\xE0\x80\xAF", 0},            /* overlong */
	    {"\xF0\x80\x80\xAF", 0},        /* overlong */
	    {"\xED\xA0\x80", 0},            /* a surrogate */
	    {"\xF4\x90\x80\x80", 0},        /* above U+10FFFF */
	    {"\xF4\x8F\xBF\xBF", SIZE_MAX}, /* U+10FFFF */
	    {"\x80", 0},                    /* a continuation alone */
	    {"ab\xE2\x82", 2},              /* cut off */
	    {"ab\xE2\x82xx", 2},
	    {"\xFF", 0},
	    {"\xFE", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t length = strlen(cases[i].text);
		size_t bad = cases[i].bad == SIZE_MAX ? length : cases[i].bad;

		assert_int_equal(utf8_check(cases[i].text, length), bad);
	}
	/* the length counts: the third byte is not looked at */
	assert_int_equal(utf8_check("\xE2\x82\xAC", 2), 0);
}

static void test_utf8_next(void **state)
{
	static const int32_t expected[] = {'a', 0xE9, 0x20AC, 0x1F600, -1, 'b', 0};
	const char *cursor = "aé€😀\xFF"
			     "b";

	(void)state;
	for (size_t i = 0; i < COUNT(expected); i++)
		assert_int_equal(utf8_next(&cursor), expected[i]);
	assert_int_equal(utf8_next(&cursor), 0);
	assert_int_equal(utf8_count("aé€😀", strlen("aé€😀")), 4);
	assert_int_equal(utf8_count("", 0), 0);
}

static void test_str(void **state)
{
	struct arena arena = {0};
	struct str str = {.arena = &arena};

	(void)state;
	assert_string_equal(str_text(&str), "");
	for (int i = 0; i < 1000; i++)
		str_addf(&str, "%d,", i % 10);
	str_add(&str, "end");
	str_add_bytes(&str, "xyz", 1);
	assert_int_equal(str.length, 2004);
	assert_string_equal(str_text(&str) + 1998, "9,endx");
	assert_true(str_equal(NULL, NULL));
	assert_false(str_equal("a", NULL));
	assert_true(str_equal("a", "a"));
	arena_release(&arena);
}

static void test_suggest(void **state)
{
	static const char *items[] = {"rfstime", "status", "age", "hormon", "ph.ecog", "size"};
	static const struct {
		const char *name, *expected; /* NULL: nothing near */
	} cases[] = {
	    {"rfs_tme", "rfstime"},
	    {"staus", "status"},
	    {"statsu", "status"},
	    {"AGE", "age"},
	    {"ph_ecog", "ph.ecog"},
	    {"zzz", NULL},
	    {"aeg", "age"},
	    {"hormone", "hormon"},
	    {"", NULL},
	    {"x", NULL},
	    {"survival_time", NULL},
	};
	struct names known = {items, COUNT(items)};
	struct arena arena = {0};
	char longer[200] = "";

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *found = suggest_find(cases[i].name, &known);

		if (!str_equal(found, cases[i].expected))
			fail_msg("'%s' suggests %s", cases[i].name, found ? found : "nothing");
	}
	memset(longer, 'a', sizeof longer - 1);
	assert_null(suggest_find(longer, &known));
	assert_string_equal(suggest_text(&arena, "statsu", &known), " (did you mean 'status'?)");
	known.n = 2;
	assert_string_equal(suggest_text(&arena, "zzz", &known), " (known: rfstime, status)");
	known.n = 0;
	assert_string_equal(suggest_text(&arena, "zzz", &known), "");
	known.n = 6;
	assert_string_equal(names_join(&arena, &known, 2), "rfstime, status, …");
	assert_string_equal(names_join(&arena, &known, 6),
	                    "rfstime, status, age, hormon, ph.ecog, size");
	arena_release(&arena);
}

/* --- Memory and hashes ---------------------------------------------------- */

static void test_arena(void **state)
{
	struct arena arena = {0};
	size_t n = 0;
	int *items = NULL;
	char *blocks[300];

	(void)state;
	for (size_t i = 0; i < COUNT(blocks); i++) {
		size_t size = i % 7 == 0 ? 40000 : i;

		blocks[i] = arena_alloc(&arena, size, 1);
		assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
		for (size_t k = 0; k < size; k++)
			assert_int_equal(blocks[i][k], 0);
		memset(blocks[i], (int)i, size);
	}
	for (size_t i = 1; i < COUNT(blocks); i++) /* none overlaps another */
		assert_int_equal((unsigned char)blocks[i][0], i & 0xFF);
	for (int i = 0; i < 1000; i++)
		ARENA_PUSH(&arena, items, n, i * i);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(items[i], i * i);
	assert_string_equal(arena_strndup(&arena, "abcdef", 3), "abc");
	assert_string_equal(arena_printf(&arena, "%d-%s", 7, "x"), "7-x");
	arena_release(&arena);
	assert_null(arena.last);
	assert_string_equal(arena_strdup(&arena, "again"), "again");
	arena_release(&arena);
}

/* Texts are alike if, and only if, they are the same in plain. */
static void test_str_alike(void **state)
{
	static const char *const texts[] = {"",   " ",     "A",         " A ",   "A B", "A  B",
	                                    "AB", "A\tB ", "A\u00A0 B", "A B C", "B",   "\u00A0A"};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		for (size_t k = 0; k < COUNT(texts); k++)
			assert_int_equal(
			    str_alike(texts[i], texts[k]),
			    str_equal(str_plain(&arena, texts[i]), str_plain(&arena, texts[k])));
	assert_string_equal(str_plain(&arena, "\u00A0 A \t B "), "A B");
	arena_release(&arena);
}

static void test_strtable(void **state)
{
	struct arena arena = {0};
	struct strtable table = {.arena = &arena};
	char text[16];

	(void)state;
	assert_int_equal(strtable_find(&table, "a", 1), STRTABLE_NONE);
	for (uint32_t i = 0; i < 5000; i++) {
		int n = snprintf(text, sizeof text, "v%u", i);

		assert_int_equal(strtable_add(&table, text, (size_t)n), i);
	}
	for (uint32_t i = 0; i < 5000; i++) {
		int n = snprintf(text, sizeof text, "v%u", i);

		assert_int_equal(strtable_add(&table, text, (size_t)n), i);
		assert_int_equal(strtable_find(&table, text, (size_t)n), i);
		assert_string_equal(table.items[i], text);
	}
	/* a beginning of a string is another string */
	assert_int_equal(strtable_find(&table, "v12", 2), 1);
	assert_int_equal(strtable_find(&table, "v", 1), STRTABLE_NONE);
	assert_int_equal(strtable_add(&table, "", 0), 5000);
	assert_int_equal(table.n, 5001);
	arena_release(&arena);
}

/* The examples of FIPS 180-4. */
static void test_sha256(void **state)
{
	char text[SHA256_TEXT_SIZE];

	(void)state;
	sha256_hex("abc", 3, text);
	assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223"
	                          "b00361a396177a9cb410ff61f20015ad");
	sha256_hex("", 0, text);
	assert_string_equal(text, "e3b0c44298fc1c149afbf4c8996fb924"
	                          "27ae41e4649b934ca495991b7852b855");
}

/* --- Files ---------------------------------------------------------------- */

static void test_paths(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_string_equal(path_folder(&arena, "a/b/c.yaml"), "a/b");
	assert_string_equal(path_folder(&arena, "c.yaml"), ".");
	assert_string_equal(path_folder(&arena, "/c.yaml"), "/");
	assert_string_equal(path_join(&arena, "a/b", "c.csv"), "a/b/c.csv");
	assert_string_equal(path_join(&arena, ".", "c.csv"), "c.csv");
	assert_string_equal(path_join(&arena, "a", "/c.csv"), "/c.csv");
	arena_release(&arena);
}

static void test_path_stays_inside(void **state)
{
	static const char *const inside[] = {"a",     "a/b.csv", "./a",  ".",   "a/",
	                                     "a//b",  "..a",     "a..",  "...", "a/...",
	                                     "a/..b", "a../b",   ".. /a"};
	static const char *const outside[] = {"",     "/",     "/a",    "//a",    "..",
	                                      "../a", "../",   "a/..",  "a/../b", "a/b/../",
	                                      "./..", "a//..", ".././a"};

	(void)state;
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
		assert_true(path_stays_inside(inside[i]));
	for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
		assert_false(path_stays_inside(outside[i]));
}

static void test_files(void **state)
{
	char folder[] = "/tmp/survreport-base-XXXXXX";
	struct arena arena = {0};
	struct bytes bytes;
	struct stat st;
	const char *path;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(folder));
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	path = path_join(&arena, folder, "x");
	assert_true(file_write(fd, "x", "a\0b", 3));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_false(file_write(fd, "x", "again", 5));
	assert_int_equal(errno, EEXIST);
	assert_true(file_read(&arena, path, 3, &bytes));
	assert_int_equal(bytes.length, 3);
	assert_memory_equal(bytes.data, "a\0b\0", 4);
	assert_false(file_read(&arena, path, 2, &bytes));
	assert_int_equal(errno, EFBIG);
	assert_false(file_read(&arena, folder, 9, &bytes));
	assert_int_equal(errno, EISDIR);
	unlink(path);
	assert_false(file_read(&arena, path, 9, &bytes));
	assert_int_equal(errno, ENOENT);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(file_read(&arena, path, 9, &bytes));
	assert_int_equal(errno, EINVAL);
	unlink(path);
	close(fd);
	rmdir(folder);
	arena_release(&arena);
}

/* --- Diagnostics ---------------------------------------------------------- */

static const char *printed(struct diags *diags, bool quiet)
{
	size_t size = 0;
	char *text = NULL;
	const char *copy;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	diag_print(diags, to, quiet);
	fclose(to);
	copy = arena_strdup(diags->arena, text);
	free(text);
	return copy;
}

static void test_diag_forms(void **state)
{
	static const char text[] = "a: 1\r\n\tb: été = x\nlast";
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct source config = {"c.yaml", text, sizeof text - 1};
	struct source data = {.name = "d.csv"};

	(void)state;
	assert_false(diag_error(&diags, (struct mark){&config, 2, 5, 3}, "bad '%s'", "été"));
	diag_path(&diags, "x.y");
	diag_add(&diags, DIAG_NOTE, (struct mark){&config, 3, 5, 1}, "the end");
	diag_error(&diags, (struct mark){&config, 1, 1, 1}, "first line");
	diag_error(&diags, (struct mark){&config, 0, 0, 0}, "the whole file");
	diag_error(&diags, (struct mark){&data, 118, 0, 0}, "column 'age': x");
	diag_add(&diags, DIAG_WARNING, (struct mark){&data, 7, 3, 0}, "odd");
	diag_error(&diags, (struct mark){&data, 0, 0, 0}, "all of it");
	diag_error(&diags, (struct mark){0}, "nowhere");
	assert_int_equal(diags.n_errors, 6);
	assert_int_equal(diags.n_warnings, 1);
	assert_string_equal(printed(&diags, false), "c.yaml: error: the whole file\n"
	                                            "c.yaml:1:1: error: first line\n"
	                                            "    1 | a: 1\n"
	                                            "      | ^\n"
	                                            "c.yaml:2:5: error: bad 'été'\n"
	                                            "    2 |  b: été = x\n"
	                                            "      |     ^~~\n"
	                                            "  in x.y\n"
	                                            "c.yaml:3:5: note: the end\n"
	                                            "    3 | last\n"
	                                            "      |     ^\n"
	                                            "d.csv: error: all of it\n"
	                                            "d.csv:7:3: warning: odd\n"
	                                            "d.csv:118: column 'age': x\n"
	                                            "survreport: error: nowhere\n");
	assert_null(strstr(printed(&diags, true), "odd"));
	assert_non_null(strstr(printed(&diags, true), "nowhere"));
	arena_release(&arena);
}

/* Of many errors the first hundred are printed, and of all how many more there are. */
static void test_diag_many(void **state)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	const char *out;

	(void)state;
	for (int i = 0; i < 103; i++)
		diag_error(&diags, (struct mark){0}, "number %d.", i);
	for (int i = 0; i < 103; i++)
		diag_add(&diags, DIAG_CONTRADICTION, (struct mark){0}, "claim %d.", i);
	out = printed(&diags, true);
	assert_non_null(strstr(out, "number 99.\n"));
	assert_null(strstr(out, "number 100."));
	assert_non_null(strstr(out, "claim 102.\nsurvreport: error: and 3 more errors\n"));
	arena_release(&arena);
}

/* Of a long line the part around the place is shown, and never more. */
static void test_diag_long_line(void **state)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	char text[1001];
	struct source config = {"c.yaml", text, sizeof text - 1};
	const char *out, *line, *caret;

	(void)state;
	for (size_t i = 0; i < sizeof text - 1; i++)
		text[i] = (char)('a' + i % 26);
	text[sizeof text - 1] = '\0';
	diag_error(&diags, (struct mark){&config, 1, 500, 900}, "here");
	out = printed(&diags, false);
	line = strstr(out, "| ") + 2;
	caret = strstr(line, "| ") + 2;
	assert_int_equal(strcspn(line, "\n"), 100);
	assert_int_equal(line[strcspn(caret, "^")], text[499]);
	assert_true(strcspn(caret, "\n") <= 100);
	arena_release(&arena);
}

/* What a terminal would obey is not printed. */
static void test_diag_control_characters(void **state)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct source config = {"c.yaml", "a\x1B[2Jb\x7F", 7};

	(void)state;
	diag_error(&diags, (struct mark){&config, 1, 1, 1}, "odd");
	assert_string_equal(printed(&diags, false), "c.yaml:1:1: error: odd\n"
	                                            "    1 | a?[2Jb?\n"
	                                            "      | ^\n");
	arena_release(&arena);
}

/* --- Words ---------------------------------------------------------------- */

static void test_words(void **state)
{
	static const char *const lists[] = {"", "a", "a and a", "a, a and a"};
	static const char *const labels[][2] = {
	    {"Hormonal therapy", "hormonal therapy"},
	    {"ECOG performance status", "ECOG performance status"},
	    {"HbA1c, %", "HbA1c, %"},
	    {"Her2 status", "Her2 status"},
	    {"Ki-67", "Ki-67"},
	    {"PgR+", "PgR+"},
	    {"T stage", "T stage"},
	    {"Grade 3", "grade 3"},
	    {"Non-Hodgkin lymphoma", "non-Hodgkin lymphoma"},
	    {"Recurrence-free survival", "recurrence-free survival"},
	    {"Karnofsky (physician)", "Karnofsky (physician)"},
	    {"X-ray", "X-ray"},
	    {"Östrogen", "östrogen"},
	    {"5-FU", "5-FU"},
	    {"Жанна", "Жанна"},
	    {"age", "age"},
	    {"", ""},
	};
	struct arena arena = {0};

	(void)state;
	assert_string_equal(words_count(&arena, 0, "patient"), "0 patients");
	assert_string_equal(words_count(&arena, 1, "patient"), "1 patient");
	assert_string_equal(words_count(&arena, 12, "row"), "12 rows");
	for (size_t n = 0; n < COUNT(lists); n++) {
		struct str list = {.arena = &arena};

		for (size_t i = 0; i < n; i++)
			str_addf(&list, "%sa", words_before(i, n));
		assert_string_equal(str_text(&list), lists[n]);
	}
	assert_string_equal(words_ci(&arena, 0.95), "95% CI");
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		assert_string_equal(words_in_text(&arena, labels[i][0]), labels[i][1]);
	assert_string_equal(words_with_ci(&arena, "Odds ratio", 0.999), "Odds ratio (99.9% CI)");
	arena_release(&arena);
}

/* --- Helper --------------------------------------------------------------------- */

struct sum {
	struct work work;
	int of, result, times;
};

static void sum_make(void *context, bool apart)
{
	struct sum *sum = context;

	(void)apart;
	for (int i = 1; i <= sum->of; i++)
		sum->result += i;
	sum->times++;
}

/* Each piece of work is done once, in whatever order it is asked for, and by whom. */
static void test_helper(void **state)
{
	enum { N = 200 };
	struct sum sums[N] = {0};

	(void)state;
	for (int round = 0; round < 3; round++) {
		struct helper helper = {0};

		for (int i = 0; i < N; i++) {
			sums[i] = (struct sum){.of = i};
			helper_give(round == 2 ? NULL : &helper, &sums[i].work, sum_make, &sums[i]);
		}
		for (int i = 0; i < N; i++) {
			struct sum *sum = &sums[round == 1 ? N - 1 - i : i];

			helper_need(round == 2 ? NULL : &helper, &sum->work);
			helper_need(round == 2 ? NULL : &helper, &sum->work);
			assert_int_equal(sum->result, sum->of * (sum->of + 1) / 2);
			assert_int_equal(sum->times, 1);
		}
		helper_end(&helper);
	}
}

/* What a helper leaves when it ends is done by who asks, also with the next one. */
static void test_helper_ends(void **state)
{
	struct helper helper = {0}, next = {0};
	struct sum sums[50] = {0}, other = {.of = 3};

	(void)state;
	for (size_t i = 0; i < COUNT(sums); i++) {
		sums[i].of = 10000;
		helper_give(&helper, &sums[i].work, sum_make, &sums[i]);
	}
	helper_end(&helper);
	helper_give(&next, &other.work, sum_make, &other);
	for (size_t i = 0; i < COUNT(sums); i++) {
		helper_need(&next, &sums[i].work);
		assert_int_equal(sums[i].times, 1);
	}
	helper_need(&next, &other.work);
	assert_int_equal(other.result, 6);
	helper_end(&next);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_number_accepts),
	    cmocka_unit_test(test_number_refuses),
	    cmocka_unit_test(test_number_is_exact),
	    cmocka_unit_test(test_number_fixed),
	    cmocka_unit_test(test_number_percent),
	    cmocka_unit_test(test_number_significant),
	    cmocka_unit_test(test_number_write),
	    cmocka_unit_test(test_number_fixed_digits),
	    cmocka_unit_test(test_date_parse),
	    cmocka_unit_test(test_date_counts),
	    cmocka_unit_test(test_date_format_check),
	    cmocka_unit_test(test_utf8_check),
	    cmocka_unit_test(test_utf8_next),
	    cmocka_unit_test(test_str),
	    cmocka_unit_test(test_suggest),
	    cmocka_unit_test(test_helper),
	    cmocka_unit_test(test_helper_ends),
	    cmocka_unit_test(test_arena),
	    cmocka_unit_test(test_str_alike),
	    cmocka_unit_test(test_strtable),
	    cmocka_unit_test(test_sha256),
	    cmocka_unit_test(test_paths),
	    cmocka_unit_test(test_path_stays_inside),
	    cmocka_unit_test(test_files),
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_diag_forms),
	    cmocka_unit_test(test_diag_many),
	    cmocka_unit_test(test_diag_long_line),
	    cmocka_unit_test(test_diag_control_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
