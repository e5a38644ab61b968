#include "results/interval.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "results/statistics.h"

/* More decimals than number_fixed() has digits for are not tried. */
enum { DECIMALS_MAX = 14 };

/* An interval, and what it is of. */
struct interval {
	struct result *low, *high;
	struct result *value; /* NULL if that is not known, or not there */
	double null;          /* what no effect would be; NaN: nothing */
};

/* The names of the three results. */
struct triple {
	const char *value, *low, *high;
};

static const struct triple ranges[] = {{"median", "q1", "q3"},
                                       {"median", "min", "max"},
                                       {"estimate", "percentile_lo", "percentile_hi"},
                                       {"estimate", "bca_lo", "bca_hi"}};

/* The interval that a statistic is a limit of; false if it is none. */
static bool triple_find(const char *stat, struct arena *arena, struct triple *triple)
{
	struct statistic_name name;

	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (str_equal(stat, ranges[i].low) || str_equal(stat, ranges[i].high)) {
			*triple = ranges[i];
			return true;
		}
	if (!statistic_find(stat, &name) || (name.part != STAT_LOW && name.part != STAT_HIGH))
		return false;
	triple->value = arena_strndup(arena, stat, name.length);
	triple->low = arena_printf(arena, "%s%s", triple->value, statistic_endings[STAT_LOW]);
	triple->high = arena_printf(arena, "%s%s", triple->value, statistic_endings[STAT_HIGH]);
	return true;
}

/* A number of the same thing and kind, or NULL. */
static struct result *find(const struct results *results, const struct result *added,
                           const char *stat)
{
	const struct result *found = results_find(results, &added->key, stat);

	return found && found->status == RESULT_OK && found->class == added->class ? results->items
	                                                                                 [found->index]
	                                                                           : NULL;
}

/* What no effect would be. */
static double null_of(const struct result *limit)
{
	struct statistic_name name;
	double null;

	if (limit->class == CLASS_CONCORDANCE)
		return 0.5;
	return statistic_find(limit->stat_name, &name) && statistic_null(name.of, &null)
	           ? null
	           : (double)NAN;
}

static bool interval_find(const struct results *results, const struct result *added,
                          struct arena *scratch, struct interval *interval)
{
	struct triple triple;

	if (!triple_find(added->stat_name, scratch, &triple))
		return false;
	*interval = (struct interval){.low = find(results, added, triple.low),
	                              .high = find(results, added, triple.high),
	                              .value = find(results, added, triple.value),
	                              .null = null_of(added)};
	return interval->low && interval->high;
}

/* --- What limits must show ------------------------------------------------------*/

/* Numbers that differ by no more than arithmetic does are the same. */
static bool is_same(enum result_class class, double a, double b)
{
	double size = fmax(fabs(a), fabs(b));

	return fabs(a - b) <= 1e-9 * (class == CLASS_HAZARD_RATIO ? size : fmax(size, 1));
}

static bool limits_clear(const struct results *results, const struct interval *interval,
                         int decimals)
{
	enum result_class class = interval->low->class;
	double low = interval->low->value, high = interval->high->value;
	double null = interval->null;
	double low_shown = style_rounded(results->style, class, low, decimals);
	double high_shown = style_rounded(results->style, class, high, decimals);

	if (low_shown == high_shown && !is_same(class, low, high))
		return false;
	if (low > null && low_shown <= null && !is_same(class, low, null))
		return false;
	return !(high < null && high_shown >= null && !is_same(class, high, null));
}

/* The decimals of a text, with "<" or without. */
static int decimals_of(const struct result *result)
{
	return result->decimals % STYLE_BEYOND;
}

static void rewrite(const struct results *results, struct result *result, int decimals)
{
	result->decimals = style_clear(results->style, result->class, result->value, decimals);
	result->text = style_digits(results->style, result->class, result->value, result->decimals,
	                            results->arena);
}

/* Whether the estimate is shown between the limits. */
static bool is_between(const struct results *results, const struct interval *interval, int decimals)
{
	const struct style *style = results->style;
	const struct result *low = interval->low, *high = interval->high;
	double x = style_rounded(style, low->class, interval->value->value, decimals);

	return style_rounded(style, low->class, low->value, decimals_of(low)) <= x &&
	       x <= style_rounded(style, low->class, high->value, decimals_of(high));
}

/* `least`: decimals of limits that had to have more. */
static void value_settle(const struct results *results, const struct interval *interval, int least)
{
	const struct result *low = interval->low, *high = interval->high;
	struct result *value = interval->value;
	int decimals;

	if (!value || value->class == CLASS_P_VALUE || value->value < low->value ||
	    value->value > high->value)
		return;
	decimals = decimals_of(value);
	decimals = decimals > least ? decimals : least;
	while (decimals < DECIMALS_MAX && !is_between(results, interval, decimals))
		decimals++;
	if (decimals > decimals_of(value) && decimals < DECIMALS_MAX)
		rewrite(results, value, decimals);
}

static bool is_counted(enum result_class class)
{
	return class == CLASS_COUNT || class == CLASS_DEGREES || class == CLASS_DATE;
}

void interval_settle(const struct results *results, const struct result *added)
{
	struct arena scratch = {0};
	struct interval interval;
	int own, decimals, least = 0;

	if (!is_counted(added->class) && interval_find(results, added, &scratch, &interval)) {
		own = decimals_of(interval.low);
		if (own < decimals_of(interval.high))
			own = decimals_of(interval.high);
		decimals = own;
		while (decimals < DECIMALS_MAX && !limits_clear(results, &interval, decimals))
			decimals++;
		if (decimals > own && decimals < DECIMALS_MAX) {
			least = decimals;
			rewrite(results, interval.low, decimals);
			rewrite(results, interval.high, decimals);
		}
		value_settle(results, &interval, least);
	}
	arena_release(&scratch);
}
