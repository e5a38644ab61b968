/* Groups that patients join during follow-up, and the time until they do.
 *
 * Simon-Makuch curves, the Mantel-Byar test and the Cox model of a
 * time-dependent indicator need no estimators of their own: they are the
 * Kaplan-Meier curve, the log-rank test and the Cox model over rows
 * (entry, exit] with a group each, several of which may be of one subject.
 * This file makes such rows, and those of a landmark analysis.
 *
 * Times are in any one unit, counted from the subjects' common origin, and
 * finite; exits are not negative.  A subject is at risk at t when
 * entry < t <= time.  NaN stands for what never happens.
 *
 * Two times are one when they differ by no more than TIES_TOLERANCE, absolute
 * or relative to the latest exit: a bit wider than times.h, so that no row is
 * made which times_order() would leave out as empty.
 */
#ifndef SURVREPORT_MATH_TIME_VARYING_H
#define SURVREPORT_MATH_TIME_VARYING_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "math/times.h"

/* Entry of a row that is at risk from the origin on, time 0 included: before
 * all times, since events at 0 are counted (STATISTICS.md, section 6). */
#define BEFORE_ORIGIN (-1.0)

/* Rows of subjects by the group in which they are: 0 before the change and
 * without one, 1 after it. */
struct state_rows {
	struct survival_times times; /* n rows, at most two a subject */
	uint32_t *subject;           /* n; ascending */
	uint32_t *group;             /* n; 0 or 1 */
	size_t n_group[2];           /* rows, which are subjects, of a group */
	size_t n_changed;            /* subjects with a row in both groups */
	size_t n_from_start;         /* in group 1 as soon as they are at risk */
	size_t n_at_exit;            /* change at the exit: in group 0 to the end */
	size_t n_later;              /* change after the exit: in group 0, likewise */
};

/* Splits the follow-up of n subjects at their change of group.
 *
 * Input: subjects in any order; change[i] is the time at which subject i goes
 * from group 0 to 1, NaN if never.
 * Method: Simon and Makuch (Statistics in Medicine 1984; 3: 35-44): until the
 * change a subject is at risk in group 0, where it is then censored, and from
 * the change on in group 1, which it enters late.  With these rows the
 * Kaplan-Meier estimator gives their two curves, and the log-rank test is
 * that of Mantel and Byar (J Am Stat Assoc 1974; 69: 81-86).
 * Ties: a subject is at each time in the group in which it was just before
 * it, as in all (start, stop] data; so it does not matter for it when others
 * have their events at the time of its change.  A change at its own exit comes
 * `lead` >= 0 before it: half a day of times in whole days, so that a death
 * on the day of an operation is one after it, as in R's data set heart.
 * With a lead of 0 the subject ends in group 0, as by R's tmerge().  A change
 * at or before the entry (or at or before 0 without entry times) puts it in
 * group 1 from the start.
 * No change at all: the rows are the subjects.  n = 0: no rows.
 * The entry times of the rows are never NULL: see BEFORE_ORIGIN.
 * Cost: O(n).  All arrays from the arena. */
void states_split(struct arena *arena, const struct survival_times *times, const double *change,
                  double lead, struct state_rows *out);

/* Who is still at risk after a landmark, with times counted from it. */
struct landmark_rows {
	struct survival_times times; /* n subjects */
	uint32_t *subject;           /* n; ascending */
	size_t n_events;             /* left out: event at or before the landmark */
	size_t n_censored;           /* left out: last seen at or before it */
	size_t n_later;              /* left out: not yet at risk, entry after it */
};

/* What becomes of subjects who enter after a landmark. */
enum late_entry { LATE_EXCLUDED, LATE_KEPT };

/* Takes the subjects at risk just after a landmark >= 0 (Anderson, Cain and
 * Gelber, J Clin Oncol 1983; 1: 710-719).
 *
 * Input: subjects in any order.
 * Method: subjects with entry <= landmark < time stay, their times less the
 * landmark.  With LATE_KEPT so do those who enter later, as late as they do;
 * the entry of the others is BEFORE_ORIGIN.  Otherwise there are no entry
 * times in the result.  Kaplan-Meier survival of the rows of LATE_KEPT at t
 * is S(landmark + t) / S(landmark) of all subjects.
 * Ties: an exit at the landmark comes before it, an entry at it does too.
 * A landmark after the last exit: no rows.
 * Cost: O(n).  All arrays from the arena. */
void landmark_take(struct arena *arena, const struct survival_times *times, double landmark,
                   enum late_entry late, struct landmark_rows *out);

/* Time for which subjects could not have the event by design. */
struct guarantee {
	size_t n;         /* subjects with a moment, at or before their exit */
	double sum;       /* of their guaranteed times */
	double median;    /* NaN without subjects */
	double follow_up; /* of these subjects, guaranteed time included */
};

/* Adds up the time from the start (0, or the entry if that is later) to a
 * moment that each subject had to reach without the event, such as the
 * treatment that defines a cohort.
 *
 * moment[i] is NaN for subjects to whom nothing is guaranteed; those whose
 * moment lies after their exit are not counted either.  A moment before the
 * start guarantees nothing: 0.
 * n = 0: sums are 0.  Cost: O(n) and a radix sort. */
void guarantee_sum(const struct survival_times *times, const double *moment, struct guarantee *out);

/* The tolerance of this file for a set of subjects.  O(n). */
double moment_tolerance(const struct survival_times *times);

#endif
