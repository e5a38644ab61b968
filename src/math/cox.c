#include "math/cox.h"

#include <math.h>
#include <string.h>

#include "base/bug.h"
#include "math/cox_data.h"
#include "math/cox_exact.h"
#include "math/cox_robust.h"
#include "math/ldl.h"
#include "math/wald.h"

/* The defaults of R's coxph.control. */
enum { MAX_ITERATIONS = 20 };
#define CONVERGED_CHANGE 1e-9
#define INFINITE_CHANGE 3.1622776601683795e-05 /* its square root */

/* A term whose information at 0 is below this part of events·max(x²), the
 * bound of its rounding errors with room, does not vary in any risk set. */
#define NO_VARIATION 1e-14

/* Newton's iteration. */
struct newton {
	struct cox_design *model;
	struct cox_sums sums; /* of the last pass; info is factored in place */
	double *beta;         /* best so far */
	double *next;         /* to be tried */
	double *step;         /* from beta, whole */
	double loglik;        /* at beta */
};

static void newton_init(struct newton *newton, struct arena *arena, struct cox_design *model)
{
	size_t p = model->data.p, n_cells = p * p;

	*newton = (struct newton){.model = model};
	newton->sums.score = ARENA_ARRAY(arena, double, p);
	newton->sums.info = ARENA_ARRAY(arena, double, n_cells);
	newton->sums.work = ARENA_ARRAY(arena, double, cox_work_size(p));
	newton->beta = ARENA_ARRAY(arena, double, p);
	newton->next = ARENA_ARRAY(arena, double, p);
	newton->step = ARENA_ARRAY(arena, double, p);
}

/* Turns terms without variation in any risk set into zeros.  True if there
 * were any: the sums at 0 are then to be made again. */
static bool terms_blank(struct newton *newton, struct cox_fit *fit)
{
	const struct cox_design *model = newton->model;
	size_t p = model->data.p;
	bool any = false;

	for (size_t j = 0; j < p; j++) {
		double limit = NO_VARIATION * model->event_weight * model->largest[j];

		if (fit->coef_status[j] != COEF_OK || newton->sums.info[j * p + j] > limit)
			continue;
		fit->coef_status[j] = COEF_ALIASED;
		cox_design_blank(newton->model, j);
		any = true;
	}
	return any;
}

static void newton_pass(struct newton *newton, const double *beta)
{
	cox_pass(&newton->model->data, beta, &newton->sums, NULL);
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
	return isfinite(sums->loglik) && all_finite(sums->score, p) && all_finite(sums->info, p * p);
}

/* Factors the information and solves it for the step from here. */
static void step_find(struct newton *newton)
{
	size_t p = newton->model->data.p;

	ldl_factor(newton->sums.info, p);
	memcpy(newton->step, newton->sums.score, p * sizeof *newton->step);
	ldl_solve(newton->sums.info, p, newton->step);
}

/* At 0: the null likelihood, the score test, and which terms are aliased. */
static void newton_start(struct newton *newton, struct cox_fit *fit)
{
	size_t p = newton->model->data.p;

	newton_pass(newton, newton->beta);
	if (terms_blank(newton, fit))
		newton_pass(newton, newton->beta);
	step_find(newton);
	fit->loglik_null = newton->loglik = newton->sums.loglik;
	fit->score = 0;
	for (size_t j = 0; j < p; j++) {
		fit->score += newton->sums.score[j] * newton->step[j];
		newton->next[j] = newton->step[j];
		if (newton->sums.info[j * p + j] == 0 && fit->coef_status[j] == COEF_OK)
			fit->coef_status[j] = COEF_ALIASED;
	}
}

/* The step led nowhere good: go back towards beta, faster each time. */
static void newton_retreat(struct newton *newton, int halvings)
{
	for (size_t j = 0; j < newton->model->data.p; j++)
		newton->next[j] = (newton->next[j] + halvings * newton->beta[j]) / (halvings + 1);
}

