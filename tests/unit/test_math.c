/* src/math against right answers.
 *
 * tests/reference/math.csv has the answers of R (scripts/reference.R): one
 * number a row, named by section, case, quantity, option and at.  Each case
 * is defined here once more, as data and columns; a row that names a case or
 * a quantity that is not known here fails.  The published values of
 * STATISTICS.md are checked by hand below, and so are the small and odd inputs
 * that R refuses.
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
#include "math/dist.h"
#include "math/km.h"
#include "math/logrank.h"
#include "math/sample.h"
#include "math/times.h"

/* --- Cohorts -------------------------------------------------------------- */

#define GBSG "config/data/gbsg.csv"
#define LUNG "config/data/lung.csv"
#define VETERAN "config/data/veteran.csv"
#define DELAYED "tests/reference/delayed.csv"
#define TEN                                                                                        \
	"time,event\n54,1\n75,1\n77,1\n84,1\n87,1\n92,0\n95,0\n100,0\n110,0\n"                     \
	"118,0\n"
#define TIED "time,event\n1,1\n2,1\n2,0\n2,0\n3,1\n4,0\n4,1\n5,0\n6,1\n7,0\n"

#define RISING                                                                                     \
	"time,event\n1,1\n2,1\n3,1\n4,1\n5,1\n6,1\n7,1\n8,1\n9,1\n10,1\n"                          \
	"11,1\n12,0\n13,0\n14,0\n15,1\n16,1\n"

/* Freireich 1963: weeks in remission; from the sign, + is censored as 0. */
#define FREIREICH_6MP                                                                              \
	"time,event\n6,1\n6,1\n6,1\n6,0\n7,1\n9,0\n10,1\n10,0\n11,0\n13,1\n"                       \
	"16,1\n17,0\n19,0\n20,0\n22,1\n23,1\n25,0\n32,0\n32,0\n34,0\n35,0\n"
#define FREIREICH_PLACEBO                                                                          \
	"time,event\n1,1\n1,1\n2,1\n2,1\n3,1\n4,1\n4,1\n5,1\n5,1\n8,1\n8,1\n"                      \
	"8,1\n8,1\n11,1\n11,1\n12,1\n12,1\n15,1\n17,1\n22,1\n23,1\n"

/* Where a cohort comes from: a file, or the text itself. */
struct cohort_source {
	const char *data;
	const char *time, *entry, *event;
	double event_code;
	const char *filter; /* only rows where this column has filter_code */
	double filter_code;
};

static const struct cohort_source gbsg = {
    .data = GBSG, .time = "rfstime", .event = "status", .event_code = 1};
static const struct cohort_source lung = {
    .data = LUNG, .time = "time", .event = "status", .event_code = 2};
static const struct cohort_source veteran = {
    .data = VETERAN, .time = "time", .event = "status", .event_code = 1};
static const struct cohort_source delayed = {
    .data = DELAYED, .time = "time", .entry = "entry", .event = "event", .event_code = 1};
static const struct cohort_source lung_sex1 = {LUNG, "time", NULL, "status", 2, "sex", 1};
static const struct cohort_source lung_sex2 = {LUNG, "time", NULL, "status", 2, "sex", 2};
static const struct cohort_source veteran_trt1 = {VETERAN, "time", NULL, "status", 1, "trt", 1};
static const struct cohort_source veteran_trt2 = {VETERAN, "time", NULL, "status", 1, "trt", 2};
static const struct cohort_source ten = {
    .data = TEN, .time = "time", .event = "event", .event_code = 1};
static const struct cohort_source tied = {
    .data = TIED, .time = "time", .event = "event", .event_code = 1};
static const struct cohort_source rising = {
    .data = RISING, .time = "time", .event = "event", .event_code = 1};
static const struct cohort_source freireich_6mp = {
    .data = FREIREICH_6MP, .time = "time", .event = "event", .event_code = 1};
static const struct cohort_source freireich_placebo = {
    .data = FREIREICH_PLACEBO, .time = "time", .event = "event", .event_code = 1};

struct cohort {
	struct grid table;
	size_t *rows; /* of the table, times.n */
	struct survival_times times;
};

static struct grid source_table(struct arena *arena, const struct cohort_source *source)
{
	return grid_parse(arena, strchr(source->data, '\n') ? arena_strdup(arena, source->data)
	                                                    : file_text(arena, source->data));
}

/* Rows that pass the filter and have no missing value in `needed`. */
static bool row_complete(const struct grid *table, size_t row, const struct cohort_source *source,
                         const char *const *needed)
{
	if (source->filter &&
	    grid_number(grid_cell(table, row, grid_column(table, source->filter))) !=
	        source->filter_code)
		return false;
	for (; needed && *needed; needed++)
		if (isnan(grid_number(grid_cell(table, row, grid_column(table, *needed)))))
			return false;
	return true;
}

/* Reads a cohort; `needed` is a NULL-terminated list of columns, or NULL. */
static struct cohort cohort_read(struct arena *arena, const struct cohort_source *source,
                                 const char *const *needed, double divisor)
{
	struct cohort cohort = {.table = source_table(arena, source)};
	struct grid *table = &cohort.table;
	double *time = grid_numbers(arena, table, source->time);
	double *event = grid_numbers(arena, table, source->event);
	double *entry = source->entry ? grid_numbers(arena, table, source->entry) : NULL;
	unsigned char *events = ARENA_ARRAY(arena, unsigned char, table->n_rows);
	size_t n = 0;

	cohort.rows = ARENA_ARRAY(arena, size_t, table->n_rows);
	for (size_t i = 0; i < table->n_rows; i++) {
		if (!row_complete(table, i, source, needed))
			continue;
		cohort.rows[n] = i;
		time[n] = time[i] / divisor;
		events[n] = event[i] == source->event_code;
		if (entry)
			entry[n] = entry[i] / divisor;
		n++;
	}
	cohort.times = (struct survival_times){n, time, entry, events};
	return cohort;
}

/* --- Rows of math.csv ----------------------------------------------------- */

struct row {
	const char *section, *name, *quantity, *option;
	double at; /* NaN if empty */
	double value;
};

static struct row row_of(const struct grid *table, size_t i)
{
	return (struct row){
	    .section = grid_cell(table, i, 0),
	    .name = grid_cell(table, i, 1),
	    .quantity = grid_cell(table, i, 2),
	    .option = grid_cell(table, i, 3),
	    .at = grid_number(grid_cell(table, i, 4)),
	    .value = grid_number(grid_cell(table, i, 5)),
	};
}

/* What the program computes for a row, and how near it must be. */
typedef double compute_fn(struct arena *arena, void *cases, const struct row *row,
                          double *tolerance);

