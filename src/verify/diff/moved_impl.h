/* Shared by the files of diff/: what kind of statistic a row holds, and
 * the sentence about a move. */
#ifndef SURVREPORT_VERIFY_DIFF_MOVED_IMPL_H
#define SURVREPORT_VERIFY_DIFF_MOVED_IMPL_H

#include <stdbool.h>
#include <stddef.h>

#include "verify/diff/moved.h"

/* Where an interval lies, seen from the value of no effect. */
enum interval_side { SIDE_UNKNOWN, SIDE_BELOW, SIDE_AROUND, SIDE_ABOVE };

/* The part that a statistic is of its estimate; *length gets the length of
 * the estimate's name: "hr_lo" is the lower limit of "hr". */
enum move_part stat_part(const char *stat_name, size_t *length);

/* The first of an estimate's rows in one run, or NULL. */
const struct results_row *part_first(const struct results_row *const part[N_PARTS]);

/* The first row there is, of the second run if it has any. */
const struct results_row *move_row(const struct move *move);

/* Value or status changed; false unless both rows are there. */
bool part_moved(const struct results_row *was, const struct results_row *now);

/* The same text in a column, both rows being there. */
bool part_same_text(const struct results_row *was, const struct results_row *now,
                    enum results_column column);

/* Whether it is a P-value. */
bool stat_is_p(const char *stat_name);

/* The value of no effect: 1 for ratios, 0 for differences.  False if the
 * estimate is neither. */
bool null_find(const struct results_row *row, double *null);

/* Where limits lie; unknown if that cannot be told. */
enum interval_side side_find(const struct results_row *const part[N_PARTS], double null);

/* What is said of a move whose class and rows, and those of what else went
 * with it, are known, as one line of printable text. */
const char *move_sentence(struct arena *arena, const struct move *move);

/* What is said of an analysis of n numbers that only one run has. */
const char *analysis_sentence(struct arena *arena, const struct move *move, size_t n);

#endif
