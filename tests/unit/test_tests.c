/* The tests between curves against right answers.
 *
 * tests/reference/tests.csv has the answers of R (scripts/reference/tests.R):
 * section, case, option, quantity, at, value.  Each case is defined here once
 * more; a row that is not known here fails.  Below are the small and odd
 * inputs, and what must hold whatever the data are.
 *
 * Runs from the top of the tree.  With TEST_WORST set in the environment
 * it prints the largest relative error of each section.
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
#include "math/adjust.h"
#include "math/cox.h"
#include "math/dist.h"
#include "math/logrank.h"
#include "math/mvn.h"
#include "math/permutation.h"

/* --- Cohorts -------------------------------------------------------------- */

struct case_source {
	const char *name, *file, *time, *event, *entry;
	double event_code;
	const char *group;
	double first; /* code of the first group */
	size_t n_groups;
	const char *stratum;
	double first_stratum;
	size_t n_strata;
};

#define LUNG "config/data/lung.csv", "time", "status", NULL, 2
#define GBSG "config/data/gbsg.csv", "rfstime", "status", NULL, 1
#define VETERAN "config/data/veteran.csv", "time", "status", NULL, 1
#define DELAYED "tests/reference/delayed.csv", "time", "event", "entry", 1

static const struct case_source sources[] = {
    {"lung_sex", LUNG, "sex", 1, 2, NULL, 0, 0},
    {"gbsg_hormon", GBSG, "hormon", 0, 2, NULL, 0, 0},
    {"gbsg_grade", GBSG, "grade", 1, 3, NULL, 0, 0},
    {"gbsg_hormon_by_grade", GBSG, "hormon", 0, 2, "grade", 1, 3},
    {"gbsg_grade_by_meno", GBSG, "grade", 1, 3, "meno", 0, 2},
    {"veteran_cell", VETERAN, "celltype", 0, 4, NULL, 0, 0},
    {"veteran_cell_by_trt", VETERAN, "celltype", 0, 4, "trt", 1, 2},
    {"delayed", DELAYED, "group", 0, 3, NULL, 0, 0},
    {"delayed_by_x2", DELAYED, "group", 0, 3, "x2", 0, 2},
    {"delayed_two", DELAYED, "group", 0, 2, NULL, 0, 0},
};

static uint32_t *codes(struct arena *arena, const double *values, size_t n, double first)
{
	uint32_t *code = ARENA_ARRAY(arena, uint32_t, n);

	for (size_t i = 0; i < n; i++)
		code[i] = (uint32_t)(values[i] - first);
	return code;
}

/* Leaves out the rows of groups past the last one. */
static size_t rows_keep(struct logrank_input *input, double *time, double *entry,
                        unsigned char *event, uint32_t *group)
{
	size_t n = 0;

	for (size_t i = 0; i < input->times.n; i++) {
		if (group[i] >= input->n_groups)
			continue;
		time[n] = time[i];
		event[n] = event[i];
		group[n] = group[i];
		if (entry)
			entry[n] = entry[i];
		n++;
	}
	return n;
}

static struct logrank_input input_read(struct arena *arena, const struct case_source *source)
{
	struct grid table = grid_read(arena, source->file);
	size_t n = table.n_rows;
	double *time = grid_numbers(arena, &table, source->time);
	double *status = grid_numbers(arena, &table, source->event);
	double *entry = source->entry ? grid_numbers(arena, &table, source->entry) : NULL;
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, n);
	uint32_t *group = codes(arena, grid_numbers(arena, &table, source->group), n, source->first);
	struct logrank_input input = {.times = {n, time, entry, event},
	                              .group = group,
	                              .n_groups = source->n_groups,
	                              .n_strata = source->n_strata};

	for (size_t i = 0; i < n; i++)
		event[i] = status[i] == source->event_code;
	if (source->stratum)
		input.stratum = codes(arena, grid_numbers(arena, &table, source->stratum), n,
		                      source->first_stratum);
	input.times.n = rows_keep(&input, time, entry, event, group);
	return input;
}

