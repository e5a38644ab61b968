#include "math/contingency.h"

#include <math.h>

#include "math/beta.h"
#include "math/dist.h"

static const struct count_test not_estimable = {NAN, NAN, NAN};

static double cell(const struct contingency *table, size_t i, size_t k)
{
	return table->counts[i * table->n_columns + k];
}

/* Sums of rows, then of columns. */
static double *margins(const struct contingency *table, struct arena *arena)
{
	double *sums = ARENA_ARRAY(arena, double, table->n_rows + table->n_columns);

	for (size_t i = 0; i < table->n_rows; i++)
		for (size_t k = 0; k < table->n_columns; k++) {
			sums[i] += cell(table, i, k);
			sums[table->n_rows + k] += cell(table, i, k);
		}
	return sums;
}

struct contingency contingency_compact(const struct contingency *table, struct arena *arena)
{
	const double *row = margins(table, arena);
	const double *column = row + table->n_rows;
	struct contingency out = {0};
	uint32_t *counts = ARENA_ARRAY(arena, uint32_t, table->n_rows * table->n_columns);
	size_t n = 0;

	for (size_t k = 0; k < table->n_columns; k++)
		out.n_columns += column[k] > 0;
	for (size_t i = 0; i < table->n_rows; i++) {
		if (!(row[i] > 0))
			continue;
		out.n_rows++;
		for (size_t k = 0; k < table->n_columns; k++)
			if (column[k] > 0)
				counts[n++] = table->counts[i * table->n_columns + k];
	}
	out.counts = counts;
	return out;
}

struct contingency contingency_turned(const struct contingency *table, struct arena *arena)
{
	uint32_t *counts = ARENA_ARRAY(arena, uint32_t, table->n_rows * table->n_columns);

	for (size_t i = 0; i < table->n_rows; i++)
		for (size_t k = 0; k < table->n_columns; k++)
			counts[k * table->n_rows + i] = table->counts[i * table->n_columns + k];
	return (struct contingency){table->n_columns, table->n_rows, counts};
}

static double total(const double *sums, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += sums[i];
	return sum;
}

double contingency_least_expected(const struct contingency *table, struct arena *arena)
{
	struct contingency t = contingency_compact(table, arena);
	const double *sums = margins(&t, arena);
	double rows = INFINITY, columns = INFINITY;

	if (t.n_rows < 2 || t.n_columns < 2)
		return NAN;
	for (size_t i = 0; i < t.n_rows; i++)
		rows = fmin(rows, sums[i]);
	for (size_t k = 0; k < t.n_columns; k++)
		columns = fmin(columns, sums[t.n_rows + k]);
	return rows * columns / total(sums, t.n_rows);
}

static struct count_test chi_squared(double statistic, double df)
{
	return (struct count_test){statistic, df, chi_squared_upper(statistic, df)};
}

struct count_test chi_squared_test(const struct contingency *table, bool corrected,
                                   struct arena *arena)
{
	struct contingency t = contingency_compact(table, arena);
	const double *row = margins(&t, arena), *column = row + t.n_rows;
	double n = total(row, t.n_rows), sum = 0;

	if (t.n_rows < 2 || t.n_columns < 2)
		return not_estimable;
	corrected = corrected && t.n_rows == 2 && t.n_columns == 2;
	for (size_t i = 0; i < t.n_rows; i++)
		for (size_t k = 0; k < t.n_columns; k++) {
			double expected = row[i] * column[k] / n;
			double off = fabs(cell(&t, i, k) - expected);

			if (corrected)
				off -= fmin(0.5, off);
			sum += off * off / expected;
		}
	return chi_squared(sum, (double)((t.n_rows - 1) * (t.n_columns - 1)));
}

struct count_test mcnemar_test(const struct contingency *table)
{
	double sum = 0;
	size_t n = table->n_rows;
	bool discordant = false;

	if (n < 2 || table->n_columns != n)
		return not_estimable;
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++) {
			double above = cell(table, i, k);
			double below = cell(table, k, i);
			double off = fabs(above - below);

			/* R leaves out the correction where all are equal */
			if (n == 2 && off > 0)
				off -= 1;
			if (above + below > 0) {
				sum += off * off / (above + below);
				discordant = true;
			} else if (n > 2) {
				/* 0/0 in R, too */
				return not_estimable;
			}
		}
	return discordant ? chi_squared(sum, (double)(n * (n - 1)) / 2) : not_estimable;
}

struct count_test mcnemar_exact(const struct contingency *table)
{
	double above, below, least, most, tail, rest;

	if (table->n_rows != 2 || table->n_columns != 2)
		return not_estimable;
	above = cell(table, 0, 1);
	below = cell(table, 1, 0);
	if (above + below == 0)
		return not_estimable;
	least = fmin(above, below);
	most = fmax(above, below);
	/* P(X <= least) of most + least throws of a coin */
	beta_tails(0.5, 0.5, (double[]){most, least + 1}, &tail, &rest);
	return (struct count_test){above, above + below, fmin(2 * tail, 1)};
}

struct count_test trend_test(const struct contingency *table)
{
	double events = 0, n = 0, scores = 0, squares = 0, weighted = 0;
	double difference, variance;

	if (table->n_columns != 2)
		return not_estimable;
	for (size_t i = 0; i < table->n_rows; i++) {
		double score = (double)(i + 1), x = cell(table, i, 1);
		double size = cell(table, i, 0) + x;

		events += x;
		n += size;
		weighted += score * x;
		scores += score * size;
		squares += score * score * size;
	}
	/* whole numbers up to here, so the differences below are exact for
	 * any table of patients */
	difference = weighted * n - scores * events;
	variance = events * (n - events) * (n * squares - scores * scores);
	return variance > 0 ? chi_squared(difference * difference / variance * n, 1) : not_estimable;
}
