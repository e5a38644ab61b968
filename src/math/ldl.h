/* Symmetric positive semidefinite matrices by LDL' with a tolerance.
 *
 * A matrix of order n is n·n doubles by rows; only the lower triangle is
 * read.  A pivot that is not above the tolerance times the largest diagonal
 * element marks its row as a combination of those before it: the row is left
 * out, the answers are those of a generalized inverse, and nothing fails.
 * There is no pivoting: the first of a set of aliased rows is the one kept,
 * as in R's coxph. */
#ifndef SURVREPORT_MATH_LDL_H
#define SURVREPORT_MATH_LDL_H

#include <stddef.h>

/* R's toler.chol: the double's epsilon to the power 3/4. */
#define LDL_TOLERANCE 1.8189894035458565e-12

/* Factors a in place: D on the diagonal, 0 where a row is left out, the unit
 * lower triangular L under it.  The upper triangle is not touched.  Returns
 * the rank.  O(n^3). */
size_t ldl_factor(double *a, size_t n);

/* Solves with the factor: b becomes A⁻b, 0 at the rows left out.  O(n^2). */
void ldl_solve(const double *factor, size_t n, double *b);

/* A⁻ from the factor into inverse[n·n], symmetric, zero in the rows and
 * columns left out.  O(n^3). */
void ldl_invert(const double *factor, size_t n, double *inverse);

#endif
