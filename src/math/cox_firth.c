#include "math/cox_firth.h"

#include <math.h>
#include <string.h>

#include "base/bug.h"
#include "math/cox_data.h"
#include "math/dist.h"
#include "math/ldl.h"

enum { MAX_STEPS = 500, MAX_HALVINGS = 40, MAX_LIMIT_STEPS = 100 };
#define CONVERGED 1e-22  /* of U*'I⁻¹U* */
#define LONGEST_STEP 2.0 /* of a coefficient of z */

enum { NO_TERM = -1 };

/* A model at one place beta. */
struct place {
	double *beta;    /* p */
	double *score;   /* p; U* */
	double *inverse; /* p x p; I⁻¹ */
	double *factor;  /* p x p; of I */
	double loglik;   /* l + ½ ln det I, of z; not finite: no place to be */
};

struct firth {
	struct cox_design *design;
	struct cox_data wide; /* with x'I⁻¹x as term p */
	double *wide_x;       /* n x (p + 1) */
	double *wide_beta;    /* p + 1 */
	struct cox_sums sums, wide_sums;
	size_t p, rank;
	double *trace;         /* p; tr(I⁻¹ ∂I/∂β_j) */
	double *mean, *leaned; /* p; of one event time */
	const double *inverse; /* at the place being looked at */
	double *step;          /* p */
	struct place best, trial;
};

/* --- The penalised likelihood and its score ------------------------------- */

/* x'I⁻¹x of a subject. */
static double quadratic(const double *inverse, const double *x, size_t p)
{
	double sum = 0;

	for (size_t i = 0; i < p; i++)
		for (size_t j = 0; j < p; j++)
			sum += x[i] * inverse[i * p + j] * x[j];
	return sum;
}

static void wide_fill(struct firth *firth)
{
	size_t p = firth->p;

	for (size_t i = 0; i < firth->design->times.n; i++) {
		const double *x = firth->design->z + i * p;
		double *wide = firth->wide_x + i * (p + 1);

		memcpy(wide, x, p * sizeof *wide);
		wide[p] = quadratic(firth->inverse, x, p);
	}
}

/* One term of an event time, in which a part f of the events is at risk, adds
 * the third central moment E[(x-μ)'I⁻¹(x-μ) (x_l-μ_l)] to the trace: with q =
 * x'I⁻¹x, Cov(q, x_l) - 2 Σ_j (I⁻¹μ)_j Cov(x_j, x_l). */
static void third_moment_add(struct firth *firth, const struct cox_event_time *at, double f,
                             double times)
{
	size_t p = firth->p;
	double total = at->rest[0] + f * at->events[0];
	double *mean = firth->mean, *leaned = firth->leaned, mean_q;
	size_t q = cox_moments_of(p);

	for (size_t j = 0; j < p; j++) {
		size_t k = cox_moments_of(j);

		mean[j] = (at->rest[k] + f * at->events[k]) / total;
	}
	mean_q = (at->rest[q] + f * at->events[q]) / total;
	for (size_t i = 0; i < p; i++) {
		leaned[i] = 0;
		for (size_t j = 0; j < p; j++)
			leaned[i] += firth->inverse[i * p + j] * mean[j];
	}
	for (size_t l = 0; l < p; l++) {
		double sum =
		    (at->rest[q + 1 + l] + f * at->events[q + 1 + l]) / total - mean_q * mean[l];

		for (size_t j = 0; j < p; j++) {
			size_t k = j > l ? cox_moments_of(j) + 1 + l : cox_moments_of(l) + 1 + j;
			double product = (at->rest[k] + f * at->events[k]) / total;

			sum -= 2 * leaned[j] * (product - mean[j] * mean[l]);
		}
		firth->trace[l] += times * sum;
	}
}

static void third_moments_add(void *watcher, const struct cox_event_time *at)
{
	struct firth *firth = watcher;
	double d = (double)at->d, weight = at->ties->weight;

	if (firth->design->data.ties == TIES_BRESLOW || at->d == 1) {
		third_moment_add(firth, at, 1, weight * d);
		return;
	}
	for (size_t k = 1; k <= at->d; k++)
		third_moment_add(firth, at, (double)k / d, weight);
}