static void newton_advance(struct newton *newton)
{
	size_t p = newton->model->data.p;

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
		newton_pass(newton, newton->next);
		finite = sums_finite(sums, newton->model->data.p);
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
	newton_pass(newton, newton->beta);
	step_find(newton);
}

/* The Wald statistic of the coefficients that count. */
static double wald_compute(struct arena *arena, const struct cox_fit *fit, const double *variance)
{
	size_t p = fit->n_terms, n = 0;
	size_t *index = ARENA_ARRAY(arena, size_t, p);

	for (size_t j = 0; j < p; j++)
		if (!isnan(fit->coef[j]))
			index[n++] = j;
	return wald_statistic(arena, fit->coef, variance, p, index, n);
}

/* Coefficient j in the units of its term, and what became of it. */
static void coef_finish(const struct newton *newton, size_t j, struct cox_fit *fit)
{
	double scale = newton->model->scale[j];
	double step = fabs(newton->step[j] * scale);
	double variance = fit->variance[j * fit->n_terms + j];
	bool still_moves;

	fit->coef[j] = newton->beta[j] * scale;
	fit->se[j] = sqrt(variance);
	still_moves = !isfinite(newton->sums.score[j]) ||
	              (step > CONVERGED_CHANGE && step > INFINITE_CHANGE * fabs(fit->coef[j]));
	if (fit->coef_status[j] == COEF_OK &&
	    (still_moves || variance <= 0 || fit->se[j] > COEF_UNKNOWN_SE * scale))
		fit->coef_status[j] = COEF_INFINITE;
	if (variance <= 0)
		fit->coef[j] = fit->se[j] = NAN;
	fit->df += variance > 0;
}

/* Turns a variance of z's coefficients into one of x's. */
static void variance_scale(const struct cox_design *model, double *variance)
{
	size_t p = model->data.p;

	for (size_t i = 0; i < p; i++)
		for (size_t j = 0; j < p; j++)
			variance[i * p + j] *= model->scale[i] * model->scale[j];
}

/* u'M⁻u with M the meat and u the score, both at 0. */
static double robust_score(struct arena *scratch, const struct newton *newton, double *meat)
{
	size_t p = newton->model->data.p;
	double *zero = ARENA_ARRAY(scratch, double, p);
	double *score = ARENA_ARRAY(scratch, double, p);
	double *solved = ARENA_ARRAY(scratch, double, p), sum = 0;

	cox_robust_meat(newton->model, zero, meat, score);
	ldl_factor(meat, p);
	memcpy(solved, score, p * sizeof *solved);
	ldl_solve(meat, p, solved);
	for (size_t j = 0; j < p; j++)
		sum += score[j] * solved[j];
	return sum;
}

/* V·meat·V, while fit->variance is still that of z's coefficients. */
static void robust_finish(struct arena *scratch, const struct newton *newton, struct cox_fit *fit)
{
	size_t p = fit->n_terms, n_cells = p * p;
	double *meat = ARENA_ARRAY(scratch, double, n_cells);
	double *half = ARENA_ARRAY(scratch, double, n_cells);
	double *total = ARENA_ARRAY(scratch, double, p);
	const double *v = fit->variance;

	fit->robust_score = robust_score(scratch, newton, meat);
	cox_robust_meat(newton->model, newton->beta, meat, total);
	for (size_t i = 0; i < p; i++)
		for (size_t j = 0; j < p; j++)
			for (size_t k = 0; k < p; k++)
				half[i * p + j] += v[i * p + k] * meat[k * p + j];
	for (size_t i = 0; i < p; i++)
		for (size_t j = 0; j < p; j++)
			for (size_t k = 0; k < p; k++)
				fit->robust_variance[i * p + j] += half[i * p + k] * v[k * p + j];
	variance_scale(newton->model, fit->robust_variance);
}

