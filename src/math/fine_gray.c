#include "math/fine_gray.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/bug.h"
#include "math/fine_gray_pass.h"
#include "math/ldl.h"

enum { MAX_ITERATIONS = 30, MAX_HALVINGS = 20, MAX_POLISHES = 5 };
#define CONVERGED_CHANGE 1e-9
#define INFINITE_CHANGE 3.1622776601683795e-05 /* its square root */
#define POLISHED_STEP 1e-11
#define ROUNDING 1e-13 /* of the likelihood: a fall by this is none */

/* A term whose information at 0 is below this part of events·max(z²) does
 * not vary in any risk set. */
#define NO_VARIATION 1e-13

/* z = (x - mean)·scale; scale 0 for a constant term. */
struct scaling {
	double *mean, *scale;
};

struct newton {
	struct fine_gray_data data;
	struct fine_gray_sums sums; /* at `next`; info is factored in place */
	double *beta, *next, *step;
	double loglik; /* at beta */
};

/* Mean of x and one over the mean distance from it; 0 if it is constant. */
static void scaling_find(const double *x, size_t n, double *mean, double *scale)
{
	double sum = 0, distance = 0;
	bool varies = false;

	for (size_t i = 0; i < n; i++) {
		sum += x[i];
		varies = varies || x[i] != x[0];
	}
	*mean = sum / (double)n;
	for (size_t i = 0; i < n; i++)
		distance += fabs(x[i] - *mean);
	*scale = varies && distance > 0 ? (double)n / distance : 0;
}

/* Fills z by rows in the order of the times. */
static double *terms_fill(struct arena *arena, const struct fine_gray_input *input,
                          const struct ordered_times *times, struct scaling *scaling)
{
	size_t n = times->n, p = input->n_terms, n_cells = n * p;
	double *z = ARENA_ARRAY(arena, double, n_cells);

	scaling->mean = ARENA_ARRAY(arena, double, p);
	scaling->scale = ARENA_ARRAY(arena, double, p);
	for (size_t j = 0; j < p; j++) {
		const double *x = input->x + j * n;

		scaling_find(x, n, &scaling->mean[j], &scaling->scale[j]);
		for (size_t i = 0; i < n; i++)
			z[i * p + j] = (x[times->row[i]] - scaling->mean[j]) * scaling->scale[j];
	}
	return z;
}

static bool all_finite(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(values[i]))
			return false;
	return true;
}

static bool sums_finite(const struct fine_gray_sums *sums, size_t p)
{
	return isfinite(sums->loglik) && all_finite(sums->score, p) && all_finite(sums->info, p * p);
}

/* Factors the information and solves it for the step from here. */
static void step_find(struct newton *newton)
{
	size_t p = newton->data.p;

	ldl_factor(newton->sums.info, p);
	memcpy(newton->step, newton->sums.score, p * sizeof *newton->step);
	ldl_solve(newton->sums.info, p, newton->step);
}

/* Turns terms without variation in any risk set into zeros.  True if there
 * were any. */
static bool terms_blank(const struct newton *newton, double *z, struct fine_gray_fit *fit)
{
	size_t p = newton->data.p, n = newton->data.times->n;
	bool any = false;

	for (size_t j = 0; j < p; j++) {
		double largest = 0;

		for (size_t i = 0; i < n; i++)
			largest = fmax(largest, fabs(z[i * p + j]));
		if (fit->coef_status[j] != COEF_OK ||
		    newton->sums.info[j * p + j] >
		        NO_VARIATION * (double)fit->n_events * largest * largest)
			continue;
		fit->coef_status[j] = COEF_ALIASED;
		for (size_t i = 0; i < n; i++)
			z[i * p + j] = 0;
		any = true;
	}
	return any;
}

static void newton_init(struct newton *newton, struct arena *arena,
                        const struct ordered_times *times, const struct fine_gray_input *input,
                        const double *z)
{
	size_t p = input->n_terms, n_cells = p * p;

	fine_gray_prepare(arena, times, input, z, &newton->data);
	newton->sums.score = ARENA_ARRAY(arena, double, p);
	newton->sums.info = ARENA_ARRAY(arena, double, n_cells);
	newton->beta = ARENA_ARRAY(arena, double, p);
	newton->next = ARENA_ARRAY(arena, double, p);
	newton->step = ARENA_ARRAY(arena, double, p);
}

