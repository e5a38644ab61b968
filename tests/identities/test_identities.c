/* What must hold for the estimators whatever the data are.
 *
 * Each test takes made-up cohorts of several sizes, with and without ties,
 * with and without delayed entry, and compares two ways to the same number.
 * The cohorts come from a linear congruential generator, so that a failure
 * can be repeated: its message names the scene and the seed.
 */
/* shows: R-77 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "math/concordance.h"
#include "math/cox.h"
#include "math/dist.h"
#include "math/km.h"
#include "math/logrank.h"
#include "math/sample.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { N_TERMS = 3, N_GROUPS = 3, SEEDS = 12 };

/* --- Made-up cohorts ------------------------------------------------------ */

/* What the cohorts of a scene are like. */
struct scene {
	const char *name;
	size_t n;
	bool ties;     /* times are whole numbers */
	bool censored; /* about a third */
	bool entries;  /* about half enter late */
};

static const struct scene scenes[] = {
    {"small", 12, false, true, false},       {"small, ties", 15, true, true, false},
    {"plain", 120, false, true, false},      {"ties", 150, true, true, false},
    {"all events", 80, false, false, false}, {"all events, ties", 90, true, false, false},
    {"entries", 100, false, true, true},     {"entries, ties", 140, true, true, true},
};

struct cohort {
	const struct scene *scene;
	uint64_t seed;
	size_t n;
	double *time, *entry; /* entry NULL without */
	unsigned char *event;
	uint32_t *group; /* 0 … N_GROUPS - 1 */
	double *x;       /* n x N_TERMS by column; the last is 0 or 1 */
};

/* A number in (0, 1), from the upper bits (Knuth's MMIX constants). */
static double uniform(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return ((double)(*state >> 12) + 0.5) / 4503599627370496.0;
}

static void cohort_alloc(struct arena *arena, struct cohort *cohort, size_t n)
{
	cohort->n = n;
	cohort->time = ARENA_ARRAY(arena, double, n);
	cohort->event = ARENA_ARRAY(arena, unsigned char, n);
	cohort->group = ARENA_ARRAY(arena, uint32_t, n);
	cohort->x = ARENA_ARRAY(arena, double, n *N_TERMS);
	if (cohort->scene->entries)
		cohort->entry = ARENA_ARRAY(arena, double, n);
}

static void subject_make(struct cohort *cohort, size_t i, uint64_t *state)
{
	const struct scene *scene = cohort->scene;
	double *x = cohort->x, age = 40 + 30 * uniform(state), length;

	x[i] = age;
	x[cohort->n + i] = -log(uniform(state));
	x[2 * cohort->n + i] = uniform(state) < 0.4;
	cohort->group[i] = (uint32_t)(N_GROUPS * uniform(state));
	length = -log(uniform(state)) * 20 * exp(-0.02 * (age - 55) - 0.4 * x[2 * cohort->n + i]);
	cohort->event[i] = !scene->censored || uniform(state) > 0.35;
	if (scene->entries)
		cohort->entry[i] = uniform(state) < 0.5 ? 0 : 25 * uniform(state);
	if (scene->ties) {
		length = ceil(length / 2);
		if (scene->entries)
			cohort->entry[i] = floor(cohort->entry[i] / 2);
	}
	cohort->time[i] = (scene->entries ? cohort->entry[i] : 0) + length;
}

static struct cohort cohort_make(struct arena *arena, const struct scene *scene, uint64_t seed)
{
	struct cohort cohort = {.scene = scene, .seed = seed};
	uint64_t state = seed * 7919 + scene->n;

	cohort_alloc(arena, &cohort, scene->n);
	for (size_t i = 0; i < cohort.n; i++)
		subject_make(&cohort, i, &state);
	return cohort;
}

static struct survival_times times_of(const struct cohort *cohort)
{
	return (struct survival_times){cohort->n, cohort->time, cohort->entry, cohort->event};
}

/* Copies subject `from` of one cohort to place `to` of another. */
static void subject_copy(const struct cohort *source, size_t from, struct cohort *target, size_t to)
{
	target->time[to] = source->time[from];
	target->event[to] = source->event[from];
	target->group[to] = source->group[from];
	if (source->entry)
		target->entry[to] = source->entry[from];
	for (size_t j = 0; j < N_TERMS; j++)
		target->x[j * target->n + to] = source->x[j * source->n + from];
}

/* The subjects order[0 … n) of a cohort. */
static struct cohort cohort_choose(struct arena *arena, const struct cohort *source,
                                   const size_t *order, size_t n)
{
	struct cohort cohort = {.scene = source->scene, .seed = source->seed};

	cohort_alloc(arena, &cohort, n);
	for (size_t i = 0; i < n; i++)
		subject_copy(source, order[i], &cohort, i);
	return cohort;
}

/* --- Comparing ------------------------------------------------------------ */

static void differ(const struct cohort *cohort, const char *what, double a, double b)
{
	fail_msg("%s (scene %s, seed %d): %.17g and %.17g", what, cohort->scene->name,
	         (int)cohort->seed, a, b);
}

/* Equal bits, or both NaN. */
static void same(const struct cohort *cohort, const char *what, double a, double b)
{
	if (a != b && !(isnan(a) && isnan(b)))
		differ(cohort, what, a, b);
}

/* Equal to a part of the larger, or both NaN. */
static void near(const struct cohort *cohort, const char *what, double a, double b, double tolerance)
{
	double size = fmax(fabs(a), fabs(b));

	if (a == b || (isnan(a) && isnan(b)))
		return;
	if (!(fabs(a - b) <= tolerance * size))
		differ(cohort, what, a, b);
}

