/* What comes after a Cox model, against R and against itself.
 *
 * tests/reference/after_cox_data.csv has the cohorts as numbers,
 * tests/reference/after_cox.csv what R says of them
 * (scripts/reference/after_cox.R).  A row that is not known here fails.  Odd
 * inputs and identities stand below.  With TEST_WORST set in the
 * environment it prints the largest relative error of each quantity.
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
#include <time.h>

#include <cmocka.h>

#include "../support.h"
#include "base/arena.h"
#include "config/study.h"
#include "math/concordance.h"
#include "math/cox.h"
#include "math/cox_predict.h"
#include "math/cox_residuals.h"
#include "math/cox_zph.h"
#include "math/dist.h"
#include "math/spline.h"
#include "math/uno.h"

enum { MOST_TERMS = 6 };

/* --- Cohorts -------------------------------------------------------------- */

struct cohort {
	const char *name;
	size_t n, n_terms;
	size_t term[MOST_TERMS]; /* of a column */
	size_t n_grouped;        /* terms, a category being one */
	double *x;
	struct survival_times times;
};

static void cohort_read(struct arena *arena, struct cohort *cohort)
{
	struct grid grid = grid_read(arena, "tests/reference/after_cox_data.csv");
	double *entry = ARENA_ARRAY(arena, double, 1000);
	double *time = ARENA_ARRAY(arena, double, 1000);
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, 1000);
	double *rows = ARENA_ARRAY(arena, double, 1000 * MOST_TERMS);

	for (size_t i = 1; i <= grid.n_rows; i++) {
		char *const *fields = grid.cells + i * grid.n_columns;

		if (!is(fields[0], cohort->name))
			continue;
		entry[cohort->n] = grid_number(fields[1]);
		time[cohort->n] = grid_number(fields[2]);
		event[cohort->n] = grid_number(fields[3]) != 0;
		for (size_t j = 0; j < MOST_TERMS; j++)
			rows[cohort->n * MOST_TERMS + j] = grid_number(fields[4 + j]);
		cohort->n++;
	}
	cohort->x = ARENA_ARRAY(arena, double, cohort->n *MOST_TERMS);
	for (size_t j = 0; j < MOST_TERMS; j++)
		for (size_t i = 0; i < cohort->n; i++)
			cohort->x[j * cohort->n + i] = rows[i * MOST_TERMS + j];
	cohort->times =
	    (struct survival_times){cohort->n, time, isnan(entry[0]) ? NULL : entry, event};
}

/* --- Against R -------------------------------------------------------------- */

/* All that is computed of a cohort. */
struct computed {
	struct cohort cohort;
	struct cox_input input[2];
	struct cox_fit fit[2];
	struct zph zph[2][4];
	struct cox_residuals residuals[2];
};

static void compute(struct arena *arena, struct computed *c)
{
	cohort_read(arena, &c->cohort);
	for (int ties = 0; ties < 2; ties++) {
		c->input[ties] = (struct cox_input){
		    .times = c->cohort.times,
		    .n_terms = c->cohort.n_terms,
		    .x = c->cohort.x,
		    .ties = (enum cox_ties)ties,
		};
		cox_fit(arena, &c->input[ties], &c->fit[ties]);
		for (int how = 0; how < 4; how++) {
			struct zph_input input = {&c->input[ties], &c->fit[ties], (enum zph_time)how,
			                          c->cohort.n_grouped, c->cohort.term};

			cox_zph(arena, &input, &c->zph[ties][how]);
		}
		cox_residuals(arena, &c->input[ties], &c->fit[ties], &c->residuals[ties]);
	}
}

static int choice(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	fail_msg("'%s' is not known", name);
	return 0;
}

/* Sum of the residuals of a term at the i-th event time. */
static double residual_sum(const struct zph *zph, size_t term, size_t i)
{
	double sum = 0;
	size_t time = 0;

	for (size_t k = 0; k < zph->n_events; k++) {
		time += k > 0 && zph->time[k] != zph->time[k - 1];
		if (time == i)
			sum += zph->residual[term * zph->n_events + k];
	}
	return sum;
}

