/* Proportions, tests of tables and numbers, sample quantiles, logistic
 * regression and the bootstrap, against right answers.
 *
 * tests/reference/proportions.csv has R's (scripts/reference/proportions.R):
 * section, case, quantity, value.  A case is its own input ("12 30 0.95"), or
 * names columns of config/data ("gbsg age hormon").  A row that is not known
 * here fails.  With TEST_WORST set in the environment the largest
 * relative error of each section is printed.
 *
 * Runs from the top of the tree.
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
#include "math/beta.h"
#include "math/bootstrap.h"
#include "math/contingency.h"
#include "math/difference.h"
#include "math/dist.h"
#include "math/fisher.h"
#include "math/logistic.h"
#include "math/proportion.h"
#include "math/random.h"
#include "math/rank.h"
#include "math/roc.h"
#include "math/sample.h"

#define REFERENCE "tests/reference/proportions.csv"

/* --- Reading --------------------------------------------------------------- */

/* A column of a data file; NaN where it is empty. */
static double *column(struct arena *arena, const char *data, const char *name, size_t *n)
{
	struct grid grid = grid_read(arena, arena_printf(arena, "config/data/%s.csv", data));

	*n = grid.n_rows;
	return grid_numbers(arena, &grid, name);
}

/* The numbers of a case. */
struct input {
	double x[300];
	size_t n;
};

static struct input numbers(const char *text)
{
	struct input input = {.n = 0};
	char *end;

	for (;; text = end) {
		double value = strtod(text, &end);

		if (end == text)
			break;
		assert_true(input.n < COUNT(input.x));
		input.x[input.n++] = value;
	}
	return input;
}

static const char *after(const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(text, prefix, n) == 0 ? text + n : NULL;
}

/* --- What the program says -------------------------------------------------- */

static double part(struct count_estimate e, const char *suffix)
{
	if (is(suffix, ""))
		return e.value;
	return is(suffix, "_lo") ? e.low : is(suffix, "_hi") ? e.high : NAN;
}

static double tail(const char *which, const char *quantity)
{
	const char *of;

	(void)quantity;
	if ((of = after(which, "t "))) {
		struct input in = numbers(of);

		return t_two_sided(in.x[0], in.x[1]);
	}
	if ((of = after(which, "f "))) {
		struct input in = numbers(of);

		return f_upper(in.x[0], in.x[1], in.x[2]);
	}
	if ((of = after(which, "beta "))) {
		struct input in = numbers(of);

		return beta_quantile(in.x[0], false, in.x + 1);
	}
	fail_msg("no tail '%s'", which);
	return NAN;
}

static double proportion(const char *which, const char *quantity)
{
	struct input in = numbers(which);
	struct counted c = {(size_t)in.x[0], (size_t)in.x[1]};
	const char *suffix = NULL;

	for (int i = 0; proportion_method_names[i]; i++)
		if ((suffix = after(quantity, proportion_method_names[i])) && *suffix == '_')
			return part(proportion_interval(c, in.x[2], (enum proportion_method)i),
			            suffix);
	fail_msg("no method '%s'", quantity);
	return NAN;
}

static double two(const char *which, const char *quantity)
{
	struct input in = numbers(which);
	struct counted a = {(size_t)in.x[0], (size_t)in.x[1]};
	struct counted b = {(size_t)in.x[2], (size_t)in.x[3]};
	struct arena arena = {0};
	const char *suffix;
	double value = NAN;

	if (is(quantity, "fisher")) {
		uint32_t counts[] = {(uint32_t)a.x, (uint32_t)(a.n - a.x), (uint32_t)b.x,
		                     (uint32_t)(b.n - b.x)};
		struct contingency t = {2, 2, counts};
		struct fisher test;

		fisher_test(&t, 1, &test);
		assert_true(test.exact);
		value = test.p;
	} else if ((suffix = after(quantity, "difference")))
		value = part(proportion_difference(a, b, in.x[4]), suffix);
	else if ((suffix = after(quantity, "risk_ratio")))
		value = part(risk_ratio(a, b, in.x[4]), suffix);
	else if ((suffix = after(quantity, "odds_ratio_exact")))
		value = part(odds_ratio_exact(&arena, a, b, in.x[4]), suffix);
	else if ((suffix = after(quantity, "odds_ratio")))
		value = part(odds_ratio(a, b, in.x[4]), suffix);
	else
		fail_msg("no quantity '%s'", quantity);
	arena_release(&arena);
	return value;
}

static struct contingency table_of(const char *which, struct arena *arena)
{
	struct input in = numbers(which);
	uint32_t *counts = ARENA_ARRAY(arena, uint32_t, in.n);

	for (size_t i = 2; i < in.n; i++)
		counts[i - 2] = (uint32_t)in.x[i];
	return (struct contingency){(size_t)in.x[0], (size_t)in.x[1], counts};
}

static double count_part(struct count_test test, const char *suffix)
{
	return is(suffix, "_statistic") ? test.statistic : is(suffix, "_df") ? test.df : test.p;
}

static double tables(const char *which, const char *quantity)
{
	struct arena arena = {0};
	struct contingency t = table_of(which, &arena);
	struct fisher fisher;
	const char *suffix;
	double value = NAN;

	if (is(quantity, "fisher")) {
		fisher_test(&t, 1, &fisher);
		if (!fisher.exact)
			fail_msg("not exact: %s", which);
		value = fisher.p;
	} else if (is(quantity, "least_expected"))
		value = contingency_least_expected(&t, &arena);
	else if (is(quantity, "mcnemar_exact_p"))
		value = mcnemar_exact(&t).p;
	else if ((suffix = after(quantity, "chi-squared")))
		value = count_part(chi_squared_test(&t, false, &arena), suffix);
	else if ((suffix = after(quantity, "yates")))
		value = count_part(chi_squared_test(&t, true, &arena), suffix);
	else if ((suffix = after(quantity, "mcnemar")))
		value = count_part(mcnemar_test(&t), suffix);
	else if ((suffix = after(quantity, "trend")))
		value = count_part(trend_test(&t), suffix);
	else
		fail_msg("no quantity '%s'", quantity);
	arena_release(&arena);
	return value;
}

