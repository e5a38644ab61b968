/* Estimators, weights, robust variances, lower limits and restricted means of
 * survival curves (math/weighted_km.h, hazard.h, rmst.h, km.h).
 *
 * tests/reference/curves.csv has the answers of R (scripts/reference/curves.R):
 * one number a row, named by cohort, weights, estimate, variance, quantity,
 * option and at.  Below it are identities and odd inputs.
 *
 * Runs from the top of the tree.  With TEST_WORST set in the environment
 * it prints the largest relative error of each quantity.
 */
/* shows */
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

#include "../support.h"
#include "base/arena.h"
#include "config/study.h"
#include "math/dist.h"
#include "math/rmst.h"
#include "math/weighted_km.h"

/* --- Cohorts -------------------------------------------------------------- */

struct cohort {
	size_t n;
	double *time, *entry, *weight;
	unsigned char *event;
};

static struct survival_times times_of(const struct cohort *cohort)
{
	return (struct survival_times){cohort->n, cohort->time, cohort->entry, cohort->event};
}

static struct cohort cohort_read(struct arena *arena, const char *path, const char *event,
                                 const char *event_code, bool delayed)
{
	struct grid grid = grid_read(arena, path);
	size_t code = grid_column(&grid, event);
	struct cohort cohort = {.n = grid.n_rows,
	                        .time = grid_numbers(arena, &grid, "time"),
	                        .entry = delayed ? grid_numbers(arena, &grid, "entry") : NULL,
	                        .event = ARENA_ARRAY(arena, unsigned char, grid.n_rows)};

	for (size_t i = 0; i < grid.n_rows; i++)
		cohort.event[i] = is(grid_cell(&grid, i, code), event_code);
	return cohort;
}

static struct cohort cohort_named(struct arena *arena, const char *name)
{
	if (strcmp(name, "lung") == 0)
		return cohort_read(arena, "config/data/lung.csv", "status", "2", false);
	assert_string_equal(name, "delayed");
	return cohort_read(arena, "tests/reference/delayed.csv", "event", "1", true);
}

/* The weights of curves.R. */
static void weights_make(struct arena *arena, struct cohort *cohort, const char *name)
{
	cohort->weight = ARENA_ARRAY(arena, double, cohort->n);
	for (size_t i = 0; i < cohort->n; i++)
		if (strcmp(name, "whole") == 0)
			cohort->weight[i] = (double)(1 + (i + 1) % 4);
		else if (strcmp(name, "real") == 0)
			cohort->weight[i] = 0.2 + (double)((i + 1) * 37 % 100) / 40;
		else
			cohort->weight[i] = 1;
}

/* --- Rows of curves.csv --------------------------------------------------- */

enum { COHORT, WEIGHTS, ESTIMATE, VARIANCE, QUANTITY, OPTION, AT, VALUE };

static const char *const estimate_names[] = {"kaplan-meier", "fleming-harrington", "nelson-aalen"};
static const char *const lower_names[] = {"usual", "peto", "modified"};

static struct km_curve curve_make(struct arena *arena, char *const *cells)
{
	struct cohort cohort = cohort_named(arena, cells[COHORT]);
	struct survival_times times;
	struct km_options options = {
	    .estimate = (enum km_estimate)name_find(estimate_names, COUNT(estimate_names),
	                                            cells[ESTIMATE], strlen(cells[ESTIMATE])),
	    .copies = strcmp(cells[VARIANCE], "copies") == 0,
	    .robust = strcmp(cells[VARIANCE], "robust") == 0};
	struct km_curve curve;

	weights_make(arena, &cohort, cells[WEIGHTS]);
	options.weight = cohort.weight;
	times = times_of(&cohort);
	km_estimate_weighted(arena, &times, &options, &curve);
	return curve;
}

