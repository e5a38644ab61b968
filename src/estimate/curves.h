/* Curves by group: what Kaplan-Meier and follow-up analyses share.
 *
 * Adds the numbers of each curve, the tables and the figure to the store.
 * Method: Kaplan and Meier 1958; see math/km.h for the formulas.
 */
#ifndef SURVREPORT_ESTIMATE_CURVES_H
#define SURVREPORT_ESTIMATE_CURVES_H

#include "estimate/analysis.h"
#include "estimate/math/km.h"

/* What is asked for. */
struct curves_request {
	const struct analysis *analysis;
	const struct endpoint *endpoint;
	const struct groups *groups;
	const struct sample *sample;
	enum km_kind kind;
	const char *context;  /* of results.csv */
	struct numbers times; /* survival at these, in the endpoint's unit */
	const char *test;     /* text for the figure, "" for none */
	/* variable_level of the numbers, where one analysis has several sets of
	 * curves, "3" for a landmark at 3; those of survival at a time then
	 * have "3+12".  NULL: one set */
	const char *level;
};

/* Estimates the curves and adds their numbers.  The set has one curve for
 * each group, in order, groups without patients included. */
struct curve_set *curves_add(const struct curves_request *request);

/* Adds the table of patients, events and medians; one row a curve. */
struct table *curves_add_medians(const struct curves_request *request,
                                 const struct curve_set *set,
                                 const char *caption);

/* Adds the table of survival at the requested times, if there are any. */
void curves_add_times(const struct curves_request *request,
                      const struct curve_set *set, const char *caption);

/* The sentences of the methods section that say which rules were used. */
void curves_add_methods(const struct curves_request *request);

#endif