/* "gbsg age hormon", or "n x… group…". */
static struct grouped grouped_of(const char *which, struct arena *arena)
{
	char data[20], x_name[20], g_name[20];
	struct grouped out = {.n_groups = 10};
	double *x, *g;
	uint32_t *group;
	size_t n = 0;

	if (which[0] >= '0' && which[0] <= '9') {
		struct input in = numbers(which);

		n = (size_t)in.x[0];
		x = arena_memdup(arena, in.x + 1, n * sizeof *x);
		g = arena_memdup(arena, in.x + 1 + n, n * sizeof *x);
	} else {
		assert_int_equal(sscanf(which, "%19s %19s %19s", data, x_name, g_name), 3);
		x = column(arena, data, x_name, &n);
		g = column(arena, data, g_name, &n);
	}
	group = ARENA_ARRAY(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i]) && !isnan(g[i])) {
			x[out.n] = x[i];
			group[out.n++] = (uint32_t)g[i];
		}
	out.x = x;
	out.group = group;
	return out;
}

static double rank_part(struct rank_test test, double df_rest, const char *suffix)
{
	return is(suffix, "_statistic") ? test.statistic
	       : is(suffix, "_df1")     ? test.df
	       : is(suffix, "_df2")     ? df_rest
	                                : test.p;
}

static double number_test(const char *which, const char *quantity)
{
	struct arena arena = {0};
	struct grouped data = grouped_of(which, &arena);
	struct rank_test test = {0};
	double df_rest = NAN;
	const char *suffix;

	if ((suffix = after(quantity, "wilcoxon")))
		test = wilcoxon_test(&data);
	else if ((suffix = after(quantity, "kruskal-wallis")))
		test = kruskal_wallis_test(&data);
	else if ((suffix = after(quantity, "welch")))
		test = welch_test(&data);
	else if ((suffix = after(quantity, "anova")))
		test = anova_test(&data, &df_rest);
	else
		fail_msg("no quantity '%s'", quantity);
	arena_release(&arena);
	return rank_part(test, df_rest, suffix);
}

static double smd(const char *which, const char *quantity)
{
	struct arena arena = {0};
	double value;

	assert_string_equal(quantity, "smd");
	if (which[0] >= '0' && which[0] <= '9') {
		struct contingency t = table_of(which, &arena);

		value = smd_categories(&t, &arena);
	} else {
		struct grouped data = grouped_of(which, &arena);

		value = smd_numbers(&data);
	}
	arena_release(&arena);
	return value;
}

static double quantile(const char *which, const char *quantity)
{
	static const enum sample_quantile types[] = {SAMPLE_TYPE_1, SAMPLE_TYPE_2, SAMPLE_TYPE_3,
	                                             SAMPLE_TYPE_4, SAMPLE_TYPE_5, SAMPLE_TYPE_6,
	                                             SAMPLE_TYPE_7, SAMPLE_TYPE_8, SAMPLE_TYPE_9};
	struct input in = numbers(which);
	size_t n = (size_t)in.x[0];

	sort_doubles(in.x + 1, n);
	return sample_quantile(in.x + 1, n, in.x[1 + n], types[quantity[5] - '1']);
}

/* --- Logistic regression ------------------------------------------------------- */

struct design {
	size_t n, k;
	double x[5 * 700];
	unsigned char event[700];
};

static void add_column(struct design *d, const double *x)
{
	memcpy(d->x + d->k * d->n, x, d->n * sizeof *x);
	d->k++;
}

/* The same designs as in the script. */
static void design_make(struct design *d, const char *name, struct arena *arena)
{
	static const double small_y[] = {1, 0, 1, 1, 0, 0, 1, 0, 1, 1};
	static const double small_x[] = {2.1, 0.4, 1.9, 0.3, 1.0, 0.2, 3.3, 2.2, 1.1, 2.8};
	static const double quasi_y[] = {1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0};
	static const double quasi_x[] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 0};
	static const double quasi_z[] = {5, 3, 6, 2, 7, 4, 5, 6, 1, 8, 3, 2};
	static const double split_y[] = {0, 0, 0, 0, 1, 1, 1, 1};
	static const double split_x[] = {1, 2, 3, 4, 5, 6, 7, 8};
	static const double eight_y[] = {0, 0, 1, 0, 1, 1, 0, 1};
	static const double tens_x[] = {10, 20, 20, 40, 60, 80, 30, 90};
	static const double thousandths_x[] = {0.001, 0.002, 0.002, 0.004,
	                                       0.006, 0.008, 0.003, 0.009};
	static const double hundreds_x[] = {300, 100, 700, 900, 200, 500, 800, 400};
	const double *y;
	double *x;

	d->k = 0;
	if (after(name, "gbsg")) {
		y = column(arena, "gbsg", "status", &d->n);
		if (is(name, "gbsg one")) {
			add_column(d, column(arena, "gbsg", "hormon", &d->n));
		} else {
			double *grade = column(arena, "gbsg", "grade", &d->n);
			double *third = arena_memdup(arena, grade, d->n * sizeof *grade);

			for (size_t i = 0; i < d->n; i++) {
				third[i] = grade[i] == 3;
				grade[i] = grade[i] == 2;
			}
			add_column(d, column(arena, "gbsg", "age", &d->n));
			add_column(d, column(arena, "gbsg", "size", &d->n));
			add_column(d, grade);
			add_column(d, third);
			add_column(d, column(arena, "gbsg", "nodes", &d->n));
		}
	} else if (is(name, "veteran trt")) {
		double *time = column(arena, "veteran", "time", &d->n);

		for (size_t i = 0; i < d->n; i++)
			time[i] = time[i] > 100;
		y = time;
		x = column(arena, "veteran", "trt", &d->n);
		for (size_t i = 0; i < d->n; i++)
			x[i] = x[i] == 2;
		add_column(d, x);
		add_column(d, column(arena, "veteran", "karno", &d->n));
		add_column(d, column(arena, "veteran", "age", &d->n));
	} else if (is(name, "small")) {
		d->n = 10;
		y = small_y;
		add_column(d, small_x);
	} else if (is(name, "quasi")) {
		d->n = 12;
		y = quasi_y;
		add_column(d, quasi_x);
		add_column(d, quasi_z);
	} else if (is(name, "tens") || is(name, "thousandths")) {
		bool tens = is(name, "tens");

		d->n = 8;
		y = eight_y;
		add_column(d, tens ? tens_x : thousandths_x);
		if (!tens)
			add_column(d, hundreds_x);
	} else {
		assert_string_equal(name, "complete");
		d->n = 8;
		y = split_y;
		add_column(d, split_x);
	}
	for (size_t i = 0; i < d->n; i++)
		d->event[i] = y[i] == 1;
}