/* A band, or a quantile's lower limit, by "transform:lower". */
static double compute_band(struct arena *arena, struct km_curve *curve, char *const *cells,
                           double at)
{
	size_t length = strcspn(cells[OPTION], ":");
	const char *rule = cells[OPTION] + length + 1;
	enum transform transform =
	    (enum transform)name_find(transform_names, TRANSFORM_COLLETT, cells[OPTION], length);
	double *lo = ARENA_ARRAY(arena, double, curve->n);
	double *hi = ARENA_ARRAY(arena, double, curve->n);
	ptrdiff_t row = km_index(curve, at);

	curve->lower_scale = km_lower_scale(
	    arena, curve,
	    (enum km_lower)name_find(lower_names, COUNT(lower_names), rule, strlen(rule)));
	if (strcmp(cells[QUANTITY], "quantile_lo") == 0)
		return km_quantile_interval(arena, curve, at, QUANTILE_R_PRINT, transform, 0.95).lo;
	km_band(curve, transform, 0.95, lo, hi);
	if (row < 0)
		return 1;
	return strcmp(cells[QUANTITY], "lower") == 0 ? lo[row] : hi[row];
}

/* What the program computes for a row. */
static double compute(struct arena *arena, struct km_curve *curve, char *const *cells)
{
	const char *what = cells[QUANTITY];
	double at = grid_number(cells[AT]);
	ptrdiff_t row = km_index(curve, at);

	if (cells[OPTION][0])
		return compute_band(arena, curve, cells, at);
	if (strcmp(what, "survival") == 0)
		return km_survival_at(curve, at);
	if (strcmp(what, "at_risk") == 0)
		return km_risk_at(curve, at);
	if (strcmp(what, "quantile") == 0)
		return km_quantile(curve, at, QUANTILE_R_PRINT);
	if (strcmp(what, "rmst") == 0)
		return rmst_estimate(curve, at).mean;
	if (strcmp(what, "rmtl") == 0)
		return rmst_estimate(curve, at).lost;
	if (strcmp(what, "rmst_se") == 0)
		return rmst_estimate(curve, at).se;
	if (!isfinite(km_survival_at(curve, at)))
		return NAN;
	if (strcmp(what, "hazard") == 0)
		return row < 0 ? 0 : curve->hazard[row];
	assert_string_equal(what, "variance");
	/* infinite where the curve is at 0: empty in the file */
	return row < 0 ? 0 : isfinite(curve->greenwood[row]) ? curve->greenwood[row] : NAN;
}

static void test_reference(void **state)
{
	struct arena arena = {0}, scratch = {0};
	struct grid grid = grid_read(&arena, "tests/reference/curves.csv");
	char *const *last = NULL;
	struct km_curve curve = {0};
	struct worst worst = {.n = 0};
	size_t n_wrong = 0;

	(void)state;
	assert_int_equal(grid.n_columns, VALUE + 1);
	for (size_t row = 1; row <= grid.n_rows; row++) {
		char *const *cells = grid.cells + row * grid.n_columns;
		bool same = last;
		double ours, error;

		for (int i = COHORT; same && i <= VARIANCE; i++)
			same = is(cells[i], last[i]);
		last = cells;
		if (!same) {
			arena_release(&scratch);
			curve = curve_make(&scratch, cells);
		}
		curve.lower_scale = NULL;
		ours = compute(&scratch, &curve, cells);
		error = relative_error(ours, grid_number(cells[VALUE]));
		worst_note(&worst, cells[QUANTITY], error);
		if (error <= 1e-11)
			continue;
		n_wrong++;
		print_error("%s %s %s %s %s %s %s: %.15g, R has %s\n", cells[0], cells[1], cells[2],
		            cells[3], cells[4], cells[5], cells[6], ours, cells[7]);
	}
	worst_print(&worst, "curves");
	assert_int_equal(n_wrong, 0);
	assert_true(grid.n_rows > 6000);
	arena_release(&scratch);
	arena_release(&arena);
}

/* --- Identities ----------------------------------------------------------- */

static void assert_near(double a, double b, double tolerance)
{
	if (relative_error(a, b) > tolerance)
		fail_msg("%.17g is not %.17g", a, b);
}

static void assert_curves_near(const struct km_curve *a, const struct km_curve *b, double tolerance)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		assert_near(a->time[i], b->time[i], 0);
		assert_near(a->n_risk[i], b->n_risk[i], tolerance);
		assert_near(a->n_event[i], b->n_event[i], tolerance);
		assert_near(a->n_censor[i], b->n_censor[i], tolerance);
		assert_near(a->survival[i], b->survival[i], tolerance);
		assert_near(a->greenwood[i], b->greenwood[i], tolerance);
	}
}

/* Each row written as often as its weight says. */
static struct cohort copies_make(struct arena *arena, const struct cohort *from)
{
	struct cohort copies = {0};
	size_t n = 0;