static double zph_value(const struct computed *c, const char *quantity, const char *option,
                        size_t at)
{
	char ties[16];
	const char *how = strchr(option, ' ') + 1;
	const struct zph *zph;
	const struct zph_test *test;

	snprintf(ties, sizeof ties, "%.*s", (int)(how - 1 - option), option);
	zph = &c->zph[choice(cox_ties_names, ties)][choice(zph_time_names, how)];
	test = at < c->cohort.n_grouped ? &zph->terms[at] : &zph->global;
	if (strcmp(quantity, "zph_chisq") == 0)
		return test->chi_squared;
	if (strcmp(quantity, "zph_df") == 0)
		return test->df;
	if (strcmp(quantity, "zph_p") == 0)
		return test->p;
	if (strcmp(quantity, "zph_residual") == 0)
		return residual_sum(zph, at / 1000, at % 1000);
	if (strcmp(quantity, "zph_variance") == 0)
		return zph->variance[at];
	assert_string_equal(quantity, "zph_at");
	return zph->at[at];
}

/* The first event at the i-th event time. */
static size_t distinct_event(const struct zph *zph, size_t i)
{
	size_t k = 0;

	for (size_t time = 0; time < i; k++)
		time += zph->time[k + 1] != zph->time[k];
	return k;
}

/* Sum of the Schoenfeld residuals of a term at the time of the event `first`. */
static double schoenfeld_sum(const struct computed *c, const struct cox_residuals *r, size_t term,
                             size_t first)
{
	const struct survival_times *times = &c->cohort.times;
	double sum = 0;

	for (size_t k = 0; k < r->n; k++)
		if (times->event[k] && times->time[k] == c->zph[0][0].time[first])
			sum += r->schoenfeld[term * r->n + k];
	return sum;
}

static double residual_value(const struct computed *c, const char *quantity, const char *option,
                             size_t at)
{
	const struct cox_residuals *r = &c->residuals[choice(cox_ties_names, option)];
	size_t cell = at / 1000 * r->n + at % 1000;

	if (strcmp(quantity, "martingale") == 0)
		return r->martingale[at];
	if (strcmp(quantity, "deviance") == 0)
		return r->deviance[at];
	if (strcmp(quantity, "score") == 0)
		return r->score[cell];
	if (strcmp(quantity, "dfbeta") == 0)
		return r->dfbeta[cell];
	if (strcmp(quantity, "schoenfeld") == 0)
		return schoenfeld_sum(c, r, at / 1000, distinct_event(&c->zph[0][0], at % 1000));
	assert_string_equal(quantity, "dfbetas");
	return r->dfbetas[cell];
}

/* The curve of a patient of the cohort. */
static double predicted_value(struct arena *arena, const struct computed *c, const char *quantity,
                              const char *option, size_t at)
{
	int ties = choice(cox_ties_names, option);
	const struct cohort *cohort = &c->cohort;
	struct cox_prediction prediction;
	struct cox_risk risk;
	double x[MOST_TERMS];

	for (size_t j = 0; j < cohort->n_terms; j++)
		x[j] = cohort->x[j * cohort->n + at / 1000];
	cox_risk_walk(arena, &c->input[ties], &c->fit[ties], &risk);
	assert_true(cox_predict(arena, &c->input[ties], &c->fit[ties], &risk, x, &prediction));
	if (strcmp(quantity, "predicted_hazard") == 0)
		return prediction.hazard[at % 1000];
	return sqrt(prediction.variance[at % 1000]);
}

static double spline_value(struct arena *arena, const struct computed *c, bool intercept, int df,
                           size_t at)
{
	struct spline spline;
	double columns[SPLINE_MOST];

	assert_true(spline_make(arena, c->cohort.x, c->cohort.n, df, intercept, &spline));
	spline_at(&spline, c->cohort.x[at % 1000], columns);
	return columns[at / 1000];
}

static double uno_value(struct arena *arena, const struct computed *c, const char *option,
                        double tau)
{
	struct uno uno;

	uno_concordance(arena, &c->cohort.times, c->fit[TIES_EFRON].linear, tau, &uno);
	return strcmp(option, "c") == 0 ? uno.c : uno.se;
}

static double value(struct arena *arena, const struct computed *c, char *const *row)
{
	size_t at = (size_t)strtoul(row[3], NULL, 10);

	if (strncmp(row[1], "zph", 3) == 0)
		return zph_value(c, row[1], row[2], at);
	if (strncmp(row[1], "predicted", 9) == 0)
		return predicted_value(arena, c, row[1], row[2], at);
	if (strncmp(row[1], "ns", 2) == 0)
		return spline_value(arena, c, row[1][2] == '_', atoi(row[2]), at);
	if (strcmp(row[1], "uno") == 0)
		return uno_value(arena, c, row[2], grid_number(row[3]));
	return residual_value(c, row[1], row[2], at);
}

/* Relative, but differences are not asked to be nearer than 1e-12 of the size
 * that numbers of their kind have. */
