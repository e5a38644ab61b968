/* Bootstrap intervals of any statistic (Efron 1979). */
#ifndef SURVREPORT_MATH_BOOTSTRAP_H
#define SURVREPORT_MATH_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

/* A statistic of the subjects rows[0 … n - 1] (one may stand there several
 * times) of the data; NaN where it is undefined for them, infinite where it
 * lies beyond what can be seen (a median that is not reached). */
typedef double bootstrap_statistic(const void *data, const uint32_t *rows, size_t n);

struct bootstrap {
	bootstrap_statistic *statistic;
	const void *data;
	size_t n;               /* subjects */
	const uint32_t *strata; /* n: resampled each by itself; NULL: all */
	unsigned replicates;
	uint64_t seed;
	double confidence;
};

enum bootstrap_doubt {
	BOOTSTRAP_FINE,
	BOOTSTRAP_FEW,      /* fewer than BOOTSTRAP_LEAST replicates have a
	                     * value, or the sample itself has none */
	BOOTSTRAP_CONSTANT, /* all that have one have the same */
	BOOTSTRAP_INFINITE, /* some lie beyond what can be seen */
};

/* Fewer replicates say nothing. */
enum { BOOTSTRAP_LEAST = 20 };

struct bootstrap_interval {
	double value;               /* of the sample itself */
	double se;                  /* of the replicates */
	double low, high;           /* percentiles */
	double bca_low, bca_high;   /* bias-corrected, accelerated */
	unsigned undefined;         /* replicates without a value: left out */
	unsigned infinite;          /* of the others: beyond what can be seen */
	enum bootstrap_doubt doubt; /* why there is no error, if there is none */
};

/* Draws the replicates, number k from stream k of the seed (random.h): the
 * same numbers in whatever order they are computed.
 *
 * Percentiles are quantiles of type 6 of the replicates, (B + 1)·p (Davison
 * and Hinkley 1997, 5.3.1).  BCa (Efron 1987; Davison and Hinkley, 5.3.2): the
 * bias from the share of replicates below the value, ties (to 1e-10 of the
 * standard error, since sums round) as halves; the
 * acceleration from the jackknife, of blocks of subjects where there are more
 * than 1000, which has the same limit and is linear in n; 0 where all
 * jackknife values are equal.  Undefined replicates are left out and counted;
 * infinite ones take part, and a limit among them is infinite or NaN, as is
 * the error.  All NaN but the value where fewer than 20 replicates have one,
 * or all that have one are equal; BCa NaN also where all replicates lie on one
 * side, and where a jackknife value is undefined or infinite.  n = 0: all NaN.
 * Cost: replicates + min(n, 1000) calls of the statistic. */
struct bootstrap_interval bootstrap_interval(const struct bootstrap *bootstrap);

#endif
