/* The incomplete beta function, and the tails that are made of it.
 *
 * Every function is pure; an argument outside its domain gives NaN.  Relative
 * error against R's pbeta, qbeta, pt and pf below 1e-11 for parameters up to
 * 1e6, in either tail.
 */
#ifndef SURVREPORT_MATH_BETA_H
#define SURVREPORT_MATH_BETA_H

#include <stdbool.h>

/* P(X <= x) and P(X > x) of the beta distribution with parameters a, b > 0, at
 * x in [0, 1]; y = 1 - x is given apart, so that neither end loses digits.
 * Method: continued fraction by the modified method of Lentz (Press et al.
 * 1992), on the side where it converges, in O(sqrt(max(a, b))); its factor by
 * the saddle point of Loader (2000), which stays exact for large parameters. */
void beta_tails(double x, double y, const double parameters[2], double *lower, double *upper);

/* The x at which P(X <= x) is p or, if `upper`, P(X > x) is p; 0 < p < 1.
 * Newton's method on the logit of x, held in a bracket.  Relative error below
 * 1e-13 also where x is tiny. */
double beta_quantile(double p, bool upper, const double parameters[2]);

/* P(|T| >= |t|), Student's t on df > 0 degrees of freedom, whole or not. */
double t_two_sided(double t, double df);

/* P(F >= f) on df1 and df2 degrees of freedom; 1 for f <= 0. */
double f_upper(double f, double df1, double df2);

#endif
