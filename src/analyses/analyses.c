#include "analyses/analyses.h"

#include <math.h>

#include "analyses/analysis.h"
#include "analyses/frame/demands.h"
#include "analyses/frame/labels.h"
#include "math/dist.h"
#include "results/field.h"

/* An analysis is known by its line here. */
static const struct variant *const kinds[] = {
    &summary_kind.variant,
    &kaplan_meier_kind.variant,
    &follow_up_kind.variant,
    &flow_kind.variant,
    &log_rank_kind.variant,
    &cox_kind.variant,
    &adjusted_curves_kind.variant,
    &concordance_kind.variant,
    &regression_table_kind.variant,
    &subgroups_kind.variant,
    &cox_assumption_kind.variant,
    &parametric_kind.variant,
    &cumulative_incidence_kind.variant,
    &fine_gray_kind.variant,
    &swimmer_kind.variant,
    &landmark_kind.variant,
    &simon_makuch_kind.variant,
    &immortal_time_kind.variant,
    &proportion_kind.variant,
    &association_kind.variant,
    &logistic_kind.variant,
    &bootstrap_kind.variant,
    &cox_residuals_kind.variant,
    &predicted_curves_kind.variant,
    &waterfall_kind.variant,
};

const struct variants analysis_variants = {kinds, sizeof kinds / sizeof *kinds};

/* The kind whose first member is the variant that the config chose. */
static const struct analysis_kind *kind_of(const struct analysis_spec *spec)
{
	return (const struct analysis_kind *)(const void *)spec->record.variant;
}

void estimate_init(void)
{
	dist_init();
}

void estimate_check(const struct study *study, const struct dataset *data, struct diags *diags)
{
	for (size_t i = 0; i < study->analyses.n; i++) {
		const struct analysis_spec *spec = study->analyses.items[i];

		/* what is wrong with its keys is reported already */
		if (spec->record.broken)
			continue;
		demands_check(spec, data, diags);
		if (kind_of(spec)->check)
			kind_of(spec)->check(spec, data, diags);
		if (kind_of(spec)->check_among)
			kind_of(spec)->check_among(study, i, diags);
		check_labels(spec, data, diags);
	}
}

static bool is_whole(const double *times, const struct endpoint *endpoint, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!endpoint->missing[i] && times[i] != floor(times[i]))
			return false;
	return true;
}

/* Tells the store which endpoints are counted in whole days. */
static void tell_whole_days(const struct dataset *data, struct results *results)
{
	for (size_t i = 0; i < data->n_endpoints; i++) {
		const struct endpoint *endpoint = &data->endpoints[i];

		if (endpoint->spec->unit == UNIT_DAYS && endpoint->time &&
		    is_whole(endpoint->time, endpoint, data->n_rows) &&
		    (!endpoint->entry || is_whole(endpoint->entry, endpoint, data->n_rows)))
			ARENA_PUSH(results->arena, results->whole_days, results->n_whole_days,
			           endpoint->name);
	}
}

void estimate_one(const struct study *study, const struct dataset *data, size_t i,
                  struct results *results)
{
	const struct analysis_spec *spec = study->analyses.items[i];
	struct arena scratch = {0};
	const char *name = spec->record.name.s;
	struct analysis analysis = {
	    .study = study,
	    .spec = spec,
	    .data = data,
	    .rows = dataset_subset(data, spec->population.s),
	    .results = results,
	    .scratch = &scratch,
	    .name = name,
	};
	struct analysis_result shown = {
	    .name = name,
	    .title = spec->title.s ? spec->title.s : name,
	    .summary = "",
	};

	if (results->n_analyses == 0)
		tell_whole_days(data, results);
	ARENA_PUSH(results->arena, results->analyses, results->n_analyses, shown);
	kind_of(spec)->run(&analysis);
	arena_release(&scratch);
}

void estimate_run(const struct study *study, const struct dataset *data, struct results *results)
{
	for (size_t i = 0; i < study->analyses.n; i++)
		estimate_one(study, data, i, results);
}
