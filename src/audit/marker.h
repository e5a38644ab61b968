/* Names of what two limits, or a deviation, are: "95% CI", "IQR", "range", "SD". */
#ifndef SURVREPORT_AUDIT_MARKER_H
#define SURVREPORT_AUDIT_MARKER_H

#include "audit/reading.h"

enum { SPREAD_MARKER = LIMITS_UNNAMED + 1 };

/* In tokens [start, end). */
struct marker {
	int kind;     /* of limits, or SPREAD_MARKER */
	double level; /* in percent; 0 if none is printed */
	size_t start, end;
};

/* The marker whose name is at a token, with its level before or behind; false
 * if there is none.  A level's quantity is marked as such. */
bool marker_at(struct reading *reading, size_t at, struct marker *marker);

#endif
