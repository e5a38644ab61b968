#include "math/gengamma.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#define LOG_SQRT_2PI 0.91893853320467274178
#define FALL 40.0 /* f is e^-FALL of f(w) where the quadrature ends */

/* The remainder of Stirling's formula: d = sum of stirling[k]·q^(4k + 2),
 * coefficients B(2k+2) / ((2k+2)(2k+1)); for 1/q² >= 10. */
static const double stirling[] = {
    1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
    1.0 / 1188, -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400,
};
enum { N_STIRLING = sizeof stirling / sizeof *stirling };
#define STIRLING_LEAST 10.0 /* a */

static void stirling_series(struct gengamma *g)
{
	double q = g->q, q4 = q * q * q * q, power = 1; /* q^(4k) */

	g->stirling = g->stirling_q = g->stirling_qq = 0;
	for (int k = 0; k < N_STIRLING; k++) {
		double m = 4 * k + 2, c = stirling[k] * power;

		g->stirling += c * q * q;
		g->stirling_q += m * c * q;
		g->stirling_qq += m * (m - 1) * c;
		power *= q4;
	}
}

/* The same by definition; a = q^-2 and its derivatives in q. */
static void stirling_direct(struct gengamma *g)
{
	double q = g->q, a = 1 / (q * q);
	double a_q = -2 * a / q, a_qq = 6 * a * a;
	double d_a = gsl_sf_psi(a) - log(a) + 1 / (2 * a);
	double d_aa = gsl_sf_psi_1(a) - 1 / a - 1 / (2 * a * a);

	g->stirling = gsl_sf_lngamma(a) - (a - 0.5) * log(a) + a - LOG_SQRT_2PI;
	g->stirling_q = d_a * a_q;
	g->stirling_qq = d_aa * a_q * a_q + d_a * a_qq;
}

static void nodes_fill(struct gengamma *g)
{
	gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(GENGAMMA_NODES);

	for (size_t i = 0; i < GENGAMMA_NODES; i++)
		gsl_integration_glfixed_point(0, 1, i, &g->node[i], &g->weight[i], table);
	gsl_integration_glfixed_table_free(table);
}

void gengamma_init(struct gengamma *g, double q)
{
	g->q = q;
	if (q * q * STIRLING_LEAST <= 1)
		stirling_series(g);
	else
		stirling_direct(g);
	nodes_fill(g);
}

/* A function of one variable with two derivatives. */
struct jet {
	double value, d, dd;
};

/* E2(z) = (exp(z) - 1 - z)/z² = sum of z^j/(j + 2)!. */
static struct jet e2_series(double z)
{
	static const double one_over[] = {
	    /* (j + 2)! */
	    1.0 / 2,
	    1.0 / 6,
	    1.0 / 24,
	    1.0 / 120,
	    1.0 / 720,
	    1.0 / 5040,
	    1.0 / 40320,
	    1.0 / 362880,
	    1.0 / 3628800,
	    1.0 / 39916800,
	    1.0 / 479001600,
	    1.0 / 6227020800,
	    1.0 / 87178291200,
	    1.0 / 1307674368000,
	    1.0 / 20922789888000,
	    1.0 / 355687428096000,
	    1.0 / 6402373705728000,
	    1.0 / 121645100408832000,
	};
	struct jet e = {0};

	for (size_t j = sizeof one_over / sizeof *one_over; j-- > 0;) {
		e.dd = e.dd * z + e.d;
		e.d = e.d * z + e.value;
		e.value = e.value * z + one_over[j];
	}
	e.dd *= 2;
	return e;
}

static struct jet e2(double z)
{
	struct jet e;
	double rise;

	if (fabs(z) < 1)
		return e2_series(z);
	rise = expm1(z);
	e.value = (rise - z) / (z * z);
	e.d = (rise - 2 * z * e.value) / (z * z);
	e.dd = (rise + 1 - 4 * z * e.d - 2 * e.value) / (z * z);
	return e;
}