/* The likelihood at place->beta, with the inverse; not its score. */
static void place_look(struct firth *firth, struct place *place)
{
	size_t p = firth->p;
	double half_log_det = 0;

	cox_pass(&firth->design->data, place->beta, &firth->sums, NULL);
	memcpy(place->factor, firth->sums.info, p * p * sizeof *place->factor);
	if (ldl_factor(place->factor, p) != firth->rank) {
		place->loglik = -INFINITY;
		return;
	}
	for (size_t j = 0; j < p; j++)
		if (place->factor[j * p + j] > 0)
			half_log_det += log(place->factor[j * p + j]) / 2;
	place->loglik = firth->sums.loglik + half_log_det;
	if (isnan(place->loglik))
		place->loglik = -INFINITY;
	memcpy(place->score, firth->sums.score, p * sizeof *place->score);
	ldl_invert(place->factor, p, place->inverse);
}

/* Makes U* of the place, after place_look(). */
static void place_score(struct firth *firth, struct place *place)
{
	size_t p = firth->p;
	struct cox_watch watch = {third_moments_add, firth};

	firth->inverse = place->inverse;
	wide_fill(firth);
	memset(firth->trace, 0, p * sizeof *firth->trace);
	memcpy(firth->wide_beta, place->beta, p * sizeof *firth->wide_beta);
	cox_pass(&firth->wide, firth->wide_beta, &firth->wide_sums, &watch);
	for (size_t j = 0; j < p; j++)
		place->score[j] += firth->trace[j] / 2;
}

/* --- Going to the maximum ------------------------------------------------- */

/* The step I⁻¹U* from the best place into firth->step, coefficient `fixed`
 * staying where it is.  Returns U*'I⁻¹U*. */
static double step_find(struct firth *firth, int fixed)
{
	const struct place *best = &firth->best;
	size_t p = firth->p;
	double sum = 0, longest = 0;

	for (size_t i = 0; i < p; i++) {
		firth->step[i] = 0;
		for (size_t j = 0; j < p; j++)
			firth->step[i] += best->inverse[i * p + j] * best->score[j];
	}
	if (fixed != NO_TERM) {
		/* the step under the constraint that one part of it is 0 */
		const double *column = best->inverse + (size_t)fixed * p;
		double ratio = firth->step[fixed] / column[fixed];

		for (size_t i = 0; i < p; i++)
			firth->step[i] -= ratio * column[i];
		firth->step[fixed] = 0;
	}
	for (size_t i = 0; i < p; i++) {
		sum += firth->step[i] * best->score[i];
		longest = fmax(longest, fabs(firth->step[i]));
	}
	for (size_t i = 0; i < p && longest > LONGEST_STEP; i++)
		firth->step[i] *= LONGEST_STEP / longest;
	return sum;
}

/* Looks at the best place and a part of the step; false if it is lower there.
 * *slope is that along the step. */
static bool try_part(struct firth *firth, double part, double *slope)
{
	const struct place *best = &firth->best;
	struct place *trial = &firth->trial;
	double slack = 1e-13 * (1 + fabs(best->loglik));

	for (size_t j = 0; j < firth->p; j++)
		trial->beta[j] = best->beta[j] + part * firth->step[j];
	place_look(firth, trial);
	if (!(trial->loglik >= best->loglik - slack))
		return false;
	place_score(firth, trial);
	*slope = 0;
	for (size_t j = 0; j < firth->p; j++)
		*slope += firth->step[j] * trial->score[j];
	return true;
}

/* Takes the step, or as much of it as does not go down; false if none of it.
 * The information is less than the curvature where the penalty weighs much:
 * where the step went too far, which the slope behind it tells, the place
 * between at which the slope is 0 is taken. */