/* The options of tests.csv. */
static const struct {
	const char *name;
	struct weight weight;
} weights[] = {
    {"log-rank", {WEIGHT_LOG_RANK, 0, 0}},
    {"gehan-breslow", {WEIGHT_GEHAN_BRESLOW, 0, 0}},
    {"tarone-ware", {WEIGHT_TARONE_WARE, 0, 0}},
    {"peto-peto", {WEIGHT_PETO_PETO, 0, 0}},
    {"modified-peto-peto", {WEIGHT_MODIFIED_PETO, 0, 0}},
    {"fh 0 0", {WEIGHT_FLEMING_HARRINGTON, 0, 0}},
    {"fh 1 0", {WEIGHT_FLEMING_HARRINGTON, 1, 0}},
    {"fh 0 1", {WEIGHT_FLEMING_HARRINGTON, 0, 1}},
    {"fh 1 1", {WEIGHT_FLEMING_HARRINGTON, 1, 1}},
    {"fh 0.5 2", {WEIGHT_FLEMING_HARRINGTON, 0.5, 2}},
};

static const double ranks[] = {1, 2, 3, 4, 5, 6}, given[] = {0, 1, 5, 7};

/* Sets weights and scores from "fh 0 1 trend". */
static void option_apply(struct logrank_input *input, const char *option)
{
	input->scores = strstr(option, "trend") ? ranks : strstr(option, "scores") ? given : NULL;
	input->n_weights = 1;
	for (size_t i = 0; i < COUNT(weights); i++) {
		size_t length = strlen(weights[i].name);

		if (strncmp(option, weights[i].name, length) == 0 &&
		    (option[length] == '\0' || option[length] == ' ')) {
			input->weights = &weights[i].weight;
			return;
		}
	}
	input->weights = max_combo_weights;
	input->n_weights = MOST_WEIGHTS;
}

/* --- Rows of tests.csv ---------------------------------------------------- */

struct row {
	const char *name, *option, *quantity;
	double at, value;
};

static double unknown(const struct row *row)
{
	fail_msg("%s %s %s is not known here", row->name, row->option, row->quantity);
	return NAN;
}

typedef double compute_fn(struct arena *arena, const struct row *row);

static void section_check(const char *section, size_t n_least, compute_fn *compute, double tolerance)
{
	struct arena arena = {0};
	struct grid table = grid_read(&arena, "tests/reference/tests.csv");
	double worst = 0;
	size_t n = 0, wrong = 0;

	for (size_t i = 0; i < table.n_rows; i++) {
		struct row row = {grid_cell(&table, i, 1), grid_cell(&table, i, 2),
		                  grid_cell(&table, i, 3), grid_number(grid_cell(&table, i, 4)),
		                  grid_number(grid_cell(&table, i, 5))};
		struct arena scratch = {0};
		double ours, error;

		if (!is(grid_cell(&table, i, 0), section))
			continue;
		ours = compute(&scratch, &row);
		error = relative_error(ours, row.value);
		arena_release(&scratch);
		worst = fmax(worst, error);
		n++;
		if (error <= tolerance)
			continue;
		wrong++;
		print_error("%s %s %s %s %g: %.15g, R has %.15g\n", section, row.name, row.option,
		            row.quantity, row.at, ours, row.value);
	}
	if (getenv("TEST_WORST"))
		fprintf(stderr, "# %-12s %.1e\n", section, worst);
	assert_true(n >= n_least);
	assert_int_equal(wrong, 0);
	arena_release(&arena);
}

static const struct case_source *source_find(const struct row *row)
{
	for (size_t i = 0; i < COUNT(sources); i++)
		if (is(sources[i].name, row->name))
			return &sources[i];
	unknown(row);
	return NULL;
}

