#include "results/asked/incidence.h"

struct result_key incidence_key(const struct incidence_asked *asked, size_t group, size_t cause,
                                const char *time)
{
	struct result_key key = asked_key(&asked->asked, "cumulative-incidence");

	key.variable =
	    cause == INCIDENCE_ALL ? asked->endpoint.name : asked->causes.items[cause - 1];
	key.variable_level = time;
	if (*asked->groups.name) {
		key.group1 = asked->groups.name;
		key.group1_level = asked->groups.codes[group];
	}
	return key;
}

struct result_key incidence_test_key(const struct incidence_asked *asked, size_t cause)
{
	struct result_key key = asked_key(&asked->asked, "gray");

	key.group1 = asked->groups.name;
	key.variable = asked->causes.items[cause - 1];
	return key;
}
