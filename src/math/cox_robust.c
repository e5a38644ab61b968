#include "math/cox_robust.h"

#include <math.h>
#include <string.h>

/* What an event time does to the residuals.  Those at risk with no event
 * there lose risk·(x·hazard - shift[]), those with an event
 * risk·(x·own_hazard - own_shift[]), and these gain x - mean[]. */
struct step {
	double time;
	double hazard, own_hazard;
	double *shift, *own_shift, *mean; /* p each */
};

/* The steps as a pass comes by: stratum after stratum, the last time first. */
struct recorder {
	struct arena *arena;
	size_t p, n;
	struct step *steps; /* n so far */
	size_t *first;      /* n_strata + 1: steps before each stratum */
};

static void step_fill(struct step *step, size_t p, const struct cox_event_time *at)
{
	const struct cox_ties_sums *ties = at->ties;
	double scale = ties->scale, weight = ties->weight * (double)at->d;

	step->hazard = ties->s0 * scale;
	step->own_hazard = ties->s1 * scale;
	for (size_t j = 0; j < p; j++) {
		double rest = at->rest[cox_moments_of(j)] * scale;
		double event = at->events[cox_moments_of(j)] * scale;

		step->shift[j] = (rest * ties->q0 + event * ties->q1) * scale;
		step->own_shift[j] = (rest * ties->q1 + event * ties->q2) * scale;
		step->mean[j] = (rest * ties->s0 + event * ties->s1) / weight;
	}
}

static void step_record(void *watcher, const struct cox_event_time *at)
{
	struct recorder *recorder = watcher;
	size_t p = recorder->p;
	double *values = ARENA_ARRAY(recorder->arena, double, 3 * p);
	struct step *step = &recorder->steps[recorder->n++];

	*step = (struct step){
	    .time = at->time, .shift = values, .own_shift = values + p, .mean = values + 2 * p};
	step_fill(step, p, at);
	recorder->first[at->stratum + 1]++;
}

/* Sums of hazard and shift over the steps of a stratum, in ascending order of
 * time: row k of p + 1 numbers is over the k first. */
static void sums_fill(const struct recorder *recorder, size_t stratum, double *sums)
{
	size_t p = recorder->p, size = p + 1;
	size_t n = recorder->first[stratum + 1] - recorder->first[stratum];

	memset(sums, 0, size * sizeof *sums);
	for (size_t k = 1; k <= n; k++) {
		const struct step *step = &recorder->steps[recorder->first[stratum + 1] - k];
		double *below = sums + (k - 1) * size, *here = below + size;

		here[0] = below[0] + step->hazard;
		for (size_t j = 0; j < p; j++)
			here[1 + j] = below[1 + j] + step->shift[j];
	}
}

/* Steps of the stratum whose time is at most t, from `k` on. */
static size_t steps_until(const struct recorder *recorder, size_t stratum, size_t k, double t)
{
	size_t first = recorder->first[stratum];
	size_t last = recorder->first[stratum + 1];

	while (k < last - first && recorder->steps[last - 1 - k].time <= t)
		k++;
	return k;
}

/* before[i]: steps up to the entry of subject i of a stratum. */
static void entries_fill(const struct recorder *recorder, const struct cox_data *data,
                         size_t stratum, uint32_t *before)
{
	const struct ordered_times *times = data->times;
	size_t k = 0;

	if (!times->entry)
		return;
	for (size_t i = data->start[stratum]; i < data->start[stratum + 1]; i++) {
		uint32_t subject = times->by_entry[i];

		k = steps_until(recorder, stratum, k, times->entry[subject]);
		before[subject] = (uint32_t)k;
	}
}

/* Score residual of one subject: `from` and `to` are the sums at its entry
 * and its exit (before the last step, for an event), `last` that step. */
static void residual_fill(double *residual, size_t p, const double *x, double risk,
                          const double *const sums[2], const struct step *last)
{
	double hazard = sums[1][0] - sums[0][0];

	if (last)
		hazard += last->own_hazard;
	for (size_t j = 0; j < p; j++) {
		double shift = sums[1][1 + j] - sums[0][1 + j];

		if (last)
			shift += last->own_shift[j];
		residual[j] = hazard > 0 ? -risk * (x[j] * hazard - shift) : 0;
		if (last)
			residual[j] += x[j] - last->mean[j];
	}
}