static double test_compute(struct arena *arena, const struct row *row)
{
	struct logrank_input input = input_read(arena, source_find(row));
	struct logrank test;

	option_apply(&input, row->option);
	logrank_compare(arena, &input, &test);
	assert_true(test.estimable && !test.reason);
	if (is(row->quantity, "statistic"))
		return test.statistic;
	if (is(row->quantity, "p"))
		return test.p;
	if (is(row->quantity, "df"))
		return test.df;
	if (is(row->quantity, "z"))
		return test.z[(size_t)row->at];
	return is(row->quantity, "expected") ? test.expected[(size_t)row->at] : unknown(row);
}

static void test_weighted(void **state)
{
	(void)state;
	section_check("test", 700, test_compute, 1e-11);
}

static void test_max_combo(void **state)
{
	(void)state;
	section_check("max-combo", 60, test_compute, 1e-11);
}

/* --- The normal integral -------------------------------------------------- */

/* l_i l_j off the diagonal, from "0.9 0.3 …"; returns how many. */
static size_t one_factor(const char *text, double *correlation)
{
	double factor[MVN_MOST];
	size_t n = 0;

	for (char *end; n < MVN_MOST && *text; text = end)
		factor[n++] = strtod(text, &end);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			correlation[i * n + j] = i == j ? 1 : factor[i] * factor[j];
	return n;
}

static double mvn_compute(struct arena *arena, const struct row *row)
{
	double correlation[MVN_MOST * MVN_MOST];
	size_t n = one_factor(row->option, correlation);

	(void)arena;
	return mvn_outside(correlation, n, row->at);
}

static void test_mvn(void **state)
{
	(void)state;
	section_check("mvn", 35, mvn_compute, 1e-12);
}

/* Independent variables have a product; copies change nothing, nor does the
 * sign; and what is one variable is one. */
static void test_mvn_forms(void **state)
{
	static const double apart[] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
	static const double all_one[] = {1, 1, -1, 1, 1, 1, -1, 1, -1, -1, 1, -1, 1, 1, -1, 1};
	static const double pair[] = {1, 0.4, 0.4, 1};
	static const double twice[] = {1, 0.4, -1, 0.4, 1, -0.4, -1, -0.4, 1};

	(void)state;
	for (double q = 0.25; q < 9; q += 1.25) {
		double one = normal_two_sided(q);

		assert_true(relative_error(mvn_outside(apart, 4, q), -expm1(4 * log1p(-one))) <
		            1e-9);
		assert_true(relative_error(mvn_outside(all_one, 4, q), one) < 1e-13);
		assert_true(relative_error(mvn_outside(twice, 3, q), mvn_outside(pair, 2, q)) <
		            1e-10);
	}
	assert_true(mvn_outside(apart, 0, 1) == 0);
	assert_true(mvn_outside(apart, 1, 0) == 1);
	assert_true(isnan(mvn_outside(pair, 2, NAN)));
	assert_true(mvn_outside(pair, 2, 60) >= 0);
}

/* --- Permutations --------------------------------------------------------- */

struct small {
	const char *name;
	size_t n, n_groups;
	double time[12], entry[12];
	unsigned char event[12];
	uint32_t group[12], stratum[12];
	bool entries, strata;
};

