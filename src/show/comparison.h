/* What is said of a test of counts or of numbers between groups. */
#ifndef SURVREPORT_SHOW_COMPARISON_H
#define SURVREPORT_SHOW_COMPARISON_H

#include "results/asked/comparison.h"
#include "show/show.h"

/* "Fisher’s exact test" */
const char *comparison_name(const struct comparison *comparison);

/* Its P. */
const struct result *comparison_p(const struct showing *showing,
                                  const struct comparison *comparison);

/* "Fisher’s exact test: P = 0.02" */
const char *comparison_phrase(const struct showing *showing, const struct comparison *comparison);

/* On how P was computed; or NULL. */
const char *comparison_note(const struct showing *showing, const struct comparison *comparison);

/* The sentence of the methods section. */
void comparison_show_method(const struct showing *showing, const struct comparison *comparison);

#endif
