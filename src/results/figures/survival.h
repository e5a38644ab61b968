/* Data of the figure "survival": curves over time by group. */
#ifndef SURVREPORT_RESULTS_FIGURES_SURVIVAL_H
#define SURVREPORT_RESULTS_FIGURES_SURVIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/results.h"

/* Steps of one survival curve, ready to draw. Arrays of n.
 * In a reverse curve n_event are the steps all the same, that is the ends of
 * follow-up, and n_censor the patients whose event cut it short.
 * In a set of incidences `survival` is the incidence, n_event the events of
 * its cause and n_other those of the others. */
struct curve {
	const char *level, *label; /* group; "" overall */
	size_t n_subjects, n_events;
	bool withheld; /* no count of its patients may be told */
	size_t n;
	const double *time; /* ascending; in the endpoint's unit */
	const double *survival;
	const double *lower, *upper;               /* NaN where there is no limit */
	const double *n_risk, *n_event, *n_censor; /* n_risk just before time */
	const double *n_other;                     /* competing events; NULL without causes */
	const struct result *median;               /* borrowed from the store */
	const struct result *median_lower, *median_upper; /* or NULL */
	const double *entry; /* sorted entry times of n_subjects, or NULL */
	/* with weights, of which the counts at the steps are sums */
	double weight;              /* of all; 0: none */
	size_t n_entries;           /* in `entry`, n_subjects or not */
	const double *entry_weight; /* of the first i + 1 who enter, or NULL */
};

/* A fitted curve to be drawn over the curve of a group; n points. */
struct overlay {
	const char *label; /* "Weibull (AIC 512.30)", for the legend */
	size_t group;      /* index into the curves */
	size_t style;      /* which line; those of one style share a label */
	bool strong;       /* the one to be seen first */
	size_t n;
	const double *time; /* ascending, from 0 */
	const double *survival;
};

struct curve_set {
	const char *endpoint_label; /* "Relapse-free survival" */
	const char *unit;           /* "months" */
	const char *group_label;    /* "Hormonal therapy", "" for one curve */
	struct curve *curves;
	size_t n;
	const char *test; /* "Log-rank P = 0.003", "" for none */
	bool reverse;     /* follow-up: 1 - censoring */
	bool incidence;   /* the curves rise from 0 */
	bool one_cohort;  /* of incidences: all have the same patients, and
	                     each curve is another cause of theirs */
	bool predicted;   /* by a model, for made-up patients: the counts of all
	                     curves are those of the same cohort */
	double confidence;
	const double *times; /* times asked for by the config */
	size_t n_times;
	struct overlay *overlays; /* fitted models */
	size_t n_overlays;
};

#endif