static void holds(const struct cohort *cohort, const char *what, bool condition)
{
	if (!condition)
		differ(cohort, what, 0, 1);
}

/* --- Estimates of a cohort ------------------------------------------------ */

static struct km_curve curve_of(struct arena *arena, const struct cohort *cohort, enum km_kind kind)
{
	struct survival_times times = times_of(cohort);
	struct km_curve curve;

	km_estimate(arena, &times, kind, &curve);
	return curve;
}

static struct logrank logrank_of(struct arena *arena, const struct cohort *cohort,
                                 const uint32_t *group, size_t n_groups)
{
	struct survival_times times = times_of(cohort);
	struct logrank test;

	logrank_test(arena, &times, group, n_groups, &test);
	return test;
}

static struct cox_fit fit_of(struct arena *arena, const struct cohort *cohort, enum cox_ties ties)
{
	struct cox_input input = {times_of(cohort), N_TERMS, cohort->x, ties};
	struct cox_fit fit;

	cox_fit(arena, &input, &fit);
	return fit;
}

static struct concordance concordance_of(struct arena *arena, const struct cohort *cohort,
                                         const double *score)
{
	struct survival_times times = times_of(cohort);
	struct concordance c;

	concordance_index(arena, &times, score, &c);
	return c;
}

/* A fit has a maximum; some small cohorts are separated and have none. */
static bool is_finite(const struct cohort *cohort, const struct cox_fit *fit)
{
	bool finite = fit->status == COX_OK;

	for (size_t j = 0; j < fit->n_terms; j++)
		finite = finite && fit->coef_status[j] == COEF_OK;
	holds(cohort, "a large cohort is not separated", finite || cohort->n < 50);
	return finite;
}

/* Two fits agree in all that does not depend on the number of subjects; where
 * there is no maximum, in that and in where the likelihood goes. */
static void fits_near(const struct cohort *cohort, const struct cox_fit *a, const struct cox_fit *b,
                      double tolerance)
{
	bool finite = is_finite(cohort, a);

	holds(cohort, "status", finite == is_finite(cohort, b));
	near(cohort, "limit of loglik", a->loglik, b->loglik, 1e-7);
	for (size_t j = 0; j < N_TERMS && !finite; j++)
		holds(cohort, "status of a term", a->coef_status[j] == b->coef_status[j]);
	if (!finite)
		return;
	for (size_t j = 0; j < N_TERMS; j++) {
		near(cohort, "coef", a->coef[j], b->coef[j], tolerance);
		near(cohort, "se", a->se[j], b->se[j], tolerance);
	}
	near(cohort, "loglik", a->loglik, b->loglik, tolerance);
	near(cohort, "loglik_null", a->loglik_null, b->loglik_null, tolerance);
	near(cohort, "wald", a->wald, b->wald, tolerance);
	near(cohort, "score", a->score, b->score, tolerance);
	holds(cohort, "df", a->df == b->df);
	holds(cohort, "iterations", a->iterations == b->iterations);
}

/* Runs a check on every cohort. */
static void for_each_cohort(void (*check)(struct arena *, struct cohort *))
{
	for (size_t i = 0; i < COUNT(scenes); i++)
		for (uint64_t seed = 1; seed <= SEEDS; seed++) {
			struct arena arena = {0};
			struct cohort cohort = cohort_make(&arena, &scenes[i], seed);

			check(&arena, &cohort);
			arena_release(&arena);
		}
}

/* --- The cohorts themselves ----------------------------------------------- */

/* The scenes are what they say, so that no test below is empty. */
static void check_scene(struct arena *arena, struct cohort *cohort)
{
	struct km_curve curve = curve_of(arena, cohort, KM_SURVIVAL);
	const struct scene *scene = cohort->scene;

	holds(cohort, "all subjects count", curve.n_subjects == cohort->n);
	holds(cohort, "ties", scene->ties == (curve.n < cohort->n));
	holds(cohort, "censoring", scene->censored == (curve.n_censored > 0));
	holds(cohort, "events", curve.n_events >= 5);
	holds(cohort, "entries", scene->entries == (curve.n_entries == cohort->n));
}

static void test_scenes(void **state)
{
	(void)state;
	for_each_cohort(check_scene);
}

/* --- Order of rows, copies ------------------------------------------------ */

static size_t *shuffled(struct arena *arena, size_t n, uint64_t seed)
{
	size_t *order = ARENA_ARRAY(arena, size_t, n);
	uint64_t state = seed;

	for (size_t i = 0; i < n; i++) {
		size_t j = (size_t)((double)(i + 1) * uniform(&state));

		order[i] = order[j];
		order[j] = i;
	}
	return order;
}

static void curves_same(const struct cohort *cohort, const struct km_curve *a,
                        const struct km_curve *b)
{
	holds(cohort, "rows of the curve", a->n == b->n);
	for (size_t i = 0; i < a->n; i++) {
		same(cohort, "time", a->time[i], b->time[i]);
		same(cohort, "n_risk", a->n_risk[i], b->n_risk[i]);
		same(cohort, "n_event", a->n_event[i], b->n_event[i]);
		same(cohort, "n_censor", a->n_censor[i], b->n_censor[i]);
		same(cohort, "survival", a->survival[i], b->survival[i]);
		same(cohort, "greenwood", a->greenwood[i], b->greenwood[i]);
	}
}

