/* What the files of this room share; nobody else includes it.
 *
 *   init.c          the order of things
 *   source.c        how the file is to be read: separator, encoding, table of a database
 *   table.c         its cells, as texts
 *   vocabulary.c    words in the names of columns
 *   names.c         names and labels for a config
 *   dictionary.c    a data dictionary of REDCap
 *   columns.c       types, levels, missing codes
 *   dates.c         formats of dates
 *   keys.c          which column names the patients, and several rows of one
 *   statuses.c      which codes of a status are the event
 *   pairs.c         a time and its status
 *   date_pairs.c    dates that make a time
 *   ages.c          from a date of birth
 *   analyses.c      groups, terms, what is asked for
 *   write.c         the config; write_columns.c, write_outcomes.c: its parts
 *   yaml_text.c     texts and comments of YAML
 *
 * A draft is filled in this order; each file reads what those before it have found.
 */
#ifndef SURVREPORT_INIT_INIT_IMPL_H
#define SURVREPORT_INIT_INIT_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/suggest.h"
#include "config/study.h"
#include "data/raw.h"
#include "init/init.h"

#define NO_VALUE UINT32_MAX

/* One of the different texts of a column. */
struct draft_value {
	const char *text;
	size_t n;      /* rows */
	double number; /* once the type is known: of numbers and dates */
	bool known;    /* it is a value by the column's type, and not missing */
};

struct draft_level {
	const char *code, *label;
	size_t n; /* rows */
};

/* An entry of a data dictionary. */
struct entry {
	const char *name, *type, *label, *validation;
	struct draft_level *choices;
	size_t n_choices;
	bool identifier; /* it names persons */
};

/* Words that are known about, found in a column's name. */
enum vocabulary {
	WORD_ID,
	WORD_PATIENT,
	WORD_PERSON, /* names, initials */
	WORD_CODED,  /* 0 and 1 do not mean no and yes: sex, arm */
	WORD_SITE,   /* hospitals */
	WORD_TREATMENT,
	WORD_STAGE,
	WORD_SEX,
	WORD_AGE,
	WORD_MEASURE, /* what is never a time to an event */
	WORD_OUTCOME, /* what happened later */
	WORD_BIRTH,
	WORD_ORIGIN,
	WORD_LAST,
	WORD_DEATH,
	WORD_RELAPSE,
	WORD_START,
	WORD_STOP,
	N_VOCABULARY
};

/* What a column is used for. */
enum role { ROLE_NONE, ROLE_KEY, ROLE_TIME, ROLE_STATUS, ROLE_DATE, ROLE_EVENT_OF_ROW };

struct draft_column {
	const char *from; /* its name in the file */
	const char *name; /* in the config */
	const char *flat; /* words of the name, small, with '_' between them */
	const char *label, *unit;
	const char *part; /* of a folded one: which of a patient's rows it is of; or NULL */
	bool is_labelled; /* the label is the file's or the dictionary's, not made of the name */
	const struct raw_column *told; /* by the file, or NULL */
	const struct entry *entry;     /* of the dictionary, or NULL */
	/* cells */
	struct strtable texts;
	struct draft_value *values; /* one a text */
	uint32_t *code;             /* of each row: its value, or NO_VALUE */
	size_t n_present, n_empty, n_refused, n_dates;
	/* guessed */
	bool left_out;       /* it is no column of the config, … */
	const char *why_out; /* … and this is why */
	enum column_type type;
	struct draft_level *levels; /* of a category, set or flag */
	size_t n_levels;
	const char *separator; /* of a set */
	struct names missing;  /* texts that mean missing in this column */
	struct names formats;  /* of dates; none: ISO */
	int years_from;
	size_t n_partial;
	bool has_times;  /* of day */
	bool ambiguous;  /* day and month may be the other way round */
	bool is_integer; /* all numbers are whole */
	double least, greatest;
	struct names notes; /* comments */
	enum role role;
};

/* How the rows of a patient become one. */
struct draft_take {
	struct draft_column *of;   /* column of the file */
	const char *where;         /* condition, or NULL */
	const char *pick;          /* "only" */
	struct draft_column *made; /* of the folded table */
};
struct draft_fold {
	bool wanted;
	struct draft_column *by;
	struct draft_column *parts; /* tells the rows of a patient apart, or NULL */
	struct draft_column **keep;
	size_t n_keep;
	struct draft_take *takes;
	size_t n_takes;
};

/* Columns and rows that analyses are made of: those of the file, or folded. */
struct draft_table {
	struct draft_column **columns;
	size_t n_columns, n_rows;
};

struct draft_endpoint {
	const char *name, *label;
	struct names notes; /* comments above it */
	/* by a time … */
	struct draft_column *time_column, *status;
	const char *time, *time_unit;
	/* … or by dates */
	const char *origin, *censor;
	const char *event;   /* expression */
	struct names causes; /* expressions; then `event` is NULL */
	struct names cause_labels;
	const char *unit; /* of what is reported */
	double longest;   /* in `unit` */
	size_t n_events;
};

struct draft_rule {
	const char *check, *note;
};

