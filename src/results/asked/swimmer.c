#include "results/asked/swimmer.h"

struct result_key swimmer_key(const struct swimmer_asked *asked)
{
	struct result_key key = asked_key(&asked->asked, "swimmer");

	key.variable = asked->endpoint.name;
	return key;
}

struct result_key swimmer_mark_key(const struct swimmer_asked *asked, size_t mark, bool before)
{
	struct result_key key = asked_key(&asked->asked, "swimmer");

	key.variable = asked->marks.items[mark];
	if (before)
		key.variable_level = "before origin";
	return key;
}
