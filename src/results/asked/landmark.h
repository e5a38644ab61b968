/* What landmark analyses were asked for. */
#ifndef SURVREPORT_RESULTS_ASKED_LANDMARK_H
#define SURVREPORT_RESULTS_ASKED_LANDMARK_H

#include "results/asked/curves.h"

/* Contexts of the numbers of the curves, and of the test between them. */
#define LANDMARK_CONTEXT "landmark"
#define LANDMARK_TEST "log-rank"

struct landmark_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	struct asked_groups groups;
	bool delayed;                   /* patients enter late */
	bool moves;                     /* the groups are those before and after a change */
	const struct curves_asked **at; /* from each landmark; its `level` */
	size_t n;
};

/* Key of the number of patients before any landmark. */
struct result_key landmark_all_key(const struct landmark_asked *asked);

#endif
