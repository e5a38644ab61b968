#include "estimate/math/parametric.h"

#include <math.h>
#include <string.h>

#include "estimate/math/ldl.h"
#include "estimate/math/parametric_pass.h"

enum { MAX_ITERATIONS = 60, MAX_HALVINGS = 60, MAX_RAISES = 40 };
#define CONVERGED_GAIN 1e-12 /* of the log likelihood, by the next step */
#define INFINITE_STEP 1e-3   /* of the scale, per scaled unit of a term */
#define FLAT_CURVATURE 1e-9  /* of the scaled information */
#define FLAT_PART 1e-3       /* of the largest part of a null direction */
#define SCALE_VANISHES -14.0 /* log(scale) */
#define LONGEST_STEP 2.0     /* of log(scale) and the shape */
#define FIRST_RAISE 1e-3     /* of the diagonal, which is 1 */

/* --- Newton's iteration ---------------------------------------------------*/

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

static void newton_init(struct newton *newton, struct arena *arena,
                        const struct parametric_data *data)
{
	size_t m = parametric_n_parameters(data);

	*newton = (struct newton){.data = data, .m = m};
	newton->sums.score = ARENA_ARRAY(arena, double, m);
	newton->sums.info = ARENA_ARRAY(arena, double, m *m);
	newton->theta = ARENA_ARRAY(arena, double, m);
	newton->next = ARENA_ARRAY(arena, double, m);
	newton->step = ARENA_ARRAY(arena, double, m);
	newton->matrix = ARENA_ARRAY(arena, double, m *m);
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
			    info[i * m + k] /
			    (newton->root[i] * newton->root[k]);
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
			newton->next[j] =
			    newton->theta[j] + length * newton->step[j];
		parametric_pass(newton->data, newton->next, &newton->sums);
		if (sums_finite(newton) &&
		    newton->sums.loglik >= before - slack) {
			memcpy(newton->theta, newton->next,
			       newton->m * sizeof *newton->theta);
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

	if (parametric_has_scale(newton->data->distribution) &&
	    beyond[0] < SCALE_VANISHES)
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
			sum += v[i] * v[k] *
			       newton->sums.info[i > k ? i * m + k : k * m + i] /
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
		newton->flat[i] =
		    fabs(newton->step[i]) > INFINITE_STEP * exp(log_scale);
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
			newton->flat[i] =
			    newton->flat[i] || fabs(v[i]) > FLAT_PART * largest;
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
	bool last = false;

	newton->status = PARAMETRIC_OK;
	parametric_pass(newton->data, newton->theta, &newton->sums);
	step_find(newton);
	for (newton->iterations = 1; newton->iterations <= MAX_ITERATIONS;
	     newton->iterations++) {
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
static void location_scale_run(struct newton *newton, struct arena *arena,
                               double *null)
{
	struct parametric_data alone = *newton->data;
	struct newton first;
	size_t p = newton->data->p;
	enum parametric_distribution d = alone.distribution;

	alone.p = 0;
	newton_init(&first, arena, &alone);
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
	newton_init(&start, arena, &data);
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
	newton_init(&other, arena, newton->data);
	gengamma_from(&other, arena, PARAMETRIC_LOGNORMAL, 0);
	if (is_better(&other, newton))
		*newton = other;
}

/* --- The data as the passes see them ---------------------------------------*/

/* Which subjects and terms take part, and what was done to them. */
struct prepared {
	struct parametric_data data;
	uint32_t *row;        /* data.n: rows of the input */
	double centre;        /* of log time */
	double log_jacobian;  /* Σ log t over events, centred */
	double *mean, *scale; /* n_terms */
	size_t *kept;         /* data.p: terms that are estimated */
};

/* Takes the subjects that are ever at risk; counts times without logarithm. */
static void subjects_take(struct prepared *prepared, struct arena *arena,
                          const struct parametric_input *input,
                          struct parametric_fit *fit)
{
	const struct survival_times *times = &input->times;
	size_t n = 0;

	prepared->row = ARENA_ARRAY(arena, uint32_t, times->n);
	for (size_t i = 0; i < times->n; i++) {
		if (times->entry && !(times->entry[i] < times->time[i]))
			continue;
		prepared->row[n++] = (uint32_t)i;
		fit->n_events += times->event[i];
		fit->n_not_positive += !(times->time[i] > 0);
	}
	fit->n = prepared->data.n = n;
	if (fit->n_not_positive)
		fit->status = PARAMETRIC_NOT_POSITIVE;
	else if (fit->n_events == 0)
		fit->status = PARAMETRIC_NO_EVENTS;
}

/* Logarithms of the times, less their mean. */
static void times_take(struct prepared *prepared, struct arena *arena,
                       const struct survival_times *times)
{
	size_t n = prepared->data.n;
	double *y = ARENA_ARRAY(arena, double, n), sum = 0;
	double *entry = times->entry ? ARENA_ARRAY(arena, double, n) : NULL;
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, n);

	for (size_t i = 0; i < n; i++)
		sum += y[i] = log(times->time[prepared->row[i]]);
	prepared->centre = sum / (double)n;
	for (size_t i = 0; i < n; i++) {
		uint32_t row = prepared->row[i];

		event[i] = times->event[row];
		if (event[i])
			prepared->log_jacobian += y[i];
		y[i] -= prepared->centre;
		if (entry)
			entry[i] =
			    times->entry[row] > 0
				? log(times->entry[row]) - prepared->centre
				: -INFINITY;
	}
	prepared->data.y = y;
	prepared->data.entry = entry;
	prepared->data.event = event;
}

/* Mean of a term, and one over the mean distance from it; 0 and 1 for terms
 * of -1, 0 and 1, which are left as they are.  False if it does not vary. */
static bool term_scale(const struct prepared *prepared, const double *x,
                       double *mean, double *scale)
{
	size_t n = prepared->data.n;
	bool varies = false, keeps = true;
	double sum = 0, distance = 0;

	for (size_t i = 0; i < n; i++) {
		double value = x[prepared->row[i]];

		varies = varies || value != x[prepared->row[0]];
		keeps = keeps && (value == 0 || fabs(value) == 1);
		sum += value;
	}
	*mean = keeps ? 0 : sum / (double)n;
	for (size_t i = 0; i < n; i++)
		distance += fabs(x[prepared->row[i]] - *mean);
	*scale = keeps || !(distance > 0) ? 1 : (double)n / distance;
	return varies && distance > 0;
}

/* The scaled terms by rows, `kept` of them. */
static double *terms_fill(const struct prepared *prepared, struct arena *arena,
                          const struct parametric_input *input, size_t p)
{
	size_t n = prepared->data.n;
	double *x = ARENA_ARRAY(arena, double, n *p);

	for (size_t j = 0; j < p; j++) {
		size_t term = prepared->kept[j];
		const double *column = input->x + term * input->times.n;

		for (size_t i = 0; i < n; i++)
			x[i * p + j] =
			    (column[prepared->row[i]] - prepared->mean[term]) *
			    prepared->scale[term];
	}
	return x;
}

/* The cross product of intercept and terms, lower triangle. */
static double *cross_product(struct arena *arena, const double *x, size_t n,
                             size_t p)
{
	size_t m = 1 + p;
	double *cross = ARENA_ARRAY(arena, double, m *m);

	cross[0] = (double)n;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < p; j++) {
			double *row = cross + (1 + j) * m, xj = x[i * p + j];

			row[0] += xj;
			for (size_t k = 0; k <= j; k++)
				row[1 + k] += xj * x[i * p + k];
		}
	return cross;
}

/* Takes the terms that vary and are not combinations of those before. */
static void terms_take(struct prepared *prepared, struct arena *arena,
                       const struct parametric_input *input,
                       struct parametric_fit *fit)
{
	size_t p = 0, left = 0;
	double *cross;

	for (size_t j = 0; j < input->n_terms; j++)
		if (term_scale(prepared, input->x + j * input->times.n,
		               &prepared->mean[j], &prepared->scale[j]))
			prepared->kept[p++] = j;
		else
			fit->coef_status[j] = COEF_CONSTANT;
	prepared->data.x = terms_fill(prepared, arena, input, p);
	cross = cross_product(arena, prepared->data.x, prepared->data.n, p);
	ldl_factor(cross, 1 + p);
	for (size_t j = 0; j < p; j++)
		if (cross[(1 + j) * (2 + p)] > 0)
			prepared->kept[left++] = prepared->kept[j];
		else
			fit->coef_status[prepared->kept[j]] = COEF_ALIASED;
	if (left < p)
		prepared->data.x = terms_fill(prepared, arena, input, left);
	prepared->data.p = left;
	fit->df = (int)left;
}

/* --- The result -------------------------------------------------------------*/

/* Where a parameter of the iteration stands among the estimates. */
static size_t estimate_place(const struct prepared *prepared,
                             const struct parametric_fit *fit, size_t i)
{
	size_t p = prepared->data.p;

	if (i == 0)
		return PARAMETRIC_INTERCEPT;
	return i <= p ? PARAMETRIC_FIRST_TERM + prepared->kept[i - 1]
	              : fit->n_terms + i - p;
}

/* estimate = a·theta: row i of a, but for the intercept's, is a scale. */
static double *transform_make(const struct prepared *prepared,
                              struct arena *arena, size_t m)
{
	double *a = ARENA_ARRAY(arena, double, m *m);

	for (size_t i = 0; i < m; i++)
		a[i * m + i] = 1;
	for (size_t j = 0; j < prepared->data.p; j++) {
		size_t term = prepared->kept[j];

		a[(1 + j) * m + 1 + j] = prepared->scale[term];
		a[1 + j] = -prepared->scale[term] * prepared->mean[term];
	}
	return a;
}

/* a·inverse·a' of the information, in its scaled form. */
static double *variance_make(const struct newton *newton, struct arena *arena,
                             const double *a)
{
	size_t m = newton->m;
	double *v = ARENA_ARRAY(arena, double, m *m);
	double *half = ARENA_ARRAY(arena, double, m *m);
	double *result = ARENA_ARRAY(arena, double, m *m);

	ldl_invert(newton->matrix, m, v);
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < m; j++)
			for (size_t k = 0; k < m; k++)
				half[i * m + j] += a[i * m + k] /
				                   newton->root[k] *
				                   v[k * m + j];
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < m; j++)
			for (size_t k = 0; k < m; k++)
				result[i * m + j] += half[i * m + k] *
				                     a[j * m + k] /
				                     newton->root[k];
	return result;
}

