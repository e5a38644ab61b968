#include "math/incidence.h"

#include <math.h>
#include <stdbool.h>

#include "base/bug.h"

/* The covariance matrix of (F, S) on the way through the times, and S. */
struct covariance {
	double ff, fs, ss;
	double survival;
};

/* What happens at one time, seen by one cause. */
struct jump {
	double n;     /* at risk */
	double d;     /* ends by this cause */
	double other; /* ends by the others */
};

/* The covariance of the hazards of this cause and of all at one time. */
struct local {
	double own, own_all, all;
};

/* d of n without replacement, as a variance of d/n. */
static double drawn(double d, double n)
{
	return d > 1 ? d * (n - d) / (n * n * (n - 1)) : d / (n * n);
}

static struct local local_aalen(const struct jump *jump)
{
	double own = drawn(jump->d, jump->n);

	return (struct local){own, own, own + drawn(jump->other, jump->n)};
}

static struct local local_delta(const struct jump *jump)
{
	double n = jump->n, own = jump->d / n, all = own + jump->other / n;

	return (struct local){own * (1 - own) / n, own * (1 - all) / n, all * (1 - all) / n};
}

/* Carries the covariance over a time: F gains S·h, S keeps S·(1 - all). */
static void covariance_step(struct covariance *c, const struct jump *jump, const struct local *local)
{
	double h = jump->d / jump->n;
	double kept = (jump->n - jump->d - jump->other) / jump->n;
	double s2 = c->survival * c->survival;

	c->ff += 2 * h * c->fs + h * h * c->ss + s2 * local->own;
	c->fs = kept * (c->fs + h * c->ss) - s2 * local->own_all;
	c->ss = kept * kept * c->ss + s2 * local->all;
	c->survival *= kept;
	/* nothing is left that could still move F */
	if (kept <= 0)
		c->fs = c->ss = c->survival = 0;
}

static void incidence_fill(const struct km_curve *any, enum incidence_variance variance,
                           struct incidence *cause)
{
	struct covariance c = {.survival = 1};
	double sum = 0;

	for (size_t row = 0; row < any->n; row++) {
		struct jump jump = {.n = any->n_risk[row], .d = cause->n_event[row]};
		struct local local;

		jump.other = any->n_event[row] - jump.d;
		if (any->n_event[row] > 0) {
			sum += c.survival * (jump.d / jump.n);
			local =
			    variance == INCIDENCE_AALEN ? local_aalen(&jump) : local_delta(&jump);
			covariance_step(&c, &jump, &local);
		}
		cause->incidence[row] = fmin(sum, 1);
		cause->se[row] = sqrt(fmax(c.ff, 0));
	}
}

/* Counts the ends by each cause at each row. */
static void events_count(const struct ordered_times *times, const struct incidence_input *input,
                         struct incidence_set *out)
{
	size_t row = 0, end;

	for (size_t start = 0; start < times->n; start = end, row++) {
		end = times_group_end(times, start);
		for (size_t i = start; i < end; i++) {
			unsigned cause = input->cause[times->row[i]];

			BUG_UNLESS(cause <= input->n_causes);
			if (cause == 0)
				continue;
			out->causes[cause - 1].n_event[row]++;
			out->causes[cause - 1].n_events++;
		}
	}
}

/* The times with an event wherever there is a cause. */
static struct survival_times any_cause(struct arena *arena, const struct incidence_input *input)
{
	struct survival_times times = input->times;
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, times.n);

	for (size_t i = 0; i < times.n; i++)
		event[i] = input->cause[i] != 0;
	times.event = event;
	return times;
}

void incidence_estimate(struct arena *arena, const struct incidence_input *input,
                        struct incidence_set *out)
{
	struct arena scratch = {0};
	struct survival_times times = any_cause(&scratch, input);
	struct ordered_times ordered;

	*out = (struct incidence_set){.n_causes = input->n_causes};
	km_estimate(arena, &times, KM_SURVIVAL, &out->any);
	out->causes = ARENA_ARRAY(arena, struct incidence, out->n_causes);
	for (size_t k = 0; k < out->n_causes; k++) {
		struct incidence *cause = &out->causes[k];

		cause->n_event = ARENA_ARRAY(arena, double, out->any.n);
		cause->incidence = ARENA_ARRAY(arena, double, out->any.n);
		cause->se = ARENA_ARRAY(arena, double, out->any.n);
	}
	times_order(&scratch, &times, &ordered);
	events_count(&ordered, input, out);
	for (size_t k = 0; k < out->n_causes; k++)
		incidence_fill(&out->any, input->variance, &out->causes[k]);
	arena_release(&scratch);
}

/* Whether a transform has no limits where F = 1. */
static bool fails_at_one(enum transform transform)
{
	return transform != TRANSFORM_PLAIN && transform != TRANSFORM_LOG;
}

struct incidence_limits incidence_band(struct arena *arena, const struct incidence_set *set,
                                       size_t cause, enum transform transform, double confidence)
{
	const struct incidence *of = &set->causes[cause];
	size_t n = set->any.n;
	struct km_curve curve = {.n = n, .survival = of->incidence};
	struct incidence_limits limits = {ARENA_ARRAY(arena, double, n),
	                                  ARENA_ARRAY(arena, double, n)};
	struct arena scratch = {0};

	/* the transforms are those of S, which know se as S·sqrt(G) */
	curve.greenwood = ARENA_ARRAY(&scratch, double, n);
	for (size_t row = 0; row < n; row++) {
		double part = of->se[row] / of->incidence[row];

		curve.greenwood[row] = of->incidence[row] > 0 ? part * part : 0;
	}
	km_band(&curve, transform, confidence, limits.lo, limits.hi);
	for (size_t row = 0; row < n; row++) {
		double f = of->incidence[row];

		if (of->se[row] == 0)
			limits.lo[row] = limits.hi[row] = f;
		else if (f >= 1 && fails_at_one(transform))
			limits.lo[row] = limits.hi[row] = NAN;
	}
	arena_release(&scratch);
	return limits;
}

double incidence_quantile(struct arena *scratch, const struct incidence_set *set,
                          const double *value, double p, enum quantile_rule rule)
{
	struct km_curve curve = set->any;

	curve.survival = ARENA_ARRAY(scratch, double, curve.n);
	for (size_t row = 0; row < curve.n; row++)
		curve.survival[row] = 1 - value[row];
	return km_quantile(&curve, p, rule);
}
