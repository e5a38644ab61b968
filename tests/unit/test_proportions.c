/* Proportions, tests of tables and numbers, sample quantiles, logistic
 * regression and the bootstrap, against right answers.
 *
 * tests/reference/proportions.csv has R's (scripts/reference/proportions.R):
 * section, case, quantity, value.  A case is its own input ("12 30 0.95"), or
 * names columns of config/data ("gbsg age hormon").  A row that is not known
 * here fails.  With TEST_MATH_WORST set in the environment the largest
 * relative error of each section is printed.
 *
 * Runs from the top of the tree.
 */
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
#include "estimate/math/beta.h"
#include "estimate/math/bootstrap.h"
#include "estimate/math/contingency.h"
#include "estimate/math/difference.h"
#include "estimate/math/dist.h"
#include "estimate/math/fisher.h"
#include "estimate/math/logistic.h"
#include "estimate/math/proportion.h"
#include "estimate/math/random.h"
#include "estimate/math/rank.h"
#include "estimate/math/sample.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define REFERENCE "tests/reference/proportions.csv"

/* --- Reading --------------------------------------------------------------- */

static char *file_text(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	size_t length = 0;
	int c;

	if (!file)
		fail_msg("cannot open %s", path);
	while ((c = getc(file)) != EOF)
		if (c != '"' && c != '\r')
			ARENA_PUSH(arena, text, length, (char)c);
	ARENA_PUSH(arena, text, length, '\0');
	fclose(file);
	return text;
}

/* The next field of a line, which is cut off at a comma or the end. */
static char *field(char **at)
{
	char *start = *at;
	size_t length = strcspn(start, ",\n");

	*at = start + length + (start[length] == ',');
	start[length] = '\0';
	return start;
}

