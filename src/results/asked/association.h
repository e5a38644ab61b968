/* What an association was asked for.
 *
 * Numbers of a cell have the row's variable and level as variable, the column's
 * as group1; those of a whole row have no group1.
 */
#ifndef SURVREPORT_RESULTS_ASKED_ASSOCIATION_H
#define SURVREPORT_RESULTS_ASKED_ASSOCIATION_H

#include "results/asked/asked.h"
#include "results/asked/comparison.h"

struct association_asked {
	struct asked asked;
	struct asked_groups rows, columns;
	struct comparison test;
};

/* Key of a cell; column columns.n is that of the whole row. */
struct result_key association_key(const struct association_asked *asked, size_t row, size_t column);

#endif
