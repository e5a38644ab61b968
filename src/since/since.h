/* What moved since the run before, and why.
 *
 * The run before is what its folder holds: results.csv; the lock inside of its
 * report.pdf, which names all that went in; digest.state, what neither of them
 * tells.  Any of them may be missing or broken, or be an older version's: then less
 * is known, and it is said what.
 *
 * Nothing of this is in a report, whose bytes depend on no earlier run.
 */
#ifndef SURVREPORT_SINCE_SINCE_H
#define SURVREPORT_SINCE_SINCE_H

#include "base/arena.h"
#include "base/diag.h"
#include "config/study.h"
#include "export/run_digest.h"
#include "results/results.h"

/* Files of the run before; their data are NULL where there are none. */
struct since_before {
	struct bytes manifest, results_csv;
};

/* The run that is done but for its digest. */
struct since_now {
	const struct study *study;
	const struct results *results;
	const char *data_sha256;
	struct bytes results_csv;
	const char *made; /* when, as in the manifest */
};

/* Compares them.  All of it lives in the arena. */
void since_find(struct arena *arena, const struct since_now *now, const struct since_before *before,
                struct run_digest *digest);

#endif
