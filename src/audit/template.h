/* Templates: what a figure looks like in a sentence.
 *
 * A template is written as the sentence is, with slots for the numbers:
 *
 *     {n} / {N} <patients>? ( {p} %
 *
 * Its parts are separated by blanks:
 *   {slot}    a number; which numbers will do depends on the slot (see below)
 *   <name>    a fragment: one of several wordings, which may hold slots too
 *   ~         up to five words, as few as will do
 *   word      that word, in any case; with a capital, only as it is written:
 *             HR is the ratio and "hr" the hour, OR the ratio and "or" a word
 *   ( ) [ ]   either bracket;  - any dash;  other marks as they are
 * and a part with '?' behind it may be missing.
 *
 * Fragments take their longest wording and are not tried again with a shorter
 * one; everything else backtracks.
 */
#ifndef SURVREPORT_AUDIT_TEMPLATE_H
#define SURVREPORT_AUDIT_TEMPLATE_H

#include "audit/token.h"

enum slot {
	SLOT_COUNT, /* {n}: a whole number that is no label ("grade 3") */
	SLOT_TOTAL, /* {N}: a whole number above 0 */
	SLOT_TIME,  /* {t}; {t2} and {t3} are later in a list */
	SLOT_TIME_2,
	SLOT_TIME_3,
	SLOT_PERCENT, /* {p}: with its '<' or '>'; {p2}, {p3} */
	SLOT_PERCENT_2,
	SLOT_PERCENT_3,
	SLOT_ESTIMATE, /* {est} */
	SLOT_LOW,      /* {lo}: or "NR" and the like */
	SLOT_HIGH,     /* {hi} */
	SLOT_LEVEL,    /* {level}: of a confidence interval, in percent */
	SLOT_P_VALUE,  /* {pv} */
	N_SLOTS,
};

/* What a slot holds after a match. */
struct captured {
	bool known; /* false: empty, or a limit that was not reached */
	bool filled;
	double value;
	int decimals;
	int32_t comparison; /* '<', '>', ≤, ≥, or '~' for "about"; 0 */
	size_t token;
};

struct match {
	size_t start, end; /* tokens; end is behind the last */
	struct captured slots[N_SLOTS];
};

struct template;

/* A named list of wordings, separated by " | ". */
struct fragment {
	const char *name;
	const char *wordings;
};

/* The fragments that templates may use, ended by a NULL name; a fragment uses
 * only those above it. */
extern const struct fragment fragments[];

/* Templates ready for matching. */
struct compiler;

/* Compiles all fragments.  BUG() on a mistake in the table. */
struct compiler *compiler_new(struct arena *arena);

/* Compiles a template, or a list of them separated by " | ". */
const struct template *template_new(struct compiler *compiler, const char *text);

/* Matches the tokens from `start` on; of a list, the longest match. */
bool template_match(const struct template *template,
                    const struct tokens *tokens, size_t start,
                    struct match *match) __attribute__((warn_unused_result));

/* Half a unit of the last printed digit. */
double captured_slack(const struct captured *number);

#endif
