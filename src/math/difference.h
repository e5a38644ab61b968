/* Standardized mean differences: how far two groups lie apart, in units of
 * their spread, whatever their size. */
#ifndef SURVREPORT_MATH_DIFFERENCE_H
#define SURVREPORT_MATH_DIFFERENCE_H

#include "base/arena.h"
#include "math/contingency.h"
#include "math/rank.h"

/* |mean - mean| / sqrt((variance + variance)/2) of the two groups that have
 * values (Austin 2009).  0 where both means and no variance are equal to each
 * other; NaN without two groups, with one value in a group, or where means
 * differ and nothing varies.  O(n). */
double smd_numbers(const struct grouped *data);

/* The same for shares of levels (Yang and Dalton 2012): the Mahalanobis
 * distance of the two vectors of proportions, the last level left out, under
 * the mean of their two multinomial covariances.  With two levels this is
 * Austin's for a binary variable.  `table` has the levels as rows and the two
 * groups as columns; levels that nobody has do not count.  0 for one level;
 * NaN where a group is empty, or where no patient of either group shares a
 * level that varies.  O(levels³). */
double smd_categories(const struct contingency *table, struct arena *arena);

#endif
