#include "results/asked/curves.h"

#include <math.h>

#include "base/num.h"

bool curves_case_weighted(const struct curves_asked *asked)
{
	return asked->weighted_by && !asked->copies;
}

/* A level within the analysis's set of curves. */
static const char *level_within(struct arena *arena, const char *set, const char *level)
{
	if (!level || !set)
		return level ? level : set;
	return arena_printf(arena, "%s+%s", set, level);
}

struct result_key curves_key(const struct results *results, const struct curves_asked *asked,
                             size_t group, const char *level)
{
	struct result_key key = asked_key(&asked->asked, asked->context);

	key.variable = asked->endpoint.name;
	key.variable_level = level_within(results->arena, asked->level, level);
	if (*asked->groups.name) {
		key.group1 = asked->groups.name;
		key.group1_level = asked->groups.codes[group];
	}
	return key;
}

struct result_key curves_contrast_key(const struct results *results,
                                      const struct curves_asked *asked, size_t group,
                                      size_t reference, const char *level)
{
	struct result_key key = curves_key(results, asked, group, level);

	key.group2 = asked->groups.name;
	key.group2_level = asked->groups.codes[reference];
	return key;
}

struct result_key curves_total_key(const struct curves_asked *asked)
{
	struct result_key key = asked_key(&asked->asked, asked->context);

	key.variable = asked->endpoint.name;
	key.variable_level = asked->level;
	return key;
}

struct result_key curves_test_key(const struct curves_asked *asked, const char *context)
{
	struct result_key key = curves_total_key(asked);

	key.context = context;
	key.group1 = asked->groups.name;
	return key;
}

struct result_key curves_ratio_key(const struct curves_asked *asked, const char *context,
                                   size_t group)
{
	struct result_key key = curves_test_key(asked, context);

	key.group1_level = asked->groups.codes[group];
	return key;
}

const char *curves_further(struct arena *arena, const char *survived, const char *further)
{
	return arena_printf(arena, "%s+%s", survived, further);
}

const char *curves_quantile(struct arena *arena, double p)
{
	static const struct {
		double p;
		const char *name;
	} usual[] = {{0.25, "q25"}, {0.50, "median"}, {0.75, "q75"}};
	char *name;

	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (fabs(p - usual[i].p) < 1e-9)
			return usual[i].name;
	name =
	    arena_printf(arena, "q%s%s", p < 0.1 ? "0" : "", number_significant(arena, 100 * p, 6));
	for (char *s = name; *s; s++)
		if (*s == '.')
			*s = '_';
	return name;
}

size_t curves_reference(const struct results *results, const struct curves_asked *asked)
{
	size_t group = 0;

	while (group < asked->groups.n) {
		struct result_key key = curves_key(results, asked, group, NULL);
		const struct result *n = results_find(results, &key, "n");

		if (n && n->value > 0)
			break;
		group++;
	}
	return group;
}