static void design_fit(struct arena *arena, const struct design *d, bool firth,
                       struct logistic_fit *fit)
{
	struct logistic_input input = {.n = d->n,
	                               .n_terms = d->k,
	                               .x = d->x,
	                               .event = d->event,
	                               .firth = firth,
	                               .confidence = 0.95};

	logistic_fit(arena, &input, fit);
}

static double fit_value(const struct logistic_fit *fit, const struct design *d, const char *quantity)
{
	const struct {
		const char *name;
		const double *values;
	} arrays[] = {{"coef ", fit->coef}, {"se ", fit->se},     {"p ", fit->p},
	              {"low ", fit->low},   {"high ", fit->high}, {"statistic ", fit->statistic}};
	const char *which;

	for (size_t i = 0; i < COUNT(arrays); i++)
		if ((which = after(quantity, arrays[i].name)))
			return arrays[i].values[atoi(which)];
	if (is(quantity, "loglik"))
		return fit->loglik;
	if (is(quantity, "loglik_null"))
		return fit->loglik_null;
	if (is(quantity, "lr"))
		return fit->lr;
	if (is(quantity, "lr_p"))
		return fit->lr_p;
	if (is(quantity, "auc"))
		return roc_area(fit->linear, d->event, d->n).area;
	if (is(quantity, "auc_se"))
		return roc_area(fit->linear, d->event, d->n).se;
	fail_msg("no quantity '%s'", quantity);
	return NAN;
}

/* One fit a case: rows of a case follow each other. */
struct cached {
	struct arena arena;
	char name[30];
	bool firth;
	struct design design;
	struct logistic_fit fit;
};

static double regression(struct cached *cached, const char *which, bool firth, const char *quantity)
{
	if (!is(cached->name, which) || cached->firth != firth) {
		arena_release(&cached->arena);
		strcpy(cached->name, which);
		cached->firth = firth;
		design_make(&cached->design, which, &cached->arena);
		design_fit(&cached->arena, &cached->design, firth, &cached->fit);
		assert_int_equal(cached->fit.status, LOGISTIC_OK);
	}
	return fit_value(&cached->fit, &cached->design, quantity);
}

/* --- Against R -------------------------------------------------------------------- */

static const struct section {
	const char *name;
	double (*value)(const char *which, const char *quantity);
	double most; /* relative error allowed */
} sections[] = {
    {"tail", tail, 1e-11},         {"proportion", proportion, 1e-12}, {"two", two, 1e-11},
    {"table", tables, 1e-11},      {"numbers", number_test, 1e-11},   {"smd", smd, 1e-12},
    {"quantile", quantile, 1e-14}, {"logistic", NULL, 1e-9},          {"firth", NULL, 1e-9},
};

static void test_reference(void **state)
{
	struct arena arena = {0};
	struct cached *cached = calloc(1, sizeof *cached);
	struct grid grid = grid_read(&arena, REFERENCE);
	double worst[COUNT(sections)] = {0};

	(void)state;
	assert_non_null(cached);
	for (size_t i = 0; i < grid.n_rows; i++) {
		const char *section = grid_cell(&grid, i, 0), *which = grid_cell(&grid, i, 1);
		const char *quantity = grid_cell(&grid, i, 2);
		double expected = grid_number(grid_cell(&grid, i, 3)), value, e;
		size_t k = 0;

		while (k < COUNT(sections) && !is(sections[k].name, section))
			k++;
		if (k == COUNT(sections))
			fail_msg("no section '%s'", section);
		value = sections[k].value
		            ? sections[k].value(which, quantity)
		            : regression(cached, which, is(section, "firth"), quantity);
		e = relative_error(value, expected);
		/* what is 0 but for rounding, in either */
		if (fabs(expected) < 1e-15 && fabs(value) < 1e-15)
			e = 0;
		if (e > sections[k].most)
			print_message("%s, %s, %s: %.17g instead of %.17g\n", section, which,
			              quantity, value, expected);
		worst[k] = fmax(worst[k], e);
	}
	for (size_t k = 0; k < COUNT(sections); k++) {
		if (getenv("TEST_WORST"))
			print_message("%-12s %.2g\n", sections[k].name, worst[k]);
		assert_true(worst[k] <= sections[k].most);
	}
	assert_true(grid.n_rows > 1000);
	arena_release(&cached->arena);
	free(cached);
	arena_release(&arena);
}

/* --- Proportions ---------------------------------------------------------------- */

static struct count_estimate share(size_t x, size_t n, enum proportion_method method)
{
	return proportion_interval((struct counted){x, n}, 0.95, method);
}

