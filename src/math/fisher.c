#include "math/fisher.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "math/fisher_impl.h"
#include "math/random.h"

enum { ROOT_STEPS = 200 };
#define NOTHING (-746.0) /* exp() of less is 0 */

/* --- 2 x 2: the hypergeometric distribution and its noncentral kin --------- */

/* Logarithms of the weights of `least` … `least + n - 1` events in the first
 * row, 0 at the most probable. */
struct hyper {
	double least, mode;
	size_t n;
	double *weight;
};

/* P(k + 1)/P(k) for `row` patients in the first row, `other` in the second,
 * `events` in both. */
static double hyper_ratio(double k, double row, double other, double events)
{
	return (row - k) * (events - k) / ((k + 1) * (other - events + k + 1));
}

static struct hyper hyper_weights(struct arena *arena, double row, double other, double events)
{
	double most = fmin(row, events);
	struct hyper h = {.least = fmax(0, events - other)};
	size_t mode;

	h.n = (size_t)(most - h.least) + 1;
	h.weight = ARENA_ARRAY(arena, double, h.n);
	h.mode = floor((row + 1) * (events + 1) / (row + other + 2));
	mode = (size_t)(h.mode - h.least);
	for (size_t i = mode; i + 1 < h.n; i++)
		h.weight[i + 1] =
		    h.weight[i] + log(hyper_ratio(h.least + (double)i, row, other, events));
	for (size_t i = mode; i > 0; i--)
		h.weight[i - 1] =
		    h.weight[i] - log(hyper_ratio(h.least + (double)i - 1, row, other, events));
	return h;
}

static double fisher_2x2(struct arena *arena, const struct contingency *t)
{
	double x = t->counts[0], row = x + t->counts[1];
	double other = (double)t->counts[2] + t->counts[3];
	struct hyper h = hyper_weights(arena, row, other, x + t->counts[2]);
	double limit = h.weight[(size_t)(x - h.least)] + FISHER_TOLERANCE;
	double part = 0, whole = 0;

	for (size_t i = 0; i < h.n; i++) {
		double weight;

		if (h.weight[i] < NOTHING)
			continue;
		weight = exp(h.weight[i]);
		whole += weight;
		part += h.weight[i] <= limit ? weight : 0;
	}
	return part / whole;
}

/* The distribution with log odds ratio theta, in what the roots need. */
struct moments {
	double below, above;   /* P(X <= x), P(X >= x) */
	double mean, variance; /* of X */
	double mean_below;     /* E(X; X <= x) */
	double mean_above;     /* E(X; X >= x) */
};

static struct moments hyper_moments(const struct hyper *h, double theta, double x)
{
	struct moments m = {0};
	double top = -INFINITY, whole = 0, squares = 0;

	for (size_t i = 0; i < h->n; i++)
		top = fmax(top, h->weight[i] + theta * (double)i);
	for (size_t i = 0; i < h->n; i++) {
		double k = h->least + (double)i - x, w;
		double log_w = h->weight[i] + theta * (double)i - top;

		if (log_w < NOTHING)
			continue;
		w = exp(log_w);
		whole += w;
		m.mean += w * k;
		squares += w * k * k;
		m.below += k <= 0 ? w : 0;
		m.above += k >= 0 ? w : 0;
		m.mean_below += k <= 0 ? w * k : 0;
		m.mean_above += k >= 0 ? w * k : 0;
	}
	m.mean /= whole;
	m.variance = squares / whole - m.mean * m.mean;
	m.below /= whole;
	m.above /= whole;
	m.mean_below /= whole;
	m.mean_above /= whole;
	return m;
}

enum root { ROOT_MEAN, ROOT_BELOW, ROOT_ABOVE };

/* A function that rises with theta and is 0 at what is sought, and its slope.
 * Moments are about x, so the mean's root is 0. */
