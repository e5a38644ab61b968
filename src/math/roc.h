/* How well a score tells events from others. */
#ifndef SURVREPORT_MATH_ROC_H
#define SURVREPORT_MATH_ROC_H

#include <stddef.h>

/* The area under the ROC curve (c statistic) of a score, ties as halves, and
 * its standard error (DeLong, DeLong and Clarke-Pearson 1988).  NaN without
 * events or without others; the error NaN with fewer than two of either.
 * O(n log n) by ranks (Sun and Xu 2014). */
struct roc_area {
	double area, se;
};
struct roc_area roc_area(const double *score, const unsigned char *event, size_t n);

#endif
