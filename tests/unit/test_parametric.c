/* Parametric survival models against right answers.
 *
 * tests/reference/parametric.csv has the answers of R
 * (scripts/reference/parametric.R): case, distribution, quantity, at, value.
 * Each case is defined here once more; a row that is not known here fails.
 * Below are the small and odd inputs, and what must hold whatever the data
 * are.
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
#include <time.h>

#include <cmocka.h>

#include "../support.h"
#include "base/arena.h"
#include "math/dist.h"
#include "math/gengamma.h"
#include "math/parametric.h"

static const char *const distributions[N_PARAMETRIC] = {"exponential", "weibull", "lognormal",
                                                        "loglogistic", "generalized-gamma"};

/* A column as numbers; "celltype=large" is 1 where celltype is large. */
static double *column_numbers(struct arena *arena, const struct grid *table, const char *name)
{
	double *values = ARENA_ARRAY(arena, double, table->n_rows);
	const char *level = strchr(name, '=');
	size_t k = grid_column(table, arena_strndup(arena, name, strcspn(name, "=")));

	for (size_t i = 0; i < table->n_rows; i++) {
		const char *text = grid_cell(table, i, k);

		values[i] = level ? is(text, level + 1) : grid_number(text);
	}
	return values;
}

/* --- Cases ---------------------------------------------------------------- */

enum { MOST_TERMS = 4 };

struct source {
	const char *name, *file, *time, *entry, *event;
	double event_code;
	const char *needed; /* rows without it are left out; or NULL */
	const char *terms[MOST_TERMS];
	size_t n_terms;
};

static const struct source sources[] = {
    {"lung_null", "config/data/lung.csv", "time", NULL, "status", 2, "ph.ecog"},
    {"lung", "config/data/lung.csv", "time", NULL, "status", 2, "ph.ecog", {"age", "sex", "ph.ecog"}, 3},
    {"veteran",
     "config/data/veteran.csv",
     "time",
     NULL,
     "status",
     1,
     NULL,
     {"karno", "celltype=smallcell", "celltype=adeno", "celltype=large"},
     4},
    {"gbsg",
     "config/data/gbsg.csv",
     "rfstime",
     NULL,
     "status",
     1,
     NULL,
     {"age", "hormon", "pgr", "nodes"},
     4},
    {"delayed_null", "tests/reference/delayed.csv", "time", "entry", "event", 1},
    {"delayed", "tests/reference/delayed.csv", "time", "entry", "event", 1, NULL, {"x1", "x2"}, 2},
};

static struct parametric_input input_read(struct arena *arena, const struct source *source)
{
	struct grid table = grid_read(arena, source->file);
	double *time = column_numbers(arena, &table, source->time);
	double *event = column_numbers(arena, &table, source->event);
	double *entry = source->entry ? column_numbers(arena, &table, source->entry) : NULL;
	double *needed = source->needed ? column_numbers(arena, &table, source->needed) : time;
	unsigned char *events = ARENA_ARRAY(arena, unsigned char, table.n_rows);
	double *x = ARENA_ARRAY(arena, double, table.n_rows * source->n_terms);
	size_t n = 0, at = 0;

	for (size_t i = 0; i < table.n_rows; i++)
		n += isnan(needed[i]) ? 0 : 1;
	for (size_t j = 0; j < source->n_terms; j++) {
		double *term = column_numbers(arena, &table, source->terms[j]);

		for (size_t i = 0; i < table.n_rows; i++)
			if (!isnan(needed[i]))
				x[at++] = term[i];
	}
	at = 0;
	for (size_t i = 0; i < table.n_rows; i++)
		if (!isnan(needed[i])) {
			time[at] = time[i];
			if (entry)
				entry[at] = entry[i];
			events[at++] = event[i] == source->event_code;
		}
	return (struct parametric_input){
	    .times = {n, time, entry, events},
	    .n_terms = source->n_terms,
	    .x = x,
	};
}

