/* Seam 2: every number that a reader sees.
 *
 * Estimate fills the store; plot, report and export read it.  A number gets
 * its text here, once, from its class and the style.
 *
 * Besides single numbers the store holds what is built from them: curves (for
 * figures), tables of cells, figures wanted, and the sentences that say how
 * it was done.
 *
 * Invariant: a result whose status is not OK has no value; its text is the
 * status in words ("not reached"), and its reason says why.
 */
#ifndef SURVREPORT_RESULTS_RESULTS_H
#define SURVREPORT_RESULTS_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "results/statistics.h"
#include "results/style.h"

enum result_status {
	RESULT_OK,
	RESULT_NOT_REACHED,   /* the curve never gets there */
	RESULT_NOT_ESTIMABLE, /* undefined for these data */
	RESULT_NOT_CONVERGED,
	RESULT_SUPPRESSED, /* withheld to protect patients */
	N_RESULT_STATUS
};

/* "ok", "not reached" … as in results.csv. */
extern const char *const result_status_names[];

/* What a number is about.  "" where a part does not apply. */
struct result_key {
	const char *analysis, *population;
	const char *group1, *group1_level; /* by-variable and its level's code */
	const char *group2, *group2_level;
	const char *variable, *variable_level;
	const char *context; /* DESIGN, section 6 */
};

struct result {
	struct result_key key;
	const char *stat_name, *stat_label;
	size_t index; /* in the store */
	enum result_class class;
	enum result_status status;
	double value;        /* meaningful when status is RESULT_OK */
	const char *text;    /* as printed */
	const char *warning; /* reason of the status, or a caution; "" if none */
};

/* Steps of one survival curve, ready to draw. Arrays of n.
 * In a reverse curve n_event are the steps all the same, that is the ends of
 * follow-up, and n_censor the patients whose event cut it short.
 * In a set of incidences `survival` is the incidence, n_event the events of
 * its cause and n_other those of the others. */
struct curve {
	const char *level, *label; /* group; "" overall */
	size_t n_subjects, n_events;
	size_t n;
	const double *time; /* ascending; in the endpoint's unit */
	const double *survival;
	const double *lower, *upper; /* NaN where there is no limit */
	const double *n_risk, *n_event, *n_censor; /* n_risk just before time */
	const double *n_other;       /* competing events; NULL without causes */
	const struct result *median; /* borrowed from the store */
	const struct result *median_lower, *median_upper; /* or NULL */
	const double *entry; /* sorted entry times of n_subjects, or NULL */
	/* with weights, of which the counts at the steps are sums */
	double weight;              /* of all; 0: none */
	size_t n_entries;           /* in `entry`, n_subjects or not */
	const double *entry_weight; /* of the first i + 1 who enter, or NULL */
};

/* A fitted curve to be drawn over the curve of a group; n points. */
struct overlay {
	const char *label; /* "Weibull (AIC 512.30)", for the legend */
	size_t group;      /* index into the curves */
	size_t style;      /* which line; those of one style share a label */
	bool strong;       /* the one to be seen first */
	size_t n;
	const double *time; /* ascending, from 0 */
	const double *survival;
};

struct curve_set {
	const char *endpoint_label; /* "Relapse-free survival" */
	const char *unit;           /* "months" */
	const char *group_label;    /* "Hormonal therapy", "" for one curve */
	struct curve *curves;
	size_t n;
	const char *test; /* "Log-rank P = 0.003", "" for none */
	bool reverse;     /* follow-up: 1 - censoring */
	bool incidence;   /* the curves rise from 0 */
	bool one_cohort;  /* of incidences: all have the same patients, and
	                     each curve is another cause of theirs */
	bool predicted;   /* by a model, for made-up patients: the counts of all
	                     curves are those of the same cohort */
	double confidence;
	const double *times; /* times asked for by the config */
	size_t n_times;
	struct overlay *overlays; /* fitted models */
	size_t n_overlays;
};

/* ALIGN_NUMBER: "246 (36%)" and "15.0 (12.0–18.4)" stand in the middle of the
 * column, ranged on the blank before the bracket, so that both parts align. */
enum cell_align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT, ALIGN_NUMBER };