static void near(double value, double expected, double most)
{
	if (!(fabs(value - expected) <= most))
		fail_msg("%.17g instead of %.17g", value, expected);
}

static void test_published(void **state)
{
	/* Newcombe 1998b, table II, method 10; 1998a, table I */
	struct count_estimate d =
	    proportion_difference((struct counted){56, 70}, (struct counted){48, 80}, 0.95);
	struct count_estimate p = share(81, 263, PROPORTION_WILSON);
	struct count_estimate cc = share(0, 20, PROPORTION_WILSON_CC);
	/* Agresti, Categorical Data Analysis: the lady and her tea */
	uint32_t tea[] = {3, 1, 1, 3};
	struct contingency t = {2, 2, tea};
	struct fisher test;

	(void)state;
	near(d.low, 0.0524, 5e-5);
	near(d.high, 0.3339, 5e-5);
	near(p.low, 0.2553, 5e-5);
	near(p.high, 0.3662, 5e-5);
	near(cc.high, 0.2005, 5e-5);
	fisher_test(&t, 1, &test);
	near(test.p, 0.4857142857142857, 1e-15);
}

static void test_proportion_ends(void **state)
{
	static const size_t sizes[] = {1, 2, 3, 10, 100, 1000000};

	(void)state;
	for (int m = 0; proportion_method_names[m]; m++) {
		enum proportion_method method = (enum proportion_method)m;
		struct count_estimate none = share(0, 0, method);

		assert_true(isnan(none.value) && isnan(none.low) && isnan(none.high));
		for (size_t i = 0; i < COUNT(sizes); i++)
			for (size_t x = 0; x <= sizes[i]; x += 1 + x) {
				size_t n = sizes[i];
				struct count_estimate e = share(x, n, method);
				struct count_estimate f = share(n - x, n, method);

				assert_true(0 <= e.low && e.low <= e.high && e.high <= 1);
				/* what counts as the event is the same */
				near(e.low, 1 - f.high, 1e-14);
				near(e.high, 1 - f.low, 1e-14);
			}
	}
	assert_true(share(0, 9, PROPORTION_JEFFREYS).low == 0);
	assert_true(share(9, 9, PROPORTION_CLOPPER_PEARSON).high == 1);
}

static void test_two_ends(void **state)
{
	struct arena arena = {0};
	struct counted empty = {0, 0}, none = {0, 5}, all = {5, 5}, some = {2, 5};
	struct count_estimate e;

	(void)state;
	assert_true(isnan(proportion_difference(empty, some, 0.95).value));
	assert_true(isnan(proportion_difference(some, empty, 0.95).low));
	assert_true(isnan(risk_ratio(none, some, 0.95).low));
	assert_true(isnan(risk_ratio(some, none, 0.95).value));
	assert_true(isfinite(risk_ratio(all, some, 0.95).high));
	assert_true(isnan(odds_ratio(all, some, 0.95).value));
	assert_true(isnan(odds_ratio_exact(&arena, none, none, 0.95).value));
	assert_true(isnan(odds_ratio_exact(&arena, all, all, 0.95).low));
	assert_true(isnan(odds_ratio_exact(&arena, empty, some, 0.95).high));
	e = odds_ratio_exact(&arena, all, some, 0.95);
	assert_true(isinf(e.value) && isinf(e.high) && e.low > 0);
	/* groups exchanged: the difference turns round, the ratio is 1 over */
	near(proportion_difference(some, all, 0.9).low, -proportion_difference(all, some, 0.9).high,
	     1e-15);
	near(odds_ratio_exact(&arena, some, all, 0.95).high * e.low, 1, 1e-12);
	arena_release(&arena);
}

/* --- Tables ------------------------------------------------------------------------ */

static double fisher_p(size_t rows, size_t columns, const uint32_t *counts)
{
	struct contingency t = {rows, columns, counts};
	struct fisher test;

	fisher_test(&t, 1, &test);
	assert_true(!test.estimable || test.exact);
	return test.p;
}

/* Fisher's P by going through all tables with the same margins. */
struct brute {
	size_t rows, columns;
	uint32_t row[8], column[8], cell[64];
	double observed, part, whole;
};

static double log_table(const uint32_t *cell, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum -= lgamma(cell[i] + 1.0);
	return sum;
}

static void brute_go(struct brute *b, size_t at)
{
	size_t i = at / b->columns, k = at % b->columns;
	uint32_t most;
	double p;

	if (at == b->rows * b->columns) {
		for (i = 0; i < b->rows; i++)
			if (b->row[i])
				return;
		for (k = 0; k < b->columns; k++)
			if (b->column[k])
				return;
		p = log_table(b->cell, at);
		b->whole += exp(p - b->observed);
		b->part += p <= b->observed + 1e-7 ? exp(p - b->observed) : 0;
		return;
	}
	most = b->row[i] < b->column[k] ? b->row[i] : b->column[k];
	for (uint32_t x = 0; x <= most; x++) {
		b->cell[at] = x;
		b->row[i] -= x;
		b->column[k] -= x;
		if (k + 1 < b->columns || b->row[i] == 0)
			brute_go(b, at + 1);
		b->row[i] += x;
		b->column[k] += x;
	}
}

static double brute_p(size_t rows, size_t columns, const uint32_t *counts)
{
	struct brute b = {.rows = rows, .columns = columns};

	for (size_t i = 0; i < rows * columns; i++) {
		b.row[i / columns] += counts[i];
		b.column[i % columns] += counts[i];
	}
	b.observed = log_table(counts, rows * columns);
	brute_go(&b, 0);
	return b.part / b.whole;
}

