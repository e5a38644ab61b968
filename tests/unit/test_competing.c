/* Competing causes against right answers: cumulative incidence, Gray's test,
 * Fine and Gray's model.
 *
 * tests/reference/competing.csv has the answers of cmprsk and survival
 * (scripts/reference/competing.R): one number a row, named by case, quantity,
 * option and at.  Each case is defined here once more.  Below are the small
 * and odd inputs, and identities that need no reference.
 *
 * Runs from the top of the tree.  With TEST_WORST set in the
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

#include <cmocka.h>

#include "../support.h"
#include "base/arena.h"
#include "config/study.h"
#include "math/cox.h"
#include "math/dist.h"
#include "math/fine_gray.h"
#include "math/gray.h"
#include "math/incidence.h"
#include "math/logrank.h"

#define TOLERANCE 1e-10

/* --- Cohorts -------------------------------------------------------------- */

enum { MOST_TERMS = 4 };

struct cohort {
	size_t n;
	double *time, *entry; /* entry NULL unless the case has it */
	unsigned char *cause;
	uint32_t *group, *two; /* two: another grouping */
	double *x;             /* by column */
	size_t n_terms;
};

static struct cohort cohort_new(struct arena *arena, size_t n, size_t n_terms)
{
	size_t n_cells = n * n_terms;

	return (struct cohort){.n = n,
	                       .time = ARENA_ARRAY(arena, double, n),
	                       .cause = ARENA_ARRAY(arena, unsigned char, n),
	                       .group = ARENA_ARRAY(arena, uint32_t, n),
	                       .two = ARENA_ARRAY(arena, uint32_t, n),
	                       .x = ARENA_ARRAY(arena, double, n_cells),
	                       .n_terms = n_terms};
}

static struct survival_times times_of(const struct cohort *cohort)
{
	return (struct survival_times){
	    .n = cohort->n, .time = cohort->time, .entry = cohort->entry, .event = cohort->cause};
}

/* The rows of a file, `width` numbers each; women are 1. */
static double *file_numbers(struct arena *arena, const char *path, size_t width, size_t *n)
{
	struct grid grid = grid_read(arena, path);
	double *values = ARENA_ARRAY(arena, double, grid.n_rows *width);

	assert_int_equal(grid.n_columns, width);
	*n = grid.n_rows;
	for (size_t i = 0; i < grid.n_rows * width; i++) {
		const char *cell = grid.cells[width + i];

		values[i] = is(cell, "F") ? 1 : is(cell, "M") ? 0 : grid_number(cell);
	}
	return values;
}

/* Columns of competing_data.csv: id group x b time cause entry. */
enum { ID, GROUP, X, B, TIME, CAUSE, ENTRY, WIDTH };

static struct cohort made_read(struct arena *arena)
{
	size_t n;
	double *rows = file_numbers(arena, "tests/reference/competing_data.csv", WIDTH, &n);
	struct cohort cohort = cohort_new(arena, n, MOST_TERMS);

	for (size_t i = 0; i < n; i++) {
		const double *row = rows + i * WIDTH;

		cohort.time[i] = row[TIME];
		cohort.cause[i] = (unsigned char)row[CAUSE];
		cohort.group[i] = (uint32_t)row[GROUP];
		cohort.two[i] = (uint32_t)row[B];
		cohort.x[i] = row[X];
		cohort.x[n + i] = row[B];
		cohort.x[2 * n + i] = row[GROUP] == 1;
		cohort.x[3 * n + i] = row[GROUP] == 2;
	}
	return cohort;
}

static struct cohort case_made2(struct arena *arena)
{
	struct cohort cohort = made_read(arena);

	cohort.group = cohort.two;
	return cohort;
}

static struct cohort case_delayed(struct arena *arena)
{
	struct cohort cohort = made_read(arena);
	size_t n;
	double *rows = file_numbers(arena, "tests/reference/competing_data.csv", WIDTH, &n);