	for (size_t i = 0; i < from->n; i++)
		for (double k = 0; k < from->weight[i]; k++) {
			size_t same = n;

			ARENA_PUSH(arena, copies.time, same, from->time[i]);
			same = n;
			ARENA_PUSH(arena, copies.event, same, from->event[i]);
			same = n;
			if (from->entry)
				ARENA_PUSH(arena, copies.entry, same, from->entry[i]);
			n++;
		}
	copies.n = n;
	return copies;
}

static const char *const cohort_names[] = {"lung", "delayed"};

static void test_weight_is_copies(void **state)
{
	(void)state;
	for (size_t c = 0; c < COUNT(cohort_names); c++)
		for (int estimate = 0; estimate < 3; estimate++) {
			struct arena arena = {0};
			struct cohort cohort = cohort_named(&arena, cohort_names[c]);
			struct cohort copies;
			struct survival_times a, b;
			struct km_options options = {.estimate = (enum km_estimate)estimate};
			struct km_curve weighted, plain;

			weights_make(&arena, &cohort, "whole");
			copies = copies_make(&arena, &cohort);
			a = times_of(&cohort);
			b = times_of(&copies);
			km_estimate_weighted(&arena, &b, &options, &plain);
			options.weight = cohort.weight;
			options.copies = true;
			km_estimate_weighted(&arena, &a, &options, &weighted);
			assert_curves_near(&weighted, &plain, 1e-13);
			assert_int_equal(weighted.n_subjects, copies.n);
			assert_int_equal(weighted.n_events, plain.n_events);
			assert_int_equal(weighted.n_censored, plain.n_censored);
			assert_near(rmst_estimate(&weighted, 60).se, rmst_estimate(&plain, 60).se,
			            1e-12);
			arena_release(&arena);
		}
}

/* Weights of 1 are km_estimate() to the bit. */
static void test_weight_one(void **state)
{
	(void)state;
	for (size_t c = 0; c < COUNT(cohort_names); c++) {
		struct arena arena = {0};
		struct cohort cohort = cohort_named(&arena, cohort_names[c]);
		struct survival_times times = times_of(&cohort);
		struct km_options options = {ESTIMATE_KAPLAN_MEIER};
		struct km_curve plain, weighted;

		weights_make(&arena, &cohort, "none");
		options.weight = cohort.weight;
		km_estimate(&arena, &times, KM_SURVIVAL, &plain);
		km_estimate_weighted(&arena, &times, &options, &weighted);
		assert_curves_near(&weighted, &plain, 0);
		assert_int_equal(weighted.n_subjects, plain.n_subjects);
		for (double t = 0; t < 120; t += 0.5)
			assert_true(km_risk_at(&weighted, t) == km_risk_at(&plain, t));
		arena_release(&arena);
	}
}

/* Neither the order of the rows nor the scale of case weights matters. */
static void test_order_and_scale(void **state)
{
	(void)state;
	for (size_t c = 0; c < COUNT(cohort_names); c++) {
		struct arena arena = {0};
		struct cohort a = cohort_named(&arena, cohort_names[c]);
		struct cohort b = cohort_named(&arena, cohort_names[c]);
		struct survival_times times;
		struct km_options options = {.robust = true};
		struct km_curve one, other;

		weights_make(&arena, &a, "real");
		b.weight = ARENA_ARRAY(&arena, double, b.n);
		for (size_t i = 0; i < a.n; i++) {
			size_t j = (i * 7 + 3) % a.n; /* 228, 160: no 7 */

			b.time[i] = a.time[j];
			b.event[i] = a.event[j];
			if (a.entry)
				b.entry[i] = a.entry[j];
			b.weight[i] = a.weight[j] * 1e6;
		}
		times = times_of(&a);
		options.weight = a.weight;
		km_estimate_weighted(&arena, &times, &options, &one);
		times = times_of(&b);
		options.weight = b.weight;
		km_estimate_weighted(&arena, &times, &options, &other);
		for (size_t i = 0; i < one.n; i++) {
			assert_near(one.survival[i], other.survival[i], 1e-12);
			assert_near(one.greenwood[i], other.greenwood[i], 1e-11);
		}
		assert_near(rmst_estimate(&one, 80).se, rmst_estimate(&other, 80).se, 1e-11);
		arena_release(&arena);
	}
}

