/* Immortal time: src/math/time_varying and the analyses over it,
 * against tests/reference/time_varying.csv (scripts/reference/time_varying.R).
 *
 * Rows of kind "math" are computed here from tests/reference/delayed.csv; rows
 * of kind "case" are held against the results.csv of tests/cases/, which
 * tests/cases.sh holds against the program.  What R refuses, and what must
 * hold for any data, is below.
 *
 * Runs from the top of the tree.  With TEST_WORST set in the environment
 * it prints the largest relative error.
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
#include "math/cox.h"
#include "math/dist.h"
#include "math/km.h"
#include "math/logrank.h"
#include "math/time_varying.h"

#define REFERENCE "tests/reference/time_varying.csv"

static const char *cell(const struct grid *grid, size_t row, const char *name)
{
	return grid_cell(grid, row, grid_column(grid, name));
}

/* --- Comparing ------------------------------------------------------------ */

/* Relative, but nothing where both are 0 but for rounding. */
static double error_of(double ours, double want)
{
	return fabs(ours - want) <= 1e-14 ? 0 : relative_error(ours, want);
}

struct compared {
	double error;
	size_t n;
};

static void compare(struct compared *compared, const char *what, double ours, double want,
                    double tolerance)
{
	double error = error_of(ours, want);

	if (error > tolerance)
		fail_msg("%s is %.15g, not %.15g", what, ours, want);
	compared->error = fmax(compared->error, error);
	compared->n++;
}

static void compared_print(const char *what, const struct compared *compared)
{
	if (getenv("TEST_WORST"))
		printf("# %s: %zu numbers, worst relative error %.1e\n", what, compared->n,
		       compared->error);
}

/* --- Cohorts -------------------------------------------------------------- */

struct cohort {
	size_t n;
	double *time, *entry, *change; /* change NaN if never */
	unsigned char *event;
};

static struct cohort cohort_new(struct arena *arena, size_t n)
{
	return (struct cohort){n, ARENA_ARRAY(arena, double, n), ARENA_ARRAY(arena, double, n),
	                       ARENA_ARRAY(arena, double, n), ARENA_ARRAY(arena, unsigned char, n)};
}

static struct survival_times times_of(const struct cohort *cohort, bool late)
{
	return (struct survival_times){cohort->n, cohort->time, late ? cohort->entry : NULL,
	                               cohort->event};
}

/* delayed.csv; who has a group above 0 changes at x3. */
static struct cohort delayed_cohort(struct arena *arena)
{
	struct grid table = grid_read(arena, "tests/reference/delayed.csv");
	struct cohort cohort = cohort_new(arena, table.n_rows);

	for (size_t i = 0; i < table.n_rows; i++) {
		cohort.time[i] = grid_number(cell(&table, i, "time"));
		cohort.entry[i] = grid_number(cell(&table, i, "entry"));
		cohort.event[i] = grid_number(cell(&table, i, "event")) == 1;
		cohort.change[i] = grid_number(cell(&table, i, "group")) > 0
		                       ? grid_number(cell(&table, i, "x3"))
		                       : NAN;
	}
	return cohort;
}

/* A made-up cohort, a third censored and half changing; `ties`: whole days. */
static struct cohort made_up(struct arena *arena, size_t n, bool ties, uint64_t seed)
{
	struct cohort cohort = cohort_new(arena, n);

	for (size_t i = 0; i < n; i++) {
		double time = -40 * log(uniform(&seed)) + 0.01;
		double entry = uniform(&seed) < 0.5 ? 0 : time * uniform(&seed);
		double change = 1.3 * time * uniform(&seed);

		cohort.time[i] = ties ? ceil(time) : time;
		cohort.entry[i] = ties ? floor(entry) : entry;
		if (cohort.entry[i] >= cohort.time[i])
			cohort.entry[i] = 0;
		cohort.event[i] = uniform(&seed) < 0.67;
		cohort.change[i] = uniform(&seed) < 0.5 ? NAN : ties ? floor(change) : change;
	}
	return cohort;
}

/* The rows of one group. */
static struct survival_times rows_of(struct arena *arena, const struct state_rows *rows,
                                     uint32_t group)
{
	struct cohort part = cohort_new(arena, rows->times.n);

	part.n = 0;
	for (size_t i = 0; i < rows->times.n; i++) {
		if (rows->group[i] != group)
			continue;
		part.time[part.n] = rows->times.time[i];
		part.entry[part.n] = rows->times.entry[i];
		part.event[part.n++] = rows->times.event[i];
	}
	return times_of(&part, true);
}

