/* One evaluation of a parametric likelihood; private to parametric.c and
 * parametric_predict.c. */
#ifndef SURVREPORT_MATH_PARAMETRIC_PASS_H
#define SURVREPORT_MATH_PARAMETRIC_PASS_H

#include <stddef.h>

#include "math/gengamma.h"
#include "math/parametric.h"

/* What the passes read: n subjects, p terms. */
struct parametric_data {
	enum parametric_distribution distribution;
	size_t n, p;
	const double *y;     /* log time */
	const double *entry; /* log entry, -INFINITY: from the start; or NULL */
	const double *x;     /* n x p by rows */
	const unsigned char *event;
};

/* Parameters: intercept, p coefficients, log(scale) unless it is fixed, and
 * the shape if there is one. */
size_t parametric_n_parameters(const struct parametric_data *data);
bool parametric_has_scale(enum parametric_distribution distribution);
bool parametric_has_shape(enum parametric_distribution distribution);

/* The log likelihood of log T and its derivatives at a point. */
struct parametric_sums {
	double loglik;
	double *score; /* of each parameter */
	double *info;  /* by rows, lower triangle: minus the second
	                * derivative */
};

/* O(n·p²). */
void parametric_pass(const struct parametric_data *data, const double *theta,
                     struct parametric_sums *sums);

/* log S(w) of a standardised distribution and its derivatives.  `g` is read
 * for the generalized gamma only. */
struct shape_point parametric_log_survival(enum parametric_distribution distribution,
                                           const struct gengamma *g, double w);

#endif
