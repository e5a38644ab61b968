/* The table of the analysis `cox`. */
#include <math.h>
#include <string.h>

#include "analyses/regression/cox_impl.h"
#include "base/str.h"
#include "base/words.h"
#include "math/dist.h"
#include "results/field.h"

/* Patients and events of the sample with a level. */
static size_t count_level(const struct cox_shown *model, const struct column *column, size_t level,
                          size_t *events)
{
	return term_count(column, level, &model->terms, model->sample.times.event, events);
}

/* Fills the cells of one coefficient from its numbers. */
static void show_effect(const struct cox_shown *model, struct cell *cells,
                        const struct result_key *key)
{
	struct results *results = model->analysis->results;
	const struct result *hr = results_find(results, key, "hr");

	if (!hr) {
		cells[3].text = "1 (reference)";
		return;
	}
	cells[3].text = field_interval(results, hr, results_find(results, key, "hr_lo"),
	                               results_find(results, key, "hr_hi"));
	if (hr->status == RESULT_OK)
		cells[4].text = field_value(results, results_find(results, key, "p"));
}

static void show_level(const struct cox_shown *model, const struct column *column, size_t level)
{
	struct results *results = model->analysis->results;
	struct cell *cells = table_add_row(results, model->table);
	struct result_key key = cox_key(model, column, level);
	size_t events, n = count_level(model, column, level, &events);

	cells[0].text = column->level_labels[level];
	cells[0].indent = 1;
	cells[1].text = field_value(results, results_add(results, &key, "n", (double)n));
	cells[2].text = field_value(results, results_add(results, &key, "events", (double)events));
	show_effect(model, cells, &key);
}

static void show_term(const struct cox_shown *model, const struct column *column)
{
	struct results *results = model->analysis->results;
	struct cell *cells = table_add_row(results, model->table);
	size_t heading = model->table->n_rows - 1;

	if (term_is_number(column)) {
		struct result_key key = cox_key(model, column, 0);

		cells[0].text = term_title(column, results->arena);
		show_effect(model, cells, &key);
		return;
	}
	cells[0].text = column->label;
	model->table->rows[heading].keep_with_next = true;
	for (size_t i = 0; i < column->n_levels; i++)
		show_level(model, column, i);
}

static const struct result *number_of(const struct cox_shown *model, const char *stat)
{
	struct result_key key = analysis_key(model->analysis, "cox");

	return results_find(model->analysis->results, &key, stat);
}

static const char *text_of(const struct cox_shown *model, const char *stat)
{
	return field_value(model->analysis->results, number_of(model, stat));
}

/* "likelihood ratio χ² = 104.75 on 9 df, P < 0.001": a test of the numbers
 * TEST_statistic, TEST_df and TEST_p. */
static const char *test_text(const struct cox_shown *model, const char *name, const char *test)
{
	struct results *results = model->analysis->results;
	struct arena *arena = results->arena;
	const struct result *p = number_of(model, arena_printf(arena, "%s_p", test));

	if (!p || p->status != RESULT_OK)
		return arena_printf(arena, "%s: not estimable", name);
	return arena_printf(arena, "%s χ² = %s on %s df, %s", name,
	                    text_of(model, arena_printf(arena, "%s_statistic", test)),
	                    text_of(model, arena_printf(arena, "%s_df", test)), field_p(results, p));
}

/* Names the terms whose estimates are to be read with care. */
static void add_cautions(const struct cox_shown *model)
{
	struct results *results = model->analysis->results;

	for (size_t i = 0; i < model->terms.n_effects; i++) {
		const struct effect *effect = &model->terms.effects[i];
		const char *why = cox_no_estimate(model, effect), *sentence;

		if (!why || model->fit.status != COX_OK)
			continue;
		sentence = arena_printf(results->arena, "%s: not estimable, %s.",
		                        effect_name(effect, results->arena), why);
		table_add_note(results, model->table, sentence);
		results_add_warning(results, arena_printf(results->arena, "%s: %s",
		                                          model->analysis->name, sentence));
	}
}

/* "137 patients", or "340 rows of 85 patients" by the name of the cluster. */
static const char *count_text(const struct cox_shown *model)
{
	struct results *results = model->analysis->results;
	const struct text *cluster = &model->options->cox.cluster;

	if (!model->input.cluster)
		return arena_printf(results->arena, "%s patients", text_of(model, "n"));
	return arena_printf(results->arena, "%s rows in %s clusters (%s)", text_of(model, "n"),
	                    text_of(model, "clusters"),
	                    dataset_column(model->analysis->data, cluster->s)->label);
}

