#include "math/cox_residuals.h"

#include <math.h>
#include <string.h>

#include "math/cox_risk.h"

/* Sums of hazard and of hazard·mean up to each event time; element 0 is
 * before the first. */
struct cumulative {
	double *hazard; /* n_times + 1 */
	double *mean;   /* (n_times + 1) x p */
};

static void cumulate(struct arena *arena, const struct cox_risk *risk, struct cumulative *sums)
{
	size_t p = risk->p, cells = (risk->n_times + 1) * p;

	sums->hazard = ARENA_ARRAY(arena, double, risk->n_times + 1);
	sums->mean = ARENA_ARRAY(arena, double, cells);
	for (size_t t = 0; t < risk->n_times; t++) {
		sums->hazard[t + 1] = sums->hazard[t] + risk->hazard[t];
		for (size_t j = 0; j < p; j++)
			sums->mean[(t + 1) * p + j] =
			    sums->mean[t * p + j] + risk->hazard_mean[t * p + j];
	}
}

/* How many event times are not after each subject's entry. */
static size_t *entries_find(struct arena *arena, const struct cox_risk *risk)
{
	const struct ordered_times *times = &risk->times;
	size_t *before = ARENA_ARRAY(arena, size_t, times->n), t = 0;

	for (size_t i = 0; times->entry && i < times->n; i++) {
		double entry = times->entry[times->by_entry[i]];

		while (t < risk->n_times && risk->at[t].time <= entry)
			t++;
		before[times->by_entry[i]] = t;
	}
	return before;
}

/* One subject: at risk at the event times [from, to), and with an event at the
 * last of them if it has one. */
struct stay {
	size_t subject, from, to;
};

static void subject_fill(const struct cox_risk *risk, const struct cumulative *sums,
                         struct stay stay, struct cox_residuals *out)
{
	size_t p = risk->p, i = stay.subject, row = risk->times.row[i];
	bool event = risk->times.event[i];
	size_t to = event ? stay.to - 1 : stay.to;
	double r = risk->risk[i];
	double hazard = sums->hazard[to] - sums->hazard[stay.from];

	if (event)
		hazard += risk->death_hazard[to];
	out->martingale[row] = event - r * hazard;
	for (size_t j = 0; j < p; j++) {
		double x = risk->x[i * p + j];
		double mean = sums->mean[to * p + j] - sums->mean[stay.from * p + j];

		if (event)
			mean += risk->death_mean[to * p + j];
		out->schoenfeld[j * out->n + row] = event ? x - risk->mean[to * p + j] : NAN;
		out->score[j * out->n + row] = -r * (x * hazard - mean);
		if (event)
			out->score[j * out->n + row] += x - risk->mean[to * p + j];
	}
}

static void subjects_fill(struct arena *arena, const struct cox_risk *risk,
                          struct cox_residuals *out)
{
	struct cumulative sums;
	const size_t *before = entries_find(arena, risk);
	size_t t = 0;

	cumulate(arena, risk, &sums);
	for (size_t i = 0; i < risk->times.n; i++) {
		struct stay stay = {i, before[i], 0};

		while (t < risk->n_times && risk->at[t].start <= i)
			t++;
		/* a time without events in between starts no new one */
		stay.to = t;
		if (stay.from > stay.to)
			stay.from = stay.to;
		subject_fill(risk, &sums, stay, out);
	}
}

static double deviance(double martingale, bool event)
{
	double d = martingale;

	if (event)
		d += log(1 - martingale);
	return copysign(sqrt(fmax(-2 * d, 0)), martingale);
}

static void dfbeta_fill(const struct cox_fit *fit, struct cox_residuals *out)
{
	size_t n = out->n, p = out->n_terms;

	for (size_t j = 0; j < p; j++)
		for (size_t k = 0; k < p; k++) {
			double v = fit->variance[j * p + k];

			for (size_t i = 0; v != 0 && i < n; i++)
				out->dfbeta[j * n + i] += v * out->score[k * n + i];
		}
	for (size_t j = 0; j < p; j++)
		for (size_t i = 0; fit->se[j] > 0 && i < n; i++)
			out->dfbetas[j * n + i] = out->dfbeta[j * n + i] / fit->se[j];
}

void cox_residuals(struct arena *arena, const struct cox_input *input, const struct cox_fit *fit,
                   struct cox_residuals *out)
{
	struct arena scratch = {0};
	struct cox_risk risk;
	size_t n = input->times.n, cells = n * input->n_terms;

	*out = (struct cox_residuals){.n = n, .n_terms = input->n_terms};
	out->martingale = ARENA_ARRAY(arena, double, n);
	out->deviance = ARENA_ARRAY(arena, double, n);
	out->score = ARENA_ARRAY(arena, double, cells);
	out->schoenfeld = ARENA_ARRAY(arena, double, cells);
	out->dfbeta = ARENA_ARRAY(arena, double, cells);
	out->dfbetas = ARENA_ARRAY(arena, double, cells);
	cox_risk_walk(&scratch, input, fit, &risk);
	if (risk.n_events > 0) {
		if (risk.usable)
			subjects_fill(&scratch, &risk, out);
		for (size_t i = 0; i < n; i++)
			out->deviance[i] =
			    risk.usable ? deviance(out->martingale[i], input->times.event[i]) : NAN;
		for (size_t i = 0; !risk.usable && i < n; i++)
			out->martingale[i] = NAN;
		dfbeta_fill(fit, out);
	}
	arena_release(&scratch);
}