	cohort.entry = ARENA_ARRAY(arena, double, n);
	for (size_t i = 0; i < n; i++)
		cohort.entry[i] = rows[i * WIDTH + ENTRY];
	return cohort;
}

static struct cohort case_untied(struct arena *arena)
{
	struct cohort cohort = made_read(arena);

	for (size_t i = 0; i < cohort.n; i++)
		cohort.time[i] += (double)(i + 1) / 1000;
	return cohort;
}

static struct cohort case_coarse(struct arena *arena)
{
	struct cohort cohort = made_read(arena);

	for (size_t i = 0; i < cohort.n; i++)
		cohort.time[i] = ceil(cohort.time[i] / 25);
	return cohort;
}

/* The subjects that `keep` chooses. */
static struct cohort cohort_part(struct arena *arena, const struct cohort *all,
                                 bool (*keep)(const struct cohort *, size_t))
{
	struct cohort part;
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		n += keep(all, i);
	part = cohort_new(arena, n, all->n_terms);
	n = 0;
	for (size_t i = 0; i < all->n; i++) {
		if (!keep(all, i))
			continue;
		part.time[n] = all->time[i];
		part.cause[n] = all->cause[i];
		part.group[n] = all->group[i];
		part.two[n] = all->two[i];
		for (size_t j = 0; j < all->n_terms; j++)
			part.x[j * part.n + n] = all->x[j * all->n + i];
		n++;
	}
	return part;
}

static bool has_ended(const struct cohort *cohort, size_t i)
{
	return cohort->cause[i] != 0;
}

static bool is_early(const struct cohort *cohort, size_t i)
{
	(void)cohort;
	return i < 12;
}

static bool is_complete(const struct cohort *cohort, size_t i)
{
	for (size_t j = 0; j < cohort->n_terms; j++)
		if (isnan(cohort->x[j * cohort->n + i]))
			return false;
	return true;
}

static struct cohort case_uncensored(struct arena *arena)
{
	struct cohort all = made_read(arena);

	return cohort_part(arena, &all, has_ended);
}

static struct cohort case_few(struct arena *arena)
{
	struct cohort all = made_read(arena), few;

	few = cohort_part(arena, &all, is_early);
	few.group = few.two;
	return few;
}

static struct cohort case_alone(struct arena *arena)
{
	struct cohort cohort = made_read(arena);

	for (size_t i = 0; i < cohort.n; i++)
		if (cohort.cause[i] == 2)
			cohort.cause[i] = 0;
	return cohort;
}

/* Columns of mgus2.csv. */
enum { M_ID, M_AGE, M_SEX, M_HGB, M_CREAT, M_MSPIKE, M_PTIME, M_PSTAT, M_FUTIME, M_DEATH, M_WIDTH };

static struct cohort case_mgus2(struct arena *arena)
{
	size_t n;
	double *rows = file_numbers(arena, "config/data/mgus2.csv", M_WIDTH, &n);
	struct cohort cohort = cohort_new(arena, n, MOST_TERMS);

	for (size_t i = 0; i < n; i++) {
		const double *row = rows + i * M_WIDTH;
		bool pcm = row[M_PSTAT] == 1;

		cohort.time[i] = pcm ? row[M_PTIME] : row[M_FUTIME];
		cohort.cause[i] = pcm ? 1 : row[M_DEATH] == 1 ? 2 : 0;
		cohort.group[i] = (uint32_t)row[M_SEX];
		cohort.x[i] = row[M_AGE];
		cohort.x[n + i] = row[M_SEX];
		cohort.x[2 * n + i] = row[M_HGB];
		cohort.x[3 * n + i] = row[M_MSPIKE];
	}
	return cohort;
}

static const struct {
	const char *name;
	struct cohort (*make)(struct arena *arena);
} cases[] = {
    {"made", made_read},     {"made2", case_made2},   {"delayed", case_delayed},
    {"untied", case_untied}, {"coarse", case_coarse}, {"uncensored", case_uncensored},
    {"alone", case_alone},   {"few", case_few},       {"mgus2", case_mgus2},
};