/* At 0: the null likelihood, and which terms count. */
static void newton_start(struct newton *newton, double *z, struct fine_gray_fit *fit)
{
	size_t p = newton->data.p;

	fine_gray_pass(&newton->data, newton->beta, &newton->sums);
	if (terms_blank(newton, z, fit))
		fine_gray_pass(&newton->data, newton->beta, &newton->sums);
	fit->loglik_null = newton->loglik = newton->sums.loglik;
	step_find(newton);
	for (size_t j = 0; j < p; j++)
		if (newton->sums.info[j * p + j] == 0 && fit->coef_status[j] == COEF_OK)
			fit->coef_status[j] = COEF_ALIASED;
}

/* Goes from beta by the step, or by a half, a quarter … of it.  False if
 * none leads up. */
static bool newton_go(struct newton *newton)
{
	size_t p = newton->data.p;
	double part = 1;
	double least = newton->loglik - ROUNDING * fabs(newton->loglik);

	for (int i = 0; i <= MAX_HALVINGS; i++) {
		for (size_t j = 0; j < p; j++)
			newton->next[j] = newton->beta[j] + part * newton->step[j];
		fine_gray_pass(&newton->data, newton->next, &newton->sums);
		if (sums_finite(&newton->sums, p) && newton->sums.loglik >= least)
			return true;
		part /= 2;
	}
	return false;
}

/* Largest step, relative to the coefficient where that is above 1. */
static double step_size(const struct newton *newton)
{
	double largest = 0;

	for (size_t j = 0; j < newton->data.p; j++)
		largest = fmax(largest, fabs(newton->step[j]) / fmax(1, fabs(newton->beta[j])));
	return largest;
}

/* Marks coefficients that another step would still move by much although the
 * likelihood has settled. */
static bool mark_infinite(const struct newton *newton, struct fine_gray_fit *fit)
{
	bool any = false;

	for (size_t j = 0; j < newton->data.p; j++) {
		double step = fabs(newton->step[j]);

		if (fit->coef_status[j] != COEF_OK || step <= CONVERGED_CHANGE ||
		    step <= INFINITE_CHANGE * fabs(newton->beta[j]))
			continue;
		fit->coef_status[j] = COEF_INFINITE;
		any = true;
	}
	return any;
}

/* Iterates; afterwards beta is the result and info is factored there. */
static void newton_run(struct newton *newton, struct fine_gray_fit *fit)
{
	int polishes = 0;

	while (fit->iterations < MAX_ITERATIONS) {
		double before = newton->loglik;

		fit->iterations++;
		if (!newton_go(newton))
			break;
		newton->loglik = newton->sums.loglik;
		memcpy(newton->beta, newton->next, newton->data.p * sizeof *newton->beta);
		step_find(newton);
		if (fabs(newton->loglik - before) > CONVERGED_CHANGE * fmax(1, fabs(newton->loglik)))
			continue;
		if ((polishes == 0 && mark_infinite(newton, fit)) ||
		    step_size(newton) <= POLISHED_STEP || polishes++ == MAX_POLISHES)
			return;
	}
	fit->status = FINE_GRAY_NOT_CONVERGED;
	fine_gray_pass(&newton->data, newton->beta, &newton->sums);
	step_find(newton);
	mark_infinite(newton, fit);
}

/* I⁻ M I⁻ in the units of the terms; zeros where a term does not count. */
static void variance_fill(struct arena *scratch, struct newton *newton,
                          const struct scaling *scaling, struct fine_gray_fit *fit)
{
	size_t p = fit->n_terms, n_cells = p * p;
	double *inverse = ARENA_ARRAY(scratch, double, n_cells);
	double *half = ARENA_ARRAY(scratch, double, n_cells);
	double *meat = ARENA_ARRAY(scratch, double, n_cells);

	ldl_invert(newton->sums.info, p, inverse);
	for (size_t j = 0; j < p; j++)
		if (fit->coef_status[j] == COEF_OK && sqrt(inverse[j * p + j]) > COEF_UNKNOWN_SE)
			fit->coef_status[j] = COEF_INFINITE;
	fine_gray_meat(scratch, &newton->data, newton->beta, meat);
	for (size_t i = 0; i < p; i++)
		for (size_t j = 0; j < p; j++)
			for (size_t k = 0; k < p; k++)
				half[i * p + j] += inverse[i * p + k] * meat[k * p + j];
	for (size_t i = 0; i < p; i++)
		for (size_t j = 0; j <= i; j++) {
			double sum = 0;

			for (size_t k = 0; k < p; k++)
				sum += half[i * p + k] * inverse[k * p + j];
			sum *= scaling->scale[i] * scaling->scale[j];
			fit->variance[i * p + j] = fit->variance[j * p + i] = sum;
		}
}

