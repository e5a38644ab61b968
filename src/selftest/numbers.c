/* Reference problems: results that others have printed, found again by the
 * estimators that reports use. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "math/contingency.h"
#include "math/cox.h"
#include "math/dist.h"
#include "math/fisher.h"
#include "math/incidence.h"
#include "math/km.h"
#include "math/logrank.h"
#include "math/proportion.h"
#include "math/rmst.h"
#include "math/sample.h"
#include "selftest/cohorts.h"
#include "selftest/selftest.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A problem and its answer.  What the other members mean is up to `find`. */
struct problem {
	const char *name, *source;
	const char *expected; /* a number, or "not estimable" */
	double tolerance;     /* half of the last digit that is printed there */
	double (*find)(struct arena *arena, const struct problem *problem);
	const struct cohort *cohort;
	uint8_t group; /* 0: all */
	int rule;      /* a choice of the estimator */
	double x, y;
};

/* --- Data ------------------------------------------------------------------ */

struct sample {
	struct survival_times times;
	uint32_t *group; /* 0, 1 */
	double *first;   /* 1 in group 1, else 0; and group's number */
	double *number;
};

/* The subjects of the problem's group as arrays. */
static struct sample sample_make(struct arena *arena, const struct problem *problem)
{
	const struct cohort *cohort = problem->cohort;
	double *time = ARENA_ARRAY(arena, double, cohort->n);
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, cohort->n);
	struct sample sample = {.group = ARENA_ARRAY(arena, uint32_t, cohort->n),
	                        .first = ARENA_ARRAY(arena, double, cohort->n),
	                        .number = ARENA_ARRAY(arena, double, cohort->n)};
	size_t n = 0;

	for (size_t i = 0; i < cohort->n; i++) {
		const struct subject *row = &cohort->rows[i];

		if (problem->group && row->group != problem->group)
			continue;
		time[n] = row->time;
		event[n] = row->event;
		sample.group[n] = row->group - 1U;
		sample.first[n] = row->group == 1;
		sample.number[n] = row->group;
		n++;
	}
	sample.times = (struct survival_times){.n = n, .time = time, .event = event};
	return sample;
}

static struct km_curve curve_make(struct arena *arena, const struct problem *problem,
                                  enum km_kind kind)
{
	struct sample sample = sample_make(arena, problem);
	struct km_curve curve;

	km_estimate(arena, &sample.times, kind, &curve);
	return curve;
}

/* --- Curves ---------------------------------------------------------------- */

static double find_median(struct arena *arena, const struct problem *problem)
{
	struct km_curve curve = curve_make(arena, problem, KM_SURVIVAL);

	return km_quantile(&curve, 0.5, (enum quantile_rule)problem->rule);
}

/* The interval of the median by the transform `rule`. */
static struct km_interval interval_make(struct arena *arena, const struct problem *problem)
{
	struct km_curve curve = curve_make(arena, problem, KM_SURVIVAL);
	enum transform transform = (enum transform)problem->rule;

	return km_quantile_interval(
	    arena, &curve, 0.5, transform == TRANSFORM_COLLETT ? QUANTILE_FIRST : QUANTILE_R_PRINT,
	    transform, 0.95);
}

static double find_median_se(struct arena *arena, const struct problem *problem)
{
	return interval_make(arena, problem).se;
}

static double find_median_lo(struct arena *arena, const struct problem *problem)
{
	return interval_make(arena, problem).lo;
}

static double find_median_hi(struct arena *arena, const struct problem *problem)
{
	return interval_make(arena, problem).hi;
}

/* S(x) of the kind `rule`. */
static double find_survival(struct arena *arena, const struct problem *problem)
{
	struct km_curve curve = curve_make(arena, problem, (enum km_kind)problem->rule);

	return km_survival_at(&curve, problem->x);
}

static double find_survival_se(struct arena *arena, const struct problem *problem)
{
	struct km_curve curve = curve_make(arena, problem, KM_SURVIVAL);
	ptrdiff_t row = km_index(&curve, problem->x);

	return row < 0 ? NAN : curve.survival[row] * sqrt(curve.greenwood[row]);
}

static double band_at(struct arena *arena, const struct problem *problem, bool upper)
{
	struct km_curve curve = curve_make(arena, problem, KM_SURVIVAL);
	double *lo = ARENA_ARRAY(arena, double, curve.n);
	double *hi = ARENA_ARRAY(arena, double, curve.n);
	ptrdiff_t row = km_index(&curve, problem->x);

	km_band(&curve, (enum transform)problem->rule, 0.95, lo, hi);
	return row < 0 ? NAN : (upper ? hi : lo)[row];
}