static void check_order(struct arena *arena, struct cohort *cohort)
{
	struct cohort other =
	    cohort_choose(arena, cohort, shuffled(arena, cohort->n, cohort->seed), cohort->n);
	struct km_curve curve = curve_of(arena, cohort, KM_SURVIVAL);
	struct km_curve other_curve = curve_of(arena, &other, KM_SURVIVAL);
	struct logrank test = logrank_of(arena, cohort, cohort->group, N_GROUPS);
	struct logrank other_test = logrank_of(arena, &other, other.group, N_GROUPS);
	struct cox_fit fit = fit_of(arena, cohort, TIES_EFRON);
	struct cox_fit other_fit = fit_of(arena, &other, TIES_EFRON);
	struct concordance c = concordance_of(arena, cohort, cohort->x);
	struct concordance other_c = concordance_of(arena, &other, other.x);

	curves_same(cohort, &curve, &other_curve);
	same(cohort, "log-rank", test.statistic, other_test.statistic);
	fits_near(cohort, &fit, &other_fit, 1e-11);
	same(cohort, "concordance", c.c, other_c.c);
	near(cohort, "its se", c.se, other_c.se, 1e-12);
}

static void test_order(void **state)
{
	(void)state;
	for_each_cohort(check_order);
}

enum { COPIES = 3 };

static void check_copies_curve(struct arena *arena, const struct cohort *cohort,
                               const struct cohort *copies)
{
	struct km_curve one = curve_of(arena, cohort, KM_SURVIVAL);
	struct km_curve all = curve_of(arena, copies, KM_SURVIVAL);

	holds(cohort, "rows of the curve", one.n == all.n);
	for (size_t i = 0; i < one.n; i++) {
		same(cohort, "n_risk", COPIES * one.n_risk[i], all.n_risk[i]);
		near(cohort, "survival", one.survival[i], all.survival[i], 1e-13);
		near(cohort, "greenwood", one.greenwood[i], COPIES * all.greenwood[i], 1e-12);
	}
}

/* Breslow's likelihood: every risk set is COPIES times as large, so each
 * event loses log COPIES. */
static void check_copies_fit(struct arena *arena, const struct cohort *cohort,
                             const struct cohort *copies)
{
	struct cox_fit one = fit_of(arena, cohort, TIES_BRESLOW);
	struct cox_fit all = fit_of(arena, copies, TIES_BRESLOW);
	double lost = (double)one.n_events * log(COPIES);

	near(cohort, "score", COPIES * one.score, all.score, 1e-11);
	near(cohort, "loglik_null", COPIES * (one.loglik_null - lost), all.loglik_null, 1e-12);
	if (!is_finite(cohort, &one))
		return;
	/* the larger likelihood may stop the iteration one step earlier */
	near(cohort, "loglik", COPIES * (one.loglik - lost), all.loglik, 1e-8);
	for (size_t j = 0; j < N_TERMS; j++) {
		holds(cohort, "coef", fabs(one.coef[j] - all.coef[j]) < 1e-4 * one.se[j]);
		near(cohort, "se", one.se[j], sqrt(COPIES) * all.se[j], 1e-4);
	}
}

static void check_copies(struct arena *arena, struct cohort *cohort)
{
	size_t *order = ARENA_ARRAY(arena, size_t, COPIES * cohort->n);
	struct cohort copies;
	struct logrank one, all;
	struct concordance c, c_all;

	for (size_t i = 0; i < COPIES * cohort->n; i++)
		order[i] = i % cohort->n;
	copies = cohort_choose(arena, cohort, order, COPIES * cohort->n);
	check_copies_curve(arena, cohort, &copies);
	check_copies_fit(arena, cohort, &copies);
	one = logrank_of(arena, cohort, cohort->group, N_GROUPS);
	all = logrank_of(arena, &copies, copies.group, N_GROUPS);
	for (size_t g = 0; g < N_GROUPS; g++) {
		same(cohort, "observed", COPIES * one.observed[g], all.observed[g]);
		near(cohort, "expected", COPIES * one.expected[g], all.expected[g], 1e-12);
	}
	c = concordance_of(arena, cohort, cohort->x);
	c_all = concordance_of(arena, &copies, copies.x);
	same(cohort, "pairs", COPIES * COPIES * c.concordant, c_all.concordant);
	same(cohort, "pairs", COPIES * COPIES * c.discordant, c_all.discordant);
}

static void test_copies(void **state)
{
	(void)state;
	for_each_cohort(check_copies);
}

/* --- Between estimators --------------------------------------------------- */

/* Without ties the log-rank test is Cox's score test of the groups. */
static void check_score(struct arena *arena, struct cohort *cohort)
{
	struct logrank test = logrank_of(arena, cohort, cohort->group, N_GROUPS);
	double *x = ARENA_ARRAY(arena, double, cohort->n *(N_GROUPS - 1));
	struct cox_input input = {times_of(cohort), N_GROUPS - 1, x, TIES_EFRON};
	struct cox_fit fit;

	if (cohort->scene->ties)
		return;
	for (size_t i = 0; i < cohort->n; i++)
		if (cohort->group[i] > 0)
			x[(cohort->group[i] - 1) * cohort->n + i] = 1;
	cox_fit(arena, &input, &fit);
	holds(cohort, "estimable", test.estimable);
	near(cohort, "score test", fit.score, test.statistic, 1e-11);
}

static void test_score(void **state)
{
	(void)state;
	for_each_cohort(check_score);
}

/* Without censoring S is the share of the subjects still there, with the
 * binomial variance. */
