#include "math/roc.h"

#include <math.h>

#include "base/arena.h"
#include "math/rank.h"
#include "math/sample.h"

/* Ranks of the scores with this outcome among themselves, in their order. */
static double *ranks_within(const double *score, const unsigned char *event, size_t n, int outcome,
                            struct arena *arena)
{
	double *some = ARENA_ARRAY(arena, double, n);
	double *rank = ARENA_ARRAY(arena, double, n);
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		if (event[i] == outcome)
			some[m++] = score[i];
	ranks_mean(some, m, rank, NULL);
	return rank;
}

struct roc_area roc_area(const double *score, const unsigned char *event, size_t n)
{
	struct arena scratch = {0};
	double *rank = ARENA_ARRAY(&scratch, double, n);
	double *won[2], size[2] = {0, 0}, *within[2];
	struct roc_area roc = {NAN, NAN};

	ranks_mean(score, n, rank, NULL);
	for (int k = 0; k < 2; k++) {
		won[k] = ARENA_ARRAY(&scratch, double, n);
		within[k] = ranks_within(score, event, n, k, &scratch);
	}
	for (size_t i = 0; i < n; i++)
		size[event[i]]++;
	/* the share of the other outcome that each subject is above */
	for (size_t i = 0, at[2] = {0, 0}; i < n; i++) {
		int k = event[i];

		won[k][at[k]] = (rank[i] - within[k][at[k]]) / size[!k];
		at[k]++;
	}
	if (size[0] > 0 && size[1] > 0) {
		double sd0 = sample_sd(won[0], (size_t)size[0]);
		double sd1 = sample_sd(won[1], (size_t)size[1]);

		roc.area = sample_mean(won[1], (size_t)size[1]);
		roc.se = sqrt(sd0 * sd0 / size[0] + sd1 * sd1 / size[1]);
	}
	arena_release(&scratch);
	return roc;
}