static double find_survival_lo(struct arena *arena, const struct problem *problem)
{
	return band_at(arena, problem, false);
}

static double find_survival_hi(struct arena *arena, const struct problem *problem)
{
	return band_at(arena, problem, true);
}

static double find_at_risk(struct arena *arena, const struct problem *problem)
{
	struct km_curve curve = curve_make(arena, problem, KM_SURVIVAL);

	return km_risk_at(&curve, problem->x);
}

static double find_rmst(struct arena *arena, const struct problem *problem)
{
	struct km_curve curve = curve_make(arena, problem, KM_SURVIVAL);

	return rmst_estimate(&curve, problem->x).mean;
}

static double find_rmst_se(struct arena *arena, const struct problem *problem)
{
	struct km_curve curve = curve_make(arena, problem, KM_SURVIVAL);

	return rmst_estimate(&curve, problem->x).se;
}

/* Ends at 1, 2, 4, 5 by causes 1, 2, 1, 2, one censored at 3; the incidence
 * of cause `rule` at the last time. */
static double find_incidence(struct arena *arena, const struct problem *problem)
{
	static const double time[] = {1, 2, 3, 4, 5};
	static const unsigned char cause[] = {1, 2, 0, 1, 2}, event[] = {1, 1, 0, 1, 1};
	const struct incidence_input input = {
	    .times = {.n = COUNT(time), .time = time, .event = event}, .cause = cause, .n_causes = 2};
	struct incidence_set set;

	incidence_estimate(arena, &input, &set);
	return set.causes[problem->rule - 1].incidence[set.any.n - 1];
}

/* --- Comparisons ----------------------------------------------------------- */

/* Groups by the test of Fleming and Harrington with rho = x, gamma 0. */
static struct logrank logrank_make(struct arena *arena, const struct problem *problem)
{
	struct sample sample = sample_make(arena, problem);
	const struct weight weight = {.kind = WEIGHT_FLEMING_HARRINGTON, .rho = problem->x};
	const struct logrank_input input = {.times = sample.times,
	                                    .group = sample.group,
	                                    .n_groups = 2,
	                                    .weights = &weight,
	                                    .n_weights = 1};
	struct logrank test;

	logrank_compare(arena, &input, &test);
	return test;
}

static double find_chi_squared(struct arena *arena, const struct problem *problem)
{
	return logrank_make(arena, problem).statistic;
}

static double find_p(struct arena *arena, const struct problem *problem)
{
	return logrank_make(arena, problem).p;
}

/* The hazard ratio of the groups, z standard errors away: of a unit of the
 * group's number, or (y = 1) of group 1 beside the other. */
static double cox_ratio(struct arena *arena, const struct problem *problem, double z)
{
	struct sample sample = sample_make(arena, problem);
	const struct cox_input input = {.times = sample.times,
	                                .n_terms = 1,
	                                .x = problem->y > 0 ? sample.first : sample.number,
	                                .ties = (enum cox_ties)problem->rule};
	struct cox_fit fit;

	cox_fit(arena, &input, &fit);
	return fit.status == COX_OK ? exp(fit.coef[0] + z * fit.se[0]) : NAN;
}

static double find_ratio(struct arena *arena, const struct problem *problem)
{
	return cox_ratio(arena, problem, 0);
}

static double find_ratio_lo(struct arena *arena, const struct problem *problem)
{
	return cox_ratio(arena, problem, -normal_quantile(0.975));
}

static double find_ratio_hi(struct arena *arena, const struct problem *problem)
{
	return cox_ratio(arena, problem, normal_quantile(0.975));
}

/* --- Samples, counts, distributions ----------------------------------------- */

static double find_quantile(struct arena *arena, const struct problem *problem)
{
	static const double sorted[] = {10, 20, 30, 40, 150, 160, 170, 180, 190, 200};

	(void)arena;
	return sample_quantile(sorted, COUNT(sorted), problem->x,
	                       (enum sample_quantile)problem->rule);
}

/* Of 1e9 + 1 … 1e9 + 10: the large offset must cost no digits. */
static double find_sd(struct arena *arena, const struct problem *problem)
{
	double x[10];

	(void)arena;
	for (size_t i = 0; i < COUNT(x); i++)
		x[i] = problem->x + (double)i;
	return sample_sd(x, COUNT(x));
}

