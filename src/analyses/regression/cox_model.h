/* A Cox model, as the analyses fit one that show more, or other, than its
 * coefficients: the test of its assumption, tables of several models.
 *
 * In this order: cox_model_take(), cox_model_fit(), the rest.
 */
#ifndef SURVREPORT_ANALYSES_REGRESSION_COX_MODEL_H
#define SURVREPORT_ANALYSES_REGRESSION_COX_MODEL_H

#include "analyses/analysis.h"
#include "analyses/frame/terms.h"
#include "analyses/regression/overall.h"
#include "math/cox.h"

struct cox_model {
	const struct analysis *analysis;
	const struct endpoint *endpoint;
	struct terms terms;
	struct sample sample;
	/* from here on: set by cox_model_fit() */
	struct cox_input input;
	struct cox_fit fit;
};

/* Chooses the patients with a time and all of the terms. */
struct cox_model cox_model_take(const struct analysis *analysis, const struct text *endpoint,
                                const struct texts *terms);

/* Fits it; `ties` is an enum cox_ties, or -1: as the conventions say. */
void cox_model_fit(struct cox_model *model, int ties);

/* What `ties` comes to. */
enum cox_ties cox_model_ties(const struct analysis *analysis, int ties);

/* Why the whole model has no estimates, in words with their status; NULL if it
 * has. */
const char *cox_model_failure(const struct cox_model *model, enum result_status *status);

/* Adds coef, se, hr, hr_lo, hr_hi, z and p of a coefficient, or why not. */
void cox_model_add_effect(const struct cox_model *model, const struct effect *effect,
                          const char *context);

/* The same model with other columns. */
struct overall_fit cox_model_refit(struct arena *arena, const struct cox_input *input,
                                   const double *x, size_t n_terms);

/* Fields `endpoint`, `terms` and `ties` of an analysis' options. */
#define COX_MODEL_FIELDS(options)                                                                  \
	{"endpoint",      FIELD_REFERENCE,  offsetof(options, endpoint),                           \
	 "time to event", .required = true, .reference = REF_ENDPOINT},                            \
	    {"terms",                                                                              \
	     FIELD_REFERENCES,                                                                     \
	     offsetof(options, terms),                                                             \
	     "numbers, categories, flags, or made of them",                                        \
	     .required = true,                                                                     \
	     .reference = REF_TERM,                                                                \
	     .record = &term_settings_shape},                                                      \
	{                                                                                          \
		"ties", FIELD_CHOICE, offsetof(options, ties),                                     \
		    "how ties are handled; as the conventions say if absent",                      \
		    .names = cox_ties_names                                                        \
	}

#endif
