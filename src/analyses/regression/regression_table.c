/* The analysis `regression-table`: each term in a Cox model of its own, and
 * all of them in one, side by side, as papers print them.
 *
 * Input: an endpoint and terms, as of the analysis `cox`.
 * Output: for each coefficient patients and events, and both hazard ratios.
 * Each univariable model has the patients in whom its own term is known, the
 * multivariable one those in whom all are (complete cases), unless
 * `same_patients` gives all models the latter.
 * Method, limits: math/cox.h.
 */
#include <string.h>

#include "analyses/frame/effects.h"
#include "analyses/regression/cox_model.h"
#include "base/words.h"
#include "results/field.h"

struct table_spec {
	struct analysis_spec spec;
	struct text endpoint;
	struct texts terms;
	int ties; /* enum cox_ties, -1: as the conventions say */
	bool same_patients;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct table_spec),
    COX_MODEL_FIELDS(struct table_spec),
    {"same_patients", FIELD_BOOLEAN, offsetof(struct table_spec, same_patients),
     "fit univariable models to the patients of the multivariable one"},
};

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct table_spec *options = (const void *)spec;

	(void)data;
	for (size_t i = 0; i < options->terms.n; i++) {
		const struct text *text = &options->terms.items[i];

		if (!strchr(text->s, '*'))
			continue;
		diag_error(diags, text->at,
		           "'%s' has no univariable model; a product belongs "
		           "to 'type: cox'",
		           text->s);
		diag_path(diags, text->path);
	}
}

static const char *const single = "cox-univariable";
static const char *const joint = "cox-multivariable";

enum { LABEL, PATIENTS, EVENTS, RATIO_1, P_1, RATIO_2, P_2, N_COLUMNS };

/* The analysis while it runs. */
struct build {
	const struct analysis *analysis;
	const struct table_spec *options;
	struct cox_model *univariable; /* by term of the config */
	struct cox_model multivariable;
	struct table *table;
};

/* --- Numbers ---------------------------------------------------------------- */

static void add_counts(const struct cox_model *model, const char *context, const char *variable)
{
	struct results *results = model->analysis->results;
	struct result_key key = analysis_key(model->analysis, context);

	key.variable = variable;
	results_add(results, &key, "n", (double)model->sample.times.n);
	results_add(results, &key, "events", (double)model->fit.n_events);
}

static void add_effects(const struct cox_model *model, const char *context)
{
	for (size_t i = 0; i < model->terms.n_effects; i++)
		cox_model_add_effect(model, &model->terms.effects[i], context);
}

static void fit_all(struct build *build)
{
	const struct table_spec *options = build->options;
	const struct analysis *analysis = build->analysis;

	build->multivariable = cox_model_take(analysis, &options->endpoint, &options->terms);
	cox_model_fit(&build->multivariable, options->ties);
	add_counts(&build->multivariable, joint, NULL);
	add_effects(&build->multivariable, joint);
	build->univariable = ARENA_ARRAY(analysis->scratch, struct cox_model, options->terms.n);
	for (size_t i = 0; i < options->terms.n; i++) {
		struct texts one = {&options->terms.items[i], 1};
		struct cox_model *model = &build->univariable[i];

		*model = cox_model_take(analysis, &options->endpoint, &one);
		if (options->same_patients)
			model->sample = build->multivariable.sample;
		cox_model_fit(model, options->ties);
		if (term_is_number(model->terms.columns[0]))
			add_counts(model, single, model->terms.columns[0]->name);
		add_effects(model, single);
	}
}

/* --- Table ------------------------------------------------------------------ */

/* Both hazard ratios of a coefficient. */
static void show_ratios(const struct build *build, struct cell *cells, struct result_key key)
{
	struct results *results = build->analysis->results;

	key.context = single;
	cells[RATIO_1].text = cox_ratio_text(results, &key);
	cells[P_1].text = cox_p_text(results, &key);
	key.context = joint;
	cells[RATIO_2].text = cox_ratio_text(results, &key);
	cells[P_2].text = cox_p_text(results, &key);
}

static void show_counts(const struct build *build, struct cell *cells, const struct result_key *key)
{
	struct results *results = build->analysis->results;

	cells[PATIENTS].text = field_value(results, results_find(results, key, "n"));
	cells[EVENTS].text = field_value(results, results_find(results, key, "events"));
}

