#include "estimate/math/cox.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "estimate/math/cox_pass.h"
#include "estimate/math/ldl.h"

/* The defaults of R's coxph.control. */
enum { MAX_ITERATIONS = 20 };
#define CONVERGED_CHANGE 1e-9
#define INFINITE_CHANGE 3.1622776601683795e-05 /* its square root */

/* A term whose information at 0 is below this part of events·max(x²), the
 * bound of its rounding errors with room, does not vary in any risk set. */
#define NO_VARIATION 1e-14

/* The terms as the passes see them: z = (x - mean)·scale. */
struct terms {
	double *mean, *scale; /* p */
	double *largest;      /* p; of z² */
	double *z;            /* n x p by rows, in the order of the times */
};

/* Newton's iteration. */
struct newton {
	struct cox_data data;
	struct cox_sums sums; /* of the last pass; info is factored in place */
	double *beta;         /* best so far */
	double *next;         /* to be tried */
	double *step;         /* from beta, whole */
	double loglik;        /* at beta */
};

/* Terms that hold only these are left as they are (coxph's nocenter). */
static bool keeps_scale(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (x[i] != -1 && x[i] != 0 && x[i] != 1)
			return false;
	return true;
}

static bool is_constant(const double *x, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (x[i] != x[0])
			return false;
	return true;
}

/* Mean of x, and one over the mean distance from it. */
static void scale_find(const double *x, size_t n, double *mean, double *scale)
{
	double sum = 0, distance = 0;

	*mean = 0;
	*scale = 1;
	if (keeps_scale(x, n))
		return;
	for (size_t i = 0; i < n; i++)
		sum += x[i];
	*mean = sum / (double)n;
	for (size_t i = 0; i < n; i++)
		distance += fabs(x[i] - *mean);
	*scale = distance > 0 ? (double)n / distance : 1;
}

/* Centre and scale of each term.  A scale of 0 makes a constant term all
 * zero, exactly. */
static void scales_find(const struct cox_input *input, struct terms *terms,
                        enum coef_status *status)
{
	size_t n = input->times.n;

	for (size_t j = 0; j < input->n_terms; j++) {
		const double *x = input->x + j * n;

		scale_find(x, n, &terms->mean[j], &terms->scale[j]);
		if (!is_constant(x, n))
			continue;
		terms->scale[j] = 0;
		status[j] = COEF_CONSTANT;
	}
}

/* Writes z, in the order of the input rows: that reads each column as it
 * stands in memory and writes each subject's terms to one place. */
static void terms_fill(const struct cox_input *input,
                       const struct ordered_times *times,
                       const uint32_t *subject, struct terms *terms)
{
	size_t n = input->times.n, p = input->n_terms;

	for (size_t row = 0; row < n; row++) {
		double *z = terms->z + subject[row] * p;

		if (subject[row] >= times->n)
			continue;
		for (size_t j = 0; j < p; j++) {
			double x = input->x[j * n + row];

			z[j] = (x - terms->mean[j]) * terms->scale[j];
			if (z[j] * z[j] > terms->largest[j])
				terms->largest[j] = z[j] * z[j];
		}
	}
}

/* Which subject a row is; times->n for one that is never at risk. */
static const uint32_t *subjects_find(struct arena *arena, size_t n_rows,
                                     const struct ordered_times *times)
{
	uint32_t *subject = ARENA_ARRAY(arena, uint32_t, n_rows);

	for (size_t row = 0; row < n_rows && times->n < n_rows; row++)
		subject[row] = (uint32_t)times->n;
	for (size_t i = 0; i < times->n; i++)
		subject[times->row[i]] = (uint32_t)i;
	return subject;
}

static void terms_init(struct terms *terms, struct arena *arena,
                       const struct cox_input *input,
                       const struct ordered_times *times, struct cox_fit *fit)
{
	size_t p = input->n_terms, n_cells = times->n * p;

	terms->mean = ARENA_ARRAY(arena, double, p);
	terms->scale = ARENA_ARRAY(arena, double, p);
	terms->largest = ARENA_ARRAY(arena, double, p);
	terms->z = ARENA_ARRAY(arena, double, n_cells);
	scales_find(input, terms, fit->coef_status);
	terms_fill(input, times, subjects_find(arena, input->times.n, times),
	           terms);
}

/* Which subjects are at risk at some event; NULL without entry times, where
 * one that is not comes into the sums too late to matter. */
static const bool *used_find(struct arena *arena,
                             const struct ordered_times *times)
{
	bool *used, any = false;
	double last_event = 0;

	if (!times->entry)
		return NULL;
	used = ARENA_ARRAY(arena, bool, times->n);
	for (size_t start = 0, end; start < times->n; start = end) {
		end = times_group_end(times, start);
		for (size_t i = start; i < end; i++) {
			if (times->event[i])
				last_event = times->time[i];
			any = any || times->event[i];
		}
		for (size_t i = start; i < end; i++)
			used[i] = any && times->entry[i] < last_event;
	}
	return used;
}

