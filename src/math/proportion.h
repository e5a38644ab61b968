/* Proportions: their intervals, and what two of them differ by.
 *
 * Inputs are counts: x of n, 0 <= x <= n.  All functions are O(1).  An
 * estimate that is undefined is NaN, and so is a limit.
 */
#ifndef SURVREPORT_MATH_PROPORTION_H
#define SURVREPORT_MATH_PROPORTION_H

#include <stddef.h>

/* The values are indexes into proportion_method_names. */
enum proportion_method {
	PROPORTION_WILSON,          /* score interval, Wilson 1927 */
	PROPORTION_CLOPPER_PEARSON, /* exact, Clopper and Pearson 1934 */
	PROPORTION_AGRESTI_COULL,   /* Agresti and Coull 1998 */
	PROPORTION_JEFFREYS,        /* equal tails of the posterior under the
	                             * prior Beta(1/2, 1/2); Brown, Cai and
	                             * DasGupta 2001 */
	PROPORTION_WALD,            /* p -+ z se */
	PROPORTION_WALD_CC,         /* … -+ 1/(2n) */
	PROPORTION_WILSON_CC,       /* score, continuity-corrected: method 4 of
	                             * Newcombe 1998 */
};
extern const char *const proportion_method_names[]; /* NULL at the end */

struct counted {
	size_t x, n; /* x of n */
};

struct count_estimate {
	double value, low, high;
};

/* x/n with its interval at a level of confidence in (0, 1).  All NaN when
 * n = 0.  Limits are kept in [0, 1]; the lower one is 0 at x = 0 for every
 * method but Agresti-Coull's and Wald's, which get there by being cut or by
 * having no width, and likewise the upper one is 1 at x = n.
 * R: prop.test (wilson; wilson-cc but for x = n/2, where R corrects by 0),
 * binom.test (clopper-pearson). */
struct count_estimate proportion_interval(struct counted counted, double confidence,
                                          enum proportion_method method);

/* a - b, with the interval of Newcombe (1998b), method 10: the Wilson limits
 * of both, squared and added.  NaN when a group is empty. */
struct count_estimate proportion_difference(struct counted a, struct counted b, double confidence);

/* a/b with the interval of Katz et al. (1978), normal on the logarithm.  NaN
 * where a count of events or a group is 0, and where everybody of both has
 * the event: the error would be 0. */
struct count_estimate risk_ratio(struct counted a, struct counted b, double confidence);

/* Odds of a over odds of b with the interval of Woolf (1955), normal on the
 * logarithm.  NaN where a cell of the table is 0. */
struct count_estimate odds_ratio(struct counted a, struct counted b, double confidence);

#endif