/* --- Rows of competing.csv ------------------------------------------------ */

struct row {
	const char *name, *quantity, *option;
	double at, value; /* NaN if empty */
};

/* What is computed of a case once. */
struct answers {
	struct arena arena;
	struct cohort cohort, complete;
	struct incidence_set aalen, delta;
	struct fine_gray_fit fit[2];
};

static struct incidence_set incidence_of(struct arena *arena, const struct cohort *cohort,
                                         enum incidence_variance variance)
{
	struct incidence_input input = {
	    .times = times_of(cohort), .cause = cohort->cause, .n_causes = 2, .variance = variance};
	struct incidence_set set;

	incidence_estimate(arena, &input, &set);
	return set;
}

static struct fine_gray_fit fine_gray_of(struct arena *arena, const struct cohort *cohort,
                                         unsigned char interest)
{
	struct fine_gray_input input = {.times = times_of(cohort),
	                                .cause = cohort->cause,
	                                .interest = interest,
	                                .n_terms = cohort->n_terms,
	                                .x = cohort->x};
	struct fine_gray_fit fit;

	fine_gray_fit(arena, &input, &fit);
	return fit;
}

static struct gray_test gray_of(struct arena *arena, const struct cohort *cohort, size_t n_groups,
                                unsigned char interest, double rho)
{
	struct gray_input input = {.times = times_of(cohort),
	                           .cause = cohort->cause,
	                           .interest = interest,
	                           .group = cohort->group,
	                           .n_groups = n_groups,
	                           .rho = rho};
	struct gray_test test;

	gray_test(arena, &input, &test);
	return test;
}

static void answers_make(struct answers *answers, const char *name)
{
	struct arena *arena = &answers->arena;
	size_t i = 0;

	while (i < COUNT(cases) && strcmp(cases[i].name, name) != 0)
		i++;
	if (i == COUNT(cases))
		fail_msg("unknown case %s", name);
	answers->cohort = cases[i].make(arena);
	answers->aalen = incidence_of(arena, &answers->cohort, INCIDENCE_AALEN);
	answers->delta = incidence_of(arena, &answers->cohort, INCIDENCE_DELTA);
	if (answers->cohort.entry)
		return;
	answers->complete = cohort_part(arena, &answers->cohort, is_complete);
	for (unsigned char k = 0; k < 2; k++)
		answers->fit[k] = fine_gray_of(arena, &answers->complete, (unsigned char)(k + 1));
}

static enum transform transform_named(const char *name)
{
	for (int i = 0; transform_names[i]; i++)
		if (strcmp(transform_names[i], name) == 0)
			return (enum transform)i;
	fail_msg("unknown transform %s", name);
	return TRANSFORM_PLAIN;
}

/* A limit of the incidence at a time. */
static double limit_at(struct answers *answers, size_t cause, const char *transform, double at,
                       bool upper)
{
	struct incidence_limits limits = incidence_band(&answers->arena, &answers->delta, cause,
	                                                transform_named(transform), 0.95);
	ptrdiff_t row = km_index(&answers->delta.any, at);

	return row < 0 ? 0 : upper ? limits.hi[row] : limits.lo[row];
}

static double quantile_at(struct answers *answers, const struct row *row, size_t cause)
{
	struct arena *arena = &answers->arena;
	struct incidence_limits limits;
	char transform[16], rule[16];
	const double *value = answers->delta.causes[cause].incidence;

	assert_int_equal(sscanf(row->option, "%*s %15s %15s", transform, rule), 2);
	limits = incidence_band(arena, &answers->delta, cause, transform_named(transform), 0.95);
	if (strcmp(row->quantity, "quantile_late") == 0)
		value = limits.lo;
	else if (strcmp(row->quantity, "quantile_early") == 0)
		value = limits.hi;
	return incidence_quantile(arena, &answers->delta, value, row->at,
	                          strcmp(rule, "first") == 0 ? QUANTILE_FIRST : QUANTILE_R_PRINT);
}

