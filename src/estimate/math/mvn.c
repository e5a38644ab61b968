#include "estimate/math/mvn.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "base/bug.h"

enum { MOST_INTERVALS = 400 };

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
	double y[MVN_MOST]; /* those that are fixed */
	gsl_integration_workspace *room[MVN_MOST];
};

/* --- Factor --------------------------------------------------------------- */

/* Takes the variable `pivot` out of all that are left. */
static void pivot_take(struct box *box, size_t pivot, double *residual,
                       const double *correlation)
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
			    fmax(0, residual[i] - box->factor[i][column] *
			                              box->factor[i][column]);
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

/* Where Y_level is with the others fixed: all |Z| that depend on it last are
 * within the limit for low < Y < high. */
static void range_of(const struct box *box, size_t level, double *low,
                     double *high)
{
	*low = -INFINITY;
	*high = INFINITY;
	for (size_t i = 0; i < box->n; i++) {
		double slope = box->factor[i][level], fixed = 0, a, b;

		if (box->level[i] != level)
			continue;
		for (size_t k = 0; k < level; k++)
			fixed += box->factor[i][k] * box->y[k];
		a = (-box->limit - fixed) / slope;
		b = (box->limit - fixed) / slope;
		*low = fmax(*low, fmin(a, b));
		*high = fmin(*high, fmax(a, b));
	}
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

/* P(outside | Y before `level`). */
static double outside(struct box *box, size_t level)
{
	struct integrand at = {box, level};
	gsl_function function = {density_outside, &at};
	double low, high, edges, inside, error, relative;

	if (level == box->rank)
		return 0;
	range_of(box, level, &low, &high);
	if (low >= high)
		return 1;
	edges = gsl_cdf_ugaussian_P(low) + gsl_cdf_ugaussian_Q(high);
	if (level + 1 == box->rank)
		return edges;
	relative = INNER_ERROR * pow(10, (double)(box->rank - 1 - level));
	if (level == 0) /* Y and -Y are alike */
		low = 0;
	/* its status would tell of noise only: the error is small or the
	 * intervals are used up, and then it is as small as it gets */
	gsl_integration_qag(&function, low, high, relative * edges, relative,
	                    MOST_INTERVALS, GSL_INTEG_GAUSS21, box->room[level],
	                    &inside, &error);
	return edges + (level == 0 ? 2 * inside : inside);
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
	factor_fill(&box, correlation);
	for (size_t i = 0; i + 1 < box.rank; i++)
		box.room[i] = gsl_integration_workspace_alloc(MOST_INTERVALS);
	p = outside(&box, 0);
	for (size_t i = 0; i + 1 < box.rank; i++)
		gsl_integration_workspace_free(box.room[i]);
	return fmin(p, 1);
}