static double cox_coef(struct arena *arena, const struct state_rows *rows, enum cox_ties ties,
                       struct cox_fit *fit)
{
	double *x = ARENA_ARRAY(arena, double, rows->times.n);
	struct cox_input input = {.times = rows->times, .n_terms = 1, .x = x, .ties = ties};

	for (size_t i = 0; i < rows->times.n; i++)
		x[i] = rows->group[i];
	cox_fit(arena, &input, fit);
	return fit->coef[0];
}

/* --- Rows of kind "math" -------------------------------------------------- */

/* What is known of a case of splitting. */
struct split_case {
	struct state_rows rows;
	struct km_curve curves[2];
	struct logrank test;
	struct cox_fit efron, breslow;
	struct guarantee guarantee;
};

static void split_case_fill(struct arena *arena, const struct cohort *cohort, bool late,
                            double lead, struct split_case *out)
{
	struct survival_times times = times_of(cohort, late);

	states_split(arena, &times, cohort->change, lead, &out->rows);
	for (uint32_t g = 0; g < 2; g++) {
		struct survival_times part = rows_of(arena, &out->rows, g);

		km_estimate(arena, &part, KM_SURVIVAL, &out->curves[g]);
		assert_int_equal(out->curves[g].n_subjects, out->rows.n_group[g]);
	}
	logrank_test(arena, &out->rows.times, out->rows.group, 2, &out->test);
	cox_coef(arena, &out->rows, TIES_EFRON, &out->efron);
	cox_coef(arena, &out->rows, TIES_BRESLOW, &out->breslow);
	guarantee_sum(&times, cohort->change, &out->guarantee);
}

/* "survival|0|15": the parts behind the name. */
static const char *part_of(const char *key, int which)
{
	for (; which > 0; which--) {
		key = strchr(key, '|');
		assert_non_null(key);
		key++;
	}
	return key;
}

static bool starts(const char *key, const char *name)
{
	return strncmp(key, name, strlen(name)) == 0;
}

static double of_curve(const struct km_curve *curve, const char *key)
{
	double t = grid_number(part_of(key, 2));
	ptrdiff_t row = km_index(curve, t);

	if (starts(key, "n_risk|"))
		return km_risk_at(curve, t);
	return row < 0 ? 1 : curve->survival[row];
}

static double split_number(const struct split_case *c, const char *key)
{
	const struct {
		const char *name;
		double value;
	} numbers[] = {
	    {"n_before", (double)c->rows.n_group[0]},
	    {"n_after", (double)c->rows.n_group[1]},
	    {"n_changed", (double)c->rows.n_changed},
	    {"n_from_start", (double)c->rows.n_from_start},
	    {"n_at_exit", (double)c->rows.n_at_exit},
	    {"n_later", (double)c->rows.n_later},
	    {"statistic", c->test.statistic},
	    {"p", c->test.p},
	    {"observed|0", c->test.observed[0]},
	    {"observed|1", c->test.observed[1]},
	    {"expected|0", c->test.expected[0]},
	    {"expected|1", c->test.expected[1]},
	    {"coef|efron", c->efron.coef[0]},
	    {"se|efron", c->efron.se[0]},
	    {"coef|breslow", c->breslow.coef[0]},
	    {"se|breslow", c->breslow.se[0]},
	    {"guaranteed_n", (double)c->guarantee.n},
	    {"guaranteed_sum", c->guarantee.sum},
	    {"guaranteed_median", c->guarantee.median},
	    {"follow_up", c->guarantee.follow_up},
	};

	if (starts(key, "survival|") || starts(key, "n_risk|"))
		return of_curve(&c->curves[part_of(key, 1)[0] == '1'], key);
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (strcmp(numbers[i].name, key) == 0)
			return numbers[i].value;
	fail_msg("unknown quantity %s", key);
	return NAN;
}

static double landmark_number(struct arena *arena, const struct cohort *cohort, const char *name,
                              const char *key)
{
	struct survival_times times = times_of(cohort, true);
	struct landmark_rows rows;
	struct km_curve curve;

	landmark_take(arena, &times, grid_number(strchr(name, '-') + 1),
	              starts(name, "kept") ? LATE_KEPT : LATE_EXCLUDED, &rows);
	km_estimate(arena, &rows.times, KM_SURVIVAL, &curve);
	if (starts(key, "survival|"))
		return of_curve(&curve, key);
	return strcmp(key, "n_events") == 0     ? (double)rows.n_events
	       : strcmp(key, "n_censored") == 0 ? (double)rows.n_censored
	       : strcmp(key, "n_later") == 0    ? (double)rows.n_later
	                                        : (double)rows.times.n;
}