static void newton_init(struct newton *newton, struct arena *arena,
                        const struct cox_data *data)
{
	size_t p = data->p, n_cells = p * p;

	*newton = (struct newton){.data = *data};
	newton->sums.score = ARENA_ARRAY(arena, double, p);
	newton->sums.info = ARENA_ARRAY(arena, double, n_cells);
	newton->sums.work = ARENA_ARRAY(arena, double, cox_work_size(p));
	newton->beta = ARENA_ARRAY(arena, double, p);
	newton->next = ARENA_ARRAY(arena, double, p);
	newton->step = ARENA_ARRAY(arena, double, p);
}

/* Turns terms without variation in any risk set into zeros.  True if there
 * were any: the sums at 0 are then to be made again. */
static bool terms_blank(struct terms *terms, const struct newton *newton,
                        struct cox_fit *fit)
{
	size_t p = newton->data.p, n = newton->data.times->n;
	bool any = false;

	for (size_t j = 0; j < p; j++) {
		double limit =
		    NO_VARIATION * (double)fit->n_events * terms->largest[j];

		if (fit->coef_status[j] != COEF_OK ||
		    newton->sums.info[j * p + j] > limit)
			continue;
		fit->coef_status[j] = COEF_ALIASED;
		for (size_t i = 0; i < n; i++)
			terms->z[i * p + j] = 0;
		any = true;
	}
	return any;
}

static bool all_finite(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(values[i]))
			return false;
	return true;
}

static bool sums_finite(const struct cox_sums *sums, size_t p)
{
	return isfinite(sums->loglik) && all_finite(sums->score, p) &&
	       all_finite(sums->info, p * p);
}

/* Factors the information and solves it for the step from here. */
static void step_find(struct newton *newton)
{
	size_t p = newton->data.p;

	ldl_factor(newton->sums.info, p);
	memcpy(newton->step, newton->sums.score, p * sizeof *newton->step);
	ldl_solve(newton->sums.info, p, newton->step);
}

/* At 0: the null likelihood, the score test, and which terms are aliased. */
static void newton_start(struct newton *newton, struct terms *terms,
                         struct cox_fit *fit)
{
	size_t p = newton->data.p;

	cox_pass(&newton->data, newton->beta, &newton->sums);
	if (terms_blank(terms, newton, fit))
		cox_pass(&newton->data, newton->beta, &newton->sums);
	step_find(newton);
	fit->loglik_null = newton->loglik = newton->sums.loglik;
	fit->score = 0;
	for (size_t j = 0; j < p; j++) {
		fit->score += newton->sums.score[j] * newton->step[j];
		newton->next[j] = newton->step[j];
		if (newton->sums.info[j * p + j] == 0 &&
		    fit->coef_status[j] == COEF_OK)
			fit->coef_status[j] = COEF_ALIASED;
	}
}

/* The step led nowhere good: go back towards beta, faster each time. */
static void newton_retreat(struct newton *newton, int halvings)
{
	for (size_t j = 0; j < newton->data.p; j++)
		newton->next[j] =
		    (newton->next[j] + halvings * newton->beta[j]) /
		    (halvings + 1);
}

static void newton_advance(struct newton *newton)
{
	size_t p = newton->data.p;

	memcpy(newton->beta, newton->next, p * sizeof *newton->beta);
	newton->loglik = newton->sums.loglik;
	for (size_t j = 0; j < p; j++)
		newton->next[j] += newton->step[j];
}

static bool is_converged(double before, double now)
{
	/* equal: a likelihood of 0 cannot change by a part of itself */
	return now == before || fabs(1 - before / now) <= CONVERGED_CHANGE;
}

/* Iterates; afterwards beta is the result, step the next one, and info is
 * factored at beta. */
static void newton_run(struct newton *newton, struct cox_fit *fit)
{
	int halvings = 0;

	for (int i = 1; i <= MAX_ITERATIONS; i++) {
		struct cox_sums *sums = &newton->sums;
		bool finite;

		fit->iterations = i;
		cox_pass(&newton->data, newton->next, sums);
		finite = sums_finite(sums, newton->data.p);
		step_find(newton);
		if (finite && is_converged(newton->loglik, sums->loglik)) {
			newton_advance(newton);
			return;
		}
		if (!finite || sums->loglik < newton->loglik) {
			newton_retreat(newton, ++halvings);
		} else {
			halvings = 0;
			newton_advance(newton);
		}
	}
	fit->status = COX_NOT_CONVERGED;
	cox_pass(&newton->data, newton->beta, &newton->sums);
	step_find(newton);
}

