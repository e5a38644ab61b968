/* P-values of several tests, adjusted for their number. */
#ifndef SURVREPORT_MATH_ADJUST_H
#define SURVREPORT_MATH_ADJUST_H

#include <stddef.h>

/* ADJUST_NONE          p
 * ADJUST_BONFERRONI    n·p
 * ADJUST_SIDAK         1 - (1 - p)^n           Sidak 1967, single step
 * ADJUST_HOLM          step down from the smallest     Holm 1979
 * ADJUST_HOCHBERG      step up from the largest        Hochberg 1988
 * ADJUST_BENJAMINI_HOCHBERG
 *                      false discovery rate   Benjamini and Hochberg 1995 */
enum adjustment {
	ADJUST_NONE,
	ADJUST_BONFERRONI,
	ADJUST_SIDAK,
	ADJUST_HOLM,
	ADJUST_HOCHBERG,
	ADJUST_BENJAMINI_HOCHBERG
};

/* Fills adjusted[n] from p[n], in the same order; the two may be one array.
 *
 * Never below p nor above 1; equal p stay equal.  A p that is NaN, a test
 * that could not be made, stays so and does not count, as in R's p.adjust(),
 * which gives the same but for Sidak's.  n = 0, 1: unchanged.  O(n log n). */
void p_adjust(enum adjustment method, const double *p, size_t n, double *adjusted);

#endif
