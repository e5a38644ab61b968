/* Which conventions bear on which results. */
#ifndef SURVREPORT_SOLVE_SOLVE_FAMILIES_H
#define SURVREPORT_SOLVE_SOLVE_FAMILIES_H

#include "cite/cite.h"

/* Results that the same rules of the conventions bear on; the rules are those
 * of solve.c, a bit each. */
struct family {
	const char *context;     /* NULL: any */
	enum result_class class; /* N_CLASSES: any */
	unsigned rules;
};

enum { N_FAMILIES = 9 };

/* The first that fits a result counts; the last fits all. */
extern const struct family families[N_FAMILIES];

/* The family of what a claim's path leads to; of a claim without one, the
 * last. */
size_t family_of(const struct quoting *quoting, const struct claim_spec *spec);

#endif