/* A limit of x of y, by the method `rule`. */
static struct count_estimate proportion_make(const struct problem *problem)
{
	struct counted counted = {(size_t)problem->x, (size_t)problem->y};

	return proportion_interval(counted, 0.95, (enum proportion_method)problem->rule);
}

static double find_share_lo(struct arena *arena, const struct problem *problem)
{
	(void)arena;
	return proportion_make(problem).low;
}

static double find_share_hi(struct arena *arena, const struct problem *problem)
{
	(void)arena;
	return proportion_make(problem).high;
}

/* Fisher's lady: 3 of 4 cups told right on either side. */
static double find_fisher(struct arena *arena, const struct problem *problem)
{
	static const uint32_t counts[] = {3, 1, 1, 3};
	const struct contingency table = {2, 2, counts};
	struct fisher test;

	(void)arena;
	(void)problem;
	fisher_test(&table, 0, &test);
	return test.p;
}

static double find_normal_quantile(struct arena *arena, const struct problem *problem)
{
	(void)arena;
	return normal_quantile(problem->x);
}

static double find_normal_tails(struct arena *arena, const struct problem *problem)
{
	(void)arena;
	return normal_two_sided(problem->x);
}

static double find_chi_squared_tail(struct arena *arena, const struct problem *problem)
{
	(void)arena;
	return chi_squared_upper(problem->x, problem->y);
}

/* --- The problems ---------------------------------------------------------- */

#define SPSS "Collett, as SPSS"
#define R "R 4.2.2, survival 3.5-3"
#define CAMIS "PSIAIMS CAMIS"
#define NEWCOMBE "Newcombe 1998"