static void check_empirical(struct arena *arena, struct cohort *cohort)
{
	struct km_curve curve = curve_of(arena, cohort, KM_SURVIVAL);
	double n = (double)cohort->n, gone = 0;

	if (cohort->scene->censored || cohort->entry)
		return;
	for (size_t i = 0; i < curve.n; i++) {
		double share, s = curve.survival[i];

		gone += curve.n_event[i];
		share = (n - gone) / n;
		near(cohort, "survival", s, share, 1e-13);
		if (s > 0)
			near(cohort, "variance", s * s * curve.greenwood[i],
			     share * (1 - share) / n, 1e-11);
	}
	same(cohort, "end", curve.survival[curve.n - 1], 0);
}

static void test_empirical(void **state)
{
	(void)state;
	for_each_cohort(check_empirical);
}

/* Events and censorings together leave who is left: S(t)·C(t) with the
 * ordered rule at ties; with `flip` only where there are no ties. */
static void check_reversal(struct arena *arena, struct cohort *cohort)
{
	struct km_curve s = curve_of(arena, cohort, KM_SURVIVAL);
	struct km_curve c = curve_of(arena, cohort, KM_REVERSE_ORDERED);
	struct km_curve flip = curve_of(arena, cohort, KM_REVERSE_FLIP), twice;
	double left = (double)cohort->n, n = left;

	if (!cohort->entry)
		for (size_t i = 0; i < s.n; i++) {
			left -= s.n_event[i] + s.n_censor[i];
			near(cohort, "S times C", s.survival[i] * c.survival[i], left / n, 1e-12);
			if (!cohort->scene->ties)
				same(cohort, "flip", c.survival[i], flip.survival[i]);
		}
	for (size_t i = 0; i < cohort->n; i++)
		cohort->event[i] = !cohort->event[i];
	twice = curve_of(arena, cohort, KM_REVERSE_FLIP);
	curves_same(cohort, &s,
	            &(struct km_curve){.n = twice.n,
	                               .time = twice.time,
	                               .n_risk = twice.n_risk,
	                               .n_event = twice.n_event,
	                               .n_censor = twice.n_censor,
	                               .survival = twice.survival,
	                               .greenwood = twice.greenwood});
}

static void test_reversal(void **state)
{
	(void)state;
	for_each_cohort(check_reversal);
}

static void check_no_ties(struct arena *arena, struct cohort *cohort)
{
	struct cox_fit efron = fit_of(arena, cohort, TIES_EFRON);
	struct cox_fit breslow = fit_of(arena, cohort, TIES_BRESLOW);

	if (cohort->scene->ties)
		holds(cohort, "ties matter",
		      cohort->n < 50 || efron.loglik_null > breslow.loglik_null);
	else
		fits_near(cohort, &efron, &breslow, 1e-13);
}

static void test_no_ties(void **state)
{
	(void)state;
	for_each_cohort(check_no_ties);
}

/* --- The likelihood by its definition -------------------------------------- */

static double linear_at(const struct cohort *cohort, const double *coef, size_t i)
{
	double linear = 0;

	for (size_t j = 0; j < N_TERMS; j++)
		linear += coef[j] * cohort->x[j * cohort->n + i];
	return linear;
}

/* What the events at one time add: the d events against those at risk. */
static double time_likelihood(const struct cohort *cohort, const double *linear, double t,
                              enum cox_ties ties)
{
	double most = -INFINITY, risk = 0, events = 0, sum = 0, d = 0;

	for (size_t i = 0; i < cohort->n; i++)
		if (cohort->time[i] >= t)
			most = fmax(most, linear[i]);
	for (size_t i = 0; i < cohort->n; i++) {
		double own = exp(linear[i] - most);

		if (cohort->time[i] < t || (cohort->entry && cohort->entry[i] >= t))
			continue;
		risk += own;
		if (cohort->time[i] > t || !cohort->event[i])
			continue;
		events += own;
		sum += linear[i] - most;
		d++;
	}
	for (double k = 0; k < d; k++)
		sum -= log(ties == TIES_EFRON ? risk - k / d * events : risk);
	return sum;
}

static double likelihood(struct arena *arena, const struct cohort *cohort, const double *coef,
                         enum cox_ties ties)
{
	double *linear = ARENA_ARRAY(arena, double, cohort->n);
	double sum = 0;

	for (size_t i = 0; i < cohort->n; i++)
		linear[i] = linear_at(cohort, coef, i);
	for (size_t i = 0; i < cohort->n; i++) {
		bool first = cohort->event[i];

		for (size_t j = 0; j < i; j++)
			first = first && !(cohort->event[j] && cohort->time[j] == cohort->time[i]);
		if (first)
			sum += time_likelihood(cohort, linear, cohort->time[i], ties);
	}
	return sum;
}

/* No coefficient near those of the fit has a larger likelihood, and the one
 * of the fit is what it says. */
static void is_maximum(struct arena *arena, const struct cohort *cohort, enum cox_ties ties)
{
	struct cox_fit fit = fit_of(arena, cohort, ties);

	if (fit.status != COX_OK)
		return;
	near(cohort, "loglik", fit.loglik, likelihood(arena, cohort, fit.coef, ties), 1e-10);
	for (int k = 0; k < 2 * N_TERMS; k++) {
		double *coef = fit.coef + k / 2, before = *coef;

		if (fit.coef_status[k / 2] != COEF_OK)
			continue;
		*coef += (k % 2 ? 0.1 : -0.1) * fit.se[k / 2];
		holds(cohort, "maximum", likelihood(arena, cohort, fit.coef, ties) < fit.loglik);
		*coef = before;
	}
}

