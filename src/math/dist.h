/* Tails and quantiles of the two distributions that the report needs.
 *
 * With dist.c this is the only place that knows GSL.  Every function is pure;
 * an argument outside the domain gives NaN, which callers turn into a status.
 */
#ifndef SURVREPORT_MATH_DIST_H
#define SURVREPORT_MATH_DIST_H

#include "base/arena.h"

/* Switches off GSL's error handler, which would abort the process.  To be
 * called once by main(), before any other function of this folder. */
void dist_init(void);

/* z with P(Z <= z) = p for the standard normal; -inf at 0, +inf at 1, NaN
 * outside [0, 1]. */
double normal_quantile(double p);

/* P(|Z| >= |z|).  Computed from the tail itself: relative error below 1e-13 to
 * |z| = 37.5, not zero to |z| = 38; NaN for NaN. */
double normal_two_sided(double z);

/* P(X >= x) for X chi-squared on df degrees of freedom; 1 for x <= 0, NaN
 * unless df > 0.  Relative error against R's pchisq below 1e-13. */
double chi_squared_upper(double x, double df);

/* Version of GSL, as loaded. */
const char *math_library_version(struct arena *arena);

/* That of GSL's headers when the program was built. */
extern const char math_built_version[];

#endif