/* A case with its five fits. */
struct model {
	struct parametric_input input;
	struct parametric_fit fits[N_PARAMETRIC];
	double first[MOST_TERMS]; /* terms of the first subject */
};

static void model_make(struct arena *arena, const struct source *source, struct model *model)
{
	model->input = input_read(arena, source);
	for (size_t j = 0; j < source->n_terms; j++)
		model->first[j] = model->input.x[j * model->input.times.n];
	for (int d = 0; d < N_PARAMETRIC; d++) {
		model->input.distribution = (enum parametric_distribution)d;
		parametric_fit(arena, &model->input, &model->fits[d]);
		assert_int_equal(model->fits[d].status, PARAMETRIC_OK);
	}
}

static double prediction_part(const struct parametric_prediction *prediction, const char *quantity)
{
	const char *part = strrchr(quantity, '_');

	if (part && is(part, "_se"))
		return prediction->se;
	if (part && is(part, "_lo"))
		return prediction->lo;
	if (part && is(part, "_hi"))
		return prediction->hi;
	return prediction->value;
}

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static double quantity_of(const struct model *model, const struct parametric_fit *fit,
                          const char *quantity, double at)
{
	struct parametric_prediction p;
	size_t n = fit->n_estimates, i = (size_t)at;

	if (is(quantity, "loglik"))
		return fit->loglik;
	if (is(quantity, "loglik_null"))
		return fit->loglik_null;
	if (is(quantity, "aic"))
		return fit->aic;
	if (is(quantity, "bic"))
		return fit->bic;
	if (is(quantity, "estimate"))
		return fit->estimate[i];
	if (is(quantity, "variance"))
		return fit->variance[i / 100 * n + i % 100];
	if (starts(quantity, "survival"))
		p = parametric_survival(fit, model->first, at, 0.95);
	else if (starts(quantity, "quantile"))
		p = parametric_quantile(fit, model->first, at, 0.95);
	else if (starts(quantity, "hr"))
		p = parametric_hazard_ratio(fit, i, 0.95);
	else
		fail_msg("unknown quantity %s", quantity);
	return prediction_part(&p, quantity);
}

/* --- The reference ---------------------------------------------------------*/

static double standard_of(const char *shape, const char *quantity, double w)
{
	struct gengamma g;
	struct shape_point s;

	gengamma_init(&g, strtod(shape, NULL));
	s = gengamma_survival(&g, w);
	return is(quantity, "log_survival") ? s.value : is(quantity, "log_survival_q") ? s.q : s.qq;
}

static void test_reference(void **state)
{
	struct arena arena = {0};
	struct grid table = grid_read(&arena, "tests/reference/parametric.csv");
	struct model models[COUNT(sources)];
	const char *names[COUNT(sources)];
	struct worst worst = {.n = 0};
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(sources); i++) {
		names[i] = sources[i].name;
		model_make(&arena, &sources[i], &models[i]);
	}
	for (size_t i = 0; i < table.n_rows; i++) {
		const char *name = grid_cell(&table, i, 0);
		const char *dist = grid_cell(&table, i, 1);
		const char *quantity = grid_cell(&table, i, 2);
		const char *at = grid_cell(&table, i, 3);
		double right = strtod(grid_cell(&table, i, 4), NULL), ours, error;

		if (is(name, "standard")) {
			ours = standard_of(dist, quantity, strtod(at, NULL));
		} else {
			size_t m = name_find(names, COUNT(sources), name, strlen(name));
			size_t d = name_find(distributions, N_PARAMETRIC, dist, strlen(dist));

			ours =
			    quantity_of(&models[m], &models[m].fits[d], quantity, strtod(at, NULL));
		}
		error = relative_error(ours, right);
		worst_note(&worst, quantity, error);
		if (error <= 1e-9)
			continue;
		wrong++;
		print_error("%s %s %s %s: %.15g, R has %.15g (%.1e)\n", name, dist, quantity, at,
		            ours, right, error);
	}
	worst_print(&worst, "parametric");
	assert_int_equal(wrong, 0);
	assert_true(table.n_rows > 600);
	arena_release(&arena);
}

