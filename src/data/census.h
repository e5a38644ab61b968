/* What a data file had: enough to notice, in the next run, that it has become
 * another one.  Stands in the manifest, and never in a report, whose bytes
 * depend on no earlier run. */
#ifndef SURVREPORT_DATA_CENSUS_H
#define SURVREPORT_DATA_CENSUS_H

#include "data/dataset.h"

/* The levels that occur in a column. */
struct census_column {
	const char *name;
	struct names levels;
};

struct census {
	size_t n_rows; /* of the file, those that a cut-off excludes too */
	struct census_column *columns;
	size_t n_columns;
};

/* Takes the census of a dataset with rows. */
struct census census_take(const struct dataset *data, struct arena *arena);

#endif
