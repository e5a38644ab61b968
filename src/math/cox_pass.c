#include "math/cox_pass.h"

#include <math.h>
#include <string.h>

#include "math/cox_exact.h"

/* Part of its largest value at which a sum that shrinks is made anew: no more
 * than five of its sixteen digits are ever lost, and with risks that are all
 * alike it takes 1e5 subjects to get there. */
#define RENEW_BELOW 1e-5

/* Sums over a set of subjects, in one array of 1 + p + p(p+1)/2 numbers:
 * risk, then for each term i risk·x_i, risk·x_i·x_0 … risk·x_i·x_i; that is
 * the lower triangle of risk·zz' with z = (1, x), by rows. */
static size_t moments_size(size_t p)
{
	return (p + 1) * (p + 2) / 2;
}

size_t cox_work_size(size_t p)
{
	return 2 * moments_size(p);
}

size_t cox_moments_of(size_t i)
{
	return moments_size(i);
}

__attribute__((always_inline)) static inline void moments_add_any(double *moments, const double *x,
                                                                  size_t p, double risk)
{
	moments[0] += risk;
	moments++;
#pragma GCC unroll 8
	for (size_t i = 0; i < p; i++) {
		double part = risk * x[i];

		moments[0] += part;
#pragma GCC unroll 8
		for (size_t j = 0; j <= i; j++)
			moments[1 + j] += part * x[j];
		moments += i + 2;
	}
}

/* Nearly all of the time of a fit is spent here: with few terms, whose number
 * the compiler knows, there are no loops. */
static inline void moments_add(double *restrict moments, const double *restrict x, size_t p,
                               double risk)
{
	switch (p) {
	case 1:
		moments_add_any(moments, x, 1, risk);
		break;
	case 2:
		moments_add_any(moments, x, 2, risk);
		break;
	case 3:
		moments_add_any(moments, x, 3, risk);
		break;
	case 4:
		moments_add_any(moments, x, 4, risk);
		break;
	case 5:
		moments_add_any(moments, x, 5, risk);
		break;
	case 6:
		moments_add_any(moments, x, 6, risk);
		break;
	default:
		moments_add_any(moments, x, p, risk);
	}
}

static void ties_add(struct cox_ties_sums *sums, double w, double f, double times)
{
	double inverse = 1 / w, square = inverse * inverse;

	sums->s0 += times * inverse;
	sums->s1 += times * f * inverse;
	sums->q0 += times * square;
	sums->q1 += times * f * square;
	sums->q2 += times * f * f * square;
}

static struct cox_ties_sums ties_sum(double rest, double events, size_t d, enum cox_ties ties)
{
	double total = rest + events, product = 1;
	struct cox_ties_sums sums = {
	    .weight = 1, .scale = 1 / total, .log_total = (double)d * log(total)};

	if (ties == TIES_BRESLOW || d == 1) {
		ties_add(&sums, 1, 1, (double)d);
		return sums;
	}
	for (size_t k = 1; k <= d; k++) {
		double f = (double)k / (double)d;
		double w = (rest + f * events) * sums.scale;

		ties_add(&sums, w, f, 1);
		/* one logarithm for many terms */
		product *= w;
		if (product < 1e-200 || k == d) {
			sums.log_total += log(product);
			product = 1;
		}
	}
	return sums;
}

/* Makes every term count `weight` times. */
static void ties_weigh(struct cox_ties_sums *sums, double weight)
{
	sums->weight = weight;
	sums->log_total *= weight;
	sums->s0 *= weight;
	sums->s1 *= weight;
	sums->q0 *= weight;
	sums->q1 *= weight;
	sums->q2 *= weight;
}

/* Takes the expected values of one event time from score, and adds its
 * covariance to info. */
static void derivatives_add(struct cox_sums *sums, size_t p, const double *rest,
                            const double *events, const struct cox_ties_sums *ties)
{
	const double *m = rest + 1, *e = events + 1;
	double *info = sums->info, scale = ties->scale;

	for (size_t i = 0; i < p; i++, info += p) {
		const double *mj = rest + 1, *ej = events + 1;
		double mi = m[0] * scale, ei = e[0] * scale;
		double m_part = mi * ties->q0 + ei * ties->q1;
		double e_part = mi * ties->q1 + ei * ties->q2;

		sums->score[i] -= mi * ties->s0 + ei * ties->s1;
		for (size_t j = 0; j <= i; j++) {
			double square = m[1 + j] * ties->s0 + e[1 + j] * ties->s1;
			double means = m_part * mj[0] + e_part * ej[0];

			info[j] += (square - means) * scale;
			mj += j + 2;
			ej += j + 2;
		}
		m += i + 2;
		e += i + 2;
	}
}

/* The way down the times of one stratum, subjects [start, end). */
struct descent {
	const struct cox_data *data;
	const double *beta;
	double *rest;   /* moments of the risk set but the present events */
	double *events; /* moments of the events at the present time */
	size_t n_moments;
	size_t start, end;
	size_t at_risk;
	size_t entries; /* subjects of by_entry not yet taken out: to here */
	double peak;    /* largest total risk since rest was last summed anew */
	double weight;  /* of the events at the present time */
};

static bool subject_used(const struct descent *walk, size_t i)
{
	return !walk->data->used || walk->data->used[i];
}

static double weight_of(const struct cox_data *data, size_t i)
{
	return data->weight ? data->weight[i] : 1;
}

