#include "results/asked/subgroups.h"

struct result_key subgroups_key(const struct asked *asked, const struct asked_groups *arms,
                                const struct asked_term *column, size_t level)
{
	struct result_key of = asked_key(asked, "subgroups");

	of.group1 = arms->name;
	return column ? asked_effect_key(&of, column, level) : of;
}

struct result_key subgroups_column_key(const struct asked *asked, const struct asked_groups *arms,
                                       const struct asked_term *column, const char *context)
{
	struct result_key key = asked_key(asked, context);

	key.group1 = arms->name;
	key.variable = column->name;
	return key;
}
