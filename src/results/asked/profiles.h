/* Made-up patients that something is predicted for. */
#ifndef SURVREPORT_RESULTS_ASKED_PROFILES_H
#define SURVREPORT_RESULTS_ASKED_PROFILES_H

#include <stdbool.h>

#include "results/asked/asked.h"

/* A covariate's value: a level, a number that was given, or the mean of the
 * patients analysed. */
struct asked_covariate {
	const char *name;          /* of the column, in keys */
	const char *label, *title; /* "Age"; "Age, years" */
	const char *level;         /* its label; NULL: a number */
	bool given;                /* `value`; else the mean */
	double value;
	bool outside; /* it is beyond the numbers of the patients */
};

struct asked_profile {
	const char *name; /* "" if nobody named it */
	const struct asked_covariate *covariates;
	size_t n;
};

/* Key of `mean`, `min` and `max` of a covariate over the patients analysed;
 * those that a profile needs are there, if there are patients. */
struct result_key asked_covariate_key(const struct asked *asked,
                                      const struct asked_covariate *covariate);

#endif
