#include "results/asked/waterfall.h"

#include "base/num.h"

/* "<= -30" and such. */
static const char *range_level(const struct results *results, const struct waterfall_asked *asked,
                               enum waterfall_range range)
{
	bool upper = range == WATERFALL_AT_UPPER;

	if (range == WATERFALL_BETWEEN)
		return "between";
	return arena_printf(results->arena, "%s %s", upper ? ">=" : "<=",
	                    number_significant(results->arena, asked->limits[upper], 10));
}

struct result_key waterfall_key(const struct results *results, const struct waterfall_asked *asked,
                                size_t group, enum waterfall_range range)
{
	struct result_key key = asked_key(&asked->asked, "waterfall");

	key.variable = asked->name;
	if (*asked->groups.name && group < asked->groups.n) {
		key.group1 = asked->groups.name;
		key.group1_level = asked->groups.codes[group];
	}
	if (range != WATERFALL_WHOLE)
		key.variable_level = range_level(results, asked, range);
	return key;
}
