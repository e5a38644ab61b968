/* Subjects and terms as the passes see them; private to the files cox*.c. */
#ifndef SURVREPORT_MATH_COX_DATA_H
#define SURVREPORT_MATH_COX_DATA_H

#include "base/arena.h"
#include "math/cox.h"
#include "math/cox_pass.h"

/* A model, ready for passes.  z = (x - mean)·scale; a coefficient of x is
 * scale times that of z.  Terms are centred at their mean and scaled by their
 * mean absolute deviation, unless they hold only -1, 0 and 1 (coxph's
 * nocenter); a constant term has scale 0, so that its z is 0 exactly. */
struct cox_design {
	const struct cox_input *input;
	struct ordered_times times; /* stratum after stratum */
	struct cox_data data;       /* p, x = z, used … of these times */
	double *mean, *scale;       /* p */
	double *largest;            /* p; of z² */
	double *z;                  /* n x p by rows, in the order of times */
	size_t n_events;
	double event_weight; /* sum of the events' weights */
};

/* Orders the subjects by stratum and time: fills model->times and counts
 * events.  Everything from the arena.  O(n). */
void cox_design_order(struct cox_design *model, struct arena *arena, const struct cox_input *input);

/* Makes z and the rest of model->data; marks constant terms.  O(n·p). */
void cox_design_fill(struct cox_design *model, struct arena *arena, enum coef_status *status);

/* Takes a term out of the model: z becomes 0. */
void cox_design_blank(struct cox_design *model, size_t term);

/* linear[n] += Σ coef·x of each input row, less that of the means, plus the
 * offset.  Coefficients that are NaN count as 0. */
void cox_design_linear(const struct cox_design *model, const double *coef, double *linear);

#endif