/* Where the residuals go. */
struct target {
	const struct cox_design *model;
	double *cluster; /* n_clusters x p, or NULL */
	double *residual, *meat, *total;
};

static void meat_add(struct target *target, const double *d)
{
	size_t p = target->model->data.p;

	for (size_t i = 0; i < p; i++) {
		target->total[i] += d[i];
		for (size_t j = 0; j < p; j++)
			target->meat[i * p + j] += d[i] * d[j];
	}
}

static void target_add(struct target *target, size_t subject)
{
	const struct cox_data *data = &target->model->data;
	double weight = data->weight ? data->weight[subject] : 1;
	double *sum = target->residual;

	for (size_t j = 0; j < data->p; j++)
		sum[j] *= weight;
	if (target->cluster) {
		uint32_t row = target->model->times.row[subject];
		uint32_t cluster = target->model->input->cluster[row];

		for (size_t j = 0; j < data->p; j++)
			target->cluster[cluster * data->p + j] += sum[j];
		return;
	}
	meat_add(target, sum);
}

static void stratum_add(struct target *target, const struct recorder *recorder, const double *beta,
                        size_t stratum, double *sums, const uint32_t *before)
{
	const struct cox_data *data = &target->model->data;
	size_t p = data->p, size = p + 1, k = 0;

	sums_fill(recorder, stratum, sums);
	for (size_t i = data->start[stratum]; i < data->start[stratum + 1]; i++) {
		const double *ends[2] = {sums + before[i] * size, NULL};
		const struct step *last = NULL;

		k = steps_until(recorder, stratum, k, data->times->time[i]);
		ends[1] = sums + k * size;
		if (data->times->event[i]) {
			last = &recorder->steps[recorder->first[stratum + 1] - k];
			ends[1] -= size;
		}
		residual_fill(target->residual, p, data->x + i * p, exp(cox_linear(data, beta, i)),
		              ends, last);
		target_add(target, i);
	}
}

/* The pass that records the steps. */
static void recorder_run(struct recorder *recorder, struct arena *arena,
                         const struct cox_design *model, const double *beta)
{
	const struct cox_data *data = &model->data;
	size_t p = data->p, n_cells = p * p;
	struct cox_watch watch = {step_record, recorder};
	struct cox_sums sums = {.score = ARENA_ARRAY(arena, double, p),
	                        .info = ARENA_ARRAY(arena, double, n_cells),
	                        .work = ARENA_ARRAY(arena, double, cox_work_size(p))};

	*recorder = (struct recorder){.arena = arena,
	                              .p = p,
	                              .steps = ARENA_ARRAY(arena, struct step, model->n_events),
	                              .first = ARENA_ARRAY(arena, size_t, data->n_strata + 1)};
	cox_pass(data, beta, &sums, &watch);
	for (size_t k = 0; k < data->n_strata; k++)
		recorder->first[k + 1] += recorder->first[k];
}

void cox_robust_meat(const struct cox_design *model, const double *beta, double *meat, double *total)
{
	struct arena scratch = {0};
	const struct cox_data *data = &model->data;
	const struct cox_input *input = model->input;
	size_t p = data->p, n_sums = (model->n_events + 1) * (p + 1);
	double *sums = ARENA_ARRAY(&scratch, double, n_sums);
	uint32_t *before = ARENA_ARRAY(&scratch, uint32_t, model->times.n);
	struct target target = {.model = model, .meat = meat, .total = total};
	struct recorder recorder;

	memset(meat, 0, p * p * sizeof *meat);
	memset(total, 0, p * sizeof *total);
	target.residual = ARENA_ARRAY(&scratch, double, p);
	if (input->cluster)
		target.cluster = ARENA_ARRAY(&scratch, double, input->n_clusters *p);
	recorder_run(&recorder, &scratch, model, beta);
	for (size_t k = 0; k < data->n_strata; k++) {
		entries_fill(&recorder, data, k, before);
		stratum_add(&target, &recorder, beta, k, sums, before);
	}
	for (size_t c = 0; c < input->n_clusters && target.cluster; c++)
		meat_add(&target, target.cluster + c * p);
	arena_release(&scratch);
}