static const struct small smalls[] = {
    {.name = "small",
     .n = 10,
     .n_groups = 2,
     .time = {3, 5, 5, 8, 2, 9, 12, 12, 15, 20},
     .event = {1, 1, 1, 1, 1, 0, 1, 1, 0, 0},
     .group = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1}},
    {.name = "nobody",
     .n = 12,
     .n_groups = 2,
     .time = {2, 4, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16},
     .event = {1, 1, 0, 1, 1, 1, 1, 0, 1, 0, 0, 0},
     .group = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1}},
    {.name = "three",
     .n = 9,
     .n_groups = 3,
     .time = {1, 2, 2, 4, 5, 6, 6, 8, 9},
     .event = {1, 1, 0, 1, 1, 1, 0, 1, 1},
     .group = {0, 0, 1, 0, 1, 2, 1, 2, 2}},
    {.name = "halves",
     .n = 10,
     .n_groups = 2,
     .time = {3, 5, 5, 8, 2, 9, 12, 12, 15, 20},
     .event = {1, 1, 1, 0, 1, 1, 1, 1, 0, 0},
     .group = {0, 0, 1, 1, 0, 1, 1, 0, 1, 0},
     .stratum = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1},
     .strata = true},
    {.name = "late",
     .n = 8,
     .n_groups = 2,
     .time = {4, 6, 7, 9, 11, 12, 14, 15},
     .entry = {0, 2, 0, 3, 0, 5, 6, 0},
     .event = {1, 1, 1, 1, 0, 1, 1, 0},
     .group = {0, 0, 0, 1, 0, 1, 1, 1},
     .entries = true},
};

static struct logrank_input small_input(const struct small *small)
{
	return (struct logrank_input){
	    .times = {small->n, small->time, small->entries ? small->entry : NULL, small->event},
	    .group = small->group,
	    .n_groups = small->n_groups,
	    .stratum = small->strata ? small->stratum : NULL,
	    .n_strata = small->strata ? 2 : 0};
}

static struct permutation permute(const struct logrank_input *input, size_t most, unsigned long seed)
{
	struct permutation_request request = {most, seed, 0.95};
	struct permutation out;

	permutation_test(input, &request, &out);
	return out;
}

static double permutation_compute(struct arena *arena, const struct row *row)
{
	(void)arena;
	for (size_t i = 0; i < COUNT(smalls); i++) {
		struct logrank_input input = small_input(&smalls[i]);
		struct permutation out;

		if (!is(smalls[i].name, row->name))
			continue;
		option_apply(&input, row->option);
		out = permute(&input, 2000, 1);
		assert_true(out.exact && out.lo == out.p && out.hi == out.p);
		assert_true((double)out.n_taken == out.n_arrangements);
		return is(row->quantity, "statistic")      ? out.statistic
		       : is(row->quantity, "arrangements") ? out.n_arrangements
		       : is(row->quantity, "p")            ? out.p
		                                           : unknown(row);
	}
	return unknown(row);
}

static void test_permutation(void **state)
{
	(void)state;
	section_check("permutation", 24, permutation_compute, 1e-12);
}

/* P(X >= b) for X binomial, by its sum. */
static double binomial_upper(size_t b, size_t n, double p)
{
	double sum = 0;

	for (size_t x = b; x <= n; x++)
		sum += exp(lgamma((double)n + 1) - lgamma((double)x + 1) -
		           lgamma((double)(n - x) + 1) + (double)x * log(p) +
		           (double)(n - x) * log1p(-p));
	return sum;
}

/* Random arrangements: the exact p lies in the interval, the limits are
 * Clopper's and Pearson's, one seed gives one answer, another another. */
static void test_permutation_random(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(smalls); i++) {
		struct logrank_input input = small_input(&smalls[i]);
		struct permutation exact = permute(&input, 100000, 1);
		struct permutation wide, again, a = permute(&input, 60, 3);
		struct permutation_request request = {60, 7, 0.9999};

		assert_true(exact.exact && !a.exact && a.n_taken == 60);
		assert_true(a.p == ((double)a.n_extreme + 1) / 61);
		assert_true(a.lo <= a.p && a.p <= a.hi && a.lo < a.hi);
		permutation_test(&input, &request, &wide);
		assert_true(wide.lo <= exact.p && exact.p <= wide.hi);
		again = permute(&input, 60, 3);
		assert_true(again.n_extreme == a.n_extreme && again.p == a.p);
		if (a.n_extreme > 0)
			assert_true(fabs(binomial_upper(a.n_extreme, 60, a.lo) - 0.025) < 1e-9);
		assert_true(fabs(1 - binomial_upper(a.n_extreme + 1, 60, a.hi) - 0.025) < 1e-9);
	}
}

