/* The terms of a regression as they are written. */
#ifndef SURVREPORT_CONFIG_TERM_H
#define SURVREPORT_CONFIG_TERM_H

#include <stdbool.h>

#include "base/arena.h"

/* A term of a regression as it is written: `age`, `log(age)`, `sqrt(age)`,
 * `age / 10`, `ns(age, 3)`, `age * sex`. */
enum term_form {
	TERM_COLUMN,
	TERM_LOG,
	TERM_SQRT,
	TERM_SCALED,  /* number: the divisor */
	TERM_SPLINE,  /* number: degrees of freedom */
	TERM_PRODUCT, /* both columns, and their product */
};
struct term {
	enum term_form form;
	const char *names[2]; /* n_names, of columns */
	size_t n_names;
	double number;
};

/* Reads a term.  False if it is none; whether the columns exist, and the
 * number makes sense, is not looked at. */
bool term_parse(const char *text, struct arena *arena, struct term *out)
    __attribute__((warn_unused_result));

#endif
