#include "estimate/math/cox_pass.h"

#include <math.h>
#include <string.h>

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

static void moments_add(double *moments, const double *x, size_t p, double risk)
{
	moments[0] += risk;
	moments++;
	for (size_t i = 0; i < p; i++) {
		double part = risk * x[i];

		moments[0] += part;
		for (size_t j = 0; j <= i; j++)
			moments[1 + j] += part * x[j];
		moments += i + 2;
	}
}

/* Sums over the d terms that the d events of one time contribute.  In term k
 * a fraction f of the events is at risk: k/d by Efron, all by Breslow.  Risks
 * are in units of the total risk, so w is at most 1 and at least 1/d: squares
 * do not overflow however large the risks are. */
struct tie_sums {
	double scale;      /* one over the total risk */
	double log_total;  /* Σ log w, w the risk in the term; not scaled */
	double s0, s1;     /* Σ 1/w, Σ f/w */
	double q0, q1, q2; /* Σ 1/w², Σ f/w², Σ f²/w² */
};

static void ties_add(struct tie_sums *sums, double w, double f, double times)
{
	double inverse = 1 / w, square = inverse * inverse;

	sums->s0 += times * inverse;
	sums->s1 += times * f * inverse;
	sums->q0 += times * square;
	sums->q1 += times * f * square;
	sums->q2 += times * f * f * square;
}

static struct tie_sums ties_sum(double rest, double events, size_t d,
                                enum cox_ties ties)
{
	double total = rest + events, product = 1;
	struct tie_sums sums = {.scale = 1 / total,
	                        .log_total = (double)d * log(total)};

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

/* Takes the expected values of one event time from score, and adds its
 * covariance to info. */
static void derivatives_add(struct cox_sums *sums, size_t p, const double *rest,
                            const double *events, const struct tie_sums *ties)
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
			double square =
			    m[1 + j] * ties->s0 + e[1 + j] * ties->s1;
			double means = m_part * mj[0] + e_part * ej[0];

			info[j] += (square - means) * scale;
			mj += j + 2;
			ej += j + 2;
		}
		m += i + 2;
		e += i + 2;
	}
}

/* The way down the times. */
struct descent {
	const struct cox_data *data;
	const double *beta;
	double *rest;   /* moments of the risk set but the present events */
	double *events; /* moments of the events at the present time */
	size_t n_moments;
	size_t at_risk;
	size_t entries; /* subjects of by_entry not yet taken out */
	double peak;    /* largest total risk since rest was last summed anew */
};

static bool subject_used(const struct descent *walk, size_t i)
{
	return !walk->data->used || walk->data->used[i];
}

static double linear_of(const struct descent *walk, const double *x)
{
	double linear = 0;

	for (size_t i = 0; i < walk->data->p; i++)
		linear += walk->beta[i] * x[i];
	return linear;
}

/* Takes out one subject that entered later than the present time. */
static void subject_leave(struct descent *walk, size_t i)
{
	size_t p = walk->data->p;
	const double *x = walk->data->x + i * p;

	moments_add(walk->rest, x, p, -exp(linear_of(walk, x)));
	walk->at_risk--;
}

/* Sums the risk set anew: subjects from `first` on that entered before t. */
static void rest_renew(struct descent *walk, size_t first, double t)
{
	const struct ordered_times *times = walk->data->times;
	size_t p = walk->data->p;

	memset(walk->rest, 0, walk->n_moments * sizeof *walk->rest);
	for (size_t i = first; i < times->n && walk->at_risk > 0; i++) {
		const double *x = walk->data->x + i * p;

		if (times->entry[i] < t && subject_used(walk, i))
			moments_add(walk->rest, x, p, exp(linear_of(walk, x)));
	}
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
	for (; walk->entries > 0; walk->entries--) {
		size_t i = times->by_entry[walk->entries - 1];

		if (times->entry[i] < t)
			break;
		if (subject_used(walk, i))
			subject_leave(walk, i);
	}
	if (walk->at_risk < before &&
	    !(walk->rest[0] > RENEW_BELOW * walk->peak))
		rest_renew(walk, first, t);
}

/* Brings in subject i, of the present time. */
static void risk_enter(struct descent *walk, size_t i, struct cox_sums *sums)
{
	size_t p = walk->data->p;
	const double *x = walk->data->x + i * p;
	double linear = linear_of(walk, x);

	walk->at_risk++;
	if (!walk->data->times->event[i]) {
		moments_add(walk->rest, x, p, exp(linear));
		return;
	}
	moments_add(walk->events, x, p, exp(linear));
	sums->loglik += linear;
	for (size_t j = 0; j < p; j++)
		sums->score[j] += x[j];
}

/* Ends an event time with d events: they become part of the rest. */
static void events_close(struct descent *walk, size_t d, struct cox_sums *sums)
{
	struct tie_sums ties =
	    ties_sum(walk->rest[0], walk->events[0], d, walk->data->ties);

	sums->loglik -= ties.log_total;
	derivatives_add(sums, walk->data->p, walk->rest, walk->events, &ties);
	for (size_t i = 0; i < walk->n_moments; i++) {
		walk->rest[i] += walk->events[i];
		walk->events[i] = 0;
	}
}

static void sums_clear(struct cox_sums *sums, size_t p)
{
	sums->loglik = 0;
	memset(sums->score, 0, p * sizeof *sums->score);
	memset(sums->info, 0, p * p * sizeof *sums->info);
	memset(sums->work, 0, cox_work_size(p) * sizeof *sums->work);
}

void cox_pass(const struct cox_data *data, const double *beta,
              struct cox_sums *sums)
{
	const struct ordered_times *times = data->times;
	size_t n_moments = moments_size(data->p);
	struct descent walk = {data,
	                       beta,
	                       sums->work,
	                       sums->work + n_moments,
	                       n_moments,
	                       0,
	                       times->entry ? times->n : 0,
	                       0};

	sums_clear(sums, data->p);
	for (size_t i = times->n; i > 0;) {
		double t = times->time[i - 1];
		size_t d = 0;

		risk_leave(&walk, i, t);
		for (; i > 0 && times->time[i - 1] == t; i--) {
			if (!subject_used(&walk, i - 1))
				continue;
			d += times->event[i - 1];
			risk_enter(&walk, i - 1, sums);
		}
		if (d > 0)
			events_close(&walk, d, sums);
	}
}
