/* Analyses that fit Cox models to show more than their coefficients: several
 * models side by side, how well one ranks patients, whether its hazards are
 * proportional. */
#include "base/words.h"
#include "results/asked/cox.h"
#include "results/field.h"
#include "results/table.h"
#include "show/cox.h"
#include "show/effects.h"
#include "show/kinds.h"

static const char *subject(const struct showing *showing, const char *what,
                           const struct asked *asked, const struct asked_endpoint *endpoint)
{
	return arena_printf(showing->results->arena, "%s%s%s", what,
	                    show_in_text(showing, endpoint->label), asked->population_label);
}

static void note_exclusions(const struct showing *showing, const struct asked *asked,
                            const struct asked_endpoint *endpoint, struct table *table)
{
	const char *exclusions = show_exclusions(showing, asked, endpoint);

	if (exclusions)
		table_add_note(showing->results, table, exclusions);
}

/* "212 patients, 151 events" */
static const char *counts(const struct showing *showing, const struct result_key *key)
{
	return arena_printf(showing->results->arena, "%s, %s",
	                    show_counted(showing, key, "n", "patient", "patients"),
	                    show_counted(showing, key, "events", "event", "events"));
}

/* --- Univariable and multivariable models ----------------------------------------- */

/* Whether a model has events: of the whole, or in a level of its only term. */
static bool any_events(const struct showing *showing, const struct result_key *of,
                       const struct asked_terms *terms)
{
	if (results_find(showing->results, of, "events"))
		return show_count(showing, of, "events") > 0;
	for (size_t i = 0; i < terms->n; i++)
		for (size_t k = 0; k < asked_term_rows(&terms->items[i]); k++) {
			struct result_key key = asked_effect_key(of, &terms->items[i], k);

			if (show_count(showing, &key, "events") > 0)
				return true;
		}
	return false;
}

/* Why a model has no estimates at all, or NULL: no coefficient has one then, all
 * for the same reason. */
static const char *failure(const struct showing *showing, const struct effects_column *ratio,
                           const struct asked_terms *terms)
{
	for (size_t i = 0; i < terms->n; i++)
		for (size_t k = 0; k < asked_term_rows(&terms->items[i]); k++) {
			const struct result *found =
			    effects_number(showing, ratio, &terms->items[i], k);

			if (!found)
				continue;
			if (found->status == RESULT_NOT_CONVERGED ||
			    (found->status == RESULT_NOT_ESTIMABLE &&
			     !any_events(showing, &ratio->of, terms)))
				return found->warning;
			return NULL;
		}
	return NULL;
}

/* A note on each coefficient of a model that has no estimate. */
static void note_model(const struct showing *showing, const struct effects_column *ratio,
                       const struct asked_terms *terms, const char *which, struct table *table)
{
	struct results *results = showing->results;
	const char *why = failure(showing, ratio, terms);

	if (why)
		table_add_note(results, table,
		               arena_printf(results->arena, "%s%s: not estimable, %s.",
		                            terms->n == 1 ? terms->items[0].label : "All terms",
		                            which, why));
	else
		effects_note_missing(showing, terms, ratio, which, false, table);
}

static void regression_notes(const struct showing *showing,
                             const struct regression_table_asked *asked,
                             const struct effects_column *single,
                             const struct effects_column *joint, struct table *table)
{
	struct results *results = showing->results;
	const struct asked_terms *terms = &asked->terms;
	struct asked_terms one = {.items = terms->items};

	table_add_note(
	    results, table,
	    arena_printf(results->arena, "Multivariable model: %s. Univariable models: %s.",
	                 counts(showing, &joint->of),
	                 asked->same_patients ? "the same patients"
	                                      : "the patients in whom the term is known"));
	for (size_t i = 0; i < terms->n; i += one.n) {
		one.items = &terms->items[i];
		for (one.n = 1; i + one.n < terms->n; one.n++)
			if (terms->items[i + one.n].group != terms->items[i].group)
				break;
		note_model(showing, single, &one, ", univariable", table);
	}
	note_model(showing, joint, terms, ", multivariable", table);
	note_exclusions(showing, &asked->asked, &asked->endpoint, table);
}

void regression_table_show(const struct showing *showing)
{
	const struct regression_table_asked *asked = showing->asked;
	struct result_key single = asked_key(&asked->asked, COX_UNIVARIABLE);
	struct result_key joint = asked_key(&asked->asked, COX_MULTIVARIABLE);
	const struct effects_model model = {
	    .counted = "N",
	    .ratio = "hazard ratio",
	    .shorter = "HR",
	    .stat = "hr",
	    .of = joint,
	    .single = single,
	    .has_single = true,
	    .has_single_p = true,
	    .single_head = "Univariable",
	    .head = "Multivariable",
	    .terms = &asked->terms,
	};
	struct effects_column ratios[N_RATIOS];
	struct table *table =
	    effects_model_table(showing, &model,
	                        subject(showing, "Univariable and multivariable Cox models of ",
	                                &asked->asked, &asked->endpoint),
	                        ratios);

	regression_notes(showing, asked, &ratios[RATIOS_SINGLE], &ratios[RATIOS_JOINT], table);
	cox_show_method(showing, asked->ties);
}

/* --- Concordance ---------------------------------------------------------------- */

static void concordance_row(const struct showing *showing, const struct result_key *key,
                            const char *label, const char *stat, struct table *table)
{
	struct results *results = showing->results;
	const struct result *c = results_find(results, key, stat);
	struct cell *cells = table_add_row(results, table);

	cells[0].text = label;
	cells[1].text = show_interval(showing, key, stat);
	if (c->status == RESULT_NOT_ESTIMABLE)
		table_add_note(
		    results, table,
		    arena_printf(results->arena, "%s: not estimable, %s.", label, c->warning));
	else
		cells[2].text = field_value(results, results_part(results, c, STAT_SE));
}

