/* What the files of this stage share; nobody else includes it.
 *
 *   load.c         the plan, a file, the order of things
 *   ask.c          what is asked of a database; database/ asks
 *   inputs.c       several files, and rows that are left out
 *   fold.c         several rows become one
 *   join.c         rows of one file beside those of another
 *   keys.c         rows by the values of some columns
 *   reader.c       rows from any format; csv_reader.c and its like are formats
 *   decode.c       bytes to UTF-8
 *   typed.c        formats that are read whole in a process of their own, child.c
 *   typing.c       cells to values
 *   marks.c        numbers and dates, as the config says they are written
 *   told.c         what a file says of its columns: labels, missing values
 *   levels.c       levels of categories that come from the data
 *   explain.c      why a cell is refused
 *   derive.c       derived columns; sets of flags sets.c
 *   endpoint_plan.c  what an endpoint is made of
 *   endpoints.c    times to event
 *   adtte.c        endpoints in the form of ADaM
 *   statuses.c     status codes that no event names
 *   judge.c        values that are probably not what they seem; odd.c knows some
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
	size_t *flags; /* of a set, in place of `expr`: the columns that it is made of */
	bool open;     /* a category whose levels come from the data */
};

/* An endpoint; the expressions that its spec has. */
struct endpoint_plan {
	const struct endpoint_spec *spec;
	struct expr *time, *event, *origin, *censor, *entry;
	struct expr **causes; /* of spec->causes, in place of `event` */
};

/* A column that is made of several rows. */
struct take_plan {
	const struct take_spec *spec;
	struct expr *value, *where; /* NULL: none */
	size_t column;              /* index in the dataset of the fold */
	bool open;                  /* a category whose levels come from the data */
};

/* How the rows of an input become fewer. */
struct fold_plan {
	size_t *kept; /* columns of the file, by index: n_by, then those to keep */
	size_t n_by, n_kept;
	size_t order; /* of the file, too; NO_COLUMN: none */
	struct take_plan *takes;
	size_t n_takes;
};
#define NO_COLUMN SIZE_MAX

/* An input of a study. */
struct input_plan {
	const struct input_spec *spec;
	struct load_plan *read; /* its file, as a plan of its own; or the study's */
	struct expr *where;     /* over the columns of the file; NULL: none */
	struct fold_plan *fold; /* NULL: none */
	struct dataset *data;   /* after the fold; of the first input that of the study */
	/* of a joined one: */
	struct input_plan *to;
	size_t *by, *with, n_by; /* columns of `data` and of that of `to` */
	size_t *columns;         /* of `data`, that go to the study's … */
	size_t first_column;     /* … from this one on */
	size_t n_columns;
	uint32_t *rows; /* of `data`, by row of the study's; NO_ROW: none */
};
#define NO_ROW UINT32_MAX

