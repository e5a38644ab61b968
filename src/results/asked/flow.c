#include "results/asked/flow.h"

struct result_key flow_step_key(const struct flow_asked *asked, size_t step)
{
	static const char *const variables[] = {"", "population", "endpoint"};
	struct result_key key = asked_key(&asked->asked, "flow");

	key.variable = variables[asked->steps[step].kind];
	key.variable_level = asked->steps[step].name;
	return key;
}

struct result_key flow_arms_key(const struct flow_asked *asked)
{
	struct result_key key = asked_key(&asked->asked, "flow");

	key.group1 = asked->groups.name;
	return key;
}

struct result_key flow_arm_key(const struct flow_asked *asked, size_t arm)
{
	struct result_key key = flow_arms_key(asked);

	key.group1_level = asked->groups.codes[arm];
	return key;
}
