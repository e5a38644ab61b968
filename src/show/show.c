#include "show/show.h"

#include <string.h>

#include "results/table.h"
#include "show/kinds.h"

/* A kind of analysis is shown by its line here. */
static const struct {
	const char *kind;
	void (*show)(const struct showing *showing);
	enum method_topic topic;
} kinds[] = {
    {"summary", summary_show, METHOD_DESCRIPTION},
    {"swimmer", swimmer_show, METHOD_DESCRIPTION},
    {"waterfall", waterfall_show, METHOD_DESCRIPTION},
    {"proportion", proportion_show, METHOD_DESCRIPTION},
    {"association", association_show, METHOD_COMPARISON},
    {"cox", cox_show, METHOD_MODELS},
    {"regression-table", regression_table_show, METHOD_MODELS},
    {"concordance", concordance_show, METHOD_MODELS},
    {"cox-assumption", cox_assumption_show, METHOD_MODELS},
    {"cox-residuals", cox_residuals_show, METHOD_MODELS},
    {"subgroups", subgroups_show, METHOD_MODELS},
    {"kaplan-meier", kaplan_meier_show, METHOD_SURVIVAL},
    {"flow", flow_show, METHOD_DESCRIPTION},
    {"follow-up", follow_up_show, METHOD_FOLLOW_UP},
    {"logistic", logistic_show, METHOD_MODELS},
    {"fine-gray", fine_gray_show, METHOD_COMPETING},
    {"parametric", parametric_show, METHOD_MODELS},
    {"log-rank", log_rank_show, METHOD_COMPARISON},
    {"cumulative-incidence", cumulative_incidence_show, METHOD_COMPETING},
    {"predicted-curves", predicted_curves_show, METHOD_MODELS},
    {"adjusted-curves", adjusted_curves_show, METHOD_MODELS},
    {"landmark", landmark_show, METHOD_SURVIVAL},
    {"time-varying-group", simon_makuch_show, METHOD_SURVIVAL},
    {"immortal-time", immortal_time_show, METHOD_SURVIVAL},
    {"bootstrap", bootstrap_show, METHOD_MODELS},
};

void show_analysis(const struct study *study, struct results *results, size_t i)
{
	const struct analysis_spec *spec = study->analyses.items[i];
	struct showing showing = {.study = study,
	                          .results = results,
	                          .name = spec->record.name.s,
	                          .asked = results->analyses[i].asked};
	size_t before = results->n_tables;

	results->showing = spec->record.name.s;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		if (strcmp(kinds[k].kind, spec->record.variant->name) == 0) {
			results->topic = kinds[k].topic;
			kinds[k].show(&showing);
		}
	for (size_t k = before; k < results->n_tables; k++)
		table_turn(results, results->tables[k]);
	results->showing = NULL;
}
