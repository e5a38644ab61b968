/* One test of all coefficients of a term, as of a category with several levels:
 * SAS's "Type 3", R's car::Anova().
 *
 * Terms with one coefficient have its own test; so have only those with several
 * an overall one.  A term that is part of a product has none: without its
 * products it would be another model's.
 */
#ifndef SURVREPORT_ANALYSES_REGRESSION_OVERALL_H
#define SURVREPORT_ANALYSES_REGRESSION_OVERALL_H

#include "analyses/analysis.h"
#include "analyses/frame/terms.h"

enum overall_test { OVERALL_NONE, OVERALL_WALD, OVERALL_LIKELIHOOD_RATIO };

/* Choices of the key `overall_p`, NULL-terminated. */
extern const char *const overall_names[];

#define OVERALL_FIELD(options, member)                                                             \
	{                                                                                          \
		"overall_p", FIELD_CHOICE, offsetof(options, member),                              \
		    "one test of a term with several coefficients; true: as the conventions do",   \
		    "false", .names = overall_names                                                \
	}

/* The ratios beside those of the model. */
#define UNADJUSTED_FIELD(options, member)                                                          \
	{                                                                                          \
		"unadjusted", FIELD_BOOLEAN, offsetof(options, member),                            \
		    "each term in a model of its own as well, in the same patients", "false"       \
	}

/* The test that a choice means; `wald_only`: the model has no likelihood that
 * could be compared, because of a robust variance or a penalty. */
enum overall_test overall_test_of(const struct analysis *analysis, int choice, bool wald_only);

/* Reports the choice of a likelihood ratio where there is none. */
void overall_check(const struct analysis_spec *spec, int choice, bool wald_only, const char *why,
                   struct diags *diags);

/* What a likelihood ratio is made from; NaN if there was no convergence. */
struct overall_fit {
	double loglik;
	int df; /* coefficients that count */
};

/* A model that was fitted. */
struct overall_model {
	const struct analysis *analysis;
	const struct terms *terms;
	struct result_key of; /* of the model: context, no term */
	enum overall_test test;
	const double *coef, *variance; /* of the terms' coefficients; variance is of the
	                                  order of `stride`, from its first row */
	const enum coef_status *coef_status;
	size_t stride;
	enum result_status status; /* why the whole model has no estimates, in words */
	const char *failure;       /* or NULL */
	struct overall_fit fit;
	/* The model with these n_terms columns (terms.h: terms_matrix) instead; NULL
	 * if there is only Wald's test. */
	struct overall_fit (*refit)(const void *user, const double *x, size_t n_terms);
	const void *user;
};

/* Adds wald_statistic, _df and _p, or lr_…, of each group of terms that has such a
 * test; the group's name is the variable. */
void overall_add(const struct overall_model *model);

#endif
