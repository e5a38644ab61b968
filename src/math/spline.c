#include "math/spline.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "math/ldl.h"
#include "math/times.h"

/* Orders of the B-splines: degree 3. */
enum { ORDER = 4, MOST_SPLINES = SPLINE_MOST + 4 };

/* Type 7 quantile of sorted numbers. */
static double quantile(const double *sorted, size_t n, double p)
{
	double h = (double)(n - 1) * p;
	size_t low = (size_t)floor(h + 4 * 2.2204460492503131e-16);
	double part = h - (double)low;

	if (fabs(part) < 4 * 2.2204460492503131e-16 || low + 1 >= n)
		return sorted[low];
	return (1 - part) * sorted[low] + part * sorted[low + 1];
}

static double *sorted(struct arena *arena, const double *x, size_t n)
{
	uint32_t *order = ARENA_ARRAY(arena, uint32_t, n);
	double *result = ARENA_ARRAY(arena, double, n);

	order_ascending(x, n, order);
	for (size_t i = 0; i < n; i++)
		result[i] = x[order[i]];
	return result;
}

/* Fills the knots; false if two that should differ do not. */
static bool knots_fill(struct spline *spline, const double *x, size_t n)
{
	int n_inner = spline->n_splines - ORDER;

	for (int i = 0; i < ORDER; i++) {
		spline->knots[i] = x[0];
		spline->knots[spline->n_splines + i] = x[n - 1];
	}
	for (int i = 1; i <= n_inner; i++)
		spline->knots[ORDER - 1 + i] = quantile(x, n, (double)i / (n_inner + 1));
	for (int i = ORDER - 1; i < spline->n_splines; i++)
		if (spline->knots[i] >= spline->knots[i + 1])
			return false;
	return true;
}

/* All B-splines at x (de Boor's recursion). */
static void splines_at(const struct spline *spline, double x, double *b)
{
	const double *t = spline->knots;
	int cell = ORDER - 1;

	while (cell < spline->n_splines - 1 && x >= t[cell + 1])
		cell++;
	memset(b, 0, (size_t)spline->n_splines * sizeof *b);
	b[cell] = 1;
	for (int order = 1; order < ORDER; order++) {
		double saved = 0;

		for (int i = cell - order; i < cell; i++) {
			double right = t[i + order + 1], left = t[i + 1];
			double part = b[i + 1] / (right - left);

			b[i] = saved + (right - x) * part;
			saved = (x - left) * part;
		}
		b[cell] = saved;
	}
}

/* Second derivative of B-spline i at the left end (j = 2), or at the right
 * one (j = n_splines - 1). */
static double bend(const struct spline *spline, int i, int j)
{
	const double *t = spline->knots;
	double c0 = i == j - 2, c1 = i == j - 1, c2 = i == j;
	double late = 3 * (c2 - c1) / (t[j + 3] - t[j]);
	double early = 3 * (c1 - c0) / (t[j + 2] - t[j - 1]);

	return 2 * (late - early) / (t[j + 2] - t[j]);
}

/* Householder's reflection that leaves of a[from..m) only the first; applied
 * to the m-vectors of `others`. */
static void reflect(const double *a, int from, int m, double *others, int n_others)
{
	double norm = 0, u[MOST_SPLINES] = {0}, square = 0;

	for (int i = from; i < m; i++)
		norm += a[i] * a[i];
	norm = sqrt(norm);
	for (int i = from; i < m; i++)
		u[i] = a[i];
	u[from] += a[from] < 0 ? -norm : norm;
	for (int i = from; i < m; i++)
		square += u[i] * u[i];
	for (int k = 0; k < n_others; k++) {
		double *v = others + k * m, sum = 0;

		for (int i = from; i < m; i++)
			sum += u[i] * v[i];
		for (int i = from; i < m; i++)
			v[i] -= 2 * sum / square * u[i];
	}
}

/* Rows of Q' from the third on, where QR are the two conditions. */
static void transform_fill(struct spline *spline)
{
	int m = spline->n_splines - spline->first;
	double conditions[2 * MOST_SPLINES] = {0};
	double unit[MOST_SPLINES * MOST_SPLINES] = {0};

	for (int i = 0; i < m; i++) {
		conditions[i] = bend(spline, i + spline->first, 2);
		conditions[m + i] = bend(spline, i + spline->first, spline->n_splines - 1);
		unit[i * m + i] = 1;
	}
	reflect(conditions, 0, m, unit, m);
	reflect(conditions, 0, m, conditions + m, 1);
	reflect(conditions + m, 1, m, unit, m);
	for (int row = 0; row < spline->df; row++)
		for (int i = 0; i < m; i++)
			spline->transform[row * m + i] = unit[i * m + row + 2];
}

