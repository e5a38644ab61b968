/* Weighted sums of events observed less expected: what all tests between
 * curves are made of (STATISTICS.md section 7).
 *
 * In two steps, because a permutation test repeats the second one only.
 * weighted_prepare() orders the subjects and finds, for each event time, who
 * is at risk and the weights; no group is known to it, for the weights are
 * made of the pooled sample.  weighted_add_up() splits the events of each
 * time over the groups.
 */
#ifndef SURVREPORT_MATH_WEIGHTED_H
#define SURVREPORT_MATH_WEIGHTED_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "math/times.h"

/* The weight of an event time t with n at risk and d events, in all groups:
 *
 *   WEIGHT_LOG_RANK          1                     Mantel 1966
 *   WEIGHT_GEHAN_BRESLOW     n                     Gehan 1965, Breslow 1970
 *   WEIGHT_TARONE_WARE       sqrt(n)               Tarone and Ware 1977
 *   WEIGHT_PETO_PETO         S~(t)                 Peto and Peto 1972
 *   WEIGHT_MODIFIED_PETO     S~(t)·n/(n + 1)       Andersen and others 1982
 *   WEIGHT_FLEMING_HARRINGTON
 *                            S(t-)^rho·(1 - S(t-))^gamma
 *                                  Fleming and Harrington 1991, chapter 7
 *
 * S~(t) is the product of 1 - d/(n + 1) over event times up to and with t;
 * S(t-) is the Kaplan-Meier curve of the pooled sample just before t.  The
 * powers make 0^0 = 1, so that rho = gamma = 0 is the log-rank test. */
enum weight_kind {
	WEIGHT_LOG_RANK,
	WEIGHT_GEHAN_BRESLOW,
	WEIGHT_TARONE_WARE,
	WEIGHT_PETO_PETO,
	WEIGHT_MODIFIED_PETO,
	WEIGHT_FLEMING_HARRINGTON
};

struct weight {
	enum weight_kind kind;
	double rho, gamma; /* of WEIGHT_FLEMING_HARRINGTON; not negative */
};

/* Most weights that are summed side by side: those of max-combo. */
enum { MOST_WEIGHTS = 4 };

/* An event time of a stratum.  Subjects are numbered by stratum and exit. */
struct event_time {
	uint32_t first, end; /* the subjects who leave at it */
	uint32_t entered;    /* those of `by_entry` who entered before it */
	uint32_t n_events;
};

/* The subjects in order and the event times, ready to be split by groups.
 * At an event time entered - first are at risk: those who entered before,
 * in this stratum or an earlier one, less those who left before. */
struct weighted_times {
	size_t n;             /* subjects who are ever at risk */
	uint32_t *row;        /* n; input row, by stratum and exit time */
	unsigned char *event; /* n; in that order */
	uint32_t *by_entry;   /* n subjects by stratum and entry time */
	size_t n_times;
	struct event_time *times; /* n_times, by stratum and time */
	size_t n_weights;
	double *weight;      /* n_times x n_weights */
	double n_after_zero; /* events after S(t-) of their stratum is 0, which
	                      * delayed entry can make: rho > 0 gives them no
	                      * weight */
};

/* Orders the subjects within strata and computes the weights.
 *
 * Input: `times` in any order; stratum[i] in [0, n_strata) is that of row i,
 * NULL for one stratum; weights[n_weights], at most MOST_WEIGHTS.
 * Ties are decided over all strata together (times.h).  The weights belong to
 * the stratum: n, d, S and S~ are those of the stratum.
 * Cost: O(n + n_strata) after the sort.  No subjects, no events: no times.
 * All arrays from the arena. */
struct weighting {
	const uint32_t *stratum;
	size_t n_strata;
	const struct weight *weights;
	size_t n_weights;
};
void weighted_prepare(struct arena *arena, const struct survival_times *times,
                      const struct weighting *weighting, struct weighted_times *out);

/* Sums over strata and event times, by group. */
struct weighted_sums {
	size_t n_groups, n_weights;
	size_t *n;                         /* n_groups; subjects */
	double *observed, *expected;       /* n_groups; events, without weights */
	double *score;                     /* n_weights x n_groups: sum of w·(O - E) */
	double *variance;                  /* n_weights x n_weights x n_groups x n_groups: the
	                   * covariance of the scores; of both pairs only the
	                   * lower triangle is filled */
	double *at_risk, *events, *spread; /* for weighted_add_up() itself */
	uint32_t *code;                    /* likewise; n of the times */
};

/* Room for the sums of these times over n_groups groups. */
void weighted_sums_new(struct arena *arena, const struct weighted_times *times, size_t n_groups,
                       struct weighted_sums *out);

/* Sets the sums for group[i] in [0, n_groups), that of row i of the input.
 *
 * Method: at each event time, with d events among n at risk, the events of
 * the groups are as drawn without replacement: O - E has the hypergeometric
 * covariance, and the weights w, v of a pair of tests multiply it by w·v.
 * Cost: O(n), and O(n_groups^2 · n_weights^2) at each event time.
 * Ties: exact hypergeometric.  A time with one subject at risk adds nothing
 * but its event to `observed` and `expected`. */
void weighted_add_up(const struct weighted_times *times, const uint32_t *group,
                     struct weighted_sums *sums);

#endif
