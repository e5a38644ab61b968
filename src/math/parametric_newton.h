/* Maximising a parametric likelihood; private to parametric.c. */
#ifndef SURVREPORT_MATH_PARAMETRIC_NEWTON_H
#define SURVREPORT_MATH_PARAMETRIC_NEWTON_H

#include <stdbool.h>

#include "base/arena.h"
#include "math/parametric_pass.h"

/* Newton's iteration, and where it ended.  Parameters as in
 * parametric_pass.h. */
struct newton {
	const struct parametric_data *data;
	size_t m;                    /* parameters */
	struct parametric_sums sums; /* at theta, or at next while trying */
	double *theta, *next, *step;
	double *matrix, *root; /* m x m; m: work of the solver */
	double gain;           /* of the likelihood that step promises, twice */
	bool raised;           /* the information is not positive definite */
	bool *flat;            /* m: no maximum in this parameter */
	int iterations;
	enum parametric_status status;
};

/* Makes room in the arena; data are borrowed. */
void parametric_newton_init(struct newton *newton, struct arena *arena,
                            const struct parametric_data *data);

/* Runs from starting values of its own, by way of simpler models, to a status
 * (math/parametric.h has the method).  Afterwards `sums` are those at theta,
 * `matrix` is the factor of the information, its diagonal made 1 by `root`,
 * and `flat` tells which parameters no maximum determines.  *null is the log
 * likelihood of the intercept alone, NaN if that has no maximum. */
void parametric_newton_fit(struct newton *newton, struct arena *arena, double *null);

#endif