static double risk_of(const struct descent *walk, size_t i)
{
	return weight_of(walk->data, i) * exp(cox_linear(walk->data, walk->beta, i));
}

/* Takes out one subject that entered later than the present time. */
static void subject_leave(struct descent *walk, size_t i)
{
	size_t p = walk->data->p;

	moments_add(walk->rest, walk->data->x + i * p, p, -risk_of(walk, i));
	walk->at_risk--;
}

/* Sums the risk set anew: subjects from `first` on that entered before t. */
static void rest_renew(struct descent *walk, size_t first, double t)
{
	const struct ordered_times *times = walk->data->times;
	size_t p = walk->data->p;

	memset(walk->rest, 0, walk->n_moments * sizeof *walk->rest);
	for (size_t i = first; i < walk->end && walk->at_risk > 0; i++)
		if (times->entry[i] < t && subject_used(walk, i))
			moments_add(walk->rest, walk->data->x + i * p, p, risk_of(walk, i));
	walk->peak = walk->rest[0];
}

/* Takes out the subjects whose entry is not before t; those from `first` on
 * have come in.  When what remains is a small part of what there was, it has
 * lost that many digits, and is summed anew. */
static void risk_leave(struct descent *walk, size_t first, double t)
{
	const struct ordered_times *times = walk->data->times;
	size_t before = walk->at_risk;

	if (walk->rest[0] > walk->peak)
		walk->peak = walk->rest[0];
	for (; walk->entries > walk->start; walk->entries--) {
		size_t i = times->by_entry[walk->entries - 1];

		if (times->entry[i] < t)
			break;
		if (subject_used(walk, i))
			subject_leave(walk, i);
	}
	if (walk->at_risk < before && !(walk->rest[0] > RENEW_BELOW * walk->peak))
		rest_renew(walk, first, t);
}

/* Brings in subject i, of the present time. */
static void risk_enter(struct descent *walk, size_t i, struct cox_sums *sums)
{
	size_t p = walk->data->p;
	const double *x = walk->data->x + i * p;
	double linear = cox_linear(walk->data, walk->beta, i);
	double weight = weight_of(walk->data, i);

	walk->at_risk++;
	if (!walk->data->times->event[i]) {
		moments_add(walk->rest, x, p, weight * exp(linear));
		return;
	}
	moments_add(walk->events, x, p, weight * exp(linear));
	walk->weight += weight;
	sums->loglik += weight * linear;
	for (size_t j = 0; j < p; j++)
		sums->score[j] += weight * x[j];
}

/* Adds what an event time contributes. */
static void events_add(struct descent *walk, struct cox_event_time *at, struct cox_sums *sums,
                       const struct cox_watch *watch)
{
	const struct cox_data *data = walk->data;
	struct cox_ties_sums ties;

	if (data->ties == TIES_EXACT && at->d > 1) {
		cox_exact_add(data, walk->beta, at, walk->end, sums);
		return;
	}
	ties = ties_sum(walk->rest[0], walk->events[0], at->d, data->ties);
	ties_weigh(&ties, walk->weight / (double)at->d);
	sums->loglik -= ties.log_total;
	derivatives_add(sums, data->p, walk->rest, walk->events, &ties);
	if (watch) {
		at->ties = &ties;
		watch->see(watch->watcher, at);
		at->ties = NULL;
	}
}

/* The events of the present time become part of the rest. */
static void events_close(struct descent *walk)
{
	for (size_t i = 0; i < walk->n_moments; i++) {
		walk->rest[i] += walk->events[i];
		walk->events[i] = 0;
	}
	walk->weight = 0;
}

static void sums_clear(struct cox_sums *sums, size_t p)
{
	sums->loglik = 0;
	memset(sums->score, 0, p * sizeof *sums->score);
	memset(sums->info, 0, p * p * sizeof *sums->info);
}

static void stratum_pass(struct descent *walk, size_t stratum, struct cox_sums *sums,
                         const struct cox_watch *watch)
{
	const struct ordered_times *times = walk->data->times;

	for (size_t i = walk->end; i > walk->start;) {
		double t = times->time[i - 1];
		size_t d = 0, end = i;

		risk_leave(walk, i, t);
		for (; i > walk->start && times->time[i - 1] == t; i--) {
			if (!subject_used(walk, i - 1))
				continue;
			d += times->event[i - 1];
			risk_enter(walk, i - 1, sums);
		}
		if (d > 0) {
			struct cox_event_time at = {stratum,      t,   i, end, d, walk->rest,
			                            walk->events, NULL};

			events_add(walk, &at, sums, watch);
			events_close(walk);
		}
	}
}

void cox_pass(const struct cox_data *data, const double *beta, struct cox_sums *sums,
              const struct cox_watch *watch)
{
	size_t n_moments = moments_size(data->p);
	bool entries = data->times->entry != NULL;

	sums_clear(sums, data->p);
	for (size_t k = 0; k < data->n_strata; k++) {
		struct descent walk = {
		    .data = data,
		    .beta = beta,
		    .rest = sums->work,
		    .events = sums->work + n_moments,
		    .n_moments = n_moments,
		    .start = data->start[k],
		    .end = data->start[k + 1],
		};

		walk.entries = entries ? walk.end : walk.start;
		memset(sums->work, 0, 2 * n_moments * sizeof *sums->work);
		stratum_pass(&walk, k, sums, watch);
	}
}
