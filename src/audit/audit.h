/* What the figures of an abstract say about themselves.
 *
 * No data, only the text: its counts, percents, medians, ratios, intervals and
 * p-values are found (patterns.h), and what cannot be true of them together is
 * told, with what would fit.  A finding is something that cannot be; a note is
 * something that can, but that a reader should know.
 *
 * The audit would rather miss an error than cry wolf: a wording it does not
 * understand is passed over, a denominator is doubted only when none of the
 * numbers in the text fits, and rounding always gets the benefit of the doubt.
 */
#ifndef SURVREPORT_AUDIT_AUDIT_H
#define SURVREPORT_AUDIT_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"

struct finding {
	const char *kind;      /* "percent", "ratio" …, "note" */
	const char *what;      /* the problem first, then what would fit */
	size_t at;             /* byte of the text */
	uint32_t line, column; /* from 1; column in characters */
	bool note;             /* nothing that cannot be */
};

/* What is counted as checked. */
enum checked {
	CHECKED_PERCENTS,
	CHECKED_MEDIANS, /* intervals of medians */
	CHECKED_INTERVALS,
	CHECKED_RATIOS,
	CHECKED_SPREADS,
	CHECKED_P_VALUES,
	CHECKED_PARTS,  /* lists of parts against their total */
	CHECKED_EVENTS, /* events against patients */
	CHECKED_ORDERS, /* pairs of which one must be the larger */
	N_CHECKED,
};

struct audit_options {
	size_t limit;   /* of characters; 0 is none */
	bool count_all; /* blanks are characters, too */
};

struct audit_result {
	struct finding *findings; /* in order of place */
	size_t n, n_notes;        /* n includes the notes */
	size_t checked[N_CHECKED];
	size_t characters, characters_no_blanks;
};

/* Audits a text of valid UTF-8, NUL-terminated.  The result lives in the
 * arena. */
struct audit_result audit_text(struct arena *arena, const char *text,
                               const struct audit_options *options);

/* Prints a line a finding, "name:line:column: kind: what". */
void audit_print_findings(const struct audit_result *result, const char *name,
                          FILE *to);

/* Prints what was checked and how much was found, in one line. */
void audit_print_summary(const struct audit_result *result, FILE *to);

#endif