/* A column of a data file; NaN where it is empty.  Cell types by R's order. */
static double *column(struct arena *arena, const char *data, const char *name,
                      size_t *n)
{
	static const char *const cells[] = {"squamous", "smallcell", "adeno",
	                                    "large"};
	char *at = file_text(
	    arena, arena_printf(arena, "config/data/%s.csv", data));
	double *x = NULL;
	size_t which = 0;

	for (*n = 0; *at; at++) {
		size_t length = strcspn(at, "\n");
		char *line = arena_strndup(arena, at, length), *end, *text;

		at += length;
		for (size_t k = 0; *n == 0 && x == NULL; k++)
			if (strcmp(field(&line), name) == 0) {
				which = k;
				x = ARENA_ARRAY(arena, double, 2000);
				line = NULL;
			}
		if (!line)
			continue;
		text = line;
		for (size_t k = 0; k <= which; k++)
			text = field(&line);
		x[*n] = *text ? strtod(text, &end) : NAN;
		for (size_t k = 0; k < COUNT(cells); k++)
			if (strcmp(text, cells[k]) == 0)
				x[*n] = (double)k + 1;
		(*n)++;
	}
	return x;
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

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* --- What the program says -------------------------------------------------- */

static double part(struct estimate e, const char *suffix)
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
		if ((suffix = after(quantity, proportion_method_names[i])) &&
		    *suffix == '_')
			return part(proportion_interval(
			                c, in.x[2],
			                (enum proportion_method)i),
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
		uint32_t counts[] = {(uint32_t)a.x, (uint32_t)(a.n - a.x),
		                     (uint32_t)b.x, (uint32_t)(b.n - b.x)};
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
	return is(suffix, "_statistic") ? test.statistic
	       : is(suffix, "_df")      ? test.df
	                                : test.p;
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
		assert_int_equal(
		    sscanf(which, "%19s %19s %19s", data, x_name, g_name), 3);
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

static double rank_part(struct rank_test test, double df_rest,
                        const char *suffix)
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
	static const enum sample_quantile types[] = {
	    SAMPLE_TYPE_1, SAMPLE_TYPE_2, SAMPLE_TYPE_3,
	    SAMPLE_TYPE_4, SAMPLE_TYPE_5, SAMPLE_TYPE_6,
	    SAMPLE_TYPE_7, SAMPLE_TYPE_8, SAMPLE_TYPE_9};
	struct input in = numbers(which);
	size_t n = (size_t)in.x[0];

	sort_doubles(in.x + 1, n);
	return sample_quantile(in.x + 1, n, in.x[1 + n],
	                       types[quantity[5] - '1']);
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
	static const double small_x[] = {2.1, 0.4, 1.9, 0.3, 1.0,
	                                 0.2, 3.3, 2.2, 1.1, 2.8};
	static const double quasi_y[] = {1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0};
	static const double quasi_x[] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 0};
	static const double quasi_z[] = {5, 3, 6, 2, 7, 4, 5, 6, 1, 8, 3, 2};
	static const double split_y[] = {0, 0, 0, 0, 1, 1, 1, 1};
	static const double split_x[] = {1, 2, 3, 4, 5, 6, 7, 8};
	const double *y;
	double *x;

	d->k = 0;
	if (after(name, "gbsg")) {
		y = column(arena, "gbsg", "status", &d->n);
		if (is(name, "gbsg one")) {
			add_column(d, column(arena, "gbsg", "hormon", &d->n));
		} else {
			double *grade = column(arena, "gbsg", "grade", &d->n);
			double *third = arena_memdup(arena, grade,
			                             d->n * sizeof *grade);

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

static double fit_value(const struct logistic_fit *fit,
                        const struct design *d, const char *quantity)
{
	const struct {
		const char *name;
		const double *values;
	} arrays[] = {{"coef ", fit->coef},
	              {"se ", fit->se},
	              {"p ", fit->p},
	              {"low ", fit->low},
	              {"high ", fit->high},
	              {"statistic ", fit->statistic}};
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

static double regression(struct cached *cached, const char *which, bool firth,
                         const char *quantity)
{
	if (!is(cached->name, which) || cached->firth != firth) {
		arena_release(&cached->arena);
		strcpy(cached->name, which);
		cached->firth = firth;
		design_make(&cached->design, which, &cached->arena);
		design_fit(&cached->arena, &cached->design, firth,
		           &cached->fit);
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
    {"tail", tail, 1e-11},       {"proportion", proportion, 1e-12},
    {"two", two, 1e-11},         {"table", tables, 1e-11},
    {"numbers", number_test, 1e-11},
    {"smd", smd, 1e-12},         {"quantile", quantile, 1e-14},
    {"logistic", NULL, 1e-9},    {"firth", NULL, 1e-9},
};

/* Relative, but absolute for what is 0 or nearly so. */
static double error_of(double is_value, double expected)
{
	if (isnan(expected) && isnan(is_value))
		return 0;
	if (isinf(expected) || isnan(expected) || isnan(is_value))
		return is_value == expected ? 0 : INFINITY;
	return fabs(is_value - expected) / fmax(fabs(expected), 1e-300);
}

static void test_reference(void **state)
{
	struct arena arena = {0};
	struct cached *cached = calloc(1, sizeof *cached);
	char *at = file_text(&arena, REFERENCE);
	double worst[COUNT(sections)] = {0};
	size_t n = 0;

	(void)state;
	assert_non_null(cached);
	for (at += strcspn(at, "\n") + 1; *at; at++, n++) {
		size_t length = strcspn(at, "\n"), k = 0;
		char *line = arena_strndup(&arena, at, length);
		const char *section = field(&line), *which = field(&line);
		const char *quantity = field(&line), *text = field(&line);
		double expected = *text ? strtod(text, NULL) : NAN, value, e;

		at += length;
		while (k < COUNT(sections) && !is(sections[k].name, section))
			k++;
		if (k == COUNT(sections))
			fail_msg("no section '%s'", section);
		value = sections[k].value
		            ? sections[k].value(which, quantity)
		            : regression(cached, which, is(section, "firth"),
		                         quantity);
		e = error_of(value, expected);
		/* what is 0 but for rounding, in either */
		if (fabs(expected) < 1e-15 && fabs(value) < 1e-15)
			e = 0;
		if (e > sections[k].most)
			print_message("%s, %s, %s: %.17g instead of %.17g\n",
			              section, which, quantity, value,
			              expected);
		worst[k] = fmax(worst[k], e);
	}
	for (size_t k = 0; k < COUNT(sections); k++) {
		if (getenv("TEST_MATH_WORST"))
			print_message("%-12s %.2g\n", sections[k].name,
			              worst[k]);
		assert_true(worst[k] <= sections[k].most);
	}
	assert_true(n > 1000);
	arena_release(&cached->arena);
	free(cached);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reference),
	};

	dist_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
