#include "math/cox_predict.h"

#include <math.h>

static double mean_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

/* d'Vd */
static double quadratic_form(const double *variance, const double *d, size_t p)
{
	double sum = 0;

	for (size_t j = 0; j < p; j++)
		for (size_t k = 0; k < p; k++)
			sum += d[j] * variance[j * p + k] * d[k];
	return sum;
}

/* The terms less their means, which is how the risk sets have them; and the
 * linear predictor that belongs to them. */
static double *terms_centre(struct arena *arena, const struct cox_input *input,
                            const struct cox_fit *fit, const double *x, double *linear)
{
	size_t n = input->times.n, p = input->n_terms;
	double *centred = ARENA_ARRAY(arena, double, p);

	*linear = mean_of(fit->linear, n);
	for (size_t j = 0; j < p; j++) {
		centred[j] = x[j] - mean_of(input->x + j * n, n);
		if (isfinite(fit->coef[j]))
			*linear += fit->coef[j] * centred[j];
	}
	return centred;
}

bool cox_predict(struct arena *arena, const struct cox_input *input, const struct cox_fit *fit,
                 const struct cox_risk *risk, const double *x, struct cox_prediction *out)
{
	size_t p = input->n_terms;
	double *centred, *d, r, hazard = 0, variance = 0;

	if (!risk->usable)
		return false;
	centred = terms_centre(arena, input, fit, x, &out->linear);
	r = exp(out->linear);
	if (!isfinite(r) || r <= 0)
		return false;
	d = ARENA_ARRAY(arena, double, p);
	out->hazard = ARENA_ARRAY(arena, double, risk->n_times);
	out->variance = ARENA_ARRAY(arena, double, risk->n_times);
	for (size_t t = 0; t < risk->n_times; t++) {
		hazard += risk->hazard[t];
		variance += risk->hazard_variance[t];
		for (size_t j = 0; j < p; j++)
			d[j] += risk->hazard[t] * centred[j] - risk->hazard_mean[t * p + j];
		out->hazard[t] = r * hazard;
		out->variance[t] = r * r * (variance + quadratic_form(fit->variance, d, p));
	}
	return true;
}
