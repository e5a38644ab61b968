/* Numbers in words: "twelve", "fifty-nine", "one hundred and forty-one".
 *
 * Sentences begin with them, and they are counts as any other.  English only,
 * and below a million: what goes beyond is written in digits.
 */
#ifndef SURVREPORT_AUDIT_SPELLED_H
#define SURVREPORT_AUDIT_SPELLED_H

#include "audit/token.h"

/* The number that a word in lower case is, below 100; 0 if it is none. */
int spelled_value(const char *word);

/* Puts hundreds and thousands together: of "one hundred and forty-one", the
 * last word becomes 141 and the others no number. */
void spelled_join(struct tokens *tokens);

#endif
