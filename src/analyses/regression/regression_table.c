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
#include "results/asked/cox.h"

struct table_spec {
	struct analysis_spec spec;
	struct text endpoint;
	struct texts terms;
	int ties; /* enum cox_ties, -1: as the conventions say */
	bool same_patients;
	int overall_p; /* index into overall_names */
	struct texts favours;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct table_spec),
    COX_MODEL_FIELDS(struct table_spec),
    {"same_patients", FIELD_BOOLEAN, offsetof(struct table_spec, same_patients),
     "fit univariable models to the patients of the multivariable one"},
    OVERALL_FIELD(struct table_spec, overall_p),
    FAVOURS_FIELD(struct table_spec, favours),
};

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct table_spec *options = (const void *)spec;

	(void)data;
	favours_check(&options->favours, diags);
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

static struct overall_fit refit(const void *user, const double *x, size_t n_terms)
{
	const struct cox_model *model = user;

	return cox_model_refit(model->analysis->scratch, &model->input, x, n_terms);
}

/* Tests of terms with several coefficients. */
static void add_overall(const struct cox_model *model, const char *context)
{
	const struct table_spec *options = (const void *)model->analysis->spec;
	struct overall_model overall = {
	    .analysis = model->analysis,
	    .terms = &model->terms,
	    .of = analysis_key(model->analysis, context),
	    .test = overall_test_of(model->analysis, options->overall_p, false),
	    .coef = model->fit.coef,
	    .variance = model->fit.variance,
	    .coef_status = model->fit.coef_status,
	    .stride = model->fit.n_terms,
	    .fit = {model->fit.loglik, model->fit.df},
	    .refit = refit,
	    .user = model,
	};

	overall.failure = cox_model_failure(model, &overall.status);
	overall_add(&overall);
}

/* A term in a model of its own, with the patients of `joint` if they are to be
 * the same. */
static struct cox_model fit_single(const struct analysis *analysis, const struct text *term,
                                   const struct cox_model *joint)
{
	const struct table_spec *options = (const void *)analysis->spec;
	struct texts one = {(struct text *)term, 1};
	struct cox_model model = cox_model_take(analysis, &options->endpoint, &one);

	if (options->same_patients)
		model.sample = joint->sample;
	cox_model_fit(&model, options->ties);
	if (term_is_number(model.terms.columns[0]))
		add_counts(&model, COX_UNIVARIABLE, model.terms.columns[0]->name);
	add_effects(&model, COX_UNIVARIABLE);
	add_overall(&model, COX_UNIVARIABLE);
	return model;
}

static void leave(const struct analysis *analysis, const struct cox_model *joint)
{
	const struct table_spec *options = (const void *)analysis->spec;
	struct arena *arena = analysis->results->arena;
	struct regression_table_asked *asked = ARENA_NEW(arena, struct regression_table_asked);

	*asked = (struct regression_table_asked){.asked = analysis_asked(analysis),
	                                         .endpoint = endpoint_asked(joint->endpoint),
	                                         .terms = terms_asked(&joint->terms, arena),
	                                         .ties = joint->input.ties,
	                                         .same_patients = options->same_patients};
	favours_take(&options->favours, asked->terms.favours);
	analysis_leave(analysis, asked);
}

static void run(const struct analysis *analysis)
{
	const struct table_spec *options = (const void *)analysis->spec;
	struct cox_model joint = cox_model_take(analysis, &options->endpoint, &options->terms);
	struct cox_model *single =
	    ARENA_ARRAY(analysis->scratch, struct cox_model, options->terms.n);
	struct result_key key = analysis_key(analysis, COX_UNIVARIABLE);

	sample_add_exclusions(analysis, joint.endpoint, &joint.sample);
	cox_model_fit(&joint, options->ties);
	add_counts(&joint, COX_MULTIVARIABLE, NULL);
	add_effects(&joint, COX_MULTIVARIABLE);
	add_overall(&joint, COX_MULTIVARIABLE);
	for (size_t i = 0; i < options->terms.n; i++)
		single[i] = fit_single(analysis, &options->terms.items[i], &joint);
	for (size_t i = 0; i < options->terms.n; i++)
		terms_add_counts(analysis, &single[i].terms, single[i].sample.times.event, &key);
	leave(analysis, &joint);
}

const struct analysis_kind regression_table_kind = {
    .variant = {"regression-table",
                "univariable and multivariable hazard ratios side by side",
                {fields, sizeof fields / sizeof *fields, sizeof(struct table_spec)}},
    .check = check,
    .run = run,
};
