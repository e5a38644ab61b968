/* From a printed figure back to the results: which of them print so? */
#ifndef SURVREPORT_CITE_LOOKUP_H
#define SURVREPORT_CITE_LOOKUP_H

#include "cite/cite.h"

/* The paths of the results, and forms of results, whose numbers are those of
 * the print: up to three, and how many more; "" if there are none.
 * Cost: results times forms. */
const char *lookup_paths(const struct quoting *quoting, const char *printed, struct arena *arena);

#endif
