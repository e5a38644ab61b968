/* What English for readers is made of: plurals, counts, lists, intervals. */
#ifndef SURVREPORT_BASE_WORDS_H
#define SURVREPORT_BASE_WORDS_H

#include <stddef.h>

#include "base/arena.h"

/* The end of a plural: "" of one, else "s". */
const char *words_s(size_t n);

/* "1 patient", "12 patients". */
const char *words_count(struct arena *arena, size_t n, const char *one);

/* "Line" of "line"; ASCII only. */
const char *words_capital(struct arena *arena, const char *text);

/* A label as it stands in a sentence: with a small first letter, unless its first
 * word is an abbreviation or of one letter ("ECOG", "HbA1c", "HER2+", "T stage").
 * Latin letters; of others none is changed. */
const char *words_in_text(struct arena *arena, const char *label);

/* What stands before item i of n in a list such as "a, b and c". */
const char *words_before(size_t i, size_t n);

/* "95% CI", and behind what is estimated: "Hazard ratio (95% CI)". */
const char *words_ci(struct arena *arena, double confidence);
const char *words_with_ci(struct arena *arena, const char *what, double confidence);

#endif
