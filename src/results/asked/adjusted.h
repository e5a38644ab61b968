/* What adjusted curves were asked for. */
#ifndef SURVREPORT_RESULTS_ASKED_ADJUSTED_H
#define SURVREPORT_RESULTS_ASKED_ADJUSTED_H

#include "base/rules.h"
#include "results/asked/asked.h"
#include "results/figures/survival.h"

struct adjusted_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	struct asked_groups groups;
	struct asked_list times;
	struct asked_list covariates; /* labels of what is adjusted for */
	enum cox_ties ties;
	const struct curve_set *curves; /* for the figure, without the label of the
	                                 * endpoint; NULL: there is none */
};

/* Key of a group's numbers; at a time, NULL for those of the whole curve. */
struct result_key adjusted_key(const struct adjusted_asked *asked, size_t group, const char *time);

#endif
