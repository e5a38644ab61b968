#include "math/hazard.h"

#include <math.h>

/* Sums of reciprocals are added one by one up to here. */
enum { FEW = 1024 };

static struct hazard_step step_product(const struct risk_row *row)
{
	double n = row->n_risk, d = row->n_event;
	struct hazard_step step = {.hazard = d / n};

	if (row->empties) {
		step.variance = INFINITY;
		return step;
	}
	step.factor = (n - d) / n;
	step.variance = step.loss = d / (n * (n - d));
	step.gain = 1 / n;
	return step;
}

static struct hazard_step step_nelson(const struct risk_row *row)
{
	double n = row->n_risk, d = row->n_event, variance = d / n / n;

	return (struct hazard_step){.factor = 1,
	                            .hazard = d / n,
	                            .variance = variance,
	                            .gain = 1 / n - variance,
	                            .loss = variance};
}

/* Sum of 1/j over a < j <= n by Euler and Maclaurin; a >= FEW. */
static double harmonic_far(double a, double n)
{
	double a2 = a * a, n2 = n * n;

	return log1p((n - a) / a) + 0.5 * (1 / n - 1 / a) - (1 / n2 - 1 / a2) / 12 +
	       (1 / (n2 * n2) - 1 / (a2 * a2)) / 120;
}

/* Sum of 1/j^2 over a < j <= n likewise. */
static double square_far(double a, double n)
{
	double a2 = a * a, n2 = n * n;

	return (n - a) / (a * n) + 0.5 * (1 / n2 - 1 / a2) + (1 / (a2 * a) - 1 / (n2 * n)) / 6;
}

/* Events of weight 1 that leave one after the other. */
static struct hazard_step step_copies(const struct risk_row *row)
{
	double n = row->n_risk, left = n - row->n_event;
	double near = row->n_event > FEW ? fmax(left, FEW) : n;
	struct hazard_step step = {.factor = 1};

	near = fmin(near, n);
	for (size_t i = (size_t)left + 1; i <= (size_t)near; i++) {
		double j = (double)i;

		step.hazard += 1 / j;
		step.variance += 1 / (j * j);
	}
	if (near < n) {
		step.hazard += harmonic_far(near, n);
		step.variance += square_far(near, n);
	}
	return step;
}

/* Events that share their weight: R's survfitkm. */
static struct hazard_step step_fleming(const struct risk_row *row)
{
	double share, m = (double)row->n_tied;
	struct hazard_step step = {.factor = 1};

	if (row->n_tied == 0)
		return step_copies(row);
	share = row->n_event / m;
	for (size_t k = 0; k < row->n_tied; k++) {
		double n = row->n_risk - (double)k * share;

		step.hazard += share / n;
		step.variance += share / n / n;
		step.gain += 1 / (m * n) - share * (1 - (double)k / m) / n / n;
	}
	step.loss = step.variance;
	return step;
}

typedef struct hazard_step step_of(const struct risk_row *row);

static step_of *const step_by_estimate[] = {
    [ESTIMATE_KAPLAN_MEIER] = step_product,
    [ESTIMATE_FLEMING_HARRINGTON] = step_fleming,
    [ESTIMATE_NELSON_AALEN] = step_nelson,
};

struct hazard_step hazard_step(enum km_estimate estimate, const struct risk_row *row)
{
	if (!(row->n_event > 0))
		return (struct hazard_step){.factor = 1};
	return step_by_estimate[estimate](row);
}
