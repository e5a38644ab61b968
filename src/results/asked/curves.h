/* What curves by group were asked for: of Kaplan-Meier and follow-up analyses,
 * and of others that have such curves among their numbers.
 *
 * What is compared between groups is each group against the reference, the
 * first that has patients: keys have the group as group1, the reference as
 * group2.
 */
#ifndef SURVREPORT_RESULTS_ASKED_CURVES_H
#define SURVREPORT_RESULTS_ASKED_CURVES_H

#include <stdbool.h>

#include "results/asked/asked.h"
#include "results/asked/test.h"
#include "results/figures/survival.h"

/* How survival is estimated. */
enum curve_estimator { CURVE_KAPLAN_MEIER, CURVE_FLEMING_HARRINGTON, CURVE_NELSON_AALEN };

/* The lower limits. */
enum curve_lower { CURVE_LOWER_USUAL, CURVE_LOWER_PETO, CURVE_LOWER_MODIFIED };

struct curves_asked {
	struct asked asked;
	const char *context; /* of results.csv */
	struct asked_endpoint endpoint;
	bool delayed; /* the endpoint has entry times */
	struct asked_groups groups;
	/* variable_level of the numbers, where one analysis has several sets of
	 * curves, "3" for a landmark at 3; those at a time then have "3+12".
	 * NULL: one set */
	const char *level;
	bool reverse; /* follow-up */
	struct asked_list times;
	const double *quantiles; /* in (0, 1), besides the quartiles */
	size_t n_quantiles;
	struct asked_list conditional; /* times survived */
	const char *rmst;              /* restricted mean up to it; NULL: none */
	bool differences;              /* of survival at `times` */
	enum curve_estimator estimator;
	enum curve_lower lower;
	const char *weighted_by;            /* label of the weights; NULL: none */
	bool copies;                        /* the weights are frequencies */
	bool robust;                        /* infinitesimal jackknife */
	const struct test_asked *test;      /* between the groups, or NULL */
	const struct curve_set *curves;     /* for the figure */
	bool ratios;                        /* against the reference, in CURVES_RATIO */
	const struct curves_asked *overall; /* of all patients, in an analysis of its own; or
	                                       NULL */
	/* the same in each level of a column, or none */
	const struct curves_panel *panels;
	size_t n_panels;
	const char *panel_label; /* of the column */
};

/* The curves of the patients of a level. */
struct curves_panel {
	const char *label; /* of the level */
	const struct curves_asked *asked;
};

/* The context of hazard ratios between curves: of Cox models of the groups alone. */
#define CURVES_RATIO "cox"

/* Weights that are not copies: counts are of patients, sums are printed
 * besides. */
bool curves_case_weighted(const struct curves_asked *asked);

/* Key of a group's numbers; `level` is a time or the like, NULL for those of
 * the whole curve. */
struct result_key curves_key(const struct results *results, const struct curves_asked *asked,
                             size_t group, const char *level);

/* Key of a comparison of a group with the reference. */
struct result_key curves_contrast_key(const struct results *results,
                                      const struct curves_asked *asked, size_t group,
                                      size_t reference, const char *level);

/* Keys of what there is besides each curve's own numbers: of all groups
 * together; of a test between them; of a group's hazard ratio, in a context of
 * its own. */
struct result_key curves_total_key(const struct curves_asked *asked);
struct result_key curves_test_key(const struct curves_asked *asked, const char *context);
struct result_key curves_ratio_key(const struct curves_asked *asked, const char *context,
                                   size_t group);

/* "12+6": 6 more after having survived 12. */
const char *curves_further(struct arena *arena, const char *survived, const char *further);

/* "q10" for 0.1, "q12_5" for 0.125, "median" for 0.5. */
const char *curves_quantile(struct arena *arena, double p);

/* The first group that has patients; groups.n if none has. */
size_t curves_reference(const struct results *results, const struct curves_asked *asked);

#endif
