/* Curves by group: what Kaplan-Meier and follow-up analyses share.
 *
 * Adds the numbers of each curve to the store.
 * Method: Kaplan and Meier 1958, and what else math/hazard.h has; formulas in
 * math/km.h and math/weighted_km.h.
 *
 * What is compared between groups is each group against the first that has
 * patients: keys have the group as group1, the first as group2.
 */
#ifndef SURVREPORT_ANALYSES_SURVIVAL_CURVES_H
#define SURVREPORT_ANALYSES_SURVIVAL_CURVES_H

#include "analyses/analysis.h"
#include "math/weighted_km.h"
#include "results/asked/curves.h"
#include "results/figures/survival.h"

/* The curve of one group, with its band. */
struct curve_fit {
	struct survival_times times;
	const double *weight; /* times.n, or NULL */
	struct km_curve km;
	double *lower, *upper; /* km.n */
};

/* What is asked for.  What is left 0 is the usual: Kaplan-Meier, its own
 * limits, no weights, Greenwood's variance, nothing besides. */
struct curves_request {
	const struct analysis *analysis;
	const struct endpoint *endpoint;
	const struct groups *groups;
	const struct sample *sample;
	enum km_kind kind;
	const char *context;  /* of results.csv */
	struct numbers times; /* survival at these, in the endpoint's unit */
	/* variable_level of the numbers, where one analysis has several sets of
	 * curves, "3" for a landmark at 3; those of survival at a time then
	 * have "3+12".  NULL: one set */
	const char *level;

	/* of the kind KM_SURVIVAL only */
	enum km_estimate estimate;
	enum km_lower lower;
	const struct column *weighted_by; /* NULL: no weights */
	const double *weights;            /* of the sample's patients, or NULL */
	bool copies;                      /* the weights are frequencies */
	bool robust;                      /* infinitesimal jackknife */
	struct numbers quantiles;         /* in (0, 1), besides the quartiles */
	struct numbers conditional;       /* having survived these times */
	double rmst;                      /* restricted mean up to it; 0: none */

	const char *origin;              /* what time is counted from; NULL: the endpoint's */
	const struct curve_wish *figure; /* how it is drawn; NULL: as usual */

	bool differences; /* of survival at `times` */

	const struct curve_fit *fits; /* curves_fit() of this; NULL: made */
	struct curves_asked *asked;   /* curves_ask() */
};

/* The weights of a sample, from a column.  Patients whose weight is missing,
 * negative or 0 are taken out of the sample and counted in the store.  Whole
 * weights are `copies`. */
struct curve_weights {
	const double *value; /* sample.times.n */
	bool whole;
};
struct curve_weights weights_take(const struct analysis *analysis, const struct endpoint *endpoint,
                                  const struct column *column, struct sample *sample);

/* What is asked for, for whom makes texts of the numbers; before all that
 * follows. */
void curves_ask(struct curves_request *request);

/* Estimates the curve of each group; lives until the analysis is done. */
const struct curve_fit *curves_fit(const struct curves_request *request);

/* Adds the numbers of the curves.  The set has one curve for each group, in
 * order, groups without patients included. */
struct curve_set *curves_add(const struct curves_request *request);

/* Differences of survival at the requested times, if asked for. */
void curves_add_differences(const struct curves_request *request);

/* Restricted mean survival time, time lost, their differences and ratios
 * (math/rmst.h), if asked for. */
void curves_add_rmst(const struct curves_request *request);

/* Survival of those who have survived s, a further time t: the curve of the
 * patients whose time is beyond s, at s + t. */
void curves_add_conditional(const struct curves_request *request);

#endif