static void test_math(void **state)
{
	static const struct {
		const char *name;
		bool late;
		double lead;
	} names[] = {{"origin-0", false, 0},
	             {"origin-0.5", false, 0.5},
	             {"late-0", true, 0},
	             {"late-0.5", true, 0.5}};
	struct arena arena = {0};
	struct grid table = grid_read(&arena, REFERENCE);
	struct cohort cohort = delayed_cohort(&arena);
	struct split_case cases[COUNT(names)] = {0};
	struct compared compared = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		split_case_fill(&arena, &cohort, names[i].late, names[i].lead, &cases[i]);
	for (size_t i = 0; i < table.n_rows; i++) {
		const char *name = cell(&table, i, "case");
		const char *key = cell(&table, i, "key");
		double want = grid_number(cell(&table, i, "value")), ours = NAN;
		size_t k = 0;

		if (strcmp(cell(&table, i, "kind"), "math") != 0)
			continue;
		while (k < COUNT(names) && strcmp(names[k].name, name) != 0)
			k++;
		ours = k < COUNT(names) ? split_number(&cases[k], key)
		                        : landmark_number(&arena, &cohort, name, key);
		compare(&compared, key, ours, want, 1e-11);
	}
	assert_true(compared.n > 250);
	compared_print("time_varying, math", &compared);
	arena_release(&arena);
}

/* --- Rows of kind "case" -------------------------------------------------- */

static char *result_key(struct arena *arena, const struct grid *table, size_t row)
{
	return arena_printf(arena, "%s|%s|%s|%s|%s|%s", cell(table, row, "analysis"),
	                    cell(table, row, "population"), cell(table, row, "group1_level"),
	                    cell(table, row, "variable_level"), cell(table, row, "context"),
	                    cell(table, row, "stat_name"));
}

static void case_compare(struct arena *arena, const struct grid *reference, const char *name,
                         struct compared *compared)
{
	struct grid table =
	    grid_read(arena, arena_printf(arena, "tests/cases/%s/results.csv", name));
	size_t before = compared->n, wanted = 0;

	for (size_t i = 0; i < reference->n_rows; i++)
		wanted += strcmp(cell(reference, i, "case"), name) == 0;
	for (size_t i = 0; i < table.n_rows; i++) {
		const char *key = result_key(arena, &table, i);
		size_t k = 0;

		while (k < reference->n_rows && (strcmp(cell(reference, k, "key"), key) != 0 ||
		                                 strcmp(cell(reference, k, "case"), name) != 0))
			k++;
		if (k == reference->n_rows)
			fail_msg("%s is not in the reference", key);
		/* 10 digits */
		compare(compared, key, grid_number(cell(&table, i, "stat")),
		        grid_number(cell(reference, k, "value")), 6e-10);
	}
	assert_int_equal(compared->n - before, wanted);
}

static void test_cases(void **state)
{
	struct arena arena = {0};
	struct grid reference = grid_read(&arena, REFERENCE);
	struct compared compared = {0};

	(void)state;
	case_compare(&arena, &reference, "simon-makuch", &compared);
	case_compare(&arena, &reference, "immortal", &compared);
	compared_print("time_varying, cases", &compared);
	arena_release(&arena);
}

/* --- By hand -------------------------------------------------------------- */

/* A row of the split: subject, group, entry, time, event. */
struct hand_row {
	uint32_t subject, group;
	double entry, time;
	unsigned char event;
};

static void check_rows(const struct state_rows *rows, const struct hand_row *want, size_t n)
{
	assert_int_equal(rows->times.n, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(rows->subject[i], want[i].subject);
		assert_int_equal(rows->group[i], want[i].group);
		assert_true(rows->times.entry[i] == want[i].entry);
		assert_true(rows->times.time[i] == want[i].time);
		assert_int_equal(rows->times.event[i], want[i].event);
	}
}

