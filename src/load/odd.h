/* Values that programs and people write for one that is not known: 999 among ages,
 * 1900-01-01 among dates. */
#ifndef SURVREPORT_LOAD_ODD_H
#define SURVREPORT_LOAD_ODD_H

#include <stdbool.h>
#include <stddef.h>

enum { ODD_MOST = 32 };

struct odd_value {
	double value;
	size_t n; /* how often it comes */
};

/* Of numbers, or of dates as days since 1970-01-01: the codes for "not known" that come
 * more than once and stand apart from the other values, ascending; returns how many.
 * The values are put in another order, and not all are kept. */
size_t odd_values(bool dates, double *values, size_t n, struct odd_value odd[ODD_MOST]);

/* Of levels from the data: whether one is a number by which a missing value is meant. */
bool odd_level(const char *const *codes, size_t n, size_t level);

#endif