static double error_of(double ours, double right, double size)
{
	if (isnan(ours) || isnan(right))
		return isnan(ours) && isnan(right) ? 0 : INFINITY;
	return fabs(ours - right) / fmax(fabs(right), size);
}

static void test_reference(void **state)
{
	struct arena arena = {0};
	struct computed computed[] = {
	    {.cohort = {"lung", .n_terms = 4, .term = {0, 1, 2, 3}, .n_grouped = 4}},
	    {.cohort = {"veteran", .n_terms = 5, .term = {0, 0, 0, 1, 2}, .n_grouped = 3}},
	    {.cohort = {"delayed", .n_terms = 5, .term = {0, 0, 1, 2, 3}, .n_grouped = 4}},
	};
	struct grid grid = grid_read(&arena, "tests/reference/after_cox.csv");
	struct worst worst = {.n = 0};
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(computed); i++)
		compute(&arena, &computed[i]);
	for (size_t i = 1; i <= grid.n_rows; i++) {
		char *const *row = grid.cells + i * grid.n_columns;
		const struct computed *c = computed;
		double ours, error;

		while (strcmp(c->cohort.name, row[0]) != 0)
			c++;
		ours = value(&arena, c, row);
		error = error_of(ours, grid_number(row[4]), 1e-3);
		worst_note(&worst, row[1], error);
		if (error <= 1e-9)
			continue;
		if (wrong++ < 20)
			print_error("%s %s %s %s: %.15g, R has %s\n", row[0], row[1], row[2],
			            row[3], ours, row[4]);
	}
	worst_print(&worst, "after_cox");
	assert_true(grid.n_rows > 5000);
	assert_int_equal(wrong, 0);
	arena_release(&arena);
}

/* --- Odd cohorts -------------------------------------------------------------- */

struct small {
	size_t n;
	double time[8];
	unsigned char event[8];
	double x[8];
};

static const struct small odd[] = {
    {.n = 0},
    {.n = 1, .time = {3}, .event = {1}, .x = {1}},
    {.n = 2, .time = {3, 4}, .event = {1, 1}, .x = {0, 1}},
    {.n = 6, .time = {1, 2, 3, 4, 5, 6}, .x = {0, 1, 0, 1, 1, 0}},
    {.n = 6, .time = {2, 2, 2, 2, 2, 2}, .event = {1, 1, 1, 1, 1, 1}, .x = {0, 1, 0, 1, 1, 0}},
    {.n = 6, .time = {0, 0, 0, 1, 2, 3}, .event = {1, 1, 0, 1, 1, 1}, .x = {0, 1, 0, 1, 1, 0}},
    {.n = 6, .time = {1, 2, 3, 4, 5, 6}, .event = {1, 1, 1, 1, 1, 1}, .x = {1, 1, 1, 0, 0, 0}},
    {.n = 6, .time = {1, 2, 3, 4, 5, 6}, .event = {1, 1, 1, 1, 1, 1}, .x = {7, 7, 7, 7, 7, 7}},
};

static void odd_fit(struct arena *arena, const struct small *small, struct cox_input *input,
                    struct cox_fit *fit)
{
	*input = (struct cox_input){
	    .times = {small->n, small->time, NULL, small->event},
	    .n_terms = 1,
	    .x = small->x,
	};
	cox_fit(arena, input, fit);
}

/* No curve where there is no risk set, and none for a risk without bounds. */
static void test_no_prediction(void **state)
{
	static const double far[] = {1e6};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(odd); i++) {
		struct cox_input input;
		struct cox_fit fit;
		struct cox_risk risk;
		struct cox_prediction prediction;

		odd_fit(&arena, &odd[i], &input, &fit);
		cox_risk_walk(&arena, &input, &fit, &risk);
		if (i == 0 || i == 3) /* nobody, no events */
			assert_false(
			    cox_predict(&arena, &input, &fit, &risk, odd[1].x, &prediction));
		if (i == 5)
			assert_false(cox_predict(&arena, &input, &fit, &risk, far, &prediction));
	}
	arena_release(&arena);
}

/* Numbers or NaN, and never a number that is infinite. */
static bool sane(double value)
{
	return !isinf(value);
}

