#include "audit/dist.h"

#include <math.h>

static const double TINY = 1e-300;

double dist_normal_p(double deviate)
{
	return erfc(fabs(deviate) / sqrt(2));
}

double dist_deviate(double p)
{
	double low = 0, high = 38;

	if (p >= 1)
		return 0;
	for (int i = 0; i < 80; i++) {
		double middle = (low + high) / 2;

		if (erfc(middle / sqrt(2)) > p)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* One step of Lentz's method: the fraction with one more term. */
static void lentz_step(double term, double *c, double *d, double *value)
{
	*d = 1 + term * *d;
	*d = 1 / (fabs(*d) < TINY ? TINY : *d);
	*c = 1 + term / *c;
	*c = fabs(*c) < TINY ? TINY : *c;
	*value *= *c * *d;
}

/* The continued fraction of the incomplete beta function (Abramowitz and
 * Stegun 26.5.8), by Lentz's method. */
static double beta_fraction(double x, double a, double b)
{
	enum { MOST_TERMS = 2000 };
	double c = 1, d = 1 - (a + b) * x / (a + 1), value;

	d = 1 / (fabs(d) < TINY ? TINY : d);
	value = d;
	for (int m = 1; m < MOST_TERMS; m++) {
		double before = value;

		lentz_step(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), &c, &d, &value);
		lentz_step(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), &c, &d,
		           &value);
		if (fabs(value - before) < 1e-14 * fabs(value))
			break;
	}
	return value;
}

double dist_beta(double x, double a, double b)
{
	double front;

	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(x, a, b) / a;
	return 1 - front * beta_fraction(1 - x, b, a) / b;
}

double dist_beta_quantile(double p, double a, double b)
{
	double low = 0, high = 1;

	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;

		if (dist_beta(middle, a, b) < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

double dist_t_p(double t, double df)
{
	if (!(df > 0))
		return NAN;
	return dist_beta(df / (df + t * t), df / 2, 0.5);
}

double dist_f_p(double f, double df1, double df2)
{
	if (!(df1 > 0) || !(df2 > 0) || !(f >= 0))
		return NAN;
	return dist_beta(df2 / (df2 + df1 * f), df2 / 2, df1 / 2);
}

/* Lower incomplete gamma by its series, or upper by its fraction (Abramowitz
 * and Stegun 6.5.29 and 6.5.31). */
static double gamma_upper(double a, double x)
{
	enum { MOST_TERMS = 5000 };
	double front = exp(a * log(x) - x - lgamma(a));
	double sum = 1 / a, term = 1 / a, b = x + 1 - a, c = 1 / TINY, d = 1 / b;
	double value = d;

	if (x < a + 1) {
		for (int n = 1; n < MOST_TERMS && term > sum * 1e-16; n++) {
			term *= x / (a + n);
			sum += term;
		}
		return 1 - front * sum;
	}
	for (int n = 1; n < MOST_TERMS; n++) {
		double an = -n * (n - a), before = value;

		b += 2;
		d = an * d + b;
		d = 1 / (fabs(d) < TINY ? TINY : d);
		c = b + an / c;
		c = fabs(c) < TINY ? TINY : c;
		value *= c * d;
		if (fabs(value - before) < 1e-14 * fabs(value))
			break;
	}
	return front * value;
}

double dist_chi_squared_p(double x, double df)
{
	if (!(df > 0) || !(x >= 0))
		return NAN;
	return x > 0 ? gamma_upper(df / 2, x / 2) : 1;
}

/* log of the hypergeometric probability of k, up to what does not depend on
 * it. */
static double log_weight(double k, double n, double m, double all)
{
	return -lgamma(k + 1) - lgamma(n - k + 1) - lgamma(all - k + 1) - lgamma(m - all + k + 1);
}

double dist_fisher_p(int64_t a, int64_t n, int64_t b, int64_t m)
{
	int64_t all = a + b, from = all > m ? all - m : 0, to = all < n ? all : n;
	double seen = log_weight((double)a, (double)n, (double)m, (double)all);
	double sum = 0, extreme = 0;

	for (int64_t k = from; k <= to; k++) {
		double w = log_weight((double)k, (double)n, (double)m, (double)all);
		double weight = exp(w - seen);

		sum += weight;
		extreme += w <= seen + 1e-7 ? weight : 0;
	}
	return sum > 0 ? extreme / sum : 1;
}