struct cell {
	const char *text;     /* "" is an empty cell */
	unsigned char indent; /* levels */
	bool bold;
	unsigned char span; /* columns covered; 0 and 1 mean one */
};

struct row {
	const struct cell *cells; /* n_columns, or fewer with spans */
	size_t n_cells;
	bool rule_above;     /* a thin line, between parts of a table */
	bool keep_with_next; /* a variable's heading stays with its first level */
};

struct table {
	const char *analysis; /* the analysis that it belongs to */
	const char *caption;  /* without number and full stop */
	size_t n_columns;
	const enum cell_align *align; /* n_columns */
	struct row *head;             /* repeated on each page */
	size_t n_head;
	struct row *rows;
	size_t n_rows;
	const char **notes; /* footnotes */
	size_t n_notes;
};

/* A figure asked for by an analysis; `kind` picks the drawing function. */
struct figure {
	const char *analysis;
	const char *kind; /* "survival" */
	const char *caption;
	const char **notes;
	size_t n_notes;
	const struct curve_set *curves;        /* of kind "survival" */
	const struct swimmer *swimmer;         /* of kind "swimmer" */
	const struct waterfall *waterfall;     /* of kind "waterfall" */
	const struct residual_plot *residuals; /* of kind "residuals" */
	const struct forest *forest;           /* of kind "forest" */
};

/* A mark on a patient's lane: `kind` is an index into the marks' labels. */
struct lane_mark {
	size_t kind;
	double time; /* >= 0; may lie after the lane's end */
};

/* A patient of a swimmer plot: a bar from `start` to `end`, in the plot's
 * unit, 0 <= start <= end. */
struct lane {
	const char *label; /* "" if lanes are not labelled */
	uint32_t group;    /* index into the groups */
	double start;      /* 0, or the delayed entry */
	double end;
	bool event; /* the bar ends with the event; else follow-up ended */
	const struct lane_mark *marks; /* ascending in time */
	size_t n_marks;
};

/* Most kinds of marks: there are no more signs that can be told apart. */
enum { SWIMMER_MOST_MARKS = 8 };

/* A swimmer plot, or the part of one that goes on one page. */
struct swimmer {
	const char *endpoint_label, *unit;
	const char *origin_label; /* where time starts; "" if not named */
	const char *group_label;  /* "" without groups */
	const char *const *groups;
	size_t n_groups; /* at least 1 */
	const char *const *marks;
	size_t n_marks;
	const struct lane *lanes; /* in order of display, from the top */
	size_t n;
	bool labelled;  /* lanes have labels */
	double longest; /* time that the axis reaches, the same in all parts */
};

/* A patient of a waterfall plot. */
struct waterfall_bar {
	const char *label; /* "" if bars are not labelled */
	uint32_t group;    /* index into the groups */
	size_t sign;       /* index into the signs; n_signs: none */
	double value;      /* percent, at least -100 */
};

/* A waterfall plot, or the part of one that goes on one page. */
struct waterfall {
	const char *value_label; /* "Best change of target lesions, %" */
	const char *group_label; /* "" without groups */
	const char *const *groups;
	size_t n_groups;        /* at least 1 */
	const char *sign_label; /* what the signs tell; "" without */
	const char *const *signs;
	size_t n_signs;                   /* at most WATERFALL_MOST_SIGNS */
	const struct waterfall_bar *bars; /* falling, from left to right */
	size_t n;
	bool labelled;
	double limits[2];   /* of response and progression */
	double least, most; /* of all parts, so that they have one axis */
};

/* Most signs: there are no more that can be told apart; and the value at which
 * bars are cut. */
enum { WATERFALL_MOST_SIGNS = 8, WATERFALL_TOP = 100 };

/* Residuals of a model as a cloud of points, perhaps with a curve through
 * them.  Of a test of proportional hazards: estimates of one coefficient at
 * the events. */
struct residual_panel {
	const char *label;        /* "Age, years" */
	const char *test;         /* "P = 0.03", or "" */
	const char *axis;         /* under the axis across, or "" */
	size_t n;                 /* at least 1 */
	const double *at, *value; /* n, in any order */
	bool stems;               /* lines from `constant` to the points */
	size_t n_curve;           /* 0: no curve */
	const double *curve_at, *curve; /* n_curve */
	const double *lower, *upper;    /* n_curve, or NULL: no band */
	double constant;                /* dashed: where they should lie */
	double guide;           /* dotted lines this far from it; 0: none */
	size_t peak;            /* point with a label beside it */
	const char *peak_label; /* NULL: none has */
};