static void show_level(const struct build *build, const struct cox_model *model,
                       const struct column *column, size_t level)
{
	struct results *results = build->analysis->results;
	struct effect effect = {.column = column, .level = level};
	struct result_key key = effect_key(model->analysis, &effect, single);
	struct cell *cells = table_add_row(results, build->table);
	size_t events, n;

	n = term_count(column, level, &model->terms, model->sample.times.event, &events);
	results_add(results, &key, "n", (double)n);
	results_add(results, &key, "events", (double)events);
	cells[LABEL].text = column->level_labels[level];
	cells[LABEL].indent = 1;
	show_counts(build, cells, &key);
	show_ratios(build, cells, key);
}

/* The rows of one column of a term. */
static void show_column(const struct build *build, const struct cox_model *model,
                        const struct column *column)
{
	struct results *results = build->analysis->results;
	struct cell *cells = table_add_row(results, build->table);
	struct effect effect = {.column = column};

	if (!term_is_number(column)) {
		cells[LABEL].text = column->label;
		build->table->rows[build->table->n_rows - 1].keep_with_next = true;
		for (size_t i = 0; i < column->n_levels; i++)
			show_level(build, model, column, i);
		return;
	}
	cells[LABEL].text = term_title(column, results->arena);
	if (column == model->terms.columns[0]) {
		struct result_key key = effect_key(model->analysis, &effect, single);

		show_counts(build, cells, &key);
	}
	show_ratios(build, cells, effect_key(model->analysis, &effect, single));
}

/* A note on each coefficient of a model that has no estimate. */
static void add_cautions(const struct build *build, const struct cox_model *model, const char *which)
{
	struct results *results = build->analysis->results;
	enum result_status status;
	const char *failure = cox_model_failure(model, &status);

	if (failure)
		table_add_note(
		    results, build->table,
		    arena_printf(results->arena, "%s, %s: not estimable, %s.",
		                 model->terms.n == 1 ? model->terms.columns[0]->label : "All terms",
		                 which, failure));
	for (size_t i = 0; !failure && i < model->terms.n_effects; i++) {
		const struct effect *effect = &model->terms.effects[i];
		const char *why =
		    effect_reason(&model->terms, effect, model->fit.coef_status[effect->index]);

		if (why)
			table_add_note(results, build->table,
			               arena_printf(results->arena, "%s, %s: not estimable, %s.",
			                            effect_name(effect, results->arena), which,
			                            why));
	}
}

static void add_notes(const struct build *build)
{
	struct results *results = build->analysis->results;
	const struct cox_model *model = &build->multivariable;
	const char *exclusions = sample_exclusions(build->analysis, &model->sample, model->endpoint);

	table_add_note(results, build->table,
	               arena_printf(results->arena,
	                            "Multivariable model: %zu patients, %zu events. "
	                            "Univariable models: %s.",
	                            model->sample.times.n, model->fit.n_events,
	                            build->options->same_patients
	                                ? "the same patients"
	                                : "the patients in whom the term is known"));
	for (size_t i = 0; i < build->options->terms.n; i++)
		add_cautions(build, &build->univariable[i], "univariable");
	add_cautions(build, model, "multivariable");
	if (exclusions)
		table_add_note(results, build->table, exclusions);
}

static void show(struct build *build)
{
	const struct analysis *analysis = build->analysis;
	struct results *results = analysis->results;
	double confidence = analysis->study->report.confidence;
	struct cell *head;

	build->table = results_add_table(
	    results, analysis->name,
	    arena_printf(results->arena, "Univariable and multivariable Cox models of %s%s",
	                 build->multivariable.endpoint->label, analysis_population(analysis)),
	    N_COLUMNS);
	head = table_add_head(results, build->table);
	head[PATIENTS].text = "Patients";
	head[EVENTS].text = "Events";
	head[RATIO_1].text = words_with_ci(results->arena, "Univariable HR", confidence);
	head[P_1].text = results->style->p_label;
	head[RATIO_2].text = words_with_ci(results->arena, "Multivariable HR", confidence);
	head[P_2].text = results->style->p_label;
	for (size_t i = 0; i < build->options->terms.n; i++) {
		const struct cox_model *model = &build->univariable[i];

		for (size_t k = 0; k < model->terms.n; k++)
			show_column(build, model, model->terms.columns[k]);
	}
	add_notes(build);
}

static void run(const struct analysis *analysis)
{
	const struct table_spec *options = (const void *)analysis->spec;
	struct build build = {.analysis = analysis, .options = options};

	fit_all(&build);
	show(&build);
	cox_add_method(analysis, cox_model_ties(analysis, options->ties));
}

const struct analysis_kind regression_table_kind = {
    .variant = {"regression-table",
                "univariable and multivariable hazard ratios side by side",
                {fields, sizeof fields / sizeof *fields, sizeof(struct table_spec)}},
    .check = check,
    .run = run,
};