/* Never; at 3; at once; at the exit; after it; at time 0 with an event. */
static void test_split_by_hand(void **state)
{
	static const double time[] = {5, 8, 4, 6, 7, 0};
	static const unsigned char event[] = {1, 1, 0, 1, 0, 1};
	static const double change[] = {NAN, 3, 0, 6, 9, NAN};
	static const struct hand_row strict[] = {
	    {0, 0, -1, 5, 1}, {1, 0, -1, 3, 0}, {1, 1, 3, 8, 1}, {2, 1, -1, 4, 0},
	    {3, 0, -1, 6, 1}, {4, 0, -1, 7, 0}, {5, 0, -1, 0, 1}};
	static const struct hand_row half[] = {
	    {0, 0, -1, 5, 1},   {1, 0, -1, 3, 0},  {1, 1, 3, 8, 1},  {2, 1, -1, 4, 0},
	    {3, 0, -1, 5.5, 0}, {3, 1, 5.5, 6, 1}, {4, 0, -1, 7, 0}, {5, 0, -1, 0, 1}};
	struct survival_times times = {6, time, NULL, event};
	struct arena arena = {0};
	struct state_rows rows;

	(void)state;
	states_split(&arena, &times, change, 0, &rows);
	check_rows(&rows, strict, COUNT(strict));
	assert_int_equal(rows.n_at_exit, 1);
	states_split(&arena, &times, change, 0.5, &rows);
	check_rows(&rows, half, COUNT(half));
	assert_int_equal(rows.n_at_exit, 1);
	assert_int_equal(rows.n_later, 1);
	assert_int_equal(rows.n_changed, 2);
	assert_int_equal(rows.n_from_start, 1);
	arena_release(&arena);
}

/* The lead reaches back past the entry: in the group from the start. */
static void test_split_lead_long(void **state)
{
	static const double time[] = {0.25}, change[] = {0.25};
	static const unsigned char event[] = {1};
	static const struct hand_row want[] = {{0, 1, -1, 0.25, 1}};
	struct survival_times times = {1, time, NULL, event};
	struct arena arena = {0};
	struct state_rows rows;

	(void)state;
	states_split(&arena, &times, change, 0.5, &rows);
	check_rows(&rows, want, 1);
	assert_int_equal(rows.n_from_start, 1);
	arena_release(&arena);
}

static void test_landmark_by_hand(void **state)
{
	static const double time[] = {2, 3, 4, 5, 9}, entry[] = {0, 1, 0, 3, 4};
	static const unsigned char event[] = {1, 0, 1, 0, 1};
	struct survival_times times = {5, time, entry, event};
	struct arena arena = {0};
	struct landmark_rows rows;

	(void)state;
	landmark_take(&arena, &times, 3, LATE_EXCLUDED, &rows);
	assert_int_equal(rows.times.n, 2); /* an entry at 3 is in time */
	assert_true(rows.times.time[0] == 1 && rows.times.time[1] == 2);
	assert_null(rows.times.entry);
	assert_int_equal(rows.n_events, 1);
	assert_int_equal(rows.n_censored, 1);
	assert_int_equal(rows.n_later, 1);
	landmark_take(&arena, &times, 3, LATE_KEPT, &rows);
	assert_int_equal(rows.times.n, 3);
	assert_true(rows.times.entry[1] == BEFORE_ORIGIN);
	assert_true(rows.times.entry[2] == 1);
	assert_int_equal(rows.n_later, 0);
	arena_release(&arena);
}

static void test_guarantee_by_hand(void **state)
{
	static const double time[] = {5, 8, 4, 6}, entry[] = {0, 2, 0, 0};
	static const unsigned char event[] = {1, 1, 0, 1};
	static const double moment[] = {NAN, 3, -2, 9};
	struct survival_times times = {4, time, entry, event};
	struct guarantee g;

	(void)state;
	guarantee_sum(&times, moment, &g);
	assert_int_equal(g.n, 2);
	assert_true(g.sum == 1 && g.median == 0.5 && g.follow_up == 10);
	times.n = 1;
	guarantee_sum(&times, moment, &g);
	assert_true(g.n == 0 && g.sum == 0 && isnan(g.median));
}

/* --- Awkward data --------------------------------------------------------- */

/* Runs everything; nothing may crash, and what cannot be had says so. */
static void run_all(struct arena *arena, const struct cohort *cohort, bool late,
                    struct split_case *out)
{
	struct survival_times times = times_of(cohort, late);
	struct landmark_rows rows;

	split_case_fill(arena, cohort, late, 0.5, out);
	assert_true(isnan(out->test.p) == !out->test.estimable);
	assert_true(out->test.estimable || out->test.reason);
	landmark_take(arena, &times, 1, LATE_KEPT, &rows);
	assert_int_equal(rows.times.n + rows.n_events + rows.n_censored, cohort->n);
}

