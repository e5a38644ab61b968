#include "math/adjust.h"

#include <math.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bug.h"
#include "math/times.h"

/* The p-values that there are, ascending. */
struct ranking {
	const double *p; /* all, by test */
	uint32_t *order; /* n tests, ascending by p */
	size_t n;
};

static struct ranking rank_all(struct arena *arena, const double *p, size_t n)
{
	struct ranking ranking = {.p = p};
	double *present = ARENA_ARRAY(arena, double, n);
	uint32_t *test = ARENA_ARRAY(arena, uint32_t, n);

	for (size_t i = 0; i < n; i++)
		if (!isnan(p[i])) {
			present[ranking.n] = p[i];
			test[ranking.n++] = (uint32_t)i;
		}
	ranking.order = ARENA_ARRAY(arena, uint32_t, n);
	order_ascending(present, ranking.n, ranking.order);
	for (size_t i = 0; i < ranking.n; i++)
		ranking.order[i] = test[ranking.order[i]];
	return ranking;
}

/* Each p by itself. */
static void adjust_single(const struct ranking *ranking, double *adjusted, enum adjustment method)
{
	double n = (double)ranking->n;

	for (size_t i = 0; i < ranking->n; i++) {
		uint32_t test = ranking->order[i];
		double p = ranking->p[test];

		if (method == ADJUST_SIDAK) /* keeps the digits of small p */
			p = p < 1 ? -expm1(n * log1p(-p)) : 1;
		else if (method == ADJUST_BONFERRONI)
			p = fmin(1, n * p);
		adjusted[test] = p;
	}
}

/* From the smallest p on: no adjusted p is below one before it. */
static void adjust_down(const struct ranking *ranking, double *adjusted)
{
	double least = 0;

	for (size_t i = 0; i < ranking->n; i++) {
		uint32_t test = ranking->order[i];

		least = fmax(least, (double)(ranking->n - i) * ranking->p[test]);
		adjusted[test] = fmin(1, least);
	}
}

/* From the largest p on: no adjusted p is above one before it. */
static void adjust_up(const struct ranking *ranking, double *adjusted, enum adjustment method)
{
	double most = 1;

	for (size_t i = ranking->n; i-- > 0;) {
		uint32_t test = ranking->order[i];
		double factor = method == ADJUST_HOCHBERG ? (double)(ranking->n - i)
		                                          : (double)ranking->n / (double)(i + 1);

		most = fmin(most, factor * ranking->p[test]);
		adjusted[test] = most;
	}
}

void p_adjust(enum adjustment method, const double *p, size_t n, double *adjusted)
{
	struct arena scratch = {0};
	double *copy = ARENA_ARRAY(&scratch, double, n);
	struct ranking ranking;

	for (size_t i = 0; i < n; i++)
		adjusted[i] = copy[i] = p[i];
	ranking = rank_all(&scratch, copy, n);
	switch (method) {
	case ADJUST_NONE:
	case ADJUST_BONFERRONI:
	case ADJUST_SIDAK:
		adjust_single(&ranking, adjusted, method);
		break;
	case ADJUST_HOLM:
		adjust_down(&ranking, adjusted);
		break;
	case ADJUST_HOCHBERG:
	case ADJUST_BENJAMINI_HOCHBERG:
		adjust_up(&ranking, adjusted, method);
		break;
	}
	arena_release(&scratch);
}
