/* What an analysis is.
 *
 * An analysis is one file of this folder with one `struct analysis_kind`, and
 * one line in the table of estimate.c.  Its options are fields of the config
 * (config/schema.h); it reads the dataset and fills the result store with
 * numbers, tables, figures wanted and sentences for the methods section.
 */
#ifndef SURVREPORT_ANALYSES_ANALYSIS_H
#define SURVREPORT_ANALYSES_ANALYSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "config/study.h"
#include "data/dataset.h"
#include "math/times.h"
#include "results/asked/asked.h"
#include "results/results.h"

/* One analysis being run. */
struct analysis {
	const struct study *study;
	const struct analysis_spec *spec; /* first member of the options */
	const struct dataset *data;
	const struct subset *rows; /* its population */
	struct results *results;   /* numbers and texts live in its arena */
	struct arena *scratch;     /* released after the analysis */
	const char *name;          /* key in the config */
	/* the column and the level to which `rows` are restricted, where the
	 * same is done in each level; or NULL */
	const char *panel, *panel_level;
};

struct analysis_kind {
	struct variant variant; /* name, options; first: see schema.h */
	/* Checks of the options what their fields do not demand, before rows
	 * are read: adds errors of the config to the sink.  The dataset has no
	 * rows yet.  NULL: there is nothing else. */
	void (*check)(const struct analysis_spec *spec, const struct dataset *data,
	              struct diags *diags);
	/* Checks what they demand of other analyses of the study, of which this is
	 * number i.  NULL: nothing. */
	void (*check_among)(const struct study *study, size_t i, struct diags *diags);
	/* Runs it.  Cannot fail: what cannot be estimated has a status. */
	void (*run)(const struct analysis *analysis);
};

extern const struct analysis_kind summary_kind, kaplan_meier_kind, follow_up_kind, log_rank_kind,
    cox_kind, adjusted_curves_kind, concordance_kind, regression_table_kind, subgroups_kind,
    cox_assumption_kind, cox_residuals_kind, parametric_kind, cumulative_incidence_kind,
    fine_gray_kind, swimmer_kind, landmark_kind, simon_makuch_kind, immortal_time_kind,
    proportion_kind, association_kind, logistic_kind, bootstrap_kind, predicted_curves_kind,
    waterfall_kind, flow_kind;

/* The groups that a `by` variable makes; one, unnamed, without it. */
struct groups {
	const struct column *by;  /* NULL: one group */
	const char *name, *label; /* of the variable; "" without one */
	size_t n;
	const char **codes, **labels; /* n each; "" without a variable */
};

/* Groups of a category or flag column; `name` NULL or "" is one group. */
struct groups groups_from(const struct dataset *data, const char *name, struct arena *arena);

/* The group of a row, or GROUP_NONE where the by-variable is missing. */
#define GROUP_NONE UINT32_MAX
uint32_t group_of(const struct groups *groups, size_t row);

/* The patients of an analysis of times, with what was left out and why. */
struct sample {
	struct survival_times times; /* in the endpoint's unit */
	uint32_t *rows;              /* row in the dataset, times.n */
	uint32_t *group;             /* times.n */
	size_t *group_sizes;         /* groups.n */
	size_t n_no_time;            /* endpoint missing */
	size_t n_no_covariate;       /* by-variable or a term missing */
};

/* Rows of the population whose endpoint, group and `covariates` (n columns;
 * may be NULL) are all there, in order of the file. */
struct sample sample_take(const struct analysis *analysis, const struct endpoint *endpoint,
                          const struct groups *groups, const struct column *const *covariates,
                          size_t n_covariates);

/* The part of a sample that belongs to one group; arrays from `arena`. */
struct survival_times sample_group(const struct sample *sample, uint32_t group, struct arena *arena);

/* Adds how many were left out, and why, if any were: show_exclusions() tells
 * of them.  Once an analysis. */
void sample_add_exclusions(const struct analysis *analysis, const struct endpoint *endpoint,
                           const struct sample *sample);

/* What texts about an analysis, an endpoint, groups need of them. */
struct asked analysis_asked(const struct analysis *analysis);
struct asked_endpoint endpoint_asked(const struct endpoint *endpoint);
struct asked_groups groups_asked(const struct groups *groups, struct arena *arena);

/* Numbers of the config as they stand in keys. */
struct asked_list numbers_asked(const struct numbers *numbers, struct arena *arena);

/* Leaves what was asked for, in the store's arena, for show/. */
void analysis_leave(const struct analysis *analysis, const void *asked);

/* Key of a number of this analysis, with analysis and population set. */
struct result_key analysis_key(const struct analysis *analysis, const char *context);

/* " among HR+/HER2− patients": the population in words, "" for all rows. */
const char *analysis_population(const struct analysis *analysis);

/* "Age, years": a column's label with its unit. */
const char *column_title(const struct column *column, struct arena *arena);

/* Decimals with which the values of a column were recorded, at most 4. */
int column_decimals(const struct column *column, size_t n_rows);

/* Tells that an option needs a category or a flag. */
void check_grouping(const struct text *by, const struct dataset *data, struct diags *diags);

#endif
