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

/* --- Digits -------------------------------------------------------------------- */

/* The digits of a number: value = digits · 10^exponent. */
struct digits {
	uint64_t digits;
	int exponent;
};

enum { DIGITS_MOST = 17, DIGITS_FIXED = 15, FIVES_MOST = 27 };

/* 5^n, of which the last has 63 bits. */
static const uint64_t power_of_five[FIVES_MOST + 1] = {
    1,
    5,
    25,
    125,
    625,
    3125,
    15625,
    78125,
    390625,
    1953125,
    9765625,
    48828125,
    244140625,
    1220703125,
    6103515625,
    30517578125,
    152587890625,
    762939453125,
    3814697265625,
    19073486328125,
    95367431640625,
    476837158203125,
    2384185791015625,
    11920928955078125,
    59604644775390625,
    298023223876953125,
    1490116119384765625,
    7450580596923828125,
};

static uint64_t power_of_ten(int n)
{
	return power_of_five[n] << n;
}

/* m · 2^e · 10^k, rounded as printf() rounds: a half to the even digit.  Exact:
 * 53 bits times 63. */
static uint64_t digits_scale(uint64_t m, int e, int k)
{
	unsigned __int128 product = (unsigned __int128)m * power_of_five[k], whole, rest, half;

	e += k;
	BUG_UNLESS(e < 0); /* below 1e14 */
	whole = product >> -e;
	rest = product - (whole << -e);
	half = (unsigned __int128)1 << (-e - 1);
	return (uint64_t)whole + (rest > half || (rest == half && (whole & 1)));
}

/* The first n significant digits of a number above 0, as printf() has them.  False
 * outside of what that is quick for: numbers below 1e-10, or with more digits before
 * the point. */
static bool digits_find(double value, int n, struct digits *found)
{
	uint64_t most = power_of_ten(n);
	int binary, k;
	uint64_t m;

	if (!(value >= 1e-10 && value < 1e14) || n > DIGITS_MOST)
		return false;
	m = (uint64_t)ldexp(frexp(value, &binary), 53);
	/* of a power of ten at most one too large: log10(2) is 0.30103 */
	k = n - (int)floor((binary - 1) * 0.30103 + 1e-9);
	for (k = k < FIVES_MOST ? k : FIVES_MOST; k >= 0; k--) {
		found->digits = digits_scale(m, binary - 53, k);
		found->exponent = -k;
		if (found->digits < most)
			return found->digits >= most / 10;
	}
	return false;
}

/* Writes the digits of a number, at least `least` of them, and tells how many. */
static size_t digits_write(char *out, uint64_t digits, size_t least)
{
	char backwards[24];
	size_t n = 0;

	for (; digits || n < least; digits /= 10)
		backwards[n++] = (char)('0' + digits % 10);
	for (size_t i = 0; i < n; i++)
		out[i] = backwards[n - 1 - i];
	return n;
}

/* --- With so many decimals --------------------------------------------------------- */

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
	char *text, *end;

	while (start + 1 < whole && digits[start] == '0')
		start++;
	end = text = arena_alloc(arena, n - start + 3, 1);
	if (negative && !zero)
		*end++ = '-';
	memcpy(end, digits + start, whole - start);
	end += whole - start;
	if (decimals) {
		*end++ = '.';
		memcpy(end, digits + whole, (size_t)decimals);
	}
	return text;
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

/* The slow way, for numbers of any size. */
static char *fixed_expanded(struct arena *arena, double value, int decimals, enum rounding rounding)
{
	size_t whole, kept;
	char *digits;

	digits = digits_expand(arena, fabs(value), &whole);
	kept = whole + (size_t)decimals;
	if (rounds_up(digits, kept, rounding))
		digits_increment(digits, kept);
	return digits_place(arena, digits, kept, decimals, value < 0);
}

