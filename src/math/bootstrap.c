#include "math/bootstrap.h"

#include <math.h>

#include "base/arena.h"
#include "math/dist.h"
#include "math/random.h"
#include "math/sample.h"

enum { MOST_BLOCKS = 1000 };

/* Values nearer than this part of their standard error are equal but for
 * rounding. */
static const double EQUAL = 1e-10;

/* Subjects stratum by stratum: start[s] … start[s + 1] - 1 of `rows`. */
struct strata {
	uint32_t *rows;
	size_t *start, n;
};

static struct strata strata_new(const struct bootstrap *b, struct arena *arena)
{
	struct strata s = {.n = 1};
	size_t *next;

	for (size_t i = 0; b->strata && i < b->n; i++)
		if (b->strata[i] >= s.n)
			s.n = b->strata[i] + 1;
	s.rows = ARENA_ARRAY(arena, uint32_t, b->n);
	s.start = ARENA_ARRAY(arena, size_t, s.n + 1);
	for (size_t i = 0; i < b->n; i++)
		s.start[(b->strata ? b->strata[i] : 0) + 1]++;
	for (size_t k = 0; k < s.n; k++)
		s.start[k + 1] += s.start[k];
	next = arena_memdup(arena, s.start, (s.n + 1) * sizeof *next);
	for (size_t i = 0; i < b->n; i++)
		s.rows[next[b->strata ? b->strata[i] : 0]++] = (uint32_t)i;
	return s;
}

static double replicate(const struct bootstrap *b, const struct strata *s, unsigned number,
                        uint32_t *rows)
{
	struct random random = random_stream(b->seed, number);

	for (size_t k = 0; k < s->n; k++) {
		uint32_t size = (uint32_t)(s->start[k + 1] - s->start[k]);

		for (size_t i = s->start[k]; i < s->start[k + 1]; i++)
			rows[i] = s->rows[s->start[k] + random_below(&random, size)];
	}
	return b->statistic(b->data, rows, b->n);
}

/* How many times the jackknife leaves something out. */
static size_t blocks_of(const struct bootstrap *b)
{
	return b->n > MOST_BLOCKS ? MOST_BLOCKS : b->n;
}

/* The jackknife's acceleration, sum d³ / (6 (sum d²)^1.5); leaves out one
 * subject after the other, or one of MOST_BLOCKS blocks. */
static double acceleration(const struct bootstrap *b, struct arena *arena)
{
	size_t blocks = blocks_of(b);
	double *value = ARENA_ARRAY(arena, double, blocks);
	uint32_t *rows = ARENA_ARRAY(arena, uint32_t, b->n);
	double mean, squares = 0, cubes = 0;

	for (size_t i = 0; i < blocks; i++) {
		size_t n = 0;

		for (size_t k = 0; k < b->n; k++)
			if (k % blocks != i)
				rows[n++] = (uint32_t)k;
		value[i] = b->statistic(b->data, rows, n);
		if (!isfinite(value[i]))
			return NAN;
	}
	mean = sample_mean(value, blocks);
	for (size_t i = 0; i < blocks; i++) {
		double d = mean - value[i];

		squares += d * d;
		cubes += d * d * d;
	}
	/* values that are all equal have no skewness */
	return squares > 0 ? cubes / (6 * pow(squares, 1.5)) : 0;
}

/* The standard normal distribution function. */
static double normal_below(double z)
{
	return z < 0 ? normal_two_sided(z) / 2 : 1 - normal_two_sided(z) / 2;
}

/* The level of the percentile that BCa takes in the place of z's. */
static double bca_level(double bias, double a, double z)
{
	return normal_below(bias + (bias + z) / (1 - a * (bias + z)));
}

static void add_bca(const struct bootstrap *b, const double *sorted, size_t n,
                    struct bootstrap_interval *out)
{
	struct arena scratch = {0};
	double below = 0, a, bias, z = normal_quantile((1 - b->confidence) / 2);
	double slack = isfinite(out->se) ? EQUAL * out->se : 0;

	for (size_t i = 0; i < n; i++)
		below += sorted[i] < out->value - slack    ? 1
		         : sorted[i] <= out->value + slack ? 0.5
		                                           : 0;
	a = acceleration(b, &scratch);
	arena_release(&scratch);
	bias = normal_quantile(below / (double)n);
	if (!isfinite(bias) || !isfinite(a))
		return;
	out->bca_low = sample_quantile(sorted, n, bca_level(bias, a, z), SAMPLE_TYPE_6);
	out->bca_high = sample_quantile(sorted, n, bca_level(bias, a, -z), SAMPLE_TYPE_6);
}

struct bootstrap_interval bootstrap_interval(const struct bootstrap *b)
{
	struct arena scratch = {0};
	struct bootstrap_interval out = {NAN, NAN, NAN, NAN, NAN, NAN, 0, 0, BOOTSTRAP_FEW};
	struct strata strata = strata_new(b, &scratch);
	uint32_t *rows = ARENA_ARRAY(&scratch, uint32_t, b->n);
	double *values = ARENA_ARRAY(&scratch, double, b->replicates);
	double tail = (1 - b->confidence) / 2;
	size_t n = 0;

	if (b->n > 0) {
		for (size_t i = 0; i < b->n; i++)
			rows[i] = (uint32_t)i;
		out.value = b->statistic(b->data, rows, b->n);
		for (unsigned k = 0; k < b->replicates; k++) {
			values[n] = replicate(b, &strata, k, rows);
			out.infinite += isinf(values[n]) != 0;
			n += isnan(values[n]) ? 0 : 1;
		}
		out.undefined = b->replicates - (unsigned)n;
	}
	sort_doubles(values, n);
	/* samples that are all alike say nothing of the spread */
	if (n >= BOOTSTRAP_LEAST && !isnan(out.value))
		out.doubt = !(values[0] < values[n - 1]) ? BOOTSTRAP_CONSTANT
		            : out.infinite               ? BOOTSTRAP_INFINITE
		                                         : BOOTSTRAP_FINE;
	if (out.doubt == BOOTSTRAP_FINE || out.doubt == BOOTSTRAP_INFINITE) {
		out.se = sample_sd(values, n);
		out.low = sample_quantile(values, n, tail, SAMPLE_TYPE_6);
		out.high = sample_quantile(values, n, 1 - tail, SAMPLE_TYPE_6);
		add_bca(b, values, n, &out);
	}
	arena_release(&scratch);
	return out;
}
