/* What residuals of a Cox model were asked for, and whom they point to. */
#ifndef SURVREPORT_RESULTS_ASKED_RESIDUALS_H
#define SURVREPORT_RESULTS_ASKED_RESIDUALS_H

#include <stdbool.h>

#include "base/rules.h"
#include "results/asked/effects.h"
#include "results/figures/residuals.h"

/* Kinds of residuals, in the order in which they are shown: of the model, then
 * of each coefficient. */
enum residual_kind { MARTINGALE, DEVIANCE, SCHOENFELD, DFBETA, N_RESIDUALS };

/* What its statistics' names start with: "dfbetas" of dfbetas_min. */
extern const char *const residual_stats[];

/* Residuals of one kind, of the model or of a coefficient. */
struct asked_residuals {
	enum residual_kind kind;
	const struct asked_term *term; /* NULL: of the model */
	size_t level;
	const char *farthest; /* who is farthest from 0; NULL: the line says it */
	/* its points, but for martingale residuals; without any: n is 0 */
	struct residual_panel panel;
};

/* A patient who moves a coefficient. */
struct asked_influence {
	const struct asked_term *term;
	size_t level;
	const char *line; /* of the data, in its key */
	const char *name; /* NULL: the line says it */
};

struct residuals_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	struct asked_terms terms;
	enum cox_ties ties;
	bool wanted[N_RESIDUALS];
	const char *labels; /* label of the column that names patients, or NULL */
	struct asked_residuals *series;
	size_t n_series;
	struct asked_influence *influence; /* the most first */
	size_t n_influence;
	struct residual_panel *martingale; /* a number of the data each */
	size_t n_martingale;
};

/* Key of residuals, context "cox-residuals"; of a patient who moves a
 * coefficient, context "cox-influence". */
struct result_key residuals_key(const struct asked *asked, const struct asked_residuals *series);
struct result_key influence_key(const struct asked *asked, const struct asked_influence *patient);

#endif
