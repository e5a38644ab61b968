/* What comes after a Cox model, against R and against itself.
 *
 * tests/reference/after_cox_data.csv has the cohorts as numbers,
 * tests/reference/after_cox.csv what R says of them
 * (scripts/reference/after_cox.R).  A row that is not known here fails.  Odd
 * inputs and identities stand below.  With TEST_MATH_WORST set in the
 * environment it prints the largest relative error of each quantity.
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
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "estimate/math/concordance.h"
#include "estimate/math/cox.h"
#include "estimate/math/cox_residuals.h"
#include "estimate/math/cox_zph.h"
#include "estimate/math/dist.h"
#include "estimate/math/spline.h"
#include "estimate/math/uno.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- Files ---------------------------------------------------------------- */

enum { MOST_TERMS = 6, MOST_FIELDS = 16 };

static char *file_text(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	size_t length = 0;
	int c;

	if (!file)
		fail_msg("cannot open %s", path);
	while ((c = getc(file)) != EOF)
		ARENA_PUSH(arena, text, length, (char)c);
	ARENA_PUSH(arena, text, length, '\0');
	fclose(file);
	return text;
}

/* The next line cut at its commas; false at the end. */
static bool next_line(char **cursor, const char *fields[MOST_FIELDS])
{
	char *p = *cursor;
	size_t n = 0;

	if (!*p)
		return false;
	fields[n++] = p;
	for (; *p && *p != '\n'; p++)
		if (*p == ',') {
			*p = '\0';
			assert_true(n < MOST_FIELDS);
			fields[n++] = p + 1;
		}
	*cursor = *p ? p + 1 : p;
	*p = '\0';
	return true;
}

static double number(const char *text)
{
	return *text ? strtod(text, NULL) : NAN;
}

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
	char *text = file_text(arena, "tests/reference/after_cox_data.csv");
	double *entry = ARENA_ARRAY(arena, double, 1000);
	double *time = ARENA_ARRAY(arena, double, 1000);
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, 1000);
	double *rows = ARENA_ARRAY(arena, double, 1000 * MOST_TERMS);
	const char *fields[MOST_FIELDS];

	while (next_line(&text, fields)) {
		if (strcmp(fields[0], cohort->name) != 0)
			continue;
		entry[cohort->n] = number(fields[1]);
		time[cohort->n] = number(fields[2]);
		event[cohort->n] = number(fields[3]) != 0;
		for (size_t j = 0; j < MOST_TERMS; j++)
			rows[cohort->n * MOST_TERMS + j] = number(fields[4 + j]);
		cohort->n++;
	}
	cohort->x = ARENA_ARRAY(arena, double, cohort->n *MOST_TERMS);
	for (size_t j = 0; j < MOST_TERMS; j++)
		for (size_t i = 0; i < cohort->n; i++)
			cohort->x[j * cohort->n + i] = rows[i * MOST_TERMS + j];
	cohort->times = (struct survival_times){
	    cohort->n, time, isnan(entry[0]) ? NULL : entry, event};
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
			struct zph_input input = {
			    &c->input[ties], &c->fit[ties], (enum zph_time)how,
			    c->cohort.n_grouped, c->cohort.term};

			cox_zph(arena, &input, &c->zph[ties][how]);
		}
		cox_residuals(arena, &c->input[ties], &c->fit[ties],
		              &c->residuals[ties]);
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

static double zph_value(const struct computed *c, const char *quantity,
                        const char *option, size_t at)
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

static double residual_value(const struct computed *c, const char *quantity,
                             const char *option, size_t at)
{
	const struct cox_residuals *r =
	    &c->residuals[choice(cox_ties_names, option)];
	size_t cell = at / 1000 * r->n + at % 1000;

	if (strcmp(quantity, "martingale") == 0)
		return r->martingale[at];
	if (strcmp(quantity, "deviance") == 0)
		return r->deviance[at];
	if (strcmp(quantity, "score") == 0)
		return r->score[cell];
	if (strcmp(quantity, "dfbeta") == 0)
		return r->dfbeta[cell];
	assert_string_equal(quantity, "dfbetas");
	return r->dfbetas[cell];
}

static double spline_value(struct arena *arena, const struct computed *c,
                           bool intercept, int df, size_t at)
{
	struct spline spline;
	double columns[SPLINE_MOST];

	assert_true(spline_make(arena, c->cohort.x, c->cohort.n, df, intercept,
	                        &spline));
	spline_at(&spline, c->cohort.x[at % 1000], columns);
	return columns[at / 1000];
}

static double uno_value(struct arena *arena, const struct computed *c,
                        const char *option, double tau)
{
	struct uno uno;

	uno_concordance(arena, &c->cohort.times, c->fit[TIES_EFRON].linear, tau,
	                &uno);
	return strcmp(option, "c") == 0 ? uno.c : uno.se;
}

static double value(struct arena *arena, const struct computed *c,
                    const char *const *row)
{
	size_t at = (size_t)strtoul(row[3], NULL, 10);

	if (strncmp(row[1], "zph", 3) == 0)
		return zph_value(c, row[1], row[2], at);
	if (strncmp(row[1], "ns", 2) == 0)
		return spline_value(arena, c, row[1][2] == '_', atoi(row[2]),
		                    at);
	if (strcmp(row[1], "uno") == 0)
		return uno_value(arena, c, row[2], number(row[3]));
	return residual_value(c, row[1], row[2], at);
}

/* The largest error of each quantity. */
struct worst {
	const char *quantity[32];
	double error[32];
	size_t n;
};

static void worst_note(struct worst *worst, const char *quantity, double error)
{
	size_t i = 0;

	while (i < worst->n && strcmp(worst->quantity[i], quantity) != 0)
		i++;
	if (i == worst->n)
		worst->quantity[worst->n++] = quantity;
	worst->error[i] = fmax(worst->error[i], error);
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
	    {.cohort = {"lung", .n_terms = 4, .term = {0, 1, 2, 3},
	                .n_grouped = 4}},
	    {.cohort = {"veteran", .n_terms = 5, .term = {0, 0, 0, 1, 2},
	                .n_grouped = 3}},
	    {.cohort = {"delayed", .n_terms = 5, .term = {0, 0, 1, 2, 3},
	                .n_grouped = 4}},
	};
	char *text = file_text(&arena, "tests/reference/after_cox.csv");
	const char *row[MOST_FIELDS];
	struct worst worst = {.n = 0};
	size_t n = 0, wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(computed); i++)
		compute(&arena, &computed[i]);
	next_line(&text, row);
	for (; next_line(&text, row); n++) {
		const struct computed *c = computed;
		double ours, error;

		while (strcmp(c->cohort.name, row[0]) != 0)
			c++;
		ours = value(&arena, c, row);
		error = error_of(ours, number(row[4]), 1e-3);
		worst_note(&worst, row[1], error);
		if (error <= 1e-9)
			continue;
		if (wrong++ < 20)
			print_error("%s %s %s %s: %.15g, R has %s\n", row[0],
			            row[1], row[2], row[3], ours, row[4]);
	}
	for (size_t i = 0; i < worst.n && getenv("TEST_MATH_WORST"); i++)
		fprintf(stderr, "# %-14s %.1e\n", worst.quantity[i],
		        worst.error[i]);
	assert_true(n > 5000);
	assert_int_equal(wrong, 0);
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