/* b'V⁻b over the coefficients that count, the Wald statistic. */
static double wald_compute(struct arena *arena, const struct cox_fit *fit)
{
	size_t p = fit->n_terms, n_cells = p * p, n = 0;
	size_t *index = ARENA_ARRAY(arena, size_t, p);
	double *v = ARENA_ARRAY(arena, double, n_cells);
	double *b = ARENA_ARRAY(arena, double, p), wald = 0;

	for (size_t j = 0; j < p; j++)
		if (!isnan(fit->coef[j]))
			index[n++] = j;
	for (size_t i = 0; i < n; i++) {
		b[i] = fit->coef[index[i]];
		for (size_t j = 0; j < n; j++)
			v[i * n + j] = fit->variance[index[i] * p + index[j]];
	}
	ldl_factor(v, n);
	ldl_solve(v, n, b);
	for (size_t i = 0; i < n; i++)
		wald += b[i] * fit->coef[index[i]];
	return wald;
}

/* Coefficient j in the units of its term, and what became of it. */
static void coef_finish(const struct newton *newton, const struct terms *terms,
                        size_t j, struct cox_fit *fit)
{
	double scale = terms->scale[j], step = fabs(newton->step[j] * scale);
	double variance = fit->variance[j * fit->n_terms + j];
	bool still_moves;

	fit->coef[j] = newton->beta[j] * scale;
	fit->se[j] = sqrt(variance);
	still_moves = !isfinite(newton->sums.score[j]) ||
	              (step > CONVERGED_CHANGE &&
	               step > INFINITE_CHANGE * fabs(fit->coef[j]));
	if (fit->coef_status[j] == COEF_OK && (still_moves || variance <= 0))
		fit->coef_status[j] = COEF_INFINITE;
	if (variance <= 0)
		fit->coef[j] = fit->se[j] = NAN;
	fit->df += variance > 0;
}

/* Everything that the fit reports, in the units of the terms. */
static void fit_finish(struct arena *scratch, const struct newton *newton,
                       const struct terms *terms, struct cox_fit *fit)
{
	size_t p = fit->n_terms;

	ldl_invert(newton->sums.info, p, fit->variance);
	for (size_t i = 0; i < p; i++)
		for (size_t j = 0; j < p; j++)
			fit->variance[i * p + j] *=
			    terms->scale[i] * terms->scale[j];
	for (size_t j = 0; j < p; j++)
		coef_finish(newton, terms, j, fit);
	fit->loglik = newton->sums.loglik;
	fit->lr = 2 * (fit->loglik - fit->loglik_null);
	fit->wald = wald_compute(scratch, fit);
}

/* Σ coef·x of each row, less that of the means. */
static void linear_fill(const struct cox_input *input,
                        const struct terms *terms, struct cox_fit *fit)
{
	size_t n = input->times.n;
	double center = 0;

	for (size_t j = 0; j < fit->n_terms; j++) {
		const double *x = input->x + j * n;

		if (isnan(fit->coef[j]))
			continue;
		center += fit->coef[j] * terms->mean[j];
		for (size_t i = 0; i < n; i++)
			fit->linear[i] += fit->coef[j] * x[i];
	}
	for (size_t i = 0; i < n; i++)
		fit->linear[i] -= center;
}

static void fit_alloc(struct arena *arena, const struct cox_input *input,
                      struct cox_fit *fit)
{
	size_t p = input->n_terms, n_cells = p * p;

	*fit =
	    (struct cox_fit){.n_terms = p, .lr = NAN, .wald = NAN, .score = NAN};
	fit->coef = ARENA_ARRAY(arena, double, p);
	fit->se = ARENA_ARRAY(arena, double, p);
	fit->coef_status = ARENA_ARRAY(arena, enum coef_status, p);
	fit->variance = ARENA_ARRAY(arena, double, n_cells);
	fit->linear = ARENA_ARRAY(arena, double, input->times.n);
	for (size_t j = 0; j < p; j++)
		fit->coef[j] = fit->se[j] = NAN;
}

/* Fits on ordered data with at least one event. */
static void fit_ordered(struct arena *scratch, const struct cox_input *input,
                        const struct ordered_times *times, struct cox_fit *fit)
{
	struct terms terms = {0};
	struct newton newton;

	terms_init(&terms, scratch, input, times, fit);
	newton_init(&newton, scratch,
	            &(struct cox_data){input->n_terms, times, terms.z,
	                               used_find(scratch, times), input->ties});
	newton_start(&newton, &terms, fit);
	if (fit->n_terms == 0) {
		fit->status = COX_NO_TERMS;
		fit->loglik = fit->loglik_null;
		fit->score = NAN;
		return;
	}
	newton_run(&newton, fit);
	fit_finish(scratch, &newton, &terms, fit);
	linear_fill(input, &terms, fit);
}

void cox_fit(struct arena *arena, const struct cox_input *input,
             struct cox_fit *out)
{
	struct arena scratch = {0};
	struct ordered_times times;

	fit_alloc(arena, input, out);
	times_order(&scratch, &input->times, &times);
	out->n = times.n;
	for (size_t i = 0; i < times.n; i++)
		out->n_events += times.event[i];
	if (out->n_events == 0)
		out->status = COX_NO_EVENTS;
	else
		fit_ordered(&scratch, input, &times, out);
	arena_release(&scratch);
}
