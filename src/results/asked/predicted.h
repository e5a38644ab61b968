/* What survival that a Cox model predicts was asked for. */
#ifndef SURVREPORT_RESULTS_ASKED_PREDICTED_H
#define SURVREPORT_RESULTS_ASKED_PREDICTED_H

#include "base/rules.h"
#include "results/asked/curves.h"
#include "results/asked/profiles.h"

struct predicted_asked {
	/* its groups are the profiles that have a curve; its counts are those of
	 * all patients of the model */
	const struct curves_asked *curves;
	const struct asked_profile *profiles;
	size_t n;
	struct asked_list terms; /* labels */
	enum cox_ties ties;
};

/* Key of a profile's numbers; at a time, NULL for those of the whole curve.
 * Without a curve there are the median and survival only, with the reason. */
struct result_key predicted_key(const struct predicted_asked *asked, size_t profile,
                                const char *time);

#endif