/* A covariate that a few subjects have nearly all of. */
static void check_likelihood(struct arena *arena, struct cohort *cohort)
{
	is_maximum(arena, cohort, TIES_EFRON);
	is_maximum(arena, cohort, TIES_BRESLOW);
	for (size_t i = 0; i < cohort->n; i++)
		cohort->x[i] = exp(cohort->x[i] - 55);
	is_maximum(arena, cohort, TIES_EFRON);
	is_maximum(arena, cohort, TIES_BRESLOW);
}

static void test_likelihood(void **state)
{
	(void)state;
	for_each_cohort(check_likelihood);
}

/* The last one to enter has a risk of 1e20 times the others' and its event at
 * once.  Going back in time it leaves the risk set, and with it would go all
 * digits of the sums. */
static void check_giant(struct arena *arena, struct cohort *cohort)
{
	size_t giant = 0;
	double soonest = INFINITY;

	if (!cohort->entry)
		return;
	for (size_t i = 0; i < cohort->n; i++)
		if (cohort->entry[i] > cohort->entry[giant])
			giant = i;
	for (size_t i = 0; i < cohort->n; i++)
		if (cohort->time[i] > cohort->entry[giant])
			soonest = fmin(soonest, cohort->time[i]);
	for (size_t i = 0; i < cohort->n; i++) {
		double rank = (cohort->x[i] - 40) / 30;

		/* a strong effect for those who are alike */
		cohort->x[i] = rank;
		cohort->time[i] =
		    cohort->entry[i] + (cohort->time[i] - cohort->entry[i]) * exp(-2 * rank);
	}
	cohort->x[giant] = 50;
	cohort->event[giant] = 1;
	cohort->time[giant] = soonest;
	is_maximum(arena, cohort, TIES_EFRON);
	is_maximum(arena, cohort, TIES_BRESLOW);
}

static void test_giant(void **state)
{
	(void)state;
	for_each_cohort(check_giant);
}

/* --- Split follow-up ------------------------------------------------------ */

/* Every subject in up to three pieces: what happened is the same. */
static struct cohort cohort_split(struct arena *arena, const struct cohort *cohort)
{
	static const double cuts[] = {6, 13.5, INFINITY};
	static const struct scene scene = {"split", 0, true, true, true};
	struct cohort pieces = {.scene = &scene, .seed = cohort->seed};
	size_t n = 0, capacity = COUNT(cuts) * cohort->n;

	cohort_alloc(arena, &pieces, capacity);
	for (size_t i = 0; i < cohort->n; i++) {
		double from = cohort->entry ? cohort->entry[i] : -1;

		for (size_t k = 0; k < COUNT(cuts); k++) {
			if (from >= cuts[k] || from >= cohort->time[i])
				continue;
			pieces.entry[n] = from;
			pieces.time[n] = fmin(cohort->time[i], cuts[k]);
			pieces.event[n] = cohort->event[i] && cohort->time[i] <= cuts[k];
			pieces.group[n] = cohort->group[i];
			for (size_t j = 0; j < N_TERMS; j++)
				pieces.x[j * capacity + n] = cohort->x[j * cohort->n + i];
			from = cuts[k];
			n++;
		}
	}
	for (size_t j = 1; j < N_TERMS; j++)
		memmove(pieces.x + j * n, pieces.x + j * capacity, n * sizeof *pieces.x);
	pieces.n = n;
	return pieces;
}

static void check_split_curve(struct arena *arena, const struct cohort *cohort,
                              const struct cohort *pieces)
{
	struct km_curve whole = curve_of(arena, cohort, KM_SURVIVAL);
	struct km_curve split = curve_of(arena, pieces, KM_SURVIVAL);

	holds(cohort, "pieces", split.n_subjects > cohort->n);
	same(cohort, "events", (double)whole.n_events, (double)split.n_events);
	for (size_t i = 0; i < whole.n; i++) {
		double t = whole.time[i];
		ptrdiff_t row = km_index(&split, t);

		same(cohort, "time", t, split.time[row]);
		same(cohort, "n_risk", whole.n_risk[i], split.n_risk[row]);
		same(cohort, "n_event", whole.n_event[i], split.n_event[row]);
		same(cohort, "survival", whole.survival[i], split.survival[row]);
		same(cohort, "greenwood", whole.greenwood[i], split.greenwood[row]);
		same(cohort, "risk between", km_risk_at(&whole, t - 0.4),
		     km_risk_at(&split, t - 0.4));
	}
}

static void check_split(struct arena *arena, struct cohort *cohort)
{
	struct cohort pieces = cohort_split(arena, cohort);
	struct logrank whole = logrank_of(arena, cohort, cohort->group, N_GROUPS);
	struct logrank split = logrank_of(arena, &pieces, pieces.group, N_GROUPS);
	struct concordance c = concordance_of(arena, cohort, cohort->x);
	struct concordance c_split = concordance_of(arena, &pieces, pieces.x);

	check_split_curve(arena, cohort, &pieces);
	same(cohort, "log-rank", whole.statistic, split.statistic);
	same(cohort, "concordant", c.concordant, c_split.concordant);
	same(cohort, "discordant", c.discordant, c_split.discordant);
	for (int ties = TIES_EFRON; ties <= TIES_BRESLOW; ties++) {
		struct cox_fit a = fit_of(arena, cohort, (enum cox_ties)ties);
		struct cox_fit b = fit_of(arena, &pieces, (enum cox_ties)ties);

		fits_near(cohort, &a, &b, 1e-9);
	}
}

static void test_split(void **state)
{
	(void)state;
	for_each_cohort(check_split);
}

