/* The probability that one of a few normal variables is far from 0. */
#ifndef SURVREPORT_MATH_MVN_H
#define SURVREPORT_MATH_MVN_H

#include <stddef.h>

/* Most variables. */
enum { MVN_MOST = 4 };

/* P(|Z_i| >= limit for some i) for Z normal with mean 0 and the correlations
 * correlation[n·n], symmetric, 1 on the diagonal, positive semidefinite;
 * n <= MVN_MOST, limit >= 0.
 *
 * The matrix may be singular, as that of max-combo's four tests is: the
 * weights S and 1 - S add up to 1.
 * Method: Z = LY with L from a Cholesky factorization with pivots and Y
 * independent; then, one Y after the other, the probability to be outside so
 * far, plus the integral over what is inside (the conditioning of Genz 1992
 * on the complement, with the singular case of Genz and Kwong 2000).  The
 * integrals are adaptive (Gauss and Kronrod, GSL), not random: the same input
 * gives the same bits.  All terms are positive, so that small probabilities
 * keep their digits.
 * Integrals are split where the limits go over from one variable to another,
 * so that what is integrated is smooth.
 * Error: relative 2e-14 was found against closed forms and R's integrate()
 * (tests/unit/test_tests.c), for p from 0.9 to 1e-11; 1e-10 is asked for.
 * Where a pivot is below 1e-12, the variable is taken as a combination of the
 * others, which costs at most 1e-6.
 * Cost: microseconds for rank 2, a ms for rank 3, some ms for rank 4.
 * n = 0 gives 0; a limit of 0 gives 1; NaN for NaN. */
double mvn_outside(const double *correlation, size_t n, double limit);

#endif
