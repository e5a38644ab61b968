/* Times the core of each estimator by itself, on made-up patients.
 *
 *     bench_core               all, at 10,000, 100,000 and 1,000,000 patients
 *     bench_core NAME N        one of them, at N patients
 *
 * Prints a line for each: name, seconds of processor time at each size (best
 *  of 3), exponent,
 * separated by tabs.  The exponent is the slope of log time over log n between
 * the two largest sizes: 1 is linear.
 *
 * Patients are those of scripts/bench_core.R: times in whole days, some 30 % of
 * them events, of two causes; three groups, ten strata, weights, five terms.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "math/bootstrap.h"
#include "math/concordance.h"
#include "math/cox.h"
#include "math/cox_residuals.h"
#include "math/cox_risk.h"
#include "math/cox_zph.h"
#include "math/fine_gray.h"
#include "math/fisher.h"
#include "math/gray.h"
#include "math/incidence.h"
#include "math/logistic.h"
#include "math/logrank.h"
#include "math/parametric.h"
#include "math/permutation.h"
#include "math/random.h"
#include "math/rank.h"
#include "math/rmst.h"
#include "math/sample.h"
#include "math/time_varying.h"
#include "math/uno.h"
#include "math/weighted_km.h"

enum { TERMS = 5, GROUPS = 3, STRATA = 10, CAUSES = 2, TIMES = 3 };
#define SEED 20210401
#define TAU 1000.0   /* days */
#define ENOUGH_S 4.0 /* an estimator that took so long is timed once */

/* Arrays of n. */
struct patients {
	size_t n;
	double *time, *weight, *change;
	unsigned char *event, *cause;
	uint32_t *group, *arm, *stratum;
	double *x;          /* n x TERMS by column */
	struct cox_fit fit; /* of Cox's model, for what comes after it */
};

/* --- Patients ----------------------------------------------------------------- */

static void patient_draw(struct patients *p, size_t i, struct random *random)
{
	double risk, end, limit;

	p->group[i] = random_below(random, GROUPS);
	p->arm[i] = random_below(random, 2);
	p->stratum[i] = random_below(random, STRATA);
	p->weight[i] = 0.5 + random_unit(random);
	p->x[i] = p->arm[i];
	p->x[p->n + i] = floor(30 + 50 * random_unit(random));
	for (size_t j = 2; j < TERMS; j++)
		p->x[j * p->n + i] = random_unit(random);
	risk = exp(0.4 * p->x[i] + 0.02 * (p->x[p->n + i] - 55) - 0.5 * p->x[2 * p->n + i]);
	end = -3000 / risk * log1p(-random_unit(random));
	limit = 2500 * random_unit(random);
	p->event[i] = end <= limit;
	p->cause[i] = (unsigned char)(p->event[i] + (p->event[i] && random_unit(random) < 0.4));
	p->time[i] = 1 + floor(fmin(end, limit));
	p->change[i] = p->arm[i] ? floor(p->time[i] * random_unit(random)) : NAN;
}

static struct survival_times times_of(const struct patients *p)
{
	return (struct survival_times){p->n, p->time, NULL, p->event};
}

static struct cox_input cox_of(const struct patients *p)
{
	return (struct cox_input){
	    .times = times_of(p), .n_terms = TERMS, .x = p->x, .ties = TIES_EFRON};
}

static void patients_draw(struct patients *p, size_t n, struct arena *arena)
{
	struct random random = random_stream(SEED, n);
	struct cox_input input;

	p->n = n;
	p->time = ARENA_ARRAY(arena, double, n);
	p->weight = ARENA_ARRAY(arena, double, n);
	p->change = ARENA_ARRAY(arena, double, n);
	p->event = ARENA_ARRAY(arena, unsigned char, n);
	p->cause = ARENA_ARRAY(arena, unsigned char, n);
	p->group = ARENA_ARRAY(arena, uint32_t, n);
	p->arm = ARENA_ARRAY(arena, uint32_t, n);
	p->stratum = ARENA_ARRAY(arena, uint32_t, n);
	p->x = ARENA_ARRAY(arena, double, n *TERMS);
	for (size_t i = 0; i < n; i++)
		patient_draw(p, i, &random);
	input = cox_of(p);
	cox_fit(arena, &input, &p->fit);
}

