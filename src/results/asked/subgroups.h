/* What was compared in which subgroups. */
#ifndef SURVREPORT_RESULTS_ASKED_SUBGROUPS_H
#define SURVREPORT_RESULTS_ASKED_SUBGROUPS_H

#include <stdbool.h>

#include "base/rules.h"
#include "results/asked/effects.h"

struct subgroups_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	struct asked_groups arms;         /* not two: nothing is compared */
	const struct asked_term *columns; /* whose levels are the subgroups */
	size_t n_columns;
	enum cox_ties ties;
	const char *favours[2]; /* under the axis, below 1 and above; "" for none */
	bool table;             /* with the plot in a column; else a figure */
};

/* Key of a level of a column, of all patients without one; those of an arm have
 * its code as group1_level besides. */
struct result_key subgroups_key(const struct asked *asked, const struct asked_groups *arms,
                                const struct asked_term *column, size_t level);

/* Key of what is said of a column: the test of interaction, who is in none of
 * its subgroups. */
struct result_key subgroups_column_key(const struct asked *asked, const struct asked_groups *arms,
                                       const struct asked_term *column, const char *context);

#endif