/* --- Adjusted p-values ---------------------------------------------------- */

static double adjust_compute(struct arena *arena, const struct row *row)
{
	static const char *const methods[] = {
	    [ADJUST_NONE] = "none",         [ADJUST_BONFERRONI] = "bonferroni",
	    [ADJUST_SIDAK] = "sidak",       [ADJUST_HOLM] = "holm",
	    [ADJUST_HOCHBERG] = "hochberg", [ADJUST_BENJAMINI_HOCHBERG] = "benjamini-hochberg"};
	static const struct {
		const char *name;
		size_t n;
		double p[6];
	} families[] = {{"five", 5, {0.01, 0.04, 0.03, 0.005, 0.2}},
	                {"ties", 6, {0.02, 0.02, 0.5, 0.02, 1, 1e-20}},
	                {"gap", 4, {0.03, NAN, 0.001, 0.7}},
	                {"one", 1, {0.04}}};

	(void)arena;
	for (size_t i = 0; i < COUNT(families); i++)
		for (size_t m = 0; m < COUNT(methods); m++) {
			double adjusted[6];

			if (!is(families[i].name, row->name) || !is(methods[m], row->option))
				continue;
			p_adjust((enum adjustment)m, families[i].p, families[i].n, adjusted);
			return adjusted[(size_t)row->at];
		}
	return unknown(row);
}

static void test_adjust(void **state)
{
	double nothing = NAN;

	(void)state;
	section_check("adjust", 96, adjust_compute, 1e-14);
	p_adjust(ADJUST_HOLM, NULL, 0, NULL);
	p_adjust(ADJUST_HOLM, &nothing, 1, &nothing);
	assert_true(isnan(nothing));
}

/* --- Odd inputs ----------------------------------------------------------- */

static const double rising[] = {1, 2, 3, 4};
static const double zeros[] = {0, 0, 0, 0};
static const double one_by_one[] = {0, 1, 2, 3};
static const unsigned char none[] = {0, 0, 0, 0}, all[] = {1, 1, 1, 1}, first_only[] = {1, 0, 0, 0};
static const uint32_t same_group[] = {0, 0, 0, 0}, two[] = {0, 1, 0, 1}, apart[] = {0, 0, 1, 1};
static const double equal_scores[] = {3, 3};