static double root_function(const struct moments *m, enum root root, double tail, double *slope)
{
	switch (root) {
	case ROOT_BELOW:
		*slope = m->below * m->mean - m->mean_below;
		return tail - m->below;
	case ROOT_ABOVE:
		*slope = m->mean_above - m->above * m->mean;
		return m->above - tail;
	default:
		*slope = m->variance;
		return m->mean;
	}
}

/* Newton's method inside a bracket. */
static double hyper_root(const struct hyper *h, double x, enum root root, double tail)
{
	double theta = 0, from = -100, to = 100;

	for (int i = 0; i < ROOT_STEPS; i++) {
		struct moments m = hyper_moments(h, theta, x);
		double slope, value = root_function(&m, root, tail, &slope);
		double step = slope > 0 ? -value / slope : NAN;

		if (value > 0)
			to = theta;
		else
			from = theta;
		if (!(theta + step > from && theta + step < to))
			step = (from + to) / 2 - theta;
		theta += step;
		if (fabs(step) < 1e-14 * fmax(1, fabs(theta)))
			break;
	}
	return theta;
}

struct count_estimate odds_ratio_exact(struct arena *arena, struct counted a, struct counted b,
                                       double confidence)
{
	double x = (double)a.x, events = (double)(a.x + b.x);
	double tail = (1 - confidence) / 2;
	struct count_estimate e = {NAN, NAN, NAN};
	struct hyper h;
	bool least, most;

	if (a.n == 0 || b.n == 0 || events == 0 || a.x + b.x == a.n + b.n)
		return e;
	h = hyper_weights(arena, (double)a.n, (double)b.n, events);
	least = x == h.least;
	most = x == h.least + (double)h.n - 1;
	e.low = least ? 0 : exp(hyper_root(&h, x, ROOT_ABOVE, tail));
	e.high = most ? INFINITY : exp(hyper_root(&h, x, ROOT_BELOW, tail));
	e.value = least ? 0 : most ? INFINITY : exp(hyper_root(&h, x, ROOT_MEAN, 0));
	return e;
}

/* --- r x c ------------------------------------------------------------------ */

/* A number from the hypergeometric distribution: of `drawn` patients out of
 * `n`, those among `marked`.  Searched from the mode outwards. */
static uint32_t draw_cell(struct random *random, const double *log_factorial, const uint32_t of[3])
{
	uint32_t drawn = of[0], marked = of[1], n = of[2];
	const double *f = log_factorial;
	double unmarked = (double)n - marked, u = random_unit(random);
	uint32_t least = drawn > n - marked ? drawn - (n - marked) : 0;
	uint32_t most = drawn < marked ? drawn : marked;
	uint32_t low = (uint32_t)((drawn + 1.0) * (marked + 1.0) / (n + 2.0));
	double p_low = exp(f[drawn] + f[n - drawn] + f[marked] + f[n - marked] - f[n] - f[low] -
	                   f[drawn - low] - f[marked - low] - f[(n - marked) - (drawn - low)]);
	double p_high = p_low, odd = unmarked - drawn + 1;
	/* as doubles, which the loop would convert in each round */
	double up = low, down = low, top = most, bottom = least;

	u -= p_low;
	while (u > 0 && (down > bottom || up < top)) {
		if (up < top) {
			p_high *= (marked - up) * (drawn - up) / ((up + 1) * (odd + up));
			up++;
			u -= p_high;
			if (u <= 0)
				return (uint32_t)up;
		}
		if (down > bottom) {
			down--;
			p_low *= (down + 1) * (odd + down) / ((marked - down) * (drawn - down));
			u -= p_low;
			if (u <= 0)
				return (uint32_t)down;
		}
	}
	/* on the first value, or past the last by rounding: the mode */
	return low;
}