static void test_few(void **state)
{
	struct arena arena = {0};
	struct split_case out;

	(void)state;
	for (size_t n = 0; n <= 2; n++)
		for (uint64_t seed = 1; seed < 60; seed++) {
			struct cohort cohort = made_up(&arena, n, true, seed);

			run_all(&arena, &cohort, seed % 2, &out);
			assert_true(n > 1 || !out.test.estimable);
		}
	arena_release(&arena);
}

/* All events or none; all at one time; all at time 0; one group empty. */
static void test_awkward(void **state)
{
	struct arena arena = {0};
	struct split_case out;

	(void)state;
	for (int which = 0; which < 6; which++) {
		struct cohort cohort = made_up(&arena, 40, true, 7);

		for (size_t i = 0; i < cohort.n; i++) {
			if (which < 2)
				cohort.event[i] = which == 1;
			if (which == 2 || which == 3)
				cohort.time[i] = which == 2 ? 12 : 0;
			if (which >= 4)
				cohort.change[i] = which == 4 ? NAN : 0;
		}
		run_all(&arena, &cohort, false, &out);
		assert_int_equal(out.test.estimable, which >= 1 && which <= 3);
		assert_int_equal(out.efron.status == COX_NO_EVENTS, which == 0);
		assert_true(which < 4 || out.rows.n_group[which == 4] == 0);
		assert_true(which < 4 || out.efron.coef_status[0] == COEF_CONSTANT);
	}
	arena_release(&arena);
}

/* Nobody has the event after the change: the hazard ratio is 0, infinitely
 * far in the logarithm, and that is reported; the test stands. */
static void test_separation(void **state)
{
	struct arena arena = {0};
	struct cohort cohort = made_up(&arena, 60, false, 11);
	struct split_case out;

	(void)state;
	for (size_t i = 0; i < cohort.n; i++)
		if (!isnan(cohort.change[i]))
			cohort.event[i] = 0;
	split_case_fill(&arena, &cohort, false, 0, &out);
	assert_int_equal(out.efron.coef_status[0], COEF_INFINITE);
	assert_true(out.test.estimable);
	arena_release(&arena);
}

/* --- Identities ----------------------------------------------------------- */

struct scene {
	size_t n;
	bool ties, late;
};
static const struct scene scenes[] = {
    {30, false, false}, {30, true, false}, {200, false, true}, {250, true, true}, {300, true, false}};

static void check_near(double ours, double want, const char *what)
{
	if (error_of(ours, want) > 1e-10)
		fail_msg("%s: %.15g and %.15g", what, ours, want);
}

/* Time at risk of all, and the number at risk at each time, are those of the
 * whole cohort; without a change, or with all changed at once, so is the
 * curve. */
static void test_rows_add_up(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (size_t s = 0; s < COUNT(scenes); s++) {
		struct cohort cohort = made_up(&arena, scenes[s].n, scenes[s].ties, 100 + s);
		struct survival_times times = times_of(&cohort, scenes[s].late);
		struct split_case out;
		struct km_curve whole;
		double sum = 0;

		split_case_fill(&arena, &cohort, scenes[s].late, 0.25, &out);
		km_estimate(&arena, &times, KM_SURVIVAL, &whole);
		for (size_t i = 0; i < out.rows.times.n; i++)
			sum += out.rows.times.time[i] - fmax(out.rows.times.entry[i], 0);
		for (size_t i = 0; i < cohort.n; i++)
			sum -= cohort.time[i] - (scenes[s].late ? cohort.entry[i] : 0);
		assert_true(fabs(sum) < 1e-9);
		for (size_t i = 0; i < whole.n; i++)
			check_near(km_risk_at(&out.curves[0], whole.time[i]) +
			               km_risk_at(&out.curves[1], whole.time[i]),
			           whole.n_risk[i], "numbers at risk");
		assert_int_equal(out.curves[0].n_events + out.curves[1].n_events, whole.n_events);
		for (uint32_t g = 0; g < 2; g++) {
			for (size_t i = 0; i < cohort.n; i++)
				cohort.change[i] = g ? -1 : NAN;
			split_case_fill(&arena, &cohort, scenes[s].late, 0.25, &out);
			assert_int_equal(out.curves[g].n, whole.n);
			for (size_t i = 0; i < whole.n; i++)
				assert_true(out.curves[g].survival[i] == whole.survival[i]);
		}
	}
	arena_release(&arena);
}

