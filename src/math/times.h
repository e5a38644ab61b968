/* Follow-up times of a set of subjects, and putting them in order.
 *
 * All estimators of this folder take a struct survival_times and start by
 * times_order(), which is where equal times are decided and sorted; after it
 * each of them is linear in n.
 *
 * Times are in any one unit.  They must be finite, and time >= 0 where the
 * caller cares; nothing here needs a sign.  Zero is kept as any other time.
 */
#ifndef SURVREPORT_MATH_TIMES_H
#define SURVREPORT_MATH_TIMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* n subjects in any order.  A subject is at risk at t when entry < t <= time
 * (time >= t alone without entry times).  Borrowed; never written to. */
struct survival_times {
	size_t n;
	const double *time;         /* n exit times */
	const double *entry;        /* n entry times, or NULL: from the start */
	const unsigned char *event; /* n; 1 event at `time`, 0 censored */
};

/* Two times are one when they differ by at most TIES_TOLERANCE, absolute or
 * relative to the mean of the distinct times (R survival's aeqSurv, 2017).
 * Also the tolerance by which a survival probability equals a level. */
#define TIES_TOLERANCE 1.4901161193847656e-08 /* square root of DBL_EPSILON */

/* The subjects that are ever at risk, ascending by exit time, equal times
 * made equal in bits.  Subjects with the same exit time keep the order of
 * their rows.
 * A subject whose entry is not before its exit, once near times are one, is
 * left out: n tells.  (validate refuses such rows; R stops on them.) */
struct ordered_times {
	size_t n;
	double tolerance;     /* times this near are one */
	double *time, *entry; /* in exit order; entry NULL without entries */
	unsigned char *event; /* in exit order */
	uint32_t *row;        /* row[i]: the input row of subject i */
	uint32_t *by_entry;   /* subjects (not rows) ascending by entry; NULL
	                          * without entries */
};

/* Orders the subjects.  All memory from the arena.  O(n) radix sort; n = 0
 * gives n = 0.  n < 2^32. */
void times_order(struct arena *arena, const struct survival_times *times, struct ordered_times *out);

/* One past the last subject whose exit time is that of `start`. */
size_t times_group_end(const struct ordered_times *times, size_t start);

/* Fills order[0..n) with the indexes of key[] in ascending order of key,
 * equal keys in order of index.  No NaN.  O(n): by counting, where there are
 * at least 16 rows to each distinct key and not over 16,384 of these, as with
 * times in days; else by radix. */
void order_ascending(const double *key, size_t n, uint32_t *order);

#endif