/* A panel for each term, or one for the model. */
struct residual_plot {
	const char *note; /* what is across, upright, shaded … */
	/* the axis across is time, transformed (else: time NULL, n_times 0) */
	size_t n_times;
	const double *time; /* n_times, ascending */
	const double *at;   /* n_times: the same, transformed; not descending */
	const struct residual_panel *panels;
	size_t n_panels;
};

/* A line of a forest plot: a heading, or a hazard ratio with its interval. */
struct forest_row {
	const char *label;
	unsigned char indent;
	bool bold;
	const char *const *cells;                /* n_columns of the plot */
	const struct result *ratio, *low, *high; /* borrowed; NULL: heading */
	double weight; /* events, which the square's area shows */
	bool whole;    /* of all patients: drawn as a diamond */
};

/* Hazard ratios of subgroups on a logarithmic axis. */
struct forest {
	const char *label_head;                 /* over the labels */
	const char *const *heads;               /* n_columns */
	size_t n_columns, n_before;             /* columns left of the axis */
	const char *axis_label;                 /* "Hazard ratio (95% CI)" */
	const char *favours_low, *favours_high; /* "" for none */
	const struct forest_row *rows;
	size_t n;
};

/* An analysis as the report shows it. */
struct analysis_result {
	const char *name, *title; /* config key; heading */
	const char *summary;      /* one sentence under the heading, or "" */
};

/* A text of the report with its numbers filled in, as blocks. */
enum block_kind {
	BLOCK_HEADING,   /* level 1 to 6 */
	BLOCK_PARAGRAPH, /* level: depth inside lists and quotations */
	BLOCK_ITEM,      /* first paragraph of a list's item; has a marker */
	BLOCK_TABLE,
};

/* A piece of a block in one face. */
struct span {
	const char *text;
	bool strong, emphasis;
};

struct block {
	enum block_kind kind;
	int level;
	const char *marker; /* of an item: "•", "2." */
	const struct span *spans;
	size_t n_spans;
	const struct table *table; /* of a BLOCK_TABLE; no caption */
	size_t number;             /* of a table with a caption; else 0 */
	uint32_t line;             /* of the source where it starts */
};

struct prose {
	const char *name;   /* of its file, without ".md": "abstract" */
	const char *sha256; /* of the file */
	const struct block *blocks;
	size_t n;
	const char *plain; /* as plain text, lines ended by newlines */
	size_t characters; /* counted as the config says; see limit */
	size_t limit;      /* 0: none */
};

/* What became of a figure that was printed elsewhere. */
enum claim_verdict {
	CLAIM_REPRODUCED,
	CLAIM_CONTRADICTED,
	CLAIM_NOT_EVALUABLE,
	N_CLAIM_VERDICTS
};

/* "reproduced" … as in claims.csv. */
extern const char *const claim_verdict_names[];

/* A printed figure held to the results. */
struct claim_result {
	const char *what;    /* label for people; "" if the config gives none */
	const char *printed; /* as printed */
	const char *path;    /* of the result; "" if bound to none */
	enum claim_verdict verdict;
	const char *found;      /* the result, with the digits of the print */
	const char *difference; /* "+1.3", for each number that differs */
	const char *reason;     /* why not; "" if reproduced */
	const char *note;       /* the config's remark, or "" */
	const char *solution;   /* what would reproduce it; "" if not sought */
};

/* Of the index: a number and the hash of its key; NULL is free. */
struct result_slot {
	uint32_t hash;
	const struct result *item;
};

struct results {
	struct arena *arena; /* owns everything below */
	const struct style *style;
	struct result **items; /* pointers, so that borrowed ones stay valid */
	size_t n;
	struct result_slot *slots; /* an index by key, for results_find() */
	size_t n_slots;            /* 0, or a power of two */
	struct analysis_result *analyses;
	size_t n_analyses;
	struct table **tables;
	size_t n_tables;
	struct figure *figures;
	size_t n_figures;
	const char **methods; /* sentences, in order, each once */
	size_t n_methods;
	const char **warnings; /* sentences for the report's data section */
	size_t n_warnings;
	const struct prose **prose; /* texts, in the order of `sections` */
	size_t n_prose;
	struct claim_result *claims; /* in the order of the config */
	size_t n_claims;
	const char *solution; /* what reproduces most of them; or NULL */
};

