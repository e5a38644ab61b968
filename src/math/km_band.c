/* Pointwise limits of S(t): STATISTICS.md section 2, R's survfit_confint. */
#include <math.h>

#include "base/bug.h"
#include "math/dist.h"
#include "math/km.h"

struct limits {
	double lo, hi;
};

/* Each takes 0 < S < 1 and w = z·sqrt(G) >= 0 */
static struct limits limits_plain(double s, double w)
{
	return (struct limits){fmax(s - w * s, 0), fmin(s + w * s, 1)};
}

static struct limits limits_log(double s, double w)
{
	return (struct limits){exp(log(s) - w), fmin(exp(log(s) + w), 1)};
}

static struct limits limits_log_log(double s, double w)
{
	double center = log(-log(s)), half = w / log(s);

	/* log S is negative, so half is, and the signs are these */
	return (struct limits){
	    exp(-exp(center - half)),
	    exp(-exp(center + half)),
	};
}

static struct limits limits_logit(double s, double w)
{
	double center = log(s / (1 - s)), half = w / (1 - s);

	return (struct limits){
	    1 - 1 / (1 + exp(center - half)),
	    1 - 1 / (1 + exp(center + half)),
	};
}

static struct limits limits_arcsine(double s, double w)
{
	double center = asin(sqrt(s)), half = 0.5 * w * sqrt(s / (1 - s));
	double lo = sin(fmax(0, center - half));
	double hi = sin(fmin(acos(0), center + half));

	return (struct limits){lo * lo, hi * hi};
}

typedef struct limits limits_of(double s, double w);

static limits_of *const limits_by_transform[] = {
    [TRANSFORM_PLAIN] = limits_plain,     [TRANSFORM_LOG] = limits_log,
    [TRANSFORM_LOG_LOG] = limits_log_log, [TRANSFORM_LOGIT] = limits_logit,
    [TRANSFORM_ARCSINE] = limits_arcsine,
};

double *km_lower_scale(struct arena *arena, const struct km_curve *curve, enum km_lower lower)
{
	double *scale, at_event = curve->n > 0 ? curve->n_risk[0] : 0;

	if (lower == LOWER_USUAL)
		return NULL;
	scale = ARENA_ARRAY(arena, double, curve->n);
	for (size_t row = 0; row < curve->n; row++) {
		double n = curve->n_risk[row], g = curve->greenwood[row];

		if (curve->n_event[row] > 0)
			at_event = n;
		if (!(g > 0) || isinf(g))
			scale[row] = 1;
		else if (lower == LOWER_PETO)
			scale[row] = sqrt((1 - curve->survival[row]) / n / g);
		else
			scale[row] = sqrt(at_event / n);
	}
	return scale;
}

void km_band(const struct km_curve *curve, enum transform transform, double confidence, double *lo,
             double *hi)
{
	double z = normal_quantile(0.5 + confidence / 2);
	limits_of *limits;

	BUG_UNLESS(transform < TRANSFORM_COLLETT);
	limits = limits_by_transform[transform];
	for (size_t row = 0; row < curve->n; row++) {
		double s = curve->survival[row];
		double w = z * sqrt(curve->greenwood[row]);
		struct limits both = {s, s};

		if (s <= 0)
			both = (struct limits){NAN, NAN};
		else if (w > 0)
			both = limits(s, w);
		if (curve->lower_scale && s > 0 && w > 0)
			both.lo = limits(s, w * curve->lower_scale[row]).lo;
		lo[row] = both.lo;
		hi[row] = both.hi;
	}
}
