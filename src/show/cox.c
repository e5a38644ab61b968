/* The table of a Cox model with its notes; what the methods section says of
 * such models. */
#include "show/cox.h"

#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "results/asked/cox.h"
#include "results/field.h"
#include "results/table.h"
#include "show/effects.h"
#include "show/kinds.h"

static const char *const ties_phrases[] = {
    [TIES_EFRON] = "Efron’s method for ties",
    [TIES_BRESLOW] = "Breslow’s method for ties",
    /* in brackets, so that it is one text */
    [TIES_EXACT] = ("the exact partial likelihood for discrete times at ties "
                    "(exact in R, DISCRETE in SAS, exactp in Stata)")};

static void add_method(const struct showing *showing, enum cox_ties ties, const char *whose)
{
	struct results *results = showing->results;

	results_add_method(results, arena_printf(results->arena,
	                                         "Hazard ratios are from Cox proportional hazards "
	                                         "models with %s, fitted to the patients without "
	                                         "missing covariates; intervals and P-values of "
	                                         "single terms are %s.",
	                                         ties_phrases[ties], whose));
}

void cox_show_method(const struct showing *showing, enum cox_ties ties)
{
	add_method(showing, ties, "Wald’s");
}

/* --- The analysis `cox` --------------------------------------------------------- */

static struct result_key model_key(const struct cox_asked *asked)
{
	return asked_key(&asked->asked, "cox");
}

static const char *text_of(const struct showing *showing, const struct cox_asked *asked,
                           const char *stat)
{
	struct result_key key = model_key(asked);

	return show_value(showing, &key, stat);
}

/* Whether it has a robust variance, and clusters: their numbers are there. */
static bool is_robust(const struct showing *showing, const struct cox_asked *asked)
{
	return *text_of(showing, asked, "robust_score_p");
}

static bool is_clustered(const struct showing *showing, const struct cox_asked *asked)
{
	return *text_of(showing, asked, "clusters");
}

/* What became of the model as a whole. */
enum outcome { FITTED, NO_EVENTS, NOT_CONVERGED, NOT_FITTED };

static enum outcome outcome_of(const struct showing *showing, const struct cox_asked *asked,
                               const char **why)
{
	struct result_key key = model_key(asked);
	const struct result *likelihood = results_find(showing->results, &key, "loglik");
	const struct result *events = results_find(showing->results, &key, "events");

	*why = likelihood->warning;
	switch (likelihood->status) {
	case RESULT_NOT_CONVERGED:
		return NOT_CONVERGED;
	case RESULT_NOT_ESTIMABLE:
		return events->status == RESULT_OK && events->value < 1 ? NO_EVENTS : NOT_FITTED;
	default:
		return FITTED;
	}
}

/* "137 patients", or "340 rows in 85 clusters" with the name of the cluster. */
static const char *count_text(const struct showing *showing, const struct cox_asked *asked)
{
	struct result_key key = model_key(asked);

	if (!is_clustered(showing, asked))
		return show_counted(showing, &key, "n", "patient", "patients");
	return arena_printf(showing->results->arena, "%s in %s (%s)",
	                    show_counted(showing, &key, "n", "row", "rows"),
	                    show_counted(showing, &key, "clusters", "cluster", "clusters"),
	                    show_in_text(showing, asked->cluster));
}

/* The tests of all coefficients. */
static const char *tests_text(const struct showing *showing, const struct cox_asked *asked)
{
	struct arena *arena = showing->results->arena;
	struct result_key key = model_key(asked);
	bool robust = is_robust(showing, asked);
	const char *lr = effects_test(
	    showing, &key, asked->firth ? "Penalised likelihood ratio" : "Likelihood ratio", "lr");
	const char *wald = effects_test(showing, &key, robust ? "robust Wald" : "Wald", "wald");
	const char *score = robust ? effects_test(showing, &key, "robust score", "robust_score")
	                           : effects_test(showing, &key, "score", "score");

	if (asked->firth)
		return arena_printf(arena, "%s; %s", lr, wald);
	return arena_printf(arena, "%s; %s; %s", lr, wald, score);
}

