/* Cox models with strata, offset, weights, robust variance, exact ties and
 * Firth's penalty against right answers, and on awkward data.
 *
 * tests/reference/cox.csv has the answers (scripts/reference/cox.R): one
 * number a row, named by case, quantity and place.  The name of a case says
 * all: the cohort of tests/reference/cox_rows.csv and the words of the model.
 * What the plain model gives is in test_math.c.
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
#include "math/concordance.h"
#include "math/cox.h"
#include "math/cox_firth.h"
#include "math/dist.h"

enum { MAX_ROWS = 1000, MAX_TERMS = 4 };

/* --- Cohorts -------------------------------------------------------------- */

/* All that a model may use, by row. */
struct cohort {
	size_t n, n_terms;
	bool has_entry;
	double time[MAX_ROWS], entry[MAX_ROWS];
	unsigned char event[MAX_ROWS];
	double value[MAX_TERMS][MAX_ROWS];
	double x[MAX_TERMS * MAX_ROWS]; /* by column, n_terms x n */
	uint32_t stratum[MAX_ROWS], cluster[MAX_ROWS];
	double offset[MAX_ROWS], whole[MAX_ROWS], real[MAX_ROWS];
};

static void row_take(struct cohort *cohort, char *const *cells)
{
	size_t i = cohort->n++;

	assert_true(i < MAX_ROWS);
	cohort->time[i] = grid_number(cells[1]);
	cohort->has_entry = *cells[2] != '\0';
	cohort->entry[i] = grid_number(cells[2]);
	cohort->event[i] = grid_number(cells[3]) != 0;
	for (size_t j = 0; j < MAX_TERMS; j++) {
		cohort->value[j][i] = grid_number(cells[4 + j]);
		if (*cells[4 + j])
			cohort->n_terms = j + 1;
	}
	cohort->stratum[i] = (uint32_t)grid_number(cells[8]);
	cohort->cluster[i] = (uint32_t)grid_number(cells[9]);
	cohort->offset[i] = grid_number(cells[10]);
	cohort->whole[i] = grid_number(cells[11]);
	cohort->real[i] = grid_number(cells[12]);
}

static void columns_fill(struct cohort *cohort)
{
	for (size_t j = 0; j < cohort->n_terms; j++)
		memcpy(cohort->x + j * cohort->n, cohort->value[j], cohort->n * sizeof *cohort->x);
}

static struct cohort *cohort_read(struct arena *arena, const char *name)
{
	struct grid grid = grid_read(arena, "tests/reference/cox_rows.csv");
	struct cohort *cohort = ARENA_NEW(arena, struct cohort);

	assert_int_equal(grid.n_columns, 13);
	for (size_t i = 0; i < grid.n_rows; i++)
		if (is(grid_cell(&grid, i, 0), name))
			row_take(cohort, grid.cells + (i + 1) * grid.n_columns);
	assert_true(cohort->n > 0);
	columns_fill(cohort);
	return cohort;
}

/* --- Models --------------------------------------------------------------- */

static uint32_t largest(const uint32_t *values, size_t n)
{
	uint32_t most = 0;

	for (size_t i = 0; i < n; i++)
		most = values[i] > most ? values[i] : most;
	return most;
}

static struct cox_input plain_input(const struct cohort *cohort)
{
	return (struct cox_input){
	    .times = {cohort->n, cohort->time, cohort->has_entry ? cohort->entry : NULL,
	              cohort->event},
	    .n_terms = cohort->n_terms,
	    .x = cohort->x,
	};
}

static void strata_use(struct cox_input *input, const struct cohort *cohort)
{
	input->stratum = cohort->stratum;
	input->n_strata = largest(cohort->stratum, cohort->n) + 1;
}

static void clusters_use(struct cox_input *input, const struct cohort *cohort)
{
	input->robust = true;
	input->cluster = cohort->cluster;
	input->n_clusters = largest(cohort->cluster, cohort->n) + 1;
}

/* Changes the input by a word of a case's name. */
static void word_apply(struct cox_input *input, const struct cohort *cohort, const char *word)
{
	if (strcmp(word, "efron") == 0)
		input->ties = TIES_EFRON;
	else if (strcmp(word, "breslow") == 0)
		input->ties = TIES_BRESLOW;
	else if (strcmp(word, "exact") == 0)
		input->ties = TIES_EXACT;
	else if (strcmp(word, "strata") == 0)
		strata_use(input, cohort);
	else if (strcmp(word, "offset") == 0)
		input->offset = cohort->offset;
	else if (strcmp(word, "whole") == 0)
		input->weight = cohort->whole;
	else if (strcmp(word, "real") == 0)
		input->weight = cohort->real;
	else if (strcmp(word, "cluster") == 0)
		clusters_use(input, cohort);
	else if (strcmp(word, "robust") != 0 && strcmp(word, "firth") != 0)
		fail_msg("what is a model with '%s'?", word);
	if (strcmp(word, "robust") == 0 || strcmp(word, "real") == 0)
		input->robust = true;
}

