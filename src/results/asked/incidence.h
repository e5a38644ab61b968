/* What cumulative incidences of competing causes were asked for. */
#ifndef SURVREPORT_RESULTS_ASKED_INCIDENCE_H
#define SURVREPORT_RESULTS_ASKED_INCIDENCE_H

#include <stdbool.h>

#include "base/rules.h"
#include "results/asked/curves.h"

struct incidence_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	bool delayed; /* the endpoint has entry times */
	struct asked_groups groups;
	struct asked_list causes, cause_labels; /* as many */
	size_t interest;                        /* number of a cause, from 1 */
	struct asked_list times;
	const char *rho;                /* of Gray's test; NULL: no test */
	bool delta;                     /* variance of the delta method, not Aalen's */
	enum transform ci;              /* of the intervals */
	const struct curve_set *curves; /* for the figure, without labels */
};

/* Key of a group's numbers, of a cause from 1 on, or of all of them together:
 * INCIDENCE_ALL; at a time, NULL for those of the whole curve. */
enum { INCIDENCE_ALL = 0 };
struct result_key incidence_key(const struct incidence_asked *asked, size_t group, size_t cause,
                                const char *time);

/* Key of Gray's test of a cause. */
struct result_key incidence_test_key(const struct incidence_asked *asked, size_t cause);

#endif
