#include "results/asked/bootstrap.h"

struct result_key bootstrap_key(const struct bootstrap_asked *asked, size_t group)
{
	struct result_key key = asked_key(&asked->asked, "bootstrap");

	key.group1 = asked->groups.name;
	key.group1_level = asked->groups.codes[group];
	return key;
}

struct result_key bootstrap_contrast_key(const struct bootstrap_asked *asked, size_t group)
{
	struct result_key key = bootstrap_key(asked, group);

	key.context = asked->compares ? "bootstrap-comparison" : "bootstrap-difference";
	key.group2 = asked->groups.name;
	key.group2_level = asked->groups.codes[asked->reference];
	return key;
}
