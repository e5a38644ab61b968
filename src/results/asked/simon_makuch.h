/* What the comparison of a group that patients join during follow-up was asked
 * for. */
#ifndef SURVREPORT_RESULTS_ASKED_SIMON_MAKUCH_H
#define SURVREPORT_RESULTS_ASKED_SIMON_MAKUCH_H

#include "results/asked/curves.h"

/* Contexts of the test, and of the hazard ratio. */
#define SIMON_MAKUCH_TEST "mantel-byar"
#define SIMON_MAKUCH_RATIO "cox"

struct simon_makuch_asked {
	const struct curves_asked *curves; /* groups before and after the change */
	const char *landmark;              /* that time is counted from; NULL: the origin */
	const char *same_day;              /* "before", "after": what an event on the day of
	                                    * the change is */
};

#endif
