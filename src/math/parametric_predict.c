/* What a parametric fit says of times, survival and hazards. */
#include <math.h>

#include "math/dist.h"
#include "math/parametric.h"
#include "math/parametric_pass.h"

/* Most linear predictors that a mean curve is made from. */
enum { MOST_LINEAR = 512, QUANTILE_STEPS = 100 };

static double scale_of(const struct parametric_fit *fit)
{
	return exp(fit->estimate[fit->n_terms + 1]);
}

/* A fit with its shape made ready. */
struct ready {
	const struct parametric_fit *fit;
	struct gengamma g;
};

static void ready_make(struct ready *ready, const struct parametric_fit *fit)
{
	ready->fit = fit;
	if (parametric_has_shape(fit->distribution))
		gengamma_init(&ready->g, fit->estimate[fit->n_terms + 2]);
}

static struct shape_point survival_of(const struct ready *ready, double w)
{
	return parametric_log_survival(ready->fit->distribution, &ready->g, w);
}

double parametric_linear(const struct parametric_fit *fit, const double *x, size_t stride)
{
	double sum = 0;

	for (size_t j = 0; j < fit->n_terms; j++) {
		double coef = fit->estimate[PARAMETRIC_FIRST_TERM + j];

		if (!isnan(coef))
			sum += coef * x[j * stride];
	}
	return sum;
}

/* Whether a prediction at these terms stands on finite estimates. */
static bool is_predictable(const struct parametric_fit *fit, const double *x)
{
	if (fit->status != PARAMETRIC_OK || fit->intercept_status != COEF_OK)
		return false;
	for (size_t j = 0; j < fit->n_terms; j++)
		if (fit->coef_status[j] == COEF_INFINITE && x[j] != 0)
			return false;
	return true;
}

/* Standard error of a function of the estimates: of the intercept and, times
 * x, of the terms it has the derivative `eta`. */
static double error_of(const struct parametric_fit *fit, const double *x, double eta,
                       double log_scale, double shape)
{
	size_t n = fit->n_estimates;
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			double d = 1;

			for (int k = 0; k < 2; k++) {
				size_t at = k ? j : i;

				if (at == n - 1)
					d *= shape;
				else if (at == n - 2)
					d *= log_scale;
				else
					d *= at ? eta * x[at - 1] : eta;
			}
			if (fit->variance[i * n + j] != 0)
				sum += d * fit->variance[i * n + j];
		}
	return sqrt(sum);
}

static const struct parametric_prediction NOTHING = {NAN, NAN, NAN, NAN};

static double normal_of(double confidence)
{
	return normal_quantile(1 - (1 - confidence) / 2);
}

struct parametric_prediction parametric_survival(const struct parametric_fit *fit, const double *x,
                                                 double time, double confidence)
{
	double z = normal_of(confidence), scale, w, se;
	struct shape_point s;
	struct ready ready;

	if (!is_predictable(fit, x))
		return NOTHING;
	if (time <= 0)
		return (struct parametric_prediction){1, 0, 1, 1};
	ready_make(&ready, fit);
	scale = scale_of(fit);
	w = (log(time) - fit->estimate[PARAMETRIC_INTERCEPT] - parametric_linear(fit, x, 1)) / scale;
	s = survival_of(&ready, w);
	/* a change of the shape counts as the change of w that does the same
	 * to S */
	se = error_of(fit, x, -1 / scale, -w, s.w < 0 ? s.q / s.w : 0);
	return (struct parametric_prediction){
	    .value = exp(s.value),
	    .se = -s.w * exp(s.value) * se,
	    .lo = exp(survival_of(&ready, w + z * se).value),
	    .hi = exp(survival_of(&ready, w - z * se).value),
	};
}

/* w with S(w) = 1 - p: by Newton's method between bounds. */
static double standard_quantile(const struct ready *ready, double p)
{
	double target = log1p(-p), low = -1, high = 1, w = 0;

	while (survival_of(ready, low).value < target)
		low *= 2;
	while (survival_of(ready, high).value > target)
		high *= 2;
	for (int i = 0; i < QUANTILE_STEPS; i++) {
		struct shape_point s = survival_of(ready, w);
		double next = w - (s.value - target) / s.w;

		if (s.value > target)
			low = w;
		else
			high = w;
		if (!(next > low && next < high))
			next = low + (high - low) / 2;
		if (fabs(next - w) <= 4e-16 * fabs(w) || next == w)
			return next;
		w = next;
	}
	return w;
}

struct parametric_prediction parametric_quantile(const struct parametric_fit *fit, const double *x,
                                                 double p, double confidence)
{
	double z = normal_of(confidence), scale, w, se, log_time;
	struct shape_point s;
	struct ready ready;

	if (!is_predictable(fit, x) || !(p > 0 && p < 1))
		return NOTHING;
	ready_make(&ready, fit);
	scale = scale_of(fit);
	w = standard_quantile(&ready, p);
	s = survival_of(&ready, w);
	log_time = fit->estimate[PARAMETRIC_INTERCEPT] + parametric_linear(fit, x, 1) + scale * w;
	se = error_of(fit, x, 1, scale * w, -scale * s.q / s.w);
	return (struct parametric_prediction){
	    .value = exp(log_time),
	    .se = exp(log_time) * se,
	    .lo = exp(log_time - z * se),
	    .hi = exp(log_time + z * se),
	};
}

/* How many of n linear predictors stand for all, and which the i-th is. */
static size_t linear_count(size_t n)
{
	return n < MOST_LINEAR ? n : MOST_LINEAR;
}

static double linear_at(const double *linear, size_t n, size_t i)
{
	return linear[(size_t)((double)n * ((double)i + 0.5) / (double)linear_count(n))];
}

void parametric_curve(const struct parametric_fit *fit, const double *linear, size_t n_linear,
                      const double *times, size_t n_times, double *survival)
{
	size_t n = linear_count(n_linear);
	struct ready ready;

	ready_make(&ready, fit);
	for (size_t k = 0; k < n_times; k++) {
		double sum = 0;

		for (size_t i = 0; i < n && times[k] > 0; i++) {
			double eta =
			    fit->estimate[PARAMETRIC_INTERCEPT] + linear_at(linear, n_linear, i);
			double w = (log(times[k]) - eta) / scale_of(fit);

			sum += exp(survival_of(&ready, w).value);
		}
		survival[k] = times[k] > 0 ? sum / (double)n : 1;
	}
}

struct parametric_prediction parametric_hazard_ratio(const struct parametric_fit *fit, size_t term,
                                                     double confidence)
{
	size_t n = fit->n_estimates, at = PARAMETRIC_FIRST_TERM + term;
	double coef = fit->estimate[at], z = normal_of(confidence);
	double inverse, log_ratio, se;
	const double *v = fit->variance;

	if (fit->distribution > PARAMETRIC_WEIBULL || fit->status != PARAMETRIC_OK ||
	    fit->coef_status[term] != COEF_OK)
		return NOTHING;
	inverse = 1 / scale_of(fit);
	log_ratio = -coef * inverse;
	se = inverse * sqrt(v[at * n + at] - 2 * coef * v[at * n + n - 2] +
	                    coef * coef * v[(n - 2) * n + n - 2]);
	return (struct parametric_prediction){
	    .value = exp(log_ratio),
	    .se = se,
	    .lo = exp(log_ratio - z * se),
	    .hi = exp(log_ratio + z * se),
	};
}