/* Tests that cannot be made, for every weight, each with its reason. */
static void test_refused(void **state)
{
	static const struct {
		struct survival_times times;
		const uint32_t *group, *stratum;
		const double *scores;
		const char *reason;
	} rows[] = {
	    {{0, rising, NULL, all}, two, NULL, NULL, "fewer than two groups"},
	    {{1, rising, NULL, all}, two, NULL, NULL, "fewer than two groups"},
	    {{4, rising, NULL, all}, same_group, NULL, NULL, "fewer than two groups"},
	    {{4, rising, NULL, none}, two, NULL, NULL, "no events"},
	    {{4, zeros, NULL, all}, two, NULL, NULL, "at risk together"},
	    {{4, rising, one_by_one, all}, two, NULL, NULL, "at risk together"},
	    /* a stratum of each group: nothing is compared */
	    {{4, rising, NULL, all}, apart, apart, NULL, "at risk together"},
	    {{4, rising, NULL, all}, two, NULL, equal_scores, "do not differ"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t w = 0; w <= COUNT(weights); w++) {
			struct arena arena = {0};
			struct logrank_input input = {.times = rows[i].times,
			                              .group = rows[i].group,
			                              .n_groups = 2,
			                              .stratum = rows[i].stratum,
			                              .n_strata = 2};
			struct logrank test;

			option_apply(&input, w < COUNT(weights) ? weights[w].name : "max-combo");
			input.scores = rows[i].scores;
			logrank_compare(&arena, &input, &test);
			assert_false(test.estimable);
			assert_true(isnan(test.statistic) && isnan(test.p));
			assert_int_equal(test.df, 0);
			assert_non_null(strstr(test.reason, rows[i].reason));
			assert_true(isnan(permute(&input, 100, 1).p));
			arena_release(&arena);
		}
}

/* One event: weights of 1 - S(t-) are 0 at it, and max-combo goes on with the
 * two tests that are left, which are one; more than two groups have no z. */
static void test_one_event(void **state)
{
	static const uint32_t three[] = {0, 1, 2, 0};
	struct arena arena = {0};
	struct logrank_input input = {
	    .times = {4, rising, NULL, first_only}, .group = two, .n_groups = 2};
	struct logrank test;

	(void)state;
	option_apply(&input, "fh 0 1");
	logrank_compare(&arena, &input, &test);
	assert_false(test.estimable);
	assert_non_null(strstr(test.reason, "no event of any weight"));
	option_apply(&input, "max-combo");
	logrank_compare(&arena, &input, &test);
	assert_true(test.estimable && isnan(test.z[1]) && isnan(test.z[2]));
	assert_true(test.z[0] == 1 && test.z[3] == 1 && test.statistic == 1);
	assert_true(fabs(test.p - normal_two_sided(1)) < 1e-13);
	input.group = three;
	input.n_groups = 3;
	logrank_compare(&arena, &input, &test);
	assert_false(test.estimable);
	assert_non_null(strstr(test.reason, "max-combo compares two groups"));
	arena_release(&arena);
}

/* With delayed entry the pooled curve can fall to 0 and stay there: weights of
 * rho > 0 are lost, which the test tells. */
static void test_after_zero(void **state)
{
	static const double time[] = {1, 5, 6, 7, 8}, entry[] = {0, 2, 2, 2, 2};
	static const unsigned char event[] = {1, 1, 1, 1, 0};
	static const uint32_t group[] = {0, 1, 0, 1, 0};
	struct arena arena = {0};
	struct logrank_input input = {
	    .times = {5, time, entry, event}, .group = group, .n_groups = 2};
	struct logrank test;

	(void)state;
	option_apply(&input, "log-rank");
	logrank_compare(&arena, &input, &test);
	assert_true(test.estimable && test.n_after_zero == 3);
	option_apply(&input, "fh 1 0");
	logrank_compare(&arena, &input, &test);
	assert_false(test.estimable);
	arena_release(&arena);
}

/* --- What must hold for any data ------------------------------------------ */

/* A made-up cohort of three groups and two strata. */
static struct logrank_input made_up(struct arena *arena, size_t n, bool ties, bool entries,
                                    uint64_t seed)
{
	double *time = ARENA_ARRAY(arena, double, n);
	double *entry = entries ? ARENA_ARRAY(arena, double, n) : NULL;
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, n);
	uint32_t *group = ARENA_ARRAY(arena, uint32_t, n);
	uint32_t *stratum = ARENA_ARRAY(arena, uint32_t, n);

	for (size_t i = 0; i < n; i++) {
		double length = -20 * log(uniform(&seed));

		group[i] = (uint32_t)(3 * uniform(&seed));
		stratum[i] = (uint32_t)(2 * uniform(&seed));
		event[i] = uniform(&seed) > 0.3;
		if (entries)
			entry[i] = floor(20 * uniform(&seed));
		time[i] = (entries ? entry[i] : 0) + (ties ? ceil(length) : length);
	}
	return (struct logrank_input){.times = {n, time, entry, event},
	                              .group = group,
	                              .n_groups = 3,
	                              .stratum = stratum,
	                              .n_strata = 2};
}

static double statistic_of(struct arena *arena, const struct logrank_input *input)
{
	struct logrank test;

	logrank_compare(arena, input, &test);
	assert_true(test.estimable);
	return test.statistic;
}

static void assert_near(double a, double b)
{
	if (relative_error(a, b) > 1e-10)
		fail_msg("%.17g and %.17g", a, b);
}