static void test_fisher_all_tables(void **state)
{
	static const size_t shapes[][2] = {{2, 2}, {2, 3}, {3, 2}, {3, 3},
	                                   {2, 5}, {4, 3}, {3, 4}, {2, 6}};
	struct random random = random_stream(7, 0);

	(void)state;
	for (int round = 0; round < 400; round++) {
		const size_t *shape = shapes[round % (int)COUNT(shapes)];
		uint32_t counts[16] = {0}, turned[16] = {0};
		size_t n = shape[0] * shape[1];
		uint32_t patients = 1 + random_below(&random, 13);
		struct contingency t = {shape[0], shape[1], counts};
		struct arena arena = {0};
		struct contingency small;
		double p;

		for (uint32_t i = 0; i < patients; i++)
			counts[random_below(&random, (uint32_t)n)]++;
		for (size_t i = 0; i < n; i++)
			turned[i % shape[1] * shape[0] + i / shape[1]] = counts[n - 1 - i];
		small = contingency_compact(&t, &arena);
		p = fisher_p(shape[0], shape[1], counts);
		if (small.n_rows < 2 || small.n_columns < 2)
			assert_true(isnan(p));
		else
			near(p, brute_p(shape[0], shape[1], counts), 1e-12);
		/* neither the order of levels nor what is a row matters */
		if (!isnan(p))
			near(fisher_p(shape[1], shape[0], turned), p, 1e-12);
		arena_release(&arena);
	}
}

static void test_fisher_monte_carlo(void **state)
{
	static const uint32_t job[] = {1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11};
	static const uint32_t large[] = {40, 30, 20, 25, 30, 35, 42, 51, 33, 20, 60, 44, 38,
	                                 21, 19, 25, 30, 28, 33, 41, 22, 29, 35, 38, 27};
	static const uint32_t site[16] = {130, 133, 140, 128, 141, 150, 129, 120,
	                                  146, 131, 139, 155, 127, 134, 148, 118};
	static const uint32_t events[16] = {30, 33, 41, 28, 35, 44, 31, 20,
	                                    46, 29, 38, 41, 27, 34, 48, 18};
	uint32_t sites[32];
	struct contingency t = {4, 4, job}, u = {5, 5, large}, two = {2, 2, job};
	struct contingency none = {0}, many = {16, 2, sites};
	struct fisher test, again;
	struct arena arena = {0};

	(void)state;
	/* 0.7827 is R's; five standard errors */
	fisher_monte_carlo(&t, 1, 50000, &test);
	near(test.p, 0.78268493896653, 5 * sqrt(0.78 * 0.22 / 50000));
	assert_true(test.low < test.p && test.p < test.high && !test.exact);
	fisher_monte_carlo(&t, 1, 50000, &again);
	assert_true(test.p == again.p);
	fisher_monte_carlo(&t, 2, 50000, &again);
	assert_true(test.p != again.p);
	fisher_monte_carlo(&two, 3, 20000, &again);
	near(again.p, fisher_p(2, 2, job), 0.02);
	/* too large for the network; chi-squared is near for such counts */
	fisher_test(&u, 1, &test);
	assert_true(test.estimable && !test.exact);
	assert_int_equal(test.tables, FISHER_TABLES);
	near(test.p, chi_squared_test(&u, false, &arena).p, 0.005);
	/* 16 sites, 2169 patients; R's fisher.test(t, simulate.p.value = TRUE,
	 * B = 1e7) has 0.05878999 after set.seed(1) */
	for (size_t i = 0; i < 16; i++)
		sites[2 * i + 1] = site[i] - (sites[2 * i] = events[i]);
	fisher_test(&many, 1, &test);
	assert_true(test.estimable && !test.exact);
	assert_int_equal(test.tables, FISHER_TABLES);
	near(test.p, 0.05878999412, 4 * sqrt(0.0588 * 0.9412 / 1e5));
	fisher_test(&none, 1, &test);
	assert_true(!test.estimable && isnan(test.p));
	fisher_monte_carlo(&none, 1, 100, &test);
	assert_true(!test.estimable && isnan(test.p));
	arena_release(&arena);
}

static void test_table_ends(void **state)
{
	static const uint32_t zeros[4] = {0}, one_row[] = {3, 4, 0, 0}, pairs[] = {5, 0, 0, 7},
			      no_events[] = {4, 0, 9, 0}, same[] = {2, 2, 2, 2};
	struct contingency t = {2, 2, zeros};
	struct arena arena = {0};

	(void)state;
	assert_true(isnan(chi_squared_test(&t, false, &arena).p));
	assert_true(isnan(fisher_p(2, 2, zeros)));
	assert_true(isnan(mcnemar_test(&t).p));
	assert_true(isnan(mcnemar_exact(&t).p));
	assert_true(isnan(trend_test(&t).p));
	assert_true(isnan(contingency_least_expected(&t, &arena)));
	t.counts = one_row;
	assert_true(isnan(chi_squared_test(&t, true, &arena).p));
	assert_true(isnan(fisher_p(2, 2, one_row)));
	t.counts = pairs;
	assert_true(isnan(mcnemar_test(&t).p));
	t.counts = no_events;
	assert_true(isnan(trend_test(&t).p));
	t.counts = same;
	assert_true(chi_squared_test(&t, true, &arena).p == 1);
	assert_true(mcnemar_exact(&t).p == 1);
	assert_true(fisher_p(2, 2, same) == 1);
	arena_release(&arena);
}

