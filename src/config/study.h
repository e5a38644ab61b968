/* The config of one study, read and checked: what the stages work from.
 *
 * Everything here is plain data, `const` once study_load() has returned true.
 * References between parts are names that are known to exist.
 */
#ifndef SURVREPORT_CONFIG_STUDY_H
#define SURVREPORT_CONFIG_STUDY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/num.h"
#include "base/rules.h"
#include "config/schema.h"
#include "config/term.h"

/* `conventions`: -1 (or 0 for month_days) where the preset decides, until
 * study_load() has resolved them. */
struct conventions {
	int preset;          /* enum preset */
	int quantile;        /* enum quantile_rule */
	int survival_ci;     /* enum transform */
	int median_ci;       /* enum transform */
	int sample_quantile; /* enum sample_quantile */
	int cox_ties;        /* enum cox_ties */
	int rounding;        /* enum rounding */
	int reverse_ties;    /* enum reverse_ties */
	double month_days;   /* days in a month, 30.4375 unless given */
	bool add_one_day;    /* durations count both ends (admiral) */
};

enum preset { PRESET_R, PRESET_SAS, PRESET_SPSS, PRESET_STATA };

/* Names of the choices, NULL-terminated, in the order of the enums. */
extern const char *const conventions_presets[]; /* r sas spss stata */
extern const char *const quantile_rule_names[];
extern const char *const transform_names[];
extern const char *const sample_quantile_names[];
extern const char *const cox_ties_names[];
extern const char *const reverse_ties_names[];
extern const char *const rounding_names[];

struct report_spec {
	struct text id, title, subtitle, data_cutoff, template, style;
	struct text config_cutoff; /* data_cutoff of the config, … */
	const char *as_of;         /* … where this, from the command line, stands in
	                      its place; or NULL */
	struct texts authors;
	int status;           /* enum report_status; -1: not said */
	struct text headline; /* the analysis that comes first */
	struct text language; /* of the texts, as BCP 47 has it: "en-GB" */
	struct conventions conventions;
	double confidence; /* 0.95 */
	int readers;       /* enum report_readers */
	int keep;          /* earlier runs that are kept; 0: those that are there */
};

enum report_readers { READERS_OWNER, READERS_GROUP };
extern const char *const report_readers_names[];

enum report_status { STATUS_DRAFT, STATUS_FINAL };
extern const char *const report_status_names[];

enum column_type {
	COLUMN_ID,
	COLUMN_CATEGORY,
	COLUMN_NUMBER,
	COLUMN_INTEGER,
	COLUMN_DATE,
	COLUMN_FLAG,
	COLUMN_SET,
	COLUMN_TEXT,
};
extern const char *const column_type_names[];

/* What is taken for the parts of a date that are not known. */
struct partial_spec {
	int rule;       /* enum partial */
	int day, month; /* 0: not given; either makes the rule PARTIAL_DAY */
};
enum partial { PARTIAL_NO, PARTIAL_FIRST, PARTIAL_LAST, PARTIAL_MISSING, PARTIAL_DAY };

struct column_spec {
	struct record record;
	int type; /* enum column_type */
	struct text from, label, label_in_text, unit, separator;
	struct texts format; /* of dates, tried in turn; none: ISO */
	int years_from;      /* the first of a hundred that %y may mean; 0: none */
	struct partial_spec partial;
	struct texts missing;    /* besides those of the input */
	bool required, optional; /* optional: it need not be in the file */
	bool taken;              /* by an endpoint of an ADTTE */
	struct numbers range;    /* 0 or 2 numbers, low <= high */
	struct levels levels, levels_in_text;
};

/* How the text of a file is to be read: what cannot be seen from it without a
 * doubt, and so is said. */
enum separator {
	SEPARATOR_COMMA,
	SEPARATOR_SEMICOLON,
	SEPARATOR_TAB,
	SEPARATOR_BAR,
	SEPARATOR_AUTO
};
enum encoding { ENCODING_UTF8, ENCODING_LATIN1, ENCODING_LATIN9, ENCODING_1252, ENCODING_1250 };
enum thousands {
	THOUSANDS_NONE,
	THOUSANDS_COMMA,
	THOUSANDS_POINT,
	THOUSANDS_BLANK,
	THOUSANDS_QUOTE
};
extern const char *const separator_names[]; /* "," ";" "tab" "|" "auto" */
extern const char *const encoding_names[];

/* What a file is; FORMAT_AUTO: what the end of its name says. */
enum input_format {
	FORMAT_AUTO,
	FORMAT_CSV,
	FORMAT_SAV,
	FORMAT_POR,
	FORMAT_DTA,
	FORMAT_SAS7BDAT,
	FORMAT_XPT,
	FORMAT_XLSX,
	FORMAT_ODS
};
extern const char *const input_format_names[];

struct input_form {
	int format; /* enum input_format */
	int separator, encoding;
	struct text sheet; /* of a spreadsheet; NULL: the only one */
	int header_row;    /* of a spreadsheet; 0 and 1: the first */
	int skip;          /* lines above the header, besides comments and empty ones */
	bool drop_empty;   /* columns without a name, and rows, that have no value */
};

