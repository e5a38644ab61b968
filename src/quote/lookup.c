#include "quote/lookup.h"

#include "base/str.h"
#include "quote/claims.h"
#include "quote/path_name.h"

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
			struct text path = {.s = path_name(quoting, result,
			                                   names.items[k],
			                                   arena)};
			struct quotation found;

			if (!path.s || !quotation_find(quoting, &path, &found) ||
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