static const struct problem problems[] = {
    {"6-MP: median", SPSS, "23", 0, find_median, &cohort_freireich, 1, QUANTILE_FIRST},
    {"6-MP: median, standard error", SPSS, "5.2554", 5e-5, find_median_se, &cohort_freireich, 1,
     TRANSFORM_COLLETT},
    {"6-MP: median, interval from", SPSS, "12.70", 5e-3, find_median_lo, &cohort_freireich, 1,
     TRANSFORM_COLLETT},
    {"6-MP: median, interval to", SPSS, "33.30", 5e-3, find_median_hi, &cohort_freireich, 1,
     TRANSFORM_COLLETT},
    {"6-MP: median, R's interval to", R, "not estimable", 0, find_median_hi, &cohort_freireich, 1,
     TRANSFORM_LOG},
    {"placebo: median", SPSS, "8", 0, find_median, &cohort_freireich, 2, QUANTILE_FIRST},
    {"placebo: median, standard error", SPSS, "1.6690", 5e-5, find_median_se, &cohort_freireich, 2,
     TRANSFORM_COLLETT},
    {"placebo: median, interval from", SPSS, "4.73", 5e-3, find_median_lo, &cohort_freireich, 2,
     TRANSFORM_COLLETT},
    {"placebo: median, interval to", SPSS, "11.27", 5e-3, find_median_hi, &cohort_freireich, 2,
     TRANSFORM_COLLETT},
    {"veteran, test arm: median, R's rule", R, "52.5", 0, find_median, &cohort_veteran, 2,
     QUANTILE_R_PRINT},
    {"veteran, test arm: median, SAS's rule", "SAS, PROC LIFETEST", "52.5", 0, find_median,
     &cohort_veteran, 2, QUANTILE_SAS},
    {"veteran, test arm: median, first time", "Stata, stsum", "52", 0, find_median, &cohort_veteran,
     2, QUANTILE_FIRST},
    {"lung: median", R, "310", 0, find_median, &cohort_lung, 0, QUANTILE_R_PRINT},
    {"lung: median, log interval from", R, "285", 0, find_median_lo, &cohort_lung, 0, TRANSFORM_LOG},
    {"lung: median, log interval to", R, "363", 0, find_median_hi, &cohort_lung, 0, TRANSFORM_LOG},
    {"lung: median, log-log interval from", R, "284", 0, find_median_lo, &cohort_lung, 0,
     TRANSFORM_LOG_LOG},
    {"lung: median, log-log interval to", R, "361", 0, find_median_hi, &cohort_lung, 0,
     TRANSFORM_LOG_LOG},
    {"lung: S(365)", R, "0.409241624460064", 1e-14, find_survival, &cohort_lung, 0, KM_SURVIVAL,
     365},
    {"lung: S(365), standard error", R, "0.0358236381720378", 1e-15, find_survival_se, &cohort_lung,
     0, 0, 365},
    {"lung: S(365), log interval from", R, "0.344721581795827", 1e-14, find_survival_lo,
     &cohort_lung, 0, TRANSFORM_LOG, 365},
    {"lung: S(365), log interval to", R, "0.485837603547281", 1e-14, find_survival_hi, &cohort_lung,
     0, TRANSFORM_LOG, 365},
    {"lung: at risk at 365", R, "65", 0, find_at_risk, &cohort_lung, 0, 0, 365},
    {"ten patients: median, R's print", CAMIS, "87", 0, find_median, &cohort_camis, 0,
     QUANTILE_R_PRINT},
    {"ten patients: median, R's quantile", CAMIS, "102.5", 0, find_median, &cohort_camis, 0,
     QUANTILE_R_QUANTILE},
    {"ten patients: median, SAS", CAMIS, "not estimable", 0, find_median, &cohort_camis, 0,
     QUANTILE_SAS},
    {"ten patients: median, Stata and SPSS", CAMIS, "87", 0, find_median, &cohort_camis, 0,
     QUANTILE_FIRST},
    {"follow-up with ties, flipped: 7/9", "by hand", "0.777777777777778", 1e-15, find_survival,
     &cohort_ties, 0, KM_REVERSE_FLIP, 2},
    {"follow-up with ties, ordered: 6/8", "by hand", "0.75", 1e-15, find_survival, &cohort_ties, 0,
     KM_REVERSE_ORDERED, 2},
    {"6-MP: mean up to 20 weeks", R, "16.1165266106443", 1e-12, find_rmst, &cohort_freireich, 1, 0,
     20},
    {"6-MP: mean up to 20 weeks, standard error", R, "1.25156019600505", 1e-12, find_rmst_se,
     &cohort_freireich, 1, 0, 20},
    {"two causes: incidence of the first", "by hand", "0.5", 1e-15, find_incidence, NULL, 0, 1},
    {"two causes: incidence of the second", "by hand", "0.5", 1e-15, find_incidence, NULL, 0, 2},
    {"6-MP and placebo: log-rank", R, "16.7929409892165", 1e-12, find_chi_squared,
     &cohort_freireich},
    {"lung by sex: log-rank", R, "10.32674", 5e-6, find_chi_squared, &cohort_lung},
    {"lung by sex: log-rank, its p", R, "0.001311165", 5e-10, find_p, &cohort_lung},
    {"lung by sex: Peto's weights, rho = 1", R, "12.71415", 5e-6, find_chi_squared, &cohort_lung, 0,
     0, 1},
    {"lung by sex: hazard ratio, Efron", R, "0.5880028", 5e-8, find_ratio, &cohort_lung, 0,
     TIES_EFRON},
    {"lung by sex: interval from, Efron", R, "0.423718", 5e-7, find_ratio_lo, &cohort_lung, 0,
     TIES_EFRON},
    {"lung by sex: interval to, Efron", R, "0.815985", 5e-7, find_ratio_hi, &cohort_lung, 0,
     TIES_EFRON},
    {"lung by sex: hazard ratio, Breslow", R, "0.5883716", 5e-8, find_ratio, &cohort_lung, 0,
     TIES_BRESLOW},
    {"lung by sex: interval from, Breslow", R, "0.423982", 5e-7, find_ratio_lo, &cohort_lung, 0,
     TIES_BRESLOW},
    {"lung by sex: interval to, Breslow", R, "0.816500", 5e-7, find_ratio_hi, &cohort_lung, 0,
     TIES_BRESLOW},
    {"lung by sex: hazard ratio, exact", R, "0.5875971", 5e-8, find_ratio, &cohort_lung, 0,
     TIES_EXACT},
    {"lung by sex: interval from, exact", R, "0.423263", 5e-7, find_ratio_lo, &cohort_lung, 0,
     TIES_EXACT},
    {"lung by sex: interval to, exact", R, "0.815735", 5e-7, find_ratio_hi, &cohort_lung, 0,
     TIES_EXACT},
    {"6-MP to placebo: hazard ratio, Efron", R, "0.207603524841538", 1e-9, find_ratio,
     &cohort_freireich, 0, TIES_EFRON, 0, 1},
    {"6-MP to placebo: hazard ratio, Breslow", R, "0.221088675223653", 1e-9, find_ratio,
     &cohort_freireich, 0, TIES_BRESLOW, 0, 1},
    {"6-MP to placebo: hazard ratio, exact", R, "0.196273938215135", 1e-9, find_ratio,
     &cohort_freireich, 0, TIES_EXACT, 0, 1},
    {"first quartile, type 7", "R's quantile()", "32.5", 0, find_quantile, NULL, 0, SAMPLE_TYPE_7,
     0.25},
    {"third quartile, type 7", "R's quantile()", "177.5", 0, find_quantile, NULL, 0, SAMPLE_TYPE_7,
     0.75},
    {"first quartile, type 2", "SAS, PCTLDEF=5", "30", 0, find_quantile, NULL, 0, SAMPLE_TYPE_2,
     0.25},
    {"third quartile, type 2", "SAS, PCTLDEF=5", "180", 0, find_quantile, NULL, 0, SAMPLE_TYPE_2,
     0.75},
    {"first quartile, type 6", "SPSS, HAVERAGE", "27.5", 0, find_quantile, NULL, 0, SAMPLE_TYPE_6,
     0.25},
    {"third quartile, type 6", "SPSS, HAVERAGE", "182.5", 0, find_quantile, NULL, 0, SAMPLE_TYPE_6,
     0.75},
    {"SD of 1e9 + 1, … + 10", "by hand: root of 55/6", "3.02765035409749", 5e-15, find_sd, NULL, 0,
     0, 1e9},
    {"81 of 263: Wilson's interval from", NEWCOMBE, "0.2553", 5e-5, find_share_lo, NULL, 0,
     PROPORTION_WILSON, 81, 263},
    {"81 of 263: Wilson's interval to", NEWCOMBE, "0.3662", 5e-5, find_share_hi, NULL, 0,
     PROPORTION_WILSON, 81, 263},
    {"81 of 263: exact interval from", NEWCOMBE, "0.2527", 5e-5, find_share_lo, NULL, 0,
     PROPORTION_CLOPPER_PEARSON, 81, 263},
    {"81 of 263: exact interval to", NEWCOMBE, "0.3676", 5e-5, find_share_hi, NULL, 0,
     PROPORTION_CLOPPER_PEARSON, 81, 263},
    {"0 of 20: exact interval to", NEWCOMBE, "0.1684", 5e-5, find_share_hi, NULL, 0,
     PROPORTION_CLOPPER_PEARSON, 0, 20},
    {"the lady tasting tea: 34/70", "Fisher 1935", "0.485714285714286", 1e-15, find_fisher},
    {"normal: quantile of 0.975", "R's qnorm()", "1.959963984540054", 1e-15, find_normal_quantile,
     NULL, 0, 0, 0.975},
    {"normal: both tails beyond 10", "R's pnorm()", "1.523970604832105e-23", 1e-36,
     find_normal_tails, NULL, 0, 0, 10},
    {"chi-squared, 1 df: tail beyond 3.841459", "printed tables", "0.05", 1e-15,
     find_chi_squared_tail, NULL, 0, 0, 3.841458820694124, 1},
    {"chi-squared, 3 df: tail beyond 100", "R's pchisq()", "1.554159431389605e-21", 1e-34,
     find_chi_squared_tail, NULL, 0, 0, 100, 3},
};