/* E1(z) = (exp(z) - 1)/z = 1 + z E2(z). */
static struct jet e1_from(double z, const struct jet *e2)
{
	return (struct jet){1 + z * e2->value, e2->value + z * e2->d, 2 * e2->d + z * e2->dd};
}

struct shape_point gengamma_density(const struct gengamma *g, double w)
{
	double z = g->q * w;
	struct jet two = e2(z), one = e1_from(z, &two);

	return (struct shape_point){
	    .value = -LOG_SQRT_2PI - g->stirling - w * w * two.value,
	    .w = -w * one.value,
	    .ww = -one.value - z * one.d,
	    .q = -g->stirling_q - w * w * w * two.d,
	    .wq = -w * w * one.d,
	    .qq = -g->stirling_qq - w * w * w * w * two.dd,
	};
}

/* u > 0 with w² E2(q w) = drop at w = u, or somewhat beyond. */
static double reach(double q, double drop)
{
	double b = q * q * drop, y;

	if (fabs(q) < 1e-6)
		return sqrt(2 * drop) * (1 + 1e-3);
	if (q > 0) /* e^y - 1 - y = b: both are bounds from above */
		return fmin(sqrt(2 * b), log1p(b + sqrt(2 * b))) / q;
	/* e^-y - 1 + y = b: a bound, and two steps of the fixed point */
	y = b < 0.3 ? fmin(sqrt(3 * b), b + 1) : b + 1;
	for (int i = 0; i < 2; i++)
		y = b - expm1(-y);
	return y / -q;
}

/* How f falls from w on: log f(w) - log f(w + v) and its derivatives in q. */
static struct jet fall(double q, double w, const struct jet *at_w, double v)
{
	double z = q * v, wv = w * v;
	struct jet two = e2(z), one = e1_from(z, &two);

	return (struct jet){
	    wv * at_w->value * one.value + v * v * two.value,
	    wv * (w * at_w->d * one.value + v * at_w->value * one.d) + v * v * v * two.d,
	    wv * (w * w * at_w->dd * one.value + 2 * w * v * at_w->d * one.d +
	          v * v * at_w->value * one.dd) +
		v * v * v * v * two.dd,
	};
}

/* The tail beyond w >= 0, over f(w), and the moments of how f changes with q
 * over the tail. */
struct tail {
	double mills;         /* P(W > w) / f(w) */
	double log_q, log_qq; /* d/dq, d²/dq² of log P(W > w) */
};

static struct tail tail_find(const struct gengamma *g, double q, double w,
                             const struct shape_point *density)
{
	double z = q * w;
	struct jet two = e2(z), at_w = e1_from(z, &two);
	double length = reach(q, w * w * two.value + FALL) - w;
	double sum = 0, first = 0, second = 0, curve = 0;

	/* f falls at least as fast as at w; also where both ends are one */
	if (w > 0 && (!(length > 0) || length * w * at_w.value > FALL))
		length = FALL / (w * at_w.value);
	for (int i = 0; i < GENGAMMA_NODES; i++) {
		/* v = length·node²: for q < 0 f bends near w alone */
		double v = length * g->node[i] * g->node[i];
		struct jet f = fall(q, w, &at_w, v);
		double part = 2 * g->node[i] * g->weight[i] * exp(-f.value);

		sum += part;
		first += part * f.d;
		second += part * f.d * f.d;
		curve += part * f.dd;
	}
	first /= sum;
	return (struct tail){
	    .mills = sum * length,
	    .log_q = density->q - first,
	    .log_qq = density->qq - curve / sum + second / sum - first * first,
	};
}

struct shape_point gengamma_survival(const struct gengamma *g, double w)
{
	struct shape_point f = gengamma_density(g, w), s;
	struct tail tail;
	double below;

