#include "cite/lookup.h"

#include "base/str.h"
#include "cite/agree.h"
#include "cite/path_name.h"

/* Adds the paths that lead from a result to the numbers of a print, after `n`
 * others, of which three are named; returns how many there are now. */
static size_t paths_add(const struct quoting *quoting, const struct result *result,
                        const char *printed, struct str *out, size_t n)
{
	struct names names = path_statistics(quoting, result);

	for (size_t k = 0; k < names.n; k++) {
		struct text path = {.s = path_name(quoting, result, names.items[k], quoting->arena)};
		struct quotation found;

		if (!path.s || !quotation_find(quoting, &path, &found) ||
		    !printed_all_agree(quoting, printed, &found))
			continue;
		if (++n <= 3)
			str_addf(out, "%s%s", n > 1 ? ", " : "", path.s);
	}
	return n;
}

const char *lookup_paths(const struct quoting *quoting, const char *printed, struct arena *arena)
{
	struct figure_number numbers[FIGURE_NUMBERS];
	struct str out = {.arena = arena};
	struct quoting trying = *quoting;
	struct arena scratch = {0};
	size_t n = 0;

	trying.arena = &scratch;
	if (figure_scan(printed, numbers) == 0)
		return "";
	for (size_t i = 0; i < quoting->results->n; i++) {
		const struct result *result = quoting->results->items[i];

		/* a path is long to follow: look at its first number first */
		if (printed_agrees(&trying, result, &numbers[0]))
			n = paths_add(&trying, result, printed, &out, n);
		arena_release(&scratch);
	}
	if (n > 3)
		str_addf(&out, " and %zu more", n - 3);
	return str_text(&out);
}
