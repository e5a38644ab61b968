/* Whether a count and its whole round to a percent. */
#include <math.h>

#include "audit/share.h"

static int64_t power_of_ten(int exponent)
{
	int64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

/* Rounding n/N to t units: t - 1/2 goes up by half away, t + 1/2 down by half
 * to even when t is even. */
static bool rounds_to(int64_t part, int64_t whole, int64_t units, int64_t per_unit)
{
	__int128 twice = (__int128)part * 200 * per_unit;
	__int128 low = (__int128)(2 * units - 1) * whole;
	__int128 high = (__int128)(2 * units + 1) * whole;

	return twice >= low && (twice < high || (twice == high && units % 2 == 0));
}

bool share_fits(int64_t part, int64_t whole, const struct quantity *percent)
{
	double exact = 100.0 * (double)part / (double)whole;
	int64_t per_unit;

	if (whole < 1 || percent->decimals > 6 || percent->value < 0 || percent->value > 1e6)
		return false;
	per_unit = power_of_ten(percent->decimals);
	switch (percent->comparison) {
	case '<':
	case MARK_LESS_EQUAL:
		return exact <= percent->value + quantity_slack(percent);
	case '>':
	case MARK_GREATER_EQUAL:
		return exact >= percent->value - quantity_slack(percent);
	case '~':
		return fabs(exact - percent->value) <= 2.5;
	default:
		return rounds_to(part, whole, llround(percent->value * (double)per_unit), per_unit);
	}
}

bool share_is_cut(int64_t n, int64_t whole, const struct quantity *percent)
{
	int64_t per_unit = power_of_ten(percent->decimals);
	int64_t units = llround(percent->value * (double)per_unit);

	return n * 100 * per_unit / whole == units;
}

bool share_denominators(int64_t n, const struct quantity *percent, int64_t *low, int64_t *high)
{
	double slack = quantity_slack(percent), p = percent->value;

	if (p <= slack || n < 1 || percent->decimals > 6)
		return false;
	*low = (int64_t)(100 * (double)n / (p + slack)) - 1;
	*high = (int64_t)(100 * (double)n / (p - slack)) + 1;
	if (*low < n)
		*low = n;
	while (*low <= *high && !share_fits(n, *low, percent))
		++*low;
	while (*high > *low && !share_fits(n, *high, percent))
		--*high;
	return *low <= *high;
}
