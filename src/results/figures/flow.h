/* Data of the figure "flow": how many patients there are from step to step. */
#ifndef SURVREPORT_RESULTS_FIGURES_FLOW_H
#define SURVREPORT_RESULTS_FIGURES_FLOW_H

#include <stddef.h>

/* A box: what it is, and how many, as texts with fields. */
struct flow_box {
	const char *label; /* "Overall survival known" */
	const char *count; /* "686"; of an arm "246; 94 events" */
	/* who of the step before is not here, and why: "Endpoint missing: 0"; NULL
	 * for the first box, and for arms */
	const char *left_out;
};

struct flow {
	const struct flow_box *steps;
	size_t n;                    /* at least 1 */
	const struct flow_box *arms; /* what the last step parts into */
	size_t n_arms;               /* 0: nothing */
	const char *arms_left_out;   /* as in a box; NULL without arms */
};

#endif
