#include "results/asked/adjusted.h"

struct result_key adjusted_key(const struct adjusted_asked *asked, size_t group, const char *time)
{
	struct result_key key = asked_key(&asked->asked, "adjusted-curves");

	key.group1 = asked->groups.name;
	key.group1_level = asked->groups.codes[group];
	key.variable = asked->endpoint.name;
	key.variable_level = time;
	return key;
}
