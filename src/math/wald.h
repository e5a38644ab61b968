/* Wald's test of several coefficients at once. */
#ifndef SURVREPORT_MATH_WALD_H
#define SURVREPORT_MATH_WALD_H

#include <stddef.h>

#include "base/arena.h"

/* b'V⁻b (Wald 1943) of the n coefficients index[i] of p, which are finite;
 * `variance` is p x p, symmetric.  Chi-squared on n degrees of freedom if all are
 * 0.  O(n³); work space from the arena. */
double wald_statistic(struct arena *arena, const double *coef, const double *variance, size_t p,
                      const size_t *index, size_t n);

#endif
