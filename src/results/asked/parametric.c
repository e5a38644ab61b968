#include "results/asked/parametric.h"

static struct result_key group_key(const struct parametric_asked *asked, struct result_key key,
                                   size_t group)
{
	const struct asked_groups *groups = &asked->curves->groups;

	if (*groups->name) {
		key.group1 = groups->name;
		key.group1_level = groups->codes[group];
	}
	return key;
}

struct result_key parametric_key(const struct parametric_asked *asked, size_t group, size_t i)
{
	return group_key(asked, asked_key(&asked->curves->asked, asked->distributions.items[i]),
	                 group);
}

struct result_key parametric_prediction_key(const struct parametric_asked *asked, size_t group,
                                            size_t i, const char *time)
{
	struct result_key key = parametric_key(asked, group, i);

	key.variable = asked->curves->endpoint.name;
	key.variable_level = time;
	return key;
}

struct result_key parametric_total_key(const struct parametric_asked *asked, size_t i)
{
	struct result_key key = asked_key(&asked->curves->asked, asked->distributions.items[i]);

	key.group1 = asked->curves->groups.name;
	return key;
}

struct result_key parametric_sample_key(const struct parametric_asked *asked, size_t group)
{
	const struct curves_asked *curves = asked->curves;

	return group_key(asked, asked_excluded_key(&curves->asked, &curves->endpoint), group);
}

const struct result *parametric_total_aic(const struct results *results,
                                          const struct parametric_asked *asked, size_t i)
{
	bool grouped = *asked->curves->groups.name;
	struct result_key key =
	    grouped ? parametric_total_key(asked, i) : parametric_key(asked, 0, i);

	return results_find(results, &key, grouped ? "aic_total" : "aic");
}
