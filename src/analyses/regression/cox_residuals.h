/* The analysis `cox-residuals` while it runs, as its numbers (cox_residuals.c)
 * and the points of its figures (cox_residual_figures.c) share it.
 */
#ifndef SURVREPORT_ANALYSES_REGRESSION_COX_RESIDUALS_H
#define SURVREPORT_ANALYSES_REGRESSION_COX_RESIDUALS_H

#include "analyses/regression/cox_model.h"
#include "math/cox_residuals.h"
#include "results/asked/residuals.h"

/* The options in the config. */
struct residuals_spec {
	struct analysis_spec spec;
	struct text endpoint, labels;
	struct texts terms, residuals;
	int ties; /* enum cox_ties, -1: as the conventions say */
};

struct residuals_build {
	const struct analysis *analysis;
	const struct residuals_spec *options;
	struct cox_model model;
	struct cox_residuals residuals; /* none with a failure */
	const struct column *labels;    /* or NULL */
	double *line;                   /* of the data, of each patient */
	const char *failure;            /* why there are none; NULL: there are */
	enum result_status status;      /* of the failure */
	struct residuals_asked *asked;  /* with its terms; being filled */
};

/* Residuals of one kind, of the model or of a coefficient. */
struct residual_series {
	struct asked_residuals asked;
	struct result_key key;
	size_t n;
	const double *value; /* n; NaN where a patient has none */
	double limit;        /* what is more is far off; 0: there is none */
	const char *failure; /* NULL: there are values */
	enum result_status status;
};

/* Martingale or deviance residuals. */
struct residual_series residuals_of_model(const struct residuals_build *build,
                                          enum residual_kind kind);

/* Schoenfeld residuals of a coefficient, or its dfbetas. */
struct residual_series residuals_of_effect(const struct residuals_build *build,
                                           enum residual_kind kind, size_t index);

/* What a patient is called: the value of `labels`, NULL without one; it lives as
 * long as the results. */
const char *residuals_patient_name(const struct residuals_build *build, size_t patient);

/* The patient farthest from 0, the first of equals; 0 if nobody has any. */
size_t residuals_farthest(const struct residual_series *series);

/* The points of a series, but for martingale residuals. */
struct residual_panel residuals_panel(const struct residuals_build *build,
                                      const struct residual_series *series);

/* Martingale residuals against each number of the terms. */
void residuals_leave_martingale(const struct residuals_build *build);

#endif
