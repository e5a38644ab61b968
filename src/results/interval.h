/* Numbers that are read together: an interval and what it is of.
 *
 * An interval that is no point is not written as one, and one that excludes
 * what no difference would be (a ratio of 1, a difference of 0, a concordance
 * of one half) does not show it as its limit: limits and estimate get as many
 * decimals as that takes.  An estimate that lies between its limits is written
 * between them.
 */
#ifndef SURVREPORT_RESULTS_INTERVAL_H
#define SURVREPORT_RESULTS_INTERVAL_H

#include "results/results.h"

/* Settles the texts of the interval that a new result of the store completes;
 * nothing if it completes none. */
void interval_settle(const struct results *results, const struct result *added);

#endif
