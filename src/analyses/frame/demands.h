/* What options demand, as their fields say it (config/schema.h): types of
 * columns, lists that rise or hold nothing twice, options that need or exclude
 * others. */
#ifndef SURVREPORT_ANALYSES_FRAME_DEMANDS_H
#define SURVREPORT_ANALYSES_FRAME_DEMANDS_H

#include "analyses/analysis.h"

enum {
	TYPES_NUMBER = 1 << COLUMN_NUMBER | 1 << COLUMN_INTEGER,
	TYPES_GROUP = 1 << COLUMN_CATEGORY | 1 << COLUMN_FLAG,
	TYPES_LABEL = 1 << COLUMN_ID | 1 << COLUMN_TEXT,
	TYPES_CLUSTER = TYPES_LABEL | 1 << COLUMN_CATEGORY,
	TYPES_DATE = 1 << COLUMN_DATE
};

/* Reports what the options of an analysis do not meet. */
void demands_check(const struct analysis_spec *spec, const struct dataset *data,
                   struct diags *diags);

#endif