/* The tests of all coefficients. */
static const char *tests_text(const struct cox_shown *model)
{
	struct arena *arena = model->analysis->results->arena;
	const struct cox_fit *f = &model->fit;
	const char *lr = test_text(
	    model, cox_is_penalised(model) ? "Penalised likelihood ratio" : "Likelihood ratio",
	    "lr");
	const char *wald = test_text(model, f->robust_se ? "robust Wald" : "Wald", "wald");

	if (cox_is_penalised(model))
		return arena_printf(arena, "%s; %s", lr, wald);
	if (f->robust_se)
		return arena_printf(arena, "%s; %s; %s", lr, wald,
		                    test_text(model, "robust score", "robust_score"));
	return arena_printf(arena, "%s; %s; %s", lr, wald, test_text(model, "score", "score"));
}

/* "Stratified by Sex and Grade, weighted by W, with offset O." or NULL. */
static const char *options_text(const struct cox_shown *model)
{
	const struct cox_options *options = &model->options->cox;
	const struct dataset *data = model->analysis->data;
	struct str out = {.arena = model->analysis->results->arena};

	for (size_t i = 0; i < options->strata.n; i++)
		str_addf(&out, "%s%s", i == 0 ? "; stratified by " : " and ",
		         dataset_column(data, options->strata.items[i].s)->label);
	if (options->weights.s)
		str_addf(&out, "; weighted by %s", dataset_column(data, options->weights.s)->label);
	if (options->offset.s)
		str_addf(&out, "; offset %s", dataset_column(data, options->offset.s)->label);
	if (model->fit.robust_se)
		str_add(&out, "; robust standard errors");
	if (cox_is_penalised(model))
		str_add(&out, "; Firth’s penalty, profile-likelihood intervals");
	if (!out.length)
		return NULL;
	return arena_printf(out.arena, "Model: %s.", str_text(&out) + strlen("; "));
}

/* Why there are no estimates at all. */
static void add_failure(const struct cox_shown *model)
{
	struct results *results = model->analysis->results;

	if (model->refusal)
		table_add_note(
		    results, model->table,
		    arena_printf(results->arena, "Nothing was fitted: %s.", model->refusal));
	else if (model->fit.status == COX_NOT_CONVERGED)
		table_add_note(results, model->table,
		               "The model did not converge: no estimates are "
		               "given.");
	else if (model->fit.status == COX_NO_EVENTS)
		table_add_note(results, model->table,
		               "There are no events: nothing can be estimated.");
}

static void add_notes(const struct cox_shown *model)
{
	struct results *results = model->analysis->results;
	const char *exclusions = sample_exclusions(model->analysis, &model->sample, model->endpoint);
	const char *options = options_text(model);

	table_add_note(results, model->table,
	               arena_printf(results->arena,
	                            "%s, %s events. %s. Concordance %s (standard error "
	                            "%s).",
	                            count_text(model), text_of(model, "events"), tests_text(model),
	                            text_of(model, "concordance"),
	                            text_of(model, "concordance_se")));
	if (options)
		table_add_note(results, model->table, options);
	add_failure(model);
	for (size_t i = 0; i < model->terms.n; i++)
		if (term_is_number(model->terms.columns[i])) {
			table_add_note(results, model->table,
			               "The hazard ratio of a number is that "
			               "of one unit more.");
			break;
		}
	add_cautions(model);
	if (exclusions)
		table_add_note(results, model->table, exclusions);
}

/* ", relapse (cause-specific)" */
static const char *cause_text(const struct cox_shown *model)
{
	const struct text *cause = &model->options->cause;

	if (!cause->s)
		return "";
	return arena_printf(model->analysis->results->arena, ", %s (cause-specific)",
	                    cause_label(model->endpoint, cause_number(model->endpoint, cause)));
}

void cox_show(struct cox_shown *model)
{
	struct results *results = model->analysis->results;
	struct cell *head;

	model->table =
	    results_add_table(results, model->analysis->name,
	                      arena_printf(results->arena, "Proportional hazards model of %s%s%s",
	                                   model->endpoint->label, cause_text(model),
	                                   analysis_population(model->analysis)),
	                      5);
	head = table_add_head(results, model->table);
	head[1].text = model->input.cluster ? "Rows" : "Patients";
	head[2].text = "Events";
	head[3].text = words_with_ci(results->arena, "Hazard ratio",
	                             model->analysis->study->report.confidence);
	head[4].text = results->style->p_label;
	for (size_t i = 0; i < model->terms.n; i++)
		show_term(model, model->terms.columns[i]);
	add_notes(model);
}