/* The cohort from its last row to its first. */
static struct logrank_input turned(struct arena *arena, const struct logrank_input *input)
{
	size_t n = input->times.n;
	double *time = ARENA_ARRAY(arena, double, n);
	double *entry = input->times.entry ? ARENA_ARRAY(arena, double, n) : NULL;
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, n);
	uint32_t *group = ARENA_ARRAY(arena, uint32_t, n);
	uint32_t *stratum = ARENA_ARRAY(arena, uint32_t, n);
	struct logrank_input out = *input;

	for (size_t i = 0; i < n; i++) {
		size_t from = n - 1 - i;

		time[i] = input->times.time[from];
		event[i] = input->times.event[from];
		group[i] = input->group[from];
		if (entry)
			entry[i] = input->times.entry[from];
		if (input->stratum)
			stratum[i] = input->stratum[from];
	}
	out.times = (struct survival_times){n, time, entry, event};
	out.group = group;
	out.stratum = input->stratum ? stratum : NULL;
	return out;
}

/* Order of rows and of groups, one stratum, scores moved and stretched. */
static void invariance_check(struct arena *arena, struct logrank_input input)
{
	static const double scores[] = {1, 2, 4}, moved[] = {1e6, 1.5e6, 2.5e6};
	uint32_t *other = ARENA_ARRAY(arena, uint32_t, input.times.n);
	struct logrank_input back = turned(arena, &input), renamed = input, whole = input,
			     one = input;
	double statistic = statistic_of(arena, &input);

	assert_near(statistic_of(arena, &back), statistic);
	for (size_t i = 0; i < input.times.n; i++)
		other[i] = (input.group[i] + 1) % 3 + 1;
	renamed.group = other;
	renamed.n_groups = 5; /* two of them empty */
	assert_near(statistic_of(arena, &renamed), statistic);
	whole.stratum = NULL;
	one.stratum = ARENA_ARRAY(arena, uint32_t, input.times.n);
	assert_near(statistic_of(arena, &one), statistic_of(arena, &whole));
	input.scores = scores;
	renamed = input;
	renamed.scores = moved;
	assert_near(statistic_of(arena, &renamed), statistic_of(arena, &input));
}

/* Of two groups the trend is the difference. */
static void two_groups_check(struct arena *arena, struct logrank_input input)
{
	uint32_t *group = ARENA_ARRAY(arena, uint32_t, input.times.n);
	struct logrank_input trend;

	for (size_t i = 0; i < input.times.n; i++)
		group[i] = input.group[i] > 0;
	input.group = group;
	input.n_groups = 2;
	trend = input;
	trend.scores = ranks;
	assert_near(statistic_of(arena, &trend), statistic_of(arena, &input));
}

/* Each cohort a second time as another stratum: twice the statistic. */
static void copies_check(struct arena *arena, struct logrank_input input)
{
	size_t n = input.times.n;
	double *time = ARENA_ARRAY(arena, double, 2 * n);
	double *entry = ARENA_ARRAY(arena, double, 2 * n);
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, 2 * n);
	uint32_t *group = ARENA_ARRAY(arena, uint32_t, 2 * n);
	uint32_t *stratum = ARENA_ARRAY(arena, uint32_t, 2 * n);
	struct logrank_input both = input;

	for (size_t i = 0; i < 2 * n; i++) {
		time[i] = input.times.time[i % n];
		event[i] = input.times.event[i % n];
		group[i] = input.group[i % n];
		stratum[i] = i >= n;
		if (input.times.entry)
			entry[i] = input.times.entry[i % n];
	}
	both.times = (struct survival_times){2 * n, time, input.times.entry ? entry : NULL, event};
	both.group = group;
	both.stratum = stratum;
	input.stratum = NULL;
	assert_near(statistic_of(arena, &both), 2 * statistic_of(arena, &input));
}