/* A fitted case. */
struct model {
	char name[100];
	struct cox_input input;
	struct cox_fit fit;
	struct concordance concordance;
	bool firth;
	struct cox_profile profile;
};

static void model_fit(struct arena *arena, const char *name, struct model *model)
{
	char words[100], *word;
	struct cohort *cohort;

	snprintf(model->name, sizeof model->name, "%s", name);
	snprintf(words, sizeof words, "%s", name);
	word = strtok(words, " ");
	cohort = cohort_read(arena, word);
	model->input = plain_input(cohort);
	model->firth = strstr(name, "firth") != NULL;
	while ((word = strtok(NULL, " ")))
		word_apply(&model->input, cohort, word);
	if (model->firth) {
		model->input.robust = false;
		cox_firth_fit(arena, &model->input, 0.95, &model->fit, &model->profile);
	} else {
		cox_fit(arena, &model->input, &model->fit);
	}
	concordance_within(
	    &(struct concordance_input){
		.times = model->input.times,
		.linear = model->fit.linear,
		.stratum = model->input.stratum,
		.n_strata = model->input.n_strata,
		.weight = model->input.weight,
		.cluster = model->input.cluster,
		.n_clusters = model->input.n_clusters,
	    },
	    &model->concordance);
}

static double vector_of(const struct model *model, const char *quantity, size_t at)
{
	const struct cox_fit *fit = &model->fit;
	const struct {
		const char *name;
		const double *values;
		size_t n;
	} vectors[] = {
	    {"coef", fit->coef, fit->n_terms},
	    {"se", fit->se, fit->n_terms},
	    {"variance", fit->variance, fit->n_terms * fit->n_terms},
	    {"robust_se", fit->robust_se, fit->n_terms},
	    {"lo", model->profile.lo, fit->n_terms},
	    {"hi", model->profile.hi, fit->n_terms},
	    {"profile_lr", model->profile.lr, fit->n_terms},
	    {"robust_variance", fit->robust_variance, fit->n_terms * fit->n_terms},
	};

	for (size_t i = 0; i < COUNT(vectors); i++)
		if (strcmp(vectors[i].name, quantity) == 0) {
			assert_non_null(vectors[i].values);
			assert_true(at < vectors[i].n);
			return vectors[i].values[at];
		}
	if (strcmp(quantity, "linear") == 0)
		return fit->linear[at + 1] - fit->linear[0];
	fail_msg("unknown quantity %s", quantity);
	return NAN;
}

static double value_of(const struct model *model, const char *quantity, size_t at)
{
	const struct cox_fit *fit = &model->fit;
	const struct {
		const char *name;
		double value;
	} numbers[] = {
	    {"loglik_null", fit->loglik_null},
	    {"loglik", fit->loglik},
	    {"score", fit->score},
	    {"wald", fit->wald},
	    {"robust_score", fit->robust_score},
	    {"n", (double)fit->n},
	    {"events", (double)fit->n_events},
	    {"iterations", fit->iterations},
	    {"concordance", model->concordance.c},
	    {"concordance_se", model->concordance.se},
	};

	for (size_t i = 0; i < COUNT(numbers); i++)
		if (strcmp(numbers[i].name, quantity) == 0)
			return numbers[i].value;
	return vector_of(model, quantity, at);
}

/* --- Against the reference ------------------------------------------------ */

/* Relative, to 1e-6 at least: some entries of a variance are nearly 0. */
static double error_of(double ours, double should)
{
	return fabs(ours - should) / fmax(fabs(should), 1e-6);
}