/* --- Curves and their tests --------------------------------------------------- */

static double run_km(const struct patients *p, struct arena *arena)
{
	struct survival_times times = times_of(p);
	struct km_curve curve;

	km_estimate(arena, &times, KM_SURVIVAL, &curve);
	return curve.survival[curve.n - 1];
}

static double run_weighted_km(const struct patients *p, struct arena *arena)
{
	struct survival_times times = times_of(p);
	struct km_options options = {.weight = p->weight, .robust = true};
	struct km_curve curve;

	km_estimate_weighted(arena, &times, &options, &curve);
	return curve.survival[curve.n - 1];
}

static double run_rmst(const struct patients *p, struct arena *arena)
{
	struct survival_times times = times_of(p);
	struct km_curve curve;

	km_estimate(arena, &times, KM_SURVIVAL, &curve);
	return rmst_estimate(&curve, TAU).mean;
}

static double logrank_of(struct logrank_input *input, struct arena *arena)
{
	struct logrank out;

	logrank_compare(arena, input, &out);
	return out.statistic;
}

static double run_logrank(const struct patients *p, struct arena *arena)
{
	struct logrank_input input = {.times = times_of(p), .group = p->group, .n_groups = GROUPS};

	return logrank_of(&input, arena);
}

static double run_stratified(const struct patients *p, struct arena *arena)
{
	struct logrank_input input = {.times = times_of(p),
	                              .group = p->group,
	                              .n_groups = GROUPS,
	                              .stratum = p->stratum,
	                              .n_strata = STRATA};

	return logrank_of(&input, arena);
}

static double run_max_combo(const struct patients *p, struct arena *arena)
{
	struct logrank_input input = {.times = times_of(p),
	                              .group = p->arm,
	                              .n_groups = 2,
	                              .weights = max_combo_weights,
	                              .n_weights = MOST_WEIGHTS};

	return logrank_of(&input, arena);
}

static double run_permutation(const struct patients *p, struct arena *arena)
{
	struct logrank_input input = {.times = times_of(p), .group = p->arm, .n_groups = 2};
	struct permutation_request request = {1000, SEED, 0.99};
	struct permutation out;

	(void)arena;
	permutation_test(&input, &request, &out);
	return out.p;
}

static double run_simon_makuch(const struct patients *p, struct arena *arena)
{
	struct survival_times times = times_of(p);
	struct state_rows rows;
	struct logrank test;
	struct km_curve curve;

	states_split(arena, &times, p->change, 0.5, &rows);
	logrank_test(arena, &rows.times, rows.group, 2, &test);
	km_estimate(arena, &rows.times, KM_SURVIVAL, &curve);
	return test.statistic;
}

/* --- Regression --------------------------------------------------------------- */

static double cox_run(struct cox_input *input, struct arena *arena)
{
	struct cox_fit fit;

	cox_fit(arena, input, &fit);
	return fit.loglik;
}

static double run_cox(const struct patients *p, struct arena *arena)
{
	struct cox_input input = cox_of(p);

	return cox_run(&input, arena);
}

static double run_breslow(const struct patients *p, struct arena *arena)
{
	struct cox_input input = cox_of(p);

	input.ties = TIES_BRESLOW;
	return cox_run(&input, arena);
}

static double run_cox_strata(const struct patients *p, struct arena *arena)
{
	struct cox_input input = cox_of(p);

	input.stratum = p->stratum;
	input.n_strata = STRATA;
	return cox_run(&input, arena);
}

static double run_cox_robust(const struct patients *p, struct arena *arena)
{
	struct cox_input input = cox_of(p);

	input.weight = p->weight;
	input.robust = true;
	return cox_run(&input, arena);
}

static double run_zph(const struct patients *p, struct arena *arena)
{
	static const size_t term[TERMS] = {0, 1, 2, 3, 4};
	struct cox_input model = cox_of(p);
	struct zph_input input = {&model, &p->fit, ZPH_KM, TERMS, term};
	struct zph out;

	cox_zph(arena, &input, &out);
	return out.global.chi_squared;
}

static double run_residuals(const struct patients *p, struct arena *arena)
{
	struct cox_input input = cox_of(p);
	struct cox_residuals out;

	cox_residuals(arena, &input, &p->fit, &out);
	return out.martingale[0];
}

