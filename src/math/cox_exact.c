#include "math/cox_exact.h"

#include <math.h>
#include <string.h>

/* Moments of the number of events so far and of Σ x over those who have one:
 * chance, then for each term i E[y_i], E[y_i·y_0] … E[y_i·y_i], y = Σ x, all
 * of them times the chance.  One such set for each number of events. */
struct cox_exact {
	size_t n_moments;
	double *moments; /* (most events at a time + 1) x n_moments */
	double *risk;    /* of the risk set, in order */
	size_t *subject; /* its members */
	size_t n;        /* how many */
};

static bool is_at_risk(const struct cox_data *data, size_t i, double t)
{
	return !data->times->entry || data->times->entry[i] < t;
}

/* Events from `start` on that share its time; *stop is where they end. */
static size_t ties_count(const struct cox_data *data, size_t start, size_t end, size_t *stop)
{
	size_t d = 0, i = start;

	for (; i < end && data->times->time[i] == data->times->time[start]; i++)
		d += data->times->event[i];
	*stop = i;
	return d;
}

/* Goes over all times; the cost, and the most events at one of them. */
static double survey(const struct cox_data *data, size_t *most_events)
{
	double cost = 0, moments = (double)cox_moments_of(data->p);

	*most_events = 0;
	for (size_t k = 0; k < data->n_strata; k++) {
		size_t end = data->start[k + 1];

		for (size_t i = data->start[k], next; i < end; i = next) {
			size_t d = ties_count(data, i, end, &next);

			if (d > 1)
				cost += (double)d * (double)(end - i) * moments;
			if (d > *most_events)
				*most_events = d;
		}
	}
	return cost;
}

double cox_exact_cost(const struct cox_data *data)
{
	size_t most_events;

	return survey(data, &most_events);
}

struct cox_exact *cox_exact_new(struct arena *arena, const struct cox_data *data)
{
	struct cox_exact *exact = ARENA_NEW(arena, struct cox_exact);
	size_t most_events;

	survey(data, &most_events);
	exact->n_moments = cox_moments_of(data->p);
	exact->moments = ARENA_ARRAY(arena, double, (most_events + 1) * exact->n_moments);
	exact->risk = ARENA_ARRAY(arena, double, data->times->n);
	exact->subject = ARENA_ARRAY(arena, size_t, data->times->n);
	return exact;
}

static void risk_set_fill(const struct cox_data *data, const double *beta,
                          const struct cox_event_time *at, size_t end)
{
	struct cox_exact *exact = data->exact;

	exact->n = 0;
	for (size_t i = at->start; i < end; i++) {
		if (!is_at_risk(data, i, at->time))
			continue;
		exact->subject[exact->n] = i;
		exact->risk[exact->n++] = exp(cox_linear(data, beta, i));
	}
}

/* ln θ with Σp near d: within a standard deviation is near enough.  From the
 * left, where Σp < d. */
static double tilt_find(const struct cox_exact *exact, double d)
{
	double total = 0, tilt;

	for (size_t i = 0; i < exact->n; i++)
		total += exact->risk[i];
	tilt = log(d / total);
	for (int round = 0; round < 40; round++) {
		double mean = 0, variance = 0, theta = exp(tilt), step;

		for (size_t i = 0; i < exact->n; i++) {
			double p = 1 - 1 / (1 + theta * exact->risk[i]);

			mean += p;
			variance += p * (1 - p);
		}
		if (!(fabs(mean - d) > 0.5 * sqrt(variance)))
			break;
		step = (d - mean) / variance;
		tilt += fmax(fmin(step, 2), -2);
	}
	return tilt;
}

/* One more event, by a subject with terms x, chance p: `to` gets what `from`,
 * with one event less, brings; with q = 1 - p of its own kept. */
static void moments_step(double *to, const double *from, const double *x, size_t n_terms, double p)
{
	double q = 1 - p, chance = from[0];
	const double *mean_j;

	to[0] = q * to[0] + p * chance;
	to++;
	mean_j = from + 1;
	from++;
	for (size_t i = 0; i < n_terms; i++) {
		double mean_i = from[0], x_i = x[i];
		const double *other = mean_j;

		to[0] = q * to[0] + p * (mean_i + x_i * chance);
		for (size_t j = 0; j <= i; j++) {
			double more = from[1 + j] + x[j] * mean_i + x_i * (other[0] + x[j] * chance);

			to[1 + j] = q * to[1 + j] + p * more;
			other += j + 2;
		}
		to += i + 2;
		from += i + 2;
	}
}

/* Takes in all subjects; moments of d events afterwards.  Returns
 * Σ ln(1 + θr).  Numbers of events from which d cannot be reached any more
 * are left out. */
static double moments_fill(const struct cox_data *data, size_t d, double theta)
{
	struct cox_exact *exact = data->exact;
	size_t size = exact->n_moments, p = data->p;
	double log_product = 0;

	memset(exact->moments, 0, (d + 1) * size * sizeof *exact->moments);
	exact->moments[0] = 1;
	for (size_t m = 0; m < exact->n; m++) {
		double odds = theta * exact->risk[m], chance = odds / (1 + odds);
		const double *x = data->x + exact->subject[m] * p;
		size_t left = exact->n - 1 - m;
		size_t least = d > left ? d - left : 0;
		size_t most = m + 1 < d ? m + 1 : d;

		log_product += log1p(odds);
		for (size_t k = most; k > 0 && k >= least; k--)
			moments_step(exact->moments + k * size, exact->moments + (k - 1) * size, x,
			             p, chance);
		if (least == 0)
			for (size_t i = 0; i < size; i++)
				exact->moments[i] *= 1 - chance;
	}
	return log_product;
}

/* Takes the mean from score and adds the covariance to info. */
static void sums_add(struct cox_sums *sums, size_t p, const double *moments)
{
	const double *row = moments + 1;
	double chance = moments[0], *info = sums->info;

	for (size_t i = 0; i < p; i++, info += p) {
		const double *other = moments + 1;
		double mean = row[0] / chance;

		sums->score[i] -= mean;
		for (size_t j = 0; j <= i; j++) {
			info[j] += row[1 + j] / chance - mean * (other[0] / chance);
			other += j + 2;
		}
		row += i + 2;
	}
}

void cox_exact_add(const struct cox_data *data, const double *beta, const struct cox_event_time *at,
                   size_t end, struct cox_sums *sums)
{
	struct cox_exact *exact = data->exact;
	size_t p = data->p, d = at->d;
	const double *moments = exact->moments + d * exact->n_moments;
	double tilt, log_product;

	risk_set_fill(data, beta, at, end);
	if (exact->n == d) {
		for (size_t i = 0; i < d; i++) {
			const double *x = data->x + exact->subject[i] * p;

			sums->loglik -= cox_linear(data, beta, exact->subject[i]);
			for (size_t j = 0; j < p; j++)
				sums->score[j] -= x[j];
		}
		return;
	}
	tilt = tilt_find(exact, (double)d);
	log_product = moments_fill(data, d, exp(tilt));
	sums->loglik -= log_product + log(moments[0]) - (double)d * tilt;
	sums_add(sums, p, moments);
}
