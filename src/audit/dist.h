/* Tails of the distributions that p-values come from. */
#ifndef SURVREPORT_AUDIT_DIST_H
#define SURVREPORT_AUDIT_DIST_H

#include <stdint.h>

/* The standard normal deviate of a two-sided p. */
double dist_deviate(double p);

/* Two-sided p of a deviate. */
double dist_normal_p(double deviate);

/* Upper tails; two-sided for t.  NaN where the arguments make no sense. */
double dist_t_p(double t, double df);
double dist_f_p(double f, double df1, double df2);
double dist_chi_squared_p(double x, double df);

/* I_x(a, b), the regularised incomplete beta function. */
double dist_beta(double x, double a, double b);

/* The x at which I_x(a, b) is p. */
double dist_beta_quantile(double p, double a, double b);

/* Fisher's exact test, two-sided, of a of n against b of m. */
double dist_fisher_p(int64_t a, int64_t n, int64_t b, int64_t m);

#endif