/* How several rows become one value; a row whose value is missing has no say, but
 * for PICK_ANY and PICK_ALL. */
enum pick {
	PICK_FIRST,
	PICK_LAST,
	PICK_MIN,
	PICK_MAX,
	PICK_COUNT,
	PICK_ANY,
	PICK_ALL,
	PICK_SUM,
	PICK_ONLY, /* they must be alike */
	/* of ADaM, and not of configs: */
	PICK_ROW, /* there must not be two … */
	PICK_PART /* … and this is another value of it */
};

/* A column that is made of all rows with one key. */
struct take_spec {
	struct record record;
	struct text value, where, label, label_in_text, unit;
	int pick; /* enum pick */
};

/* Rows with the same values of `by` become one; none: they stay. */
struct fold_spec {
	struct texts by, keep;
	struct text order; /* the column that tells first and last */
	int ties;          /* 1: in the order of the file; 0: an error */
	struct records take;
};

/* The columns of an input are added to the rows of another one. */
struct join_spec {
	struct text to; /* NULL: this input has the rows that others are joined to */
	struct texts by, with;
	struct text prefix;
	int rows;      /* 0: one to one; 1: many of `to` to one of these */
	int unmatched; /* of `to`: 0: an error; 1: kept, without values */
	int leftover;  /* of these: 0: an error; 1: left out */
};

struct input_spec {
	struct record record;
	struct text file, key, entered, where;
	struct text postgresql, sqlite, odbc; /* in place of a file; config/source.h */
	struct text query, password_file;
	int timeout; /* of a database, in seconds; 0: not said */
	struct fold_spec fold;
	struct join_spec join;
	struct input_form form;
	int decimal;   /* 0: a point, 1: a comma */
	int thousands; /* enum thousands */
	int dates;     /* 1: times of day are left out */
	struct texts missing;
	struct records columns; /* struct column_spec: of the file, … */
	struct records table;   /* … after the fold, … */
	struct records given;   /* … and those that a dataset gets, as they are called there */
	const struct input_spec *to; /* that it is joined to, or NULL */
};

/* What plays a role of a pack of rules. */
struct role_spec {
	struct record record; /* the role */
	struct text is;       /* a column or an expression */
};

/* A rule, or a pack of rules. */
struct pack;
struct rule_spec {
	struct record record;
	struct text check, message;
	struct text name;        /* of a pack, in place of `check`: config/pack.h */
	struct records roles;    /* struct role_spec */
	struct texts without;    /* rules of it */
	int severity;            /* 0 error, 1 warning: enum diag_severity; -1: as the pack says */
	const struct pack *pack; /* its file, once that is read */
};

struct derive_spec {
	struct record record;
	struct text value, label, label_in_text, unit;
	struct numbers cut;
	struct texts labels;
	struct texts set;     /* in place of a value: flags */
	struct levels levels; /* of the set, in their order */
};

extern const char *const time_unit_names[]; /* days weeks months years */
enum time_unit { UNIT_DAYS, UNIT_WEEKS, UNIT_MONTHS, UNIT_YEARS };

/* Days in a unit of time: the only place that knows, so that all months of a
 * report are the same. */
double conventions_unit_days(const struct conventions *conventions, enum time_unit unit);

/* Reads "60 days", "1 month". */
bool duration_parse(const char *text, double *number, enum time_unit *unit);

/* One of several causes of which the first to come ends a patient's time. */
struct cause_spec {
	struct record record;
	struct text event, label, label_in_text;
};

/* Either time + event, or origin + event (a date) + censor; with competing
 * causes, an event for each of them instead. */
struct endpoint_spec {
	struct record record;
	struct text label, label_in_text, time, event, origin, origin_label, censor, entry;
	/* an input in ADaM's form, and its PARAMCD: `time` and `event` are made of them */
	struct text adtte, param;
	struct records causes; /* struct cause_spec */
	int unit;              /* what is reported: enum time_unit */
	int time_unit;         /* of `time` and `entry`; -1: as unit */
};

struct population_spec {
	struct record record;
	struct text label, label_in_text, where;
};

/* First member of every analysis' options. */
struct analysis_spec {
	struct record record;
	struct text type, population, title;
	int show; /* enum analysis_shown */
};

/* What a report shows of an analysis; texts, claims and files have all of it. */
enum analysis_shown { SHOW_ALL, SHOW_FIGURES, SHOW_NOTHING };
extern const char *const analysis_shown_names[];

enum limit_count { COUNT_ALL, COUNT_NO_SPACES };

/* How long a text may be. */
struct limit_spec {
	int characters; /* 0: no limit, or one by … */
	int words;
	int count; /* enum limit_count */
	int table; /* what a table counts; 0: its own characters */
};

/* One item of `sections`; one of the texts is set. */
struct section_spec {
	struct record record;
	struct text heading, analysis, table, figure;
	struct text text; /* name of a Markdown file */
	struct limit_spec limit;
};