/* --- Awkward data -----------------------------------------------------------*/

static struct parametric_fit fit_of(struct arena *arena, size_t n, const double *time,
                                    const unsigned char *event, const double *x, size_t n_terms,
                                    enum parametric_distribution distribution)
{
	struct parametric_input input = {.times = {n, time, NULL, event},
	                                 .n_terms = n_terms,
	                                 .x = x,
	                                 .distribution = distribution};
	struct parametric_fit fit;

	parametric_fit(arena, &input, &fit);
	return fit;
}

static void no_numbers(const struct parametric_fit *fit)
{
	struct parametric_prediction p;

	assert_true(isnan(fit->loglik) && isnan(fit->aic));
	assert_true(isnan(fit->estimate[0]));
	p = parametric_quantile(fit, NULL, 0.5, 0.95);
	assert_true(isnan(p.value) && isnan(p.lo));
	p = parametric_survival(fit, NULL, 1, 0.95);
	assert_true(isnan(p.value) && isnan(p.hi));
}

static void test_few(void **state)
{
	static const double time[] = {5, 7};
	static const unsigned char none[] = {0, 0}, first[] = {1, 0}, all[] = {1, 1},
				   last[] = {0, 1};
	struct arena arena = {0};

	(void)state;
	for (int i = 0; i < N_PARAMETRIC; i++) {
		enum parametric_distribution d = (enum parametric_distribution)i;
		struct parametric_fit fit;

		fit = fit_of(&arena, 0, time, none, NULL, 0, d);
		assert_int_equal(fit.status, PARAMETRIC_NO_EVENTS);
		no_numbers(&fit);
		fit = fit_of(&arena, 2, time, none, NULL, 0, d);
		assert_int_equal(fit.status, PARAMETRIC_NO_EVENTS);
		no_numbers(&fit);
		fit = fit_of(&arena, 1, time, first, NULL, 0, d);
		assert_int_equal(fit.status, d == PARAMETRIC_EXPONENTIAL ? PARAMETRIC_OK
		                                                         : PARAMETRIC_SCALE_ZERO);
		fit = fit_of(&arena, 2, time, last, NULL, 0, d);
		assert_int_equal(fit.status, d == PARAMETRIC_EXPONENTIAL ? PARAMETRIC_OK
		                                                         : PARAMETRIC_SCALE_ZERO);
		fit = fit_of(&arena, 2, time, first, NULL, 0, d);
		assert_true(fit.status != PARAMETRIC_OK || isfinite(fit.loglik));
		fit = fit_of(&arena, 2, time, all, NULL, 0, d);
		assert_true(d == PARAMETRIC_GENGAMMA || fit.status == PARAMETRIC_OK);
		assert_true(fit.status != PARAMETRIC_OK || isfinite(fit.loglik));
	}
	arena_release(&arena);
}

static void test_tied_and_zero(void **state)
{
	static const double tied[] = {3, 3, 3, 3}, zero[] = {0, 1, 2, 0};
	static const unsigned char event[] = {1, 1, 1, 0};
	struct arena arena = {0};

	(void)state;
	for (int i = 0; i < N_PARAMETRIC; i++) {
		enum parametric_distribution d = (enum parametric_distribution)i;
		struct parametric_fit fit;

		fit = fit_of(&arena, 4, tied, event, NULL, 0, d);
		assert_int_equal(fit.status, d == PARAMETRIC_EXPONENTIAL ? PARAMETRIC_OK
		                                                         : PARAMETRIC_SCALE_ZERO);
		fit = fit_of(&arena, 4, zero, event, NULL, 0, d);
		assert_int_equal(fit.status, PARAMETRIC_NOT_POSITIVE);
		assert_int_equal(fit.n_not_positive, 2);
		no_numbers(&fit);
	}
	arena_release(&arena);
}

