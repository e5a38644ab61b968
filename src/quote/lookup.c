#include "quote/lookup.h"

#include "base/str.h"
#include "quote/claims.h"

/* "pfs[yes].median_ci" */
static const char *path_of(const struct result *result, const char *statistic,
                           struct arena *arena)
{
	const struct result_key *key = &result->key;
	struct str out = {.arena = arena};

	str_add(&out, key->analysis);
	if (*key->group1_level)
		str_addf(&out, "[%s]", key->group1_level);
	if (*key->variable && !str_equal(key->context, "kaplan-meier") &&
	    !str_equal(key->context, "reverse-kaplan-meier"))
		str_addf(&out, ".%s", key->variable);
	else if (*key->variable_level)
		return arena_printf(arena, "%s.%s[%s]", str_text(&out),
		                    statistic, key->variable_level);
	if (*key->variable_level)
		str_addf(&out, "[%s]", key->variable_level);
	str_addf(&out, ".%s", statistic);
	return str_text(&out);
}

const char *lookup_paths(const struct quoting *quoting, const char *printed,
                         struct arena *arena)
{
	struct figure_number numbers[FIGURE_NUMBERS];
	struct str out = {.arena = arena};
	size_t n = 0;

	if (figure_scan(printed, numbers) == 0)
		return "";
	for (size_t i = 0; i < quoting->results->n; i++) {
		const struct result *result = quoting->results->items[i];
		struct names names = {0};

		/* a path is long to follow: look at its first number first */
		if (claim_number_agrees(quoting, result, &numbers[0]))
			names = path_statistics(quoting, result);
		for (size_t k = 0; k < names.n; k++) {
			struct text path = {
			    .s = path_of(result, names.items[k], arena)};
			struct quotation found;

			if (!quotation_find(quoting, &path, &found) ||
			    !claim_agrees(quoting, printed, &found))
				continue;
			if (++n <= 3)
				str_addf(&out, "%s%s", n > 1 ? ", " : "",
				         path.s);
		}
	}
	if (n > 3)
		str_addf(&out, " and %zu more", n - 3);
	return str_text(&out);
}
