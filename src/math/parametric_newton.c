#include "math/parametric_newton.h"

#include <math.h>
#include <string.h>

#include "math/ldl.h"

enum { MAX_ITERATIONS = 60, MAX_HALVINGS = 60, MAX_RAISES = 40 };
#define CONVERGED_GAIN 1e-12 /* of the log likelihood, by the next step */
#define INFINITE_STEP 1e-3   /* of the scale, per scaled unit of a term */
#define FLAT_CURVATURE 1e-9  /* of the scaled information */
#define FLAT_PART 1e-3       /* of the largest part of a null direction */
#define SCALE_VANISHES -14.0 /* log(scale) */
#define LONGEST_STEP 2.0     /* of log(scale) and the shape */
#define FIRST_RAISE 1e-3     /* of the diagonal, which is 1 */

void parametric_newton_init(struct newton *newton, struct arena *arena,
                            const struct parametric_data *data)
{
	size_t m = parametric_n_parameters(data), n_cells = m * m;

	*newton = (struct newton){.data = data, .m = m};
	newton->sums.score = ARENA_ARRAY(arena, double, m);
	newton->sums.info = ARENA_ARRAY(arena, double, n_cells);
	newton->theta = ARENA_ARRAY(arena, double, m);
	newton->next = ARENA_ARRAY(arena, double, m);
	newton->step = ARENA_ARRAY(arena, double, m);
	newton->matrix = ARENA_ARRAY(arena, double, n_cells);
	newton->root = ARENA_ARRAY(arena, double, m);
	newton->flat = ARENA_ARRAY(arena, bool, m);
}

static bool sums_finite(const struct newton *newton)
{
	double sum = newton->sums.loglik;

	for (size_t i = 0; i < newton->m; i++) {
		sum += newton->sums.score[i];
		for (size_t k = 0; k <= i; k++)
			sum += newton->sums.info[i * newton->m + k];
	}
	return isfinite(sum);
}

/* Factors the information, its diagonal made 1 and then raised; false if it
 * is not positive definite. */
static bool info_factor(struct newton *newton, double raise)
{
	size_t m = newton->m;
	const double *info = newton->sums.info;
	bool positive = true;

	for (size_t i = 0; i < m; i++) {
		double diagonal = info[i * m + i];

		positive = positive && diagonal > 0;
		newton->root[i] = diagonal != 0 ? sqrt(fabs(diagonal)) : 1;
		for (size_t k = 0; k <= i; k++)
			newton->matrix[i * m + k] =
			    info[i * m + k] / (newton->root[i] * newton->root[k]);
		newton->matrix[i * m + i] += raise;
	}
	return ldl_factor(newton->matrix, m) == m && (raise > 0 || positive);
}

/* The next step: Newton's, or a shorter one that leads upwards. */
static void step_find(struct newton *newton)
{
	size_t m = newton->m;
	double raise = 0, longest = 0;

	for (int i = 0; i < MAX_RAISES && !info_factor(newton, raise); i++)
		raise = raise == 0 ? FIRST_RAISE : 4 * raise;
	newton->raised = raise > 0;
	for (size_t i = 0; i < m; i++)
		newton->step[i] = newton->sums.score[i] / newton->root[i];
	ldl_solve(newton->matrix, m, newton->step);
	newton->gain = 0;
	for (size_t i = 0; i < m; i++) {
		newton->step[i] /= newton->root[i];
		newton->gain += newton->step[i] * newton->sums.score[i];
	}
	for (size_t i = 1 + newton->data->p; i < m; i++)
		longest = fmax(longest, fabs(newton->step[i]));
	for (size_t i = 0; i < m && longest > LONGEST_STEP; i++)
		newton->step[i] *= LONGEST_STEP / longest;
}

/* Goes along the step, halving it while the likelihood falls.  False if it
 * never rises; the sums are then those of theta again. */
