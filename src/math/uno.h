/* Uno's concordance between a score and survival. */
#ifndef SURVREPORT_MATH_UNO_H
#define SURVREPORT_MATH_UNO_H

#include <stdbool.h>

#include "base/arena.h"
#include "math/times.h"

struct uno {
	double c;        /* NaN if not estimable */
	double se;       /* infinitesimal jackknife, weights taken as known */
	bool estimable;  /* there is a pair to compare, and no delayed entry */
	size_t n_events; /* that count: not after tau */
};

/* How often the subject with the higher score has the event first, each event
 * weighted by 1/G(t-)², which takes the influence of censoring away (Uno, Cai,
 * Pencina, D'Agostino and Wei, Stat Med 2011, equation 6).
 *
 * Input: subjects in any order; linear[i] is the score of row i, higher means
 * higher risk; events after `tau` do not count (infinite: all do), where tau
 * itself does.
 * Method: G is the Kaplan-Meier estimate of censoring; a censoring at the time
 * of an event comes after it.  Pairs as in concordance.h.  The same as R
 * survival 3.5-3, concordance(timewt = "n/G2", ymax = tau): the error is the
 * infinitesimal jackknife over subjects with the weights held fixed.  Fewer
 * than two events weigh 1, as there.
 * Cost: O(n log n) with Fenwick trees.
 * Delayed entry: not estimable (the weights are not defined for it).  No
 * events, n < 2, all tied in time: not estimable.  All scores equal: 0.5. */
void uno_concordance(struct arena *arena, const struct survival_times *times, const double *linear,
                     double tau, struct uno *out);

#endif
