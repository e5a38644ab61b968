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
#include "data/dataset.h"
#include "export/export.h"
#include "export/run_digest.h"
#include "lock/lock.h"
#include "results/results.h"
#include "since/state.h"
#include "validate/guard.h"

/* The run before; what is not there is {0}, or NULL. */
struct since_before {
	const struct manifest_told *manifest;
	struct bytes results_csv, report; /* report: the PDF */
	const struct entry *state;        /* since_state_read() */
};

/* The run that is done but for its digest. */
struct since_now {
	const struct study *study;
	const struct dataset *data;
	const struct results *results;
	const struct diags *diags;
	const struct census *census;
	const struct since_rows *rows;
	const struct guard_answer *guard; /* that let the data pass */
	size_t n_guard;
	const struct entry *lock; /* without the config's text, results, columns and rows */
	const char *program;      /* as the basis in the manifest has it */
	struct bytes results_csv;
	const char *made; /* when, as in the manifest */
};

/* Compares them.  All of it lives in the arena. */
void since_find(struct arena *arena, const struct since_now *now, const struct since_before *before,
                struct run_digest *digest);

#endif