static void test_table_identities(void **state)
{
	static const uint32_t t22[] = {12, 18, 25, 9};
	static const uint32_t t32[] = {3, 17, 8, 12, 11, 9};
	static const uint32_t backwards[] = {11, 9, 8, 12, 3, 17};
	struct contingency t = {2, 2, t22}, u = {3, 2, t32}, v = {3, 2, backwards};
	struct arena arena = {0};
	struct logistic_fit fit;
	struct design d = {.n = 64, .k = 1};
	size_t at = 0;

	(void)state;
	/* two groups: trend and Pearson are one */
	near(trend_test(&t).statistic, chi_squared_test(&t, false, &arena).statistic, 1e-12);
	near(trend_test(&u).statistic, trend_test(&v).statistic, 1e-12);
	/* a logistic regression on one flag is the odds ratio and Woolf's */
	for (size_t i = 0; i < 4; i++)
		for (uint32_t k = 0; k < t22[i]; k++, at++) {
			d.x[at] = i < 2;
			d.event[at] = i % 2 == 0;
		}
	design_fit(&arena, &d, false, &fit);
	near(exp(fit.coef[1]),
	     odds_ratio((struct counted){12, 30}, (struct counted){25, 34}, 0.95).value, 1e-12);
	near(exp(fit.high[1]),
	     odds_ratio((struct counted){12, 30}, (struct counted){25, 34}, 0.95).high, 1e-11);
	/* Firth's penalty there adds 1/2 to each cell */
	design_fit(&arena, &d, true, &fit);
	near(fit.coef[1], log(12.5 * 9.5 / (18.5 * 25.5)), 1e-10);
	arena_release(&arena);
}

/* --- Numbers by groups ------------------------------------------------------------ */

static void test_rank_ends(void **state)
{
	static const double x[] = {4, 4, 4, 4};
	static const uint32_t none[4] = {0}, two[] = {0, 1, 0, 1}, three[] = {0, 1, 2, 2};
	double rest;

	(void)state;
	for (size_t n = 0; n <= 4; n++) {
		struct grouped one = {n, 3, x, none}, same = {n, 3, x, two};

		assert_true(isnan(wilcoxon_test(&one).p));
		assert_true(isnan(kruskal_wallis_test(&one).p));
		assert_true(isnan(welch_test(&one).p));
		assert_true(isnan(anova_test(&one, &rest).p) && isnan(rest));
		assert_true(isnan(smd_numbers(&one)));
		assert_true(isnan(wilcoxon_test(&same).p) || wilcoxon_test(&same).p == 1);
		assert_true(isnan(kruskal_wallis_test(&same).p));
		assert_true(isnan(welch_test(&same).p));
		assert_true(isnan(anova_test(&same, &rest).p));
	}
	assert_true(isnan(wilcoxon_test(&(struct grouped){4, 3, x, three}).p));
	assert_true(smd_numbers(&(struct grouped){4, 2, x, two}) == 0);
}

/* Many values, few of them different, in groups of unequal size. */
static struct grouped many(struct arena *arena, size_t n, uint32_t groups)
{
	struct random random = random_stream(5, 1);
	double *x = ARENA_ARRAY(arena, double, n);
	uint32_t *g = ARENA_ARRAY(arena, uint32_t, n);

	for (size_t i = 0; i < n; i++) {
		g[i] = random_below(&random, groups);
		x[i] = random_below(&random, 1000) + 3.0 * g[i];
	}
	return (struct grouped){n, groups, x, g};
}

static void test_rank_identities(void **state)
{
	struct arena arena = {0};
	struct grouped data = many(&arena, 100000, 2), turned = data;
	double *x = ARENA_ARRAY(&arena, double, data.n);
	uint32_t *g = ARENA_ARRAY(&arena, uint32_t, data.n);
	struct rank_test w = wilcoxon_test(&data), k, t, f;
	double n0 = 0, n1 = 0, rest, z;

	(void)state;
	for (size_t i = 0; i < data.n; i++) {
		x[i] = data.x[data.n - 1 - i];
		g[i] = 1 - data.group[data.n - 1 - i];
		n0 += data.group[i] == 0;
		n1 += data.group[i] == 1;
	}
	turned.x = x;
	turned.group = g;
	near(wilcoxon_test(&turned).p, w.p, 1e-15);
	near(wilcoxon_test(&turned).statistic, n0 * n1 - w.statistic, 1e-3);
	/* two groups: Kruskal-Wallis is the square of z without correction */
	k = kruskal_wallis_test(&data);
	z = fabs(w.statistic - n0 * n1 / 2) /
	    ((fabs(w.statistic - n0 * n1 / 2) - 0.5) / -normal_quantile(w.p / 2));
	near(z * z / k.statistic, 1, 1e-9);
	t = welch_test(&data);
	near(welch_test(&turned).statistic, -t.statistic, 1e-9);
	f = anova_test(&data, &rest);
	near(anova_test(&turned, &rest).statistic / f.statistic, 1, 1e-9);
	assert_true(rest == (double)data.n - 2);
	arena_release(&arena);
}

/* --- Logistic regression ------------------------------------------------------------- */

static void test_logistic_ends(void **state)
{
	struct arena arena = {0};
	struct design d = {.n = 0, .k = 2};
	struct logistic_fit fit;

	(void)state;
	design_fit(&arena, &d, false, &fit);
	assert_int_equal(fit.status, LOGISTIC_NO_DATA);
	design_fit(&arena, &d, true, &fit);
	assert_int_equal(fit.status, LOGISTIC_NO_DATA);
	for (size_t n = 1; n <= 4; n++)
		for (int events = 0; events < 3; events++) {
			d.n = n;
			for (size_t i = 0; i < n; i++) {
				d.x[i] = (double)i;
				d.x[n + i] = 7;
				d.event[i] = (unsigned char)(events == 2 ? i % 2 : (size_t)events);
			}
			design_fit(&arena, &d, false, &fit);
			if (events < 2 || n == 1)
				assert_int_equal(fit.status, LOGISTIC_ONE_VALUE);
			/* the penalty always has a maximum */
			design_fit(&arena, &d, true, &fit);
			assert_int_equal(fit.status, LOGISTIC_OK);
			assert_true(isfinite(fit.coef[0]));
			assert_true(n == 1 || isfinite(fit.coef[1]));
			assert_int_equal(fit.coef_status[2], COEF_CONSTANT);
			assert_true(isnan(fit.coef[2]));
		}
	arena_release(&arena);
}

