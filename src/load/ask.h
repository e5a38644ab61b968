/* An input that is a database: what is asked of it, and what came.
 *
 * What came is bytes of CSV, and from there on the input is a file like others: it has
 * a name (STUDY.INPUT.csv), a hash, lines; it is left beside the report, and beside
 * the lock of a frozen run, which is read in its place when the run is verified.
 */
#ifndef SURVREPORT_LOAD_ASK_H
#define SURVREPORT_LOAD_ASK_H

#include "base/exitcode.h"
#include "base/file.h"
#include "config/source.h"
#include "data/dataset.h"
#include "load/database/sql.h"

/* What a study asks of a database. */
struct ask {
	const struct study *study;
	const struct input_spec *spec;
	struct data_input *input; /* gets its names */
	struct arena *arena;
	struct sql sql;
	bool planned; /* the query is right as far as can be seen from it */
};

/* Looks at the query; names the input. */
void ask_plan(struct ask *ask, struct diags *diags);

/* The rows, or those that are to be read in their place (study->stand_ins, "rows").
 * EXIT_DONE, or how the run has to end, the reason being in the sink. */
enum exit_code ask_rows(const struct ask *ask, struct bytes *rows, struct diags *diags)
    __attribute__((warn_unused_result));

#endif