static void test_invariance(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct arena arena = {0};
		struct logrank_input input =
		    made_up(&arena, 30 + 3 * seed, seed % 2, seed % 3 == 0, seed);

		option_apply(&input, weights[seed % 10].name);
		invariance_check(&arena, input);
		two_groups_check(&arena, input);
		copies_check(&arena, input);
		arena_release(&arena);
	}
}

/* Weights that are a multiple of others: without ties and censoring S~ is
 * n/(N + 1), so that Peto's test is Gehan's. */
static void test_gehan_is_peto(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct arena arena = {0};
		struct logrank_input input = made_up(&arena, 60, false, false, seed);
		unsigned char *event = ARENA_ARRAY(&arena, unsigned char, 60);
		struct logrank_input peto;

		memset(event, 1, 60);
		input.times.event = event;
		input.stratum = NULL;
		peto = input;
		option_apply(&input, "gehan-breslow");
		option_apply(&peto, "peto-peto");
		assert_near(statistic_of(&arena, &peto), statistic_of(&arena, &input));
		arena_release(&arena);
	}
}

/* Without ties the test for trend is the score test of Cox's model with the
 * scores as a covariate. */
static void test_trend_is_score(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct arena arena = {0};
		struct logrank_input input = made_up(&arena, 80, false, seed % 2, seed);
		double *x = ARENA_ARRAY(&arena, double, 80);
		struct cox_input cox = {input.times, 1, x, TIES_BRESLOW};
		struct cox_fit fit;

		for (size_t i = 0; i < 80; i++)
			x[i] = given[input.group[i]];
		input.stratum = NULL;
		input.scores = given;
		cox_fit(&arena, &cox, &fit);
		assert_near(statistic_of(&arena, &input), fit.score);
		arena_release(&arena);
	}
}

/* Max-combo is at least as likely by chance as the largest of its tests alone,
 * and no more than all of them together (Bonferroni); also in cohorts so small
 * that the four are nearly one. */
static void test_combo_bounds(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 400; seed++) {
		struct arena arena = {0};
		struct logrank_input input =
		    made_up(&arena, 4 + seed % 40, seed % 2, seed % 3 == 0, seed);
		struct logrank test;
		double alone;
		int n = 0;

		option_apply(&input, "max-combo trend");
		logrank_compare(&arena, &input, &test);
		for (size_t i = 0; i < MOST_WEIGHTS && test.estimable; i++)
			n += !isnan(test.z[i]);
		alone = normal_two_sided(test.statistic);
		if (test.estimable)
			assert_true(test.p >= alone * (1 - 1e-9) &&
			            test.p <= n * alone * (1 + 1e-9));
		arena_release(&arena);
	}
}

/* 1e5 rows, all tied or not, of every weight: no more than that it ends. */
static void test_large(void **state)
{
	(void)state;
	for (size_t w = 0; w <= COUNT(weights); w++) {
		struct arena arena = {0};
		struct logrank_input input = made_up(&arena, 100000, w % 2, w % 3 == 0, w + 1);
		struct logrank test;

		option_apply(&input, w < COUNT(weights) ? weights[w].name : "max-combo trend");
		logrank_compare(&arena, &input, &test);
		assert_true(test.estimable && test.p >= 0 && test.p <= 1);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_weighted),
	    cmocka_unit_test(test_max_combo),
	    cmocka_unit_test(test_mvn),
	    cmocka_unit_test(test_mvn_forms),
	    cmocka_unit_test(test_permutation),
	    cmocka_unit_test(test_permutation_random),
	    cmocka_unit_test(test_adjust),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_one_event),
	    cmocka_unit_test(test_after_zero),
	    cmocka_unit_test(test_invariance),
	    cmocka_unit_test(test_gehan_is_peto),
	    cmocka_unit_test(test_trend_is_score),
	    cmocka_unit_test(test_combo_bounds),
	    cmocka_unit_test(test_large),
	};

	dist_init();
	return cmocka_run_group_tests_name("tests", tests, NULL, NULL);
}