static double run_risk(const struct patients *p, struct arena *arena)
{
	struct cox_input input = cox_of(p);
	struct cox_risk out;

	cox_risk_walk(arena, &input, &p->fit, &out);
	return out.hazard[0];
}

static double run_concordance(const struct patients *p, struct arena *arena)
{
	struct survival_times times = times_of(p);
	struct concordance out;

	concordance_index(arena, &times, p->fit.linear, &out);
	return out.c;
}

static double run_uno(const struct patients *p, struct arena *arena)
{
	struct survival_times times = times_of(p);
	struct uno out;

	uno_concordance(arena, &times, p->fit.linear, TAU, &out);
	return out.c;
}

static double parametric_run(const struct patients *p, struct arena *arena,
                             enum parametric_distribution distribution)
{
	struct parametric_input input = {times_of(p), TERMS, p->x, distribution};
	struct parametric_fit fit;

	parametric_fit(arena, &input, &fit);
	return fit.loglik;
}

static double run_exponential(const struct patients *p, struct arena *arena)
{
	return parametric_run(p, arena, PARAMETRIC_EXPONENTIAL);
}

static double run_weibull(const struct patients *p, struct arena *arena)
{
	return parametric_run(p, arena, PARAMETRIC_WEIBULL);
}

static double run_lognormal(const struct patients *p, struct arena *arena)
{
	return parametric_run(p, arena, PARAMETRIC_LOGNORMAL);
}

static double run_loglogistic(const struct patients *p, struct arena *arena)
{
	return parametric_run(p, arena, PARAMETRIC_LOGLOGISTIC);
}

static double run_gengamma(const struct patients *p, struct arena *arena)
{
	return parametric_run(p, arena, PARAMETRIC_GENGAMMA);
}

static double run_logistic(const struct patients *p, struct arena *arena)
{
	struct logistic_input input = {
	    .n = p->n, .n_terms = TERMS, .x = p->x, .event = p->event, .confidence = 0.95};
	struct logistic_fit fit;

	logistic_fit(arena, &input, &fit);
	return fit.loglik;
}

/* --- Competing causes ----------------------------------------------------------- */

static double run_incidence(const struct patients *p, struct arena *arena)
{
	struct incidence_input input = {times_of(p), p->cause, CAUSES, INCIDENCE_AALEN};
	struct incidence_set out;

	incidence_estimate(arena, &input, &out);
	return out.causes[0].incidence[out.any.n - 1];
}

static double run_gray(const struct patients *p, struct arena *arena)
{
	struct gray_input input = {times_of(p), p->cause, 1, p->group, GROUPS, 0};
	struct gray_test out;

	gray_test(arena, &input, &out);
	return out.statistic;
}

static double run_fine_gray(const struct patients *p, struct arena *arena)
{
	struct fine_gray_input input = {times_of(p), p->cause, 1, TERMS, p->x};
	struct fine_gray_fit fit;

	fine_gray_fit(arena, &input, &fit);
	return fit.loglik;
}

/* --- Tables ------------------------------------------------------------------- */

static double run_wilcoxon(const struct patients *p, struct arena *arena)
{
	struct grouped data = {p->n, 2, p->x + 2 * p->n, p->arm};

	(void)arena;
	return wilcoxon_test(&data).p;
}

static double run_kruskal(const struct patients *p, struct arena *arena)
{
	struct grouped data = {p->n, GROUPS, p->x + p->n, p->group};

	(void)arena;
	return kruskal_wallis_test(&data).p;
}

static double run_fisher(const struct patients *p, struct arena *arena)
{
	uint32_t counts[4] = {0};
	struct contingency table = {2, 2, counts};
	struct fisher out;

	(void)arena;
	for (size_t i = 0; i < p->n; i++)
		counts[2 * p->arm[i] + p->event[i]]++;
	fisher_test(&table, SEED, &out);
	return out.p;
}

static double mean_of(const void *data, const uint32_t *rows, size_t n)
{
	const double *x = data;
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[rows[i]];
	return sum / (double)n;
}