static bool step_take(struct firth *firth)
{
	struct place swap = firth->best;
	double part = 1, before = 0, slope = 0;
	int halvings = 0;

	for (size_t j = 0; j < firth->p; j++)
		before += firth->step[j] * firth->best.score[j];
	while (!try_part(firth, part, &slope)) {
		part /= 2;
		if (++halvings > MAX_HALVINGS)
			return false;
	}
	if (slope < -0.1 * before) {
		part *= before / (before - slope);
		if (!try_part(firth, part, &slope))
			return false;
	}
	firth->best = firth->trial;
	firth->trial = swap;
	return true;
}

/* From the best place to the maximum with coefficient `fixed` held; false if
 * it was not reached.  *steps counts. */
static bool maximise(struct firth *firth, int fixed, int *steps)
{
	for (int i = 0; i < MAX_STEPS; i++) {
		double left = step_find(firth, fixed);

		if (!(left > CONVERGED))
			return !isnan(left);
		if (!step_take(firth))
			return left < 1e-16;
		++*steps;
	}
	return false;
}

/* Starts from beta. */
static bool start_at(struct firth *firth, const double *beta)
{
	memcpy(firth->best.beta, beta, firth->p * sizeof *beta);
	place_look(firth, &firth->best);
	if (!isfinite(firth->best.loglik))
		return false;
	place_score(firth, &firth->best);
	return true;
}

/* --- Profile -------------------------------------------------------------- */

/* The maximum, which the profiles are held against. */
struct summit {
	const double *beta, *inverse;
	double loglik;
	double wanted; /* square root of what 2·(loglik - profile) is to be */
};

/* Moves coefficient j of the best place to b and maximises the others.
 * Returns the square root of 2·(maximum - profile); NaN if not reached. */
static double depth_at(struct firth *firth, const struct summit *summit, size_t j, double b)
{
	double *beta = firth->step;
	double move = b - firth->best.beta[j];
	const double *column = firth->best.inverse + j * firth->p;
	int steps = 0;

	/* the others follow as in a normal likelihood */
	for (size_t i = 0; i < firth->p; i++)
		beta[i] = firth->best.beta[i] + move * column[i] / column[j];
	beta[j] = b;
	if (!start_at(firth, beta) || !maximise(firth, (int)j, &steps))
		return NAN;
	return sqrt(fmax(0, 2 * (summit->loglik - firth->best.loglik)));
}

/* How near a limit is found: a part of the standard error, or what the digits
 * of the likelihood allow. */
static double precision_of(const struct summit *summit)
{
	return fmax(1e-11, 1e-14 * fabs(summit->loglik));
}

/* A limit of coefficient j on one side (-1 or 1) of the maximum, by Newton's
 * steps on the depth, which is nearly a straight line, kept inside a bracket. */
static double limit_find(struct firth *firth, const struct summit *summit, size_t j, int side)
{
	size_t p = firth->p;
	double se = sqrt(summit->inverse[j * p + j]);
	double inner = summit->beta[j], outer = side > 0 ? INFINITY : -INFINITY;
	double b = inner + side * summit->wanted * se;

	start_at(firth, summit->beta);
	for (int i = 0; i < MAX_LIMIT_STEPS; i++) {
		double depth = depth_at(firth, summit, j, b), slope, next;

		if (isnan(depth)) {
			outer = b;
			next = (inner + outer) / 2;
			start_at(firth, summit->beta);
		} else {
			if (depth < summit->wanted)
				inner = b;
			else
				outer = b;
			/* d depth / d b, by the score at the maximum of the
			 * others */
			slope = -firth->best.score[j] / depth;
			next = b + (summit->wanted - depth) / slope;
			if (fabs(next - b) < precision_of(summit) * se)
				return next;
			if (isinf(outer) && fabs(next - b) > 3 * summit->wanted * se)
				next = b + side * 3 * summit->wanted * se;
		}
		if (!((next - inner) * side > 0 && (outer - next) * side > 0))
			next = isinf(outer) ? inner + side * se : (inner + outer) / 2;
		b = next;
	}
	return NAN;
}