static void held_against_reference(void **state)
{
	struct arena arena = {0}, scratch = {0};
	struct grid grid = grid_read(&arena, "tests/reference/cox.csv");
	struct worst worst = {.n = 0};
	struct model model = {0};

	(void)state;
	for (size_t i = 1; i <= grid.n_rows; i++) {
		char *const *cells = grid.cells + i * grid.n_columns;
		double error;

		if (strcmp(cells[0], model.name) != 0) {
			arena_release(&scratch);
			model_fit(&scratch, cells[0], &model);
		}
		error = error_of(value_of(&model, cells[1], (size_t)grid_number(cells[2])),
		                 grid_number(cells[3]));
		worst_note(&worst, cells[1], error);
		if (!(error < 1e-9))
			fail_msg("%s of %s %s: relative error %.1e", cells[1], cells[0], cells[2],
			         error);
	}
	worst_print(&worst, "cox");
	assert_true(grid.n_rows > 3000);
	arena_release(&scratch);
	arena_release(&arena);
}

/* --- Identities ----------------------------------------------------------- */

static void near(double a, double b, double tolerance)
{
	if (isnan(a) && isnan(b))
		return;
	if (!(fabs(a - b) <= tolerance * fmax(1, fabs(b))))
		fail_msg("%.17g is not %.17g", a, b);
}

static void fits_near(const struct cox_fit *a, const struct cox_fit *b)
{
	assert_int_equal(a->status, b->status);
	near(a->loglik, b->loglik, 1e-10);
	near(a->score, b->score, 1e-8);
	for (size_t j = 0; j < a->n_terms; j++) {
		near(a->coef[j], b->coef[j], 1e-8);
		near(a->se[j], b->se[j], 1e-8);
	}
}

static struct cox_fit fit_of(struct arena *arena, const struct cox_input *input)
{
	struct cox_fit fit;

	cox_fit(arena, input, &fit);
	return fit;
}

/* Weights of Breslow's likelihood are copies: each row `whole` times. */
static void weights_are_copies(void **state)
{
	struct arena arena = {0};
	struct cohort *one = cohort_read(&arena, "heart");
	struct cohort *copies = ARENA_NEW(&arena, struct cohort);
	struct cox_input weighted = plain_input(one), copied;
	struct cox_fit a, b;
	struct cox_profile pa, pb;

	(void)state;
	copies->n_terms = one->n_terms;
	copies->has_entry = true;
	for (size_t i = 0; i < one->n; i++)
		for (int k = 0; k < (int)one->whole[i]; k++) {
			size_t at = copies->n++;

			copies->time[at] = one->time[i];
			copies->entry[at] = one->entry[i];
			copies->event[at] = one->event[i];
			for (size_t j = 0; j < one->n_terms; j++)
				copies->value[j][at] = one->value[j][i];
		}
	columns_fill(copies);
	weighted.weight = one->whole;
	copied = plain_input(copies);
	weighted.ties = copied.ties = TIES_BRESLOW;
	a = fit_of(&arena, &weighted);
	b = fit_of(&arena, &copied);
	fits_near(&a, &b);
	cox_firth_fit(&arena, &weighted, 0.9, &a, &pa);
	cox_firth_fit(&arena, &copied, 0.9, &b, &pb);
	fits_near(&a, &b);
	for (size_t j = 0; j < one->n_terms; j++) {
		near(pa.lo[j], pb.lo[j], 1e-8);
		near(pa.lr[j], pb.lr[j], 1e-8);
	}
	arena_release(&arena);
}

/* What must change nothing: one stratum, a constant offset, weights of one,
 * each row a cluster of its own. */
static void nothing_changes(void **state)
{
	static const char *const names[] = {"veteran", "delayed", "heart"};

	(void)state;
	for (size_t k = 0; k < COUNT(names); k++) {
		struct arena arena = {0};
		struct cohort *cohort = cohort_read(&arena, names[k]);
		size_t n = cohort->n;
		struct cox_input plain = plain_input(cohort), other = plain;
		double *ones = ARENA_ARRAY(&arena, double, n);
		uint32_t *own = ARENA_ARRAY(&arena, uint32_t, n);
		struct cox_fit a, b;

		for (size_t i = 0; i < n; i++) {
			ones[i] = 1;
			own[i] = (uint32_t)(n - 1 - i);
		}
		plain.robust = other.robust = true;
		other.stratum = ARENA_ARRAY(&arena, uint32_t, n);
		other.n_strata = 1;
		other.offset = other.weight = ones;
		other.cluster = own;
		other.n_clusters = n;
		a = fit_of(&arena, &plain);
		b = fit_of(&arena, &other);
		fits_near(&a, &b);
		near(a.robust_score, b.robust_score, 1e-8);
		for (size_t j = 0; j < a.n_terms; j++)
			near(a.robust_se[j], b.robust_se[j], 1e-9);
		arena_release(&arena);
	}
}