/* Holds all rows of a section against `compute`; at least `n_least`. */
static void section_check(struct arena *arena, const char *section, size_t n_least,
                          compute_fn *compute, void *cases)
{
	struct grid table = grid_parse(arena, file_text(arena, "tests/reference/math.csv"));
	struct worst worst = {.n = 0};
	size_t compared = 0, wrong = 0;

	for (size_t i = 0; i < table.n_rows; i++) {
		struct row row = row_of(&table, i);
		double ours, error, tolerance = 1e-12;

		if (strcmp(row.section, section) != 0)
			continue;
		ours = compute(arena, cases, &row, &tolerance);
		error = relative_error(ours, row.value);
		worst_note(&worst, row.quantity, error);
		compared++;
		if (error <= tolerance)
			continue;
		wrong++;
		print_error("%s %s %s %s %g: %.15g, R has %.15g\n", section, row.name, row.quantity,
		            row.option, row.at, ours, row.value);
	}
	worst_print(&worst, section);
	assert_int_equal(wrong, 0);
	assert_true(compared >= n_least);
}

static double unknown(const struct row *row)
{
	fail_msg("%s: unknown case or quantity: %s %s %s", row->section, row->name, row->quantity,
	         row->option);
	return NAN;
}

/* --- Distributions and samples -------------------------------------------- */

static double dist_compute(struct arena *arena, void *cases, const struct row *row,
                           double *tolerance)
{
	(void)arena;
	(void)cases;
	if (is(row->name, "chi_squared"))
		return chi_squared_upper(row->at, strtod(row->option, NULL));
	if (is(row->quantity, "two_sided"))
		return normal_two_sided(row->at);
	/* Wichura's and GSL's rational functions */
	*tolerance = 1e-11;
	return is(row->quantity, "quantile") ? normal_quantile(row->at) : unknown(row);
}

static void test_dist(void **state)
{
	struct arena arena = {0};

	(void)state;
	section_check(&arena, "dist", 50, dist_compute, NULL);
	arena_release(&arena);
}

static void test_dist_ends(void **state)
{
	(void)state;
	assert_true(normal_quantile(0) == -INFINITY);
	assert_true(normal_quantile(1) == INFINITY);
	assert_true(isnan(normal_quantile(1.5)));
	assert_true(isnan(normal_quantile(NAN)));
	assert_true(isnan(normal_two_sided(NAN)));
	assert_true(normal_two_sided(-1.5) == normal_two_sided(1.5));
	assert_true(normal_two_sided(-37.9) > 0);
	assert_true(isnan(chi_squared_upper(1, 0)));
	assert_true(isnan(chi_squared_upper(NAN, 1)));
	assert_true(chi_squared_upper(-1, 1) == 1);
	assert_true(chi_squared_upper(INFINITY, 1) == 0);
}

static double sample_compute(struct arena *arena, void *cases, const struct row *row,
                             double *tolerance)
{
	static const struct {
		const char *name, *file, *column;
	} samples[] = {
	    {"gbsg_age", GBSG, "age"},
	    {"gbsg_pgr", GBSG, "pgr"},
	    {"lung_wt.loss", LUNG, "wt.loss"},
	    {"veteran_diagtime", VETERAN, "diagtime"},
	};
	static const enum sample_quantile types[] = {
	    [2] = SAMPLE_TYPE_2, [6] = SAMPLE_TYPE_6, [7] = SAMPLE_TYPE_7};
	struct grid table = {0};
	double *x = NULL;
	size_t n = 0;

	(void)cases;
	(void)tolerance;
	for (size_t i = 0; i < COUNT(samples); i++)
		if (is(row->name, samples[i].name)) {
			table = grid_parse(arena, file_text(arena, samples[i].file));
			x = grid_numbers(arena, &table, samples[i].column);
		}
	for (size_t i = 0; i < table.n_rows; i++)
		if (!isnan(x[i]))
			x[n++] = x[i];
	if (is(row->quantity, "mean"))
		return sample_mean(x, n);
	if (is(row->quantity, "sd"))
		return sample_sd(x, n);
	sort_doubles(x, n);
	return is(row->quantity, "sample_quantile")
	           ? sample_quantile(x, n, row->at, types[atoi(row->option)])
	           : unknown(row);
}

static void test_sample(void **state)
{
	struct arena arena = {0};

	(void)state;
	section_check(&arena, "sample", 100, sample_compute, NULL);
	arena_release(&arena);
}

static void test_sample_quartiles(void **state)
{
	static const double x[] = {10, 20, 30, 40, 150, 160, 170, 180, 190, 200};
	static const struct {
		enum sample_quantile type;
		double q1, q3;
	} rows[] = {
	    {SAMPLE_TYPE_7, 32.5, 177.5},
	    {SAMPLE_TYPE_2, 30, 180},
	    {SAMPLE_TYPE_6, 27.5, 182.5},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(sample_quantile(x, 10, 0.25, rows[i].type) == rows[i].q1);
		assert_true(sample_quantile(x, 10, 0.75, rows[i].type) == rows[i].q3);
	}
}