static void profile_fill(struct firth *firth, const struct summit *summit,
                         struct cox_profile *profile)
{
	for (size_t j = 0; j < firth->p; j++) {
		double scale = firth->design->scale[j], depth;

		if (!(summit->inverse[j * firth->p + j] > 0))
			continue;
		profile->lo[j] = limit_find(firth, summit, j, -1) * scale;
		profile->hi[j] = limit_find(firth, summit, j, 1) * scale;
		start_at(firth, summit->beta);
		depth = depth_at(firth, summit, j, 0);
		profile->lr[j] = depth * depth;
	}
}

/* --- The fit -------------------------------------------------------------- */

static void place_init(struct place *place, struct arena *arena, size_t p)
{
	size_t n_cells = p * p;

	place->beta = ARENA_ARRAY(arena, double, p);
	place->score = ARENA_ARRAY(arena, double, p);
	place->inverse = ARENA_ARRAY(arena, double, n_cells);
	place->factor = ARENA_ARRAY(arena, double, n_cells);
}

static void sums_init(struct cox_sums *sums, struct arena *arena, size_t p)
{
	size_t n_cells = p * p;

	sums->score = ARENA_ARRAY(arena, double, p);
	sums->info = ARENA_ARRAY(arena, double, n_cells);
	sums->work = ARENA_ARRAY(arena, double, cox_work_size(p));
}

static void firth_init(struct firth *firth, struct arena *arena, struct cox_design *design)
{
	size_t p = design->data.p, n_wide = design->times.n * (p + 1);

	*firth = (struct firth){.design = design, .p = p};
	firth->wide_x = ARENA_ARRAY(arena, double, n_wide);
	firth->wide_beta = ARENA_ARRAY(arena, double, p + 1);
	firth->wide = design->data;
	firth->wide.p = p + 1;
	firth->wide.x = firth->wide_x;
	firth->trace = ARENA_ARRAY(arena, double, p);
	firth->mean = ARENA_ARRAY(arena, double, p);
	firth->leaned = ARENA_ARRAY(arena, double, p);
	firth->step = ARENA_ARRAY(arena, double, p);
	sums_init(&firth->sums, arena, p);
	sums_init(&firth->wide_sums, arena, p + 1);
	place_init(&firth->best, arena, p);
	place_init(&firth->trial, arena, p);
}

/* Takes out the terms that the information at 0 shows to be aliased; half the
 * logarithm of the determinant of what the scales do to the information. */
static double rank_find(struct firth *firth, struct cox_fit *fit)
{
	struct cox_design *design = firth->design;
	size_t p = firth->p;
	double *info = firth->sums.info, log_scale = 0;

	cox_pass(&design->data, firth->best.beta, &firth->sums, NULL);
	for (size_t j = 0; j < p; j++) {
		double limit = 1e-14 * design->event_weight * design->largest[j];

		if (info[j * p + j] > limit)
			continue;
		for (size_t k = 0; k < p; k++)
			info[j * p + k] = info[k * p + j] = 0;
	}
	firth->rank = ldl_factor(info, p);
	for (size_t j = 0; j < p; j++) {
		if (info[j * p + j] > 0) {
			log_scale -= log(design->scale[j]);
			continue;
		}
		if (fit->coef_status[j] == COEF_OK)
			fit->coef_status[j] = COEF_ALIASED;
		cox_design_blank(design, j);
	}
	return log_scale;
}

/* coef, se and variance at the best place. */
static void fit_finish(const struct firth *firth, struct cox_fit *fit)
{
	const struct place *best = &firth->best;
	const double *scale = firth->design->scale;
	size_t p = firth->p;

	for (size_t i = 0; i < p; i++) {
		for (size_t j = 0; j < p; j++)
			fit->variance[i * p + j] = best->inverse[i * p + j] * scale[i] * scale[j];
		if (!(best->inverse[i * p + i] > 0))
			continue;
		fit->coef[i] = best->beta[i] * scale[i];
		fit->se[i] = sqrt(fit->variance[i * p + i]);
		fit->df++;
	}
}

