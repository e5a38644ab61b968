/* What the files of this stage share; nobody else includes it.
 *
 *   load.c         the plan, the file, the order of things
 *   ask.c          what is asked of a database; database/ asks
 *   reader.c       rows from any format; csv_reader.c and its like are formats
 *   decode.c       bytes to UTF-8
 *   typed.c        formats that are read whole in a process of their own, child.c
 *   typing.c       cells to values
 *   marks.c        numbers and dates, as the config says they are written
 *   told.c         what a file says of its columns: labels, missing values
 *   levels.c       levels of categories that come from the data
 *   explain.c      why a cell is refused
 *   derive.c       derived columns
 *   endpoint_plan.c  what an endpoint is made of
 *   endpoints.c    times to event
 *   statuses.c     status codes that no event names
 *   judge.c        values that are probably not what they seem
 *   spelling.c     levels and ids that differ by their spelling only
 *   doubled.c      rows that are in the file twice
 *   populations.c  subsets
 *   cutoff.c       the data as they were at an earlier date
 *
 * Each part comes twice: *_plan() without rows, which reports what is wrong in
 * the config, and *_fill() with rows, which is only called when the plan is
 * right and reports what is wrong in the data.
 */
#ifndef SURVREPORT_LOAD_LOAD_IMPL_H
#define SURVREPORT_LOAD_LOAD_IMPL_H

#include "data/expr/expr.h"
#include "load/ask.h"
#include "load/load.h"
#include "load/reader.h"

/* A derived column. */
struct derive_plan {
	const struct derive_spec *spec;
	size_t column; /* index in the dataset */
	struct expr *expr;
	bool open; /* a category whose levels come from the data */
};

/* An endpoint; the expressions that its spec has. */
struct endpoint_plan {
	const struct endpoint_spec *spec;
	struct expr *time, *event, *origin, *censor, *entry;
	struct expr **causes; /* of spec->causes, in place of `event` */
};

struct load_plan {
	const struct study *study;
	const struct input_spec *input;
	struct data_input *file; /* of the input */
	struct ask *ask;         /* if it is a database; or NULL */
	struct arena *arena;
	struct dataset *data;
	struct expr_calendar calendar;
	struct derive_plan *derive;
	size_t n_derive;
	struct endpoint_plan *endpoints; /* in the order of the dataset's */
	size_t n_endpoints;
	struct expr *entered; /* of the input, or NULL */
	struct expr **where;  /* of subsets[1 …] */
	size_t n_where;
};

/* Whether an expression is in the unit of time that it is `taken` for (below 0:
 * any one); else reports an error, which names the key to change. */
bool unit_fits(const struct expr *expr, const struct text *text, int taken, const char *what,
               struct diags *diags);

/* Reports an error at a text of the config. */
bool config_error(struct diags *diags, const struct text *text, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds a finding about a row, or about all of them (line 0). */
void add_finding(struct dataset *data, enum diag_severity severity, uint32_t line, const char *kind,
                 const char *message);

/* " (pid '17')" for a row, if the study has a key; for findings. */
const char *key_text(const struct load_plan *plan, size_t row);

/* Rows with something in common: how many, and where the first are. */
enum { LINES_SHOWN = 8 };

struct row_count {
	size_t n;
	uint32_t lines[LINES_SHOWN];
};

void count_line(struct row_count *count, uint32_t line);

/* "line 3", "lines 3, 8, …", or what else a place of the data is called. */
const char *lines_text(const struct dataset *data, const struct row_count *count,
                       struct arena *arena);

/* typing.c */

/* Adds a declared column, without rows. */
void column_plan(struct load_plan *plan, const struct column_spec *spec, struct diags *diags);

/* Declared columns while they are read. */
struct readings;

/* Prepares to read the rows of an open reader into the plan's dataset; fields[i]
 * is where declared column i stands in a row. */
struct readings *readings_new(struct load_plan *plan, struct arena *scratch,
                              const struct reader *reader, const size_t *fields);

/* Reads one row; a raw_row_fn whose `user` is a struct readings. */
void readings_row(void *user, const struct raw_row *row);

/* After the last row. */
void readings_end(struct readings *readings);

/* Of a file that was read to its end: whether many rows are in it twice. */
void readings_judge(const struct readings *readings);

/* told.c */

/* Of a declared column, what the file says of it: the label that the config has not
 * given; errors and notes. */
void told_column(struct load_plan *plan, const struct column_spec *spec, struct column *column,
                 const struct raw_column *told);

/* Of a category without levels of the config's: adds those that the file names. */
void told_levels(const struct raw_column *told, struct strtable *levels);

/* After levels_close(): labels by the file. */
void told_labels(struct dataset *data, struct column *column, const struct raw_column *told);

/* How often values are missing for which reason of the file. */
struct told_reasons {
	struct strtable texts;
	size_t *n; /* one a text */
	size_t room;
};

void told_reason(struct told_reasons *reasons, const char *text, size_t length);

/* After the last row: a note of them. */
void told_reasons_note(struct dataset *data, const struct column *column,
                       const struct told_reasons *reasons, const struct raw_column *told);

/* levels.c */

/* Sorts the levels that were collected from the data, numbers by their value
 * and other texts by their bytes, and makes them the column's levels. */
void levels_close(struct dataset *data, struct column *column, const struct strtable *collected);

/* derive.c, endpoints.c, populations.c: false after errors of the config that
 * only the data could show (levels). */

void derive_plan(struct load_plan *plan, struct diags *diags);
bool derive_fill(struct load_plan *plan, struct diags *diags);

/* Computes a derived column, whose expression is bound. */
void derive_column(struct load_plan *plan, const struct derive_plan *derive);

void endpoints_plan(struct load_plan *plan, struct diags *diags);
bool endpoints_fill(struct load_plan *plan, struct diags *diags);

/* statuses.c */

/* After endpoints_fill() has filled an endpoint: notes the codes of its status
 * that no event of the config names, and that so became censorings. */
void statuses_note(const struct load_plan *plan, const struct endpoint_plan *exprs,
                   const struct endpoint *endpoint);

/* doubled.c */

/* Without ids: which rows equal one before. */
struct row_digests;

/* NULL if it is not of interest. */
struct row_digests *row_digests_new(struct load_plan *plan, struct arena *scratch,
                                    const struct reader *reader);
void row_digests_add(struct row_digests *digests, const struct raw_row *row);

/* After the last row: a finding, if they are many. */
void row_digests_judge(const struct row_digests *digests);

/* judge.c */

/* After the last row: numbers and dates that other programs write for a
 * missing value, and ids that stand in several rows. */
void columns_judge(struct load_plan *plan, struct arena *scratch);

/* Levels and ids that count as two, and are probably one. */
void spellings_judge(struct load_plan *plan, const struct column *column, struct arena *scratch);

/* Of levels from the data: whether one is a number by which a missing value
 * is meant. */
bool is_missing_level(const struct column *column, size_t level);

void populations_plan(struct load_plan *plan, struct diags *diags);
bool populations_bind(struct load_plan *plan, struct diags *diags);
void populations_fill(struct load_plan *plan);

/* cutoff.c */

/* After endpoints_plan(): which day, and whether all can be cut off at it. */
void cutoff_plan(struct load_plan *plan, struct diags *diags);

/* Takes out the rows that entered after the cut-off.  After derive_fill(). */
bool cutoff_exclude(struct load_plan *plan, struct diags *diags);

/* The values of a date expression in the file as it was on the day of the
 * cut-off, in which later dates were not known; NaN where there is none. */
double *cutoff_dates(struct load_plan *plan, const struct expr *expr);

#endif