static void test_odd(void **state)
{
	struct arena arena = {0};
	size_t term = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(odd); i++) {
		struct cox_input input;
		struct cox_fit fit;
		struct cox_residuals residuals;
		struct uno uno;

		odd_fit(&arena, &odd[i], &input, &fit);
		for (int how = 0; how < 4; how++) {
			struct zph_input of = {&input, &fit, (enum zph_time)how, 1, &term};
			struct zph zph;

			cox_zph(&arena, &of, &zph);
			assert_true(sane(zph.terms[0].chi_squared));
			assert_true(sane(zph.global.p));
			if (i < 2 || i == 3 || i == 4 || i >= 6)
				assert_true(isnan(zph.terms[0].chi_squared));
		}
		cox_residuals(&arena, &input, &fit, &residuals);
		for (size_t k = 0; k < odd[i].n; k++)
			assert_true(sane(residuals.dfbeta[k]) && sane(residuals.deviance[k]));
		uno_concordance(&arena, &input.times, fit.linear, INFINITY, &uno);
		assert_true(uno.estimable != isnan(uno.c));
		if (i < 2 || i == 3 || i == 4)
			assert_false(uno.estimable);
	}
	arena_release(&arena);
}

/* A logarithm of 0 is no test, and says so by NaN. */
static void test_log_of_zero(void **state)
{
	struct arena arena = {0};
	struct cox_input input;
	struct cox_fit fit;
	size_t term = 0;
	struct zph_input of = {&input, &fit, ZPH_LOG, 1, &term};
	struct zph zph;

	(void)state;
	odd_fit(&arena, &odd[5], &input, &fit);
	cox_zph(&arena, &of, &zph);
	assert_true(isnan(zph.terms[0].chi_squared));
	of.time = ZPH_IDENTITY;
	cox_zph(&arena, &of, &zph);
	assert_true(zph.terms[0].chi_squared >= 0);
	arena_release(&arena);
}

static void test_spline_refuses(void **state)
{
	struct arena arena = {0};
	const double few[] = {0, 1, 0, 1, 1, 0}, nan[] = {1, NAN, 2};
	double one = 3, columns[SPLINE_MOST];
	struct spline spline;
	struct smooth smooth;

	(void)state;
	assert_false(spline_make(&arena, few, 6, 4, false, &spline));
	assert_false(spline_make(&arena, nan, 3, 1, false, &spline));
	assert_false(spline_make(&arena, few, 0, 1, false, &spline));
	assert_false(spline_make(&arena, &one, 1, 1, false, &spline));
	assert_false(spline_make(&arena, few, 6, 11, false, &spline));
	assert_true(spline_make(&arena, few, 6, 1, false, &spline));
	spline_at(&spline, 0, columns);
	assert_true(fabs(columns[0]) < 1e-15);
	assert_false(spline_smooth(&arena, few, few, 6, 4, &smooth) && !isfinite(smooth.y[0]));
	arena_release(&arena);
}

/* --- Identities --------------------------------------------------------------- */

/* A cohort of n with two covariates, ties, and no delayed entry. */
static void made_cohort(struct arena *arena, size_t n, struct cox_input *input)
{
	double *time = ARENA_ARRAY(arena, double, n);
	double *x = ARENA_ARRAY(arena, double, 2 * n);
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, n);
	uint64_t state = 88172645463325252u;

	for (size_t i = 0; i < n; i++) {
		double u[3];

		for (int k = 0; k < 3; k++) {
			state ^= state << 13;
			state ^= state >> 7;
			state ^= state << 17;
			u[k] = (double)(state >> 11) / 9007199254740992.0;
		}
		x[i] = u[0] < 0.5;
		x[n + i] = 10 * u[1];
		time[i] = ceil(-3000 * log(u[2]) * exp(-0.5 * x[i]));
		event[i] = state % 10 < 6;
	}
	*input = (struct cox_input){.times = {n, time, NULL, event}, .n_terms = 2, .x = x};
}

/* Martingale residuals and scores sum to 0; so do Schoenfeld residuals, which
 * scaled are around the coefficient. */
static void test_sums(void **state)
{
	struct arena arena = {0};
	struct cox_input input;
	struct cox_fit fit;
	struct cox_residuals r;
	struct zph zph;
	size_t term[] = {0, 1};
	struct zph_input of = {&input, &fit, ZPH_KM, 2, term};
	double martingale = 0, score = 0, mean = 0;

	(void)state;
	made_cohort(&arena, 2000, &input);
	cox_fit(&arena, &input, &fit);
	cox_residuals(&arena, &input, &fit, &r);
	cox_zph(&arena, &of, &zph);
	for (size_t i = 0; i < r.n; i++) {
		martingale += r.martingale[i];
		score += r.score[r.n + i];
	}
	for (size_t i = 0; i < zph.n_events; i++)
		mean += zph.residual[i] / (double)zph.n_events;
	assert_true(fabs(martingale) < 1e-9);
	assert_true(fabs(score) < 1e-6);
	assert_true(fabs(mean - fit.coef[0]) < 1e-9);
	arena_release(&arena);
}