/* β'Iβ, from the factor. */
static double wald_compute(const struct firth *firth)
{
	const struct place *best = &firth->best;
	size_t p = firth->p;
	double wald = 0;

	for (size_t j = 0; j < p; j++) {
		double sum = best->beta[j];

		for (size_t i = j + 1; i < p; i++)
			sum += best->factor[i * p + j] * best->beta[i];
		wald += best->factor[j * p + j] * sum * sum;
	}
	return wald;
}

static void fit_ordered(struct arena *scratch, struct cox_design *design, double confidence,
                        struct cox_fit *fit, struct cox_profile *profile)
{
	size_t p = design->input->n_terms, bytes = p * sizeof(double);
	struct firth firth;
	struct summit summit;
	double log_scale;

	cox_design_fill(design, scratch, fit->coef_status);
	firth_init(&firth, scratch, design);
	log_scale = rank_find(&firth, fit);
	if (firth.rank == 0) {
		fit->status = p == 0 ? COX_NO_TERMS : COX_OK;
		fit->loglik = fit->loglik_null = firth.sums.loglik;
		return;
	}
	start_at(&firth, firth.wide_beta); /* 0 */
	fit->loglik_null = firth.best.loglik + log_scale;
	if (!maximise(&firth, NO_TERM, &fit->iterations)) {
		fit->status = COX_NOT_CONVERGED;
		return;
	}
	fit_finish(&firth, fit);
	fit->wald = wald_compute(&firth);
	fit->loglik = firth.best.loglik + log_scale;
	fit->lr = 2 * (fit->loglik - fit->loglik_null);
	cox_design_linear(design, fit->coef, fit->linear);
	summit = (struct summit){
	    .beta = memcpy(ARENA_ARRAY(scratch, double, p), firth.best.beta, bytes),
	    .inverse = memcpy(ARENA_ARRAY(scratch, double, p *p), firth.best.inverse, p * bytes),
	    .loglik = firth.best.loglik,
	    .wanted = normal_quantile(1 - (1 - confidence) / 2),
	};
	profile_fill(&firth, &summit, profile);
}

static void fit_alloc(struct arena *arena, const struct cox_input *input, struct cox_fit *fit,
                      struct cox_profile *profile)
{
	size_t p = input->n_terms, n_cells = p * p;

	*fit = (struct cox_fit){
	    .n_terms = p, .lr = NAN, .wald = NAN, .score = NAN, .robust_score = NAN};
	fit->coef = ARENA_ARRAY(arena, double, p);
	fit->se = ARENA_ARRAY(arena, double, p);
	fit->coef_status = ARENA_ARRAY(arena, enum coef_status, p);
	fit->variance = ARENA_ARRAY(arena, double, n_cells);
	fit->linear = ARENA_ARRAY(arena, double, input->times.n);
	profile->lo = ARENA_ARRAY(arena, double, p);
	profile->hi = ARENA_ARRAY(arena, double, p);
	profile->lr = ARENA_ARRAY(arena, double, p);
	for (size_t j = 0; j < p; j++)
		fit->coef[j] = fit->se[j] = profile->lo[j] = profile->hi[j] = profile->lr[j] = NAN;
}

void cox_firth_fit(struct arena *arena, const struct cox_input *input, double confidence,
                   struct cox_fit *fit, struct cox_profile *profile)
{
	struct arena scratch = {0};
	struct cox_design design;

	BUG_UNLESS(input->ties != TIES_EXACT && !input->robust);
	fit_alloc(arena, input, fit, profile);
	cox_design_order(&design, &scratch, input);
	fit->n = design.times.n;
	fit->n_events = design.n_events;
	if (fit->n_events == 0)
		fit->status = COX_NO_EVENTS;
	else
		fit_ordered(&scratch, &design, confidence, fit, profile);
	arena_release(&scratch);
}
