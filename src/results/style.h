/* How numbers are written: one style for tables, plots, sentences and exports.
 *
 * A style is a file under templates/styles/.  Two places of a report cannot
 * disagree about a number, because both take its text from here.
 *
 * No number is rounded onto what it is not: a percent, a probability or a
 * concordance that is neither 0 nor all of it, a ratio that is not 0, a p-value
 * that is not .05.  Such a number gets up to three decimals more than the
 * style's; if that does not do, "<0.1%" or ">99.9%" (a p-value: up to eight
 * decimals, then "<0.05" or ">0.05").  What takes several numbers to see, that
 * an interval is no point and what it excludes, is in interval.h.
 */
#ifndef SURVREPORT_RESULTS_STYLE_H
#define SURVREPORT_RESULTS_STYLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/num.h"

/* What kind of number a result is; decides how it is written. */
enum result_class {
	CLASS_COUNT,          /* 38 */
	CLASS_PERCENT,        /* 47 (of 0 to 100), rounded from the exact ratio */
	CLASS_PROBABILITY,    /* 0.724 or 72.4%, as the style says */
	CLASS_TIME,           /* 15.0, in the endpoint's unit */
	CLASS_HAZARD_RATIO,   /* 0.59 */
	CLASS_COEFFICIENT,    /* -0.531 */
	CLASS_STATISTIC,      /* chi-squared, z: 10.33 */
	CLASS_LOG_LIKELIHOOD, /* -749.91 */
	CLASS_DEGREES,        /* degrees of freedom: 3, of Welch 21.54 */
	CLASS_MEASURE,        /* a variable's own value: 62.4 */
	CLASS_DATE,           /* days since 1970-01-01: 2021-03-01 */
	CLASS_P_VALUE,        /* .027 */
	CLASS_CONCORDANCE,    /* 0.662 */
	N_CLASSES
};

/* One step of a p-value rule: from `above` on, this many decimals. */
struct p_step {
	double above;
	int decimals;
};

enum { P_STEPS_MAX = 4 };

/* A style, as read from its file. */
struct style {
	int decimals[N_CLASSES];            /* after the point, by class */
	struct p_step p_steps[P_STEPS_MAX]; /* descending `above` */
	int n_p_steps;
	int digits;               /* decimals of variables' numbers in Table 1; -1: by the data */
	double p_smallest;        /* below it: "<0.001" */
	bool leading_zero;        /* of p-values: 0.027 or .027 */
	const char *point;        /* "." or the raised point "·" */
	const char *interval;     /* between two limits: "–" or " to " */
	const char *p_label;      /* "P" or "p" */
	bool p_spaced;            /* "P = 0.03", not "P=0.03" */
	bool interval_comma;      /* "95% CI, 3.7-26.3", with the comma */
	bool probability_percent; /* S(t) as 72.4% instead of 0.724 */
	bool percent_by_size;     /* whole percents while N < 100 (JAMA) */
	bool note_symbols;        /* footnotes are marked *, †, ‡; else a, b, c */
	const char *path;         /* of its file, as given */
	struct bytes text;        /* of the file, and its hash */
	char sha256[SHA256_TEXT_SIZE];
	enum rounding rounding; /* from the conventions, not from the file */
};

/* Reads a style from its file; `rounding` comes from the conventions.  False
 * after errors, all of which are in the sink. */
bool style_load(struct style *style, struct arena *arena, const char *path, enum rounding rounding,
                struct diags *diags) __attribute__((warn_unused_result));

/* The text of a value.  `value` must be finite.  Percents: use
 * style_percent() where numerator and denominator are known. */
const char *style_number(const struct style *style, enum result_class class, double value,
                         struct arena *arena);

/* What is added to the decimals of a number that is written as "<0.1" or
 * ">99.9", since no more of them would do. */
enum { STYLE_BEYOND = 100 };

/* How many decimals the style gives such a number: its own as far as they do,
 * more where they would be rounded onto what the value is not. */
int style_decimals(const struct style *style, enum result_class class, double value);

/* The same for a number that somebody gives `decimals`. */
int style_clear(const struct style *style, enum result_class class, double value, int decimals);

/* The text with a number of decimals, as style_clear() has found. */
const char *style_digits(const struct style *style, enum result_class class, double value,
                         int decimals, struct arena *arena);

/* The number that such a text shows. */
double style_rounded(const struct style *style, enum result_class class, double value, int decimals);

/* The decimals of percents of `whole`. */
int style_share_decimals(const struct style *style, size_t whole);

/* 100·part/whole without the sign "%". whole > 0. */
const char *style_percent(const struct style *style, int64_t part, int64_t whole,
                          struct arena *arena);

/* A measure with a given number of decimals (Table 1). */
const char *style_measure(const struct style *style, double value, int decimals,
                          struct arena *arena);

/* A number with no more digits than it needs, and at most `digits`: limits and
 * other numbers that somebody has chosen. */
const char *style_significant(const struct style *style, double value, int digits,
                              struct arena *arena);

/* "P = 0.027", "P < 0.001": label, relation and number. */
const char *style_p_phrase(const struct style *style, double p, struct arena *arena);

/* "3.7–26.3" from the two limits' texts. */
const char *style_interval(const struct style *style, const char *low, const char *high,
                           struct arena *arena);

/* The mark of footnote `i`, from 0 on: "a", "b"; or "*", "†", twice from the
 * seventh on. */
const char *style_mark(const struct style *style, size_t i, struct arena *arena);

#endif