/* The second half has no event: its times are longer without limit. */
static void test_separation(void **state)
{
	enum { N = 40 };
	struct arena arena = {0};
	double time[N], x[2 * N];
	unsigned char event[N];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		time[i] = 3 + (double)((i * 7) % 20);
		event[i] = i < N / 2 && i % 3;
		x[i] = i >= N / 2;
		x[N + i] = (double)((i * 13) % 17) + 50;
	}
	for (int i = 0; i < N_PARAMETRIC; i++) {
		enum parametric_distribution d = (enum parametric_distribution)i;
		struct parametric_fit fit = fit_of(&arena, N, time, event, x, 2, d);
		struct parametric_fit half = fit_of(&arena, N / 2, time, event, x + N, 1, d);
		const double at[] = {0, 55}, beyond[] = {1, 55};

		assert_int_equal(fit.status, half.status);
		if (fit.status != PARAMETRIC_OK)
			continue;
		assert_int_equal(fit.coef_status[0], COEF_INFINITE);
		assert_int_equal(fit.coef_status[1], COEF_OK);
		assert_int_equal(fit.intercept_status, COEF_OK);
		/* those without events say nothing of the others */
		assert_true(relative_error(fit.loglik, half.loglik) < 1e-9);
		assert_true(relative_error(fit.estimate[2], half.estimate[1]) < 1e-5);
		assert_true(isfinite(parametric_quantile(&fit, at, 0.5, 0.95).value));
		assert_true(isnan(parametric_quantile(&fit, beyond, 0.5, 0.95).value));
	}
	for (size_t i = 0; i < N; i++)
		x[i] = 1 - x[i]; /* now the reference has none */
	for (int i = 0; i < PARAMETRIC_GENGAMMA; i++) {
		struct parametric_fit fit =
		    fit_of(&arena, N, time, event, x, 1, (enum parametric_distribution)i);

		assert_int_equal(fit.status, PARAMETRIC_OK);
		assert_int_equal(fit.intercept_status, COEF_INFINITE);
		assert_int_equal(fit.coef_status[0], COEF_INFINITE);
	}
	arena_release(&arena);
}

static void test_constant_and_aliased(void **state)
{
	enum { N = 60 };
	struct arena arena = {0};
	double time[N], x[4 * N];
	unsigned char event[N];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		time[i] = 1 + (double)((i * 37) % 53);
		event[i] = i % 4 != 0;
		x[i] = 62.5;
		x[N + i] = (double)((i * 11) % 29);
		x[2 * N + i] = 7 - 3 * x[N + i];
		x[3 * N + i] = (double)(i % 2);
	}
	for (int i = 0; i < N_PARAMETRIC; i++) {
		enum parametric_distribution d = (enum parametric_distribution)i;
		struct parametric_fit fit = fit_of(&arena, N, time, event, x, 4, d);
		double kept[2 * N];
		struct parametric_fit two;

		memcpy(kept, x + N, N * sizeof *x);
		memcpy(kept + N, x + 3 * N, N * sizeof *x);
		two = fit_of(&arena, N, time, event, kept, 2, d);
		assert_int_equal(fit.status, two.status);
		if (d == PARAMETRIC_GENGAMMA) /* evenly spread times */
			assert_int_equal(fit.status, PARAMETRIC_SHAPE_LIMIT);
		if (d == PARAMETRIC_GENGAMMA)
			continue;
		assert_int_equal(fit.status, PARAMETRIC_OK);
		assert_int_equal(fit.coef_status[0], COEF_CONSTANT);
		assert_int_equal(fit.coef_status[1], COEF_OK);
		assert_int_equal(fit.coef_status[2], COEF_ALIASED);
		assert_int_equal(fit.coef_status[3], COEF_OK);
		assert_true(isnan(fit.estimate[1]) && isnan(fit.estimate[3]));
		assert_int_equal(fit.df, 2);
		assert_true(fit.loglik == two.loglik);
		assert_true(fit.estimate[2] == two.estimate[1]);
		assert_true(fit.aic == two.aic);
	}
	arena_release(&arena);
}

/* --- What must hold ---------------------------------------------------------*/

