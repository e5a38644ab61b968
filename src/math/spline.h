/* Natural cubic splines. */
#ifndef SURVREPORT_MATH_SPLINE_H
#define SURVREPORT_MATH_SPLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Most degrees of freedom; more than anybody fits. */
enum { SPLINE_MOST = 10 };

/* A basis of `df` columns, linear beyond the boundary knots. */
struct spline {
	int df;
	int n_splines;     /* cubic B-splines over the knots */
	int first;         /* 1: the first of them is left out, for there is an
	                    * intercept elsewhere; else 0 */
	double *knots;     /* n_splines + 4, the boundaries four times each */
	double *transform; /* df x (n_splines - first), by rows */
};

/* Makes the basis for the n numbers x in any order.
 *
 * Method: cubic B-splines (de Boor 1978) with inner knots at equally spaced
 * quantiles of x (type 7) and the boundaries at its ends, turned so that the
 * second derivatives at the ends vanish: the columns of R 4.2.2's
 * splines::ns(x, df, intercept), so that coefficients agree too.
 * False, and no basis: n = 0, a value that is not finite, or knots that fall
 * together, that is too few distinct numbers for so many degrees; R goes on
 * with a basis that is singular.
 * Cost: O(n log n) at most; memory of the result from the arena. */
bool spline_make(struct arena *arena, const double *x, size_t n, int df, bool intercept,
                 struct spline *out) __attribute__((warn_unused_result));

/* The df columns at x; linear beyond the boundary knots, as R's predict() of
 * an ns() is. */
void spline_at(const struct spline *spline, double x, double *columns);

/* Places at which a curve is drawn, as many as R has. */
enum { SMOOTH_PLACES = 40 };

/* A curve through a cloud of points; arrays of n. */
struct smooth {
	size_t n;
	double *x, *y; /* x from the smallest to the largest, evenly */
	double *unit;  /* error of y where that of one point is 1 */
};

/* Least squares of y on a natural spline in x with `df` columns, intercept
 * among them, at SMOOTH_PLACES: the curve of R's plot.cox.zph(), whose knots are
 * quantiles of the places and the points together.  False: too few distinct x.
 * Cost: O(n·df²) and a sort. */
bool spline_smooth(struct arena *arena, const double *x, const double *y, size_t n, int df,
                   struct smooth *out) __attribute__((warn_unused_result));

#endif
