/* Stage 1: the config's input file becomes a dataset.
 *
 * Two steps, so that `survreport check` finds every mistake of the config even
 * when the data are elsewhere:
 *
 *   load_plan_new()  looks at the config alone.  Columns, derived columns,
 *                    endpoints and populations are set up without rows, all
 *                    expressions are parsed and type-checked.  What is wrong
 *                    here is wrong in the config.
 *   load_rows()      reads the file, types every cell while reading, then
 *                    fills derived columns, endpoints and populations.
 *
 * The usual course of the pipeline:
 *
 *   plan = load_plan_new(study, arena, diags);
 *   data = load_plan_dataset(plan);
 *   rules = validate_plan(study, data, diags);
 *   ... analyses check their options against `data`, still without rows ...
 *   if (diags->n_errors)
 *           return EXIT_BAD_CONFIG;
 *   code = load_rows(plan, diags);
 *   if (code != EXIT_DONE)
 *           return code;
 *   validate_run(rules, data, diags);
 *   load_cut(plan);
 *   dataset_report_findings(data, diags);
 *   if (diags->n_errors)
 *           return EXIT_BAD_DATA;
 *
 * With a data cut-off (report.data_cutoff) the dataset is that of the day: of
 * the rows, those that entered later are gone; endpoints end at it.  The dates
 * stay as entered until validate has judged them, and load_cut() then hides
 * those that were not known yet.
 *
 * Where problems go: of the config, and of the file as a whole, to the sink;
 * of single values and rows, to the dataset's findings, with their lines.
 * Nothing is refused silently and nothing is repaired: a value that cannot be
 * read is missing (MISSING_INVALID) and an error.
 */
#ifndef SURVREPORT_LOAD_LOAD_H
#define SURVREPORT_LOAD_LOAD_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/exitcode.h"
#include "config/study.h"
#include "data/dataset.h"

/* What was learnt from the config: opaque, lives in its arena. */
struct load_plan;

/* Plans the load of a study.  Never NULL: errors are in the sink, and after
 * them the plan is still fit for load_plan_dataset() (a derived column whose
 * expression is wrong is there, marked `broken`, and causes no further
 * errors), but not for load_rows(). */
struct load_plan *load_plan_new(const struct study *study, struct arena *arena, struct diags *diags);

/* The dataset of a plan: before load_rows() without rows, afterwards with
 * them.  It is the same object; pointers to its columns stay valid. */
struct dataset *load_plan_dataset(const struct load_plan *plan);

/* Reads the rows.  Returns EXIT_DONE, or how the run has to end; the reason
 * is then in the sink (findings included):
 *   EXIT_NO_INPUT      the file does not exist, or may not be read
 *   EXIT_INPUT_OUTPUT  reading it failed
 *   EXIT_BAD_DATA      it is of no known format, or lacks declared columns or rows
 *   EXIT_BAD_CONFIG    an expression names a level that the data do not have
 *                      (only for columns without declared levels)
 * EXIT_DONE does not mean that the values are right: see the findings.
 * `keep` is NULL, or owns the bytes of the file, which the dataset then has. */
enum exit_code load_rows(struct load_plan *plan, struct arena *keep, struct diags *diags)
    __attribute__((warn_unused_result));

/* Adds to each finding the key of its row, where the rows are of a database and nobody
 * can look at a line. */
void load_name_rows(const struct load_plan *plan);

/* After errors in the data: says which config wanted them, for of many that
 * run in a night it is not known from the name of the file. */
void load_refused(const struct load_plan *plan, struct diags *diags);

/* Whether an analysis takes the rows of one value of a column for a cluster: so
 * it knows that they are several. */
bool load_clusters(const struct record *analysis, const char *column);

/* After the rules, which judge the file as it is today: where there is a data
 * cut-off, dates of the file after it become missing (MISSING_FUTURE), or the
 * cut-off itself in a column that an endpoint names as its `censor`, for its
 * rows; derived columns and populations are computed anew from what is left.  Endpoints have
 * been cut off from the dates as entered, and stay.  Nothing else may stand
 * between load_rows() and this but rules: populations have no rows before. */
void load_cut(struct load_plan *plan);

#endif
