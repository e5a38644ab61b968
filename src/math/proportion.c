#include "math/proportion.h"

#include <math.h>

#include "math/beta.h"
#include "math/dist.h"

const char *const proportion_method_names[] = {
    "wilson", "clopper-pearson", "agresti-coull", "jeffreys", "wald", "wald-cc", "wilson-cc", NULL};

/* What all formulas are made of. */
struct pieces {
	double x, n, p, q, z, tail;
};

static struct count_estimate around(const struct pieces *t, double middle, double half)
{
	return (struct count_estimate){t->p, fmax(middle - half, 0), fmin(middle + half, 1)};
}

static struct count_estimate wilson(const struct pieces *t)
{
	double z2 = t->z * t->z;
	struct count_estimate e = around(t, (t->x + z2 / 2) / (t->n + z2),
	                                 t->z / (t->n + z2) * sqrt(t->x * t->q + z2 / 4));

	/* exact at the ends, where the formula is so but for rounding */
	e.low = t->x == 0 ? 0 : e.low;
	e.high = t->x == t->n ? 1 : e.high;
	return e;
}

static struct count_estimate wilson_cc(const struct pieces *t)
{
	double z2 = t->z * t->z, below = z2 - 2 - 1 / t->n, above = z2 + 2 - 1 / t->n;
	double low = sqrt(below + 4 * t->p * (t->n * t->q + 1));
	double high = sqrt(above + 4 * t->p * (t->n * t->q - 1));
	double middle = 2 * t->x + z2, whole = 2 * (t->n + z2);

	return (struct count_estimate){
	    t->p, t->x == 0 ? 0 : fmax((middle - 1 - t->z * low) / whole, 0),
	    t->x == t->n ? 1 : fmin((middle + 1 + t->z * high) / whole, 1)};
}

static struct count_estimate agresti_coull(const struct pieces *t)
{
	double n = t->n + t->z * t->z;
	double p = (t->x + t->z * t->z / 2) / n;

	return around(t, p, t->z * sqrt(p * (1 - p) / n));
}

static struct count_estimate wald(const struct pieces *t, double correction)
{
	return around(t, t->p, t->z * sqrt(t->p * t->q / t->n) + correction);
}

/* Limits from two beta distributions, which differ by `exact`: 1 for Clopper
 * and Pearson, 0 for one posterior with the prior's `half`. */
static struct count_estimate from_beta(const struct pieces *t, double half, double exact)
{
	double low[] = {t->x + half, t->n - t->x + half + exact};
	double high[] = {t->x + half + exact, t->n - t->x + half};

	return (struct count_estimate){t->p, t->x == 0 ? 0 : beta_quantile(t->tail, false, low),
	                               t->x == t->n ? 1 : beta_quantile(t->tail, true, high)};
}

struct count_estimate proportion_interval(struct counted counted, double confidence,
                                          enum proportion_method method)
{
	double x = (double)counted.x, n = (double)counted.n;
	struct pieces t = {
	    .x = x, .n = n, .p = x / n, .q = (n - x) / n, .tail = (1 - confidence) / 2};

	if (counted.n == 0)
		return (struct count_estimate){NAN, NAN, NAN};
	t.z = -normal_quantile(t.tail);
	switch (method) {
	case PROPORTION_CLOPPER_PEARSON:
		return from_beta(&t, 0, 1);
	case PROPORTION_AGRESTI_COULL:
		return agresti_coull(&t);
	case PROPORTION_JEFFREYS:
		return from_beta(&t, 0.5, 0);
	case PROPORTION_WALD:
		return wald(&t, 0);
	case PROPORTION_WALD_CC:
		return wald(&t, 1 / (2 * n));
	case PROPORTION_WILSON_CC:
		return wilson_cc(&t);
	default:
		return wilson(&t);
	}
}

struct count_estimate proportion_difference(struct counted a, struct counted b, double confidence)
{
	struct count_estimate p = proportion_interval(a, confidence, PROPORTION_WILSON);
	struct count_estimate q = proportion_interval(b, confidence, PROPORTION_WILSON);
	double difference = p.value - q.value;

	return (struct count_estimate){difference,
	                               difference - hypot(p.value - p.low, q.high - q.value),
	                               difference + hypot(p.high - p.value, q.value - q.low)};
}

/* A ratio with the standard error of its logarithm. */
static struct count_estimate ratio(double value, double variance, double confidence)
{
	double z = -normal_quantile((1 - confidence) / 2);
	double factor = exp(z * sqrt(variance));

	if (!isfinite(value) || !(value > 0) || !isfinite(variance) || !(variance > 0))
		return (struct count_estimate){NAN, NAN, NAN};
	return (struct count_estimate){value, value / factor, value * factor};
}

struct count_estimate risk_ratio(struct counted a, struct counted b, double confidence)
{
	double x = (double)a.x, n = (double)a.n;
	double y = (double)b.x, m = (double)b.n;

	/* 1/x - 1/n without cancellation */
	return ratio(x / n / (y / m), (n - x) / (n * x) + (m - y) / (m * y), confidence);
}

struct count_estimate odds_ratio(struct counted a, struct counted b, double confidence)
{
	double x = (double)a.x, not_x = (double)(a.n - a.x);
	double y = (double)b.x, not_y = (double)(b.n - b.x);

	return ratio(x / not_x / (y / not_y), 1 / x + 1 / not_x + 1 / y + 1 / not_y, confidence);
}