/* b'V⁻b over the coefficients that count, and how many these are. */
static void wald_compute(struct arena *scratch, struct fine_gray_fit *fit)
{
	size_t p = fit->n_terms, n_cells = p * p;
	double *v = arena_memdup(scratch, fit->variance, n_cells * sizeof *fit->variance);
	double *b = ARENA_ARRAY(scratch, double, p);

	for (size_t j = 0; j < p; j++)
		b[j] = isnan(fit->coef[j]) ? 0 : fit->coef[j];
	fit->df = (int)ldl_factor(v, p);
	ldl_solve(v, p, b);
	fit->wald = 0;
	for (size_t j = 0; j < p; j++)
		fit->wald += isnan(fit->coef[j]) ? 0 : b[j] * fit->coef[j];
}

static void fit_finish(struct arena *scratch, struct newton *newton, const struct scaling *scaling,
                       struct fine_gray_fit *fit)
{
	size_t p = fit->n_terms;

	variance_fill(scratch, newton, scaling, fit);
	fit->loglik = newton->loglik;
	for (size_t j = 0; j < p; j++) {
		double variance = fit->variance[j * p + j];

		if (!(variance > 0)) {
			if (fit->coef_status[j] == COEF_OK)
				fit->coef_status[j] = COEF_INFINITE;
			continue;
		}
		fit->coef[j] = newton->beta[j] * scaling->scale[j];
		fit->se[j] = sqrt(variance);
	}
	wald_compute(scratch, fit);
}

static void fit_alloc(struct arena *arena, const struct fine_gray_input *input,
                      struct fine_gray_fit *fit)
{
	size_t p = input->n_terms, n_cells = p * p;

	*fit = (struct fine_gray_fit){
	    .n_terms = p, .n = input->times.n, .loglik_null = NAN, .loglik = NAN, .wald = NAN};
	fit->coef = ARENA_ARRAY(arena, double, p);
	fit->se = ARENA_ARRAY(arena, double, p);
	fit->coef_status = ARENA_ARRAY(arena, enum coef_status, p);
	fit->variance = ARENA_ARRAY(arena, double, n_cells);
	for (size_t j = 0; j < p; j++)
		fit->coef[j] = fit->se[j] = NAN;
	for (size_t i = 0; i < fit->n; i++) {
		fit->n_events += input->cause[i] == input->interest;
		fit->n_competing += input->cause[i] != 0 && input->cause[i] != input->interest;
	}
}

/* Fits where there is at least one event. */
static void fit_events(struct arena *scratch, const struct fine_gray_input *input,
                       struct fine_gray_fit *fit)
{
	struct survival_times times = input->times;
	struct newton newton = {0};
	struct scaling scaling;
	struct ordered_times ordered;
	double *z;

	times.event = input->cause;
	times_order(scratch, &times, &ordered);
	z = terms_fill(scratch, input, &ordered, &scaling);
	for (size_t j = 0; j < fit->n_terms; j++)
		if (scaling.scale[j] == 0)
			fit->coef_status[j] = COEF_CONSTANT;
	newton_init(&newton, scratch, &ordered, input, z);
	newton_start(&newton, z, fit);
	if (fit->n_terms == 0) {
		fit->status = FINE_GRAY_NO_TERMS;
		fit->loglik = fit->loglik_null;
		return;
	}
	newton_run(&newton, fit);
	fit_finish(scratch, &newton, &scaling, fit);
}

void fine_gray_fit(struct arena *arena, const struct fine_gray_input *input,
                   struct fine_gray_fit *out)
{
	struct arena scratch = {0};

	BUG_UNLESS(!input->times.entry);
	fit_alloc(arena, input, out);
	if (out->n_events == 0)
		out->status = FINE_GRAY_NO_EVENTS;
	else
		fit_events(&scratch, input, out);
	arena_release(&scratch);
}