static void estimates_fill(const struct newton *newton, struct arena *arena,
                           const struct prepared *prepared,
                           struct parametric_fit *fit)
{
	size_t m = newton->m, n = fit->n_estimates;
	double *a = transform_make(prepared, arena, m);
	double *v = variance_make(newton, arena, a);

	for (size_t j = 0; j < n; j++)
		fit->estimate[j] = j <= fit->n_terms ? NAN : 0;
	if (!parametric_has_shape(fit->distribution))
		fit->estimate[n - 1] = NAN;
	for (size_t i = 0; i < m; i++) {
		size_t at = estimate_place(prepared, fit, i);
		double sum = i == 0 ? prepared->centre : 0;

		for (size_t k = 0; k < m; k++) {
			sum += a[i * m + k] * newton->theta[k];
			fit->variance[at * n + estimate_place(prepared, fit, k)] =
			    v[i * m + k];
		}
		fit->estimate[at] = sum;
	}
	if (newton->flat[0])
		fit->intercept_status = COEF_INFINITE;
	for (size_t j = 0; j < prepared->data.p; j++)
		if (newton->flat[1 + j])
			fit->coef_status[prepared->kept[j]] = COEF_INFINITE;
}

static void fit_alloc(struct arena *arena, const struct parametric_input *input,
                      struct parametric_fit *fit)
{
	size_t n = input->n_terms + 3;