static size_t groups_of(const struct cohort *cohort)
{
	size_t n = 0;

	for (size_t i = 0; i < cohort->n; i++)
		if (cohort->group[i] >= n)
			n = cohort->group[i] + 1;
	return n;
}

static double gray_answer(struct answers *answers, const struct row *row, size_t cause)
{
	double rho = strtod(strchr(row->option, ' '), NULL);
	struct gray_test test =
	    gray_of(&answers->arena, &answers->cohort, groups_of(&answers->cohort),
	            (unsigned char)(cause + 1), rho);

	if (strcmp(row->quantity, "gray") == 0)
		return test.statistic;
	return strcmp(row->quantity, "gray_df") == 0 ? test.df : test.p;
}

static double fit_answer(const struct fine_gray_fit *fit, const struct row *row)
{
	const char *quantity = row->quantity;
	size_t i = isnan(row->at) ? 0 : (size_t)row->at;

	assert_int_equal(fit->status, FINE_GRAY_OK);
	if (strcmp(quantity, "coef") == 0)
		return fit->coef[i];
	if (strcmp(quantity, "se_coef") == 0)
		return fit->se[i];
	if (strcmp(quantity, "variance") == 0)
		return fit->variance[i];
	if (strcmp(quantity, "loglik") == 0)
		return fit->loglik;
	if (strcmp(quantity, "loglik_null") == 0)
		return fit->loglik_null;
	fail_msg("unknown quantity %s", quantity);
	return NAN;
}

static double answer(struct answers *answers, const struct row *row)
{
	const char *quantity = row->quantity, *option = strchr(row->option, ' ');
	size_t cause = row->option[0] == '2';
	ptrdiff_t at = km_index(&answers->delta.any, row->at);

	if (strcmp(quantity, "incidence") == 0)
		return answers->aalen.causes[cause].incidence[at];
	if (strcmp(quantity, "se") == 0)
		return strcmp(option, " aalen") == 0 ? answers->aalen.causes[cause].se[at]
		                                     : answers->delta.causes[cause].se[at];
	if (strcmp(quantity, "lower") == 0 || strcmp(quantity, "upper") == 0)
		return limit_at(answers, cause, option + 1, row->at, quantity[0] == 'u');
	if (strncmp(quantity, "quantile", 8) == 0)
		return quantile_at(answers, row, cause);
	if (strncmp(quantity, "gray", 4) == 0)
		return gray_answer(answers, row, cause);
	return fit_answer(&answers->fit[cause], row);
}

static double error_of(double ours, double should)
{
	if (isnan(should))
		return isnan(ours) ? 0 : INFINITY;
	if (ours == should)
		return 0;
	/* a variance that is 0 but for rounding has no relative error */
	return fabs(ours - should) / fmax(fabs(should), 1e-6);
}

static void test_reference(void **state)
{
	struct arena arena = {0};
	struct grid grid = grid_read(&arena, "tests/reference/competing.csv");
	struct answers answers = {0};
	struct worst worst = {.n = 0};
	const char *now = "";
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < grid.n_rows; i++) {
		struct row row = {grid_cell(&grid, i, 0), grid_cell(&grid, i, 1),
		                  grid_cell(&grid, i, 2), grid_number(grid_cell(&grid, i, 3)),
		                  grid_number(grid_cell(&grid, i, 4))};
		double ours, error;

		if (!is(row.name, now)) {
			arena_release(&answers.arena);
			answers = (struct answers){0};
			now = row.name;
			answers_make(&answers, now);
		}
		ours = answer(&answers, &row);
		error = error_of(ours, row.value);
		worst_note(&worst, row.quantity, error);
		if (error <= TOLERANCE)
			continue;
		if (wrong++ < 20)
			print_message("%s %s %s %g: %.15g, not %.15g\n", row.name, row.quantity,
			              row.option, row.at, ours, row.value);
	}
	arena_release(&answers.arena);
	worst_print(&worst, "competing");
	assert_true(grid.n_rows > 4000);
	assert_int_equal(wrong, 0);
	arena_release(&arena);
}