/* Rounds to `decimals` what has more of them. */
static void digits_round(struct digits *number, int decimals, enum rounding rounding)
{
	int dropped = -number->exponent - decimals;
	uint64_t unit, rest;

	if (dropped <= 0)
		return;
	number->exponent = -decimals;
	if (dropped > DIGITS_FIXED) {
		number->digits = 0; /* less than a tenth of a unit */
		return;
	}
	unit = power_of_ten(dropped);
	rest = number->digits % unit;
	number->digits /= unit;
	number->digits +=
	    2 * rest > unit || (2 * rest == unit && (rounding == ROUND_AWAY || number->digits % 2));
}

/* A number to 15 significant digits, and then to so many decimals; false where that
 * is for the slow way. */
static bool fixed_find(double value, int decimals, enum rounding rounding, struct digits *found)
{
	BUG_UNLESS(isfinite(value) && decimals >= 0 && decimals <= 15);
	if (value == 0)
		*found = (struct digits){0, -decimals};
	else if (!digits_find(fabs(value), DIGITS_FIXED, found))
		return false;
	digits_round(found, decimals, rounding);
	return true;
}

char *number_fixed(struct arena *arena, double value, int decimals, enum rounding rounding)
{
	struct digits number;
	char digits[64];
	size_t n;

	if (!fixed_find(value, decimals, rounding, &number))
		return fixed_expanded(arena, value, decimals, rounding);
	n = digits_write(digits, number.digits, (size_t)(1 - number.exponent));
	for (int zeros = decimals + number.exponent; zeros > 0; zeros--)
		digits[n++] = '0';
	digits[n] = '\0';
	return digits_place(arena, digits, n, decimals, value < 0);
}

double number_rounded(double value, int decimals, enum rounding rounding)
{
	struct digits number;
	struct arena scratch = {0};
	double rounded = 0;
	const char *text;

	/* one division of exact numbers rounds once */
	if (fixed_find(value, decimals, rounding, &number)) {
		rounded = (double)number.digits / exact_power[-number.exponent];
		return value < 0 && rounded > 0 ? -rounded : rounded;
	}
	text = number_fixed(&scratch, value, decimals, rounding);
	BUG_UNLESS(number_parse(text, strlen(text), &rounded));
	arena_release(&scratch);
	return rounded;
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

/* --- With so many significant digits ------------------------------------------------ */

/* "e-05", "e+15" */
static size_t exponent_write(char *out, int exponent)
{
	out[0] = 'e';
	out[1] = exponent < 0 ? '-' : '+';
	return 2 + digits_write(out + 2, (uint64_t)abs(exponent), 2);
}

/* Digits without the zeros at their end, and the point where it belongs. */
static size_t significant_place(char *out, const struct digits *number, int n)
{
	char digits[24];
	size_t length = digits_write(digits, number->digits, 1), whole;
	int power = (int)length - 1 + number->exponent; /* of the first digit */
	bool scientific = power < -4 || power >= n;
	char *end = out;

	while (length > 1 && digits[length - 1] == '0')
		length--;
	whole = scientific ? 1 : power < 0 ? 0 : (size_t)power + 1;
	if (whole == 0) {
		*end++ = '0';
		*end++ = '.';
		for (int i = -1; i > power; i--)
			*end++ = '0';
	}
	for (size_t i = 0; i < length || i < whole; i++) {
		if (i == whole && whole)
			*end++ = '.';
		*end++ = i < length ? digits[i] : '0';
	}
	return (size_t)(end - out) + (scientific ? exponent_write(end, power) : 0);
}

void number_write(char out[NUMBER_TEXT_SIZE], double value, int digits)
{
	struct digits number;
	size_t n = 0;

	BUG_UNLESS(digits >= 1 && digits <= DIGITS_MOST);
	if (value == 0) {
		memcpy(out, "0", 2);
		return;
	}
	if (!digits_find(fabs(value), digits, &number)) {
		snprintf(out, NUMBER_TEXT_SIZE, "%.*g", digits, value);
		return;
	}
	if (value < 0)
		out[n++] = '-';
	n += significant_place(out + n, &number, digits);
	out[n] = '\0';
}

char *number_significant(struct arena *arena, double value, int digits)
{
	char text[NUMBER_TEXT_SIZE];

	number_write(text, value, digits);
	return arena_strdup(arena, text);
}
