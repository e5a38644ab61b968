#include "math/parametric.h"

#include <math.h>

#include "math/ldl.h"
#include "math/parametric_newton.h"

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
                          const struct parametric_input *input, struct parametric_fit *fit)
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
			entry[i] = times->entry[row] > 0 ? log(times->entry[row]) - prepared->centre
			                                 : -INFINITY;
	}
	prepared->data.y = y;
	prepared->data.entry = entry;
	prepared->data.event = event;
}

/* Mean of a term, and one over the mean distance from it; 0 and 1 for terms
 * of -1, 0 and 1, which are left as they are.  False if it does not vary. */
static bool term_scale(const struct prepared *prepared, const double *x, double *mean, double *scale)
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
	size_t n = prepared->data.n, n_cells = n * p;
	double *x = ARENA_ARRAY(arena, double, n_cells);

	for (size_t j = 0; j < p; j++) {
		size_t term = prepared->kept[j];
		const double *column = input->x + term * input->times.n;

		for (size_t i = 0; i < n; i++)
			x[i * p + j] = (column[prepared->row[i]] - prepared->mean[term]) *
			               prepared->scale[term];
	}
	return x;
}

/* The cross product of intercept and terms, lower triangle. */
static double *cross_product(struct arena *arena, const double *x, size_t n, size_t p)
{
	size_t m = 1 + p, n_cells = m * m;
	double *cross = ARENA_ARRAY(arena, double, n_cells);

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
                       const struct parametric_input *input, struct parametric_fit *fit)
{
	size_t p = 0, left = 0;
	double *cross;

	for (size_t j = 0; j < input->n_terms; j++)
		if (term_scale(prepared, input->x + j * input->times.n, &prepared->mean[j],
		               &prepared->scale[j]))
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
static size_t estimate_place(const struct prepared *prepared, const struct parametric_fit *fit,
                             size_t i)
{
	size_t p = prepared->data.p;

	if (i == 0)
		return PARAMETRIC_INTERCEPT;
	return i <= p ? PARAMETRIC_FIRST_TERM + prepared->kept[i - 1] : fit->n_terms + i - p;
}

/* estimate = a·theta: row i of a, but for the intercept's, is a scale. */
static double *transform_make(const struct prepared *prepared, struct arena *arena, size_t m)
{
	size_t n_cells = m * m;
	double *a = ARENA_ARRAY(arena, double, n_cells);

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
static double *variance_make(const struct newton *newton, struct arena *arena, const double *a)
{
	size_t m = newton->m, n_cells = m * m;
	double *v = ARENA_ARRAY(arena, double, n_cells);
	double *half = ARENA_ARRAY(arena, double, n_cells);
	double *result = ARENA_ARRAY(arena, double, n_cells);

	ldl_invert(newton->matrix, m, v);
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < m; j++)
			for (size_t k = 0; k < m; k++)
				half[i * m + j] += a[i * m + k] / newton->root[k] * v[k * m + j];
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < m; j++)
			for (size_t k = 0; k < m; k++)
				result[i * m + j] +=
				    half[i * m + k] * a[j * m + k] / newton->root[k];
	return result;
}

static void estimates_fill(const struct newton *newton, struct arena *arena,
                           const struct prepared *prepared, struct parametric_fit *fit)
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
			fit->variance[at * n + estimate_place(prepared, fit, k)] = v[i * m + k];
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
	size_t n = input->n_terms + 3, n_cells = n * n;

	*fit = (struct parametric_fit){.distribution = input->distribution,
	                               .n_terms = input->n_terms,
	                               .n_estimates = n,
	                               .loglik = NAN,
	                               .loglik_null = NAN,
	                               .aic = NAN,
	                               .bic = NAN};
	fit->estimate = ARENA_ARRAY(arena, double, n);
	fit->variance = ARENA_ARRAY(arena, double, n_cells);
	fit->coef_status = ARENA_ARRAY(arena, enum coef_status, input->n_terms);
	for (size_t j = 0; j < n; j++)
		fit->estimate[j] = NAN;
}

/* The likelihood of T: that of log T less the logarithms at events. */
static void likelihoods_fill(const struct newton *newton, double null,
                             const struct prepared *prepared, struct parametric_fit *fit)
{
	fit->loglik = newton->sums.loglik - prepared->log_jacobian;
	fit->loglik_null = null - prepared->log_jacobian;
	fit->n_free = newton->m;
	fit->aic = -2 * fit->loglik + 2 * (double)newton->m;
	fit->bic = -2 * fit->loglik + (double)newton->m * log((double)fit->n);
}

static void fit_prepared(struct arena *scratch, const struct prepared *prepared,
                         struct parametric_fit *fit)
{
	struct newton newton;
	double null = NAN;

	parametric_newton_init(&newton, scratch, &prepared->data);
	parametric_newton_fit(&newton, scratch, &null);
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
	struct prepared prepared = {.data = {.distribution = input->distribution}};

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
