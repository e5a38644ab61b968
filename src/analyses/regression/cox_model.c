#include "analyses/regression/cox_model.h"

#include <math.h>

#include "analyses/frame/effects.h"
#include "analyses/regression/wald.h"
#include "math/dist.h"

struct cox_model cox_model_take(const struct analysis *analysis, const struct text *endpoint,
                                const struct texts *terms)
{
	struct groups all = groups_from(analysis->data, NULL, analysis->scratch);
	struct cox_model model = {
	    .analysis = analysis,
	    .endpoint = dataset_endpoint(analysis->data, endpoint->s),
	    .terms = terms_from(analysis->data, terms, analysis->scratch),
	};

	model.sample =
	    sample_take(analysis, model.endpoint, &all, model.terms.columns, model.terms.n);
	return model;
}

enum cox_ties cox_model_ties(const struct analysis *analysis, int ties)
{
	if (ties >= 0)
		return (enum cox_ties)ties;
	return (enum cox_ties)analysis->study->report.conventions.cox_ties;
}

void cox_model_fit(struct cox_model *model, int ties)
{
	struct arena *arena = model->analysis->scratch;

	terms_code(&model->terms, model->sample.rows, model->sample.times.n, arena);
	model->input = (struct cox_input){
	    .times = model->sample.times,
	    .ties = cox_model_ties(model->analysis, ties),
	    .n_terms = model->terms.n_effects,
	    .x = terms_matrix(&model->terms, arena),
	};
	cox_fit(arena, &model->input, &model->fit);
}

const char *cox_model_failure(const struct cox_model *model, enum result_status *status)
{
	*status = RESULT_NOT_ESTIMABLE;
	if (model->fit.status == COX_NO_EVENTS)
		return "no events";
	if (model->fit.status != COX_NOT_CONVERGED)
		return NULL;
	*status = RESULT_NOT_CONVERGED;
	return "no convergence in 20 iterations";
}

void cox_model_add_effect(const struct cox_model *model, const struct effect *effect,
                          const char *context)
{
	struct result_key key = effect_key(model->analysis, effect, context);
	enum result_status status;
	const char *why = cox_model_failure(model, &status);

	if (!why)
		why = effect_reason(&model->terms, effect, model->fit.coef_status[effect->index]);
	wald_add(model->analysis, &key, "hr",
	         (struct wald){model->fit.coef[effect->index], model->fit.se[effect->index], status,
	                       why});
}

struct overall_fit cox_model_refit(struct arena *arena, const struct cox_input *input,
                                   const double *x, size_t n_terms)
{
	struct cox_input other = *input;
	struct cox_fit fit;

	other.x = x;
	other.n_terms = n_terms;
	cox_fit(arena, &other, &fit);
	return (struct overall_fit){fit.status == COX_NOT_CONVERGED ? NAN : fit.loglik, fit.df};
}
