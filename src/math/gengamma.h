/* The standardised generalized gamma distribution and its derivatives.
 *
 * Prentice's parameters (1974; flexsurv's "gengamma"; Cox et al. 2007): with
 * w = (log t - mu) / sigma, the density of w is, for q not 0 and a = 1/q²,
 *     |q| a^a exp(a (q w - exp(q w))) / gamma(a).
 * q = 1 is the Weibull, q = 0 the log-normal, q = sigma the gamma, q = -1 the
 * inverse Weibull distribution of t.
 *
 * Everything is computed in a form that is analytic in q also at 0:
 *     log f(w) = -log(2 pi)/2 - d(q) - w² E2(q w),
 * E2(z) = (exp(z) - 1 - z)/z², d(q) the remainder of Stirling's formula for
 * log gamma(a).  The mode of f is at 0 for every q, and f(w; q) = f(-w; -q).
 */
#ifndef SURVREPORT_MATH_GENGAMMA_H
#define SURVREPORT_MATH_GENGAMMA_H

#include <stdbool.h>

/* Beyond it either way the distribution is one of its limits for practical
 * purposes, and q not to be told from the data. */
#define GENGAMMA_LARGEST 12.0

/* A function of w and q with its derivatives. */
struct shape_point {
	double value;
	double w, ww, q, wq, qq;
};

/* Nodes of the quadrature. */
enum { GENGAMMA_NODES = 64 };

/* What does not depend on w. */
struct gengamma {
	double q;
	double stirling, stirling_q, stirling_qq; /* d(q), d'(q), d''(q) */
	double node[GENGAMMA_NODES];              /* Gauss-Legendre on [0, 1] */
	double weight[GENGAMMA_NODES];
};

/* For a shape |q| <= GENGAMMA_LARGEST. */
void gengamma_init(struct gengamma *g, double q);

/* log f(w).  Relative error of each part a few 1e-15; -inf and its like
 * where exp(q w) overflows.  O(1). */
struct shape_point gengamma_density(const struct gengamma *g, double w);

/* log S(w), S(w) = P(W > w): the regularised incomplete gamma function
 * Q(a, a exp(q w)), P for q < 0.
 * Method: on the side of the mode where w is, the tail beyond w is that side's
 * integral of f, taken by Gauss-Legendre over the stretch on which f falls to
 * e^-40 of f(w); so are its derivatives in q, as moments under f.  All terms
 * are differences from w, formed without cancellation.  Absolute error of
 * log S below 1e-13, relative where S is small; of its derivatives in q
 * 1e-12.  (GSL's incomplete gamma functions have no derivatives in a, and a is
 * infinite at q = 0.)  O(GENGAMMA_NODES). */
struct shape_point gengamma_survival(const struct gengamma *g, double w);

/* The same for many w: polynomials of degree 11 through Chebyshev's nodes on
 * pieces of 1/4, made once for a shape. */
enum { GENGAMMA_DEGREE = 12, GENGAMMA_PIECES = 80 };
#define GENGAMMA_LOWEST (-12.0) /* where the pieces start; 8 is their end */
#define GENGAMMA_MOST_SMOOTH 2.0

struct gengamma_table {
	const struct gengamma *g; /* borrowed */
	/* of log S, its derivatives in q, and the log hazard of w */
	double coef[GENGAMMA_PIECES][4][GENGAMMA_DEGREE];
};

/* Fills the table; false if |q| > GENGAMMA_MOST_SMOOTH, where pieces of this
 * length would be too long.  About 1,000 times gengamma_survival(). */
bool gengamma_table_init(struct gengamma_table *table, const struct gengamma *g);

/* gengamma_survival() within 1e-13; directly outside the pieces. */
struct shape_point gengamma_table_survival(const struct gengamma_table *table, double w);

#endif
