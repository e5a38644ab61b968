/* What can be said of one coefficient of a regression. */
#ifndef SURVREPORT_MATH_COEF_H
#define SURVREPORT_MATH_COEF_H

#include <stdbool.h>
#include <stddef.h>

/* Those that are CONSTANT or ALIASED have coef and se NaN, zeros in the
 * variance, and do not count in df: R shows them as NA.  So has an INFINITE
 * one about which no information was left where the iteration stopped. */
enum coef_status {
	COEF_OK,
	COEF_INFINITE, /* the likelihood rises for ever: separation; coef is
	                * where the iteration stopped, or anything, if all
	                * that is known of it went with another one */
	COEF_CONSTANT, /* the term does not vary between the subjects */
	COEF_ALIASED,  /* a combination of terms before it, or, in Cox's model,
	                * without variation in any risk set */
};

/* Standard error above which nothing is known of a coefficient, of a term that
 * is scaled to a spread of 1: the estimate of a term that has both an event
 * and a patient at risk without one is known to some units. */
#define COEF_UNKNOWN_SE 1e3

/* Wald's test of all coefficients has no meaning where one is infinite: its
 * statistic goes to 0 by the model's errors, and to infinity by robust ones. */
#define COEF_NO_WALD "a coefficient is infinite (separation)"

static inline bool coef_any_infinite(const enum coef_status *status, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (status[i] == COEF_INFINITE)
			return true;
	return false;
}

#endif