/* An offset of c·x takes c off the coefficient of x. */
static void offset_shifts(void **state)
{
	struct arena arena = {0};
	struct cohort *cohort = cohort_read(&arena, "veteran");
	struct cox_input plain = plain_input(cohort), shifted = plain;
	struct cox_fit a, b;

	(void)state;
	for (size_t i = 0; i < cohort->n; i++)
		cohort->offset[i] = 0.02 * cohort->value[1][i];
	shifted.offset = cohort->offset;
	a = fit_of(&arena, &plain);
	b = fit_of(&arena, &shifted);
	near(a.coef[0], b.coef[0], 1e-8);
	near(a.coef[1] - 0.02, b.coef[1], 1e-8);
	near(a.loglik, b.loglik, 1e-10);
	arena_release(&arena);
}

/* Without tied events all three likelihoods are one. */
static void ties_agree_without_ties(void **state)
{
	struct arena arena = {0};
	struct cohort *cohort = cohort_read(&arena, "bladder");
	struct cox_input input = plain_input(cohort);
	struct cox_fit fits[3];

	(void)state;
	for (size_t i = 0; i < cohort->n; i++)
		cohort->time[i] += (double)i * 1e-4;
	for (int ties = 0; ties <= TIES_EXACT; ties++) {
		input.ties = (enum cox_ties)ties;
		fits[ties] = fit_of(&arena, &input);
	}
	fits_near(&fits[TIES_EFRON], &fits[TIES_BRESLOW]);
	fits_near(&fits[TIES_EXACT], &fits[TIES_BRESLOW]);
	arena_release(&arena);
}

/* --- Awkward data --------------------------------------------------------- */

static const double six_times[] = {1, 2, 2, 3, 4, 4};
static const double six_x[] = {0, 1, 0, 1, 0, 1};
static const double six_weights[] = {1, 0.5, 2, 1, 1, 3};

/* Everything at once, on the first n of six rows. */
static struct cox_input small_input(size_t n, const double *time, const unsigned char *event)
{
	static const uint32_t strata[] = {0, 0, 0, 2, 2, 2};

	return (struct cox_input){
	    .times = {n, time, NULL, event},
	    .n_terms = 1,
	    .x = six_x,
	    .stratum = strata,
	    .n_strata = 3, /* one of them empty */
	    .offset = six_times,
	    .weight = six_weights,
	    .robust = true,
	};
}

static void all_ways(size_t n, const double *time, const unsigned char *event,
                     enum cox_status status)
{
	for (int ties = 0; ties <= TIES_EXACT; ties++) {
		struct arena arena = {0};
		struct cox_input input = small_input(n, time, event);
		struct cox_profile profile;
		struct cox_fit fit;

		input.ties = (enum cox_ties)ties;
		if (ties == TIES_EXACT) {
			input.weight = NULL;
			input.robust = false;
		}
		cox_fit(&arena, &input, &fit);
		/* separation may end in any way but a number without end */
		assert_true(fit.status == status ||
		            (fit.status == COX_NOT_CONVERGED && status == COX_OK));
		input.robust = false;
		if (ties == TIES_EXACT)
			input.ties = TIES_EFRON;
		cox_firth_fit(&arena, &input, 0.95, &fit, &profile);
		assert_int_equal(fit.status, status);
		assert_true(isnan(fit.coef[0]) || isfinite(profile.lo[0]));
		arena_release(&arena);
	}
}

static void small_and_odd(void **state)
{
	static const unsigned char none[6], all[] = {1, 1, 1, 1, 1, 1};
	static const double same[] = {5, 5, 5, 5, 5, 5};
	static const double zero[6];

	(void)state;
	for (size_t n = 0; n <= 6; n++)
		all_ways(n, six_times, none, COX_NO_EVENTS);
	for (size_t n = 1; n <= 6; n++) {
		all_ways(n, six_times, all, COX_OK);
		all_ways(n, same, all, COX_OK);
		all_ways(n, zero, all, COX_OK);
	}
}

/* Nobody in one group has an event: infinite without the penalty, finite with
 * it; a constant and a copied term beside it are found out. */
