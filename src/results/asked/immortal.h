/* What a panel of immortal time was asked for. */
#ifndef SURVREPORT_RESULTS_ASKED_IMMORTAL_H
#define SURVREPORT_RESULTS_ASKED_IMMORTAL_H

#include "results/asked/curves.h"

/* A way to count: its curves, in groups before and after a change, or of
 * everybody; those by another variable, or NULL.  Hazard ratios have the
 * context of the curves. */
struct immortal_way {
	const struct curves_asked *curves, *by;
};

struct immortal_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	const char *moment;     /* label of what comes after the guaranteed time */
	bool entry;             /* it is an entry into a cohort, not a change of groups */
	struct asked_groups by; /* of an entry */
	struct asked_list at;   /* landmarks */
	struct immortal_way naive, honest, *landmarks;
};

/* Key of the guaranteed time. */
struct result_key immortal_key(const struct immortal_asked *asked);

#endif
