/* Numbers that are names: grade 3, week 12, ECOG 0 or 1, exon 19, in 2015.
 *
 * "Grade 3 (12%)" looks like "28 (47%)".  What is taken for a label is not
 * checked: a false alarm is worse than a miss.
 */
#ifndef SURVREPORT_AUDIT_LABEL_H
#define SURVREPORT_AUDIT_LABEL_H

#include "audit/token.h"

/* The number at `at` is a label, part of a word, a bound or a year. */
bool label_before(const struct tokens *tokens, size_t at);

/* The number at `at` may be a year, or part of a date. */
bool label_is_year(const struct tokens *tokens, size_t at);

/* A unit of time, or of something else that makes a number no count. */
bool label_is_unit(const struct token *token);

/* Months in a unit of time; 0 if the word is none. */
double label_months(const struct token *token);

#endif