static bool all_finite(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(x[i]))
			return false;
	return true;
}

bool spline_make(struct arena *arena, const double *x, size_t n, int df, bool intercept,
                 struct spline *out)
{
	struct arena scratch = {0};
	bool good;

	*out = (struct spline){
	    .df = df,
	    .first = !intercept,
	    .n_splines = df + 2 + !intercept,
	};
	if (n == 0 || df < 1 + intercept || df > SPLINE_MOST || !all_finite(x, n))
		return false;
	out->knots = ARENA_ARRAY(arena, double, (size_t)(out->n_splines + ORDER));
	out->transform = ARENA_ARRAY(arena, double, (size_t)(df * out->n_splines));
	good = knots_fill(out, sorted(&scratch, x, n), n);
	if (good)
		transform_fill(out);
	arena_release(&scratch);
	return good;
}

static void inside_at(const struct spline *spline, double x, double *columns)
{
	double b[MOST_SPLINES];
	int m = spline->n_splines - spline->first;

	splines_at(spline, x, b);
	for (int row = 0; row < spline->df; row++) {
		columns[row] = 0;
		for (int i = 0; i < m; i++)
			columns[row] += spline->transform[row * m + i] * b[i + spline->first];
	}
}

/* Beyond a boundary the columns go on with the slope that they have there.
 * Since they are cubic between two knots and their second derivative is 0 at
 * the boundary, two differences over that stretch give the slope exactly. */
void spline_at(const struct spline *spline, double x, double *columns)
{
	const double *knots = spline->knots;
	int last = spline->n_splines;
	double low = knots[0], high = knots[last];
	double edge = fmax(low, fmin(x, high)), near[SPLINE_MOST], far[SPLINE_MOST], h;

	inside_at(spline, edge, columns);
	if (x >= low && x <= high)
		return;
	h = x < low ? (knots[ORDER] - low) / 2 : (knots[last - 1] - high) / 2;
	inside_at(spline, edge + h, near);
	inside_at(spline, edge + 2 * h, far);
	for (int i = 0; i < spline->df; i++)
		columns[i] +=
		    (x - edge) * (8 * (near[i] - columns[i]) - (far[i] - columns[i])) / (6 * h);
}

/* Normal equations: the lower triangle of X'X, and X'y. */
static void equations_add(const double *row, size_t df, double y, double *xx, double *xy)
{
	for (size_t i = 0; i < df; i++) {
		xy[i] += row[i] * y;
		for (size_t j = 0; j <= i; j++)
			xx[i * df + j] += row[i] * row[j];
	}
}

/* Places for the curve, followed by the points. */
static double *places(struct arena *arena, const double *x, size_t n, size_t n_at)
{
	double *all = ARENA_ARRAY(arena, double, n + n_at);
	double low = x[0], high = x[0];

	for (size_t i = 0; i < n; i++) {
		low = fmin(low, x[i]);
		high = fmax(high, x[i]);
		all[n_at + i] = x[i];
	}
	for (size_t i = 0; i < n_at; i++)
		all[i] = low + (high - low) * (double)i / (double)(n_at - 1);
	all[n_at - 1] = high;
	return all;
}

bool spline_smooth(struct arena *arena, const double *x, const double *y, size_t n, int df,
                   struct smooth *out)
{
	double xx[SPLINE_MOST * SPLINE_MOST] = {0}, xy[SPLINE_MOST] = {0};
	double row[SPLINE_MOST] = {0}, half[SPLINE_MOST];
	size_t columns = (size_t)df;
	struct spline spline;
	const size_t n_at = SMOOTH_PLACES;

	*out = (struct smooth){.n = n_at};
	if (n <= columns)
		return false;
	out->x = places(arena, x, n, n_at);
	out->y = ARENA_ARRAY(arena, double, n_at);
	out->unit = ARENA_ARRAY(arena, double, n_at);
	if (!spline_make(arena, out->x, n + n_at, df, true, &spline))
		return false;
	for (size_t i = 0; i < n; i++) {
		spline_at(&spline, x[i], row);
		equations_add(row, columns, y[i], xx, xy);
	}
	if (ldl_factor(xx, columns) < columns)
		return false;
	ldl_solve(xx, columns, xy);
	for (size_t i = 0; i < n_at; i++) {
		double variance = 0;

		spline_at(&spline, out->x[i], row);
		memcpy(half, row, sizeof half);
		ldl_solve(xx, columns, half);
		for (size_t k = 0; k < columns; k++) {
			out->y[i] += row[k] * xy[k];
			variance += row[k] * half[k];
		}
		out->unit[i] = sqrt(fmax(variance, 0));
	}
	return true;
}