static void near(double a, double b, double tolerance)
{
	if (!(fabs(a - b) <= tolerance * fmax(1, fabs(b))))
		fail_msg("%.15g is not %.15g (%.1e)", a, b, fabs(a - b));
}

static const struct source *source_named(const char *name)
{
	for (size_t i = 0; i < COUNT(sources); i++)
		if (is(sources[i].name, name))
			return &sources[i];
	return NULL;
}

/* events / time at risk, also with delayed entry. */
static void test_exponential_closed(void **state)
{
	struct arena arena = {0};
	struct parametric_input input = input_read(&arena, source_named("delayed_null"));
	struct parametric_fit fit;
	double exposure = 0, events = 0;

	(void)state;
	input.distribution = PARAMETRIC_EXPONENTIAL;
	parametric_fit(&arena, &input, &fit);
	for (size_t i = 0; i < input.times.n; i++) {
		exposure += input.times.time[i] - input.times.entry[i];
		events += input.times.event[i];
	}
	near(exp(-fit.estimate[0]), events / exposure, 1e-14);
	near(fit.variance[0], 1 / events, 1e-12);
	near(fit.loglik, events * log(events / exposure) - events, 1e-13);
	near(parametric_quantile(&fit, NULL, 0.5, 0.95).value, log(2) * exposure / events, 1e-12);
	arena_release(&arena);
}

/* The generalized gamma includes others: it cannot fit worse, and has their
 * survival at their shapes. */
static void test_inclusion(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(sources); i++) {
		struct model model;
		const struct parametric_fit *f = model.fits;

		model_make(&arena, &sources[i], &model);
		assert_true(f[PARAMETRIC_GENGAMMA].loglik >= f[PARAMETRIC_WEIBULL].loglik);
		assert_true(f[PARAMETRIC_GENGAMMA].loglik >= f[PARAMETRIC_LOGNORMAL].loglik);
		assert_true(f[PARAMETRIC_WEIBULL].loglik >= f[PARAMETRIC_EXPONENTIAL].loglik);
	}
	for (double w = -6; w < 6; w += 0.37) {
		struct gengamma g;
		struct shape_point s, f, below, above;

		gengamma_init(&g, 1);
		s = gengamma_survival(&g, w);
		f = gengamma_density(&g, w);
		near(s.value, -exp(w), 1e-13);
		near(f.value, w - exp(w), 1e-13);
		gengamma_init(&g, 0);
		s = gengamma_survival(&g, w);
		f = gengamma_density(&g, w);
		near(exp(s.value), erfc(w * M_SQRT1_2) / 2, 1e-14);
		near(f.value, -w * w / 2 - 0.91893853320467274178, 1e-14);
		/* smooth through 0, and its derivative that of both sides */
		gengamma_init(&g, -1e-5);
		below = gengamma_survival(&g, w);
		gengamma_init(&g, 1e-5);
		above = gengamma_survival(&g, w);
		near((above.value - below.value) / 2e-5, s.q,
		     1e-8 * fmax(1, fabs(w * w * w * w * w)));
		near((above.q - below.q) / 2e-5, s.qq, 1e-8 * fmax(1, fabs(w * w * w * w * w)));
		/* and far away too */
		assert_true(isfinite(gengamma_survival(&g, 8 * w).value));
	}
	arena_release(&arena);
}

/* The table is the function. */
static void test_table(void **state)
{
	static const double shapes[] = {-2, -0.6, 0, 1e-4, 0.31, 0.9, 1.5, 2};
	struct gengamma_table table;
	struct gengamma g;

	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		gengamma_init(&g, shapes[i]);
		assert_true(gengamma_table_init(&table, &g));
		for (double w = -13; w < 9; w += 0.0173) {
			struct shape_point a = gengamma_survival(&g, w);
			struct shape_point b = gengamma_table_survival(&table, w);

			if (!isfinite(a.value) || a.value < -1e6)
				continue;
			near(b.value, a.value, 1e-13);
			near(b.w, a.w, 1e-12);
			near(b.q, a.q, 1e-12);
			near(b.qq, a.qq, 1e-10);
		}
	}
	gengamma_init(&g, 2.1);
	assert_false(gengamma_table_init(&table, &g));
}

