/* What the numbers of a text are together: shares, intervals, p-values.
 *
 * Everything refers to quantities by their index; NONE is no such thing.  What
 * can be read in two ways keeps both until it is checked: a share without a
 * printed whole, a count that may go on over a blank, an estimate beside which
 * another stands.
 */
#ifndef SURVREPORT_AUDIT_READING_H
#define SURVREPORT_AUDIT_READING_H

#include "audit/audit.h"
#include "audit/name.h"
#include "audit/quantity.h"

/* A count and its percent, "28 of 59 (47%)", or a fraction alone. */
struct share {
	size_t count, whole, percent;
	size_t start, end; /* tokens */
	bool loose;        /* words stand between count and percent */
	bool behind;       /* "47% (n = 28)": 28 may be what the 47% are of */
};

enum limits_kind { LIMITS_CONFIDENCE, LIMITS_QUARTILES, LIMITS_RANGE, LIMITS_UNNAMED };

/* An estimate and its limits. */
struct limits {
	enum limits_kind kind;
	enum measure measure;
	size_t estimate, low, high; /* a limit of NONE was not reached */
	size_t other;               /* "42 vs 46 (95% CI …)": the 42 */
	size_t spread;              /* the estimate's standard deviation */
	double level;               /* in percent */
	size_t start, end;          /* tokens; start is the estimate's */
	size_t low_token;
	bool listed; /* a comma or "and" stands between the limits */
};

struct p_value {
	size_t value;
	size_t start, end; /* tokens */
	bool other;        /* of an interaction, trend, noninferiority … */
};

/* "23.1 ± 8.5", "23.1 (SD 8.5)" */
struct spread {
	size_t mean, deviation;
};

enum test_kind { TEST_T, TEST_F, TEST_CHI_SQUARED, TEST_Z, TEST_R };

/* A test's statistic with its degrees of freedom, and its p-value. */
struct test {
	enum test_kind kind;
	size_t statistic, p_value; /* p_value: index of the p-values */
	double df1, df2;
	size_t start;
};

enum contrast_form {
	CONTRAST_GROUPS, /* "12.3 vs 26.7" */
	CONTRAST_TIMES,  /* "from 12.3 to 26.7" */
};

/* Two figures that are set against each other, in the order of the text. */
struct contrast {
	enum contrast_form form;
	size_t first, second;
	size_t word; /* the token of "vs", "than", "from" */
	size_t end;  /* behind the second, its deviation and brackets */
};

struct reading {
	struct arena *arena;
	const char *text;
	struct tokens tokens;
	size_t *sentences; /* first token of each, and one behind the last */
	size_t *open;      /* of each token the bracket it is in, or NONE */
	size_t *close;     /* of each opening bracket its end, or NONE */
	struct name *names;
	struct quantities quantities;
	struct share *shares;
	size_t n_shares;
	struct limits *limits;
	size_t n_limits;
	struct p_value *p_values;
	size_t n_p_values;
	struct spread *spreads;
	size_t n_spreads;
	struct test *tests;
	size_t n_tests;
	struct contrast *contrasts;
	size_t n_contrasts;
};

/* Reads a text of valid UTF-8. */
void reading_init(struct reading *reading, struct arena *arena, const char *text);

/* The steps, in this order. */
void read_p_values(struct reading *reading);
void read_limits(struct reading *reading);
void read_shares(struct reading *reading);
void read_tests(struct reading *reading);
void read_contrasts(struct reading *reading);

/* A token; before the first and behind the last it is a break. */
const struct token *reading_token(const struct reading *reading, size_t i);

/* The quantity at a token, or NULL. */
struct quantity *quantity_at(const struct reading *reading, size_t token);

/* A quantity by its index, NULL for NONE; and as it was printed. */
const struct quantity *quantity_find(const struct reading *reading, size_t index);
const char *quantity_print(const struct reading *reading, size_t index);

/* The first token of the sentence that a token is in, and the first behind. */
size_t sentence_start(const struct reading *reading, size_t token);
size_t sentence_end(const struct reading *reading, size_t token);

/* One of the words stands in tokens [from, to). */
bool reading_has_word(const struct reading *reading, size_t from, size_t to,
                      const char *const *words);

/* The nearest name of a measure before a token, in its sentence. */
enum measure measure_before(const struct reading *reading, size_t token);

/* The nearest name of an endpoint before a token, in its sentence: the token
 * where it begins, or NONE. */
size_t endpoint_before(const struct reading *reading, size_t token);

#endif
