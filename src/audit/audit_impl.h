/* What the checks of the audit share: the figures of the text, and where to
 * put what was found. */
#ifndef SURVREPORT_AUDIT_AUDIT_IMPL_H
#define SURVREPORT_AUDIT_AUDIT_IMPL_H

#include "audit/audit.h"
#include "audit/patterns.h"
#include "base/num.h"

/* What an estimate is of, by the words before it. */
enum measure {
	MEASURE_UNKNOWN,
	MEASURE_MEDIAN,
	MEASURE_MEAN,
	MEASURE_HAZARD, /* hazard ratio */
	MEASURE_RATIO,  /* odds ratio, relative risk … */
	MEASURE_DIFFERENCE,
	MEASURE_OTHER,
};

/* Which of two endpoints comes first: progression is never after death. */
enum endpoint { ENDPOINT_NONE, ENDPOINT_EARLY, ENDPOINT_LATE, ENDPOINT_OTHER };

struct figure {
	const struct pattern *pattern;
	struct match match;
	enum measure measure; /* of estimates and ratios */
	enum endpoint endpoint;
	size_t endpoint_at; /* token where its name begins */
	size_t endpoint_end;
	bool timed; /* in months, years … */
};

struct audit {
	struct arena *arena;
	const char *text;
	struct tokens tokens;
	size_t *sentences; /* first token of each, and one behind the last */
	struct figure *figures; /* in order of place, none overlap */
	size_t n_figures;
	int64_t total; /* patients in all, 0 if that is not said */
	bool declared; /* … by "N = 59" */
	bool exact;    /* speaks of exact, bootstrap or Bayesian intervals */
	struct audit_result *result;
};

/* Reads a text into an audit that has its arena: tokens, sentences, figures. */
void audit_read(struct audit *audit, const char *text);

/* Finds the figures of a text whose tokens are there. */
void audit_find_figures(struct audit *audit);

/* The checks, one a file.  Each adds findings and counts what it checked. */
void audit_check_shares(struct audit *audit);
void audit_check_parts(struct audit *audit);
void audit_check_events(struct audit *audit);
void audit_check_intervals(struct audit *audit);
void audit_check_p_values(struct audit *audit);
void audit_check_order(struct audit *audit);

/* Adds a finding, or a note where the kind is "note", at a token. */
void audit_add(struct audit *audit, const char *kind, size_t token,
               const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A slot of a figure, and the sentence a figure is in. */
const struct captured *figure_slot(const struct figure *figure, enum slot slot);
uint32_t figure_sentence(const struct audit *audit, const struct figure *figure);

/* A number as it was printed. */
const char *figure_print(struct audit *audit, const struct captured *number);

/* The first token of the sentence that a token is in, and the first behind. */
size_t sentence_start(const struct audit *audit, size_t token);
size_t sentence_end(const struct audit *audit, size_t token);

/* One of the words stands in tokens [from, to). */
bool audit_has_word(const struct audit *audit, size_t from, size_t to,
                    const char *const *words);

/* n/N, as a percent, rounds to the printed one by some rule: half to even or
 * half away from zero.  Bounds ("<1%") and "~" are taken as such. */
bool share_fits(int64_t part, int64_t whole, const struct captured *percent);

/* How many there are in the whole study: "N = 59", which is declared, or else
 * the largest number of patients that is named; 0 if none is. */
int64_t audit_find_total(const struct audit *audit, bool *declared);

#endif
