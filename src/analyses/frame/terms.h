/* How the terms of a regression become coefficients.
 *
 * A term is a column, or made from columns.  A number enters as it is, with one
 * coefficient; a category or flag as one indicator (0 or 1) for each level but
 * the reference, which is the first level that has patients, unless the config
 * names another one that has some.
 *
 * What is made from columns (config/study.h: term_parse) becomes columns of
 * numbers, so that users of this header need not know of it:
 *  - log(x), sqrt(x), x / 10: one, missing where it is not defined;
 *  - ns(x, 3): a natural cubic spline's, as math/spline.h makes it from the
 *    rows of the model;
 *  - a * b: the columns a and b, unless they are there already, and a product
 *    for each pair of their levels but the references of the config, which are
 *    the first levels otherwise.
 *
 * Used in this order: check_terms() on the config, terms_from(), the choice of
 * the rows (complete cases) by the analysis, terms_code(), terms_matrix().
 */
#ifndef SURVREPORT_ANALYSES_FRAME_TERMS_H
#define SURVREPORT_ANALYSES_FRAME_TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "config/schema.h"
#include "data/dataset.h"
#include "math/coef.h"

/* The keys of a term: `terms: [{grade: {reference: 2}}, {age: {per: 10 years}}]`. */
struct term_settings {
	struct text reference; /* code of a level */
	struct text per;       /* a number, what it counts, or both */
};

extern const struct shape term_settings_shape;

/* One coefficient: a number, or a level of a category. */
struct effect {
	const struct column *column;
	size_t level; /* of categories and flags */
	size_t index; /* into the fit, and column of the matrix */
	size_t term;  /* into the columns of the terms */
};

/* The terms of a model.  Arrays belong to the arena they were made in; `rows`
 * is borrowed. */
struct terms {
	const struct column **columns; /* n, in the order of the config */
	size_t n;
	/* columns that belong together, and are tested together */
	size_t *group;                /* n: of a column; not descending */
	const struct column **groups; /* n_groups: with name and label */
	size_t n_groups;
	struct made_column **made; /* n: how to make it; NULL: it is there */
	const char **per;          /* n: "node", what a number is counted in; or NULL */
	const char **wanted;       /* n: code of the reference of the config, or NULL */
	/* from here on: set by terms_code() */
	const uint32_t *rows; /* rows of the dataset in the model, n_rows */
	size_t n_rows;
	size_t *reference;      /* n: level without a coefficient; SIZE_MAX for
	                    * numbers */
	struct effect *effects; /* by term, then by level */
	size_t n_effects;
};

/* Reports terms that are not a number, a category or a flag, or made of such
 * in a way that makes no sense, and those that stand twice. */
void check_terms(const struct texts *terms, const struct dataset *data, struct diags *diags);

/* The columns of the terms, which are checked; what names them lives as long
 * as the dataset. */
struct terms terms_from(const struct dataset *data, const struct texts *names, struct arena *arena);

/* Chooses references and coefficients for these rows, in none of which a term
 * is missing.  O(rows · levels). */
void terms_code(struct terms *terms, const uint32_t *rows, size_t n_rows, struct arena *arena);

/* The matrix of the model by column: x[effect * n_rows + i] belongs to
 * rows[i].  O(rows · effects). */
double *terms_matrix(const struct terms *terms, struct arena *arena);

/* Whether it enters as it is; so does all that is made from columns. */
bool term_is_number(const struct column *column);

/* The level with a code, n_levels if there is none.  Flags are true and false,
 * or 1 and 0. */
size_t term_level_find(const struct column *column, const char *code);

/* The level of a category or flag in a row of the dataset. */
size_t term_level(const struct column *column, uint32_t row);

/* How many rows of the model have a level, and of how many of these
 * event[i] is 1, i counting the rows of the model.  O(rows). */
size_t term_count(const struct column *column, size_t level, const struct terms *terms,
                  const unsigned char *event, size_t *events);

/* Why a coefficient has no estimate, in words; NULL if it has one. */
const char *effect_reason(const struct terms *terms, const struct effect *effect,
                          enum coef_status status);

/* Fills a made column in the rows of the model; false if a spline has too few
 * distinct numbers: then it is 0 (term_columns.c). */
bool made_column_fill(struct made_column *made, const uint32_t *rows, size_t n_rows);

/* The columns that the terms are made from, each once: `*n` of them, in the
 * order of the terms. */
const struct column **terms_sources(const struct terms *terms, struct arena *arena, size_t *n);

/* A made-up patient: the number, or the number of the level, that each of the
 * n columns has.  All columns of terms_sources() are among them. */
struct term_values {
	const struct column **columns;
	const double *values;
	size_t n;
};

/* The one of a column, which must be among them. */
double term_value(const struct term_values *values, const struct column *column);

/* Fills x[n_effects] for that patient, after terms_code().  What is not defined
 * (the logarithm of 0) is not finite. */
void terms_at(const struct terms *terms, const struct term_values *values, double *x);

/* What a made column is made from: fills columns[2] and returns how many
 * (term_columns.c). */
size_t made_column_sources(const struct made_column *made, const struct column *columns[2]);

/* The number of a made column for a made-up patient; a spline is that of the
 * rows of the model (term_columns.c). */
double made_column_at(const struct made_column *made, const struct term_values *values,
                      const uint32_t *rows, size_t n_rows);

/* "Grade, III" or "Age": an effect in sentences. */
const char *effect_name(const struct effect *effect, struct arena *arena);

/* "Age, per year", "Age, per 10 years" where the unit is a multiple, "Karnofsky
 * score, per unit" where there is none; `per` is what the config has for it, or
 * NULL. */
const char *term_title(const struct column *column, const char *per, struct arena *arena);

#endif