static void separation(void **state)
{
	struct arena arena = {0};
	struct cohort *cohort = cohort_read(&arena, "separate");
	struct cox_input input = plain_input(cohort);
	struct cox_profile profile;
	struct cox_fit fit;
	double *x = ARENA_ARRAY(&arena, double, 4 * cohort->n);

	(void)state;
	for (size_t i = 0; i < cohort->n; i++) {
		x[i] = 7.25;
		x[cohort->n + i] = x[2 * cohort->n + i] = cohort->value[0][i];
		x[3 * cohort->n + i] = cohort->value[1][i];
	}
	input.x = x;
	input.n_terms = 4;
	input.robust = true;
	cox_fit(&arena, &input, &fit);
	assert_int_equal(fit.coef_status[1], COEF_INFINITE);
	input.robust = false;
	cox_firth_fit(&arena, &input, 0.95, &fit, &profile);
	assert_int_equal(fit.status, COX_OK);
	assert_int_equal(fit.coef_status[0], COEF_CONSTANT);
	assert_int_equal(fit.coef_status[1], COEF_OK);
	assert_int_equal(fit.coef_status[2], COEF_ALIASED);
	assert_int_equal(fit.df, 2);
	assert_true(isnan(fit.coef[0]) && isnan(profile.hi[2]));
	assert_true(profile.lo[1] < fit.coef[1] && fit.coef[1] < profile.hi[1]);
	assert_true(isfinite(profile.lo[1]) && isfinite(profile.lr[1]));
	arena_release(&arena);
}

/* 1e5 rows, 40 of a cluster, on 1000 days: done, and Firth's estimate near the
 * usual one.  Exact ties of so many events are not tried. */
static void many_rows(void **state)
{
	enum { N = 100000 };
	struct arena arena = {0};
	double *time = ARENA_ARRAY(&arena, double, N);
	double *x = ARENA_ARRAY(&arena, double, N);
	unsigned char *event = ARENA_ARRAY(&arena, unsigned char, N);
	uint32_t *cluster = ARENA_ARRAY(&arena, uint32_t, N);
	uint32_t *stratum = ARENA_ARRAY(&arena, uint32_t, N);
	struct cox_profile profile;
	struct cox_fit fit, firth;
	struct cox_input input = {.times = {N, time, NULL, event},
	                          .n_terms = 1,
	                          .x = x,
	                          .stratum = stratum,
	                          .n_strata = 7,
	                          .robust = true,
	                          .cluster = cluster,
	                          .n_clusters = N / 40};

	(void)state;
	for (size_t i = 0; i < N; i++) {
		time[i] = (double)(1 + i * 7919 % 1009);
		x[i] = (double)(i * 31 % 101) / 100;
		event[i] = (i * 17 + i / 101) % 3 != 0;
		cluster[i] = (uint32_t)(i / 40);
		stratum[i] = (uint32_t)(i % 7);
	}
	cox_fit(&arena, &input, &fit);
	assert_int_equal(fit.status, COX_OK);
	assert_true(fit.robust_se[0] > 0);
	input.robust = false;
	cox_firth_fit(&arena, &input, 0.95, &firth, &profile);
	assert_int_equal(firth.status, COX_OK);
	assert_true(fabs(firth.coef[0] - fit.coef[0]) < 1e-3 * fit.se[0]);
	input.stratum = NULL;
	input.ties = TIES_EXACT;
	cox_fit(&arena, &input, &fit);
	assert_int_equal(fit.status, COX_NOT_CONVERGED);
	assert_int_equal(fit.iterations, 0);
	arena_release(&arena);
}

/* All rows in one cluster: the robust variance is 0 but for rounding, and no
 * error, no test. */
static void one_cluster(void **state)
{
	static const double time[] = {1, 2, 3, 4, 5, 6}, x[] = {1, 0, 1, 0, 1, 0};
	static const unsigned char event[] = {1, 1, 0, 1, 1, 0};
	static const uint32_t cluster[6];
	struct arena arena = {0};
	struct cox_input input = {
	    .times = {.n = 6, .time = time, .event = event},
	    .n_terms = 1,
	    .x = x,
	    .robust = true,
	    .cluster = cluster,
	    .n_clusters = 1,
	};
	struct cox_fit fit;

	(void)state;
	cox_fit(&arena, &input, &fit);
	assert_int_equal(fit.coef_status[0], COEF_OK);
	assert_true(isnan(fit.robust_se[0]) && isnan(fit.wald));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(held_against_reference),
	    cmocka_unit_test(weights_are_copies),
	    cmocka_unit_test(nothing_changes),
	    cmocka_unit_test(offset_shifts),
	    cmocka_unit_test(ties_agree_without_ties),
	    cmocka_unit_test(small_and_odd),
	    cmocka_unit_test(separation),
	    cmocka_unit_test(one_cluster),
	    cmocka_unit_test(many_rows),
	};

	dist_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
