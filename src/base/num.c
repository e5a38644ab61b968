#include "base/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bug.h"

/* Powers of ten that a double holds exactly. */
static const double exact_power[] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

/* A decimal number taken apart. */
struct decimal {
	uint64_t digits; /* the first 19 digits */
	int n_digits;    /* significant digits seen, leading zeros not counted */
	int exponent;    /* value = digits · 10^exponent when n_digits <= 19 */
	bool negative;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void decimal_add(struct decimal *d, char c, bool fraction)
{
	if (d->n_digits < 19) {
		d->digits = d->digits * 10 + (uint64_t)(c - '0');
		d->exponent -= fraction;
	} else {
		d->exponent += !fraction;
	}
	d->n_digits += d->n_digits > 0 || c != '0';
}

/* Reads "e+12"; true, and nothing read, when there is no exponent. */
static bool exponent_parse(const char **p, const char *end, int *exponent)
{
	bool negative = false;
	int value = 0;

	if (*p == end || (**p != 'e' && **p != 'E'))
		return true;
	++*p;
	if (*p < end && (**p == '+' || **p == '-'))
		negative = *(*p)++ == '-';
	if (*p == end || !is_digit(**p))
		return false;
	for (; *p < end && is_digit(**p); ++*p)
		value = value < 100000 ? value * 10 + (**p - '0') : value;
	*exponent += negative ? -value : value;
	return true;
}

static bool decimal_parse(const char *p, const char *end, struct decimal *d)
{
	int seen = 0;

	if (p < end && (*p == '-' || *p == '+'))
		d->negative = *p++ == '-';
	for (; p < end && is_digit(*p); p++, seen++)
		decimal_add(d, *p, false);
	if (p < end && *p == '.') {
		p++;
		for (; p < end && is_digit(*p); p++, seen++)
			decimal_add(d, *p, true);
	}
	return seen > 0 && exponent_parse(&p, end, &d->exponent) && p == end;
}

static bool slow_parse(const char *text, size_t length, double *value)
{
	char small[64], *copy = small;

	if (length >= sizeof small && !(copy = malloc(length + 1)))
		no_memory();
	memcpy(copy, text, length);
	copy[length] = '\0';
	*value = strtod(copy, NULL);
	if (copy != small)
		free(copy);
	return isfinite(*value);
}

bool number_parse(const char *text, size_t length, double *value)
{
	struct decimal d = {0};

	if (!decimal_parse(text, text + length, &d))
		return false;
	/* both factors are exact, so one operation rounds once (Clinger 1990) */
	if (d.n_digits <= 15 && d.exponent >= -22 && d.exponent <= 22) {
		double v = (double)d.digits;
		v = d.exponent < 0 ? v / exact_power[-d.exponent] : v * exact_power[d.exponent];
		*value = d.negative ? -v : v;
		return true;
	}
	return slow_parse(text, length, value);
}

/* Adds one to the decimal digits in `digits`, which start with a spare 0. */
static void digits_increment(char *digits, size_t n)
{
	while (n > 0 && digits[--n] == '9')
		digits[n] = '0';
	digits[n]++;
}

/* Whether the digits after the first `kept` ask for one more. */
static bool rounds_up(const char *digits, size_t kept, enum rounding rounding)
{
	char first = digits[kept];

	if (first != '5')
		return first > '5';
	for (const char *p = digits + kept + 1; *p; p++)
		if (*p != '0')
			return true;
	return rounding == ROUND_AWAY || (digits[kept - 1] - '0') % 2 != 0;
}

/* "±digits" with a point before the last `decimals`, no minus on zero. */
static char *digits_place(struct arena *arena, const char *digits, size_t n, int decimals,
                          bool negative)
{
	size_t whole = n - (size_t)decimals, start = 0;
	bool zero = strspn(digits, "0") >= n;

	while (start + 1 < whole && digits[start] == '0')
		start++;
	return arena_printf(arena, "%s%.*s%s%.*s", negative && !zero ? "-" : "",
	                    (int)(whole - start), digits + start, decimals ? "." : "", decimals,
	                    digits + whole);
}

/* All digits of value to 15 significant ones: "0" + whole part + fraction of
 * at least 16 digits; *whole gets the length of the first two. */
static char *digits_expand(struct arena *arena, double value, size_t *whole)
{
	char shortest[40], *digits, *point;
	char *plain;

	snprintf(shortest, sizeof shortest, "%.14e", value);
	/* the 15 digits, written out in full without any further rounding */
	int exponent = atoi(strchr(shortest, 'e') + 1);
	size_t size = 15 + 20 + (size_t)abs(exponent) + 4;
	plain = arena_alloc(arena, size, 1);
	digits = plain;
	*digits++ = '0';
	for (int i = exponent; i < 0; i++)
		*digits++ = '0';
	point = exponent < 0 ? plain + 2 : plain + 2 + exponent;
	*digits++ = shortest[0];
	memcpy(digits, shortest + 2, 14);
	digits += 14;
	while (digits < point + 18)
		*digits++ = '0';
	*digits = '\0';
	*whole = (size_t)(point - plain);
	return plain;
}

char *number_fixed(struct arena *arena, double value, int decimals, enum rounding rounding)
{
	size_t whole, kept;
	char *digits;

	BUG_UNLESS(isfinite(value) && decimals >= 0 && decimals <= 15);
	digits = digits_expand(arena, fabs(value), &whole);
	kept = whole + (size_t)decimals;
	if (rounds_up(digits, kept, rounding))
		digits_increment(digits, kept);
	return digits_place(arena, digits, kept, decimals, value < 0);
}

char *number_percent(struct arena *arena, int64_t part, int64_t whole, int decimals,
                     enum rounding rounding)
{
	__int128 scaled = (__int128)part * 100, rest;
	int64_t quotient;
	char digits[48];
	int n;

	BUG_UNLESS(whole > 0 && part >= 0 && decimals >= 0 && decimals <= 9);
	for (int i = 0; i < decimals; i++)
		scaled *= 10;
	quotient = (int64_t)(scaled / whole);
	rest = scaled % whole * 2 - whole;
	if (rest > 0 || (rest == 0 && (rounding == ROUND_AWAY || quotient % 2)))
		quotient++;
	n = snprintf(digits, sizeof digits, "%0*lld", decimals + 1, (long long)quotient);
	return digits_place(arena, digits, (size_t)n, decimals, false);
}

char *number_significant(struct arena *arena, double value, int digits)
{
	return arena_printf(arena, "%.*g", digits, value == 0 ? 0.0 : value);
}
