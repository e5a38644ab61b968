/* What a waterfall plot was asked for; its numbers have the change as variable,
 * and, of a group, that as group1. */
#ifndef SURVREPORT_RESULTS_ASKED_WATERFALL_H
#define SURVREPORT_RESULTS_ASKED_WATERFALL_H

#include <stdbool.h>

#include "results/asked/asked.h"
#include "results/figures/waterfall.h"

/* Where a change lies to the limits; the whole is no such range. */
enum waterfall_range {
	WATERFALL_AT_LOWER,
	WATERFALL_BETWEEN,
	WATERFALL_AT_UPPER,
	WATERFALL_RANGES,
	WATERFALL_WHOLE = WATERFALL_RANGES
};

struct waterfall_asked {
	struct asked asked;
	const char *name, *label; /* of the change */
	struct asked_groups groups;
	struct asked_groups signs; /* what the signs tell */
	bool signs_shown;          /* not more than can be told apart */
	double limits[2];          /* of response and of progression */
	size_t most;               /* bars of a figure */
	const struct waterfall *parts;
	size_t n_parts; /* 0: there would be too many */
};

/* Key of a group's numbers, or of one of its ranges; group groups.n is all. */
struct result_key waterfall_key(const struct results *results, const struct waterfall_asked *asked,
                                size_t group, enum waterfall_range range);

#endif
