/* From a result to its path: how a text or a claim names it. */
#ifndef SURVREPORT_CITE_PATH_NAME_H
#define SURVREPORT_CITE_PATH_NAME_H

#include <stdio.h>

#include "cite/cite.h"

/* A path that leads to this result, and to no other, by `statistic`: its own,
 * or a form of which it is the first part.  The shortest of those that are easy
 * to read: a variable is left out where it is the endpoint, a method where
 * there is one.  NULL if there is none, as for a form without its other
 * parts.  Cost: a few searches through the results. */
const char *path_name(const struct quoting *quoting, const struct result *result,
                      const char *statistic, struct arena *arena);

/* Prints the path of every result, a tab, and the result as printed; the forms
 * of which a result is the first part follow it. */
void paths_print(const struct quoting *quoting, FILE *to);

#endif
