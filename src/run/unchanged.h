/* Whether a report is what a run would make again: what it was made of, as its
 * manifest tells, is there and the same, and so are its files. */
#ifndef SURVREPORT_RUN_UNCHANGED_H
#define SURVREPORT_RUN_UNCHANGED_H

#include "run/run_impl.h"

/* The program as it is on disk, with its libraries: a version alone does not tell two
 * builds apart. */
const char *program_text(struct arena *arena);

/* What the run is made of, for the manifest: files with their hashes, the program
 * with its libraries, options. */
void basis_collect(struct run *run, struct manifest_basis *basis);

/* Whether the report of the run's config stands unchanged; `code` is then how the
 * run that made it ended.  Only the config has been read, and what a database gives
 * where it has one; a guard on the age of the data is judged anew each time, so that there
 * it is never. */
bool report_unchanged(struct run *run, enum exit_code *code);

/* Whether that can be told only when the data are there: a database has to be asked. */
bool unchanged_needs_data(const struct run *run);

#endif
