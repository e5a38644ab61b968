/* Seam 1: the data of a study, typed and column by column.
 *
 * Load makes it, validate judges it, estimate reads it as `const`.
 *
 * Invariants
 *  - every column has n_rows values and n_rows missing bytes;
 *  - where missing[i] != PRESENT the value is 0 and means nothing; NaN is
 *    never a marker and never a value;
 *  - codes of a category are indexes into its levels, in display order;
 *  - line[i] is the place of row i in the file, counted from 1: the line where it
 *    starts, or what `place` calls it;
 *  - a date is a whole number of days, a flag is 0 or 1.
 *
 * A dataset is planned before it has rows: names, types and declared levels of
 * all columns are known from the config alone, so that everything which is
 * wrong in a config is reported without the data.
 */
#ifndef SURVREPORT_DATA_DATASET_H
#define SURVREPORT_DATA_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/suggest.h"
#include "config/study.h"

/* Why a value is missing. */
enum missing_reason {
	PRESENT,
	MISSING_EMPTY,     /* an empty field */
	MISSING_TOKEN,     /* one of the config's missing tokens */
	MISSING_INVALID,   /* present in the file, but refused: see the findings */
	MISSING_DERIVED,   /* computed from something missing */
	MISSING_FUTURE,    /* a date after the data cut-off: not yet known then */
	MISSING_UNMATCHED, /* no row of a joined input belongs to this one */
};

/* Most levels of a set column: they are kept in the bits of a word. */
enum { SET_MAX_LEVELS = 64 };

struct column {
	const char *name;
	const char *label; /* what the report prints; the name if not given */
	const char *unit;  /* "" if none */
	enum column_type type;
	bool derived;
	bool broken;       /* wrong in the config, and reported: the type means
	                     nothing, and what uses it is not an error too */
	bool levels_open;  /* no levels are declared: they come from the data,
	                     and are not known until the rows are read */
	bool levels_found; /* nobody declared them: they came from the data */
	/* one of these, by type */
	double *number;         /* number, integer; date as days since 1970-01-01;
	                    flag as 0 and 1 */
	uint32_t *code;         /* category: level; id and text: number in `strings` */
	uint64_t *bits;         /* set: bit k for level k */
	unsigned char *missing; /* enum missing_reason */
	size_t n_shortened;     /* dates of a last contact that became the data
	                       cut-off, since they lay after it */
	/* category, set, and flag (levels "false", "true", which are printed
	 * as "No" and "Yes" unless the config labels them) */
	size_t n_levels;
	const char **level_codes;
	const char **level_labels;
	struct names seen;       /* category: the levels that occur in the file */
	struct strtable strings; /* id, text */
};

/* Without a key, an id whose values stand in several rows: rows are counted.  What
 * it names, patients or hospitals, is not known. */
struct repeated_id {
	const char *name; /* NULL: there is none, or another id tells rows apart */
	size_t n_values, n_rows;
};

struct data_input;

/* A problem with one value or row. */
struct finding {
	enum diag_severity severity;
	const struct data_input *input; /* whose; NULL: the one that has the rows */
	uint32_t line;                  /* of the row in the file; 0: the whole column */
	const char *column;             /* or NULL for a rule over several */
	const char *value;              /* as it stands in the file, or NULL */
	const char *message;            /* whole, as printed after "file:line: " */
	const char *kind;               /* findings with the same text here are alike */
	const char *rule;               /* the rule that does not hold, as "rules[2]", or NULL */
};

/* A row for which a rule does not hold: what its finding says, for a list of all. */
struct broken_rule {
	struct finding finding; /* without a message: its kind is one */
	const char *key;        /* that the row is known by, or "" */
	struct names columns, values;
};

/* Of a pack of rules, what can be checked. */
struct told_pack {
	const char *name;
	size_t n_rules, n_checked;
	struct names wanting; /* the roles that nothing plays */
};

/* The day at which the data are cut off: what lies on it still counts. */
struct cutoff {
	bool given;
	double day;        /* since 1970-01-01 */
	const char *text;  /* "2024-03-31" */
	size_t n_excluded; /* rows of patients who entered after it: gone */
	size_t n_undated;  /* rows kept although it is not known when they
	                      entered */
};

/* What the cut-off did to an endpoint; in rows. */
struct cut_counts {
	size_t n_events;     /* events that became censorings at it */
	size_t n_follow_ups; /* censorings that were moved back to it */
	size_t n_starts;     /* left out: time starts after it */
	size_t n_enters;     /* left out: not at risk before it */
};

/* Why the time of some rows ends. */
struct reason {
	const char *text;
	bool event;
	size_t n;
};

/* Time to event of each row, computed from an endpoint's expressions. */
struct endpoint {
	const struct endpoint_spec *spec;
	const char *name, *label;
	const char *unit;     /* "months" */
	double *time;         /* in `unit` */
	double *entry;        /* in `unit`, or NULL without delayed entry */
	double *origin;       /* days since 1970-01-01, or NULL if the endpoint
	                         is given by `time` */
	unsigned char *event; /* 1 event, of any cause; 0 censored */
	unsigned char *cause; /* 0 censored, else 1 + index of the cause in
	                         spec->causes; NULL without competing causes */
	unsigned char *missing;
	size_t n_missing, n_zero;
	struct cut_counts cut;  /* contained in n_missing: n_starts, n_enters */
	struct reason *reasons; /* of events and censorings, if the data tell them */
	size_t n_reasons;
};

