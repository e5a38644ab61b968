/* The guard of a study: whether the data are what a report may be made of.
 *
 * A file of which half has arrived is a CSV file like any other.  `guard` says
 * how many rows there have to be, by how much they may be fewer than in the
 * run before, and how new the newest date has to be; what it refuses leaves the
 * old report.  Without it, data that have become fewer are a warning.
 *
 * Nothing of this is a finding: it depends on the clock and on the run before,
 * and a report depends on neither.
 */
#ifndef SURVREPORT_VALIDATE_GUARD_H
#define SURVREPORT_VALIDATE_GUARD_H

#include "data/census.h"

/* What the guard judges, and by what. */
struct guarded {
	const struct study *study;
	const struct dataset *data;
	const struct census *before; /* of the run before, or NULL */
	int32_t today;               /* in place of a data cut-off, where there is none */
};

/* What the guard asked for and found, where it let the data pass. */
struct guard_answer {
	const char *asks, *found; /* "at least 600 rows", "686 rows" */
};
struct guard_answers {
	struct guard_answer *items;
	size_t n;
};

/* Checks the guard of a config; the dataset may be without rows. */
void guard_check(const struct study *study, const struct dataset *data, struct diags *diags);

/* Judges data whose later dates are not hidden yet.  False, with the reasons in
 * the sink, if there may be no report of them.  The answers live in the sink's arena. */
bool guard_run(const struct guarded *guarded, struct guard_answers *answers, struct diags *diags)
    __attribute__((warn_unused_result));

#endif
