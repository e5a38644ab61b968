/* A temporary folder, and who uses it: a process of its own.
 *
 * The folder may hold patients' data.  Who asked for it waits, removes it however the process
 * ended, and ends then itself if a signal asked for that.  What others that were killed
 * left is removed before: each folder is locked as long as a process uses it.
 */
#ifndef SURVREPORT_VERIFY_SCRATCH_H
#define SURVREPORT_VERIFY_SCRATCH_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/exitcode.h"

/* What is done with a folder.  What it prints it writes out; its memory is gone with it. */
typedef enum exit_code scratch_fn(void *user, const char *folder);

/* Makes a folder where TMPDIR says, calls the function, and returns its exit code: that of
 * a limit if its memory was not enough, and of a defect if it crashed.  Signals that end
 * the program are blocked for the function; see rerun_wait(). */
enum exit_code scratch_run(scratch_fn *fn, void *user, struct arena *arena, struct diags *diags);

#endif