static void test_logistic_separation(void **state)
{
	static const char *const names[] = {"quasi", "complete"};
	struct arena arena = {0};
	struct design *d = calloc(1, sizeof *d);
	struct logistic_fit fit;

	(void)state;
	assert_non_null(d);
	for (size_t i = 0; i < COUNT(names); i++) {
		design_make(d, names[i], &arena);
		design_fit(&arena, d, false, &fit);
		assert_int_equal(fit.status, LOGISTIC_OK);
		assert_true(fit.separated);
		assert_int_equal(fit.coef_status[1], COEF_INFINITE);
	}
	/* a flag that nobody with the event has, beside a number */
	design_make(d, "veteran trt", &arena);
	for (size_t k = 0; k < d->n; k++)
		d->x[k] = !d->event[k] && k % 7 == 0;
	design_fit(&arena, d, false, &fit);
	assert_true(fit.separated);
	assert_int_equal(fit.coef_status[0], COEF_OK);
	assert_int_equal(fit.coef_status[1], COEF_INFINITE);
	assert_int_equal(fit.coef_status[2], COEF_OK);
	assert_int_equal(fit.coef_status[3], COEF_OK);
	/* one that tells all events leaves nothing to be known of the others */
	for (size_t k = 0; k < d->n; k++)
		d->x[k] = d->event[k];
	design_fit(&arena, d, false, &fit);
	for (int j = 1; j <= 3; j++)
		assert_int_equal(fit.coef_status[j], COEF_INFINITE);
	/* strong, but not infinite */
	design_make(d, "complete", &arena);
	d->event[7] = 0;
	design_fit(&arena, d, false, &fit);
	assert_true(!fit.separated && fit.status == LOGISTIC_OK);
	arena_release(&arena);
	free(d);
}

static void test_logistic_identities(void **state)
{
	struct arena arena = {0};
	struct design *d = calloc(1, sizeof *d);
	struct logistic_fit fit, other;
	double *x;

	(void)state;
	assert_non_null(d);
	/* a second column that is a multiple of the first */
	design_make(d, "veteran trt", &arena);
	x = arena_memdup(&arena, d->x + d->n, d->n * sizeof *x);
	design_fit(&arena, d, false, &fit);
	for (size_t i = 0; i < d->n; i++)
		x[i] = 1e6 + 3 * x[i];
	add_column(d, x);
	design_fit(&arena, d, false, &other);
	assert_int_equal(other.coef_status[4], COEF_ALIASED);
	for (size_t k = 1; k < 4; k++)
		near(other.coef[k] / fit.coef[k], 1, 1e-10);
	assert_int_equal(other.df, 3);
	/* every row five times: the same coefficients, smaller errors */
	design_make(d, "veteran trt", &arena);
	for (size_t k = d->k; k-- > 0;)
		for (size_t i = d->n * 5; i-- > 0;)
			d->x[k * d->n * 5 + i] = d->x[k * d->n + i / 5];
	for (size_t i = d->n * 5; i-- > 0;)
		d->event[i] = d->event[i / 5];
	d->n *= 5;
	design_fit(&arena, d, false, &other);
	for (size_t k = 0; k < 4; k++) {
		near(other.coef[k] / fit.coef[k], 1, 1e-9);
		near(other.se[k] * sqrt(5) / fit.se[k], 1, 1e-9);
	}
	arena_release(&arena);
	free(d);
}

static void test_logistic_many(void **state)
{
	enum { N = 100000 };
	struct arena arena = {0};
	struct random random = random_stream(3, 3);
	double *x = ARENA_ARRAY(&arena, double, 2 * N);
	unsigned char *event = ARENA_ARRAY(&arena, unsigned char, N);
	struct logistic_input input = {
	    .n = N, .n_terms = 2, .x = x, .event = event, .confidence = 0.95};
	struct logistic_fit fit, firth;

	(void)state;
	for (size_t i = 0; i < N; i++) {
		x[i] = random_unit(&random) * 10 + 2000;
		x[N + i] = random_below(&random, 2);
		event[i] = random_unit(&random) < 1 / (1 + exp(2 - 0.3 * (x[i] - 2000) + x[N + i]));
	}
	logistic_fit(&arena, &input, &fit);
	assert_int_equal(fit.status, LOGISTIC_OK);
	near(fit.coef[1], 0.3, 5 * fit.se[1]);
	near(fit.coef[2], -1, 5 * fit.se[2]);
	input.firth = true;
	logistic_fit(&arena, &input, &firth);
	assert_int_equal(firth.status, LOGISTIC_OK);
	near(firth.coef[1], fit.coef[1], 0.01 * fit.se[1]);
	near(firth.low[2], fit.low[2], 0.01 * fit.se[2]);
	arena_release(&arena);
}

static void test_roc_area(void **state)
{
	static const double score[] = {1, 2, 2, 3, 3, 3, 5, 0};
	static const unsigned char event[] = {0, 0, 1, 1, 0, 1, 1, 0};
	static const double flat[] = {4, 4, 4};
	static const unsigned char mixed[] = {1, 0, 1}, none[] = {0, 0, 0};
	double won = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(score); i++)
		for (size_t k = 0; k < COUNT(score); k++)
			if (event[i] && !event[k])
				won += score[i] > score[k] ? 1 : score[i] == score[k] ? 0.5 : 0;
	near(roc_area(score, event, COUNT(score)).area, won / 16, 1e-15);
	assert_true(roc_area(flat, mixed, 3).area == 0.5);
	assert_true(isnan(roc_area(flat, none, 3).area));
	assert_true(isnan(roc_area(flat, none, 0).area));
}

/* --- Random numbers and the bootstrap ------------------------------------------------ */