/* Robust errors, where there are any: with one cluster, or where no row has a
 * residual, the variance is 0 but for rounding, and tells nothing; then there is
 * no test of all coefficients either. */
static void robust_judge(struct cox_fit *fit)
{
	size_t p = fit->n_terms;

	for (size_t j = 0; j < p; j++) {
		double variance = fit->robust_variance[j * p + j];
		bool none = !(variance > 1e-20 * fit->variance[j * p + j]);

		fit->robust_se[j] = none || isnan(fit->coef[j]) ? NAN : sqrt(variance);
		if (none && fit->coef_status[j] == COEF_OK)
			fit->wald = NAN;
	}
}

/* Everything that the fit reports, in the units of the terms. */
static void fit_finish(struct arena *scratch, const struct newton *newton, struct cox_fit *fit)
{
	size_t p = fit->n_terms;

	ldl_invert(newton->sums.info, p, fit->variance);
	if (fit->robust_se)
		robust_finish(scratch, newton, fit);
	variance_scale(newton->model, fit->variance);
	for (size_t j = 0; j < p; j++)
		coef_finish(newton, j, fit);
	fit->loglik = newton->sums.loglik;
	fit->lr = 2 * (fit->loglik - fit->loglik_null);
	fit->wald =
	    wald_compute(scratch, fit, fit->robust_se ? fit->robust_variance : fit->variance);
	if (fit->robust_se)
		robust_judge(fit);
}

static void fit_alloc(struct arena *arena, const struct cox_input *input, struct cox_fit *fit)
{
	size_t p = input->n_terms, n_cells = p * p;

	*fit = (struct cox_fit){
	    .n_terms = p, .lr = NAN, .wald = NAN, .score = NAN, .robust_score = NAN};
	fit->coef = ARENA_ARRAY(arena, double, p);
	fit->se = ARENA_ARRAY(arena, double, p);
	fit->coef_status = ARENA_ARRAY(arena, enum coef_status, p);
	fit->variance = ARENA_ARRAY(arena, double, n_cells);
	fit->linear = ARENA_ARRAY(arena, double, input->times.n);
	for (size_t j = 0; j < p; j++)
		fit->coef[j] = fit->se[j] = NAN;
	if (!input->robust)
		return;
	fit->robust_se = ARENA_ARRAY(arena, double, p);
	fit->robust_variance = ARENA_ARRAY(arena, double, n_cells);
	for (size_t j = 0; j < p; j++)
		fit->robust_se[j] = NAN;
}

/* Fits on ordered data with at least one event. */
static void fit_ordered(struct arena *scratch, struct cox_design *model, struct cox_fit *fit)
{
	struct newton newton;

	cox_design_fill(model, scratch, fit->coef_status);
	if (model->data.exact && cox_exact_cost(&model->data) > COX_EXACT_MOST) {
		fit->status = COX_NOT_CONVERGED;
		return;
	}
	newton_init(&newton, scratch, model);
	newton_start(&newton, fit);
	if (fit->n_terms == 0) {
		fit->status = COX_NO_TERMS;
		fit->loglik = fit->loglik_null;
		fit->score = NAN;
		return;
	}
	newton_run(&newton, fit);
	fit_finish(scratch, &newton, fit);
	cox_design_linear(model, fit->coef, fit->linear);
}

void cox_fit(struct arena *arena, const struct cox_input *input, struct cox_fit *out)
{
	struct arena scratch = {0};
	struct cox_design model;

	BUG_UNLESS(input->ties != TIES_EXACT || (!input->robust && !input->weight));
	fit_alloc(arena, input, out);
	cox_design_order(&model, &scratch, input);
	out->n = model.times.n;
	out->n_events = model.n_events;
	if (out->n_events == 0)
		out->status = COX_NO_EVENTS;
	else
		fit_ordered(&scratch, &model, out);
	arena_release(&scratch);
}
