#include "solve/solve_families.h"

#include "base/str.h"
#include "cite/path.h"

/* Which rules bear on what kind of number, a bit each; rounding bears on all
 * and is tried without estimating again.  The first that fits counts. */
const struct family families[N_FAMILIES] = {
    {"reverse-kaplan-meier", CLASS_TIME, 1 << 0 | 1 << 1 | 1 << 2},
    {"reverse-kaplan-meier", CLASS_PROBABILITY, 1 << 2 | 1 << 3},
    {NULL, CLASS_TIME, 1 << 0 | 1 << 1},
    {NULL, CLASS_PROBABILITY, 1 << 3},
    {NULL, CLASS_MEASURE, 1 << 4},
    {NULL, CLASS_HAZARD_RATIO, 1 << 5},
    {NULL, CLASS_COEFFICIENT, 1 << 5},
    {"cox", CLASS_P_VALUE, 1 << 5},
    {NULL, N_CLASSES, 0},
};

size_t family_of(const struct quoting *quoting, const struct claim_spec *spec)
{
	struct quotation quotation;
	const struct result *result;
	size_t i = 0;

	if (!spec->path.s || !quotation_find(quoting, &spec->path, &quotation))
		return N_FAMILIES - 1;
	result = quotation.parts[0];
	while (i + 1 < N_FAMILIES &&
	       ((families[i].context && !str_equal(families[i].context, result->key.context)) ||
	        families[i].class != result->class))
		i++;
	return i;
}
