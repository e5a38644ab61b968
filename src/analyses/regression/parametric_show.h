/* What the tables and the figure of a parametric analysis share; private to
 * parametric_show.c and parametric_predictions.c. */
#ifndef SURVREPORT_ANALYSES_REGRESSION_PARAMETRIC_SHOW_H
#define SURVREPORT_ANALYSES_REGRESSION_PARAMETRIC_SHOW_H

#include "analyses/regression/parametric.h"

struct results *parametric_results(const struct parametric_model *model);

/* A number that was added, or NULL; three of them as "22.0 (18.0 to 26.1)". */
const struct result *parametric_number(const struct parametric_model *model, struct result_key key,
                                       const char *stat);
const char *parametric_interval(const struct parametric_model *model, struct result_key key,
                                const char *const stats[3]);
extern const char *const parametric_median_stats[3];

/* "Weibull"; "Weibull (AIC 512.30)"; "95% CI"; "OS by arm (HR+/HER2−)". */
const char *parametric_label(const struct parametric_model *model, size_t i);
const char *parametric_with_aic(const struct parametric_model *model, size_t i);
const char *parametric_ci_name(const struct parametric_model *model);
const char *parametric_subject(const struct parametric_model *model);

/* The row that names a group, above those of its distributions; none without
 * groups. */
void parametric_group_row(const struct parametric_model *model, struct table *table, size_t group);

/* A row of the i-th distribution, whose name is bold if its AIC is least. */
struct cell *parametric_fit_row(const struct parametric_model *model, struct table *table, size_t i);

/* Adds the tables of medians and of survival at the times; the figure, with
 * the numbers of Kaplan and Meier that stand in those tables too. */
void parametric_show_predictions(const struct parametric_model *model);
void parametric_show_figure(const struct parametric_model *model);

#endif