/* "Model: stratified by Sex and Grade; weighted by W; offset O." or NULL. */
static const char *options_text(const struct showing *showing, const struct cox_asked *asked)
{
	struct str out = {.arena = showing->results->arena};

	for (size_t i = 0; i < asked->strata.n; i++)
		str_addf(&out, "%s%s", i == 0 ? "; stratified by " : " and ",
		         show_in_text(showing, asked->strata.items[i]));
	if (asked->weights)
		str_addf(&out, "; weighted by %s", show_in_text(showing, asked->weights));
	if (asked->offset)
		str_addf(&out, "; offset %s", show_in_text(showing, asked->offset));
	if (is_robust(showing, asked))
		str_add(&out, "; robust standard errors");
	if (asked->firth)
		str_add(&out, "; Firth’s penalty, profile-likelihood intervals");
	if (!out.length)
		return NULL;
	return arena_printf(out.arena, "Model: %s.", str_text(&out) + strlen("; "));
}

/* Why there are no estimates at all. */
static void note_failure(const struct showing *showing, const struct cox_asked *asked,
                         struct table *table)
{
	struct results *results = showing->results;
	const char *why;

	switch (outcome_of(showing, asked, &why)) {
	case NOT_FITTED:
		table_add_note(results, table,
		               arena_printf(results->arena, "Nothing was fitted: %s.", why));
		break;
	case NOT_CONVERGED:
		table_add_note(results, table,
		               "The model did not converge: no estimates are given.");
		break;
	case NO_EVENTS:
		table_add_note(results, table, "There are no events: nothing can be estimated.");
		break;
	case FITTED:
		break;
	}
}

static void add_notes(const struct showing *showing, const struct cox_asked *asked,
                      const struct effects_column *ratio, struct table *table)
{
	struct results *results = showing->results;
	struct result_key key = model_key(asked);
	const char *exclusions = show_exclusions(showing, &asked->asked, &asked->endpoint);
	const char *options = options_text(showing, asked), *why;
	enum outcome outcome = outcome_of(showing, asked, &why);

	table_add_note(
	    results, table,
	    arena_printf(results->arena, "%s, %s. %s. Concordance %s (standard error %s).",
	                 count_text(showing, asked),
	                 show_counted(showing, &key, "events", "event", "events"),
	                 tests_text(showing, asked), show_value(showing, &key, "concordance"),
	                 show_value(showing, &key, "concordance_se")));
	if (options)
		table_add_note(results, table, options);
	note_failure(showing, asked, table);
	if (asked->unadjusted)
		table_add_note(results, table, EFFECTS_UNADJUSTED);
	if (outcome == FITTED || outcome == NOT_FITTED)
		effects_note_missing(showing, &asked->terms, ratio, "", true, table);
	if (exclusions)
		table_add_note(results, table, exclusions);
}

static void add_methods(const struct showing *showing, const struct cox_asked *asked)
{
	struct results *results = showing->results;
	const char *why;

	if (outcome_of(showing, asked, &why) == NOT_FITTED)
		return;
	add_method(showing, asked->ties,
	           asked->firth ? "those of the profile of a likelihood with Firth’s penalty "
	                          "(Heinze and Schemper 2001), and concordance is Harrell’s"
	                        : "Wald’s, and concordance is Harrell’s");
	if (is_robust(showing, asked))
		results_add_method(
		    results,
		    arena_printf(
			results->arena,
			"Robust standard errors of Cox models are Lin and Wei’s (1989)%s.",
			is_clustered(showing, asked) ? ", summed over the rows of a cluster" : ""));
	if (asked->strata.n > 0)
		results_add_method(results, "In stratified Cox models each stratum has its own "
		                            "baseline hazard, and the hazard ratios are common to "
		                            "all.");
	if (asked->cause)
		results_add_method(results, "In cause-specific models, patients are censored at "
		                            "events of other causes.");
}

void cox_show(const struct showing *showing)
{
	const struct cox_asked *asked = showing->asked;
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	struct result_key key = model_key(asked);
	const struct effects_model model = {
	    .counted = is_clustered(showing, asked) ? "rows" : "N",
	    .ratio = "hazard ratio",
	    .shorter = "HR",
	    .stat = "hr",
	    .of = key,
	    .single = asked_key(&asked->asked, COX_UNIVARIABLE),
	    .has_single = asked->unadjusted,
	    .single_head = "Unadjusted",
	    .head = "Adjusted",
	    .terms = &asked->terms,
	};
	struct effects_column ratios[N_RATIOS];
	const char *cause = asked->cause ? arena_printf(arena, ", %s (cause-specific)",
	                                                show_in_text(showing, asked->cause))
	                                 : "";
	struct table *table =
	    effects_model_table(showing, &model,
	                        arena_printf(arena, "Proportional hazards model of %s%s%s",
	                                     show_in_text(showing, asked->endpoint.label), cause,
	                                     asked->asked.population_label),
	                        ratios);

	add_notes(showing, asked, &ratios[RATIOS_JOINT], table);
	add_methods(showing, asked);
}