static bool step_take(struct newton *newton)
{
	double before = newton->sums.loglik, length = 1;
	/* what rounding may take from the likelihood */
	double slack = 1e-13 * (fabs(before) + (double)newton->data->n);

	for (int i = 0; i < MAX_HALVINGS; i++) {
		for (size_t j = 0; j < newton->m; j++)
			newton->next[j] = newton->theta[j] + length * newton->step[j];
		parametric_pass(newton->data, newton->next, &newton->sums);
		if (sums_finite(newton) && newton->sums.loglik >= before - slack) {
			memcpy(newton->theta, newton->next, newton->m * sizeof *newton->theta);
			return true;
		}
		length /= 2;
	}
	parametric_pass(newton->data, newton->theta, &newton->sums);
	return false;
}

/* Whether the scale or the shape has gone where there is no maximum. */
static bool is_astray(struct newton *newton)
{
	const double *beyond = newton->theta + 1 + newton->data->p;

	if (parametric_has_scale(newton->data->distribution) && beyond[0] < SCALE_VANISHES)
		newton->status = PARAMETRIC_SCALE_ZERO;
	else if (parametric_has_shape(newton->data->distribution) &&
	         fabs(beyond[1]) > GENGAMMA_LARGEST)
		newton->status = PARAMETRIC_SHAPE_LIMIT;
	return newton->status != PARAMETRIC_OK;
}

/* The direction in which row j has no information of its own, in the scaled
 * parameters: L'v = e_j. */
static void direction_find(const struct newton *newton, size_t j, double *v)
{
	size_t m = newton->m;

	for (size_t i = 0; i < m; i++)
		v[i] = i == j;
	for (size_t k = j; k-- > 0;)
		for (size_t i = k + 1; i <= j; i++)
			v[k] -= newton->matrix[i * m + k] * v[i];
}

/* Curvature of the likelihood along a scaled direction, and what rounding may
 * make of it. */
static bool is_flat(const struct newton *newton, const double *v)
{
	size_t m = newton->m;
	double sum = 0, size = 0;

	for (size_t i = 0; i < m; i++) {
		size += v[i] * v[i];
		for (size_t k = 0; k < m; k++)
			sum += v[i] * v[k] * newton->sums.info[i > k ? i * m + k : k * m + i] /
			       (newton->root[i] * newton->root[k]);
	}
	return fabs(sum) <= FLAT_CURVATURE * size;
}

/* Marks the parameters that no maximum determines: those that another step
 * would still move although it gains nothing, or, where the information is
 * singular, those that take part in its null directions.  The matrix is
 * factored anew without them.  False if the scale or the shape is among them,
 * or if this is no maximum but a saddle. */
static bool flat_find(struct newton *newton)
{
	size_t m = newton->m, p = newton->data->p;
	double log_scale = m > 1 + p ? newton->theta[1 + p] : 0;
	double *v = newton->next;

	for (size_t i = 0; i <= p; i++)
		newton->flat[i] = fabs(newton->step[i]) > INFINITE_STEP * exp(log_scale);
	if (!newton->raised)
		return true;
	info_factor(newton, 0);
	for (size_t j = 0; j < m; j++) {
		double largest = 0;

		if (newton->matrix[j * m + j] > 0)
			continue;
		direction_find(newton, j, v);
		if (!is_flat(newton, v))
			return false;
		for (size_t i = 0; i < m; i++)
			largest = fmax(largest, fabs(v[i]));
		for (size_t i = 0; i < m; i++)
			newton->flat[i] = newton->flat[i] || fabs(v[i]) > FLAT_PART * largest;
	}
	for (size_t i = 1 + p; i < m; i++)
		if (newton->flat[i])
			return false;
	return true;
}

/* Iterates from theta.  Afterwards sums are those at theta, and step is what
 * would come next. */
static void newton_run(struct newton *newton)
{
	bool last;

	newton->status = PARAMETRIC_OK;
	parametric_pass(newton->data, newton->theta, &newton->sums);
	step_find(newton);
	for (newton->iterations = 1; newton->iterations <= MAX_ITERATIONS; newton->iterations++) {
		last = newton->gain < CONVERGED_GAIN;
		if (!step_take(newton))
			break;
		step_find(newton);
		if (last || is_astray(newton))
			break;
	}
	if (newton->status == PARAMETRIC_OK &&
	    (!(newton->gain < 1e3 * CONVERGED_GAIN) || !flat_find(newton)))
		newton->status = PARAMETRIC_NOT_CONVERGED;
}

