/* Logistic regression: its table, with the model as a whole in a note. */
#include "results/asked/logistic.h"

#include "results/field.h"
#include "results/table.h"
#include "show/effects.h"
#include "show/kinds.h"

/* Its likelihood has why the whole model has no estimates; NULL: it has some. */
static const char *no_model(const struct showing *showing, const struct result_key *key)
{
	const struct result *likelihood = results_find(showing->results, key, "loglik");
	bool has = likelihood->status == RESULT_OK || likelihood->status == RESULT_SUPPRESSED;

	return has ? NULL : likelihood->warning;
}

/* "77 patients, 30 events. Likelihood ratio χ² = 8.1 on 2 df, P = 0.017; c
 * statistic 0.71 (standard error 0.06)." */
static const char *summary_of(const struct showing *showing, const struct logistic_asked *asked,
                              const struct result_key *key)
{
	struct arena *arena = showing->results->arena;
	const struct result *test = results_find(showing->results, key, "lr_statistic");
	const char *counts =
	    arena_printf(arena, "%s, %s.", show_counted(showing, key, "n", "patient", "patients"),
	                 show_counted(showing, key, "events", "event", "events"));
	const char *why = no_model(showing, key);

	if (why)
		return arena_printf(arena, "%s Not estimable: %s.", counts, why);
	if (test->status == RESULT_NOT_ESTIMABLE) /* no term varies */
		return counts;
	return arena_printf(
	    arena, "%s %s; c statistic %s (standard error %s).", counts,
	    effects_test(showing, key,
	                 asked->firth ? "Penalized likelihood ratio" : "Likelihood ratio", "lr"),
	    show_value(showing, key, "c_statistic"), show_value(showing, key, "c_statistic_se"));
}

static void add_notes(const struct showing *showing, const struct logistic_asked *asked,
                      const struct effects_column *ratio, struct table *table)
{
	struct results *results = showing->results;
	const char *exclusions = show_exclusions(showing, &asked->asked, NULL);

	show_summary(showing, summary_of(showing, asked, &ratio->of));
	if (asked->condition)
		table_add_note(
		    results, table,
		    arena_printf(results->arena, "%s: %s.", asked->event, asked->condition));
	if (asked->unadjusted)
		table_add_note(results, table, EFFECTS_UNADJUSTED);
	if (!no_model(showing, &ratio->of))
		effects_note_missing(showing, &asked->terms, ratio, "", true, table);
	if (exclusions)
		table_add_note(results, table, exclusions);
}

static void add_methods(const struct showing *showing, const struct logistic_asked *asked)
{
	results_add_method(showing->results,
	                   asked->firth
	                       ? "Odds ratios are from logistic regression with Firth’s "
	                         "penalty (1993), fitted to the patients without missing "
	                         "covariates; intervals are from the profile of the penalized "
	                         "likelihood and P-values from penalized likelihood ratios "
	                         "(Heinze and Schemper 2002)."
	                       : "Odds ratios are from logistic regression by maximum "
	                         "likelihood, fitted to the patients without missing "
	                         "covariates; intervals and P-values of single terms are "
	                         "Wald’s.");
	results_add_method(showing->results,
	                   "The c statistic is the area under the ROC curve of the model’s own "
	                   "patients, with the standard error of DeLong.");
}

void logistic_show(const struct showing *showing)
{
	const struct logistic_asked *asked = showing->asked;
	struct arena *arena = showing->results->arena;
	struct result_key key = asked_key(&asked->asked, "logistic");
	const struct effects_model model = {
	    .counted = "N",
	    .ratio = "odds ratio",
	    .shorter = "OR",
	    .stat = "odds_ratio",
	    .of = key,
	    .single = asked_key(&asked->asked, LOGISTIC_UNIVARIABLE),
	    .has_single = asked->unadjusted,
	    .single_head = "Unadjusted",
	    .head = "Adjusted",
	    .terms = &asked->terms,
	};
	struct effects_column ratios[N_RATIOS];
	struct table *table = effects_model_table(showing, &model,
	                                          arena_printf(arena, "Logistic regression of %s%s",
	                                                       show_in_text(showing, asked->event),
	                                                       asked->asked.population_label),
	                                          ratios);

	add_notes(showing, asked, &ratios[RATIOS_JOINT], table);
	add_methods(showing, asked);
}
