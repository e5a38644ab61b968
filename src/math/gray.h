/* Gray's test: whether groups differ in the cumulative incidence of a cause. */
#ifndef SURVREPORT_MATH_GRAY_H
#define SURVREPORT_MATH_GRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "math/times.h"

struct gray_input {
	struct survival_times times; /* its events are not read; no entry times */
	const unsigned char *cause;  /* times.n; 0 censored, else a cause */
	unsigned char interest;      /* the cause that is compared */
	const uint32_t *group;       /* times.n; in [0, n_groups) */
	size_t n_groups;
	double rho; /* weight (1 - F(t-))^rho; 0 weighs all times alike */
};

struct gray_test {
	double statistic; /* chi-squared; NaN unless estimable */
	int df;           /* groups with subjects less one, or the rank of the
	                   * variance if that is less; 0 if not estimable */
	double p;         /* upper tail; NaN unless estimable */
	double *score;    /* n_groups; weighted ends observed less expected */
	size_t *n;        /* n_groups; subjects */
	bool estimable;
	const char *reason; /* why not, in words for a reader; NULL if so */
};

/* Compares the subdistribution hazards of a cause (Gray 1988, section 2):
 *     z_i = Σ K(t)·(d_i - d·R_i/ΣR),  R_i = n_i·(1 - F_i(t-))/S_i(t-),
 * with K = (1 - F(t-))^rho, F the incidence pooled over the groups by the
 * weights n_i/S_i, and the variance of Gray's section 3.  Equals the Tests of
 * R's cmprsk::cuminc(), where tied ends by the cause get the factor
 * 1 - (d - 1)/(m - 1).
 * Input: subjects in any order.
 * Cost: O(n) after the sort, and O(n_groups³) at each time with an end.
 * Ties: as said.  A group without subjects takes no part.  No ends by the
 * cause, fewer than two groups, or no variance: not estimable, with the
 * reason.  All arrays from the arena. */
void gray_test(struct arena *arena, const struct gray_input *input, struct gray_test *out);

#endif