static bool is_near(const struct problem *problem, double found)
{
	double expected;

	if (!number_parse(problem->expected, strlen(problem->expected), &expected))
		return isnan(found);
	return fabs(found - expected) <= problem->tolerance;
}

/* "5.2554 ± 5e-5". */
static const char *answer(struct arena *arena, const struct problem *problem)
{
	char *error = number_significant(arena, problem->tolerance, 1);
	char *zero = strstr(error, "e-0");

	if (problem->tolerance <= 0)
		return problem->expected;
	if (zero)
		memmove(zero + 2, zero + 3, strlen(zero + 2));
	return arena_printf(arena, "%s ± %s", problem->expected, error);
}

static void problem_check(struct checks *checks, const struct problem *problem)
{
	struct arena *arena = checks->arena, scratch = {0};
	double found = problem->find(&scratch, problem);
	const struct check check = {.group = CHECK_NUMBERS,
	                            .name = problem->name,
	                            .source = problem->source,
	                            .expected = answer(arena, problem),
	                            .found = isfinite(found) ? number_significant(arena, found, 15)
	                                                     : "not estimable",
	                            .same = is_near(problem, found)};

	check_add(checks, &check);
	arena_release(&scratch);
}

void self_test_numbers(struct checks *checks)
{
	for (size_t i = 0; i < COUNT(problems); i++)
		problem_check(checks, &problems[i]);
}
