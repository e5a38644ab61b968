/* Fisher's exact test, for a table of any size. */
#ifndef SURVREPORT_MATH_FISHER_H
#define SURVREPORT_MATH_FISHER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "math/contingency.h"
#include "math/proportion.h"

/* Tables drawn where counting them all would take too long. */
enum { FISHER_TABLES = 100000 };

struct fisher {
	bool estimable; /* at least two rows and columns that are not empty */
	double p;
	bool exact;       /* else by Monte Carlo, and: */
	double low, high; /* 99 % interval of p, Clopper and Pearson */
	unsigned tables;  /* drawn */
};

/* P of all tables with these margins that are no more probable than the one
 * seen (Freeman and Halton 1951); probabilities within 1e-7 of it, relative,
 * count as equal, as in R's fisher.test.
 *
 * Method: 2 x 2 by summing the hypergeometric distribution, O(n).  Else the
 * network of Mehta and Patel (1983): columns are filled one after the other,
 * partial tables with the same margins left and the same probability are
 * carried on as one, and a whole subtree is counted or dropped as soon as its
 * longest or shortest path decides.  Longest and shortest paths are exact, from
 * a pass backwards over the nodes.
 * Where the network has more than 600,000 arcs, or would take some millions of
 * steps (bounds on counts, not on time: the same on every machine; it gives up
 * within tenths of a second and some 20 MB), FISHER_TABLES tables are drawn by
 * the algorithm of Patefield (1981, AS 159) from stream 0 of `seed`, and p = (1
 * + number as extreme)/(1 + drawn), as R's simulate.p.value. */
void fisher_test(const struct contingency *table, uint64_t seed, struct fisher *out);

/* The same by Monte Carlo whatever the size, with `tables` drawn. */
void fisher_monte_carlo(const struct contingency *table, uint64_t seed, unsigned tables,
                        struct fisher *out);

/* The odds ratio of a table {x, n - x} and {y, m - y} as fisher.test defines
 * it: the conditional maximum likelihood estimate, and the exact interval of
 * Cornfield (1956) from two one-sided tests.  0 and infinity occur; all NaN
 * where a margin is 0.  Roots to 1e-13 of the log odds ratio.  O(n). */
struct count_estimate odds_ratio_exact(struct arena *arena, struct counted a, struct counted b,
                                       double confidence);

#endif
