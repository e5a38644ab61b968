/* What would change a report without anybody having changed it. */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "selftest/selftest.h"

/* A function at an argument where the variants for CPUs with FMA give another
 * last bit than those of math/variants.c. */
struct last_bit {
	const char *name;
	double (*find)(void);
	const char *expected; /* of the GNU C library without FMA */
};

/* volatile: the compiler would work it out itself. */
static double find_exp(void)
{
	volatile double x = 0.529;

	return exp(x);
}

static double find_pow(void)
{
	volatile double x = 0.17, y = 5.08;

	return pow(x, y);
}

/* 2^-54 if product and sum are rounded in one, else 0. */
static double find_contraction(void)
{
	volatile double one_and_bit = 1 + 0x1p-27, square = 1 + 0x1p-26;
	double x = one_and_bit, y = one_and_bit, z = square;

	return x * y - z;
}

static double find_denormal(void)
{
	volatile double least = DBL_MIN;

	return least / 4;
}

static const struct last_bit last_bits[] = {
    {"exp(0.529), to the last bit", find_exp, "0x1.b27df13424f3p+0"},
    {"0.17^5.08, to the last bit", find_pow, "0x1.0269212e15cc2p-13"},
    {"product and sum are rounded one by one", find_contraction, "0x0p+0"},
    {"numbers below 2e-308 are kept", find_denormal, "0x0.4p-1022"},
};

static void arithmetic_check(struct checks *checks)
{
	for (size_t i = 0; i < sizeof last_bits / sizeof *last_bits; i++)
		check_same(checks, CHECK_MACHINE, last_bits[i].name, last_bits[i].expected,
		           arena_printf(checks->arena, "%a", last_bits[i].find()));
}

/* Numbers out and in by the C library's locale, and by our own. */
static void locale_check(struct checks *checks)
{
	struct arena *arena = checks->arena;
	double value = 0;
	bool read = number_parse("1234.5", 6, &value);

	check_same(checks, CHECK_MACHINE, "decimal point of the locale in force", ".",
	           localeconv()->decimal_point);
	check_same(checks, CHECK_MACHINE, "1234.5, read and written", "1234.5",
	           read ? number_fixed(arena, value, 1, ROUND_EVEN) : "not read");
}

/* 29 February 2024 as a number of days, and back, in a time zone. */
static const char *date_in(struct arena *arena, const char *zone)
{
	static const char day[] = "2024-02-29";
	char text[DATE_TEXT_SIZE];
	int32_t days;

	setenv("TZ", zone, 1);
	tzset();
	if (!date_parse(day, strlen(day), DATE_ISO, &days))
		return "not read";
	date_format(days, text);
	return arena_printf(arena, "day %d, %s", days, text);
}

static void zone_check(struct checks *checks)
{
	/* by their rules, so that no data base of zones is needed */
	static const char *const zones[] = {"UTC0", "LINT-14", "NUT11"};
	struct arena *arena = checks->arena;
	const char *before = getenv("TZ");
	const char *zone = before ? arena_strdup(arena, before) : NULL;

	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
		check_same(checks, CHECK_MACHINE,
		           arena_printf(arena, "a date in time zone %s", zones[i]),
		           "day 19782, 2024-02-29", date_in(arena, zones[i]));
	if (zone)
		setenv("TZ", zone, 1);
	else
		unsetenv("TZ");
	tzset();
}

void self_test_machine(struct checks *checks)
{
	arithmetic_check(checks);
	locale_check(checks);
	zone_check(checks);
}
