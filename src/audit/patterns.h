/* The table of what a figure can look like in a sentence.
 *
 * To teach the audit a new wording, add a template to an entry, or an entry,
 * and an example that says what must be read from it.  tests/unit/test_audit.c
 * runs every example.  The templates are explained in template.h.
 */
#ifndef SURVREPORT_AUDIT_PATTERNS_H
#define SURVREPORT_AUDIT_PATTERNS_H

#include "audit/template.h"

/* What kind of figure a pattern makes.  The checks go by what its slots hold;
 * the kind says what the numbers mean. */
enum figure_kind {
	FIGURE_SHARE,    /* a count and its percent */
	FIGURE_RATIO,    /* HR, OR, RR by name */
	FIGURE_ESTIMATE, /* anything else with an interval or a unit of time */
	FIGURE_LIMITS,   /* an estimate with an interval, or range, unnamed */
	FIGURE_PERCENT,  /* a percent alone */
	FIGURE_SPREAD,   /* an interquartile range or a range */
	FIGURE_RATE,     /* survival in percent, with the time it is for */
	FIGURE_RESPONSE, /* a response rate and the two that make it up */
	FIGURE_P_VALUE,
	FIGURE_TOTAL,  /* how many there are in all, or in a group */
	FIGURE_EVENTS, /* how many events there were */
};

enum { MOST_EXAMPLES = 10 };

struct pattern {
	const char *name; /* for tests and messages */
	enum figure_kind kind;
	const char *templates; /* separated by " | " */
	/* "n=45 p=75: mastectomy 45 (75%)": what is read, and from what */
	const char *examples[MOST_EXAMPLES + 1];
};

/* Ended by a NULL name.  The longest match wins, the first of equal ones. */
extern const struct pattern patterns[];

#endif
