#include "math/mvn.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "base/bug.h"

enum { MOST_INTERVALS = 400, MOST_BREAKS = 4 * (MVN_MOST * (MVN_MOST - 1) / 2) };

/* A pivot below this is 0; a coefficient below its root is 0 likewise. */
static const double PIVOT_LIMIT = 1e-12, COEFFICIENT_LIMIT = 1e-9;

/* What the innermost integral may be wrong by; each one around it ten times
 * that, so that it does not chase the noise of the inner one. */
static const double INNER_ERROR = 1e-12;

/* Z = factor · Y; Y_1 … are integrated in turn. */
struct box {
	size_t n, rank;
	double factor[MVN_MOST][MVN_MOST];
	size_t level[MVN_MOST]; /* the last Y that a Z depends on */
	double limit;
	double least;       /* P of one Z to be outside, below which p cannot be */
	double y[MVN_MOST]; /* those that are fixed */
	gsl_integration_workspace *room[MVN_MOST];
};

/* --- Factor --------------------------------------------------------------- */

/* Takes the variable `pivot` out of all that are left. */
static void pivot_take(struct box *box, size_t pivot, double *residual, const double *correlation)
{
	size_t column = box->rank++;
	double root = sqrt(residual[pivot]);

	for (size_t i = 0; i < box->n; i++) {
		double sum = correlation[i * box->n + pivot];

		if (residual[i] < 0) /* is a pivot already */
			continue;
		for (size_t k = 0; k < column; k++)
			sum -= box->factor[i][k] * box->factor[pivot][k];
		box->factor[i][column] = i == pivot ? root : sum / root;
	}
	for (size_t i = 0; i < box->n; i++)
		if (residual[i] >= 0)
			residual[i] =
			    fmax(0, residual[i] - box->factor[i][column] * box->factor[i][column]);
	residual[pivot] = -1;
}

static void factor_fill(struct box *box, const double *correlation)
{
	double residual[MVN_MOST];

	for (size_t i = 0; i < box->n; i++)
		residual[i] = correlation[i * box->n + i];
	for (size_t step = 0; step < box->n; step++) {
		size_t pivot = 0;

		for (size_t i = 1; i < box->n; i++)
			if (residual[i] > residual[pivot])
				pivot = i;
		if (residual[pivot] <= PIVOT_LIMIT)
			break;
		pivot_take(box, pivot, residual, correlation);
	}
	for (size_t i = 0; i < box->n; i++)
		for (size_t k = 0; k < box->rank; k++)
			if (fabs(box->factor[i][k]) > COEFFICIENT_LIMIT)
				box->level[i] = k;
}

/* --- Integrals ------------------------------------------------------------ */

/* |Z_i| is at the limit where Y_last = (±limit - fixed - slope·Y_before)/own;
 * this without the term of Y_before. */
static double limit_of(const struct box *box, size_t i, size_t before, double limit)
{
	double fixed = 0;

	for (size_t k = 0; k < before; k++)
		fixed += box->factor[i][k] * box->y[k];
	return (limit - fixed) / box->factor[i][box->level[i]];
}

/* Where Y_level is with the others fixed: all |Z| that depend on it last are
 * within the limit for low < Y < high. */
static void range_of(const struct box *box, size_t level, double *low, double *high)
{
	*low = -INFINITY;
	*high = INFINITY;
	for (size_t i = 0; i < box->n; i++) {
		double a, b;

		if (box->level[i] != level)
			continue;
		a = limit_of(box, i, level, -box->limit);
		b = limit_of(box, i, level, box->limit);
		*low = fmax(*low, fmin(a, b));
		*high = fmin(*high, fmax(a, b));
	}
}

/* Puts a break between the others, if it is within them. */
static void break_add(double *breaks, size_t *n, double at)
{
	size_t i = *n;

	if (!(at > breaks[0] && at < breaks[*n - 1]))
		return;
	for (; breaks[i - 1] > at; i--)
		breaks[i] = breaks[i - 1];
	breaks[i] = at;
	(*n)++;
}

/* Where the limits of the next Y go over from one Z to another, as a function
 * of Y_level: the integrand has a kink there, and none between.  Breaks start
 * as the two ends; returns how many there are. */
static size_t breaks_fill(const struct box *box, size_t level, double *breaks)
{
	size_t n = 2, next = level + 1;

	for (size_t i = 0; i < box->n; i++)
		for (size_t j = 0; j < i; j++) {
			double slope;

			if (box->level[i] != next || box->level[j] != next)
				continue;
			slope = box->factor[i][level] / box->factor[i][next] -
			        box->factor[j][level] / box->factor[j][next];
			for (int signs = 0; signs < 4 && slope != 0; signs++) {
				double a = signs & 1 ? 1 : -1, b = signs & 2 ? 1 : -1;

				break_add(breaks, &n,
				          (limit_of(box, i, level, a * box->limit) -
				           limit_of(box, j, level, b * box->limit)) /
				              slope);
			}
		}
	return n;
}

struct integrand {
	struct box *box;
	size_t level;
};

static double outside(struct box *box, size_t level);

static double density_outside(double y, void *data)
{
	const struct integrand *at = data;

	at->box->y[at->level] = y;
	return gsl_ran_ugaussian_pdf(y) * outside(at->box, at->level + 1);
}

/* The integral of P(outside) over low < Y_level < high. */
static double integral(struct box *box, size_t level, double low, double high)
{
	double breaks[2 + MOST_BREAKS] = {low, high}, sum = 0;
	double relative = INNER_ERROR * pow(10, (double)(box->rank - 1 - level));
	struct integrand at = {box, level};
	gsl_function function = {density_outside, &at};
	size_t n = breaks_fill(box, level, breaks);

	/* a status would tell of noise only: the error is small, or the
	 * intervals are used up, and then it is as small as it gets */
	for (size_t i = 0; i + 1 < n; i++) {
		double part, error;

		gsl_integration_qag(&function, breaks[i], breaks[i + 1], relative * box->least,
		                    relative, MOST_INTERVALS, GSL_INTEG_GAUSS21, box->room[level],
		                    &part, &error);
		sum += part;
	}
	return sum;
}

/* P(outside | Y before `level`). */
static double outside(struct box *box, size_t level)
{
	double low, high, edges;

	if (level == box->rank)
		return 0;
	range_of(box, level, &low, &high);
	if (low >= high)
		return 1;
	edges = gsl_cdf_ugaussian_P(low) + gsl_cdf_ugaussian_Q(high);
	if (level + 1 == box->rank)
		return edges;
	if (level == 0) /* Y and -Y are alike */
		return edges + 2 * integral(box, level, 0, high);
	return edges + integral(box, level, low, high);
}

double mvn_outside(const double *correlation, size_t n, double limit)
{
	struct box box = {.n = n, .limit = limit};
	double p;

	BUG_UNLESS(n <= MVN_MOST);
	if (isnan(limit))
		return NAN;
	if (n == 0 || limit <= 0)
		return n > 0;
	box.least = 2 * gsl_cdf_ugaussian_Q(limit);
	factor_fill(&box, correlation);
	for (size_t i = 0; i + 1 < box.rank; i++)
		box.room[i] = gsl_integration_workspace_alloc(MOST_INTERVALS);
	p = outside(&box, 0);
	for (size_t i = 0; i + 1 < box.rank; i++)
		gsl_integration_workspace_free(box.room[i]);
	return fmin(p, 1);
}
