/* Subdistribution hazards of a cause: the table of the model of Fine and Gray. */
#include "results/asked/fine_gray.h"

#include "results/field.h"
#include "results/table.h"
#include "show/effects.h"
#include "show/kinds.h"

/* "1384 patients: 115 with the event (progression), 860 with a competing event
 * first, 409 censored." */
static const char *counts_note(const struct showing *showing, const struct fine_gray_asked *asked,
                               const struct result_key *key)
{
	return arena_printf(showing->results->arena,
	                    "%s: %s with the event (%s), %s with a competing event first, %s "
	                    "censored.",
	                    show_counted(showing, key, "n", "patient", "patients"),
	                    show_value(showing, key, "events"), asked->cause,
	                    show_value(showing, key, "competing"),
	                    show_value(showing, key, "censored"));
}

/* The model as a whole; and which of its terms have no estimate. */
static void note_model(const struct showing *showing, const struct fine_gray_asked *asked,
                       const struct effects_column *ratio, struct table *table)
{
	struct results *results = showing->results;
	const struct result *test = results_find(results, &ratio->of, "wald_p");
	enum result_status status = results_find(results, &ratio->of, "loglik")->status;

	if (test->status == RESULT_OK)
		table_add_note(results, table,
		               arena_printf(results->arena, "%s (robust).",
		                            effects_test(showing, &ratio->of, "Wald", "wald")));
	if (status == RESULT_NOT_CONVERGED)
		table_add_note(results, table,
		               "The model did not converge: no estimates are given.");
	if (status == RESULT_NOT_ESTIMABLE)
		table_add_note(results, table,
		               "There are no events of this cause: nothing can be estimated.");
	if (asked->unadjusted)
		table_add_note(results, table, EFFECTS_UNADJUSTED);
	if (status == RESULT_OK || status == RESULT_SUPPRESSED)
		effects_note_missing(showing, &asked->terms, ratio, "", true, table);
}

void fine_gray_show(const struct showing *showing)
{
	const struct fine_gray_asked *asked = showing->asked;
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	struct result_key key = asked_key(&asked->asked, "fine-gray");
	const struct effects_model model = {
	    .counted = "N",
	    .ratio = "subdistribution hazard ratio",
	    .shorter = "SHR",
	    .stat = "hr",
	    .of = key,
	    .single = asked_key(&asked->asked, FINE_GRAY_UNIVARIABLE),
	    .has_single = asked->unadjusted,
	    .single_head = "Unadjusted",
	    .head = "Adjusted",
	    .terms = &asked->terms,
	};
	struct effects_column ratios[N_RATIOS];
	const char *exclusions = show_exclusions(showing, &asked->asked, &asked->endpoint);
	struct table *table = effects_model_table(
	    showing, &model,
	    arena_printf(arena, "Subdistribution hazards model of %s, %s%s",
	                 show_in_text(showing, asked->endpoint.label),
	                 show_in_text(showing, asked->cause), asked->asked.population_label),
	    ratios);

	table_add_note(results, table, counts_note(showing, asked, &key));
	note_model(showing, asked, &ratios[RATIOS_JOINT], table);
	if (exclusions)
		table_add_note(results, table, exclusions);
	results_add_method(results,
	                   "Subdistribution hazard ratios are from Fine and Gray’s model: "
	                   "patients with a competing event stay at risk, with weights from "
	                   "the Kaplan–Meier estimate of censoring, the same for all; ties "
	                   "are Breslow’s, standard errors robust, with the estimation of the "
	                   "weights (Fine and Gray 1999), intervals and P-values Wald’s.");
}
