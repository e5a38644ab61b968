/* What parametric models were asked for: a fit for each group and each
 * distribution, whose numbers have the distribution's name as their context. */
#ifndef SURVREPORT_RESULTS_ASKED_PARAMETRIC_H
#define SURVREPORT_RESULTS_ASKED_PARAMETRIC_H

#include "results/asked/curves.h"
#include "results/asked/effects.h"
#include "results/asked/profiles.h"

struct parametric_asked {
	/* of Kaplan and Meier, to compare with: they have the same patients,
	 * endpoint, groups and times */
	const struct curves_asked *curves;
	struct asked_terms terms;
	struct asked_list distributions; /* names in the config */
	/* the one whose AIC, over the groups, is least, of those that were
	 * estimated in each; distributions.n: none was */
	size_t best;
	struct asked_profile patient; /* of predictions */
	struct curve_set *set;        /* for the figure; overlays have no labels yet, and
	                        * the number of the distribution as their style */
};

/* Keys of the numbers of a fit; of its predictions, at a time (NULL: none); of
 * those over all groups; of the patients of a group. */
struct result_key parametric_key(const struct parametric_asked *asked, size_t group, size_t i);
struct result_key parametric_prediction_key(const struct parametric_asked *asked, size_t group,
                                            size_t i, const char *time);
struct result_key parametric_total_key(const struct parametric_asked *asked, size_t i);
struct result_key parametric_sample_key(const struct parametric_asked *asked, size_t group);

/* The AIC of a distribution over the groups: `aic_total`; without groups it is
 * the fit's own. */
const struct result *parametric_total_aic(const struct results *results,
                                          const struct parametric_asked *asked, size_t i);

#endif