/* --- Identities ----------------------------------------------------------- */

static void assert_near(double is, double should, double tolerance)
{
	if (!(error_of(is, should) <= tolerance))
		fail_msg("%.15g, not %.15g", is, should);
}

/* The causes and nobody's end share the probability out. */
static void test_sum(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (size_t c = 0; c < COUNT(cases); c++) {
		struct cohort cohort = cases[c].make(&arena);
		struct incidence_set set = incidence_of(&arena, &cohort, INCIDENCE_AALEN);

		for (size_t row = 0; row < set.any.n; row++)
			assert_near(set.causes[0].incidence[row] + set.causes[1].incidence[row] +
			                set.any.survival[row],
			            1, 1e-13);
	}
	arena_release(&arena);
}

/* One cause alone is 1 - Kaplan-Meier with Greenwood's error. */
static void test_alone(void **state)
{
	struct arena arena = {0};
	struct cohort cohort = case_alone(&arena);
	struct incidence_set set = incidence_of(&arena, &cohort, INCIDENCE_DELTA);
	struct incidence *of = &set.causes[0];

	(void)state;
	for (size_t row = 0; row < set.any.n; row++) {
		double s = set.any.survival[row];

		assert_near(of->incidence[row], 1 - s, 1e-13);
		if (s > 0)
			assert_near(of->se[row], s * sqrt(set.any.greenwood[row]), 1e-12);
		assert_true(set.causes[1].incidence[row] == 0);
		assert_true(set.causes[1].se[row] == 0);
	}
	arena_release(&arena);
}

/* The subjects of `all`, `copies` times each, from the last to the first. */
static struct cohort cohort_copies(struct arena *arena, const struct cohort *all, size_t copies)
{
	struct cohort result = cohort_new(arena, copies * all->n, all->n_terms);

	for (size_t k = 0; k < result.n; k++) {
		size_t i = all->n - 1 - k % all->n;

		result.time[k] = all->time[i];
		result.cause[k] = all->cause[i];
		result.group[k] = all->group[i];
		for (size_t j = 0; j < all->n_terms; j++)
			result.x[j * result.n + k] = all->x[j * all->n + i];
	}
	return result;
}

/* The order of the rows changes nothing; copies change variances only. */
static void test_copies(void **state)
{
	struct arena arena = {0};
	struct cohort once = made_read(&arena);

	(void)state;
	for (size_t copies = 1; copies <= 3; copies++) {
		struct cohort more = cohort_copies(&arena, &once, copies);
		struct fine_gray_fit a = fine_gray_of(&arena, &once, 1),
				     b = fine_gray_of(&arena, &more, 1);
		struct incidence_set f = incidence_of(&arena, &once, INCIDENCE_DELTA),
				     g = incidence_of(&arena, &more, INCIDENCE_DELTA);

		for (size_t j = 0; j < a.n_terms; j++) {
			assert_near(b.coef[j], a.coef[j], 1e-11);
			assert_near(b.se[j] * sqrt((double)copies), a.se[j], 1e-10);
		}
		for (size_t row = 0; row < f.any.n; row++) {
			assert_near(g.causes[1].incidence[row], f.causes[1].incidence[row], 1e-12);
			assert_near(g.causes[1].se[row] * sqrt((double)copies), f.causes[1].se[row],
			            1e-12);
		}
		if (copies == 1)
			assert_near(gray_of(&arena, &more, 3, 1, 0).statistic,
			            gray_of(&arena, &once, 3, 1, 0).statistic, 1e-12);
	}
	arena_release(&arena);
}

