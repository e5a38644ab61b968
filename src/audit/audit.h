/* What the figures of a text say about themselves.
 *
 * No data, only the text.  First it is read: which numbers it has and what
 * each of them is (quantity.h), which belong together (reading.h).  Then each
 * check holds what was read against arithmetic.  Where the text can be read in
 * more than one way, a check speaks only when no reading is consistent:
 * rounding, an unnamed group, a lost sign always get the benefit of the doubt.
 *
 * What is said is of three kinds: what is impossible by itself, what is
 * inconsistent under every reading, and notes on what can be, but that a
 * reader should know.
 */
#ifndef SURVREPORT_AUDIT_AUDIT_H
#define SURVREPORT_AUDIT_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"

enum finding_kind {
	FINDING_IMPOSSIBLE,   /* whatever the rest of the text says */
	FINDING_INCONSISTENT, /* with something else, under every reading */
	FINDING_LENGTH,       /* over the limit */
	FINDING_NOTE,         /* can be, but should be known */
};

struct finding {
	enum finding_kind kind;
	const char *check;     /* "percent", "ratio" … */
	const char *what;      /* the problem first, then what would fit */
	size_t at, end;        /* bytes of the text */
	uint32_t line, column; /* from 1; column in characters */
};

/* What is counted as checked. */
enum checked {
	CHECKED_PERCENTS,
	CHECKED_MEDIANS, /* intervals of medians */
	CHECKED_INTERVALS,
	CHECKED_RATIOS,
	CHECKED_SPREADS,
	CHECKED_P_VALUES,  /* by themselves */
	CHECKED_P_FIGURES, /* against the interval, counts or figures beside them */
	CHECKED_TESTS,     /* statistics with their degrees of freedom */
	CHECKED_PARTS,     /* lists of parts, and arms, against their total */
	CHECKED_EVENTS,    /* events against patients */
	CHECKED_ORDERS,    /* pairs of which one must be the larger */
	CHECKED_CHANGES,   /* differences, reductions, directions in words */
	CHECKED_MEANS,     /* against range, spread and whole numbers */
	N_CHECKED,
};

struct audit_options {
	size_t limit;   /* of characters; 0 is none */
	bool count_all; /* blanks are characters, too */
};

/* One thing that was checked, and the first byte of it. */
struct check {
	enum checked what;
	size_t at;
};

struct reading; /* reading.h */

struct audit_result {
	struct finding *findings; /* in order of place */
	size_t n, n_notes;        /* n includes the notes */
	struct check *checks;     /* in the order they were made */
	size_t n_checks;
	size_t checked[N_CHECKED]; /* how many of each */
	size_t n_numbers, n_read;  /* numbers there are, and understood ones */
	size_t characters, characters_no_blanks;
	const struct reading *reading;
};

/* Audits a text of valid UTF-8, NUL-terminated.  The result lives in the
 * arena. */
struct audit_result audit_text(struct arena *arena, const char *text,
                               const struct audit_options *options);

/* Prints a line a finding, "name:line:column: kind: check: what". */
void audit_print_findings(const struct audit_result *result, const char *name, FILE *to);

/* Prints what was read and checked and how much was found, in one line. */
void audit_print_summary(const struct audit_result *result, FILE *to);

/* Prints all of it as one JSON object. */
void audit_print_json(const struct audit_result *result, const char *name, FILE *to);

/* Prints how each sentence with a number was read. */
void audit_print_reading(const struct audit_result *result, const char *name, FILE *to);

#endif
