#include "show/show.h"

#include <string.h>

#include "show/kinds.h"

/* A kind of analysis is shown by its line here. */
static const struct {
	const char *kind;
	void (*show)(const struct showing *showing);
} kinds[] = {
    {"summary", summary_show},
    {"swimmer", swimmer_show},
    {"waterfall", waterfall_show},
    {"proportion", proportion_show},
    {"association", association_show},
    {"cox", cox_show},
    {"regression-table", regression_table_show},
    {"concordance", concordance_show},
    {"cox-assumption", cox_assumption_show},
    {"cox-residuals", cox_residuals_show},
    {"subgroups", subgroups_show},
    {"kaplan-meier", kaplan_meier_show},
    {"follow-up", follow_up_show},
    {"logistic", logistic_show},
    {"fine-gray", fine_gray_show},
    {"parametric", parametric_show},
    {"log-rank", log_rank_show},
    {"cumulative-incidence", cumulative_incidence_show},
    {"predicted-curves", predicted_curves_show},
    {"adjusted-curves", adjusted_curves_show},
    {"landmark", landmark_show},
    {"time-varying-group", simon_makuch_show},
    {"immortal-time", immortal_time_show},
    {"bootstrap", bootstrap_show},
};

void show_analysis(const struct study *study, struct results *results, size_t i)
{
	const struct analysis_spec *spec = study->analyses.items[i];
	struct showing showing = {.study = study,
	                          .results = results,
	                          .name = spec->record.name.s,
	                          .asked = results->analyses[i].asked};

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		if (strcmp(kinds[k].kind, spec->record.variant->name) == 0)
			kinds[k].show(&showing);
}