static struct cox_fit cox_of(struct arena *arena, const struct cohort *cohort, const double *time,
                             const unsigned char *event)
{
	struct cox_input input = {.times = {.n = cohort->n, .time = time, .event = event},
	                          .n_terms = cohort->n_terms,
	                          .x = cohort->x,
	                          .ties = TIES_BRESLOW};
	struct cox_fit fit;

	cox_fit(arena, &input, &fit);
	return fit;
}

/* Without competing ends the model is Cox's; without censoring it is Cox's
 * with the competing ends put off for ever. */
static void test_cox(void **state)
{
	struct arena arena = {0};
	struct cohort alone = case_alone(&arena);
	struct cohort ends = case_uncensored(&arena);
	struct fine_gray_fit fit = fine_gray_of(&arena, &alone, 1);
	struct cox_fit cox = cox_of(&arena, &alone, alone.time, alone.cause);
	unsigned char *event = ARENA_ARRAY(&arena, unsigned char, ends.n);
	double *time = ARENA_ARRAY(&arena, double, ends.n);

	(void)state;
	for (size_t j = 0; j < fit.n_terms; j++)
		assert_true(fabs(fit.coef[j] - cox.coef[j]) < 1e-8);
	assert_near(fit.loglik, cox.loglik, 1e-9);
	assert_near(fit.loglik_null, cox.loglik_null, 1e-12);
	for (size_t i = 0; i < ends.n; i++) {
		event[i] = ends.cause[i] == 1;
		time[i] = event[i] ? ends.time[i] : 1e6;
	}
	fit = fine_gray_of(&arena, &ends, 1);
	cox = cox_of(&arena, &ends, time, event);
	for (size_t j = 0; j < fit.n_terms; j++)
		assert_true(fabs(fit.coef[j] - cox.coef[j]) < 1e-8);
	assert_near(fit.loglik, cox.loglik, 1e-9);
	arena_release(&arena);
}

/* Without competing ends Gray's score is that of the log-rank test; names of
 * groups do not matter. */
static void test_scores(void **state)
{
	struct arena arena = {0};
	struct cohort cohort = case_alone(&arena), made = made_read(&arena);
	struct survival_times times = times_of(&cohort);
	struct gray_test test = gray_of(&arena, &cohort, 3, 1, 0);
	double before = gray_of(&arena, &made, 3, 1, 0.5).statistic;
	struct logrank logrank;

	(void)state;
	logrank_test(&arena, &times, cohort.group, 3, &logrank);
	for (size_t g = 0; g < 3; g++)
		assert_near(test.score[g], logrank.observed[g] - logrank.expected[g], 1e-11);
	for (size_t i = 0; i < made.n; i++)
		made.group[i] = (made.group[i] + 1) % 3;
	assert_near(gray_of(&arena, &made, 3, 1, 0.5).statistic, before, 1e-12);
	/* a group without anybody takes no part */
	for (size_t i = 0; i < made.n; i++)
		made.group[i] += made.group[i] > 0;
	test = gray_of(&arena, &made, 5, 1, 0.5);
	assert_near(test.statistic, before, 1e-12);
	assert_int_equal(test.df, 2);
	arena_release(&arena);
}

/* --- Odd data ------------------------------------------------------------- */

/* Small cohorts by hand: times, causes, group and one term. */
struct odd {
	const char *name;
	size_t n;
	double time[6];
	unsigned char cause[6];
	uint32_t group[6];
	double x[6];
};

