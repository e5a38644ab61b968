/* Names of what is estimated, and of endpoints: "hazard ratio", "OS".
 *
 * To teach the audit another name, add a line to the table in name.c.  Words
 * with a capital are names only as they are written: HR is the ratio and "hr"
 * the hour.
 */
#ifndef SURVREPORT_AUDIT_NAME_H
#define SURVREPORT_AUDIT_NAME_H

#include "audit/token.h"

/* What an estimate is of. */
enum measure {
	MEASURE_UNKNOWN,
	MEASURE_MEDIAN,
	MEASURE_MEAN,
	MEASURE_HAZARD, /* hazard ratio */
	MEASURE_RATIO,  /* odds ratio, relative risk … */
	MEASURE_DIFFERENCE,
	MEASURE_NEEDED, /* number needed to treat */
	MEASURE_OTHER,
};

/* Which of two endpoints comes first: progression is never after death. */
enum endpoint { ENDPOINT_NONE, ENDPOINT_EARLY, ENDPOINT_LATE, ENDPOINT_OTHER };

struct name {
	enum measure measure;
	enum endpoint endpoint;
	size_t length; /* in tokens; 0 where no name begins */
};

/* For each token the name that begins there; names do not overlap, and the
 * longest is taken. */
struct name *names_find(struct arena *arena, const struct tokens *tokens);

/* The words of a phrase stand at a token; returns how many tokens they are, 0
 * if they do not. */
size_t phrase_length(const struct tokens *tokens, size_t at, const char *phrase);

#endif
