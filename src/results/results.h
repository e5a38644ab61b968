/* Seam 2: every number that a reader sees.
 *
 * Estimate fills the store; plot, report and export read it.  A number gets
 * its text here, once, from its class and the style.
 *
 * Besides single numbers the store holds what is built from them: curves (for
 * figures), tables of cells (results/table.h), figures wanted, texts of the
 * author's (results/prose.h), and the sentences that say how it was done.
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
#include "base/diag.h"
#include "results/statistics.h"
#include "results/style.h"

struct prose; /* results/prose.h */
struct table; /* results/table.h */

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
	const char *context; /* DESIGN.md, section 6 */
};

struct result {
	struct result_key key;
	const char *stat_name, *stat_label;
	size_t index; /* in the store */
	enum result_class class;
	enum result_status status;
	double value;        /* meaningful when status is RESULT_OK */
	int decimals;        /* of the text, then too */
	const char *text;    /* as printed */
	const char *warning; /* reason of the status, or a caution; "" if none;
	                      * its counts are fields (results/field.h) */
};

/* A figure asked for by an analysis: its kind, a line of plot.c's table, and
 * its data, which are of the kind's own type (results/figures/KIND.h). */
struct figure {
	const char *analysis;
	const char *kind; /* "survival" */
	const char *caption;
	const char **notes;
	size_t n_notes;
	const void *data;
};

/* Pages of a figure with a place for each patient that anybody looks at. */
enum { FIGURE_MOST_PARTS = 10 };

/* An analysis as the report shows it. */
struct analysis_result {
	const char *name, *title; /* config key; heading */
	const char *summary;      /* one sentence under the heading, or "" */
	const void *asked;        /* what it was asked for: results/asked/ */
};

/* What became of a figure that was printed elsewhere. */
enum claim_verdict { CLAIM_REPRODUCED, CLAIM_CONTRADICTED, CLAIM_NOT_EVALUABLE, N_CLAIM_VERDICTS };

/* "reproduced" … as in claims.csv. */
extern const char *const claim_verdict_names[];

/* A printed figure held to the results.  Numbers of results in `found`,
 * `difference` and `reason` are fields (results/field.h). */
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

/* A number of the first page, what it is, and a line of detail; the texts hold
 * fields. */
struct key_finding {
	const char *value, *label, *detail; /* "" if there is none */
};

/* A number that the config watches: from one run to the next. */
struct number_watch {
	const char *is, *asks; /* "pfs.median", "moves by 1 month" */
	struct mark at;        /* in the config */
	const struct result *result;
	bool crosses;     /* the limit; else it moves by it … */
	bool relative;    /* … in percent of what it was */
	double limit;     /* as the result's value is */
	const char *unit; /* of distances: "months", "points", "" */
};

/* What sentences of methods are about, in the order of the report. */
enum method_topic {
	METHOD_DESCRIPTION,
	METHOD_FOLLOW_UP,
	METHOD_SURVIVAL,
	METHOD_COMPARISON,
	METHOD_MODELS,
	METHOD_COMPETING,
	N_METHOD_TOPICS
};

/* How something was done, and in which analyses. */
struct method_said {
	const char *sentence;
	enum method_topic topic;
	const char **analyses;
	size_t n_analyses;
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
	const char **whole_days;   /* endpoints whose times are whole days, which
	                            print without decimals */
	size_t n_whole_days;
	struct analysis_result *analyses;
	size_t n_analyses;
	struct table **tables;
	size_t n_tables;
	struct figure *figures;
	size_t n_figures;
	struct method_said *methods; /* in order, each sentence once */
	size_t n_methods;
	enum method_topic topic; /* of the methods to come, … */
	const char *showing;     /* … and the analysis that they are of; or NULL */
	const char **warnings;   /* sentences for the report's data section */
	size_t n_warnings;
	const struct prose **prose; /* texts, in the order of `sections` */
	size_t n_prose;
	const char *headline; /* the analysis that comes first, or NULL */
	struct key_finding *key_findings;
	size_t n_key_findings;
	struct number_watch *watched;
	size_t n_watched;
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
struct result *results_add_or(struct results *results, const struct result_key *key,
                              const char *stat_name, double value, const char *why);
struct result *results_add_status(struct results *results, const struct result_key *key,
                                  const char *stat_name, enum result_status status, const char *why);

/* Adds a number unless there is a reason why it cannot be had. */
struct result *results_add_unless(struct results *results, const struct result_key *key,
                                  const char *stat_name, double value, enum result_status status,
                                  const char *why);

/* A number with what belongs to it: those of error, limits and P that `parts`
 * names. */
enum { WITH_SE = 1 << STAT_SE, WITH_LIMITS = 1 << STAT_LOW | 1 << STAT_HIGH, WITH_P = 1 << STAT_P };
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
const struct result *results_put(struct results *results, const struct result_key *key,
                                 const char *stat_name, const struct estimate *estimate);

/* The same of another class than the dictionary's: a median date. */
struct result *results_add_as(struct results *results, const struct result_key *key,
                              const char *stat_name, enum result_class class, double value);

/* Adds a measure (Table 1), written with this many decimals. */
struct result *results_add_measure(struct results *results, const struct result_key *key,
                                   const char *stat_name, double value, int decimals);

/* Adds a percent, or a limit or difference of some, with the decimals of
 * shares of `whole`. */
const struct result *results_add_percent(struct results *results, const struct result_key *key,
                                         const char *stat_name, double value, size_t whole,
                                         const char *why);

/* A count of a denominator: `n`, `denominator`, `pct`. */
struct share {
	const struct result *n, *denominator, *pct;
};
struct share results_add_share(struct results *results, const struct result_key *key, size_t n,
                               size_t denominator);

/* Takes a number back: it has no value any more, and no text. */
void result_withhold(struct result *result);

/* A limit of an interval as it is printed: where there is none "NR", not reached,
 * or "NE", not estimable. */
const char *result_limit_text(const struct result *limit);

/* What belongs to an estimate. */
const struct result *results_part(const struct results *results, const struct result *value,
                                  enum statistic_part part);

/* The first number with this key (strings compared by content), or NULL. */
const struct result *results_find(const struct results *results, const struct result_key *key,
                                  const char *stat_name);

/* A number that cannot be told from one before it: the same key, and the same
 * statistic; or NULL.  Cost: n log n. */
const struct result *results_twice(const struct results *results);

/* Asks for a figure. */
struct figure *results_add_figure(struct results *results, struct figure figure);

/* Adds a sentence to the methods section; one that is there already is one of that
 * analysis, too. */
void results_add_method(struct results *results, const char *sentence);
void results_add_warning(struct results *results, const char *sentence);

/* Plain text of the whole store. */
void results_dump(const struct results *results, FILE *to);

#endif
