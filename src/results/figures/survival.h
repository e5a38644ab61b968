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
	bool withheld; /* no count of its patients may be told … */
	bool veiled;   /* … or another number of it: then its steps, which tell all, may not */
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
	const char *label; /* "Weibull" */
	size_t group;      /* index into the curves */
	size_t style;      /* which line; those of one style share a label */
	bool strong;       /* the one to be seen first */
	size_t n;
	const double *time; /* ascending, from 0 */
	const double *survival;
};

/* What the config may leave to the figure. */
enum figure_choice { CHOICE_USUAL, CHOICE_NO, CHOICE_YES };

/* The table below the axis: three rows a group; the first of them; one row of
 * "n (events)" a group; nothing. */
enum risk_table { RISK_USUAL, RISK_FULL, RISK_AT_RISK, RISK_COMPACT, RISK_NONE };

/* How curves are wanted; what is left 0 is the usual. */
struct curve_wish {
	double x_max, x_step; /* of the axis, in the endpoint's unit */
	double min_at_risk;   /* at the end of the axis */
	double y_low, y_high; /* ends of the upright axis, as shares; y_high 0: usual */
	bool events;          /* 1 - survival */
	bool stacked;         /* causes one upon the other */
	enum risk_table risk;
	enum figure_choice bands, marks, medians;
	const uint32_t *colours; /* of the first n_colours groups, 0xRRGGBB */
	size_t n_colours;
};

struct curve_set;

/* One of several sets side by side: the patients of a level of a variable. */
struct curve_panel {
	const char *label;      /* "Premenopausal" */
	const struct result *n; /* patients; borrowed */
	const struct curve_set *set;
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
	const char *origin; /* what time is counted from: "entry"; or NULL */
	const char *ratio;  /* "Hazard ratio, unadjusted: 0.69 (0.54–0.89)"; or NULL */
	struct curve_wish wish;
	bool rises;   /* from 0: incidences, and what 1 - survival is */
	double reach; /* time up to which all figures of this endpoint have enough
	                 patients at risk, for their ticks; 0: this one's */
	/* sets side by side, with the same groups as `curves`, which are empty
	 * then; 0: these curves alone */
	const struct curve_panel *panels;
	size_t n_panels;
};

#endif