/* --- Where it starts ------------------------------------------------------*/

/* log(time at risk / events): the exponential model's intercept. */
static double exponential_start(const struct parametric_data *data)
{
	double exposure = 0, events = 0;

	for (size_t i = 0; i < data->n; i++) {
		exposure += exp(data->y[i]);
		if (data->entry)
			exposure -= exp(data->entry[i]);
		events += data->event[i];
	}
	return log(exposure / events);
}

/* The intercept and log(scale) of each distribution with about the quartiles
 * of the exponential. */
static const struct {
	double shift, log_scale;
} starts[N_PARAMETRIC] = {
    [PARAMETRIC_EXPONENTIAL] = {0, 0},
    [PARAMETRIC_WEIBULL] = {0, 0},
    [PARAMETRIC_LOGNORMAL] = {-0.4, 0.15},
    [PARAMETRIC_LOGLOGISTIC] = {-0.4, -0.35},
};

/* Fits the intercept alone, whose likelihood is *null, then everything. */
static void location_scale_run(struct newton *newton, struct arena *arena, double *null)
{
	struct parametric_data alone = *newton->data;
	struct newton first;
	size_t p = newton->data->p;
	enum parametric_distribution d = alone.distribution;

	alone.p = 0;
	parametric_newton_init(&first, arena, &alone);
	first.theta[0] = exponential_start(&alone) + starts[d].shift;
	if (parametric_has_scale(d))
		first.theta[1] = starts[d].log_scale;
	newton_run(&first);
	*null = first.sums.loglik;
	newton->theta[0] = first.theta[0];
	for (size_t i = 1; i < first.m; i++)
		newton->theta[p + i] = first.theta[i];
	newton_run(newton);
	newton->iterations += first.iterations;
}

/* From the fit of a distribution that the generalized gamma includes, with
 * its shape. */
static void gengamma_from(struct newton *newton, struct arena *arena,
                          enum parametric_distribution base, double shape)
{
	struct parametric_data data = *newton->data;
	struct newton start;
	double ignored;

	data.distribution = base;
	parametric_newton_init(&start, arena, &data);
	location_scale_run(&start, arena, &ignored);
	if (start.status == PARAMETRIC_SCALE_ZERO) {
		newton->status = start.status;
		newton->iterations = start.iterations;
		return;
	}
	memcpy(newton->theta, start.theta, start.m * sizeof *start.theta);
	newton->theta[start.m] = shape;
	newton_run(newton);
	newton->iterations += start.iterations;
}

/* Whether one run of the iteration is to be kept rather than another. */
static bool is_better(const struct newton *a, const struct newton *b)
{
	if ((a->status == PARAMETRIC_OK) != (b->status == PARAMETRIC_OK))
		return a->status == PARAMETRIC_OK;
	return a->sums.loglik > b->sums.loglik;
}

static void gengamma_run(struct newton *newton, struct arena *arena)
{
	struct newton other;

	gengamma_from(newton, arena, PARAMETRIC_WEIBULL, 1);
	if (newton->status == PARAMETRIC_SCALE_ZERO)
		return;
	parametric_newton_init(&other, arena, newton->data);
	gengamma_from(&other, arena, PARAMETRIC_LOGNORMAL, 0);
	if (is_better(&other, newton))
		*newton = other;
}

/* The likelihood of the intercept alone under the generalized gamma. */
static double gengamma_null(struct arena *arena, const struct parametric_data *data)
{
	struct parametric_data alone = *data;
	struct newton newton;

	alone.p = 0;
	parametric_newton_init(&newton, arena, &alone);
	gengamma_run(&newton, arena);
	return newton.status == PARAMETRIC_OK ? newton.sums.loglik : NAN;
}

void parametric_newton_fit(struct newton *newton, struct arena *arena, double *null)
{
	const struct parametric_data *data = newton->data;

	if (!parametric_has_shape(data->distribution)) {
		location_scale_run(newton, arena, null);
		return;
	}
	gengamma_run(newton, arena);
	*null = data->p ? gengamma_null(arena, data) : newton->sums.loglik;
}