/* Someone who is at risk at no event tells nothing, however far out. */
static void check_outsider(struct arena *arena, struct cohort *cohort)
{
	struct cox_fit before = fit_of(arena, cohort, TIES_EFRON), after;
	struct km_curve curve = curve_of(arena, cohort, KM_SURVIVAL);
	size_t *order = ARENA_ARRAY(arena, size_t, cohort->n + 1), row;
	struct cohort more;

	if (!cohort->entry)
		return;
	for (size_t i = 0; i < cohort->n; i++)
		order[i] = i;
	more = cohort_choose(arena, cohort, order, cohort->n + 1);
	row = curve.n / 2;
	more.entry[cohort->n] = curve.time[row];
	more.time[cohort->n] = (curve.time[row] + curve.time[row + 1]) / 2;
	more.event[cohort->n] = 0;
	more.x[cohort->n] = 1e6;
	after = fit_of(arena, &more, TIES_EFRON);
	fits_near(cohort, &before, &after, 1e-8);
	same(cohort, "n", (double)before.n + 1, (double)after.n);
}

static void test_outsider(void **state)
{
	(void)state;
	for_each_cohort(check_outsider);
}

/* --- Units and labels ----------------------------------------------------- */

/* Days or months: only the order of times counts. */
static void check_time_unit(struct arena *arena, struct cohort *cohort)
{
	const double unit = 30.4375;
	struct km_curve before = curve_of(arena, cohort, KM_SURVIVAL), after;
	struct cox_fit fit = fit_of(arena, cohort, TIES_EFRON), fit_after;
	struct logrank test = logrank_of(arena, cohort, cohort->group, N_GROUPS);

	for (size_t i = 0; i < cohort->n; i++) {
		cohort->time[i] *= unit;
		if (cohort->entry)
			cohort->entry[i] *= unit;
	}
	after = curve_of(arena, cohort, KM_SURVIVAL);
	for (size_t i = 0; i < before.n; i++) {
		same(cohort, "survival", before.survival[i], after.survival[i]);
		same(cohort, "time", before.time[i] * unit, after.time[i]);
	}
	near(cohort, "median", unit * km_quantile(&before, 0.5, QUANTILE_R_PRINT),
	     km_quantile(&after, 0.5, QUANTILE_R_PRINT), 1e-14);
	near(cohort, "se of the median",
	     unit *
	         km_quantile_interval(arena, &before, 0.5, QUANTILE_FIRST, TRANSFORM_COLLETT, 0.95).se,
	     km_quantile_interval(arena, &after, 0.5, QUANTILE_FIRST, TRANSFORM_COLLETT, 0.95).se,
	     1e-12);
	same(cohort, "log-rank", test.statistic,
	     logrank_of(arena, cohort, cohort->group, N_GROUPS).statistic);
	fit_after = fit_of(arena, cohort, TIES_EFRON);
	for (size_t j = 0; j < N_TERMS; j++)
		same(cohort, "coef", fit.coef[j], fit_after.coef[j]);
}

static void test_time_unit(void **state)
{
	(void)state;
	for_each_cohort(check_time_unit);
}

/* The names of two groups: the coefficient changes its sign, no test does. */
static void check_labels(struct arena *arena, struct cohort *cohort)
{
	size_t n = cohort->n;
	double *last = cohort->x + (N_TERMS - 1) * n;
	struct cox_fit before = fit_of(arena, cohort, TIES_EFRON), after;
	struct logrank test, other;
	uint32_t *two = ARENA_ARRAY(arena, uint32_t, n);

	for (size_t i = 0; i < n; i++)
		two[i] = last[i] != 0;
	test = logrank_of(arena, cohort, two, 2);
	for (size_t i = 0; i < n; i++) {
		last[i] = 1 - last[i];
		two[i] = !two[i];
	}
	after = fit_of(arena, cohort, TIES_EFRON);
	other = logrank_of(arena, cohort, two, 2);
	near(cohort, "log-rank", test.statistic, other.statistic, 1e-12);
	same(cohort, "expected", test.expected[0], other.expected[1]);
	holds(cohort, "coef is not 0", before.coef[N_TERMS - 1] != 0);
	after.coef[N_TERMS - 1] *= -1;
	fits_near(cohort, &before, &after, 1e-10);
}

static void test_labels(void **state)
{
	(void)state;
	for_each_cohort(check_labels);
}

/* Origin and unit of a covariate. */
static void check_covariate(struct arena *arena, struct cohort *cohort)
{
	const double shift = 1000, scale = 365.25;
	struct cox_fit before = fit_of(arena, cohort, TIES_EFRON), after;

	for (size_t i = 0; i < cohort->n; i++)
		cohort->x[i] = (cohort->x[i] + shift) * scale;
	after = fit_of(arena, cohort, TIES_EFRON);
	for (size_t i = 0; i < cohort->n && is_finite(cohort, &before); i++)
		near(cohort, "hazard", exp(before.linear[i] - before.linear[0]),
		     exp(after.linear[i] - after.linear[0]), 1e-9);
	after.coef[0] *= scale;
	after.se[0] *= scale;
	fits_near(cohort, &before, &after, 1e-9);
}

static void test_covariate(void **state)
{
	(void)state;
	for_each_cohort(check_covariate);
}