/* Days or months: the intercept shifts, the likelihood by the events. */
static void test_units(void **state)
{
	struct arena arena = {0};
	const double unit = 30.4375;

	(void)state;
	for (size_t k = 0; k < COUNT(sources); k++) {
		struct model days, months;
		size_t n;
		double *time, *entry;

		model_make(&arena, &sources[k], &days);
		months = days;
		n = days.input.times.n;
		time = ARENA_ARRAY(&arena, double, n);
		entry = ARENA_ARRAY(&arena, double, n);
		for (size_t i = 0; i < n; i++) {
			time[i] = days.input.times.time[i] / unit;
			if (days.input.times.entry)
				entry[i] = days.input.times.entry[i] / unit;
		}
		months.input.times.time = time;
		if (days.input.times.entry)
			months.input.times.entry = entry;
		for (int d = 0; d < N_PARAMETRIC; d++) {
			struct parametric_fit fit;
			const struct parametric_fit *was = &days.fits[d];

			months.input.distribution = (enum parametric_distribution)d;
			parametric_fit(&arena, &months.input, &fit);
			near(fit.loglik, was->loglik + (double)was->n_events * log(unit), 1e-12);
			near(fit.estimate[0], was->estimate[0] - log(unit), 1e-9);
			for (size_t j = 1; j <= fit.n_terms + 1; j++)
				near(fit.estimate[j], was->estimate[j], 1e-9);
			for (size_t j = 0; j < fit.n_estimates; j++)
				near(fit.variance[j * fit.n_estimates + j],
				     was->variance[j * fit.n_estimates + j], 1e-8);
		}
	}
	arena_release(&arena);
}

/* The order of the rows, and every patient twice. */
static void test_order_and_copies(void **state)
{
	struct arena arena = {0};
	struct parametric_input input = input_read(&arena, source_named("lung"));
	size_t n = input.times.n, m = 2 * n;
	double *time = ARENA_ARRAY(&arena, double, m);
	double *x = ARENA_ARRAY(&arena, double, m *input.n_terms);
	unsigned char *event = ARENA_ARRAY(&arena, unsigned char, m);

	(void)state;
	for (size_t i = 0; i < m; i++) {
		size_t from = (m - 1 - i) % n;

		time[i] = input.times.time[from];
		event[i] = input.times.event[from];
		for (size_t j = 0; j < input.n_terms; j++)
			x[j * m + i] = input.x[j * n + from];
	}
	for (int d = 0; d < N_PARAMETRIC; d++) {
		struct parametric_fit once, twice;

		input.distribution = (enum parametric_distribution)d;
		parametric_fit(&arena, &input, &once);
		twice = fit_of(&arena, m, time, event, x, input.n_terms, input.distribution);
		near(twice.loglik, 2 * once.loglik, 1e-12);
		for (size_t j = 0; j <= once.n_terms + 1; j++)
			near(twice.estimate[j], once.estimate[j], 1e-9);
		near(2 * twice.variance[0], once.variance[0], 1e-9);
	}
	arena_release(&arena);
}

/* Entering at t having survived to it, under no ageing, is starting at t. */
static void test_memoryless(void **state)
{
	struct arena arena = {0};
	struct parametric_input late = input_read(&arena, source_named("delayed"));
	struct parametric_input fresh = late;
	size_t n = late.times.n;
	double *time = ARENA_ARRAY(&arena, double, n);
	struct parametric_fit a, b;

	(void)state;
	for (size_t i = 0; i < n; i++)
		time[i] = late.times.time[i] - late.times.entry[i];
	fresh.times.time = time;
	fresh.times.entry = NULL;
	late.distribution = fresh.distribution = PARAMETRIC_EXPONENTIAL;
	parametric_fit(&arena, &late, &a);
	parametric_fit(&arena, &fresh, &b);
	near(a.loglik, b.loglik, 1e-12);
	for (size_t j = 0; j <= a.n_terms; j++)
		near(a.estimate[j], b.estimate[j], 1e-10);
	arena_release(&arena);
}