/* The sum of the log factorials of a table drawn with these margins. */
static double draw_table(struct random *random, const struct margins *margins,
                         const double *log_factorial, uint32_t *left)
{
	uint32_t rest = margins->total;
	double sum = 0;

	memcpy(left, margins->columns, margins->n_columns * sizeof *left);
	for (size_t i = 0; i < margins->n_rows; i++) {
		uint32_t row = margins->rows[i], among = rest;

		rest -= row;
		for (size_t k = 0; k < margins->n_columns; k++) {
			uint32_t x = row == 0 || left[k] == 0 ? 0
			             : among == row           ? left[k]
			             : among == left[k]
			                 ? row
			                 : draw_cell(random, log_factorial,
			                             (uint32_t[]){row, left[k], among});

			among -= left[k];
			row -= x;
			left[k] -= x;
			sum += log_factorial[x];
		}
	}
	return sum;
}

struct margins table_margins(const struct contingency *t, struct arena *arena)
{
	struct margins m = {.n_rows = t->n_rows, .n_columns = t->n_columns};

	m.rows = ARENA_ARRAY(arena, uint32_t, m.n_rows);
	m.columns = ARENA_ARRAY(arena, uint32_t, m.n_columns);
	for (size_t i = 0; i < m.n_rows; i++)
		for (size_t k = 0; k < m.n_columns; k++) {
			uint32_t x = t->counts[i * m.n_columns + k];

			m.rows[i] += x;
			m.columns[k] += x;
			m.total += x;
		}
	return m;
}

double *log_factorials(uint32_t n, struct arena *arena)
{
	double *f = ARENA_ARRAY(arena, double, (size_t)n + 1);
	double carry = 0;

	/* summed with Kahan's correction: exact to the last bits */
	for (uint32_t i = 1; i <= n; i++) {
		double term = log(i) - carry, sum = f[i - 1] + term;

		carry = (sum - f[i - 1]) - term;
		f[i] = sum;
	}
	return f;
}

static double table_factorials(const struct contingency *t, const double *f)
{
	double sum = 0;

	for (size_t i = 0; i < t->n_rows * t->n_columns; i++)
		sum += f[t->counts[i]];
	return sum;
}

static struct fisher fisher_new(const struct contingency *t)
{
	return (struct fisher){
	    .estimable = t->n_rows > 1 && t->n_columns > 1, .p = NAN, .low = NAN, .high = NAN};
}

void fisher_monte_carlo(const struct contingency *table, uint64_t seed, unsigned tables,
                        struct fisher *out)
{
	struct arena scratch = {0};
	struct contingency t = contingency_compact(table, &scratch);
	struct margins margins = table_margins(&t, &scratch);
	double *f = log_factorials(margins.total, &scratch);
	uint32_t *left = ARENA_ARRAY(&scratch, uint32_t, t.n_columns);
	struct random random = random_stream(seed, 0);
	double limit = table_factorials(&t, f) - FISHER_TOLERANCE;
	struct count_estimate share;
	size_t extreme = 0;

	*out = fisher_new(&t);
	out->tables = out->estimable ? tables : 0;
	for (unsigned i = 0; i < out->tables; i++)
		extreme += draw_table(&random, &margins, f, left) >= limit;
	if (out->tables > 0) {
		share = proportion_interval((struct counted){extreme, tables}, 0.99,
		                            PROPORTION_CLOPPER_PEARSON);
		out->p = ((double)extreme + 1) / ((double)tables + 1);
		out->low = share.low;
		out->high = share.high;
	}
	arena_release(&scratch);
}

void fisher_test(const struct contingency *table, uint64_t seed, struct fisher *out)
{
	struct arena scratch = {0};
	struct contingency t = contingency_compact(table, &scratch);

	*out = fisher_new(&t);
	out->exact = true;
	if (out->estimable && t.n_rows == 2 && t.n_columns == 2)
		out->p = fisher_2x2(&scratch, &t);
	else if (out->estimable && !fisher_network(&t, &out->p))
		fisher_monte_carlo(&t, seed, FISHER_TABLES, out);
	arena_release(&scratch);
}