/* Which level is the reference changes no test of all levels together. */
static void check_reference_level(struct arena *arena, struct cohort *cohort)
{
	struct cox_fit fit[N_GROUPS];

	for (uint32_t base = 0; base < N_GROUPS; base++) {
		double *x = ARENA_ARRAY(arena, double, 2 * cohort->n);
		struct cox_input input = {times_of(cohort), 2, x, TIES_EFRON};

		for (size_t i = 0; i < cohort->n; i++) {
			x[i] = cohort->group[i] == (base + 1) % N_GROUPS;
			x[cohort->n + i] = cohort->group[i] == (base + 2) % N_GROUPS;
		}
		cox_fit(arena, &input, &fit[base]);
	}
	near(cohort, "score", fit[0].score, fit[2].score, 1e-10);
	near(cohort, "loglik", fit[0].loglik, fit[1].loglik, 1e-8);
	if (!is_finite(cohort, &fit[0]))
		return;
	holds(cohort, "wald", fabs(fit[1].wald - fit[2].wald) < 1e-4);
	/* 1 against 0 is minus 0 against 1 */
	holds(cohort, "coef", fabs(fit[0].coef[0] + fit[1].coef[1]) < 1e-4 * fit[0].se[0]);
}

static void test_reference_level(void **state)
{
	(void)state;
	for_each_cohort(check_reference_level);
}

/* --- Bookkeeping ---------------------------------------------------------- */

/* How many satisfy entry < t <= time, counted one by one. */
static double risk_counted(const struct cohort *cohort, double t)
{
	double n = 0;

	for (size_t i = 0; i < cohort->n; i++)
		n += cohort->time[i] >= t && (!cohort->entry || cohort->entry[i] < t);
	return n;
}

static void check_risk(struct arena *arena, struct cohort *cohort)
{
	struct km_curve curve = curve_of(arena, cohort, KM_SURVIVAL);
	double leaving = 0;

	for (size_t i = 0; i < curve.n; i++) {
		double t = curve.time[i];

		same(cohort, "n_risk", curve.n_risk[i], risk_counted(cohort, t));
		same(cohort, "risk at", km_risk_at(&curve, t), curve.n_risk[i]);
		same(cohort, "risk before", km_risk_at(&curve, t - 0.3),
		     risk_counted(cohort, t - 0.3));
		same(cohort, "survival at", km_survival_at(&curve, t + 1e-9), curve.survival[i]);
		if (!cohort->entry)
			same(cohort, "leaving", curve.n_risk[i], (double)cohort->n - leaving);
		leaving += curve.n_event[i] + curve.n_censor[i];
	}
	same(cohort, "all leave", leaving, (double)cohort->n);
	same(cohort, "nobody after", km_risk_at(&curve, curve.time[curve.n - 1] + 1), 0);
}

static void test_risk(void **state)
{
	(void)state;
	for_each_cohort(check_risk);
}

static void check_bands(struct arena *arena, struct cohort *cohort)
{
	struct km_curve curve = curve_of(arena, cohort, KM_SURVIVAL);
	double *lo = ARENA_ARRAY(arena, double, 2 * curve.n), *lo_80;
	double *hi = ARENA_ARRAY(arena, double, 2 * curve.n), *hi_80;

	lo_80 = lo + curve.n;
	hi_80 = hi + curve.n;
	for (int t = TRANSFORM_PLAIN; t < TRANSFORM_COLLETT; t++) {
		km_band(&curve, (enum transform)t, 0.95, lo, hi);
		km_band(&curve, (enum transform)t, 0.80, lo_80, hi_80);
		for (size_t i = 0; i < curve.n; i++) {
			double s = curve.survival[i];

			holds(cohort, "no limits at 0", (s == 0) == (isnan(lo[i]) && isnan(hi[i])));
			if (s == 0)
				continue;
			holds(cohort, "order of the limits",
			      0 <= lo[i] && lo[i] <= s && s <= hi[i] && hi[i] <= 1);
			holds(cohort, "80 within 95", lo[i] <= lo_80[i] && hi_80[i] <= hi[i]);
			holds(cohort, "width", (lo[i] < hi[i]) == (curve.greenwood[i] > 0));
		}
	}
}

static void test_bands(void **state)
{
	(void)state;
	for_each_cohort(check_bands);
}

/* The quantile is where the curve comes down to the level; rules differ by
 * less than one step; the interval of any transform holds it. */
static void check_quantiles(struct arena *arena, struct cohort *cohort)
{
	struct km_curve curve = curve_of(arena, cohort, KM_SURVIVAL);
	double last = 0;

	for (double p = 0.1; p < 0.95; p += 0.1) {
		double t = km_quantile(&curve, p, QUANTILE_FIRST);
		double r = km_quantile(&curve, p, QUANTILE_R_PRINT);
		ptrdiff_t row;

		if (isnan(t)) {
			holds(cohort, "not reached", curve.survival[curve.n - 1] > 1 - p);
			continue;
		}
		row = km_index(&curve, t);
		holds(cohort, "at the level", curve.survival[row] <= 1 - p + TIES_TOLERANCE);
		holds(cohort, "before it",
		      row == 0 || curve.survival[row - 1] > 1 - p + TIES_TOLERANCE);
		holds(cohort, "ascending", t >= last && r >= t);
		last = t;
		for (int k = TRANSFORM_PLAIN; k <= TRANSFORM_COLLETT; k++) {
			struct km_interval interval = km_quantile_interval(
			    arena, &curve, p, QUANTILE_FIRST, (enum transform)k, 0.95);

			holds(cohort, "lower end", !(interval.lo > t));
			holds(cohort, "upper end", !(interval.hi < t));
		}
	}
}

static void test_quantiles(void **state)
{
	(void)state;
	for_each_cohort(check_quantiles);
}

/* As many events are expected as there were. */
static void check_totals(struct arena *arena, struct cohort *cohort)
{
	struct logrank test = logrank_of(arena, cohort, cohort->group, N_GROUPS);
	double observed = 0, expected = 0;

	for (size_t g = 0; g < N_GROUPS; g++) {
		observed += test.observed[g];
		expected += test.expected[g];
	}
	near(cohort, "expected", observed, expected, 1e-12);
	holds(cohort, "statistic",
	      test.statistic > 0 && test.p > 0 && test.p < 1 && test.df == N_GROUPS - 1);
}

