/* What can be said of one coefficient of a regression. */
#ifndef SURVREPORT_ESTIMATE_MATH_COEF_H
#define SURVREPORT_ESTIMATE_MATH_COEF_H

/* Those that are CONSTANT or ALIASED have coef and se NaN, zeros in the
 * variance, and do not count in df: R shows them as NA.  So has an INFINITE
 * one about which no information was left where the iteration stopped. */
enum coef_status {
	COEF_OK,
	COEF_INFINITE, /* the likelihood rises for ever: separation; coef is
	                * where the iteration stopped */
	COEF_CONSTANT, /* the term does not vary between the subjects */
	COEF_ALIASED,  /* a combination of terms before it, or, in Cox's model,
	                * without variation in any risk set */
};

#endif