/* Without censoring the jackknife is Greenwood is the binomial, and the
 * restricted mean up to the last event is the mean, with the error of one. */
static void test_no_censoring(void **state)
{
	struct arena arena = {0};
	struct cohort cohort = cohort_named(&arena, "lung");
	struct survival_times times = times_of(&cohort);
	struct km_options options = {.robust = true};
	struct km_curve robust, plain;
	double sum = 0, squares = 0, n = (double)cohort.n, last = 0, mean;
	struct rmst a, b;

	(void)state;
	memset(cohort.event, 1, cohort.n);
	km_estimate_weighted(&arena, &times, &options, &robust);
	km_estimate(&arena, &times, KM_SURVIVAL, &plain);
	for (size_t i = 0; i + 1 < plain.n; i++) {
		double s = plain.survival[i];

		assert_near(robust.greenwood[i], plain.greenwood[i], 1e-11);
		assert_near(plain.greenwood[i], (1 - s) / (s * n), 1e-11);
	}
	assert_true(robust.survival[plain.n - 1] == 0);
	assert_true(isinf(robust.greenwood[plain.n - 1]));
	for (size_t i = 0; i < cohort.n; i++) {
		sum += cohort.time[i];
		last = fmax(last, cohort.time[i]);
	}
	mean = sum / n;
	for (size_t i = 0; i < cohort.n; i++)
		squares += (cohort.time[i] - mean) * (cohort.time[i] - mean);
	a = rmst_estimate(&plain, last);
	b = rmst_estimate(&robust, last);
	assert_near(a.mean, mean, 1e-13);
	assert_near(a.se, sqrt(squares) / n, 1e-12);
	assert_near(b.se, a.se, 1e-12);
	/* the curve is at 0 from there on: more time adds nothing */
	assert_near(rmst_estimate(&plain, 2 * last).mean, mean, 1e-13);
	assert_near(rmst_estimate(&plain, 2 * last).lost, 2 * last - mean, 1e-13);
	arena_release(&arena);
}

/* -log(1 - h) >= the sum with ties one by one >= h. */
static void test_hazards_ordered(void **state)
{
	(void)state;
	for (size_t c = 0; c < COUNT(cohort_names); c++) {
		struct arena arena = {0};
		struct cohort cohort = cohort_named(&arena, cohort_names[c]);
		struct survival_times times = times_of(&cohort);
		struct km_curve curves[3];

		for (int estimate = 0; estimate < 3; estimate++)
			km_estimate_weighted(
			    &arena, &times,
			    &(struct km_options){.estimate = (enum km_estimate)estimate},
			    &curves[estimate]);
		for (size_t i = 0; i < curves[0].n; i++) {
			double km = curves[0].survival[i];
			double fh = curves[1].survival[i];
			double na = curves[2].survival[i];

			assert_true(km <= fh && fh <= na);
			assert_near(na, exp(-curves[2].hazard[i]), 1e-15);
			assert_true(curves[0].hazard[i] == curves[2].hazard[i]);
		}
		arena_release(&arena);
	}
}

/* S(s + t)/S(s) is the curve of those whose time is beyond s, also with
 * delayed entry; and at s = 0 it is the curve. */
static void test_conditional(void **state)
{
	static const double from[] = {0, 12, 47};

	(void)state;
	for (size_t c = 0; c < COUNT(cohort_names); c++)
		for (size_t k = 0; k < COUNT(from); k++) {
			struct arena arena = {0};
			struct cohort all = cohort_named(&arena, cohort_names[c]);
			struct survival_times times = times_of(&all);
			struct km_curve whole, rest;
			size_t n = 0;

			km_estimate(&arena, &times, KM_SURVIVAL, &whole);
			for (size_t i = 0; i < all.n; i++) {
				if (all.time[i] <= from[k])
					continue;
				all.time[n] = all.time[i];
				all.event[n] = all.event[i];
				if (all.entry)
					all.entry[n] = all.entry[i];
				n++;
			}
			times.n = n;
			km_estimate(&arena, &times, KM_SURVIVAL, &rest);
			for (double t = 0; t < 70; t++)
				assert_near(km_survival_at(&rest, from[k] + t),
				            km_survival_at(&whole, from[k] + t) /
				                km_survival_at(&whole, from[k]),
				            1e-13);
			arena_release(&arena);
		}
}