static void test_totals(void **state)
{
	(void)state;
	for_each_cohort(check_totals);
}

/* --- Concordance ---------------------------------------------------------- */

/* The other sign of the score is the other answer; a rising function of it
 * is the same. */
static void check_scores(struct arena *arena, struct cohort *cohort)
{
	double *score = ARENA_ARRAY(arena, double, cohort->n);
	struct concordance c = concordance_of(arena, cohort, cohort->x), other;

	for (size_t i = 0; i < cohort->n; i++)
		score[i] = -cohort->x[i];
	other = concordance_of(arena, cohort, score);
	near(cohort, "c", c.c, 1 - other.c, 1e-13);
	near(cohort, "se", c.se, other.se, 1e-12);
	same(cohort, "pairs", c.concordant, other.discordant);
	for (size_t i = 0; i < cohort->n; i++)
		score[i] = exp(cohort->x[i] / 10);
	other = concordance_of(arena, cohort, score);
	same(cohort, "c of a rising function", c.c, other.c);
	same(cohort, "its se", c.se, other.se);
}

static void test_scores(void **state)
{
	(void)state;
	for_each_cohort(check_scores);
}

/* --- Samples -------------------------------------------------------------- */

static void check_sample(struct arena *arena, struct cohort *cohort)
{
	size_t n = cohort->n;
	double *x = cohort->x + n, *minus = ARENA_ARRAY(arena, double, n);
	static const enum sample_quantile types[] = {SAMPLE_TYPE_2, SAMPLE_TYPE_6, SAMPLE_TYPE_7};

	sort_doubles(x, n);
	for (size_t i = 0; i < n; i++)
		minus[i] = -x[n - 1 - i];
	for (size_t k = 0; k < COUNT(types); k++)
		for (int i = 1; i < 40; i++) {
			double p = i / 40.0;
			double q = sample_quantile(x, n, p, types[k]);

			near(cohort, "the other way round", q,
			     -sample_quantile(minus, n, (40 - i) / 40.0, types[k]), 1e-11);
			holds(cohort, "inside", x[0] <= q && q <= x[n - 1]);
		}
	near(cohort, "mean", sample_mean(x, n), -sample_mean(minus, n), 1e-14);
	near(cohort, "sd", sample_sd(x, n), sample_sd(minus, n), 1e-14);
	for (size_t i = 0; i < n; i++)
		minus[i] = 1e6 + x[i];
	near(cohort, "sd after a shift", sample_sd(x, n), sample_sd(minus, n), 1e-9);
}

static void test_sample(void **state)
{
	(void)state;
	for_each_cohort(check_sample);
}

/* --- Drawing with replacement ----------------------------------------------- */

static void check_drawn(struct arena *arena, struct cohort *cohort)
{
	struct survival_times times = times_of(cohort);
	size_t *order = ARENA_ARRAY(arena, size_t, cohort->n);
	uint32_t *subjects = ARENA_ARRAY(arena, uint32_t, cohort->n);
	uint64_t state = cohort->seed;
	struct km_source source;
	struct km_curve drawn, anew;
	struct cohort chosen;

	if (cohort->entry)
		return;
	for (size_t i = 0; i < cohort->n; i++) {
		order[i] = (size_t)((double)cohort->n * uniform(&state));
		subjects[i] = (uint32_t)order[i];
	}
	km_source_new(arena, &times, &source);
	km_estimate_drawn(arena, &source, subjects, cohort->n, &drawn);
	chosen = cohort_choose(arena, cohort, order, cohort->n);
	anew = curve_of(arena, &chosen, KM_SURVIVAL);
	same(cohort, "rows", (double)drawn.n, (double)anew.n);
	same(cohort, "events", (double)drawn.n_events, (double)anew.n_events);
	same(cohort, "tolerance", drawn.tolerance, anew.tolerance);
	for (size_t i = 0; i < drawn.n; i++) {
		same(cohort, "time", drawn.time[i], anew.time[i]);
		same(cohort, "at risk", drawn.n_risk[i], anew.n_risk[i]);
		same(cohort, "censored", drawn.n_censor[i], anew.n_censor[i]);
		same(cohort, "S", drawn.survival[i], anew.survival[i]);
		same(cohort, "G", drawn.greenwood[i], anew.greenwood[i]);
	}
}

static void test_drawn(void **state)
{
	(void)state;
	for_each_cohort(check_drawn);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_scenes),     cmocka_unit_test(test_order),
	    cmocka_unit_test(test_copies),     cmocka_unit_test(test_drawn),
	    cmocka_unit_test(test_score),      cmocka_unit_test(test_empirical),
	    cmocka_unit_test(test_reversal),   cmocka_unit_test(test_no_ties),
	    cmocka_unit_test(test_likelihood), cmocka_unit_test(test_giant),
	    cmocka_unit_test(test_split),      cmocka_unit_test(test_outsider),
	    cmocka_unit_test(test_time_unit),  cmocka_unit_test(test_labels),
	    cmocka_unit_test(test_covariate),  cmocka_unit_test(test_reference_level),
	    cmocka_unit_test(test_risk),       cmocka_unit_test(test_bands),
	    cmocka_unit_test(test_quantiles),  cmocka_unit_test(test_totals),
	    cmocka_unit_test(test_scores),     cmocka_unit_test(test_sample),
	};

	dist_init();
	return cmocka_run_group_tests_name("identities", tests, NULL, NULL);
}