static double run_bootstrap(const struct patients *p, struct arena *arena)
{
	struct bootstrap bootstrap = {mean_of, p->x + 2 * p->n, p->n, NULL, 1000, SEED, 0.95};

	(void)arena;
	return bootstrap_interval(&bootstrap).bca_low;
}

/* --- Timing ------------------------------------------------------------------- */

typedef double estimator(const struct patients *p, struct arena *arena);

/* `part`: of so many patients it takes one, where it costs more than a pass. */
static const struct {
	const char *name;
	estimator *run;
	size_t part;
} estimators[] = {
    {"Kaplan-Meier", run_km, 1},
    {"Kaplan-Meier, weights, robust", run_weighted_km, 1},
    {"RMST, with its curve", run_rmst, 1},
    {"log-rank, 3 groups", run_logrank, 1},
    {"log-rank, 10 strata", run_stratified, 1},
    {"max-combo", run_max_combo, 1},
    {"Simon-Makuch", run_simon_makuch, 1},
    {"1,000 permutations, n/100", run_permutation, 100},
    {"Cox, Efron", run_cox, 1},
    {"Cox, Breslow", run_breslow, 1},
    {"Cox, 10 strata", run_cox_strata, 1},
    {"Cox, weights, robust", run_cox_robust, 1},
    {"proportional hazards test", run_zph, 1},
    {"residuals", run_residuals, 1},
    {"risk sets for adjusted curves", run_risk, 1},
    {"concordance", run_concordance, 1},
    {"Uno's concordance", run_uno, 1},
    {"exponential", run_exponential, 1},
    {"Weibull", run_weibull, 1},
    {"log-normal", run_lognormal, 1},
    {"log-logistic", run_loglogistic, 1},
    {"generalized gamma, n/10", run_gengamma, 10},
    {"logistic", run_logistic, 1},
    {"cumulative incidence", run_incidence, 1},
    {"Gray's test", run_gray, 1},
    {"Fine-Gray", run_fine_gray, 1},
    {"Wilcoxon", run_wilcoxon, 1},
    {"Kruskal-Wallis", run_kruskal, 1},
    {"Fisher, 2 x 2", run_fisher, 1},
    {"1,000 bootstrap means, n/100", run_bootstrap, 100},
};
enum { ESTIMATORS = sizeof estimators / sizeof *estimators };

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Best of 3 of estimator k; NaN if it gives no number. */
static double seconds_of(size_t k, const struct patients *p)
{
	double best = INFINITY, all = 0;

	for (int i = 0; i < 3 && all < ENOUGH_S; i++) {
		struct arena arena = {0};
		double start = seconds_now(), took;

		bool any = isfinite(estimators[k].run(p, &arena));

		took = seconds_now() - start;
		arena_release(&arena);
		if (!any)
			return NAN;
		best = fmin(best, took);
		all += took;
	}
	return best;
}

/* Seconds at n patients. */
static double seconds_at(size_t k, size_t n)
{
	struct arena arena = {0};
	struct patients p;
	double seconds;

	patients_draw(&p, n, &arena);
	seconds = seconds_of(k, &p);
	arena_release(&arena);
	return seconds;
}

/* False, with a message, if an estimator gives no number. */
static bool time_all(void)
{
	static const size_t sizes[TIMES] = {10000, 100000, 1000000};

	for (size_t k = 0; k < ESTIMATORS; k++) {
		double seconds[TIMES] = {0};

		printf("%s", estimators[k].name);
		for (int i = 0; i < TIMES; i++) {
			seconds[i] = seconds_at(k, sizes[i] / estimators[k].part);
			printf("\t%.6f", seconds[i]);
		}
		printf("\t%.2f\n", log10(seconds[TIMES - 1] / seconds[TIMES - 2]));
		fflush(stdout);
		if (isnan(seconds[0] + seconds[1] + seconds[2])) {
			fprintf(stderr, "bench_core: %s: no result\n", estimators[k].name);
			return false;
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	if (argc == 1)
		return !time_all();
	for (size_t k = 0; k < ESTIMATORS && argc == 3; k++)
		if (strcmp(argv[1], estimators[k].name) == 0) {
			printf("%.6f\n", seconds_at(k, strtoul(argv[2], NULL, 10)));
			return 0;
		}
	fputs("usage: bench_core [NAME N]\n", stderr);
	return 64;
}