	if (!(f.value > -700) && w < 0) /* S is 1 */
		return (struct shape_point){0};
	if (w >= 0) {
		tail = tail_find(g, g->q, w, &f);
		s.value = f.value + log(tail.mills);
		s.w = -1 / tail.mills;
		s.q = tail.log_q;
		s.qq = tail.log_qq;
	} else {
		struct shape_point mirror = f;

		mirror.q = -f.q;
		tail = tail_find(g, -g->q, -w, &mirror);
		below = exp(f.value) * tail.mills;
		s.value = log1p(-below);
		s.w = -exp(f.value - s.value);
		s.q = below * tail.log_q / (1 - below);
		s.qq = -below * (tail.log_qq + tail.log_q * tail.log_q) / (1 - below) - s.q * s.q;
	}
	s.ww = s.w * (f.w - s.w);
	s.wq = s.w * (f.q - s.q);
	return s;
}

/* --- Many values ----------------------------------------------------------*/

#define PIECE 0.25

/* Chebyshev coefficients from values at the nodes cos(pi (i + 1/2) / n). */
static void chebyshev(const double *values, double *coef)
{
	const int n = GENGAMMA_DEGREE;

	for (int k = 0; k < n; k++) {
		coef[k] = 0;
		for (int i = 0; i < n; i++)
			coef[k] += values[i] * cos(M_PI * k * (i + 0.5) / n);
		coef[k] *= k ? 2.0 / n : 1.0 / n;
	}
}

/* Clenshaw's sum at x in [-1, 1]. */
static double chebyshev_sum(const double *coef, double x)
{
	double b1 = 0, b2 = 0;

	for (int k = GENGAMMA_DEGREE - 1; k > 0; k--) {
		double b = 2 * x * b1 - b2 + coef[k];

		b2 = b1;
		b1 = b;
	}
	return x * b1 - b2 + coef[0];
}

/* Beyond the mode by Mills' ratio, which has all digits where S is small. */
static double log_hazard(const struct gengamma *g, const struct shape_point *s, double w)
{
	return w >= 0 ? log(-s->w) : gengamma_density(g, w).value - s->value;
}

bool gengamma_table_init(struct gengamma_table *table, const struct gengamma *g)
{
	if (fabs(g->q) > GENGAMMA_MOST_SMOOTH)
		return false;
	table->g = g;
	for (int piece = 0; piece < GENGAMMA_PIECES; piece++) {
		double middle = GENGAMMA_LOWEST + PIECE * (piece + 0.5);
		double values[4][GENGAMMA_DEGREE];

		for (int i = 0; i < GENGAMMA_DEGREE; i++) {
			double x = cos(M_PI * (i + 0.5) / GENGAMMA_DEGREE);
			struct shape_point s = gengamma_survival(g, middle + PIECE / 2 * x);

			values[0][i] = s.value;
			values[1][i] = s.q;
			values[2][i] = s.qq;
			values[3][i] = log_hazard(g, &s, middle + PIECE / 2 * x);
		}
		for (int part = 0; part < 4; part++)
			chebyshev(values[part], table->coef[piece][part]);
	}
	return true;
}

struct shape_point gengamma_table_survival(const struct gengamma_table *table, double w)
{
	double at = (w - GENGAMMA_LOWEST) / PIECE;
	struct shape_point f, s;
	int piece;
	double x;

	if (!(at >= 0 && at < GENGAMMA_PIECES))
		return gengamma_survival(table->g, w);
	piece = (int)at;
	x = 2 * (at - piece) - 1;
	f = gengamma_density(table->g, w);
	s.value = chebyshev_sum(table->coef[piece][0], x);
	s.q = chebyshev_sum(table->coef[piece][1], x);
	s.qq = chebyshev_sum(table->coef[piece][2], x);
	s.w = -exp(chebyshev_sum(table->coef[piece][3], x));
	s.ww = s.w * (f.w - s.w);
	s.wq = s.w * (f.q - s.q);
	return s;
}
