#include "results/asked/asked.h"

struct result_key asked_key(const struct asked *asked, const char *context)
{
	return (struct result_key){.analysis = asked->analysis,
	                           .population = asked->population,
	                           .group2 = asked->panel,
	                           .group2_level = asked->panel_level,
	                           .context = context};
}

struct result_key asked_excluded_key(const struct asked *asked,
                                     const struct asked_endpoint *endpoint)
{
	struct result_key key = asked_key(asked, "sample");

	if (endpoint)
		key.variable = endpoint->name;
	return key;
}
