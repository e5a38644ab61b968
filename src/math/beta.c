#include "math/beta.h"

#include <float.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_log.h>
#include <math.h>

enum { FRACTION_TERMS = 100000, QUANTILE_STEPS = 200 };

/* x ln(x/m) + m - x, without cancellation where x is near m. */
static double deviance_part(double x, double m)
{
	double d = (m - x) / x;

	return d < -0.5 ? x * log(x / m) + m - x : -x * gsl_sf_log_1plusx_mx(d);
}

/* x^a y^b / B(a, b): the density times x·y. */
static double beta_factor(double x, double y, double a, double b)
{
	double n = a + b;
	double stars = gsl_sf_gammastar(n) / (gsl_sf_gammastar(a) * gsl_sf_gammastar(b));

	return sqrt(a / n * b / (2 * M_PI)) * stars *
	       exp(-deviance_part(a, n * x) - deviance_part(b, n * y));
}

/* What may not be 0, since it is divided by. */
static double apart_from_zero(double x)
{
	return fabs(x) < DBL_MIN ? DBL_MIN : x;
}

/* The continued fraction of I_x(a, b), for x < (a + 1)/(a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
	double c = 1, d = 1 / apart_from_zero(1 - (a + b) * x / (a + 1));
	double fraction = d;

	for (int m = 1; m <= FRACTION_TERMS; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		double step;

		d = 1 / apart_from_zero(1 + even * d);
		c = apart_from_zero(1 + even / c);
		fraction *= d * c;
		d = 1 / apart_from_zero(1 + odd * d);
		c = apart_from_zero(1 + odd / c);
		step = d * c;
		fraction *= step;
		if (fabs(step - 1) < DBL_EPSILON)
			break;
	}
	return fraction;
}

void beta_tails(double x, double y, const double parameters[2], double *lower, double *upper)
{
	double a = parameters[0], b = parameters[1], factor;

	*lower = *upper = NAN;
	if (!(a > 0 && b > 0 && x >= 0 && y >= 0))
		return;
	if (x == 0 || y == 0) {
		*lower = x == 0 ? 0 : 1;
		*upper = 1 - *lower;
		return;
	}
	factor = beta_factor(x, y, a, b);
	if (x < (a + 1) / (a + b + 2)) {
		*lower = factor * beta_fraction(x, a, b) / a;
		*upper = 1 - *lower;
	} else {
		*upper = factor * beta_fraction(y, b, a) / b;
		*lower = 1 - *upper;
	}
}

double beta_quantile(double p, bool upper, const double parameters[2])
{
	double a = parameters[0], b = parameters[1];
	double logit, from = -700, to = 700;

	if (!(p > 0 && p < 1 && a > 0 && b > 0))
		return NAN;
	logit = log(a / b);
	for (int i = 0; i < QUANTILE_STEPS; i++) {
		double x = 1 / (1 + exp(-logit)), y = 1 / (1 + exp(logit));
		double below, above, excess, step;

		beta_tails(x, y, parameters, &below, &above);
		excess = upper ? p - above : below - p;
		if (excess > 0)
			to = logit;
		else
			from = logit;
		step = -excess / beta_factor(x, y, a, b);
		/* a step that leaves the bracket, or is none, is replaced */
		if (!(logit + step > from && logit + step < to)) {
			step = (from + to) / 2 - logit;
			if (to - from < 4 * DBL_EPSILON * fmax(1, fabs(to)))
				break;
		}
		logit += step;
		if (fabs(step) < DBL_EPSILON * fmax(1, fabs(logit)))
			break;
	}
	return 1 / (1 + exp(-logit));
}

double t_two_sided(double t, double df)
{
	double t2 = t * t, lower, upper;

	if (isnan(t) || !(df > 0))
		return NAN;
	if (isinf(t2))
		return 0;
	beta_tails(df / (df + t2), t2 / (df + t2), (double[]){df / 2, 0.5}, &lower, &upper);
	return lower;
}

double f_upper(double f, double df1, double df2)
{
	double lower, upper;

	if (isnan(f) || !(df1 > 0 && df2 > 0))
		return NAN;
	if (f <= 0)
		return 1;
	if (isinf(f))
		return 0;
	beta_tails(df2 / (df2 + df1 * f), df1 * f / (df2 + df1 * f), (double[]){df2 / 2, df1 / 2},
	           &lower, &upper);
	return lower;
}