static void test_curve(void **state)
{
	struct arena arena = {0};
	struct model model;
	static const double times[] = {0, 100, 365, 1000};

	(void)state;
	model_make(&arena, source_named("lung"), &model);
	for (int d = 0; d < N_PARAMETRIC; d++) {
		const struct parametric_fit *fit = &model.fits[d];
		double linear = parametric_linear(fit, model.first, 1);
		double both[] = {linear, linear}, survival[COUNT(times)];

		parametric_curve(fit, both, 2, times, COUNT(times), survival);
		for (size_t i = 0; i < COUNT(times); i++)
			near(survival[i],
			     parametric_survival(fit, model.first, times[i], 0.9).value, 1e-12);
	}
	arena_release(&arena);
}

/* --- Many rows --------------------------------------------------------------*/

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* A Weibull sample by a fixed generator; three terms. */
static struct parametric_input sample_make(struct arena *arena, size_t n)
{
	double *time = ARENA_ARRAY(arena, double, n);
	double *x = ARENA_ARRAY(arena, double, 3 * n);
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, n);
	uint64_t s = 1863;
	double u[5];

	for (size_t i = 0; i < n; i++) {
		double t, end;

		for (size_t k = 0; k < COUNT(u); k++) {
			s = s * 6364136223846793005U + 1442695040888963407U;
			u[k] = ((double)(s >> 11) + 0.5) / 9007199254740992.0;
		}
		x[i] = 40 + 40 * u[0];
		x[n + i] = u[1] < 0.3;
		x[2 * n + i] = -log(u[2]);
		t = exp(5 - 0.02 * x[i] + 0.5 * x[n + i]) * pow(-log(u[3]), 0.7);
		end = 200 * u[4];
		event[i] = t <= end;
		time[i] = fmax(fmin(t, end), 1e-3);
	}
	return (struct parametric_input){.times = {n, time, NULL, event}, .n_terms = 3, .x = x};
}

static void test_many(void **state)
{
	struct arena arena = {0};
	size_t n = getenv("TEST_PARAMETRIC_ROWS")
	               ? strtoul(getenv("TEST_PARAMETRIC_ROWS"), NULL, 10)
	               : 100000;
	struct parametric_input input = sample_make(&arena, n);

	(void)state;
	for (int d = 0; d < N_PARAMETRIC; d++) {
		struct parametric_fit fit;
		double start = seconds();

		input.distribution = (enum parametric_distribution)d;
		parametric_fit(&arena, &input, &fit);
		if (getenv("TEST_WORST"))
			fprintf(stderr, "# %-20s n %zu: %.3f s, %d iterations\n", distributions[d],
			        n, seconds() - start, fit.iterations);
		assert_int_equal(fit.status, PARAMETRIC_OK);
		if (d == PARAMETRIC_WEIBULL || d == PARAMETRIC_GENGAMMA) {
			near(fit.estimate[1], -0.02, 0.005);
			near(fit.estimate[2], 0.5, 0.05);
			near(exp(fit.estimate[4]), 0.7, 0.05);
		}
		if (d == PARAMETRIC_GENGAMMA)
			near(fit.estimate[5], 1, 0.2);
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reference),
	    cmocka_unit_test(test_few),
	    cmocka_unit_test(test_tied_and_zero),
	    cmocka_unit_test(test_separation),
	    cmocka_unit_test(test_constant_and_aliased),
	    cmocka_unit_test(test_exponential_closed),
	    cmocka_unit_test(test_inclusion),
	    cmocka_unit_test(test_table),
	    cmocka_unit_test(test_units),
	    cmocka_unit_test(test_order_and_copies),
	    cmocka_unit_test(test_memoryless),
	    cmocka_unit_test(test_curve),
	    cmocka_unit_test(test_many),
	};

	dist_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
