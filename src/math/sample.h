/* Mean, standard deviation and quantiles of a sample.
 *
 * Inputs are plain arrays without NaN: missing values are taken out before.
 * A statistic that the sample is too small for is NaN.
 */
#ifndef SURVREPORT_MATH_SAMPLE_H
#define SURVREPORT_MATH_SAMPLE_H

#include <stddef.h>

#include "base/rules.h"

/* Arithmetic mean; NaN when n = 0.  A second pass adds the mean of the
 * residuals, as R's mean() does, so large offsets cost no digits. O(n). */
double sample_mean(const double *x, size_t n);

/* Standard deviation with n - 1; NaN when n < 2.  Two passes with the
 * correction of Chan, Golub and LeVeque (1983): safe for x = 1e9 + small.
 * All values equal gives 0 exactly.  O(n). */
double sample_sd(const double *x, size_t n);

/* Quantile of level p in [0, 1] of ascending x, by the types of Hyndman and
 * Fan (1996), numbered as in R's quantile(): 2 is SAS's PCTLDEF=5 and Stata's,
 * 6 SPSS's HAVERAGE, 7 R's default; 1 to 3 give values that were observed or
 * lie midway between two, 4 to 9 lie on a line between two.  NaN when n = 0;
 * the value itself when n = 1.  A position (n·p and the like) within rounding
 * of an integer is that integer, so 100·0.07 is 7; R does so too, with a
 * tolerance that does not grow with n.  O(1). */
double sample_quantile(const double *sorted, size_t n, double p, enum sample_quantile type);

/* Sorts ascending, in place.  O(n) radix sort; -0 sorts before 0. */
void sort_doubles(double *x, size_t n);

#endif