	*fit = (struct parametric_fit){.distribution = input->distribution,
	                               .n_terms = input->n_terms,
	                               .n_estimates = n,
	                               .loglik = NAN,
	                               .loglik_null = NAN,
	                               .aic = NAN,
	                               .bic = NAN};
	fit->estimate = ARENA_ARRAY(arena, double, n);
	fit->variance = ARENA_ARRAY(arena, double, n *n);
	fit->coef_status = ARENA_ARRAY(arena, enum coef_status, input->n_terms);
	for (size_t j = 0; j < n; j++)
		fit->estimate[j] = NAN;
}

/* The likelihood of T: that of log T less the logarithms at events. */
static void likelihoods_fill(const struct newton *newton, double null,
                             const struct prepared *prepared,
                             struct parametric_fit *fit)
{
	fit->loglik = newton->sums.loglik - prepared->log_jacobian;
	fit->loglik_null = null - prepared->log_jacobian;
	fit->n_free = newton->m;
	fit->aic = -2 * fit->loglik + 2 * (double)newton->m;
	fit->bic = -2 * fit->loglik + (double)newton->m * log((double)fit->n);
}

/* The likelihood of the intercept alone under the generalized gamma. */
static double gengamma_null(struct arena *arena,
                            const struct parametric_data *data)
{
	struct parametric_data alone = *data;
	struct newton newton;

	alone.p = 0;
	newton_init(&newton, arena, &alone);
	gengamma_run(&newton, arena);
	return newton.status == PARAMETRIC_OK ? newton.sums.loglik : NAN;
}

static void fit_prepared(struct arena *scratch, const struct prepared *prepared,
                         struct parametric_fit *fit)
{
	struct newton newton;
	double null = NAN;

	newton_init(&newton, scratch, &prepared->data);
	if (parametric_has_shape(fit->distribution)) {
		gengamma_run(&newton, scratch);
		null = prepared->data.p
		           ? gengamma_null(scratch, &prepared->data)
		           : newton.sums.loglik;
	} else {
		location_scale_run(&newton, scratch, &null);
	}
	fit->status = newton.status;
	fit->iterations = newton.iterations;
	if (fit->status != PARAMETRIC_OK)
		return;
	estimates_fill(&newton, scratch, prepared, fit);
	likelihoods_fill(&newton, null, prepared, fit);
}

void parametric_fit(struct arena *arena, const struct parametric_input *input,
                    struct parametric_fit *out)
{
	struct arena scratch = {0};
	struct prepared prepared = {
	    .data = {.distribution = input->distribution}};

	fit_alloc(arena, input, out);
	subjects_take(&prepared, &scratch, input, out);
	if (out->status == PARAMETRIC_OK) {
		prepared.mean = ARENA_ARRAY(&scratch, double, input->n_terms);
		prepared.scale = ARENA_ARRAY(&scratch, double, input->n_terms);
		prepared.kept = ARENA_ARRAY(&scratch, size_t, input->n_terms);
		times_take(&prepared, &scratch, &input->times);
		terms_take(&prepared, &scratch, input, out);
		fit_prepared(&scratch, &prepared, out);
	}
	arena_release(&scratch);
}
