/* Paths: how texts and claims name a result.
 *
 *     analysis[group].variable[level].statistic[level]
 *
 * Where several methods of one analysis have the statistic, the method, which is
 * the context of results.csv, takes the place of the variable:
 * fits.weibull.aic.  A comparison of two groups is analysis[group][group].statistic.
 *
 * Only the analysis and the statistic must be there.  A group is a level of
 * the analysis' `by` variable; without one, the number over all groups is
 * meant.  The variable may be left out where only one has the statistic, as
 * the endpoint of a Kaplan-Meier analysis.  A level is a category's code or,
 * for survival at a time, the time.  Levels that hold ']' or '"' stand in
 * double quotes.  For example
 *
 *     pfs.median_ci              15.0 months (95% CI, 3.7-26.3)
 *     pfs_long[yes].events       15
 *     pfs.survival[12]           .55
 *     baseline.subtype[HR].share 28 (47%)
 *
 * A statistic is one of the store (results.csv lists them) or a form that
 * puts several together; forms.c has the forms.
 */
#ifndef SURVREPORT_CITE_PATH_H
#define SURVREPORT_CITE_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/suggest.h"
#include "cite/forms.h"

/* What a path leads to. */
struct quotation {
	const char *text;                            /* as it stands in a sentence */
	const struct result *parts[QUOTATION_PARTS]; /* its numbers, in order */
	size_t n_parts;
};

/* Finds what a path names.  False, with an error at the part of the path that
 * leads nowhere and the nearest that exists, if there is no such result. */
bool quotation_find(const struct quoting *quoting, const struct text *path,
                    struct quotation *quotation) __attribute__((warn_unused_result));

/* Checks what can be checked without results: the form of a path, and that
 * there is such an analysis. */
bool path_check(const struct quoting *quoting, const struct text *path)
    __attribute__((warn_unused_result));

/* Whether some words begin as a path to one of the analyses does. */
bool path_names(const struct quoting *quoting, const char *words);

/* The statistics of paths that start with a result: its own, and the forms of
 * which it is the first part. */
struct names path_statistics(const struct quoting *quoting, const struct result *result);

#endif