/* The closed form of many events of weight 1 is the sum. */
static void test_harmonic(void **state)
{
	static const double cases[][2] = {{5000, 5000}, {5000, 3000}, {1e6, 1025}, {2e6, 1999990},
	                                  {1500, 1200}, {1e9, 2000},  {4096, 1024}};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct risk_row row = {cases[i][0], cases[i][1], 0, false};
		struct hazard_step step = hazard_step(ESTIMATE_FLEMING_HARRINGTON, &row);
		double hazard = 0, variance = 0;

		for (double j = cases[i][0]; j > cases[i][0] - cases[i][1]; j--) {
			hazard += 1 / j;
			variance += 1 / (j * j);
		}
		assert_near(step.hazard, hazard, 1e-12);
		assert_near(step.variance, variance, 1e-12);
	}
}

/* --- Odd inputs ----------------------------------------------------------- */

static struct km_curve small_curve(struct arena *arena, size_t n, const double *time,
                                   const unsigned char *event, const double *weight)
{
	struct survival_times times = {n, time, NULL, event};
	struct km_options options = {.weight = weight, .robust = true};
	struct km_curve curve;

	km_estimate_weighted(arena, &times, &options, &curve);
	return curve;
}

static const unsigned char all_events[] = {1, 1, 1, 1}, none[] = {0, 0, 0, 0};

static void test_nobody(void **state)
{
	struct arena arena = {0};
	struct km_curve curve = small_curve(&arena, 0, NULL, NULL, NULL);
	struct rmst rmst = rmst_estimate(&curve, 1);

	(void)state;
	assert_true(curve.n == 0 && curve.weight == 0);
	assert_true(!rmst.estimable && isnan(rmst.mean) && isnan(rmst.se));
	assert_true(rmst_limit(&curve) == 0);
	assert_true(isnan(km_survival_at(&curve, 0)));
	assert_true(km_risk_at(&curve, 0) == 0);
	(void)km_lower_scale(&arena, &curve, LOWER_MODIFIED);
	arena_release(&arena);
}

static void test_few(void **state)
{
	static const double time[] = {0, 2, 2, 2}, weight[] = {.5, 2, .3, 7};
	struct arena arena = {0};
	struct km_curve curve = small_curve(&arena, 1, time, all_events, weight);

	(void)state;
	/* an event at time 0, and nobody left */
	assert_true(curve.n == 1 && curve.survival[0] == 0);
	assert_true(rmst_estimate(&curve, 3).mean == 0);
	assert_true(rmst_estimate(&curve, 3).lost == 3);
	assert_true(rmst_estimate(&curve, 3).se == 0);
	curve = small_curve(&arena, 4, time, none, weight);
	assert_true(curve.n == 2 && curve.survival[1] == 1);
	assert_true(curve.greenwood[1] == 0);
	assert_true(rmst_estimate(&curve, 2).mean == 2);
	assert_true(rmst_estimate(&curve, 2).se == 0);
	assert_false(rmst_estimate(&curve, 2.1).estimable);
	assert_false(rmst_estimate(&curve, 0).estimable);
	/* all at one time */
	curve = small_curve(&arena, 3, time + 1, all_events, weight + 1);
	assert_true(curve.n == 1 && curve.survival[0] == 0);
	assert_true(curve.n_risk[0] == curve.n_event[0]);
	arena_release(&arena);
}

/* Weights that are no weights are as good as absent. */
static void test_weights_left_out(void **state)
{
	static const double time[] = {1, 2, 3, 4}, left[] = {1, 4};
	static const double weight[] = {2, 0, -1, 3}, kept[] = {2, 3};
	static const double odd[] = {2, NAN, INFINITY, 3};
	struct arena arena = {0};
	struct km_curve right = small_curve(&arena, 2, left, all_events, kept);
	struct km_curve a = small_curve(&arena, 4, time, all_events, weight);
	struct km_curve b = small_curve(&arena, 4, time, all_events, odd);

	(void)state;
	assert_curves_near(&a, &right, 0);
	assert_curves_near(&b, &right, 0);
	assert_int_equal(a.n_subjects, 2);
	arena_release(&arena);
}