static const struct odd odds[] = {
    {"nobody", 0, {0}, {0}, {0}, {0}},
    {"one censored", 1, {5}, {0}, {0}, {1}},
    {"one event", 1, {5}, {1}, {0}, {1}},
    {"one competing", 1, {5}, {2}, {0}, {1}},
    {"two", 2, {5, 7}, {1, 2}, {0, 1}, {1, 2}},
    {"two, tied", 2, {5, 5}, {1, 2}, {0, 1}, {1, 2}},
    {"no events", 4, {1, 2, 3, 4}, {0, 0, 0, 0}, {0, 1, 0, 1}, {1, 2, 3, 4}},
    {"competing only", 4, {1, 2, 3, 4}, {2, 2, 2, 2}, {0, 1, 0, 1}, {1, 2, 3, 5}},
    {"events only", 4, {1, 2, 3, 4}, {1, 1, 1, 1}, {0, 1, 0, 1}, {1, 2, 3, 1}},
    {"all tied", 6, {3, 3, 3, 3, 3, 3}, {1, 2, 0, 1, 2, 0}, {0, 0, 0, 1, 1, 1}, {1, 2, 3, 4, 5, 6}},
    {"at time 0", 5, {0, 0, 0, 1, 2}, {1, 2, 0, 1, 0}, {0, 1, 0, 1, 1}, {1, 2, 1, 2, 2}},
    {"one group", 4, {1, 2, 3, 4}, {1, 2, 1, 0}, {1, 1, 1, 1}, {1, 4, 2, 2}},
    {"constant", 4, {1, 2, 3, 4}, {1, 2, 1, 0}, {0, 0, 1, 1}, {7, 7, 7, 7}},
    {"separated", 6, {1, 2, 3, 4, 5, 6}, {1, 1, 1, 0, 2, 0}, {0, 0, 0, 1, 1, 1}, {0, 0, 0, 1, 1, 1}},
    {"pooled to 1", 5, {1, 1, 2, 3, 4}, {1, 1, 1, 1, 1}, {0, 0, 1, 1, 1}, {1, 2, 3, 4, 5}},
    {"last is censored", 4, {1, 2, 2, 3}, {1, 2, 1, 0}, {0, 1, 0, 1}, {3, 1, 1, 0}},
};

static struct cohort odd_cohort(struct arena *arena, const struct odd *odd)
{
	struct cohort cohort = cohort_new(arena, odd->n, 1);

	for (size_t i = 0; i < odd->n; i++) {
		cohort.time[i] = odd->time[i];
		cohort.cause[i] = odd->cause[i];
		cohort.group[i] = odd->group[i];
		cohort.x[i] = odd->x[i];
	}
	return cohort;
}

static void check_incidence(struct arena *arena, const struct cohort *cohort,
                            enum incidence_variance variance)
{
	struct incidence_set set = incidence_of(arena, cohort, variance);

	for (size_t k = 0; k < 2; k++)
		for (int t = 0; t < TRANSFORM_COLLETT; t++) {
			const struct incidence *of = &set.causes[k];
			struct incidence_limits limits =
			    incidence_band(arena, &set, k, (enum transform)t, 0.95);
			const double *lo = limits.lo, *hi = limits.hi;

			for (size_t row = 0; row < set.any.n; row++) {
				assert_true(of->incidence[row] >= 0 && of->incidence[row] <= 1);
				assert_true(isfinite(of->se[row]));
				assert_true(isnan(lo[row]) ||
				            (lo[row] >= 0 && lo[row] <= of->incidence[row]));
				assert_true(isnan(hi[row]) ||
				            (hi[row] <= 1 && hi[row] >= of->incidence[row]));
			}
		}
}

static void check_gray(struct arena *arena, const struct cohort *cohort, double rho)
{
	for (unsigned char k = 1; k <= 2; k++) {
		struct gray_test test = gray_of(arena, cohort, 2, k, rho);

		assert_true(test.estimable == (test.reason == NULL));
		assert_true(test.estimable == isfinite(test.statistic));
		assert_true(test.estimable == (test.p >= 0 && test.p <= 1));
		assert_true(test.estimable == (test.df > 0));
	}
}

static void check_fit(struct arena *arena, const struct cohort *cohort)
{
	for (unsigned char k = 1; k <= 2; k++) {
		struct fine_gray_fit fit = fine_gray_of(arena, cohort, k);
		bool ok = fit.status == FINE_GRAY_OK;

		assert_true(ok == (fit.n_events > 0));
		for (size_t j = 0; j < fit.n_terms; j++)
			if (ok && fit.coef_status[j] == COEF_OK)
				assert_true(isfinite(fit.coef[j]) && fit.se[j] > 0);
	}
}