struct load_plan {
	const struct study *study;
	/* of the study's own plan, not of that of a file that is folded or joined */
	struct input_plan *inputs;
	size_t n_inputs;
	size_t n_own, n_given; /* columns of the first input, of all; derived ones follow */
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

/* sets.c: a derived column that is a set, for derive.c */

/* Finds the flags and names the levels; false after errors. */
bool set_plan(struct load_plan *plan, struct derive_plan *derive, struct column *column,
              struct diags *diags);

/* Fills the column, which is allocated. */
void set_fill(const struct load_plan *plan, const struct derive_plan *derive);

/* Warns of rows some of whose flags are missing. */
void set_tell(struct load_plan *plan, const struct derive_plan *derive);

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

/* inputs.c */

/* The inputs of a study: adds their columns to its dataset. */
void inputs_plan(struct load_plan *plan, struct diags *diags);

/* After the files were read: leaves out rows, folds and joins.  False after errors
 * of the config, which are in the sink; those of the data are findings. */
bool inputs_fill(struct load_plan *plan, struct arena *scratch, struct diags *diags);

/* Whether the first input is all there is, as it stands in its file. */
bool inputs_plain(const struct load_plan *plan);

/* A plan for one file of a study. */
struct load_plan *file_plan(const struct load_plan *study, const struct input_spec *input,
                            struct diags *diags);

/* The column of an input is of no use where it is missing. */
bool input_needs(const struct input_spec *input, const char *column);

/* The column of a dataset; one that is there. */
size_t column_index(const struct dataset *data, const char *name);

/* Adds a column of the type, unit and levels of another one, without rows. */
void column_like(struct dataset *data, const struct column *from, const char *name);

/* After the rows are there: gives column `to`, of `n` rows, the values that `from` has
 * in some of its rows; NO_ROW: none. */
void column_gather(struct column *to, const struct column *from, const uint32_t *rows, size_t n,
                   struct arena *arena);

/* fold.c */

void fold_plan(struct load_plan *study, struct input_plan *input, struct diags *diags);
bool fold_fill(struct load_plan *study, struct input_plan *input, struct arena *scratch,
               struct diags *diags);

/* join.c */

void join_plan(struct load_plan *study, struct input_plan *input, struct diags *diags);
void join_fill(struct load_plan *study, struct input_plan *input, struct arena *scratch);

/* keys.c */

/* Columns of a dataset by which its rows are known. */
struct keys {
	const struct dataset *data;
	const size_t *columns;
	size_t n;
};

/* The first row of each key, by hashing. */
struct key_table {
	struct keys keys;
	uint32_t *slots; /* row + 1; 0 is free */
	size_t n_slots;
};

void key_table_init(struct key_table *table, struct keys keys, struct arena *scratch);

/* Whether a row has a value in each column of the key. */
bool key_present(const struct keys *keys, size_t row);

/* The first row with the key of this one, which is added if there is none. */
uint32_t key_table_add(struct key_table *table, uint32_t row);

/* The first row with the key of a row of another dataset; NO_ROW: none. */
uint32_t key_table_find(const struct key_table *table, const struct keys *keys, size_t row);

/* "id 'P17'", "center 'B' and id '17'", for messages. */
const char *keys_text(const struct keys *keys, size_t row, struct arena *arena);

/* levels.c */

/* Sorts the levels that were collected from the data, numbers by their value
 * and other texts by their bytes, and makes them the column's levels. */
void levels_close(struct dataset *data, struct column *column, const struct strtable *collected);

/* derive.c, endpoints.c, populations.c: false after errors of the config that
 * only the data could show (levels). */

void derive_plan(struct load_plan *plan, struct diags *diags);
bool derive_fill(struct load_plan *plan, struct diags *diags);

/* The type of the column for an expression. */
enum column_type column_type_of(enum expr_type type);

/* The levels of a category that an expression makes. */
void value_levels(struct column *column, const struct expr *expr, struct arena *arena);

/* The codes of a category, by which value_store() finds levels. */
struct strtable value_codes(const struct column *column, struct arena *scratch);

/* Stores a value that is not missing. */
void value_store(struct column *column, size_t row, const struct value *value,
                 const struct strtable *codes);

/* Computes a derived column, whose expression is bound. */
void derive_column(struct load_plan *plan, const struct derive_plan *derive);

void endpoints_plan(struct load_plan *plan, struct diags *diags);
bool endpoints_fill(struct load_plan *plan, struct diags *diags);

/* adtte.c */

/* The unit of AVAL, an enum time_unit, as the config or AVALU tells; after errors,
 * which are findings, any one. */
int adtte_unit(const struct load_plan *plan, const struct endpoint_spec *spec);

/* After an endpoint of an ADTTE is filled: its reasons, and whether AVAL is what its
 * dates are. */
void adtte_judge(const struct load_plan *plan, const struct endpoint_spec *spec,
                 struct endpoint *endpoint, int unit);

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

/* The same for a dataset that was folded or joined: its levels and ids. */
void patients_judge(struct load_plan *plan, struct arena *scratch);

/* A text by which those that differ by blanks, case or the form of a number only are
 * one. */
const char *text_folded(struct arena *arena, const char *text);

/* Levels and ids that count as two, and are probably one. */
void spellings_judge(struct load_plan *plan, const struct column *column, struct arena *scratch);

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