/* A first patient who outweighs all others by 15 digits, and leaves. */
static void test_heavy(void **state)
{
	static const double time[] = {1, 5, 6, 7}, entry[] = {0, 2, 2, 2};
	static const double weight[] = {1e15, .1, .2, .3};
	static const double light[] = {1, .1, .2, .3};
	static const unsigned char event[] = {0, 1, 1, 0};
	struct survival_times times = {4, time, entry, event};
	struct arena arena = {0};
	struct km_options options = {.weight = weight};
	struct km_curve heavy, right;

	(void)state;
	km_estimate_weighted(&arena, &times, &options, &heavy);
	options.weight = light;
	km_estimate_weighted(&arena, &times, &options, &right);
	for (size_t i = 1; i < right.n; i++)
		assert_near(heavy.survival[i], right.survival[i], 1e-15);
	times.entry = NULL;
	km_estimate_weighted(&arena, &times, &options, &right);
	options.weight = weight;
	km_estimate_weighted(&arena, &times, &options, &heavy);
	for (size_t i = 1; i < right.n; i++)
		assert_near(heavy.survival[i], right.survival[i], 1e-15);
	arena_release(&arena);
}

static void test_contrasts(void **state)
{
	const double same[] = {1, 1}, error[] = {0, 0}, zero[] = {0, 2};
	const double missing[] = {NAN, 1}, three[] = {3, 4};
	struct contrast c = contrast_difference(same, error, 0.95);

	(void)state;
	assert_true(c.estimate == 0 && isnan(c.lo) && isnan(c.hi) && isnan(c.p));
	c = contrast_difference(missing, three, 0.95);
	assert_true(isnan(c.estimate) && isnan(c.p));
	c = contrast_ratio(zero, three, 0.95);
	assert_true(isnan(c.estimate) && isnan(c.lo) && isnan(c.p));
	c = contrast_difference(zero, three, 0.95);
	assert_true(c.estimate == -2 && c.se == 5);
	assert_near(c.p, 0.68915651677935, 1e-12); /* 2·pnorm(-0.4) */
}

/* 1e5 patients with entries and weights. */
static void test_many(void **state)
{
	enum { N = 100000 };
	struct arena arena = {0};
	struct cohort cohort = {.n = N};
	struct survival_times times;
	struct km_options options = {.robust = true};
	struct km_curve curve;
	uint32_t seed = 1;

	(void)state;
	cohort.time = ARENA_ARRAY(&arena, double, N);
	cohort.entry = ARENA_ARRAY(&arena, double, N);
	cohort.weight = ARENA_ARRAY(&arena, double, N);
	cohort.event = ARENA_ARRAY(&arena, unsigned char, N);
	for (size_t i = 0; i < N; i++) {
		seed = seed * 1664525U + 1013904223U;
		cohort.entry[i] = (seed >> 8) % 1000;
		cohort.time[i] = cohort.entry[i] + 1 + (seed >> 16) % 3000;
		cohort.event[i] = (seed >> 28) < 9;
		cohort.weight[i] = 0.1 + (seed >> 20) / 1000.0;
	}
	times = times_of(&cohort);
	options.weight = cohort.weight;
	km_estimate_weighted(&arena, &times, &options, &curve);
	for (size_t i = 0; i < curve.n; i++) {
		assert_true(curve.survival[i] >= 0 && curve.survival[i] <= 1);
		assert_true(curve.greenwood[i] >= 0);
		assert_true(curve.n_risk[i] >= curve.n_event[i]);
	}
	assert_true(rmst_estimate(&curve, 2000).estimable);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reference),        cmocka_unit_test(test_weight_is_copies),
	    cmocka_unit_test(test_weight_one),       cmocka_unit_test(test_order_and_scale),
	    cmocka_unit_test(test_no_censoring),     cmocka_unit_test(test_hazards_ordered),
	    cmocka_unit_test(test_conditional),      cmocka_unit_test(test_harmonic),
	    cmocka_unit_test(test_nobody),           cmocka_unit_test(test_few),
	    cmocka_unit_test(test_weights_left_out), cmocka_unit_test(test_heavy),
	    cmocka_unit_test(test_contrasts),        cmocka_unit_test(test_many),
	};

	dist_init();
	return cmocka_run_group_tests_name("curves", tests, NULL, NULL);
}