static void test_odd(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(odds); i++) {
		struct arena arena = {0};
		struct cohort cohort = odd_cohort(&arena, &odds[i]);

		check_incidence(&arena, &cohort, INCIDENCE_AALEN);
		check_incidence(&arena, &cohort, INCIDENCE_DELTA);
		check_gray(&arena, &cohort, 0);
		check_gray(&arena, &cohort, -1);
		check_gray(&arena, &cohort, 0.5);
		check_fit(&arena, &cohort);
		arena_release(&arena);
	}
}

static const struct odd *odd_named(const char *name)
{
	for (size_t i = 0; i < COUNT(odds); i++)
		if (strcmp(odds[i].name, name) == 0)
			return &odds[i];
	fail_msg("no cohort %s", name);
	return NULL;
}

static enum coef_status status_of(struct arena *arena, const char *name)
{
	struct cohort cohort = odd_cohort(arena, odd_named(name));

	return fine_gray_of(arena, &cohort, 1).coef_status[0];
}

static void test_statuses(void **state)
{
	struct arena arena = {0};
	struct cohort made = made_read(&arena);
	struct fine_gray_fit fit;

	(void)state;
	assert_int_equal(status_of(&arena, "constant"), COEF_CONSTANT);
	assert_int_equal(status_of(&arena, "separated"), COEF_INFINITE);
	assert_int_equal(status_of(&arena, "two"), COEF_INFINITE);
	assert_int_equal(status_of(&arena, "all tied"), COEF_OK);
	/* the fourth term becomes the sum of the two before it */
	for (size_t i = 0; i < made.n; i++)
		made.x[3 * made.n + i] = made.x[made.n + i] + made.x[2 * made.n + i];
	fit = fine_gray_of(&arena, &made, 1);
	assert_int_equal(fit.coef_status[3], COEF_ALIASED);
	assert_true(isnan(fit.coef[3]) && fit.df == 3);
	made.n_terms = 3;
	assert_near(fine_gray_of(&arena, &made, 1).coef[2], fit.coef[2], 1e-10);
	made.n_terms = 0;
	fit = fine_gray_of(&arena, &made, 1);
	assert_int_equal(fit.status, FINE_GRAY_NO_TERMS);
	assert_true(fit.loglik == fit.loglik_null);
	arena_release(&arena);
}

/* Many rows, whole days and tied. */
static void test_many(void **state)
{
	struct arena arena = {0};
	struct cohort cohort = cohort_new(&arena, 100000, 2);
	uint64_t seed = 7;

	(void)state;
	for (size_t i = 0; i < cohort.n; i++) {
		seed = seed * 6364136223846793005U + 1442695040888963407U;
		cohort.x[i] = (double)(seed >> 40) / (1 << 24);
		cohort.x[cohort.n + i] = (double)(seed >> 33 & 1);
		cohort.group[i] = seed >> 20 & 3;
		cohort.cause[i] = (unsigned char)((seed >> 50) % 3);
		cohort.time[i] = (double)((seed >> 13) % 3000);
	}
	check_incidence(&arena, &cohort, INCIDENCE_AALEN);
	assert_int_equal(gray_of(&arena, &cohort, 4, 1, 0).df, 3);
	assert_int_equal(fine_gray_of(&arena, &cohort, 1).status, FINE_GRAY_OK);
	arena_release(&arena);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reference), cmocka_unit_test(test_sum),
	    cmocka_unit_test(test_alone),     cmocka_unit_test(test_copies),
	    cmocka_unit_test(test_cox),       cmocka_unit_test(test_scores),
	    cmocka_unit_test(test_odd),       cmocka_unit_test(test_statuses),
	    cmocka_unit_test(test_many),
	};

	dist_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