/* A file that is read, or what came of a database. */
struct data_input {
	const char *name; /* of the input in the config */
	const char *file; /* as the config names it, … */
	const char *path; /* … and where it is */
	/* of a database: what it is, as "PostgreSQL", and the file of the query or NULL;
	 * `file` is then what the rows are called that came */
	const char *database, *query;
	const char *key; /* the name in the file of the column that its rows are known by,
	                     or NULL */
	const struct input_form *form;
	struct source source; /* for messages: its name, and no text */
	const char *place;    /* what the place of a row is called: "line" */
	struct bytes bytes;   /* as they were read, if load_rows() kept them */
	char sha256[SHA256_TEXT_SIZE];
	size_t n_undeclared; /* columns of it that the config leaves out */
	/* of its rows: all, those that `where` leaves out, those after the data cut-off */
	size_t n_rows, n_outside, n_later;
	bool folded;     /* several rows of it may be one of the dataset's … */
	size_t n_folded; /* … and came to this number */
	/* of a joined one */
	const struct data_input *to; /* the input that it is joined to, or NULL */
	size_t n_unmatched;          /* rows of that without one here */
	size_t n_leftover;           /* rows here (once folded) that none of that has */
};

/* Some of the rows, and the sentence that says which. */
struct subset {
	const char *name; /* "" for all rows */
	const char *label;
	const char *where; /* the filter's text, "" for all */
	uint32_t *rows;    /* ascending */
	size_t n;
	size_t n_excluded;     /* the filter was false */
	size_t n_undetermined; /* the filter was missing */
};

struct dataset {
	struct arena *arena;        /* owns everything below */
	struct source source;       /* the file that the rows are of; name as printed, no text */
	struct data_input **inputs; /* all files; the first one is that of the rows */
	size_t n_inputs;
	char sha256[SHA256_TEXT_SIZE]; /* of the file; of several, of their hashes, a line each */
	struct cutoff cutoff;
	size_t n_rows;
	const char *place; /* what the place of a row is called: "line" */
	uint32_t *line;
	struct column *columns;
	size_t n_columns;
	struct repeated_id repeated;
	struct names later; /* derived columns still to be planned: only for
	                        saying so when an expression uses one too early */
	struct endpoint *endpoints;
	size_t n_endpoints;
	struct subset *subsets; /* subsets[0] is all rows */
	size_t n_subsets;
	struct finding *findings; /* at most FINDINGS_MAX a kind are kept … */
	size_t n_findings;
	size_t n_errors, n_warnings; /* … all are counted */
	struct finding_kind *kinds;
	size_t n_kinds;
	struct broken_rule *broken; /* all, in the order of the rules; values as in the file */
	size_t n_broken;
	struct told_pack *packs;
	size_t n_packs;
};

/* How often a kind of finding occurred. */
struct finding_kind {
	const char *kind;
	enum diag_severity severity;
	size_t n;
};

enum { FINDINGS_MAX = 20 };

/* Look-ups by name: the thing, or NULL. */
const struct column *dataset_column(const struct dataset *data, const char *name);
const struct endpoint *dataset_endpoint(const struct dataset *data, const char *name);

/* The rows of a population; NULL or "" is all rows. */
const struct subset *dataset_subset(const struct dataset *data, const char *name);

/* Adds an empty column of n_rows values, all present, of the given type.
 * Moves the other columns: pointers to them are valid no longer. */
struct column *dataset_add_column(struct dataset *data, const char *name, enum column_type type);

/* Gives a column zeroed storage for `n_rows` values, in place of what it had.
 * For load, which knows the rows later than the columns. */
void column_allocate(struct column *column, struct arena *arena, size_t n_rows);

/* Adds a finding; counts it, and keeps it unless there are many of its kind. */
void dataset_add_finding(struct dataset *data, struct finding finding);

/* Adds the findings of a dataset that became a part of this one; `input` is what
 * they are about. */
void dataset_take_findings(struct dataset *data, const struct dataset *from,
                           const struct data_input *input);

/* Copies a row over one before it. */
void dataset_move_row(struct dataset *data, size_t from, size_t to);

/* Whether one more finding of this kind would be kept.  If not, it has to be
 * added all the same, to be counted, but its message may be NULL. */
bool dataset_keeps_finding(const struct dataset *data, const char *kind);

/* Turns the findings into diagnostics, with "… and N more below" for each
 * kind of which not all were kept.  Severities stay what they are. */
void dataset_report_findings(const struct dataset *data, struct diags *diags);

/* Text of a value as the report would print it ("" if missing), in `arena`:
 * labels of categories and flags, a set's labels joined by ", ", ISO dates,
 * numbers with up to 15 significant digits. */
const char *column_value_text(const struct column *column, size_t row, struct arena *arena);

/* Text of a value as it stands for it in the data ("" if missing): codes of
 * levels, true and false, a set's codes joined by ";"; else as above. */
const char *column_code_text(const struct column *column, size_t row, struct arena *arena);

/* "3 patients entered after 2024-03-31 and are excluded"; "" if none did.  `count`
 * is how the number is written; NULL: in digits. */
const char *cutoff_text(const struct cutoff *cutoff, const char *count, struct arena *arena);

/* "2 events became censorings at the cut-off, 1 patient who starts after it is
 * left out"; "" if the cut-off changed nothing.  `counts` are how the numbers are
 * written, in the order of struct cut_counts; NULL: in digits. */
enum { N_CUT_COUNTS = 4 };
const char *endpoint_cut_text(const struct endpoint *endpoint,
                              const char *const counts[N_CUT_COUNTS], struct arena *arena);

/* Plain text of the whole dataset, for tests: columns with their types,
 * endpoints, populations, findings, then the rows, tab-separated.  A missing
 * value is a point and its reason: .empty .token .invalid .derived .future
 * .unmatched */
void dataset_dump(const struct dataset *data, FILE *to);

#endif
