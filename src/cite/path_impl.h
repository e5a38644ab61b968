/* What reading a path and finding its results share; for the files of paths
 * alone. */
#ifndef SURVREPORT_CITE_PATH_IMPL_H
#define SURVREPORT_CITE_PATH_IMPL_H

#include "cite/path.h"

/* A name of a path with the level in brackets behind it, and where they
 * stand in the path; `name` is NULL where the path has no such part. */
struct part {
	const char *name, *level; /* level: NULL if none */
	size_t name_at, level_at; /* bytes from the start of the path */
};

/* `other` has the second group of a comparison: analysis[group][group]. */
struct parsed {
	struct part analysis, other, variable, statistic;
};

/* Takes a path apart.  False, with an error at its place, if it cannot be a
 * path, or there is no such analysis. */
bool path_parse(const struct quoting *quoting, const struct text *path, struct parsed *parsed)
    __attribute__((warn_unused_result));

/* An error at a stretch of a path; returns false. */
bool path_error(const struct quoting *quoting, const struct text *path, size_t from, size_t length,
                const char *what);

#endif