/* Adds a number, or a number that could not be had.  The statistic must be in
 * the dictionary (results/statistics.h), which gives its label and class.
 * Values that are not finite become "not estimable", because of `why`; NULL: undefined.
 * The strings of the key, and the reason, are borrowed. */
struct result *results_add(struct results *results, const struct result_key *key,
                           const char *stat_name, double value);
struct result *results_add_or(struct results *results,
                              const struct result_key *key,
                              const char *stat_name, double value,
                              const char *why);
struct result *results_add_status(struct results *results,
                                  const struct result_key *key,
                                  const char *stat_name,
                                  enum result_status status, const char *why);

/* Adds a number unless there is a reason why it cannot be had. */
struct result *results_add_unless(struct results *results,
                                  const struct result_key *key,
                                  const char *stat_name, double value,
                                  enum result_status status, const char *why);

/* A number with what belongs to it: those of error, limits and P that `parts`
 * names. */
enum {
	WITH_SE = 1 << STAT_SE,
	WITH_LIMITS = 1 << STAT_LOW | 1 << STAT_HIGH,
	WITH_P = 1 << STAT_P
};
struct estimate {
	double value, se, lo, hi, p;
	unsigned parts;
	const char *why; /* why none of them can be had; or NULL */
	/* why the value, or one of the others, is not there if it is not finite;
	 * NULL: undefined for these data */
	const char *no_value, *no_limit;
	enum result_status status; /* of those that are not there; RESULT_OK is
	                              taken for not estimable */
};

/* Adds an estimate: `stat_name`, and stat_name_se, _lo, _hi, _p as far as they
 * belong to it, in this order.  Returns the first. */
const struct result *results_put(struct results *results,
                                 const struct result_key *key,
                                 const char *stat_name,
                                 const struct estimate *estimate);

/* The same of another class than the dictionary's: a median date. */
struct result *results_add_as(struct results *results,
                              const struct result_key *key,
                              const char *stat_name, enum result_class class,
                              double value);

/* Adds a measure (Table 1), written with this many decimals. */
struct result *results_add_measure(struct results *results,
                                   const struct result_key *key,
                                   const char *stat_name, double value,
                                   int decimals);

/* A count of a denominator: `n`, `denominator`, `pct`. */
struct share {
	const struct result *n, *denominator, *pct;
};
struct share results_add_share(struct results *results,
                               const struct result_key *key, size_t n,
                               size_t denominator);

/* A limit of an interval as tables and figures print it: "NE", not estimable,
 * where there is none. */
const char *result_limit_text(const struct result *limit);

/* What belongs to an estimate. */
const struct result *results_part(const struct results *results,
                                  const struct result *value,
                                  enum statistic_part part);

/* The first number with this key (strings compared by content), or NULL. */
const struct result *results_find(const struct results *results,
                                  const struct result_key *key,
                                  const char *stat_name);

/* A number that cannot be told from one before it: the same key, and the same
 * statistic; or NULL.  Cost: n log n. */
const struct result *results_twice(const struct results *results);

/* A new table of the store, with one row of headings to come. */
struct table *results_add_table(struct results *results, const char *analysis,
                                const char *caption, size_t n_columns);

/* Appends a row of n_columns cells, all empty; the caller fills them. */
struct cell *table_add_row(struct results *results, struct table *table);
struct cell *table_add_head(struct results *results, struct table *table);
void table_add_note(struct results *results, struct table *table,
                    const char *note);

/* Asks for a figure. */
struct figure *results_add_figure(struct results *results, struct figure figure);

/* Adds a sentence to the methods section, unless it is there already. */
void results_add_method(struct results *results, const char *sentence);
void results_add_warning(struct results *results, const char *sentence);

/* Plain text of the whole store. */
void results_dump(const struct results *results, FILE *to);

#endif