struct draft {
	const struct init_request *request;
	struct arena *arena;
	struct diags *diags;
	struct source source;    /* for messages */
	struct input_spec input; /* what is guessed of the file */
	struct names input_notes;
	const char *table_query; /* of a database */
	struct bytes bytes;      /* of the file, or rows of a database */
	struct entry *entries;   /* of a dictionary */
	size_t n_entries;
	struct draft_column *columns; /* of the file */
	size_t n_columns, n_rows;
	struct names missing; /* texts that mean missing in all columns */
	const struct draft_column *key;
	struct names key_notes;
	struct draft_fold fold;
	struct draft_table table; /* after the fold */
	struct draft_rule *rules;
	size_t n_rules;
	struct draft_endpoint *endpoints;
	size_t n_endpoints;
	struct names endpoint_notes;    /* where there is none */
	const struct draft_column *age; /* a derived column, or NULL, and what it is */
	const char *age_value;
	const struct draft_column *group;
	const struct draft_column **terms;
	size_t n_terms;
	struct names term_notes;
};

/* Adds a comment. */
void note(struct draft *draft, struct names *notes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* source.c: fills `input` and `bytes`.  Other than EXIT_DONE: the reason is in the sink. */
enum exit_code source_guess(struct draft *draft);

/* table.c: reads the columns by draft->input; false after errors. */
bool table_read(struct draft *draft);

/* The value of a row; NULL if it is missing, or is none by the column's type. */
const struct draft_value *value_at(const struct draft_column *column, size_t row);

/* Rows that have a value. */
size_t count_known(const struct draft_column *column, size_t n_rows);

/* vocabulary.c */

/* The words of a name. */
const char *name_flat(struct arena *arena, const char *name);

/* Whether one of the words of a flat name is in a vocabulary. */
bool has_word(const char *flat, enum vocabulary vocabulary);

/* Whether one of the words matches one of a list "id pat* *date": exactly, by its start
 * or by its end. */
bool word_in(const char *flat, const char *list);

/* Takes the words of a list, which stand in their own or at the end or start of a word,
 * out of a flat name: "rfs" of "rfstime".  NULL if none is there. */
const char *stem_without(struct arena *arena, const char *flat, const char *list);

/* names.c */

/* Gives each column a name and a label that no other one has. */
void names_guess(struct draft *draft);

/* A name made of a text, that no config key and no other column has. */
const char *name_make(struct draft *draft, const char *text);

/* A label as a text that the report can print. */
const char *label_clean(struct arena *arena, const char *text);

/* Whether a word means "not known". */
bool means_unknown(const char *text);

/* dictionary.c: reads the entries; false after errors. */
bool dictionary_read(struct draft *draft);

/* Finds the entries of the columns. */
void dictionary_match(struct draft *draft);

/* columns.c */
void columns_guess(struct draft *draft);

/* Makes a flag a category, whose labels say what is yes and what is no. */
void flag_as_levels(struct draft *draft, struct draft_column *column);

/* dates.c */

/* Whether most values are dates; then the column is one. */
bool dates_guess(struct draft *draft, struct draft_column *column);

/* keys.c */
void keys_guess(struct draft *draft);

/* statuses.c: the event of a status column. */
struct status_guess {
	bool is_status;
	const char *event;   /* expression over the column */
	const char *what;    /* comment: which code is it */
	struct names causes; /* with several codes that may be events: one each */
	struct names cause_labels;
	bool *is_event; /* of each value of the column */
};
struct status_guess status_guess(struct draft *draft, const struct draft_column *column);

/* pairs.c, date_pairs.c */
void pairs_guess(struct draft *draft);
void date_pairs_guess(struct draft *draft);
void endpoint_add(struct draft *draft, struct draft_endpoint endpoint);

/* The date at which time starts, if any; NULL. */
struct draft_column *origin_find(const struct draft *draft);

/* ages.c */
void ages_guess(struct draft *draft);

/* Whether an endpoint has a label. */
bool endpoint_labelled(const struct draft *draft, const char *label);

/* analyses.c */
void analyses_guess(struct draft *draft);

/* Whether a column may stand in Table 1. */
bool is_baseline(const struct draft_column *column, size_t n_rows);

/* write.c */
void config_write(const struct draft *draft, struct str *out);
void columns_write(const struct draft *draft, struct str *out);
void fold_write(const struct draft *draft, struct str *out);
void outcomes_write(const struct draft *draft, struct str *out);
void analyses_write(const struct draft *draft, struct str *out);

/* yaml_text.c */

/* A text as a value of YAML: plain where nothing can be taken for something else. */
const char *yaml_value(struct arena *arena, const char *text);

/* "[a, b]" */
const char *yaml_list(struct arena *arena, const struct names *texts);

/* A text of an expression: "a ""b""". */
const char *expr_text(struct arena *arena, const char *text);

/* Adds comments, each as lines that are indented by a number of blanks. */
void comment_write(struct str *out, int indent, const char *text);
void comments_write(struct str *out, int indent, const struct names *notes);

/* "key: [a, b]" over as many lines as it takes; the items as they are to be written. */
void list_write(struct str *out, int indent, const char *key, const struct names *names);

/* A text in comments: on one line, cut where it is long. */
const char *comment_quote(struct arena *arena, const char *text);

#endif
