#include "results/asked/proportion.h"

const char *const proportion_ratios[N_RATIOS] = {"risk_ratio", "odds_ratio", "odds_ratio_exact"};

struct result_key proportion_key(const struct proportion_asked *asked, size_t group)
{
	struct result_key key = asked_key(&asked->asked, "proportion");

	if (*asked->groups.name && group < asked->groups.n) {
		key.group1 = asked->groups.name;
		key.group1_level = asked->groups.codes[group];
	}
	return key;
}

struct result_key proportion_contrast_key(const struct proportion_asked *asked, size_t group,
                                          size_t reference)
{
	struct result_key key = proportion_key(asked, group);

	key.group2 = asked->groups.name;
	key.group2_level = asked->groups.codes[reference];
	return key;
}