static void test_sample_small(void **state)
{
	static const double same[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
	static const double far[] = {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16};
	double hundred[100];

	(void)state;
	assert_true(isnan(sample_mean(same, 0)));
	assert_true(isnan(sample_sd(same, 1)));
	assert_true(isnan(sample_quantile(same, 0, 0.5, SAMPLE_TYPE_7)));
	for (int type = SAMPLE_TYPE_2; type <= SAMPLE_TYPE_7; type++) {
		enum sample_quantile t = (enum sample_quantile)type;

		assert_true(sample_quantile(same, 1, 0, t) == 0.1);
		assert_true(sample_quantile(same, 1, 0.5, t) == 0.1);
		assert_true(sample_quantile(same, 1, 1, t) == 0.1);
		assert_true(sample_quantile(far, 2, 0, t) == far[0]);
		assert_true(sample_quantile(far, 2, 1, t) == far[1]);
	}
	assert_true(sample_mean(same, 7) == 0.1);
	assert_true(sample_sd(same, 7) == 0);
	assert_true(sample_sd(far, 4) == sqrt(30.0));
	for (int i = 0; i < 100; i++)
		hundred[i] = i + 1;
	/* 100·0.07 is 7.000000000000001 */
	assert_true(sample_quantile(hundred, 100, 0.07, SAMPLE_TYPE_2) == 7.5);
}

static void test_sort(void **state)
{
	double x[] = {3,    -1,     0,         2.5, INFINITY, -1e300, 7,
	              1e-9, -0.001, -INFINITY, 3,   42,       1e300,  0.5};
	double many[1000];
	uint64_t seed = 7;

	(void)state;
	sort_doubles(x, COUNT(x));
	for (size_t i = 1; i < COUNT(x); i++)
		assert_true(x[i - 1] <= x[i]);
	for (size_t i = 0; i < COUNT(many); i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		many[i] = (double)((int64_t)seed >> 40) / 1024;
	}
	sort_doubles(many, COUNT(many));
	for (size_t i = 1; i < COUNT(many); i++)
		assert_true(many[i - 1] <= many[i]);
	sort_doubles(many, 0);
	sort_doubles(many, 1);
}

/* --- Order ---------------------------------------------------------------- */

/* Any n numbers of which `distinct` differ, the last of them new; ascending,
 * equal ones in the order of their rows. */
static void order_check(size_t n, size_t distinct)
{
	double *key = calloc(n, sizeof *key);
	uint32_t *order = calloc(n, sizeof *order);

	assert_true(key && order && distinct <= n);
	for (size_t i = 0; i < n; i++)
		key[i] = (double)(i * 7919 % (distinct - 1)) / 30.4375 - 5;
	key[n - 1] = 1e6;
	order_ascending(key, n, order);
	for (size_t i = 1; i < n; i++) {
		double before = key[order[i - 1]], here = key[order[i]];

		assert_true(before < here || (before == here && order[i - 1] < order[i]));
	}
	free(key);
	free(order);
}

/* Few values, and more than are counted, which shows at the last row. */
static void test_order(void **state)
{
	(void)state;
	order_check(40, 7);
	order_check(800, 49);
	order_check(16000, 1000);
	order_check(16000, 1001);
	order_check(16000, 16000);
	order_check(300000, 1 << 14);
	order_check(300000, (1 << 14) + 1);
}

/* --- Kaplan-Meier --------------------------------------------------------- */

struct km_case {
	const char *name;
	const struct cohort_source *source;
	enum km_kind kind;
	double divisor;
	bool done;
	struct km_curve curve;
};

static const char *const transforms[] = {"plain", "log", "log-log", "logit", "arcsine"};
static const char *const rules[] = {"r-print", "r-quantile", "sas", "first"};

/* "rule" or "rule/transform". */
static double interval_compute(struct arena *arena, const struct km_curve *curve,
                               const struct row *row)
{
	size_t length = strcspn(row->option, "/");
	const char *transform = row->option[length] ? row->option + length + 1 : "plain";
	struct km_interval interval;

	if (length == 0) /* collett_se: whatever the rule */
		return km_quantile_interval(arena, curve, row->at, QUANTILE_FIRST, TRANSFORM_LOG,
		                            0.95)
		    .se;
	interval = km_quantile_interval(
	    arena, curve, row->at,
	    (enum quantile_rule)name_find(rules, COUNT(rules), row->option, length),
	    (enum transform)name_find(transforms, COUNT(transforms), transform, strlen(transform)),
	    0.95);
	return is(row->quantity, "quantile_lo") ? interval.lo : interval.hi;
}

static double band_compute(struct arena *arena, const struct km_curve *curve, const struct row *row)
{
	double *lo = ARENA_ARRAY(arena, double, curve->n);
	double *hi = ARENA_ARRAY(arena, double, curve->n);

	km_band(curve,
	        (enum transform)name_find(transforms, COUNT(transforms), row->option,
	                                  strlen(row->option)),
	        0.95, lo, hi);
	return (is(row->quantity, "band_lo") ? lo : hi)[(size_t)row->at];
}

static double curve_compute(struct arena *arena, const struct km_curve *curve,
                            const struct row *row, double *tolerance)
{
	const struct {
		const char *name;
		const double *values;
	} columns[] = {
	    {"time", curve->time},         {"n_risk", curve->n_risk},
	    {"n_event", curve->n_event},   {"n_censor", curve->n_censor},
	    {"survival", curve->survival},
	};
	const struct {
		const char *name;
		size_t value;
	} totals[] = {
	    {"rows", curve->n},
	    {"n_subjects", curve->n_subjects},
	    {"n_events", curve->n_events},
	    {"n_censored", curve->n_censored},
	};

	for (size_t i = 0; i < COUNT(totals); i++)
		if (is(row->quantity, totals[i].name))
			return (double)totals[i].value;
	for (size_t i = 0; i < COUNT(columns); i++)
		if (is(row->quantity, columns[i].name))
			return columns[i].values[(size_t)row->at];
	if (is(row->quantity, "log_se"))
		return sqrt(curve->greenwood[(size_t)row->at]);
	if (is(row->quantity, "survival_at"))
		return km_survival_at(curve, row->at);
	if (is(row->quantity, "risk_at"))
		return km_risk_at(curve, row->at);
	if (is(row->quantity, "band_lo") || is(row->quantity, "band_hi"))
		return band_compute(arena, curve, row);
	if (is(row->quantity, "quantile"))
		return km_quantile(curve, row->at,
		                   (enum quantile_rule)name_find(rules, COUNT(rules), row->option,
		                                                 strlen(row->option)));
	if (is(row->quantity, "collett_se")) {
		*tolerance = 1e-10; /* a difference of survivals is in it */
		return interval_compute(arena, curve, row);
	}
	return is(row->quantity, "quantile_lo") || is(row->quantity, "quantile_hi")
	           ? interval_compute(arena, curve, row)
	           : unknown(row);
}

static double km_compute(struct arena *arena, void *cases, const struct row *row, double *tolerance)
{
	for (struct km_case *c = cases; c->name; c++) {
		if (!is(c->name, row->name))
			continue;
		if (!c->done) {
			struct cohort cohort = cohort_read(arena, c->source, NULL, c->divisor);

			km_estimate(arena, &cohort.times, c->kind, &c->curve);
			c->done = true;
		}
		return curve_compute(arena, &c->curve, row, tolerance);
	}
	return unknown(row);
}

static void test_km(void **state)
{
	struct arena arena = {0};
	struct km_case cases[] = {
	    {"gbsg", &gbsg, KM_SURVIVAL, 1, .done = false},
	    {"gbsg_months", &gbsg, KM_SURVIVAL, 30.4375, .done = false},
	    {"lung", &lung, KM_SURVIVAL, 1, .done = false},
	    {"lung_sex1", &lung_sex1, KM_SURVIVAL, 1, .done = false},
	    {"lung_sex2", &lung_sex2, KM_SURVIVAL, 1, .done = false},
	    {"veteran_trt1", &veteran_trt1, KM_SURVIVAL, 1, .done = false},
	    {"veteran_trt2", &veteran_trt2, KM_SURVIVAL, 1, .done = false},
	    {"ten", &ten, KM_SURVIVAL, 1, .done = false},
	    {"rising", &rising, KM_SURVIVAL, 1, .done = false},
	    {"delayed", &delayed, KM_SURVIVAL, 1, .done = false},
	    {"tied_flip", &tied, KM_REVERSE_FLIP, 1, .done = false},
	    {"tied_ordered", &tied, KM_REVERSE_ORDERED, 1, .done = false},
	    {"lung_flip", &lung, KM_REVERSE_FLIP, 1, .done = false},
	    {"lung_ordered", &lung, KM_REVERSE_ORDERED, 1, .done = false},
	    {"gbsg_flip", &gbsg, KM_REVERSE_FLIP, 1, .done = false},
	    {"gbsg_ordered", &gbsg, KM_REVERSE_ORDERED, 1, .done = false},
	    {.name = NULL},
	};

	(void)state;
	section_check(&arena, "km", 5000, km_compute, cases);
	arena_release(&arena);
}

static struct km_curve curve_of(struct arena *arena, const struct cohort_source *source,
                                enum km_kind kind)
{
	struct cohort cohort = cohort_read(arena, source, NULL, 1);
	struct km_curve curve;

	km_estimate(arena, &cohort.times, kind, &curve);
	return curve;
}

static void assert_rounded(double value, double published, double unit)
{
	if (!(fabs(value - published) <= unit / 2 * (1 + 1e-9)))
		fail_msg("%.10g is not %.10g to %g", value, published, unit);
}

/* STATISTICS.md, section 1: ten patients, one median a package. */
static void test_ten_patients(void **state)
{
	struct arena arena = {0};
	struct km_curve curve = curve_of(&arena, &ten, KM_SURVIVAL);

	(void)state;
	assert_true(km_quantile(&curve, 0.5, QUANTILE_R_PRINT) == 87);
	assert_true(km_quantile(&curve, 0.5, QUANTILE_R_QUANTILE) == 102.5);
	assert_true(isnan(km_quantile(&curve, 0.5, QUANTILE_SAS)));
	assert_true(km_quantile(&curve, 0.5, QUANTILE_FIRST) == 87);
	arena_release(&arena);
}

/* STATISTICS.md, section 3: S(52) = 0.5 exactly. */
static void test_veteran_half(void **state)
{
	struct arena arena = {0};
	struct km_curve curve = curve_of(&arena, &veteran_trt2, KM_SURVIVAL);

	(void)state;
	assert_true(km_quantile(&curve, 0.5, QUANTILE_R_PRINT) == 52.5);
	assert_true(km_quantile(&curve, 0.5, QUANTILE_SAS) == 52.5);
	assert_true(km_quantile(&curve, 0.5, QUANTILE_FIRST) == 52);
	arena_release(&arena);
}

/* STATISTICS.md, section 4: the table of Collett's interval. */
static void test_collett_table(void **state)
{
	static const struct {
		const struct cohort_source *source;
		double t, s, se, lo, hi;
	} rows[] = {
	    {&freireich_6mp, 23, .4482, 5.2554, 12.70, 33.30},
	    {&freireich_placebo, 8, .3810, 1.6690, 4.73, 11.27},
	    {&lung, 310, .4950, 21.773, 267.33, 352.67},
	    {&lung_sex1, 270, .4937, 27.639, 215.83, 324.17},
	    {&lung_sex2, 426, .4893, 46.557, 334.75, 517.25},
	    {&veteran_trt1, 103, .4863, 19.810, 64.17, 141.83},
	    {&veteran_trt2, 52, .5000, 14.202, 24.16, 79.84},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct km_curve curve = curve_of(&arena, rows[i].source, KM_SURVIVAL);
		struct km_interval interval = km_quantile_interval(
		    &arena, &curve, 0.5, QUANTILE_FIRST, TRANSFORM_COLLETT, 0.95);

		assert_true(km_quantile(&curve, 0.5, QUANTILE_FIRST) == rows[i].t);
		assert_rounded(km_survival_at(&curve, rows[i].t), rows[i].s, 1e-4);
		assert_rounded(interval.se, rows[i].se, rows[i].se < 10 ? 1e-4 : 1e-3);
		assert_rounded(interval.lo, rows[i].lo, 1e-2);
		assert_rounded(interval.hi, rows[i].hi, 1e-2);
		arena_release(&arena);
	}
}

/* The same table: R's intervals by the log and log-log bands. */
static void test_band_medians(void **state)
{
	static const struct {
		const struct cohort_source *source;
		double log_lo, log_hi, log_log_lo, log_log_hi;
	} rows[] = {
	    {&lung, 285, 363, 284, 361},
	    {&lung_sex1, 212, 310, 210, 306},
	    {&lung_sex2, 348, 550, 345, 524},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct km_curve curve = curve_of(&arena, rows[i].source, KM_SURVIVAL);
		struct km_interval a = km_quantile_interval(&arena, &curve, 0.5, QUANTILE_R_PRINT,
		                                            TRANSFORM_LOG, 0.95);
		struct km_interval b = km_quantile_interval(&arena, &curve, 0.5, QUANTILE_R_PRINT,
		                                            TRANSFORM_LOG_LOG, 0.95);

		assert_true(a.lo == rows[i].log_lo && a.hi == rows[i].log_hi);
		assert_true(b.lo == rows[i].log_log_lo && b.hi == rows[i].log_log_hi);
		arena_release(&arena);
	}
}

/* A limit that is exactly at the level: still inside SAS's inverted test, but
 * the end of the interval by the rule `first`. */
static void test_limit_at_level(void **state)
{
	struct arena arena = {0};
	struct km_curve curve = curve_of(&arena, &lung, KM_SURVIVAL);
	double *lo = ARENA_ARRAY(&arena, double, curve.n);
	double *hi = ARENA_ARRAY(&arena, double, curve.n);
	struct km_interval sas, first;
	size_t row = 60, next = row;

	(void)state;
	km_band(&curve, TRANSFORM_LOG_LOG, 0.95, lo, hi);
	while (hi[next] == hi[row])
		next++;
	assert_true(hi[next] < hi[row] && hi[row] < hi[row - 1]);
	sas = km_quantile_interval(&arena, &curve, 1 - hi[row], QUANTILE_SAS, TRANSFORM_LOG_LOG,
	                           0.95);
	first = km_quantile_interval(&arena, &curve, 1 - hi[row], QUANTILE_FIRST, TRANSFORM_LOG_LOG,
	                             0.95);
	assert_true(sas.hi == curve.time[next]);
	assert_true(first.hi == curve.time[row]);
	assert_true(sas.lo == first.lo && sas.lo < first.hi);
	arena_release(&arena);
}

/* STATISTICS.md, section 5. */
static void test_reverse_at_two(void **state)
{
	struct arena arena = {0};
	struct km_curve flip = curve_of(&arena, &tied, KM_REVERSE_FLIP);
	struct km_curve ordered = curve_of(&arena, &tied, KM_REVERSE_ORDERED);

	(void)state;
	assert_true(km_survival_at(&flip, 2) == 7.0 / 9);
	assert_true(km_survival_at(&ordered, 2) == 6.0 / 8);
	assert_int_equal(flip.n_events, 5);
	assert_int_equal(ordered.n_events, 5);
	assert_int_equal(flip.n_censored, 5);
	assert_true(ordered.n_risk[1] == 9 && ordered.n_event[1] == 2 && ordered.n_censor[1] == 1);
	arena_release(&arena);
}

/* STATISTICS.md, section 3: without censoring the median of an even n is at the
 * n/2-th time by `first`, half a step later by R and SAS, for every n. */
static void test_exact_half(void **state)
{
	(void)state;
	for (size_t n = 2; n <= 400; n += 2) {
		struct arena arena = {0};
		double *time = ARENA_ARRAY(&arena, double, n);
		unsigned char *event = ARENA_ARRAY(&arena, unsigned char, n);
		struct survival_times times = {n, time, NULL, event};
		struct km_curve curve;
		double half = (double)(n / 2);

		for (size_t i = 0; i < n; i++) {
			time[i] = (double)(i + 1);
			event[i] = 1;
		}
		km_estimate(&arena, &times, KM_SURVIVAL, &curve);
		assert_true(km_quantile(&curve, 0.5, QUANTILE_FIRST) == half);
		assert_true(km_quantile(&curve, 0.5, QUANTILE_R_PRINT) == half + 0.5);
		assert_true(km_quantile(&curve, 0.5, QUANTILE_R_QUANTILE) == half + 0.5);
		assert_true(km_quantile(&curve, 0.5, QUANTILE_SAS) == half + 0.5);
		arena_release(&arena);
	}
}

/* A curve from a few times. */
static struct km_curve small_curve(struct arena *arena, size_t n, const double *time,
                                   const unsigned char *event)
{
	struct km_curve curve;

	km_estimate(arena, &(struct survival_times){n, time, NULL, event}, KM_SURVIVAL, &curve);
	return curve;
}

static void test_km_nobody(void **state)
{
	static const double one[] = {0};
	static const unsigned char none[] = {0};
	struct arena arena = {0};
	struct km_curve curve = small_curve(&arena, 0, one, none);
	struct km_interval interval =
	    km_quantile_interval(&arena, &curve, 0.5, QUANTILE_R_QUANTILE, TRANSFORM_LOG, 0.95);

	(void)state;
	assert_int_equal(curve.n, 0);
	assert_int_equal(curve.n_subjects, 0);
	assert_int_equal(km_index(&curve, 5), -1);
	assert_true(isnan(km_survival_at(&curve, 0)));
	assert_true(km_risk_at(&curve, 0) == 0);
	for (int rule = QUANTILE_R_PRINT; rule <= QUANTILE_FIRST; rule++)
		assert_true(isnan(km_quantile(&curve, 0.5, (enum quantile_rule)rule)));
	assert_true(isnan(interval.lo) && isnan(interval.hi) && isnan(interval.se));
	arena_release(&arena);
}

static void test_km_one(void **state)
{
	static const double five[] = {5};
	static const unsigned char event[] = {1}, censored[] = {0};
	struct arena arena = {0};
	struct km_curve dead = small_curve(&arena, 1, five, event);
	struct km_curve alive = small_curve(&arena, 1, five, censored);
	double lo, hi;

	(void)state;
	assert_true(dead.survival[0] == 0 && isinf(dead.greenwood[0]));
	assert_true(km_quantile(&dead, 0.5, QUANTILE_FIRST) == 5);
	assert_true(km_survival_at(&dead, 4.9) == 1);
	assert_true(km_survival_at(&dead, 5) == 0);
	assert_true(km_survival_at(&dead, 5.1) == 0);
	assert_true(isnan(km_survival_at(&alive, 5.1)));
	for (int t = TRANSFORM_PLAIN; t < TRANSFORM_COLLETT; t++) {
		km_band(&dead, (enum transform)t, 0.95, &lo, &hi);
		assert_true(isnan(lo) && isnan(hi));
		km_band(&alive, (enum transform)t, 0.95, &lo, &hi);
		assert_true(lo == 1 && hi == 1);
	}
	assert_true(alive.survival[0] == 1 && alive.greenwood[0] == 0);
	assert_true(isnan(km_quantile(&alive, 0.5, QUANTILE_R_PRINT)));
	assert_true(km_risk_at(&alive, 5) == 1 && km_risk_at(&alive, 6) == 0);
	arena_release(&arena);
}

/* Time zero is kept; near times are one; all tied is one row. */
static void test_km_odd_times(void **state)
{
	static const double zero[] = {0, 0, 3, 3 + 1e-9, 7};
	static const unsigned char events[] = {1, 0, 1, 1, 0};
	static const double same[] = {2, 2, 2};
	static const unsigned char all[] = {1, 1, 1};
	struct arena arena = {0};
	struct km_curve curve = small_curve(&arena, 5, zero, events);

	(void)state;
	assert_int_equal(curve.n, 3);
	assert_true(curve.survival[0] == 0.8 && curve.n_risk[0] == 5);
	assert_true(curve.time[1] == 3 && curve.n_event[1] == 2);
	assert_true(km_risk_at(&curve, 0) == 5 && km_risk_at(&curve, 3) == 3);
	assert_int_equal(km_index(&curve, 3 - 1e-9), 1);
	assert_int_equal(km_index(&curve, -1), -1);
	curve = small_curve(&arena, 3, same, all);
	assert_int_equal(curve.n, 1);
	assert_true(curve.survival[0] == 0);
	arena_release(&arena);
}

/* With times in the millions, two that differ by a hundredth are one. */
static void test_km_large_times(void **state)
{
	static const double time[] = {1e6, 1e6 + 0.01, 1e6 + 0.5, 3e6};
	static const unsigned char event[] = {1, 1, 0, 1};
	struct arena arena = {0};
	struct km_curve curve = small_curve(&arena, 4, time, event);

	(void)state;
	assert_int_equal(curve.n, 3);
	assert_true(curve.survival[0] == 0.5 && curve.time[0] == 1e6);
	assert_true(km_survival_at(&curve, 3e6 + 0.01) == 0);
	assert_true(km_survival_at(&curve, 3e6 + 1) == 0);
	arena_release(&arena);
}

/* An interval of no length is no time at risk; an empty risk set later. */
static void test_km_entries(void **state)
{
	static const double time[] = {2, 5, 6, 9, 4};
	static const double entry[] = {0, 3, 3, 6, 4 - 1e-10};
	static const unsigned char event[] = {1, 1, 1, 0, 1};
	struct arena arena = {0};
	struct survival_times times = {5, time, entry, event};
	struct km_curve curve;

	(void)state;
	km_estimate(&arena, &times, KM_SURVIVAL, &curve);
	assert_int_equal(curve.n_subjects, 4);
	assert_int_equal(curve.n, 4);
	assert_true(curve.n_risk[0] == 1 && curve.survival[0] == 0);
	assert_true(curve.n_risk[1] == 2 && curve.survival[1] == 0);
	assert_true(curve.n_risk[3] == 1 && isinf(curve.greenwood[3]));
	assert_true(km_risk_at(&curve, 0) == 0);
	assert_true(km_risk_at(&curve, 1) == 1);
	assert_true(km_risk_at(&curve, 3) == 0);
	assert_true(km_risk_at(&curve, 3.5) == 2);
	assert_true(km_risk_at(&curve, 6) == 1);
	assert_true(km_risk_at(&curve, 6.5) == 1);
	arena_release(&arena);
}

/* --- Log-rank ------------------------------------------------------------- */

struct logrank_case {
	const char *name;
	const struct cohort_source *source;
	const char *group;
	double first; /* code of the first group */
	size_t n_groups;
	bool done;
	struct logrank test;
};

static uint32_t *group_codes(struct arena *arena, const struct cohort *cohort, const char *name,
                             double first)
{
	double *values = grid_numbers(arena, &cohort->table, name);
	uint32_t *group = ARENA_ARRAY(arena, uint32_t, cohort->times.n);

	for (size_t i = 0; i < cohort->times.n; i++)
		group[i] = (uint32_t)(values[cohort->rows[i]] - first);
	return group;
}

static double logrank_value(const struct logrank *test, const struct row *row, double *tolerance)
{
	*tolerance = 1e-11;
	if (is(row->quantity, "statistic"))
		return test->statistic;
	if (is(row->quantity, "p"))
		return test->p;
	if (is(row->quantity, "df"))
		return test->df;
	if (is(row->quantity, "observed"))
		return test->observed[(size_t)row->at];
	if (is(row->quantity, "expected"))
		return test->expected[(size_t)row->at];
	return is(row->quantity, "n") ? (double)test->n[(size_t)row->at] : unknown(row);
}

static double logrank_compute(struct arena *arena, void *cases, const struct row *row,
                              double *tolerance)
{
	for (struct logrank_case *c = cases; c->name; c++) {
		if (!is(c->name, row->name))
			continue;
		if (!c->done) {
			struct cohort cohort = cohort_read(arena, c->source, NULL, 1);

			logrank_test(arena, &cohort.times,
			             group_codes(arena, &cohort, c->group, c->first), c->n_groups,
			             &c->test);
			assert_true(c->test.estimable && !c->test.reason);
			c->done = true;
		}
		return logrank_value(&c->test, row, tolerance);
	}
	return unknown(row);
}

static void test_logrank(void **state)
{
	struct arena arena = {0};
	struct logrank_case cases[] = {
	    {"lung_sex", &lung, "sex", 1, 2, .done = false},
	    {"gbsg_hormon", &gbsg, "hormon", 0, 2, .done = false},
	    {"gbsg_grade", &gbsg, "grade", 1, 3, .done = false},
	    {"veteran_trt", &veteran, "trt", 1, 2, .done = false},
	    {"veteran_cell", &veteran, "celltype", 0, 4, .done = false},
	    {"delayed", &delayed, "group", 0, 3, .done = false},
	    {.name = NULL},
	};

	(void)state;
	section_check(&arena, "logrank", 60, logrank_compute, cases);
	arena_release(&arena);
}

/* STATISTICS.md, section 7; an empty group takes no degree of freedom. */
static void test_logrank_lung(void **state)
{
	struct arena arena = {0};
	struct cohort cohort = cohort_read(&arena, &lung, NULL, 1);
	struct logrank test;

	(void)state;
	/* groups 0 (empty), 1, 2 and 3 (empty) */
	logrank_test(&arena, &cohort.times, group_codes(&arena, &cohort, "sex", 0), 4, &test);
	assert_rounded(test.statistic, 10.32674, 1e-5);
	assert_rounded(test.p, 0.001311165, 1e-9);
	assert_int_equal(test.df, 1);
	assert_int_equal(test.n[0], 0);
	assert_int_equal(test.n[3], 0);
	arena_release(&arena);
}

/* Tests that cannot be made, each with its reason. */
static void test_logrank_refused(void **state)
{
	static const double time[] = {1, 2, 3, 4};
	static const double entry[] = {0, 1, 2, 3};
	static const unsigned char none[] = {0, 0, 0, 0}, all[] = {1, 1, 1, 1};
	static const uint32_t same[] = {0, 0, 0, 0}, two[] = {0, 1, 0, 1};
	static const struct {
		struct survival_times times;
		const uint32_t *group;
		const char *reason;
	} rows[] = {
	    {{0, time, NULL, all}, two, "fewer than two groups"},
	    {{1, time, NULL, all}, two, "fewer than two groups"},
	    {{4, time, NULL, all}, same, "fewer than two groups"},
	    {{4, time, NULL, none}, two, "no events"},
	    /* one at a time at risk: the groups never meet */
	    {{4, time, entry, all}, two, "at risk together"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct logrank test;

		logrank_test(&arena, &rows[i].times, rows[i].group, 2, &test);
		assert_false(test.estimable);
		assert_true(isnan(test.statistic) && isnan(test.p));
		assert_int_equal(test.df, 0);
		assert_non_null(strstr(test.reason, rows[i].reason));
		arena_release(&arena);
	}
}

/* A group that is gone before the first event counts no degree of freedom,
 * as in survdiff; two events in the smallest sample that can be tested. */
static void test_logrank_small(void **state)
{
	static const double time[] = {1, 2, 3};
	static const unsigned char event[] = {0, 1, 1};
	static const uint32_t group[] = {2, 0, 1};
	struct arena arena = {0};
	struct logrank test;

	(void)state;
	logrank_test(&arena, &(struct survival_times){3, time, NULL, event}, group, 3, &test);
	assert_true(test.estimable);
	assert_int_equal(test.df, 1);
	/* O - E = 1 - 1/2, V = 1/4 */
	assert_true(fabs(test.statistic - 1) < 1e-12);
	assert_true(test.expected[2] == 0 && test.expected[1] == 1.5);
	arena_release(&arena);
}

/* --- Cox ------------------------------------------------------------------ */

enum { MOST_TERMS = 9 };

struct cox_case {
	const char *name;
	const struct cohort_source *source;
	/* a column, "column=code", "a+b" or "column^power" */
	const char *terms[MOST_TERMS + 1];
	const char *needed[7]; /* columns that must not be missing */
	bool done[2];          /* by ties */
	struct cox_fit fit[2];
	struct concordance concordance[2];
};

/* One term for each subject of a cohort. */
static void term_fill(struct arena *arena, const struct cohort *cohort, const char *term, double *x)
{
	const struct survival_times *times = &cohort->times;
	size_t length = strcspn(term, "=+^");
	char *name = arena_strndup(arena, term, length);
	double *a, *b = NULL;

	if (is(term, "rare")) {
		for (size_t i = 0; i < times->n; i++)
			x[i] = times->time[i] > 100 && !times->event[i];
		return;
	}
	a = grid_numbers(arena, &cohort->table, name);
	if (term[length] == '+')
		b = grid_numbers(arena, &cohort->table, term + length + 1);
	for (size_t i = 0; i < times->n; i++) {
		size_t row = cohort->rows[i];

		x[i] = b ? a[row] + b[row] : a[row];
		if (term[length] == '^')
			x[i] = pow(x[i], grid_number(term + length + 1));
		if (term[length] == '=')
			x[i] = x[i] == grid_number(term + length + 1);
	}
}

static void cox_case_fit(struct arena *arena, struct cox_case *c, enum cox_ties ties)
{
	struct cohort cohort = cohort_read(arena, c->source, c->needed, 1);
	size_t n = cohort.times.n;
	double *x = ARENA_ARRAY(arena, double, n *MOST_TERMS);
	struct cox_input input = {cohort.times, 0, x, ties};

	for (; c->terms[input.n_terms]; input.n_terms++)
		term_fill(arena, &cohort, c->terms[input.n_terms], x + input.n_terms * n);
	cox_fit(arena, &input, &c->fit[ties]);
	assert_int_equal(c->fit[ties].status, COX_OK);
	concordance_index(arena, &cohort.times, c->fit[ties].linear, &c->concordance[ties]);
	c->done[ties] = true;
}

static double cox_vector(const struct cox_fit *fit, const struct row *row)
{
	size_t i = (size_t)row->at;

	if (is(row->quantity, "coef"))
		return fit->coef[i];
	if (is(row->quantity, "se"))
		return fit->se[i];
	if (is(row->quantity, "variance"))
		return fit->variance[i];
	return is(row->quantity, "linear") ? fit->linear[i] : unknown(row);
}

static double cox_value(const struct cox_fit *fit, const struct concordance *c,
                        const struct row *row)
{
	const struct {
		const char *name;
		double value;
	} numbers[] = {
	    {"n", (double)fit->n},
	    {"n_events", (double)fit->n_events},
	    {"loglik_null", fit->loglik_null},
	    {"loglik", fit->loglik},
	    {"lr", fit->lr},
	    {"wald", fit->wald},
	    {"score", fit->score},
	    {"df", fit->df},
	    {"iterations", fit->iterations},
	    {"c", c->c},
	    {"c_se", c->se},
	    {"concordant", c->concordant},
	    {"discordant", c->discordant},
	    {"tied", c->tied},
	};

	for (size_t i = 0; i < COUNT(numbers); i++)
		if (is(row->quantity, numbers[i].name))
			return numbers[i].value;
	return cox_vector(fit, row);
}

static double cox_compute(struct arena *arena, void *cases, const struct row *row, double *tolerance)
{
	const char *dash = strrchr(row->name, '_');
	enum cox_ties ties = is(dash, "_efron") ? TIES_EFRON : TIES_BRESLOW;

	assert_true(ties == TIES_EFRON || is(dash, "_breslow"));
	*tolerance = 1e-9;
	for (struct cox_case *c = cases; c->name; c++) {
		if (strlen(c->name) != (size_t)(dash - row->name) ||
		    strncmp(c->name, row->name, strlen(c->name)) != 0)
			continue;
		if (!c->done[ties])
			cox_case_fit(arena, c, ties);
		return cox_value(&c->fit[ties], &c->concordance[ties], row);
	}
	return unknown(row);
}

static void test_cox(void **state)
{
	struct arena arena = {0};
	struct cox_case cases[] = {
	    {.name = "gbsg",
	     .source = &gbsg,
	     .terms = {"age", "meno", "size", "grade=2", "grade=3", "nodes", "pgr", "er", "hormon"}},
	    {.name = "lung_sex", .source = &lung, .terms = {"sex"}},
	    {.name = "lung",
	     .source = &lung,
	     .terms = {"age", "sex", "ph.ecog", "ph.karno", "pat.karno", "wt.loss"},
	     .needed = {"age", "sex", "ph.ecog", "ph.karno", "pat.karno", "wt.loss"}},
	    {.name = "veteran",
	     .source = &veteran,
	     .terms = {"trt", "celltype=smallcell", "celltype=adeno", "celltype=large", "karno",
	               "diagtime", "age", "prior"}},
	    {.name = "delayed", .source = &delayed, .terms = {"x1", "x2", "x3"}},
	    {.name = "aliased", .source = &veteran, .terms = {"karno", "age", "karno+age"}},
	    {.name = "infinite", .source = &veteran, .terms = {"karno", "rare"}},
	    {.name = "halving", .source = &gbsg, .terms = {"nodes^2"}},
	    {.name = "halvings", .source = &gbsg, .terms = {"size^12"}},
	    {.name = NULL},
	};

	(void)state;
	section_check(&arena, "cox", 900, cox_compute, cases);
	for (int ties = TIES_EFRON; ties <= TIES_BRESLOW; ties++) {
		const struct cox_fit *aliased = &cases[5].fit[ties];
		const struct cox_fit *infinite = &cases[6].fit[ties];

		assert_int_equal(aliased->coef_status[1], COEF_OK);
		assert_int_equal(aliased->coef_status[2], COEF_ALIASED);
		assert_int_equal(infinite->coef_status[0], COEF_OK);
		assert_int_equal(infinite->coef_status[1], COEF_INFINITE);
	}
	arena_release(&arena);
}

/* STATISTICS.md, section 8: lung by sex, hazard ratio and interval. */
static void test_cox_lung_sex(void **state)
{
	static const double right[][3] = {
	    [TIES_EFRON] = {.5880028, .423718, .815985},
	    [TIES_BRESLOW] = {.5883716, .423982, .816500},
	};

	(void)state;
	for (int ties = TIES_EFRON; ties <= TIES_BRESLOW; ties++) {
		struct arena arena = {0};
		struct cox_case c = {.source = &lung, .terms = {"sex"}};
		double z = normal_quantile(0.975), coef, se;

		cox_case_fit(&arena, &c, (enum cox_ties)ties);
		coef = c.fit[ties].coef[0];
		se = c.fit[ties].se[0];
		assert_rounded(exp(coef), right[ties][0], 1e-7);
		assert_rounded(exp(coef - z * se), right[ties][1], 1e-6);
		assert_rounded(exp(coef + z * se), right[ties][2], 1e-6);
		arena_release(&arena);
	}
}

/* A fit of a few subjects. */
static struct cox_fit small_fit(struct arena *arena, size_t n, size_t n_terms,
                                const unsigned char *event, const double *x)
{
	static const double time[] = {1, 2, 3, 4, 5, 6};
	struct cox_input input = {{n, time, NULL, event}, n_terms, x, TIES_EFRON};
	struct cox_fit fit;

	cox_fit(arena, &input, &fit);
	return fit;
}

static const unsigned char six_events[] = {1, 1, 1, 1, 1, 1};
static const unsigned char no_events[] = {0, 0, 0, 0, 0, 0};

static void test_cox_nothing(void **state)
{
	static const double x[] = {1, 2, 4, 3, 6, 5};
	struct arena arena = {0};
	struct cox_fit fit = small_fit(&arena, 0, 1, six_events, x);

	(void)state;
	assert_int_equal(fit.status, COX_NO_EVENTS);
	fit = small_fit(&arena, 6, 1, no_events, x);
	assert_int_equal(fit.status, COX_NO_EVENTS);
	assert_true(isnan(fit.coef[0]) && isnan(fit.se[0]));
	assert_true(isnan(fit.lr) && fit.df == 0 && fit.linear[3] == 0);
	fit = small_fit(&arena, 6, 0, six_events, x);
	assert_int_equal(fit.status, COX_NO_TERMS);
	/* every order of six is as likely */
	assert_true(fabs(fit.loglik_null + log(720)) < 1e-13);
	assert_true(isnan(fit.score));
	arena_release(&arena);
}

/* One subject, and a term that does not vary: no coefficient, no failure. */
static void test_cox_constant(void **state)
{
	static const double x[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 1, 2, 4, 3, 6, 5};
	struct arena arena = {0};
	struct cox_fit fit = small_fit(&arena, 1, 1, six_events, x), alone;

	(void)state;
	assert_int_equal(fit.status, COX_OK);
	assert_int_equal(fit.coef_status[0], COEF_CONSTANT);
	assert_true(isnan(fit.coef[0]) && fit.df == 0 && fit.lr == 0);
	for (int i = 1; i <= 40; i++) {
		double same[6];

		for (int k = 0; k < 6; k++)
			same[k] = i / 7.0;
		fit = small_fit(&arena, 6, 1, six_events, same);
		assert_int_equal(fit.coef_status[0], COEF_CONSTANT);
		assert_int_equal(fit.df, 0);
	}
	fit = small_fit(&arena, 6, 2, six_events, x);
	alone = small_fit(&arena, 6, 1, six_events, x + 6);
	assert_int_equal(fit.coef_status[0], COEF_CONSTANT);
	assert_int_equal(fit.coef_status[1], COEF_OK);
	assert_int_equal(fit.df, 1);
	assert_true(fit.coef[1] == alone.coef[0] && fit.se[1] == alone.se[0]);
	assert_true(fit.variance[0] == 0 && fit.variance[1] == 0);
	arena_release(&arena);
}

/* A term that varies only between those who leave before the first event and
 * the others: no risk set tells, whatever rounding says. */
static void test_cox_no_variation(void **state)
{
	static const unsigned char event[] = {0, 1, 1, 0, 1, 0};

	(void)state;
	for (int i = 1; i <= 40; i++) {
		struct arena arena = {0};
		double x[6] = {7};
		struct cox_fit fit;

		for (int k = 1; k < 6; k++)
			x[k] = i / 7.0;
		fit = small_fit(&arena, 6, 1, event, x);
		assert_int_equal(fit.status, COX_OK);
		assert_int_equal(fit.coef_status[0], COEF_ALIASED);
		assert_true(isnan(fit.coef[0]) && fit.df == 0);
		arena_release(&arena);
	}
}

/* Complete separation: the likelihood goes to 1, and R runs out of its 20
 * iterations at these values. */
static void test_cox_separation(void **state)
{
	static const double x[] = {1, 2, 3, 4, 5, 6};
	struct arena arena = {0};
	struct cox_fit fit = small_fit(&arena, 6, 1, six_events, x);

	(void)state;
	assert_int_equal(fit.status, COX_NOT_CONVERGED);
	assert_int_equal(fit.coef_status[0], COEF_INFINITE);
	assert_int_equal(fit.iterations, 20);
	assert_rounded(fit.coef[0], -19.73886, 1e-5);
	assert_rounded(fit.loglik_null, -6.579251, 1e-6);
	assert_true(fit.loglik < 0 && fit.loglik > -2e-8);
	arena_release(&arena);
}

/* All events in a group: nobody is left to tell the effect of a term that
 * varies in the other one alone. */
static void test_cox_unknown(void **state)
{
	static const unsigned char event[] = {1, 1, 1, 0, 0, 0};
	static const double x[] = {1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 2, 4};
	struct arena arena = {0};
	struct cox_fit fit = small_fit(&arena, 6, 2, event, x);

	(void)state;
	assert_int_equal(fit.coef_status[0], COEF_INFINITE);
	assert_int_equal(fit.coef_status[1], COEF_INFINITE);
	assert_true(coef_any_infinite(fit.coef_status, 2));
	assert_true(!coef_any_infinite(fit.coef_status, 0));
	arena_release(&arena);
}

/* --- Concordance ---------------------------------------------------------- */

/* All pairs, one by one. */
static struct concordance pairs_compare(const struct survival_times *times, const double *score)
{
	struct concordance c = {.estimable = true};

	for (size_t i = 0; i < times->n; i++)
		for (size_t j = 0; j < times->n; j++) {
			double t = times->time[i];
			bool later = times->time[j] > t || (times->time[j] == t && !times->event[j]);

			if (!times->event[i] || !later || (times->entry && times->entry[j] >= t))
				continue;
			c.concordant += score[i] > score[j];
			c.discordant += score[i] < score[j];
			c.tied += score[i] == score[j];
		}
	return c;
}

static void test_concordance_pairs(void **state)
{
	static const struct cohort_source *const sources[] = {&lung, &delayed, &veteran};
	static const char *const scores[] = {"age", "x1", "karno"};

	(void)state;
	for (size_t i = 0; i < COUNT(sources); i++) {
		struct arena arena = {0};
		struct cohort cohort = cohort_read(&arena, sources[i], NULL, 1);
		double *score = grid_numbers(&arena, &cohort.table, scores[i]);
		struct concordance ours, right = pairs_compare(&cohort.times, score);

		concordance_index(&arena, &cohort.times, score, &ours);
		assert_true(ours.concordant == right.concordant);
		assert_true(ours.discordant == right.discordant);
		assert_true(ours.tied == right.tied && right.tied > 0);
		arena_release(&arena);
	}
}

static void test_concordance_small(void **state)
{
	static const double time[] = {1, 2, 3, 3}, score[] = {4, 3, 2, 1};
	static const double same[] = {0.0, -0.0, 0.0, 0.0};
	static const double tied_times[] = {5, 5, 5, 5};
	static const unsigned char all[] = {1, 1, 1, 1}, none[] = {0, 0, 0, 0};
	struct arena arena = {0};
	struct survival_times times = {4, time, NULL, all};
	struct concordance c;

	(void)state;
	concordance_index(&arena, &times, score, &c);
	assert_true(c.estimable && c.c == 1 && c.se == 0);
	assert_true(c.concordant == 5); /* the two at time 3 are no pair */
	concordance_index(&arena, &times, same, &c);
	assert_true(c.c == 0.5 && c.se == 0 && c.tied == 5);
	times.event = none;
	concordance_index(&arena, &times, score, &c);
	assert_true(!c.estimable && isnan(c.c) && isnan(c.se));
	times = (struct survival_times){4, tied_times, NULL, all};
	concordance_index(&arena, &times, score, &c);
	assert_false(c.estimable);
	times.n = 0;
	concordance_index(&arena, &times, score, &c);
	assert_false(c.estimable);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_dist),
	    cmocka_unit_test(test_dist_ends),
	    cmocka_unit_test(test_sample),
	    cmocka_unit_test(test_order),
	    cmocka_unit_test(test_sample_quartiles),
	    cmocka_unit_test(test_sample_small),
	    cmocka_unit_test(test_sort),
	    cmocka_unit_test(test_km),
	    cmocka_unit_test(test_ten_patients),
	    cmocka_unit_test(test_veteran_half),
	    cmocka_unit_test(test_collett_table),
	    cmocka_unit_test(test_band_medians),
	    cmocka_unit_test(test_limit_at_level),
	    cmocka_unit_test(test_reverse_at_two),
	    cmocka_unit_test(test_exact_half),
	    cmocka_unit_test(test_km_nobody),
	    cmocka_unit_test(test_km_one),
	    cmocka_unit_test(test_km_odd_times),
	    cmocka_unit_test(test_km_large_times),
	    cmocka_unit_test(test_km_entries),
	    cmocka_unit_test(test_logrank),
	    cmocka_unit_test(test_logrank_lung),
	    cmocka_unit_test(test_logrank_refused),
	    cmocka_unit_test(test_logrank_small),
	    cmocka_unit_test(test_cox),
	    cmocka_unit_test(test_cox_lung_sex),
	    cmocka_unit_test(test_cox_nothing),
	    cmocka_unit_test(test_cox_constant),
	    cmocka_unit_test(test_cox_no_variation),
	    cmocka_unit_test(test_cox_separation),
	    cmocka_unit_test(test_cox_unknown),
	    cmocka_unit_test(test_concordance_pairs),
	    cmocka_unit_test(test_concordance_small),
	};

	dist_init();
	return cmocka_run_group_tests_name("math", tests, NULL, NULL);
}