static void test_random(void **state)
{
	/* of the reference implementation, from the state 1 2 3 4 */
	static const uint64_t expected[] = {11520, 0, 1509978240, 1215971899390074240};
	struct random random = {{1, 2, 3, 4}}, a = random_stream(1, 1), b = random_stream(1, 2);
	double sum = 0, together = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(expected); i++)
		assert_true(random_bits(&random) == expected[i]);
	for (int i = 0; i < 100000; i++) {
		double x = random_unit(&a), y = random_unit(&b);

		assert_true(x >= 0 && x < 1);
		assert_true(random_below(&random, 7) < 7);
		sum += x;
		together += (x - 0.5) * (y - 0.5);
	}
	near(sum / 100000, 0.5, 5 * sqrt(1 / 12.0 / 100000));
	near(together / 100000, 0, 5 / 12.0 / sqrt(100000));
}

static double mean_of(const void *data, const uint32_t *rows, size_t n)
{
	const double *x = data;
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[rows[i]];
	return n ? sum / (double)n : NAN;
}

static double never(const void *data, const uint32_t *rows, size_t n)
{
	(void)data;
	(void)rows;
	(void)n;
	return NAN;
}

/* The share of a marked group among those drawn, undefined without any. */
static double share_of(const void *data, const uint32_t *rows, size_t n)
{
	const double *x = data;
	double marked = 0, events = 0;

	for (size_t i = 0; i < n; i++) {
		marked += x[rows[i]] > 0;
		events += x[rows[i]] > 1;
	}
	return events / marked;
}

static void test_bootstrap(void **state)
{
	static const double x[] = {1.2, 3.4, 0.2, 8.1, 2.2, 2.9, 14.5,
	                           0.7, 5.5, 1.1, 3.0, 2.4, 6.6, 0.9};
	static const uint32_t strata[] = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
	static const double rare[] = {0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0};
	struct bootstrap b = {.statistic = mean_of,
	                      .data = x,
	                      .n = COUNT(x),
	                      .replicates = 4000,
	                      .seed = 11,
	                      .confidence = 0.9};
	struct bootstrap_interval i = bootstrap_interval(&b), j;

	(void)state;
	j = bootstrap_interval(&b);
	assert_true(i.se == j.se && i.low == j.low && i.bca_low == j.bca_low);
	near(i.value, sample_mean(x, COUNT(x)), 1e-15);
	/* the ideal bootstrap error of a mean */
	near(i.se, sample_sd(x, 14) * sqrt(13.0) / 14, 0.05);
	assert_true(i.low < i.value && i.value < i.high);
	/* skewed to the right: both limits move up */
	assert_true(i.bca_low > i.low && i.bca_high > i.high);
	b.strata = strata;
	j = bootstrap_interval(&b);
	assert_true(j.se != i.se && j.value == i.value);
	b.strata = NULL;
	b.statistic = share_of;
	b.data = rare;
	j = bootstrap_interval(&b);
	assert_true(j.undefined > 0 && j.value == 0.5);
	/* without that patient there is nobody in the group */
	b.statistic = never;
	j = bootstrap_interval(&b);
	assert_true(j.undefined == 4000 && isnan(j.low) && isnan(j.bca_low));
	b.n = 0;
	assert_true(isnan(bootstrap_interval(&b).value));
	b.n = 1;
	b.statistic = mean_of;
	b.data = x;
	j = bootstrap_interval(&b);
	assert_true(j.value == x[0] && isnan(j.low) && isnan(j.bca_low));
}

/* What BCa must be, from the replicates made once more. */
static void test_bootstrap_bca(void **state)
{
	enum { B = 999, N = 9 };
	static const double x[N] = {1, 2, 4, 4, 7, 9, 15, 21, 40};
	struct bootstrap b = {
	    .statistic = mean_of, .data = x, .n = N, .replicates = B, .seed = 5, .confidence = 0.95};
	struct bootstrap_interval found = bootstrap_interval(&b);
	double values[B], below = 0, cubes = 0, squares = 0, mean, z0, a;
	double z = normal_quantile(0.025), level;

	(void)state;
	mean = sample_mean(x, N);
	for (unsigned k = 0; k < B; k++) {
		struct random random = random_stream(5, k);
		uint32_t rows[N];

		for (size_t i = 0; i < N; i++)
			rows[i] = random_below(&random, N);
		values[k] = mean_of(x, rows, N);
		below += values[k] < mean ? 1 : values[k] == mean ? 0.5 : 0;
	}
	/* a mean's jackknife values are mean - (x - mean)/(n - 1) */
	for (size_t i = 0; i < N; i++) {
		double d = (x[i] - mean) / (N - 1);

		cubes += d * d * d;
		squares += d * d;
	}
	z0 = normal_quantile(below / B);
	a = cubes / (6 * pow(squares, 1.5));
	level = z0 + (z0 + z) / (1 - a * (z0 + z));
	sort_doubles(values, B);
	near(found.bca_low, sample_quantile(values, B, normal_two_sided(level) / 2, SAMPLE_TYPE_6),
	     1e-9);
	near(found.low, values[24], 1e-12);
	near(found.high, values[974], 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reference),
	    cmocka_unit_test(test_published),
	    cmocka_unit_test(test_proportion_ends),
	    cmocka_unit_test(test_two_ends),
	    cmocka_unit_test(test_fisher_all_tables),
	    cmocka_unit_test(test_fisher_monte_carlo),
	    cmocka_unit_test(test_table_ends),
	    cmocka_unit_test(test_table_identities),
	    cmocka_unit_test(test_rank_ends),
	    cmocka_unit_test(test_rank_identities),
	    cmocka_unit_test(test_logistic_ends),
	    cmocka_unit_test(test_logistic_separation),
	    cmocka_unit_test(test_logistic_identities),
	    cmocka_unit_test(test_logistic_many),
	    cmocka_unit_test(test_roc_area),
	    cmocka_unit_test(test_random),
	    cmocka_unit_test(test_bootstrap),
	    cmocka_unit_test(test_bootstrap_bca),
	};

	dist_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