/* The order of rows, and the unit and origin of a covariate, change nothing. */
static void test_invariance(void **state)
{
	struct arena arena = {0};
	struct cox_input input, turned;
	struct cox_fit fit[2];
	struct zph zph[2];
	struct uno uno[2];
	size_t term[] = {0, 1}, n = 2000;
	double *time = ARENA_ARRAY(&arena, double, n);
	double *x = ARENA_ARRAY(&arena, double, 2 * n);
	unsigned char *event = ARENA_ARRAY(&arena, unsigned char, n);

	(void)state;
	made_cohort(&arena, n, &input);
	for (size_t i = 0; i < n; i++) {
		time[i] = input.times.time[n - 1 - i];
		event[i] = input.times.event[n - 1 - i];
		x[i] = input.x[n - 1 - i];
		x[n + i] = 100 * input.x[n + n - 1 - i] - 7;
	}
	turned = (struct cox_input){.times = {n, time, NULL, event}, .n_terms = 2, .x = x};
	for (int i = 0; i < 2; i++) {
		const struct cox_input *one = i == 0 ? &input : &turned;
		struct zph_input of = {one, &fit[i], ZPH_RANK, 2, term};

		cox_fit(&arena, one, &fit[i]);
		cox_zph(&arena, &of, &zph[i]);
		uno_concordance(&arena, &one->times, fit[i].linear, 4000, &uno[i]);
	}
	for (int k = 0; k < 2; k++)
		assert_true(error_of(zph[1].terms[k].chi_squared, zph[0].terms[k].chi_squared, 0) <
		            1e-7);
	assert_true(fabs(uno[0].c - uno[1].c) < 1e-12);
	arena_release(&arena);
}

/* Without censoring Uno's weights are 1: Harrell's concordance. */
static void test_uno_is_harrell(void **state)
{
	struct arena arena = {0};
	struct cox_input input;
	struct cox_fit fit;
	struct concordance harrell;
	struct uno uno;
	unsigned char *all;

	(void)state;
	made_cohort(&arena, 1000, &input);
	all = ARENA_ARRAY(&arena, unsigned char, 1000);
	memset(all, 1, 1000);
	input.times.event = all;
	cox_fit(&arena, &input, &fit);
	concordance_index(&arena, &input.times, fit.linear, &harrell);
	uno_concordance(&arena, &input.times, fit.linear, INFINITY, &uno);
	assert_true(fabs(harrell.c - uno.c) < 1e-13);
	assert_true(fabs(harrell.se - uno.se) < 1e-13);
	arena_release(&arena);
}

/* --- Size --------------------------------------------------------------------- */

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* 1e5 rows; with TEST_WORST also others, and the times. */
static void test_large(void **state)
{
	static const size_t sizes[] = {100000, 10000, 1000000};
	size_t n_sizes = getenv("TEST_WORST") ? COUNT(sizes) : 1;

	(void)state;
	for (size_t i = 0; i < n_sizes; i++) {
		struct arena arena = {0};
		struct cox_input input;
		struct cox_fit fit;
		size_t term[] = {0, 1};
		struct zph_input of = {&input, &fit, ZPH_KM, 2, term};
		struct zph zph;
		struct uno uno;
		struct cox_residuals r;
		double t[4];

		made_cohort(&arena, sizes[i], &input);
		cox_fit(&arena, &input, &fit);
		t[0] = seconds();
		cox_zph(&arena, &of, &zph);
		t[1] = seconds();
		uno_concordance(&arena, &input.times, fit.linear, INFINITY, &uno);
		t[2] = seconds();
		cox_residuals(&arena, &input, &fit, &r);
		t[3] = seconds();
		assert_true(zph.terms[0].p > 0 && zph.terms[0].p <= 1);
		assert_true(uno.c > 0.5 && uno.c < 0.7);
		if (n_sizes > 1)
			fprintf(stderr,
			        "# n = %zu: zph %.4f, uno %.4f, residuals "
			        "%.4f s\n",
			        sizes[i], t[1] - t[0], t[2] - t[1], t[3] - t[2]);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reference),      cmocka_unit_test(test_odd),
	    cmocka_unit_test(test_no_prediction),  cmocka_unit_test(test_log_of_zero),
	    cmocka_unit_test(test_spline_refuses), cmocka_unit_test(test_sums),
	    cmocka_unit_test(test_invariance),     cmocka_unit_test(test_uno_is_harrell),
	    cmocka_unit_test(test_large),
	};

	dist_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