/* A figure printed elsewhere, and the result that it should be. */
struct claim_spec {
	struct record record;
	struct text printed, path, what, note;
};

/* A number of the first page: a path, and what it is. */
struct key_finding_spec {
	struct record record;
	struct text value, label, detail; /* detail: a text with {{ paths }} */
};

/* A number to be looked at from one run to the next. */
struct watch_spec {
	struct record record;
	struct text is, moves, crosses; /* "pfs.median"; "1 month"; "0.05" */
};

/* How new the newest date of a column has to be. */
struct newest_spec {
	struct record record;
	struct text column, within; /* "60 days" */
};

/* What the data have to be for a report to be made of them. */
struct guard_spec {
	struct record record;
	int rows;            /* at least; 0: any */
	struct text shrinks; /* "5%": at most fewer than in the run before */
	struct newest_spec newest;
};

/* A file that a config names besides its data: template, style or text. */
struct asset {
	const char *what, *name, *path; /* "style", "nejm", where it is */
	struct bytes text;              /* as it was read: what is used is what is hashed */
};
struct assets {
	struct asset *items;
	size_t n;
};

/* What is behind a figure that is exported. */
enum background { BACKGROUND_WHITE, BACKGROUND_NONE };

/* Files that go with the report besides those that it always has.  Which formats there
 * are, run/exports.c knows. */
struct exports_spec {
	struct texts report;          /* of the whole */
	struct texts tables, figures; /* of each by itself */
	struct text width;            /* of figures: "84 mm" */
	struct texts machine;         /* of the results */
	int dpi, background;          /* enum background */
	bool outline, grey;
};

/* What one report may take; 0: as much as it needs. */
struct run_limits {
	int seconds;        /* by the clock */
	int memory, output; /* MB: of addresses; of each file that is written */
};

struct study {
	int version;
	struct report_spec report;
	struct records inputs;      /* struct input_spec */
	struct records joined;      /* the same: the one that has the rows, then those
	                               that are joined, each after the one it is joined to */
	struct records columns;     /* all that these give */
	struct records rules;       /* struct rule_spec */
	struct records derive;      /* struct derive_spec */
	struct records endpoints;   /* struct endpoint_spec */
	struct records populations; /* struct population_spec */
	struct records analyses;    /* starts with struct analysis_spec */
	struct records sections;    /* struct section_spec */
	struct exports_spec exports;
	struct records claims;       /* struct claim_spec */
	struct records key_findings; /* struct key_finding_spec */
	struct records watch;        /* struct watch_spec */
	struct guard_spec guard;
	struct run_limits limits;
	const char *path;               /* of the config, as given */
	const char *folder;             /* that the paths in it are seen from */
	struct assets assets;           /* files that were found */
	const struct assets *stand_ins; /* files to be read in the place of
	                                   those of their name; or NULL */
	bool offline;                   /* no database is asked: there are stand-ins */
	struct bytes text;              /* of the config, for its hash */
	bool complete;                  /* fit for further checks even after errors:
	                               there is one input, with columns */
};

/* Reads and checks a config; `kinds` are the analyses there are.  False after
 * errors, all of which are in the sink; *missing tells that the file could
 * not be read at all. */
bool study_load(struct study *study, struct arena *arena, const char *path,
                const struct variants *kinds, struct diags *diags, bool *missing)
    __attribute__((warn_unused_result));

/* Gives the rules that are -1 the choices of the preset. */
void conventions_resolve(struct conventions *conventions);

/* The columns of the dataset that come from inputs; none if there is no input. */
const struct records *study_columns(const struct study *study);

/* --as-of: from now on `date` is report.data_cutoff; NULL changes nothing.
 * Warns of a date later than the one in the config. */
void study_cut_off(struct study *study, const char *date, struct diags *diags);

/* What an analysis chooses by a key; NULL where it has none, or leaves it to the
 * conventions. */
const char *analysis_choice(const struct record *analysis, const char *key);

/* The top of the schema tables, for `survreport schema`. */
extern const struct shape study_shape;

/* The fields that every analysis has; `options` is the type of its struct,
 * whose member `spec` is a struct analysis_spec. */
#define ANALYSIS_FIELDS(options)                                                                   \
	{"type", FIELD_TEXT, offsetof(options, spec.type), "kind of analysis", .required = true},  \
	    {"title", FIELD_TEXT, offsetof(options, spec.title),                                   \
	     "heading of the analysis in the report"},                                             \
	    {"show",                                                                               \
	     FIELD_CHOICE,                                                                         \
	     offsetof(options, spec.show),                                                         \
	     "what the report shows of it: all, no tables, or nothing; texts, claims and files "   \
	     "have all of it",                                                                     \
	     .fallback = "all",                                                                    \
	     .names = analysis_shown_names},                                                       \
	{                                                                                          \
		"population", FIELD_REFERENCE, offsetof(options, spec.population),                 \
		    "population to analyse; all rows if absent", .reference = REF_POPULATION       \
	}

#endif