void concordance_show(const struct showing *showing)
{
	const struct concordance_asked *asked = showing->asked;
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	struct result_key key = asked_key(&asked->asked, "concordance");
	struct table *table = results_add_table(
	    results, showing->name,
	    subject(showing, "Concordance of a Cox model of ", &asked->asked, &asked->endpoint), 3);
	struct cell *head = table_add_head(results, table);

	head[1].text = words_with_ci(arena, "Value", asked->asked.confidence);
	head[2].text = "Standard error";
	concordance_row(showing, &key, "Harrell’s concordance", "concordance", table);
	concordance_row(showing, &key, "Uno’s concordance", "concordance_uno", table);
	table_add_note(results, table,
	               arena_printf(arena, "%s. Uno’s: %s%s%s%s.", counts(showing, &key),
	                            asked->tau ? "events up to " : "all events",
	                            asked->tau ? asked->tau : "", asked->tau ? " " : "",
	                            asked->tau ? asked->endpoint.unit : ""));
	note_exclusions(showing, &asked->asked, &asked->endpoint, table);
	cox_show_method(showing, asked->ties);
	results_add_method(results,
	                   "Concordance is Harrell’s, and Uno’s (Stat Med 2011) with weights from "
	                   "the Kaplan-Meier estimate of censoring; standard errors are by the "
	                   "infinitesimal jackknife, for Uno’s with the weights taken as known.");
}

/* --- Proportional hazards ------------------------------------------------------- */

static const char *const scale_words[] = {
    [CHANGE_KM] = "one minus the Kaplan-Meier estimate",
    [CHANGE_IDENTITY] = "time itself",
    [CHANGE_RANK] = "the rank of time",
    [CHANGE_LOG] = "the logarithm of time",
};

/* The test of a group of terms; of all without one. */
static void test_row(const struct showing *showing, const struct assumption_asked *asked,
                     const struct asked_term *group, struct table *table)
{
	struct results *results = showing->results;
	struct result_key key = asked_key(&asked->asked, "cox-assumption");
	struct cell *cells = table_add_row(results, table);

	key.variable = group ? group->name : NULL;
	cells[0].text = group ? group->label : "All terms together";
	cells[0].bold = !group;
	table->rows[table->n_rows - 1].rule_above = !group;
	cells[1].text = show_value(showing, &key, "statistic");
	cells[2].text = show_value(showing, &key, "df");
	if (results_find(results, &key, "statistic")->status != RESULT_NOT_ESTIMABLE)
		cells[3].text = show_value(showing, &key, "p");
}

static void tests_table(const struct showing *showing, const struct assumption_asked *asked)
{
	struct results *results = showing->results;
	struct table *table = results_add_table(
	    results, showing->name,
	    subject(showing, "Test of proportional hazards: ", &asked->asked, &asked->endpoint), 4);
	struct cell *head = table_add_head(results, table);

	head[0].text = "Term";
	head[1].text = "χ²";
	head[2].text = "df";
	head[3].text = results->style->p_label;
	for (size_t i = 0; i < asked->terms.n_groups; i++)
		test_row(showing, asked, &asked->terms.groups[i], table);
	test_row(showing, asked, NULL, table);
	table_add_note(results, table,
	               "A small P-value says that a hazard ratio changes with time.");
	note_exclusions(showing, &asked->asked, &asked->endpoint, table);
}

/* The panels that have points, with their labels and tests. */
static const struct residual_plot *residual_plot(const struct showing *showing,
                                                 const struct assumption_asked *asked)
{
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	struct residual_plot *plot = arena_memdup(arena, asked->figure, sizeof *plot);
	struct residual_panel *panels = NULL;

	plot->n_panels = 0;
	for (size_t i = 0; i < asked->terms.n_groups; i++) {
		struct residual_panel panel = asked->figure->panels[i];
		struct result_key key = asked_key(&asked->asked, "cox-assumption");

		if (panel.n == 0)
			continue;
		key.variable = asked->terms.groups[i].name;
		panel.label = asked->terms.groups[i].label;
		panel.test = field_p(results, results_find(results, &key, "p"));
		panel.axis = "";
		ARENA_PUSH(arena, panels, plot->n_panels, panel);
	}
	plot->panels = panels;
	plot->note =
	    arena_printf(arena,
	                 "Time is spaced by %s. Points: events. Shaded: %.4g%% confidence interval "
	                 "of the curve. "
	                 "Dashed: the model’s coefficient; 1 for a term with several, whose "
	                 "linear predictor is shown.",
	                 scale_words[asked->transform], 100 * asked->asked.confidence);
	plot->upright = "Coefficient (log hazard ratio)";
	plot->across = arena_printf(arena, "Time, %s", asked->endpoint.unit);
	return plot;
}

void cox_assumption_show(const struct showing *showing)
{
	const struct assumption_asked *asked = showing->asked;
	struct results *results = showing->results;
	const struct residual_plot *plot = residual_plot(showing, asked);

	tests_table(showing, asked);
	if (plot->n_panels > 0)
		results_add_figure(
		    results,
		    (struct figure){
			.analysis = showing->name,
			.kind = "residuals",
			.data = plot,
			.caption = subject(showing,
		                           "Coefficients over time (scaled Schoenfeld residuals): ",
		                           &asked->asked, &asked->endpoint),
		    });
	cox_show_method(showing, asked->ties);
	results_add_method(results,
	                   arena_printf(results->arena,
	                                "Proportional hazards were tested by the score test of "
	                                "Grambsch and Therneau (Biometrika 1994), summed over the "
	                                "risk sets without approximation, against a change with "
	                                "%s.",
	                                scale_words[asked->transform]));
}
