#include "analyses/regression/bootstrap_statistics.h"

#include <math.h>

#include "math/concordance.h"
#include "math/km.h"
#include "math/rmst.h"
#include "math/sample.h"
#include "results/asked/bootstrap.h"

/* --- Numbers -------------------------------------------------------------- */

static double *numbers(const struct drawn *drawn)
{
	double *x = ARENA_ARRAY(drawn->scratch, double, drawn->n);

	for (size_t i = 0; i < drawn->n; i++)
		x[i] = drawn->of->x[drawn->rows[i]];
	return x;
}

static double mean(const struct drawn *drawn)
{
	return sample_mean(numbers(drawn), drawn->n);
}

static double median(const struct drawn *drawn)
{
	double *x = numbers(drawn);

	sort_doubles(x, drawn->n);
	return sample_quantile(x, drawn->n, 0.5,
	                       (enum sample_quantile)drawn->conventions->sample_quantile);
}

/* --- Survival ------------------------------------------------------------- */

static struct survival_times times(const struct drawn *drawn)
{
	const struct survival_times *from = &drawn->of->times;
	size_t n = drawn->n;
	double *time = ARENA_ARRAY(drawn->scratch, double, n);
	double *entry = from->entry ? ARENA_ARRAY(drawn->scratch, double, n) : NULL;
	unsigned char *event = ARENA_ARRAY(drawn->scratch, unsigned char, n);

	for (size_t i = 0; i < n; i++) {
		time[i] = from->time[drawn->rows[i]];
		event[i] = from->event[drawn->rows[i]];
		if (entry)
			entry[i] = from->entry[drawn->rows[i]];
	}
	return (struct survival_times){.n = n, .time = time, .entry = entry, .event = event};
}

static struct km_curve curve_of(const struct drawn *drawn)
{
	struct survival_times all;
	struct km_curve curve;

	if (!drawn->of->times.entry) {
		km_estimate_drawn(drawn->scratch, &drawn->of->source, drawn->rows, drawn->n, &curve);
		return curve;
	}
	all = times(drawn);
	km_estimate(drawn->scratch, &all, KM_SURVIVAL, &curve);
	return curve;
}

static double survival(const struct drawn *drawn)
{
	struct km_curve curve = curve_of(drawn);

	return km_survival_at(&curve, drawn->time);
}

static double quantile_at(const struct drawn *drawn, double p)
{
	struct km_curve curve = curve_of(drawn);
	double time = km_quantile(&curve, p, (enum quantile_rule)drawn->conventions->quantile);

	/* not reached is later than any time, not nothing */
	return isnan(time) ? INFINITY : time;
}

static double survival_median(const struct drawn *drawn)
{
	return quantile_at(drawn, 0.5);
}

static double survival_quantile(const struct drawn *drawn)
{
	return quantile_at(drawn, drawn->quantile);
}

static double restricted_mean(const struct drawn *drawn)
{
	struct km_curve curve = curve_of(drawn);

	return rmst_estimate(&curve, drawn->time).mean;
}

/* --- Models --------------------------------------------------------------- */

/* Of a group to the reference, in the model of all groups that `cox` fits. */
static double hazard_ratio(const struct drawn *drawn)
{
	size_t n = drawn->n, n_groups = drawn->of->n_groups, at = 0;
	double *x = ARENA_ARRAY(drawn->scratch, double, n *(n_groups - 1));
	struct cox_input input = {
	    .times = times(drawn), .n_terms = n_groups - 1, .x = x, .ties = drawn->ties};
	struct cox_fit fit;

	for (uint32_t g = 0, term = 0; g < n_groups; g++) {
		if (g == drawn->reference)
			continue;
		if (g == drawn->group)
			at = term;
		for (size_t i = 0; i < n; i++)
			x[term * n + i] = drawn->of->group[drawn->rows[i]] == g;
		term++;
	}
	cox_fit(drawn->scratch, &input, &fit);
	if (fit.status != COX_OK)
		return NAN;
	if (fit.coef_status[at] == COEF_INFINITE)
		return fit.coef[at] > 0 ? INFINITY : 0;
	return exp(fit.coef[at]);
}

/* Harrell's, of a model fitted to those drawn, in whom it is also judged. */
static double concordance(const struct drawn *drawn)
{
	size_t n = drawn->n, all = drawn->of->n;
	double *x = ARENA_ARRAY(drawn->scratch, double, n * drawn->of->n_terms);
	struct cox_input input = {
	    .times = times(drawn), .n_terms = drawn->of->n_terms, .x = x, .ties = drawn->ties};
	struct concordance found;
	struct cox_fit fit;

	for (size_t j = 0; j < input.n_terms; j++)
		for (size_t i = 0; i < n; i++)
			x[j * n + i] = drawn->of->terms[j * all + drawn->rows[i]];
	cox_fit(drawn->scratch, &input, &fit);
	if (fit.status != COX_OK)
		return NAN;
	concordance_index(drawn->scratch, &input.times, fit.linear, &found);
	return found.estimable ? found.c : NAN;
}

/* --- The table ------------------------------------------------------------ */

#define STATISTICS(X)                                                                              \
	X("mean", OF_NUMBER, CLASS_MEASURE, 0, false, mean)                                        \
	X("median", OF_NUMBER, CLASS_MEASURE, 0, false, median)                                    \
	X("proportion", OF_CONDITION, CLASS_PROBABILITY, 0, false, mean)                           \
	X("survival-median", OF_TIMES, CLASS_TIME, 0, false, survival_median)                      \
	X("survival-quantile", OF_TIMES, CLASS_TIME, NEEDS_QUANTILE, false, survival_quantile)     \
	X("survival", OF_TIMES, CLASS_PROBABILITY, NEEDS_TIME, false, survival)                    \
	X("rmst", OF_TIMES, CLASS_TIME, NEEDS_TIME, false, restricted_mean)                        \
	X("hazard-ratio", OF_TIMES, CLASS_HAZARD_RATIO, 0, true, hazard_ratio)                     \
	X("concordance", OF_TIMES, CLASS_CONCORDANCE, NEEDS_TERMS, false, concordance)

#define NAME(name, ...) name,
const char *const bootstrap_names[] = {STATISTICS(NAME) NULL};

#define ENTRY(name, ...) {__VA_ARGS__},
const struct bootstrap_kind bootstrap_kinds[] = {STATISTICS(ENTRY)};
_Static_assert(sizeof bootstrap_kinds / sizeof *bootstrap_kinds == N_BOOTSTRAP_STATISTICS,
               "a kind for each");
