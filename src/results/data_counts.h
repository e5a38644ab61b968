/* Counts of the data as such: rows, missing values, who is in a population, what
 * the cut-off changed.
 *
 * They are results of no analysis, so that the report can print them as fields and
 * they can be withheld.  results.csv, and paths of texts, are about analyses and
 * do not have them.
 */
#ifndef SURVREPORT_RESULTS_DATA_COUNTS_H
#define SURVREPORT_RESULTS_DATA_COUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "results/results.h"

/* What a count is of, and the statistics that it has. */
enum data_count {
	DATA_SOURCE,     /* "": rows, rows_excluded, rows_undated; of an id that repeats:
	                    values, rows */
	DATA_INPUT,      /* its name: rows_read, rows_unselected, rows_later, rows_folded,
	                    rows_unmatched, rows_leftover, columns_undeclared */
	DATA_COLUMN,     /* its name: missing, future, shortened */
	DATA_POPULATION, /* its name: n, rows_outside, rows_undecided */
	DATA_ENDPOINT,   /* its name: known, events, missing, time_zero, cut_events,
	                    cut_follow_ups, cut_starts, cut_enters */
	DATA_EVENT,      /* "endpoint: reason": rows */
	DATA_CENSORING,  /* the same */
	DATA_FINDING,    /* its kind: unlisted */
	DATA_PACK,       /* of rules, its name: rules, rules_checked */
	N_DATA_COUNTS
};

void data_count_add(struct results *results, enum data_count of, const char *name,
                    const char *stat_name, size_t n);

/* A count that was added; never NULL. */
const struct result *data_count(const struct results *results, enum data_count of, const char *name,
                                const char *stat_name);

/* Whether a result is of the data, and of no analysis. */
bool is_data_count(const struct result *result);

#endif