/* Without ties the Mantel-Byar test is the score test of the Cox model. */
static void test_mantel_byar_is_score(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (uint64_t seed = 1; seed < 20; seed++) {
		struct cohort cohort = made_up(&arena, 150, false, seed);
		struct split_case out;

		split_case_fill(&arena, &cohort, seed % 2, 0, &out);
		check_near(out.test.statistic, out.efron.score, "score test");
	}
	arena_release(&arena);
}

/* Survival from a landmark is S(landmark + t)/S(landmark). */
static void test_landmark_is_conditional(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (size_t s = 0; s < COUNT(scenes); s++) {
		struct cohort cohort = made_up(&arena, scenes[s].n, scenes[s].ties, 50 + s);
		struct survival_times times = times_of(&cohort, scenes[s].late);
		struct landmark_rows rows;
		struct km_curve whole, from;
		double at;

		km_estimate(&arena, &times, KM_SURVIVAL, &whole);
		at = km_survival_at(&whole, 20);
		if (at <= 0)
			continue;
		landmark_take(&arena, &times, 20, LATE_KEPT, &rows);
		km_estimate(&arena, &rows.times, KM_SURVIVAL, &from);
		for (size_t i = 0; i < from.n; i++)
			check_near(from.survival[i] * at, km_survival_at(&whole, from.time[i] + 20),
			           "conditional survival");
	}
	arena_release(&arena);
}

/* The order of the subjects changes nothing. */
static void test_order(void **state)
{
	struct arena arena = {0};
	struct cohort cohort = made_up(&arena, 120, true, 5);
	struct cohort turned = cohort_new(&arena, cohort.n);
	struct split_case a, b;

	(void)state;
	for (size_t i = 0; i < cohort.n; i++) {
		size_t k = i * 49 % cohort.n; /* 49 and 120: no common factor */

		turned.time[i] = cohort.time[k];
		turned.entry[i] = cohort.entry[k];
		turned.change[i] = cohort.change[k];
		turned.event[i] = cohort.event[k];
	}
	split_case_fill(&arena, &cohort, true, 0.5, &a);
	split_case_fill(&arena, &turned, true, 0.5, &b);
	assert_true(a.test.statistic == b.test.statistic);
	check_near(a.efron.coef[0], b.efron.coef[0], "coefficient");
	check_near(a.guarantee.sum, b.guarantee.sum, "guaranteed time");
	assert_true(a.guarantee.median == b.guarantee.median);
	arena_release(&arena);
}

/* The naive curve is never below that with delayed entry, as reports say. */
static void test_naive_is_above(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (uint64_t seed = 1; seed < 20; seed++) {
		struct cohort cohort = made_up(&arena, 80, seed % 2, seed);
		struct survival_times naive = times_of(&cohort, false);
		struct state_rows rows;
		struct survival_times late;
		struct km_curve a, b;

		states_split(&arena, &naive, cohort.entry, 0.5, &rows);
		late = rows_of(&arena, &rows, 1);
		assert_int_equal(late.n, cohort.n);
		km_estimate(&arena, &naive, KM_SURVIVAL, &a);
		km_estimate(&arena, &late, KM_SURVIVAL, &b);
		assert_int_equal(a.n, b.n);
		for (size_t i = 0; i < a.n; i++)
			assert_true(a.survival[i] >= b.survival[i] - 1e-12);
	}
	arena_release(&arena);
}

static void test_many(void **state)
{
	struct arena arena = {0};
	struct cohort cohort = made_up(&arena, 100000, true, 3);
	struct split_case out;

	(void)state;
	run_all(&arena, &cohort, true, &out);
	assert_true(out.test.estimable);
	assert_int_equal(out.efron.status, COX_OK);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_math),
	    cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_split_by_hand),
	    cmocka_unit_test(test_split_lead_long),
	    cmocka_unit_test(test_landmark_by_hand),
	    cmocka_unit_test(test_guarantee_by_hand),
	    cmocka_unit_test(test_few),
	    cmocka_unit_test(test_awkward),
	    cmocka_unit_test(test_separation),
	    cmocka_unit_test(test_rows_add_up),
	    cmocka_unit_test(test_mantel_byar_is_score),
	    cmocka_unit_test(test_landmark_is_conditional),
	    cmocka_unit_test(test_order),
	    cmocka_unit_test(test_naive_is_above),
	    cmocka_unit_test(test_many),
	};

	dist_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
