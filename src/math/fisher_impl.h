/* What the parts of Fisher's test share; see fisher.h. */
#ifndef SURVREPORT_MATH_FISHER_IMPL_H
#define SURVREPORT_MATH_FISHER_IMPL_H

#include <stdbool.h>

#include "math/contingency.h"

/* Tables whose log probabilities differ by less are equally probable. */
#define FISHER_TOLERANCE 1e-7

struct margins {
	size_t n_rows, n_columns;
	uint32_t *rows, *columns, total;
};

struct margins table_margins(const struct contingency *table, struct arena *arena);

/* ln 0! … ln n!; absolute error about 1e-16 times the value. */
double *log_factorials(uint32_t n, struct arena *arena);

/* P by the network, for a table without empty rows and columns; false when it
 * has too many arcs or partial tables to be gone through. */
bool fisher_network(const struct contingency *table, double *p) __attribute__((warn_unused_result));

#endif
