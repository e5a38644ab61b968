/* What a Cox model may have besides its terms: strata, offset, weights,
 * clusters, a penalty. */
#ifndef SURVREPORT_ESTIMATE_COX_OPTIONS_H
#define SURVREPORT_ESTIMATE_COX_OPTIONS_H

#include "estimate/analysis.h"
#include "estimate/math/cox.h"
#include "estimate/terms.h"

enum cox_penalty { PENALTY_NONE, PENALTY_FIRTH };
extern const char *const cox_penalty_names[];

/* The options as the config has them. */
struct cox_options {
	struct texts strata;
	struct text offset, weights, cluster;
	bool robust;
	int penalty; /* enum cox_penalty */
	int ties;    /* enum cox_ties, -1: as the conventions say */
};

/* Fields of an analysis whose options `type` have a member `cox`. */
#define COX_FIELDS(type)                                                        \
	{"ties", FIELD_CHOICE, offsetof(type, cox.ties),                        \
	 "how ties are handled; as the conventions say if absent",              \
	 .names = cox_ties_names},                                              \
	    {"strata", FIELD_REFERENCES, offsetof(type, cox.strata),            \
	     "categories or flags, each level with its own baseline hazard",    \
	     .reference = REF_COLUMN},                                          \
	    {"offset", FIELD_REFERENCE, offsetof(type, cox.offset),             \
	     "number: a term whose coefficient is 1", .reference = REF_COLUMN}, \
	    {"weights", FIELD_REFERENCE, offsetof(type, cox.weights),           \
	     "number above 0: weight of each row", .reference = REF_COLUMN},    \
	    {"cluster", FIELD_REFERENCE, offsetof(type, cox.cluster),           \
	     "id, text or category: rows that belong together",                 \
	     .reference = REF_COLUMN},                                          \
	    {"robust", FIELD_BOOLEAN, offsetof(type, cox.robust),               \
	     "robust variance; always with 'cluster' or fractional weights"},   \
	{                                                                       \
		"penalty", FIELD_CHOICE, offsetof(type, cox.penalty),           \
		    "firth: estimates also where a group has no events",        \
		    .fallback = "none", .names = cox_penalty_names              \
	}

/* Reports what cannot be: columns of a wrong type, strata that stand twice or
 * are a term as well, options that do not go together. */
void cox_options_check(const struct cox_options *options,
                       const struct analysis_spec *spec,
                       const struct texts *terms, const struct dataset *data,
                       struct diags *diags);

/* The columns of terms and options, which all must be there in a row; *n of
 * them. */
const struct column **cox_options_columns(const struct cox_options *options,
                                          const struct terms *terms,
                                          const struct analysis *analysis,
                                          size_t *n);

/* Fills strata, offset, weights, clusters and ties of the input for the rows of
 * a sample.  Returns why there can be no model, in words, or NULL. */
const char *cox_options_take(const struct cox_options *options,
                             const struct analysis *analysis,
                             const struct sample *sample,
                             struct cox_input *input);

#endif
