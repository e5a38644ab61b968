/* What a run and a batch tell the morning page (page/page.h). */
#ifndef SURVREPORT_RUN_MORNING_H
#define SURVREPORT_RUN_MORNING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/exitcode.h"
#include "run/batch.h"
#include "run/pipeline.h"

struct run;

/* What became of a run, for the page: a line in the state of its report, or of its
 * config where the id is not known.  Fills `told`.  What cannot be written is a warning
 * of the run. */
void morning_note(struct run *run, enum exit_code code, bool unchanged, struct run_told *told);

/* Writes the page alone, after a run that is no batch: started and now are those of
 * `batch`.  EXIT_DONE, or why not, which is told on stderr. */
enum exit_code morning_page(const struct batch *batch);

/* After a batch: a line for each config whose process could not tell it, a line for the
 * batch, and the page.  EXIT_DONE, or why the page is not written, which is told on
 * stderr. */
enum exit_code morning_write(const struct batch *batch);

#endif
